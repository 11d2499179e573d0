/* server/sequencer/batch.h
 * BEGIN, apply all that waits, COMMIT, publish: the one way in which commands become durable outcomes, whichever order runs. */
#pragma once
#include "hearth/sequencer.h"

struct batch_item {
    struct command *command; /* owned */
    uint64_t token;
};

/* Applies items[0..len) in one transaction and frees their commands. Success: *published_out, to be freed with published_free.
 * A failure of the world: nothing has happened and *published_out is NULL. */
MUST_USE enum hearth_error batch_run(struct engine *engine, struct batch_item *const *items, size_t len, bool durable,
                                     struct published **published_out);
