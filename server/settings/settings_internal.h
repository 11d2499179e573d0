/* server/settings/settings_internal.h
 * What the reader, the values and the check share: the rows of settings.def and the block that owns all strings. */
#pragma once
#include "hearth/settings.h"

enum setting_type {
    SETTING_TEXT,
    SETTING_NUMBER,
    SETTING_SWITCH,
    SETTING_LIST,
    SETTING_LEVEL,
    SETTING_ZONE,
    SETTING_MASTER,
    SETTING_FILE,
    SETTING_KEY,
    SETTING_FOLDER,
    SETTING_PRIVATE,
    SETTING_SOCKET,
};

struct setting_row {
    const char *section, *key, *name; /* name: "section.key" */
    enum setting_type type;
    int32_t least, most;
    const char *fallback; /* NULL: must be written */
    size_t offset;        /* of the field in struct settings */
};

#define SETTING(section, key, type, least, most, fallback, doc) SETTING_INDEX_##section##_##key,
enum setting_index {
#include "hearth/settings.def"
    SETTING_COUNT
};
#undef SETTING

extern const struct setting_row setting_rows[SETTING_COUNT];

#define SETTINGS_POOL_BYTES (64 * 1024) /* a line has under 200 bytes and a path under 4 KiB, so this holds any file that passes */

/* One block, one free: settings first, all their strings behind. */
struct settings_block {
    struct settings settings;
    char folder[3072]; /* of the configuration file: what relative paths begin with */
    size_t pool_len;
    char pool[SETTINGS_POOL_BYTES];
    int lines[SETTING_COUNT]; /* where it was written; 0: its default holds */
};

/* A copy in the pool; NULL when it is full. */
const char *settings_keep(struct settings_block *block, const char *text, size_t text_len);
/* Turns one written text into the field of its row; complains to problems. */
void settings_value_set(struct settings_block *block, const struct setting_row *row, const char *text, int line, struct problems *problems);
