/* server/core/pool.h
 * Threads that do what the desk may not wait for: reading (snapshots), hashing passphrases, writing keys. The desk hands a job over, a
 * worker runs it, and the desk gets it back through its own queue. Nothing is shared but the two bounded queues.
 *
 * Owner of a job: the desk, but for the time between pool_submit and its return. */
#pragma once
#include "hearth/error.h"
#include "hearth/queue.h"
#include <stdbool.h>
#include <stddef.h>

struct core;
struct pool;

struct job {
    void (*run)(struct job *job, void *worker);       /* in a worker thread; touches nothing but the job and its worker */
    void (*done)(struct core *core, struct job *job); /* in the desk's thread; frees the job */
    struct pool *pool;                                /* set by pool_submit */
};

struct pool_shape {
    size_t threads;
    size_t queue_len;                    /* jobs at most that no thread runs: waiting, or finished and not yet taken; past it BUSY */
    void *(*worker_open)(void *context); /* a worker's own thing (a snapshot); NULL: it has none */
    void (*worker_close)(void *worker);
    void *context;
};

/* Finished jobs go to `finished`, which the desk watches; it must hold all jobs that can be under way. */
MUST_USE enum hearth_error pool_open(const struct pool_shape *shape, struct queue *finished, struct pool **pool_out);
/* Runs what waits, then ends the threads. */
void pool_close(struct pool **pool);
/* False when the queue is full, or at the end of core, when there is no pool any more: the job stays the caller's. */
MUST_USE bool pool_submit(struct pool *pool, struct job *job);
/* The desk has taken a finished job from the queue and is about to call its done: there is room for another. */
void pool_taken(const struct job *job);
