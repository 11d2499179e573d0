/* tests/sim/auditor_totp.c: the second secret of staff: each step once, nobody in without it, a lost one set anew with a code. */
#include "auditor.h"

bool totp_for_join(const struct command_join *join, enum role role)
{
    return is_staff(role) ? join->totp.step > 0 && join->totp.sealed_len == 61 : join->totp.step <= 0 || join->totp.sealed_len != 61;
}

bool totp_for_sign_in(const struct auditor *auditor, const struct command_sign_in *sign_in, size_t member, int64_t now_ms)
{
    const struct seen_member *who = &auditor->members.items[member];
    const struct command_totp *totp = &sign_in->totp;
    if (!is_staff(who->role))
        return totp->step == 0 && totp->sealed_len == 0;
    if (totp->sealed_len == 0)
        return who->totp && totp->step > who->totp_step && totp->step > 0;
    return !who->totp && totp->step > 0 && who->reset && now_ms < who->reset_until &&
           memcmp(who->reset_digest, sign_in->reset_digest, DIGEST_BYTES) == 0;
}

void totp_learn_join(struct auditor *auditor, const struct command_join *join, struct seen_member *member)
{
    member->version = 1;
    member->totp = is_staff(member->role);
    member->totp_step = join->totp.step;
    auditor->records += member->totp;
}

void totp_learn_sign_in(struct auditor *auditor, const struct command_sign_in *sign_in, size_t member)
{
    struct seen_member *who = &auditor->members.items[member];
    if (!is_staff(who->role))
        return;
    if (sign_in->totp.sealed_len > 0) {
        auditor->records++;
        who->totp = true;
        who->reset = false;
    }
    who->totp_step = sign_in->totp.step;
}

/* Who would be reset; NOBODY: refused. */
static size_t reset_target(const struct auditor *auditor, const struct command *command)
{
    const size_t actor = find_member(auditor, command->actor);
    size_t found = NOBODY;
    if (command->kind == COMMAND_TOTP_RESET) {
        found = find_member(auditor, command->totp_reset.member);
        if (auditor->members.items[actor].role != ROLE_LEAD || found == actor)
            return NOBODY;
    } else {
        for (size_t i = 0; i < auditor->members.len; i++)
            if (strcmp(auditor->members.items[i].fold, command->totp_reset_named.name_fold) == 0)
                found = i;
    }
    /* Once the program is live the operator helps leads alone; the others have these. */
    if (found != NOBODY && command->kind == COMMAND_TOTP_RESET_NAMED && auditor->live && auditor->members.items[found].role != ROLE_LEAD)
        return NOBODY;
    return found != NOBODY && is_staff(auditor->members.items[found].role) ? found : NOBODY;
}

void foretell_totp_reset(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const size_t target = reset_target(auditor, command);
    if (target == NOBODY)
        out->refusal = REFUSAL_NOT_HERE;
    for (size_t i = 0; i < auditor->sessions.len && target != NOBODY; i++)
        out->events += !auditor->sessions.items[i].removed && auditor->sessions.items[i].member == target;
}

void learn_totp_reset(struct auditor *auditor, const struct command *command, const struct foretold *foretold,
                      const struct outcome *outcome)
{
    const size_t target = reset_target(auditor, command);
    struct seen_member *who = &auditor->members.items[target];
    const bool named = command->kind == COMMAND_TOTP_RESET_NAMED;
    who->totp = false;
    who->totp_step = 0;
    who->version++;
    who->reset = true;
    who->reset_until = foretold->now_ms + 3600000;
    memcpy(who->reset_digest, named ? command->totp_reset_named.code_digest : command->totp_reset.code_digest, DIGEST_BYTES);
    auditor->records++;
    AUDIT(auditor, outcome->done.ends_at == who->reset_until);
    for (size_t i = 0; i < auditor->sessions.len; i++) /* without it no room and no desk */
        AUDIT(auditor, auditor->sessions.items[i].member != target || auditor->sessions.items[i].removed);
}
