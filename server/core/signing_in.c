/* server/core/signing_in.c
 * POST /sign-in: the secret of that name (or a dummy), Argon2 in its pool, then a command that carries the secret's version, so that a
 * passphrase changed meanwhile wins. An unknown name costs the same and gets the same bytes (ID4).
 *
 * Staff bring a code of their app too (ID7). That it is wanted is said only to who has the passphrase; a wrong or used one is a wrong
 * sign-in like any other. Who has lost the phone brings a code that a lead or the operator handed over, gets a new secret, and comes again
 * with both and a code of it. */
#include "doors.h"
#include "enrol.h"
#include "hashing.h"
#include "hearth/clock.h"
#include "hearth/text.h"
#include "hearth/wire.h"
#include "reading.h"
#include "tries.h"
#include <stdlib.h>

struct sign_in {
    struct reading reading; /* first: it is asked as a reading */
    struct waiter waiter;
    struct return_address to;
    uint64_t source;
    char name[LIMIT_NAME_BYTES_MAX + 1]; /* for the picture of who enrols */
    char name_fold[LIMIT_NAME_BYTES_MAX + 1];
    struct plain_text passphrase;                    /* normalised */
    struct plain_text totp, totp_reset, totp_secret; /* as they came */
    struct command *command;                         /* owned until it is submitted */
    enum device device;
    char cookie[VAULT_COOKIE_TEXT_BYTES];
};

static struct sign_in *sign_in_of_waiter(struct waiter *waiter)
{
    return (struct sign_in *)((char *)waiter - offsetof(struct sign_in, waiter));
}

static void sign_in_free(struct reading *reading)
{
    struct sign_in *sign_in = (struct sign_in *)reading;
    plain_text_deinit(&sign_in->passphrase);
    plain_text_deinit(&sign_in->totp);
    plain_text_deinit(&sign_in->totp_reset);
    plain_text_deinit(&sign_in->totp_secret);
    command_free(&sign_in->command);
    explicit_bzero(sign_in->cookie, sizeof sign_in->cookie);
}

static void sign_in_refuse(struct core *core, struct sign_in *sign_in)
{
    door_refuse(core, sign_in->to, &(struct refusal){.reason = REFUSAL_SIGN_IN}, NULL, 0);
    reading_free(&sign_in->reading);
}

static void sign_in_busy(struct core *core, struct sign_in *sign_in)
{
    tries_forgive(core->tries, sign_in->name_fold, sign_in->source);
    door_busy(core, sign_in->to);
    reading_free(&sign_in->reading);
}

/* Six digits are few, and who has the passphrase may come from many addresses: wrong codes are counted for the name as well, wherever they
 * come from. A stranger without the passphrase cannot keep the owner out with it. */
static void sign_in_wrong_code(struct core *core, struct sign_in *sign_in)
{
    tries_failed(core->tries, sign_in->name_fold, TRIES_ANYWHERE, clock_monotonic_ms());
    sign_in_refuse(core, sign_in);
}

static void sign_in_applied(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    struct sign_in *sign_in = sign_in_of_waiter(waiter);
    if (outcome->refusal.reason != REFUSAL_NONE) {
        if (role_is_staff(sign_in->reading.answer.role)) /* a code that was used before */
            sign_in_wrong_code(core, sign_in);
        else
            sign_in_refuse(core, sign_in);
        return;
    }
    tries_succeeded(core->tries, sign_in->name_fold, sign_in->source);
    tries_succeeded(core->tries, sign_in->name_fold, TRIES_ANYWHERE);
    door_answer_session(core, sign_in->to, sign_in->cookie, door_max_age_s(outcome->done.role, sign_in->device));
    reading_free(&sign_in->reading);
}

static void sign_in_submit(struct core *core, struct sign_in *sign_in)
{
    struct command *command = sign_in->command;
    sign_in->command = NULL;
    sign_in->waiter.done = sign_in_applied;
    if (!core_submit(core, command, &sign_in->waiter))
        sign_in_busy(core, sign_in);
}

/* ---- the second secret of staff: the passphrase was right ---- */

/* Nothing was guessed: this try does not count. */
static void sign_in_ask(struct core *core, struct sign_in *sign_in, const struct refusal *refusal)
{
    tries_forgive(core->tries, sign_in->name_fold, sign_in->source);
    if (refusal != NULL)
        door_refuse(core, sign_in->to, refusal, NULL, 0);
    else
        door_enrol(core, sign_in->to, sign_in->name);
    reading_free(&sign_in->reading);
}

static void sign_in_with_code(struct core *core, struct sign_in *sign_in)
{
    struct command_totp *totp = &sign_in->command->sign_in.totp;
    bool fits;
    const enum hearth_error error =
        enrol_code(core, &sign_in->reading.answer, &sign_in->totp, sign_in->command->time_ms, &fits, &totp->step);
    if (error != HEARTH_OK)
        log_write(LOG_FAILURE, error, __LINE__);
    if (fits)
        sign_in_submit(core, sign_in);
    else
        sign_in_wrong_code(core, sign_in);
}

/* The code that was handed over is right. */
static void sign_in_enrols(struct core *core, struct sign_in *sign_in)
{
    struct command_sign_in *command = &sign_in->command->sign_in;
    if (sign_in->totp.len == 0 || sign_in->totp_secret.len == 0) {
        sign_in_ask(core, sign_in, NULL);
        return;
    }
    memcpy(command->reset_digest, sign_in->reading.answer.reset_digest, DIGEST_BYTES);
    if (enrol_check(core, &sign_in->totp_secret, &sign_in->totp, sign_in->command->time_ms, command->member, &command->totp))
        sign_in_submit(core, sign_in);
    else
        sign_in_ask(core, sign_in, &(struct refusal){.reason = REFUSAL_TOTP});
}

