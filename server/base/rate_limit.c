/* server/base/rate_limit.c */
#include "hearth/rate_limit.h"
#include "hearth/check.h"

int64_t rate_limit_take(const struct rate_limit *limit, int64_t now_ms, int64_t *full_at_ms)
{
    CHECK(limit->interval_ms >= 0 && limit->interval_ms <= RATE_LIMIT_INTERVAL_MS_MAX);
    CHECK(limit->burst >= 1 && limit->burst <= RATE_LIMIT_BURST_MAX);

    if (limit->interval_ms == 0)
        return 0;
    const int64_t burst_ms = limit->interval_ms * limit->burst;
    int64_t full_at = *full_at_ms > now_ms ? *full_at_ms : now_ms;

    /* A clock set back, or a limit just relaxed, must not silence a member for longer than the limit says. */
    if (full_at > now_ms + burst_ms)
        full_at = now_ms + burst_ms;

    const int64_t wait_ms = full_at + limit->interval_ms - burst_ms - now_ms;
    if (wait_ms > 0)
        return wait_ms;

    *full_at_ms = full_at + limit->interval_ms;
    return 0;
}
