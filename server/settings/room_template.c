/* server/settings/room_template.c */
#include "hearth/room_template.h"
#include "ini_reader.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)

static const struct {
    const char *word;
    int64_t ms;
} retentions[] = {{"24 h", DAY_MS}, {"7 d", 7 * DAY_MS}, {"30 d", 30 * DAY_MS}, {"90 d", 90 * DAY_MS}}; /* product.md 7 */

static const struct {
    const char *word;
    int64_t ms;
} slows[] = {{"10 s", 10000}, {"30 s", 30000}, {"120 s", 120000}, {"600 s", 600000}}; /* product.md 4 */

enum template_key { KEY_TYPE, KEY_BASE_MODE, KEY_BASE_SLOW, KEY_UNSTAFFED_MODE, KEY_UNSTAFFED_SLOW, KEY_RETENTION, KEY_CAP, KEY_COUNT };
static const char *const key_names[KEY_COUNT] = {"type", "base_mode", "base_slow", "unstaffed_mode", "unstaffed_slow", "retention", "cap"};

struct template_reading {
    struct room_template *template;
    struct problems *problems;
    const char *path;
    int lines[KEY_COUNT]; /* where it was written; 0: not yet */
};

#define READING_REFUSE(reading, line, key, remedy, ...) problems_add((reading)->problems, (reading)->path, line, key, remedy, __VA_ARGS__)

static bool retention_from_word(const char *word, int64_t *ms_out)
{
    for (size_t i = 0; i < sizeof retentions / sizeof retentions[0]; i++)
        if (strcmp(retentions[i].word, word) == 0) {
            *ms_out = retentions[i].ms;
            return true;
        }
    return false;
}

static void mode_take(struct template_reading *reading, enum template_key key, const char *value, int line, enum room_mode *mode)
{
    if (!room_mode_from_word(value, strlen(value), mode))
        READING_REFUSE(reading, line, key_names[key], "Write open, slow, approve-first, read-only or paused",
                       "\"%.40s\" is no mode of a room", value);
}

static void slow_take(struct template_reading *reading, enum template_key key, const char *value, int line, int64_t *ms)
{
    for (size_t i = 0; i < sizeof slows / sizeof slows[0]; i++)
        if (strcmp(slows[i].word, value) == 0)
            *ms = slows[i].ms;
    if (*ms == 0)
        READING_REFUSE(reading, line, key_names[key], "Write 10 s, 30 s, 120 s or 600 s", "\"%.40s\" is no wait on offer", value);
}

static void value_take(struct template_reading *reading, enum template_key key, const char *value, int line)
{
    struct room_template *template = reading->template;
    char *end = NULL;
    switch (key) {
    case KEY_TYPE:
        if (!room_type_from_word(value, strlen(value), &template->type) || template->type == ROOM_TYPE_LINE)
            READING_REFUSE(reading, line, "type", "Write process, psychoeducation, support, family, alumni or staff",
                           "\"%.40s\" is no type of room", value);
        return;
    case KEY_BASE_MODE:
        mode_take(reading, key, value, line, &template->base_mode);
        return;
    case KEY_BASE_SLOW:
        slow_take(reading, key, value, line, &template->base_slow_ms);
        return;
    case KEY_UNSTAFFED_MODE:
        mode_take(reading, key, value, line, &template->unstaffed_mode);
        return;
    case KEY_UNSTAFFED_SLOW:
        slow_take(reading, key, value, line, &template->unstaffed_slow_ms);
        return;
    case KEY_RETENTION:
        if (!retention_from_word(value, &template->retention_ms))
            READING_REFUSE(reading, line, "retention", "Write 24 h, 7 d, 30 d or 90 d", "\"%.40s\" is no time on offer", value);
        return;
    case KEY_CAP:
        template->cap = (int32_t)strtol(value, &end, 10);
        if (end == value || *end != 0 || template->cap < 1 || template->cap > ROOM_CAP_MAX || strlen(value) > 3)
            READING_REFUSE(reading, line, "cap", "Write a number from 1 to 500", "\"%.40s\" is no number of members that a room can have",
                           value);
        return;
    case KEY_COUNT:
        return;
    }
}

