/* server/core/joining.c
 * POST /join/look says what a code is good for and offers names; it uses nothing up. POST /join checks the code by a question, of staff
 * a code of their app too (ID7), hashes the passphrase, has the new member's key written, and submits one command that checks the code
 * again: a guess never costs Argon2, and a join that breaks off half-way leaves the code good (ID1). */
#include "doors.h"
#include "enrol.h"
#include "hashing.h"
#include "hearth/random.h"
#include "hearth/text.h"
#include "hearth/wire.h"
#include "keeper.h"
#include "offers.h"
#include "reading.h"
#include <stdlib.h>

#define JOINING_CANDIDATES 24 /* six free ones among them, as long as fewer than three names in four are taken */

/* One exchange, look or join. Embeds the reading that it asks in turn. */
struct joining {
    struct reading reading;
    struct waiter waiter;
    struct return_address to;
    bool look; /* else join */
    uint8_t code_digest[DIGEST_BYTES];
    enum role role;
    int64_t retention_ms;
    char candidates[JOINING_CANDIDATES][NAME_BYTES_MAX];
    char folds[JOINING_CANDIDATES][LIMIT_NAME_BYTES_MAX + 1];
    const char *fold_pointers[JOINING_CANDIDATES];
    /* join */
    struct plain_text passphrase;        /* normalised */
    struct plain_text totp_secret, totp; /* staff, as they came */
    enum device device;
    struct command *command;
    char cookie[VAULT_COOKIE_TEXT_BYTES];
};

static struct joining *joining_of_waiter(struct waiter *waiter)
{
    return (struct joining *)((char *)waiter - offsetof(struct joining, waiter));
}

static void joining_free(struct reading *reading)
{
    struct joining *joining = (struct joining *)reading;
    plain_text_deinit(&joining->passphrase);
    plain_text_deinit(&joining->totp_secret);
    plain_text_deinit(&joining->totp);
    command_free(&joining->command);
    explicit_bzero(joining->cookie, sizeof joining->cookie);
}

static void joining_refuse(struct core *core, struct joining *joining, const struct refusal *refusal)
{
    door_refuse(core, joining->to, refusal, NULL, 0);
    reading_free(&joining->reading);
}

static void joining_busy(struct core *core, struct joining *joining)
{
    door_busy(core, joining->to);
    reading_free(&joining->reading);
}

/* ---- names ---- */

static void joining_answer_look(struct core *core, struct joining *joining, const struct wire_look *look)
{
    struct buffer body;
    buffer_init(&body, DOOR_ENROL_BYTES_MAX);
    wire_body_look(&body, look);
    door_answer(core, joining->to, 200, LINK_COOKIE_KEEP, buffer_view(&body));
    buffer_deinit(&body);
    reading_free(&joining->reading);
}

static void joining_answer_names(struct core *core, struct joining *joining, const char *const *names, size_t names_len)
{
    joining_answer_look(core, joining,
                        &(struct wire_look){.role = joining->role,
                                            .names = names,
                                            .names_len = names_len,
                                            .notice_version = core->notice,
                                            .retention_ms = joining->retention_ms});
}

static void joining_answer_staff(struct core *core, struct joining *joining)
{
    const char *name = joining->reading.answer.name;
    struct enrol *enrol = enrol_offer(core, name);
    if (enrol == NULL) {
        joining_busy(core, joining);
        return;
    }
    joining_answer_look(core, joining,
                        &(struct wire_look){.role = joining->role,
                                            .name = name,
                                            .notice_version = core->notice,
                                            .retention_ms = joining->retention_ms,
                                            .totp = enrol_wire(enrol)});
    enrol_free(&enrol);
}

static void joining_names_read(struct core *core, struct reading *reading)
{
    struct joining *joining = (struct joining *)reading;
    const char *names[LIMIT_NAMES_OFFERED];
    size_t names_len = 0;
    if (reading->error != HEARTH_OK) {
        joining_busy(core, joining);
        return;
    }
    for (size_t i = 0; i < JOINING_CANDIDATES && names_len < LIMIT_NAMES_OFFERED; i++) {
        if (!reading->answer.names_free[i])
            continue;
        offers_add(core->offers, joining->code_digest, joining->candidates[i]);
        names[names_len++] = joining->candidates[i];
    }
    if (joining->look) {
        joining_answer_names(core, joining, names, names_len);
        return;
    }
    door_refuse(core, joining->to, &(struct refusal){.reason = REFUSAL_NAME_TAKEN}, names, names_len);
    reading_free(&joining->reading);
}

