/* server/store/queue.c: what waits for staff, and who has it apart from the desk. */
#include "store_internal.h"

enum hearth_error store_item_insert(struct store *store, const struct store_item *item)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ITEM_INSERT);
    bind_id(statement, 1, item->id.bytes);
    bind_id(statement, 2, item->cohort.bytes);
    bind_id(statement, 3, item->room.bytes);
    bind_int(statement, 4, item->kind);
    bind_int(statement, 5, item->state);
    bind_int(statement, 6, item->urgent);
    bind_int(statement, 7, item->apart);
    bind_id(statement, 8, item->member.bytes);
    bind_int(statement, 9, item->number);
    bind_int(statement, 10, item->report);
    bind_int(statement, 11, item->reason);
    bind_int(statement, 12, item->characters);
    bind_id(statement, 13, item->sanction.bytes);
    bind_int(statement, 14, item->at);
    bind_int(statement, 15, item->ends_at);
    bind_id(statement, 16, item->claimed_by.bytes);
    bind_int(statement, 17, item->due_at);
    bind_int(statement, 18, item->decision);
    bind_id(statement, 19, item->decided_by.bytes);
    bind_int(statement, 20, item->decided_at);
    bind_int(statement, 21, item->change);
    bind_id(statement, 22, item->reporter.bytes);
    bind_int(statement, 23, item->told_state);
    bind_int(statement, 24, item->told_at);
    bind_id(statement, 25, item->told_by.bytes);
    bind_int(statement, 26, item->told_change);
    return store_run(statement);
}

enum hearth_error store_item_write(struct store *store, const struct store_item *item)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ITEM_WRITE);
    bind_id(statement, 1, item->id.bytes);
    bind_int(statement, 2, item->state);
    bind_id(statement, 3, item->claimed_by.bytes);
    bind_int(statement, 4, item->due_at);
    bind_int(statement, 5, item->decision);
    bind_id(statement, 6, item->decided_by.bytes);
    bind_int(statement, 7, item->decided_at);
    bind_int(statement, 8, item->change);
    bind_int(statement, 9, item->told_state);
    bind_int(statement, 10, item->told_at);
    bind_id(statement, 11, item->told_by.bytes);
    bind_int(statement, 12, item->told_change);
    bind_int(statement, 13, item->characters);
    return store_run(statement);
}

/* A member who was erased has no name any more. */
static bool item_name(sqlite3_stmt *statement, int index, char *name, size_t capacity)
{
    name[0] = 0;
    return column_is_null(statement, index) || column_text(statement, index, name, capacity);
}

static bool item_ids(sqlite3_stmt *statement, struct store_item *item)
{
    return column_bytes(statement, 0, item->id.bytes, ID_BYTES) && column_bytes(statement, 1, item->cohort.bytes, ID_BYTES) &&
           column_bytes(statement, 2, item->room.bytes, ID_BYTES) && column_bytes(statement, 7, item->member.bytes, ID_BYTES) &&
           column_bytes(statement, 12, item->sanction.bytes, ID_BYTES) && column_bytes(statement, 15, item->claimed_by.bytes, ID_BYTES) &&
           column_bytes(statement, 18, item->decided_by.bytes, ID_BYTES) && column_bytes(statement, 21, item->reporter.bytes, ID_BYTES) &&
           column_bytes(statement, 24, item->told_by.bytes, ID_BYTES);
}

static bool item_columns(sqlite3_stmt *statement, struct store_item *item)
{
    item->urgent = column_int(statement, 5) != 0;
    item->apart = column_int(statement, 6) != 0;
    item->number = column_int(statement, 8);
    item->characters = column_int(statement, 11);
    item->at = column_int(statement, 13);
    item->ends_at = column_int(statement, 14);
    item->due_at = column_int(statement, 16);
    item->decided_at = column_int(statement, 19);
    item->change = column_int(statement, 20);
    item->told_at = column_int(statement, 23);
    item->told_change = column_int(statement, 25);
    return item_ids(statement, item) && column_enum(statement, 3, ITEM_KIND_COUNT, &item->kind) &&
           column_enum(statement, 4, ITEM_STATE_COUNT, &item->state) && column_enum(statement, 9, REPORT_KIND_COUNT, &item->report) &&
           column_enum(statement, 10, REASON_COUNT, &item->reason) && column_enum(statement, 17, DECISION_COUNT, &item->decision) &&
           column_enum(statement, 22, ITEM_STATE_COUNT, &item->told_state) && item_name(statement, 26, item->name, sizeof item->name) &&
           item_name(statement, 27, item->claimed_name, sizeof item->claimed_name) &&
           item_name(statement, 28, item->decided_name, sizeof item->decided_name) &&
           item_name(statement, 29, item->told_name, sizeof item->told_name);
}

