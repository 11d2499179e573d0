/* server/core/reading.c */
#include "reading.h"
#include "hearth/check.h"
#include <stdlib.h>

static void reading_run(struct job *job, void *worker)
{
    struct reading *reading = (struct reading *)job;
    reading->error = engine_query(worker, &reading->query, &reading->answer);
    if (reading->error == HEARTH_OK && reading->render != NULL)
        reading->render(reading);
}

static void reading_done(struct core *core, struct job *job)
{
    struct reading *reading = (struct reading *)job;
    if (reading->error != HEARTH_OK)
        log_write(LOG_READING_FAILED, reading->error, reading->query.kind);
    reading->done(core, reading);
}

struct reading *reading_new(size_t bytes, enum query_kind kind)
{
    CHECK(bytes >= sizeof(struct reading));
    struct reading *reading = calloc(1, bytes);
    if (reading == NULL)
        return NULL;
    reading->job = (struct job){.run = reading_run, .done = reading_done};
    reading->query.kind = kind;
    return reading;
}

void reading_free(struct reading *reading)
{
    if (reading == NULL)
        return;
    answer_deinit(&reading->answer);
    if (reading->free != NULL)
        reading->free(reading);
    free(reading);
}

bool reading_ask(struct core *core, struct reading *reading)
{
    reading->query.now_ms = core_now_ms(core);
    return pool_submit(core->readers, &reading->job);
}

static void *reader_open(void *context)
{
    struct snapshot *snapshot;
    return snapshot_open(context, &snapshot) == HEARTH_OK ? snapshot : NULL;
}

static void reader_close(void *worker)
{
    struct snapshot *snapshot = worker;
    snapshot_close(&snapshot);
}

enum hearth_error readers_open(struct core *core, const char *database)
{
    const struct pool_shape shape = {
        .threads = CORE_READERS,
        .queue_len = CORE_READERS_QUEUE,
        .worker_open = reader_open,
        .worker_close = reader_close,
        .context = (void *)(uintptr_t)database,
    };
    return pool_open(&shape, core->finished, &core->readers);
}
