/* server/wire/encode.c: events and answers as bytes. The keys are those of protocol.def; the golden frames hold the two together. */
#include "hearth/audit.h"
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

/* ---- changes ---- */

static void put_badge(struct buffer *frame, bool staff)
{
    if (staff) /* absent: none */
        put_fixed(frame, ",\"badge\":\"staff\"");
}

static void put_maybe_number(struct buffer *frame, const char *key, int64_t number)
{
    if (number == 0)
        return;
    put_fixed(frame, ",\"");
    buffer_put_text(frame, key);
    put_fixed(frame, "\":");
    put_number(frame, number);
}

static void put_room_staff(struct buffer *frame, const struct event_room *room)
{
    put_fixed(frame, ",\"cohort\":");
    put_id(frame, room->cohort.bytes);
    put_fixed(frame, ",\"base_mode\":");
    put_text(frame, room_mode_word(room->base_mode));
    put_maybe_number(frame, "base_slow_ms", room->base_slow_ms);
    put_fixed(frame, ",\"unstaffed_mode\":");
    put_text(frame, room_mode_word(room->unstaffed_mode));
    put_maybe_number(frame, "unstaffed_slow_ms", room->unstaffed_slow_ms);
    put_fixed(frame, ",\"cap\":");
    put_number(frame, room->cap);
}

static void put_room(struct buffer *frame, const struct event_room *room, enum audience audience)
{
    put_fixed(frame, ",\"title\":");
    put_text(frame, room->title);
    put_fixed(frame, ",\"type\":");
    put_text(frame, room_type_word(room->type));
    put_fixed(frame, ",\"mode\":");
    put_text(frame, room_mode_word(room->mode));
    put_fixed(frame, ",\"retention_ms\":");
    put_number(frame, room->retention_ms);
    put_maybe_number(frame, "slow_ms", room->slow_ms);
    if (room->mode_until != 0) {
        put_maybe_number(frame, "mode_until", room->mode_until);
        put_fixed(frame, ",\"mode_reason\":");
        put_text(frame, reason_word(room->mode_reason));
    }
    if (room->duty[0] != 0) {
        put_fixed(frame, ",\"duty\":");
        put_text(frame, room->duty);
    }
    put_maybe_number(frame, "duty_until", room->duty_until);
    put_maybe_number(frame, "next_at", room->next_at);
    if (audience == AUDIENCE_STAFF)
        put_room_staff(frame, room);
}

static void put_member(struct buffer *frame, const struct event_member *member)
{
    put_fixed(frame, ",\"id\":");
    put_id(frame, member->id.bytes);
    put_fixed(frame, ",\"name\":");
    put_text(frame, member->name);
    put_badge(frame, member->staff);
    put_fixed(frame, ",\"state\":");
    put_text(frame, membership_state_word(member->state));
}

static void put_link(struct buffer *frame, const struct event_message *message)
{
    if (!item_id_is_none(message->item)) {
        put_fixed(frame, ",\"item\":");
        put_id(frame, message->item.bytes);
    }
    if (!room_id_is_none(message->link_room)) {
        put_fixed(frame, ",\"link_room\":");
        put_id(frame, message->link_room.bytes);
        put_fixed(frame, ",\"link_number\":");
        put_number(frame, message->link_number);
    }
}

static void put_message(struct buffer *frame, const struct event_message *message, const struct plain_text *text, enum audience audience)
{
    put_fixed(frame, ",\"number\":");
    put_number(frame, message->number);
    put_fixed(frame, ",\"state\":");
    put_text(frame, message_state_word(message->state));
    put_fixed(frame, ",\"gone_at\":");
    put_number(frame, message->gone_at);
    if (message->reason_known) {
        put_fixed(frame, ",\"reason\":");
        put_text(frame, reason_word(audience == AUDIENCE_STAFF ? message->reason : message->reason_members));
    }
    if (message->state != MESSAGE_PUBLISHED && (message->state != MESSAGE_REMOVED || audience != AUDIENCE_STAFF))
        return; /* a tombstone names nobody and has no text */
    CHECK(text != NULL);
    put_fixed(frame, ",\"at\":");
    put_number(frame, message->at);
    put_fixed(frame, ",\"by\":");
    put_id(frame, message->by.bytes);
    put_fixed(frame, ",\"text\":");
    wire_put_string(frame, text->utf8, text->len);
    if (message->quote != 0) {
        put_fixed(frame, ",\"quote\":");
        put_number(frame, message->quote);
    }
    if (message->pinned)
        put_fixed(frame, ",\"pinned\":true");
    if (message->masked)
        put_fixed(frame, ",\"masked\":true");
    if (message->written_at != 0) {
        put_fixed(frame, ",\"written_at\":");
        put_number(frame, message->written_at);
    }
    if (audience == AUDIENCE_STAFF)
        put_link(frame, message);
}

