/* include/hearth/rate_limit.h
 * How often one member may act: slow mode in a room, guesses at an invite code, reports.
 *
 * The whole state is one number a member, kept by the caller in its own row: no timer, no queue, no clock.
 * Rule: GCRA in its virtual-scheduling form (ITU-T I.371). Slow mode is a limit with burst 1.
 * Pure: allocates nothing, cannot fail, safe from any thread. */
#pragma once
#include <stdint.h>

#define RATE_LIMIT_INTERVAL_MS_MAX INT64_C(21600000) /* 6 h: past that a room is read-only, so say that instead */
#define RATE_LIMIT_BURST_MAX       100               /* more than a screen at once is a flood already */

struct rate_limit {
    int64_t interval_ms; /* time that earns one act, 0..RATE_LIMIT_INTERVAL_MS_MAX; 0 switches the limit off */
    int32_t burst;       /* acts in a row after a rest, 1..RATE_LIMIT_BURST_MAX */
};

/* Decides one act at now_ms and charges it if allowed.
 * full_at_ms: in and out, when every spent act is earned back (ms since 1970); 0 for a newcomer.
 *             Written only when the act is allowed: a refusal never makes the wait longer.
 * Returns 0 if allowed, else the wait in ms: 1..interval_ms, exact unless another act comes first. */
int64_t rate_limit_take(const struct rate_limit *limit, int64_t now_ms, int64_t *full_at_ms);
