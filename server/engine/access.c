/* server/engine/access.c: may this actor do this, here, now? The table is hearth/rights.def; nothing else decides it. */
#include "engine_internal.h"
#include <string.h>

enum notice_need { NOTICE_NONE, NOTICE_FIRST, NOTICE_CURRENT };
enum cell { CELL_NEVER, CELL_SELF, CELL_IN, CELL_BEEN, CELL_SET_UP, CELL_COHORT, CELL_OTHER, CELL_MACHINE };

struct right_row {
    enum notice_need notice;
    uint8_t cells[ROLE_COUNT];
};

static const struct right_row right_rows[RIGHT_COUNT] = {
#define RIGHT(action, need, p, m, f, l, a, fa, op, au)                                                                                     \
    [RIGHT_##action] = {NOTICE_##need, {CELL_##p, CELL_##m, CELL_##f, CELL_##l, CELL_##a, CELL_##fa, CELL_##op, CELL_##au}},
#include "hearth/rights.def"
};

#define YES true
#define NO  false
/* The operator's rights have no row: none of a member's states allows them. */
static const bool right_states[RIGHT_COUNT][MEMBER_STATE_COUNT] = {
#define RIGHT_STATE(action, ...) [RIGHT_##action] = {__VA_ARGS__},
#include "hearth/rights.def"
};

static const bool room_admits_role[ROOM_TYPE_COUNT][ROLE_COUNT] = {
#define ROOM_ADMITS(type, ...) [ROOM_TYPE_##type] = {__VA_ARGS__},
#include "hearth/rights.def"
};
#undef YES
#undef NO

bool room_admits(enum room_type type, enum role role)
{
    return room_admits_role[type][role];
}

enum hearth_error access_actor(struct store *store, const struct store_access_key *key, int64_t now_ms, struct actor *actor_out)
{
    actor_out->key = *key;
    actor_out->now_ms = now_ms;
    enum hearth_error error = store_access_read(store, key, &actor_out->found);
    if (error != HEARTH_NOT_FOUND)
        return error;
    memset(&actor_out->found, 0, sizeof actor_out->found);
    return HEARTH_OK;
}

bool access_session(const struct actor *actor)
{
    const struct store_access *found = &actor->found;
    return found->member_known && found->session_known && member_id_equal(found->session_member, actor->key.member) &&
           actor->now_ms < found->idle_ends_at && actor->now_ms < found->ends_at;
}

static bool access_refuse(struct refusal *refusal_out, enum refusal_reason reason)
{
    memset(refusal_out, 0, sizeof *refusal_out);
    refusal_out->reason = reason;
    return false;
}

bool access_notice_current(const struct actor *actor)
{
    const struct store_access *found = &actor->found;
    const bool put_off = found->notice > 0 && found->later_notice == found->program_notice && actor->now_ms < found->later_until;
    return found->notice >= found->program_notice || put_off;
}

static bool access_notice(const struct actor *actor, enum right right, struct refusal *refusal_out)
{
    const struct store_access *found = &actor->found;
    const enum notice_need need = right_rows[right].notice;
    const bool met = need == NOTICE_NONE || (need == NOTICE_FIRST && found->notice > 0) || access_notice_current(actor);
    if (met)
        return true;
    access_refuse(refusal_out, REFUSAL_NOTICE);
    refusal_out->version = found->program_notice;
    return false;
}

bool access_self(const struct actor *actor, enum right right, struct refusal *refusal_out)
{
    const struct store_access *found = &actor->found;
    if (!found->member_known || right_rows[right].cells[found->role] != CELL_SELF || !right_states[right][found->state])
        return access_refuse(refusal_out, REFUSAL_NOT_HERE);
    return access_notice(actor, right, refusal_out);
}

bool access_staff(const struct actor *actor, enum right right, struct refusal *refusal_out)
{
    const struct store_access *found = &actor->found;
    if (!found->member_known || right_rows[right].cells[found->role] != CELL_COHORT || !right_states[right][found->state])
        return access_refuse(refusal_out, REFUSAL_NOT_HERE);
    return access_notice(actor, right, refusal_out);
}

bool access_other(const struct actor *actor, member_id other, enum right right, struct refusal *refusal_out)
{
    const struct store_access *found = &actor->found;
    if (!found->member_known || right_rows[right].cells[found->role] != CELL_OTHER || !right_states[right][found->state] ||
        member_id_equal(other, actor->key.member))
        return access_refuse(refusal_out, REFUSAL_NOT_HERE);
    return access_notice(actor, right, refusal_out);
}

enum hearth_error access_cohort(struct store *store, const struct actor *actor, cohort_id cohort, enum right right,
                                struct refusal *refusal_out, bool *may_out)
{
    *may_out = false;
    enum hearth_error error = store_cohort_member_read(store, cohort, actor->key.member);
    if (error == HEARTH_NOT_FOUND) {
        access_refuse(refusal_out, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    *may_out = error == HEARTH_OK && access_staff(actor, right, refusal_out);
    return error;
}

enum hearth_error access_person(struct store *store, const struct actor *actor, member_id other, enum right right, cohort_id *cohort_out,
                                struct refusal *refusal_out, bool *may_out)
{
    *may_out = false;
    enum hearth_error error = store_cohort_shared(store, actor->key.member, other, cohort_out);
    if (error == HEARTH_NOT_FOUND) {
        access_refuse(refusal_out, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    *may_out = error == HEARTH_OK && access_staff(actor, right, refusal_out);
    return error;
}

bool access_reads_rooms(enum member_state state, enum room_type type)
{
    return right_states[type == ROOM_TYPE_LINE ? RIGHT_LINE_READ : RIGHT_ROOM_READ][state];
}

bool access_operator(enum program_state state, enum right right)
{
    const enum cell cell = (enum cell)right_rows[right].cells[ROLE_OPERATOR];
    return cell == CELL_MACHINE || (cell == CELL_SET_UP && state == PROGRAM_SET_UP);
}

/* The private line has rights of its own, and of those of rooms no other: RIGHT_COUNT. */
static enum right right_here(enum right right, enum room_type type)
{
    if (type != ROOM_TYPE_LINE)
        return right == RIGHT_LINE_READ || right == RIGHT_LINE_WRITE ? RIGHT_COUNT : right;
    switch ((int)right) {
    case RIGHT_ROOM_READ:
        return RIGHT_LINE_READ;
    case RIGHT_ROOM_WRITE:
        return RIGHT_LINE_WRITE;
    case RIGHT_MESSAGE_DELETE:
        return right;
    default:
        return RIGHT_COUNT;
    }
}

/* right: of right_here, and not RIGHT_COUNT. */
static bool access_related(const struct store_access *found, enum right right, enum member_state state)
{
    if (!right_states[right][state])
        return false;
    if (found->type == ROOM_TYPE_LINE && right_rows[right].cells[found->role] == CELL_COHORT)
        return found->cohort_known; /* all staff of the cohort, whether they have said something or not */
    if (!found->membership_known)
        return false;
    switch ((enum cell)right_rows[right].cells[found->role]) {
    case CELL_IN:
        return found->membership == MEMBERSHIP_IN;
    case CELL_BEEN:
        return true;
    case CELL_NEVER:
    case CELL_SELF:
    case CELL_OTHER:
    case CELL_SET_UP:
    case CELL_COHORT:
    case CELL_MACHINE:
        return false;
    }
    return false;
}

/* Not there and not allowed have one answer; but who is suspended is told so (MO14). Until when and why: sanction_refusal. */
static enum refusal_reason access_refusal(const struct store_access *found, enum right right)
{
    const bool suspended = found->state == MEMBER_SUSPENDED && access_related(found, right, MEMBER_ACTIVE);
    return suspended ? REFUSAL_SUSPENDED : REFUSAL_NOT_HERE;
}

bool access_room(const struct actor *actor, room_id id, enum right right, struct room *room_out, struct refusal *refusal_out)
{
    CHECK(room_id_equal(id, actor->key.room));
    const struct store_access *found = &actor->found;
    if (found->room_known)
        right = right_here(right, found->type);
    if (!found->member_known || !found->room_known || right == RIGHT_COUNT)
        return access_refuse(refusal_out, REFUSAL_NOT_HERE);
    if (!access_related(found, right, found->state))
        return access_refuse(refusal_out, access_refusal(found, right));
    if (!access_notice(actor, right, refusal_out))
        return false;
    *room_out = (struct room){.id = id,
                              .type = found->type,
                              .retention_ms = found->retention_ms,
                              .modes = found->modes,
                              .change = found->change,
                              .audience = role_is_staff(found->role) ? AUDIENCE_STAFF : AUDIENCE_MEMBERS,
                              .join_mark = found->join_mark,
                              .staff_seen_from_start = found->type == ROOM_TYPE_PSYCHOEDUCATION};
    memcpy(room_out->chain, found->chain, DIGEST_BYTES);
    return true;
}
