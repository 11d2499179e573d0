/* server/engine/sanctions.c: time-outs, check first, slow for one person, suspension, and the end of access by two (MO10 to MO14). All
 * but the last end by themselves. The person learns of them in the own stream and never by whom; peers learn nothing (MO27). */
#include "engine_internal.h"
#include <string.h>

#define SANCTIONS_A_TICK 64

/* ---- what is in force ---- */

struct force {
    room_id room;
    int64_t time_out_until; /* 0: none */
    enum reason time_out_reason;
    int64_t slow_ms;
    bool check_first;
};

static enum hearth_error force_one(void *context, const struct store_sanction *sanction)
{
    struct force *force = context;
    const bool here = room_id_is_none(sanction->room) || room_id_equal(sanction->room, force->room);
    switch (sanction->kind) {
    case SANCTION_KIND_TIME_OUT:
        if (here && sanction->ends_at > force->time_out_until) {
            force->time_out_until = sanction->ends_at;
            force->time_out_reason = sanction->reason;
        }
        break;
    case SANCTION_KIND_SLOW:
        if (here && sanction->slow_ms > force->slow_ms)
            force->slow_ms = sanction->slow_ms;
        break;
    case SANCTION_KIND_CHECK_FIRST:
        force->check_first = true;
        break;
    case SANCTION_KIND_SUSPENSION: /* by the member's state */
    case SANCTION_KIND_ENDING:
    case SANCTION_KIND_COUNT:
        break;
    }
    return HEARTH_OK;
}

static enum hearth_error force_read(struct act *act, member_id member, room_id room, struct force *force_out)
{
    *force_out = (struct force){.room = room};
    return store_sanction_walk_on(act->store, member, act->now_ms, force_one, force_out);
}

enum hearth_error sanction_admits_text(struct act *act, room_id room, int64_t *slow_ms_out, bool *may_out)
{
    struct force force;
    enum hearth_error error = force_read(act, act->command->actor, room, &force);
    *may_out = error == HEARTH_OK && force.time_out_until == 0;
    *slow_ms_out = force.slow_ms;
    if (error != HEARTH_OK || *may_out)
        return error;
    act_refuse(act, REFUSAL_TIME_OUT);
    act->outcome->refusal.until_at = force.time_out_until;
    act->outcome->refusal.cause = force.time_out_reason;
    return HEARTH_OK;
}

enum hearth_error sanction_check_first(struct act *act, member_id member, bool *on_out)
{
    struct force force;
    enum hearth_error error = force_read(act, member, (room_id){{0}}, &force);
    *on_out = force.check_first;
    return error;
}

static bool suspends(enum sanction_kind kind)
{
    return kind == SANCTION_KIND_SUSPENSION || kind == SANCTION_KIND_ENDING;
}

/* Several: the one that lasts longest. */
static enum hearth_error refusal_one(void *context, const struct store_sanction *sanction)
{
    struct refusal *refusal = context;
    if (!suspends(sanction->kind) || sanction->ends_at <= refusal->until_at)
        return HEARTH_OK;
    refusal->until_at = sanction->ends_at;
    refusal->cause = sanction->reason;
    return HEARTH_OK;
}

enum hearth_error sanction_refusal(struct store *store, member_id member, int64_t now_ms, struct refusal *refusal)
{
    return store_sanction_walk_on(store, member, now_ms, refusal_one, refusal);
}

/* ---- writing ---- */

/* New numbers in the person's stream and the desk's, and the events of both. */
static enum hearth_error sanction_say(struct act *act, struct store_sanction *sanction, const struct store_member *member, bool made)
{
    enum hearth_error error = stream_advance(act, member_stream(sanction->member), sanction->id.bytes, &sanction->change);
    if (error == HEARTH_OK)
        error = stream_advance(act, cohort_stream(sanction->cohort), sanction->id.bytes, &sanction->desk_change);
    if (error == HEARTH_OK)
        error = made ? store_sanction_insert(act->store, sanction) : store_sanction_write(act->store, sanction);
    if (error != HEARTH_OK)
        return error;
    struct event *own = outcome_event(act->outcome, EVENT_SANCTION);
    if (own == NULL)
        return HEARTH_NO_MEMORY;
    event_sanction_fill(own, sanction, NULL);
    struct event *desk = outcome_event(act->outcome, EVENT_SANCTION);
    if (desk == NULL)
        return HEARTH_NO_MEMORY;
    event_sanction_fill(desk, sanction, member);
    return HEARTH_OK;
}

