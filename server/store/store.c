/* server/store/store.c: the connection, its transactions, and the helpers of every other file here. */
#include "hearth/check.h"
#include "hearth/clock.h"
#include "store_internal.h"
#include <stdlib.h>
#include <string.h>

#define STORE_PAGE_BYTES       4096
#define STORE_CACHE_KIB_WRITER 65536 /* the pages that a batch touches stay in memory */
#define STORE_CACHE_KIB_READER 8192
#define STORE_PROGRESS_STEPS   10000 /* of SQLite's machine, well under a ms: how often the clock is looked at */
#define STORE_BUSY_MS          5000  /* recovery after a crash, and closing, lock for a moment */

static const char *const store_sql[] = {
#define X(name, sql) sql,
    STORE_SQL(X)
#undef X
};

enum hearth_error error_from_sqlite(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return HEARTH_OK;
    case SQLITE_NOMEM:
        return HEARTH_NO_MEMORY;
    case SQLITE_FULL:
        return HEARTH_DISK_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT: /* a read that took too long */
        return HEARTH_BUSY;
    case SQLITE_NOTADB:
        return HEARTH_UNSUPPORTED;
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT: /* what the engine checks first can only come from damaged rows */
    case SQLITE_MISMATCH:
        return HEARTH_DAMAGED;
    default:
        return HEARTH_IO;
    }
}

enum hearth_error store_exec(struct store *store, const char *sql)
{
    return error_from_sqlite(sqlite3_exec(store->db, sql, NULL, NULL, NULL));
}

enum hearth_error store_run(sqlite3_stmt *statement)
{
    const int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? HEARTH_OK : error_from_sqlite(code);
}

enum hearth_error store_step(sqlite3_stmt *statement)
{
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return HEARTH_OK;
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? HEARTH_NOT_FOUND : error_from_sqlite(code);
}

bool column_blob(sqlite3_stmt *statement, int index, uint8_t *out, size_t capacity, size_t *len_out)
{
    const void *bytes = sqlite3_column_blob(statement, index);
    const size_t len = (size_t)sqlite3_column_bytes(statement, index);
    if (len > capacity)
        return false;
    if (len > 0)
        memcpy(out, bytes, len);
    *len_out = len;
    return true;
}

enum hearth_error store_read_sealed(sqlite3_stmt *statement, int index, uint8_t **sealed_out, size_t *sealed_len_out)
{
    const void *bytes = sqlite3_column_blob(statement, index);
    const size_t len = (size_t)sqlite3_column_bytes(statement, index);
    uint8_t *sealed = len == 0 || len > LIMIT_SEALED_BYTES_MAX ? NULL : malloc(len);
    if (sealed != NULL) {
        memcpy(sealed, bytes, len);
        *sealed_out = sealed;
        *sealed_len_out = len;
    }
    store_done(statement);
    if (sealed != NULL)
        return HEARTH_OK;
    return len == 0 || len > LIMIT_SEALED_BYTES_MAX ? HEARTH_DAMAGED : HEARTH_NO_MEMORY;
}

bool column_bytes(sqlite3_stmt *statement, int index, uint8_t *out, size_t len)
{
    size_t found;
    return column_blob(statement, index, out, len, &found) && found == len;
}

bool column_text(sqlite3_stmt *statement, int index, char *out, size_t capacity)
{
    const unsigned char *text = sqlite3_column_text(statement, index);
    const size_t len = (size_t)sqlite3_column_bytes(statement, index);
    if (text == NULL || len >= capacity)
        return false;
    memset(out, 0, capacity); /* whoever copies or hashes the whole array finds nothing of an earlier row */
    memcpy(out, text, len);
    return true;
}

bool column_word(sqlite3_stmt *statement, int index, int count, int *out)
{
    const int64_t word = sqlite3_column_int64(statement, index);
    if (word < 0 || word >= count)
        return false;
    *out = (int)word;
    return true;
}

static int store_wal_grew(void *context, sqlite3 *db, const char *database, int pages)
{
    (void)db;
    (void)database;
    ((struct store *)context)->wal_pages = pages;
    return SQLITE_OK;
}

static int store_progress(void *context)
{
    const struct store *store = context;
    return store->read_until_ms != 0 && clock_monotonic_ms() > store->read_until_ms;
}

static enum hearth_error store_open_settings(struct store *store)
{
    static const struct {
        int option, value;
    } options[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}, {SQLITE_DBCONFIG_DQS_DDL, 0},
                   {SQLITE_DBCONFIG_DQS_DML, 0},   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},        {SQLITE_DBCONFIG_ENABLE_FKEY, 1}};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        int now;
        const int code = sqlite3_db_config(store->db, options[i].option, options[i].value, &now);
        if (code != SQLITE_OK || now != options[i].value)
            return HEARTH_UNSUPPORTED;
    }
    (void)sqlite3_extended_result_codes(store->db, 1);
    (void)sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
    enum hearth_error error = store_exec(store, "PRAGMA locking_mode = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
                                                "PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON");
    if (error == HEARTH_OK && !store->reader)
        error = store_exec(store, "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                  "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 4194304");
    if (error == HEARTH_OK && store->reader)
        error = store_exec(store, "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0");
    if (error == HEARTH_OK)
        error = store_exec(store, store->reader ? "PRAGMA cache_size = -8192" : "PRAGMA cache_size = -65536");
    if (error != HEARTH_OK)
        return error;
    store->flushing = true;
    sqlite3_wal_hook(store->db, store_wal_grew, store);
    if (store->reader)
        sqlite3_progress_handler(store->db, STORE_PROGRESS_STEPS, store_progress, store);
    return HEARTH_OK;
}

