/* server/ctl/init_make.c */
#include "certificate.h"
#include "hearth/check.h"
#include "hearth/help.h"
#include "hearth/name_lists.h"
#include "hearth/room_template.h"
#include "hearth/vault.h"
#include "init.h"
#include "made.h"
#include "terminal.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define SAID_MAX 8

/* What one init has at hand. */
struct making {
    struct ctl *ctl;
    const struct init_answers *answers;
    struct made made;
    char key_file[INIT_TEXT_BYTES]; /* where the master key is made; "" for a passphrase */
    struct {
        const char *what; /* static */
        char path[INIT_TEXT_BYTES + 8];
    } said[SAID_MAX]; /* told when all is made: what is undone again was never there */
    size_t said_len;
};

static int errno_tell(const struct making *making, const char *path)
{
    return ctl_fail(making->ctl, CTL_FAILURE, "Choose another place, or run it as a user who may write there", "%s cannot be made: %s",
                    path, strerror(errno));
}

static void say(struct making *making, const char *what, const char *path)
{
    CHECK(making->said_len < SAID_MAX);
    making->said[making->said_len].what = what;
    snprintf(making->said[making->said_len].path, sizeof making->said[0].path, "%s", path);
    making->said_len++;
}

static int folders_make(struct making *making)
{
    if (!made_folder(&making->made, making->answers->folder, 0700))
        return errno_tell(making, making->answers->folder);
    if (!made_folder(&making->made, making->answers->data, 0700))
        return errno_tell(making, making->answers->data);
    say(making, "data folder", making->answers->data);
    return CTL_DONE;
}

/* A new key is made where the answer says. For a credential it is made beside the configuration: only systemd can put it where it belongs.
 */
static int master_make(struct making *making)
{
    const char *master = making->answers->master;
    if (strcmp(master, "passphrase") == 0)
        return CTL_DONE;
    if (strncmp(master, "credential:", 11) == 0)
        snprintf(making->key_file, sizeof making->key_file, "%.400s/%.100s.key", making->answers->folder, master + 11);
    else if (strncmp(master, "file:", 5) == 0)
        snprintf(making->key_file, sizeof making->key_file, "%s", master + 5);
    else
        return ctl_fail(making->ctl, CTL_USAGE, "Write file:PATH, credential:NAME or passphrase",
                        "\"%s\" names no source of the master key", master);
    if (access(making->key_file, F_OK) == 0) {
        say(making, "master key", "is there already and is kept");
        return CTL_DONE;
    }
    const enum hearth_error error = vault_master_make(making->key_file);
    if (error != HEARTH_OK)
        return ctl_fail(making->ctl, CTL_FAILURE, "Choose another place for it with --master", "the master key %s cannot be made: %s",
                        making->key_file, hearth_error_text(error));
    made_note(&making->made, making->key_file);
    say(making, "master key", making->key_file);
    return CTL_DONE;
}

static int certificate_make(struct making *making)
{
    const struct init_answers *answers = making->answers;
    if (!answers->self_signed)
        return CTL_DONE;
    const int code = certificate_write(making->ctl, &making->made, answers->hosts, answers->certificate, answers->certificate_key);
    if (code == CTL_DONE)
        say(making, "certificate", answers->certificate);
    return code;
}

/* As it is written into the file: what lies beside it without the folder, so that the folder can be moved and lines stay short. */
static const char *path_in_file(const struct init_answers *answers, const char *path)
{
    const size_t folder_len = strlen(answers->folder);
    return strncmp(path, answers->folder, folder_len) == 0 && path[folder_len] == '/' ? path + folder_len + 1 : path;
}

static void config_print(const struct init_answers *answers, FILE *file)
{
    fprintf(file, "; The configuration of this server. What each key means: config/REFERENCE.md. After a change: hearthctl doctor.\n");
    fprintf(file, "[program]\ntitle = %s\nadults = %s\nregion = %s\nlanguages = %s\ntime_zone = %s\n\n", answers->title, answers->adults,
            answers->region, answers->languages, answers->time_zone);
    fprintf(file, "[clinic]\nphone = %s\nhours = %s\n\n", answers->phone, answers->hours);
    fprintf(file, "[network]\nhosts = %s\n", answers->hosts);
    fprintf(file, "port = %s\n", answers->port);
    if (answers->address[0] != 0)
        fprintf(file, "address = %s\n", answers->address);
    fprintf(file, "certificate = %s\ncertificate_key = %s\n\n", path_in_file(answers, answers->certificate),
            path_in_file(answers, answers->certificate_key));
    fprintf(file, "[places]\ndata = %s\nsocket = %s/hearth.sock\nclient = %s\n", path_in_file(answers, answers->data),
            path_in_file(answers, answers->data), answers->client);
    fprintf(file, "templates = %s/rooms\nhelp = %s/help/%s.ini\nnames = %s/names\npassphrases = %s/passphrases/common.txt\n\n",
            answers->share, answers->share, answers->region, answers->share, answers->share);
    if (strncmp(answers->master, "file:", 5) == 0)
        fprintf(file, "[keys]\nmaster = file:%s\n", path_in_file(answers, answers->master + 5));
    else
        fprintf(file, "[keys]\nmaster = %s\n", answers->master);
    if (answers->gates[0] != 0 || answers->mlock[0] != 0)
        fprintf(file, "\n[process]\n");
    if (answers->gates[0] != 0)
        fprintf(file, "gates = %s\n", answers->gates);
    if (answers->mlock[0] != 0)
        fprintf(file, "mlock_required = %s\n", answers->mlock);
}

