/* include/hearth/clock.h
 * The only place where time is read (a test checks it). Any thread.
 * wall: ms since 1970 UTC, may step; it is what people and expiry see. monotonic: ms since some start, never steps; for waits.
 * With -Dtest_hooks=true the wall clock can be set, so that scenes with hours in them run through the real server without a sleep;
 * the monotonic clock then moves along, so that waits of hours end at once. */
#pragma once
#include <stdint.h>

int64_t clock_wall_ms(void);
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

#ifdef HEARTH_TEST_HOOKS
/* The wall clock stands at now_ms from here on and runs; 0 gives the real one back. This process only. */
void clock_set_for_test(int64_t now_ms);
#endif
