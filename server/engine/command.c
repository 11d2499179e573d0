/* server/engine/command.c: a command as a run of bytes. One description serves both ways, so that they cannot drift apart. */
#include "hearth/command.h"
#include "hearth/check.h"
#include "hearth/clock.h"
#include "hearth/random.h"
#include <stdlib.h>
#include <string.h>

struct codec {
    struct buffer *out;    /* writing, or NULL */
    struct reader *reader; /* reading, or NULL */
    bool failed;           /* read something that no command holds */
};

static const char *const command_names[] = {
#define X(NAME, name, from) #name,
    COMMANDS(X)
#undef X
};

static const enum command_from command_froms[] = {
#define X(NAME, name, from) COMMAND_FROM_##from,
    COMMANDS(X)
#undef X
};

struct command *command_new(enum command_kind kind)
{
    CHECK(kind < COMMAND_COUNT);
    struct command *command = calloc(1, sizeof *command);
    if (command == NULL)
        return NULL;
    command->kind = kind;
    command->time_ms = clock_wall_ms();
    random_bytes(command->random, sizeof command->random);
    return command;
}

/* Where the text of a command is that has one; NULL: it can have none. */
static uint8_t **command_sealed(struct command *command)
{
    switch ((int)command->kind) { /* those with a text */
    case COMMAND_SAY:
        return &command->say.sealed;
    case COMMAND_EDIT:
        return &command->edit.sealed;
    case COMMAND_QUESTION:
        return &command->question.sealed;
    case COMMAND_APPROVE:
        return &command->approve.sealed;
    case COMMAND_SEND_BACK:
        return &command->send_back.sealed;
    case COMMAND_ANSWER:
        return &command->answer.sealed;
    case COMMAND_MASK:
        return &command->mask.sealed;
    default:
        return NULL;
    }
}

void command_free(struct command **command)
{
    if (*command == NULL)
        return;
    uint8_t **sealed = command_sealed(*command);
    if (sealed != NULL)
        free(*sealed);
    if ((*command)->kind == COMMAND_REPORT)
        for (size_t i = 0; i < (*command)->report.evidence_len; i++)
            free((*command)->report.evidence[i].sealed);
    free(*command);
    *command = NULL;
}

enum command_from command_from(enum command_kind kind)
{
    return command_froms[kind];
}

const char *command_name(enum command_kind kind)
{
    return command_names[kind];
}

void command_request_own(struct command *command)
{
    for (int i = 0; i < 8; i++)
        command->request.bytes[i] = (uint8_t)((uint64_t)command->time_ms >> (8 * (7 - i)));
    memcpy(command->request.bytes + 8, command->random + COMMAND_RANDOM_BYTES - 8, 8);
}

void command_id(const struct command *command, int n, uint8_t id_out[ID_BYTES])
{
    CHECK(n >= 0 && n < COMMAND_RANDOM_BYTES / ID_BYTES);
    memcpy(id_out, command->random + (size_t)n * ID_BYTES, ID_BYTES);
}

static void field_bytes(struct codec *codec, void *bytes, size_t len)
{
    if (codec->out != NULL)
        buffer_put(codec->out, bytes, len);
    else
        reader_copy(codec->reader, bytes, len);
}

static void field_i64(struct codec *codec, int64_t *value)
{
    if (codec->out != NULL)
        buffer_put_u64(codec->out, (uint64_t)*value);
    else
        *value = (int64_t)reader_u64(codec->reader);
}

static int field_word(struct codec *codec, int value, int count)
{
    if (codec->out != NULL) {
        buffer_put_u8(codec->out, (uint8_t)value);
        return value;
    }
    const int word = reader_u8(codec->reader);
    if (word >= count)
        codec->failed = true;
    return word;
}

static void field_bool(struct codec *codec, bool *value)
{
    *value = field_word(codec, *value, 2) == 1;
}

/* A text lies in a zeroed array: its length, then its bytes; none of them is NUL. */
static void field_text(struct codec *codec, char *text, size_t capacity)
{
    if (codec->out != NULL) {
        const size_t len = strnlen(text, capacity - 1);
        buffer_put_u16(codec->out, (uint16_t)len);
        buffer_put(codec->out, text, len);
        return;
    }
    const size_t len = reader_u16(codec->reader);
    const struct bytes bytes = reader_view(codec->reader, len);
    if (bytes.data == NULL || len >= capacity || memchr(bytes.data, 0, len) != NULL) {
        codec->failed = codec->failed || len > 0;
        return;
    }
    memcpy(text, bytes.data, len);
}

