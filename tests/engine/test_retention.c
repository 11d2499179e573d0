/* tests/engine/test_retention.c: the clock's work (RE1, RE2, RE5, RE8) and what a crash leaves to be done. */
#include "world.h"
#include <unistd.h>

struct scene {
    struct world world;
    room_id room;
    struct person sam;
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
    engine_rates(scene->world.engine, false);
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

static int64_t keys(struct scene *scene, uint8_t kind)
{
    const struct answer *answer = world_ask(&scene->world, &(struct query){.kind = QUERY_KEYS});
    int64_t count = 0;
    for (size_t i = 0; i < answer->keys_len; i++)
        count += answer->keys[i].kind == kind;
    return count;
}

/* Checkpoints of the audit log come by the clock as well; these tests are not about them. */
static size_t destructions(const struct effect *effects, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += effects[i].kind == EFFECT_KEY_DESTROY;
    return count;
}

static size_t tick_destructions(struct scene *scene)
{
    const struct outcome *outcome = world_tick(&scene->world);
    return destructions(outcome->effects, outcome->effects_len);
}

static size_t destructions_left(struct scene *scene)
{
    const struct answer *answer = world_ask(&scene->world, &(struct query){.kind = QUERY_EFFECTS});
    return destructions(answer->effects, answer->effects_len);
}

static void rows_go_then_their_key_and_then_the_effect(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    (void)world_say(world, &scene->sam, scene->room, "for a week");
    assert_int_equal(keys(scene, 0), 1);
    assert_int_equal(keys(scene, 1), 1);
    world->now_ms += 7 * DAY_MS;
    (void)world_tick(world);
    for (size_t i = 0; i < world->outcome.effects_len; i++)
        assert_int_not_equal(world->outcome.effects[i].kind, EFFECT_KEY_DESTROY); /* the slice could still be written into by its grace */
    world->now_ms += LIMIT_SLICE_SHORT_MS + LIMIT_SLICE_GRACE_MS - 1;
    assert_int_equal(tick_destructions(scene), 0);
    world->now_ms += 1;
    const struct outcome *outcome = world_tick(world);
    assert_int_equal(destructions(outcome->effects, outcome->effects_len), 1);
    assert_int_equal(outcome->effects[0].kind, EFFECT_KEY_DESTROY);
    assert_true(outcome->effects[0].place == outcome->place && outcome->effects[0].n > 0);
    const struct effect effect = outcome->effects[0];
    assert_int_equal(tick_destructions(scene), 0); /* not wanted twice, but given again at a start */
    assert_int_equal(destructions_left(scene), 1);
    for (int i = 0; i < 2; i++) { /* done twice, as after a crash */
        struct command *command = world_command(world, COMMAND_EFFECT_DONE);
        command->effect_done = (struct command_effect_done){.place = effect.place, .n = effect.n};
        assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NONE);
    }
    assert_int_equal(destructions_left(scene), 0);
    assert_int_equal(keys(scene, 0), 0);
    assert_int_equal(keys(scene, 1), 1);
}

static void a_key_is_within_the_promise_of_its_last_message(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    const cohort_id cohort = world_cohort(world, "Another");
    const struct {
        int64_t retention_ms, slice_ms, promise_ms;
    } rows[] = {{DAY_MS, LIMIT_SLICE_SHORT_MS, HOUR_MS},
                {7 * DAY_MS, LIMIT_SLICE_SHORT_MS, HOUR_MS},
                {30 * DAY_MS, LIMIT_SLICE_LONG_MS, DAY_MS},
                {90 * DAY_MS, LIMIT_SLICE_LONG_MS, DAY_MS}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const room_id room = world_try_room(world, cohort, ROOM_TYPE_SUPPORT, rows[i].retention_ms, 10)->done.room;
        const int64_t first_gone_at = world->now_ms + rows[i].retention_ms; /* of a message at the slice's first moment */
        (void)world_slice(world, room, world->now_ms, rows[i].slice_ms);
        struct command *command = world_command(world, COMMAND_SLICE_OPEN);
        command->slice_open = (struct command_slice_open){
            .key = {{(uint8_t)i, 1}}, .room = room, .opens_at = world->now_ms, .ends_at = world->now_ms + rows[i].slice_ms + 1};
        assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_BAD_REQUEST);
        const struct answer *answer = world_ask(world, &(struct query){.kind = QUERY_ROOM, .room = room});
        assert_int_equal(answer->retention_ms, rows[i].retention_ms);
        assert_int_equal(answer->keys_len, 1);
        assert_true(answer->keys[0].destroy_at + LIMIT_SWEEP_INTERVAL_MS <= first_gone_at + rows[i].promise_ms);
    }
}

