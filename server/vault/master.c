/* server/vault/master.c
 * The master: where it comes from, and the two keys that it wraps with. It is in memory only while a vault is opened. */
#include "hearth/check.h"
#include "hearth/random.h"
#include "vault_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MASTER_TEXT_BYTES (2 * VAULT_MASTER_BYTES + 1) /* digits and a newline */

#ifdef HEARTH_TEST_HOOKS
#define MASTER_PASSES       crypto_pwhash_argon2id_OPSLIMIT_MIN
#define MASTER_MEMORY_BYTES crypto_pwhash_argon2id_MEMLIMIT_MIN
#else
#define MASTER_PASSES       3
#define MASTER_MEMORY_BYTES ((size_t)256 << 20) /* security.md 3: about a second, once a start */
#endif

enum hearth_error vault_master_make(const char *path)
{
    digest_library_start();
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400);
    if (fd < 0)
        return file_error();
    uint8_t master[VAULT_MASTER_BYTES];
    char text[MASTER_TEXT_BYTES + 1];
    random_bytes(master, sizeof master);
    hex_encode(master, sizeof master, text);
    text[MASTER_TEXT_BYTES - 1] = '\n';
    enum hearth_error error = HEARTH_OK;
    if (write(fd, text, MASTER_TEXT_BYTES) != MASTER_TEXT_BYTES || fsync(fd) != 0)
        error = errno == ENOSPC ? HEARTH_DISK_FULL : HEARTH_IO;
    close(fd);
    if (error != HEARTH_OK)
        unlink(path);
    sodium_memzero(master, sizeof master);
    sodium_memzero(text, sizeof text);
    return error;
}

static enum hearth_error master_read(int folder_fd, const char *name, bool credential, uint8_t master_out[VAULT_MASTER_BYTES])
{
    uint8_t *text = NULL;
    size_t len = 0;
    enum hearth_error error = file_read(folder_fd, name, credential, MASTER_TEXT_BYTES, &text, &len);
    if (error == HEARTH_DAMAGED)
        return HEARTH_BAD_INPUT; /* longer than a master */
    if (error != HEARTH_OK)
        return error;
    const size_t digits = len == MASTER_TEXT_BYTES && text[len - 1] == '\n' ? len - 1 : len;
    if (!hex_decode((const char *)text, digits, master_out, VAULT_MASTER_BYTES))
        error = HEARTH_BAD_INPUT;
    sodium_memzero(text, len);
    free(text);
    return error;
}

static enum hearth_error master_from_credential(const char *name, uint8_t master_out[VAULT_MASTER_BYTES])
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    if (folder == NULL)
        return HEARTH_NOT_FOUND;
    if (name[0] == '\0' || strchr(name, '/') != NULL)
        return HEARTH_BAD_INPUT;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return file_error();
    enum hearth_error error = master_read(fd, name, true, master_out);
    close(fd);
    return error;
}

static enum hearth_error master_from_passphrase(const char *passphrase, const uint8_t salt[SALT_BYTES],
                                                uint8_t master_out[VAULT_MASTER_BYTES])
{
    const size_t len = strnlen(passphrase, VAULT_MASTER_PASSPHRASE_BYTES + 1);
    if (len == 0 || len > VAULT_MASTER_PASSPHRASE_BYTES)
        return HEARTH_BAD_INPUT;
    if (crypto_pwhash(master_out, VAULT_MASTER_BYTES, passphrase, len, salt, MASTER_PASSES, MASTER_MEMORY_BYTES,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return HEARTH_NO_MEMORY; /* all other arguments are in range */
    return HEARTH_OK;
}

enum hearth_error master_load(const struct vault_master *master, const uint8_t salt[SALT_BYTES], uint8_t master_out[VAULT_MASTER_BYTES])
{
    _Static_assert(SALT_BYTES == crypto_pwhash_SALTBYTES, "one salt");
    switch (master->kind) {
    case VAULT_MASTER_FILE:
        return master_read(AT_FDCWD, master->text, false, master_out);
    case VAULT_MASTER_CREDENTIAL:
        return master_from_credential(master->text, master_out);
    case VAULT_MASTER_PASSPHRASE:
        return master_from_passphrase(master->text, salt, master_out);
    }
    CHECK(!"a kind of master");
    return HEARTH_BAD_INPUT;
}

void master_wrap_keys(const uint8_t master[VAULT_MASTER_BYTES], uint8_t slot_key_out[KEY_BYTES], uint8_t service_key_out[KEY_BYTES])
{
    _Static_assert(crypto_kdf_KEYBYTES == VAULT_MASTER_BYTES, "the master is a kdf key");
    CHECK(crypto_kdf_derive_from_key(slot_key_out, KEY_BYTES, 1, "hrthSLOT", master) == 0);
    CHECK(crypto_kdf_derive_from_key(service_key_out, KEY_BYTES, 1, "hrthSERV", master) == 0);
}
