/* server/core/making.h
 * What the desk and the operator make alike: cohorts, rooms, invitations. Texts are looked at here, templates found, codes made; who may
 * is for the engine to say. Desk thread. */
#pragma once
#include "core_internal.h"
#include "hearth/protocol.h"

struct connection;

/* The command of such a request; NULL with refusal_out set when its texts will not do. code_out: of a new invitation, else empty. */
struct command *making_command(struct core *core, const struct request *request, char code_out[VAULT_CODE_TEXT_BYTES],
                               struct refusal *refusal_out);
/* What the answer says of the code: told once, kept nowhere; NULL: nothing. */
const char *making_code(const struct outcome *outcome, const char *code);
/* Such a request of one of the staff. */
void making_ask(struct core *core, struct connection *connection, struct request *request);
