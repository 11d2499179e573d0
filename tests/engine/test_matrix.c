/* tests/engine/test_matrix.c: every role x action x relation to the room x state of the member x house rules accepted, as
 * hearth/rights.def decides it, tried at the doors (ID9). Each case happens in a batch of its own that is broken off, so that all begin
 * alike. What somebody may do and what not are tried in the same way. */
#include "engine_internal.h"
#include "world.h"

enum relation { RELATION_NONE, RELATION_IN, RELATION_GONE, RELATION_COUNT };
enum accepted { ACCEPTED_NEVER, ACCEPTED_OLD, ACCEPTED_TODAYS, ACCEPTED_COUNT };
static const int64_t accepted_notice[] = {0, 1, 2};

struct row {
    const char *action, *notice, *cells[ROLE_COUNT], *states[MEMBER_STATE_COUNT];
};

static const struct row rows[] = {
#define RIGHT(action, need, p, m, f, l, a, fa, op, au) {#action, #need, {#p, #m, #f, #l, #a, #fa, #op, #au}, {NULL}},
#include "hearth/rights.def"
};
static const struct row state_rows[] = {
#define RIGHT_STATE(action, active, suspended, leaving, gone, ended, erased)                                                               \
    {#action, "", {NULL}, {#active, #suspended, #leaving, #gone, #ended, #erased}},
#include "hearth/rights.def"
};

struct scene {
    struct world world;
    cohort_id cohort;
    room_id room;
    key_id slice;
    struct person other; /* a participant of the cohort */
    struct person staff; /* of another one */
    room_id line;        /* the other's */
    invitation_id invitations[ROLE_OPERATOR];
    stream_id asked;
};

struct trial {
    enum role role;
    enum member_state state;
    enum relation relation;
    enum accepted accepted;
    struct person person;
    int64_t own_number; /* of an own message in the room, from an earlier time */
};

static const struct row *row_find(const struct row *table, size_t len, const char *action)
{
    for (size_t i = 0; i < len; i++)
        if (strcmp(table[i].action, action) == 0)
            return &table[i];
    return NULL;
}

/* What the table says, read from its words alone. */
static enum refusal_reason expected(const char *action, const struct trial *trial)
{
    const struct row *right = row_find(rows, sizeof rows / sizeof rows[0], action);
    const struct row *states = row_find(state_rows, sizeof state_rows / sizeof state_rows[0], action);
    const char *cell = right->cells[trial->role];
    const bool state = states != NULL && strcmp(states->states[trial->state], "YES") == 0;
    const bool in_room =
        (strcmp(cell, "IN") == 0 && trial->relation == RELATION_IN) || (strcmp(cell, "BEEN") == 0 && trial->relation != RELATION_NONE);
    const bool related = strcmp(cell, "SELF") == 0 || strcmp(cell, "OTHER") == 0 ||
                         (strcmp(cell, "COHORT") == 0 && trial->relation == RELATION_IN) || in_room;
    if (!state && in_room && trial->state == MEMBER_SUSPENDED && strcmp(states->states[MEMBER_ACTIVE], "YES") == 0)
        return REFUSAL_SUSPENDED;
    if (!state || !related)
        return REFUSAL_NOT_HERE;
    if ((strcmp(right->notice, "FIRST") == 0 && trial->accepted == ACCEPTED_NEVER) ||
        (strcmp(right->notice, "CURRENT") == 0 && trial->accepted != ACCEPTED_TODAYS))
        return REFUSAL_NOTICE;
    return REFUSAL_NONE;
}

static int scene_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    CHECK(scene != NULL);
    world_open(&scene->world, ":memory:", 1);
    world_program(&scene->world);
    scene->cohort = world_cohort(&scene->world, "A group");
    scene->room = world_room(&scene->world, scene->cohort, ROOM_TYPE_PSYCHOEDUCATION, "Evening"); /* it has a question box */
    scene->other = world_member(&scene->world, scene->cohort, ROLE_PARTICIPANT, "Other");
    scene->staff = world_member(&scene->world, world_cohort(&scene->world, "Another group"), ROLE_FACILITATOR, "Staff");
    struct command *line = world_command_of(&scene->world, COMMAND_LINE_OPEN, &scene->other);
    scene->line = world_apply(&scene->world, line)->done.room;
    for (int role = 0; role < ROLE_OPERATOR; role++) {
        uint8_t code[DIGEST_BYTES];
        const char *name = role == ROLE_LEAD ? "Lead" : role == ROLE_FACILITATOR ? "Facilitator" : "";
        scene->invitations[role] = world_try_invite(&scene->world, scene->cohort, (enum role)role, name, code)->done.invitation;
    }
    (void)world_slice(&scene->world, scene->line, scene->world.now_ms, LIMIT_SLICE_SHORT_MS);
    scene->slice = world_slice(&scene->world, scene->room, scene->world.now_ms, LIMIT_SLICE_SHORT_MS);
    struct command *command = world_command(&scene->world, COMMAND_PROGRAM_MAKE);
    command->program_make = (struct command_program_make){.program = scene->world.program, .title = "P", .adults = true, .notice = 2};
    CHECK(world_apply(&scene->world, command)->refusal.reason == REFUSAL_NONE);
    world_sign(&scene->world);
    scene->world.batch = true;
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    world_close(&scene->world);
    free(scene);
    return 0;
}

