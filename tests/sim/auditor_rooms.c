/* tests/sim/auditor_rooms.c: cohorts, rooms, messages, slices, and what the clock takes away. */
#include "auditor.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE 60000LL
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

bool belongs(enum room_type type, enum role role)
{
    if (is_staff(role) || type == ROOM_TYPE_LINE)
        return type != ROOM_TYPE_LINE;
    if (role == ROLE_ALUMNUS || role == ROLE_FAMILY)
        return type == (role == ROLE_FAMILY ? ROOM_TYPE_FAMILY : ROOM_TYPE_ALUMNI);
    return type == ROOM_TYPE_PROCESS || type == ROOM_TYPE_PSYCHOEDUCATION || type == ROOM_TYPE_SUPPORT;
}

enum refusal_reason may_in_room(const struct auditor *auditor, size_t member, size_t id, enum deed deed, int64_t now_ms)
{
    if (id == NOBODY)
        return REFUSAL_NOT_HERE;
    const struct seen_room *room = &auditor->rooms.items[id];
    const struct seen_member *who = &auditor->members.items[member];
    const bool staff = is_staff(who->role), line = room->type == ROOM_TYPE_LINE, active = who->state == MEMBER_ACTIVE;
    const bool here = active || who->state == MEMBER_LEAVING, kept = here || who->state == MEMBER_SUSPENDED;
    bool may = find_place(room, member) != NULL, state = active;
    switch (deed) {
    case DEED_READ:
    case DEED_WRITE:
        state = line ? kept : here;
        if (line && staff)
            may = in_cohort(auditor, member, room->cohort);
        break;
    case DEED_QUESTION:
        state = here;
        may = may && !staff && !line;
        break;
    case DEED_REPORT:
        state = here;
        may = may && !line;
        break;
    case DEED_DELETE:
        may = find_been(room, member) != NULL;
        state = who->state != MEMBER_ENDED && who->state != MEMBER_ERASED;
        break;
    case DEED_LEAVE:
        may = may && !staff && !line;
        state = kept;
        break;
    case DEED_SLOW:
        may = may && (staff || who->role == ROLE_MENTOR) && !line;
        break;
    case DEED_ROOM:
        may = may && who->role == ROLE_LEAD && !line;
        break;
    case DEED_CARE:
    case DEED_TAKE_OUT:
    case DEED_MODE:
        may = may && staff && !line;
        break;
    }
    if (!may || !state)
        return may && who->state == MEMBER_SUSPENDED ? REFUSAL_SUSPENDED : REFUSAL_NOT_HERE;
    const bool todays =
        (deed == DEED_WRITE && !line) || deed == DEED_QUESTION || deed == DEED_SLOW || deed == DEED_MODE || deed == DEED_ROOM;
    return todays && notice_is_due(auditor, member, now_ms) ? REFUSAL_NOTICE : REFUSAL_NONE;
}

/* For whom the room may be read: what of it. */
bool may_read(const struct auditor *auditor, const struct seen_room *room, size_t member, const struct seen_message *message,
              int64_t now_ms)
{
    const struct seen_place *place = find_place(room, member);
    if (now_ms >= message->gone_at)
        return false;
    if (is_staff(auditor->members.items[member].role) || message->number > place->mark)
        return true;
    return room->type == ROOM_TYPE_PSYCHOEDUCATION && is_staff(auditor->members.items[message->author].role);
}

struct seen_message *find_message(const struct auditor *auditor, room_id id, int64_t number)
{
    const size_t room = find_room(auditor, id);
    if (room == NOBODY)
        return NULL;
    for (size_t i = auditor->rooms.items[room].messages.len; i > 0; i--)
        if (auditor->rooms.items[room].messages.items[i - 1].number == number)
            return &auditor->rooms.items[room].messages.items[i - 1];
    return NULL;
}

static void foretell_room_make(struct auditor *auditor, const struct command_room_make *make, struct foretold *out)
{
    const size_t cohort = find_cohort(auditor, make->cohort);
    const int64_t days = make->retention_ms / DAY;
    if (make->retention_ms % DAY != 0 || (days != 1 && days != 7 && days != 30 && days != 90) || make->cap < 1 || make->cap > 500 ||
        make->type == ROOM_TYPE_LINE) {
        out->refusal = REFUSAL_BAD_REQUEST;
        return;
    }
    if (cohort == NOBODY) {
        out->refusal = REFUSAL_NOT_HERE;
        return;
    }
    int64_t rooms = 0, counted = 0;
    out->events = 1;
    for (size_t i = 0; i < auditor->rooms.len; i++)
        rooms += auditor->rooms.items[i].cohort == cohort && auditor->rooms.items[i].type != ROOM_TYPE_LINE;
    for (size_t i = 0; i < auditor->members.len; i++) {
        const struct seen_member *member = &auditor->members.items[i];
        if (!in_cohort(auditor, i, cohort) || !belongs(make->type, member->role) || member->state == MEMBER_GONE ||
            member->state == MEMBER_ENDED)
            continue;
        out->events += 2;
        counted += make->type == ROOM_TYPE_STAFF || !is_staff(member->role);
    }
    if (rooms >= 32 || counted > make->cap)
        out->refusal = REFUSAL_FULL;
}