static void a_tick_takes_a_bite_and_says_when_more_is_left(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    world->batch = true;
    for (int i = 0; i < LIMIT_SWEEP_ROWS + 10; i++) {
        if (i % LIMIT_BATCH == 0)
            CHECK(engine_batch_begin(world->engine) == HEARTH_OK);
        (void)world_say(world, &scene->sam, scene->room, "many");
        if (i % LIMIT_BATCH == LIMIT_BATCH - 1)
            CHECK(engine_batch_commit(world->engine, false) == HEARTH_OK);
    }
    CHECK(engine_batch_commit(world->engine, false) == HEARTH_OK);
    world->batch = false;
    world->now_ms += 8 * DAY_MS;
    const struct outcome *outcome = world_tick(world);
    assert_true(outcome->more);
    for (size_t i = 0; i < outcome->effects_len; i++)
        assert_int_not_equal(outcome->effects[i].kind, EFFECT_KEY_DESTROY); /* rows are left under it */
    int ticks = 1;
    for (; world_tick(world)->more; ticks++)
        assert_true(ticks < 5);
    assert_int_equal(destructions_left(scene), 1);
    assert_int_equal(world_ask(world, &(struct query){.kind = QUERY_STATUS})->oldest_gone_at, 0);
}

static void an_idle_tick_takes_no_place_but_once_a_minute_for_the_time(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    world->now_ms += 30 * SECOND_MS;
    (void)world_tick(world); /* pace rows and the like */
    const int64_t place = engine_place(world->engine), time_ms = engine_time_ms(world->engine);
    world->now_ms = time_ms + MINUTE_MS - 1;
    assert_int_equal(world_tick(world)->place, 0);
    assert_int_equal(engine_place(world->engine), place);
    world->now_ms += 1;
    assert_int_equal(world_tick(world)->place, place + 1);
    assert_int_equal(engine_time_ms(world->engine), world->now_ms);
}

static void a_clock_set_back_does_not_bring_the_gone_back(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    const int64_t number = world_say(world, &scene->sam, scene->room, "for a week");
    struct query query = {.kind = QUERY_HISTORY, .actor = scene->sam.member, .stream = room_stream(scene->room), .before = INT64_MAX};
    assert_non_null(world_row(world_ask(world, &query), number));
    const int64_t start_ms = world->now_ms;
    world->now_ms += 8 * DAY_MS;
    (void)world_cohort(world, "An act that is not the sweep");
    world->now_ms = start_ms;
    assert_null(world_row(world_ask(world, &query), number));
    assert_true(world_ask(world, &query)->time_ms >= start_ms + 8 * DAY_MS);
    (void)world_tick(world);
    assert_int_equal(world_ask(world, &(struct query){.kind = QUERY_STATUS})->messages, 0);
}

static void receipts_go_when_their_request_is_too_old_to_come_again(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    struct person own;
    (void)world_try_sign_in(world, scene->sam.member, 1, DEVICE_OWN, &own);
    struct command *first = world_say_command(world, &own, scene->room, "once");
    const request_id request = first->request;
    (void)world_apply(world, first);
    for (int day = 0; day < 8; day++) {
        struct command *again = world_say_command(world, &own, scene->room, "once");
        again->request = request;
        const struct outcome *outcome = world_apply(world, again);
        /* Kept for as long as it may be tried again, then refused: late, but never doubled. */
        assert_int_equal(outcome->repeated, day <= 7);
        assert_int_equal(world_apply(world, world_command_of(world, COMMAND_STAY, &own))->refusal.reason, REFUSAL_NONE);
        world->now_ms += DAY_MS;
        (void)world_tick(world);
    }
    struct command *late = world_say_command(world, &own, scene->room, "once");
    late->request = request;
    assert_int_equal(world_apply(world, late)->refusal.reason, REFUSAL_STALE);
}

