/* tests/core/test_tries.c */
#include "../../server/core/tries.h"
#include "hearth/limits.h"
#include "test.h"

#define NOW_MS (100 * DAY_MS)

static void five_tries_are_free_then_waits_double_up_to_fifteen_minutes(void **state)
{
    (void)state;
    static const int64_t waits_ms[] = {0, 0, 0, 0, MINUTE_MS, 2 * MINUTE_MS, 4 * MINUTE_MS, 8 * MINUTE_MS, 15 * MINUTE_MS, 15 * MINUTE_MS};
    struct tries *tries = tries_open();
    for (size_t i = 0; i < sizeof waits_ms / sizeof waits_ms[0]; i++) {
        tries_failed(tries, "quiet harbor", 7, NOW_MS);
        assert_int_equal(tries_wait_ms(tries, "quiet harbor", 7, NOW_MS), waits_ms[i]);
    }
    assert_int_equal(tries_wait_ms(tries, "quiet harbor", 7, NOW_MS + 15 * MINUTE_MS), 0);
    tries_close(&tries);
}

/* A stranger elsewhere cannot keep the owner out, and one name's bad luck is not another's. */
static void only_that_name_from_that_source_waits(void **state)
{
    (void)state;
    struct tries *tries = tries_open();
    for (int i = 0; i < 5; i++)
        tries_failed(tries, "quiet harbor", 7, NOW_MS);
    assert_true(tries_wait_ms(tries, "quiet harbor", 7, NOW_MS) > 0);
    assert_int_equal(tries_wait_ms(tries, "quiet harbor", 8, NOW_MS), 0);
    assert_int_equal(tries_wait_ms(tries, "small lantern", 7, NOW_MS), 0);
    tries_close(&tries);
}

static void a_right_passphrase_and_a_quiet_hour_forget(void **state)
{
    (void)state;
    struct tries *tries = tries_open();
    for (int i = 0; i < 9; i++) {
        tries_failed(tries, "quiet harbor", 7, NOW_MS);
        tries_failed(tries, "small lantern", 7, NOW_MS);
    }
    tries_succeeded(tries, "quiet harbor", 7);
    assert_int_equal(tries_wait_ms(tries, "quiet harbor", 7, NOW_MS), 0);
    assert_int_equal(tries_wait_ms(tries, "small lantern", 7, NOW_MS + HOUR_MS + 1), 0);
    tries_failed(tries, "small lantern", 7, NOW_MS + HOUR_MS + 1);
    assert_int_equal(tries_wait_ms(tries, "small lantern", 7, NOW_MS + HOUR_MS + 1), 0);
    tries_close(&tries);
}

/* What was told BUSY is no wrong guess: the person tries again at once. */
static void a_try_that_came_to_no_answer_does_not_count(void **state)
{
    (void)state;
    struct tries *tries = tries_open();
    for (int i = 0; i < 5; i++)
        tries_failed(tries, "quiet harbor", 7, NOW_MS);
    tries_forgive(tries, "quiet harbor", 7);
    assert_int_equal(tries_wait_ms(tries, "quiet harbor", 7, NOW_MS), 0);
    tries_failed(tries, "quiet harbor", 7, NOW_MS);
    assert_int_equal(tries_wait_ms(tries, "quiet harbor", 7, NOW_MS), MINUTE_MS);
    tries_forgive(tries, "small lantern", 7);
    tries_close(&tries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(five_tries_are_free_then_waits_double_up_to_fifteen_minutes),
                                       cmocka_unit_test(only_that_name_from_that_source_waits),
                                       cmocka_unit_test(a_right_passphrase_and_a_quiet_hour_forget),
                                       cmocka_unit_test(a_try_that_came_to_no_answer_does_not_count)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
