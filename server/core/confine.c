/* server/core/confine.c */
#include "confine.h"
#include "hearth/log.h"
#include "hearth/sandbox.h"
#include "hearth/settings.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFINE_PLACES_MAX 16

struct confine_list {
    struct sandbox_place places[CONFINE_PLACES_MAX];
    size_t len;
    char folders[CONFINE_PLACES_MAX][PATH_MAX];
};

static void confine_add(struct confine_list *list, const char *path, enum sandbox_reach reach)
{
    list->places[list->len++] = (struct sandbox_place){.path = path, .reach = reach};
}

/* The folder that a path's last name stands in. */
static void confine_add_folder_of(struct confine_list *list, const char *path, enum sandbox_reach reach)
{
    char *folder = list->folders[list->len];
    snprintf(folder, PATH_MAX, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        slash[slash == folder ? 1 : 0] = '\0';
    confine_add(list, slash == NULL ? "." : folder, reach);
}

/* A certificate of certbot's is a link into another folder, where the next one will stand too. */
static void confine_add_file(struct confine_list *list, const char *path)
{
    char real[PATH_MAX];
    confine_add_folder_of(list, path, SANDBOX_READ);
    if (realpath(path, real) != NULL)
        confine_add_folder_of(list, real, SANDBOX_READ);
}

enum hearth_error confine_files(const struct settings *settings)
{
    if (SANDBOX_LEFT_OUT)
        return HEARTH_OK;
    struct confine_list *list = calloc(1, sizeof *list);
    if (list == NULL)
        return HEARTH_NO_MEMORY;
    confine_add(list, settings->places_data, SANDBOX_WRITE);
    confine_add_folder_of(list, settings->places_socket, SANDBOX_SOCKET);
    confine_add(list, settings->places_client, SANDBOX_READ);
    confine_add(list, settings->places_templates, SANDBOX_READ);
    confine_add_file(list, settings->places_help);
    confine_add_file(list, settings->network_certificate);
    confine_add_file(list, settings->network_certificate_key);
    confine_add(list, "/dev/urandom", SANDBOX_READ); /* SQLite's salts */
    enum hearth_error error = sandbox_leave_files(list->places, list->len);
    free(list);
    if (error == HEARTH_UNSUPPORTED)
        error = HEARTH_OK; /* doctor warns of such a kernel; the unit's ProtectSystem stands in */
    if (error == HEARTH_OK)
        log_write(LOG_CONFINED, sandbox_landlock_abi(), 0);
    return error;
}

enum hearth_error confine_calls(void)
{
    return SANDBOX_LEFT_OUT || sandbox_leave_calls(SANDBOX_CORE, SANDBOX_ANSWER) ? HEARTH_OK : HEARTH_UNSUPPORTED;
}
