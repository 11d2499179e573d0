/* server/store/members.c: members, their names and their secrets. */
#include "store_internal.h"

enum hearth_error store_member_insert(struct store *store, const struct store_member *member)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MEMBER_INSERT);
    bind_id(statement, 1, member->id.bytes);
    bind_int(statement, 2, member->role);
    bind_text(statement, 3, member->name);
    bind_text(statement, 4, member->name_fold);
    bind_int(statement, 5, member->state);
    bind_int(statement, 6, member->notice);
    return store_run(statement);
}

enum hearth_error store_member_read(struct store *store, member_id id, struct store_member *member_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MEMBER_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    member_out->id = id;
    member_out->notice = column_int(statement, 5);
    return store_read_one(statement, column_enum(statement, 1, ROLE_COUNT, &member_out->role) &&
                                         column_text(statement, 2, member_out->name, sizeof member_out->name) &&
                                         column_text(statement, 3, member_out->name_fold, sizeof member_out->name_fold) &&
                                         column_enum(statement, 4, MEMBER_STATE_COUNT, &member_out->state));
}

enum hearth_error store_member_notice_write(struct store *store, member_id id, int64_t notice)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MEMBER_NOTICE_WRITE);
    bind_id(statement, 1, id.bytes);
    bind_int(statement, 2, notice);
    return store_run(statement);
}

enum hearth_error store_member_later_write(struct store *store, member_id id, int64_t notice, int64_t until)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MEMBER_LATER_WRITE);
    bind_id(statement, 1, id.bytes);
    bind_int(statement, 2, notice);
    bind_int(statement, 3, until);
    return store_run(statement);
}

enum hearth_error store_member_state_write(struct store *store, member_id id, enum member_state state)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MEMBER_STATE_WRITE);
    bind_id(statement, 1, id.bytes);
    bind_int(statement, 2, state);
    return store_run(statement);
}

enum hearth_error store_secret_insert(struct store *store, member_id member, const uint8_t *record, size_t record_len)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SECRET_INSERT);
    bind_id(statement, 1, member.bytes);
    bind_bytes(statement, 2, record, record_len);
    return store_run(statement);
}

/* NULL: not enrolled, or no staff. */
static bool column_totp(sqlite3_stmt *statement, int column, struct store_secret *secret_out)
{
    secret_out->totp_known = column_is_some(statement, column);
    secret_out->totp_step = column_int(statement, column + 1);
    return !secret_out->totp_known || column_bytes(statement, column, secret_out->totp, sizeof secret_out->totp);
}

enum hearth_error store_secret_read(struct store *store, member_id member, struct store_secret *secret_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SECRET_READ);
    bind_id(statement, 1, member.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *secret_out = (struct store_secret){.theirs = true, .member = member, .version = column_int(statement, 0)};
    return store_read_one(statement, column_totp(statement, 1, secret_out));
}

enum hearth_error store_secret_write(struct store *store, member_id member, int64_t version, const uint8_t *record, size_t record_len)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SECRET_WRITE);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, version);
    bind_bytes(statement, 3, record, record_len);
    return store_run(statement);
}

enum hearth_error store_secret_find(struct store *store, const char *name_fold, struct store_secret *secret_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SECRET_FIND);
    bind_text(statement, 1, name_fold);
    enum hearth_error error = store_step(statement);
    if (error == HEARTH_NOT_FOUND && name_fold[0] != '\0') /* past the last name: the first stands in */
        return store_secret_find(store, "", secret_out);
    if (error != HEARTH_OK)
        return error;
    secret_out->version = column_int(statement, 2);
    secret_out->theirs = column_int(statement, 4) != 0;
    secret_out->reset_known = column_is_some(statement, 7);
    secret_out->reset_ends_at = column_int(statement, 8);
    return store_read_one(statement,
                          column_bytes(statement, 0, secret_out->member.bytes, ID_BYTES) &&
                              column_enum(statement, 1, MEMBER_STATE_COUNT, &secret_out->state) &&
                              column_blob(statement, 3, secret_out->record, sizeof secret_out->record, &secret_out->record_len) &&
                              column_totp(statement, 5, secret_out) &&
                              (!secret_out->reset_known || column_bytes(statement, 7, secret_out->reset_digest, DIGEST_BYTES)));
}

enum hearth_error store_name_free(struct store *store, const char *name_fold, int64_t now_ms, bool *free_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_NAME_TAKEN);
    bind_text(statement, 1, name_fold);
    bind_int(statement, 2, now_ms);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *free_out = column_int(statement, 0) == 0;
    return store_read_one(statement, true);
}

enum hearth_error store_name_rest_insert(struct store *store, const char *name_fold, int64_t until_ms)
{
    sqlite3_stmt *statement = store_statement(store, SQL_NAME_REST_INSERT);
    bind_text(statement, 1, name_fold);
    bind_int(statement, 2, until_ms);
    return store_run(statement);
}

enum hearth_error store_name_rest_sweep(struct store *store, int64_t now_ms)
{
    sqlite3_stmt *statement = store_statement(store, SQL_NAME_REST_SWEEP);
    bind_int(statement, 1, now_ms);
    return store_run(statement);
}
