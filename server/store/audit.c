/* server/store/audit.c: the audit log's entries, the right edge of the tree over them, and its checkpoints. */
#include "store_internal.h"
#include <string.h>

enum hearth_error store_audit_edge_read(struct store *store, struct merkle_edge *edge_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_AUDIT_EDGE_READ);
    size_t len = 0;
    edge_out->size = 0;
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
    edge_out->size = (uint64_t)column_int(statement, 0);
    const bool good = column_blob(statement, 1, edge_out->hashes[0], sizeof edge_out->hashes, &len) &&
                      len == (size_t)merkle_edge_len(edge_out->size) * DIGEST_BYTES;
    return store_read_one(statement, good);
}

enum hearth_error store_audit_edge_write(struct store *store, const struct merkle_edge *edge)
{
    sqlite3_stmt *statement = store_statement(store, SQL_AUDIT_EDGE_WRITE);
    bind_int(statement, 1, (int64_t)edge->size);
    bind_bytes(statement, 2, edge->hashes, (size_t)merkle_edge_len(edge->size) * DIGEST_BYTES);
    return store_run(statement);
}

enum hearth_error store_audit_leaf_insert(struct store *store, uint64_t position, struct bytes record, const uint8_t hash[DIGEST_BYTES],
                                          const uint8_t (*nodes)[DIGEST_BYTES], int nodes_len)
{
    sqlite3_stmt *statement = store_statement(store, SQL_AUDIT_LEAF_INSERT);
    bind_int(statement, 1, (int64_t)position);
    bind_bytes(statement, 2, record.data, record.len);
    bind_digest(statement, 3, hash);
    bind_bytes(statement, 4, nodes, (size_t)nodes_len * DIGEST_BYTES);
    return store_run(statement);
}

enum hearth_error store_audit_node_read(struct store *store, uint64_t position, int height, uint8_t hash_out[DIGEST_BYTES])
{
    sqlite3_stmt *statement = store_statement(store, SQL_AUDIT_LEAF_READ);
    uint8_t nodes[MERKLE_EDGE_MAX][DIGEST_BYTES];
    size_t len = 0;
    bind_int(statement, 1, (int64_t)position);
    enum hearth_error error = store_step(statement);
    if (error != HEARTH_OK)
        return error;
    const bool good = column_bytes(statement, 0, hash_out, DIGEST_BYTES) && column_blob(statement, 1, nodes[0], sizeof nodes, &len) &&
                      len >= (size_t)height * DIGEST_BYTES;
    if (good && height > 0)
        memcpy(hash_out, nodes[height - 1], DIGEST_BYTES);
    return store_read_one(statement, good);
}

enum hearth_error store_audit_leaf_walk(struct store *store, uint64_t position, int64_t rows_max, store_audit_leaf_each *each,
                                        void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_AUDIT_LEAF_WALK);
    uint8_t record[AUDIT_RECORD_BYTES_MAX], hash[DIGEST_BYTES];
    size_t len = 0;
    bind_int(statement, 1, (int64_t)position);
    bind_int(statement, 2, rows_max);
    STORE_WALK(statement, column_blob(statement, 1, record, sizeof record, &len) && column_bytes(statement, 2, hash, DIGEST_BYTES),
               each(context, (uint64_t)column_int(statement, 0), (struct bytes){record, len}, hash));
}

enum hearth_error store_audit_heads_read(struct store *store, uint8_t heads_out[DIGEST_BYTES])
{
    sqlite3_stmt *statement = store_statement(store, SQL_AUDIT_HEADS_WALK);
    struct digest digest;
    enum hearth_error error;
    digest_init(&digest);
    while ((error = store_step(statement)) == HEARTH_OK) {
        uint8_t id[ID_BYTES], chain[DIGEST_BYTES];
        if (!column_bytes(statement, 0, id, ID_BYTES) || !column_bytes(statement, 2, chain, DIGEST_BYTES))
            return store_read_one(statement, false);
        digest_add(&digest, id, ID_BYTES);
        digest_add_u64(&digest, (uint64_t)column_int(statement, 1));
        digest_add(&digest, chain, DIGEST_BYTES);
    }
    digest_final(&digest, heads_out);
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

enum hearth_error store_checkpoint_insert(struct store *store, int64_t place, const struct audit_head *head)
{
    sqlite3_stmt *statement = store_statement(store, SQL_CHECKPOINT_INSERT);
    bind_int(statement, 1, place);
    bind_int(statement, 2, (int64_t)head->size);
    bind_digest(statement, 3, head->root);
    bind_digest(statement, 4, head->heads);
    bind_int(statement, 5, head->time_ms);
    return store_run(statement);
}

static bool checkpoint_columns(sqlite3_stmt *statement, struct store_checkpoint *checkpoint)
{
    memset(checkpoint, 0, sizeof *checkpoint);
    checkpoint->place = column_int(statement, 0);
    checkpoint->head.size = (uint64_t)column_int(statement, 1);
    checkpoint->head.time_ms = column_int(statement, 4);
    checkpoint->is_signed = !column_is_null(statement, 6);
    return column_bytes(statement, 2, checkpoint->head.root, DIGEST_BYTES) &&
           column_bytes(statement, 3, checkpoint->head.heads, DIGEST_BYTES) &&
           (!checkpoint->is_signed || (column_bytes(statement, 5, checkpoint->public_key, AUDIT_PUBLIC_BYTES) &&
                                       column_bytes(statement, 6, checkpoint->signature, AUDIT_SIGNATURE_BYTES)));
}

enum hearth_error store_checkpoint_read(struct store *store, int64_t place, struct store_checkpoint *checkpoint_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_CHECKPOINT_READ);
    bind_int(statement, 1, place);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, checkpoint_columns(statement, checkpoint_out));
}

enum hearth_error store_checkpoint_newest(struct store *store, bool only_signed, struct store_checkpoint *checkpoint_out)
{
    sqlite3_stmt *statement = store_statement(store, SQL_CHECKPOINT_NEWEST);
    bind_int(statement, 1, only_signed);
    enum hearth_error error = store_step(statement);
    return error != HEARTH_OK ? error : store_read_one(statement, checkpoint_columns(statement, checkpoint_out));
}

enum hearth_error store_checkpoint_sign(struct store *store, const struct store_checkpoint *checkpoint)
{
    sqlite3_stmt *statement = store_statement(store, SQL_CHECKPOINT_SIGN);
    bind_int(statement, 1, checkpoint->place);
    bind_bytes(statement, 2, checkpoint->public_key, AUDIT_PUBLIC_BYTES);
    bind_bytes(statement, 3, checkpoint->signature, AUDIT_SIGNATURE_BYTES);
    enum hearth_error error = store_run(statement);
    if (error != HEARTH_OK)
        return error;
    statement = store_statement(store, SQL_CHECKPOINT_THIN);
    bind_int(statement, 1, checkpoint->place);
    bind_int(statement, 2, (int64_t)checkpoint->head.size);
    return store_run(statement);
}

enum hearth_error store_checkpoint_walk(struct store *store, uint64_t size_max, store_checkpoint_each *each, void *context)
{
    sqlite3_stmt *statement = store_statement(store, SQL_CHECKPOINT_WALK);
    struct store_checkpoint checkpoint;
    bind_int(statement, 1, (int64_t)size_max);
    STORE_WALK(statement, checkpoint_columns(statement, &checkpoint), each(context, &checkpoint));
}
