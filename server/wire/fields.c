/* server/wire/fields.c
 * The decoder's tables. Generated from protocol.def by generate.c: change the table, not this file. */
/* clang-format off */
#include "fields.h"

static bool report_kind_read(const char *word, size_t word_len, void *value_out)
{
    return report_kind_from_word(word, word_len, value_out);
}

static const char *report_kind_say(const void *value)
{
    return report_kind_word(*(const enum report_kind *)value);
}

static bool reason_read(const char *word, size_t word_len, void *value_out)
{
    return reason_from_word(word, word_len, value_out);
}

static const char *reason_say(const void *value)
{
    return reason_word(*(const enum reason *)value);
}

static bool sanction_kind_read(const char *word, size_t word_len, void *value_out)
{
    return sanction_kind_from_word(word, word_len, value_out);
}

static const char *sanction_kind_say(const void *value)
{
    return sanction_kind_word(*(const enum sanction_kind *)value);
}

static bool room_mode_read(const char *word, size_t word_len, void *value_out)
{
    return room_mode_from_word(word, word_len, value_out);
}

static const char *room_mode_say(const void *value)
{
    return room_mode_word(*(const enum room_mode *)value);
}

static bool weekday_read(const char *word, size_t word_len, void *value_out)
{
    return weekday_from_word(word, word_len, value_out);
}

static const char *weekday_say(const void *value)
{
    return weekday_word(*(const enum weekday *)value);
}

static bool decision_read(const char *word, size_t word_len, void *value_out)
{
    return decision_from_word(word, word_len, value_out);
}

static const char *decision_say(const void *value)
{
    return decision_word(*(const enum decision *)value);
}

static bool role_read(const char *word, size_t word_len, void *value_out)
{
    return role_from_word(word, word_len, value_out);
}

static const char *role_say(const void *value)
{
    return role_word(*(const enum role *)value);
}

static bool device_read(const char *word, size_t word_len, void *value_out)
{
    return device_from_word(word, word_len, value_out);
}

static const char *device_say(const void *value)
{
    return device_word(*(const enum device *)value);
}