/* Roles and states that no command makes yet come straight from the store. */
static void trial_begin(struct scene *scene, struct trial *trial)
{
    struct world *world = &scene->world;
    struct store *store = world->engine->store;
    CHECK(engine_batch_begin(world->engine) == HEARTH_OK);
    struct store_member member = {
        .role = trial->role, .name = "N", .name_fold = "n", .state = trial->state, .notice = accepted_notice[trial->accepted]};
    world_random(world, member.id.bytes, ID_BYTES);
    CHECK(store_member_insert(store, &member) == HEARTH_OK);
    CHECK(store_secret_insert(store, member.id, (const uint8_t *)"s", 1) == HEARTH_OK);
    if (role_is_staff(trial->role))
        CHECK(store_totp_write(store, member.id, (const uint8_t[LIMIT_TOTP_SEALED_BYTES]){0}, 1) == HEARTH_OK);
    const struct store_stream stream = {.id = member_stream(member.id), .kind = STREAM_PERSON};
    CHECK(store_stream_insert(store, &stream) == HEARTH_OK);
    struct store_session session = {
        .member = member.id, .idle_ends_at = world->now_ms + HOUR_MS, .ends_at = world->now_ms + HOUR_MS, .device = DEVICE_OWN};
    world_random(world, session.id.bytes, ID_BYTES);
    world_random(world, session.digest, DIGEST_BYTES);
    CHECK(store_session_insert(store, &session) == HEARTH_OK);
    trial->person = (struct person){.member = member.id, .session = session.id};
    memcpy(trial->person.digest, session.digest, DIGEST_BYTES);
    if (trial->relation != RELATION_NONE) {
        const struct store_membership membership = {
            .room = scene->room, .member = member.id, .state = trial->relation == RELATION_IN ? MEMBERSHIP_IN : MEMBERSHIP_GONE};
        CHECK(store_membership_insert(store, &membership) == HEARTH_OK);
    }
    if (trial->relation == RELATION_IN)
        CHECK(store_cohort_member_insert(store, scene->cohort, member.id, member.role) == HEARTH_OK);
    struct store_stream room;
    CHECK(store_stream_read(store, room_stream(scene->room), &room) == HEARTH_OK);
    const struct store_message message = {.place = 1000000,
                                          .room = scene->room,
                                          .author = member.id,
                                          .number = room.change + 1,
                                          .gone_at = world->now_ms + DAY_MS,
                                          .sealed = (const uint8_t *)"x",
                                          .sealed_len = 1};
    CHECK(store_message_insert(store, &message) == HEARTH_OK);
    CHECK(store_stream_write(store, room.id, room.change + 1, room.chain) == HEARTH_OK);
    trial->own_number = room.change + 1;
}

static void trial_end(struct scene *scene)
{
    engine_batch_abort(scene->world.engine);
}

static void trial_name(const struct trial *trial, const char *action, char *name, size_t capacity)
{
    static const char *const relations[] = {"no part", "in", "gone from it"};
    snprintf(name, capacity, "%s by %s, %s, room: %s, notice %d", action, role_word(trial->role), member_state_word(trial->state),
             relations[trial->relation], (int)trial->accepted);
}

static void check(const struct trial *trial, const char *action, enum refusal_reason got, enum refusal_reason want)
{
    if (got == want)
        return;
    char name[200];
    trial_name(trial, action, name, sizeof name);
    fail_msg("%s: \"%s\", expected \"%s\"", name, refusal_word(got), refusal_word(want));
}

static enum refusal_reason ask(struct scene *scene, const struct trial *trial, enum query_kind kind, stream_id stream)
{
    const struct query query = {.kind = kind,
                                .actor = trial->person.member,
                                .session = trial->person.session,
                                .stream = stream,
                                .room = scene->room,
                                .member = scene->other.member,
                                .after = -1,
                                .before = INT64_MAX};
    return world_ask(&scene->world, &query)->refusal.reason;
}