enum hearth_error store_item_read(struct store *store, item_id id, struct store_item *item_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ITEM_READ);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, item_columns(statement, item_out));
}

enum hearth_error store_item_reported(struct store *store, room_id room, int64_t number, member_id reporter, struct store_item *item_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ITEM_REPORTED);
    bind_id(statement, 1, room.bytes);
    bind_int(statement, 2, number);
    bind_id(statement, 3, reporter.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, item_columns(statement, item_out));
}

enum hearth_error store_item_urgent_write(struct store *store, const struct store_item *item)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ITEM_URGENT_WRITE);
    bind_id(statement, 1, item->id.bytes);
    bind_int(statement, 2, item->report);
    bind_int(statement, 3, item->urgent);
    return store_run(statement);
}

enum hearth_error store_item_walk_open(struct store *store, cohort_id cohort, int64_t rows_max, store_item_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ITEM_WALK_OPEN);
    bind_id(statement, 1, cohort.bytes);
    bind_int(statement, 2, rows_max);
    struct store_item item;
    STORE_WALK(statement, item_columns(statement, &item), each(context, &item));
}

static enum hearth_error item_walk_after(sqlite3_stmt *statement, const uint8_t id[ID_BYTES], int64_t after, int64_t rows_max,
                                         store_item_each *each, void *context)
{
    bind_id(statement, 1, id);
    bind_int(statement, 2, after);
    bind_int(statement, 3, rows_max);
    struct store_item item;
    STORE_WALK(statement, item_columns(statement, &item), each(context, &item));
}

enum hearth_error store_item_walk_changes(struct store *store, cohort_id cohort, int64_t after, int64_t rows_max, store_item_each *each,
                                          void *context)
{
    return item_walk_after(store_statement(store, SQL_ITEM_WALK_CHANGES), cohort.bytes, after, rows_max, each, context);
}

enum hearth_error store_item_walk_told(struct store *store, member_id reporter, int64_t after, int64_t rows_max, store_item_each *each,
                                       void *context)
{
    return item_walk_after(store_statement(store, SQL_ITEM_WALK_TOLD), reporter.bytes, after, rows_max, each, context);
}

enum hearth_error store_item_walk_due(struct store *store, int64_t now_ms, int64_t rows_max, store_item_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ITEM_WALK_DUE);
    bind_int(statement, 1, now_ms);
    bind_int(statement, 2, rows_max);
    struct store_item item;
    STORE_WALK(statement, item_columns(statement, &item), each(context, &item));
}

enum hearth_error store_item_delete(struct store *store, item_id id)
{
    sqlite3_stmt *statement = store_statement(store, SQL_APART_DELETE);
    bind_id(statement, 1, id.bytes);
    enum hearth_error error = store_run(statement);
    if (error != HEARTH_OK)
        return error;
    statement = store_statement(store, SQL_ITEM_DELETE);
    bind_id(statement, 1, id.bytes);
    return store_run(statement);
}

enum hearth_error store_apart_insert(struct store *store, member_id member, item_id item)
{
    sqlite3_stmt *statement = store_statement(store, SQL_APART_INSERT);
    bind_id(statement, 1, member.bytes);
    bind_id(statement, 2, item.bytes);
    return store_run(statement);
}

enum hearth_error store_apart_write(struct store *store, member_id member, item_id item, int64_t change)
{
    sqlite3_stmt *statement = store_statement(store, SQL_APART_WRITE);
    bind_id(statement, 1, member.bytes);
    bind_id(statement, 2, item.bytes);
    bind_int(statement, 3, change);
    return store_run(statement);
}

enum hearth_error store_apart_read(struct store *store, member_id member, item_id item)
{
    sqlite3_stmt *statement = store_statement(store, SQL_APART_READ);
    bind_id(statement, 1, member.bytes);
    bind_id(statement, 2, item.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, true);
}

enum hearth_error store_lead_walk(struct store *store, store_apart_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_LEAD_WALK);
    member_id member;
    STORE_WALK(statement, column_bytes(statement, 0, member.bytes, ID_BYTES), each(context, member));
}

enum hearth_error store_apart_walk(struct store *store, item_id item, store_apart_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_APART_WALK);
    bind_id(statement, 1, item.bytes);
    member_id member;
    STORE_WALK(statement, column_bytes(statement, 0, member.bytes, ID_BYTES), each(context, member));
}

static bool item_apart_columns(sqlite3_stmt *statement, struct store_item *item)
{
    if (!item_columns(statement, item))
        return false;
    item->change = column_int(statement, 30);
    return true;
}

enum hearth_error store_apart_walk_items(struct store *store, member_id member, int64_t after, store_item_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_APART_WALK_ITEMS);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, after);
    struct store_item item;
    STORE_WALK(statement, item_apart_columns(statement, &item), each(context, &item));
}
