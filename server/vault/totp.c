/* server/vault/totp.c
 * Codes of authenticator apps, and their secrets as they are kept. */
#include "hearth/totp.h"
#include "hearth/check.h"
#include "hearth/random.h"
#include "vault_internal.h"
#include <liboath/oath.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define TOTP_VERSION 1

_Static_assert(TOTP_SEALED_BYTES == 1 + NONCE_BYTES + TOTP_SECRET_BYTES + TAG_BYTES, "version, nonce, secret, tag");
_Static_assert(TOTP_TEXT_BYTES == TOTP_SECRET_BYTES / 5 * 8 + 1, "base 32 without padding");

void totp_make(uint8_t secret_out[TOTP_SECRET_BYTES])
{
    random_bytes(secret_out, TOTP_SECRET_BYTES);
}

/* What liboath allocated has held a secret. */
static void oath_wipe(char *text, size_t len)
{
    if (text != NULL)
        sodium_memzero(text, len);
    free(text);
}

bool totp_text(const uint8_t secret[TOTP_SECRET_BYTES], char text_out[TOTP_TEXT_BYTES])
{
    char *text = NULL;
    size_t len = 0;
    if (oath_base32_encode((const char *)secret, TOTP_SECRET_BYTES, &text, &len) != OATH_OK)
        return false;
    CHECK(len == TOTP_TEXT_BYTES - 1);
    memcpy(text_out, text, len);
    text_out[len] = '\0';
    oath_wipe(text, len);
    return true;
}

bool totp_read(const char *text, size_t text_len, uint8_t secret_out[TOTP_SECRET_BYTES])
{
    char *secret = NULL;
    size_t len = 0;
    if (text_len == 0 || text_len > LIMIT_CODE_BYTES_MAX || oath_base32_decode(text, text_len, &secret, &len) != OATH_OK)
        return false;
    const bool fits = len == TOTP_SECRET_BYTES;
    if (fits)
        memcpy(secret_out, secret, TOTP_SECRET_BYTES);
    oath_wipe(secret, len);
    return fits;
}

static void oath_prepare(void)
{
    CHECK(oath_init() == OATH_OK);
}

/* The digits alone; false: more or fewer than six, or something else among them. */
static bool code_digits(const char *code, size_t code_len, char digits_out[TOTP_DIGITS + 1])
{
    size_t count = 0;
    memset(digits_out, 0, TOTP_DIGITS + 1);
    for (size_t i = 0; i < code_len; i++) {
        if (code[i] == ' ')
            continue;
        if (code[i] < '0' || code[i] > '9' || count == TOTP_DIGITS)
            return false;
        digits_out[count++] = code[i];
    }
    return count == TOTP_DIGITS;
}

bool totp_fits(const uint8_t secret[TOTP_SECRET_BYTES], const char *code, size_t code_len, int64_t now_ms, int64_t *step_out)
{
    char wanted[TOTP_DIGITS + 1], digits[TOTP_DIGITS + 1];
    const int64_t step_now = now_ms / 1000 / TOTP_STEP_S;
    bool fits = false;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, oath_prepare);
    *step_out = 0;
    if (!code_digits(code, code_len, digits) || step_now <= TOTP_WINDOW)
        return false;
    for (int64_t step = step_now - TOTP_WINDOW; step <= step_now + TOTP_WINDOW; step++) {
        if (oath_totp_generate((const char *)secret, TOTP_SECRET_BYTES, (time_t)(step * TOTP_STEP_S), TOTP_STEP_S,
                               OATH_TOTP_DEFAULT_START_TIME, TOTP_DIGITS, wanted) != OATH_OK)
            continue;
        if (sodium_memcmp(wanted, digits, TOTP_DIGITS) == 0) {
            fits = true;
            *step_out = step;
        }
    }
    sodium_memzero(wanted, sizeof wanted);
    return fits;
}

/* ---- as it is kept ---- */

struct totp_label {
    uint8_t version;
    uint8_t member[ID_BYTES];
};

static struct totp_label totp_label(member_id member)
{
    struct totp_label label = {.version = TOTP_VERSION};
    memcpy(label.member, member.bytes, ID_BYTES);
    return label;
}

static void totp_key(const uint8_t pepper[KEY_BYTES], uint8_t key_out[KEY_BYTES])
{
    static const char context[] = "hearth/totp/1";
    CHECK(crypto_generichash(key_out, KEY_BYTES, (const uint8_t *)context, sizeof context - 1, pepper, KEY_BYTES) == 0);
}

void totp_seal_with(const uint8_t pepper[KEY_BYTES], member_id member, const uint8_t secret[TOTP_SECRET_BYTES],
                    const uint8_t nonce[NONCE_BYTES], uint8_t sealed_out[TOTP_SEALED_BYTES])
{
    uint8_t key[KEY_BYTES];
    const struct totp_label label = totp_label(member);
    totp_key(pepper, key);
    sealed_out[0] = TOTP_VERSION;
    memcpy(sealed_out + 1, nonce, NONCE_BYTES);
    CHECK(crypto_aead_xchacha20poly1305_ietf_encrypt(sealed_out + 1 + NONCE_BYTES, NULL, secret, TOTP_SECRET_BYTES, (const uint8_t *)&label,
                                                     sizeof label, NULL, nonce, key) == 0);
    sodium_memzero(key, sizeof key);
}

void totp_seal(struct vault *vault, member_id member, const uint8_t secret[TOTP_SECRET_BYTES], uint8_t sealed_out[TOTP_SEALED_BYTES])
{
    uint8_t nonce[NONCE_BYTES];
    random_bytes(nonce, sizeof nonce);
    totp_seal_with(vault->secrets->service.pepper, member, secret, nonce, sealed_out);
}

enum hearth_error totp_open(struct vault *vault, member_id member, const uint8_t *sealed, size_t sealed_len,
                            uint8_t secret_out[TOTP_SECRET_BYTES])
{
    uint8_t key[KEY_BYTES];
    const struct totp_label label = totp_label(member);
    if (sealed_len != TOTP_SEALED_BYTES || sealed[0] != TOTP_VERSION)
        return HEARTH_DAMAGED;
    totp_key(vault->secrets->service.pepper, key);
    const int opened =
        crypto_aead_xchacha20poly1305_ietf_decrypt(secret_out, NULL, NULL, sealed + 1 + NONCE_BYTES, TOTP_SECRET_BYTES + TAG_BYTES,
                                                   (const uint8_t *)&label, sizeof label, sealed + 1, key);
    sodium_memzero(key, sizeof key);
    return opened == 0 ? HEARTH_OK : HEARTH_DAMAGED;
}