static void try_room(struct scene *scene, struct trial *trial)
{
    struct world *world = &scene->world;
    static const enum query_kind kinds[] = {QUERY_ACCESS, QUERY_FOLLOW, QUERY_HISTORY, QUERY_PEOPLE};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        trial_begin(scene, trial);
        check(trial, "ROOM_READ", ask(scene, trial, kinds[i], room_stream(scene->room)), expected("ROOM_READ", trial));
        if (kinds[i] != QUERY_ACCESS && expected("ROOM_READ", trial) != REFUSAL_NONE)
            assert_int_equal(world->answer.events_len, 0);
        trial_end(scene);
    }
    trial_begin(scene, trial);
    struct command *command = world_command_of(world, COMMAND_SAY, &trial->person);
    command->say.room = scene->room;
    command->say.slice = scene->slice;
    command->say.sealed = calloc(1, 8);
    command->say.sealed_len = 8;
    check(trial, "ROOM_WRITE", world_apply(world, command)->refusal.reason, expected("ROOM_WRITE", trial));
    assert_int_equal(world->outcome.events_len, world->outcome.refusal.reason == REFUSAL_NONE ? 1 : 0);
    trial_end(scene);
    trial_begin(scene, trial);
    check(trial, "MESSAGE_DELETE", world_try_delete(world, &trial->person, scene->room, trial->own_number)->refusal.reason,
          expected("MESSAGE_DELETE", trial));
    trial_end(scene);
    trial_begin(scene, trial);
    command = world_command_of(world, COMMAND_REMOVE, &trial->person);
    command->remove = (struct command_remove){.room = scene->room, .number = trial->own_number};
    check(trial, "MESSAGE_CARE", world_apply(world, command)->refusal.reason, expected("MESSAGE_CARE", trial));
    assert_int_equal(world->outcome.events_len, world->outcome.refusal.reason == REFUSAL_NONE ? 2 : 0);
    trial_end(scene);
}

/* A message that another wrote, and an item of it, as a report would make it. */
static item_id trial_item(struct scene *scene, int64_t number)
{
    struct world *world = &scene->world;
    struct store_item item = {.cohort = scene->cohort,
                              .room = scene->room,
                              .kind = ITEM_KIND_REPORT,
                              .number = number,
                              .at = world->now_ms,
                              .due_at = INT64_MAX,
                              .told_change = 1};
    world_random(world, item.id.bytes, ID_BYTES);
    world_random(world, item.reporter.bytes, ID_BYTES);
    const struct store_stream reporter = {.id = member_stream(item.reporter), .kind = STREAM_PERSON, .change = 1};
    CHECK(store_item_insert(world->engine->store, &item) == HEARTH_OK);
    CHECK(store_stream_insert(world->engine->store, &reporter) == HEARTH_OK);
    return item.id;
}

static int64_t trial_message(struct scene *scene)
{
    struct store *store = scene->world.engine->store;
    struct store_stream room;
    CHECK(store_stream_read(store, room_stream(scene->room), &room) == HEARTH_OK);
    struct store_message message = {.place = 1000001,
                                    .room = scene->room,
                                    .number = room.change + 1,
                                    .gone_at = scene->world.now_ms + DAY_MS,
                                    .sealed = (const uint8_t *)"y",
                                    .sealed_len = 1};
    world_random(&scene->world, message.author.bytes, ID_BYTES);
    CHECK(store_message_insert(store, &message) == HEARTH_OK);
    CHECK(store_stream_write(store, room.id, room.change + 1, room.chain) == HEARTH_OK);
    return message.number;
}

static void try_items(struct scene *scene, struct trial *trial)
{
    struct world *world = &scene->world;
    trial_begin(scene, trial);
    struct command *command = world_report_command(world, &trial->person, scene->room, trial_message(scene), REPORT_KIND_WORRY, "");
    check(trial, "REPORT (query)", world->answer.refusal.reason, expected("REPORT", trial));
    check(trial, "REPORT", world_apply(world, command)->refusal.reason, expected("REPORT", trial));
    trial_end(scene);
    trial_begin(scene, trial);
    const item_id item = trial_item(scene, trial_message(scene));
    check(trial, "DESK_READ (evidence)", world_evidence(world, &trial->person, item)->refusal.reason, expected("DESK_READ", trial));
    static const enum command_kind kinds[] = {COMMAND_CLAIM, COMMAND_KEEP, COMMAND_WAIT, COMMAND_RELEASE};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        check(trial, "ITEM_DECIDE", world_try_item(world, kinds[i], &trial->person, item)->refusal.reason, expected("ITEM_DECIDE", trial));
    check(trial, "ITEM_DECIDE (decide)", world_try_decide(world, &trial->person, item, DECISION_HELPED)->refusal.reason,
          expected("ITEM_DECIDE", trial));
    trial_end(scene);
}