static void field_record(struct codec *codec, uint8_t *record, uint16_t *len, size_t capacity)
{
    if (codec->out != NULL) {
        buffer_put_u16(codec->out, *len);
        buffer_put(codec->out, record, *len);
        return;
    }
    const uint16_t found = reader_u16(codec->reader);
    if (found > capacity) {
        codec->failed = true;
        return;
    }
    reader_copy(codec->reader, record, found);
    *len = found;
}

static void field_sealed(struct codec *codec, uint8_t **sealed, size_t *sealed_len)
{
    if (codec->out != NULL) {
        buffer_put_u32(codec->out, (uint32_t)*sealed_len);
        buffer_put(codec->out, *sealed, *sealed_len);
        return;
    }
    const size_t len = reader_u32(codec->reader);
    const struct bytes bytes = reader_view(codec->reader, len);
    *sealed = len > 0 && bytes.data != NULL && len <= LIMIT_SEALED_BYTES_MAX ? malloc(len) : NULL;
    if (*sealed == NULL) {
        codec->failed = codec->failed || len > 0;
        return;
    }
    memcpy(*sealed, bytes.data, len);
    *sealed_len = len;
}

static void fields_totp(struct codec *codec, struct command_totp *totp)
{
    field_i64(codec, &totp->step);
    field_record(codec, totp->sealed, &totp->sealed_len, sizeof totp->sealed);
}

static void fields_join(struct codec *codec, struct command_join *join)
{
    field_bytes(codec, join->code_digest, DIGEST_BYTES);
    field_text(codec, join->name, sizeof join->name);
    field_text(codec, join->name_fold, sizeof join->name_fold);
    field_i64(codec, &join->notice);
    join->device = (enum device)field_word(codec, join->device, DEVICE_COUNT);
    field_bytes(codec, join->session_digest, DIGEST_BYTES);
    field_record(codec, join->secret, &join->secret_len, sizeof join->secret);
    fields_totp(codec, &join->totp);
}

static void fields_sign_in(struct codec *codec, struct command_sign_in *sign_in)
{
    field_bytes(codec, sign_in->member.bytes, ID_BYTES);
    field_i64(codec, &sign_in->secret_version);
    sign_in->device = (enum device)field_word(codec, sign_in->device, DEVICE_COUNT);
    field_bytes(codec, sign_in->session_digest, DIGEST_BYTES);
    field_record(codec, sign_in->secret, &sign_in->secret_len, sizeof sign_in->secret);
    fields_totp(codec, &sign_in->totp);
    field_bytes(codec, sign_in->reset_digest, DIGEST_BYTES);
}

static void fields_room_make(struct codec *codec, struct command_room_make *make)
{
    field_bytes(codec, make->cohort.bytes, ID_BYTES);
    make->type = (enum room_type)field_word(codec, make->type, ROOM_TYPE_COUNT);
    make->base_mode = (enum room_mode)field_word(codec, make->base_mode, ROOM_MODE_COUNT);
    make->unstaffed_mode = (enum room_mode)field_word(codec, make->unstaffed_mode, ROOM_MODE_COUNT);
    field_i64(codec, &make->base_slow_ms);
    field_i64(codec, &make->unstaffed_slow_ms);
    field_i64(codec, &make->retention_ms);
    field_i64(codec, &make->cap);
    field_text(codec, make->title, sizeof make->title);
}

static void fields_invite_make(struct codec *codec, struct command_invite_make *make)
{
    field_bytes(codec, make->cohort.bytes, ID_BYTES);
    make->role = (enum role)field_word(codec, make->role, ROLE_COUNT);
    field_bytes(codec, make->code_digest, DIGEST_BYTES);
    field_text(codec, make->name, sizeof make->name);
    field_text(codec, make->name_fold, sizeof make->name_fold);
}

static void fields_sanction(struct codec *codec, struct command_sanction *sanction)
{
    field_bytes(codec, sanction->member.bytes, ID_BYTES);
    sanction->kind = (enum sanction_kind)field_word(codec, sanction->kind, SANCTION_KIND_COUNT);
    field_bytes(codec, sanction->room.bytes, ID_BYTES);
    field_i64(codec, &sanction->length_ms);
    field_i64(codec, &sanction->slow_ms);
    sanction->reason = (enum reason)field_word(codec, sanction->reason, REASON_COUNT);
}

