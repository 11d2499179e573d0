/* server/store/totp.c: the second secret of staff, beside their first in member_secret, and the codes for enrolling anew. */
#include "store_internal.h"

enum hearth_error store_totp_write(struct store *store, member_id member, const uint8_t sealed[LIMIT_TOTP_SEALED_BYTES], int64_t step)
{
    sqlite3_stmt *statement = store_statement(store, SQL_TOTP_WRITE);
    bind_id(statement, 1, member.bytes);
    bind_bytes(statement, 2, sealed, LIMIT_TOTP_SEALED_BYTES);
    bind_int(statement, 3, step);
    return store_run(statement);
}

enum hearth_error store_totp_step_write(struct store *store, member_id member, int64_t step)
{
    sqlite3_stmt *statement = store_statement(store, SQL_TOTP_STEP_WRITE);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, step);
    return store_run(statement);
}

enum hearth_error store_totp_clear(struct store *store, member_id member)
{
    sqlite3_stmt *statement = store_statement(store, SQL_TOTP_CLEAR);
    bind_id(statement, 1, member.bytes);
    return store_run(statement);
}

enum hearth_error store_totp_reset_write(struct store *store, const struct store_totp_reset *reset)
{
    sqlite3_stmt *statement = store_statement(store, SQL_TOTP_RESET_WRITE);
    bind_id(statement, 1, reset->member.bytes);
    bind_bytes(statement, 2, reset->digest, DIGEST_BYTES);
    bind_int(statement, 3, reset->ends_at);
    return store_run(statement);
}

enum hearth_error store_totp_reset_read(struct store *store, member_id member, struct store_totp_reset *reset_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_TOTP_RESET_READ);
    bind_id(statement, 1, member.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    reset_out->member = member;
    reset_out->ends_at = column_int(statement, 1);
    return store_read_one(statement, column_bytes(statement, 0, reset_out->digest, DIGEST_BYTES));
}

enum hearth_error store_totp_reset_delete(struct store *store, member_id member)
{
    sqlite3_stmt *statement = store_statement(store, SQL_TOTP_RESET_DELETE);
    bind_id(statement, 1, member.bytes);
    return store_run(statement);
}

enum hearth_error store_totp_reset_sweep(struct store *store, int64_t now_ms)
{
    sqlite3_stmt *statement = store_statement(store, SQL_TOTP_RESET_SWEEP);
    bind_int(statement, 1, now_ms);
    return store_run(statement);
}