static void try_own_texts(struct scene *scene, struct trial *trial)
{
    struct world *world = &scene->world;
    trial_begin(scene, trial);
    struct store_held held = {.room = scene->room,
                              .author = trial->person.member,
                              .state = OWN_RETURNED,
                              .ends_at = world->now_ms + DAY_MS,
                              .sealed = (const uint8_t *)"x",
                              .sealed_len = 1};
    world_random(world, held.id.bytes, ID_BYTES);
    world_random(world, held.key.bytes, ID_BYTES);
    CHECK(store_held_insert(world->engine->store, &held) == HEARTH_OK);
    check(trial, "OWN_TEXT", world_try_withdraw(world, &trial->person, held.id)->refusal.reason, expected("OWN_TEXT", trial));
    trial_end(scene);
    trial_begin(scene, trial);
    check(trial, "QUESTION_ASK", world_try_question(world, &trial->person, scene->room, "Why?")->refusal.reason,
          expected("QUESTION_ASK", trial));
    trial_end(scene);
}

static void try_desk(struct scene *scene, struct trial *trial)
{
    static const enum query_kind kinds[] = {QUERY_ACCESS, QUERY_FOLLOW};
    trial_begin(scene, trial);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        check(trial, "DESK_READ", ask(scene, trial, kinds[i], cohort_stream(scene->cohort)), expected("DESK_READ", trial));
    trial_end(scene);
}

static enum refusal_reason mode_set(struct scene *scene, const struct trial *trial, enum room_mode mode)
{
    struct command *command = world_command_of(&scene->world, COMMAND_MODE_SET, &trial->person);
    command->mode_set = (struct command_mode_set){
        .room = scene->room, .mode = mode, .slow_ms = mode == ROOM_MODE_SLOW ? 30 * SECOND_MS : 0, .length_ms = HOUR_MS};
    return world_apply(&scene->world, command)->refusal.reason;
}

static void try_modes(struct scene *scene, struct trial *trial)
{
    struct world *world = &scene->world;
    trial_begin(scene, trial);
    check(trial, "MODE_SLOW", mode_set(scene, trial, ROOM_MODE_SLOW), expected("MODE_SLOW", trial));
    check(trial, "MODE_SET", mode_set(scene, trial, ROOM_MODE_READ_ONLY), expected("MODE_SET", trial));
    struct command *command = world_command_of(world, COMMAND_MODE_CLEAR, &trial->person);
    command->mode_clear.room = scene->room;
    check(trial, "MODE_SLOW (clear the own)", world_apply(world, command)->refusal.reason, expected("MODE_SLOW", trial));
    command = world_command_of(world, COMMAND_ROOM_SET, &trial->person);
    command->room_set = (struct command_room_set){.room = scene->room, .retention_ms = DAY_MS, .cap = 7};
    check(trial, "ROOM_SET", world_apply(world, command)->refusal.reason, expected("ROOM_SET", trial));
    trial_end(scene);
}

static void try_duty(struct scene *scene, struct trial *trial)
{
    struct world *world = &scene->world;
    trial_begin(scene, trial);
    struct command *command = world_command_of(world, COMMAND_PAUSE, &trial->person);
    command->pause.length_ms = HOUR_MS;
    const enum refusal_reason pause = expected("PAUSE", trial);
    check(trial, "PAUSE", world_apply(world, command)->refusal.reason, pause);
    check(trial, "PAUSE (resume)", world_apply(world, world_command_of(world, COMMAND_RESUME, &trial->person))->refusal.reason, pause);
    command = world_command_of(world, COMMAND_PAUSE, &trial->person);
    command->pause = (struct command_pause){.cohort = scene->cohort, .length_ms = HOUR_MS};
    if (pause == REFUSAL_NONE && trial->relation == RELATION_NONE) /* of another cohort */
        check(trial, "PAUSE_ALL", world_apply(world, command)->refusal.reason, expected("PAUSE_ALL", trial));
    else
        command_free(&command);
    command = world_command_of(world, COMMAND_DUTY_ON, &trial->person);
    command->duty_on.length_ms = HOUR_MS;
    check(trial, "DUTY", world_apply(world, command)->refusal.reason, expected("DUTY", trial));
    check(trial, "DUTY (off)", world_apply(world, world_command_of(world, COMMAND_DUTY_OFF, &trial->person))->refusal.reason,
          expected("DUTY", trial));
    command = world_command_of(world, COMMAND_SHIFT_ADD, &trial->person);
    command->shift_add.cohort = scene->cohort;
    command->shift_add.member = trial->person.member;
    command->shift_add.to_minute = 60;
    check(trial, "ROSTER", world_apply(world, command)->refusal.reason, expected("ROSTER", trial));
    check(trial, "AUDIT_READ", ask(scene, trial, QUERY_CHECKPOINT, cohort_stream(scene->cohort)), expected("AUDIT_READ", trial));
    check(trial, "ROSTER_READ", ask(scene, trial, QUERY_ROSTER, cohort_stream(scene->cohort)), expected("ROSTER_READ", trial));
    trial_end(scene);
}