static void fields_take_out(struct codec *codec, struct command_take_out *take_out)
{
    field_bytes(codec, take_out->room.bytes, ID_BYTES);
    field_bytes(codec, take_out->member.bytes, ID_BYTES);
    take_out->reason = (enum reason)field_word(codec, take_out->reason, REASON_COUNT);
}

static void fields_spans(struct codec *codec, struct command_spans *spans)
{
    spans->len = (uint8_t)field_word(codec, spans->len, COMMAND_SPANS_MAX + 1);
    for (int i = 0; i < spans->len && i < COMMAND_SPANS_MAX; i++) {
        field_i64(codec, &spans->items[i].starts_at);
        field_i64(codec, &spans->items[i].ends_at);
    }
}

static void fields_mode_set(struct codec *codec, struct command_mode_set *set)
{
    field_bytes(codec, set->room.bytes, ID_BYTES);
    set->mode = (enum room_mode)field_word(codec, set->mode, ROOM_MODE_COUNT);
    field_i64(codec, &set->slow_ms);
    field_i64(codec, &set->length_ms);
    set->reason = (enum reason)field_word(codec, set->reason, REASON_COUNT);
}

static void fields_room_set(struct codec *codec, struct command_room_set *set)
{
    field_bytes(codec, set->room.bytes, ID_BYTES);
    set->base_mode = (enum room_mode)field_word(codec, set->base_mode, ROOM_MODE_COUNT);
    set->unstaffed_mode = (enum room_mode)field_word(codec, set->unstaffed_mode, ROOM_MODE_COUNT);
    field_i64(codec, &set->base_slow_ms);
    field_i64(codec, &set->unstaffed_slow_ms);
    field_i64(codec, &set->retention_ms);
    field_i64(codec, &set->cap);
    set->reason = (enum reason)field_word(codec, set->reason, REASON_COUNT);
}

static void fields_shift_add(struct codec *codec, struct command_shift_add *add)
{
    field_bytes(codec, add->cohort.bytes, ID_BYTES);
    field_bytes(codec, add->member.bytes, ID_BYTES);
    add->day = (enum weekday)field_word(codec, add->day, WEEKDAY_COUNT);
    field_i64(codec, &add->from_minute);
    field_i64(codec, &add->to_minute);
    fields_spans(codec, &add->spans);
}

/* The commands about rooms, duty and roster. */
static void fields_of_rooms(struct codec *codec, struct command *command)
{
    switch ((int)command->kind) {
    case COMMAND_MODE_SET:
        fields_mode_set(codec, &command->mode_set);
        break;
    case COMMAND_MODE_CLEAR:
        field_bytes(codec, command->mode_clear.room.bytes, ID_BYTES);
        break;
    case COMMAND_PAUSE:
        field_bytes(codec, command->pause.cohort.bytes, ID_BYTES);
        field_i64(codec, &command->pause.length_ms);
        command->pause.reason = (enum reason)field_word(codec, command->pause.reason, REASON_COUNT);
        break;
    case COMMAND_RESUME:
        field_bytes(codec, command->resume.cohort.bytes, ID_BYTES);
        break;
    case COMMAND_ROOM_SET:
        fields_room_set(codec, &command->room_set);
        break;
    case COMMAND_DUTY_ON:
        field_bytes(codec, command->duty_on.room.bytes, ID_BYTES);
        field_i64(codec, &command->duty_on.length_ms);
        field_i64(codec, &command->duty_on.day_ends_at);
        break;
    case COMMAND_SHIFT_ADD:
        fields_shift_add(codec, &command->shift_add);
        break;
    case COMMAND_SHIFT_REMOVE:
        field_bytes(codec, command->shift_remove.shift.bytes, ID_BYTES);
        break;
    case COMMAND_SHIFT_SPANS:
        field_bytes(codec, command->shift_spans.shift.bytes, ID_BYTES);
        fields_spans(codec, &command->shift_spans.spans);
        break;
    default:
        field_bytes(codec, command->presence.member.bytes, ID_BYTES);
        field_bool(codec, &command->presence.here);
        break;
    }
}

