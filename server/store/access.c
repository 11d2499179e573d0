/* server/store/access.c: everything that is asked before an act, in one joined read. */
#include "store_internal.h"
#include <string.h>

static void access_bind_id(sqlite3_stmt *statement, int index, const uint8_t *id, bool none)
{
    if (none)
        sqlite3_bind_null(statement, index); /* equal to no row's key */
    else
        bind_id(statement, index, id);
}

static bool access_columns_room(sqlite3_stmt *statement, struct store_access *access)
{
    access->room_known = !column_is_null(statement, 9);
    if (!access->room_known)
        return true;
    access->cohort_known = !column_is_null(statement, 31);
    access->retention_ms = column_int(statement, 11);
    access->membership_known = !column_is_null(statement, 12);
    if (access->membership_known) {
        access->join_mark = column_int(statement, 13);
        if (!column_enum(statement, 12, MEMBERSHIP_STATE_COUNT, &access->membership))
            return false;
    }
    access->change = column_int(statement, 14);
    return column_bytes(statement, 9, access->cohort.bytes, ID_BYTES) && column_enum(statement, 10, ROOM_TYPE_COUNT, &access->type) &&
           column_bytes(statement, 15, access->chain, DIGEST_BYTES) && store_modes_columns(statement, 22, &access->modes);
}

static bool access_columns(sqlite3_stmt *statement, struct store_access *access)
{
    access->member_known = true;
    access->notice = column_int(statement, 2);
    if (!column_enum(statement, 0, ROLE_COUNT, &access->role) || !column_enum(statement, 1, MEMBER_STATE_COUNT, &access->state))
        return false;
    access->program_known = !column_is_null(statement, 3);
    if (access->program_known) {
        access->program_notice = column_int(statement, 3);
        if (!column_enum(statement, 4, PROGRAM_STATE_COUNT, &access->program_state))
            return false;
    }
    access->session_known = !column_is_null(statement, 5);
    if (access->session_known) {
        access->idle_ends_at = column_int(statement, 7);
        access->ends_at = column_int(statement, 8);
        if (!column_bytes(statement, 5, access->session_member.bytes, ID_BYTES) ||
            !column_enum(statement, 6, DEVICE_COUNT, &access->device))
            return false;
    }
    access->receipt_known = !column_is_null(statement, 16);
    if (access->receipt_known && !column_blob(statement, 16, access->receipt, sizeof access->receipt, &access->receipt_len))
        return false;
    access->full_at = column_int(statement, 17); /* NULL reads as 0 */
    access->slice_known = !column_is_null(statement, 18);
    access->slice_opens_at = column_int(statement, 18);
    access->slice_ends_at = column_int(statement, 19);
    access->later_notice = column_int(statement, 20);
    access->later_until = column_int(statement, 21);
    return access_columns_room(statement, access);
}

enum hearth_error store_access_read(struct store *store, const struct store_access_key *key, struct store_access *access_out)
{
    memset(access_out, 0, sizeof *access_out);
    sqlite3_stmt *statement = store_statement(store, SQL_ACCESS_READ);
    bind_id(statement, 1, key->member.bytes);
    access_bind_id(statement, 2, key->session.bytes, session_id_is_none(key->session));
    access_bind_id(statement, 3, key->room.bytes, room_id_is_none(key->room));
    access_bind_id(statement, 4, key->request.bytes, request_id_is_none(key->request));
    bind_int(statement, 5, key->pace_kind);
    access_bind_id(statement, 6, key->slice.bytes, key_id_is_none(key->slice));
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, access_columns(statement, access_out));
}
