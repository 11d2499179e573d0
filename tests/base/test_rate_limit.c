/* tests/base/test_rate_limit.c */
#include "hearth/rate_limit.h"
#include "test.h"

static void a_clock_set_back_waits_one_interval_at_most(void **state)
{
    (void)state;
    const struct rate_limit slow_mode = {.interval_ms = 30000, .burst = 1}; /* arrange */
    int64_t full_at_ms = 0;
    assert_int_equal(rate_limit_take(&slow_mode, 90000000, &full_at_ms), 0);
    int64_t wait_ms = rate_limit_take(&slow_mode, 1000, &full_at_ms); /* act */
    assert_int_equal(wait_ms, 30000);                                 /* assert */
}

/* Property: no stretch of W ms holds more than burst + W / interval acts, and the wait is exact to the ms. */
static void no_window_holds_more_than_the_limit(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED"); /* prints the seed, so that a failure can be replayed */
    for (int round = 0; round < 2000; round++) {
        const struct rate_limit limit = {.interval_ms = 1 + (int64_t)prng_below(&prng, 50), .burst = 1 + (int32_t)prng_below(&prng, 5)};
        int64_t taken_ms[200], now_ms = 1000, full_at_ms = 0;
        int taken = 0;
        for (int step = 0; step < 200; step++) {
            now_ms += (int64_t)prng_below(&prng, 40);
            int64_t before = full_at_ms, wait_ms = rate_limit_take(&limit, now_ms, &full_at_ms);
            if (wait_ms == 0) {
                taken_ms[taken++] = now_ms;
                continue;
            }
            assert_int_equal(full_at_ms, before);
            assert_true(rate_limit_take(&limit, now_ms + wait_ms - 1, &(int64_t){before}) > 0);
            assert_int_equal(rate_limit_take(&limit, now_ms + wait_ms, &(int64_t){before}), 0);
        }
        for (int first = 0; first < taken; first++)
            for (int last = first; last < taken; last++)
                assert_true(last - first + 1 <= limit.burst + (taken_ms[last] - taken_ms[first]) / limit.interval_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_clock_set_back_waits_one_interval_at_most),
                                       cmocka_unit_test(no_window_holds_more_than_the_limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
