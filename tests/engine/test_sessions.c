/* tests/engine/test_sessions.c: how long a session lives, and how it ends (ID8, security.md 2 row 2). */
#include "world.h"

struct scene {
    struct world world;
    room_id room;
    struct person sam, ana;
};

static int scene_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    CHECK(scene != NULL);
    world_open(&scene->world, ":memory:", 1);
    world_program(&scene->world);
    const cohort_id cohort = world_cohort(&scene->world, "A group");
    scene->room = world_room(&scene->world, cohort, ROOM_TYPE_SUPPORT, "Evening");
    scene->sam = world_member(&scene->world, cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    scene->ana = world_member(&scene->world, cohort, ROLE_FACILITATOR, "Ana");
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

static bool alive(struct scene *scene, const struct person *person, int64_t now_ms)
{
    struct query query = {.kind = QUERY_SESSION, .now_ms = now_ms};
    memcpy(query.digest, person->digest, DIGEST_BYTES);
    return world_ask(&scene->world, &query)->refusal.reason == REFUSAL_NONE;
}

static const struct outcome *stay(struct scene *scene, const struct person *person)
{
    return world_apply(&scene->world, world_command_of(&scene->world, COMMAND_STAY, person));
}

static void an_idle_session_ends_at_its_time(void **state)
{
    struct scene *scene = *state;
    struct person own, staff;
    assert_int_equal(world_try_sign_in(&scene->world, scene->sam.member, 1, DEVICE_OWN, &own)->refusal.reason, REFUSAL_NONE);
    assert_int_equal(world_try_sign_in(&scene->world, scene->ana.member, 1, DEVICE_OWN, &staff)->refusal.reason, REFUSAL_NONE);
    const struct {
        const struct person *person;
        int64_t idle_ms;
    } rows[] = {{&scene->sam, 15 * MINUTE_MS}, {&own, 7 * DAY_MS}, {&scene->ana, 15 * MINUTE_MS}, {&staff, 15 * MINUTE_MS}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(alive(scene, rows[i].person, scene->world.now_ms + rows[i].idle_ms - SECOND_MS));
        assert_false(alive(scene, rows[i].person, scene->world.now_ms + rows[i].idle_ms + SECOND_MS));
        assert_false(alive(scene, rows[i].person, scene->world.now_ms + rows[i].idle_ms));
    }
}

static void acts_keep_it_alive_until_its_whole_time_is_over(void **state)
{
    struct scene *scene = *state;
    const int64_t ends_at = scene->world.now_ms + 12 * HOUR_MS;
    while (scene->world.now_ms + 10 * MINUTE_MS < ends_at) {
        scene->world.now_ms += 10 * MINUTE_MS;
        assert_int_equal(stay(scene, &scene->sam)->refusal.reason, REFUSAL_NONE);
    }
    assert_true(alive(scene, &scene->sam, ends_at - SECOND_MS));
    assert_false(alive(scene, &scene->sam, ends_at + SECOND_MS));
    scene->world.now_ms = ends_at;
    const struct outcome *outcome = stay(scene, &scene->sam);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(outcome->effects_len, 1); /* whatever still speaks on it is told to stop */
    assert_int_equal(outcome->effects[0].kind, EFFECT_SESSION_CLOSE);
    assert_int_equal(outcome->place, 0);
}

static void an_act_within_the_minute_writes_no_row(void **state)
{
    struct scene *scene = *state;
    scene->world.now_ms += 2 * MINUTE_MS;
    assert_true(stay(scene, &scene->sam)->place > 0);
    assert_int_equal(stay(scene, &scene->sam)->place, 0);
    scene->world.now_ms += 1;
    assert_true(stay(scene, &scene->sam)->place > 0); /* the next minute has begun */
    scene->world.now_ms += MINUTE_MS - 1;
    assert_int_equal(stay(scene, &scene->sam)->place, 0);
    /* Idle time counts from the last act all the same, to the minute. */
    assert_true(alive(scene, &scene->sam, scene->world.now_ms + 15 * MINUTE_MS - SECOND_MS));
}

static void asking_is_no_act(void **state)
{
    struct scene *scene = *state;
    scene->world.now_ms += 14 * MINUTE_MS;
    assert_int_equal(world_follow(&scene->world, &scene->sam, room_stream(scene->room), -1)->refusal.reason, REFUSAL_NONE);
    scene->world.now_ms += MINUTE_MS;
    assert_int_equal(world_follow(&scene->world, &scene->sam, room_stream(scene->room), -1)->refusal.reason, REFUSAL_NOT_HERE);
}

static void a_new_sign_in_shows_to_the_person(void **state)
{
    struct scene *scene = *state;
    struct person second;
    const struct outcome *outcome = world_try_sign_in(&scene->world, scene->sam.member, 1, DEVICE_OWN, &second);
    const struct event *event = world_event(outcome, EVENT_SESSION);
    assert_non_null(event);
    assert_int_equal(event->audiences, AUDIENCE_BIT(AUDIENCE_PERSON));
    assert_true(stream_id_equal(event->stream, member_stream(scene->sam.member)));
    assert_false(event->session.ended);
    const int64_t change = event->change;
    const struct answer *page = world_follow(&scene->world, &scene->sam, member_stream(scene->sam.member), change - 1);
    assert_int_equal(page->events_len, 1);
    assert_true(session_id_equal(page->events[0].session.id, second.session));
    page = world_follow(&scene->world, &scene->sam, member_stream(scene->sam.member), -1);
    assert_int_equal(page->events_len, 3); /* one place, two sessions */
    const struct query query = {.kind = QUERY_SESSIONS, .actor = scene->sam.member, .session = scene->sam.session};
    assert_int_equal(world_ask(&scene->world, &query)->events_len, 2);
    assert_int_equal(world_follow(&scene->world, &scene->ana, member_stream(scene->sam.member), -1)->refusal.reason, REFUSAL_NOT_HERE);
}

static void a_passphrase_that_changed_meanwhile_wins(void **state)
{
    struct scene *scene = *state;
    struct person second;
    assert_int_equal(world_try_sign_in(&scene->world, scene->sam.member, 2, DEVICE_OWN, &second)->refusal.reason, REFUSAL_SIGN_IN);
    assert_int_equal(world_try_sign_in(&scene->world, (member_id){{5}}, 1, DEVICE_OWN, &second)->refusal.reason, REFUSAL_SIGN_IN);
    struct query query = {.kind = QUERY_SECRET, .name_fold = "quiet harbor"};
    const struct answer *answer = world_ask(&scene->world, &query);
    assert_int_equal(answer->secret_version, 1);
    assert_int_equal(answer->secret_len, 32);
    query.name_fold = "nobody";
    assert_int_equal(world_ask(&scene->world, &query)->refusal.reason, REFUSAL_SIGN_IN);
}

static void one_can_end_one_all_others_or_this_one(void **state)
{
    struct scene *scene = *state;
    struct person second, third;
    (void)world_try_sign_in(&scene->world, scene->sam.member, 1, DEVICE_OWN, &second);
    (void)world_try_sign_in(&scene->world, scene->sam.member, 1, DEVICE_SHARED, &third);
    struct command *command = world_command_of(&scene->world, COMMAND_SESSION_END, &scene->sam);
    command->session_end.session = scene->ana.session; /* somebody else's is not there */
    assert_int_equal(world_apply(&scene->world, command)->refusal.reason, REFUSAL_NOT_HERE);
    command = world_command_of(&scene->world, COMMAND_SESSION_END, &scene->sam);
    command->session_end.session = second.session;
    const struct outcome *outcome = world_apply(&scene->world, command);
    assert_int_equal(outcome->effects_len, 1);
    assert_memory_equal(outcome->effects[0].object, second.session.bytes, ID_BYTES);
    assert_true(world_event(outcome, EVENT_SESSION)->session.ended);
    assert_false(alive(scene, &second, scene->world.now_ms));
    assert_int_equal(stay(scene, &second)->refusal.reason, REFUSAL_NOT_HERE);
    outcome = world_apply(&scene->world, world_command_of(&scene->world, COMMAND_SESSIONS_END, &third));
    assert_int_equal(outcome->effects_len, 1);
    assert_false(alive(scene, &scene->sam, scene->world.now_ms));
    assert_true(alive(scene, &third, scene->world.now_ms));
    for (int i = 0; i < 2; i++) { /* signing out twice is done twice */
        command = world_command(&scene->world, COMMAND_SIGN_OUT);
        memcpy(command->sign_out.session_digest, third.digest, DIGEST_BYTES);
        outcome = world_apply(&scene->world, command);
        assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
        assert_int_equal(outcome->effects_len, i == 0 ? 1 : 0);
    }
    assert_true(alive(scene, &scene->ana, scene->world.now_ms));
}

static void the_sixteenth_session_ends_the_oldest(void **state)
{
    struct scene *scene = *state;
    struct person next;
    for (int i = 1; i < LIMIT_SESSIONS_PER_MEMBER_MAX; i++)
        assert_int_equal(world_try_sign_in(&scene->world, scene->sam.member, 1, DEVICE_OWN, &next)->effects_len, 0);
    const struct outcome *outcome = world_try_sign_in(&scene->world, scene->sam.member, 1, DEVICE_OWN, &next);
    assert_int_equal(outcome->effects_len, 1);
    assert_memory_equal(outcome->effects[0].object, scene->sam.session.bytes, ID_BYTES);
    assert_true(alive(scene, &next, scene->world.now_ms));
}

static void a_session_speaks_for_its_own_member_only(void **state)
{
    struct scene *scene = *state;
    const struct person mixed = {.member = scene->sam.member, .session = scene->ana.session};
    assert_int_equal(world_try_say(&scene->world, &mixed, scene->room, "not me")->refusal.reason, REFUSAL_NOT_HERE);
    const struct person none = {.member = scene->sam.member};
    assert_int_equal(world_try_say(&scene->world, &none, scene->room, "not me")->refusal.reason, REFUSAL_NOT_HERE);
}

static void a_tick_ends_what_is_over_and_says_so(void **state)
{
    struct scene *scene = *state;
    scene->world.now_ms += 15 * MINUTE_MS;
    const struct outcome *outcome = world_tick(&scene->world);
    size_t closes = 0;
    for (size_t i = 0; i < outcome->effects_len; i++) /* a checkpoint of the audit log may be due as well */
        closes += outcome->effects[i].kind == EFFECT_SESSION_CLOSE;
    assert_int_equal(closes, 2);
    assert_int_equal(outcome->events_len, 2);
    assert_int_equal(outcome->events[0].kind, EVENT_SESSION);
    assert_true(outcome->events[0].session.ended);
    assert_int_equal(world_ask(&scene->world, &(struct query){.kind = QUERY_STATUS})->sessions, 0);
}

#define scene_test(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(an_idle_session_ends_at_its_time),         scene_test(acts_keep_it_alive_until_its_whole_time_is_over),
        scene_test(an_act_within_the_minute_writes_no_row),   scene_test(asking_is_no_act),
        scene_test(a_new_sign_in_shows_to_the_person),        scene_test(a_passphrase_that_changed_meanwhile_wins),
        scene_test(one_can_end_one_all_others_or_this_one),   scene_test(the_sixteenth_session_ends_the_oldest),
        scene_test(a_session_speaks_for_its_own_member_only), scene_test(a_tick_ends_what_is_over_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
