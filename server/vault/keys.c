/* server/vault/keys.c
 * Finding, making and destroying keys. The numbers of the steps are those of security.md 3. */
#include "hearth/check.h"
#include "hearth/clock.h"
#include "hearth/log.h"
#include "hearth/random.h"
#include "vault_internal.h"
#include <stdlib.h>
#include <string.h>

/* ---- finding ---- */

bool vault_is_broken(struct vault *vault)
{
    return atomic_load(&vault->disk.broken);
}

int64_t vault_generation(struct vault *vault)
{
    return atomic_load(&vault->generation);
}

bool vault_key_known(struct vault *vault, key_id id)
{
    pthread_rwlock_rdlock(&vault->ring_lock);
    const bool known = ring_find(vault->ring, id.bytes) != NULL;
    pthread_rwlock_unlock(&vault->ring_lock);
    return known;
}

bool vault_subject_find(struct vault *vault, member_id member, key_id *id_out)
{
    pthread_rwlock_rdlock(&vault->ring_lock);
    const struct ring_record *record = ring_newest(vault->ring, VAULT_KEY_SUBJECT, member.bytes);
    if (record != NULL)
        memcpy(id_out->bytes, record->id, ID_BYTES);
    pthread_rwlock_unlock(&vault->ring_lock);
    return record != NULL;
}

bool vault_slice_find(struct vault *vault, room_id room, int64_t now_ms, key_id *id_out)
{
    pthread_rwlock_rdlock(&vault->ring_lock);
    const struct ring_record *record = ring_newest(vault->ring, VAULT_KEY_SLICE, room.bytes);
    while (record != NULL && !(record->opens_at <= now_ms && now_ms < record->ends_at))
        record = ring_older(vault->ring, record);
    if (record != NULL)
        memcpy(id_out->bytes, record->id, ID_BYTES);
    pthread_rwlock_unlock(&vault->ring_lock);
    return record != NULL;
}

enum hearth_error vault_keys_list(struct vault *vault, struct vault_key_spec **specs_out, size_t *n_out)
{
    struct vault_key_spec *specs = NULL;
    enum hearth_error error = HEARTH_OK;
    pthread_rwlock_rdlock(&vault->ring_lock);
    const uint32_t count = vault->ring->count;
    if (count > 0 && (specs = calloc(count, sizeof *specs)) == NULL)
        error = HEARTH_NO_MEMORY;
    for (uint32_t i = 0; specs != NULL && i < count; i++) {
        const struct ring_record *record = &vault->ring->records[i];
        memcpy(specs[i].id.bytes, record->id, ID_BYTES);
        memcpy(specs[i].owner, record->owner, ID_BYTES);
        specs[i].kind = (enum vault_key_kind)record->kind;
        specs[i].opens_at = record->opens_at;
        specs[i].ends_at = record->ends_at;
    }
    pthread_rwlock_unlock(&vault->ring_lock);
    if (error == HEARTH_OK) {
        *specs_out = specs;
        *n_out = count;
    }
    return error;
}

/* ---- changing ---- */

/* Seals the ring into keyring.new and syncs it. The sealed bytes are no secret. */
static enum hearth_error keyring_write_beside(struct vault *vault, const struct ring *ring, uint64_t generation,
                                              const uint8_t generation_key[KEY_BYTES])
{
    const size_t len = RING_FILE_BYTES(ring->count);
    uint8_t *file = malloc(len), nonce[NONCE_BYTES];
    if (file == NULL)
        return HEARTH_NO_MEMORY;
    random_bytes(nonce, sizeof nonce);
    ring_encode(ring, generation, generation_key, nonce, file);
    enum hearth_error error = file_write_beside(&vault->disk, "keyring.new", file, len);
    free(file);
    return error;
}

/* Puts the new ring where readers look and wipes the old one, which nobody can be reading any more. */
static void ring_publish(struct vault *vault, struct ring *ring)
{
    pthread_rwlock_wrlock(&vault->ring_lock);
    struct ring *old = vault->ring;
    vault->ring = ring;
    pthread_rwlock_unlock(&vault->ring_lock);
    ring_free(&old);
}

static bool spec_valid(const struct vault_key_spec *spec)
{
    return !key_id_is_none(spec->id) && spec->kind >= VAULT_KEY_SLICE && spec->kind <= VAULT_KEY_CASE && spec->opens_at <= spec->ends_at;
}

/* Adds a fresh key for the spec; *added_out says whether there was anything to add. */
static enum hearth_error ring_add_spec(struct ring *ring, const struct vault_key_spec *spec, bool *added_out)
{
    if (!spec_valid(spec))
        return HEARTH_BAD_INPUT;
    const struct ring_record *known = ring_find(ring, spec->id.bytes);
    if (known != NULL)
        return known->kind == spec->kind && memcmp(known->owner, spec->owner, ID_BYTES) == 0 ? HEARTH_OK : HEARTH_BAD_INPUT;
    if (spec->kind == VAULT_KEY_SUBJECT && ring_newest(ring, VAULT_KEY_SUBJECT, spec->owner) != NULL)
        return HEARTH_BAD_INPUT; /* which of the two would open the older texts? */
    struct ring_record record = {.opens_at = spec->opens_at, .ends_at = spec->ends_at, .kind = (uint8_t)spec->kind};
    memcpy(record.id, spec->id.bytes, ID_BYTES);
    memcpy(record.owner, spec->owner, ID_BYTES);
    randombytes_buf(record.key, sizeof record.key);
    ring_add(ring, &record);
    sodium_memzero(&record, sizeof record);
    *added_out = true;
    return HEARTH_OK;
}

