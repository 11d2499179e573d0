/* server/store/program.c: the program, its cohorts, the streams that changes are numbered by, and counts. */
#include "store_internal.h"

enum hearth_error store_program_read(struct store *store, struct store_program *program_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_PROGRAM_READ);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    program_out->adults = column_int(statement, 2) != 0;
    program_out->notice = column_int(statement, 4);
    return store_read_one(statement, column_bytes(statement, 0, program_out->id.bytes, ID_BYTES) &&
                                         column_text(statement, 1, program_out->title, sizeof program_out->title) &&
                                         column_enum(statement, 3, PROGRAM_STATE_COUNT, &program_out->state));
}

enum hearth_error store_program_write(struct store *store, const struct store_program *program)
{
    sqlite3_stmt *statement = store_statement(store, SQL_PROGRAM_WRITE);
    bind_id(statement, 1, program->id.bytes);
    bind_text(statement, 2, program->title);
    bind_int(statement, 3, program->adults);
    bind_int(statement, 4, program->state);
    bind_int(statement, 5, program->notice);
    return store_run(statement);
}

enum hearth_error store_stream_insert(struct store *store, const struct store_stream *stream)
{
    sqlite3_stmt *statement = store_statement(store, SQL_STREAM_INSERT);
    bind_id(statement, 1, stream->id.bytes);
    bind_int(statement, 2, stream->kind);
    bind_int(statement, 3, stream->change);
    bind_digest(statement, 4, stream->chain);
    return store_run(statement);
}

enum hearth_error store_stream_read(struct store *store, stream_id id, struct store_stream *stream_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_STREAM_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    stream_out->id = id;
    stream_out->change = column_int(statement, 2);
    return store_read_one(statement, column_enum(statement, 1, STREAM_DESK + 1, &stream_out->kind) &&
                                         column_bytes(statement, 3, stream_out->chain, DIGEST_BYTES));
}

enum hearth_error store_stream_write(struct store *store, stream_id id, int64_t change, const uint8_t chain[DIGEST_BYTES])
{
    sqlite3_stmt *statement = store_statement(store, SQL_STREAM_WRITE);
    bind_id(statement, 1, id.bytes);
    bind_int(statement, 2, change);
    bind_digest(statement, 3, chain);
    return store_run(statement);
}

enum hearth_error store_cohort_insert(struct store *store, cohort_id id, const char *title)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COHORT_INSERT);
    bind_id(statement, 1, id.bytes);
    bind_text(statement, 2, title);
    return store_run(statement);
}

enum hearth_error store_cohort_read(struct store *store, cohort_id id)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COHORT_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, true);
}

enum hearth_error store_cohort_member_insert(struct store *store, cohort_id cohort, member_id member, enum role role)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COHORT_MEMBER_INSERT);
    bind_id(statement, 1, cohort.bytes);
    bind_id(statement, 2, member.bytes);
    bind_int(statement, 3, role);
    return store_run(statement);
}

enum hearth_error store_cohort_member_read(struct store *store, cohort_id cohort, member_id member)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COHORT_MEMBER_READ);
    bind_id(statement, 1, cohort.bytes);
    bind_id(statement, 2, member.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, true);
}

static bool desk_columns(sqlite3_stmt *statement, struct store_desk *desk)
{
    desk->change = column_int(statement, 2);
    return column_bytes(statement, 0, desk->cohort.bytes, ID_BYTES) && column_text(statement, 1, desk->title, sizeof desk->title);
}

enum hearth_error store_desk_walk(struct store *store, member_id member, store_desk_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COHORT_DESK_WALK);
    bind_id(statement, 1, member.bytes);
    struct store_desk desk;
    STORE_WALK(statement, desk_columns(statement, &desk), each(context, &desk));
}

enum hearth_error store_cohort_shared(struct store *store, member_id one, member_id other, cohort_id *cohort_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COHORT_SHARED);
    bind_id(statement, 1, one.bytes);
    bind_id(statement, 2, other.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, column_bytes(statement, 0, cohort_out->bytes, ID_BYTES));
}

enum hearth_error store_cohort_member_walk(struct store *store, cohort_id cohort, store_cohort_member_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COHORT_MEMBER_WALK);
    bind_id(statement, 1, cohort.bytes);
    member_id member;
    enum role role;
    STORE_WALK(statement, column_bytes(statement, 0, member.bytes, ID_BYTES) && column_enum(statement, 1, ROLE_COUNT, &role),
               each(context, member, role));
}

enum hearth_error store_cohort_list(struct store *store, cohort_id after, store_cohort_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COHORT_LIST);
    bind_id(statement, 1, after.bytes);
    struct store_cohort cohort;
    STORE_WALK(statement,
               column_bytes(statement, 0, cohort.id.bytes, ID_BYTES) && column_text(statement, 1, cohort.title, sizeof cohort.title),
               each(context, &cohort));
}

enum hearth_error store_counts_read(struct store *store, int64_t now_ms, struct store_counts *counts_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COUNTS_READ);
    bind_int(statement, 1, now_ms);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *counts_out = (struct store_counts){.members = column_int(statement, 0),
                                        .rooms = column_int(statement, 1),
                                        .cohorts = column_int(statement, 2),
                                        .sessions = column_int(statement, 3),
                                        .messages = column_int(statement, 4),
                                        .invitations_open = column_int(statement, 5),
                                        .oldest_gone_at = column_int(statement, 6)};
    return store_read_one(statement, true);
}
