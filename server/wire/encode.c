/* server/wire/encode.c: hello and answers as bytes; changes and pages have files of their own. The keys are those of protocol.def; the
 * golden frames hold the two together. */
#include "hearth/check.h"
#include "hearth/wire.h"
#include "put.h"

void wire_frame_begin(struct buffer *frame)
{
    put_fixed(frame, "[");
}

void wire_frame_end(struct buffer *frame)
{
    put_fixed(frame, "]");
}

bool wire_frame_is_empty(const struct buffer *frame)
{
    return frame->len <= 1 || (frame->len == 2 && frame->data[1] == ']');
}

static void put_stream(struct buffer *frame, const struct wire_stream *stream)
{
    put_comma(frame);
    put_fixed(frame, "{\"stream\":");
    put_id(frame, stream->stream.bytes);
    if (stream->audience == AUDIENCE_PERSON) {
        put_fixed(frame, ",\"kind\":\"person\"");
    } else if (stream->desk) {
        put_fixed(frame, ",\"kind\":\"desk\",\"title\":");
        put_text(frame, stream->title);
    } else {
        put_fixed(frame, ",\"kind\":\"room\",\"title\":");
        put_text(frame, stream->title);
        put_key_text(frame, "type", room_type_word(stream->type));
    }
    put_key_number(frame, "change", stream->change);
    put_fixed(frame, "}");
}

void wire_put_hello(struct buffer *frame, const struct wire_hello *hello)
{
    put_comma(frame);
    put_fixed(frame, "{\"ev\":\"hello\",\"now_at\":");
    put_number(frame, hello->now_ms);
    put_fixed(frame, ",\"me\":{\"id\":");
    put_id(frame, hello->member.bytes);
    put_key_text(frame, "name", hello->name);
    put_key_text(frame, "role", role_word(hello->role));
    put_key_text(frame, "state", member_state_word(hello->state));
    put_fixed(frame, "},\"session\":{\"id\":");
    put_id(frame, hello->session.bytes);
    put_key_number(frame, "idle_ms", hello->idle_ms);
    put_fixed(frame, "},\"streams\":[");
    for (size_t i = 0; i < hello->streams_len; i++)
        put_stream(frame, &hello->streams[i]);
    put_fixed(frame, "]");
    if (hello->notice > 0) {
        put_key_number(frame, "notice", hello->notice);
        buffer_put_text(frame, hello->later ? ",\"later\":true" : ",\"later\":false");
    }
    put_fixed(frame, "}");
}

void put_answer(struct buffer *frame, const char *name, request_id re)
{
    put_comma(frame);
    put_fixed(frame, "{\"ev\":\"");
    buffer_put_text(frame, name);
    put_fixed(frame, "\",\"re\":");
    put_id(frame, re.bytes);
}

/* No default: a new command says here which facts its `done` has. */
static void put_facts(struct buffer *frame, enum command_kind kind, const struct done *done)
{
    switch (kind) {
    case COMMAND_SAY:
    case COMMAND_EDIT:
    case COMMAND_QUESTION:
        if (!item_id_is_none(done->item)) { /* it waits for staff */
            put_key_id(frame, "held", done->item.bytes);
            put_key_text(frame, "reason", reason_word(done->cause));
            break;
        }
        put_key_number(frame, "number", done->number);
        put_key_number(frame, "gone_at", done->gone_at);
        break;
    case COMMAND_COHORT_MAKE:
        put_key_id(frame, "cohort", done->cohort.bytes);
        break;
    case COMMAND_ROOM_MAKE:
    case COMMAND_LINE_OPEN:
        put_key_id(frame, "room", done->room.bytes);
        break;
    case COMMAND_INVITE_MAKE:
        put_key_id(frame, "invitation", done->invitation.bytes);
        put_key_number(frame, "ends_at", done->ends_at);
        break;
    case COMMAND_TOTP_RESET:
    case COMMAND_TOTP_RESET_NAMED:
        put_key_number(frame, "ends_at", done->ends_at);
        break;
    case COMMAND_SANCTION:
        put_key_id(frame, "sanction", done->sanction.bytes);
        break;
    case COMMAND_REPORT:
        put_key_id(frame, "item", done->item.bytes);
        break;
    case COMMAND_LIFT:
    case COMMAND_SECOND:
    case COMMAND_TAKE_OUT:
    case COMMAND_SET_UP_END:
    case COMMAND_ASSIGN:
    case COMMAND_HIDE:
    case COMMAND_LEAVE:
    case COMMAND_LEAVE_PROGRAM:
    case COMMAND_CLAIM:
    case COMMAND_RELEASE:
    case COMMAND_KEEP:
    case COMMAND_WAIT:
    case COMMAND_DECIDE:
    case COMMAND_DELETE:
    case COMMAND_ACCEPT:
    case COMMAND_LATER:
    case COMMAND_STAY:
    case COMMAND_SESSION_END:
    case COMMAND_SESSIONS_END:
    case COMMAND_INVITE_REVOKE:
    case COMMAND_PROGRAM_MAKE:
    case COMMAND_REMOVE:
    case COMMAND_RESTORE:
    case COMMAND_MODE_SET:
    case COMMAND_MODE_CLEAR:
    case COMMAND_PAUSE:
    case COMMAND_RESUME:
    case COMMAND_ROOM_SET:
    case COMMAND_DUTY_ON:
    case COMMAND_DUTY_OFF:
    case COMMAND_SHIFT_ADD:
    case COMMAND_SHIFT_REMOVE:
    case COMMAND_WITHDRAW:
    case COMMAND_APPROVE:
    case COMMAND_SEND_BACK:
    case COMMAND_ANSWER:
    case COMMAND_MASK:
    case COMMAND_PIN:
        break; /* that it is done is all */
    case COMMAND_JOIN:
    case COMMAND_SIGN_IN:
    case COMMAND_SIGN_OUT:
    case COMMAND_SLICE_OPEN:
    case COMMAND_TICK:
    case COMMAND_SHIFT_SPANS:
    case COMMAND_PRESENCE:
    case COMMAND_EFFECT_DONE:
    case COMMAND_AUDIT_CHECKPOINT:
    case COMMAND_COUNT:
        break; /* not answered over the wire of events */
    }
}

