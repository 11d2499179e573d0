/* server/store/order.c: place, time and hash of the order; effects that must outlive a crash. */
#include "store_internal.h"

enum hearth_error store_order_read(struct store *store, struct store_order *order_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ORDER_READ);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    order_out->place = column_int(statement, 0);
    order_out->time_ms = column_int(statement, 1);
    order_out->rules = column_int(statement, 3);
    return store_read_one(statement, column_bytes(statement, 2, order_out->hash, DIGEST_BYTES));
}

enum hearth_error store_order_write(struct store *store, const struct store_order *order)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ORDER_WRITE);
    bind_int(statement, 1, order->place);
    bind_int(statement, 2, order->time_ms);
    bind_digest(statement, 3, order->hash);
    bind_int(statement, 4, order->rules);
    return store_run(statement);
}

enum hearth_error store_effect_insert(struct store *store, const struct store_effect *effect)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EFFECT_INSERT);
    bind_int(statement, 1, effect->place);
    bind_int(statement, 2, effect->n);
    bind_int(statement, 3, effect->kind);
    bind_id(statement, 4, effect->object);
    bind_int(statement, 5, effect->made_at);
    return store_run(statement);
}

static bool effect_columns(sqlite3_stmt *statement, struct store_effect *effect)
{
    effect->place = column_int(statement, 0);
    effect->n = column_int(statement, 1);
    effect->kind = column_int(statement, 2);
    effect->made_at = column_int(statement, 4);
    return column_bytes(statement, 3, effect->object, ID_BYTES);
}

enum hearth_error store_effect_read(struct store *store, int64_t place, int64_t n, struct store_effect *effect_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EFFECT_READ);
    bind_int(statement, 1, place);
    bind_int(statement, 2, n);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, effect_columns(statement, effect_out));
}

enum hearth_error store_effect_delete(struct store *store, int64_t place, int64_t n)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EFFECT_DELETE);
    bind_int(statement, 1, place);
    bind_int(statement, 2, n);
    return store_run(statement);
}

enum hearth_error store_effect_walk(struct store *store, store_effect_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EFFECT_WALK);
    struct store_effect effect;
    STORE_WALK(statement, effect_columns(statement, &effect), each(context, &effect));
}
