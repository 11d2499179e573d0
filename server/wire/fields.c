/* server/wire/fields.c
 * The decoder's tables. Generated from protocol.def by generate.c: change the table, not this file. */
/* clang-format off */
#include "fields.h"

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
};

static const struct field sign_in_fields[] = {
    {"name", FIELD_TEXT, offsetof(struct request, sign_in.name), false, INT64_C(0), INT64_C(4096), NULL, NULL},
    {"passphrase", FIELD_TEXT, offsetof(struct request, sign_in.passphrase), false, INT64_C(0), INT64_C(1024), NULL, NULL},
    {"device", FIELD_WORD, offsetof(struct request, sign_in.device), false, INT64_C(0), INT64_C(0), device_read, device_say},
};

const struct request_shape request_shapes[REQUEST_COUNT] = {
    [REQUEST_SAY] = {"say", VERB_DO, DOOR_SOCKET, say_fields, 2},
    [REQUEST_DELETE] = {"delete", VERB_DO, DOOR_SOCKET, delete_fields, 2},
    [REQUEST_ACCEPT] = {"accept", VERB_DO, DOOR_SOCKET, accept_fields, 1},
    [REQUEST_LATER] = {"later", VERB_DO, DOOR_SOCKET, later_fields, 1},
    [REQUEST_SESSION_END] = {"session_end", VERB_DO, DOOR_SOCKET, session_end_fields, 1},
    [REQUEST_SESSIONS_END] = {"sessions_end", VERB_DO, DOOR_SOCKET, NULL, 0},
    [REQUEST_STAY] = {"stay", VERB_DO, DOOR_SOCKET, NULL, 0},
    [REQUEST_FOLLOW] = {"follow", VERB_ASK, DOOR_SOCKET, follow_fields, 2},
    [REQUEST_HISTORY] = {"history", VERB_ASK, DOOR_SOCKET, history_fields, 2},
    [REQUEST_PEOPLE] = {"people", VERB_ASK, DOOR_SOCKET, people_fields, 2},
    [REQUEST_SESSIONS] = {"sessions", VERB_ASK, DOOR_SOCKET, NULL, 0},
    [REQUEST_PING] = {"ping", VERB_ASK, DOOR_SOCKET, NULL, 0},
    [REQUEST_COHORT_MAKE] = {"cohort_make", VERB_DO, DOOR_LOCAL, cohort_make_fields, 1},
    [REQUEST_ROOM_MAKE] = {"room_make", VERB_DO, DOOR_LOCAL, room_make_fields, 3},
    [REQUEST_INVITE_MAKE] = {"invite_make", VERB_DO, DOOR_LOCAL, invite_make_fields, 3},
    [REQUEST_INVITE_REVOKE] = {"invite_revoke", VERB_DO, DOOR_LOCAL, invite_revoke_fields, 1},
    [REQUEST_RELOAD] = {"reload", VERB_DO, DOOR_LOCAL, NULL, 0},
    [REQUEST_STATUS] = {"status", VERB_ASK, DOOR_LOCAL, NULL, 0},
    [REQUEST_CLOCK_SET] = {"clock_set", VERB_DO, DOOR_TEST, clock_set_fields, 1},
    [REQUEST_LOOK] = {"look", VERB_BODY, DOOR_BODY, look_fields, 1},
    [REQUEST_JOIN] = {"join", VERB_BODY, DOOR_BODY, join_fields, 6},
    [REQUEST_SIGN_IN] = {"sign_in", VERB_BODY, DOOR_BODY, sign_in_fields, 3},
};
