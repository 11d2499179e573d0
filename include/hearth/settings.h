/* include/hearth/settings.h
 * The configuration: one INI file, checked as a whole before anything starts (OP2). What may stand in it is settings.def.
 * Read once at start and again on reload; never changed in place. Who loads it frees it; fields are borrowed until then.
 * Tests and benches may fill a struct by hand, with literals, and never free it. */
#pragma once
#include "hearth/error.h"
#include "hearth/log.h"
#include "hearth/problems.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SETTINGS_LIST_MAX 8
#define SETTINGS_HOST_MAX 262 /* a DNS name of 253, ":65535" and a NUL */

struct text_list {
    const char *items[SETTINGS_LIST_MAX];
    size_t count;
};

enum master_source { MASTER_FILE, MASTER_CREDENTIAL, MASTER_PASSPHRASE };

struct master_setting {
    enum master_source source;
    const char *path; /* of the file, also for a credential; NULL for a passphrase */
};

/* settings->program_title, settings->network_port, settings->keys_master ... Text is never NULL; a path is absolute, or "" if not used. */
struct settings {
    const char *file; /* the configuration file itself, absolute */
#define SETTING_FIELD_TEXT(name)                                const char *name;
#define SETTING_FIELD_ZONE(name)                                const char *name;
#define SETTING_FIELD_FILE(name)                                const char *name;
#define SETTING_FIELD_KEY(name)                                 const char *name;
#define SETTING_FIELD_FOLDER(name)                              const char *name;
#define SETTING_FIELD_PRIVATE(name)                             const char *name;
#define SETTING_FIELD_SOCKET(name)                              const char *name;
#define SETTING_FIELD_NUMBER(name)                              int32_t name;
#define SETTING_FIELD_SWITCH(name)                              bool name;
#define SETTING_FIELD_LIST(name)                                struct text_list name;
#define SETTING_FIELD_LEVEL(name)                               enum log_level name;
#define SETTING_FIELD_MASTER(name)                              struct master_setting name;
#define SETTING(section, key, type, least, most, fallback, doc) SETTING_FIELD_##type(section##_##key)
#include "hearth/settings.def"
#undef SETTING
};

/* Reads the file and checks what it says: unknown keys, bounds, what is missing. HEARTH_BAD_INPUT: see problems. */
MUST_USE enum hearth_error settings_read(const char *path, struct settings **settings_out, struct problems *problems);
/* Checks that the world is as the file says: files and folders exist, secrets are secret. HEARTH_UNSAFE: see problems.
 * settings: one that settings_read gave, for only that knows its lines. */
MUST_USE enum hearth_error settings_check(const struct settings *settings, struct problems *problems);
/* Both, for whoever is about to start. On a failure there is no settings. */
MUST_USE enum hearth_error settings_load(const char *path, struct settings **settings_out, struct problems *problems);
void settings_free(struct settings **settings); /* takes NULL */

/* What a browser sends as Host for the host at index, and with "https://" before it as Origin: without a port if that is 443.
 * port: the one really listened on (network_port, or what 0 became). */
void settings_host(const struct settings *settings, size_t index, int32_t port, char host_out[SETTINGS_HOST_MAX]);
