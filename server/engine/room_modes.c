/* server/engine/room_modes.c: staff change what a room is like: a stricter mode for a time (MO1), a pause of all (MO13), the room (RM1). */
#include "engine_internal.h"
#include <stdlib.h>

/* Only rooms of groups: a private line stays open to staff whatever happens, and staff write in every mode anyway. */
static bool room_can_be_paused(enum room_type type)
{
    return type != ROOM_TYPE_LINE && type != ROOM_TYPE_STAFF;
}

static enum hearth_error mode_audit(struct act *act, enum audit_act what, enum reason reason, room_id room)
{
    struct audit_record record = {.act = what, .reason = (uint16_t)reason};
    audit_object_add(&record, AUDIT_THING_ROOM, room.bytes);
    return act_audit(act, &record);
}

static void over_set(struct act *act, struct store_room *room, const struct command_mode_set *set)
{
    room->modes.over = set->mode;
    room->modes.over_slow_ms = set->slow_ms;
    room->modes.over_until = act->now_ms + set->length_ms;
    room->modes.over_reason = set->reason;
    room->over_by = act->command->actor;
}

static bool override_length_good(int64_t length_ms)
{
    return length_ms >= LIMIT_OVERRIDE_MS_MIN && length_ms <= LIMIT_OVERRIDE_MS_MAX;
}

/* One override a room: what staff said last holds. */
enum hearth_error handle_mode_set(struct act *act)
{
    const struct command_mode_set *set = &act->command->mode_set;
    struct room room;
    struct store_room row;
    if (!access_room(&act->actor, set->room, set->mode == ROOM_MODE_SLOW ? RIGHT_MODE_SLOW : RIGHT_MODE_SET, &room, &act->outcome->refusal))
        return HEARTH_OK;
    const char *wrong = !room_can_be_paused(room.type)             ? "room"
                        : set->mode == ROOM_MODE_OPEN              ? "mode" /* stricter, or nothing */
                        : !room_slow_good(set->mode, set->slow_ms) ? "slow_ms"
                        : !override_length_good(set->length_ms)    ? "length_ms"
                                                                   : NULL;
    if (wrong != NULL) {
        act_refuse_field(act, wrong);
        return HEARTH_OK;
    }
    enum hearth_error error = store_room_read(act->store, set->room, &row);
    if (error != HEARTH_OK)
        return error;
    over_set(act, &row, set);
    error = room_look(act, &row, false);
    return error == HEARTH_OK ? mode_audit(act, AUDIT_MODE_SET, set->reason, set->room) : error;
}

