/* server/ctl/audit_read.c: an export taken apart. Its bytes come from anywhere: a line that is not of the form is named, and what can
 * still be read is read, so that verify can say more than "damaged". */
#include "audit.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct parsing {
    const char *text;
    size_t len, at;
    uint64_t line; /* number of the last one */
};

void audit_find(struct audit_findings *findings, enum audit_wrong wrong, const char *format, ...)
{
    if (findings->len < AUDIT_FINDINGS_MAX) {
        struct audit_finding *finding = &findings->items[findings->len];
        va_list arguments;
        finding->wrong = wrong;
        va_start(arguments, format);
        vsnprintf(finding->what, sizeof finding->what, format, arguments);
        va_end(arguments);
    }
    findings->len++;
}

static bool line_next(struct parsing *parsing, const char **line_out, size_t *len_out)
{
    if (parsing->at == parsing->len)
        return false;
    const char *line = parsing->text + parsing->at, *end = memchr(line, '\n', parsing->len - parsing->at);
    *line_out = line;
    *len_out = end == NULL ? parsing->len - parsing->at : (size_t)(end - line);
    parsing->at += *len_out + (end != NULL);
    parsing->line++;
    return end != NULL; /* a last line without its end was cut */
}

static bool line_is(const char *line, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(line, text, len) == 0;
}

/* Digits at the beginning; where they end. Returns false for none or too many. */
static bool number_read(const char *line, size_t len, uint64_t *number_out, size_t *used_out)
{
    uint64_t number = 0;
    size_t used = 0;
    while (used < len && line[used] >= '0' && line[used] <= '9' && used < 18)
        number = number * 10 + (uint64_t)(line[used++] - '0');
    *number_out = number;
    *used_out = used;
    return used > 0 && !(line[0] == '0' && used > 1) && (used == len || line[used] < '0' || line[used] > '9');
}

static bool counted_read(const char *line, size_t len, const char *word, uint64_t *number_out)
{
    const size_t word_len = strlen(word);
    size_t used;
    return len > word_len && memcmp(line, word, word_len) == 0 && number_read(line + word_len, len - word_len, number_out, &used) &&
           used == len - word_len;
}

static bool entry_read(const char *line, size_t len, uint64_t *position_out, struct audit_entry *entry_out)
{
    size_t at;
    memset(entry_out, 0, sizeof *entry_out);
    if (!number_read(line, len, position_out, &at) || len < at + 2 + 2 * DIGEST_BYTES + 1 || line[at] != ' ' ||
        line[at + 1 + 2 * DIGEST_BYTES] != ' ' || !hex_decode(line + at + 1, 2 * DIGEST_BYTES, entry_out->hash, DIGEST_BYTES))
        return false;
    const char *record = line + at + 2 + 2 * DIGEST_BYTES;
    const size_t record_len = len - at - 2 - 2 * DIGEST_BYTES;
    entry_out->there = true;
    entry_out->has_record = !line_is(record, record_len, "-");
    if (!entry_out->has_record)
        return true;
    entry_out->record_len = (uint8_t)(record_len / 2);
    return record_len / 2 <= sizeof entry_out->record && hex_decode(record, record_len, entry_out->record, record_len / 2);
}

/* Bounded by the bytes that are there, whatever a line claims. */
static enum hearth_error entry_put(struct audit_file *file, uint64_t position, const struct audit_entry *entry, uint64_t positions_max)
{
    if (position >= positions_max)
        return HEARTH_BAD_INPUT;
    if (position >= file->entries_len) {
        const uint64_t wanted = position + 1;
        uint64_t capacity = 64;
        for (; capacity < file->entries_len; capacity *= 2)
            ;
        if (file->entries == NULL || wanted > capacity) {
            while (capacity < wanted)
                capacity *= 2;
            struct audit_entry *grown = realloc(file->entries, capacity * sizeof *grown);
            if (grown == NULL)
                return HEARTH_NO_MEMORY;
            file->entries = grown;
        }
        memset(file->entries + file->entries_len, 0, (wanted - file->entries_len) * sizeof *file->entries);
        file->entries_len = wanted;
    }
    file->entries[position] = *entry;
    return HEARTH_OK;
}

