/* tests/sim/sim.c
 * The simulation: a seeded world against the real engine and SQLite in memory, watched by the auditor; then the laws of batch and replay.
 * How many: about 10,000 commands a second of one core of the machine that this was written on, two thirds of it SQLite's; so CI runs
 * 100,000 with each compiler, and a million (security.md 8) is asked for by hand: build/tests/sim/sim 1000000 SEED takes some minutes.
 * Arguments: commands (default 100,000), seed (default HEARTH_SEED or 1). Prints one hash of everything that was decided, read and left:
 * the same seed gives the same bytes with every compiler, and golden/hash.txt holds that of the default run. */
#include "auditor.h"
#include "hearth/check.h"
#include "workload.h"
#include <string.h>

#define RECORD_BYTES_MAX 33554432 /* what is replayed: the first commands of the run */
#define RECORD_COMMANDS  20000

struct record {
    uint8_t *bytes; /* u32 length, command; again and again */
    size_t len;
    long commands;
    uint8_t hash[DIGEST_BYTES], state_hash[DIGEST_BYTES]; /* after the last of them */
};

static void record_add(struct record *record, const struct command *command)
{
    struct buffer bytes;
    buffer_init(&bytes, 65536);
    command_encode(command, &bytes);
    const uint32_t len = (uint32_t)bytes.len;
    CHECK(!bytes.failed && record->len + 4 + len <= RECORD_BYTES_MAX);
    memcpy(record->bytes + record->len, &len, 4);
    memcpy(record->bytes + record->len + 4, bytes.data, len);
    record->len += 4 + len;
    record->commands++;
    buffer_deinit(&bytes);
}

static void hash_answer(struct digest *digest, const struct answer *answer)
{
    digest_add_u64(digest, (uint64_t)answer->refusal.reason);
    digest_add_u64(digest, (uint64_t)answer->events_len);
    for (size_t i = 0; i < answer->events_len; i++)
        digest_add_u64(digest, (uint64_t)answer->events[i].change);
    if (answer->texts.len > 0)
        digest_add(digest, answer->texts.data, answer->texts.len);
}

static void step_read(struct workload *workload, struct auditor *auditor, struct snapshot *snapshot, struct digest *digest)
{
    const struct query query = workload_query(workload, auditor);
    struct answer answer;
    CHECK(engine_query(snapshot, &query, &answer) == HEARTH_OK);
    auditor_read(auditor, &query, &answer);
    hash_answer(digest, &answer);
    answer_deinit(&answer);
}

static bool step_apply(struct auditor *auditor, struct engine *engine, struct command *command)
{
    struct foretold foretold;
    struct outcome outcome;
    outcome_init(&outcome);
    auditor_foretell(auditor, command, &foretold);
    CHECK(engine_apply(engine, command, &outcome) == HEARTH_OK);
    auditor_learn(auditor, command, &foretold, &outcome);
    AUDIT(auditor, engine_time_ms(engine) == auditor->time_ms && engine_place(engine) == auditor->place);
    const bool more = outcome.more;
    outcome_deinit(&outcome);
    command_free(&command);
    return more;
}

/* Batches of any size: an outcome must not know where its batch ends. */
static void run(struct auditor *auditor, long commands, struct record *record, struct digest *digest)
{
    struct workload workload;
    struct engine *engine;
    struct snapshot *snapshot;
    workload_open(&workload, auditor->seed);
    CHECK(engine_open(":memory:", &engine) == HEARTH_OK && snapshot_of_engine(engine, &snapshot) == HEARTH_OK);
    CHECK(engine_batch_begin(engine) == HEARTH_OK);
    for (auditor->step = 0; auditor->step < commands; auditor->step++) {
        struct command *command = workload_command(&workload, auditor);
        if (auditor->step < RECORD_COMMANDS)
            record_add(record, command);
        (void)step_apply(auditor, engine, command);
        if (prng_below(&workload.prng, 3) == 0)
            step_read(&workload, auditor, snapshot, digest);
        if (prng_below(&workload.prng, 20) == 0) {
            CHECK(engine_batch_commit(engine, false) == HEARTH_OK);
            CHECK(engine_batch_begin(engine) == HEARTH_OK);
        }
        if (auditor->step + 1 == RECORD_COMMANDS || auditor->step + 1 == commands) {
            CHECK(engine_batch_commit(engine, false) == HEARTH_OK);
            if (record->commands == auditor->step + 1) {
                engine_hash(engine, record->hash);
                CHECK(engine_state_hash(engine, record->state_hash) == HEARTH_OK);
            }
            CHECK(engine_batch_begin(engine) == HEARTH_OK);
        }
    }
    CHECK(engine_batch_commit(engine, false) == HEARTH_OK);
    uint8_t hash[DIGEST_BYTES];
    engine_hash(engine, hash);
    digest_add(digest, hash, sizeof hash);
    CHECK(engine_state_hash(engine, hash) == HEARTH_OK);
    digest_add(digest, hash, sizeof hash);
    snapshot_close(&snapshot);
    engine_close(&engine);
}

