/* server/settings/settings.c */
#include "hearth/settings.h"
#include "hearth/check.h"
#include "ini_reader.h"
#include "settings_internal.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define SETTING(section, key, type, least, most, fallback, doc)                                                                            \
    {#section, #key, #section "." #key, SETTING_##type, least, most, fallback, offsetof(struct settings, section##_##key)},
const struct setting_row setting_rows[SETTING_COUNT] = {
#include "hearth/settings.def"
};
#undef SETTING

struct settings_reading {
    struct settings_block *block;
    struct problems *problems;
    const char *path;
};

const char *settings_keep(struct settings_block *block, const char *text, size_t text_len)
{
    if (text_len + 1 > sizeof block->pool - block->pool_len)
        return NULL;
    char *copy = block->pool + block->pool_len;
    memcpy(copy, text, text_len);
    copy[text_len] = 0;
    block->pool_len += text_len + 1;
    return copy;
}

static const struct setting_row *row_find(const char *section, const char *key)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strcmp(setting_rows[i].section, section) == 0 && strcmp(setting_rows[i].key, key) == 0)
            return &setting_rows[i];
    return NULL;
}

/* The remedy for a key that nobody knows: where it belongs, if it stands in the wrong section. */
static void unknown_key_tell(const struct settings_reading *reading, const char *section, const char *key, int line)
{
    char name[80], remedy[200] = "Remove it, or look for the right name in config/REFERENCE.md";
    snprintf(name, sizeof name, "%s.%s", section, key);
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strcmp(setting_rows[i].key, key) == 0)
            snprintf(remedy, sizeof remedy, "Put it under [%s]", setting_rows[i].section);
    problems_add(reading->problems, reading->path, line, name, remedy, "no such setting");
}

static void line_take(void *reading_, const char *section, const char *key, const char *value, int line)
{
    struct settings_reading *reading = reading_;
    const struct setting_row *row = row_find(section, key);
    if (row == NULL) {
        unknown_key_tell(reading, section, key, line);
        return;
    }
    int *line_before = &reading->block->lines[row - setting_rows];
    if (*line_before != 0) {
        problems_add(reading->problems, reading->path, line, row->name, "Keep one of the two", "it is already written in line %d",
                     *line_before);
        return;
    }
    *line_before = line;
    settings_value_set(reading->block, row, value, line, reading->problems);
}

static void missing_fill(struct settings_reading *reading)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = &setting_rows[i];
        if (reading->block->lines[i] != 0)
            continue;
        if (row->fallback != NULL) {
            settings_value_set(reading->block, row, row->fallback, 0, reading->problems);
            continue;
        }
        char remedy[160];
        snprintf(remedy, sizeof remedy, "Write %s = ... under [%s]; config/REFERENCE.md says what it means", row->key, row->section);
        problems_add(reading->problems, reading->path, 0, row->name, remedy, "it is missing");
    }
}

enum hearth_error settings_read(const char *path, struct settings **settings_out, struct problems *problems)
{
    *settings_out = NULL;
    char file[PATH_MAX];
    if (realpath(path, file) == NULL) {
        problems_add(problems, path, 0, "", "Give the right path, or make one with hearthctl init", "there is no such file");
        return HEARTH_BAD_INPUT;
    }
    struct settings_block *block = calloc(1, sizeof *block);
    if (block == NULL)
        return HEARTH_NO_MEMORY;
    struct settings_reading reading = {.block = block, .problems = problems, .path = file};
    const size_t problems_before = problems->count;
    const char *slash = strrchr(file, '/');
    CHECK(slash != NULL);
    if ((size_t)(slash - file) >= sizeof block->folder) {
        problems_add(problems, file, 0, "", "Move it nearer to the root", "the path is too long");
    } else {
        memcpy(block->folder, file, (size_t)(slash - file));
        block->settings.file = settings_keep(block, file, strlen(file));
        if (ini_read(file, line_take, &reading, problems) == HEARTH_OK)
            missing_fill(&reading);
    }
    if (problems->count != problems_before) {
        free(block);
        return HEARTH_BAD_INPUT;
    }
    *settings_out = &block->settings;
    return HEARTH_OK;
}

enum hearth_error settings_load(const char *path, struct settings **settings_out, struct problems *problems)
{
    enum hearth_error error = settings_read(path, settings_out, problems);
    if (error == HEARTH_OK)
        error = settings_check(*settings_out, problems);
    if (error != HEARTH_OK)
        settings_free(settings_out);
    return error;
}

void settings_free(struct settings **settings)
{
    free(*settings); /* the first member of its block */
    *settings = NULL;
}

void settings_host(const struct settings *settings, size_t index, int32_t port, char host_out[SETTINGS_HOST_MAX])
{
    CHECK(index < settings->network_hosts.count);
    const char *host = settings->network_hosts.items[index];
    const char *bracket = strrchr(host, ']'); /* [::1]:8443 */
    const char *colon = strrchr(bracket != NULL ? bracket : host, ':');
    int host_len = (int)strlen(host);
    if (colon != NULL) {
        port = (int32_t)strtol(colon + 1, NULL, 10);
        host_len = (int)(colon - host);
    }
    if (port == 443)
        snprintf(host_out, SETTINGS_HOST_MAX, "%.*s", host_len, host);
    else
        snprintf(host_out, SETTINGS_HOST_MAX, "%.*s:%d", host_len, host, port);
}
