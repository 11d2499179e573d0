/* server/store/rooms.c: rooms, who is in them, and a person's places. */
#include "store_internal.h"

static void room_bind(sqlite3_stmt *statement, const struct store_room *room)
{
    bind_id(statement, 1, room->id.bytes);
    bind_id(statement, 2, room->cohort.bytes);
    bind_text(statement, 3, room->title);
    bind_int(statement, 4, room->type);
    bind_int(statement, 5, room->retention_ms);
    bind_int(statement, 6, room->cap);
    bind_int(statement, 7, room->change);
    bind_int(statement, 8, room->modes.base);
    bind_int(statement, 9, room->modes.base_slow_ms);
    bind_int(statement, 10, room->modes.unstaffed);
    bind_int(statement, 11, room->modes.unstaffed_slow_ms);
    bind_int(statement, 12, room->modes.staffed);
    bind_int(statement, 13, room->modes.over);
    bind_int(statement, 14, room->modes.over_slow_ms);
    bind_int(statement, 15, room->modes.over_until);
    bind_int(statement, 16, room->modes.over_reason);
    bind_id(statement, 17, room->over_by.bytes);
    bind_int(statement, 18, room->told.mode);
    bind_int(statement, 19, room->told.slow_ms);
    bind_int(statement, 20, room->told.mode_until);
    bind_int(statement, 21, room->told.mode_reason);
    bind_text(statement, 22, room->told.duty);
    bind_int(statement, 23, room->told.duty_until);
    bind_int(statement, 24, room->told.next_at);
    bind_int(statement, 25, room->check_at);
}

enum hearth_error store_room_insert(struct store *store, const struct store_room *room)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ROOM_INSERT);
    room_bind(statement, room);
    return store_run(statement);
}

enum hearth_error store_room_write(struct store *store, const struct store_room *room)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ROOM_WRITE);
    room_bind(statement, room);
    return store_run(statement);
}

bool store_modes_columns(sqlite3_stmt *statement, int first, struct store_modes *modes)
{
    modes->base_slow_ms = column_int(statement, first + 1);
    modes->unstaffed_slow_ms = column_int(statement, first + 3);
    modes->staffed = column_int(statement, first + 4) != 0;
    modes->over_slow_ms = column_int(statement, first + 6);
    modes->over_until = column_int(statement, first + 7);
    return column_enum(statement, first, ROOM_MODE_COUNT, &modes->base) &&
           column_enum(statement, first + 2, ROOM_MODE_COUNT, &modes->unstaffed) &&
           column_enum(statement, first + 5, ROOM_MODE_COUNT, &modes->over) &&
           column_enum(statement, first + 8, REASON_COUNT, &modes->over_reason);
}

static bool told_columns(sqlite3_stmt *statement, int first, struct store_told *told)
{
    told->slow_ms = column_int(statement, first + 1);
    told->mode_until = column_int(statement, first + 2);
    told->duty_until = column_int(statement, first + 5);
    told->next_at = column_int(statement, first + 6);
    return column_enum(statement, first, ROOM_MODE_COUNT, &told->mode) &&
           column_enum(statement, first + 3, REASON_COUNT, &told->mode_reason) &&
           column_text(statement, first + 4, told->duty, sizeof told->duty);
}

static bool room_columns(sqlite3_stmt *statement, struct store_room *room)
{
    room->retention_ms = column_int(statement, 4);
    room->cap = column_int(statement, 5);
    room->change = column_int(statement, 6);
    room->check_at = column_int(statement, 24);
    return column_bytes(statement, 0, room->id.bytes, ID_BYTES) && column_bytes(statement, 1, room->cohort.bytes, ID_BYTES) &&
           column_text(statement, 2, room->title, sizeof room->title) && column_enum(statement, 3, ROOM_TYPE_COUNT, &room->type) &&
           store_modes_columns(statement, 7, &room->modes) && column_bytes(statement, 16, room->over_by.bytes, ID_BYTES) &&
           told_columns(statement, 17, &room->told);
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

enum hearth_error store_room_list(struct store *store, room_id after, store_room_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ROOM_LIST);
    bind_id(statement, 1, after.bytes);
    struct store_room room;
    STORE_WALK(statement, room_columns(statement, &room), each(context, &room));
}

enum hearth_error store_room_walk_check(struct store *store, int64_t now_ms, int64_t rows_max, store_room_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ROOM_WALK_CHECK);
    bind_int(statement, 1, now_ms);
    bind_int(statement, 2, rows_max);
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

enum hearth_error store_membership_read(struct store *store, room_id room, member_id member, struct store_membership *membership_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MEMBERSHIP_READ);
    bind_id(statement, 1, room.bytes);
    bind_id(statement, 2, member.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *membership_out = (struct store_membership){.room = room,
                                                .member = member,
                                                .join_mark = column_int(statement, 0),
                                                .change = column_int(statement, 2),
                                                .place_change = column_int(statement, 3)};
    return store_read_one(statement, column_enum(statement, 1, MEMBERSHIP_STATE_COUNT, &membership_out->state));
}

enum hearth_error store_membership_write(struct store *store, const struct store_membership *membership)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MEMBERSHIP_WRITE);
    bind_id(statement, 1, membership->room.bytes);
    bind_id(statement, 2, membership->member.bytes);
    bind_int(statement, 3, membership->state);
    bind_int(statement, 4, membership->change);
    bind_int(statement, 5, membership->place_change);
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
