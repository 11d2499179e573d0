/* tests/engine/test_people.c: invitations, joining, names, rooms that take people in, the house rules (ID1, ID3, RM3, RM5, RM7). */
#include "world.h"

static int empty_open(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    CHECK(world != NULL);
    world_open(world, ":memory:", 1);
    *state = world;
    return 0;
}

static int program_open(void **state)
{
    empty_open(state);
    world_program(*state);
    return 0;
}

static int close_world(void **state)
{
    world_close(*state);
    free(*state);
    return 0;
}

static void nothing_is_made_before_the_program(void **state)
{
    struct world *world = *state;
    struct command *command = world_command(world, COMMAND_COHORT_MAKE);
    snprintf(command->cohort_make.title, sizeof command->cohort_make.title, "A group");
    assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NOT_HERE);
    assert_false(world_ask(world, &(struct query){.kind = QUERY_PROGRAM})->program_known);
    world_program(world);
    const struct answer *answer = world_ask(world, &(struct query){.kind = QUERY_PROGRAM});
    assert_true(answer->program_known);
    assert_int_equal(answer->program_state, PROGRAM_SET_UP);
    assert_int_equal(answer->notice, 1);
    (void)world_cohort(world, "A group");
}

static void a_program_never_changes_its_id_or_whom_it_is_for(void **state)
{
    struct world *world = *state;
    const struct {
        bool same_id, adults;
        int64_t notice;
        const char *field;
    } rows[] = {{false, true, 1, "program"}, {true, false, 1, "adults"}, {true, true, 0, "notice"}, {true, true, 2, NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct command *command = world_command(world, COMMAND_PROGRAM_MAKE);
        command->program_make.program = world->program;
        command->program_make.program.bytes[0] ^= rows[i].same_id ? 0 : 1;
        snprintf(command->program_make.title, sizeof command->program_make.title, "Renamed");
        command->program_make.adults = rows[i].adults;
        command->program_make.notice = rows[i].notice;
        const struct outcome *outcome = world_apply(world, command);
        assert_int_equal(outcome->refusal.reason, rows[i].field != NULL ? REFUSAL_BAD_REQUEST : REFUSAL_NONE);
        if (rows[i].field != NULL)
            assert_string_equal(outcome->refusal.field, rows[i].field);
    }
    assert_string_equal(world_ask(world, &(struct query){.kind = QUERY_PROGRAM})->title, "Renamed");
}

static void a_code_works_once_and_all_bad_codes_are_alike(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    (void)world_room(world, cohort, ROOM_TYPE_SUPPORT, "Evening");
    uint8_t used[DIGEST_BYTES], revoked[DIGEST_BYTES], late[DIGEST_BYTES], unknown[DIGEST_BYTES];
    struct person person;
    assert_int_equal(world_try_invite(world, cohort, ROLE_PARTICIPANT, "", used)->done.ends_at, world->now_ms + 7 * DAY_MS);
    (void)world_try_invite(world, cohort, ROLE_PARTICIPANT, "", late);
    const invitation_id id = world_try_invite(world, cohort, ROLE_PARTICIPANT, "", revoked)->done.invitation;
    struct command *revoke = world_command(world, COMMAND_INVITE_REVOKE);
    revoke->invite_revoke.invitation = id;
    assert_int_equal(world_apply(world, revoke)->refusal.reason, REFUSAL_NONE);
    assert_int_equal(world_try_join(world, used, "Quiet Harbor", DEVICE_OWN, &person)->refusal.reason, REFUSAL_NONE);
    world_random(world, unknown, sizeof unknown);
    const uint8_t *bad[] = {used, revoked, late, unknown};
    for (int i = 0; i < 4; i++) {
        if (bad[i] == late) {
            struct query look = {.kind = QUERY_INVITATION, .now_ms = world->now_ms + 7 * DAY_MS - 1};
            memcpy(look.digest, late, DIGEST_BYTES);
            const struct answer *good = world_ask(world, &look);
            assert_int_equal(good->refusal.reason, REFUSAL_NONE);
            assert_int_equal(good->role, ROLE_PARTICIPANT);
            assert_int_equal(good->retention_ms, 7 * DAY_MS);
            world->now_ms += 7 * DAY_MS;
        }
        struct query look = {.kind = QUERY_INVITATION};
        memcpy(look.digest, bad[i], DIGEST_BYTES);
        assert_int_equal(world_ask(world, &look)->refusal.reason, REFUSAL_CODE);
        const struct outcome *outcome = world_try_join(world, bad[i], "Old Cedar", DEVICE_OWN, &person);
        assert_int_equal(outcome->refusal.reason, REFUSAL_CODE);
        assert_int_equal(outcome->place, 0);
    }
    /* What ran out leaves by itself. */
    (void)world_tick(world);
    revoke = world_command(world, COMMAND_INVITE_REVOKE);
    revoke->invite_revoke.invitation = id;
    assert_int_equal(world_apply(world, revoke)->refusal.reason, REFUSAL_NOT_HERE);
}

static void a_join_that_is_refused_leaves_the_code_good(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    (void)world_member(world, cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    uint8_t code[DIGEST_BYTES];
    struct person person;
    (void)world_try_invite(world, cohort, ROLE_PARTICIPANT, "", code);
    assert_int_equal(world_try_join(world, code, "quiet harbor", DEVICE_OWN, &person)->refusal.reason, REFUSAL_NAME_TAKEN);
    assert_int_equal(world_try_join(world, code, "", DEVICE_OWN, &person)->refusal.reason, REFUSAL_BAD_REQUEST);
    assert_int_equal(world_try_join(world, code, "Old Cedar", DEVICE_OWN, &person)->refusal.reason, REFUSAL_NONE);
}

static void a_join_with_yesterdays_notice_is_refused(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    uint8_t code[DIGEST_BYTES];
    struct person person;
    (void)world_try_invite(world, cohort, ROLE_PARTICIPANT, "", code);
    struct command *command = world_command(world, COMMAND_PROGRAM_MAKE);
    command->program_make.program = world->program;
    snprintf(command->program_make.title, sizeof command->program_make.title, "Evening program");
    command->program_make.adults = true;
    command->program_make.notice = 2;
    (void)world_apply(world, command);
    const struct outcome *outcome = world_try_join(world, code, "Old Cedar", DEVICE_OWN, &person);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NOTICE);
    assert_int_equal(outcome->refusal.version, 2);
}

static void a_changed_notice_is_accepted_before_the_next_word(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    const room_id room = world_room(world, cohort, ROOM_TYPE_SUPPORT, "Evening");
    const struct person sam = world_member(world, cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    const int64_t number = world_say(world, &sam, room, "before");
    struct command *command = world_command(world, COMMAND_PROGRAM_MAKE);
    command->program_make.program = world->program;
    snprintf(command->program_make.title, sizeof command->program_make.title, "Evening program");
    command->program_make.adults = true;
    command->program_make.notice = 2;
    (void)world_apply(world, command);
    const struct outcome *outcome = world_try_say(world, &sam, room, "too soon");
    assert_int_equal(outcome->refusal.reason, REFUSAL_NOTICE);
    assert_int_equal(outcome->refusal.version, 2);
    assert_int_equal(world_follow(world, &sam, room_stream(room), -1)->refusal.reason, REFUSAL_NONE); /* reading goes on */
    assert_int_equal(world_try_delete(world, &sam, room, number)->refusal.reason, REFUSAL_NONE);      /* so does taking back */
    for (int64_t notice = 1; notice <= 2; notice++) {
        struct command *accept = world_command_of(world, COMMAND_ACCEPT, &sam);
        accept->accept.notice = notice;
        assert_int_equal(world_apply(world, accept)->refusal.reason, notice == 1 ? REFUSAL_NOTICE : REFUSAL_NONE);
    }
    (void)world_say(world, &sam, room, "after");
}

static void names_of_staff_are_kept_from_the_invitation_on(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    uint8_t ana[DIGEST_BYTES], other[DIGEST_BYTES];
    struct person person;
    (void)world_try_invite(world, cohort, ROLE_FACILITATOR, "Ana", ana);
    assert_int_equal(world_try_invite(world, cohort, ROLE_LEAD, "ANA", other)->refusal.reason, REFUSAL_NAME_TAKEN);
    (void)world_try_invite(world, cohort, ROLE_PARTICIPANT, "", other);
    const char *const names[] = {"ana", "old cedar"};
    const struct answer *free = world_ask(world, &(struct query){.kind = QUERY_NAMES_FREE, .names = names, .names_len = 2});
    assert_false(free->names_free[0]);
    assert_true(free->names_free[1]);
    assert_int_equal(world_try_join(world, other, "Ana", DEVICE_OWN, &person)->refusal.reason, REFUSAL_NAME_TAKEN);
    const struct outcome *outcome = world_try_join(world, ana, "somebody else", DEVICE_OWN, &person);
    assert_int_equal(outcome->done.role, ROLE_FACILITATOR);
    struct query who = {.kind = QUERY_SESSION};
    memcpy(who.digest, person.digest, DIGEST_BYTES);
    assert_string_equal(world_ask(world, &who)->name, "Ana");
}

static void whoever_belongs_to_a_cohort_can_be_invited(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    uint8_t code[DIGEST_BYTES];
    for (int role = 0; role < ROLE_COUNT; role++) {
        const bool staff = role == ROLE_FACILITATOR || role == ROLE_LEAD;
        const bool may = role != ROLE_OPERATOR && role != ROLE_AUDITOR;
        const struct outcome *outcome = world_try_invite(world, cohort, (enum role)role, staff ? role_word((enum role)role) : "", code);
        assert_int_equal(outcome->refusal.reason, may ? REFUSAL_NONE : REFUSAL_BAD_REQUEST);
    }
    assert_string_equal(world_try_invite(world, cohort, ROLE_PARTICIPANT, "Chosen", code)->refusal.field, "name");
    assert_int_equal(world_try_invite(world, (cohort_id){{9}}, ROLE_PARTICIPANT, "", code)->refusal.reason, REFUSAL_NOT_HERE);
}

/* AL2, FA1, MO15: who of a cohort gets into which of its rooms; and rooms that are made later take in who is there. */
static void rooms_take_in_whom_they_are_for_whenever_they_are_made(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    const room_id staff = stream_room(world->outcome.events[0].stream); /* comes with the cohort */
    const room_id support = world_room(world, cohort, ROOM_TYPE_SUPPORT, "Evening");
    const struct person sam = world_member(world, cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    const struct person ana = world_member(world, cohort, ROLE_FACILITATOR, "Ana");
    const room_id alumni = world_room(world, cohort, ROOM_TYPE_ALUMNI, "Alumni");
    const struct outcome *outcome = world_try_room(world, cohort, ROOM_TYPE_PROCESS, DAY_MS, 16);
    const room_id process = outcome->done.room;
    int members = 0, places = 0;
    for (size_t i = 0; i < outcome->events_len; i++) {
        members += outcome->events[i].kind == EVENT_MEMBER;
        places += outcome->events[i].kind == EVENT_PLACE;
    }
    assert_int_equal(members, 2);
    assert_int_equal(places, 2);
    const struct {
        room_id room;
        bool sam, ana;
    } rows[] = {{support, true, true}, {staff, false, true}, {alumni, false, true}, {process, true, true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(world_follow(world, &sam, room_stream(rows[i].room), -1)->refusal.reason == REFUSAL_NONE, rows[i].sam);
        assert_int_equal(world_follow(world, &ana, room_stream(rows[i].room), -1)->refusal.reason == REFUSAL_NONE, rows[i].ana);
        const struct query access = {.kind = QUERY_ACCESS, .actor = sam.member, .stream = room_stream(rows[i].room)};
        assert_int_equal(world_ask(world, &access)->refusal.reason == REFUSAL_NONE, rows[i].sam);
    }
    struct query hello = {.kind = QUERY_SESSION};
    memcpy(hello.digest, sam.digest, DIGEST_BYTES);
    const struct answer *answer = world_ask(world, &hello);
    assert_int_equal(answer->streams_len, 3); /* oneself and two rooms */
    assert_int_equal(answer->streams[0].audience, AUDIENCE_PERSON);
    assert_int_equal(answer->streams[1].audience, AUDIENCE_MEMBERS);
    memcpy(hello.digest, ana.digest, DIGEST_BYTES);
    answer = world_ask(world, &hello);
    assert_int_equal(answer->streams_len, 6); /* the desk as well */
    assert_true(answer->streams[1].desk);
    assert_string_equal(answer->streams[1].title, "A group");
    assert_true(stream_id_equal(answer->streams[1].stream, cohort_stream(cohort)));
    assert_int_equal(answer->streams[1].audience, AUDIENCE_STAFF);
}

static void who_has_left_gets_into_no_new_room(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    const struct person gone = world_member(world, cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    (void)world_member(world, cohort, ROLE_PARTICIPANT, "Slow River");
    struct command *leave = world_command_of(world, COMMAND_LEAVE_PROGRAM, &gone);
    assert_int_equal(world_apply(world, leave)->refusal.reason, REFUSAL_NONE);
    /* The one who is still there fills a room for one. */
    const struct outcome *outcome = world_try_room(world, cohort, ROOM_TYPE_SUPPORT, DAY_MS, 1);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    for (size_t i = 0; i < outcome->events_len; i++)
        assert_true(outcome->events[i].kind != EVENT_MEMBER || !member_id_equal(outcome->events[i].member.id, gone.member));
}

static void a_full_room_refuses_the_next_and_staff_still_come_in(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    assert_int_equal(world_try_room(world, cohort, ROOM_TYPE_PROCESS, DAY_MS, 2)->refusal.reason, REFUSAL_NONE);
    (void)world_member(world, cohort, ROLE_PARTICIPANT, "One");
    (void)world_member(world, cohort, ROLE_PARTICIPANT, "Two");
    uint8_t code[DIGEST_BYTES];
    struct person person;
    (void)world_try_invite(world, cohort, ROLE_PARTICIPANT, "", code);
    assert_int_equal(world_try_join(world, code, "Three", DEVICE_OWN, &person)->refusal.reason, REFUSAL_FULL);
    (void)world_member(world, cohort, ROLE_FACILITATOR, "Ana");
    assert_int_equal(world_try_room(world, cohort, ROOM_TYPE_PROCESS, DAY_MS, 1)->refusal.reason, REFUSAL_FULL);
    assert_int_equal(world_try_room(world, cohort, ROOM_TYPE_PROCESS, DAY_MS, 3)->refusal.reason, REFUSAL_NONE);
}

static void a_room_has_one_of_the_four_lengths_and_a_cap(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    const struct {
        int64_t retention_ms, cap;
        const char *field;
    } rows[] = {
        {DAY_MS, 1, NULL},      {7 * DAY_MS, 500, NULL}, {30 * DAY_MS, 24, NULL}, {90 * DAY_MS, 12, NULL}, {DAY_MS - 1, 1, "retention_ms"},
        {0, 1, "retention_ms"}, {DAY_MS, 0, "cap"},      {DAY_MS, 501, "cap"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct outcome *outcome = world_try_room(world, cohort, ROOM_TYPE_SUPPORT, rows[i].retention_ms, rows[i].cap);
        assert_int_equal(outcome->refusal.reason, rows[i].field != NULL ? REFUSAL_BAD_REQUEST : REFUSAL_NONE);
        if (rows[i].field != NULL)
            assert_string_equal(outcome->refusal.field, rows[i].field);
    }
    for (int i = 5; i < LIMIT_ROOMS_PER_COHORT_MAX; i++)
        (void)world_room(world, cohort, ROOM_TYPE_SUPPORT, "One more");
    assert_int_equal(world_try_room(world, cohort, ROOM_TYPE_SUPPORT, DAY_MS, 1)->refusal.reason, REFUSAL_FULL);
}

static void the_people_of_a_room_come_by_name(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "A group");
    assert_int_equal(world_try_room(world, cohort, ROOM_TYPE_ALUMNI, DAY_MS, 100)->refusal.reason, REFUSAL_NONE);
    struct command *command = world_command(world, COMMAND_ROOM_MAKE);
    command->room_make =
        (struct command_room_make){.cohort = cohort, .type = ROOM_TYPE_SUPPORT, .retention_ms = DAY_MS, .cap = 100, .title = "A"};
    const room_id room = world_apply(world, command)->done.room;
    struct person last = {.name = ""};
    for (int i = 59; i >= 0; i--) {
        char name[32];
        snprintf(name, sizeof name, "%s Person %02d", i % 2 ? "quiet" : "Quiet", i);
        last = world_member(world, cohort, ROLE_PARTICIPANT, name);
    }
    char after[LIMIT_NAME_BYTES_MAX + 1] = "";
    int seen = 0;
    for (bool more = true; more;) {
        const struct answer *page = world_ask(
            world, &(struct query){.kind = QUERY_PEOPLE, .actor = last.member, .session = last.session, .room = room, .name_fold = after});
        assert_int_equal(page->refusal.reason, REFUSAL_NONE);
        for (size_t i = 0; i < page->events_len; i++, seen++) {
            assert_true(strcasecmp(page->events[i].member.name, after) > 0);
            memcpy(after, page->events[i].member.name, sizeof after);
        }
        more = page->more;
    }
    assert_int_equal(seen, 60);
}

static void the_operators_same_request_makes_one_room(void **state)
{
    struct world *world = *state;
    struct command *first = world_command(world, COMMAND_COHORT_MAKE), *again = world_command(world, COMMAND_COHORT_MAKE);
    again->request = first->request;
    snprintf(first->cohort_make.title, sizeof first->cohort_make.title, "A group");
    snprintf(again->cohort_make.title, sizeof again->cohort_make.title, "A group");
    const cohort_id cohort = world_apply(world, first)->done.cohort;
    const struct outcome *outcome = world_apply(world, again);
    assert_true(outcome->repeated);
    assert_true(cohort_id_equal(outcome->done.cohort, cohort));
    assert_int_equal(world_ask(world, &(struct query){.kind = QUERY_STATUS})->cohorts, 1);
}

#define with(name) cmocka_unit_test_setup_teardown(name, program_open, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_made_before_the_program, empty_open, close_world),
        with(a_program_never_changes_its_id_or_whom_it_is_for),
        with(a_code_works_once_and_all_bad_codes_are_alike),
        with(a_join_that_is_refused_leaves_the_code_good),
        with(a_join_with_yesterdays_notice_is_refused),
        with(a_changed_notice_is_accepted_before_the_next_word),
        with(names_of_staff_are_kept_from_the_invitation_on),
        with(whoever_belongs_to_a_cohort_can_be_invited),
        with(rooms_take_in_whom_they_are_for_whenever_they_are_made),
        with(who_has_left_gets_into_no_new_room),
        with(a_full_room_refuses_the_next_and_staff_still_come_in),
        with(a_room_has_one_of_the_four_lengths_and_a_cap),
        with(the_people_of_a_room_come_by_name),
        with(the_operators_same_request_makes_one_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
