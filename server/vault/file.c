/* server/vault/file.c
 * The few file operations of the vault. Each that changes the disk first asks the test seam, where that is built in. */
#include "vault_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef VAULT_SEAM
enum seam (*vault_seam)(const char *operation);

static enum seam file_seam(const char *operation)
{
    return vault_seam != NULL ? vault_seam(operation) : SEAM_GO;
}
#else
enum seam { SEAM_GO, SEAM_STOP, SEAM_TORN, SEAM_FULL };

static enum seam file_seam(const char *operation)
{
    (void)operation;
    return SEAM_GO;
}
#endif

enum hearth_error file_error(void)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return HEARTH_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
        return HEARTH_DISK_FULL;
    case ENOMEM:
        return HEARTH_NO_MEMORY;
    case EACCES:
    case EPERM:
    case ELOOP:
    case EEXIST:
        return HEARTH_UNSAFE;
    default:
        return HEARTH_IO;
    }
}

enum hearth_error file_check_private(int fd, bool any_group)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return file_error();
    /* systemd gives a credential to the service's user by an access list, which shows as read for the group. */
    const mode_t forbidden = any_group ? 0037 : 0077;
    if ((status.st_mode & forbidden) != 0)
        return HEARTH_UNSAFE;
    if (status.st_uid != geteuid() && status.st_uid != 0)
        return HEARTH_UNSAFE;
    return HEARTH_OK;
}

enum hearth_error file_open_folder(const char *path, bool make, int *fd_out)
{
    bool made = false;
    if (make) {
        if (mkdir(path, 0700) == 0)
            made = true;
        else if (errno != EEXIST)
            return file_error();
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return file_error();
    enum hearth_error error = file_check_private(fd, false);
    if (error == HEARTH_OK && made) {
        int parent_fd = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (parent_fd < 0 || fsync(parent_fd) != 0)
            error = file_error();
        if (parent_fd >= 0)
            close(parent_fd);
    }
    if (error != HEARTH_OK) {
        close(fd);
        return error;
    }
    *fd_out = fd;
    return HEARTH_OK;
}

static enum hearth_error file_read_fd(int fd, size_t len_max, uint8_t **data_out, size_t *len_out)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return file_error();
    if (!S_ISREG(status.st_mode))
        return HEARTH_UNSAFE;
    if (status.st_size < 0 || (uint64_t)status.st_size > len_max)
        return HEARTH_DAMAGED;
    const size_t len = (size_t)status.st_size;
    uint8_t *data = malloc(len + 1);
    if (data == NULL)
        return HEARTH_NO_MEMORY;
    size_t at = 0;
    while (at < len) {
        ssize_t got = read(fd, data + at, len - at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            free(data);
            return got < 0 ? file_error() : HEARTH_DAMAGED; /* it became shorter under our hands */
        }
        at += (size_t)got;
    }
    *data_out = data;
    *len_out = len;
    return HEARTH_OK;
}

enum hearth_error file_read(int folder_fd, const char *name, bool any_group, size_t len_max, uint8_t **data_out, size_t *len_out)
{
    /* O_NONBLOCK: a pipe put there must not hang the start. */
    int fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return file_error();
    enum hearth_error error = file_check_private(fd, any_group);
    if (error == HEARTH_OK)
        error = file_read_fd(fd, len_max, data_out, len_out);
    close(fd);
    return error;
}

bool file_exists(int folder_fd, const char *name)
{
    struct stat status;
    return fstatat(folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

static enum hearth_error file_write_all(int fd, const uint8_t *data, size_t len, int64_t at)
{
    const enum seam seam = file_seam("write");
    if (seam == SEAM_STOP)
        return HEARTH_IO;
    if (seam == SEAM_FULL)
        return HEARTH_DISK_FULL;
    const size_t end = seam == SEAM_TORN ? len / 2 : len;
    for (size_t done = 0; done < end;) {
        ssize_t put = pwrite(fd, data + done, end - done, at + (int64_t)done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return file_error();
        done += (size_t)put;
    }
    return seam == SEAM_TORN ? HEARTH_IO : HEARTH_OK;
}

/* A failed fsync leaves it unknown what the disk holds, and a second one may say "done" without doing it. */
static enum hearth_error file_sync(struct disk *disk, int fd)
{
    if (file_seam("sync") == SEAM_GO && fsync(fd) == 0)
        return HEARTH_OK;
    atomic_store(&disk->broken, true);
    return HEARTH_IO;
}

enum hearth_error file_write_beside(struct disk *disk, const char *name, const uint8_t *data, size_t len)
{
    enum hearth_error error = file_remove(disk, name);
    if (error != HEARTH_OK)
        return error;
    if (file_seam("create") != SEAM_GO)
        return HEARTH_IO;
    int fd = openat(disk->folder_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return file_error();
    error = file_write_all(fd, data, len, 0);
    if (error == HEARTH_OK)
        error = file_sync(disk, fd);
    close(fd);
    if (error != HEARTH_OK)
        (void)!file_remove(disk, name); /* what stays is dropped by the next start */
    return error;
}

enum hearth_error file_rename(struct disk *disk, const char *from, const char *to)
{
    if (file_seam("rename") != SEAM_GO)
        return HEARTH_IO;
    if (renameat(disk->folder_fd, from, disk->folder_fd, to) != 0)
        return file_error();
    return file_sync(disk, disk->folder_fd);
}

enum hearth_error file_remove(struct disk *disk, const char *name)
{
    if (!file_exists(disk->folder_fd, name))
        return HEARTH_OK;
    if (file_seam("remove") != SEAM_GO)
        return HEARTH_IO;
    return unlinkat(disk->folder_fd, name, 0) == 0 || errno == ENOENT ? HEARTH_OK : file_error();
}

enum hearth_error file_overwrite(struct disk *disk, int fd, const uint8_t *data, size_t len, int64_t at)
{
    enum hearth_error error = file_write_all(fd, data, len, at);
    return error == HEARTH_OK ? file_sync(disk, fd) : error;
}
