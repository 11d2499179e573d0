/* server/core/pool.c */
#include "pool.h"
#include "hearth/check.h"
#include <pthread.h>
#include <stdlib.h>

struct pool_worker {
    struct pool *pool;
    pthread_t thread;
    void *thing;
};

struct pool {
    struct pool_shape shape;
    struct queue *waiting;
    struct queue *finished; /* borrowed */
    size_t under_way;       /* submitted and not yet taken back; the desk's alone */
    size_t workers_len;     /* started */
    struct pool_worker workers[];
};

static void *pool_thread(void *argument)
{
    struct pool_worker *worker = argument;
    void *item;
    while (queue_take(worker->pool->waiting, &item, 1, true) == 1) {
        struct job *job = item;
        job->run(job, worker->thing);
        CHECK(queue_push(worker->pool->finished, job)); /* sized for all jobs that can be under way */
    }
    return NULL;
}

static enum hearth_error pool_start(struct pool *pool)
{
    for (size_t i = 0; i < pool->shape.threads; i++) {
        struct pool_worker *worker = &pool->workers[i];
        worker->pool = pool;
        if (pool->shape.worker_open != NULL) {
            worker->thing = pool->shape.worker_open(pool->shape.context);
            if (worker->thing == NULL)
                return HEARTH_IO;
        }
        if (pthread_create(&worker->thread, NULL, pool_thread, worker) != 0) {
            if (pool->shape.worker_close != NULL)
                pool->shape.worker_close(worker->thing);
            return HEARTH_NO_MEMORY;
        }
        pool->workers_len++;
    }
    return HEARTH_OK;
}

enum hearth_error pool_open(const struct pool_shape *shape, struct queue *finished, struct pool **pool_out)
{
    struct pool *pool = calloc(1, sizeof *pool + shape->threads * sizeof pool->workers[0]);
    if (pool == NULL)
        return HEARTH_NO_MEMORY;
    pool->shape = *shape;
    pool->finished = finished;
    enum hearth_error error = queue_open(shape->queue_len, &pool->waiting);
    if (error == HEARTH_OK)
        error = pool_start(pool);
    if (error != HEARTH_OK) {
        pool_close(&pool);
        return error;
    }
    *pool_out = pool;
    return HEARTH_OK;
}

void pool_close(struct pool **pool)
{
    if (*pool == NULL)
        return;
    if ((*pool)->waiting != NULL)
        queue_shut((*pool)->waiting);
    for (size_t i = 0; i < (*pool)->workers_len; i++) {
        CHECK(pthread_join((*pool)->workers[i].thread, NULL) == 0);
        if ((*pool)->shape.worker_close != NULL)
            (*pool)->shape.worker_close((*pool)->workers[i].thing);
    }
    queue_close(&(*pool)->waiting);
    free(*pool);
    *pool = NULL;
}

/* What is finished counts too: the desk may hand over more in a turn than it takes back, and `finished` must never be full. */
bool pool_submit(struct pool *pool, struct job *job)
{
    if (pool == NULL || pool->under_way >= pool->shape.queue_len + pool->shape.threads)
        return false;
    job->pool = pool;
    if (!queue_push(pool->waiting, job))
        return false;
    pool->under_way++;
    return true;
}

void pool_taken(const struct job *job)
{
    CHECK(job->pool->under_way > 0);
    job->pool->under_way--;
}
