/* server/base/digest.c */
#include "hearth/digest.h"
#include "hearth/check.h"
#include <sodium.h>

_Static_assert(sizeof(struct digest) == sizeof(crypto_hash_sha256_state), "struct digest holds libsodium's state");
_Static_assert(_Alignof(struct digest) >= _Alignof(crypto_hash_sha256_state), "and is aligned for it");

/* SHA-256 itself needs no sodium_init; it is called so that libsodium picks its fastest code before the first thread of ours hashes. */
__attribute__((constructor)) void digest_library_start(void)
{
    CHECK(sodium_init() >= 0);
}

static crypto_hash_sha256_state *digest_state(struct digest *digest)
{
    return (crypto_hash_sha256_state *)(void *)digest->opaque;
}

void digest_sha256(const void *data, size_t len, uint8_t out[DIGEST_BYTES])
{
    crypto_hash_sha256(out, data, len);
}

void digest_init(struct digest *digest)
{
    crypto_hash_sha256_init(digest_state(digest));
}

void digest_add(struct digest *digest, const void *data, size_t len)
{
    crypto_hash_sha256_update(digest_state(digest), data, len);
}

void digest_add_u64(struct digest *digest, uint64_t value)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    digest_add(digest, bytes, sizeof bytes);
}

void digest_final(struct digest *digest, uint8_t out[DIGEST_BYTES])
{
    crypto_hash_sha256_final(digest_state(digest), out);
}