static void try_self(struct scene *scene, struct trial *trial)
{
    struct world *world = &scene->world;
    struct person again;
    trial_begin(scene, trial);
    struct command *command = world_command_of(world, COMMAND_ACCEPT, &trial->person);
    command->accept.notice = 2;
    check(trial, "NOTICE_ACCEPT", world_apply(world, command)->refusal.reason, expected("NOTICE_ACCEPT", trial));
    trial_end(scene);
    trial_begin(scene, trial);
    const enum refusal_reason sessions = expected("SESSIONS", trial);
    check(trial, "SESSIONS", ask(scene, trial, QUERY_SESSIONS, member_stream(trial->person.member)), sessions);
    check(trial, "SESSIONS (own stream)", ask(scene, trial, QUERY_FOLLOW, member_stream(trial->person.member)), sessions);
    check(trial, "SESSIONS (access)", ask(scene, trial, QUERY_ACCESS, member_stream(trial->person.member)), sessions);
    check(trial, "SESSIONS (stay)", world_apply(world, world_command_of(world, COMMAND_STAY, &trial->person))->refusal.reason, sessions);
    struct query hello = {.kind = QUERY_SESSION};
    memcpy(hello.digest, trial->person.digest, DIGEST_BYTES);
    check(trial, "SESSIONS (hello)", world_ask(world, &hello)->refusal.reason, sessions);
    /* What hello offers is what can be followed. */
    if (sessions == REFUSAL_NONE && trial->accepted != ACCEPTED_NEVER)
        assert_int_equal(world->answer.streams_len,
                         1 + (expected("ROOM_READ", trial) == REFUSAL_NONE) + (expected("DESK_READ", trial) == REFUSAL_NONE));
    const struct command_totp totp = {.step = role_is_staff(trial->role) ? 2 : 0};
    check(trial, "SESSIONS (sign in)", world_try_sign_in_with(world, trial->person.member, 1, &totp, NULL, &again)->refusal.reason,
          sessions == REFUSAL_NONE ? REFUSAL_NONE : REFUSAL_SIGN_IN);
    command = world_command_of(world, COMMAND_SESSION_END, &trial->person);
    command->session_end.session = trial->person.session;
    check(trial, "SESSIONS (end)", world_apply(world, command)->refusal.reason, sessions);
    trial_end(scene);
}

/* What staff do to somebody of their cohort. */
static void try_staff(struct scene *scene, struct trial *trial)
{
    struct world *world = &scene->world;
    for (int kind = 0; kind < SANCTION_KIND_COUNT; kind++) {
        const bool ending = kind == SANCTION_KIND_ENDING, slow = kind == SANCTION_KIND_SLOW;
        trial_begin(scene, trial);
        struct command *command = world_command_of(world, COMMAND_SANCTION, &trial->person);
        command->sanction = (struct command_sanction){.member = scene->other.member,
                                                      .kind = (enum sanction_kind)kind,
                                                      .length_ms = ending ? 0 : HOUR_MS,
                                                      .slow_ms = slow ? 30 * SECOND_MS : 0};
        const enum refusal_reason wanted = expected("SANCTION", trial);
        check(trial, "SANCTION", world_apply(world, command)->refusal.reason, wanted);
        command = world_command_of(world, COMMAND_LIFT, &trial->person);
        command->lift.sanction = world->outcome.done.sanction;
        check(trial, "SANCTION (lift)", world_apply(world, command)->refusal.reason, wanted);
        trial_end(scene);
    }
    trial_begin(scene, trial);
    struct store_sanction asked = {.member = scene->other.member,
                                   .cohort = scene->cohort,
                                   .kind = SANCTION_KIND_ENDING,
                                   .state = SANCTION_ASKED,
                                   .ends_at = world->now_ms + DAY_MS};
    world_random(world, asked.id.bytes, ID_BYTES);
    CHECK(store_sanction_insert(world->engine->store, &asked) == HEARTH_OK);
    struct command *command = world_command_of(world, COMMAND_SECOND, &trial->person);
    command->second.sanction = asked.id;
    check(trial, "SANCTION (second)", world_apply(world, command)->refusal.reason, expected("SANCTION", trial));
    trial_end(scene);
    trial_begin(scene, trial);
    command = world_command_of(world, COMMAND_TAKE_OUT, &trial->person);
    command->take_out = (struct command_take_out){.room = scene->room, .member = scene->other.member};
    check(trial, "TAKE_OUT", world_apply(world, command)->refusal.reason, expected("TAKE_OUT", trial));
    trial_end(scene);
}