static int64_t slice_of(int64_t retention_ms)
{
    return retention_ms <= 7 * DAY ? 30 * MINUTE : 12 * HOUR;
}

static void foretell_slice(struct auditor *auditor, const struct command_slice_open *open, struct foretold *out)
{
    const size_t room = find_room(auditor, open->room);
    if (room == NOBODY) {
        out->refusal = REFUSAL_NOT_HERE;
        return;
    }
    const int64_t longest = slice_of(auditor->rooms.items[room].retention_ms);
    if (open->ends_at <= open->opens_at || open->ends_at - open->opens_at > longest || open->opens_at > out->now_ms + 2 * longest)
        out->refusal = REFUSAL_BAD_REQUEST;
    for (size_t i = 0; i < auditor->slices.len && out->refusal == REFUSAL_NONE; i++)
        if (key_id_equal(auditor->slices.items[i].id, open->key) && auditor->slices.items[i].fate != SLICE_GONE) {
            out->placed = false;
            if (auditor->slices.items[i].room != room || auditor->slices.items[i].ends_at != open->ends_at)
                out->refusal = REFUSAL_BAD_REQUEST;
        }
}

static void foretell_tick(struct auditor *auditor, struct foretold *out)
{
    out->any_place = true;
    out->any_events = true;
    out->placed = out->now_ms >= auditor->time_ms + MINUTE;
    for (size_t i = 0; i < auditor->sessions.len; i++)
        out->placed = out->placed || (!auditor->sessions.items[i].removed && !session_lives(&auditor->sessions.items[i], out->now_ms));
    for (size_t i = 0; i < auditor->rooms.len && !auditor->rows_left; i++)
        for (size_t k = 0; k < auditor->rooms.items[i].messages.len; k++)
            out->placed = out->placed || auditor->rooms.items[i].messages.items[k].gone_at <= out->now_ms;
}

void foretell_rooms(struct auditor *auditor, const struct command *command, struct foretold *out)
{
    switch ((int)command->kind) {
    case COMMAND_SAY:
        foretell_say(auditor, command, out);
        break;
    case COMMAND_DELETE: {
        const struct seen_message *message = find_message(auditor, command->delete.room, command->delete.number);
        const size_t actor = find_member(auditor, command->actor);
        out->refusal = may_in_room(auditor, actor, find_room(auditor, command->delete.room), DEED_DELETE, out->now_ms);
        if (message == NULL || message->gone_at <= out->now_ms || message->author != actor)
            out->refusal = REFUSAL_NOT_HERE;
        else
            out->events = message->state == MESSAGE_DELETED ? 0 : message->state == MESSAGE_REMOVED ? 2 : 1;
        break;
    }
    case COMMAND_COHORT_MAKE:
        out->events = speaks(command) ? 3 : 1; /* the staff's room, and who makes it in it */
        break;
    case COMMAND_ROOM_MAKE:
        foretell_room_make(auditor, &command->room_make, out);
        break;
    case COMMAND_SLICE_OPEN:
        foretell_slice(auditor, &command->slice_open, out);
        break;
    case COMMAND_TICK:
        foretell_tick(auditor, out);
        break;
    case COMMAND_EFFECT_DONE:
        out->placed = false;
        if (find_checkpoint(auditor, command->effect_done.place, command->effect_done.n) != NOBODY)
            out->refusal = REFUSAL_BAD_REQUEST; /* only its signature ends it */
        for (size_t i = 0; i < auditor->effects.len; i++)
            out->placed = out->placed || (auditor->effects.items[i].place == command->effect_done.place &&
                                          auditor->effects.items[i].n == command->effect_done.n);
        break;
    case COMMAND_AUDIT_CHECKPOINT:
        out->placed = find_checkpoint(auditor, command->audit_checkpoint.place, command->audit_checkpoint.n) != NOBODY;
        for (size_t i = 0; i < auditor->effects.len; i++)
            if (auditor->effects.items[i].place == command->audit_checkpoint.place &&
                auditor->effects.items[i].n == command->audit_checkpoint.n)
                out->refusal = REFUSAL_BAD_REQUEST;
        break;
    default:
        break;
    }
}

static void learn_tick(struct auditor *auditor, const struct foretold *foretold, const struct outcome *outcome)
{
    const bool rows_left = outcome->more;
    auditor->rows_left = rows_left;
    for (size_t i = 0; i < auditor->rooms.len && !rows_left; i++) {
        struct seen_room *room = &auditor->rooms.items[i];
        size_t kept = 0;
        for (size_t k = 0; k < room->messages.len; k++) {
            if (room->messages.items[k].gone_at <= foretold->now_ms)
                free(room->messages.items[k].bytes);
            else
                room->messages.items[kept++] = room->messages.items[k];
        }
        room->messages.len = kept;
    }
    /* Every key whose time has come goes, once all rows that are due are gone. */
    for (size_t i = 0; i < auditor->slices.len && !rows_left; i++)
        AUDIT(auditor, auditor->slices.items[i].fate != SLICE_LIVE || auditor->slices.items[i].destroy_at > foretold->now_ms);
}

