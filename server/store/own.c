/* server/store/own.c: what staff did with published messages, as their authors are told. */
#include "store_internal.h"

enum hearth_error store_own_write(struct store *store, const struct store_own *own)
{
    sqlite3_stmt *statement = store_statement(store, SQL_OWN_WRITE);
    bind_id(statement, 1, own->member.bytes);
    bind_id(statement, 2, own->room.bytes);
    bind_int(statement, 3, own->number);
    bind_int(statement, 4, own->state);
    bind_int(statement, 5, own->reason);
    bind_id(statement, 6, own->by.bytes);
    bind_int(statement, 7, own->gone_at);
    bind_int(statement, 8, own->change);
    return store_run(statement);
}

enum hearth_error store_own_read(struct store *store, member_id member, room_id room, int64_t number, struct store_own *own_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_OWN_READ);
    *own_out = (struct store_own){.member = member, .room = room, .number = number};
    bind_id(statement, 1, member.bytes);
    bind_id(statement, 2, room.bytes);
    bind_int(statement, 3, number);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    const bool good =
        column_enum(statement, 0, OWN_STATE_COUNT, &own_out->state) && column_enum(statement, 1, REASON_COUNT, &own_out->reason) &&
        column_bytes(statement, 2, own_out->by.bytes, ID_BYTES) && column_text(statement, 3, own_out->by_name, sizeof own_out->by_name);
    return store_read_one(statement, good);
}

/* The columns of the message come first. */
static bool own_columns(sqlite3_stmt *statement, struct store_own *own, struct store_message *message)
{
    enum { OWN_AT = MESSAGE_COLUMNS };
    if (!message_columns(statement, message) || !column_bytes(statement, OWN_AT, own->room.bytes, ID_BYTES) ||
        !column_enum(statement, OWN_AT + 1, OWN_STATE_COUNT, &own->state) ||
        !column_enum(statement, OWN_AT + 2, REASON_COUNT, &own->reason))
        return false;
    own->change = column_int(statement, OWN_AT + 3);
    own->number = message->number;
    own->gone_at = message->gone_at;
    message->room = own->room;
    return true;
}

enum hearth_error store_own_walk(struct store *store, member_id member, int64_t after, int64_t now_ms, int64_t rows_max,
                                 store_own_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_OWN_WALK);
    struct store_own own = {.member = member};
    struct store_message message = {.author = member};
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, after);
    bind_int(statement, 3, now_ms);
    bind_int(statement, 4, rows_max);
    STORE_WALK(statement, own_columns(statement, &own, &message), each(context, &own, &message));
}

enum hearth_error store_own_sweep(struct store *store, int64_t now_ms)
{
    sqlite3_stmt *statement = store_statement(store, SQL_OWN_SWEEP);
    bind_int(statement, 1, now_ms);
    return store_run(statement);
}
