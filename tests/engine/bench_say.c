/* tests/engine/bench_say.c
 * What one `say` costs the engine's thread: CPU time, 256 a durable commit, in a database file, 100 rooms of 10 members, texts of 296
 * sealed bytes, send rates lifted. Not a test: it prints, and `tests/run bench` reads it. Arguments: batches (default 200), messages that
 * are stored before it begins (default 0). */
#include "world.h"
#include <sys/resource.h>
#include <unistd.h>

#define ROOMS        100
#define PEOPLE       10
#define SEALED_BYTES 296

struct place {
    room_id room;
    key_id slice;
    struct person people[PEOPLE];
};

static double cpu_us(void)
{
    struct rusage usage;
    CHECK(getrusage(RUSAGE_THREAD, &usage) == 0);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void world_fill(struct world *world, struct place *places)
{
    world->batch = true;
    for (int i = 0; i < ROOMS; i++) {
        CHECK(engine_batch_begin(world->engine) == HEARTH_OK);
        char name[32];
        const cohort_id cohort = world_cohort(world, "A group");
        places[i].room = world_room(world, cohort, ROOM_TYPE_SUPPORT, "A room");
        for (int k = 0; k < PEOPLE; k++) {
            snprintf(name, sizeof name, "Name %d %d", i, k);
            places[i].people[k] = world_member(world, cohort, ROLE_PARTICIPANT, name);
        }
        CHECK(engine_batch_commit(world->engine, false) == HEARTH_OK);
    }
    world->batch = false;
}

static struct command *say(struct world *world, const struct place *place)
{
    struct command *command = world_command_of(world, COMMAND_SAY, &place->people[prng_below(&world->prng, PEOPLE)]);
    command->say.room = place->room;
    command->say.slice = place->slice;
    world_random(world, command->say.message.bytes, ID_BYTES);
    command->say.sealed = malloc(SEALED_BYTES);
    CHECK(command->say.sealed != NULL);
    world_random(world, command->say.sealed, SEALED_BYTES);
    command->say.sealed_len = SEALED_BYTES;
    return command;
}

static double batch_run(struct world *world, const struct place *places, bool durable)
{
    struct command *commands[LIMIT_BATCH];
    static struct outcome outcomes[LIMIT_BATCH];
    for (int i = 0; i < LIMIT_BATCH; i++)
        commands[i] = say(world, &places[prng_below(&world->prng, ROOMS)]);
    const double from = cpu_us();
    CHECK(engine_batch_begin(world->engine) == HEARTH_OK);
    for (int i = 0; i < LIMIT_BATCH; i++) {
        outcome_init(&outcomes[i]);
        CHECK(engine_apply(world->engine, commands[i], &outcomes[i]) == HEARTH_OK);
    }
    CHECK(engine_batch_commit(world->engine, durable) == HEARTH_OK);
    const double taken = cpu_us() - from;
    for (int i = 0; i < LIMIT_BATCH; i++) {
        CHECK(outcomes[i].refusal.reason == REFUSAL_NONE && !outcomes[i].seal_again);
        outcome_deinit(&outcomes[i]);
        command_free(&commands[i]);
    }
    return taken;
}

int main(int argc, char **argv)
{
    const long batches = argc > 1 ? atol(argv[1]) : 200, stored = argc > 2 ? atol(argv[2]) : 0;
    static struct place places[ROOMS];
    struct world world;
    char folder[] = "/tmp/hearth-bench-XXXXXX", path[64], side[80];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/hearth.db", folder);
    world_open(&world, path, 1);
    world_program(&world);
    world_fill(&world, places);
    engine_rates(world.engine, false);
    for (int i = 0; i < ROOMS; i++)
        places[i].slice = world_slice(&world, places[i].room, world.now_ms, LIMIT_SLICE_SHORT_MS);
    for (long i = 0; i < stored / LIMIT_BATCH; i++)
        (void)batch_run(&world, places, false);
    (void)batch_run(&world, places, true);
    double taken = 0;
    for (long i = 0; i < batches; i++) {
        world.now_ms += 50;
        if (world.now_ms > WORLD_START_MS + 14 * MINUTE_MS)
            world.now_ms = WORLD_START_MS;
        taken += batch_run(&world, places, true);
    }
    printf("say: %.1f us CPU a message (%ld messages, %d a commit, %ld stored before)\n", taken / (double)(batches * LIMIT_BATCH),
           batches * LIMIT_BATCH, LIMIT_BATCH, stored);
    world_close(&world);
    for (int i = 0; i < 3; i++) {
        snprintf(side, sizeof side, "%s%s", path, i == 0 ? "" : i == 1 ? "-wal" : "-shm");
        (void)unlink(side);
    }
    return rmdir(folder) == 0 ? 0 : 1;
}