/* texts: the own text and staff's note to it, each where there is one. */
static void put_own(struct buffer *frame, const struct event_own *own, const struct plain_text *texts)
{
    if (!item_id_is_none(own->held)) {
        put_fixed(frame, ",\"held\":");
        put_id(frame, own->held.bytes);
    }
    put_fixed(frame, ",\"room\":");
    put_id(frame, own->room.bytes);
    if (own->number != 0) {
        put_fixed(frame, ",\"number\":");
        put_number(frame, own->number);
    }
    put_fixed(frame, ",\"state\":");
    put_text(frame, own_state_word(own->state));
    if (own->question)
        put_fixed(frame, ",\"question\":true");
    if (own->reason_known) {
        put_fixed(frame, ",\"reason\":");
        put_text(frame, reason_word(own->reason));
    }
    put_fixed(frame, ",\"at\":");
    put_number(frame, own->at);
    if (own->ends_at != 0) {
        put_fixed(frame, ",\"ends_at\":");
        put_number(frame, own->ends_at);
    }
    if (texts != NULL && texts[0].utf8 != NULL) {
        put_fixed(frame, ",\"text\":");
        wire_put_string(frame, texts[0].utf8, texts[0].len);
    }
    if (texts != NULL && texts[1].utf8 != NULL) {
        put_fixed(frame, ",\"note\":");
        wire_put_string(frame, texts[1].utf8, texts[1].len);
    }
    if (own->staff[0] != '\0') {
        put_fixed(frame, ",\"staff\":");
        put_text(frame, own->staff);
    }
}

static void put_session(struct buffer *frame, const struct event_session *session)
{
    put_fixed(frame, ",\"id\":");
    put_id(frame, session->id.bytes);
    if (session->ended) {
        put_fixed(frame, ",\"state\":\"ended\"");
        return;
    }
    put_fixed(frame, ",\"state\":\"started\",\"device\":");
    put_text(frame, device_word(session->device));
    put_fixed(frame, ",\"started_at\":");
    put_number(frame, session->started_at);
}

static void put_item_what(struct buffer *frame, const struct event_item *item)
{
    if (item->urgent)
        put_fixed(frame, ",\"urgent\":true");
    if (!room_id_is_none(item->room)) {
        put_fixed(frame, ",\"room\":");
        put_id(frame, item->room.bytes);
    }
    if (item->number > 0) {
        put_fixed(frame, ",\"number\":");
        put_number(frame, item->number);
    }
    if (!member_id_is_none(item->member)) {
        put_fixed(frame, ",\"member\":");
        put_id(frame, item->member.bytes);
        put_fixed(frame, ",\"name\":");
        put_text(frame, item->name);
    }
    if (item->kind == ITEM_KIND_REPORT) {
        put_fixed(frame, ",\"report\":");
        put_text(frame, report_kind_word(item->report));
    }
    if (item->kind == ITEM_KIND_HELD) {
        put_fixed(frame, ",\"reason\":");
        put_text(frame, reason_word(item->reason));
    }
    if (item->characters > 0) {
        put_fixed(frame, ",\"characters\":");
        put_number(frame, item->characters);
    }
    if (!sanction_id_is_none(item->sanction)) {
        put_fixed(frame, ",\"sanction\":");
        put_id(frame, item->sanction.bytes);
    }
}

