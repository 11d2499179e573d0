/* server/ctl/audit_check.c: hearthctl audit verify: files in, findings out. */
#include "audit.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const wrong_words[] = {"form", "changed", "missing", "swapped", "cut", "restored", "signature"};
_Static_assert(sizeof wrong_words / sizeof wrong_words[0] == AUDIT_WRONG_COUNT, "a word for each");

/* A whole file, with a NUL behind it. NULL: the failure has been told. */
static char *file_text(struct ctl *ctl, const char *path, size_t *len_out)
{
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t len = 0, capacity = 65536;
    while (file != NULL && capacity <= (size_t)AUDIT_FILE_BYTES_MAX) {
        char *grown = realloc(text, capacity + 1);
        if (grown == NULL)
            break;
        text = grown;
        len += fread(text + len, 1, capacity - len, file);
        if (len < capacity)
            break;
        capacity *= 2;
    }
    const bool read = file != NULL && text != NULL && len < capacity && ferror(file) == 0;
    if (file != NULL)
        fclose(file);
    if (!read) {
        (void)ctl_fail(ctl, CTL_FAILURE, "Name a file that hearthctl audit wrote", "%s cannot be read: %s", path,
                       file == NULL ? strerror(errno) : "too large, or out of memory");
        free(text);
        return NULL;
    }
    text[len] = 0;
    *len_out = len;
    return text;
}

static int findings_tell(struct ctl *ctl, const struct audit_file *file, const struct audit_findings *findings, uint64_t covered)
{
    const bool good = findings->len == 0;
    const uint64_t open = file->entries_len - covered;
    json_t *list = json_array();
    for (size_t i = 0; i < findings->len && i < AUDIT_FINDINGS_MAX; i++) {
        const struct audit_finding *finding = &findings->items[i];
        json_array_append_new(list, json_pack("{s:s, s:s}", "wrong", wrong_words[finding->wrong], "what", finding->what));
        if (!ctl->json)
            printf("%-9s %s\n", wrong_words[finding->wrong], finding->what);
    }
    if (!ctl_json(ctl, json_pack("{s:b, s:I, s:I, s:I, s:I, s:o}", "verified", good, "entries", (json_int_t)file->entries_len, "covered",
                                 (json_int_t)covered, "checkpoints", (json_int_t)file->notes_len, "wrong_count", (json_int_t)findings->len,
                                 "wrong", list))) {
        if (findings->len > AUDIT_FINDINGS_MAX)
            printf("... and %zu more.\n", findings->len - AUDIT_FINDINGS_MAX);
        printf(good ? "Good: %" PRIu64 " entries, %zu checkpoints.\n" : "NOT AS IT WAS WRITTEN: %" PRIu64 " entries, %zu checkpoints.\n",
               file->entries_len, file->notes_len);
        if (good && open > 0)
            printf("The last %" PRIu64 " are not yet under a checkpoint: the next one says whether they stay as they are.\n", open);
    }
    return good ? CTL_DONE : CTL_RED;
}

static int audit_verify_text(struct ctl *ctl, const char *path, const char *text, size_t len, const char *key,
                             const struct audit_note *since)
{
    char origin[AUDIT_ORIGIN_BYTES];
    uint8_t public_key[AUDIT_PUBLIC_BYTES];
    struct audit_file file;
    struct audit_findings findings = {.len = 0};
    uint64_t covered = 0;
    if (!audit_key_read(key, origin, public_key))
        return ctl_fail(ctl, CTL_USAGE, "Give what hearthctl audit key printed on the server, or a file with it", "--key is no key");
    const enum hearth_error error = audit_file_read(text, len, &file, &findings);
    if (error != HEARTH_OK)
        return ctl_fail(ctl, error == HEARTH_NO_MEMORY ? CTL_FAILURE : CTL_RED, "Give a file that hearthctl audit export wrote",
                        "%s is no export of an audit log", path);
    audit_file_verify(&file, origin, public_key, since, &findings, &covered);
    const int code = findings_tell(ctl, &file, &findings, covered);
    audit_file_free(&file);
    return code;
}

int audit_verify(struct ctl *ctl, const char *path)
{
    const char *key = ctl_need(ctl, "key"), *since_path = ctl_value(ctl, "since");
    char *text = NULL, *since_text = NULL, *key_text = NULL;
    size_t len = 0, since_len = 0, key_len = 0;
    struct audit_note since;
    int code = CTL_FAILURE;
    if (key == NULL)
        return CTL_USAGE;
    if (strchr(key, '+') == NULL && (key_text = file_text(ctl, key, &key_len)) == NULL)
        return CTL_FAILURE;
    text = file_text(ctl, path, &len);
    if (text != NULL && since_path != NULL)
        since_text = file_text(ctl, since_path, &since_len);
    if (text != NULL && since_path == NULL)
        code = audit_verify_text(ctl, path, text, len, key_text != NULL ? key_text : key, NULL);
    else if (since_text != NULL && !audit_newest_note(since_text, since_len, &since))
        code = ctl_fail(ctl, CTL_USAGE, "Give an older export, or what hearthctl audit head printed", "%s has no checkpoint in it",
                        since_path);
    else if (since_text != NULL)
        code = audit_verify_text(ctl, path, text, len, key_text != NULL ? key_text : key, &since);
    free(text);
    free(since_text);
    free(key_text);
    return code;
}
