/* include/hearth/totp.h
 * The second secret of staff (ID7): a six-digit code from an app on their own phone, a new one every 30 seconds. RFC 6238 with HMAC-SHA-1,
 * as every authenticator app has it; the arithmetic is liboath's. A code is good in its own step and the one before and after it, for
 * phones whose clock is a little off.
 *
 * The secret is made fresh for each offer and kept by nobody until a code of it has come back; then it is sealed under a key that comes of
 * the service keys: a stolen database has no secret in it, a backup with the service keys signs staff in again.
 * That a step is used once is for the engine to say: it alone knows what was used. No function here reads a clock. Any thread. */
#pragma once
#include "hearth/error.h"
#include "hearth/id.h"
#include "hearth/limits.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vault;

#define TOTP_SECRET_BYTES 20 /* of the hash, as RFC 4226 recommends */
#define TOTP_TEXT_BYTES   33 /* 32 symbols of base 32 (RFC 4648) and a NUL */
#define TOTP_DIGITS       6
#define TOTP_STEP_S       30
#define TOTP_WINDOW       1  /* steps each way */
#define TOTP_SEALED_BYTES 61 /* version 1, nonce 24, secret 20, tag 16 */

_Static_assert(TOTP_SEALED_BYTES == LIMIT_TOTP_SEALED_BYTES, "what the engine and the store keep");

void totp_make(uint8_t secret_out[TOTP_SECRET_BYTES]);

/* As people type it into an app that cannot see the picture. False: no memory. The caller wipes it. */
MUST_USE bool totp_text(const uint8_t secret[TOTP_SECRET_BYTES], char text_out[TOTP_TEXT_BYTES]);
/* Spaces and small letters are fine. False: not base 32, or not of TOTP_SECRET_BYTES. */
MUST_USE bool totp_read(const char *text, size_t text_len, uint8_t secret_out[TOTP_SECRET_BYTES]);

/* Is this a code of the secret at that time? Spaces in it are nothing. step_out: which step, from 1 on, for the engine to refuse used ones;
 * if two steps have the same code, the later. The same work for any code. */
MUST_USE bool totp_fits(const uint8_t secret[TOTP_SECRET_BYTES], const char *code, size_t code_len, int64_t now_ms, int64_t *step_out);

/* XChaCha20-Poly1305 under BLAKE2b(pepper, "hearth/totp/1"), random nonce; version and member are bound into it: the row of one member of
 * staff does not open as another's. */
void totp_seal(struct vault *vault, member_id member, const uint8_t secret[TOTP_SECRET_BYTES], uint8_t sealed_out[TOTP_SEALED_BYTES]);
/* HEARTH_DAMAGED: not of this member, or not as it was written. */
MUST_USE enum hearth_error totp_open(struct vault *vault, member_id member, const uint8_t *sealed, size_t sealed_len,
                                     uint8_t secret_out[TOTP_SECRET_BYTES]);