static void put_item(struct buffer *frame, const struct event_item *item)
{
    put_fixed(frame, ",\"item\":");
    put_id(frame, item->id.bytes);
    put_fixed(frame, ",\"kind\":");
    put_text(frame, item_kind_word(item->kind));
    put_fixed(frame, ",\"state\":");
    put_text(frame, item_state_word(item->state));
    put_item_what(frame, item);
    put_fixed(frame, ",\"at\":");
    put_number(frame, item->at);
    if (item->ends_at > 0) {
        put_fixed(frame, ",\"ends_at\":");
        put_number(frame, item->ends_at);
    }
    if (!member_id_is_none(item->claimed_by)) {
        put_fixed(frame, ",\"claimed_by\":");
        put_id(frame, item->claimed_by.bytes);
        put_fixed(frame, ",\"claimed_name\":");
        put_text(frame, item->claimed_name);
    }
    if (item->claim_ends_at > 0) {
        put_fixed(frame, ",\"claim_ends_at\":");
        put_number(frame, item->claim_ends_at);
    }
    if (item->state == ITEM_DECIDED || item->state == ITEM_CLOSED) {
        put_fixed(frame, ",\"decision\":");
        put_text(frame, decision_word(item->decision));
    }
    if (item->decided_name[0] != '\0') {
        put_fixed(frame, ",\"decided_by\":");
        put_text(frame, item->decided_name);
    }
}

static void put_told(struct buffer *frame, const struct event_told *told)
{
    put_fixed(frame, ",\"item\":");
    put_id(frame, told->id.bytes);
    put_fixed(frame, ",\"kind\":");
    put_text(frame, report_kind_word(told->kind));
    put_fixed(frame, ",\"state\":");
    put_text(frame, item_state_word(told->state));
    put_fixed(frame, ",\"at\":");
    put_number(frame, told->at);
    if (told->state == ITEM_DECIDED) {
        put_fixed(frame, ",\"step\":");
        put_flag(frame, told->step);
    }
    if (told->claimed_name[0] != '\0') {
        put_fixed(frame, ",\"claimed_by\":");
        put_text(frame, told->claimed_name);
    }
}

static void put_place(struct buffer *frame, const struct event_place *place)
{
    put_fixed(frame, ",\"room\":");
    put_id(frame, place->room.bytes);
    put_fixed(frame, ",\"title\":");
    put_text(frame, place->title);
    put_fixed(frame, ",\"type\":");
    put_text(frame, room_type_word(place->type));
    put_fixed(frame, ",\"state\":");
    put_text(frame, membership_state_word(place->state));
}

static void put_sanction(struct buffer *frame, const struct event_sanction *sanction)
{
    put_fixed(frame, ",\"sanction\":");
    put_id(frame, sanction->id.bytes);
    put_fixed(frame, ",\"kind\":");
    put_text(frame, sanction_kind_word(sanction->kind));
    put_fixed(frame, ",\"state\":");
    put_text(frame, sanction_state_word(sanction->state));
    if (!room_id_is_none(sanction->room)) {
        put_fixed(frame, ",\"room\":");
        put_id(frame, sanction->room.bytes);
    }
    put_fixed(frame, ",\"reason\":");
    put_text(frame, reason_word(sanction->reason));
    put_fixed(frame, ",\"at\":");
    put_number(frame, sanction->at);
    if (sanction->ends_at != 0) {
        put_fixed(frame, ",\"ends_at\":");
        put_number(frame, sanction->ends_at);
    }
    if (sanction->slow_ms != 0) {
        put_fixed(frame, ",\"slow_ms\":");
        put_number(frame, sanction->slow_ms);
    }
    if (member_id_is_none(sanction->member))
        return; /* the own stream: never by whom */
    put_fixed(frame, ",\"member\":");
    put_id(frame, sanction->member.bytes);
    put_fixed(frame, ",\"name\":");
    put_text(frame, sanction->name);
    put_fixed(frame, ",\"by\":");
    put_id(frame, sanction->by.bytes);
}

static void put_line_change(struct buffer *frame, const struct event_line *line)
{
    put_fixed(frame, ",\"room\":");
    put_id(frame, line->room.bytes);
    put_fixed(frame, ",\"member\":");
    put_id(frame, line->member.bytes);
    put_fixed(frame, ",\"name\":");
    put_text(frame, line->name);
    if (line->waiting_since != 0) {
        put_fixed(frame, ",\"waiting_since\":");
        put_number(frame, line->waiting_since);
    }
}

