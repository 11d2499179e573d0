/* server/store/invites.c: open invitations. The code itself is nowhere; its keyed digest is. */
#include "store_internal.h"

enum hearth_error store_invitation_insert(struct store *store, const struct store_invitation *invitation)
{
    sqlite3_stmt *statement = store_statement(store, SQL_INVITATION_INSERT);
    bind_id(statement, 1, invitation->id.bytes);
    bind_digest(statement, 2, invitation->digest);
    bind_int(statement, 3, invitation->role);
    bind_id(statement, 4, invitation->cohort.bytes);
    bind_text(statement, 5, invitation->name);
    bind_text(statement, 6, invitation->name_fold);
    bind_int(statement, 7, invitation->state);
    bind_int(statement, 8, invitation->ends_at);
    return store_run(statement);
}

static bool invitation_columns(sqlite3_stmt *statement, struct store_invitation *invitation)
{
    invitation->ends_at = column_int(statement, 7);
    return column_bytes(statement, 0, invitation->id.bytes, ID_BYTES) && column_bytes(statement, 1, invitation->digest, DIGEST_BYTES) &&
           column_enum(statement, 2, ROLE_COUNT, &invitation->role) && column_bytes(statement, 3, invitation->cohort.bytes, ID_BYTES) &&
           column_text(statement, 4, invitation->name, sizeof invitation->name) &&
           column_text(statement, 5, invitation->name_fold, sizeof invitation->name_fold) &&
           column_enum(statement, 6, INVITATION_STATE_COUNT, &invitation->state);
}

enum hearth_error store_invitation_read(struct store *store, invitation_id id, struct store_invitation *invitation_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_INVITATION_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, invitation_columns(statement, invitation_out));
}

enum hearth_error store_invitation_find(struct store *store, const uint8_t digest[DIGEST_BYTES], struct store_invitation *invitation_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_INVITATION_FIND);
    bind_digest(statement, 1, digest);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, invitation_columns(statement, invitation_out));
}

enum hearth_error store_invitation_state_write(struct store *store, invitation_id id, enum invitation_state state)
{
    sqlite3_stmt *statement = store_statement(store, SQL_INVITATION_STATE_WRITE);
    bind_id(statement, 1, id.bytes);
    bind_int(statement, 2, state);
    return store_run(statement);
}

enum hearth_error store_invitation_delete(struct store *store, invitation_id id)
{
    sqlite3_stmt *statement = store_statement(store, SQL_INVITATION_DELETE);
    bind_id(statement, 1, id.bytes);
    return store_run(statement);
}

enum hearth_error store_invitation_sweep(struct store *store, int64_t now_ms, int64_t rows_max, int64_t *rows_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_INVITATION_SWEEP);
    bind_int(statement, 1, now_ms);
    bind_int(statement, 2, rows_max);
    enum hearth_error error = store_run(statement);
    *rows_out = error == HEARTH_OK ? sqlite3_changes64(store->db) : 0;
    return error;
}

enum hearth_error store_invitation_list(struct store *store, invitation_id after, int64_t now_ms, store_invitation_each *each,
                                        void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_INVITATION_LIST);
    bind_id(statement, 1, after.bytes);
    bind_int(statement, 2, now_ms);
    struct store_invitation invitation;
    STORE_WALK(statement, invitation_columns(statement, &invitation), each(context, &invitation));
}

enum hearth_error store_invitation_walk(struct store *store, cohort_id cohort, int64_t now_ms, store_invitation_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_INVITATION_WALK);
    bind_id(statement, 1, cohort.bytes);
    bind_int(statement, 2, now_ms);
    struct store_invitation invitation;
    STORE_WALK(statement, invitation_columns(statement, &invitation), each(context, &invitation));
}

enum hearth_error store_invitation_count(struct store *store, int64_t *count_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_INVITATION_COUNT);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *count_out = column_int(statement, 0);
    return store_read_one(statement, true);
}