static enum refusal_reason reset(struct scene *scene, const struct trial *trial, member_id of)
{
    struct command *command = world_command_of(&scene->world, COMMAND_TOTP_RESET, &trial->person);
    command->totp_reset.member = of;
    return world_apply(&scene->world, command)->refusal.reason;
}

/* About each kind of other person, and oneself. */
static void try_other(struct scene *scene, struct trial *trial)
{
    for (int role = 0; role < ROLE_COUNT; role++) {
        trial_begin(scene, trial);
        struct store_member other = {.role = (enum role)role, .name = "O", .name_fold = "o"};
        world_random(&scene->world, other.id.bytes, ID_BYTES);
        CHECK(store_member_insert(scene->world.engine->store, &other) == HEARTH_OK);
        CHECK(store_secret_insert(scene->world.engine->store, other.id, (const uint8_t *)"s", 1) == HEARTH_OK);
        check(trial, "TOTP_RESET", reset(scene, trial, other.id),
              role_is_staff((enum role)role) ? expected("TOTP_RESET", trial) : REFUSAL_NOT_HERE);
        check(trial, "TOTP_RESET (of oneself)", reset(scene, trial, trial->person.member), REFUSAL_NOT_HERE);
        check(trial, "TOTP_RESET (of nobody)", reset(scene, trial, (member_id){{9}}), REFUSAL_NOT_HERE);
        trial_end(scene);
    }
}

/* What leads and facilitators make at the desk; the operator brings the same, while the program is set up. */
static struct command *desk_command(struct scene *scene, const struct trial *trial, enum command_kind kind, enum role role)
{
    struct command *command = world_command_of(&scene->world, kind, &trial->person);
    switch ((int)kind) {
    case COMMAND_COHORT_MAKE:
        snprintf(command->cohort_make.title, sizeof command->cohort_make.title, "B");
        break;
    case COMMAND_ROOM_MAKE:
        command->room_make =
            (struct command_room_make){.cohort = scene->cohort, .type = ROOM_TYPE_SUPPORT, .retention_ms = DAY_MS, .cap = 9, .title = "C"};
        break;
    case COMMAND_INVITE_MAKE:
        command->invite_make.cohort = scene->cohort;
        command->invite_make.role = role;
        world_random(&scene->world, command->invite_make.code_digest, DIGEST_BYTES);
        if (role_is_staff(role)) {
            command->invite_make.name[0] = 'Z';
            command->invite_make.name_fold[0] = 'z';
        }
        break;
    case COMMAND_ASSIGN:
        command->assign = (struct command_assign){.cohort = scene->cohort, .member = scene->staff.member};
        break;
    }
    return command;
}

static enum refusal_reason stricter(enum refusal_reason one, enum refusal_reason other)
{
    return one != REFUSAL_NONE ? one : other;
}

static void try_making(struct scene *scene, struct trial *trial)
{
    static const struct {
        enum command_kind kind;
        const char *action;
    } acts[] = {{COMMAND_COHORT_MAKE, "COHORT_MAKE"},
                {COMMAND_ROOM_MAKE, "ROOM_MAKE"},
                {COMMAND_SET_UP_END, "SET_UP_END"},
                {COMMAND_ASSIGN, "ASSIGN"},
                {COMMAND_PROGRAM_MAKE, "PROGRAM_MAKE"}};
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        trial_begin(scene, trial);
        struct command *command = desk_command(scene, trial, acts[i].kind, ROLE_PARTICIPANT);
        check(trial, acts[i].action, world_apply(&scene->world, command)->refusal.reason, expected(acts[i].action, trial));
        trial_end(scene);
    }
    trial_begin(scene, trial);
    struct command *reset_named = world_command_of(&scene->world, COMMAND_TOTP_RESET_NAMED, &trial->person);
    check(trial, "TOTP_RESET (at the machine)", world_apply(&scene->world, reset_named)->refusal.reason, REFUSAL_NOT_HERE);
    trial_end(scene);
    for (int role = 0; role < ROLE_OPERATOR; role++) {
        trial_begin(scene, trial);
        const bool others = role != ROLE_PARTICIPANT;
        const enum refusal_reason more = others ? expected("INVITE_OTHERS", trial) : REFUSAL_NONE;
        struct command *command = desk_command(scene, trial, COMMAND_INVITE_MAKE, (enum role)role);
        check(trial, others ? "INVITE_OTHERS" : "INVITE_MAKE", world_apply(&scene->world, command)->refusal.reason,
              stricter(expected("INVITE_MAKE", trial), more));
        command = world_command_of(&scene->world, COMMAND_INVITE_REVOKE, &trial->person);
        command->invite_revoke.invitation = scene->invitations[role];
        check(trial, "INVITE_REVOKE", world_apply(&scene->world, command)->refusal.reason,
              stricter(expected("INVITE_REVOKE", trial), more));
        trial_end(scene);
    }
    trial_begin(scene, trial);
    memcpy(scene->asked.bytes, scene->cohort.bytes, ID_BYTES);
    check(trial, "INVITATIONS", ask(scene, trial, QUERY_COHORT_INVITATIONS, scene->asked), expected("INVITATIONS", trial));
    check(trial, "SHEET", ask(scene, trial, QUERY_SHEET, scene->asked), expected("SHEET", trial));
    trial_end(scene);
}

