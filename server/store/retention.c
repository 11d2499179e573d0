/* server/store/retention.c: what goes at its time, and the keys that go after it. */
#include "store_internal.h"

static enum hearth_error sweep_run(struct store *store, sqlite3_stmt *statement, int64_t rows_max, int64_t *rows_out)
{
    bind_int(statement, 2, rows_max);
    enum hearth_error error = store_run(statement);
    *rows_out = error == HEARTH_OK ? sqlite3_changes64(store->db) : 0;
    return error;
}

enum hearth_error store_message_sweep(struct store *store, int64_t now_ms, int64_t rows_max, int64_t *rows_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MESSAGE_SWEEP);
    bind_int(statement, 1, now_ms);
    return sweep_run(store, statement, rows_max, rows_out);
}

enum hearth_error store_message_oldest(struct store *store, int64_t *gone_at_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MESSAGE_OLDEST);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *gone_at_out = column_is_null(statement, 0) ? INT64_MAX : column_int(statement, 0);
    return store_read_one(statement, true);
}

enum hearth_error store_receipt_sweep(struct store *store, int64_t before_ms, int64_t rows_max, int64_t *rows_out)
{
    uint8_t request[8]; /* big-endian, as requests begin: a shorter blob sorts before all that it is the beginning of */
    for (int i = 0; i < 8; i++)
        request[i] = (uint8_t)((uint64_t)before_ms >> (56 - 8 * i));
    sqlite3_stmt *statement = store_statement(store, SQL_RECEIPT_SWEEP);
    bind_bytes(statement, 1, request, sizeof request);
    return sweep_run(store, statement, rows_max, rows_out);
}

enum hearth_error store_pace_sweep(struct store *store, int64_t now_ms)
{
    sqlite3_stmt *statement = store_statement(store, SQL_PACE_SWEEP);
    bind_int(statement, 1, now_ms);
    return store_run(statement);
}

enum hearth_error store_key_insert(struct store *store, const struct store_key *key)
{
    sqlite3_stmt *statement = store_statement(store, SQL_KEY_INSERT);
    bind_id(statement, 1, key->id.bytes);
    bind_int(statement, 2, key->kind);
    bind_id(statement, 3, key->owner);
    bind_int(statement, 4, key->opens_at);
    bind_int(statement, 5, key->ends_at);
    bind_int(statement, 6, key->destroy_at);
    bind_int(statement, 7, key->state);
    return store_run(statement);
}

static bool key_columns(sqlite3_stmt *statement, struct store_key *key)
{
    key->opens_at = column_int(statement, 3);
    key->ends_at = column_int(statement, 4);
    key->destroy_at = column_int(statement, 5);
    return column_bytes(statement, 0, key->id.bytes, ID_BYTES) && column_enum(statement, 1, KEY_CASE + 1, &key->kind) &&
           column_bytes(statement, 2, key->owner, ID_BYTES) && column_enum(statement, 6, KEY_GOING + 1, &key->state);
}

enum hearth_error store_key_read(struct store *store, key_id id, struct store_key *key_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_KEY_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, key_columns(statement, key_out));
}

enum hearth_error store_key_keep(struct store *store, const uint8_t owner[ID_BYTES], int64_t now_ms, int64_t retention_ms)
{
    sqlite3_stmt *statement = store_statement(store, SQL_KEY_KEEP);
    bind_id(statement, 1, owner);
    bind_int(statement, 2, now_ms - LIMIT_SLICE_GRACE_MS);
    bind_int(statement, 3, LIMIT_SLICE_GRACE_MS + retention_ms);
    return store_run(statement);
}

enum hearth_error store_key_state_write(struct store *store, key_id id, enum key_state state)
{
    sqlite3_stmt *statement = store_statement(store, SQL_KEY_STATE_WRITE);
    bind_id(statement, 1, id.bytes);
    bind_int(statement, 2, state);
    return store_run(statement);
}

enum hearth_error store_key_destroy_write(struct store *store, const uint8_t owner[ID_BYTES], int64_t destroy_at)
{
    sqlite3_stmt *statement = store_statement(store, SQL_KEY_DESTROY_WRITE);
    bind_id(statement, 1, owner);
    bind_int(statement, 2, destroy_at);
    return store_run(statement);
}

enum hearth_error store_key_delete(struct store *store, key_id id)
{
    sqlite3_stmt *statement = store_statement(store, SQL_KEY_DELETE);
    bind_id(statement, 1, id.bytes);
    return store_run(statement);
}

enum hearth_error store_key_walk(struct store *store, store_key_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_KEY_WALK);
    struct store_key key;
    STORE_WALK(statement, key_columns(statement, &key), each(context, &key));
}

enum hearth_error store_key_walk_owner(struct store *store, const uint8_t owner[ID_BYTES], int64_t rows_max, store_key_each *each,
                                       void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_KEY_WALK_OWNER);
    bind_id(statement, 1, owner);
    bind_int(statement, 2, rows_max);
    struct store_key key;
    STORE_WALK(statement, key_columns(statement, &key), each(context, &key));
}

enum hearth_error store_key_walk_due(struct store *store, int64_t until_ms, int64_t rows_max, store_key_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_KEY_WALK_DUE);
    bind_int(statement, 1, until_ms);
    bind_int(statement, 2, rows_max);
    struct store_key key;
    STORE_WALK(statement, key_columns(statement, &key), each(context, &key));
}