static enum hearth_error keys_add(struct vault *vault, const struct vault_key_spec *specs, size_t n)
{
    const struct ring *old = vault->ring;
    struct ring *ring = NULL;
    bool added = false;
    if (n > VAULT_KEYS_MAX || old->count + n > VAULT_KEYS_MAX)
        return HEARTH_BUSY;
    enum hearth_error error = ring_new(old->count + (uint32_t)n, vault->allow_unlocked, &ring);
    if (error != HEARTH_OK)
        return error;
    for (uint32_t i = 0; i < old->count; i++)
        ring_add(ring, &old->records[i]);
    for (size_t i = 0; i < n && error == HEARTH_OK; i++)
        error = ring_add_spec(ring, &specs[i], &added);
    if (error == HEARTH_OK && added) {
        error = keyring_write_beside(vault, ring, (uint64_t)vault->generation, vault->secrets->generation_key);
        if (error == HEARTH_OK)
            error = file_rename(&vault->disk, "keyring.new", "keyring");
        if (error == HEARTH_OK) {
            ring_publish(vault, ring);
            return HEARTH_OK;
        }
    }
    ring_free(&ring);
    return error;
}

/* Steps 3 to 5: from the first byte in the other slot on, only this order of states can be finished by recover(). */
static enum hearth_error generation_change(struct vault *vault, uint64_t generation, const uint8_t generation_key[KEY_BYTES])
{
    enum hearth_error error = slot_write(&vault->disk, generation, generation_key, vault->secrets->slot_key);
    if (error == HEARTH_OK)
        error = slot_erase(&vault->disk, (int)((generation + 1) % 2));
    if (error == HEARTH_OK)
        error = file_rename(&vault->disk, "keyring.new", "keyring");
    if (error != HEARTH_OK)
        atomic_store(&vault->disk.broken, true);
    return error;
}

static enum hearth_error ring_without(struct vault *vault, const key_id *ids, size_t n, struct ring **ring_out)
{
    const struct ring *old = vault->ring;
    struct ring *ring = NULL;
    bool *gone = calloc(old->count + 1, sizeof *gone);
    if (gone == NULL)
        return HEARTH_NO_MEMORY;
    uint32_t gone_count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct ring_record *record = ring_find(old, ids[i].bytes);
        if (record != NULL && !gone[record - old->records]) {
            gone[record - old->records] = true;
            gone_count++;
        }
    }
    enum hearth_error error = HEARTH_OK;
    if (gone_count > 0)
        error = ring_new(old->count - gone_count, vault->allow_unlocked, &ring);
    for (uint32_t i = 0; ring != NULL && i < old->count; i++)
        if (!gone[i])
            ring_add(ring, &old->records[i]);
    free(gone);
    *ring_out = ring; /* NULL: none of them is here */
    return error;
}

static enum hearth_error keys_destroy(struct vault *vault, const key_id *ids, size_t n)
{
    const int64_t start_us = clock_monotonic_us();
    struct ring *ring = NULL;
    enum hearth_error error = ring_without(vault, ids, n, &ring);
    if (error != HEARTH_OK || ring == NULL)
        return error;
    const uint32_t gone_count = vault->ring->count - ring->count;
    const uint64_t generation = (uint64_t)vault->generation + 1;
    uint8_t generation_key[KEY_BYTES];
    randombytes_buf(generation_key, sizeof generation_key);
    error = keyring_write_beside(vault, ring, generation, generation_key); /* step 2 */
    if (error == HEARTH_OK)
        error = generation_change(vault, generation, generation_key);
    if (error == HEARTH_OK) {
        memcpy(vault->secrets->generation_key, generation_key, KEY_BYTES);
        atomic_store(&vault->generation, (int64_t)generation);
        ring_publish(vault, ring); /* step 6 */
        log_write(LOG_VAULT_KEYS_DESTROYED, gone_count, (clock_monotonic_us() - start_us) / 1000);
    } else {
        ring_free(&ring);
    }
    sodium_memzero(generation_key, sizeof generation_key);
    return error;
}

enum hearth_error vault_keys_add(struct vault *vault, const struct vault_key_spec *specs, size_t n)
{
    pthread_mutex_lock(&vault->change);
    enum hearth_error error = vault_is_broken(vault) ? HEARTH_IO : keys_add(vault, specs, n);
    pthread_mutex_unlock(&vault->change);
    return error;
}

enum hearth_error vault_keys_destroy(struct vault *vault, const key_id *ids, size_t n)
{
    pthread_mutex_lock(&vault->change);
    enum hearth_error error = vault_is_broken(vault) ? HEARTH_IO : keys_destroy(vault, ids, n);
    pthread_mutex_unlock(&vault->change);
    return error;
}