/* The private line of another member: staff of the cohort alone, whatever else one may be; and the own one, if one may open it. */
static void try_line(struct scene *scene, struct trial *trial)
{
    struct world *world = &scene->world;
    const bool staff = role_is_staff(trial->role);
    const stream_id others = room_stream(scene->line);
    static const enum query_kind kinds[] = {QUERY_ACCESS, QUERY_FOLLOW, QUERY_HISTORY};
    trial_begin(scene, trial);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        check(trial, "LINE_READ (of another)", ask(scene, trial, kinds[i], others),
              staff ? expected("LINE_READ", trial) : REFUSAL_NOT_HERE);
    struct command *command = world_say_command(world, &trial->person, scene->line, "x");
    check(trial, "LINE_WRITE (of another)", world_apply(world, command)->refusal.reason,
          staff ? expected("LINE_WRITE", trial) : REFUSAL_NOT_HERE);
    trial_end(scene);
    trial_begin(scene, trial);
    command = world_command_of(world, COMMAND_LINE_OPEN, &trial->person);
    command->line_open = (struct command_line_open){.cohort = scene->cohort, .member = scene->other.member};
    check(trial, "LINE_OPEN (of another)", world_apply(world, command)->refusal.reason,
          staff ? expected("LINE_OPEN", trial) : REFUSAL_NOT_HERE);
    trial_end(scene);
    if (staff)
        return;
    trial_begin(scene, trial);
    command = world_command_of(world, COMMAND_LINE_OPEN, &trial->person);
    const enum refusal_reason opened = world_apply(world, command)->refusal.reason;
    check(trial, "LINE_OPEN", opened,
          stricter(expected("LINE_OPEN", trial), trial->relation == RELATION_IN ? REFUSAL_NONE : REFUSAL_NOT_HERE));
    const room_id own = world->outcome.done.room;
    if (opened == REFUSAL_NONE) {
        const struct trial in = {.role = trial->role, .state = trial->state, .relation = RELATION_IN, .accepted = trial->accepted};
        check(trial, "LINE_READ", ask(scene, trial, QUERY_FOLLOW, room_stream(own)), expected("LINE_READ", &in));
        command = world_say_command(world, &trial->person, own, "x");
        check(trial, "LINE_WRITE", world_apply(world, command)->refusal.reason, expected("LINE_WRITE", &in));
    }
    trial_end(scene);
}

static void try_own(struct scene *scene, struct trial *trial)
{
    struct world *world = &scene->world;
    trial_begin(scene, trial);
    struct command *command = world_command_of(world, COMMAND_HIDE, &trial->person);
    command->hide = (struct command_hide){.member = scene->other.member, .on = true};
    /* Nobody hides whom one has never met. */
    check(trial, "HIDE", world_apply(world, command)->refusal.reason,
          stricter(expected("HIDE", trial), trial->relation == RELATION_NONE ? REFUSAL_NOT_HERE : REFUSAL_NONE));
    trial_end(scene);
    trial_begin(scene, trial);
    command = world_command_of(world, COMMAND_LEAVE, &trial->person);
    command->leave.room = scene->room;
    check(trial, "LEAVE", world_apply(world, command)->refusal.reason, expected("LEAVE", trial));
    trial_end(scene);
    trial_begin(scene, trial);
    command = world_command_of(world, COMMAND_LEAVE_PROGRAM, &trial->person);
    check(trial, "LEAVE_PROGRAM", world_apply(world, command)->refusal.reason, expected("LEAVE_PROGRAM", trial));
    trial_end(scene);
}

