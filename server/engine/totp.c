/* server/engine/totp.c: the second secret of staff (ID7). Whether a code fits is core's to say, for the keys are there; that each step is
 * used once, that staff have no session without it, and who may have somebody enrol anew, is decided here. */
#include "engine_internal.h"
#include <string.h>

static enum hearth_error totp_audit(struct act *act, enum audit_act what, member_id member)
{
    struct audit_record record = {.act = what};
    audit_object_add(&record, AUDIT_THING_MEMBER, member.bytes);
    return act_audit(act, &record);
}

enum hearth_error totp_enrol(struct act *act, member_id member, const struct command_totp *totp)
{
    enum hearth_error error = store_totp_write(act->store, member, totp->sealed, totp->step);
    return error == HEARTH_OK ? totp_audit(act, AUDIT_TOTP_ENROLLED, member) : error;
}

/* The code that the lead or the operator handed over; a secret that is there already needs another reset first. */
static enum hearth_error totp_may_enrol(struct act *act, const struct store_secret *secret, bool *may_out)
{
    struct store_totp_reset reset;
    *may_out = false;
    enum hearth_error error = store_totp_reset_read(act->store, secret->member, &reset);
    if (error == HEARTH_OK)
        *may_out = !secret->totp_known && reset.ends_at > act->now_ms &&
                   memcmp(reset.digest, act->command->sign_in.reset_digest, DIGEST_BYTES) == 0;
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

enum hearth_error totp_sign_in_check(struct act *act, const struct store_secret *secret, enum role role, bool *may_out)
{
    const struct command_totp *totp = &act->command->sign_in.totp;
    *may_out = false;
    if (!role_is_staff(role)) {
        *may_out = totp->step == 0 && totp->sealed_len == 0;
        return HEARTH_OK;
    }
    if (totp->step <= 0)
        return HEARTH_OK;
    if (totp->sealed_len > 0)
        return totp_may_enrol(act, secret, may_out);
    *may_out = secret->totp_known && totp->step > secret->totp_step; /* two at once with one code: the second is too late */
    return HEARTH_OK;
}

enum hearth_error totp_sign_in_write(struct act *act)
{
    const struct command_sign_in *sign_in = &act->command->sign_in;
    if (sign_in->totp.step == 0)
        return HEARTH_OK;
    if (sign_in->totp.sealed_len == 0)
        return store_totp_step_write(act->store, sign_in->member, sign_in->totp.step);
    enum hearth_error error = store_totp_reset_delete(act->store, sign_in->member);
    return error == HEARTH_OK ? totp_enrol(act, sign_in->member, &sign_in->totp) : error;
}

/* From here on that person has no session, and none comes but with the code. */
static enum hearth_error totp_reset(struct act *act, member_id member, const uint8_t code_digest[DIGEST_BYTES])
{
    struct store_totp_reset reset = {.member = member, .ends_at = act->now_ms + LIMIT_TOTP_RESET_MS};
    memcpy(reset.digest, code_digest, DIGEST_BYTES);
    enum hearth_error error = store_totp_clear(act->store, member);
    if (error == HEARTH_OK)
        error = store_totp_reset_write(act->store, &reset);
    if (error == HEARTH_OK)
        error = sessions_remove(act, member, (session_id){{0}});
    act->outcome->done.ends_at = reset.ends_at;
    return error == HEARTH_OK ? totp_audit(act, AUDIT_TOTP_RESET, member) : error;
}

static bool totp_reset_reaches(const struct store_member *member)
{
    return role_is_staff(member->role) && member->state != MEMBER_ENDED && member->state != MEMBER_ERASED;
}

enum hearth_error handle_totp_reset(struct act *act)
{
    const struct command_totp_reset *reset = &act->command->totp_reset;
    struct store_member member;
    if (!access_other(&act->actor, reset->member, RIGHT_TOTP_RESET, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_member_read(act->store, reset->member, &member);
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && !totp_reset_reaches(&member))) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    return error == HEARTH_OK ? totp_reset(act, member.id, reset->code_digest) : error;
}

/* At the machine a lost lead is helped at any time; a facilitator has leads for that, once the program is live. */
enum hearth_error handle_totp_reset_named(struct act *act)
{
    const struct command_totp_reset_named *reset = &act->command->totp_reset_named;
    struct store_secret secret;
    struct store_member member;
    struct store_program program;
    bool may;
    enum hearth_error error = operator_may(act, RIGHT_TOTP_RESET, &may);
    if (error != HEARTH_OK || !may)
        return error;
    error = store_program_read(act->store, &program);
    if (error == HEARTH_OK)
        error = store_secret_find(act->store, reset->name_fold, &secret);
    if (error == HEARTH_OK && secret.theirs)
        error = store_member_read(act->store, secret.member, &member);
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && (!secret.theirs || !totp_reset_reaches(&member) ||
                                                             (member.role != ROLE_LEAD && program.state != PROGRAM_SET_UP)))) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    return error == HEARTH_OK ? totp_reset(act, member.id, reset->code_digest) : error;
}