static void put_duty(struct buffer *frame, const struct event_duty *duty)
{
    static const char *const words[] = {[DUTY_OFF] = "off", [DUTY_AWAY] = "away", [DUTY_ON] = "on"};
    put_fixed(frame, ",\"member\":");
    put_id(frame, duty->member.bytes);
    put_fixed(frame, ",\"name\":");
    put_text(frame, duty->name);
    put_fixed(frame, ",\"role\":");
    put_text(frame, role_word(duty->role));
    put_fixed(frame, ",\"duty\":");
    put_text(frame, words[duty->duty]);
    for (size_t i = 0; i < duty->rooms_len; i++) {
        buffer_put_text(frame, i == 0 ? ",\"rooms\":[" : ",");
        put_id(frame, duty->rooms[i].bytes);
    }
    if (duty->rooms_len > 0)
        put_fixed(frame, "]");
    put_maybe_number(frame, "until_at", duty->until_at);
}

void wire_put_event(struct buffer *frame, const struct event *event, const struct plain_text *text, enum audience audience)
{
    static const char *const names[EVENT_COUNT] = {
        [EVENT_ROOM] = "room",     [EVENT_MEMBER] = "member", [EVENT_MESSAGE] = "message", [EVENT_SESSION] = "session",
        [EVENT_PLACE] = "place",   [EVENT_ITEM] = "item",     [EVENT_TOLD] = "told",       [EVENT_SANCTION] = "sanction",
        [EVENT_HIDDEN] = "hidden", [EVENT_LINE] = "line",     [EVENT_OWN] = "own",         [EVENT_DUTY] = "duty",
        [EVENT_SHIFT] = ""};
    CHECK(audience < AUDIENCE_COUNT);
    put_comma(frame);
    put_fixed(frame, "{\"ev\":\"");
    buffer_put_text(frame, names[event->kind]);
    put_fixed(frame, "\",\"stream\":");
    put_id(frame, event->stream.bytes);
    put_fixed(frame, ",\"change\":");
    put_number(frame, event->change);
    switch (event->kind) {
    case EVENT_ROOM:
        put_room(frame, &event->room, audience);
        break;
    case EVENT_MEMBER:
        put_member(frame, &event->member);
        break;
    case EVENT_MESSAGE:
        put_message(frame, &event->message, text, audience);
        break;
    case EVENT_SESSION:
        put_session(frame, &event->session);
        break;
    case EVENT_PLACE:
        put_place(frame, &event->place);
        break;
    case EVENT_ITEM:
        put_item(frame, &event->item);
        break;
    case EVENT_DUTY:
        put_duty(frame, &event->duty);
        break;
    case EVENT_SHIFT:
        CHECK(event->kind != EVENT_SHIFT); /* a row alone */
        break;
    case EVENT_TOLD:
        put_told(frame, &event->told);
        break;
    case EVENT_SANCTION:
        put_sanction(frame, &event->sanction);
        break;
    case EVENT_OWN:
        put_own(frame, &event->own, text);
        break;
    case EVENT_HIDDEN:
        put_fixed(frame, ",\"member\":");
        put_id(frame, event->hidden.member.bytes);
        put_fixed(frame, ",\"on\":");
        put_flag(frame, event->hidden.on);
        break;
    case EVENT_LINE:
        put_line_change(frame, &event->line);
        break;
    case EVENT_SHEET: /* rows alone */
    case EVENT_INVITATION:
        CHECK(event->kind != EVENT_SHEET && event->kind != EVENT_INVITATION);
        break;
    case EVENT_EVIDENCE: /* a row, no change */
    case EVENT_CHECKPOINT:
    case EVENT_COUNT:
        CHECK(event->kind != EVENT_COUNT && event->kind != EVENT_EVIDENCE && event->kind != EVENT_CHECKPOINT);
    }
    put_fixed(frame, "}");
}

/* ---- answers ---- */

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
        put_fixed(frame, ",\"type\":");
        put_text(frame, room_type_word(stream->type));
    }
    put_fixed(frame, ",\"change\":");
    put_number(frame, stream->change);
    put_fixed(frame, "}");
}

