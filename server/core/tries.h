/* server/core/tries.h
 * Failed sign-ins (product.md 7): 5 are free, then waits of 1, 2, 4 to 15 minutes for that name from that source; never a lock-out, so that
 * nobody can keep the owner, who sits elsewhere, out of help. In memory only and under a keyed hash: nothing of it outlives the process,
 * and when the gates change their source key the old entries fade unread. Desk thread. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define TRIES_ENTRIES_MAX 65536      /* at most 4 MiB; beyond it the oldest go first */
#define TRIES_ANYWHERE    UINT64_MAX /* a source for what is counted of a name whatever its source */

struct tries;

struct tries *tries_open(void); /* NULL without memory */
void tries_close(struct tries **tries);
/* 0, or how long that name must wait from that source. */
int64_t tries_wait_ms(struct tries *tries, const char *name_fold, uint64_t source, int64_t now_ms);
/* Called when a try begins; succeeded or forgive take it back. */
void tries_failed(struct tries *tries, const char *name_fold, uint64_t source, int64_t now_ms);
/* That try came to no answer (BUSY): it does not count. */
void tries_forgive(struct tries *tries, const char *name_fold, uint64_t source);
void tries_succeeded(struct tries *tries, const char *name_fold, uint64_t source);