static bool joining_candidate_is_new(const struct joining *joining, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(joining->folds[i], joining->folds[index]) == 0)
            return false;
    return true;
}

/* Picks names at random and asks which of them are free; the answer, or the refusal with names, follows from there. */
static void joining_offer(struct core *core, struct joining *joining)
{
    for (size_t i = 0; i < JOINING_CANDIDATES;) {
        name_lists_name(core->names, random_below(name_lists_count(core->names)), joining->candidates[i]);
        if (!text_name_fold(joining->candidates[i], strlen(joining->candidates[i]), joining->folds[i]) ||
            !joining_candidate_is_new(joining, i))
            continue;
        joining->fold_pointers[i] = joining->folds[i];
        i++;
    }
    answer_deinit(&joining->reading.answer);
    joining->reading.query.kind = QUERY_NAMES_FREE;
    joining->reading.query.names = joining->fold_pointers;
    joining->reading.query.names_len = JOINING_CANDIDATES;
    joining->reading.done = joining_names_read;
    if (!reading_ask(core, &joining->reading))
        joining_busy(core, joining);
}

/* ---- look ---- */

static void joining_looked(struct core *core, struct reading *reading)
{
    struct joining *joining = (struct joining *)reading;
    if (reading->error != HEARTH_OK) {
        joining_busy(core, joining);
        return;
    }
    if (reading->answer.refusal.reason != REFUSAL_NONE) {
        joining_refuse(core, joining, &reading->answer.refusal);
        return;
    }
    joining->role = reading->answer.role;
    joining->retention_ms = reading->answer.retention_ms;
    if (role_is_staff(joining->role))
        joining_answer_staff(core, joining);
    else
        joining_offer(core, joining);
}

static struct joining *joining_new(struct core *core, struct return_address to, const struct plain_text *code)
{
    struct joining *joining = (struct joining *)reading_new(sizeof *joining, QUERY_INVITATION);
    if (joining == NULL)
        return NULL;
    joining->reading.free = joining_free;
    joining->to = to;
    vault_code_digest(core->vault, code->len > 0 ? code->utf8 : "", code->len, joining->code_digest);
    memcpy(joining->reading.query.digest, joining->code_digest, DIGEST_BYTES);
    return joining;
}

void joining_look(struct core *core, struct return_address to, const struct request *request)
{
    struct joining *joining = joining_new(core, to, &request->look.code);
    if (joining == NULL) {
        door_busy(core, to);
        return;
    }
    joining->look = true;
    joining->reading.done = joining_looked;
    if (!reading_ask(core, &joining->reading))
        joining_busy(core, joining);
}

/* ---- join ---- */

static void joining_applied(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    struct joining *joining = joining_of_waiter(waiter);
    if (outcome->refusal.reason == REFUSAL_NAME_TAKEN && !role_is_staff(joining->role)) {
        joining_offer(core, joining);
        return;
    }
    if (outcome->refusal.reason != REFUSAL_NONE) {
        joining_refuse(core, joining, &outcome->refusal);
        return;
    }
    offers_drop(core->offers, joining->code_digest);
    door_answer_session(core, joining->to, joining->cookie, door_max_age_s(outcome->done.role, joining->device));
    reading_free(&joining->reading);
}

static void joining_key_written(struct core *core, void *context, enum hearth_error error)
{
    struct joining *joining = context;
    struct command *command = joining->command;
    joining->command = NULL;
    if (error != HEARTH_OK) {
        command_free(&command);
        joining_busy(core, joining);
        return;
    }
    joining->waiter.done = joining_applied;
    if (!core_submit(core, command, &joining->waiter))
        joining_busy(core, joining);
}

