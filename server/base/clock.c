/* server/base/clock.c */
#include "hearth/clock.h"
#include "hearth/check.h"
#include <stdatomic.h>
#include <time.h>

static int64_t clock_read_us(clockid_t id)
{
    struct timespec now;
    CHECK(clock_gettime(id, &now) == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

#ifdef HEARTH_TEST_HOOKS
static _Atomic int64_t test_shift_ms, test_monotonic_shift_ms;

/* Only ever one thread sets it. The monotonic clock goes ahead with the other one, and never back. */
void clock_set_for_test(int64_t now_ms)
{
    const int64_t shift_ms = now_ms == 0 ? 0 : now_ms - clock_read_us(CLOCK_REALTIME) / 1000;
    atomic_store(&test_shift_ms, shift_ms);
    if (shift_ms > atomic_load(&test_monotonic_shift_ms))
        atomic_store(&test_monotonic_shift_ms, shift_ms);
}

static int64_t clock_shift_ms(void)
{
    return atomic_load(&test_shift_ms);
}

static int64_t clock_monotonic_shift_ms(void)
{
    return atomic_load(&test_monotonic_shift_ms);
}
#else
static int64_t clock_shift_ms(void)
{
    return 0;
}

static int64_t clock_monotonic_shift_ms(void)
{
    return 0;
}
#endif

int64_t clock_wall_ms(void)
{
    return clock_read_us(CLOCK_REALTIME) / 1000 + clock_shift_ms();
}

int64_t clock_monotonic_ms(void)
{
    return clock_read_us(CLOCK_MONOTONIC) / 1000 + clock_monotonic_shift_ms();
}

int64_t clock_monotonic_us(void)
{
    return clock_read_us(CLOCK_MONOTONIC) + clock_monotonic_shift_ms() * 1000;
}