static enum hearth_error sanction_audit(struct act *act, enum audit_act what, const struct store_sanction *sanction)
{
    struct audit_record record = {.act = what, .reason = audit_reason(sanction->reason)};
    audit_object_add(&record, AUDIT_THING_SANCTION, sanction->id.bytes);
    audit_object_add(&record, AUDIT_THING_MEMBER, sanction->member.bytes);
    audit_object_add(&record, AUDIT_THING_ROOM, sanction->room.bytes);
    return act_audit(act, &record);
}

struct suspended {
    bool on;
    enum member_state before;
};

static enum hearth_error suspended_one(void *context, const struct store_sanction *sanction)
{
    struct suspended *found = context;
    if (suspends(sanction->kind)) {
        found->on = true;
        found->before = sanction->before;
    }
    return HEARTH_OK;
}

/* No more rooms; private line and help stay, so that no fence is around all of it. */
static enum hearth_error suspend(struct act *act, const struct store_member *member)
{
    struct member_rooms rooms;
    enum hearth_error error = store_member_state_write(act->store, member->id, MEMBER_SUSPENDED);
    if (error == HEARTH_OK)
        error = member_rooms_read(act, member->id, &rooms);
    for (size_t i = 0; i < rooms.len && error == HEARTH_OK; i++)
        error = act_fence_part(act, member->id, room_stream(rooms.ids[i]));
    return error;
}

/* Back to the state before, unless something else still suspends. */
static enum hearth_error come_back(struct act *act, const struct store_member *member, enum member_state before)
{
    struct suspended still = {.on = false};
    if (member->state != MEMBER_SUSPENDED)
        return HEARTH_OK; /* gone or ended meanwhile */
    enum hearth_error error = store_sanction_walk_on(act->store, member->id, act->now_ms, suspended_one, &still);
    return error != HEARTH_OK || still.on ? error : store_member_state_write(act->store, member->id, before);
}

/* The second is asked for on the desk, like all else that waits for staff. */
static enum hearth_error second_ask(struct act *act, struct store_sanction *sanction)
{
    struct store_item item = {.kind = ITEM_KIND_SECOND,
                              .cohort = sanction->cohort,
                              .member = sanction->member,
                              .sanction = sanction->id,
                              .reason = sanction->reason,
                              .ends_at = sanction->ends_at};
    command_id(act->command, 1, item.id.bytes);
    sanction->item = item.id;
    return queue_add(act, &item);
}

static enum hearth_error second_closed(struct act *act, const struct store_sanction *sanction, enum decision decision)
{
    struct store_item item;
    if (item_id_is_none(sanction->item))
        return HEARTH_OK;
    enum hearth_error error = store_item_read(act->store, sanction->item, &item);
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && (item.state == ITEM_DECIDED || item.state == ITEM_CLOSED)))
        return HEARTH_OK;
    return error == HEARTH_OK ? queue_decide(act, &item, decision) : error;
}

static enum hearth_error sanction_close(struct act *act, struct store_sanction *sanction, enum sanction_state state)
{
    struct store_member member;
    sanction->state = state;
    sanction->done_by = act->command->actor; /* none: the clock */
    sanction->done_at = act->now_ms;
    enum hearth_error error = store_member_read(act->store, sanction->member, &member);
    if (error == HEARTH_OK)
        error = sanction_say(act, sanction, &member, false);
    if (error == HEARTH_OK && suspends(sanction->kind))
        error = come_back(act, &member, sanction->before);
    if (error == HEARTH_OK)
        error = second_closed(act, sanction, state == SANCTION_OVER ? DECISION_TIME_UP : DECISION_NOTHING);
    if (error == HEARTH_OK)
        error = sanction_audit(act, state == SANCTION_OVER ? AUDIT_SANCTION_OVER : AUDIT_SANCTION_LIFTED, sanction);
    return error;
}

/* ---- making one ---- */

