/* server/core/local.h
 * The operator's door: a local socket on which hearthctl speaks the client's envelope, one JSON document a line each way (protocol.md 3).
 * Only the own uid and root may come; what they may do is for the engine to say (rights by program state). Desk thread. */
#pragma once
#include "core_internal.h"

MUST_USE enum hearth_error local_open(struct core *core, const char *path);
void local_close(struct core *core);
