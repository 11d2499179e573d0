/* tests/sim/auditor_duty.c: who is on duty (MO2), and what staff change about rooms (MO1, MO13, RM1). The roster is not foretold yet. */
#include "auditor.h"
#include <string.h>

#define MINUTE 60000LL
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static bool slow_is_good(enum room_mode mode, int64_t ms)
{
    return mode == ROOM_MODE_SLOW ? ms == 10000 || ms == 30000 || ms == 120000 || ms == 600000 : ms == 0;
}

static bool length_is_good(int64_t ms)
{
    return ms >= 15 * MINUTE && ms <= DAY;
}

static bool of_a_group(const struct seen_room *room)
{
    return room->type != ROOM_TYPE_LINE && room->type != ROOM_TYPE_STAFF;
}

static bool retention_is_good(int64_t ms)
{
    return ms == DAY || ms == 7 * DAY || ms == 30 * DAY || ms == 90 * DAY;
}

static enum refusal_reason may_at_all(const struct auditor *auditor, size_t member, bool mentors, int64_t now_ms)
{
    const struct seen_member *who = &auditor->members.items[member];
    if (who->state != MEMBER_ACTIVE || (!is_staff(who->role) && !(mentors && who->role == ROLE_MENTOR)))
        return REFUSAL_NOT_HERE;
    return notice_is_due(auditor, member, now_ms) ? REFUSAL_NOTICE : REFUSAL_NONE;
}

static void foretell_mode(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const size_t actor = find_member(auditor, command->actor);
    if (command->kind == COMMAND_MODE_CLEAR) {
        const size_t room = find_room(auditor, command->mode_clear.room);
        out->refusal = may_in_room(auditor, actor, room, DEED_SLOW, out->now_ms);
        if (out->refusal != REFUSAL_NONE)
            return;
        const struct seen_modes *modes = &auditor->rooms.items[room].modes;
        if (modes->over != ROOM_MODE_SLOW || modes->over_by != actor)
            out->refusal = may_in_room(auditor, actor, room, DEED_MODE, out->now_ms);
        return;
    }
    const struct command_mode_set *set = &command->mode_set;
    const size_t room = find_room(auditor, set->room);
    out->refusal = may_in_room(auditor, actor, room, set->mode == ROOM_MODE_SLOW ? DEED_SLOW : DEED_MODE, out->now_ms);
    if (out->refusal == REFUSAL_NONE && (!of_a_group(&auditor->rooms.items[room]) || set->mode == ROOM_MODE_OPEN ||
                                         !slow_is_good(set->mode, set->slow_ms) || !length_is_good(set->length_ms)))
        out->refusal = REFUSAL_BAD_REQUEST;
}

/* A lead's rooms are those of the program, a facilitator's those of the own cohorts. */
static bool pauses(const struct auditor *auditor, size_t actor, cohort_id of, size_t cohort)
{
    const bool named = cohort_id_is_none(of) || find_cohort(auditor, of) == cohort;
    return named && (auditor->members.items[actor].role == ROLE_LEAD || in_cohort(auditor, actor, cohort));
}

static void foretell_pause(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const bool pause = command->kind == COMMAND_PAUSE;
    const size_t actor = find_member(auditor, command->actor);
    const cohort_id of = pause ? command->pause.cohort : command->resume.cohort;
    const size_t cohort = find_cohort(auditor, of);
    out->refusal = may_at_all(auditor, actor, false, out->now_ms);
    if (out->refusal == REFUSAL_NONE && pause && !length_is_good(command->pause.length_ms))
        out->refusal = REFUSAL_BAD_REQUEST;
    if (out->refusal == REFUSAL_NONE && !cohort_id_is_none(of) && (cohort == NOBODY || !pauses(auditor, actor, of, cohort)))
        out->refusal = REFUSAL_NOT_HERE;
}

static void foretell_room_set(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const struct command_room_set *set = &command->room_set;
    const size_t room = find_room(auditor, set->room);
    out->refusal = may_in_room(auditor, find_member(auditor, command->actor), room, DEED_ROOM, out->now_ms);
    if (out->refusal == REFUSAL_NONE &&
        (!retention_is_good(set->retention_ms) || set->cap < 1 || set->cap > 500 || !slow_is_good(set->base_mode, set->base_slow_ms) ||
         !slow_is_good(set->unstaffed_mode, set->unstaffed_slow_ms)))
        out->refusal = REFUSAL_BAD_REQUEST;
}

static void foretell_duty_on(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const struct command_duty_on *on = &command->duty_on;
    const size_t actor = find_member(auditor, command->actor);
    out->refusal = may_at_all(auditor, actor, true, out->now_ms);
    if (out->refusal == REFUSAL_NONE && !room_id_is_none(on->room))
        out->refusal = may_in_room(auditor, actor, find_room(auditor, on->room), DEED_READ, out->now_ms);
    if (out->refusal == REFUSAL_NONE &&
        (on->length_ms < 0 || on->length_ms > DAY ||
         (on->length_ms == 0 && (on->day_ends_at <= out->now_ms || on->day_ends_at > out->now_ms + 26 * HOUR))))
        out->refusal = REFUSAL_BAD_REQUEST;
}

