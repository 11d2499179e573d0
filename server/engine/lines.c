/* server/engine/lines.c: the private line, one thread between a member and all staff of a cohort (MS7). No mode, time-out or suspension
 * touches it (CR7); peers and mentors never get near it, for no command addresses them. */
#include "engine_internal.h"
#include <string.h>

#define LINE_CAP 12 /* product.md 4; staff do not count, so that it is never reached */

/* Of which cohort, with whom. A member's is the own one; staff name both. False: refused. */
static enum hearth_error line_whose(struct act *act, cohort_id *cohort_out, struct store_member *member_out, bool *may_out)
{
    const struct command_line_open *open = &act->command->line_open;
    const bool staff = role_is_staff(act->actor.found.role);
    const member_id member = staff ? open->member : act->command->actor;
    enum hearth_error error = HEARTH_OK;
    *may_out = false;
    if (!staff && !member_id_is_none(open->member) && !member_id_equal(open->member, member)) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (staff && (member_id_is_none(open->member) || cohort_id_is_none(open->cohort))) {
        if (access_staff(&act->actor, RIGHT_LINE_OPEN, &act->outcome->refusal))
            act_refuse_field(act, member_id_is_none(open->member) ? "member" : "cohort");
        return HEARTH_OK;
    }
    if (staff)
        error = access_cohort(act->store, &act->actor, open->cohort, RIGHT_LINE_OPEN, &act->outcome->refusal, may_out);
    else
        *may_out = access_self(&act->actor, RIGHT_LINE_OPEN, &act->outcome->refusal);
    if (error != HEARTH_OK || !*may_out)
        return error;
    *cohort_out = open->cohort;
    error = cohort_id_is_none(open->cohort) ? store_cohort_shared(act->store, member, member, cohort_out)
                                            : store_cohort_member_read(act->store, open->cohort, member);
    if (error == HEARTH_OK)
        error = store_member_read(act->store, member, member_out);
    *may_out = error == HEARTH_OK && !role_is_staff(member_out->role) && access_reads_rooms(member_out->state, ROOM_TYPE_LINE);
    if (!*may_out)
        act_refuse(act, REFUSAL_NOT_HERE);
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

static enum hearth_error line_make(struct act *act, struct store_line *line, const struct store_member *member)
{
    struct audit_record record = {.act = AUDIT_LINE_MADE};
    struct store_room room = {.cohort = line->cohort, .type = ROOM_TYPE_LINE, .retention_ms = LIMIT_LINE_RETENTION_MS, .cap = LINE_CAP};
    command_id(act->command, 0, room.id.bytes);
    memcpy(room.title, member->name, sizeof member->name);
    line->room = room.id;
    enum hearth_error error = room_make_bare(act, &room);
    if (error == HEARTH_OK)
        error = membership_make(act, &room, member);
    if (error == HEARTH_OK)
        error = store_line_insert(act->store, line);
    if (error != HEARTH_OK || !role_is_staff(act->actor.found.role))
        return error;
    audit_object_add(&record, AUDIT_THING_MEMBER, member->id.bytes);
    audit_object_add(&record, AUDIT_THING_ROOM, room.id.bytes);
    return act_audit(act, &record);
}

enum hearth_error handle_line_open(struct act *act)
{
    struct store_line line = {.waiting_since = 0};
    struct store_member member;
    bool may;
    enum hearth_error error = line_whose(act, &line.cohort, &member, &may);
    if (error != HEARTH_OK || !may)
        return error;
    line.member = member.id;
    error = store_line_find(act->store, line.cohort, line.member, &line);
    if (error == HEARTH_NOT_FOUND)
        error = line_make(act, &line, &member);
    act->outcome->done.room = line.room;
    return error;
}

/* The member sees who of the staff writes; until then a member of staff is not in the room, for all of them read it. */
static enum hearth_error line_staff_in(struct act *act, room_id room)
{
    struct store_member member;
    struct store_membership membership = {.room = room, .member = act->command->actor, .state = MEMBERSHIP_IN};
    enum hearth_error error = store_member_read(act->store, act->command->actor, &member);
    if (error == HEARTH_OK)
        error = stream_advance(act, room_stream(room), member.id.bytes, &membership.change);
    if (error == HEARTH_OK)
        error = store_membership_insert(act->store, &membership);
    if (error != HEARTH_OK)
        return error;
    struct store_person person = {.id = member.id, .role = member.role, .state = MEMBERSHIP_IN, .change = membership.change};
    memcpy(person.name, member.name, sizeof person.name);
    struct event *event = outcome_event(act->outcome, EVENT_MEMBER);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_member_fill(event, room, &person);
    return HEARTH_OK;
}

enum hearth_error line_said(struct act *act, room_id room)
{
    struct store_line line;
    const bool staff = role_is_staff(act->actor.found.role);
    enum hearth_error error = HEARTH_OK;
    if (staff && !act->actor.found.membership_known)
        error = line_staff_in(act, room);
    if (error == HEARTH_OK)
        error = store_line_read(act->store, room, &line);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    if (staff == (line.waiting_since == 0)) /* as it was: answered, or waiting since an earlier word */
        return HEARTH_OK;
    line.waiting_since = staff ? 0 : act->now_ms;
    error = stream_advance(act, cohort_stream(line.cohort), room.bytes, &line.change);
    if (error == HEARTH_OK)
        error = store_line_write(act->store, &line);
    if (error != HEARTH_OK)
        return error;
    struct event *event = outcome_event(act->outcome, EVENT_LINE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_line_fill(event, &line);
    return HEARTH_OK;
}
