/* server/core/disk.h
 * Room on the disk of the data folder (security.md 6). Below LIMIT_DISK_FREE_POSTS_BYTES new texts are refused BUSY, long before anything
 * fails, so that taking back, expiry, erasure and signing in still work; a reserve file is given up when even that room is gone. Looked at
 * with each tick. Desk thread. */
#pragma once
#include "core_internal.h"

#define DISK_WAIT_MS MINUTE_MS /* what a refused sender is told to wait: somebody has to make room */

/* Makes the reserve where there is room for it. Never fails: a server on a full disk must start. */
void disk_open(struct core *core);
/* Sets core->disk_low; gives the reserve up when less than its size is free. Each change is a log line. */
void disk_look(struct core *core);