/* -1: not on duty; 0: there; 1: away. */
static int duty_of(const struct auditor *auditor, size_t member)
{
    const struct seen_duty *last = NULL;
    for (size_t i = 0; i < auditor->duties.len; i++)
        if (auditor->duties.items[i].member == member &&
            (last == NULL || memcmp(auditor->duties.items[i].room.bytes, last->room.bytes, ID_BYTES) > 0))
            last = &auditor->duties.items[i];
    return last == NULL ? -1 : last->gone_at > 0;
}

void foretell_duty(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    out->any_events = out->any_events || (command->kind >= COMMAND_MODE_SET && command->kind <= COMMAND_PRESENCE);
    switch ((int)command->kind) {
    case COMMAND_MODE_SET:
    case COMMAND_MODE_CLEAR:
        foretell_mode(auditor, command, out);
        break;
    case COMMAND_PAUSE:
    case COMMAND_RESUME:
        foretell_pause(auditor, command, out);
        break;
    case COMMAND_ROOM_SET:
        foretell_room_set(auditor, command, out);
        break;
    case COMMAND_DUTY_ON:
        foretell_duty_on(auditor, command, out);
        break;
    case COMMAND_DUTY_OFF:
        out->refusal = may_at_all(auditor, find_member(auditor, command->actor), true, out->now_ms);
        break;
    case COMMAND_PRESENCE: {
        const size_t member = find_member(auditor, command->presence.member);
        out->placed = member != NOBODY && duty_of(auditor, member) == (command->presence.here ? 1 : 0);
        for (size_t i = 0; i < auditor->duties.len && member_id_is_none(command->presence.member); i++)
            out->placed = out->placed || (!command->presence.here && duty_of(auditor, auditor->duties.items[i].member) == 0);
        break;
    }
    default:
        break;
    }
}

static void over_set(struct seen_room *room, enum room_mode mode, int64_t slow_ms, int64_t until, enum reason reason, size_t by)
{
    room->modes.over = mode;
    room->modes.over_slow_ms = slow_ms;
    room->modes.over_until = until;
    room->modes.over_reason = reason;
    room->modes.over_by = by;
}

static void over_end(struct seen_room *room)
{
    over_set(room, ROOM_MODE_OPEN, 0, 0, (enum reason)0, NOBODY);
}

static void learn_duty_on(struct auditor *auditor, const struct command *command, int64_t now_ms)
{
    const struct command_duty_on *on = &command->duty_on;
    const size_t member = find_member(auditor, command->actor);
    struct seen_duty *duty = NULL;
    for (size_t i = 0; i < auditor->duties.len; i++)
        if (auditor->duties.items[i].member == member && room_id_equal(auditor->duties.items[i].room, on->room))
            duty = &auditor->duties.items[i];
    if (duty == NULL)
        duty = list_add(&auditor->duties);
    *duty = (struct seen_duty){.member = member, .room = on->room};
    duty->until_at = on->length_ms != 0 ? now_ms + on->length_ms : on->day_ends_at;
    for (size_t i = 0; i < auditor->duties.len; i++)
        if (auditor->duties.items[i].member == member) { /* who presses the button is there */
            auditor->duties.items[i].gone_at = 0;
            auditor->duties.items[i].ends_at = auditor->duties.items[i].until_at;
        }
    auditor->records++;
}

static void duties_end(struct auditor *auditor, size_t member, int64_t now_ms)
{
    size_t kept = 0;
    for (size_t i = 0; i < auditor->duties.len; i++)
        if (member == NOBODY ? auditor->duties.items[i].ends_at > now_ms : auditor->duties.items[i].member != member)
            auditor->duties.items[kept++] = auditor->duties.items[i];
    auditor->duties.len = kept;
}

static void learn_presence(struct auditor *auditor, const struct command_presence *presence, int64_t now_ms)
{
    const size_t member = find_member(auditor, presence->member);
    for (size_t i = 0; i < auditor->duties.len; i++) {
        struct seen_duty *duty = &auditor->duties.items[i];
        if (!member_id_is_none(presence->member) && duty->member != member)
            continue;
        if (presence->here && !member_id_is_none(presence->member)) {
            duty->gone_at = 0;
            duty->ends_at = duty->until_at;
        } else if (!presence->here && duty->gone_at == 0) { /* ten minutes to come back */
            duty->gone_at = now_ms;
            duty->ends_at = duty->until_at < now_ms + 10 * MINUTE ? duty->until_at : now_ms + 10 * MINUTE;
        }
    }
}

