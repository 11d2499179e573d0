/* server/core/fence_numbers.h
 * Which gate owes which marks (fences.h). A gate counts from its start until its process is dead. Plain bookkeeping: no clock, no link. */
#pragma once
#include "hearth/error.h"
#include "hearth/limits.h"
#include <stdbool.h>
#include <stdint.h>

#define CORE_GATES_MAX 64   /* settings: process.gates */
#define FENCES_AT_ONCE 1024 /* marks that one gate may owe; more of them within LINK_STALL_MS is a gate that is stuck */

struct fence_numbers {
    uint64_t last;                  /* that was set; 0: none yet */
    int64_t set_at[FENCES_AT_ONCE]; /* monotonic, by number modulo */
    struct {
        bool lives;        /* its process may */
        uint64_t returned; /* it holds all up to this one */
    } gates[CORE_GATES_MAX];
};

void fence_gate_started(struct fence_numbers *numbers, uint32_t worker); /* it has nothing of before */
void fence_gate_gone(struct fence_numbers *numbers, uint32_t worker);
uint64_t fence_next(struct fence_numbers *numbers, int64_t now_ms);
/* False: it returned a mark that was never sent. */
MUST_USE bool fence_returned(struct fence_numbers *numbers, uint32_t worker, uint64_t n);
/* Whether this gate keeps a mark for too long. */
bool fence_is_late(const struct fence_numbers *numbers, uint32_t worker, int64_t now_ms);
/* All up to this number hold everywhere. */
uint64_t fence_through(const struct fence_numbers *numbers);
