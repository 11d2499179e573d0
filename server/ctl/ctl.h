/* server/ctl/ctl.h
 * hearthctl: what the operator does at the machine. Each command is one function that gets its flags and gives an exit code.
 * Online commands go through core's local socket and the engine, never to the database; offline ones (init, doctor, version) use files.
 * One thread, one command a run. */
#pragma once
#include "hearth/error.h"
#include "hearth/problems.h"
#include "hearth/settings.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#define CTL_CONFIG_DEFAULT "/etc/hearth/hearth.ini"
#define CTL_SHARE_DEFAULT  "/usr/share/hearth" /* room templates, help lines, name lists, passphrases, the client */

/* Documented in `hearthctl help`; scripts rely on them. */
enum ctl_exit {
    CTL_DONE = 0,
    CTL_FAILURE = 1,     /* disk, memory, something that is there already */
    CTL_USAGE = 2,       /* unknown command or flag, a flag is missing */
    CTL_CONFIG = 3,      /* the configuration is wrong or unsafe */
    CTL_UNREACHABLE = 4, /* no server answers at the local socket */
    CTL_REFUSED = 5,     /* the server refused */
    CTL_YELLOW = 6,      /* doctor: something to look at */
    CTL_RED = 7,         /* doctor: a promise is at risk; audit verify: the log is not as it was written */
};

struct ctl_flag {
    const char *name;  /* "title" for --title */
    const char *value; /* what stands after it, for the help: "TEXT"; NULL: a switch */
    const char *doc;
};

#define CTL_FLAGS_MAX    24
#define CTL_WORDS_MAX    2
#define CTL_REMEDY_BYTES 64

struct ctl;

struct ctl_command {
    const char *name;
    const char *summary;  /* one line */
    const char *more;     /* the rest of its help, or NULL */
    const char *operands; /* words that stand without a flag, for the help; NULL: it takes none */
    int (*run)(struct ctl *ctl);
    struct ctl_flag flags[CTL_FLAGS_MAX]; /* ends with a name of NULL */
};

struct ctl {
    const struct ctl_command *command;
    const char *config_path;
    bool json;
    const char *words[CTL_WORDS_MAX];  /* without a flag, in their order; NULL: none */
    const char *values[CTL_FLAGS_MAX]; /* of the command's flags; a switch that is set is "" */
    struct settings *settings;         /* what ctl_settings loaded */
};

/* NULL if the flag was not given. The flag must be one of the command's. */
const char *ctl_value(const struct ctl *ctl, const char *flag);
bool ctl_has(const struct ctl *ctl, const char *flag);

/* Says what went wrong and what to do, to stderr, or as {"error": what, "remedy": remedy} to stdout. Returns code. */
__attribute__((format(printf, 4, 5))) int ctl_fail(const struct ctl *ctl, enum ctl_exit code, const char *remedy, const char *what_format,
                                                   ...);
int ctl_fail_problems(const struct ctl *ctl, const struct problems *problems); /* the same for a wrong configuration: CTL_CONFIG */
/* "See hearthctl help NAME", with the name of the command that runs. Returns out. */
const char *ctl_see_help(const struct ctl *ctl, char out[CTL_REMEDY_BYTES]);
/* A flag that must be there: its value, or NULL after having complained (return CTL_USAGE then). */
const char *ctl_need(const struct ctl *ctl, const char *flag);
/* Prints result as JSON if that is wanted; true if it did. Takes the reference. */
bool ctl_json(const struct ctl *ctl, json_t *result);

/* The configuration as it is written, without a look at the files it names (the server may run as another user). CTL_DONE or a failure
 * told. */
int ctl_settings(struct ctl *ctl);

/* One request over the local socket: {"do" or "ask": name, "id": made here, ...fields}. Takes the reference of fields (may be NULL).
 * CTL_DONE: *answer_out is the answer, to be given back with json_decref. Else the failure has been told. */
int local_call(struct ctl *ctl, const char *verb, const char *name, json_t *fields, json_t **answer_out);

/* list.c: --list of cohort, room and invite. `name` is the query. */
int list_show(struct ctl *ctl, const char *name);

int command_init(struct ctl *ctl);
int command_cohort(struct ctl *ctl);
int command_room(struct ctl *ctl);
int command_invite(struct ctl *ctl);
int command_totp(struct ctl *ctl);
int command_reload(struct ctl *ctl);
int command_status(struct ctl *ctl);
int command_clock(struct ctl *ctl);
int command_certificate(struct ctl *ctl);
int command_doctor(struct ctl *ctl);
int command_audit(struct ctl *ctl);
int command_version(struct ctl *ctl);