static void joining_hashed(struct core *core, struct hashing *hashing, void *context)
{
    struct joining *joining = context;
    member_id member;
    if (hashing->error != HEARTH_OK) {
        joining_busy(core, joining);
        return;
    }
    memcpy(joining->command->join.secret, hashing->record, hashing->record_len);
    joining->command->join.secret_len = (uint16_t)hashing->record_len;
    vault_session_make(core->vault, joining->cookie, joining->command->join.session_digest);
    command_id(joining->command, 0, member.bytes);
    if (!keeper_subject(core, member, joining_key_written, joining))
        joining_busy(core, joining);
}

static void joining_hash(struct core *core, struct joining *joining)
{
    struct hashing *hashing = hashing_new(core, joining_hashed, joining);
    if (hashing != NULL) {
        plain_text_take(&hashing->passphrase, &joining->passphrase);
        if (hashing_submit(core, hashing))
            return;
        hashing_free(hashing);
    }
    joining_busy(core, joining);
}

static void joining_checked(struct core *core, struct reading *reading)
{
    struct joining *joining = (struct joining *)reading;
    const struct answer *answer = &reading->answer;
    if (reading->error != HEARTH_OK) {
        joining_busy(core, joining);
        return;
    }
    if (answer->refusal.reason != REFUSAL_NONE) {
        joining_refuse(core, joining, &answer->refusal);
        return;
    }
    joining->role = answer->role;
    if (joining->command->join.notice != core->notice) {
        joining_refuse(core, joining, &(struct refusal){.reason = REFUSAL_NOTICE, .version = core->notice});
        return;
    }
    const int characters_min = role_is_staff(joining->role) ? LIMIT_PASSPHRASE_STAFF_CHARACTERS_MIN : LIMIT_PASSPHRASE_CHARACTERS_MIN;
    enum vault_passphrase_verdict verdict =
        vault_passphrase_check(core->common, joining->passphrase.utf8, joining->passphrase.len, characters_min);
    if (verdict != VAULT_PASSPHRASE_OK) {
        joining_refuse(core, joining,
                       &(struct refusal){.reason = REFUSAL_PASSPHRASE, .why = verdict == VAULT_PASSPHRASE_SHORT ? "short" : "common"});
        return;
    }
    member_id member;
    command_id(joining->command, 0, member.bytes);
    if (role_is_staff(joining->role) &&
        !enrol_check(core, &joining->totp_secret, &joining->totp, joining->command->time_ms, member, &joining->command->join.totp)) {
        joining_refuse(core, joining, &(struct refusal){.reason = REFUSAL_TOTP});
        return;
    }
    if (!role_is_staff(joining->role) && !offers_has(core->offers, joining->code_digest, joining->command->join.name))
        joining_offer(core, joining);
    else
        joining_hash(core, joining);
}

void joining_join(struct core *core, struct return_address to, struct request *request)
{
    struct request_join *join = &request->join;
    if (!join->adult) { /* ID13 */
        door_refuse(core, to, &(struct refusal){.reason = REFUSAL_BAD_REQUEST, .field = "adult"}, NULL, 0);
        return;
    }
    struct joining *joining = joining_new(core, to, &join->code);
    if (joining == NULL) {
        door_busy(core, to);
        return;
    }
    joining->reading.done = joining_checked;
    joining->device = join->device;
    plain_text_take(&joining->totp_secret, &join->totp_secret);
    plain_text_take(&joining->totp, &join->totp);
    joining->command = command_new(COMMAND_JOIN);
    if (joining->command == NULL || text_passphrase_normalise(&join->passphrase, &joining->passphrase) != HEARTH_OK) {
        joining_busy(core, joining);
        return;
    }
    struct command_join *command = &joining->command->join;
    memcpy(command->code_digest, joining->code_digest, DIGEST_BYTES);
    command->notice = join->notice;
    command->device = join->device;
    /* A name that is too long or no name stays empty: no list offers it, so it is refused like any other that was not offered. */
    if (join->name.len > 0 && join->name.len <= LIMIT_NAME_BYTES_MAX && text_name_fold(join->name.utf8, join->name.len, command->name_fold))
        memcpy(command->name, join->name.utf8, join->name.len);
    if (!reading_ask(core, &joining->reading))
        joining_busy(core, joining);
}
