/* server/core/pages.h
 * Questions of a signed-in person: follow, history, people, sessions. Desk thread; a reader thread reads and renders.
 *
 * follow joins first and reads then, so that nothing falls between: the right is asked of one snapshot, the connection joins the group, and
 * a second, later snapshot is read. Were the right lost in between, the second answer says so and the connection leaves the group again. */
#pragma once
#include "core_internal.h"

struct connection;
struct request;

void pages_ask(struct core *core, struct connection *connection, struct request *request);
