/* server/vault/sessions.c
 * Session cookies, and the audit log's key: small users of the service keys. */
#include "hearth/bytes.h"
#include "hearth/check.h"
#include "hearth/random.h"
#include "vault_internal.h"
#include <string.h>

#define COOKIE_RANDOM_BYTES 32
#define COOKIE_TAG_BYTES    (VAULT_COOKIE_BYTES - COOKIE_RANDOM_BYTES)

_Static_assert(VAULT_COOKIE_TEXT_BYTES == 2 * VAULT_COOKIE_BYTES + 1, "hex and a NUL");
_Static_assert(crypto_auth_hmacsha256_KEYBYTES == VAULT_DOOR_KEY_BYTES, "the door key is an HMAC key");

void vault_session_make(struct vault *vault, char cookie_out[VAULT_COOKIE_TEXT_BYTES], uint8_t digest_out[DIGEST_BYTES])
{
    uint8_t cookie[VAULT_COOKIE_BYTES], tag[crypto_auth_hmacsha256_BYTES];
    random_bytes(cookie, COOKIE_RANDOM_BYTES);
    CHECK(crypto_auth_hmacsha256(tag, cookie, COOKIE_RANDOM_BYTES, vault->secrets->service.door) == 0);
    memcpy(cookie + COOKIE_RANDOM_BYTES, tag, COOKIE_TAG_BYTES);
    hex_encode(cookie, sizeof cookie, cookie_out);
    vault_session_digest_bytes(vault, cookie, digest_out);
    sodium_memzero(cookie, sizeof cookie);
    sodium_memzero(tag, sizeof tag);
}

void vault_session_digest_bytes(struct vault *vault, const uint8_t cookie[VAULT_COOKIE_BYTES], uint8_t digest_out[DIGEST_BYTES])
{
    struct {
        char context[16];
        uint8_t cookie[VAULT_COOKIE_BYTES];
    } block = {.context = "hearth/session/1"};
    memcpy(block.cookie, cookie, VAULT_COOKIE_BYTES);
    CHECK(crypto_generichash(digest_out, DIGEST_BYTES, (const uint8_t *)&block, sizeof block, vault->secrets->service.token, KEY_BYTES) ==
          0);
    sodium_memzero(&block, sizeof block);
}

bool vault_session_digest(struct vault *vault, const char *cookie, size_t cookie_len, uint8_t digest_out[DIGEST_BYTES])
{
    uint8_t bytes[VAULT_COOKIE_BYTES];
    memset(digest_out, 0, DIGEST_BYTES);
    const bool formed = hex_decode(cookie, cookie_len, bytes, sizeof bytes);
    if (formed)
        vault_session_digest_bytes(vault, bytes, digest_out);
    sodium_memzero(bytes, sizeof bytes);
    return formed;
}

void vault_door_key(struct vault *vault, uint8_t door_key_out[VAULT_DOOR_KEY_BYTES])
{
    memcpy(door_key_out, vault->secrets->service.door, VAULT_DOOR_KEY_BYTES);
}

void vault_audit_public(struct vault *vault, uint8_t public_out[VAULT_AUDIT_PUBLIC_BYTES])
{
    memcpy(public_out, vault->audit_public, VAULT_AUDIT_PUBLIC_BYTES);
}

void vault_audit_sign(struct vault *vault, const void *data, size_t len, uint8_t signature_out[VAULT_AUDIT_SIGNATURE_BYTES])
{
    CHECK(crypto_sign_detached(signature_out, NULL, data, len, vault->secrets->audit_secret) == 0);
}

bool vault_audit_verify(const uint8_t public_key[VAULT_AUDIT_PUBLIC_BYTES], const void *data, size_t len,
                        const uint8_t signature[VAULT_AUDIT_SIGNATURE_BYTES])
{
    digest_library_start();
    return crypto_sign_verify_detached(signature, data, len, public_key) == 0;
}
