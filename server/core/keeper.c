/* server/core/keeper.c */
#include "keeper.h"
#include "hearth/random.h"
#include <stdlib.h>

#define KEEPER_DESTROY_MAX 256 /* effects in one pass; more wait for the next */

struct keeper_job {
    struct job job;
    struct vault *vault;
    enum hearth_error error;
    /* slices */
    struct keeper_slices slices;
    void (*slices_written)(struct core *core, struct keeper_slices *made);
    /* subject */
    struct vault_key_spec subject;
    void (*subject_written)(struct core *core, void *context, enum hearth_error error);
    void *context;
};

enum hearth_error keeper_open(struct core *core)
{
    const struct pool_shape shape = {.threads = 1, .queue_len = CORE_KEEPER_QUEUE};
    return pool_open(&shape, core->finished, &core->keeper);
}

static struct keeper_job *keeper_job_new(struct core *core, void (*run)(struct job *, void *), void (*done)(struct core *, struct job *))
{
    struct keeper_job *job = calloc(1, sizeof *job);
    if (job == NULL)
        return NULL;
    job->job = (struct job){.run = run, .done = done};
    job->vault = core->vault;
    return job;
}

/* After a failed fsync nobody knows what the disk holds: core stops and starts anew, it never tries again (security.md 7). */
static void keeper_failed(struct core *core, enum hearth_error error, int64_t keys)
{
    log_write(LOG_KEYRING_FAILED, error, keys);
    if (vault_is_broken(core->vault)) {
        core->exit_code = CORE_EXIT_FAILED;
        core->ended = true;
    }
}

static bool keeper_submit(struct core *core, struct keeper_job *job)
{
    if (job != NULL && pool_submit(core->keeper, &job->job))
        return true;
    free(job);
    return false;
}

/* ---- slices ---- */

static void slices_run(struct job *job, void *worker)
{
    struct keeper_job *keeper = (struct keeper_job *)job;
    struct keeper_slices *slices = &keeper->slices;
    struct vault_key_spec specs[KEEPER_SLICES_MAX];
    size_t specs_len = 0;
    (void)worker;
    for (int i = 0; i < slices->len; i++) {
        if (vault_slice_find(keeper->vault, slices->room, slices->opens_at[i], &slices->keys[i]))
            continue; /* written before a crash: the engine is told of it once more */
        struct vault_key_spec *spec = &specs[specs_len++];
        *spec = (struct vault_key_spec){.kind = VAULT_KEY_SLICE, .opens_at = slices->opens_at[i], .ends_at = slices->ends_at[i]};
        random_bytes(spec->id.bytes, sizeof spec->id.bytes);
        memcpy(spec->owner, slices->room.bytes, sizeof spec->owner);
        slices->keys[i] = spec->id;
    }
    slices->error = specs_len == 0 ? HEARTH_OK : vault_keys_add(keeper->vault, specs, specs_len);
}

static void slices_done(struct core *core, struct job *job)
{
    struct keeper_job *keeper = (struct keeper_job *)job;
    if (keeper->slices.error != HEARTH_OK)
        keeper_failed(core, keeper->slices.error, keeper->slices.len);
    keeper->slices_written(core, &keeper->slices);
    free(keeper);
}

bool keeper_slices(struct core *core, room_id room, int64_t opens_at, int64_t length_ms, int len, bool ahead,
                   void (*written)(struct core *core, struct keeper_slices *made))
{
    struct keeper_job *job = keeper_job_new(core, slices_run, slices_done);
    if (job != NULL) {
        job->slices_written = written;
        job->slices = (struct keeper_slices){.room = room, .ahead = ahead, .len = len};
        for (int i = 0; i < len; i++) {
            job->slices.opens_at[i] = opens_at + i * length_ms;
            job->slices.ends_at[i] = opens_at + (i + 1) * length_ms;
        }
    }
    return keeper_submit(core, job);
}

/* ---- a member's key ---- */

static void subject_run(struct job *job, void *worker)
{
    struct keeper_job *keeper = (struct keeper_job *)job;
    (void)worker;
    keeper->error = vault_keys_add(keeper->vault, &keeper->subject, 1);
}

static void subject_done(struct core *core, struct job *job)
{
    struct keeper_job *keeper = (struct keeper_job *)job;
    if (keeper->error != HEARTH_OK)
        keeper_failed(core, keeper->error, 1);
    keeper->subject_written(core, keeper->context, keeper->error);
    free(keeper);
}

bool keeper_subject(struct core *core, member_id member, void (*written)(struct core *core, void *context, enum hearth_error error),
                    void *context)
{
    struct keeper_job *job = keeper_job_new(core, subject_run, subject_done);
    if (job != NULL) {
        job->subject.kind = VAULT_KEY_SUBJECT;
        random_bytes(job->subject.id.bytes, sizeof job->subject.id.bytes);
        memcpy(job->subject.owner, member.bytes, sizeof job->subject.owner);
        job->subject_written = written;
        job->context = context;
    }
    return keeper_submit(core, job);
}

/* ---- the key of a case ---- */

bool keeper_case(struct core *core, key_id key, item_id item, void (*written)(struct core *core, void *context, enum hearth_error error),
                 void *context)
{
    struct keeper_job *job = keeper_job_new(core, subject_run, subject_done);
    if (job != NULL) {
        job->subject = (struct vault_key_spec){.id = key, .kind = VAULT_KEY_CASE, .ends_at = INT64_MAX};
        memcpy(job->subject.owner, item.bytes, sizeof job->subject.owner);
        job->subject_written = written;
        job->context = context;
    }
    return keeper_submit(core, job);
}

