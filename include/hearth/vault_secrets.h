/* include/hearth/vault_secrets.h
 * What people hold: invitation codes, session cookies, passphrases; and the service keys that stand behind them.
 * Rule: security.md 3 "Secrets people hold", protocol.md 2, product.md ID1, ID4, ID5, ID8. Nothing here opens a text.
 * Threads: any. Only the two passphrase_hash/verify functions are slow (200 ms, 64 MiB): for the Argon2 pool alone. */
#pragma once
#include "hearth/digest.h"
#include "hearth/error.h"
#include "hearth/limits.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vault;

/* ---- codes: invitations and return codes ---- */

#define VAULT_CODE_TEXT_BYTES 22 /* "XXXX-XXXX-XXXX-XXXX-C" and a NUL */

/* 80 random bits as 16 symbols of Crockford's base 32 (0-9 A-Z without I L O U) and a check symbol of the same alphabet: the sum of
 * symbol(i) * a^(i+1) in GF(32), a = 2, polynomial x^5 + x^2 + 1. It finds every wrong symbol and every two that changed places.
 * (Crockford's own check needs * ~ $ = U, which nobody can read out on the telephone.) */
void vault_code_make(char code_out[VAULT_CODE_TEXT_BYTES]);

/* Keyed BLAKE2b (token key) of the code as it is meant: capitals, I and L as 1, O as 0, dashes and spaces anywhere are nothing.
 * Any text at all has a digest; one that is no code (form or check symbol) gets a digest that no code has, by the same work, so that the
 * answer cannot be told from that of a code nobody issued. */
void vault_code_digest(struct vault *vault, const char *text, size_t text_len, uint8_t digest_out[DIGEST_BYTES]);

/* ---- sessions ---- */

#define VAULT_COOKIE_BYTES      48 /* 32 random, then the first 16 of HMAC-SHA-256(door key, the 32) */
#define VAULT_COOKIE_TEXT_BYTES 97 /* 96 lower-case hex digits and a NUL */
#define VAULT_DOOR_KEY_BYTES    32

/* A new cookie as it goes to the browser, and the digest that the table `session` keeps. The caller wipes the cookie when it is sent. */
void vault_session_make(struct vault *vault, char cookie_out[VAULT_COOKIE_TEXT_BYTES], uint8_t digest_out[DIGEST_BYTES]);
/* Keyed BLAKE2b (token key) of the 48 bytes. False: not 96 lower-case hex digits; digest_out is then zeros, which no session has.
 * A cookie with a wrong tag has a digest too, one that no session has: the tag is the gate's business. */
bool vault_session_digest(struct vault *vault, const char *cookie, size_t cookie_len, uint8_t digest_out[DIGEST_BYTES]);
void vault_session_digest_bytes(struct vault *vault, const uint8_t cookie[VAULT_COOKIE_BYTES], uint8_t digest_out[DIGEST_BYTES]);
/* For the link to the gates, which check the tag with it: who steals it may knock, not enter. The caller wipes its copy. */
void vault_door_key(struct vault *vault, uint8_t door_key_out[VAULT_DOOR_KEY_BYTES]);

/* ---- passphrases: text/ has normalised them before (NFKC, case folded, spaces joined) ---- */

enum vault_passphrase_verdict { VAULT_PASSPHRASE_OK, VAULT_PASSPHRASE_SHORT, VAULT_PASSPHRASE_COMMON };

struct vault_common; /* the block-list, read-only once made */

/* From the bytes of config/passphrases/common.txt: one a line, lines from # on are comments. HEARTH_BAD_INPUT: a line over 128 bytes or a
 * list over 1 MiB. */
MUST_USE enum hearth_error vault_common_open(const char *text, size_t text_len, struct vault_common **common_out);
void vault_common_close(struct vault_common **common);

/* characters_min: LIMIT_PASSPHRASE_CHARACTERS_MIN, for staff LIMIT_PASSPHRASE_STAFF_CHARACTERS_MIN; counts code points.
 * Common: in the list, whatever spaces, signs, digits around it or 0 for o and the like; or too little that is new: one character
 * repeated, "abcabcabc", runs of the alphabet, of digits or of the keyboard, the name of Hearth and little else. No composition rules. */
enum vault_passphrase_verdict vault_passphrase_check(const struct vault_common *common, const char *passphrase, size_t passphrase_len,
                                                     int characters_min);

#define VAULT_PASSPHRASE_RECORD_BYTES 57 /* version 1, t u32, memory u32 in KiB, salt 16, tag 32: fits LIMIT_SECRET_RECORD_BYTES_MAX */

/* Argon2id v1.3, t=3, 64 MiB (the least cost with -Dtest_hooks=true), then BLAKE2b keyed with the pepper.
 * passphrase_len over LIMIT_PASSPHRASE_BYTES_MAX: HEARTH_BAD_INPUT. HEARTH_NO_MEMORY says nothing about the passphrase. */
MUST_USE enum hearth_error vault_passphrase_hash(struct vault *vault, const char *passphrase, size_t passphrase_len,
                                                 uint8_t record_out[VAULT_PASSPHRASE_RECORD_BYTES]);

/* right_out: it is the passphrase of that record. rehash_wanted_out: it is right and the record was made at another cost than today's: make
 * a new one. record NULL (no such name): the same work on a dummy, right_out false (ID4).
 * HEARTH_NO_MEMORY: could not be checked, which is not "wrong"; HEARTH_DAMAGED: no record of ours; HEARTH_BAD_INPUT: passphrase too long.
 */
MUST_USE enum hearth_error vault_passphrase_verify(struct vault *vault, const char *passphrase, size_t passphrase_len,
                                                   const uint8_t *record, size_t record_len, bool *right_out, bool *rehash_wanted_out);

/* ---- the audit log's key (security.md 4) ---- */

#define VAULT_AUDIT_PUBLIC_BYTES    32
#define VAULT_AUDIT_SIGNATURE_BYTES 64

void vault_audit_public(struct vault *vault, uint8_t public_out[VAULT_AUDIT_PUBLIC_BYTES]);
/* Ed25519 over exactly these bytes. */
void vault_audit_sign(struct vault *vault, const void *data, size_t len, uint8_t signature_out[VAULT_AUDIT_SIGNATURE_BYTES]);
/* Needs no vault: for whoever checks a log elsewhere. */
bool vault_audit_verify(const uint8_t public_key[VAULT_AUDIT_PUBLIC_BYTES], const void *data, size_t len,
                        const uint8_t signature[VAULT_AUDIT_SIGNATURE_BYTES]);
