/* server/core/reports.h
 * Somebody tells staff of a message (MO5, MO7): the message and what is around it are read as the reporter sees them, copied under a key of
 * the case, and handed to the engine. Desk's thread. */
#pragma once
#include "core_internal.h"
#include "hearth/protocol.h"

void reports_ask(struct core *core, struct connection *connection, struct request *request);
