/* server/ctl/audit_verify.c: an export checked without a database, and everything that is wrong with it named. What cannot be seen from
 * one file alone (an old state put back, a tail that was cut with its checkpoints) needs an older checkpoint: --since. */
#include "audit.h"
#include "hearth/merkle.h"
#include "hearth/vault_secrets.h"
#include <inttypes.h>
#include <string.h>

struct verifying {
    struct audit_file *file;
    const char *origin;
    const uint8_t *public_key;
    struct audit_findings *findings;
    struct merkle_edge edge; /* over the entries that were walked */
    uint64_t good_size;      /* of the last checkpoint that held */
    struct merkle_edge good; /* the tree of that */
};

static bool note_is_signed(const struct verifying *verifying, const struct audit_note *note)
{
    uint8_t key_hash[4];
    struct buffer body;
    audit_key_hash(verifying->origin, verifying->public_key, key_hash);
    if (strcmp(note->origin, verifying->origin) != 0 || memcmp(note->key_hash, key_hash, sizeof key_hash) != 0)
        return false;
    buffer_init(&body, AUDIT_NOTE_BYTES_MAX);
    audit_note_body(note->origin, &note->head, &body);
    const bool good = !body.failed && vault_audit_verify(verifying->public_key, body.data, body.len, note->signature);
    buffer_deinit(&body);
    return good;
}

/* What each entry says by itself. */
static void entries_verify(struct verifying *verifying)
{
    int64_t before_ms = INT64_MIN;
    for (uint64_t i = 0; i < verifying->file->entries_len; i++) {
        struct audit_entry *entry = &verifying->file->entries[i];
        struct audit_record record;
        uint8_t hash[DIGEST_BYTES];
        if (!entry->there || !entry->has_record)
            continue;
        merkle_leaf(entry->record, entry->record_len, hash);
        if (memcmp(hash, entry->hash, DIGEST_BYTES) != 0) {
            audit_find(verifying->findings, AUDIT_CHANGED, "entry %" PRIu64 " is not what was written: its record does not give its hash",
                       i);
            entry->named = true;
        } else if (!audit_record_decode((struct bytes){entry->record, entry->record_len}, &record)) {
            audit_find(verifying->findings, AUDIT_CHANGED, "entry %" PRIu64 " is no record", i);
            entry->named = true;
        } else if (record.time_ms < before_ms) {
            audit_find(verifying->findings, AUDIT_SWAPPED, "entry %" PRIu64 " is earlier than the one before it", i);
        } else {
            before_ms = record.time_ms;
        }
    }
}

static bool root_with_swap(const struct verifying *verifying, const struct audit_head *head, uint64_t one, uint64_t other)
{
    const struct audit_entry *entries = verifying->file->entries;
    struct merkle_edge edge = verifying->good;
    uint8_t root[DIGEST_BYTES];
    for (uint64_t i = edge.size; i < head->size; i++)
        merkle_edge_add(&edge, entries[i == one ? other : i == other ? one : i].hash);
    merkle_edge_root(&edge, root);
    return memcmp(root, head->root, DIGEST_BYTES) == 0;
}

/* The entries since the last good checkpoint do not give the signed root: which? */
static void range_name(struct verifying *verifying, const struct audit_head *head)
{
    const struct audit_entry *entries = verifying->file->entries;
    const uint64_t first = verifying->good_size;
    for (uint64_t i = first; i < head->size; i++)
        if (entries[i].named)
            return; /* said already */
    for (uint64_t one = first; head->size - first <= AUDIT_SEARCH_MAX && one < head->size; one++)
        for (uint64_t other = one + 1; other < head->size; other++)
            if (root_with_swap(verifying, head, one, other)) {
                audit_find(verifying->findings, AUDIT_SWAPPED, "entries %" PRIu64 " and %" PRIu64 " have changed places", one, other);
                return;
            }
    audit_find(verifying->findings, AUDIT_CHANGED,
               "entries %" PRIu64 " to %" PRIu64 " do not give the root that was signed over %" PRIu64
               ": one was changed, taken out or put in",
               first, head->size - 1, head->size);
}

