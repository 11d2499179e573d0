/* server/core/hashing.c */
#include "hashing.h"
#include "hearth/clock.h"
#include <stdlib.h>

static void hashing_run(struct job *job, void *worker)
{
    struct hashing *hashing = (struct hashing *)job;
    bool rehash = false;
    (void)worker;
    if (clock_monotonic_ms() - hashing->submitted_ms > LIMIT_ARGON2_WAIT_MS) {
        hashing->error = HEARTH_BUSY; /* who waited this long has gone or will ask again */
        return;
    }
    if (hashing->verify)
        hashing->error =
            vault_passphrase_verify(hashing->vault, hashing->passphrase.utf8, hashing->passphrase.len,
                                    hashing->record_len > 0 ? hashing->record : NULL, hashing->record_len, &hashing->right, &rehash);
    if (hashing->error == HEARTH_OK && (!hashing->verify || rehash)) {
        hashing->error = vault_passphrase_hash(hashing->vault, hashing->passphrase.utf8, hashing->passphrase.len, hashing->record);
        hashing->record_len = VAULT_PASSPHRASE_RECORD_BYTES;
        hashing->rehashed = rehash;
    }
}

static void hashing_done(struct core *core, struct job *job)
{
    struct hashing *hashing = (struct hashing *)job;
    if (hashing->error != HEARTH_OK && hashing->error != HEARTH_BUSY)
        log_write(LOG_FAILURE, hashing->error, __LINE__);
    hashing->done(core, hashing, hashing->context);
    hashing_free(hashing);
}

enum hearth_error hashers_open(struct core *core)
{
    const struct pool_shape shape = {.threads = LIMIT_ARGON2_WORKERS, .queue_len = LIMIT_ARGON2_QUEUE};
    return pool_open(&shape, core->finished, &core->hashers);
}

struct hashing *hashing_new(struct core *core, void (*done)(struct core *, struct hashing *, void *), void *context)
{
    struct hashing *hashing = calloc(1, sizeof *hashing);
    if (hashing == NULL)
        return NULL;
    hashing->job = (struct job){.run = hashing_run, .done = hashing_done};
    hashing->vault = core->vault;
    hashing->submitted_ms = clock_monotonic_ms();
    hashing->done = done;
    hashing->context = context;
    return hashing;
}

void hashing_free(struct hashing *hashing)
{
    if (hashing == NULL)
        return;
    plain_text_deinit(&hashing->passphrase);
    explicit_bzero(hashing->record, sizeof hashing->record);
    free(hashing);
}

bool hashing_submit(struct core *core, struct hashing *hashing)
{
    return pool_submit(core->hashers, &hashing->job);
}