static bool length_good(const struct command_sanction *wanted)
{
    const int64_t length_ms = wanted->length_ms;
    switch (wanted->kind) {
    case SANCTION_KIND_TIME_OUT:
        return length_ms == 15 * MINUTE_MS || length_ms == HOUR_MS || length_ms == DAY_MS || length_ms == LIMIT_TIME_OUT_MS; /* MO10 */
    case SANCTION_KIND_CHECK_FIRST:
        return length_ms >= LIMIT_SANCTION_MIN_MS && length_ms <= LIMIT_CHECK_FIRST_MS;
    case SANCTION_KIND_SLOW:
        return length_ms >= LIMIT_SANCTION_MIN_MS && length_ms <= LIMIT_TIME_OUT_MS;
    case SANCTION_KIND_SUSPENSION:
        return length_ms >= LIMIT_SANCTION_MIN_MS && length_ms <= LIMIT_SUSPENSION_MS;
    case SANCTION_KIND_ENDING:
        return length_ms == 0;
    case SANCTION_KIND_COUNT:
        break;
    }
    return false;
}

static bool slow_good(const struct command_sanction *wanted)
{
    return room_slow_good(wanted->kind == SANCTION_KIND_SLOW ? ROOM_MODE_SLOW : ROOM_MODE_OPEN, wanted->slow_ms);
}

static const char *sanction_wrong(const struct command_sanction *wanted, const struct store_member *member)
{
    const bool in_room = wanted->kind == SANCTION_KIND_TIME_OUT || wanted->kind == SANCTION_KIND_SLOW;
    return role_is_staff(member->role)                                                   ? "member"
           : !in_room && !room_id_is_none(wanted->room)                                  ? "room"
           : !length_good(wanted)                                                        ? "length_ms"
           : !slow_good(wanted)                                                          ? "slow_ms"
           : wanted->kind == SANCTION_KIND_SUSPENSION && member->state == MEMBER_LEAVING ? "kind" /* product.md 4 */
                                                                                         : NULL;
}

/* What the member is under already: the same a second time is not a second one. */
struct under {
    const struct command_sanction *wanted;
    bool same;
    struct store_sanction found;
    struct suspended suspended;
    member_id actor;
    int64_t own_at, own_ends_at; /* of the actor's own suspensions: from when and until when; 0: none */
    int64_t len;
};

static enum hearth_error under_one(void *context, const struct store_sanction *sanction)
{
    struct under *under = context;
    under->len++;
    if (sanction->kind == under->wanted->kind && room_id_equal(sanction->room, under->wanted->room)) {
        under->same = true;
        under->found = *sanction;
    }
    if (suspends(sanction->kind) && member_id_equal(sanction->by, under->actor)) {
        under->own_at = under->own_at == 0 ? sanction->at : under->own_at; /* the first comes first */
        under->own_ends_at = sanction->ends_at > under->own_ends_at ? sanction->ends_at : under->own_ends_at;
    }
    return suspended_one(&under->suspended, sanction);
}

/* The room is of the cohort, and the member is in it; the private line is none of them (CR7). */
static enum hearth_error sanction_room_check(struct act *act, const struct command_sanction *wanted, cohort_id cohort)
{
    struct store_room room;
    struct store_membership membership;
    enum hearth_error error = store_room_read(act->store, wanted->room, &room);
    if (error == HEARTH_OK)
        error = store_membership_read(act->store, wanted->room, wanted->member, &membership);
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && (!cohort_id_equal(room.cohort, cohort) || room.type == ROOM_TYPE_LINE ||
                                                             membership.state != MEMBERSHIP_IN))) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    return error;
}

/* Nobody alone keeps somebody out for longer than a week, in one piece or in several (MO14): what the actor did before, and what goes on
 * now with what is wanted. */
static enum hearth_error sanction_alone_check(struct act *act, const struct under *under)
{
    const struct command_sanction *wanted = under->wanted;
    const int64_t ends_at = act->now_ms + (wanted->kind == SANCTION_KIND_ENDING ? LIMIT_ENDING_SECOND_MS : wanted->length_ms);
    const int64_t from = under->own_at != 0 ? under->own_at : act->now_ms;
    const int64_t until = under->own_ends_at > ends_at ? under->own_ends_at : ends_at;
    int64_t before_ms;
    enum hearth_error error =
        store_sanction_suspended_ms(act->store, wanted->member, act->command->actor, act->now_ms - LIMIT_SUSPENSION_MS, &before_ms);
    if (error == HEARTH_OK && before_ms + until - from > LIMIT_SUSPENSION_MS)
        act_refuse(act, REFUSAL_FULL);
    return error;
}