static const struct field say_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, say.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"text", FIELD_TEXT, offsetof(struct request, say.text), false, INT64_C(0), INT64_C(16384), NULL, NULL},
    {"quote", FIELD_NUMBER, offsetof(struct request, say.quote), true, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
    {"item", FIELD_ID, offsetof(struct request, say.item), true, INT64_C(0), INT64_C(0), NULL, NULL},
    {"link_room", FIELD_ID, offsetof(struct request, say.link_room), true, INT64_C(0), INT64_C(0), NULL, NULL},
    {"link_number", FIELD_NUMBER, offsetof(struct request, say.link_number), true, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field delete_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, delete.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"number", FIELD_NUMBER, offsetof(struct request, delete.number), false, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field accept_fields[] = {
    {"notice", FIELD_NUMBER, offsetof(struct request, accept.notice), false, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field later_fields[] = {
    {"notice", FIELD_NUMBER, offsetof(struct request, later.notice), false, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field session_end_fields[] = {
    {"session", FIELD_ID, offsetof(struct request, session_end.session), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field totp_reset_fields[] = {
    {"member", FIELD_ID, offsetof(struct request, totp_reset.member), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field follow_fields[] = {
    {"stream", FIELD_ID, offsetof(struct request, follow.stream), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"after", FIELD_NUMBER, offsetof(struct request, follow.after), true, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field history_fields[] = {
    {"stream", FIELD_ID, offsetof(struct request, history.stream), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"before", FIELD_NUMBER, offsetof(struct request, history.before), false, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field people_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, people.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"after", FIELD_TEXT, offsetof(struct request, people.after), true, INT64_C(0), INT64_C(160), NULL, NULL},
};

static const struct field edit_fields[] = {
    {"held", FIELD_ID, offsetof(struct request, edit.held), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"text", FIELD_TEXT, offsetof(struct request, edit.text), false, INT64_C(0), INT64_C(16384), NULL, NULL},
};

static const struct field withdraw_fields[] = {
    {"held", FIELD_ID, offsetof(struct request, withdraw.held), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field question_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, question.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"text", FIELD_TEXT, offsetof(struct request, question.text), false, INT64_C(0), INT64_C(16384), NULL, NULL},
};

static const struct field report_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, report.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"number", FIELD_NUMBER, offsetof(struct request, report.number), false, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
    {"kind", FIELD_WORD, offsetof(struct request, report.kind), false, INT64_C(0), INT64_C(0), report_kind_read, report_kind_say},
    {"note", FIELD_TEXT, offsetof(struct request, report.note), true, INT64_C(0), INT64_C(16384), NULL, NULL},
    {"lead_only", FIELD_FLAG, offsetof(struct request, report.lead_only), true, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field hide_fields[] = {
    {"member", FIELD_ID, offsetof(struct request, hide.member), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"on", FIELD_FLAG, offsetof(struct request, hide.on), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field line_open_fields[] = {
    {"cohort", FIELD_ID, offsetof(struct request, line_open.cohort), true, INT64_C(0), INT64_C(0), NULL, NULL},
    {"member", FIELD_ID, offsetof(struct request, line_open.member), true, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field leave_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, leave.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field approve_fields[] = {
    {"held", FIELD_ID, offsetof(struct request, approve.held), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"spans", FIELD_TEXT, offsetof(struct request, approve.spans), true, INT64_C(0), INT64_C(256), NULL, NULL},
    {"change", FIELD_NUMBER, offsetof(struct request, approve.change), true, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field send_back_fields[] = {
    {"held", FIELD_ID, offsetof(struct request, send_back.held), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"reason", FIELD_WORD, offsetof(struct request, send_back.reason), false, INT64_C(0), INT64_C(0), reason_read, reason_say},
    {"note", FIELD_TEXT, offsetof(struct request, send_back.note), true, INT64_C(0), INT64_C(16384), NULL, NULL},
};

static const struct field answer_fields[] = {
    {"held", FIELD_ID, offsetof(struct request, answer.held), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"text", FIELD_TEXT, offsetof(struct request, answer.text), false, INT64_C(0), INT64_C(16384), NULL, NULL},
};

static const struct field mask_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, mask.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"number", FIELD_NUMBER, offsetof(struct request, mask.number), false, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
    {"spans", FIELD_TEXT, offsetof(struct request, mask.spans), false, INT64_C(3), INT64_C(256), NULL, NULL},
    {"reason", FIELD_WORD, offsetof(struct request, mask.reason), false, INT64_C(0), INT64_C(0), reason_read, reason_say},
    {"change", FIELD_NUMBER, offsetof(struct request, mask.change), true, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field remove_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, remove.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"number", FIELD_NUMBER, offsetof(struct request, remove.number), false, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
    {"reason", FIELD_WORD, offsetof(struct request, remove.reason), false, INT64_C(0), INT64_C(0), reason_read, reason_say},
};

static const struct field restore_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, restore.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"number", FIELD_NUMBER, offsetof(struct request, restore.number), false, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field pin_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, pin.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"number", FIELD_NUMBER, offsetof(struct request, pin.number), false, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
    {"on", FIELD_FLAG, offsetof(struct request, pin.on), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field sanction_fields[] = {
    {"member", FIELD_ID, offsetof(struct request, sanction.member), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"kind", FIELD_WORD, offsetof(struct request, sanction.kind), false, INT64_C(0), INT64_C(0), sanction_kind_read, sanction_kind_say},
    {"room", FIELD_ID, offsetof(struct request, sanction.room), true, INT64_C(0), INT64_C(0), NULL, NULL},
    {"length_ms", FIELD_NUMBER, offsetof(struct request, sanction.length_ms), true, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
    {"reason", FIELD_WORD, offsetof(struct request, sanction.reason), false, INT64_C(0), INT64_C(0), reason_read, reason_say},
    {"slow_ms", FIELD_NUMBER, offsetof(struct request, sanction.slow_ms), true, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field lift_fields[] = {
    {"sanction", FIELD_ID, offsetof(struct request, lift.sanction), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field second_fields[] = {
    {"sanction", FIELD_ID, offsetof(struct request, second.sanction), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field take_out_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, take_out.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"member", FIELD_ID, offsetof(struct request, take_out.member), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"reason", FIELD_WORD, offsetof(struct request, take_out.reason), false, INT64_C(0), INT64_C(0), reason_read, reason_say},
};

static const struct field mode_set_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, mode_set.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"mode", FIELD_WORD, offsetof(struct request, mode_set.mode), false, INT64_C(0), INT64_C(0), room_mode_read, room_mode_say},
    {"slow_ms", FIELD_NUMBER, offsetof(struct request, mode_set.slow_ms), true, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
    {"length_ms", FIELD_NUMBER, offsetof(struct request, mode_set.length_ms), false, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
    {"reason", FIELD_WORD, offsetof(struct request, mode_set.reason), false, INT64_C(0), INT64_C(0), reason_read, reason_say},
};

static const struct field mode_clear_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, mode_clear.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field pause_fields[] = {
    {"cohort", FIELD_ID, offsetof(struct request, pause.cohort), true, INT64_C(0), INT64_C(0), NULL, NULL},
    {"length_ms", FIELD_NUMBER, offsetof(struct request, pause.length_ms), false, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
    {"reason", FIELD_WORD, offsetof(struct request, pause.reason), false, INT64_C(0), INT64_C(0), reason_read, reason_say},
};

static const struct field resume_fields[] = {
    {"cohort", FIELD_ID, offsetof(struct request, resume.cohort), true, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field room_set_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, room_set.room), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"base_mode", FIELD_WORD, offsetof(struct request, room_set.base_mode), false, INT64_C(0), INT64_C(0), room_mode_read, room_mode_say},
    {"slow_ms", FIELD_NUMBER, offsetof(struct request, room_set.slow_ms), true, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
    {"unstaffed_mode", FIELD_WORD, offsetof(struct request, room_set.unstaffed_mode), false, INT64_C(0), INT64_C(0), room_mode_read, room_mode_say},
    {"unstaffed_slow_ms", FIELD_NUMBER, offsetof(struct request, room_set.unstaffed_slow_ms), true, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
    {"retention_ms", FIELD_NUMBER, offsetof(struct request, room_set.retention_ms), false, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
    {"cap", FIELD_NUMBER, offsetof(struct request, room_set.cap), false, INT64_C(1), INT64_C(500), NULL, NULL},
    {"reason", FIELD_WORD, offsetof(struct request, room_set.reason), false, INT64_C(0), INT64_C(0), reason_read, reason_say},
};

static const struct field duty_on_fields[] = {
    {"room", FIELD_ID, offsetof(struct request, duty_on.room), true, INT64_C(0), INT64_C(0), NULL, NULL},
    {"length_ms", FIELD_NUMBER, offsetof(struct request, duty_on.length_ms), true, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field shift_add_fields[] = {
    {"cohort", FIELD_ID, offsetof(struct request, shift_add.cohort), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"member", FIELD_ID, offsetof(struct request, shift_add.member), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"day", FIELD_WORD, offsetof(struct request, shift_add.day), false, INT64_C(0), INT64_C(0), weekday_read, weekday_say},
    {"from_minute", FIELD_NUMBER, offsetof(struct request, shift_add.from_minute), false, INT64_C(0), INT64_C(1439), NULL, NULL},
    {"to_minute", FIELD_NUMBER, offsetof(struct request, shift_add.to_minute), false, INT64_C(1), INT64_C(2880), NULL, NULL},
};

static const struct field shift_remove_fields[] = {
    {"shift", FIELD_ID, offsetof(struct request, shift_remove.shift), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field claim_fields[] = {
    {"item", FIELD_ID, offsetof(struct request, claim.item), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field release_fields[] = {
    {"item", FIELD_ID, offsetof(struct request, release.item), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field keep_fields[] = {
    {"item", FIELD_ID, offsetof(struct request, keep.item), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field wait_fields[] = {
    {"item", FIELD_ID, offsetof(struct request, wait.item), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field decide_fields[] = {
    {"item", FIELD_ID, offsetof(struct request, decide.item), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"decision", FIELD_WORD, offsetof(struct request, decide.decision), false, INT64_C(0), INT64_C(0), decision_read, decision_say},
};

static const struct field assign_fields[] = {
    {"cohort", FIELD_ID, offsetof(struct request, assign.cohort), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"member", FIELD_ID, offsetof(struct request, assign.member), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field held_fields[] = {
    {"held", FIELD_ID, offsetof(struct request, held.held), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field evidence_fields[] = {
    {"item", FIELD_ID, offsetof(struct request, evidence.item), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field sheet_fields[] = {
    {"member", FIELD_ID, offsetof(struct request, sheet.member), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field roster_fields[] = {
    {"cohort", FIELD_ID, offsetof(struct request, roster.cohort), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field invitations_fields[] = {
    {"cohort", FIELD_ID, offsetof(struct request, invitations.cohort), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field checkpoint_fields[] = {
    {"size", FIELD_NUMBER, offsetof(struct request, checkpoint.size), true, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field cohort_make_fields[] = {
    {"title", FIELD_TEXT, offsetof(struct request, cohort_make.title), false, INT64_C(1), INT64_C(240), NULL, NULL},
};

static const struct field room_make_fields[] = {
    {"cohort", FIELD_ID, offsetof(struct request, room_make.cohort), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"template", FIELD_TEXT, offsetof(struct request, room_make.template), false, INT64_C(1), INT64_C(31), NULL, NULL},
    {"title", FIELD_TEXT, offsetof(struct request, room_make.title), false, INT64_C(1), INT64_C(240), NULL, NULL},
};

static const struct field invite_make_fields[] = {
    {"cohort", FIELD_ID, offsetof(struct request, invite_make.cohort), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"role", FIELD_WORD, offsetof(struct request, invite_make.role), false, INT64_C(0), INT64_C(0), role_read, role_say},
    {"name", FIELD_TEXT, offsetof(struct request, invite_make.name), true, INT64_C(1), INT64_C(160), NULL, NULL},
};

static const struct field invite_revoke_fields[] = {
    {"invitation", FIELD_ID, offsetof(struct request, invite_revoke.invitation), false, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field totp_reset_named_fields[] = {
    {"name", FIELD_TEXT, offsetof(struct request, totp_reset_named.name), false, INT64_C(1), INT64_C(160), NULL, NULL},
};

static const struct field cohort_list_fields[] = {
    {"after", FIELD_ID, offsetof(struct request, cohort_list.after), true, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field room_list_fields[] = {
    {"after", FIELD_ID, offsetof(struct request, room_list.after), true, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field invite_list_fields[] = {
    {"after", FIELD_ID, offsetof(struct request, invite_list.after), true, INT64_C(0), INT64_C(0), NULL, NULL},
};

static const struct field clock_set_fields[] = {
    {"now_at", FIELD_NUMBER, offsetof(struct request, clock_set.now_at), false, INT64_C(0), INT64_C(9007199254740991), NULL, NULL},
};

static const struct field look_fields[] = {
    {"code", FIELD_CODE, offsetof(struct request, look.code), false, INT64_C(0), INT64_C(64), NULL, NULL},
};

static const struct field join_fields[] = {
    {"code", FIELD_CODE, offsetof(struct request, join.code), false, INT64_C(0), INT64_C(64), NULL, NULL},
    {"name", FIELD_TEXT, offsetof(struct request, join.name), false, INT64_C(0), INT64_C(4096), NULL, NULL},
    {"notice", FIELD_NUMBER, offsetof(struct request, join.notice), false, INT64_C(1), INT64_C(9007199254740991), NULL, NULL},
    {"adult", FIELD_FLAG, offsetof(struct request, join.adult), false, INT64_C(0), INT64_C(0), NULL, NULL},
    {"passphrase", FIELD_TEXT, offsetof(struct request, join.passphrase), false, INT64_C(0), INT64_C(1024), NULL, NULL},
    {"device", FIELD_WORD, offsetof(struct request, join.device), false, INT64_C(0), INT64_C(0), device_read, device_say},
    {"totp_secret", FIELD_TEXT, offsetof(struct request, join.totp_secret), true, INT64_C(0), INT64_C(4096), NULL, NULL},
    {"totp", FIELD_TEXT, offsetof(struct request, join.totp), true, INT64_C(0), INT64_C(4096), NULL, NULL},
};

static const struct field sign_in_fields[] = {
    {"name", FIELD_TEXT, offsetof(struct request, sign_in.name), false, INT64_C(0), INT64_C(4096), NULL, NULL},
    {"passphrase", FIELD_TEXT, offsetof(struct request, sign_in.passphrase), false, INT64_C(0), INT64_C(1024), NULL, NULL},
    {"device", FIELD_WORD, offsetof(struct request, sign_in.device), false, INT64_C(0), INT64_C(0), device_read, device_say},
    {"totp", FIELD_TEXT, offsetof(struct request, sign_in.totp), true, INT64_C(0), INT64_C(4096), NULL, NULL},
    {"totp_reset", FIELD_TEXT, offsetof(struct request, sign_in.totp_reset), true, INT64_C(0), INT64_C(4096), NULL, NULL},
    {"totp_secret", FIELD_TEXT, offsetof(struct request, sign_in.totp_secret), true, INT64_C(0), INT64_C(4096), NULL, NULL},
};

const struct request_shape request_shapes[REQUEST_COUNT] = {
    [REQUEST_SAY] = {"say", VERB_DO, DOOR_SOCKET, say_fields, 6},
    [REQUEST_DELETE] = {"delete", VERB_DO, DOOR_SOCKET, delete_fields, 2},
    [REQUEST_ACCEPT] = {"accept", VERB_DO, DOOR_SOCKET, accept_fields, 1},
    [REQUEST_LATER] = {"later", VERB_DO, DOOR_SOCKET, later_fields, 1},
    [REQUEST_SESSION_END] = {"session_end", VERB_DO, DOOR_SOCKET, session_end_fields, 1},
    [REQUEST_SESSIONS_END] = {"sessions_end", VERB_DO, DOOR_SOCKET, NULL, 0},
    [REQUEST_STAY] = {"stay", VERB_DO, DOOR_SOCKET, NULL, 0},
    [REQUEST_TOTP_RESET] = {"totp_reset", VERB_DO, DOOR_SOCKET, totp_reset_fields, 1},
    [REQUEST_FOLLOW] = {"follow", VERB_ASK, DOOR_SOCKET, follow_fields, 2},
    [REQUEST_HISTORY] = {"history", VERB_ASK, DOOR_SOCKET, history_fields, 2},
    [REQUEST_PEOPLE] = {"people", VERB_ASK, DOOR_SOCKET, people_fields, 2},
    [REQUEST_SESSIONS] = {"sessions", VERB_ASK, DOOR_SOCKET, NULL, 0},
    [REQUEST_PING] = {"ping", VERB_ASK, DOOR_SOCKET, NULL, 0},
    [REQUEST_EDIT] = {"edit", VERB_DO, DOOR_SOCKET, edit_fields, 2},
    [REQUEST_WITHDRAW] = {"withdraw", VERB_DO, DOOR_SOCKET, withdraw_fields, 1},
    [REQUEST_QUESTION] = {"question", VERB_DO, DOOR_SOCKET, question_fields, 2},
    [REQUEST_REPORT] = {"report", VERB_DO, DOOR_SOCKET, report_fields, 5},
    [REQUEST_HIDE] = {"hide", VERB_DO, DOOR_SOCKET, hide_fields, 2},
    [REQUEST_LINE_OPEN] = {"line_open", VERB_DO, DOOR_SOCKET, line_open_fields, 2},
    [REQUEST_LEAVE] = {"leave", VERB_DO, DOOR_SOCKET, leave_fields, 1},
    [REQUEST_LEAVE_PROGRAM] = {"leave_program", VERB_DO, DOOR_SOCKET, NULL, 0},
    [REQUEST_APPROVE] = {"approve", VERB_DO, DOOR_SOCKET, approve_fields, 3},
    [REQUEST_SEND_BACK] = {"send_back", VERB_DO, DOOR_SOCKET, send_back_fields, 3},
    [REQUEST_ANSWER] = {"answer", VERB_DO, DOOR_SOCKET, answer_fields, 2},
    [REQUEST_MASK] = {"mask", VERB_DO, DOOR_SOCKET, mask_fields, 5},
    [REQUEST_REMOVE] = {"remove", VERB_DO, DOOR_SOCKET, remove_fields, 3},
    [REQUEST_RESTORE] = {"restore", VERB_DO, DOOR_SOCKET, restore_fields, 2},
    [REQUEST_PIN] = {"pin", VERB_DO, DOOR_SOCKET, pin_fields, 3},
    [REQUEST_SANCTION] = {"sanction", VERB_DO, DOOR_SOCKET, sanction_fields, 6},
    [REQUEST_LIFT] = {"lift", VERB_DO, DOOR_SOCKET, lift_fields, 1},
    [REQUEST_SECOND] = {"second", VERB_DO, DOOR_SOCKET, second_fields, 1},
    [REQUEST_TAKE_OUT] = {"take_out", VERB_DO, DOOR_SOCKET, take_out_fields, 3},
    [REQUEST_MODE_SET] = {"mode_set", VERB_DO, DOOR_SOCKET, mode_set_fields, 5},
    [REQUEST_MODE_CLEAR] = {"mode_clear", VERB_DO, DOOR_SOCKET, mode_clear_fields, 1},
    [REQUEST_PAUSE] = {"pause", VERB_DO, DOOR_SOCKET, pause_fields, 3},
    [REQUEST_RESUME] = {"resume", VERB_DO, DOOR_SOCKET, resume_fields, 1},
    [REQUEST_ROOM_SET] = {"room_set", VERB_DO, DOOR_SOCKET, room_set_fields, 8},
    [REQUEST_DUTY_ON] = {"duty_on", VERB_DO, DOOR_SOCKET, duty_on_fields, 2},
    [REQUEST_DUTY_OFF] = {"duty_off", VERB_DO, DOOR_SOCKET, NULL, 0},
    [REQUEST_SHIFT_ADD] = {"shift_add", VERB_DO, DOOR_SOCKET, shift_add_fields, 5},
    [REQUEST_SHIFT_REMOVE] = {"shift_remove", VERB_DO, DOOR_SOCKET, shift_remove_fields, 1},
    [REQUEST_CLAIM] = {"claim", VERB_DO, DOOR_SOCKET, claim_fields, 1},
    [REQUEST_RELEASE] = {"release", VERB_DO, DOOR_SOCKET, release_fields, 1},
    [REQUEST_KEEP] = {"keep", VERB_DO, DOOR_SOCKET, keep_fields, 1},
    [REQUEST_WAIT] = {"wait", VERB_DO, DOOR_SOCKET, wait_fields, 1},
    [REQUEST_DECIDE] = {"decide", VERB_DO, DOOR_SOCKET, decide_fields, 2},
    [REQUEST_SET_UP_END] = {"set_up_end", VERB_DO, DOOR_SOCKET, NULL, 0},
    [REQUEST_ASSIGN] = {"assign", VERB_DO, DOOR_SOCKET, assign_fields, 2},
    [REQUEST_HELD] = {"held", VERB_ASK, DOOR_SOCKET, held_fields, 1},
    [REQUEST_EVIDENCE] = {"evidence", VERB_ASK, DOOR_SOCKET, evidence_fields, 1},
    [REQUEST_SHEET] = {"sheet", VERB_ASK, DOOR_SOCKET, sheet_fields, 1},
    [REQUEST_ROSTER] = {"roster", VERB_ASK, DOOR_SOCKET, roster_fields, 1},
    [REQUEST_INVITATIONS] = {"invitations", VERB_ASK, DOOR_SOCKET, invitations_fields, 1},
    [REQUEST_CHECKPOINT] = {"checkpoint", VERB_ASK, DOOR_SOCKET, checkpoint_fields, 1},
    [REQUEST_COHORT_MAKE] = {"cohort_make", VERB_DO, DOOR_BOTH, cohort_make_fields, 1},
    [REQUEST_ROOM_MAKE] = {"room_make", VERB_DO, DOOR_BOTH, room_make_fields, 3},
    [REQUEST_INVITE_MAKE] = {"invite_make", VERB_DO, DOOR_BOTH, invite_make_fields, 3},
    [REQUEST_INVITE_REVOKE] = {"invite_revoke", VERB_DO, DOOR_BOTH, invite_revoke_fields, 1},
    [REQUEST_TOTP_RESET_NAMED] = {"totp_reset_named", VERB_DO, DOOR_LOCAL, totp_reset_named_fields, 1},
    [REQUEST_RELOAD] = {"reload", VERB_DO, DOOR_LOCAL, NULL, 0},
    [REQUEST_STATUS] = {"status", VERB_ASK, DOOR_LOCAL, NULL, 0},
    [REQUEST_COHORT_LIST] = {"cohort_list", VERB_ASK, DOOR_LOCAL, cohort_list_fields, 1},
    [REQUEST_ROOM_LIST] = {"room_list", VERB_ASK, DOOR_LOCAL, room_list_fields, 1},
    [REQUEST_INVITE_LIST] = {"invite_list", VERB_ASK, DOOR_LOCAL, invite_list_fields, 1},
    [REQUEST_CLOCK_SET] = {"clock_set", VERB_DO, DOOR_TEST, clock_set_fields, 1},
    [REQUEST_LOOK] = {"look", VERB_BODY, DOOR_BODY, look_fields, 1},
    [REQUEST_JOIN] = {"join", VERB_BODY, DOOR_BODY, join_fields, 8},
    [REQUEST_SIGN_IN] = {"sign_in", VERB_BODY, DOOR_BODY, sign_in_fields, 6},
};