static enum hearth_error entries_read(struct parsing *parsing, struct audit_file *file, struct audit_findings *findings)
{
    const char *line;
    size_t len;
    uint64_t claimed, position, expected = 0, read = 0;
    const uint64_t positions_max = 1024 + parsing->len / DIGEST_BYTES; /* no line is so short */
    if (!line_next(parsing, &line, &len) || !counted_read(line, len, "entries ", &claimed)) {
        audit_find(findings, AUDIT_FORM, "line %" PRIu64 " does not say how many entries there are", parsing->line);
        return HEARTH_OK;
    }
    for (; parsing->at < parsing->len && parsing->text[parsing->at] != 'c' && parsing->text[parsing->at] != 'e'; read++) {
        struct audit_entry entry;
        if (!line_next(parsing, &line, &len) || !entry_read(line, len, &position, &entry)) {
            audit_find(findings, AUDIT_FORM, "line %" PRIu64 " (entry %" PRIu64 ") is not of the form of an entry", parsing->line,
                       expected);
            expected++;
            continue;
        }
        if (position < file->entries_len && file->entries[position].there) {
            audit_find(findings, AUDIT_SWAPPED, "entry %" PRIu64 " stands there twice", position);
            continue;
        }
        if (position < expected)
            audit_find(findings, AUDIT_SWAPPED, "entry %" PRIu64 " stands after entry %" PRIu64, position, expected - 1);
        const enum hearth_error error = entry_put(file, position, &entry, positions_max);
        if (error == HEARTH_NO_MEMORY)
            return error;
        if (error != HEARTH_OK)
            audit_find(findings, AUDIT_FORM, "line %" PRIu64 " has a position that cannot be", parsing->line);
        else if (position >= expected)
            expected = position + 1;
    }
    if (read != claimed && read == expected) /* else the gaps are named */
        audit_find(findings, read < claimed ? AUDIT_CUT : AUDIT_FORM, "the file says that it has %" PRIu64 " entries; it has %" PRIu64,
                   claimed, read);
    for (uint64_t i = 0, first; i < file->entries_len; i++) {
        for (first = i; i < file->entries_len && !file->entries[i].there; i++)
            file->entries[i].named = true;
        if (i > first + 1)
            audit_find(findings, AUDIT_MISSING, "entries %" PRIu64 " to %" PRIu64 " are missing", first, i - 1);
        else if (i > first)
            audit_find(findings, AUDIT_MISSING, "entry %" PRIu64 " is missing", first);
    }
    return HEARTH_OK;
}

/* The text comes from anywhere and ends without a NUL. */
static bool rest_begins(const struct parsing *parsing, const char *word)
{
    const size_t len = strlen(word);
    return parsing->len - parsing->at >= len && memcmp(parsing->text + parsing->at, word, len) == 0;
}

static enum hearth_error notes_read(struct parsing *parsing, struct audit_file *file, struct audit_findings *findings)
{
    const char *line;
    size_t len, capacity = 0;
    uint64_t claimed;
    if (!line_next(parsing, &line, &len) || !counted_read(line, len, "checkpoints ", &claimed)) {
        audit_find(findings, AUDIT_CUT, "the file ends before its checkpoints");
        return HEARTH_OK;
    }
    bool whole;
    while ((whole = line_next(parsing, &line, &len)) && line_is(line, len, "checkpoint")) {
        size_t used;
        if (file->notes_len == capacity) {
            capacity = capacity == 0 ? 16 : capacity * 2;
            struct audit_note *grown = realloc(file->notes, capacity * sizeof *grown);
            if (grown == NULL)
                return HEARTH_NO_MEMORY;
            file->notes = grown;
        }
        if (!audit_note_read(parsing->text + parsing->at, parsing->len - parsing->at, &file->notes[file->notes_len], &used)) {
            audit_find(findings, AUDIT_SIGNATURE, "the checkpoint at line %" PRIu64 " is no signed note", parsing->line + 1);
            while (parsing->at < parsing->len && !rest_begins(parsing, "checkpoint\n") && !rest_begins(parsing, "end\n"))
                (void)line_next(parsing, &line, &len);
            continue;
        }
        for (size_t i = 0; i < used; i++)
            parsing->line += parsing->text[parsing->at + i] == '\n';
        parsing->at += used;
        file->notes_len++;
    }
    if (!whole || !line_is(line, len, "end") || parsing->at != parsing->len)
        audit_find(findings, AUDIT_CUT, "the file does not end as an export ends");
    if (file->notes_len != claimed)
        audit_find(findings, AUDIT_CUT, "the file says that it has %" PRIu64 " checkpoints; %zu can be read", claimed, file->notes_len);
    return HEARTH_OK;
}

enum hearth_error audit_file_read(const char *text, size_t text_len, struct audit_file *file_out, struct audit_findings *findings)
{
    struct parsing parsing = {.text = text, .len = text_len};
    const char *line;
    size_t len;
    memset(file_out, 0, sizeof *file_out);
    if (!line_next(&parsing, &line, &len) || !line_is(line, len, AUDIT_EXPORT_FIRST_LINE))
        return HEARTH_BAD_INPUT;
    if (!line_next(&parsing, &line, &len) || len < 5 || len - 4 >= sizeof file_out->key || memcmp(line, "key ", 4) != 0)
        audit_find(findings, AUDIT_FORM, "line 2 does not say the key");
    else
        memcpy(file_out->key, line + 4, len - 4);
    enum hearth_error error = entries_read(&parsing, file_out, findings);
    if (error == HEARTH_OK)
        error = notes_read(&parsing, file_out, findings);
    if (error != HEARTH_OK)
        audit_file_free(file_out);
    return error;
}

void audit_file_free(struct audit_file *file)
{
    free(file->entries);
    free(file->notes);
    memset(file, 0, sizeof *file);
}

bool audit_newest_note(const char *text, size_t text_len, struct audit_note *note_out)
{
    bool found = false;
    for (size_t at = 0; at < text_len;) {
        struct audit_note note;
        size_t used;
        if (text_len - at > 7 && memcmp(text + at, "hearth/", 7) == 0 && audit_note_read(text + at, text_len - at, &note, &used)) {
            if (!found || note.head.size > note_out->head.size ||
                (note.head.size == note_out->head.size && note.head.time_ms >= note_out->head.time_ms))
                *note_out = note;
            found = true;
            at += used;
            continue;
        }
        const char *end = memchr(text + at, '\n', text_len - at);
        at = end == NULL ? text_len : (size_t)(end - text) + 1;
    }
    return found;
}
