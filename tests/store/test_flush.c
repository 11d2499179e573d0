/* tests/store/test_flush.c: what is acked is on the disk: a durable commit flushes, exactly once (security.md 1.2, 7).
 * The flushes are counted where SQLite asks for them: this program's fsync and fdatasync stand before those of the C library. */
#include "hearth/check.h"
#include "hearth/store.h"
#include "test.h"
#include <sys/syscall.h>
#include <unistd.h>

static int flushes;

int fsync(int fd)
{
    flushes++;
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    flushes++;
    return (int)syscall(SYS_fdatasync, fd);
}

/* Flushes of one commit that changes something. */
static int flushes_of_commit(struct store *store, uint8_t id, bool durable)
{
    assert_int_equal(store_begin(store), HEARTH_OK);
    assert_int_equal(store_cohort_insert(store, (cohort_id){{id}}, "Tuesday"), HEARTH_OK);
    flushes = 0;
    assert_int_equal(store_commit(store, durable), HEARTH_OK);
    return flushes;
}

static void a_durable_commit_flushes_once_and_what_came_before_it_with_it(void **state)
{
    (void)state;
    char folder[] = "/tmp/hearth-test-XXXXXX", path[64];
    struct store *store;
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/hearth.db", folder);
    assert_int_equal(store_open(path, &store), HEARTH_OK);

    (void)flushes_of_commit(store, 1, true); /* the first after opening writes the head of the WAL as well */
    assert_int_equal(flushes_of_commit(store, 2, true), 1);
    assert_int_equal(flushes_of_commit(store, 3, true), 1);
    (void)flushes_of_commit(store, 4, false); /* the level changes after it */
    assert_int_equal(flushes_of_commit(store, 5, false), 0);
    assert_true(flushes_of_commit(store, 6, true) >= 1);
    assert_int_equal(flushes_of_commit(store, 7, true), 1);

    store_close(&store);
    (void)unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_durable_commit_flushes_once_and_what_came_before_it_with_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
