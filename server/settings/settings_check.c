/* server/settings/settings_check.c
 * Is the world as the configuration says? Files and folders exist, secrets are secret. Unsafe is an error, never a warning (OP2). */
#include "hearth/settings.h"
#include "settings_internal.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODE_OTHERS_ALL_GROUP_WRITE 027 /* a key that a group as ssl-cert may read, as Debian keeps them */
#define MODE_GROUP_AND_OTHERS       077

/* One thing of the world under check. */
struct thing {
    const struct settings *settings;
    struct problems *problems;
    const char *name; /* of the setting */
    int line;
    const char *path;
    struct stat stat;
};

#define THING_REFUSE(thing, remedy, ...)                                                                                                   \
    problems_add((thing)->problems, (thing)->settings->file, (thing)->line, (thing)->name, remedy, __VA_ARGS__)

static bool thing_exists(struct thing *thing, bool folder)
{
    if (stat(thing->path, &thing->stat) != 0) {
        THING_REFUSE(thing, "Make it, or correct the path (hearthctl init makes all that a new server needs)", "there is no %s",
                     thing->path);
        return false;
    }
    if (folder != (bool)S_ISDIR(thing->stat.st_mode)) {
        THING_REFUSE(thing, folder ? "Name a folder" : "Name a file", "%s is %s", thing->path, folder ? "no folder" : "a folder");
        return false;
    }
    if (access(thing->path, folder ? R_OK | X_OK : R_OK) != 0) {
        THING_REFUSE(thing, "Give it to the user that the server runs as", "%s cannot be read", thing->path);
        return false;
    }
    return true;
}

static void thing_secret(const struct thing *thing, mode_t forbidden, const char *command)
{
    char remedy[200];
    snprintf(remedy, sizeof remedy, "Run %s %.150s", command, thing->path);
    if ((thing->stat.st_mode & forbidden) != 0)
        THING_REFUSE(thing, remedy, "%s can be reached by other users (mode %03o)", thing->path, (unsigned)thing->stat.st_mode & 0777);
}

static void data_folder_check(struct thing *thing)
{
    if (!thing_exists(thing, true))
        return;
    thing_secret(thing, MODE_GROUP_AND_OTHERS, "chmod 0700");
    if (geteuid() != 0 && thing->stat.st_uid != geteuid())
        THING_REFUSE(thing, "Run the server as that user, or chown the folder", "%s belongs to user %u", thing->path, thing->stat.st_uid);
}

static void socket_folder_check(struct thing *thing)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", thing->path);
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        return;
    *slash = 0;
    if (stat(slash == folder ? "/" : folder, &thing->stat) != 0 || !S_ISDIR(thing->stat.st_mode))
        THING_REFUSE(thing, "Make the folder", "there is no folder %s", folder);
}

static void master_check(struct thing *thing, const struct master_setting *master)
{
    thing->path = master->path;
    if (master->source == MASTER_PASSPHRASE)
        return;
    if (master->source == MASTER_CREDENTIAL && master->path[0] == 0) {
        THING_REFUSE(thing, "Start it by its unit, which has LoadCredentialEncrypted=", "systemd gave no credentials to this process");
        return;
    }
    if (!thing_exists(thing, false))
        return;
    thing_secret(thing, MODE_GROUP_AND_OTHERS, "chmod 0400");
    const size_t data_len = strlen(thing->settings->places_data);
    if (strncmp(master->path, thing->settings->places_data, data_len) == 0 && master->path[data_len] == '/')
        THING_REFUSE(thing, "Move it out: a copy of that folder must open nothing", "the master key lies in the data folder");
}

static void zone_check(const struct thing *thing, const char *zone)
{
    char path[160];
    struct stat stat_of;
    if (snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone) >= (int)sizeof path || stat(path, &stat_of) != 0 ||
        !S_ISREG(stat_of.st_mode))
        THING_REFUSE(thing, "timedatectl list-timezones names them all (Debian package tzdata)", "the system knows no time zone %s", zone);
}

static void row_check(const struct settings *settings, const struct setting_row *row, int line, struct problems *problems)
{
    const void *field = (const char *)settings + row->offset;
    struct thing thing = {.settings = settings, .problems = problems, .name = row->name, .line = line};
    switch (row->type) {
    case SETTING_TEXT:
    case SETTING_NUMBER:
    case SETTING_SWITCH:
    case SETTING_LIST:
    case SETTING_LEVEL:
        return;
    case SETTING_ZONE:
        zone_check(&thing, *(const char *const *)field);
        return;
    case SETTING_MASTER:
        master_check(&thing, field);
        return;
    case SETTING_FILE:
    case SETTING_KEY:
        thing.path = *(const char *const *)field;
        if (thing_exists(&thing, false) && row->type == SETTING_KEY)
            thing_secret(&thing, MODE_OTHERS_ALL_GROUP_WRITE, "chmod 0600");
        return;
    case SETTING_FOLDER:
        thing.path = *(const char *const *)field;
        (void)thing_exists(&thing, true);
        return;
    case SETTING_PRIVATE:
        thing.path = *(const char *const *)field;
        data_folder_check(&thing);
        return;
    case SETTING_SOCKET:
        thing.path = *(const char *const *)field;
        socket_folder_check(&thing);
        return;
    }
}

/* Minors' settings are not built yet, so a server that admits them would be one for adults that does not ask (ID13). */
static void adults_check(const struct settings *settings, int line, struct problems *problems)
{
    const struct thing adults = {
        .settings = settings, .problems = problems, .name = setting_rows[SETTING_INDEX_program_adults].name, .line = line};
    if (!settings->program_adults)
        THING_REFUSE(&adults, "Write adults = on, and invite adults alone",
                     "a program for minors is a server of its own, and is not built yet");
}

enum hearth_error settings_check(const struct settings *settings, struct problems *problems)
{
    const struct settings_block *block = (const struct settings_block *)(const void *)settings;
    const size_t problems_before = problems->count;
    struct thing file = {.settings = settings, .problems = problems, .name = "", .path = settings->file};
    if (stat(file.path, &file.stat) == 0 && (file.stat.st_mode & 022) != 0)
        THING_REFUSE(&file, "Run chmod go-w on it", "other users can change the configuration (mode %03o)",
                     (unsigned)file.stat.st_mode & 0777);
    adults_check(settings, block->lines[SETTING_INDEX_program_adults], problems);
    for (size_t i = 0; i < SETTING_COUNT; i++)
        row_check(settings, &setting_rows[i], block->lines[i], problems);
    return problems->count == problems_before ? HEARTH_OK : HEARTH_UNSAFE;
}
