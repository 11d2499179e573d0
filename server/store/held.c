/* server/store/held.c: texts that wait for staff, came back, or were decided a while ago. */
#include "store_internal.h"

enum hearth_error store_held_insert(struct store *store, const struct store_held *held)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HELD_INSERT);
    bind_id(statement, 1, held->id.bytes);
    bind_id(statement, 2, held->room.bytes);
    bind_id(statement, 3, held->author.bytes);
    bind_int(statement, 4, held->state);
    bind_int(statement, 5, held->question);
    bind_int(statement, 6, held->reason);
    bind_int(statement, 7, held->at);
    bind_int(statement, 8, held->ends_at);
    bind_id(statement, 9, held->key.bytes);
    bind_bytes(statement, 10, held->sealed, held->sealed_len);
    bind_int(statement, 11, held->quote);
    bind_int(statement, 12, held->change);
    return store_run(statement);
}

static bool held_columns(sqlite3_stmt *statement, struct store_held *held)
{
    held->question = column_int(statement, 4) != 0;
    held->at = column_int(statement, 6);
    held->ends_at = column_int(statement, 7);
    held->sealed = sqlite3_column_blob(statement, 9);
    held->sealed_len = (size_t)sqlite3_column_bytes(statement, 9);
    held->note = sqlite3_column_blob(statement, 10);
    held->note_len = (size_t)sqlite3_column_bytes(statement, 10);
    held->quote = column_int(statement, 11);
    held->number = column_int(statement, 12);
    held->change = column_int(statement, 14);
    held->staff_name[0] = '\0';
    return column_bytes(statement, 0, held->id.bytes, ID_BYTES) && column_bytes(statement, 1, held->room.bytes, ID_BYTES) &&
           column_bytes(statement, 2, held->author.bytes, ID_BYTES) && column_enum(statement, 3, OWN_STATE_COUNT, &held->state) &&
           column_enum(statement, 5, REASON_COUNT, &held->reason) && column_bytes(statement, 8, held->key.bytes, ID_BYTES) &&
           column_bytes(statement, 13, held->staff.bytes, ID_BYTES) &&
           (column_is_null(statement, 15) || column_text(statement, 15, held->staff_name, sizeof held->staff_name));
}

enum hearth_error store_held_read(struct store *store, item_id id, struct store_held *held_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HELD_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    const bool good = held_columns(statement, held_out);
    held_out->sealed = held_out->note = NULL;
    return store_read_one(statement, good);
}

enum hearth_error store_held_text(struct store *store, item_id id, uint8_t **sealed_out, size_t *sealed_len_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HELD_TEXT_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_sealed(statement, 0, sealed_out, sealed_len_out);
}

enum hearth_error store_held_write(struct store *store, const struct store_held *held)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HELD_WRITE);
    bind_id(statement, 1, held->id.bytes);
    bind_int(statement, 2, held->state);
    bind_int(statement, 3, held->reason);
    bind_int(statement, 4, held->at);
    bind_int(statement, 5, held->ends_at);
    bind_bytes(statement, 6, held->note, held->note_len);
    bind_int(statement, 7, held->number);
    bind_id(statement, 8, held->staff.bytes);
    bind_int(statement, 9, held->change);
    return store_run(statement);
}

enum hearth_error store_held_text_write(struct store *store, item_id id, const uint8_t *sealed, size_t sealed_len)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HELD_TEXT_WRITE);
    bind_id(statement, 1, id.bytes);
    bind_bytes(statement, 2, sealed, sealed_len);
    return store_run(statement);
}

enum hearth_error store_held_delete(struct store *store, item_id id)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HELD_DELETE);
    bind_id(statement, 1, id.bytes);
    return store_run(statement);
}

enum hearth_error store_held_due(struct store *store, int64_t now_ms, struct store_held *held_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HELD_DUE);
    bind_int(statement, 1, now_ms);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    const bool good = held_columns(statement, held_out);
    held_out->sealed = held_out->note = NULL;
    return store_read_one(statement, good);
}

enum hearth_error store_held_walk(struct store *store, member_id author, int64_t after, int64_t now_ms, int64_t rows_max,
                                  store_held_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HELD_WALK);
    struct store_held held;
    bind_id(statement, 1, author.bytes);
    bind_int(statement, 2, after);
    bind_int(statement, 3, now_ms);
    bind_int(statement, 4, rows_max);
    STORE_WALK(statement, held_columns(statement, &held), each(context, &held));
}
