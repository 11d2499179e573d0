/* server/ctl/main.c */
#include "ctl.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define COHORT_FLAG                                                                                                                        \
    {                                                                                                                                      \
        "cohort", "ID", "the cohort: 32 digits, as `hearthctl cohort` printed them"                                                        \
    }

static const struct ctl_command commands[] = {
    {
        .name = "init",
        .summary = "Makes a new server: configuration, data folder, keys, certificate.",
        .more = "What is not given as a flag is asked. Nothing that exists is overwritten.\n"
                "The host name shows in browser histories, on bills and in routers: choose one that says nothing of a clinic or of care.\n",
        .run = command_init,
        .flags = {{"demo", NULL, "fill in everything that is not given, for a try on this machine"},
                  {"data", "DIR", "data folder; default: /var/lib/hearth, or beside the configuration with --demo"},
                  {"title", "TEXT", "what staff call the program"},
                  {"adults", "on", "all members confirm that they are adults"},
                  {"region", "CC", "whose emergency and crisis numbers: us"},
                  {"languages", "LIST", "languages on offer, the default first: en"},
                  {"time-zone", "ZONE", "of the clinic: America/New_York"},
                  {"hosts", "LIST", "names under which the page is opened, the first for links"},
                  {"address", "IP", "address to listen on; default: all"},
                  {"port", "N", "port to listen on: 443"},
                  {"phone", "TEXT", "the clinic's telephone, shown in Help now"},
                  {"hours", "TEXT", "when it is answered"},
                  {"master", "SOURCE", "where the master key comes from: file:PATH, credential:NAME or passphrase"},
                  {"certificate", "FILE", "certificate chain, PEM; without it a self-signed one is made"},
                  {"certificate-key", "FILE", "its private key"},
                  {"share", "DIR", "rooms, help, names, passphrases; default: " CTL_SHARE_DEFAULT},
                  {"client", "DIR", "the built web client; default: SHARE/client"},
                  {"gates", "N", "processes that face the network; 0: one a core"},
                  {"mlock", "on|off", "off: start even where memory cannot be locked (only for a try)"}},
    },
    {
        .name = "cohort",
        .summary = "Makes a cohort: the people of one group and their rooms; or lists all.",
        .run = command_cohort,
        .flags = {{"title", "TEXT", "as staff see it"}, {"list", NULL, "show all cohorts instead"}},
    },
    {
        .name = "room",
        .summary = "Makes a room of a cohort from a template, or lists all.",
        .run = command_room,
        .flags = {COHORT_FLAG,
                  {"template", "NAME", "a file of the folder places.templates: process, psychoeducation, support ..."},
                  {"title", "TEXT", "as members see it"},
                  {"list", NULL, "show all rooms instead, or with --cohort those of one"}},
    },
    {
        .name = "invite",
        .summary = "Makes an invitation, revokes one, or lists all.",
        .more = "The code is shown once and kept nowhere. It works once and runs out after 7 days.\n"
                "The slip names no clinic and no treatment; print it, hand it over, delete the file.\n",
        .run = command_invite,
        .flags = {COHORT_FLAG,
                  {"role", "ROLE", "participant, facilitator or lead"},
                  {"name", "TEXT", "staff only: the name that members see"},
                  {"slip", "FILE", "also write a slip with a QR code to print: .html, else text"},
                  {"revoke", "ID", "make that invitation void instead"},
                  {"list", NULL, "show all that were not used yet instead, or with --cohort those of one"}},
    },
    {
        .name = "totp",
        .summary = "Gives a lead who has lost their phone a code to set up another.",
        .more =
            "It ends all their sessions. The code is shown once, works once and runs out after an hour. Look at who it is: whoever has "
            "the\n"
            "passphrase and this code is taken for them. Facilitators ask a lead; here they can be helped while the program is set up.\n",
        .run = command_totp,
        .flags = {{"reset", "NAME", "whose: the name that members see"}},
    },
    {.name = "certificate", .summary = "Makes a new self-signed certificate in place of the present one.", .run = command_certificate},
    {.name = "reload", .summary = "Reads certificate and configuration again; nobody is disconnected.", .run = command_reload},
    {.name = "status", .summary = "Shows that the server answers, and counts.", .run = command_status},
#ifdef HEARTH_TEST_HOOKS
    {
        .name = "clock",
        .summary = "Test builds only: sets the server's clock.",
        .run = command_clock,
        .flags = {{"now-at", "MS", "ms since 1970; 0 gives the real clock back"}},
    },
#endif
    {
        .name = "doctor",
        .summary = "Looks at this machine and says what would break a promise.",
        .more = "Green: fine. Yellow: look at it. Red: a promise is at risk.\n",
        .run = command_doctor,
    },
    {
        .name = "audit",
        .summary = "Reads the log of all acts of power, and proves that it is as it was written.",
        .operands = "export FILE | verify FILE | head | key",
        .more = "export   writes the whole log to a file that needs nothing else: ids and times, no text, no names\n"
                "verify   checks such a file, here or on any other machine, without the server; names what is wrong (exit code 7)\n"
                "head     prints the newest checkpoint: keep it elsewhere, it proves later that nothing before it was changed\n"
                "key      prints the key that checkpoints are signed with: write it down on the first day\n"
                "export, head and key read the database beside a running server, or the copy that --database names.\n",
        .run = command_audit,
        .flags = {{"key", "KEY", "verify: what `audit key` printed, or a file with it"},
                  {"since", "FILE", "verify: an older export or head; finds an old state put back, and an end cut off"},
                  {"database", "FILE", "export, head, key: a copy of hearth.db in place of the server's own"},
                  {"qr", NULL, "head: a QR code too, though it is no terminal"}},
    },
    {.name = "version", .summary = "Prints the version.", .run = command_version},
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static void usage_print(FILE *out)
{
    fputs("hearthctl COMMAND [flags]: what the operator of a Hearth server does at the machine.\n\n", out);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-11s %s\n", commands[i].name, commands[i].summary);
    fputs("\nFor each: hearthctl help COMMAND. Everywhere:\n"
          "  --config FILE  the configuration; default: $HEARTH_CONFIG, else " CTL_CONFIG_DEFAULT "\n"
          "  --json         one JSON document on stdout instead of words\n\n"
          "Exit codes: 0 done; 1 a failure of the machine; 2 wrong use; 3 wrong or unsafe configuration; 4 no server answers;\n"
          "            5 refused by the server; doctor: 6 something to look at, 7 a promise is at risk;\n"
          "            audit verify: 7 the log is not as it was written.\n",
          out);
}

static void help_print(const struct ctl_command *command)
{
    printf("hearthctl %s: %s\n", command->name, command->summary);
    if (command->operands != NULL)
        printf("\n  hearthctl %s %s\n", command->name, command->operands);
    if (command->flags[0].name != NULL)
        putchar('\n');
    for (const struct ctl_flag *flag = command->flags; flag->name != NULL; flag++) {
        char form[48];
        snprintf(form, sizeof form, "--%s%s%s", flag->name, flag->value != NULL ? " " : "", flag->value != NULL ? flag->value : "");
        printf("  %-24s %s\n", form, flag->doc);
    }
    if (command->more != NULL)
        printf("\n%s", command->more);
}

static const struct ctl_command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int flag_index(const struct ctl_command *command, const char *name)
{
    for (int i = 0; i < CTL_FLAGS_MAX && command->flags[i].name != NULL; i++)
        if (strcmp(command->flags[i].name, name) == 0)
            return i;
    return -1;
}

const char *ctl_value(const struct ctl *ctl, const char *flag)
{
    const int index = flag_index(ctl->command, flag);
    return index < 0 ? NULL : ctl->values[index];
}

bool ctl_has(const struct ctl *ctl, const char *flag)
{
    return ctl_value(ctl, flag) != NULL;
}

int ctl_fail(const struct ctl *ctl, enum ctl_exit code, const char *remedy, const char *what_format, ...)
{
    char what[512];
    va_list arguments;
    va_start(arguments, what_format);
    vsnprintf(what, sizeof what, what_format, arguments);
    va_end(arguments);
    if (!ctl_json(ctl, json_pack("{s:s, s:s}", "error", what, "remedy", remedy)))
        fprintf(stderr, "hearthctl: %s. %s.\n", what, remedy);
    return code;
}

int ctl_fail_problems(const struct ctl *ctl, const struct problems *problems)
{
    if (!ctl->json) {
        problems_print(problems, stderr);
        return CTL_CONFIG;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < problems->count && i < PROBLEMS_MAX; i++) {
        const struct problem *problem = &problems->items[i];
        json_array_append_new(list, json_pack("{s:s, s:i, s:s, s:s, s:s}", "file", problem->file, "line", problem->line, "key",
                                              problem->key, "what", problem->what, "remedy", problem->remedy));
    }
    ctl_json(ctl, json_pack("{s:s, s:o}", "error", "the configuration is wrong", "problems", list));
    return CTL_CONFIG;
}

const char *ctl_see_help(const struct ctl *ctl, char out[CTL_REMEDY_BYTES])
{
    snprintf(out, CTL_REMEDY_BYTES, "See hearthctl help %s", ctl->command->name);
    return out;
}

const char *ctl_need(const struct ctl *ctl, const char *flag)
{
    const char *value = ctl_value(ctl, flag);
    if (value == NULL || value[0] == 0) {
        char remedy[CTL_REMEDY_BYTES];
        (void)ctl_fail(ctl, CTL_USAGE, ctl_see_help(ctl, remedy), "--%s is missing", flag);
        return NULL;
    }
    return value;
}

bool ctl_json(const struct ctl *ctl, json_t *result)
{
    if (ctl->json) {
        json_dumpf(result, stdout, JSON_COMPACT);
        putchar('\n');
    }
    json_decref(result);
    return ctl->json;
}

int ctl_settings(struct ctl *ctl)
{
    struct problems problems;
    problems_init(&problems);
    switch (settings_read(ctl->config_path, &ctl->settings, &problems)) {
    case HEARTH_OK:
        return CTL_DONE;
    case HEARTH_NO_MEMORY:
        return ctl_fail(ctl, CTL_FAILURE, "Free some memory", "out of memory");
    default:
        return ctl_fail_problems(ctl, &problems);
    }
}

/* Takes argv[*at] and, if it wants one, the value behind it. Returns CTL_DONE or CTL_USAGE. */
static int flag_take(struct ctl *ctl, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + 2;
    const char **value = NULL;
    bool is_switch = false;
    char remedy[CTL_REMEDY_BYTES];
    if (strcmp(name, "config") == 0) {
        value = &ctl->config_path;
    } else {
        const int index = flag_index(ctl->command, name);
        if (index < 0)
            return ctl_fail(ctl, CTL_USAGE, ctl_see_help(ctl, remedy), "%s knows no --%s", ctl->command->name, name);
        value = &ctl->values[index];
        is_switch = ctl->command->flags[index].value == NULL;
    }
    if (!is_switch && *at + 1 == argc)
        return ctl_fail(ctl, CTL_USAGE, "Write its value behind it", "--%s has no value", name);
    *value = is_switch ? "" : argv[++*at];
    return CTL_DONE;
}

static int arguments_take(struct ctl *ctl, int argc, char **argv)
{
    char remedy[CTL_REMEDY_BYTES];
    int words = 0;
    for (int at = 2; at < argc; at++) { /* first, so that every complaint comes in the wanted form */
        ctl->json = ctl->json || strcmp(argv[at], "--json") == 0;
    }
    for (int at = 2; at < argc; at++) {
        if (strcmp(argv[at], "--json") == 0)
            continue;
        if (strncmp(argv[at], "--", 2) != 0 && ctl->command->operands != NULL && words < CTL_WORDS_MAX) {
            ctl->words[words++] = argv[at];
            continue;
        }
        if (strncmp(argv[at], "--", 2) != 0)
            return ctl_fail(ctl, CTL_USAGE, ctl_see_help(ctl, remedy), "\"%s\" stands behind no flag", argv[at]);
        const int code = flag_take(ctl, argc, argv, &at);
        if (code != CTL_DONE)
            return code;
    }
    return CTL_DONE;
}

static bool help_wanted(int argc, char **argv)
{
    for (int at = 2; at < argc; at++)
        if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        usage_print(stderr);
        return CTL_USAGE;
    }
    const bool help = strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0;
    if (help && argc == 2) {
        usage_print(stdout);
        return CTL_DONE;
    }
    const char *name = help ? argv[2] : strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
    const struct ctl_command *command = command_find(name);
    if (command == NULL) {
        fprintf(stderr, "hearthctl: there is no command \"%s\". See hearthctl help.\n", name);
        return CTL_USAGE;
    }
    if (help || help_wanted(argc, argv)) {
        help_print(command);
        return CTL_DONE;
    }
    const char *config_path = getenv("HEARTH_CONFIG");
    struct ctl ctl = {.command = command, .config_path = config_path != NULL ? config_path : CTL_CONFIG_DEFAULT};
    int code = arguments_take(&ctl, argc, argv);
    if (code == CTL_DONE)
        code = command->run(&ctl);
    settings_free(&ctl.settings);
    return code;
}
