/* tests/engine/test_crash.c: a writer is killed with SIGKILL while it commits, again and again. What it had acked is there, once and in
 * order; of what it had not, whole batches or nothing; and a retry is exactly-once whichever it was (MS2). */
#include "hearth/random.h"
#include "world.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 25
#define BATCH  7

struct scene {
    struct world world;
    char folder[40], path[64];
    room_id room;
    struct person sam;
    int64_t first; /* the number of message 0; nobody else moves this room's numbers */
};

/* Message n is always the same command, so that it can be tried again after a crash. */
static struct command *message(const struct scene *scene, key_id slice, int64_t n)
{
    struct command *command = command_new(COMMAND_SAY);
    CHECK(command != NULL);
    command->actor = scene->sam.member;
    command->session = scene->sam.session;
    command->time_ms = WORLD_START_MS;
    for (int i = 0; i < 8; i++) {
        command->request.bytes[i] = (uint8_t)((uint64_t)WORLD_START_MS >> (56 - 8 * i));
        command->request.bytes[8 + i] = (uint8_t)((uint64_t)(n + 1) >> (56 - 8 * i));
    }
    command->say.room = scene->room;
    command->say.slice = slice;
    memcpy(command->say.message.bytes, command->request.bytes, ID_BYTES);
    command->say.sealed = malloc(32);
    CHECK(command->say.sealed != NULL);
    command->say.sealed_len = (size_t)snprintf((char *)command->say.sealed, 32, "message %" PRId64, n);
    return command;
}

/* The child: commits batch after batch, and acks each through the pipe once it is durable. Never ends by itself. */
static _Noreturn void writer(const struct scene *scene, key_id slice, int64_t next, int acks)
{
    struct engine *engine;
    random_forked();
    CHECK(engine_open(scene->path, &engine) == HEARTH_OK);
    engine_rates(engine, false);
    for (;;) {
        CHECK(engine_batch_begin(engine) == HEARTH_OK);
        for (int i = 0; i < BATCH; i++) {
            struct outcome outcome;
            struct command *command = message(scene, slice, next++);
            outcome_init(&outcome);
            CHECK(engine_apply(engine, command, &outcome) == HEARTH_OK && outcome.refusal.reason == REFUSAL_NONE);
            outcome_deinit(&outcome);
            command_free(&command);
        }
        CHECK(engine_batch_commit(engine, true) == HEARTH_OK);
        CHECK(write(acks, &next, sizeof next) == sizeof next);
    }
}

static int64_t count(struct scene *scene)
{
    int64_t found = 0, before = INT64_MAX;
    for (bool more = true; more;) {
        const struct answer *page = world_history(&scene->world, &scene->sam, scene->room, before);
        assert_int_equal(page->refusal.reason, REFUSAL_NONE);
        for (size_t i = 0; i < page->events_len; i++) {
            if (page->events[i].kind != EVENT_MESSAGE)
                continue;
            char text[32];
            before = page->events[i].message.number;
            const int len = snprintf(text, sizeof text, "message %" PRId64, before - scene->first);
            assert_int_equal(page->events[i].message.sealed_len, len);
            assert_memory_equal(page->events[i].message.sealed, text, len);
            found++;
        }
        more = page->more;
    }
    return found;
}

static void what_was_acked_survives_sigkill_once_and_in_order(void **state)
{
    (void)state;
    struct scene scene;
    struct prng prng = prng_from_env("HEARTH_SEED");
    strcpy(scene.folder, "/tmp/hearth-test-XXXXXX");
    CHECK(mkdtemp(scene.folder) != NULL);
    snprintf(scene.path, sizeof scene.path, "%s/hearth.db", scene.folder);
    world_open(&scene.world, scene.path, 3);
    world_program(&scene.world);
    const cohort_id cohort = world_cohort(&scene.world, "A group");
    scene.room = world_room(&scene.world, cohort, ROOM_TYPE_SUPPORT, "Evening");
    scene.sam = world_member(&scene.world, cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    const key_id slice = world_slice(&scene.world, scene.room, WORLD_START_MS, LIMIT_SLICE_SHORT_MS);
    scene.first = world_follow(&scene.world, &scene.sam, room_stream(scene.room), -1)->change + 1;
    world_close(&scene.world);

    int64_t stored = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int acks[2];
        CHECK(pipe(acks) == 0);
        fflush(NULL);
        const pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0)
            writer(&scene, slice, stored, acks[1]);
        close(acks[1]);
        int64_t acked = stored, next;
        for (uint64_t wait = 1 + prng_below(&prng, 30); wait > 0 && read(acks[0], &next, sizeof next) == sizeof next; wait--)
            acked = next;
        for (volatile uint64_t spin = prng_below(&prng, 400000); spin > 0; spin--) /* anywhere in the next batch */
            ;
        CHECK(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
        while (read(acks[0], &next, sizeof next) == sizeof next)
            acked = next;
        close(acks[0]);

        world_open(&scene.world, scene.path, 4);
        engine_rates(scene.world.engine, false);
        const int64_t found = count(&scene);
        assert_true(found >= acked);
        assert_true(found <= acked + BATCH); /* at most the batch that was being acked */
        assert_int_equal(found % BATCH, 0);  /* whole batches */
        assert_int_equal(engine_place(scene.world.engine) > 0, 1);
        for (int64_t n = acked; n < acked + BATCH; n++) { /* the client asks again for what it heard nothing of */
            const struct outcome *outcome = world_apply(&scene.world, message(&scene, slice, n));
            assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
            assert_int_equal(outcome->repeated, n < found);
            assert_int_equal(outcome->done.number, scene.first + n);
        }
        stored = acked + BATCH;
        assert_int_equal(count(&scene), stored);
        world_close(&scene.world);
    }
    printf("%d kills, %" PRId64 " messages\n", ROUNDS, stored);
    (void)unlink(scene.path);
    assert_int_equal(rmdir(scene.folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_acked_survives_sigkill_once_and_in_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
