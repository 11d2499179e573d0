/* server/vault/ring.c
 * The keys of one moment: records in locked memory, and an index in plain memory that holds no key. A change makes a new ring. Chains of an
 * owner run from the newest to the oldest; records stay in the order in which they were added, so building the index is linear. */
#include "hearth/check.h"
#include "vault_internal.h"
#include <stdlib.h>
#include <string.h>

static const uint8_t ring_magic[12] = {'H', 'R', 'T', 'H', 'R', 'I', 'N', 'G', 1, 0, 0, 0};

enum hearth_error ring_new(uint32_t capacity, bool allow_unlocked, struct ring **ring_out)
{
    CHECK(capacity <= VAULT_KEYS_MAX);
    struct ring *ring = calloc(1, sizeof *ring);
    if (ring == NULL)
        return HEARTH_NO_MEMORY;
    ring->capacity = capacity;
    ring->table_size = 16;
    while (ring->table_size < 2 * capacity)
        ring->table_size *= 2;
    ring->by_id = calloc(ring->table_size, sizeof *ring->by_id);
    ring->by_owner = calloc(ring->table_size, sizeof *ring->by_owner);
    ring->next_of_owner = calloc(capacity + 1, sizeof *ring->next_of_owner);
    enum hearth_error error = HEARTH_NO_MEMORY;
    if (ring->by_id != NULL && ring->by_owner != NULL && ring->next_of_owner != NULL) {
        void *records = NULL;
        error = memory_locked(((size_t)capacity + 1) * sizeof *ring->records, allow_unlocked, &records);
        ring->records = records;
    }
    if (error != HEARTH_OK) {
        ring_free(&ring);
        return error;
    }
    *ring_out = ring;
    return HEARTH_OK;
}

void ring_free(struct ring **ring)
{
    if (*ring == NULL)
        return;
    sodium_free((*ring)->records); /* wipes */
    free((*ring)->by_id);
    free((*ring)->by_owner);
    free((*ring)->next_of_owner);
    free(*ring);
    *ring = NULL;
}

/* Ids are random, so their first bytes are a hash already; nobody outside can choose one. */
static uint32_t ring_hash(const uint8_t id[ID_BYTES], uint8_t kind)
{
    uint32_t hash;
    memcpy(&hash, id, sizeof hash);
    return hash ^ (kind * UINT32_C(0x9e3779b9));
}

static uint32_t *ring_id_place(const struct ring *ring, const uint8_t id[ID_BYTES])
{
    for (uint32_t at = ring_hash(id, 0);; at++) {
        uint32_t *place = &ring->by_id[at & (ring->table_size - 1)];
        if (*place == 0 || memcmp(ring->records[*place - 1].id, id, ID_BYTES) == 0)
            return place;
    }
}

static uint32_t *ring_owner_place(const struct ring *ring, uint8_t kind, const uint8_t owner[ID_BYTES])
{
    for (uint32_t at = ring_hash(owner, kind);; at++) {
        uint32_t *place = &ring->by_owner[at & (ring->table_size - 1)];
        if (*place == 0 || (ring->records[*place - 1].kind == kind && memcmp(ring->records[*place - 1].owner, owner, ID_BYTES) == 0))
            return place;
    }
}

void ring_add(struct ring *ring, const struct ring_record *record)
{
    CHECK(ring->count < ring->capacity);
    uint32_t *id_place = ring_id_place(ring, record->id);
    CHECK(*id_place == 0);
    const uint32_t number = ++ring->count;
    ring->records[number - 1] = *record;
    *id_place = number;

    uint32_t *place = ring_owner_place(ring, record->kind, record->owner);
    while (*place != 0 && ring->records[*place - 1].opens_at > record->opens_at)
        place = &ring->next_of_owner[*place - 1];
    ring->next_of_owner[number - 1] = *place;
    *place = number;
}

