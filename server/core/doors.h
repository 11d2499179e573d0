/* server/core/doors.h
 * The requests over HTTP that core answers (protocol.md 2): session, about, join, sign-in, sign-out. A gate has checked Origin, length and
 * the cookie's tag; here stands what the session and the code are worth. Desk thread. */
#pragma once
#include "core_internal.h"
#include "hearth/plain_text.h"
#include "hearth/refusal.h"
#include "hearth/vault_secrets.h"

struct request;

void doors_request(struct core *core, struct gate *gate, const struct link_message *message);

/* ---- for the files of the doors ---- */

#define DOOR_ENROL_BYTES_MAX 49152 /* a QR code of the longest name and host has 177 rows */

/* body may be NULL (204). A gate that is gone gets nothing. */
void door_answer(struct core *core, struct return_address to, uint16_t status, enum link_cookie cookie, struct bytes body);
/* 200 with the new session's cookie; max_age_s 0: it ends with the browser. */
void door_answer_session(struct core *core, struct return_address to, const char cookie[VAULT_COOKIE_TEXT_BYTES], uint32_t max_age_s);
/* The status that belongs to the reason; names only with NAME_TAKEN. */
void door_refuse(struct core *core, struct return_address to, const struct refusal *refusal, const char *const *names, size_t names_len);
/* 403 with what is to be enrolled by somebody of that name. */
void door_enrol(struct core *core, struct return_address to, const char *name);
void door_busy(struct core *core, struct return_address to);
/* How long the browser keeps the cookie of such a session. */
uint32_t door_max_age_s(enum role role, enum device device);

/* joining.c: POST /join/look and POST /join. They take what they need out of the request. */
void joining_look(struct core *core, struct return_address to, const struct request *request);
void joining_join(struct core *core, struct return_address to, struct request *request);
/* signing_in.c: POST /sign-in. source: of the gate, keyed. */
void signing_in(struct core *core, struct return_address to, uint64_t source, struct request *request);