void wire_put_hello(struct buffer *frame, const struct wire_hello *hello)
{
    put_comma(frame);
    put_fixed(frame, "{\"ev\":\"hello\",\"now_at\":");
    put_number(frame, hello->now_ms);
    put_fixed(frame, ",\"me\":{\"id\":");
    put_id(frame, hello->member.bytes);
    put_fixed(frame, ",\"name\":");
    put_text(frame, hello->name);
    put_fixed(frame, ",\"role\":");
    put_text(frame, role_word(hello->role));
    put_fixed(frame, ",\"state\":");
    put_text(frame, member_state_word(hello->state));
    put_fixed(frame, "},\"session\":{\"id\":");
    put_id(frame, hello->session.bytes);
    put_fixed(frame, ",\"idle_ms\":");
    put_number(frame, hello->idle_ms);
    put_fixed(frame, "},\"streams\":[");
    for (size_t i = 0; i < hello->streams_len; i++)
        put_stream(frame, &hello->streams[i]);
    put_fixed(frame, "]");
    if (hello->notice > 0) {
        put_fixed(frame, ",\"notice\":");
        put_number(frame, hello->notice);
        buffer_put_text(frame, hello->later ? ",\"later\":true" : ",\"later\":false");
    }
    put_fixed(frame, "}");
}

static void put_answer(struct buffer *frame, const char *name, request_id re)
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
            put_fixed(frame, ",\"held\":");
            put_id(frame, done->item.bytes);
            put_fixed(frame, ",\"reason\":");
            put_text(frame, reason_word(done->cause));
            break;
        }
        put_fixed(frame, ",\"number\":");
        put_number(frame, done->number);
        put_fixed(frame, ",\"gone_at\":");
        put_number(frame, done->gone_at);
        break;
    case COMMAND_COHORT_MAKE:
        put_fixed(frame, ",\"cohort\":");
        put_id(frame, done->cohort.bytes);
        break;
    case COMMAND_ROOM_MAKE:
    case COMMAND_LINE_OPEN:
        put_fixed(frame, ",\"room\":");
        put_id(frame, done->room.bytes);
        break;
    case COMMAND_INVITE_MAKE:
        put_fixed(frame, ",\"invitation\":");
        put_id(frame, done->invitation.bytes);
        put_fixed(frame, ",\"ends_at\":");
        put_number(frame, done->ends_at);
        break;
    case COMMAND_TOTP_RESET:
    case COMMAND_TOTP_RESET_NAMED:
        put_fixed(frame, ",\"ends_at\":");
        put_number(frame, done->ends_at);
        break;
    case COMMAND_SANCTION:
        put_fixed(frame, ",\"sanction\":");
        put_id(frame, done->sanction.bytes);
        break;
    case COMMAND_REPORT:
        put_fixed(frame, ",\"item\":");
        put_id(frame, done->item.bytes);
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
    if (code != NULL) {
        put_fixed(frame, ",\"code\":");
        put_text(frame, code);
    }
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
    put_fixed(frame, ",\"now_at\":");
    put_number(frame, now_ms);
    put_fixed(frame, "}");
}

void wire_put_status(struct buffer *frame, request_id re, const struct wire_status *status)
{
    put_answer(frame, "status", re);
    put_fixed(frame, ",\"members\":");
    put_number(frame, status->members);
    put_fixed(frame, ",\"rooms\":");
    put_number(frame, status->rooms);
    put_fixed(frame, ",\"cohorts\":");
    put_number(frame, status->cohorts);
    put_fixed(frame, ",\"sessions\":");
    put_number(frame, status->sessions);
    put_fixed(frame, ",\"messages\":");
    put_number(frame, status->messages);
    put_fixed(frame, ",\"invitations_open\":");
    put_number(frame, status->invitations_open);
    put_fixed(frame, ",\"oldest_gone_at\":");
    put_number(frame, status->oldest_gone_at);
    put_fixed(frame, ",\"connections\":");
    put_number(frame, status->connections);
    put_fixed(frame, ",\"gates\":");
    put_number(frame, status->gates);
    put_fixed(frame, "}");
}

static void put_word(struct buffer *frame, const char *key, const char *word)
{
    if (word == NULL)
        return;
    put_fixed(frame, ",\"");
    buffer_put_text(frame, key);
    put_fixed(frame, "\":");
    put_text(frame, word);
}

