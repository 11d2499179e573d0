/* server/store/duty.c: who is on duty, the weekly roster, and the times at which its lines come true. */
#include "store_internal.h"

enum hearth_error store_duty_write(struct store *store, const struct store_duty *duty)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DUTY_WRITE);
    bind_id(statement, 1, duty->member.bytes);
    bind_id(statement, 2, duty->room.bytes);
    bind_int(statement, 3, duty->since);
    bind_int(statement, 4, duty->until_at);
    bind_int(statement, 5, duty->planned);
    enum hearth_error error = store_run(statement);
    return error == HEARTH_OK ? store_duty_here(store, duty->member) : error;
}

enum hearth_error store_duty_here(struct store *store, member_id member)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DUTY_HERE);
    bind_id(statement, 1, member.bytes);
    return store_run(statement);
}

enum hearth_error store_duty_gone(struct store *store, member_id member, int64_t now_ms, int64_t grace_ends_at)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DUTY_GONE);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, now_ms);
    bind_int(statement, 3, grace_ends_at);
    return store_run(statement);
}

enum hearth_error store_duty_delete(struct store *store, member_id member, room_id room)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DUTY_DELETE);
    bind_id(statement, 1, member.bytes);
    bind_id(statement, 2, room.bytes);
    return store_run(statement);
}

enum hearth_error store_duty_delete_all(struct store *store, member_id member)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DUTY_DELETE_ALL);
    bind_id(statement, 1, member.bytes);
    return store_run(statement);
}

static bool duty_columns(sqlite3_stmt *statement, struct store_duty *duty)
{
    duty->since = column_int(statement, 2);
    duty->until_at = column_int(statement, 3);
    duty->planned = column_int(statement, 4) != 0;
    duty->gone_at = column_int(statement, 5);
    return column_bytes(statement, 0, duty->member.bytes, ID_BYTES) && column_bytes(statement, 1, duty->room.bytes, ID_BYTES);
}

static enum hearth_error duty_walk(sqlite3_stmt *statement, store_duty_each *each, void *context)
{
    struct store_duty duty;
    STORE_WALK(statement, duty_columns(statement, &duty), each(context, &duty));
}

enum hearth_error store_duty_walk(struct store *store, member_id member, store_duty_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DUTY_WALK);
    bind_id(statement, 1, member.bytes);
    return duty_walk(statement, each, context);
}

enum hearth_error store_duty_walk_over(struct store *store, int64_t now_ms, int64_t rows_max, store_duty_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DUTY_WALK_OVER);
    bind_int(statement, 1, now_ms);
    bind_int(statement, 2, rows_max);
    return duty_walk(statement, each, context);
}

enum hearth_error store_duty_walk_here(struct store *store, store_duty_each *each, void *context)
{
    return duty_walk(store_statement(store, SQL_DUTY_WALK_HERE), each, context);
}

enum hearth_error store_duty_of_room(struct store *store, room_id room, cohort_id cohort, struct store_on_duty *duty_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DUTY_OF_ROOM);
    bind_id(statement, 1, room.bytes);
    bind_id(statement, 2, cohort.bytes);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    duty_out->until_at = column_int(statement, 1);
    duty_out->planned = column_int(statement, 2) != 0;
    return store_read_one(statement, column_text(statement, 0, duty_out->name, sizeof duty_out->name));
}

enum hearth_error store_duty_told_write(struct store *store, cohort_id cohort, member_id member, int64_t change)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DUTY_TOLD_WRITE);
    bind_id(statement, 1, cohort.bytes);
    bind_id(statement, 2, member.bytes);
    bind_int(statement, 3, change);
    return store_run(statement);
}

static bool told_columns(sqlite3_stmt *statement, struct store_duty_told *told)
{
    told->change = column_int(statement, 1);
    return column_bytes(statement, 0, told->member.bytes, ID_BYTES) && column_text(statement, 2, told->name, sizeof told->name) &&
           column_enum(statement, 3, ROLE_COUNT, &told->role);
}

