/* server/vault/vault.c
 * Making, opening and closing a vault. */
#include "hearth/check.h"
#include "hearth/random.h"
#include "vault_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void disk_close(struct disk *disk)
{
    if (disk->slots_fd >= 0)
        close(disk->slots_fd); /* and unlocks */
    if (disk->folder_fd >= 0)
        close(disk->folder_fd);
    disk->slots_fd = disk->folder_fd = -1;
}

static void vault_free(struct vault *vault)
{
    ring_free(&vault->ring);
    sodium_free(vault->secrets); /* wipes */
    disk_close(&vault->disk);
    pthread_rwlock_destroy(&vault->ring_lock);
    pthread_mutex_destroy(&vault->change);
    free(vault);
}

static enum hearth_error vault_new(bool allow_unlocked, struct vault **vault_out)
{
    digest_library_start();
    struct vault *vault = calloc(1, sizeof *vault);
    if (vault == NULL)
        return HEARTH_NO_MEMORY;
    vault->allow_unlocked = allow_unlocked;
    vault->disk.folder_fd = vault->disk.slots_fd = -1;
    pthread_mutex_init(&vault->change, NULL);
    /* Readers come without a pause; the change that swaps the ring must still get its moment. */
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&vault->ring_lock, &attributes);
    pthread_rwlockattr_destroy(&attributes);

    void *secrets = NULL;
    enum hearth_error error = memory_locked(sizeof *vault->secrets, allow_unlocked, &secrets);
    if (error != HEARTH_OK) {
        vault_free(vault);
        return error;
    }
    vault->secrets = secrets;
    *vault_out = vault;
    return HEARTH_OK;
}

/* The master itself is forgotten here: afterwards there are only the keys that it wraps with. */
static enum hearth_error vault_wrap_keys(struct vault *vault, const struct vault_master *master, const uint8_t salt[SALT_BYTES],
                                         uint8_t service_key_out[KEY_BYTES])
{
    uint8_t master_key[VAULT_MASTER_BYTES];
    enum hearth_error error = master_load(master, salt, master_key);
    if (error == HEARTH_OK)
        master_wrap_keys(master_key, vault->secrets->slot_key, service_key_out);
    sodium_memzero(master_key, sizeof master_key);
    return error;
}

