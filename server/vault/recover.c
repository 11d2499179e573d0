/* server/vault/recover.c
 * Finishes or undoes a change that a crash cut short. What can be found, and what follows (n: the generation before the change):
 *
 *   slots     keyring   keyring.new   the crash came                        then
 *   n         n         - or any      before G(n+1) was whole in its slot   drop keyring.new: the change has not happened
 *   n, n+1    n         n+1           after that (steps 3, 4)               finish: erase slot n, rename
 *   n+1       n         n+1           after slot n was overwritten          erase slot n once more, rename
 *   n+1       n+1       -             after the rename, or there was none   nothing
 *   n, n+1    n+1       -             only if the disk lied about a sync    erase slot n
 *   n, n+1    n         - or broken   only if the disk lied about a sync    undo: erase slot n+1, drop keyring.new
 *
 * "Once more", because a torn overwrite may have broken the slot's tag and left the sealed G(n) in its first sector. */
#include "hearth/check.h"
#include "hearth/log.h"
#include "vault_internal.h"
#include <stdlib.h>

/* HEARTH_NOT_FOUND: there is no such file, or this generation does not open it. */
static enum hearth_error recover_read(struct disk *disk, const char *name, const struct slot *slot, bool allow_unlocked,
                                      struct ring **ring_out)
{
    uint8_t *data = NULL;
    size_t len = 0;
    enum hearth_error error = file_read(disk->folder_fd, name, false, RING_FILE_BYTES(VAULT_KEYS_MAX), &data, &len);
    if (error == HEARTH_OK)
        error = ring_decode((struct bytes){data, len}, slot->generation, slot->key, allow_unlocked, ring_out);
    free(data);
    return error == HEARTH_DAMAGED ? HEARTH_NOT_FOUND : error;
}

static enum hearth_error recover_finish(struct disk *disk, const struct slot *newest)
{
    enum hearth_error error = slot_erase(disk, (int)((newest->generation + 1) % 2));
    if (error == HEARTH_OK)
        error = file_rename(disk, "keyring.new", "keyring");
    if (error == HEARTH_OK)
        log_write(LOG_VAULT_RECOVERED, (int64_t)newest->generation, 0);
    return error;
}

/* One slot is the truth; other_valid: its neighbour still holds a key too. */
static enum hearth_error recover_under(struct disk *disk, const struct slot *slot, bool other_valid, bool allow_unlocked,
                                       struct ring **ring_out)
{
    enum hearth_error error = recover_read(disk, "keyring", slot, allow_unlocked, ring_out);
    if (error == HEARTH_OK) {
        if (other_valid)
            error = slot_erase(disk, (int)((slot->generation + 1) % 2));
        return error == HEARTH_OK ? file_remove(disk, "keyring.new") : error;
    }
    if (error != HEARTH_NOT_FOUND)
        return error;
    error = recover_read(disk, "keyring.new", slot, allow_unlocked, ring_out);
    return error == HEARTH_OK ? recover_finish(disk, slot) : error;
}

enum hearth_error recover(struct disk *disk, const uint8_t slot_key[KEY_BYTES], bool allow_unlocked, struct slot *slot_out,
                          struct ring **ring_out)
{
    struct slot slots[2];
    enum hearth_error error = slots_read(disk->slots_fd, slot_key, slots);
    if (error != HEARTH_OK)
        return error;
    const int newest = slots[1].valid && (!slots[0].valid || slots[1].generation > slots[0].generation);
    const bool both = slots[0].valid && slots[1].valid;
    error = HEARTH_NOT_FOUND;
    if (slots[newest].valid) {
        *slot_out = slots[newest];
        error = recover_under(disk, slot_out, both, allow_unlocked, ring_out);
    }
    if (error == HEARTH_NOT_FOUND && both) {
        *slot_out = slots[!newest];
        error = recover_under(disk, slot_out, both, allow_unlocked, ring_out);
    }
    sodium_memzero(slots, sizeof slots);
    if (error == HEARTH_OK)
        return HEARTH_OK;
    sodium_memzero(slot_out, sizeof *slot_out);
    ring_free(ring_out);
    return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
}
