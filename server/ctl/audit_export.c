/* server/ctl/audit_export.c: the log as a text that is checked elsewhere. Read in short pieces, so that a writer's WAL is never pinned:
 * entries only ever come at the end, so the size that was read first bounds one state of the log. */
#include "audit.h"
#include "made.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define EXPORT_ROWS 4096 /* a few ms a piece */

struct exporting {
    FILE *file;
    char origin[AUDIT_ORIGIN_BYTES];
    uint64_t size, next;
    size_t checkpoints;
    struct store_checkpoint newest;
};

static enum hearth_error export_leaf(void *context, uint64_t position, struct bytes record, const uint8_t hash[DIGEST_BYTES])
{
    struct exporting *exporting = context;
    char hash_hex[2 * DIGEST_BYTES + 1], record_hex[2 * AUDIT_RECORD_BYTES_MAX + 1] = "-";
    if (position >= exporting->size)
        return HEARTH_NOT_FOUND; /* came later */
    hex_encode(hash, DIGEST_BYTES, hash_hex);
    if (record.len > 0)
        hex_encode(record.data, record.len, record_hex);
    fprintf(exporting->file, "%" PRIu64 " %s %s\n", position, hash_hex, record_hex);
    exporting->next = position + 1;
    return HEARTH_OK;
}

static enum hearth_error export_leaves(struct exporting *exporting, struct store *store)
{
    enum hearth_error error = HEARTH_OK;
    for (uint64_t before = UINT64_MAX; error == HEARTH_OK && exporting->next < exporting->size && exporting->next != before;) {
        before = exporting->next; /* rows that are not there are for verify to name */
        error = store_read_begin(store);
        if (error == HEARTH_OK)
            error = store_audit_leaf_walk(store, before, EXPORT_ROWS, export_leaf, exporting);
        store_read_end(store);
    }
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

static enum hearth_error export_count(void *context, const struct store_checkpoint *checkpoint)
{
    struct exporting *exporting = context;
    exporting->newest = *checkpoint;
    exporting->checkpoints++;
    return HEARTH_OK;
}

static enum hearth_error export_note(void *context, const struct store_checkpoint *checkpoint)
{
    struct exporting *exporting = context;
    struct buffer note;
    buffer_init(&note, AUDIT_NOTE_BYTES_MAX);
    audit_note_put(exporting->origin, &checkpoint->head, checkpoint->public_key, checkpoint->signature, &note);
    const bool failed = note.failed;
    fprintf(exporting->file, "checkpoint\n%.*s", (int)note.len, (const char *)note.data);
    buffer_deinit(&note);
    return failed ? HEARTH_NO_MEMORY : HEARTH_OK;
}

/* What the head of the file says; one state of the log. */
static enum hearth_error export_begin(struct exporting *exporting, struct store *store)
{
    struct store_program program;
    struct merkle_edge edge;
    enum hearth_error error = store_read_begin(store);
    if (error == HEARTH_OK)
        error = store_program_read(store, &program);
    if (error == HEARTH_OK)
        error = store_audit_edge_read(store, &edge);
    if (error == HEARTH_OK)
        error = store_checkpoint_walk(store, INT64_MAX, export_count, exporting);
    store_read_end(store);
    if (error != HEARTH_OK)
        return error;
    exporting->size = edge.size;
    audit_origin(program.id, exporting->origin);
    return exporting->checkpoints == 0 ? HEARTH_NOT_FOUND : HEARTH_OK;
}

static enum hearth_error export_write(struct exporting *exporting, struct store *store)
{
    char key[AUDIT_KEY_TEXT_BYTES];
    audit_key_text(exporting->origin, exporting->newest.public_key, key);
    fprintf(exporting->file, "%s\nkey %s\nentries %" PRIu64 "\n", AUDIT_EXPORT_FIRST_LINE, key, exporting->size);
    enum hearth_error error = export_leaves(exporting, store);
    if (error != HEARTH_OK)
        return error;
    exporting->checkpoints = 0; /* once more: a newer one of the same size may have taken a place meanwhile */
    error = store_read_begin(store);
    if (error == HEARTH_OK)
        error = store_checkpoint_walk(store, exporting->newest.head.size, export_count, exporting);
    if (error == HEARTH_OK) {
        fprintf(exporting->file, "checkpoints %zu\n", exporting->checkpoints);
        error = store_checkpoint_walk(store, exporting->newest.head.size, export_note, exporting);
    }
    store_read_end(store);
    fputs("end\n", exporting->file);
    return error;
}

int audit_export(struct ctl *ctl, struct store *store, const char *path)
{
    struct exporting exporting = {.file = NULL};
    struct made made = {.count = 0};
    enum hearth_error error = export_begin(&exporting, store);
    if (error == HEARTH_NOT_FOUND)
        return ctl_fail(ctl, CTL_FAILURE, "The first is signed within seconds of the first start: try again", "there is no checkpoint yet");
    if (error == HEARTH_OK && (exporting.file = made_file(&made, path, 0600)) == NULL)
        return ctl_fail(ctl, CTL_FAILURE, "Give a path where no file is yet", "%s cannot be written: %s", path, strerror(errno));
    if (error == HEARTH_OK)
        error = export_write(&exporting, store);
    if (exporting.file != NULL) {
        const bool failed = ferror(exporting.file) != 0;
        if ((fclose(exporting.file) != 0 || failed) && error == HEARTH_OK)
            error = HEARTH_DISK_FULL;
    }
    if (error != HEARTH_OK) {
        made_undo(&made);
        return ctl_fail(ctl, CTL_FAILURE, "Look at the disk, and try again", "the log cannot be exported: %s", hearth_error_text(error));
    }
    if (!ctl_json(ctl, json_pack("{s:s, s:I, s:I}", "file", path, "entries", (json_int_t)exporting.size, "checkpoints",
                                 (json_int_t)exporting.checkpoints)))
        printf("Wrote %" PRIu64 " entries and %zu checkpoints to %s.\n", exporting.size, exporting.checkpoints, path);
    return CTL_DONE;
}