static void sign_in_staff(struct core *core, struct sign_in *sign_in)
{
    const struct answer *secret = &sign_in->reading.answer;
    uint8_t digest[DIGEST_BYTES];
    const int64_t wait_ms =
        core->settings->limits_rates ? tries_wait_ms(core->tries, sign_in->name_fold, TRIES_ANYWHERE, clock_monotonic_ms()) : 0;
    if (sign_in->totp.len == 0 && sign_in->totp_reset.len == 0) {
        sign_in_ask(core, sign_in, &(struct refusal){.reason = REFUSAL_TOTP});
        return;
    }
    if (wait_ms > 0) {
        sign_in_ask(core, sign_in, &(struct refusal){.reason = REFUSAL_WAIT, .wait_ms = wait_ms});
        return;
    }
    if (sign_in->totp_reset.len == 0) {
        if (secret->totp_known)
            sign_in_with_code(core, sign_in);
        else
            sign_in_wrong_code(core, sign_in);
        return;
    }
    vault_code_digest(core->vault, sign_in->totp_reset.utf8, sign_in->totp_reset.len, digest);
    if (secret->reset_open && memcmp(digest, secret->reset_digest, DIGEST_BYTES) == 0) /* 80 random bits under a key: no time tells them */
        sign_in_enrols(core, sign_in);
    else
        sign_in_wrong_code(core, sign_in);
}

static void sign_in_verified(struct core *core, struct hashing *hashing, void *context)
{
    struct sign_in *sign_in = context;
    if (hashing->error != HEARTH_OK) {
        sign_in_busy(core, sign_in);
        return;
    }
    if (!hashing->right) {
        sign_in_refuse(core, sign_in);
        return;
    }
    struct command *command = sign_in->command = command_new(COMMAND_SIGN_IN);
    if (command == NULL) {
        sign_in_busy(core, sign_in);
        return;
    }
    command->sign_in.member = sign_in->reading.answer.member;
    command->sign_in.secret_version = sign_in->reading.answer.secret_version;
    command->sign_in.device = sign_in->device;
    if (hashing->rehashed) {
        memcpy(command->sign_in.secret, hashing->record, hashing->record_len);
        command->sign_in.secret_len = (uint16_t)hashing->record_len;
    }
    vault_session_make(core->vault, sign_in->cookie, command->sign_in.session_digest);
    if (role_is_staff(sign_in->reading.answer.role))
        sign_in_staff(core, sign_in);
    else
        sign_in_submit(core, sign_in);
}

static void sign_in_secret_read(struct core *core, struct reading *reading)
{
    struct sign_in *sign_in = (struct sign_in *)reading;
    struct hashing *hashing = reading->error == HEARTH_OK ? hashing_new(core, sign_in_verified, sign_in) : NULL;
    if (hashing == NULL) {
        sign_in_busy(core, sign_in);
        return;
    }
    hashing->verify = true;
    plain_text_take(&hashing->passphrase, &sign_in->passphrase);
    if (reading->answer.refusal.reason == REFUSAL_NONE) {
        memcpy(hashing->record, reading->answer.secret, reading->answer.secret_len);
        hashing->record_len = reading->answer.secret_len;
    }
    if (!hashing_submit(core, hashing)) {
        hashing_free(hashing);
        sign_in_busy(core, sign_in);
    }
}

void signing_in(struct core *core, struct return_address to, uint64_t source, struct request *request)
{
    struct sign_in *sign_in = (struct sign_in *)reading_new(sizeof *sign_in, QUERY_SECRET);
    if (sign_in == NULL) {
        door_busy(core, to);
        return;
    }
    sign_in->reading.done = sign_in_secret_read;
    sign_in->reading.free = sign_in_free;
    sign_in->to = to;
    sign_in->source = source;
    sign_in->device = request->sign_in.device;
    plain_text_take(&sign_in->totp, &request->sign_in.totp);
    plain_text_take(&sign_in->totp_reset, &request->sign_in.totp_reset);
    plain_text_take(&sign_in->totp_secret, &request->sign_in.totp_secret);
    if (!text_name(request->sign_in.name.utf8, request->sign_in.name.len, sign_in->name))
        sign_in->name[0] = '\0';
    /* What is no name folds to "", which nobody has: the work goes on as for any other wrong one. */
    if (!text_name_fold(request->sign_in.name.utf8, request->sign_in.name.len, sign_in->name_fold))
        sign_in->name_fold[0] = '\0';
    sign_in->reading.query.name_fold = sign_in->name_fold;
    const int64_t wait_ms = core->settings->limits_rates ? tries_wait_ms(core->tries, sign_in->name_fold, source, clock_monotonic_ms()) : 0;
    if (wait_ms > 0) {
        door_refuse(core, to, &(struct refusal){.reason = REFUSAL_WAIT, .wait_ms = wait_ms}, NULL, 0);
        reading_free(&sign_in->reading);
        return;
    }
    /* Charged before the answer is known: a hundred guesses at once would else all find the first five free. */
    tries_failed(core->tries, sign_in->name_fold, source, clock_monotonic_ms());
    if (text_passphrase_normalise(&request->sign_in.passphrase, &sign_in->passphrase) != HEARTH_OK || !reading_ask(core, &sign_in->reading))
        sign_in_busy(core, sign_in);
}
