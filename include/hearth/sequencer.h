/* include/hearth/sequencer.h
 * The order of commands. Local now, replicated later: no file outside server/sequencer/ may know which order runs.
 * A submit is answered only through apply, with its token.
 *
 * The engine's thread lives behind this door: it takes what waits (at most LIMIT_BATCH), applies it in one transaction, commits, and only
 * then publishes. There is no timer: while one commit goes to the disk the next batch gathers. */
#pragma once
#include "hearth/engine.h"

struct sequencer;

/* A batch that is durable, in order. The receiver frees it with published_free. */
struct published {
    size_t len;
    uint64_t tokens[LIMIT_BATCH];
    struct outcome outcomes[LIMIT_BATCH];
};
void published_free(struct published **published);

/* Called in the engine's thread after each commit; must not block: push it to a queue. */
typedef void sequencer_publish(void *context, struct published *published);
/* Called once, in the engine's thread, when the disk or the database failed: nothing of the batch has happened, and nothing more will. */
typedef void sequencer_failed(void *context, enum hearth_error error);

/* Takes the engine over; sequencer_close stops the thread after what waits is applied, and closes the engine. */
MUST_USE enum hearth_error sequencer_open(struct engine *engine, sequencer_publish *publish, sequencer_failed *failed, void *context,
                                          struct sequencer **sequencer_out);
void sequencer_close(struct sequencer **sequencer);

/* Any thread. Takes the command over when true; false: the queue is full (BUSY), the command stays the caller's.
 * token: given back with the outcome; 0 when nobody waits. Commands of one thread keep their order. */
MUST_USE bool sequencer_submit(struct sequencer *sequencer, struct command *command, uint64_t token);
