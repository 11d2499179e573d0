/* server/vault/passphrase.c
 * Passphrases as they are kept: Argon2id, then BLAKE2b under the pepper, so that a stolen database alone cannot even be guessed at. */
#include "hearth/check.h"
#include "hearth/random.h"
#include "vault_internal.h"
#include <string.h>

#define RECORD_VERSION    1
#define RECORD_HEAD_BYTES 25 /* version, passes, memory, salt */

/* A record from a damaged database must not make the server work for hours. */
#define PASSES_MAX     10
#define MEMORY_KIB_MAX (UINT32_C(1) << 20)

#ifdef HEARTH_TEST_HOOKS
static const struct passphrase_cost cost_today = {crypto_pwhash_argon2id_OPSLIMIT_MIN, crypto_pwhash_argon2id_MEMLIMIT_MIN / 1024};
#else
static const struct passphrase_cost cost_today = {3, 65536}; /* 204 ms measured (security.md 3) */
#endif

enum hearth_error passphrase_record(const uint8_t pepper[KEY_BYTES], const char *passphrase, size_t passphrase_len,
                                    struct passphrase_cost cost, const uint8_t salt[crypto_pwhash_SALTBYTES],
                                    uint8_t record_out[VAULT_PASSPHRASE_RECORD_BYTES])
{
    static const char context[] = "hearth/pass/1";
    uint8_t stretched[KEY_BYTES];
    if (crypto_pwhash(stretched, sizeof stretched, passphrase, passphrase_len, salt, cost.passes, (size_t)cost.memory_kib * 1024,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return HEARTH_NO_MEMORY; /* all arguments are in range */

    record_out[0] = RECORD_VERSION;
    memcpy(record_out + 1, &cost.passes, sizeof cost.passes);
    memcpy(record_out + 5, &cost.memory_kib, sizeof cost.memory_kib);
    memcpy(record_out + 9, salt, crypto_pwhash_SALTBYTES);
    crypto_generichash_state state;
    CHECK(crypto_generichash_init(&state, pepper, KEY_BYTES, KEY_BYTES) == 0);
    crypto_generichash_update(&state, (const uint8_t *)context, sizeof context - 1);
    crypto_generichash_update(&state, record_out, RECORD_HEAD_BYTES);
    crypto_generichash_update(&state, stretched, sizeof stretched);
    crypto_generichash_final(&state, record_out + RECORD_HEAD_BYTES, VAULT_PASSPHRASE_RECORD_BYTES - RECORD_HEAD_BYTES);
    sodium_memzero(stretched, sizeof stretched);
    sodium_memzero(&state, sizeof state);
    return HEARTH_OK;
}

enum hearth_error vault_passphrase_hash(struct vault *vault, const char *passphrase, size_t passphrase_len,
                                        uint8_t record_out[VAULT_PASSPHRASE_RECORD_BYTES])
{
    uint8_t salt[crypto_pwhash_SALTBYTES];
    if (passphrase_len > LIMIT_PASSPHRASE_BYTES_MAX)
        return HEARTH_BAD_INPUT;
    random_bytes(salt, sizeof salt);
    return passphrase_record(vault->secrets->service.pepper, passphrase, passphrase_len, cost_today, salt, record_out);
}

static bool record_read(const uint8_t *record, size_t record_len, struct passphrase_cost *cost_out,
                        uint8_t salt_out[crypto_pwhash_SALTBYTES])
{
    if (record_len != VAULT_PASSPHRASE_RECORD_BYTES || record[0] != RECORD_VERSION)
        return false;
    memcpy(&cost_out->passes, record + 1, sizeof cost_out->passes);
    memcpy(&cost_out->memory_kib, record + 5, sizeof cost_out->memory_kib);
    memcpy(salt_out, record + 9, crypto_pwhash_SALTBYTES);
    return cost_out->passes >= 1 && cost_out->passes <= PASSES_MAX && cost_out->memory_kib >= 8 && cost_out->memory_kib <= MEMORY_KIB_MAX;
}

enum hearth_error vault_passphrase_verify(struct vault *vault, const char *passphrase, size_t passphrase_len, const uint8_t *record,
                                          size_t record_len, bool *right_out, bool *rehash_wanted_out)
{
    struct passphrase_cost cost = cost_today;
    uint8_t salt[crypto_pwhash_SALTBYTES] = "no such name", again[VAULT_PASSPHRASE_RECORD_BYTES];
    *right_out = *rehash_wanted_out = false;
    if (passphrase_len > LIMIT_PASSPHRASE_BYTES_MAX)
        return HEARTH_BAD_INPUT;
    if (record != NULL && !record_read(record, record_len, &cost, salt))
        return HEARTH_DAMAGED;
    enum hearth_error error = passphrase_record(vault->secrets->service.pepper, passphrase, passphrase_len, cost, salt, again);
    if (error != HEARTH_OK)
        return error;
    static const uint8_t dummy[VAULT_PASSPHRASE_RECORD_BYTES];
    const bool right = sodium_memcmp(again, record != NULL ? record : dummy, sizeof again) == 0;
    *right_out = right && record != NULL;
    *rehash_wanted_out = *right_out && (cost.passes != cost_today.passes || cost.memory_kib != cost_today.memory_kib);
    sodium_memzero(again, sizeof again);
    return HEARTH_OK;
}
