/* server/core/presence.h
 * Tells the engine which of the staff have a connection (MO2). What was told last is kept here, and every second what has changed since is
 * told; after a start nobody is there until they come. On the desk thread. */
#pragma once
#include "core_internal.h"

struct connection;
/* This one has opened, or ends. */
void presence_changed(struct core *core, const struct connection *connection);
void presence_start(struct core *core);
void presence_look(struct core *core);
void presence_free(struct core *core);
