/* server/core/publish.h
 * A batch is durable: who asked gets an answer, who may see gets one frame a group, and what must be done is done. Desk thread. */
#pragma once
#include "core_internal.h"

void publish_batch(struct core *core, struct published *batch);