/* Of a slice when its time has come; of a held text with its end (auditor_held.c). */
static void learn_keys(struct auditor *auditor, const struct foretold *foretold, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->effects_len; i++) {
        if (outcome->effects[i].kind != EFFECT_KEY_DESTROY)
            continue;
        size_t slice = 0;
        while (slice < auditor->slices.len && memcmp(auditor->slices.items[slice].id.bytes, outcome->effects[i].object, ID_BYTES) != 0)
            slice++;
        AUDIT(auditor, slice < auditor->slices.len && auditor->slices.items[slice].fate == SLICE_LIVE);
        const bool held = auditor->slices.items[slice].room == NOBODY && auditor->slices.items[slice].destroy_at == INT64_MAX;
        AUDIT(auditor, held || auditor->slices.items[slice].destroy_at <= foretold->now_ms);
        auditor->slices.items[slice].fate = SLICE_GOING;
        struct seen_effect *effect = list_add(&auditor->effects);
        *effect = (struct seen_effect){.place = outcome->effects[i].place, .n = outcome->effects[i].n, .slice = slice};
        AUDIT(auditor, effect->place == outcome->place);
    }
}

void learn_rooms(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome)
{
    learn_keys(auditor, foretold, outcome);
    switch ((int)command->kind) {
    case COMMAND_COHORT_MAKE: {
        list_add(&auditor->cohorts)->id = outcome->done.cohort;
        if (speaks(command))
            auditor->members.items[find_member(auditor, command->actor)].cohorts |= 1u << (auditor->cohorts.len - 1);
        struct seen_room *room = list_add(&auditor->rooms);
        room->id = stream_room(outcome->events[0].stream);
        room->cohort = find_cohort(auditor, outcome->done.cohort);
        room->type = ROOM_TYPE_STAFF;
        room->retention_ms = 90 * DAY;
        room->cap = 12;
        room->modes = (struct seen_modes){.base = ROOM_MODE_OPEN, .unstaffed = ROOM_MODE_OPEN};
        AUDIT(auditor, outcome->events[0].kind == EVENT_ROOM && outcome->events[0].room.type == ROOM_TYPE_STAFF);
        AUDIT(auditor, cohort_id_equal(outcome->events[0].room.cohort, outcome->done.cohort));
        learn_places(auditor, outcome);
        break;
    }
    case COMMAND_ROOM_MAKE: {
        struct seen_room *room = list_add(&auditor->rooms);
        room->id = outcome->done.room;
        room->cohort = find_cohort(auditor, command->room_make.cohort);
        room->type = command->room_make.type;
        room->retention_ms = command->room_make.retention_ms;
        room->cap = command->room_make.cap;
        room->modes = (struct seen_modes){.base = command->room_make.base_mode,
                                          .base_slow_ms = command->room_make.base_slow_ms,
                                          .unstaffed = command->room_make.unstaffed_mode,
                                          .unstaffed_slow_ms = command->room_make.unstaffed_slow_ms};
        AUDIT(auditor, outcome->events[0].kind == EVENT_ROOM && outcome->events[0].room.retention_ms == room->retention_ms);
        learn_places(auditor, outcome);
        break;
    }
    case COMMAND_JOIN:
        learn_places(auditor, outcome);
        break;
    case COMMAND_SAY:
        learn_say(auditor, command, foretold, outcome);
        break;
    case COMMAND_DELETE:
        learn_delete(auditor, command, outcome);
        break;
    case COMMAND_SLICE_OPEN: {
        if (outcome->place == 0)
            break;
        const size_t room = find_room(auditor, command->slice_open.room);
        struct seen_slice *slice = list_add(&auditor->slices);
        *slice = (struct seen_slice){.id = command->slice_open.key,
                                     .room = room,
                                     .opens_at = command->slice_open.opens_at,
                                     .ends_at = command->slice_open.ends_at,
                                     .destroy_at = command->slice_open.ends_at + MINUTE + auditor->rooms.items[room].retention_ms};
        break;
    }
    case COMMAND_TICK:
        learn_tick(auditor, foretold, outcome);
        break;
    case COMMAND_EFFECT_DONE:
        for (size_t i = 0; i < auditor->effects.len; i++)
            if (auditor->effects.items[i].place == command->effect_done.place && auditor->effects.items[i].n == command->effect_done.n) {
                auditor->slices.items[auditor->effects.items[i].slice].fate = SLICE_GONE;
                auditor->effects.items[i] = auditor->effects.items[--auditor->effects.len];
                break;
            }
        break;
    case COMMAND_AUDIT_CHECKPOINT: {
        const size_t found = find_checkpoint(auditor, command->audit_checkpoint.place, command->audit_checkpoint.n);
        if (found != NOBODY)
            auditor->checkpoints.items[found] = auditor->checkpoints.items[--auditor->checkpoints.len];
        break;
    }
    default:
        break;
    }
}
