/* server/engine/duty.c: who is on duty, and what follows from it for rooms and desks (MO2). A duty is for all own rooms, or for some; it
 * ends by the button, by its time, or when the person has had no connection for the grace. */
#include "engine_internal.h"
#include <stdlib.h>
#include <string.h>

/* ---- what rooms say of it ---- */

enum hearth_error next_duty_at(struct store *store, cohort_id cohort, int64_t now_ms, int64_t *at_out)
{
    *at_out = 0;
    enum hearth_error error = store_span_next(store, cohort, now_ms, at_out);
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

enum hearth_error room_duty(struct act *act, struct store_room *room, struct store_told *told)
{
    struct store_on_duty duty;
    enum hearth_error error = store_duty_of_room(act->store, room->id, room->cohort, &duty);
    room->modes.staffed = error == HEARTH_OK;
    if (error == HEARTH_NOT_FOUND)
        return next_duty_at(act->store, room->cohort, act->now_ms, &told->next_at);
    if (error != HEARTH_OK)
        return error;
    memcpy(told->duty, duty.name, sizeof told->duty);
    told->duty_until = duty.planned ? duty.until_at : 0;
    return HEARTH_OK;
}

struct duty_rooms {
    struct store_room *rows;
    size_t len, capacity;
};

static enum hearth_error duty_room(void *context, const struct store_room *room)
{
    struct duty_rooms *found = context;
    if (found->len == found->capacity) {
        const size_t wanted = found->capacity == 0 ? LIMIT_ROOMS_PER_COHORT_MAX : 2 * found->capacity;
        struct store_room *grown = realloc(found->rows, wanted * sizeof *grown);
        if (grown == NULL)
            return HEARTH_NO_MEMORY;
        found->rows = grown;
        found->capacity = wanted;
    }
    found->rows[found->len++] = *room;
    return HEARTH_OK;
}

static enum hearth_error duty_rooms_look(struct act *act, struct duty_rooms *found, enum hearth_error error)
{
    for (size_t i = 0; i < found->len && error == HEARTH_OK; i++)
        error = room_look(act, &found->rows[i], false);
    free(found->rows);
    *found = (struct duty_rooms){.len = 0};
    return error;
}

enum hearth_error cohort_rooms_look(struct act *act, cohort_id cohort)
{
    struct duty_rooms found = {.len = 0};
    enum hearth_error error = store_room_walk(act->store, cohort, duty_room, &found);
    return duty_rooms_look(act, &found, error);
}

enum hearth_error tick_rooms(struct act *act)
{
    struct duty_rooms found = {.len = 0};
    enum hearth_error error = store_room_walk_check(act->store, act->now_ms, LIMIT_TICK_ROOMS, duty_room, &found);
    act->outcome->more = act->outcome->more || found.len == LIMIT_TICK_ROOMS;
    return duty_rooms_look(act, &found, error);
}

/* ---- what desks say of it ---- */

static enum hearth_error duty_row(void *context, const struct store_duty *duty)
{
    struct event_duty *event = context;
    event->duty = duty->gone_at > 0 ? DUTY_AWAY : DUTY_ON;
    if (duty->until_at > event->until_at)
        event->until_at = duty->until_at;
    if (!room_id_is_none(duty->room) && event->rooms_len < LIMIT_DUTY_ROOMS_MAX)
        event->rooms[event->rooms_len++] = duty->room;
    return HEARTH_OK;
}

static enum hearth_error duty_all_row(void *context, const struct store_duty *duty)
{
    if (room_id_is_none(duty->room))
        *(bool *)context = true;
    return HEARTH_OK;
}

enum hearth_error event_duty_fill(struct store *store, struct event *event, cohort_id cohort, const struct store_duty_told *told)
{
    bool all = false;
    event->stream = cohort_stream(cohort);
    event->change = told->change;
    event->audiences = AUDIENCE_BIT(AUDIENCE_STAFF);
    event->duty = (struct event_duty){.member = told->member, .role = told->role, .duty = DUTY_OFF};
    memcpy(event->duty.name, told->name, sizeof event->duty.name);
    enum hearth_error error = store_duty_walk(store, told->member, duty_row, &event->duty);
    if (error == HEARTH_OK)
        error = store_duty_walk(store, told->member, duty_all_row, &all);
    if (all)
        event->duty.rooms_len = 0;
    return error;
}

struct duty_cohorts {
    cohort_id ids[LIMIT_STREAMS_PER_MEMBER_MAX];
    size_t len;
};

static enum hearth_error duty_cohort(void *context, const struct store_desk *desk)
{
    struct duty_cohorts *cohorts = context;
    if (cohorts->len < LIMIT_STREAMS_PER_MEMBER_MAX)
        cohorts->ids[cohorts->len++] = desk->cohort;
    return HEARTH_OK;
}

static enum hearth_error duty_tell(struct act *act, cohort_id cohort, const struct store_member *member)
{
    struct store_duty_told told = {.member = member->id, .role = member->role};
    memcpy(told.name, member->name, sizeof told.name);
    enum hearth_error error = stream_advance(act, cohort_stream(cohort), member->id.bytes, &told.change);
    if (error == HEARTH_OK)
        error = store_duty_told_write(act->store, cohort, member->id, told.change);
    if (error != HEARTH_OK)
        return error;
    struct event *event = outcome_event(act->outcome, EVENT_DUTY);
    return event == NULL ? HEARTH_NO_MEMORY : event_duty_fill(act->store, event, cohort, &told);
}

/* After a member's duty has changed: the desks of all own cohorts, and the rooms of these, if those can be concerned. */
static enum hearth_error duty_changed(struct act *act, member_id id, bool rooms)
{
    struct duty_cohorts cohorts = {.len = 0};
    struct store_member member;
    enum hearth_error error = store_member_read(act->store, id, &member);
    if (error == HEARTH_OK)
        error = store_desk_walk(act->store, id, duty_cohort, &cohorts);
    for (size_t i = 0; i < cohorts.len && error == HEARTH_OK; i++) {
        error = duty_tell(act, cohorts.ids[i], &member);
        if (error == HEARTH_OK && rooms)
            error = cohort_rooms_look(act, cohorts.ids[i]);
    }
    return error;
}

/* ---- the button ---- */

static enum hearth_error duty_count(void *context, const struct store_duty *duty)
{
    *(size_t *)context += !room_id_is_none(duty->room);
    return HEARTH_OK;
}

static enum hearth_error duty_until(struct act *act, struct store_duty *duty)
{
    const struct command_duty_on *on = &act->command->duty_on;
    int64_t shift_ends_at;
    duty->planned = true;
    duty->until_at = act->now_ms + on->length_ms;
    if (on->length_ms != 0)
        return HEARTH_OK;
    enum hearth_error error =
        store_span_of_member(act->store, duty->member, act->now_ms, act->now_ms + LIMIT_SHIFT_EARLY_MS, &shift_ends_at);
    duty->planned = error == HEARTH_OK;
    duty->until_at = duty->planned ? shift_ends_at : on->day_ends_at;
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

static enum hearth_error duty_audit(struct act *act, enum audit_act what, room_id room)
{
    struct audit_record record = {.act = what};
    audit_object_add(&record, AUDIT_THING_MEMBER, act->command->actor.bytes);
    if (!room_id_is_none(room))
        audit_object_add(&record, AUDIT_THING_ROOM, room.bytes);
    return act_audit(act, &record);
}

enum hearth_error handle_duty_on(struct act *act)
{
    const struct command_duty_on *on = &act->command->duty_on;
    struct store_duty duty = {.member = act->command->actor, .room = on->room, .since = act->now_ms};
    struct room room;
    size_t rooms = 0;
    if (!access_self(&act->actor, RIGHT_DUTY, &act->outcome->refusal) ||
        (!room_id_is_none(on->room) && !access_room(&act->actor, on->room, RIGHT_ROOM_READ, &room, &act->outcome->refusal)))
        return HEARTH_OK;
    const bool day_good = on->day_ends_at > act->now_ms && on->day_ends_at <= act->now_ms + LIMIT_DUTY_DAY_MS_MAX;
    const bool length_good = on->length_ms >= 0 && on->length_ms <= LIMIT_DUTY_MS_MAX;
    if (!length_good || (on->length_ms == 0 && !day_good)) {
        act_refuse_field(act, !length_good ? "length_ms" : "day_ends_at");
        return HEARTH_OK;
    }
    enum hearth_error error = duty_until(act, &duty);
    if (error == HEARTH_OK)
        error = store_duty_walk(act->store, duty.member, duty_count, &rooms);
    if (error == HEARTH_OK && !room_id_is_none(on->room) && rooms >= LIMIT_DUTY_ROOMS_MAX) {
        act_refuse(act, REFUSAL_FULL);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = store_duty_write(act->store, &duty);
    if (error == HEARTH_OK)
        error = duty_changed(act, duty.member, true);
    return error == HEARTH_OK ? duty_audit(act, AUDIT_DUTY_BEGUN, on->room) : error;
}

enum hearth_error handle_duty_off(struct act *act)
{
    const member_id member = act->command->actor;
    struct event_duty now = {.duty = DUTY_OFF};
    if (!access_self(&act->actor, RIGHT_DUTY, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_duty_walk(act->store, member, duty_row, &now);
    if (error != HEARTH_OK || now.duty == DUTY_OFF)
        return error; /* off already */
    error = store_duty_delete_all(act->store, member);
    if (error == HEARTH_OK)
        error = duty_changed(act, member, true);
    return error == HEARTH_OK ? duty_audit(act, AUDIT_DUTY_ENDED, (room_id){{0}}) : error;
}

/* ---- connections, and the clock ---- */

struct duty_members {
    member_id ids[LIMIT_TICK_ROOMS];
    room_id rooms[LIMIT_TICK_ROOMS];
    size_t len;
    bool cut;
};

static enum hearth_error duty_member(void *context, const struct store_duty *duty)
{
    struct duty_members *members = context;
    members->cut = members->len == LIMIT_TICK_ROOMS;
    if (members->cut)
        return WALK_ENOUGH;
    members->rooms[members->len] = duty->room;
    members->ids[members->len++] = duty->member;
    return HEARTH_OK;
}

static enum hearth_error duty_gone(struct act *act, member_id member)
{
    struct event_duty now = {.duty = DUTY_OFF};
    enum hearth_error error = store_duty_walk(act->store, member, duty_row, &now);
    if (error != HEARTH_OK || now.duty != DUTY_ON)
        return error;
    error = store_duty_gone(act->store, member, act->now_ms, act->now_ms + LIMIT_DUTY_GRACE_MS);
    return error == HEARTH_OK ? duty_changed(act, member, false) : error;
}

/* After a restart nobody knows who is there: all are away until they come. */
static enum hearth_error duty_gone_all(struct act *act)
{
    struct duty_members members;
    enum hearth_error error;
    do {
        members = (struct duty_members){.len = 0};
        error = store_duty_walk_here(act->store, duty_member, &members);
        error = error == WALK_ENOUGH ? HEARTH_OK : error;
        for (size_t i = 0; i < members.len && error == HEARTH_OK; i++)
            error = duty_gone(act, members.ids[i]);
    } while (error == HEARTH_OK && members.cut);
    return error;
}

enum hearth_error handle_presence(struct act *act)
{
    const struct command_presence *presence = &act->command->presence;
    struct event_duty now = {.duty = DUTY_OFF};
    if (member_id_is_none(presence->member))
        return presence->here ? HEARTH_OK : duty_gone_all(act);
    if (!presence->here)
        return duty_gone(act, presence->member);
    enum hearth_error error = store_duty_walk(act->store, presence->member, duty_row, &now);
    if (error != HEARTH_OK || now.duty != DUTY_AWAY)
        return error;
    error = store_duty_here(act->store, presence->member);
    return error == HEARTH_OK ? duty_changed(act, presence->member, false) : error;
}

enum hearth_error tick_duty(struct act *act)
{
    struct duty_members over = {.len = 0};
    enum hearth_error error = store_duty_walk_over(act->store, act->now_ms, LIMIT_TICK_ROOMS, duty_member, &over);
    for (size_t i = 0; i < over.len && error == HEARTH_OK; i++) {
        error = store_duty_delete(act->store, over.ids[i], over.rooms[i]);
        const bool last = i + 1 == over.len || !member_id_equal(over.ids[i], over.ids[i + 1]);
        if (error == HEARTH_OK && last)
            error = duty_changed(act, over.ids[i], true);
    }
    act->outcome->more = act->outcome->more || over.len == LIMIT_TICK_ROOMS;
    return error;
}