static enum hearth_error slots_open(struct disk *disk, const struct vault_place *place, int flags)
{
    if (place->slots_path != NULL)
        disk->slots_fd = open(place->slots_path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    else
        disk->slots_fd = openat(disk->folder_fd, "slots", O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (disk->slots_fd < 0)
        return file_error();
    if (flock(disk->slots_fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? HEARTH_BUSY : file_error();
    struct stat status;
    if (fstat(disk->slots_fd, &status) != 0)
        return file_error();
    return S_ISREG(status.st_mode) ? file_check_private(disk->slots_fd, false) : HEARTH_UNSAFE;
}

/* ---- init ---- */

static enum hearth_error init_slots(struct vault *vault, const struct vault_place *place)
{
    enum hearth_error error = slots_open(&vault->disk, place, O_CREAT | O_EXCL);
    if (error == HEARTH_OK)
        error = slot_erase(&vault->disk, 0);
    if (error == HEARTH_OK)
        error = slot_write(&vault->disk, 1, vault->secrets->generation_key, vault->secrets->slot_key);
    if (error != HEARTH_OK || place->slots_path == NULL)
        return error;
    /* The name must be as durable as the bytes; in the vault's own folder the later renames see to it. */
    char *path = strdup(place->slots_path);
    if (path == NULL)
        return HEARTH_NO_MEMORY;
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        slash[slash == path ? 1 : 0] = '\0';
    int fd = open(slash != NULL ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        error = file_error();
    if (fd >= 0)
        close(fd);
    free(path);
    return error;
}

static enum hearth_error init_service(struct vault *vault, const uint8_t service_key[KEY_BYTES], const uint8_t salt[SALT_BYTES])
{
    uint8_t nonce[NONCE_BYTES], file[SERVICE_FILE_BYTES];
    randombytes_buf(&vault->secrets->service, sizeof vault->secrets->service);
    random_bytes(nonce, sizeof nonce);
    service_encode(&vault->secrets->service, service_key, salt, nonce, file);
    enum hearth_error error = file_write_beside(&vault->disk, "service.new", file, sizeof file);
    return error == HEARTH_OK ? file_rename(&vault->disk, "service.new", "service") : error;
}

static enum hearth_error init_keyring(struct vault *vault)
{
    uint8_t nonce[NONCE_BYTES], file[RING_FILE_BYTES(0)];
    enum hearth_error error = ring_new(0, vault->allow_unlocked, &vault->ring);
    if (error != HEARTH_OK)
        return error;
    random_bytes(nonce, sizeof nonce);
    ring_encode(vault->ring, 1, vault->secrets->generation_key, nonce, file);
    error = file_write_beside(&vault->disk, "keyring.new", file, sizeof file);
    return error == HEARTH_OK ? file_rename(&vault->disk, "keyring.new", "keyring") : error;
}

/* The keyring comes last: where there is one, the rest is whole. */
static enum hearth_error init_files(struct vault *vault, const struct vault_place *place, const struct vault_master *master)
{
    uint8_t salt[SALT_BYTES], service_key[KEY_BYTES];
    random_bytes(salt, sizeof salt);
    randombytes_buf(vault->secrets->generation_key, KEY_BYTES);
    enum hearth_error error = vault_wrap_keys(vault, master, salt, service_key);
    if (error == HEARTH_OK)
        error = init_slots(vault, place);
    if (error == HEARTH_OK)
        error = init_service(vault, service_key, salt);
    if (error == HEARTH_OK)
        error = init_keyring(vault);
    sodium_memzero(service_key, sizeof service_key);
    return error;
}

enum hearth_error vault_init(const struct vault_place *place, const struct vault_master *master)
{
    struct vault *vault = NULL;
    enum hearth_error error = vault_new(master->allow_unlocked_keys, &vault);
    if (error != HEARTH_OK)
        return error;
    error = file_open_folder(place->folder, true, &vault->disk.folder_fd);
    if (error == HEARTH_OK) {
        const int folder_fd = vault->disk.folder_fd;
        if (file_exists(folder_fd, "service") || file_exists(folder_fd, "keyring") || file_exists(folder_fd, "slots") ||
            (place->slots_path != NULL && file_exists(AT_FDCWD, place->slots_path))) {
            error = HEARTH_UNSAFE;
        } else {
            error = init_files(vault, place, master);
            if (error != HEARTH_OK) {
                (void)!file_remove(&vault->disk, "service");
                (void)!file_remove(&vault->disk, "keyring");
                if (place->slots_path == NULL)
                    (void)!file_remove(&vault->disk, "slots");
                else
                    (void)!unlink(place->slots_path);
            }
        }
    }
    vault_free(vault);
    return error;
}

/* ---- open ---- */

static enum hearth_error open_service(struct vault *vault, const struct vault_master *master)
{
    uint8_t *data = NULL, salt[SALT_BYTES], service_key[KEY_BYTES];
    size_t len = 0;
    enum hearth_error error = file_read(vault->disk.folder_fd, "service", false, SERVICE_FILE_BYTES, &data, &len);
    const struct bytes file = {data, len};
    if (error == HEARTH_OK)
        error = service_salt(file, salt);
    if (error == HEARTH_OK)
        error = vault_wrap_keys(vault, master, salt, service_key);
    if (error == HEARTH_OK)
        error = service_decode(file, service_key, &vault->secrets->service);
    sodium_memzero(service_key, sizeof service_key);
    free(data);
    if (error == HEARTH_OK)
        CHECK(crypto_sign_seed_keypair(vault->audit_public, vault->secrets->audit_secret, vault->secrets->service.audit_seed) == 0);
    return error;
}

static enum hearth_error open_keyring(struct vault *vault)
{
    struct slot slot;
    enum hearth_error error = recover(&vault->disk, vault->secrets->slot_key, vault->allow_unlocked, &slot, &vault->ring);
    if (error == HEARTH_OK) {
        memcpy(vault->secrets->generation_key, slot.key, KEY_BYTES);
        atomic_store(&vault->generation, (int64_t)slot.generation);
    }
    sodium_memzero(&slot, sizeof slot);
    return error;
}

enum hearth_error vault_open(const struct vault_place *place, const struct vault_master *master, struct vault **vault_out)
{
    struct vault *vault = NULL;
    enum hearth_error error = vault_new(master->allow_unlocked_keys, &vault);
    if (error != HEARTH_OK)
        return error;
    error = file_open_folder(place->folder, false, &vault->disk.folder_fd);
    if (error == HEARTH_OK)
        error = slots_open(&vault->disk, place, 0);
    if (error == HEARTH_OK)
        error = open_service(vault, master);
    if (error == HEARTH_OK)
        error = open_keyring(vault);
    if (error == HEARTH_OK)
        error = file_remove(&vault->disk, "service.new");
    if (error != HEARTH_OK) {
        vault_free(vault);
        return error;
    }
    *vault_out = vault;
    return HEARTH_OK;
}

void vault_close(struct vault **vault)
{
    if (*vault == NULL)
        return;
    vault_free(*vault);
    *vault = NULL;
}
