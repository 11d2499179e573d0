/* server/core/intake.h
 * A text on its way in (step 3 of the walk): made plain, sealed under the room's slice, handed to the order.
 *
 * A slice's key is in the keyring, on the disk, before anything is sealed under it. The keeper writes the next slice's key one slice ahead,
 * so that only the first text into a room that was quiet waits for it; texts for that room then wait here, in order. Desk thread. */
#pragma once
#include "core_internal.h"

struct connection;
struct request;

/* Takes the text out of the request. Answers by itself, also when it refuses. */
void intake_say(struct core *core, struct connection *connection, struct request *request);
/* An event said what the room is like now: its retention decides how long a slice is. */
void intake_room_changed(struct core *core, room_id room, int64_t retention_ms);
void intake_free(struct core *core);
