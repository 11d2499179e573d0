/* server/store/lines.c: private lines. */
#include "store_internal.h"

enum hearth_error store_line_insert(struct store *store, const struct store_line *line)
{
    sqlite3_stmt *statement = store_statement(store, SQL_LINE_INSERT);
    bind_id(statement, 1, line->room.bytes);
    bind_id(statement, 2, line->cohort.bytes);
    bind_id(statement, 3, line->member.bytes);
    bind_int(statement, 4, line->waiting_since);
    bind_int(statement, 5, line->change);
    return store_run(statement);
}

static bool line_columns(sqlite3_stmt *statement, struct store_line *line)
{
    line->waiting_since = column_int(statement, 3);
    line->change = column_int(statement, 4);
    return column_bytes(statement, 0, line->room.bytes, ID_BYTES) && column_bytes(statement, 1, line->cohort.bytes, ID_BYTES) &&
           column_bytes(statement, 2, line->member.bytes, ID_BYTES) && column_text(statement, 5, line->name, sizeof line->name);
}

enum hearth_error store_line_read(struct store *store, room_id room, struct store_line *line_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_LINE_READ);
    bind_id(statement, 1, room.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, line_columns(statement, line_out));
}

enum hearth_error store_line_find(struct store *store, cohort_id cohort, member_id member, struct store_line *line_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_LINE_FIND);
    bind_id(statement, 1, cohort.bytes);
    bind_id(statement, 2, member.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, line_columns(statement, line_out));
}

enum hearth_error store_line_write(struct store *store, const struct store_line *line)
{
    sqlite3_stmt *statement = store_statement(store, SQL_LINE_WRITE);
    bind_id(statement, 1, line->room.bytes);
    bind_int(statement, 2, line->waiting_since);
    bind_int(statement, 3, line->change);
    return store_run(statement);
}

enum hearth_error store_line_walk(struct store *store, cohort_id cohort, int64_t after, store_line_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_LINE_WALK);
    bind_id(statement, 1, cohort.bytes);
    bind_int(statement, 2, after);
    struct store_line line;
    STORE_WALK(statement, line_columns(statement, &line), each(context, &line));
}
