/* server/engine/leaving.c: anybody can leave a room, or the program, alone, at once and unasked (RM6). The room sees the line that it sees
 * for every cause (RM4). */
#include "engine_internal.h"

enum hearth_error handle_leave(struct act *act)
{
    struct audit_record record = {.act = AUDIT_LEFT_ROOM};
    struct store_member member;
    struct room room;
    if (!access_room(&act->actor, act->command->leave.room, RIGHT_LEAVE, &room, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_member_read(act->store, act->command->actor, &member);
    if (error == HEARTH_OK)
        error = membership_end(act, room.id, &member);
    audit_object_add(&record, AUDIT_THING_MEMBER, member.id.bytes);
    audit_object_add(&record, AUDIT_THING_ROOM, room.id.bytes);
    return error == HEARTH_OK ? act_audit(act, &record) : error;
}

/* For 30 days signing in still reaches the own data (product.md 4). */
enum hearth_error handle_leave_program(struct act *act)
{
    struct audit_record record = {.act = AUDIT_LEFT_PROGRAM};
    struct store_member member;
    if (!access_self(&act->actor, RIGHT_LEAVE_PROGRAM, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_member_read(act->store, act->command->actor, &member);
    if (error == HEARTH_OK)
        error = store_member_state_write(act->store, member.id, MEMBER_GONE);
    if (error == HEARTH_OK)
        error = memberships_end(act, &member);
    if (error == HEARTH_OK)
        error = sessions_remove(act, member.id, (session_id){{0}});
    audit_object_add(&record, AUDIT_THING_MEMBER, member.id.bytes);
    return error == HEARTH_OK ? act_audit(act, &record) : error;
}