enum hearth_error store_duty_told_walk(struct store *store, cohort_id cohort, int64_t after, store_duty_told_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_DUTY_TOLD_WALK);
    bind_id(statement, 1, cohort.bytes);
    bind_int(statement, 2, after);
    struct store_duty_told told;
    STORE_WALK(statement, told_columns(statement, &told), each(context, &told));
}

/* ---- the roster ---- */

enum hearth_error store_shift_insert(struct store *store, const struct store_shift *shift)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SHIFT_INSERT);
    bind_id(statement, 1, shift->id.bytes);
    bind_id(statement, 2, shift->cohort.bytes);
    bind_id(statement, 3, shift->member.bytes);
    bind_int(statement, 4, shift->day);
    bind_int(statement, 5, shift->from_minute);
    bind_int(statement, 6, shift->to_minute);
    return store_run(statement);
}

static bool shift_columns(sqlite3_stmt *statement, struct store_shift *shift)
{
    shift->from_minute = column_int(statement, 4);
    shift->to_minute = column_int(statement, 5);
    return column_bytes(statement, 0, shift->id.bytes, ID_BYTES) && column_bytes(statement, 1, shift->cohort.bytes, ID_BYTES) &&
           column_bytes(statement, 2, shift->member.bytes, ID_BYTES) && column_enum(statement, 3, WEEKDAY_COUNT, &shift->day) &&
           column_text(statement, 6, shift->name, sizeof shift->name);
}

enum hearth_error store_shift_read(struct store *store, shift_id id, struct store_shift *shift_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SHIFT_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, shift_columns(statement, shift_out));
}

enum hearth_error store_shift_delete(struct store *store, shift_id id)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SHIFT_DELETE);
    bind_id(statement, 1, id.bytes);
    return store_run(statement);
}

enum hearth_error store_shift_walk(struct store *store, cohort_id cohort, store_shift_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SHIFT_WALK);
    bind_id(statement, 1, cohort.bytes);
    struct store_shift shift;
    STORE_WALK(statement, shift_columns(statement, &shift), each(context, &shift));
}

enum hearth_error store_shift_list(struct store *store, store_shift_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SHIFT_LIST);
    struct store_shift shift;
    STORE_WALK(statement, shift_columns(statement, &shift), each(context, &shift));
}

enum hearth_error store_span_insert(struct store *store, const struct store_shift *shift, int64_t starts_at, int64_t ends_at)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SPAN_INSERT);
    bind_id(statement, 1, shift->id.bytes);
    bind_int(statement, 2, starts_at);
    bind_int(statement, 3, ends_at);
    bind_id(statement, 4, shift->cohort.bytes);
    bind_id(statement, 5, shift->member.bytes);
    return store_run(statement);
}

enum hearth_error store_span_walk(struct store *store, shift_id shift, store_span_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SPAN_WALK);
    bind_id(statement, 1, shift.bytes);
    STORE_WALK(statement, true, each(context, column_int(statement, 0), column_int(statement, 1)));
}

enum hearth_error store_span_delete(struct store *store, shift_id shift)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SPAN_DELETE);
    bind_id(statement, 1, shift.bytes);
    return store_run(statement);
}

static enum hearth_error span_time(sqlite3_stmt *statement, int64_t *time_out)
{
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *time_out = column_int(statement, 0);
    return store_read_one(statement, true);
}

enum hearth_error store_span_next(struct store *store, cohort_id cohort, int64_t now_ms, int64_t *starts_at_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SPAN_NEXT);
    bind_id(statement, 1, cohort.bytes);
    bind_int(statement, 2, now_ms);
    return span_time(statement, starts_at_out);
}

enum hearth_error store_span_of_member(struct store *store, member_id member, int64_t now_ms, int64_t soon_ms, int64_t *ends_at_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_SPAN_OF_MEMBER);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, soon_ms);
    bind_int(statement, 3, now_ms);
    return span_time(statement, ends_at_out);
}
