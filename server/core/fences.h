/* server/core/fences.h
 * A fence: nothing that an act forbids leaves any socket after the act is answered (architecture.md 2). Core sends what takes things back
 * (part, cut, close) down every link, then a mark; a gate sends the mark back when all before it holds; the answer waits for every mark.
 *
 * A gate counts until its process is dead: one that closed its link may live on, and its sockets with it, so the supervisor's word is
 * waited for (link.h, gate_gone). One that keeps a mark for LINK_STALL_MS is given up and killed, and counts as returned then. Which marks
 * are owed: fence_numbers.h. Here: who waits for them. Desk thread. */
#pragma once
#include "core_internal.h"

/* Some answer waits. */
bool fences_wait(const struct core *core);
/* Sends a mark to every gate. What it is to stand behind was sent before. */
void fences_set(struct core *core);
/* The waiter is answered when the last mark that was set has come back from everywhere; takes what is in outcome. */
void fences_hold(struct core *core, struct waiter *waiter, struct outcome *outcome);
/* Answers those whose marks are back. */
void fences_look(struct core *core);
/* Core ends: those who still wait are let go. */
void fences_close(struct core *core);