const struct ring_record *ring_find(const struct ring *ring, const uint8_t id[ID_BYTES])
{
    const uint32_t number = *ring_id_place(ring, id);
    return number == 0 ? NULL : &ring->records[number - 1];
}

const struct ring_record *ring_newest(const struct ring *ring, enum vault_key_kind kind, const uint8_t owner[ID_BYTES])
{
    const uint32_t number = *ring_owner_place(ring, (uint8_t)kind, owner);
    return number == 0 ? NULL : &ring->records[number - 1];
}

const struct ring_record *ring_older(const struct ring *ring, const struct ring_record *record)
{
    const uint32_t number = ring->next_of_owner[record - ring->records];
    return number == 0 ? NULL : &ring->records[number - 1];
}

void ring_encode(const struct ring *ring, uint64_t generation, const uint8_t generation_key[KEY_BYTES], const uint8_t nonce[NONCE_BYTES],
                 uint8_t *out)
{
    memcpy(out, ring_magic, sizeof ring_magic);
    memcpy(out + 12, &generation, sizeof generation);
    memcpy(out + 20, &ring->count, sizeof ring->count);
    memcpy(out + RING_HEAD_BYTES, nonce, NONCE_BYTES);
    CHECK(crypto_aead_xchacha20poly1305_ietf_encrypt(out + RING_HEAD_BYTES + NONCE_BYTES, NULL, (const uint8_t *)ring->records,
                                                     ring->count * sizeof *ring->records, out, RING_HEAD_BYTES, NULL, nonce,
                                                     generation_key) == 0);
}

/* The tag says that we wrote them; this says that what we wrote can be indexed, before a CHECK would find it. */
static bool ring_record_valid(const struct ring *ring, const struct ring_record *record)
{
    static const uint8_t zeros[sizeof record->reserved];
    if (record->kind < VAULT_KEY_SLICE || record->kind > VAULT_KEY_CASE || record->opens_at > record->ends_at ||
        memcmp(record->reserved, zeros, sizeof zeros) != 0 || ring_find(ring, record->id) != NULL)
        return false;
    return record->kind != VAULT_KEY_SUBJECT || ring_newest(ring, VAULT_KEY_SUBJECT, record->owner) == NULL;
}

enum hearth_error ring_decode(struct bytes file, uint64_t generation, const uint8_t generation_key[KEY_BYTES], bool allow_unlocked,
                              struct ring **ring_out)
{
    uint64_t file_generation;
    uint32_t count;
    if (file.len < RING_FILE_BYTES(0) || memcmp(file.data, ring_magic, sizeof ring_magic) != 0)
        return HEARTH_DAMAGED;
    memcpy(&file_generation, file.data + 12, sizeof file_generation);
    memcpy(&count, file.data + 20, sizeof count);
    if (file_generation != generation || count > VAULT_KEYS_MAX || file.len != RING_FILE_BYTES(count))
        return HEARTH_DAMAGED;

    void *memory = NULL;
    struct ring *ring = NULL;
    enum hearth_error error = memory_locked(((size_t)count + 1) * sizeof *ring->records, allow_unlocked, &memory);
    if (error != HEARTH_OK)
        return error;
    const struct ring_record *records = memory;
    const uint8_t *nonce = file.data + RING_HEAD_BYTES;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(memory, NULL, NULL, nonce + NONCE_BYTES, count * sizeof *records + TAG_BYTES, file.data,
                                                   RING_HEAD_BYTES, nonce, generation_key) != 0)
        error = HEARTH_DAMAGED;
    if (error == HEARTH_OK)
        error = ring_new(count, allow_unlocked, &ring);
    for (uint32_t i = 0; i < count && error == HEARTH_OK; i++) {
        if (ring_record_valid(ring, &records[i]))
            ring_add(ring, &records[i]);
        else
            error = HEARTH_DAMAGED;
    }
    sodium_free(memory);
    if (error != HEARTH_OK) {
        ring_free(&ring);
        return error;
    }
    *ring_out = ring;
    return HEARTH_OK;
}
