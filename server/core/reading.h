/* server/core/reading.h
 * One question to the engine, answered by a reader thread from its own snapshot; the desk never waits for the database.
 * The asker embeds a struct reading first in its own, fills query and done, and gets itself back with answer and error set. */
#pragma once
#include "core_internal.h"

struct reading {
    struct job job;
    struct query query;
    struct answer answer;
    enum hearth_error error;
    /* In the reader's thread, after a good answer: renders a page, while the desk does something else. May be NULL. */
    void (*render)(struct reading *reading);
    /* In the desk's thread. reading_free(reading) at the end. */
    void (*done)(struct core *core, struct reading *reading);
    /* Frees what the asker keeps beside; may be NULL. The reading itself is freed after it. */
    void (*free)(struct reading *reading);
};

/* Zeroed, of `bytes` >= sizeof(struct reading), with kind. NULL without memory. */
struct reading *reading_new(size_t bytes, enum query_kind kind);
void reading_free(struct reading *reading);
/* Asks as of now. False: BUSY; the reading stays the caller's. */
MUST_USE bool reading_ask(struct core *core, struct reading *reading);

MUST_USE enum hearth_error readers_open(struct core *core, const char *database);