static void learn_room_set(struct auditor *auditor, const struct command_room_set *set, int64_t now_ms)
{
    const size_t id = find_room(auditor, set->room);
    struct seen_room *room = &auditor->rooms.items[id];
    room->modes.base = set->base_mode;
    room->modes.base_slow_ms = set->base_slow_ms;
    room->modes.unstaffed = set->unstaffed_mode;
    room->modes.unstaffed_slow_ms = set->unstaffed_slow_ms;
    room->retention_ms = set->retention_ms;
    room->cap = set->cap;
    for (size_t i = 0; i < auditor->slices.len; i++) { /* a key that new texts still come under stays as long as these */
        struct seen_slice *slice = &auditor->slices.items[i];
        const int64_t until = slice->ends_at + MINUTE + room->retention_ms;
        if (slice->room == id && slice->fate == SLICE_LIVE && slice->ends_at >= now_ms - MINUTE && until > slice->destroy_at)
            slice->destroy_at = until;
    }
    auditor->records++;
}

static void learn_rooms_of(struct auditor *auditor, const struct command *command, int64_t now_ms)
{
    const bool pause = command->kind == COMMAND_PAUSE;
    const size_t actor = find_member(auditor, command->actor);
    const cohort_id of = pause ? command->pause.cohort : command->resume.cohort;
    for (size_t i = 0; i < auditor->rooms.len; i++) {
        struct seen_room *room = &auditor->rooms.items[i];
        if (!of_a_group(room) || !pauses(auditor, actor, of, room->cohort))
            continue;
        if (pause)
            over_set(room, ROOM_MODE_PAUSED, 0, now_ms + command->pause.length_ms, command->pause.reason, actor);
        else if (room->modes.over == ROOM_MODE_PAUSED)
            over_end(room);
    }
    auditor->records++;
}

/* Who is there for a room, and that a room says what is in force. */
static void check_rooms(struct auditor *auditor, int64_t now_ms, const struct outcome *outcome)
{
    enum reason cause;
    for (size_t i = 0; i < auditor->rooms.len; i++) {
        struct seen_room *room = &auditor->rooms.items[i];
        room->modes.staffed = false;
        for (size_t k = 0; k < auditor->duties.len; k++) {
            const struct seen_duty *duty = &auditor->duties.items[k];
            const bool there = room_id_is_none(duty->room) || room_id_equal(duty->room, room->id);
            room->modes.staffed = room->modes.staffed || (there && is_staff(auditor->members.items[duty->member].role) &&
                                                          in_cohort(auditor, duty->member, room->cohort));
        }
    }
    for (size_t i = outcome->events_len; i > 0; i--) { /* of several in one outcome the last one holds */
        const struct event *event = &outcome->events[i - 1];
        if (event->kind != EVENT_ROOM)
            continue;
        struct seen_room *room = &auditor->rooms.items[find_room(auditor, stream_room(event->stream))];
        if (room->room_change >= event->change)
            continue;
        room->room_change = event->change;
        AUDIT(auditor, event->room.mode == mode_of(room, now_ms, &cause));
        AUDIT(auditor, (event->room.duty[0] != 0) == room->modes.staffed);
    }
}

void learn_duty(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome)
{
    const int64_t now_ms = foretold->now_ms;
    switch ((int)command->kind) {
    case COMMAND_MODE_SET:
        over_set(&auditor->rooms.items[find_room(auditor, command->mode_set.room)], command->mode_set.mode, command->mode_set.slow_ms,
                 now_ms + command->mode_set.length_ms, command->mode_set.reason, find_member(auditor, command->actor));
        auditor->records++;
        break;
    case COMMAND_MODE_CLEAR: {
        struct seen_room *room = &auditor->rooms.items[find_room(auditor, command->mode_clear.room)];
        auditor->records += now_ms < room->modes.over_until;
        if (now_ms < room->modes.over_until)
            over_end(room);
        break;
    }
    case COMMAND_PAUSE:
    case COMMAND_RESUME:
        learn_rooms_of(auditor, command, now_ms);
        break;
    case COMMAND_ROOM_SET:
        learn_room_set(auditor, &command->room_set, now_ms);
        break;
    case COMMAND_DUTY_ON:
        learn_duty_on(auditor, command, now_ms);
        break;
    case COMMAND_DUTY_OFF:
        auditor->records += duty_of(auditor, find_member(auditor, command->actor)) >= 0;
        duties_end(auditor, find_member(auditor, command->actor), now_ms);
        break;
    case COMMAND_PRESENCE:
        if (outcome->place != 0)
            learn_presence(auditor, &command->presence, now_ms);
        break;
    case COMMAND_TICK:
        duties_end(auditor, NOBODY, now_ms);
        for (size_t i = 0; i < auditor->rooms.len; i++)
            if (auditor->rooms.items[i].modes.over_until != 0 && auditor->rooms.items[i].modes.over_until <= now_ms)
                over_end(&auditor->rooms.items[i]);
        break;
    default:
        break;
    }
    check_rooms(auditor, now_ms, outcome);
}
