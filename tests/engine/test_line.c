/* tests/engine/test_line.c: the private line's own bucket, who is told that somebody waits, and that over all states of a member and all
 * modes of a room it stays, with help (MS7, CR7). */
#include "engine_internal.h"
#include "world.h"

struct scene {
    struct world world;
    cohort_id cohort;
    room_id room, line;
    struct person sam, ana;
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
    scene->sam = world_member(world, scene->cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    scene->ana = world_member(world, scene->cohort, ROLE_FACILITATOR, "Ana");
    scene->line = world_apply(world, world_command_of(world, COMMAND_LINE_OPEN, &scene->sam))->done.room;
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

static void the_line_has_a_bucket_of_its_own(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    for (int i = 0; i < LIMIT_SEND_BURST; i++)
        (void)world_say(world, &scene->sam, scene->room, "x");
    assert_int_equal(world_try_say(world, &scene->sam, scene->room, "x")->refusal.reason, REFUSAL_SLOW);
    for (int i = 0; i < LIMIT_LINE_BURST; i++)
        (void)world_say(world, &scene->sam, scene->line, "x");
    const struct outcome *outcome = world_try_say(world, &scene->sam, scene->line, "x");
    assert_int_equal(outcome->refusal.reason, REFUSAL_SLOW);
    assert_int_equal(outcome->refusal.wait_ms, LIMIT_LINE_INTERVAL_MS);
    world->now_ms += LIMIT_LINE_INTERVAL_MS - 1;
    assert_int_equal(world_try_say(world, &scene->sam, scene->line, "x")->refusal.reason, REFUSAL_SLOW);
    world->now_ms += 1;
    (void)world_say(world, &scene->sam, scene->line, "x");
}

static void the_line_is_kept_for_90_days(void **state)
{
    struct scene *scene = *state;
    const struct outcome *outcome = world_try_say(&scene->world, &scene->sam, scene->line, "x");
    assert_int_equal(outcome->done.gone_at, scene->world.now_ms + 90 * DAY_MS);
}

static size_t lines_waiting(struct scene *scene, int64_t after)
{
    stream_id desk;
    memcpy(desk.bytes, scene->cohort.bytes, ID_BYTES);
    const struct answer *answer = world_follow(&scene->world, &scene->ana, desk, after);
    size_t found = 0;
    for (size_t i = 0; i < answer->events_len; i++)
        found += answer->events[i].kind == EVENT_LINE && answer->events[i].line.waiting_since != 0;
    return found;
}

static void the_desk_is_told_once_that_somebody_waits(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    assert_int_equal(lines_waiting(scene, -1), 0);
    assert_non_null(world_event(world_try_say(world, &scene->sam, scene->line, "one"), EVENT_LINE));
    assert_null(world_event(world_try_say(world, &scene->sam, scene->line, "two"), EVENT_LINE));
    assert_int_equal(lines_waiting(scene, -1), 1);
    const struct event *event = world_event(world_try_say(world, &scene->ana, scene->line, "yes"), EVENT_LINE);
    assert_non_null(event);
    assert_int_equal(event->line.waiting_since, 0);
    assert_int_equal(lines_waiting(scene, -1), 0);
    assert_int_equal(lines_waiting(scene, 0), 0);
    assert_null(world_event(world_try_say(world, &scene->ana, scene->line, "and more"), EVENT_LINE));
}

/* A line is in no list of rooms: neither for who joins, nor of the operator, nor of a staff member's own streams. */
static void a_line_is_no_room_among_rooms(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    const int64_t rooms = world_ask(world, &(struct query){.kind = QUERY_STATUS})->rooms;
    assert_int_equal(rooms, 2); /* with the staff's */
    const struct person kim = world_member(world, scene->cohort, ROLE_PARTICIPANT, "Small Lantern");
    struct query who = {.kind = QUERY_SESSION};
    memcpy(who.digest, kim.digest, DIGEST_BYTES);
    assert_int_equal(world_ask(world, &who)->streams_len, 2); /* the own, and the room */
    memcpy(who.digest, scene->ana.digest, DIGEST_BYTES);
    (void)world_say(world, &scene->ana, scene->line, "in it now");
    assert_int_equal(world_ask(world, &who)->streams_len, 4); /* the own, the desk, the room, and the staff's */
    memcpy(who.digest, scene->sam.digest, DIGEST_BYTES);
    assert_int_equal(world_ask(world, &who)->streams_len, 3); /* the own, the room, and the line */
    assert_int_equal(world_try_room(world, scene->cohort, ROOM_TYPE_LINE, 90 * DAY_MS, 5)->refusal.reason, REFUSAL_BAD_REQUEST);
}

/* CR7: whatever state the member and the room are in, the line is there as long as the member has a place in the program. */
static void no_state_and_no_mode_takes_the_line_away(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    static const bool has_line[MEMBER_STATE_COUNT] = {
        [MEMBER_ACTIVE] = true, [MEMBER_SUSPENDED] = true, [MEMBER_LEAVING] = true}; /* ended keeps help, which needs no server */
    (void)world_say(world, &scene->ana, scene->line, "hello");
    const key_id slice = world_slice(world, scene->line, world->now_ms, LIMIT_SLICE_SHORT_MS);
    (void)slice;
    world->batch = true;
    for (int member_state = 0; member_state < MEMBER_STATE_COUNT; member_state++)
        for (int mode = 0; mode < ROOM_MODE_COUNT; mode++)
            for (int kind = 0; kind < SANCTION_KIND_COUNT; kind++) {
                struct store *store = world->engine->store;
                struct store_room room;
                CHECK(engine_batch_begin(world->engine) == HEARTH_OK);
                CHECK(store_room_read(store, scene->room, &room) == HEARTH_OK);
                room.modes.base = (enum room_mode)mode;
                CHECK(store_room_write(store, &room) == HEARTH_OK);
                CHECK(store_member_state_write(store, scene->sam.member, (enum member_state)member_state) == HEARTH_OK);
                struct store_sanction sanction = {.member = scene->sam.member,
                                                  .cohort = scene->cohort,
                                                  .kind = (enum sanction_kind)kind,
                                                  .slow_ms = 600 * SECOND_MS,
                                                  .ends_at = world->now_ms + DAY_MS};
                world_random(world, sanction.id.bytes, ID_BYTES);
                CHECK(store_sanction_insert(store, &sanction) == HEARTH_OK);
                const enum refusal_reason want = has_line[member_state] ? REFUSAL_NONE : REFUSAL_NOT_HERE;
                assert_int_equal(world_try_say(world, &scene->sam, scene->line, "x")->refusal.reason, want);
                assert_int_equal(world_try_say(world, &scene->sam, scene->line, "y")->refusal.reason, want);
                assert_int_equal(world_follow(world, &scene->sam, room_stream(scene->line), -1)->refusal.reason, want);
                const struct outcome *opened = world_apply(world, world_command_of(world, COMMAND_LINE_OPEN, &scene->sam));
                assert_int_equal(opened->refusal.reason, want);
                if (want == REFUSAL_NONE)
                    assert_true(room_id_equal(opened->done.room, scene->line));
                engine_batch_abort(world->engine);
            }
}

int main(void)
{
#define with(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)
    const struct CMUnitTest tests[] = {
        with(the_line_has_a_bucket_of_its_own),          with(the_line_is_kept_for_90_days),
        with(the_desk_is_told_once_that_somebody_waits), with(a_line_is_no_room_among_rooms),
        with(no_state_and_no_mode_takes_the_line_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
