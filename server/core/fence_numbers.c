/* server/core/fence_numbers.c */
#include "fence_numbers.h"
#include "hearth/link.h"

void fence_gate_started(struct fence_numbers *numbers, uint32_t worker)
{
    numbers->gates[worker].lives = true;
    numbers->gates[worker].returned = numbers->last;
}

void fence_gate_gone(struct fence_numbers *numbers, uint32_t worker)
{
    numbers->gates[worker].lives = false;
}

uint64_t fence_next(struct fence_numbers *numbers, int64_t now_ms)
{
    numbers->set_at[++numbers->last % FENCES_AT_ONCE] = now_ms;
    return numbers->last;
}

bool fence_returned(struct fence_numbers *numbers, uint32_t worker, uint64_t n)
{
    if (n > numbers->last)
        return false;
    if (n > numbers->gates[worker].returned)
        numbers->gates[worker].returned = n;
    return true;
}

bool fence_is_late(const struct fence_numbers *numbers, uint32_t worker, int64_t now_ms)
{
    const uint64_t returned = numbers->gates[worker].returned;
    if (!numbers->gates[worker].lives || returned == numbers->last)
        return false;
    return numbers->last - returned >= FENCES_AT_ONCE || now_ms - numbers->set_at[(returned + 1) % FENCES_AT_ONCE] >= LINK_STALL_MS;
}

uint64_t fence_through(const struct fence_numbers *numbers)
{
    uint64_t through = numbers->last;
    for (uint32_t worker = 0; worker < CORE_GATES_MAX; worker++)
        if (numbers->gates[worker].lives && numbers->gates[worker].returned < through)
            through = numbers->gates[worker].returned;
    return through;
}
