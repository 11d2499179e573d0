/* server/engine/members.c: joining, and accepting the house rules. */
#include "engine_internal.h"
#include <string.h>

struct join_rooms {
    struct act *act;
    enum role role;
    struct store_room rooms[LIMIT_ROOMS_PER_COHORT_MAX];
    size_t len;
    bool full;
};

static enum hearth_error join_room(void *context, const struct store_room *room)
{
    struct join_rooms *found = context;
    if (!room_admits(room->type, found->role))
        return HEARTH_OK;
    bool full;
    enum hearth_error error = room_is_full(found->act, room, role_is_staff(found->role), &full);
    if (error != HEARTH_OK)
        return error;
    CHECK(found->len < LIMIT_ROOMS_PER_COHORT_MAX);
    found->rooms[found->len++] = *room;
    found->full = found->full || full;
    return HEARTH_OK;
}

/* The name that the new member will have; staff come with the one that the clinic set. False: refused. */
static enum hearth_error join_name(struct act *act, const struct store_invitation *invitation, struct store_member *member)
{
    const struct command_join *join = &act->command->join;
    if (role_is_staff(invitation->role)) {
        memcpy(member->name, invitation->name, sizeof member->name);
        memcpy(member->name_fold, invitation->name_fold, sizeof member->name_fold);
        return HEARTH_OK; /* kept free for this invitation since it was made */
    }
    memcpy(member->name, join->name, sizeof member->name);
    memcpy(member->name_fold, join->name_fold, sizeof member->name_fold);
    if (member->name[0] == 0 || member->name_fold[0] == 0) {
        act_refuse_field(act, "name");
        return HEARTH_OK;
    }
    bool free = false;
    enum hearth_error error = store_name_free(act->store, member->name_fold, act->now_ms, &free);
    if (error == HEARTH_OK && !free)
        act_refuse(act, REFUSAL_NAME_TAKEN);
    return error;
}

static enum hearth_error join_check(struct act *act, struct store_invitation *invitation, struct store_member *member,
                                    struct join_rooms *rooms)
{
    const struct command_join *join = &act->command->join;
    struct store_program program;
    enum hearth_error error = store_invitation_find(act->store, join->code_digest, invitation);
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && (invitation->state != INVITATION_OPEN || invitation->ends_at <= act->now_ms))) {
        act_refuse(act, REFUSAL_CODE); /* unknown, used, revoked, run out: one answer */
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = store_program_read(act->store, &program);
    if (error != HEARTH_OK)
        return error;
    if (join->notice != program.notice) {
        act_refuse(act, REFUSAL_NOTICE);
        act->outcome->refusal.version = program.notice;
        return HEARTH_OK;
    }
    if (join->secret_len == 0) {
        act_refuse_field(act, "passphrase");
        return HEARTH_OK;
    }
    if (role_is_staff(invitation->role) != (join->totp.step > 0 && join->totp.sealed_len == LIMIT_TOTP_SEALED_BYTES)) {
        act_refuse_field(act, "totp"); /* staff are never in without it (ID7); nobody else has one */
        return HEARTH_OK;
    }
    error = join_name(act, invitation, member);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    rooms->act = act;
    rooms->role = invitation->role;
    error = store_room_walk(act->store, invitation->cohort, join_room, rooms);
    if (error == HEARTH_OK && rooms->full)
        act_refuse(act, REFUSAL_FULL);
    return error;
}

/* Everything that a member is made of. The subject key of that id is in the keyring already. */
static enum hearth_error join_write(struct act *act, const struct store_invitation *invitation, const struct store_member *member)
{
    const struct command_join *join = &act->command->join;
    struct store_key key = {.kind = KEY_SUBJECT, .opens_at = act->now_ms, .ends_at = INT64_MAX, .destroy_at = INT64_MAX};
    memcpy(key.id.bytes, member->id.bytes, ID_BYTES);
    memcpy(key.owner, member->id.bytes, ID_BYTES);
    enum hearth_error error = store_invitation_delete(act->store, invitation->id);
    if (error == HEARTH_OK)
        error = store_member_insert(act->store, member);
    if (error == HEARTH_OK)
        error = store_secret_insert(act->store, member->id, join->secret, join->secret_len);
    if (error == HEARTH_OK && role_is_staff(member->role))
        error = totp_enrol(act, member->id, &join->totp);
    if (error == HEARTH_OK)
        error = store_key_insert(act->store, &key);
    if (error == HEARTH_OK)
        error = stream_make(act, member_stream(member->id), STREAM_PERSON);
    if (error == HEARTH_OK)
        error = store_cohort_member_insert(act->store, invitation->cohort, member->id, member->role);
    return error;
}

