/* server/core/fences.c */
#include "fences.h"
#include "gates.h"
#include "hearth/clock.h"
#include <stdlib.h>

struct held {
    uint64_t n;
    struct waiter *waiter;
    struct outcome outcome;
    struct held *next;
};

bool fences_wait(const struct core *core)
{
    return core->held != NULL;
}

void fences_set(struct core *core)
{
    const struct link_message mark = {.type = LINK_FENCE, .fence = {.n = fence_next(&core->fences, clock_monotonic_ms())}};
    gates_send_all(core, &mark);
}

void fences_hold(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    struct held *held = malloc(sizeof *held);
    if (held == NULL) { /* it is done, but may not be said yet: asked again, the same request gets its answer */
        outcome->refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
        waiter->done(core, waiter, outcome);
        return;
    }
    *held = (struct held){.n = core->fences.last, .waiter = waiter, .outcome = *outcome};
    outcome_init(outcome);
    if (core->held_last == NULL)
        core->held = held;
    else
        core->held_last->next = held;
    core->held_last = held;
}

static void held_answer(struct core *core)
{
    struct held *held = core->held;
    core->held = held->next;
    if (core->held == NULL)
        core->held_last = NULL;
    held->waiter->done(core, held->waiter, &held->outcome);
    outcome_deinit(&held->outcome);
    free(held);
}

void fences_look(struct core *core)
{
    const uint64_t through = fence_through(&core->fences);
    while (core->held != NULL && core->held->n <= through)
        held_answer(core);
}

void fences_close(struct core *core)
{
    while (core->held != NULL)
        held_answer(core);
}