static void fields_report(struct codec *codec, struct command_report *report)
{
    field_bytes(codec, report->room.bytes, ID_BYTES);
    field_i64(codec, &report->number);
    report->kind = (enum report_kind)field_word(codec, report->kind, REPORT_KIND_COUNT);
    field_bool(codec, &report->lead_only);
    field_bytes(codec, report->item.bytes, ID_BYTES);
    field_bytes(codec, report->key.bytes, ID_BYTES);
    const size_t len = (size_t)field_word(codec, (int)report->evidence_len, LIMIT_EVIDENCE_ROWS + 1);
    for (size_t i = 0; i < len && !codec->failed; i++) {
        struct command_evidence *row = &report->evidence[i];
        report->evidence_len = i + 1;
        field_i64(codec, &row->number);
        field_i64(codec, &row->change);
        field_sealed(codec, &row->sealed, &row->sealed_len);
    }
}

static void fields_of_held(struct codec *codec, struct command *command)
{
    struct command_edit *edit = &command->edit;
    struct command_question *question = &command->question;
    if (command->kind == COMMAND_EDIT) {
        field_bytes(codec, edit->held.bytes, ID_BYTES);
        field_bytes(codec, edit->message.bytes, ID_BYTES);
        field_bytes(codec, edit->slice.bytes, ID_BYTES);
        field_bytes(codec, edit->key.bytes, ID_BYTES);
        field_i64(codec, &edit->characters);
        field_sealed(codec, &edit->sealed, &edit->sealed_len);
    } else if (command->kind == COMMAND_WITHDRAW) {
        field_bytes(codec, command->withdraw.held.bytes, ID_BYTES);
    } else {
        field_bytes(codec, question->room.bytes, ID_BYTES);
        field_bytes(codec, question->held.bytes, ID_BYTES);
        field_bytes(codec, question->key.bytes, ID_BYTES);
        field_i64(codec, &question->characters);
        field_sealed(codec, &question->sealed, &question->sealed_len);
    }
}

/* Messages under care. */
static void fields_care(struct codec *codec, struct command *command)
{
    switch ((int)command->kind) {
    case COMMAND_APPROVE:
        field_bytes(codec, command->approve.held.bytes, ID_BYTES);
        field_bytes(codec, command->approve.message.bytes, ID_BYTES);
        field_bytes(codec, command->approve.slice.bytes, ID_BYTES);
        field_i64(codec, &command->approve.change);
        field_bool(codec, &command->approve.masked);
        field_sealed(codec, &command->approve.sealed, &command->approve.sealed_len);
        break;
    case COMMAND_SEND_BACK:
        field_bytes(codec, command->send_back.held.bytes, ID_BYTES);
        command->send_back.reason = (enum reason)field_word(codec, command->send_back.reason, REASON_COUNT);
        field_bytes(codec, command->send_back.key.bytes, ID_BYTES);
        field_sealed(codec, &command->send_back.sealed, &command->send_back.sealed_len);
        break;
    case COMMAND_ANSWER:
        field_bytes(codec, command->answer.held.bytes, ID_BYTES);
        field_bytes(codec, command->answer.message.bytes, ID_BYTES);
        field_bytes(codec, command->answer.slice.bytes, ID_BYTES);
        field_i64(codec, &command->answer.change);
        field_sealed(codec, &command->answer.sealed, &command->answer.sealed_len);
        break;
    case COMMAND_MASK:
        field_bytes(codec, command->mask.room.bytes, ID_BYTES);
        field_i64(codec, &command->mask.number);
        command->mask.reason = (enum reason)field_word(codec, command->mask.reason, REASON_COUNT);
        field_bytes(codec, command->mask.slice.bytes, ID_BYTES);
        field_i64(codec, &command->mask.change);
        field_sealed(codec, &command->mask.sealed, &command->mask.sealed_len);
        break;
    case COMMAND_PIN:
        field_bytes(codec, command->pin.room.bytes, ID_BYTES);
        field_i64(codec, &command->pin.number);
        field_bool(codec, &command->pin.on);
        break;
    default:
        fields_of_held(codec, command);
    }
}