enum hearth_error handle_join(struct act *act)
{
    const struct command_join *join = &act->command->join;
    struct store_invitation invitation;
    struct store_member member = {.state = MEMBER_ACTIVE, .notice = join->notice};
    struct join_rooms rooms = {0};
    enum hearth_error error = join_check(act, &invitation, &member, &rooms);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    session_id session;
    member.role = invitation.role;
    command_id(act->command, 0, member.id.bytes);
    command_id(act->command, 1, session.bytes);
    error = join_write(act, &invitation, &member);
    for (size_t i = 0; i < rooms.len && error == HEARTH_OK; i++)
        error = membership_make(act, &rooms.rooms[i], &member);
    if (error == HEARTH_OK)
        error = session_make(act, &member, session, join->session_digest, join->device);
    return error;
}

/* One of the staff comes into another cohort: its rooms take the person in, and its desk and private lines are theirs from now on. */
enum hearth_error handle_assign(struct act *act)
{
    const struct command_assign *assign = &act->command->assign;
    struct audit_record record = {.act = AUDIT_STAFF_ASSIGNED};
    struct join_rooms rooms = {.act = act};
    struct store_member member;
    bool may;
    enum hearth_error error = access_cohort(act->store, &act->actor, assign->cohort, RIGHT_ASSIGN, &act->outcome->refusal, &may);
    if (error != HEARTH_OK || !may)
        return error;
    error = store_member_read(act->store, assign->member, &member);
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && (!role_is_staff(member.role) || member.state != MEMBER_ACTIVE))) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = store_cohort_member_read(act->store, assign->cohort, assign->member);
    if (error != HEARTH_NOT_FOUND)
        return error; /* in it already */
    rooms.role = member.role;
    error = store_room_walk(act->store, assign->cohort, join_room, &rooms);
    if (error == HEARTH_OK && rooms.full) {
        act_refuse(act, REFUSAL_FULL);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = store_cohort_member_insert(act->store, assign->cohort, member.id, member.role);
    for (size_t i = 0; i < rooms.len && error == HEARTH_OK; i++)
        error = membership_make(act, &rooms.rooms[i], &member);
    if (error == HEARTH_OK)
        error = cohort_rooms_look(act, assign->cohort); /* who is on duty for all own rooms is so for these as well */
    audit_object_add(&record, AUDIT_THING_COHORT, assign->cohort.bytes);
    audit_object_add(&record, AUDIT_THING_MEMBER, assign->member.bytes);
    return error == HEARTH_OK ? act_audit(act, &record) : error;
}

/* False, refused: it is of another text than today's. */
static bool notice_is_of_today(struct act *act, int64_t notice)
{
    if (notice == act->actor.found.program_notice)
        return true;
    act_refuse(act, REFUSAL_NOTICE);
    act->outcome->refusal.version = act->actor.found.program_notice;
    return false;
}

enum hearth_error handle_accept(struct act *act)
{
    const int64_t notice = act->command->accept.notice;
    if (!access_self(&act->actor, RIGHT_NOTICE_ACCEPT, &act->outcome->refusal) || !notice_is_of_today(act, notice))
        return HEARTH_OK;
    return store_member_notice_write(act->store, act->command->actor, notice);
}

enum hearth_error handle_later(struct act *act)
{
    const struct store_access *found = &act->actor.found;
    const int64_t notice = act->command->later.notice;
    if (!access_self(&act->actor, RIGHT_NOTICE_ACCEPT, &act->outcome->refusal) || !notice_is_of_today(act, notice))
        return HEARTH_OK;
    if (found->notice >= notice) /* accepted already, on another device */
        return HEARTH_OK;
    if (found->notice == 0 || found->later_notice == notice) { /* the first must be read; a second time is not later but never */
        act_refuse(act, REFUSAL_NOTICE);
        act->outcome->refusal.version = notice;
        return HEARTH_OK;
    }
    return store_member_later_write(act->store, act->command->actor, notice, act->now_ms + LIMIT_NOTICE_LATER_MS);
}