static enum hearth_error sanction_check(struct act *act, cohort_id cohort, struct store_member *member, struct under *under)
{
    const struct command_sanction *wanted = &act->command->sanction;
    enum hearth_error error = store_member_read(act->store, wanted->member, member);
    if (error == HEARTH_OK)
        error = store_sanction_walk_on(act->store, wanted->member, act->now_ms, under_one, under);
    if (error != HEARTH_OK)
        return error;
    const char *wrong = sanction_wrong(wanted, member);
    if (wrong != NULL) {
        act_refuse_field(act, wrong);
        return HEARTH_OK;
    }
    if (under->same)
        return act_refuse_taken(act, under->found.done_at != 0 ? under->found.done_by : under->found.by, DECISION_SANCTION);
    if (member->state == MEMBER_GONE || member->state == MEMBER_ENDED || member->state == MEMBER_ERASED) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (under->len >= LIMIT_SANCTIONS_ON_MAX) {
        act_refuse(act, REFUSAL_FULL);
        return HEARTH_OK;
    }
    if (suspends(wanted->kind))
        return sanction_alone_check(act, under);
    return room_id_is_none(wanted->room) ? HEARTH_OK : sanction_room_check(act, wanted, cohort);
}

enum hearth_error handle_sanction(struct act *act)
{
    static const enum audit_act acts[] = {[SANCTION_KIND_TIME_OUT] = AUDIT_TIME_OUT,
                                          [SANCTION_KIND_CHECK_FIRST] = AUDIT_CHECK_FIRST,
                                          [SANCTION_KIND_SLOW] = AUDIT_SLOW_PERSON,
                                          [SANCTION_KIND_SUSPENSION] = AUDIT_SUSPENSION,
                                          [SANCTION_KIND_ENDING] = AUDIT_ENDING_ASKED};
    const struct command_sanction *wanted = &act->command->sanction;
    struct store_member member;
    struct under under = {.wanted = wanted, .actor = act->command->actor};
    cohort_id cohort;
    bool may;
    enum hearth_error error = access_person(act->store, &act->actor, wanted->member, RIGHT_SANCTION, &cohort, &act->outcome->refusal, &may);
    if (error == HEARTH_OK && may)
        error = sanction_check(act, cohort, &member, &under);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    const bool ending = wanted->kind == SANCTION_KIND_ENDING;
    struct store_sanction sanction = {.member = wanted->member,
                                      .cohort = cohort,
                                      .kind = wanted->kind,
                                      .room = wanted->room,
                                      .slow_ms = wanted->slow_ms,
                                      .reason = wanted->reason,
                                      .by = act->command->actor,
                                      .at = act->now_ms,
                                      .ends_at = act->now_ms + (ending ? LIMIT_ENDING_SECOND_MS : wanted->length_ms),
                                      .state = ending ? SANCTION_ASKED : SANCTION_ON,
                                      .before = under.suspended.on ? under.suspended.before : member.state};
    command_id(act->command, 0, sanction.id.bytes);
    act->outcome->done.sanction = sanction.id;
    if (suspends(wanted->kind))
        error = suspend(act, &member);
    if (error == HEARTH_OK && ending)
        error = second_ask(act, &sanction);
    if (error == HEARTH_OK)
        error = sanction_say(act, &sanction, &member, true);
    return error == HEARTH_OK ? sanction_audit(act, acts[wanted->kind], &sanction) : error;
}

/* ---- lifting, and the second ---- */

/* The sanction, if it is of a cohort of the actor's and still open; else refused: whoever of the staff was quicker is named. */
static enum hearth_error sanction_open(struct act *act, sanction_id id, struct store_sanction *sanction)
{
    bool may;
    enum hearth_error error = store_sanction_read(act->store, id, sanction);
    if (error == HEARTH_NOT_FOUND) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = access_cohort(act->store, &act->actor, sanction->cohort, RIGHT_SANCTION, &act->outcome->refusal, &may);
    if (error != HEARTH_OK || !may)
        return error;
    if (sanction->done_at != 0) /* lifted, seconded or over */
        return act_refuse_taken(act, sanction->done_by, sanction->state == SANCTION_OVER ? DECISION_TIME_UP : DECISION_SANCTION);
    if (sanction->ends_at <= act->now_ms) /* its tick is about to come */
        return act_refuse_taken(act, (member_id){{0}}, DECISION_TIME_UP);
    return HEARTH_OK;
}

