/* tests/engine/test_duty.c: who is on duty, and the rooms that follow (MO2, RM8): to the second, with every way in which a duty ends. */
#include "engine_internal.h"
#include "world.h"

struct place {
    struct world world;
    cohort_id cohort;
    room_id room, other;
    struct person sam, kai, ana, lena;
};

static room_id room_make(struct place *place, const char *title)
{
    struct command *command = world_command(&place->world, COMMAND_ROOM_MAKE);
    command->room_make = (struct command_room_make){
        .cohort = place->cohort, .type = ROOM_TYPE_PROCESS, .unstaffed_mode = ROOM_MODE_READ_ONLY, .retention_ms = 7 * DAY_MS, .cap = 20};
    snprintf(command->room_make.title, sizeof command->room_make.title, "%s", title);
    assert_int_equal(world_apply(&place->world, command)->refusal.reason, REFUSAL_NONE);
    return place->world.outcome.done.room;
}

static struct place *place_open(void)
{
    static struct place place;
    world_open(&place.world, ":memory:", 1);
    world_program(&place.world);
    place.cohort = world_cohort(&place.world, "Tuesday");
    place.room = room_make(&place, "Evening");
    place.other = room_make(&place, "Morning");
    place.sam = world_member(&place.world, place.cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    place.ana = world_member(&place.world, place.cohort, ROLE_FACILITATOR, "Ana");
    place.lena = world_member(&place.world, place.cohort, ROLE_LEAD, "Lena");
    return &place;
}

static const struct outcome *duty_on(struct place *place, const struct person *person, room_id room, int64_t length_ms)
{
    struct command *command = world_command_of(&place->world, COMMAND_DUTY_ON, person);
    command->duty_on = (struct command_duty_on){.room = room, .length_ms = length_ms, .day_ends_at = place->world.now_ms + 9 * HOUR_MS};
    return world_apply(&place->world, command);
}

static const struct outcome *presence(struct place *place, const struct person *person, bool here)
{
    struct command *command = world_command(&place->world, COMMAND_PRESENCE);
    if (person != NULL)
        command->presence.member = person->member;
    command->presence.here = here;
    return world_apply(&place->world, command);
}

/* Core's own reading: no session of somebody's has to last as long as the test's days. */
static struct event_room row_of(struct place *place, room_id room)
{
    const struct query query = {.kind = QUERY_FOLLOW, .actor = place->sam.member, .stream = room_stream(room), .after = -1};
    const struct answer *answer = world_ask(&place->world, &query);
    for (size_t i = 0; i < answer->events_len; i++)
        if (answer->events[i].kind == EVENT_ROOM)
            return answer->events[i].room;
    fail();
    return (struct event_room){.title = ""};
}

static void awake(struct place *place, struct person *person)
{
    const member_id member = person->member;
    assert_int_equal(world_try_sign_in(&place->world, member, 1, DEVICE_SHARED, person)->refusal.reason, REFUSAL_NONE);
}

static void mode_is(struct place *place, room_id room, enum room_mode mode, const char *duty)
{
    const struct event_room row = row_of(place, room);
    assert_int_equal(row.mode, mode);
    assert_string_equal(row.duty, duty);
    awake(place, &place->sam);
    const struct outcome *outcome = world_try_say(&place->world, &place->sam, room, "a word");
    assert_int_equal(outcome->refusal.reason, mode == ROOM_MODE_OPEN ? REFUSAL_NONE : REFUSAL_READING);
}

static size_t rooms_told(const struct outcome *outcome)
{
    size_t count = 0;
    for (size_t i = 0; i < outcome->events_len; i++)
        count += outcome->events[i].kind == EVENT_ROOM;
    return count;
}

static const room_id all = {{0}};

static void rooms_are_staffed_while_somebody_is_on_duty_for_them(void **state)
{
    (void)state;
    struct place *place = place_open();
    mode_is(place, place->room, ROOM_MODE_READ_ONLY, "");
    assert_int_equal(duty_on(place, &place->ana, all, 0)->refusal.reason, REFUSAL_NONE);
    mode_is(place, place->room, ROOM_MODE_OPEN, "Ana");
    mode_is(place, place->other, ROOM_MODE_OPEN, "Ana");
    assert_int_equal(row_of(place, place->room).duty_until, 0); /* until the day ends: nobody promised an hour */
    world_apply(&place->world, world_command_of(&place->world, COMMAND_DUTY_OFF, &place->ana));
    mode_is(place, place->room, ROOM_MODE_READ_ONLY, "");
    assert_int_equal(duty_on(place, &place->ana, place->room, HOUR_MS)->refusal.reason, REFUSAL_NONE);
    mode_is(place, place->room, ROOM_MODE_OPEN, "Ana");
    mode_is(place, place->other, ROOM_MODE_READ_ONLY, ""); /* who leads one group is not there for another */
    assert_int_equal(row_of(place, place->room).duty_until, place->world.now_ms + HOUR_MS);
    place->world.now_ms++;
    duty_on(place, &place->lena, all, HOUR_MS);
    mode_is(place, place->room, ROOM_MODE_OPEN, "Ana"); /* who was there first */
    mode_is(place, place->other, ROOM_MODE_OPEN, "Lena");
    world_close(&place->world);
}

static void who_is_on_duty_for_all_rooms_staffs_those_of_a_new_cohort(void **state)
{
    (void)state;
    struct place *place = place_open();
    const cohort_id thursday = world_cohort(&place->world, "Thursday");
    const struct person lea = world_member(&place->world, thursday, ROLE_LEAD, "Lea");
    awake(place, &place->ana);
    assert_int_equal(duty_on(place, &place->ana, all, 0)->refusal.reason, REFUSAL_NONE);
    place->cohort = thursday;
    const room_id noon = room_make(place, "Noon");
    place->sam = world_member(&place->world, thursday, ROLE_PARTICIPANT, "Small Lantern");
    mode_is(place, noon, ROOM_MODE_READ_ONLY, "");
    struct command *command = world_command_of(&place->world, COMMAND_ASSIGN, &lea);
    command->assign = (struct command_assign){.cohort = thursday, .member = place->ana.member};
    assert_int_equal(world_apply(&place->world, command)->refusal.reason, REFUSAL_NONE);
    mode_is(place, noon, ROOM_MODE_OPEN, "Ana");
    world_close(&place->world);
}

static void a_duty_ends_at_its_time_and_not_before(void **state)
{
    (void)state;
    struct place *place = place_open();
    duty_on(place, &place->ana, all, HOUR_MS);
    place->world.now_ms += HOUR_MS - 1;
    world_tick(&place->world);
    mode_is(place, place->room, ROOM_MODE_OPEN, "Ana");
    place->world.now_ms++;
    world_tick(&place->world);
    mode_is(place, place->room, ROOM_MODE_READ_ONLY, "");
    assert_int_equal(rooms_told(world_tick(&place->world)), 0);
    world_close(&place->world);
}

static void without_a_connection_it_ends_after_the_grace(void **state)
{
    (void)state;
    struct place *place = place_open();
    duty_on(place, &place->ana, all, 9 * HOUR_MS);
    const struct outcome *outcome = presence(place, &place->ana, false);
    assert_int_equal(outcome->events_len, 1); /* the desk is told, the rooms are not */
    assert_int_equal(outcome->events[0].kind, EVENT_DUTY);
    assert_int_equal(outcome->events[0].duty.duty, DUTY_AWAY);
    assert_int_equal(presence(place, &place->ana, false)->events_len, 0);
    place->world.now_ms += LIMIT_DUTY_GRACE_MS - 1;
    world_tick(&place->world);
    mode_is(place, place->room, ROOM_MODE_OPEN, "Ana");
    place->world.now_ms++;
    world_tick(&place->world);
    mode_is(place, place->room, ROOM_MODE_READ_ONLY, "");
    world_close(&place->world);
}

static void who_comes_back_in_time_stays(void **state)
{
    (void)state;
    struct place *place = place_open();
    duty_on(place, &place->ana, all, 9 * HOUR_MS);
    presence(place, NULL, false); /* core has started anew */
    place->world.now_ms += LIMIT_DUTY_GRACE_MS - 1;
    assert_int_equal(presence(place, &place->ana, true)->events[0].duty.duty, DUTY_ON);
    place->world.now_ms += LIMIT_DUTY_GRACE_MS;
    world_tick(&place->world);
    mode_is(place, place->room, ROOM_MODE_OPEN, "Ana");
    world_close(&place->world);
}

static void what_is_not_allowed_changes_nothing(void **state)
{
    (void)state;
    struct place *place = place_open();
    struct person other = world_member(&place->world, world_cohort(&place->world, "Other"), ROLE_FACILITATOR, "Ben");
    assert_int_equal(duty_on(place, &place->sam, all, 0)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(duty_on(place, &other, place->room, 0)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(duty_on(place, &place->ana, all, LIMIT_DUTY_MS_MAX + 1)->refusal.reason, REFUSAL_BAD_REQUEST);
    assert_int_equal(duty_on(place, &place->ana, all, LIMIT_DUTY_MS_MAX)->refusal.reason, REFUSAL_NONE);
    duty_on(place, &other, all, 0); /* of another cohort */
    world_apply(&place->world, world_command_of(&place->world, COMMAND_DUTY_OFF, &place->ana));
    mode_is(place, place->room, ROOM_MODE_READ_ONLY, "");
    assert_int_equal(world_apply(&place->world, world_command_of(&place->world, COMMAND_DUTY_OFF, &place->ana))->events_len, 0);
    world_close(&place->world);
}

/* ---- the roster ---- */

static const struct outcome *shift_add(struct place *place, const struct person *who, int64_t in_ms, int64_t length_ms)
{
    struct command *command = world_command_of(&place->world, COMMAND_SHIFT_ADD, &place->lena);
    const int64_t starts_at = place->world.now_ms + in_ms;
    command->shift_add = (struct command_shift_add){.cohort = place->cohort, .member = who->member, .from_minute = 60, .to_minute = 120};
    command->shift_add.spans = (struct command_spans){
        .len = 2, .items = {{starts_at, starts_at + length_ms}, {starts_at + 7 * DAY_MS, starts_at + 7 * DAY_MS + length_ms}}};
    return world_apply(&place->world, command);
}

static void a_room_says_when_staff_are_next_there(void **state)
{
    (void)state;
    struct place *place = place_open();
    const int64_t start_ms = place->world.now_ms;
    assert_int_equal(row_of(place, place->room).next_at, 0);
    assert_int_equal(shift_add(place, &place->ana, DAY_MS, 8 * HOUR_MS)->refusal.reason, REFUSAL_NONE);
    assert_int_equal(row_of(place, place->room).next_at, start_ms + DAY_MS);
    assert_int_equal(shift_add(place, &place->lena, HOUR_MS, HOUR_MS)->refusal.reason, REFUSAL_NONE);
    assert_int_equal(row_of(place, place->room).next_at, start_ms + HOUR_MS);
    place->world.now_ms = start_ms + HOUR_MS;                   /* the hour has come and nobody has: the next one */
    assert_int_equal(rooms_told(world_tick(&place->world)), 3); /* the staff's own too */
    assert_int_equal(row_of(place, place->room).next_at, start_ms + DAY_MS);
    /* Who goes on duty in a shift stays until it ends, and the room says so. */
    place->world.now_ms = start_ms + DAY_MS - 20 * MINUTE_MS;
    awake(place, &place->ana);
    duty_on(place, &place->ana, all, 0);
    assert_int_equal(row_of(place, place->room).next_at, 0);
    assert_int_equal(row_of(place, place->room).duty_until, start_ms + DAY_MS + 8 * HOUR_MS);
    world_close(&place->world);
}

static void a_line_that_goes_takes_its_times_along(void **state)
{
    (void)state;
    struct place *place = place_open();
    shift_add(place, &place->ana, DAY_MS, HOUR_MS);
    const struct answer *answer = world_ask(&place->world, &(struct query){.kind = QUERY_SHIFTS});
    assert_int_equal(answer->events_len, 1);
    const shift_id shift = answer->events[0].shift.id;
    /* The same times again change nothing; others do; none that is mad is taken. */
    for (int round = 0; round < 3; round++) {
        struct command *command = world_command(&place->world, COMMAND_SHIFT_SPANS);
        const int64_t starts_at = place->world.now_ms + DAY_MS + (round == 1 ? HOUR_MS : 0);
        command->shift_spans.shift = shift;
        command->shift_spans.spans = (struct command_spans){
            .len = 2, .items = {{starts_at, starts_at + HOUR_MS}, {starts_at + 7 * DAY_MS, starts_at + 7 * DAY_MS + HOUR_MS}}};
        if (round == 2)
            command->shift_spans.spans.items[1].ends_at = starts_at;
        const struct outcome *outcome = world_apply(&place->world, command);
        assert_int_equal(outcome->refusal.reason, round == 2 ? REFUSAL_BAD_REQUEST : REFUSAL_NONE);
        assert_int_equal(outcome->events_len, round == 1 ? 3 : 0);
    }
    assert_int_equal(row_of(place, place->room).next_at, place->world.now_ms + DAY_MS + HOUR_MS);
    struct command *command = world_command_of(&place->world, COMMAND_SHIFT_REMOVE, &place->lena);
    command->shift_remove.shift = shift;
    assert_int_equal(world_apply(&place->world, command)->refusal.reason, REFUSAL_NONE);
    assert_int_equal(row_of(place, place->room).next_at, 0);
    world_close(&place->world);
}

/* ---- pauses ---- */

static void a_pause_of_all_is_of_the_own_rooms_or_for_a_lead_of_all(void **state)
{
    (void)state;
    struct place *place = place_open();
    struct world *world = &place->world;
    const cohort_id cohort = world_cohort(world, "Other");
    const room_id far = world_room(world, cohort, ROOM_TYPE_SUPPORT, "Far");
    struct person kim = world_member(world, cohort, ROLE_PARTICIPANT, "Small Lantern");
    struct command *command = world_command_of(world, COMMAND_PAUSE, &place->ana);
    command->pause = (struct command_pause){.length_ms = LIMIT_OVERRIDE_MS_MIN, .reason = REASON_CARE};
    assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NONE);
    assert_int_equal(row_of(place, place->room).mode, ROOM_MODE_PAUSED);
    assert_int_equal(world_try_say(world, &kim, far, "hello")->refusal.reason, REFUSAL_NONE);
    command = world_command_of(world, COMMAND_PAUSE, &place->lena);
    command->pause = (struct command_pause){.length_ms = HOUR_MS, .reason = REASON_CARE};
    assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NONE);
    const struct outcome *outcome = world_try_say(world, &kim, far, "hello");
    assert_int_equal(outcome->refusal.reason, REFUSAL_PAUSED);
    assert_int_equal(outcome->refusal.until_at, world->now_ms + HOUR_MS);
    assert_int_equal(outcome->refusal.cause, REASON_CARE);
    world->now_ms += HOUR_MS;
    world_tick(world);
    awake(place, &kim);
    awake(place, &place->lena);
    assert_int_equal(world_try_say(world, &kim, far, "hello")->refusal.reason, REFUSAL_NONE);
    static const int64_t lengths[] = {LIMIT_OVERRIDE_MS_MIN - 1, LIMIT_OVERRIDE_MS_MIN, LIMIT_OVERRIDE_MS_MAX, LIMIT_OVERRIDE_MS_MAX + 1};
    for (size_t i = 0; i < 4; i++) {
        command = world_command_of(world, COMMAND_PAUSE, &place->lena);
        command->pause.length_ms = lengths[i];
        assert_int_equal(world_apply(world, command)->refusal.reason, i == 1 || i == 2 ? REFUSAL_NONE : REFUSAL_BAD_REQUEST);
    }
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rooms_are_staffed_while_somebody_is_on_duty_for_them),
        cmocka_unit_test(who_is_on_duty_for_all_rooms_staffs_those_of_a_new_cohort),
        cmocka_unit_test(a_duty_ends_at_its_time_and_not_before),
        cmocka_unit_test(without_a_connection_it_ends_after_the_grace),
        cmocka_unit_test(who_comes_back_in_time_stays),
        cmocka_unit_test(what_is_not_allowed_changes_nothing),
        cmocka_unit_test(a_room_says_when_staff_are_next_there),
        cmocka_unit_test(a_line_that_goes_takes_its_times_along),
        cmocka_unit_test(a_pause_of_all_is_of_the_own_rooms_or_for_a_lead_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
