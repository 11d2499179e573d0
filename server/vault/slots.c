/* server/vault/slots.c
 * Two places for the generation key. They are overwritten in place and never given back to the file system ("discarded"): a hole would be
 * filled anew from free space, and erasure must still work when the disk is full. On media that remap blocks the old cell may live on for a
 * while; that is what the erasure tiers of security.md 3 are about. */
#include "hearth/check.h"
#include "hearth/random.h"
#include "vault_internal.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define SLOT_HEAD_BYTES  20
#define SLOT_PLAIN_BYTES (SLOT_BYTES - SLOT_HEAD_BYTES - NONCE_BYTES - TAG_BYTES) /* the key, then zeros: every byte is under the tag */

static const uint8_t slot_magic[12] = {'H', 'R', 'T', 'H', 'S', 'L', 'O', 'T', 1, 0, 0, 0};

void slot_encode(uint64_t generation, const uint8_t generation_key[KEY_BYTES], const uint8_t slot_key[KEY_BYTES],
                 const uint8_t nonce[NONCE_BYTES], uint8_t out[SLOT_BYTES])
{
    uint8_t plain[SLOT_PLAIN_BYTES] = {0};
    memcpy(plain, generation_key, KEY_BYTES);
    memcpy(out, slot_magic, sizeof slot_magic);
    memcpy(out + sizeof slot_magic, &generation, sizeof generation);
    memcpy(out + SLOT_HEAD_BYTES, nonce, NONCE_BYTES);
    CHECK(crypto_aead_xchacha20poly1305_ietf_encrypt(out + SLOT_HEAD_BYTES + NONCE_BYTES, NULL, plain, sizeof plain, out, SLOT_HEAD_BYTES,
                                                     NULL, nonce, slot_key) == 0);
    sodium_memzero(plain, sizeof plain);
}

void slot_decode(const uint8_t bytes[SLOT_BYTES], int index, const uint8_t slot_key[KEY_BYTES], struct slot *slot_out)
{
    uint8_t plain[SLOT_PLAIN_BYTES];
    uint64_t generation;
    memset(slot_out, 0, sizeof *slot_out);
    if (memcmp(bytes, slot_magic, sizeof slot_magic) != 0)
        return;
    memcpy(&generation, bytes + sizeof slot_magic, sizeof generation);
    if (generation < 1 || generation > INT64_MAX || (int)(generation % 2) != index)
        return; /* a slot copied over its neighbour */
    const uint8_t *nonce = bytes + SLOT_HEAD_BYTES;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, nonce + NONCE_BYTES, sizeof plain + TAG_BYTES, bytes, SLOT_HEAD_BYTES,
                                                   nonce, slot_key) != 0)
        return;
    slot_out->valid = true;
    slot_out->generation = generation;
    memcpy(slot_out->key, plain, KEY_BYTES);
    sodium_memzero(plain, sizeof plain);
}

enum hearth_error slots_read(int fd, const uint8_t slot_key[KEY_BYTES], struct slot slots_out[2])
{
    uint8_t bytes[SLOTS_FILE_BYTES + 1];
    size_t len = 0;
    while (len < sizeof bytes) {
        ssize_t got = pread(fd, bytes + len, sizeof bytes - len, (off_t)len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return file_error();
        if (got == 0)
            break;
        len += (size_t)got;
    }
    if (len != SLOTS_FILE_BYTES)
        return HEARTH_DAMAGED;
    for (int i = 0; i < 2; i++)
        slot_decode(bytes + i * SLOT_BYTES, i, slot_key, &slots_out[i]);
    return HEARTH_OK;
}

enum hearth_error slot_write(struct disk *disk, uint64_t generation, const uint8_t generation_key[KEY_BYTES],
                             const uint8_t slot_key[KEY_BYTES])
{
    uint8_t bytes[SLOT_BYTES], nonce[NONCE_BYTES];
    random_bytes(nonce, sizeof nonce);
    slot_encode(generation, generation_key, slot_key, nonce, bytes);
    return file_overwrite(disk, disk->slots_fd, bytes, sizeof bytes, (int64_t)(generation % 2) * SLOT_BYTES);
}

enum hearth_error slot_erase(struct disk *disk, int index)
{
    uint8_t noise[SLOT_BYTES];
    random_bytes(noise, sizeof noise);
    return file_overwrite(disk, disk->slots_fd, noise, sizeof noise, (int64_t)index * SLOT_BYTES);
}