static void put_line(struct buffer *frame, const struct wire_line *line)
{
    put_comma(frame);
    put_fixed(frame, "{\"id\":");
    put_id(frame, line->id);
    if (line->cohort != NULL) {
        put_fixed(frame, ",\"cohort\":");
        put_id(frame, line->cohort);
    }
    put_word(frame, "title", line->title);
    put_word(frame, "type", line->type);
    put_word(frame, "mode", line->mode);
    put_word(frame, "role", line->role);
    put_word(frame, "name", line->name);
    put_word(frame, "state", line->state);
    if (line->state != NULL) {
        put_fixed(frame, ",\"ends_at\":");
        put_number(frame, line->ends_at);
    }
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

/* ---- pages ---- */

static bool page_is_of_events(const struct wire_page *page)
{
    return page->kind == REQUEST_FOLLOW || page->kind == REQUEST_HISTORY;
}

void wire_page_begin(struct buffer *frame, const struct wire_page *page)
{
    put_answer(frame, "page", page->re);
    if (page_is_of_events(page)) {
        put_fixed(frame, ",\"stream\":");
        put_id(frame, page->stream.bytes);
        put_fixed(frame, ",\"change\":");
        put_number(frame, page->change);
    }
    if (page->kind != REQUEST_SESSIONS && page->kind != REQUEST_HELD) {
        put_fixed(frame, ",\"more\":");
        put_flag(frame, page->more);
    }
    put_fixed(frame, ",\"events\":[");
}

static void put_person_row(struct buffer *frame, const struct event_member *member)
{
    put_fixed(frame, "{\"id\":");
    put_id(frame, member->id.bytes);
    put_fixed(frame, ",\"name\":");
    put_text(frame, member->name);
    put_badge(frame, member->staff);
    put_fixed(frame, "}");
}

static void put_session_row(struct buffer *frame, const struct event_session *session, session_id here)
{
    put_fixed(frame, "{\"id\":");
    put_id(frame, session->id.bytes);
    put_fixed(frame, ",\"device\":");
    put_text(frame, device_word(session->device));
    put_fixed(frame, ",\"started_at\":");
    put_number(frame, session->started_at);
    if (session_id_equal(session->id, here))
        put_fixed(frame, ",\"here\":true");
    put_fixed(frame, "}");
}

static void put_sheet_row(struct buffer *frame, const struct event_place *place)
{
    put_fixed(frame, "{\"room\":");
    put_id(frame, place->room.bytes);
    put_fixed(frame, ",\"title\":");
    put_text(frame, place->title);
    put_fixed(frame, ",\"type\":");
    put_text(frame, room_type_word(place->type));
    put_fixed(frame, ",\"state\":");
    put_text(frame, membership_state_word(place->state));
    put_fixed(frame, "}");
}

static void put_invitation_row(struct buffer *frame, const struct event_invitation *invitation)
{
    put_fixed(frame, "{\"invitation\":");
    put_id(frame, invitation->id.bytes);
    put_fixed(frame, ",\"role\":");
    put_text(frame, role_word(invitation->role));
    if (invitation->name[0] != 0) {
        put_fixed(frame, ",\"name\":");
        put_text(frame, invitation->name);
    }
    put_fixed(frame, ",\"ends_at\":");
    put_number(frame, invitation->ends_at);
    put_fixed(frame, "}");
}

static void put_evidence_row(struct buffer *frame, const struct event_evidence *row, const struct plain_text *text)
{
    put_fixed(frame, "{");
    if (row->number > 0) { /* who wrote the note is nobody's to know */
        put_fixed(frame, "\"number\":");
        put_number(frame, row->number);
        put_fixed(frame, ",\"by\":");
        put_id(frame, row->by.bytes);
        put_fixed(frame, ",\"name\":");
        put_text(frame, row->name);
        put_fixed(frame, ",");
    }
    put_fixed(frame, "\"at\":");
    put_number(frame, row->at);
    put_fixed(frame, ",\"text\":");
    wire_put_string(frame, text->utf8, text->len);
    if (row->reported)
        put_fixed(frame, ",\"reported\":true");
    put_fixed(frame, "}");
}

static void put_shift_row(struct buffer *frame, const struct event_shift *shift)
{
    put_fixed(frame, "{\"shift\":");
    put_id(frame, shift->id.bytes);
    put_fixed(frame, ",\"member\":");
    put_id(frame, shift->member.bytes);
    put_fixed(frame, ",\"name\":");
    put_text(frame, shift->name);
    put_fixed(frame, ",\"day\":");
    put_text(frame, weekday_word(shift->day));
    put_fixed(frame, ",\"from_minute\":");
    put_number(frame, shift->from_minute);
    put_fixed(frame, ",\"to_minute\":");
    put_number(frame, shift->to_minute);
    put_fixed(frame, "}");
}

static void put_held_row(struct buffer *frame, const struct event *row, const struct plain_text *text)
{
    const struct event_own *own = &row->own;
    put_fixed(frame, "{\"held\":");
    put_id(frame, own->held.bytes);
    put_fixed(frame, ",\"room\":");
    put_id(frame, own->room.bytes);
    put_fixed(frame, ",\"by\":");
    put_id(frame, own->by.bytes);
    put_fixed(frame, ",\"name\":");
    put_text(frame, own->name);
    put_fixed(frame, ",\"at\":");
    put_number(frame, own->at);
    put_fixed(frame, ",\"reason\":");
    put_text(frame, reason_word(own->reason));
    put_fixed(frame, ",\"text\":");
    wire_put_string(frame, text->utf8, text->len);
    if (own->quote != 0) {
        put_fixed(frame, ",\"quote\":");
        put_number(frame, own->quote);
    }
    put_fixed(frame, ",\"change\":");
    put_number(frame, row->change);
    put_fixed(frame, "}");
}

static void put_checkpoint_row(struct buffer *frame, const struct audit_shown *shown)
{
    char key[AUDIT_KEY_TEXT_BYTES], hex[2 * DIGEST_BYTES + 1];
    struct buffer note;
    buffer_init(&note, AUDIT_NOTE_BYTES_MAX);
    audit_note_put(shown->origin, &shown->head, shown->public_key, shown->signature, &note);
    audit_key_text(shown->origin, shown->public_key, key);
    frame->failed |= note.failed;
    put_fixed(frame, "{\"note\":");
    wire_put_string(frame, (const char *)note.data, note.len);
    put_fixed(frame, ",\"key\":");
    put_text(frame, key);
    put_fixed(frame, ",\"proof\":[");
    for (int i = 0; i < shown->proof_len; i++) {
        put_comma(frame);
        hex_encode(shown->proof[i], DIGEST_BYTES, hex);
        put_text(frame, hex);
    }
    put_fixed(frame, "]}");
    buffer_deinit(&note);
}

void wire_page_row(struct buffer *frame, const struct wire_page *page, const struct event *row, const struct plain_text *text)
{
    if (page_is_of_events(page) || (page->kind == REQUEST_SHEET && row->kind == EVENT_SANCTION)) {
        wire_put_event(frame, row, text, page->audience);
        return;
    }
    put_comma(frame);
    if (page->kind == REQUEST_ROSTER) {
        CHECK(row->kind == EVENT_SHIFT);
        put_shift_row(frame, &row->shift);
    } else if (page->kind == REQUEST_CHECKPOINT) {
        CHECK(row->kind == EVENT_CHECKPOINT);
        put_checkpoint_row(frame, row->shown);
    } else if (page->kind == REQUEST_PEOPLE) {
        CHECK(row->kind == EVENT_MEMBER);
        put_person_row(frame, &row->member);
    } else if (page->kind == REQUEST_SHEET) {
        CHECK(row->kind == EVENT_SHEET);
        put_sheet_row(frame, &row->place);
    } else if (page->kind == REQUEST_INVITATIONS) {
        CHECK(row->kind == EVENT_INVITATION);
        put_invitation_row(frame, &row->invitation);
    } else if (page->kind == REQUEST_EVIDENCE) {
        CHECK(row->kind == EVENT_EVIDENCE && text != NULL);
        put_evidence_row(frame, &row->evidence, text);
    } else if (page->kind == REQUEST_HELD) {
        CHECK(row->kind == EVENT_OWN && text != NULL);
        put_held_row(frame, row, text);
    } else {
        CHECK(page->kind == REQUEST_SESSIONS && row->kind == EVENT_SESSION);
        put_session_row(frame, &row->session, page->here);
    }
}

void wire_page_end(struct buffer *frame)
{
    put_fixed(frame, "]}");
}