static int config_make(struct making *making)
{
    const struct init_answers *answers = making->answers;
    const char *const written[] = {answers->title,     answers->phone,       answers->hours,          answers->hosts,
                                   answers->time_zone, answers->data,        answers->share,          answers->client,
                                   answers->port,      answers->certificate, answers->certificate_key};
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        if (strpbrk(written[i], ";\r\n") != NULL)
            return ctl_fail(making->ctl, CTL_USAGE, "Write it without", "\"%.80s\" has a semicolon, which begins a comment", written[i]);
    FILE *file = made_file(&making->made, answers->config, 0600);
    if (file == NULL)
        return errno_tell(making, answers->config);
    config_print(answers, file);
    if (fclose(file) != 0)
        return errno_tell(making, answers->config);
    say(making, "configuration", answers->config);
    return CTL_DONE;
}

/* Everything that the server will ask of these files, asked now. */
static int config_check(struct making *making)
{
    struct settings *settings = NULL;
    struct problems problems;
    problems_init(&problems);
    struct room_templates templates;
    struct help *help = NULL;
    struct name_lists *names = NULL;
    enum hearth_error error = settings_read(making->answers->config, &settings, &problems);
    if (error == HEARTH_OK && settings->keys_master.source != MASTER_CREDENTIAL) /* systemd holds that one only at the unit's start */
        error = settings_check(settings, &problems);
    if (error == HEARTH_OK)
        error = room_templates_load(settings->places_templates, &templates, &problems);
    if (error == HEARTH_OK)
        error = help_load(settings, &help, &problems);
    if (error == HEARTH_OK)
        error = name_lists_load(settings->places_names, &names, &problems);
    name_lists_free(&names);
    help_free(&help);
    settings_free(&settings);
    return error == HEARTH_OK ? CTL_DONE : ctl_fail_problems(making->ctl, &problems);
}

static int vault_make(struct making *making)
{
    char folder[INIT_TEXT_BYTES + 8], passphrase[VAULT_MASTER_PASSPHRASE_BYTES] = "";
    snprintf(folder, sizeof folder, "%s/vault", making->answers->data);
    const bool by_passphrase = making->key_file[0] == 0;
    const struct vault_place place = {.folder = folder};
    const struct vault_master master = {.kind = by_passphrase ? VAULT_MASTER_PASSPHRASE : VAULT_MASTER_FILE,
                                        .text = by_passphrase ? passphrase : making->key_file,
                                        .allow_unlocked_keys = strcmp(making->answers->mlock, "off") == 0};
    if (by_passphrase && !terminal_passphrase("A passphrase for the keys (asked at each start)", passphrase, sizeof passphrase))
        return ctl_fail(making->ctl, CTL_USAGE, "Type it at a terminal, or give one line on stdin", "no passphrase was given");
    const enum hearth_error error = vault_init(&place, &master);
    explicit_bzero(passphrase, sizeof passphrase);
    if (error == HEARTH_UNSAFE)
        return ctl_fail(making->ctl, CTL_FAILURE, "Choose another data folder, raise the mlock limit, or for a try give --mlock off",
                        "the keys cannot be made: %s exists already, or memory cannot be locked", folder);
    if (error != HEARTH_OK)
        return ctl_fail(making->ctl, CTL_FAILURE, "Check the disk and --master", "the keys cannot be made: %s", hearth_error_text(error));
    say(making, "keys", folder);
    return CTL_DONE;
}

static void next_steps_tell(const struct making *making)
{
    const struct init_answers *answers = making->answers;
    if (ctl_json(making->ctl, json_pack("{s:s, s:s}", "config", answers->config, "data", answers->data)))
        return;
    for (size_t i = 0; i < making->said_len; i++)
        printf("%-14s %s\n", making->said[i].what, making->said[i].path);
    if (strncmp(answers->master, "credential:", 11) == 0)
        printf("\nPut the master key where only the service gets it, then destroy the file:\n"
               "  systemd-creds encrypt --name=%s %s /etc/credstore.encrypted/%s && shred -u %s\n",
               answers->master + 11, making->key_file, answers->master + 11, making->key_file);
    else if (making->key_file[0] != 0)
        printf("\nCopy the master key to a safe place that is not where backups lie: without it no backup opens.\n");
    printf("\nNext: hearthctl doctor --config %s, then start the server, then hearthctl cohort --title \"...\"\n", answers->config);
}

int init_make(struct ctl *ctl, const struct init_answers *answers)
{
    static int (*const steps[])(struct making *) = {folders_make, master_make, certificate_make, config_make, config_check, vault_make};
    struct making making = {.ctl = ctl, .answers = answers};
    if (access(answers->config, F_OK) == 0)
        return ctl_fail(ctl, CTL_FAILURE, "Use it, or give another path with --config", "there is a server already: %s", answers->config);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const int code = steps[i](&making);
        if (code != CTL_DONE) {
            made_undo(&making.made);
            if (!ctl->json)
                fputs("Nothing of it is left behind.\n", stderr);
            return code;
        }
    }
    next_steps_tell(&making);
    return CTL_DONE;
}

int command_init(struct ctl *ctl)
{
    struct init_answers answers;
    const int code = init_ask(ctl, &answers);
    return code == CTL_DONE ? init_make(ctl, &answers) : code;
}