static void drop_run(struct job *job, void *worker)
{
    struct keeper_job *keeper = (struct keeper_job *)job;
    (void)worker;
    keeper->error = vault_keys_destroy(keeper->vault, &keeper->subject.id, 1);
}

static void drop_done(struct core *core, struct job *job)
{
    struct keeper_job *keeper = (struct keeper_job *)job;
    if (keeper->error != HEARTH_OK)
        keeper_failed(core, keeper->error, 1); /* the next start finds a key that no row knows */
    free(keeper);
}

void keeper_drop(struct core *core, key_id key)
{
    struct keeper_job *job = keeper_job_new(core, drop_run, drop_done);
    if (job != NULL)
        job->subject.id = key;
    if (!keeper_submit(core, job))
        log_write(LOG_FAILURE, HEARTH_BUSY, __LINE__);
}

/* ---- destroying ---- */

struct keeper_destroying {
    struct job job;
    struct vault *vault;
    enum hearth_error error;
    size_t len;
    struct effect effects[KEEPER_DESTROY_MAX];
};

static void destroy_run(struct job *job, void *worker)
{
    struct keeper_destroying *destroying = (struct keeper_destroying *)job;
    key_id keys[KEEPER_DESTROY_MAX];
    (void)worker;
    for (size_t i = 0; i < destroying->len; i++)
        memcpy(keys[i].bytes, destroying->effects[i].object, sizeof keys[i].bytes);
    destroying->error = vault_keys_destroy(destroying->vault, keys, destroying->len);
}

static void destroy_done(struct core *core, struct job *job)
{
    struct keeper_destroying *destroying = (struct keeper_destroying *)job;
    if (destroying->error != HEARTH_OK)
        keeper_failed(core, destroying->error, (int64_t)destroying->len); /* the effects are given again at the next start */
    for (size_t i = 0; destroying->error == HEARTH_OK && i < destroying->len; i++) {
        struct command *command = command_new(COMMAND_EFFECT_DONE);
        if (command == NULL)
            break;
        command->effect_done = (struct command_effect_done){.place = destroying->effects[i].place, .n = destroying->effects[i].n};
        if (!core_submit(core, command, NULL))
            break;
    }
    if (destroying->error == HEARTH_OK)
        log_write(LOG_KEYS_DESTROYED, (int64_t)destroying->len, 0);
    free(destroying);
}

void keeper_destroy(struct core *core, const struct effect *effect)
{
    if (core->destroying != NULL && core->destroying->len == KEEPER_DESTROY_MAX)
        keeper_turn_end(core);
    if (core->destroying == NULL) {
        core->destroying = calloc(1, sizeof *core->destroying);
        if (core->destroying == NULL) {
            log_write(LOG_FAILURE, HEARTH_NO_MEMORY, __LINE__); /* given again at the next start */
            return;
        }
        core->destroying->job = (struct job){.run = destroy_run, .done = destroy_done};
        core->destroying->vault = core->vault;
    }
    core->destroying->effects[core->destroying->len++] = *effect;
}

void keeper_turn_end(struct core *core)
{
    if (core->destroying == NULL || core->destroying->len == 0)
        return;
    if (!pool_submit(core->keeper, &core->destroying->job)) {
        if (core->destroying->len == KEEPER_DESTROY_MAX) {
            log_write(LOG_FAILURE, HEARTH_BUSY, __LINE__); /* given again at the next start */
            free(core->destroying);
            core->destroying = NULL;
        }
        return; /* else tried again at the end of the next turn */
    }
    core->destroying = NULL;
}

/* ---- signing ---- */

struct keeper_signing {
    struct job job;
    struct vault *vault;
    char origin[AUDIT_ORIGIN_BYTES];
    struct effect effect;
    struct command *command; /* that will carry the signature; NULL: no memory for it */
};

static void sign_run(struct job *job, void *worker)
{
    struct keeper_signing *signing = (struct keeper_signing *)job;
    struct command *command = command_new(COMMAND_AUDIT_CHECKPOINT);
    struct buffer body;
    (void)worker;
    buffer_init(&body, AUDIT_NOTE_BYTES_MAX);
    audit_note_body(signing->origin, &signing->effect.head, &body);
    if (command != NULL && !body.failed) {
        command->audit_checkpoint.place = signing->effect.place;
        command->audit_checkpoint.n = signing->effect.n;
        vault_audit_public(signing->vault, command->audit_checkpoint.public_key);
        vault_audit_sign(signing->vault, body.data, body.len, command->audit_checkpoint.signature);
        signing->command = command;
    } else {
        command_free(&command);
    }
    buffer_deinit(&body);
}

static void sign_done(struct core *core, struct job *job)
{
    struct keeper_signing *signing = (struct keeper_signing *)job;
    if ((signing->command == NULL || !core_submit(core, signing->command, NULL)) && core->sequencer != NULL)
        log_write(LOG_FAILURE, signing->command == NULL ? HEARTH_NO_MEMORY : HEARTH_BUSY, __LINE__); /* given again at the next start */
    free(signing);
}

void keeper_sign(struct core *core, const struct effect *effect)
{
    struct keeper_signing *signing = calloc(1, sizeof *signing);
    if (signing != NULL) {
        signing->job = (struct job){.run = sign_run, .done = sign_done};
        signing->vault = core->vault;
        signing->effect = *effect;
        audit_origin(core->program, signing->origin);
    }
    if (signing == NULL || !pool_submit(core->keeper, &signing->job)) {
        log_write(LOG_FAILURE, signing == NULL ? HEARTH_NO_MEMORY : HEARTH_BUSY, __LINE__); /* given again at the next start */
        free(signing);
    }
}
