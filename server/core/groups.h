/* server/core/groups.h
 * Groups: a stream as one audience sees it, and which connections are told of it. To a gate a group is a number; what it means stays here.
 * Desk thread. */
#pragma once
#include "core_internal.h"

struct connection;

/* Puts the connection into the group, here and at its gate (the link is FIFO: what is sent to the group from now on reaches it). */
MUST_USE enum hearth_error groups_join(struct core *core, struct connection *connection, stream_id stream, enum audience audience);
/* Takes the connection out of the stream's groups, and what waits for it there with it. */
void groups_part(struct core *core, struct connection *connection, stream_id stream);
/* The same for every stream but one. */
void groups_part_others(struct core *core, struct connection *connection, stream_id but);
/* Whatever waits unsent of the stream, for whoever, is cut. */
void groups_cut(struct core *core, stream_id stream);
/* The number by which gates know what a frame tells of (link.h). */
uint64_t groups_stream(stream_id stream);
bool groups_has(const struct connection *connection, stream_id stream, enum audience audience);
/* The connection ends: leaves all its groups without telling its gate. */
void groups_forget(struct core *core, struct connection *connection);
/* Whether anybody would get it: nothing is opened or encoded for an empty group. */
bool groups_wanted(struct core *core, stream_id stream, enum audience audience);
/* One send for each gate that has somebody in it. */
void groups_send(struct core *core, stream_id stream, enum audience audience, struct bytes frame);
void groups_close(struct core *core);
