/* server/core/start.c */
#include "start.h"
#include "confine.h"
#include "disk.h"
#include "hashing.h"
#include "hearth/clock.h"
#include "hearth/random.h"
#include "hearth/text.h"
#include "keeper.h"
#include "load.h"
#include "offers.h"
#include "presence.h"
#include "reading.h"
#include "roster.h"
#include "tries.h"
#include <stdlib.h>

#define CORE_NOTICE_VERSION     2 /* of the catalogue's house rules and notice: raised with their words (RM3) */
#define CORE_COMMON_BYTES_MAX   1048576
#define CORE_MASTER_BYTES_MAX   VAULT_MASTER_PASSPHRASE_BYTES
#define CORE_RECONCILE_KEYS_MAX 4096 /* destroyed in one pass; more wait for the next start */

static enum hearth_error start_say(const char *what, enum hearth_error error)
{
    if (error != HEARTH_OK)
        fprintf(stderr, "<3>hearth core: %s: %s\n", what, hearth_error_text(error));
    return error;
}

static enum hearth_error start_files(struct core *core)
{
    struct problems problems;
    const char *problem = "";
    problems_init(&problems);
    enum hearth_error error = room_templates_load(core->settings->places_templates, &core->templates, &problems);
    if (error == HEARTH_OK)
        error = help_load(core->settings, &core->help, &problems);
    if (error == HEARTH_OK)
        error = name_lists_load(core->settings->places_names, &core->names, &problems);
    problems_print(&problems, stderr);
    if (error != HEARTH_OK)
        return error;
    error = load_read(core->settings, core->help, &core->load, &problem);
    return error == HEARTH_OK ? HEARTH_OK : start_say(problem, error);
}

static enum hearth_error start_common(struct core *core)
{
    FILE *file = fopen(core->settings->places_passphrases, "re");
    char *text = file == NULL ? NULL : malloc(CORE_COMMON_BYTES_MAX);
    enum hearth_error error = HEARTH_NOT_FOUND;
    if (text != NULL)
        error = vault_common_open(text, fread(text, 1, CORE_COMMON_BYTES_MAX, file), &core->common);
    free(text);
    if (file != NULL)
        fclose(file);
    return start_say("places.passphrases", error);
}

/* The passphrase comes on standard input, one line: from the terminal at a start by hand, from systemd-ask-password in a unit. */
static enum hearth_error start_vault(struct core *core)
{
    char passphrase[CORE_MASTER_BYTES_MAX + 2] = "";
    const struct master_setting *setting = &core->settings->keys_master;
    struct vault_master master = {
        .kind = VAULT_MASTER_FILE, .text = setting->path, .allow_unlocked_keys = !core->settings->process_mlock_required};
    if (setting->source == MASTER_PASSPHRASE) {
        if (fgets(passphrase, sizeof passphrase, stdin) == NULL)
            return start_say("keys.master: no passphrase on standard input", HEARTH_BAD_INPUT);
        passphrase[strcspn(passphrase, "\n")] = '\0';
        master.kind = VAULT_MASTER_PASSPHRASE;
        master.text = passphrase;
    }
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/vault", core->settings->places_data);
    enum hearth_error error = vault_open(&(struct vault_place){.folder = folder}, &master, &core->vault);
    explicit_bzero(passphrase, sizeof passphrase);
    return start_say("the vault (data folder or keys.master)", error);
}

static enum hearth_error start_program_apply(struct core *core, struct engine *engine, const char **refused_out)
{
    struct command *command = command_new(COMMAND_PROGRAM_MAKE);
    if (command == NULL)
        return HEARTH_NO_MEMORY;
    struct outcome outcome;
    command_request_own(command);
    if (program_id_is_none(core->program))
        command_id(command, 0, core->program.bytes);
    command->program_make.program = core->program;
    command->program_make.adults = core->settings->program_adults;
    command->program_make.notice = core->notice;
    snprintf(command->program_make.title, sizeof command->program_make.title, "%s", core->settings->program_title);
    outcome_init(&outcome);
    enum hearth_error error = engine_batch_begin(engine);
    if (error == HEARTH_OK) {
        error = engine_apply(engine, command, &outcome);
        if (error == HEARTH_OK)
            error = engine_batch_commit(engine, true);
        if (error != HEARTH_OK)
            engine_batch_abort(engine);
    }
    if (error == HEARTH_OK && outcome.refusal.reason != REFUSAL_NONE) {
        *refused_out = outcome.refusal.field != NULL ? outcome.refusal.field : "program";
        error = HEARTH_BAD_INPUT;
    }
    outcome_deinit(&outcome);
    command_free(&command);
    return error;
}

/* The program's row follows the configuration and the notice that this version shows. Adults or not is fixed from the first start on
 * (ID13), and an older Hearth may not take a newer notice back: the engine refuses both, and core does not start. */
static enum hearth_error start_program(struct core *core, struct engine *engine)
{
    struct snapshot *snapshot;
    struct answer answer;
    const char *refused = NULL;
    core->notice = CORE_NOTICE_VERSION;
    enum hearth_error error = snapshot_of_engine(engine, &snapshot);
    if (error != HEARTH_OK)
        return error;
    error = engine_query(snapshot, &(struct query){.kind = QUERY_PROGRAM, .now_ms = clock_wall_ms()}, &answer);
    snapshot_close(&snapshot);
    core->program = answer.program;
    const bool same = answer.program_known && answer.notice == core->notice && answer.adults == core->settings->program_adults &&
                      strcmp(answer.title, core->settings->program_title) == 0;
    answer_deinit(&answer);
    if (error == HEARTH_OK && !same)
        error = start_program_apply(core, engine, &refused);
    if (refused != NULL)
        fprintf(stderr, "<3>hearth core: this data folder was made with another %s: use the configuration and the version that made it\n",
                refused);
    return error;
}