void wire_put_done(struct buffer *frame, request_id re, enum command_kind kind, const struct done *done, const char *code)
{
    put_answer(frame, "done", re);
    if (done != NULL)
        put_facts(frame, kind, done);
    if (code != NULL)
        put_key_text(frame, "code", code);
    put_fixed(frame, "}");
}

void wire_put_refused(struct buffer *frame, request_id re, const struct refusal *refusal)
{
    put_answer(frame, "refused", re);
    put_fixed(frame, ",");
    put_refusal(frame, refusal);
    put_fixed(frame, "}");
}

void wire_put_pong(struct buffer *frame, request_id re, int64_t now_ms)
{
    put_answer(frame, "pong", re);
    put_key_number(frame, "now_at", now_ms);
    put_fixed(frame, "}");
}

void wire_put_status(struct buffer *frame, request_id re, const struct wire_status *status)
{
    put_answer(frame, "status", re);
    put_key_number(frame, "members", status->members);
    put_key_number(frame, "rooms", status->rooms);
    put_key_number(frame, "cohorts", status->cohorts);
    put_key_number(frame, "sessions", status->sessions);
    put_key_number(frame, "messages", status->messages);
    put_key_number(frame, "invitations_open", status->invitations_open);
    put_key_number(frame, "oldest_gone_at", status->oldest_gone_at);
    put_key_number(frame, "connections", status->connections);
    put_key_number(frame, "gates", status->gates);
    put_fixed(frame, "}");
}

static void put_line(struct buffer *frame, const struct wire_line *line)
{
    put_comma(frame);
    put_fixed(frame, "{\"id\":");
    put_id(frame, line->id);
    if (line->cohort != NULL)
        put_key_id(frame, "cohort", line->cohort);
    if (line->title != NULL)
        put_key_text(frame, "title", line->title);
    if (line->type != NULL)
        put_key_text(frame, "type", line->type);
    if (line->mode != NULL)
        put_key_text(frame, "mode", line->mode);
    if (line->role != NULL)
        put_key_text(frame, "role", line->role);
    if (line->name != NULL)
        put_key_text(frame, "name", line->name);
    if (line->state != NULL)
        put_key_text(frame, "state", line->state);
    if (line->state != NULL)
        put_key_number(frame, "ends_at", line->ends_at);
    put_fixed(frame, "}");
}

void wire_put_listed(struct buffer *frame, request_id re, const struct wire_line *lines, size_t lines_len, bool more)
{
    put_answer(frame, "listed", re);
    put_fixed(frame, ",\"lines\":[");
    for (size_t i = 0; i < lines_len; i++)
        put_line(frame, &lines[i]);
    put_fixed(frame, "]");
    if (more)
        put_fixed(frame, ",\"more\":true");
    put_fixed(frame, "}");
}
