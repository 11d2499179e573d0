/* server/store/sanctions.c: what staff did to a person. */
#include "store_internal.h"

enum hearth_error store_sanction_insert(struct store *store, const struct store_sanction *sanction)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SANCTION_INSERT);
    bind_id(statement, 1, sanction->id.bytes);
    bind_id(statement, 2, sanction->member.bytes);
    bind_id(statement, 3, sanction->cohort.bytes);
    bind_int(statement, 4, sanction->kind);
    bind_id(statement, 5, sanction->room.bytes);
    bind_int(statement, 6, sanction->slow_ms);
    bind_int(statement, 7, sanction->reason);
    bind_id(statement, 8, sanction->by.bytes);
    bind_int(statement, 9, sanction->at);
    bind_int(statement, 10, sanction->ends_at);
    bind_int(statement, 11, sanction->state);
    bind_int(statement, 12, sanction->before);
    bind_id(statement, 13, sanction->done_by.bytes);
    bind_int(statement, 14, sanction->done_at);
    bind_int(statement, 15, sanction->change);
    bind_int(statement, 16, sanction->desk_change);
    bind_id(statement, 17, sanction->item.bytes);
    return store_run(statement);
}

static bool sanction_columns(sqlite3_stmt *statement, struct store_sanction *sanction)
{
    sanction->slow_ms = column_int(statement, 5);
    sanction->at = column_int(statement, 8);
    sanction->ends_at = column_int(statement, 9);
    sanction->done_at = column_int(statement, 13);
    sanction->change = column_int(statement, 14);
    sanction->desk_change = column_int(statement, 15);
    return column_bytes(statement, 0, sanction->id.bytes, ID_BYTES) && column_bytes(statement, 1, sanction->member.bytes, ID_BYTES) &&
           column_bytes(statement, 2, sanction->cohort.bytes, ID_BYTES) &&
           column_enum(statement, 3, SANCTION_KIND_COUNT, &sanction->kind) && column_bytes(statement, 4, sanction->room.bytes, ID_BYTES) &&
           column_enum(statement, 6, REASON_COUNT, &sanction->reason) && column_bytes(statement, 7, sanction->by.bytes, ID_BYTES) &&
           column_enum(statement, 10, SANCTION_STATE_COUNT, &sanction->state) &&
           column_enum(statement, 11, MEMBER_STATE_COUNT, &sanction->before) &&
           column_bytes(statement, 12, sanction->done_by.bytes, ID_BYTES) && column_bytes(statement, 16, sanction->item.bytes, ID_BYTES);
}

enum hearth_error store_sanction_read(struct store *store, sanction_id id, struct store_sanction *sanction_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SANCTION_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, sanction_columns(statement, sanction_out));
}

enum hearth_error store_sanction_write(struct store *store, const struct store_sanction *sanction)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SANCTION_WRITE);
    bind_id(statement, 1, sanction->id.bytes);
    bind_int(statement, 2, sanction->state);
    bind_int(statement, 3, sanction->ends_at);
    bind_id(statement, 4, sanction->done_by.bytes);
    bind_int(statement, 5, sanction->done_at);
    bind_int(statement, 6, sanction->change);
    bind_int(statement, 7, sanction->desk_change);
    return store_run(statement);
}

enum hearth_error store_sanction_walk_on(struct store *store, member_id member, int64_t now_ms, store_sanction_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SANCTION_WALK_ON);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, now_ms);
    struct store_sanction sanction;
    STORE_WALK(statement, sanction_columns(statement, &sanction), each(context, &sanction));
}

enum hearth_error store_sanction_walk_member(struct store *store, member_id member, int64_t after, store_sanction_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SANCTION_WALK_MEMBER);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, after);
    struct store_sanction sanction;
    STORE_WALK(statement, sanction_columns(statement, &sanction), each(context, &sanction));
}

enum hearth_error store_sanction_walk_desk(struct store *store, cohort_id cohort, int64_t after, store_sanction_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SANCTION_WALK_DESK);
    bind_id(statement, 1, cohort.bytes);
    bind_int(statement, 2, after);
    struct store_sanction sanction;
    STORE_WALK(statement, sanction_columns(statement, &sanction), each(context, &sanction));
}

enum hearth_error store_sanction_walk_over(struct store *store, int64_t now_ms, int64_t rows_max, store_sanction_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SANCTION_WALK_OVER);
    bind_int(statement, 1, now_ms);
    bind_int(statement, 2, rows_max);
    struct store_sanction sanction;
    STORE_WALK(statement, sanction_columns(statement, &sanction), each(context, &sanction));
}

enum hearth_error store_sanction_suspended_ms(struct store *store, member_id member, member_id by, int64_t since_ms, int64_t *length_ms_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SANCTION_SUSPENDED);
    bind_id(statement, 1, member.bytes);
    bind_id(statement, 2, by.bytes);
    bind_int(statement, 3, since_ms);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *length_ms_out = column_int(statement, 0);
    return store_read_one(statement, true);
}

enum hearth_error store_sanction_sweep(struct store *store, int64_t before_ms, int64_t rows_max, int64_t *rows_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SANCTION_SWEEP);
    bind_int(statement, 1, before_ms);
    bind_int(statement, 2, rows_max);
    enum hearth_error error = store_run(statement);
    *rows_out = error == HEARTH_OK ? sqlite3_changes64(store->db) : 0;
    return error;
}
