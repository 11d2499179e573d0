/* server/engine/invites.c: invitations are made and revoked; members.c uses them up. */
#include "engine_internal.h"
#include <string.h>

/* Whoever can be a member of a cohort. */
static bool invite_make_role(enum role role)
{
    return role != ROLE_OPERATOR && role != ROLE_AUDITOR;
}

/* Whoever may invite may revoke; for others than participants it takes a lead (product.md 3). */
static enum hearth_error invite_may(struct act *act, enum right right, cohort_id cohort, enum role role, bool *may_out)
{
    enum hearth_error error = desk_may(act, right, &cohort, may_out);
    return error == HEARTH_OK && *may_out && role != ROLE_PARTICIPANT ? desk_may(act, RIGHT_INVITE_OTHERS, &cohort, may_out) : error;
}

static enum hearth_error invite_make_check(struct act *act, const struct command_invite_make *make)
{
    struct store_invitation same;
    const bool staff = role_is_staff(make->role);
    const char *wrong = !invite_make_role(make->role)                                         ? "role"
                        : staff != (make->name[0] != 0) || staff != (make->name_fold[0] != 0) ? "name"
                                                                                              : NULL;
    if (wrong != NULL) {
        act_refuse_field(act, wrong);
        return HEARTH_OK;
    }
    enum hearth_error error = store_cohort_read(act->store, make->cohort);
    if (error == HEARTH_NOT_FOUND) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = store_invitation_find(act->store, make->code_digest, &same);
    if (error == HEARTH_OK)
        act_refuse(act, REFUSAL_CODE); /* 80 random bits twice: the caller makes another */
    if (error != HEARTH_NOT_FOUND)
        return error;
    int64_t open;
    error = store_invitation_count(act->store, &open);
    if (error == HEARTH_OK && open >= LIMIT_INVITATIONS_MAX)
        act_refuse(act, REFUSAL_FULL);
    bool free = true;
    if (error == HEARTH_OK && staff)
        error = store_name_free(act->store, make->name_fold, act->now_ms, &free);
    if (error == HEARTH_OK && !free)
        act_refuse(act, REFUSAL_NAME_TAKEN);
    return error;
}

enum hearth_error handle_invite_make(struct act *act)
{
    const struct command_invite_make *make = &act->command->invite_make;
    bool may;
    enum hearth_error error = invite_may(act, RIGHT_INVITE_MAKE, make->cohort, make->role, &may);
    if (error == HEARTH_OK && may)
        error = invite_make_check(act, make);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    struct store_invitation invitation = {
        .role = make->role, .cohort = make->cohort, .state = INVITATION_OPEN, .ends_at = act->now_ms + LIMIT_INVITATION_MS};
    command_id(act->command, 0, invitation.id.bytes);
    memcpy(invitation.digest, make->code_digest, DIGEST_BYTES);
    memcpy(invitation.name, make->name, sizeof invitation.name);
    memcpy(invitation.name_fold, make->name_fold, sizeof invitation.name_fold);
    act->outcome->done.invitation = invitation.id;
    act->outcome->done.ends_at = invitation.ends_at;
    return store_invitation_insert(act->store, &invitation);
}

enum hearth_error handle_invite_revoke(struct act *act)
{
    struct store_invitation invitation;
    bool may;
    enum hearth_error error = store_invitation_read(act->store, act->command->invite_revoke.invitation, &invitation);
    /* Used, run out, or never there: nothing tells which, nor whether the sweep has run. */
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && invitation.ends_at <= act->now_ms)) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = invite_may(act, RIGHT_INVITE_REVOKE, invitation.cohort, invitation.role, &may);
    if (error != HEARTH_OK || !may)
        return error;
    act->outcome->done.invitation = invitation.id;
    return store_invitation_state_write(act->store, invitation.id, INVITATION_REVOKED);
}