/* A mentor ends what a mentor may set: slow mode, if it was the own. */
enum hearth_error handle_mode_clear(struct act *act)
{
    const struct command_mode_clear *clear = &act->command->mode_clear;
    struct room room;
    struct store_room row;
    if (!access_room(&act->actor, clear->room, RIGHT_MODE_SLOW, &room, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_room_read(act->store, clear->room, &row);
    if (error != HEARTH_OK)
        return error;
    const bool own = member_id_equal(row.over_by, act->command->actor) && row.modes.over == ROOM_MODE_SLOW;
    if (!own && !access_room(&act->actor, clear->room, RIGHT_MODE_SET, &room, &act->outcome->refusal))
        return HEARTH_OK;
    if (act->now_ms >= row.modes.over_until)
        return HEARTH_OK; /* there is none: as wanted */
    row.modes.over_until = act->now_ms;
    error = room_look(act, &row, false);
    return error == HEARTH_OK ? mode_audit(act, AUDIT_MODE_CLEARED, (enum reason)0, clear->room) : error;
}

/* ---- all of one's rooms ---- */

struct mode_rooms {
    struct act *act;
    struct store_room *rows;
    size_t len, capacity;
    cohort_id *cohorts;
    size_t cohorts_len, cohorts_capacity;
};

static enum hearth_error rooms_add(void *context, const struct store_room *room)
{
    struct mode_rooms *found = context;
    if (!room_can_be_paused(room->type))
        return HEARTH_OK;
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

static enum hearth_error cohorts_add(struct mode_rooms *found, cohort_id cohort)
{
    if (found->cohorts_len == found->cohorts_capacity) {
        const size_t wanted = found->cohorts_capacity == 0 ? 8 : 2 * found->cohorts_capacity;
        cohort_id *grown = realloc(found->cohorts, wanted * sizeof *grown);
        if (grown == NULL)
            return HEARTH_NO_MEMORY;
        found->cohorts = grown;
        found->cohorts_capacity = wanted;
    }
    found->cohorts[found->cohorts_len++] = cohort;
    return HEARTH_OK;
}

static enum hearth_error cohorts_desk(void *context, const struct store_desk *desk)
{
    return cohorts_add(context, desk->cohort);
}

static enum hearth_error cohorts_any(void *context, const struct store_cohort *cohort)
{
    return cohorts_add(context, cohort->id);
}

/* Of one cohort, or of all; a lead's are those of the program, a facilitator's those of the own cohorts. */
static enum hearth_error mode_rooms_find(struct act *act, cohort_id cohort, struct mode_rooms *found)
{
    struct refusal unused;
    const bool all = access_self(&act->actor, RIGHT_PAUSE_ALL, &unused);
    enum hearth_error error = HEARTH_OK;
    found->act = act;
    if (!cohort_id_is_none(cohort)) {
        error = all ? store_cohort_read(act->store, cohort) : store_cohort_member_read(act->store, cohort, act->command->actor);
        if (error == HEARTH_NOT_FOUND) {
            act_refuse(act, REFUSAL_NOT_HERE);
            return HEARTH_OK;
        }
        if (error == HEARTH_OK)
            error = cohorts_add(found, cohort);
    } else if (all) {
        error = store_cohort_list(act->store, (cohort_id){{0}}, cohorts_any, found);
    } else {
        error = store_desk_walk(act->store, act->command->actor, cohorts_desk, found);
    }
    for (size_t i = 0; i < found->cohorts_len && error == HEARTH_OK; i++)
        error = store_room_walk(act->store, found->cohorts[i], rooms_add, found);
    return error;
}

static void mode_rooms_free(struct mode_rooms *found)
{
    free(found->rows);
    free(found->cohorts);
}

static enum hearth_error pause_audit(struct act *act, enum audit_act what, enum reason reason, cohort_id cohort)
{
    struct audit_record record = {.act = what, .reason = (uint16_t)reason};
    if (!cohort_id_is_none(cohort))
        audit_object_add(&record, AUDIT_THING_COHORT, cohort.bytes);
    return act_audit(act, &record);
}

enum hearth_error handle_pause(struct act *act)
{
    const struct command_pause *pause = &act->command->pause;
    const struct command_mode_set set = {.mode = ROOM_MODE_PAUSED, .length_ms = pause->length_ms, .reason = pause->reason};
    struct mode_rooms found = {.len = 0};
    if (!access_self(&act->actor, RIGHT_PAUSE, &act->outcome->refusal))
        return HEARTH_OK;
    if (!override_length_good(pause->length_ms)) {
        act_refuse_field(act, "length_ms");
        return HEARTH_OK;
    }
    enum hearth_error error = mode_rooms_find(act, pause->cohort, &found);
    for (size_t i = 0; i < found.len && error == HEARTH_OK; i++) {
        over_set(act, &found.rows[i], &set);
        error = room_look(act, &found.rows[i], false);
    }
    mode_rooms_free(&found);
    if (error == HEARTH_OK && act->outcome->refusal.reason == REFUSAL_NONE)
        error = pause_audit(act, AUDIT_PAUSED, pause->reason, pause->cohort);
    return error;
}

enum hearth_error handle_resume(struct act *act)
{
    const struct command_resume *resume = &act->command->resume;
    struct mode_rooms found = {.len = 0};
    if (!access_self(&act->actor, RIGHT_PAUSE, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = mode_rooms_find(act, resume->cohort, &found);
    for (size_t i = 0; i < found.len && error == HEARTH_OK; i++)
        if (found.rows[i].modes.over == ROOM_MODE_PAUSED && act->now_ms < found.rows[i].modes.over_until) {
            found.rows[i].modes.over_until = act->now_ms;
            error = room_look(act, &found.rows[i], false);
        }
    mode_rooms_free(&found);
    if (error == HEARTH_OK && act->outcome->refusal.reason == REFUSAL_NONE)
        error = pause_audit(act, AUDIT_RESUMED, (enum reason)0, resume->cohort);
    return error;
}

/* ---- the room itself ---- */

static bool room_same(const struct store_room *a, const struct store_modes *modes, const struct command_room_set *set)
{
    return a->modes.base == modes->base && a->modes.base_slow_ms == modes->base_slow_ms && a->modes.unstaffed == modes->unstaffed &&
           a->modes.unstaffed_slow_ms == modes->unstaffed_slow_ms && a->retention_ms == set->retention_ms && a->cap == set->cap;
}

/* What was said before goes when it was promised to. Keys that new texts still come under stay as long as these. */
enum hearth_error handle_room_set(struct act *act)
{
    const struct command_room_set *set = &act->command->room_set;
    struct room room;
    struct store_room row;
    if (!access_room(&act->actor, set->room, RIGHT_ROOM_SET, &room, &act->outcome->refusal))
        return HEARTH_OK;
    const char *wrong = room.type == ROOM_TYPE_LINE                                    ? "room"
                        : !room_retention_good(set->retention_ms)                      ? "retention_ms"
                        : set->cap < 1 || set->cap > LIMIT_ROOM_MEMBERS_MAX            ? "cap"
                        : !room_slow_good(set->base_mode, set->base_slow_ms)           ? "slow_ms"
                        : !room_slow_good(set->unstaffed_mode, set->unstaffed_slow_ms) ? "unstaffed_slow_ms"
                                                                                       : NULL;
    if (wrong != NULL) {
        act_refuse_field(act, wrong);
        return HEARTH_OK;
    }
    enum hearth_error error = store_room_read(act->store, set->room, &row);
    if (error != HEARTH_OK)
        return error;
    struct store_modes modes = row.modes;
    modes.base = set->base_mode;
    modes.base_slow_ms = set->base_slow_ms;
    modes.unstaffed = set->unstaffed_mode;
    modes.unstaffed_slow_ms = set->unstaffed_slow_ms;
    const bool same = room_same(&row, &modes, set);
    row.modes = modes;
    row.retention_ms = set->retention_ms;
    row.cap = set->cap;
    error = store_key_keep(act->store, row.id.bytes, act->now_ms, row.retention_ms);
    if (error == HEARTH_OK)
        error = room_look(act, &row, !same);
    return error == HEARTH_OK ? mode_audit(act, AUDIT_ROOM_CHANGED, set->reason, set->room) : error;
}