static void fields_of_kind(struct codec *codec, struct command *command)
{
    switch (command->kind) {
    case COMMAND_SAY:
        field_bytes(codec, command->say.room.bytes, ID_BYTES);
        field_bytes(codec, command->say.message.bytes, ID_BYTES);
        field_bytes(codec, command->say.slice.bytes, ID_BYTES);
        field_sealed(codec, &command->say.sealed, &command->say.sealed_len);
        field_i64(codec, &command->say.quote);
        field_i64(codec, &command->say.characters);
        field_bytes(codec, command->say.held.bytes, ID_BYTES);
        field_bytes(codec, command->say.key.bytes, ID_BYTES);
        field_bytes(codec, command->say.item.bytes, ID_BYTES);
        field_bytes(codec, command->say.link_room.bytes, ID_BYTES);
        field_i64(codec, &command->say.link_number);
        field_bool(codec, &command->say.labelled);
        command->say.label = (enum reason)field_word(codec, command->say.label, REASON_COUNT);
        break;
    case COMMAND_DELETE:
        field_bytes(codec, command->delete.room.bytes, ID_BYTES);
        field_i64(codec, &command->delete.number);
        break;
    case COMMAND_ACCEPT:
        field_i64(codec, &command->accept.notice);
        break;
    case COMMAND_LATER:
        field_i64(codec, &command->later.notice);
        break;
    case COMMAND_SESSION_END:
        field_bytes(codec, command->session_end.session.bytes, ID_BYTES);
        break;
    case COMMAND_JOIN:
        fields_join(codec, &command->join);
        break;
    case COMMAND_SIGN_IN:
        fields_sign_in(codec, &command->sign_in);
        break;
    case COMMAND_SIGN_OUT:
        field_bytes(codec, command->sign_out.session_digest, DIGEST_BYTES);
        break;
    case COMMAND_PROGRAM_MAKE:
        field_bytes(codec, command->program_make.program.bytes, ID_BYTES);
        field_text(codec, command->program_make.title, sizeof command->program_make.title);
        field_bool(codec, &command->program_make.adults);
        field_i64(codec, &command->program_make.notice);
        break;
    case COMMAND_COHORT_MAKE:
        field_text(codec, command->cohort_make.title, sizeof command->cohort_make.title);
        break;
    case COMMAND_ROOM_MAKE:
        fields_room_make(codec, &command->room_make);
        break;
    case COMMAND_INVITE_MAKE:
        fields_invite_make(codec, &command->invite_make);
        break;
    case COMMAND_INVITE_REVOKE:
        field_bytes(codec, command->invite_revoke.invitation.bytes, ID_BYTES);
        break;
    case COMMAND_SLICE_OPEN:
        field_bytes(codec, command->slice_open.key.bytes, ID_BYTES);
        field_bytes(codec, command->slice_open.room.bytes, ID_BYTES);
        field_i64(codec, &command->slice_open.opens_at);
        field_i64(codec, &command->slice_open.ends_at);
        break;
    case COMMAND_EFFECT_DONE:
        field_i64(codec, &command->effect_done.place);
        field_i64(codec, &command->effect_done.n);
        break;
    case COMMAND_AUDIT_CHECKPOINT:
        field_i64(codec, &command->audit_checkpoint.place);
        field_i64(codec, &command->audit_checkpoint.n);
        field_bytes(codec, command->audit_checkpoint.public_key, AUDIT_PUBLIC_BYTES);
        field_bytes(codec, command->audit_checkpoint.signature, AUDIT_SIGNATURE_BYTES);
        break;
    case COMMAND_SANCTION:
        fields_sanction(codec, &command->sanction);
        break;
    case COMMAND_LIFT:
        field_bytes(codec, command->lift.sanction.bytes, ID_BYTES);
        break;
    case COMMAND_SECOND:
        field_bytes(codec, command->second.sanction.bytes, ID_BYTES);
        break;
    case COMMAND_TAKE_OUT:
        fields_take_out(codec, &command->take_out);
        break;
    case COMMAND_REMOVE:
        field_bytes(codec, command->remove.room.bytes, ID_BYTES);
        field_i64(codec, &command->remove.number);
        command->remove.reason = (enum reason)field_word(codec, command->remove.reason, REASON_COUNT);
        break;
    case COMMAND_RESTORE:
        field_bytes(codec, command->restore.room.bytes, ID_BYTES);
        field_i64(codec, &command->restore.number);
        break;
    case COMMAND_TOTP_RESET:
        field_bytes(codec, command->totp_reset.member.bytes, ID_BYTES);
        field_bytes(codec, command->totp_reset.code_digest, DIGEST_BYTES);
        break;
    case COMMAND_TOTP_RESET_NAMED:
        field_text(codec, command->totp_reset_named.name_fold, sizeof command->totp_reset_named.name_fold);
        field_bytes(codec, command->totp_reset_named.code_digest, DIGEST_BYTES);
        break;
    case COMMAND_ASSIGN:
        field_bytes(codec, command->assign.cohort.bytes, ID_BYTES);
        field_bytes(codec, command->assign.member.bytes, ID_BYTES);
        break;
    case COMMAND_HIDE:
        field_bytes(codec, command->hide.member.bytes, ID_BYTES);
        field_bool(codec, &command->hide.on);
        break;
    case COMMAND_LINE_OPEN:
        field_bytes(codec, command->line_open.cohort.bytes, ID_BYTES);
        field_bytes(codec, command->line_open.member.bytes, ID_BYTES);
        break;
    case COMMAND_LEAVE:
        field_bytes(codec, command->leave.room.bytes, ID_BYTES);
        break;
    case COMMAND_MODE_SET:
    case COMMAND_MODE_CLEAR:
    case COMMAND_PAUSE:
    case COMMAND_RESUME:
    case COMMAND_ROOM_SET:
    case COMMAND_DUTY_ON:
    case COMMAND_SHIFT_ADD:
    case COMMAND_SHIFT_REMOVE:
    case COMMAND_SHIFT_SPANS:
    case COMMAND_PRESENCE:
        fields_of_rooms(codec, command);
        break;
    case COMMAND_CLAIM:
        field_bytes(codec, command->claim.item.bytes, ID_BYTES);
        break;
    case COMMAND_RELEASE:
        field_bytes(codec, command->release.item.bytes, ID_BYTES);
        break;
    case COMMAND_KEEP:
        field_bytes(codec, command->keep.item.bytes, ID_BYTES);
        break;
    case COMMAND_WAIT:
        field_bytes(codec, command->wait.item.bytes, ID_BYTES);
        break;
    case COMMAND_DECIDE:
        field_bytes(codec, command->decide.item.bytes, ID_BYTES);
        command->decide.decision = (enum decision)field_word(codec, command->decide.decision, DECISION_COUNT);
        break;
    case COMMAND_REPORT:
        fields_report(codec, &command->report);
        break;
    case COMMAND_EDIT:
    case COMMAND_WITHDRAW:
    case COMMAND_QUESTION:
    case COMMAND_APPROVE:
    case COMMAND_SEND_BACK:
    case COMMAND_ANSWER:
    case COMMAND_MASK:
    case COMMAND_PIN:
        fields_care(codec, command);
        break;
    case COMMAND_STAY:
    case COMMAND_SESSIONS_END:
    case COMMAND_SET_UP_END:
    case COMMAND_LEAVE_PROGRAM:
    case COMMAND_DUTY_OFF:
    case COMMAND_TICK:
    case COMMAND_COUNT:
        break;
    }
}

