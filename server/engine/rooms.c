/* server/engine/rooms.c: making a room, and taking people into it. */
#include "engine_internal.h"
#include <string.h>

enum hearth_error room_is_full(struct act *act, const struct store_room *room, bool staff, bool *full_out)
{
    int64_t all, staff_in;
    enum hearth_error error = store_room_count(act->store, room->id, &all, &staff_in);
    if (error != HEARTH_OK)
        return error;
    const bool counts = !staff || room->type == ROOM_TYPE_STAFF;
    const int64_t counted = room->type == ROOM_TYPE_STAFF ? all : all - staff_in;
    *full_out = all >= LIMIT_ROOM_MEMBERS_MAX || (counts && counted >= room->cap);
    return HEARTH_OK;
}

/* Peers' messages from here on, never from before (RM5); staff of the room read what there is. */
enum hearth_error membership_make(struct act *act, const struct store_room *room, const struct store_member *member)
{
    struct store_place place = {.membership = {.room = room->id, .member = member->id, .state = MEMBERSHIP_IN}, .type = room->type};
    struct store_person person = {.id = member->id, .role = member->role, .state = MEMBERSHIP_IN};
    memcpy(place.title, room->title, sizeof place.title);
    memcpy(person.name, member->name, sizeof person.name);
    enum hearth_error error = stream_advance(act, room_stream(room->id), member->id.bytes, &place.membership.change);
    if (error == HEARTH_OK)
        error = stream_advance(act, member_stream(member->id), room->id.bytes, &place.membership.place_change);
    if (error != HEARTH_OK)
        return error;
    place.membership.join_mark = role_is_staff(member->role) || room->type == ROOM_TYPE_LINE ? 0 : place.membership.change;
    person.change = place.membership.change;
    error = store_membership_insert(act->store, &place.membership);
    if (error != HEARTH_OK)
        return error;
    struct event *seen = outcome_event(act->outcome, EVENT_MEMBER);
    if (seen == NULL)
        return HEARTH_NO_MEMORY;
    event_member_fill(seen, room->id, &person);
    struct event *own = outcome_event(act->outcome, EVENT_PLACE);
    if (own == NULL)
        return HEARTH_NO_MEMORY;
    event_place_fill(own, &place);
    return HEARTH_OK;
}

enum hearth_error membership_end(struct act *act, room_id room, const struct store_member *member)
{
    struct store_place place = {.type = ROOM_TYPE_COUNT};
    struct store_person person = {.id = member->id, .role = member->role, .state = MEMBERSHIP_GONE};
    struct store_room of;
    memcpy(person.name, member->name, sizeof person.name);
    enum hearth_error error = store_room_read(act->store, room, &of);
    if (error == HEARTH_OK)
        error = store_membership_read(act->store, room, member->id, &place.membership);
    if (error == HEARTH_OK)
        error = stream_advance(act, room_stream(room), member->id.bytes, &place.membership.change);
    if (error == HEARTH_OK)
        error = stream_advance(act, member_stream(member->id), room.bytes, &place.membership.place_change);
    place.membership.state = MEMBERSHIP_GONE;
    if (error == HEARTH_OK)
        error = store_membership_write(act->store, &place.membership);
    if (error != HEARTH_OK)
        return error;
    place.type = of.type;
    memcpy(place.title, of.title, sizeof place.title);
    person.change = place.membership.change;
    struct event *seen = outcome_event(act->outcome, EVENT_MEMBER);
    if (seen == NULL)
        return HEARTH_NO_MEMORY;
    event_member_fill(seen, room, &person);
    struct event *own = outcome_event(act->outcome, EVENT_PLACE);
    if (own == NULL)
        return HEARTH_NO_MEMORY;
    event_place_fill(own, &place);
    return act_fence_part(act, member->id, room_stream(room));
}

static enum hearth_error member_room(void *context, const struct store_place *place)
{
    struct member_rooms *rooms = context;
    if (place->membership.state == MEMBERSHIP_IN && place->type != ROOM_TYPE_LINE && rooms->len < LIMIT_STREAMS_PER_MEMBER_MAX)
        rooms->ids[rooms->len++] = place->membership.room;
    return HEARTH_OK;
}

enum hearth_error member_rooms_read(struct act *act, member_id member, struct member_rooms *rooms_out)
{
    rooms_out->len = 0;
    return store_place_walk(act->store, member, -1, member_room, rooms_out);
}

enum hearth_error memberships_end(struct act *act, const struct store_member *member)
{
    struct member_rooms rooms;
    enum hearth_error error = member_rooms_read(act, member->id, &rooms);
    for (size_t i = 0; i < rooms.len && error == HEARTH_OK; i++)
        error = membership_end(act, rooms.ids[i], member);
    return error;
}

struct room_make_people {
    const struct store_room *room;
    int64_t all, staff;
    size_t len;
    struct {
        member_id id;
    } people[LIMIT_ROOM_MEMBERS_MAX];
};

static enum hearth_error room_make_count(void *context, member_id member, enum role role)
{
    struct room_make_people *found = context;
    if (!room_admits(found->room->type, role))
        return HEARTH_OK;
    found->all++;
    found->staff += role_is_staff(role);
    if (found->len < LIMIT_ROOM_MEMBERS_MAX)
        found->people[found->len++].id = member;
    return HEARTH_OK;
}

