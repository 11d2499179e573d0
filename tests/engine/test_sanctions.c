/* tests/engine/test_sanctions.c: each limit of a sanction at one step below, at it and above; who was quicker; and that nobody alone keeps
 * a person out for longer than a week (MO10 to MO12, MO14). */
#include "world.h"

struct scene {
    struct world world;
    cohort_id cohort;
    room_id room, other_room;
    struct person sam, ana, ben, eve; /* eve: staff of another cohort */
};

static int scene_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    CHECK(scene != NULL);
    struct world *world = &scene->world;
    world_open(world, ":memory:", 1);
    world_program(world);
    scene->cohort = world_cohort(world, "A group");
    scene->room = world_room(world, scene->cohort, ROOM_TYPE_SUPPORT, "Evening");
    scene->other_room = world_room(world, scene->cohort, ROOM_TYPE_PROCESS, "Morning");
    scene->sam = world_member(world, scene->cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    scene->ana = world_member(world, scene->cohort, ROLE_FACILITATOR, "Ana");
    scene->ben = world_member(world, scene->cohort, ROLE_LEAD, "Ben");
    scene->eve = world_member(world, world_cohort(world, "Another"), ROLE_LEAD, "Eve");
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

/* Sessions of staff end after 15 minutes; a test with days in it signs in anew. */
static void back(struct scene *scene, struct person *person)
{
    struct person again;
    const struct outcome *outcome = world_try_sign_in(&scene->world, person->member, 1, DEVICE_OWN, &again);
    CHECK(outcome->refusal.reason == REFUSAL_NONE);
    *person = again;
}

static const struct outcome *sanction(struct scene *scene, const struct person *by, struct command_sanction wanted)
{
    struct command *command = world_command_of(&scene->world, COMMAND_SANCTION, by);
    wanted.member = scene->sam.member;
    wanted.reason = REASON_HURTS;
    command->sanction = wanted;
    return world_apply(&scene->world, command);
}

static const struct outcome *lift(struct scene *scene, const struct person *by, sanction_id id)
{
    struct command *command = world_command_of(&scene->world, COMMAND_LIFT, by);
    command->lift.sanction = id;
    return world_apply(&scene->world, command);
}

static const struct outcome *second(struct scene *scene, const struct person *by, sanction_id id)
{
    struct command *command = world_command_of(&scene->world, COMMAND_SECOND, by);
    command->second.sanction = id;
    return world_apply(&scene->world, command);
}

static enum refusal_reason reads(struct scene *scene)
{
    return world_follow(&scene->world, &scene->sam, room_stream(scene->room), -1)->refusal.reason;
}

static void lengths_are_those_on_offer(void **state)
{
    struct scene *scene = *state;
    const struct {
        enum sanction_kind kind;
        int64_t length_ms, slow_ms;
        const char *field;
    } rows[] = {
        {SANCTION_KIND_TIME_OUT, 15 * MINUTE_MS - 1, 0, "length_ms"},
        {SANCTION_KIND_TIME_OUT, 15 * MINUTE_MS + 1, 0, "length_ms"},
        {SANCTION_KIND_TIME_OUT, 7 * DAY_MS + 1, 0, "length_ms"},
        {SANCTION_KIND_TIME_OUT, HOUR_MS, 30 * SECOND_MS, "slow_ms"},
        {SANCTION_KIND_TIME_OUT, 15 * MINUTE_MS, 0, NULL},
        {SANCTION_KIND_TIME_OUT, HOUR_MS, 0, NULL},
        {SANCTION_KIND_TIME_OUT, DAY_MS, 0, NULL},
        {SANCTION_KIND_TIME_OUT, 7 * DAY_MS, 0, NULL},
        {SANCTION_KIND_CHECK_FIRST, 15 * MINUTE_MS - 1, 0, "length_ms"},
        {SANCTION_KIND_CHECK_FIRST, 90 * DAY_MS + 1, 0, "length_ms"},
        {SANCTION_KIND_CHECK_FIRST, 15 * MINUTE_MS, 0, NULL},
        {SANCTION_KIND_CHECK_FIRST, 90 * DAY_MS, 0, NULL},
        {SANCTION_KIND_SLOW, 15 * MINUTE_MS - 1, 30 * SECOND_MS, "length_ms"},
        {SANCTION_KIND_SLOW, 7 * DAY_MS + 1, 30 * SECOND_MS, "length_ms"},
        {SANCTION_KIND_SLOW, HOUR_MS, 30 * SECOND_MS + 1, "slow_ms"},
        {SANCTION_KIND_SLOW, HOUR_MS, 0, "slow_ms"},
        {SANCTION_KIND_SLOW, HOUR_MS, 30 * SECOND_MS, NULL},
        {SANCTION_KIND_SUSPENSION, 15 * MINUTE_MS - 1, 0, "length_ms"},
        {SANCTION_KIND_SUSPENSION, 7 * DAY_MS + 1, 0, "length_ms"},
        {SANCTION_KIND_SUSPENSION, 7 * DAY_MS, 0, NULL},
        {SANCTION_KIND_ENDING, DAY_MS, 0, "length_ms"},
        {SANCTION_KIND_ENDING, 0, 0, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct command_sanction wanted = {.kind = rows[i].kind, .length_ms = rows[i].length_ms, .slow_ms = rows[i].slow_ms};
        const struct outcome *outcome = sanction(scene, i % 2 == 0 ? &scene->ana : &scene->ben, wanted);
        assert_int_equal(outcome->refusal.reason, rows[i].field != NULL ? REFUSAL_BAD_REQUEST : REFUSAL_NONE);
        if (rows[i].field != NULL) {
            assert_string_equal(outcome->refusal.field, rows[i].field);
            assert_int_equal(outcome->place, 0);
        } else {
            const sanction_id id = outcome->done.sanction;
            assert_int_equal(lift(scene, &scene->ben, id)->refusal.reason, REFUSAL_NONE);
        }
    }
}

static void a_time_out_ends_at_its_second_whether_the_clock_ticks_or_not(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    const int64_t began = world->now_ms;
    const sanction_id id =
        sanction(scene, &scene->ana, (struct command_sanction){.kind = SANCTION_KIND_TIME_OUT, .room = scene->room, .length_ms = HOUR_MS})
            ->done.sanction;
    world->now_ms = began + HOUR_MS - 1;
    back(scene, &scene->sam);
    const struct outcome *outcome = world_try_say(world, &scene->sam, scene->room, "one");
    assert_int_equal(outcome->refusal.reason, REFUSAL_TIME_OUT);
    assert_int_equal(outcome->refusal.until_at, began + HOUR_MS);
    assert_int_equal(outcome->refusal.cause, REASON_HURTS);
    assert_int_equal(reads(scene), REFUSAL_NONE);
    assert_int_equal(world_try_say(world, &scene->sam, scene->other_room, "elsewhere")->refusal.reason, REFUSAL_NONE);
    world->now_ms = began + HOUR_MS;
    assert_int_equal(world_try_say(world, &scene->sam, scene->room, "two")->refusal.reason, REFUSAL_NONE);
    back(scene, &scene->ana);
    outcome = lift(scene, &scene->ana, id); /* before its tick has come */
    assert_int_equal(outcome->refusal.reason, REFUSAL_TAKEN);
    assert_int_equal(outcome->refusal.decision, DECISION_TIME_UP);
    outcome = world_tick(world);
    const struct event *event = world_event(outcome, EVENT_SANCTION);
    assert_non_null(event);
    assert_int_equal(event->sanction.state, SANCTION_OVER);
    assert_null(world_event(world_tick(world), EVENT_SANCTION));
}

static void slow_for_one_person_is_that_persons_turn(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    (void)sanction(scene, &scene->ana,
                   (struct command_sanction){.kind = SANCTION_KIND_SLOW, .length_ms = HOUR_MS, .slow_ms = 30 * SECOND_MS});
    const int64_t said = world->now_ms;
    (void)world_say(world, &scene->sam, scene->room, "one");
    world->now_ms = said + 30 * SECOND_MS - 1;
    const struct outcome *outcome = world_try_say(world, &scene->sam, scene->room, "two");
    assert_int_equal(outcome->refusal.reason, REFUSAL_TURN);
    assert_int_equal(outcome->refusal.wait_ms, 1);
    assert_int_equal(world_try_say(world, &scene->sam, scene->other_room, "elsewhere")->refusal.reason, REFUSAL_NONE);
    world->now_ms = said + 30 * SECOND_MS;
    (void)world_say(world, &scene->sam, scene->room, "two");
    assert_int_equal(world_try_say(world, &scene->ana, scene->room, "staff")->refusal.reason, REFUSAL_NONE);
}

static void nobody_alone_keeps_a_person_out_for_more_than_a_week(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    const struct command_sanction three_days = {.kind = SANCTION_KIND_SUSPENSION, .length_ms = 3 * DAY_MS};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(sanction(scene, &scene->ana, three_days)->refusal.reason, REFUSAL_NONE);
        world->now_ms += 3 * DAY_MS;
        (void)world_tick(world);
        back(scene, &scene->sam);
        assert_int_equal(reads(scene), REFUSAL_NONE);
        back(scene, &scene->ana);
    }
    assert_int_equal(sanction(scene, &scene->ana, three_days)->refusal.reason, REFUSAL_FULL);
    const struct command_sanction longer = {.kind = SANCTION_KIND_SUSPENSION, .length_ms = DAY_MS + 1};
    assert_int_equal(sanction(scene, &scene->ana, longer)->refusal.reason, REFUSAL_FULL);
    const struct command_sanction day = {.kind = SANCTION_KIND_SUSPENSION, .length_ms = DAY_MS};
    const struct command_sanction ending = {.kind = SANCTION_KIND_ENDING};
    const sanction_id id = sanction(scene, &scene->ana, day)->done.sanction; /* the seventh */
    world->now_ms += SECOND_MS;                                              /* to ask now would keep the person out a second longer */
    assert_int_equal(sanction(scene, &scene->ana, ending)->refusal.reason, REFUSAL_FULL);
    back(scene, &scene->ben);
    const sanction_id asked = sanction(scene, &scene->ben, ending)->done.sanction; /* somebody else may */
    assert_int_equal(lift(scene, &scene->ben, id)->refusal.reason, REFUSAL_NONE);
    assert_int_equal(reads(scene), REFUSAL_SUSPENDED); /* the other one still holds */
    assert_int_equal(lift(scene, &scene->ana, asked)->refusal.reason, REFUSAL_NONE);
    back(scene, &scene->sam);
    assert_int_equal(reads(scene), REFUSAL_NONE);
}

static void without_a_second_within_a_day_the_member_is_back(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    const int64_t began = world->now_ms;
    const sanction_id asked = sanction(scene, &scene->ana, (struct command_sanction){.kind = SANCTION_KIND_ENDING})->done.sanction;
    assert_int_equal(second(scene, &scene->ana, asked)->refusal.reason, REFUSAL_TAKEN);
    assert_int_equal(second(scene, &scene->eve, asked)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(lift(scene, &scene->eve, asked)->refusal.reason, REFUSAL_NOT_HERE);
    world->now_ms = began + DAY_MS - SECOND_MS;
    (void)world_tick(world);
    back(scene, &scene->sam);
    const struct answer *answer = world_follow(world, &scene->sam, room_stream(scene->room), -1);
    assert_int_equal(answer->refusal.reason, REFUSAL_SUSPENDED);
    assert_int_equal(answer->refusal.until_at, began + DAY_MS);
    world->now_ms = began + DAY_MS;
    back(scene, &scene->ben);
    assert_int_equal(second(scene, &scene->ben, asked)->refusal.reason, REFUSAL_TAKEN);
    (void)world_tick(world);
    assert_int_equal(reads(scene), REFUSAL_NONE);
}

static void an_end_by_two_is_final_and_says_who(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    struct person again;
    const sanction_id asked = sanction(scene, &scene->ana, (struct command_sanction){.kind = SANCTION_KIND_ENDING})->done.sanction;
    struct command *command = world_command_of(world, COMMAND_SECOND, &scene->ben);
    command->second.sanction = asked;
    const request_id request = command->request;
    assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NONE);
    command = world_command_of(world, COMMAND_SECOND, &scene->ben);
    command->second.sanction = asked;
    command->request = request;
    assert_true(world_apply(world, command)->repeated);
    const struct outcome *outcome = second(scene, &scene->ben, asked);
    assert_int_equal(outcome->refusal.reason, REFUSAL_TAKEN);
    assert_string_equal(outcome->refusal.by, "Ben");
    outcome = sanction(scene, &scene->ana, (struct command_sanction){.kind = SANCTION_KIND_ENDING});
    assert_int_equal(outcome->refusal.reason, REFUSAL_TAKEN);
    assert_string_equal(outcome->refusal.by, "Ben");
    assert_int_equal(world_try_sign_in(world, scene->sam.member, 1, DEVICE_OWN, &again)->refusal.reason, REFUSAL_SIGN_IN);
    world->now_ms += 100 * DAY_MS;
    (void)world_tick(world);
    assert_int_equal(world_try_sign_in(world, scene->sam.member, 1, DEVICE_OWN, &again)->refusal.reason, REFUSAL_SIGN_IN);
}

int main(void)
{
#define with(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)
    const struct CMUnitTest tests[] = {
        with(lengths_are_those_on_offer),
        with(a_time_out_ends_at_its_second_whether_the_clock_ticks_or_not),
        with(slow_for_one_person_is_that_persons_turn),
        with(nobody_alone_keeps_a_person_out_for_more_than_a_week),
        with(without_a_second_within_a_day_the_member_is_back),
        with(an_end_by_two_is_final_and_says_who),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
