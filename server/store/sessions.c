/* server/store/sessions.c: who is signed in, by the keyed digest of the cookie. A session that ended has no row. */
#include "store_internal.h"

enum hearth_error store_session_insert(struct store *store, const struct store_session *session)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SESSION_INSERT);
    bind_id(statement, 1, session->id.bytes);
    bind_digest(statement, 2, session->digest);
    bind_id(statement, 3, session->member.bytes);
    bind_int(statement, 4, session->device);
    bind_int(statement, 5, session->started_at);
    bind_int(statement, 6, session->idle_ends_at);
    bind_int(statement, 7, session->ends_at);
    bind_int(statement, 8, session->change);
    return store_run(statement);
}

static bool session_columns(sqlite3_stmt *statement, struct store_session *session)
{
    session->started_at = column_int(statement, 4);
    session->idle_ends_at = column_int(statement, 5);
    session->ends_at = column_int(statement, 6);
    session->change = column_int(statement, 7);
    return column_bytes(statement, 0, session->id.bytes, ID_BYTES) && column_bytes(statement, 1, session->digest, DIGEST_BYTES) &&
           column_bytes(statement, 2, session->member.bytes, ID_BYTES) && column_enum(statement, 3, DEVICE_COUNT, &session->device);
}

enum hearth_error store_session_read(struct store *store, session_id id, struct store_session *session_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SESSION_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, session_columns(statement, session_out));
}

enum hearth_error store_session_find(struct store *store, const uint8_t digest[DIGEST_BYTES], struct store_session *session_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SESSION_FIND);
    bind_digest(statement, 1, digest);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, session_columns(statement, session_out));
}

enum hearth_error store_session_idle_write(struct store *store, session_id id, int64_t idle_ends_at)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SESSION_IDLE_WRITE);
    bind_id(statement, 1, id.bytes);
    bind_int(statement, 2, idle_ends_at);
    return store_run(statement);
}

enum hearth_error store_session_delete(struct store *store, session_id id)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SESSION_DELETE);
    bind_id(statement, 1, id.bytes);
    return store_run(statement);
}

enum hearth_error store_session_walk(struct store *store, member_id member, store_session_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SESSION_WALK);
    bind_id(statement, 1, member.bytes);
    struct store_session session;
    STORE_WALK(statement, session_columns(statement, &session), each(context, &session));
}

enum hearth_error store_session_walk_over(struct store *store, int64_t now_ms, int64_t rows_max, store_session_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SESSION_WALK_OVER);
    bind_int(statement, 1, now_ms);
    bind_int(statement, 2, rows_max);
    struct store_session session;
    STORE_WALK(statement, session_columns(statement, &session), each(context, &session));
}
