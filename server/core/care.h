/* server/core/care.h
 * Requests that are about a text that is there already (edit, approve, answer, send back, mask): it is read first, as the one who asks may
 * read it, then what becomes of it is sealed and submitted (intake.h). Desk thread; a reader opens the text. */
#pragma once
#include "core_internal.h"

struct connection;
struct request;

/* Takes the texts out of the request. Answers by itself, also when it refuses. */
void care_ask(struct core *core, struct connection *connection, struct request *request);