static void members_may_do_what_the_table_says_and_nothing_else(void **state)
{
    struct scene *scene = *state;
    int trials = 0;
    for (int role = 0; role < ROLE_COUNT; role++)
        for (int member_state = 0; member_state < MEMBER_STATE_COUNT; member_state++)
            for (int relation = 0; relation < RELATION_COUNT; relation++)
                for (int accepted = 0; accepted < ACCEPTED_COUNT; accepted++, trials++) {
                    struct trial trial = {.role = (enum role)role,
                                          .state = (enum member_state)member_state,
                                          .relation = (enum relation)relation,
                                          .accepted = (enum accepted)accepted};
                    try_room(scene, &trial);
                    try_modes(scene, &trial);
                    try_duty(scene, &trial);
                    try_self(scene, &trial);
                    try_own_texts(scene, &trial);
                    try_desk(scene, &trial);
                    try_items(scene, &trial);
                    try_staff(scene, &trial);
                    try_other(scene, &trial);
                    try_making(scene, &trial);
                    try_line(scene, &trial);
                    try_own(scene, &trial);
                }
    printf("%d kinds of people, each with every action\n", trials);
}

static void the_operator_acts_while_the_program_is_set_up(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    for (int program_state = 0; program_state < PROGRAM_STATE_COUNT; program_state++) {
        CHECK(engine_batch_begin(world->engine) == HEARTH_OK);
        uint8_t code[DIGEST_BYTES];
        const enum refusal_reason want = program_state == PROGRAM_SET_UP ? REFUSAL_NONE : REFUSAL_NOT_HERE;
        const invitation_id invitation = world_try_invite(world, scene->cohort, ROLE_PARTICIPANT, "", code)->done.invitation;
        struct store_program program;
        CHECK(store_program_read(world->engine->store, &program) == HEARTH_OK);
        program.state = (enum program_state)program_state;
        CHECK(store_program_write(world->engine->store, &program) == HEARTH_OK);
        assert_int_equal(world_try_room(world, scene->cohort, ROOM_TYPE_SUPPORT, DAY_MS, 5)->refusal.reason, want);
        assert_int_equal(world_try_invite(world, scene->cohort, ROLE_PARTICIPANT, "", code)->refusal.reason, want);
        struct command *command = world_command(world, COMMAND_INVITE_REVOKE);
        command->invite_revoke.invitation = invitation;
        assert_int_equal(world_apply(world, command)->refusal.reason, want);
        command = world_command(world, COMMAND_COHORT_MAKE);
        snprintf(command->cohort_make.title, sizeof command->cohort_make.title, "B");
        assert_int_equal(world_apply(world, command)->refusal.reason, want);
        command = world_command(world, COMMAND_PROGRAM_MAKE);
        command->program_make = (struct command_program_make){.program = world->program, .title = "P", .adults = true, .notice = 2};
        assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NONE); /* core, at each start */
        engine_batch_abort(world->engine);
    }
}

/* A row that the tests above do not know would be a right that nobody tried. */
static void every_action_of_the_table_was_tried(void **state)
{
    (void)state;
    static const char *const tried[] = {
        "ROOM_READ",    "ROOM_WRITE",    "MESSAGE_DELETE", "NOTICE_ACCEPT", "SESSIONS",      "PROGRAM_MAKE",  "COHORT_MAKE", "ROOM_MAKE",
        "INVITE_MAKE",  "INVITE_REVOKE", "DESK_READ",      "SANCTION",      "TAKE_OUT",      "INVITE_OTHERS", "SET_UP_END",  "ASSIGN",
        "SHEET",        "INVITATIONS",   "HIDE",           "LEAVE",         "LEAVE_PROGRAM", "LINE_OPEN",     "LINE_READ",   "LINE_WRITE",
        "MESSAGE_CARE", "TOTP_RESET",    "MODE_SLOW",      "MODE_SET",      "ROOM_SET",      "PAUSE",         "PAUSE_ALL",   "DUTY",
        "ROSTER",       "ROSTER_READ",   "REPORT",         "ITEM_DECIDE",   "OWN_TEXT",      "QUESTION_ASK",  "AUDIT_READ"};
    assert_int_equal(sizeof rows / sizeof rows[0], sizeof tried / sizeof tried[0]);
    for (size_t i = 0; i < sizeof tried / sizeof tried[0]; i++)
        assert_non_null(row_find(rows, sizeof rows / sizeof rows[0], tried[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(members_may_do_what_the_table_says_and_nothing_else, scene_open, scene_close),
        cmocka_unit_test_setup_teardown(the_operator_acts_while_the_program_is_set_up, scene_open, scene_close),
        cmocka_unit_test(every_action_of_the_table_was_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
