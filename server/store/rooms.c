/* server/store/rooms.c: rooms, who is in them, and a person's places. */
#include "store_internal.h"

enum hearth_error store_room_insert(struct store *store, const struct store_room *room)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ROOM_INSERT);
    bind_id(statement, 1, room->id.bytes);
    bind_id(statement, 2, room->cohort.bytes);
    bind_text(statement, 3, room->title);
    bind_int(statement, 4, room->type);
    bind_int(statement, 5, room->base_mode);
    bind_int(statement, 6, room->retention_ms);
    bind_int(statement, 7, room->cap);
    bind_int(statement, 8, room->change);
    return store_run(statement);
}

static bool room_columns(sqlite3_stmt *statement, struct store_room *room)
{
    room->retention_ms = column_int(statement, 5);
    room->cap = column_int(statement, 6);
    room->change = column_int(statement, 7);
    return column_bytes(statement, 0, room->id.bytes, ID_BYTES) && column_bytes(statement, 1, room->cohort.bytes, ID_BYTES) &&
           column_text(statement, 2, room->title, sizeof room->title) && column_enum(statement, 3, ROOM_TYPE_COUNT, &room->type) &&
           column_enum(statement, 4, ROOM_MODE_COUNT, &room->base_mode);
}

enum hearth_error store_room_read(struct store *store, room_id id, struct store_room *room_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ROOM_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, room_columns(statement, room_out));
}

enum hearth_error store_room_walk(struct store *store, cohort_id cohort, store_room_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ROOM_WALK);
    bind_id(statement, 1, cohort.bytes);
    struct store_room room;
    STORE_WALK(statement, room_columns(statement, &room), each(context, &room));
}

enum hearth_error store_room_count(struct store *store, room_id id, int64_t *all_out, int64_t *staff_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ROOM_COUNT);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *all_out = column_int(statement, 0);
    *staff_out = column_int(statement, 1);
    return store_read_one(statement, true);
}

enum hearth_error store_membership_insert(struct store *store, const struct store_membership *membership)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MEMBERSHIP_INSERT);
    bind_id(statement, 1, membership->room.bytes);
    bind_id(statement, 2, membership->member.bytes);
    bind_int(statement, 3, membership->join_mark);
    bind_int(statement, 4, membership->state);
    bind_int(statement, 5, membership->change);
    bind_int(statement, 6, membership->place_change);
    return store_run(statement);
}

static bool place_columns(sqlite3_stmt *statement, struct store_place *place)
{
    place->membership.join_mark = column_int(statement, 2);
    place->membership.change = column_int(statement, 4);
    place->membership.place_change = column_int(statement, 5);
    place->change = column_int(statement, 8);
    return column_bytes(statement, 0, place->membership.room.bytes, ID_BYTES) &&
           column_bytes(statement, 1, place->membership.member.bytes, ID_BYTES) &&
           column_enum(statement, 3, MEMBERSHIP_STATE_COUNT, &place->membership.state) &&
           column_text(statement, 6, place->title, sizeof place->title) && column_enum(statement, 7, ROOM_TYPE_COUNT, &place->type);
}

enum hearth_error store_place_walk(struct store *store, member_id member, int64_t after, store_place_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_PLACE_WALK);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, after);
    struct store_place place;
    STORE_WALK(statement, place_columns(statement, &place), each(context, &place));
}

static bool person_columns(sqlite3_stmt *statement, struct store_person *person)
{
    person->change = column_int(statement, 4);
    return column_bytes(statement, 0, person->id.bytes, ID_BYTES) && column_text(statement, 1, person->name, sizeof person->name) &&
           column_enum(statement, 2, ROLE_COUNT, &person->role) && column_enum(statement, 3, MEMBERSHIP_STATE_COUNT, &person->state);
}

enum hearth_error store_person_read(struct store *store, room_id room, member_id member, struct store_person *person_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_PERSON_READ);
    bind_id(statement, 1, room.bytes);
    bind_id(statement, 2, member.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, person_columns(statement, person_out));
}

enum hearth_error store_person_walk_changes(struct store *store, room_id room, int64_t after, store_person_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_PERSON_WALK_CHANGES);
    bind_id(statement, 1, room.bytes);
    bind_int(statement, 2, after);
    struct store_person person;
    STORE_WALK(statement, person_columns(statement, &person), each(context, &person));
}

enum hearth_error store_person_walk_names(struct store *store, room_id room, const char *after, store_person_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_PERSON_WALK_NAMES);
    bind_id(statement, 1, room.bytes);
    bind_text(statement, 2, after);
    struct store_person person;
    STORE_WALK(statement, person_columns(statement, &person), each(context, &person));
}