static void start_publish(void *context, struct published *published)
{
    struct core *core = context;
    if (!queue_push_wait(core->published, published)) /* the desk has ended: there is nobody left to tell */
        published_free(&published);
}

static void start_failed(void *context, enum hearth_error error)
{
    struct core *core = context;
    log_write(LOG_ORDER_FAILED, error, 0);
    queue_shut(core->published); /* wakes the desk, which finds it shut and ends the process */
}

static enum hearth_error start_engine(struct core *core)
{
    snprintf(core->database, sizeof core->database, "%s/hearth.db", core->settings->places_data);
    struct engine *engine = NULL;
    enum hearth_error error = start_say("the database", engine_open(core->database, &engine));
    if (error != HEARTH_OK)
        return error;
    core->time_ms = engine_time_ms(engine);
    engine_rates(engine, core->settings->limits_rates);
    error = start_say("the program", start_program(core, engine));
    if (error == HEARTH_OK)
        error = sequencer_open(engine, start_publish, start_failed, core, &core->sequencer);
    if (error != HEARTH_OK)
        engine_close(&engine);
    return error;
}

enum hearth_error core_start(struct core *core)
{
    enum hearth_error error = start_say("ICU", text_start());
    if (error == HEARTH_OK)
        error = start_files(core);
    if (error == HEARTH_OK)
        error = start_common(core);
    if (error == HEARTH_OK)
        error = start_vault(core);
    if (error == HEARTH_OK)
        error = start_say("Landlock", confine_files(core->settings));
    if (error == HEARTH_OK)
        error = queue_open(CORE_FINISHED_QUEUE, &core->finished);
    if (error == HEARTH_OK)
        error = queue_open(CORE_PUBLISHED_QUEUE, &core->published);
    if (error == HEARTH_OK)
        error = start_engine(core);
    if (error == HEARTH_OK)
        error = start_say("the readers", readers_open(core, core->database));
    if (error == HEARTH_OK)
        error = start_say("program.time_zone", roster_open(core));
    if (error == HEARTH_OK) {
        presence_start(core);
        roster_look(core);
    }
    if (error == HEARTH_OK)
        error = hashers_open(core);
    if (error == HEARTH_OK)
        error = keeper_open(core);
    disk_open(core);
    core->tries = tries_open();
    core->offers = offers_open();
    random_bytes(core->source_key, sizeof core->source_key);
    core->source_key_at_ms = clock_monotonic_ms();
    core->generation = 1;
    return error == HEARTH_OK && (core->tries == NULL || core->offers == NULL) ? HEARTH_NO_MEMORY : error;
}

/* ---- what a crash left undone ---- */

static enum hearth_error start_query(struct core *core, enum query_kind kind, struct answer *answer_out)
{
    struct snapshot *snapshot;
    enum hearth_error error = snapshot_open(core->database, &snapshot);
    if (error != HEARTH_OK) {
        *answer_out = (struct answer){0};
        return error;
    }
    error = engine_query(snapshot, &(struct query){.kind = kind, .now_ms = clock_wall_ms()}, answer_out);
    snapshot_close(&snapshot);
    return error;
}

static bool start_key_known(const struct answer *known, key_id key)
{
    for (size_t i = 0; i < known->keys_len; i++)
        if (key_id_equal(known->keys[i].key, key))
            return true;
    return false;
}

/* A key that the table does not know was written just before a crash: a slice nobody opened, a member who never joined. No text can be
 * sealed under it, so it goes ("no key without reason"). */
static enum hearth_error start_orphans(struct core *core, const struct answer *known)
{
    struct vault_key_spec *specs = NULL;
    size_t specs_len = 0, orphans_len = 0;
    key_id *orphans = calloc(CORE_RECONCILE_KEYS_MAX, sizeof *orphans);
    enum hearth_error error = orphans == NULL ? HEARTH_NO_MEMORY : vault_keys_list(core->vault, &specs, &specs_len);
    for (size_t i = 0; error == HEARTH_OK && i < specs_len && orphans_len < CORE_RECONCILE_KEYS_MAX; i++) {
        key_id id = specs[i].id;
        if (specs[i].kind == VAULT_KEY_SUBJECT)
            memcpy(id.bytes, specs[i].owner, sizeof id.bytes); /* the table names a subject key by its member */
        if (!start_key_known(known, id))
            orphans[orphans_len++] = specs[i].id;
    }
    if (error == HEARTH_OK && orphans_len > 0)
        error = vault_keys_destroy(core->vault, orphans, orphans_len);
    free(orphans);
    free(specs);
    return error;
}

enum hearth_error core_reconcile(struct core *core)
{
    struct answer answer;
    enum hearth_error error = start_query(core, QUERY_KEYS, &answer);
    if (error == HEARTH_OK)
        error = start_orphans(core, &answer);
    answer_deinit(&answer);
    if (error != HEARTH_OK)
        return start_say("comparing keyring and database", error);
    error = start_query(core, QUERY_EFFECTS, &answer);
    for (size_t i = 0; error == HEARTH_OK && i < answer.effects_len; i++)
        if (answer.effects[i].kind == EFFECT_KEY_DESTROY)
            keeper_destroy(core, &answer.effects[i]);
        else if (answer.effects[i].kind == EFFECT_AUDIT_CHECKPOINT)
            keeper_sign(core, &answer.effects[i]);
    answer_deinit(&answer);
    return start_say("effects left undone", error);
}
