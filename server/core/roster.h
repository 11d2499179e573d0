/* server/core/roster.h
 * Reads the calendar for the engine: when the lines of the weekly roster come true (RM8). On the desk thread. */
#pragma once
#include "core_internal.h"

struct connection;
struct request;
MUST_USE enum hearth_error roster_open(struct core *core);
void roster_close(struct core *core);
/* Each hour, and at once after a start: all lines anew. What cannot be read stays as it was. */
void roster_look(struct core *core);
void roster_duty_on(struct core *core, struct connection *connection, struct request *request);
void roster_shift_add(struct core *core, struct connection *connection, struct request *request);