bool room_retention_good(int64_t retention_ms)
{
    static const int64_t retentions[] = {DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 90 * DAY_MS};
    bool preset = false;
    for (size_t i = 0; i < sizeof retentions / sizeof retentions[0]; i++)
        preset = preset || retention_ms == retentions[i];
    return preset;
}

static const char *room_make_wrong(const struct command_room_make *make)
{
    return make->title[0] == 0                                              ? "title"
           : make->type == ROOM_TYPE_LINE                                   ? "type" /* a private line is made by who opens it */
           : !room_retention_good(make->retention_ms)                       ? "retention_ms"
           : make->cap < 1 || make->cap > LIMIT_ROOM_MEMBERS_MAX            ? "cap"
           : !room_slow_good(make->base_mode, make->base_slow_ms)           ? "base_slow_ms"
           : !room_slow_good(make->unstaffed_mode, make->unstaffed_slow_ms) ? "unstaffed_slow_ms"
                                                                            : NULL;
}

static enum hearth_error room_count_one(void *context, const struct store_room *room)
{
    (void)room;
    (*(int64_t *)context)++;
    return HEARTH_OK;
}

enum hearth_error room_make_bare(struct act *act, struct store_room *room)
{
    enum hearth_error error = stream_make(act, room_stream(room->id), STREAM_ROOM);
    if (error == HEARTH_OK)
        error = stream_advance(act, room_stream(room->id), room->id.bytes, &room->change);
    if (error == HEARTH_OK)
        error = room_evaluate(act, room);
    if (error == HEARTH_OK)
        error = store_room_insert(act->store, room);
    if (error != HEARTH_OK)
        return error;
    struct event *event = outcome_event(act->outcome, EVENT_ROOM);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_room_fill(event, room);
    return HEARTH_OK;
}

enum hearth_error channel_make(struct act *act, cohort_id cohort)
{
    struct store_room room = {.cohort = cohort,
                              .title = "Staff",
                              .type = ROOM_TYPE_STAFF,
                              .retention_ms = LIMIT_CHANNEL_RETENTION_MS,
                              .cap = LIMIT_CHANNEL_CAP,
                              .modes = {.base = ROOM_MODE_OPEN, .unstaffed = ROOM_MODE_OPEN}};
    command_id(act->command, 1, room.id.bytes);
    enum hearth_error error = room_make_bare(act, &room);
    if (error != HEARTH_OK || member_id_is_none(act->command->actor))
        return error;
    struct store_member member;
    error = store_member_read(act->store, act->command->actor, &member);
    return error == HEARTH_OK ? membership_make(act, &room, &member) : error;
}

/* Those who are in the cohort already come in with the room. */
static enum hearth_error room_make_write(struct act *act, struct store_room *room, const struct room_make_people *found)
{
    enum hearth_error error = room_make_bare(act, room);
    for (size_t i = 0; i < found->len && error == HEARTH_OK; i++) {
        struct store_member member;
        error = store_member_read(act->store, found->people[i].id, &member);
        if (error == HEARTH_OK)
            error = membership_make(act, room, &member);
    }
    act->outcome->done.room = room->id;
    return error;
}

enum hearth_error handle_room_make(struct act *act)
{
    const struct command_room_make *make = &act->command->room_make;
    bool may;
    enum hearth_error error = desk_may(act, RIGHT_ROOM_MAKE, &make->cohort, &may);
    if (error != HEARTH_OK || !may)
        return error;
    const char *wrong = room_make_wrong(make);
    if (wrong != NULL) {
        act_refuse_field(act, wrong);
        return HEARTH_OK;
    }
    error = store_cohort_read(act->store, make->cohort);
    if (error == HEARTH_NOT_FOUND) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    struct store_room room = {.cohort = make->cohort, .type = make->type, .retention_ms = make->retention_ms, .cap = make->cap};
    room.modes = (struct store_modes){.base = make->base_mode,
                                      .base_slow_ms = make->base_slow_ms,
                                      .unstaffed = make->unstaffed_mode,
                                      .unstaffed_slow_ms = make->unstaffed_slow_ms};
    command_id(act->command, 0, room.id.bytes);
    memcpy(room.title, make->title, sizeof room.title);
    struct room_make_people found = {.room = &room};
    int64_t rooms = 0;
    if (error == HEARTH_OK)
        error = store_room_walk(act->store, make->cohort, room_count_one, &rooms);
    if (error == HEARTH_OK)
        error = store_cohort_member_walk(act->store, make->cohort, room_make_count, &found);
    if (error != HEARTH_OK)
        return error;
    const int64_t counted = room.type == ROOM_TYPE_STAFF ? found.all : found.all - found.staff;
    if (rooms >= LIMIT_ROOMS_PER_COHORT_MAX || counted > room.cap || found.all > LIMIT_ROOM_MEMBERS_MAX) {
        act_refuse(act, REFUSAL_FULL);
        return HEARTH_OK;
    }
    return room_make_write(act, &room, &found);
}
