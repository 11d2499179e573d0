/* server/store/evidence.c: what a case keeps of what was said. */
#include "store_internal.h"

enum hearth_error store_evidence_insert(struct store *store, const struct store_evidence *row)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EVIDENCE_INSERT);
    bind_id(statement, 1, row->item.bytes);
    bind_int(statement, 2, row->number);
    bind_id(statement, 3, row->room.bytes);
    bind_id(statement, 4, row->author.bytes);
    bind_id(statement, 5, row->message.bytes);
    bind_int(statement, 6, row->at);
    bind_int(statement, 7, row->reported);
    bind_id(statement, 8, row->key.bytes);
    bind_bytes(statement, 9, row->sealed, row->sealed_len);
    return store_run(statement);
}

static bool evidence_columns(sqlite3_stmt *statement, struct store_evidence *row)
{
    row->number = column_int(statement, 0);
    row->at = column_int(statement, 4);
    row->reported = column_int(statement, 5) != 0;
    row->sealed = sqlite3_column_blob(statement, 7);
    row->sealed_len = (size_t)sqlite3_column_bytes(statement, 7);
    row->name[0] = 0; /* erased: the copy stays until its own end, the name does not (RE10) */
    return column_bytes(statement, 1, row->room.bytes, ID_BYTES) && column_bytes(statement, 2, row->author.bytes, ID_BYTES) &&
           column_bytes(statement, 3, row->message.bytes, ID_BYTES) && column_bytes(statement, 6, row->key.bytes, ID_BYTES) &&
           (column_is_null(statement, 8) || column_text(statement, 8, row->name, sizeof row->name));
}

enum hearth_error store_evidence_walk(struct store *store, item_id item, int64_t number, store_evidence_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EVIDENCE_WALK);
    bind_id(statement, 1, item.bytes);
    bind_int(statement, 2, number);
    struct store_evidence row = {.item = item};
    STORE_WALK(statement, evidence_columns(statement, &row), each(context, &row));
}

enum hearth_error store_evidence_delete(struct store *store, item_id item)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EVIDENCE_DELETE);
    bind_id(statement, 1, item.bytes);
    return store_run(statement);
}
