/* server/engine/modes.c: the mode of a room (product.md 4, MO1): the strictest of base, staffing and override is in force. */
#include "engine_internal.h"
#include <string.h>

struct room_mode_now room_mode_now(const struct store_modes *modes, int64_t now_ms)
{
    const bool over = now_ms < modes->over_until;
    const struct {
        bool holds;
        enum room_mode mode;
        int64_t slow_ms;
    } parts[] = {{true, modes->base, modes->base_slow_ms},
                 {!modes->staffed, modes->unstaffed, modes->unstaffed_slow_ms},
                 {over, modes->over, modes->over_slow_ms}};
    struct room_mode_now now = {.mode = ROOM_MODE_OPEN};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].holds && parts[i].mode > now.mode)
            now.mode = parts[i].mode;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) /* of several slow ones the longer wait is the stricter */
        if (now.mode == ROOM_MODE_SLOW && parts[i].holds && parts[i].mode == ROOM_MODE_SLOW && parts[i].slow_ms > now.slow_ms)
            now.slow_ms = parts[i].slow_ms;
    if (over && modes->over == now.mode && modes->over_slow_ms == now.slow_ms) {
        now.until = modes->over_until;
        now.cause = modes->over_reason;
    } else {
        now.cause = !modes->staffed && modes->unstaffed == now.mode ? REASON_UNSTAFFED : REASON_QUIET;
    }
    return now;
}

bool room_slow_good(enum room_mode mode, int64_t slow_ms)
{
    static const int64_t offered[] = {10 * SECOND_MS, 30 * SECOND_MS, 120 * SECOND_MS, LIMIT_SLOW_MS_MAX};
    if (mode != ROOM_MODE_SLOW)
        return slow_ms == 0;
    for (size_t i = 0; i < sizeof offered / sizeof offered[0]; i++)
        if (slow_ms == offered[i])
            return true;
    return false;
}

/* ---- a member's text at the door of a room ---- */

/* What is kept is when the longest wait on offer will be over: so the time of the last text is known whatever the wait is by then. */
static enum hearth_error slow_wait_ms(struct act *act, const struct room *room, int64_t slow_ms, int64_t *wait_ms_out)
{
    int64_t full_at;
    *wait_ms_out = 0;
    enum hearth_error error = store_pace_object_read(act->store, act->command->actor, PACE_SLOW, room->id.bytes, &full_at);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
    const int64_t next_at = full_at - LIMIT_SLOW_MS_MAX + slow_ms;
    *wait_ms_out = next_at > act->now_ms ? next_at - act->now_ms : 0;
    return HEARTH_OK;
}

enum hearth_error room_admits_text(struct act *act, const struct room *room, bool *admitted_out)
{
    const struct room_mode_now now = room_mode_now(&room->modes, act->now_ms);
    struct refusal *refusal = &act->outcome->refusal;
    int64_t wait_ms = 0;
    act->slow_ms = 0;
    *admitted_out = role_is_staff(act->actor.found.role) || room->type == ROOM_TYPE_LINE; /* in every mode (product.md 3, CR7) */
    if (*admitted_out)
        return HEARTH_OK;
    enum hearth_error error = sanction_admits_text(act, room->id, &act->slow_ms, admitted_out);
    if (error != HEARTH_OK || !*admitted_out)
        return error;
    if (now.mode == ROOM_MODE_SLOW && now.slow_ms > act->slow_ms)
        act->slow_ms = now.slow_ms;
    *admitted_out = false;
    switch (now.mode) {
    case ROOM_MODE_OPEN:
    case ROOM_MODE_APPROVE_FIRST: /* a text comes in, and is held */
    case ROOM_MODE_SLOW:
        if (act->slow_ms > 0)
            error = slow_wait_ms(act, room, act->slow_ms, &wait_ms);
        *admitted_out = wait_ms == 0;
        if (wait_ms > 0)
            *refusal = (struct refusal){.reason = REFUSAL_TURN, .wait_ms = wait_ms};
        break;
    case ROOM_MODE_READ_ONLY:
        *refusal = (struct refusal){.reason = REFUSAL_READING, .until_at = now.until};
        break;
    case ROOM_MODE_PAUSED:
        *refusal = (struct refusal){.reason = REFUSAL_PAUSED, .until_at = now.until, .cause = now.cause};
        break;
    case ROOM_MODE_COUNT:
        CHECK(now.mode < ROOM_MODE_COUNT);
    }
    return error;
}

enum hearth_error room_text_came(struct act *act, const struct room *room)
{
    if (act->slow_ms == 0)
        return HEARTH_OK;
    return store_pace_object_write(act->store, act->command->actor, PACE_SLOW, room->id.bytes, act->now_ms + LIMIT_SLOW_MS_MAX);
}

/* ---- what the room's row says ---- */

static bool told_same(const struct store_told *a, const struct store_told *b)
{
    return a->mode == b->mode && a->slow_ms == b->slow_ms && a->mode_until == b->mode_until && a->mode_reason == b->mode_reason &&
           strcmp(a->duty, b->duty) == 0 && a->duty_until == b->duty_until && a->next_at == b->next_at;
}

enum hearth_error room_evaluate(struct act *act, struct store_room *room)
{
    if (room->modes.over_until != 0 && act->now_ms >= room->modes.over_until) { /* it has ended by itself */
        room->modes.over_until = room->modes.over_slow_ms = 0;
        room->modes.over = ROOM_MODE_OPEN;
        room->over_by = (member_id){{0}};
    }
    struct store_told told = {.duty = ""};
    enum hearth_error error = room_duty(act, room, &told);
    if (error != HEARTH_OK)
        return error;
    const struct room_mode_now now = room_mode_now(&room->modes, act->now_ms);
    told.mode = now.mode;
    told.slow_ms = now.slow_ms;
    told.mode_until = now.until;
    told.mode_reason = now.until != 0 ? now.cause : (enum reason)0;
    room->told = told;
    room->check_at = room->modes.over_until;
    if (told.next_at != 0 && (room->check_at == 0 || told.next_at < room->check_at))
        room->check_at = told.next_at;
    return HEARTH_OK;
}

enum hearth_error room_look(struct act *act, struct store_room *room, bool tell)
{
    const struct store_told told = room->told;
    enum hearth_error error = room_evaluate(act, room);
    tell = tell || !told_same(&told, &room->told);
    if (error == HEARTH_OK && tell)
        error = stream_advance(act, room_stream(room->id), room->id.bytes, &room->change);
    if (error == HEARTH_OK)
        error = store_room_write(act->store, room);
    if (error != HEARTH_OK || !tell)
        return error;
    struct event *event = outcome_event(act->outcome, EVENT_ROOM);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_room_fill(event, room);
    return HEARTH_OK;
}
