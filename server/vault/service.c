/* server/vault/service.c
 * The file of the service keys. They are random, not derived from the master: then they would die when it is changed. */
#include "hearth/check.h"
#include "vault_internal.h"
#include <string.h>

static const uint8_t service_magic[12] = {'H', 'R', 'T', 'H', 'S', 'E', 'R', 'V', 1, 0, 0, 0};

_Static_assert(sizeof(struct service_keys) == 4 * KEY_BYTES, "sealed as it lies in memory");
_Static_assert(SERVICE_HEAD_BYTES == sizeof service_magic + SALT_BYTES, "head: magic, version, salt");

void service_encode(const struct service_keys *keys, const uint8_t service_key[KEY_BYTES], const uint8_t salt[SALT_BYTES],
                    const uint8_t nonce[NONCE_BYTES], uint8_t out[SERVICE_FILE_BYTES])
{
    memcpy(out, service_magic, sizeof service_magic);
    memcpy(out + sizeof service_magic, salt, SALT_BYTES);
    memcpy(out + SERVICE_HEAD_BYTES, nonce, NONCE_BYTES);
    CHECK(crypto_aead_xchacha20poly1305_ietf_encrypt(out + SERVICE_HEAD_BYTES + NONCE_BYTES, NULL, (const uint8_t *)keys, sizeof *keys, out,
                                                     SERVICE_HEAD_BYTES, NULL, nonce, service_key) == 0);
}

enum hearth_error service_salt(struct bytes file, uint8_t salt_out[SALT_BYTES])
{
    if (file.len != SERVICE_FILE_BYTES || memcmp(file.data, service_magic, sizeof service_magic) != 0)
        return HEARTH_DAMAGED;
    memcpy(salt_out, file.data + sizeof service_magic, SALT_BYTES);
    return HEARTH_OK;
}

enum hearth_error service_decode(struct bytes file, const uint8_t service_key[KEY_BYTES], struct service_keys *keys_out)
{
    uint8_t salt[SALT_BYTES];
    enum hearth_error error = service_salt(file, salt);
    if (error != HEARTH_OK)
        return error;
    const uint8_t *nonce = file.data + SERVICE_HEAD_BYTES;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)keys_out, NULL, NULL, nonce + NONCE_BYTES, sizeof *keys_out + TAG_BYTES,
                                                   file.data, SERVICE_HEAD_BYTES, nonce, service_key) != 0)
        return HEARTH_DAMAGED;
    return HEARTH_OK;
}