static void a_restart_finds_time_place_and_hash_as_they_were(void **state)
{
    (void)state;
    struct world world;
    char folder[] = "/tmp/hearth-test-XXXXXX", path[64];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/hearth.db", folder);
    world_open(&world, path, 2);
    world_program(&world);
    const cohort_id cohort = world_cohort(&world, "A group");
    const room_id room = world_room(&world, cohort, ROOM_TYPE_SUPPORT, "Evening");
    const struct person sam = world_member(&world, cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    const int64_t number = world_say(&world, &sam, room, "kept");
    uint8_t hash[DIGEST_BYTES], again[DIGEST_BYTES];
    const int64_t place = engine_place(world.engine), time_ms = engine_time_ms(world.engine);
    engine_hash(world.engine, hash);
    /* A batch that is broken off has not happened, in memory neither. */
    CHECK(engine_batch_begin(world.engine) == HEARTH_OK);
    world.batch = true;
    (void)world_cohort(&world, "Not kept");
    assert_int_equal(engine_place(world.engine), place + 1);
    engine_batch_abort(world.engine);
    world.batch = false;
    assert_int_equal(engine_place(world.engine), place);
    world_restart(&world, path);
    engine_hash(world.engine, again);
    assert_memory_equal(hash, again, DIGEST_BYTES);
    assert_int_equal(engine_place(world.engine), place);
    assert_int_equal(engine_time_ms(world.engine), time_ms);
    /* A reader of its own connection sees what is committed, and nothing of an open batch. */
    struct snapshot *reader;
    struct answer answer;
    CHECK(snapshot_open(path, &reader) == HEARTH_OK);
    CHECK(engine_batch_begin(world.engine) == HEARTH_OK);
    world.batch = true;
    (void)world_try_delete(&world, &sam, room, number);
    const struct query query = {
        .kind = QUERY_HISTORY, .now_ms = world.now_ms, .actor = sam.member, .stream = room_stream(room), .before = INT64_MAX};
    CHECK(engine_query(reader, &query, &answer) == HEARTH_OK);
    assert_int_equal(world_row(&answer, number)->message.state, MESSAGE_PUBLISHED);
    answer_deinit(&answer);
    CHECK(engine_batch_commit(world.engine, true) == HEARTH_OK);
    CHECK(engine_query(reader, &query, &answer) == HEARTH_OK);
    assert_int_equal(world_row(&answer, number)->message.state, MESSAGE_DELETED);
    answer_deinit(&answer);
    snapshot_close(&reader);
    world_close(&world);
    (void)unlink(path);
    assert_int_equal(rmdir(folder), 0); /* closing leaves one file */
}

static bool file_holds(const char *path, const char *end, const char *needle)
{
    static char bytes[1 << 22];
    char whole[80];
    snprintf(whole, sizeof whole, "%s%s", path, end);
    FILE *in = fopen(whole, "rb");
    if (in == NULL)
        return false;
    const size_t len = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    return memmem(bytes, len, needle, strlen(needle)) != NULL;
}

/* Its slice's key lives on for the others, so the sealed bytes themselves must go: from the page and from the WAL. */
static void a_text_taken_back_is_in_no_file_after_the_next_tick(void **state)
{
    (void)state;
    static const char canary[] = "canary-0b7e-taken-back";
    struct world world;
    char folder[] = "/tmp/hearth-test-XXXXXX", path[64];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/hearth.db", folder);
    world_open(&world, path, 2);
    world_program(&world);
    const cohort_id cohort = world_cohort(&world, "A group");
    const room_id room = world_room(&world, cohort, ROOM_TYPE_SUPPORT, "Evening");
    const struct person sam = world_member(&world, cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    const int64_t number = world_say(&world, &sam, room, canary);
    assert_true(file_holds(path, "-wal", canary));
    assert_int_equal(world_try_delete(&world, &sam, room, number)->refusal.reason, REFUSAL_NONE);
    (void)world_tick(&world);
    assert_false(file_holds(path, "-wal", canary));
    assert_false(file_holds(path, "", canary));
    world_close(&world);
    (void)unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

#define scene_test(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(rows_go_then_their_key_and_then_the_effect),
        scene_test(a_key_is_within_the_promise_of_its_last_message),
        scene_test(a_tick_takes_a_bite_and_says_when_more_is_left),
        scene_test(an_idle_tick_takes_no_place_but_once_a_minute_for_the_time),
        scene_test(a_clock_set_back_does_not_bring_the_gone_back),
        scene_test(receipts_go_when_their_request_is_too_old_to_come_again),
        cmocka_unit_test(a_text_taken_back_is_in_no_file_after_the_next_tick),
        cmocka_unit_test(a_restart_finds_time_place_and_hash_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
