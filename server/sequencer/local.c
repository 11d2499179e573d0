/* server/sequencer/local.c: the order of one machine, which is the order in which commands reach the queue. */
#include "batch.h"
#include "hearth/check.h"
#include "hearth/queue.h"
#include <pthread.h>
#include <stdlib.h>

struct sequencer {
    struct engine *engine; /* owned; touched by the thread alone */
    struct queue *waiting; /* of struct batch_item */
    sequencer_publish *publish;
    sequencer_failed *failed;
    void *context;
    pthread_t thread;
};

static void sequencer_drop(struct batch_item **items, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        command_free(&items[i]->command);
        free(items[i]);
    }
}

static void *sequencer_thread(void *argument)
{
    struct sequencer *sequencer = argument;
    struct batch_item *items[LIMIT_BATCH];
    bool well = true;
    for (;;) {
        size_t len = queue_take(sequencer->waiting, (void **)items, LIMIT_BATCH, true);
        if (len == 0)
            return NULL;
        if (!well) { /* the supervisor starts us anew; until then nothing may be acked any more */
            sequencer_drop(items, len);
            continue;
        }
        struct published *published;
        enum hearth_error error = batch_run(sequencer->engine, items, len, true, &published);
        if (error == HEARTH_OK) {
            sequencer->publish(sequencer->context, published);
            continue;
        }
        well = false;
        sequencer->failed(sequencer->context, error);
    }
}

enum hearth_error sequencer_open(struct engine *engine, sequencer_publish *publish, sequencer_failed *failed, void *context,
                                 struct sequencer **sequencer_out)
{
    struct sequencer *sequencer = calloc(1, sizeof *sequencer);
    if (sequencer == NULL)
        return HEARTH_NO_MEMORY;
    *sequencer = (struct sequencer){.engine = engine, .publish = publish, .failed = failed, .context = context};
    enum hearth_error error = queue_open(LIMIT_INTAKE_QUEUE, &sequencer->waiting);
    if (error == HEARTH_OK && pthread_create(&sequencer->thread, NULL, sequencer_thread, sequencer) != 0)
        error = HEARTH_NO_MEMORY;
    if (error != HEARTH_OK) {
        queue_close(&sequencer->waiting);
        free(sequencer);
        return error;
    }
    *sequencer_out = sequencer;
    return HEARTH_OK;
}

void sequencer_close(struct sequencer **sequencer)
{
    if (*sequencer == NULL)
        return;
    queue_shut((*sequencer)->waiting);
    CHECK(pthread_join((*sequencer)->thread, NULL) == 0);
    queue_close(&(*sequencer)->waiting);
    engine_close(&(*sequencer)->engine);
    free(*sequencer);
    *sequencer = NULL;
}

bool sequencer_submit(struct sequencer *sequencer, struct command *command, uint64_t token)
{
    struct batch_item *item = malloc(sizeof *item);
    if (item == NULL)
        return false;
    *item = (struct batch_item){.command = command, .token = token};
    if (queue_push(sequencer->waiting, item))
        return true;
    free(item);
    return false;
}
