/* tests/fuzz/fuzz_vault_files.c
 * Keyring, slot and service file from hostile bytes: as they come, which ends at a tag, and put behind a good tag, which reaches the checks
 * of the form. The first byte chooses. */
#include "hearth/check.h"
#include "vault_internal.h"
#include <stdlib.h>
#include <string.h>

static const uint8_t key[KEY_BYTES] = {1}, nonce[NONCE_BYTES] = {2};

/* Whatever is accepted can be indexed: every record is found again, and the chains of the owners end. */
static void keyring_try(struct bytes file)
{
    struct ring *ring = NULL;
    if (ring_decode(file, 1, key, true, &ring) != HEARTH_OK) {
        CHECK(ring == NULL);
        return;
    }
    for (uint32_t i = 0; i < ring->count; i++) {
        CHECK(ring_find(ring, ring->records[i].id) == &ring->records[i]);
        uint32_t steps = 0;
        const struct ring_record *at = ring_newest(ring, ring->records[i].kind, ring->records[i].owner);
        for (; at != NULL; at = ring_older(ring, at))
            CHECK(++steps <= ring->count);
        CHECK(steps >= 1);
    }
    ring_free(&ring);
}

static void keyring_try_sealed(const uint8_t *records, size_t len)
{
    static const char magic[] = "HRTHRING\1\0\0";
    const uint64_t generation = 1;
    const uint32_t count = (uint32_t)(len / sizeof(struct ring_record));
    uint8_t *file = malloc(RING_FILE_BYTES(count));
    CHECK(file != NULL);
    memcpy(file, magic, 12);
    memcpy(file + 12, &generation, 8);
    memcpy(file + 20, &count, 4);
    memcpy(file + RING_HEAD_BYTES, nonce, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(file + RING_HEAD_BYTES + NONCE_BYTES, NULL, records, count * sizeof(struct ring_record),
                                               file, RING_HEAD_BYTES, NULL, nonce, key);
    keyring_try((struct bytes){file, RING_FILE_BYTES(count)});
    free(file);
}

static void slot_try(const uint8_t *data, size_t len)
{
    uint8_t bytes[SLOT_BYTES] = {0};
    struct slot slot;
    memcpy(bytes, data, len < sizeof bytes ? len : sizeof bytes);
    for (int index = 0; index < 2; index++) {
        slot_decode(bytes, index, key, &slot);
        CHECK(!slot.valid);
    }
}

static void service_try(struct bytes file)
{
    uint8_t salt[SALT_BYTES];
    struct service_keys keys;
    CHECK(service_salt(file, salt) == HEARTH_OK || service_decode(file, key, &keys) == HEARTH_DAMAGED);
    CHECK(service_decode(file, key, &keys) == HEARTH_DAMAGED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0)
        return 0;
    const struct bytes rest = {data + 1, len - 1};
    switch (data[0] % 4) {
    case 0:
        keyring_try(rest);
        break;
    case 1:
        keyring_try_sealed(rest.data, rest.len);
        break;
    case 2:
        slot_try(rest.data, rest.len);
        break;
    default:
        service_try(rest);
    }
    return 0;
}
