/* server/base/sandbox_files.c */
#include "hearth/sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than Debian 12's header; each bit of a right is only named to a kernel that knows it. */
#define FS_TRUNCATE (UINT64_C(1) << 14)

struct landlock_everything {
    uint64_t files, net, scoped;
};

static const struct landlock_version {
    int abi;
    struct landlock_everything rights;
    size_t bytes; /* of the struct that this kernel takes */
} landlock_known[] = {
    {6, {0xffff, 3, 3}, 24}, /* abstract sockets and signals of others */
    {5, {0xffff, 3, 0}, 16}, /* ioctl on devices */
    {4, {0x7fff, 3, 0}, 16}, /* bind and connect */
    {3, {0x7fff, 0, 0}, 8},  /* truncate */
    {2, {0x3fff, 0, 0}, 8},  /* Debian 12 */
    {1, {0x1fff, 0, 0}, 8},
};

/* What may be given for a single file. */
#define FILE_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE)

static const uint64_t reach_rights[] = {
    [SANDBOX_READ] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    [SANDBOX_WRITE] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE |
                      LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                      LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_MAKE_SOCK,
    [SANDBOX_SOCKET] = LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE,
};

int sandbox_landlock_abi(void)
{
    const long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return abi > 0 ? (int)abi : 0;
}

static bool place_add(int ruleset, const struct sandbox_place *place, uint64_t known)
{
    struct stat status;
    struct landlock_path_beneath_attr beneath = {.allowed_access = reach_rights[place->reach] & known,
                                                 .parent_fd = open(place->path, O_PATH | O_CLOEXEC)};
    if (beneath.parent_fd < 0)
        return errno == ENOENT;
    bool added = fstat(beneath.parent_fd, &status) == 0;
    if (added && !S_ISDIR(status.st_mode))
        beneath.allowed_access &= FILE_RIGHTS;
    added = added && syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
    close(beneath.parent_fd);
    return added;
}

enum hearth_error sandbox_leave_files(const struct sandbox_place *places, size_t count)
{
    const int abi = sandbox_landlock_abi();
    if (abi == 0)
        return HEARTH_UNSUPPORTED;
    const struct landlock_version *best = landlock_known;
    while (abi < best->abi)
        best++;
    const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &best->rights, best->bytes, 0);
    bool left = ruleset >= 0;
    for (size_t i = 0; left && i < count; i++)
        left = place_add(ruleset, &places[i], best->rights.files);
    left = left && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    if (ruleset >= 0)
        close(ruleset);
    return left ? HEARTH_OK : HEARTH_IO;
}