enum hearth_error handle_lift(struct act *act)
{
    struct store_sanction sanction;
    enum hearth_error error = sanction_open(act, act->command->lift.sanction, &sanction);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    return sanction_close(act, &sanction, SANCTION_LIFTED);
}

static enum hearth_error end_access(struct act *act, struct store_sanction *sanction)
{
    struct store_member member;
    sanction->state = SANCTION_ON;
    sanction->ends_at = 0;
    sanction->done_by = act->command->actor;
    sanction->done_at = act->now_ms;
    enum hearth_error error = store_member_read(act->store, sanction->member, &member);
    if (error == HEARTH_OK)
        error = sanction_say(act, sanction, &member, false);
    if (error == HEARTH_OK)
        error = store_member_state_write(act->store, member.id, MEMBER_ENDED);
    if (error == HEARTH_OK)
        error = memberships_end(act, &member);
    if (error == HEARTH_OK)
        error = sessions_remove(act, member.id, (session_id){{0}});
    if (error == HEARTH_OK)
        error = second_closed(act, sanction, DECISION_SANCTION);
    return error == HEARTH_OK ? sanction_audit(act, AUDIT_ACCESS_ENDED, sanction) : error;
}

enum hearth_error handle_second(struct act *act)
{
    struct store_sanction sanction;
    enum hearth_error error = sanction_open(act, act->command->second.sanction, &sanction);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    if (sanction.kind != SANCTION_KIND_ENDING) {
        act_refuse_field(act, "sanction");
        return HEARTH_OK;
    }
    if (member_id_equal(sanction.by, act->command->actor)) /* it takes two (MO14) */
        return act_refuse_taken(act, sanction.by, DECISION_SANCTION);
    return end_access(act, &sanction);
}

/* ---- out of a room ---- */

enum hearth_error handle_take_out(struct act *act)
{
    const struct command_take_out *wanted = &act->command->take_out;
    struct audit_record record = {.act = AUDIT_TAKEN_OUT, .reason = audit_reason(wanted->reason)};
    struct store_membership membership;
    struct store_member member;
    struct room room;
    if (!access_room(&act->actor, wanted->room, RIGHT_TAKE_OUT, &room, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_membership_read(act->store, room.id, wanted->member, &membership);
    if (error == HEARTH_NOT_FOUND) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK && membership.state != MEMBERSHIP_IN)
        return act_refuse_taken(act, (member_id){{0}}, DECISION_SANCTION);
    if (error == HEARTH_OK)
        error = store_member_read(act->store, wanted->member, &member);
    if (error == HEARTH_OK && role_is_staff(member.role)) {
        act_refuse_field(act, "member");
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = membership_end(act, room.id, &member);
    audit_object_add(&record, AUDIT_THING_MEMBER, wanted->member.bytes);
    audit_object_add(&record, AUDIT_THING_ROOM, wanted->room.bytes);
    return error == HEARTH_OK ? act_audit(act, &record) : error;
}

/* ---- the clock ---- */

struct tick_over {
    struct store_sanction rows[SANCTIONS_A_TICK];
    size_t len;
};

static enum hearth_error tick_over_one(void *context, const struct store_sanction *sanction)
{
    struct tick_over *over = context;
    over->rows[over->len++] = *sanction;
    return HEARTH_OK;
}

enum hearth_error tick_sanctions(struct act *act)
{
    struct tick_over over = {.len = 0};
    enum hearth_error error = store_sanction_walk_over(act->store, act->now_ms, SANCTIONS_A_TICK, tick_over_one, &over);
    for (size_t i = 0; i < over.len && error == HEARTH_OK; i++)
        error = sanction_close(act, &over.rows[i], SANCTION_OVER);
    act->outcome->more = act->outcome->more || over.len == SANCTIONS_A_TICK;
    return error;
}

enum hearth_error tick_sanctions_sweep(struct act *act)
{
    int64_t rows = 0;
    enum hearth_error error = store_sanction_sweep(act->store, act->now_ms - LIMIT_SANCTION_KEPT_MS, LIMIT_SWEEP_ROWS, &rows);
    act->outcome->more = act->outcome->more || rows == LIMIT_SWEEP_ROWS;
    return error;
}
