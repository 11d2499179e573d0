/* server/ctl/made.c */
#include "made.h"
#include "hearth/check.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void made_note(struct made *made, const char *path)
{
    CHECK(made->count < MADE_MAX);
    snprintf(made->paths[made->count++], sizeof made->paths[0], "%s", path);
}

static bool folder_step(struct made *made, const char *path, mode_t mode)
{
    if (mkdir(path, mode) == 0) {
        if (made->count < MADE_MAX)
            made_note(made, path);
        return true;
    }
    struct stat stat_of;
    if (errno != EEXIST || stat(path, &stat_of) != 0)
        return false;
    errno = ENOTDIR;
    return S_ISDIR(stat_of.st_mode);
}

bool made_folder(struct made *made, const char *path, mode_t mode)
{
    char part[512];
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        const bool there = folder_step(made, part, 0755);
        *slash = '/';
        if (!there)
            return false;
    }
    return folder_step(made, part, mode);
}

FILE *made_file(struct made *made, const char *path, mode_t mode)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return NULL;
    made_note(made, path);
    FILE *file = fdopen(fd, "w");
    if (file == NULL)
        close(fd);
    return file;
}

void made_undo(struct made *made)
{
    while (made->count > 0) {
        const char *path = made->paths[--made->count];
        if (unlink(path) != 0)
            (void)rmdir(path);
    }
}
