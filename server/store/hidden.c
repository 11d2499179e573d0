/* server/store/hidden.c: whom a member has hidden. */
#include "store_internal.h"

enum hearth_error store_hidden_read(struct store *store, member_id member, member_id hidden, struct store_hidden *hidden_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HIDDEN_READ);
    bind_id(statement, 1, member.bytes);
    bind_id(statement, 2, hidden.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *hidden_out =
        (struct store_hidden){.member = member, .hidden = hidden, .on = column_int(statement, 0) != 0, .change = column_int(statement, 1)};
    return store_read_one(statement, true);
}

enum hearth_error store_hidden_write(struct store *store, const struct store_hidden *hidden)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HIDDEN_WRITE);
    bind_id(statement, 1, hidden->member.bytes);
    bind_id(statement, 2, hidden->hidden.bytes);
    bind_int(statement, 3, hidden->on);
    bind_int(statement, 4, hidden->change);
    return store_run(statement);
}

enum hearth_error store_hidden_count(struct store *store, member_id member, int64_t *count_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HIDDEN_COUNT);
    bind_id(statement, 1, member.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *count_out = column_int(statement, 0);
    return store_read_one(statement, true);
}

static bool hidden_columns(sqlite3_stmt *statement, member_id member, struct store_hidden *hidden)
{
    hidden->member = member;
    hidden->on = column_int(statement, 1) != 0;
    hidden->change = column_int(statement, 2);
    return column_bytes(statement, 0, hidden->hidden.bytes, ID_BYTES);
}

enum hearth_error store_hidden_walk(struct store *store, member_id member, int64_t after, store_hidden_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HIDDEN_WALK);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, after);
    struct store_hidden hidden;
    STORE_WALK(statement, hidden_columns(statement, member, &hidden), each(context, &hidden));
}

enum hearth_error store_rooms_shared(struct store *store, member_id one, member_id other, bool *shared_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ROOMS_SHARED);
    bind_id(statement, 1, one.bytes);
    bind_id(statement, 2, other.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *shared_out = column_int(statement, 0) != 0;
    return store_read_one(statement, true);
}
