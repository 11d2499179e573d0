/* server/store/schema.c: makes the tables in an empty file and leads older ones up to STORE_SCHEMA, one number a step. */
#include "schema.sql.h"
#include "store_internal.h"
#include <string.h>

#define STORE_APPLICATION_ID 0x48727468 /* "Hrth": another program's database is refused before anything is written */

static enum hearth_error schema_number(struct store *store, const char *sql, int64_t *number_out)
{
    sqlite3_stmt *statement;
    *number_out = 0;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            *number_out = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE ? HEARTH_OK : error_from_sqlite(code);
}

static enum hearth_error schema_make(struct store *store)
{
    enum hearth_error error = store_exec(store, "BEGIN IMMEDIATE");
    for (size_t i = 0; i < sizeof store_schema / sizeof store_schema[0] && error == HEARTH_OK; i++)
        error = store_exec(store, store_schema[i]);
    if (error == HEARTH_OK)
        error =
            store_exec(store, "INSERT INTO order_state (one, place, time_ms, hash, rules, schema) VALUES (1, 0, 0, zeroblob(32), 1, 1)");
    if (error == HEARTH_OK)
        error = store_exec(store, "PRAGMA application_id = 0x48727468");
    if (error == HEARTH_OK)
        error = store_exec(store, "COMMIT");
    if (error != HEARTH_OK && !sqlite3_get_autocommit(store->db))
        (void)store_exec(store, "ROLLBACK");
    return error;
}

enum hearth_error store_migrate(struct store *store)
{
    _Static_assert(STORE_APPLICATION_ID == 0x48727468 && STORE_SCHEMA == 1, "a new schema needs its step here");
    int64_t tables, application, schema;
    enum hearth_error error = schema_number(store, "SELECT count(*) FROM sqlite_schema", &tables);
    if (error != HEARTH_OK)
        return error;
    if (tables == 0)
        return store->reader ? HEARTH_NOT_FOUND : schema_make(store);
    error = schema_number(store, "PRAGMA application_id", &application);
    if (error == HEARTH_OK && application != STORE_APPLICATION_ID)
        return HEARTH_UNSUPPORTED;
    if (error == HEARTH_OK)
        error = schema_number(store, "SELECT schema FROM order_state WHERE one = 1", &schema);
    if (error != HEARTH_OK)
        return error;
    return schema == STORE_SCHEMA ? HEARTH_OK : HEARTH_UNSUPPORTED;
}

enum hearth_error store_schema_text(struct store *store, struct buffer *out)
{
    sqlite3_stmt *statement;
    int code = sqlite3_prepare_v2(store->db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid", -1, &statement, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW) {
            buffer_put_text(out, (const char *)sqlite3_column_text(statement, 0));
            buffer_put_text(out, ";\n");
        }
    }
    sqlite3_finalize(statement);
    if (code != SQLITE_DONE)
        return error_from_sqlite(code);
    return out->failed ? HEARTH_NO_MEMORY : HEARTH_OK;
}

/* One row into the hash: types and lengths too, so that no two states share their bytes. */
static void state_hash_row(struct digest *digest, sqlite3_stmt *statement)
{
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const int type = sqlite3_column_type(statement, i);
        digest_add_u64(digest, (uint64_t)type);
        if (type == SQLITE_INTEGER) {
            digest_add_u64(digest, (uint64_t)sqlite3_column_int64(statement, i));
            continue;
        }
        const void *bytes = sqlite3_column_blob(statement, i);
        const size_t len = (size_t)sqlite3_column_bytes(statement, i);
        digest_add_u64(digest, len);
        if (len > 0)
            digest_add(digest, bytes, len);
    }
}

enum hearth_error store_state_hash(struct store *store, uint8_t hash_out[DIGEST_BYTES])
{
    static const char *const tables[] = {
        "SELECT place, time_ms, rules, schema FROM order_state",
        "SELECT * FROM program",
        "SELECT * FROM cohort ORDER BY id",
        "SELECT * FROM cohort_member ORDER BY cohort, member",
        "SELECT * FROM stream ORDER BY id",
        "SELECT * FROM room ORDER BY id",
        "SELECT * FROM member ORDER BY id",
        "SELECT * FROM member_secret ORDER BY member",
        "SELECT * FROM membership ORDER BY room, member",
        "SELECT * FROM name_rest ORDER BY name_fold",
        "SELECT * FROM invitation ORDER BY id",
        "SELECT * FROM session ORDER BY id",
        "SELECT * FROM message ORDER BY place",
        "SELECT * FROM receipt ORDER BY request, member",
        "SELECT * FROM pace ORDER BY member, kind, object",
        "SELECT * FROM key ORDER BY id",
        "SELECT * FROM effect ORDER BY place, n",
        "SELECT * FROM audit_leaf ORDER BY position",
        "SELECT * FROM audit_edge",
        "SELECT * FROM audit_checkpoint ORDER BY place",
        "SELECT * FROM item ORDER BY id",
        "SELECT * FROM item_apart ORDER BY member, item",
        "SELECT * FROM totp_reset ORDER BY member",
        "SELECT * FROM evidence ORDER BY item, number",
    };
    struct digest digest;
    digest_init(&digest);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        sqlite3_stmt *statement;
        int code = sqlite3_prepare_v2(store->db, tables[i], -1, &statement, NULL);
        while (code == SQLITE_OK || code == SQLITE_ROW) {
            code = sqlite3_step(statement);
            if (code == SQLITE_ROW)
                state_hash_row(&digest, statement);
        }
        sqlite3_finalize(statement);
        if (code != SQLITE_DONE)
            return error_from_sqlite(code);
        digest_add_u64(&digest, i); /* where a table ends */
    }
    digest_final(&digest, hash_out);
    return HEARTH_OK;
}
