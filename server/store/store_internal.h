/* server/store/store_internal.h
 * What the files of this folder share: the connection, the table of statements, and the few helpers that keep a function to
 * bind, step, read, reset. Nothing else in Hearth includes sqlite3.h. */
#pragma once
#include "hearth/store.h"
#include "sql.h"
#include <sqlite3.h>

enum store_sql {
#define X(name, sql) SQL_##name,
    STORE_SQL(X)
#undef X
        SQL_COUNT
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT];
    int wal_pages; /* as of the last commit */
    bool flushing; /* synchronous=FULL is set; NORMAL otherwise */
    bool reader;
    int64_t read_until_ms; /* monotonic; a statement that runs past it is broken off */
};

MUST_USE enum hearth_error error_from_sqlite(int code);
/* The schema, made or migrated; in schema.c. */
MUST_USE enum hearth_error store_migrate(struct store *store);
MUST_USE enum hearth_error store_exec(struct store *store, const char *sql);

static inline sqlite3_stmt *store_statement(struct store *store, enum store_sql which)
{
    return store->statements[which];
}

/* Runs a statement that gives no rows. */
MUST_USE enum hearth_error store_run(sqlite3_stmt *statement);
/* Steps to a row: OK with one, NOT_FOUND at the end, else the failure. The caller reads, then store_done(). */
MUST_USE enum hearth_error store_step(sqlite3_stmt *statement);
static inline void store_done(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
}

static inline void bind_int(sqlite3_stmt *statement, int index, int64_t value)
{
    sqlite3_bind_int64(statement, index, value);
}

/* Borrowed until the statement is reset: each function binds what it was given and is done before it returns. */
static inline void bind_bytes(sqlite3_stmt *statement, int index, const void *bytes, size_t len)
{
    if (len == 0)
        sqlite3_bind_zeroblob(statement, index, 0); /* a NULL pointer would bind NULL */
    else
        sqlite3_bind_blob(statement, index, bytes, (int)len, SQLITE_STATIC);
}

static inline void bind_id(sqlite3_stmt *statement, int index, const uint8_t id[ID_BYTES])
{
    sqlite3_bind_blob(statement, index, id, ID_BYTES, SQLITE_STATIC);
}

static inline void bind_digest(sqlite3_stmt *statement, int index, const uint8_t digest[DIGEST_BYTES])
{
    sqlite3_bind_blob(statement, index, digest, DIGEST_BYTES, SQLITE_STATIC);
}

static inline void bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

static inline bool column_is_some(sqlite3_stmt *statement, int index)
{
    return sqlite3_column_type(statement, index) != SQLITE_NULL;
}
static inline int64_t column_int(sqlite3_stmt *statement, int index)
{
    return sqlite3_column_int64(statement, index);
}

static inline bool column_is_null(sqlite3_stmt *statement, int index)
{
    return sqlite3_column_type(statement, index) == SQLITE_NULL;
}

/* False: the column has not that many bytes; the row is damaged. */
MUST_USE bool column_bytes(sqlite3_stmt *statement, int index, uint8_t *out, size_t len);
MUST_USE bool column_blob(sqlite3_stmt *statement, int index, uint8_t *out, size_t capacity, size_t *len_out);
MUST_USE bool column_text(sqlite3_stmt *statement, int index, char *out, size_t capacity);
/* A stored word of states.h: 0..count-1, else the row is damaged. */
MUST_USE bool column_word(sqlite3_stmt *statement, int index, int count, int *out);
#define column_enum(statement, index, count, out)                                                                                          \
    ({                                                                                                                                     \
        int word_;                                                                                                                         \
        bool good_ = column_word(statement, index, count, &word_);                                                                         \
        if (good_)                                                                                                                         \
            *(out) = (__typeof__(*(out)))word_;                                                                                            \
        good_;                                                                                                                             \
    })

/* base_mode to over_reason, in the order of SQL_ROOM_COLUMNS without over_by; in rooms.c. */
MUST_USE bool store_modes_columns(sqlite3_stmt *statement, int first, struct store_modes *modes);

/* Ends a read of at most one row: resets, and turns a damaged row into the error. */
static inline enum hearth_error store_read_one(sqlite3_stmt *statement, bool good)
{
    store_done(statement);
    return good ? HEARTH_OK : HEARTH_DAMAGED;
}

/* The columns of SQL_MESSAGE_COLUMNS, the first of their row; in messages.c. sealed is borrowed until the next step. */
#define MESSAGE_COLUMNS 18
MUST_USE bool message_columns(sqlite3_stmt *statement, struct store_message *message);

/* Ends a read of one row whose column is a sealed text: a copy of it, the caller's. HEARTH_DAMAGED: it has none. */
MUST_USE enum hearth_error store_read_sealed(sqlite3_stmt *statement, int index, uint8_t **sealed_out, size_t *sealed_len_out);

/* The body of every walk: each row is read and given on until the end or the first error. A callback must not walk the same statement. */
#define STORE_WALK(statement, read_row, give_row)                                                                                          \
    do {                                                                                                                                   \
        enum hearth_error walk_;                                                                                                           \
        while ((walk_ = store_step(statement)) == HEARTH_OK) {                                                                             \
            walk_ = (read_row) ? (give_row) : HEARTH_DAMAGED;                                                                              \
            if (walk_ != HEARTH_OK) {                                                                                                      \
                store_done(statement);                                                                                                     \
                return walk_;                                                                                                              \
            }                                                                                                                              \
        }                                                                                                                                  \
        return walk_ == HEARTH_NOT_FOUND ? HEARTH_OK : walk_;                                                                              \
    } while (0)
