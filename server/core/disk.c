/* server/core/disk.c */
#include "disk.h"
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define DISK_GIVE_UP_BYTES INT64_C(16777216) /* a checkpoint of the log and a keyring fit into it */

/* What an unprivileged process may still write; as much as can be when it cannot be asked. */
static int64_t disk_free_bytes(const struct core *core)
{
    struct statvfs disk;
    if (statvfs(core->settings->places_data, &disk) != 0)
        return INT64_MAX;
    return (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}

static void disk_reserve_path(const struct core *core, char *path_out, size_t size)
{
    snprintf(path_out, size, "%s/reserve", core->settings->places_data);
}

void disk_open(struct core *core)
{
    char path[4096];
    disk_reserve_path(core, path, sizeof path);
    disk_look(core);
    if (core->disk_low)
        return;
    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    /* Real blocks: a sparse file would give nothing back. */
    if (posix_fallocate(fd, 0, LIMIT_DISK_RESERVE_BYTES) != 0)
        unlink(path);
    close(fd);
}

void disk_look(struct core *core)
{
    const int64_t free_bytes = disk_free_bytes(core);
    const bool low = free_bytes < LIMIT_DISK_FREE_POSTS_BYTES;
    char path[4096];
    disk_reserve_path(core, path, sizeof path);
    if (free_bytes < DISK_GIVE_UP_BYTES && unlink(path) == 0)
        log_write(LOG_DISK_RESERVE_GIVEN_UP, free_bytes / 1048576, 0);
    if (low != core->disk_low)
        log_write(low ? LOG_DISK_LOW : LOG_DISK_WELL, free_bytes / 1048576, 0);
    core->disk_low = low;
}