static void fields_of_command(struct codec *codec, struct command *command)
{
    field_bytes(codec, command->actor.bytes, ID_BYTES);
    field_bytes(codec, command->session.bytes, ID_BYTES);
    field_bytes(codec, command->request.bytes, ID_BYTES);
    field_i64(codec, &command->time_ms);
    field_bytes(codec, command->random, sizeof command->random);
    fields_of_kind(codec, command);
}

void command_encode(const struct command *command, struct buffer *out)
{
    struct command copy = *command; /* shallow: writing changes no field */
    struct codec codec = {.out = out};
    buffer_put_u8(out, COMMAND_VERSION);
    buffer_put_u8(out, (uint8_t)command->kind);
    fields_of_command(&codec, &copy);
}

enum hearth_error command_decode(struct bytes bytes, struct command **command_out)
{
    *command_out = NULL;
    struct reader reader;
    reader_init(&reader, bytes);
    const uint8_t version = reader_u8(&reader), kind = reader_u8(&reader);
    if (reader.failed || version != COMMAND_VERSION || kind >= COMMAND_COUNT)
        return HEARTH_BAD_INPUT;
    struct command *command = calloc(1, sizeof *command);
    if (command == NULL)
        return HEARTH_NO_MEMORY;
    command->kind = (enum command_kind)kind;
    struct codec codec = {.reader = &reader};
    fields_of_command(&codec, command);
    if (codec.failed || !reader_done(&reader)) {
        command_free(&command);
        return HEARTH_BAD_INPUT;
    }
    *command_out = command;
    return HEARTH_OK;
}