static enum hearth_error store_open_as(const char *path, bool reader, struct store **store_out)
{
    _Static_assert(ROLE_FACILITATOR == 2 && ROLE_LEAD == 3, "sql.h spells them as numbers");
    _Static_assert(STORE_CACHE_KIB_WRITER == 65536 && STORE_CACHE_KIB_READER == 8192, "so do the pragmas");
    *store_out = NULL;
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return HEARTH_NO_MEMORY;
    store->reader = reader;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (reader ? 0 : SQLITE_OPEN_CREATE);
    enum hearth_error error = error_from_sqlite(sqlite3_open_v2(path, &store->db, flags, NULL));
    if (error == HEARTH_OK)
        error = store_open_settings(store);
    if (error == HEARTH_OK)
        error = store_migrate(store);
    for (int i = 0; i < SQL_COUNT && error == HEARTH_OK; i++)
        error = error_from_sqlite(sqlite3_prepare_v3(store->db, store_sql[i], -1, SQLITE_PREPARE_PERSISTENT, &store->statements[i], NULL));
    if (error != HEARTH_OK) {
        store_close(&store);
        return error;
    }
    *store_out = store;
    return HEARTH_OK;
}

enum hearth_error store_open(const char *path, struct store **store_out)
{
    return store_open_as(path, false, store_out);
}

enum hearth_error store_open_reader(const char *path, struct store **store_out)
{
    return store_open_as(path, true, store_out);
}

void store_close(struct store **store)
{
    if (*store == NULL)
        return;
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize((*store)->statements[i]);
    CHECK(sqlite3_close((*store)->db) == SQLITE_OK);
    free(*store);
    *store = NULL;
}

enum hearth_error store_begin(struct store *store)
{
    return store_exec(store, "BEGIN IMMEDIATE");
}

static enum hearth_error store_flush_set(struct store *store, bool flushing)
{
    if (store->flushing == flushing)
        return HEARTH_OK;
    enum hearth_error error = store_exec(store, flushing ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    if (error == HEARTH_OK)
        store->flushing = flushing;
    return error;
}

/* The level cannot change inside a transaction, so it changes after it. A durable commit at the low level is followed by one that
 * flushes: the flush covers the whole WAL. Whoever mixes both pays for it; the order never does. */
enum hearth_error store_commit(struct store *store, bool durable)
{
    enum hearth_error error = store_exec(store, "COMMIT");
    if (error != HEARTH_OK)
        return error;
    const bool unflushed = durable && !store->flushing;
    error = store_flush_set(store, durable);
    if (error == HEARTH_OK && unflushed)
        /* There and back: SQLite writes no page, and so flushes nothing, for a value that is already there. */
        error = store_exec(store, "BEGIN IMMEDIATE; UPDATE order_state SET rules = -rules WHERE one = 1;"
                                  " UPDATE order_state SET rules = -rules WHERE one = 1; COMMIT");
    return error;
}

void store_abort(struct store *store)
{
    /* After ENOSPC or EIO SQLite may have rolled back by itself. */
    if (!sqlite3_get_autocommit(store->db))
        (void)store_exec(store, "ROLLBACK");
}

bool store_checkpoint(struct store *store, bool wanted)
{
    const int64_t bytes = (int64_t)store->wal_pages * STORE_PAGE_BYTES;
    int left = -1, moved = -1;
    if (wanted || bytes > STORE_WAL_TRUNCATE_BYTES) {
        /* Not waited for: a reader that is in the way is soon gone, and the next commit tries again. */
        (void)sqlite3_busy_timeout(store->db, 0);
        const int code = sqlite3_wal_checkpoint_v2(store->db, "main", SQLITE_CHECKPOINT_TRUNCATE, &left, &moved);
        (void)sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
        if (code == SQLITE_OK)
            store->wal_pages = 0;
        return code == SQLITE_OK;
    }
    if (bytes > STORE_WAL_CHECKPOINT_BYTES) {
        const int code = sqlite3_wal_checkpoint_v2(store->db, "main", SQLITE_CHECKPOINT_PASSIVE, &left, &moved);
        if (code == SQLITE_OK && left == moved)
            store->wal_pages = 0; /* the next writer begins the file anew */
    }
    return false;
}

int64_t store_changes(const struct store *store)
{
    return sqlite3_total_changes64(store->db);
}

enum hearth_error store_read_begin(struct store *store)
{
    store->read_until_ms = clock_monotonic_ms() + STORE_READ_MS_MAX;
    return store_exec(store, "BEGIN");
}

void store_read_end(struct store *store)
{
    store->read_until_ms = 0;
    store_abort(store); /* nothing was written: ending and undoing are the same */
}
