/* server/core/enrol.h
 * The second secret of staff at the doors (ID7): what is offered to somebody who enrols, and whether a code fits. Nothing is kept between
 * the offer and the code that comes back: the secret comes back with it. Desk thread; about 0.1 ms for an offer, most of it the QR code. */
#pragma once
#include "core_internal.h"
#include "hearth/plain_text.h"
#include "hearth/wire.h"

struct enrol;

/* A fresh secret for somebody of that name. NULL without memory. */
struct enrol *enrol_offer(struct core *core, const char *name);
const struct wire_totp *enrol_wire(const struct enrol *enrol); /* lives as long as the offer */
void enrol_free(struct enrol **enrol);                         /* wipes it */

/* The secret that comes back and a code of it, at the command's time: totp_out is what the command takes. False: no secret of ours, or the
 * code does not fit. */
MUST_USE bool enrol_check(struct core *core, const struct plain_text *secret, const struct plain_text *code, int64_t now_ms,
                          member_id member, struct command_totp *totp_out);
/* A code against the secret that is kept. HEARTH_DAMAGED: that secret does not open. */
MUST_USE enum hearth_error enrol_code(struct core *core, const struct answer *secret, const struct plain_text *code, int64_t now_ms,
                                      bool *fits_out, int64_t *step_out);
