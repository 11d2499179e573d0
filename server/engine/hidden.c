/* server/engine/hidden.c: a person hides another for oneself (MS6). Only the own stream has it: whom it concerns sees no difference. */
#include "engine_internal.h"

/* known: it was hidden before, so that it can be shown again wherever the person is now. */
static enum hearth_error hide_check(struct act *act, bool known)
{
    const struct command_hide *hide = &act->command->hide;
    struct store_member member;
    bool shared = false;
    int64_t count = 0;
    enum hearth_error error = store_rooms_shared(act->store, act->command->actor, hide->member, &shared);
    if (error == HEARTH_OK && !shared && !known) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = store_member_read(act->store, hide->member, &member);
    if (error == HEARTH_NOT_FOUND) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK && (role_is_staff(member.role) || member_id_equal(hide->member, act->command->actor))) {
        act_refuse_field(act, "member");
        return HEARTH_OK;
    }
    if (error == HEARTH_OK && !known)
        error = store_hidden_count(act->store, act->command->actor, &count);
    if (error == HEARTH_OK && count >= LIMIT_HIDDEN_MAX)
        act_refuse(act, REFUSAL_FULL);
    return error;
}

enum hearth_error handle_hide(struct act *act)
{
    const struct command_hide *hide = &act->command->hide;
    struct store_hidden hidden = {.on = false};
    if (!access_self(&act->actor, RIGHT_HIDE, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_hidden_read(act->store, act->command->actor, hide->member, &hidden);
    const bool known = error == HEARTH_OK;
    if (error == HEARTH_OK || error == HEARTH_NOT_FOUND)
        error = hide_check(act, known);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE || hidden.on == hide->on)
        return error;
    hidden = (struct store_hidden){.member = act->command->actor, .hidden = hide->member, .on = hide->on};
    error = stream_advance(act, member_stream(hidden.member), hidden.hidden.bytes, &hidden.change);
    if (error == HEARTH_OK)
        error = store_hidden_write(act->store, &hidden);
    if (error != HEARTH_OK)
        return error;
    struct event *event = outcome_event(act->outcome, EVENT_HIDDEN);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_hidden_fill(event, &hidden);
    return HEARTH_OK;
}
