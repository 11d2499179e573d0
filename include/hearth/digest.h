/* include/hearth/digest.h
 * SHA-256, for what must be compared and not kept secret: the chain of a room (security.md 3), the running hash of the order, file digests.
 * By libsodium; with random.h the only crypto outside vault/, which the engine may not include. Keyed digests and secrets are the vault's.
 * Allocates nothing, cannot fail, any thread; one struct digest belongs to one thread at a time. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32

void digest_sha256(const void *data, size_t len, uint8_t out[DIGEST_BYTES]);

/* The same in pieces: init, any number of adds, final once. A struct may be copied to hash two continuations of one beginning. */
struct digest {
    uint64_t opaque[13]; /* libsodium's state, sized here so that no reader of this door needs its header (checked in digest.c) */
};

void digest_init(struct digest *digest);
void digest_add(struct digest *digest, const void *data, size_t len);
void digest_add_u64(struct digest *digest, uint64_t value);          /* 8 bytes, little-endian: one spelling for numbers in a hash */
void digest_final(struct digest *digest, uint8_t out[DIGEST_BYTES]); /* the struct must be inited again before its next use */

/* Starts libsodium (idempotent, thread-safe). Vault and digest call it themselves; CHECKs that it works. */
void digest_library_start(void);
