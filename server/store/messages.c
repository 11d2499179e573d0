/* server/store/messages.c: messages, the receipts that make a send exactly-once, and pace. */
#include "store_internal.h"

/* Almost no message has one: the columns are NULL then. */
static void bind_link(sqlite3_stmt *statement, const struct store_message *message)
{
    enum { ITEM = 13, LINK_ROOM, LINK_NUMBER };
    sqlite3_bind_null(statement, ITEM);
    sqlite3_bind_null(statement, LINK_ROOM);
    sqlite3_bind_null(statement, LINK_NUMBER);
    if (!item_id_is_none(message->item))
        bind_id(statement, ITEM, message->item.bytes);
    if (!room_id_is_none(message->link_room)) {
        bind_id(statement, LINK_ROOM, message->link_room.bytes);
        bind_int(statement, LINK_NUMBER, message->link_number);
    }
}

enum hearth_error store_message_insert(struct store *store, const struct store_message *message)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MESSAGE_INSERT);
    bind_int(statement, 1, message->place);
    bind_id(statement, 2, message->id.bytes);
    bind_id(statement, 3, message->room.bytes);
    bind_id(statement, 4, message->author.bytes);
    bind_int(statement, 5, message->number);
    bind_int(statement, 6, message->at);
    bind_int(statement, 7, message->gone_at);
    bind_id(statement, 8, message->slice.bytes);
    bind_bytes(statement, 9, message->sealed, message->sealed_len);
    bind_int(statement, 10, message->quote);
    bind_int(statement, 11, message->written_at);
    bind_int(statement, 12, message->masked);
    bind_link(statement, message);
    return store_run(statement);
}

bool message_columns(sqlite3_stmt *statement, struct store_message *message)
{
    message->place = column_int(statement, 0);
    message->number = column_int(statement, 3);
    message->change = column_int(statement, 4);
    message->at = column_int(statement, 6);
    message->gone_at = column_int(statement, 7);
    message->sealed = sqlite3_column_blob(statement, 9);
    message->sealed_len = (size_t)sqlite3_column_bytes(statement, 9);
    message->quote = column_int(statement, 10);
    message->written_at = column_int(statement, 11);
    message->masked = column_int(statement, 12) != 0;
    message->pinned = column_int(statement, 13) != 0;
    message->item = (item_id){{0}};
    message->link_room = (room_id){{0}};
    message->link_number = column_int(statement, 17); /* NULL: 0 */
    if ((column_is_some(statement, 15) && !column_bytes(statement, 15, message->item.bytes, ID_BYTES)) ||
        (column_is_some(statement, 16) && !column_bytes(statement, 16, message->link_room.bytes, ID_BYTES)))
        return false;
    return column_enum(statement, 14, REASON_COUNT, &message->reason) && column_bytes(statement, 1, message->id.bytes, ID_BYTES) &&
           column_bytes(statement, 2, message->author.bytes, ID_BYTES) && column_enum(statement, 5, MESSAGE_STATE_COUNT, &message->state) &&
           column_bytes(statement, 8, message->slice.bytes, ID_BYTES);
}

enum hearth_error store_message_read(struct store *store, room_id room, int64_t number, int64_t now_ms, struct store_message *message_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MESSAGE_READ);
    bind_id(statement, 1, room.bytes);
    bind_int(statement, 2, number);
    bind_int(statement, 3, now_ms);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    const bool good = message_columns(statement, message_out);
    message_out->room = room;
    message_out->sealed = NULL;
    return store_read_one(statement, good);
}

enum hearth_error store_message_delete(struct store *store, int64_t place, int64_t change)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MESSAGE_DELETE);
    bind_int(statement, 1, place);
    bind_int(statement, 2, change);
    return store_run(statement);
}

enum hearth_error store_message_text(struct store *store, int64_t place, int64_t now_ms, uint8_t **sealed_out, size_t *sealed_len_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MESSAGE_TEXT_READ);
    bind_int(statement, 1, place);
    bind_int(statement, 2, now_ms);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_sealed(statement, 0, sealed_out, sealed_len_out);
}

enum hearth_error store_message_state_write(struct store *store, int64_t place, int64_t change, enum message_state state,
                                            enum reason reason)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MESSAGE_STATE_WRITE);
    bind_int(statement, 1, place);
    bind_int(statement, 2, change);
    bind_int(statement, 3, state);
    bind_int(statement, 4, reason);
    return store_run(statement);
}