static void replay(const struct record *record, long batch)
{
    struct engine *engine;
    uint8_t hash[DIGEST_BYTES];
    long in_batch = 0;
    CHECK(engine_open(":memory:", &engine) == HEARTH_OK && engine_batch_begin(engine) == HEARTH_OK);
    for (size_t at = 0; at < record->len;) {
        uint32_t len;
        struct command *command;
        struct outcome outcome;
        memcpy(&len, record->bytes + at, 4);
        CHECK(command_decode((struct bytes){record->bytes + at + 4, len}, &command) == HEARTH_OK);
        at += 4 + (size_t)len;
        outcome_init(&outcome);
        CHECK(engine_apply(engine, command, &outcome) == HEARTH_OK);
        outcome_deinit(&outcome);
        command_free(&command);
        if (++in_batch == batch) {
            CHECK(engine_batch_commit(engine, false) == HEARTH_OK && engine_batch_begin(engine) == HEARTH_OK);
            in_batch = 0;
        }
    }
    CHECK(engine_batch_commit(engine, false) == HEARTH_OK);
    engine_hash(engine, hash);
    const bool same = memcmp(hash, record->hash, sizeof hash) == 0;
    CHECK(engine_state_hash(engine, hash) == HEARTH_OK);
    const bool same_state = memcmp(hash, record->state_hash, sizeof hash) == 0;
    engine_close(&engine);
    if (!same || !same_state) {
        fprintf(stderr, "a replay in batches of %ld gives another %s\n", batch, same ? "state" : "hash");
        exit(1);
    }
}

/* What the auditor does not foretell yet. */
static const bool not_drawn[COMMAND_COUNT] = {

    [COMMAND_SHIFT_ADD] = true,
    [COMMAND_SHIFT_REMOVE] = true,
    [COMMAND_SHIFT_SPANS] = true,

};

int main(int argc, char **argv)
{
    const char *from_env = getenv("HEARTH_SEED");
    const long commands = argc > 1 ? atol(argv[1]) : 100000;
    const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : from_env != NULL ? strtoull(from_env, NULL, 0) : 1;
    struct auditor auditor = {.seed = seed};
    struct record record = {.bytes = malloc(RECORD_BYTES_MAX)};
    struct digest digest;
    uint8_t hash[DIGEST_BYTES];
    char hex[2 * DIGEST_BYTES + 2];
    CHECK(record.bytes != NULL);
    digest_init(&digest);
    run(&auditor, commands, &record, &digest);
    digest_final(&digest, hash);
    const long batches[] = {1, 7, 256};
    for (int i = 0; i < 3; i++)
        replay(&record, batches[i]);
    hex_encode(hash, sizeof hash, hex);
    printf("HEARTH_SEED=%" PRIu64 ": %ld commands (%ld done, %ld refused, %ld repeated), %ld reads, %zu members, hash %s\n", seed, commands,
           auditor.done, auditor.refused, auditor.repeated, auditor.reads, auditor.members.len, hex);
    for (int reason = 1; getenv("HEARTH_VERBOSE") != NULL && reason < REFUSAL_COUNT; reason++)
        printf("  %-12s %ld\n", refusal_word((enum refusal_reason)reason), auditor.refusals[reason]);
    for (int kind = 0; getenv("HEARTH_VERBOSE") != NULL && kind < COMMAND_COUNT; kind++)
        printf("  %-18s %7ld, done %ld\n", command_name((enum command_kind)kind), auditor.kinds[kind], auditor.kinds_done[kind]);
    for (int kind = 0; kind < COMMAND_COUNT; kind++)
        if (auditor.kinds_done[kind] == 0 && !not_drawn[kind])
            fprintf(stderr, "never done: %s\n", command_name((enum command_kind)kind));
    for (int kind = 0; kind < COMMAND_COUNT; kind++)
        AUDIT(&auditor, commands < 100000 || auditor.kinds_done[kind] > 0 || not_drawn[kind]); /* nothing else is left out */
    free(record.bytes);
    auditor_free(&auditor);
    if (argc > 3) {
        hex[2 * DIGEST_BYTES] = '\n';
        const bool accept = getenv("HEARTH_ACCEPT") != NULL;
        FILE *golden = fopen(argv[3], accept ? "w" : "r");
        char found[2 * DIGEST_BYTES + 1] = "";
        CHECK(golden != NULL);
        if (accept)
            CHECK(fwrite(hex, 1, sizeof hex - 1, golden) == sizeof hex - 1);
        else if (fread(found, 1, sizeof found, golden) != sizeof found || memcmp(found, hex, sizeof found) != 0) {
            fprintf(stderr, "another hash than %s: rules changed (HEARTH_ACCEPT=1), or two builds differ\n", argv[3]);
            return 1;
        }
        CHECK(fclose(golden) == 0);
    }
    return 0;
}
