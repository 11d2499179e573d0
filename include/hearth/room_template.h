/* include/hearth/room_template.h
 * What a new room is like: one small file a template in the folder `places.templates` (GT1), named by its file's name.
 * The shipped ones follow the table of room types (product.md 4); a clinic edits them. Read at start and on reload. */
#pragma once
#include "hearth/error.h"
#include "hearth/problems.h"
#include "hearth/states.h"
#include <stdint.h>

#define ROOM_TEMPLATES_MAX     32
#define ROOM_TEMPLATE_NAME_MAX 32 /* bytes with the NUL; a-z and "-" */
#define ROOM_CAP_MAX           500

struct room_template {
    char name[ROOM_TEMPLATE_NAME_MAX]; /* "process" */
    enum room_type type;
    enum room_mode base_mode;
    enum room_mode unstaffed_mode;           /* while nobody of the staff is on duty for it */
    int64_t base_slow_ms, unstaffed_slow_ms; /* of mode slow, one message in so long; else 0 */
    int64_t retention_ms;                    /* 24 h, 7, 30 or 90 days (RE1) */
    int32_t cap;                             /* members, 1..ROOM_CAP_MAX */
};

struct room_templates {
    struct room_template items[ROOM_TEMPLATES_MAX];
    size_t count; /* in the order of their names */
};

/* All *.ini of a folder. HEARTH_BAD_INPUT: see problems (line and reason). */
MUST_USE enum hearth_error room_templates_load(const char *folder, struct room_templates *templates_out, struct problems *problems);
/* NULL if there is none of that name. */
const struct room_template *room_templates_find(const struct room_templates *templates, const char *name, size_t name_len);