enum hearth_error store_message_mask(struct store *store, int64_t place, int64_t change, key_id slice, const uint8_t *sealed,
                                     size_t sealed_len)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MESSAGE_MASK);
    bind_int(statement, 1, place);
    bind_int(statement, 2, change);
    bind_id(statement, 3, slice.bytes);
    bind_bytes(statement, 4, sealed, sealed_len);
    return store_run(statement);
}

enum hearth_error store_message_pin(struct store *store, int64_t place, int64_t change, bool on)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MESSAGE_PIN);
    bind_int(statement, 1, place);
    bind_int(statement, 2, change);
    bind_int(statement, 3, on);
    return store_run(statement);
}

enum hearth_error store_message_pins(struct store *store, room_id room, int64_t now_ms, int64_t *pins_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_MESSAGE_PINS);
    bind_id(statement, 1, room.bytes);
    bind_int(statement, 2, now_ms);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *pins_out = column_int(statement, 0);
    return store_read_one(statement, true);
}

static enum hearth_error message_walk(sqlite3_stmt *statement, const struct store_message_range *range, int64_t bound,
                                      store_message_each *each, void *context)
{
    bind_id(statement, 1, range->room.bytes);
    bind_int(statement, 2, range->now_ms);
    bind_int(statement, 3, range->staff_too ? 0 : range->mark);
    bind_int(statement, 4, range->mark);
    bind_int(statement, 5, bound);
    bind_int(statement, 6, range->limit);
    struct store_message message = {.room = range->room};
    STORE_WALK(statement, message_columns(statement, &message), each(context, &message));
}

enum hearth_error store_message_walk_newest(struct store *store, const struct store_message_range *range, int64_t before,
                                            store_message_each *each, void *context)
{
    return message_walk(store_statement(store, SQL_MESSAGE_WALK_NEWEST), range, before, each, context);
}

enum hearth_error store_message_walk_new(struct store *store, const struct store_message_range *range, int64_t after,
                                         store_message_each *each, void *context)
{
    return message_walk(store_statement(store, SQL_MESSAGE_WALK_NEW), range, after, each, context);
}

enum hearth_error store_message_walk_changed(struct store *store, const struct store_message_range *range, int64_t after,
                                             store_message_each *each, void *context)
{
    return message_walk(store_statement(store, SQL_MESSAGE_WALK_CHANGED), range, after, each, context);
}

enum hearth_error store_message_walk_after(struct store *store, const struct store_message_range *range, int64_t after,
                                           store_message_each *each, void *context)
{
    return message_walk(store_statement(store, SQL_MESSAGE_WALK_AFTER), range, after, each, context);
}

enum hearth_error store_receipt_insert(struct store *store, request_id request, member_id member, const uint8_t *answer, size_t answer_len)
{
    sqlite3_stmt *statement = store_statement(store, SQL_RECEIPT_INSERT);
    bind_id(statement, 1, request.bytes);
    bind_id(statement, 2, member.bytes);
    bind_bytes(statement, 3, answer, answer_len);
    return store_run(statement);
}

enum hearth_error store_receipt_read(struct store *store, request_id request, member_id member, uint8_t *answer_out, size_t *answer_len_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_RECEIPT_READ);
    bind_id(statement, 1, request.bytes);
    bind_id(statement, 2, member.bytes);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error
                              : store_read_one(statement, column_blob(statement, 0, answer_out, STORE_RECEIPT_BYTES_MAX, answer_len_out));
}

enum hearth_error store_pace_object_read(struct store *store, member_id member, int64_t kind, const uint8_t object[ID_BYTES],
                                         int64_t *full_at_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_PACE_OBJECT_READ);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, kind);
    bind_id(statement, 3, object);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    *full_at_out = column_int(statement, 0);
    return store_read_one(statement, true);
}

enum hearth_error store_pace_object_write(struct store *store, member_id member, int64_t kind, const uint8_t object[ID_BYTES],
                                          int64_t full_at)
{
    sqlite3_stmt *statement = store_statement(store, SQL_PACE_OBJECT_WRITE);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, kind);
    bind_id(statement, 3, object);
    bind_int(statement, 4, full_at);
    return store_run(statement);
}

enum hearth_error store_pace_write(struct store *store, member_id member, int64_t kind, int64_t full_at)
{
    sqlite3_stmt *statement = store_statement(store, SQL_PACE_WRITE);
    bind_id(statement, 1, member.bytes);
    bind_int(statement, 2, kind);
    bind_int(statement, 3, full_at);
    return store_run(statement);
}
