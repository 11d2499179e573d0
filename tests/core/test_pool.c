/* tests/core/test_pool.c */
#include "../../server/core/pool.h"
#include "test.h"

#define QUEUE_LEN 4
#define THREADS   2
#define JOBS      (QUEUE_LEN + THREADS)

static void job_run(struct job *job, void *worker)
{
    (void)job;
    (void)worker;
}

static void job_done(struct core *core, struct job *job)
{
    (void)core;
    (void)job;
}

/* A desk that hands over more in a turn than it takes back is told BUSY: what is finished waits in a queue that must never be full. */
static void what_is_finished_and_not_taken_counts_as_under_way(void **state)
{
    (void)state;
    struct job jobs[JOBS + 1];
    void *taken[JOBS];
    struct queue *finished;
    struct pool *pool;
    for (size_t i = 0; i < JOBS + 1; i++)
        jobs[i] = (struct job){.run = job_run, .done = job_done};
    assert_int_equal(queue_open(JOBS, &finished), HEARTH_OK);
    assert_int_equal(pool_open(&(struct pool_shape){.threads = THREADS, .queue_len = QUEUE_LEN}, finished, &pool), HEARTH_OK);

    for (size_t round = 0; round < 3; round++) {
        size_t submitted = 0;
        while (submitted < JOBS) /* a thread may not yet have taken one of its two */
            submitted += pool_submit(pool, &jobs[submitted]);
        assert_false(pool_submit(pool, &jobs[JOBS]));
        for (size_t got = 0; got < JOBS;)
            got += queue_take(finished, &taken[got], JOBS - got, true);
        assert_false(pool_submit(pool, &jobs[JOBS])); /* taken, but the desk has not said so */
        for (size_t i = 0; i < JOBS; i++)
            pool_taken(taken[i]);
    }

    pool_close(&pool);
    queue_close(&finished);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_finished_and_not_taken_counts_as_under_way)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