/* Walks on to the size of a head. False: there are not so many entries, or not all of them are there. */
static bool edge_walk(struct verifying *verifying, uint64_t size)
{
    while (verifying->edge.size < size) {
        if (verifying->edge.size == verifying->file->entries_len || !verifying->file->entries[verifying->edge.size].there)
            return false;
        merkle_edge_add(&verifying->edge, verifying->file->entries[verifying->edge.size].hash);
    }
    return true;
}

static void note_verify(struct verifying *verifying, const struct audit_note *note, bool *range_named)
{
    const struct audit_head *head = &note->head;
    uint8_t root[DIGEST_BYTES];
    if (!note_is_signed(verifying, note)) {
        audit_find(verifying->findings, AUDIT_SIGNATURE, "the checkpoint over %" PRIu64 " entries is not signed by this key", head->size);
        return;
    }
    if (head->size > verifying->file->entries_len) {
        audit_find(verifying->findings, AUDIT_CUT, "a checkpoint was signed over %" PRIu64 " entries; there are %" PRIu64, head->size,
                   verifying->file->entries_len);
        return;
    }
    if (head->size < verifying->edge.size) {
        audit_find(verifying->findings, AUDIT_SWAPPED, "the checkpoint over %" PRIu64 " entries stands after a larger one", head->size);
        return;
    }
    if (*range_named || !edge_walk(verifying, head->size))
        return; /* what is wrong before it has a name; behind that no root can be right */
    merkle_edge_root(&verifying->edge, root);
    if (memcmp(root, head->root, DIGEST_BYTES) != 0) {
        *range_named = true;
        range_name(verifying, head);
        return;
    }
    verifying->good_size = head->size;
    verifying->good = verifying->edge;
}

static void since_verify(struct verifying *verifying, const struct audit_note *since)
{
    const struct audit_file *file = verifying->file;
    const struct audit_head *newest = file->notes_len > 0 ? &file->notes[file->notes_len - 1].head : NULL;
    struct merkle_edge edge = {.size = 0};
    uint8_t root[DIGEST_BYTES];
    if (!note_is_signed(verifying, since)) {
        audit_find(verifying->findings, AUDIT_SIGNATURE, "the older checkpoint (--since) is not signed by this key");
        return;
    }
    if (since->head.size > file->entries_len) {
        audit_find(verifying->findings, AUDIT_RESTORED,
                   "an old state was put back, or the end was cut: %" PRIu64 " entries were seen before, now there are %" PRIu64,
                   since->head.size, file->entries_len);
        return;
    }
    if (newest != NULL && (newest->size < since->head.size || newest->time_ms < since->head.time_ms))
        audit_find(verifying->findings, AUDIT_RESTORED,
                   "an old state was put back: its newest checkpoint is older than the one seen before");
    for (uint64_t i = 0; i < since->head.size; i++) {
        if (!file->entries[i].there)
            return; /* named */
        merkle_edge_add(&edge, file->entries[i].hash);
    }
    merkle_edge_root(&edge, root);
    if (memcmp(root, since->head.root, DIGEST_BYTES) != 0)
        audit_find(verifying->findings, AUDIT_RESTORED,
                   "this is not how the log went on: its first %" PRIu64 " entries are not those that were seen before", since->head.size);
}

void audit_file_verify(struct audit_file *file, const char *origin, const uint8_t public_key[AUDIT_PUBLIC_BYTES],
                       const struct audit_note *since, struct audit_findings *findings, uint64_t *covered_out)
{
    struct verifying verifying = {.file = file, .origin = origin, .public_key = public_key, .findings = findings};
    bool range_named = false;
    entries_verify(&verifying);
    if (file->notes_len == 0)
        audit_find(findings, AUDIT_CUT, "there is no checkpoint in the file");
    for (size_t i = 0; i < file->notes_len; i++) {
        if (i > 0 && file->notes[i].head.time_ms < file->notes[i - 1].head.time_ms)
            audit_find(findings, AUDIT_SWAPPED, "the checkpoint over %" PRIu64 " entries is earlier than the one before it",
                       file->notes[i].head.size);
        note_verify(&verifying, &file->notes[i], &range_named);
    }
    if (since != NULL)
        since_verify(&verifying, since);
    *covered_out = verifying.good_size;
}
