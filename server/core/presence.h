/* server/core/presence.h
 * Tells the engine which of the staff have a connection (MO2). What was told last is kept here, and every second what has changed since is
 * told; after a start nobody is there until they come. On the desk thread. */
#pragma once
#include "core_internal.h"

struct connection;
/* A connection of that role has opened, or one has ended. */
void presence_changed(struct core *core, enum role role);
void presence_start(struct core *core);
void presence_look(struct core *core);
void presence_free(struct core *core);