static void line_take(void *reading_, const char *section, const char *key, const char *value, int line)
{
    struct template_reading *reading = reading_;
    for (int i = 0; i < KEY_COUNT; i++) {
        if (strcmp(section, "room") != 0 || strcmp(key, key_names[i]) != 0)
            continue;
        if (reading->lines[i] != 0)
            READING_REFUSE(reading, line, key, "Keep one of the two", "it is already written in line %d", reading->lines[i]);
        else
            value_take(reading, (enum template_key)i, value, line);
        reading->lines[i] = line;
        return;
    }
    READING_REFUSE(
        reading, line, key,
        "Under [room] stand type, base_mode, unstaffed_mode, retention and cap, with base_slow and unstaffed_slow; remove the rest",
        "a room template has no such key");
}

/* A wait belongs to mode slow, and to no other. */
static void slow_check(struct template_reading *reading, enum room_mode mode, enum template_key slow)
{
    if (mode == ROOM_MODE_SLOW && reading->lines[slow] == 0)
        READING_REFUSE(reading, 0, key_names[slow], "Write 10 s, 30 s, 120 s or 600 s", "mode slow needs it");
    if (mode != ROOM_MODE_SLOW && reading->lines[slow] != 0)
        READING_REFUSE(reading, reading->lines[slow], key_names[slow], "Remove it, or write mode slow", "it belongs to mode slow");
}

static void template_load(const char *path, struct room_template *template, struct problems *problems)
{
    struct template_reading reading = {.template = template, .problems = problems, .path = path};
    if (ini_read(path, line_take, &reading, problems) != HEARTH_OK)
        return;
    for (int i = 0; i < KEY_COUNT; i++)
        if (reading.lines[i] == 0 && i != KEY_BASE_SLOW && i != KEY_UNSTAFFED_SLOW)
            READING_REFUSE(&reading, 0, key_names[i], "Write it under [room]", "it is missing");
    slow_check(&reading, template->base_mode, KEY_BASE_SLOW);
    slow_check(&reading, template->unstaffed_mode, KEY_UNSTAFFED_SLOW);
}

static int template_is_before(const void *a, const void *b)
{
    return strcmp(((const struct room_template *)a)->name, ((const struct room_template *)b)->name);
}

/* Length of the name in "process.ini"; 0 if the file is no template (an editor's copy, a README). */
static size_t file_name_len(const char *file)
{
    const size_t len = strlen(file);
    if (len <= 4 || strcmp(file + len - 4, ".ini") != 0 || file[0] == '.')
        return 0;
    return len - 4;
}

enum hearth_error room_templates_load(const char *folder, struct room_templates *templates_out, struct problems *problems)
{
    const size_t problems_before = problems->count;
    memset(templates_out, 0, sizeof *templates_out);
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        problems_add(problems, folder, 0, "", "Correct places.templates", "the folder cannot be opened");
        return HEARTH_BAD_INPUT;
    }
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        const size_t name_len = file_name_len(entry->d_name);
        if (name_len == 0)
            continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (name_len >= ROOM_TEMPLATE_NAME_MAX || strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz-") != name_len) {
            problems_add(problems, path, 0, "", "Name it with a-z and - only, at most 31 letters",
                         "the file's name is no name for a template");
        } else if (templates_out->count == ROOM_TEMPLATES_MAX) {
            problems_add(problems, path, 0, "", "Keep those that are in use", "there are more than %d templates", ROOM_TEMPLATES_MAX);
        } else {
            struct room_template *template = &templates_out->items[templates_out->count++];
            memcpy(template->name, entry->d_name, name_len);
            template_load(path, template, problems);
        }
    }
    closedir(dir);
    qsort(templates_out->items, templates_out->count, sizeof templates_out->items[0], template_is_before);
    if (templates_out->count == 0)
        problems_add(problems, folder, 0, "", "Copy config/rooms there", "there is no room template");
    return problems->count == problems_before ? HEARTH_OK : HEARTH_BAD_INPUT;
}

const struct room_template *room_templates_find(const struct room_templates *templates, const char *name, size_t name_len)
{
    for (size_t i = 0; i < templates->count; i++)
        if (strlen(templates->items[i].name) == name_len && memcmp(templates->items[i].name, name, name_len) == 0)
            return &templates->items[i];
    return NULL;
}
