/* server/wire/generate_typescript.c: protocol.ts from its template, in the format that the client's formatter leaves alone. */
#include "generate.h"
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_COLUMNS 120 /* client-web/biome.json */

static const char *ts_type(const char *type)
{
    switch (type_kind(type)) {
    case TYPE_ID:
    case TYPE_TEXT:
    case TYPE_CODE:
        return "string";
    case TYPE_NUMBER:
        return "number";
    case TYPE_FLAG:
        return "boolean";
    case TYPE_WORD:
        return type_words_name(type);
    case TYPE_SHAPE:
        return shape_find(type)->type_name;
    case TYPE_ITEM:
        return "PageItem";
    }
    return NULL;
}

static void ts_doc(FILE *out, const char *doc)
{
    if (doc[0] != '\0')
        fprintf(out, "/** %s */\n", doc);
}

static void ts_fields(FILE *out, const struct entry *entry)
{
    FOR_FIELDS(field, entry)
    {
        if (entry_is_operators(field))
            continue;
        fprintf(out, "  %s%s: %s%s%s;\n", field->name, field_is_maybe(field) ? "?" : "", ts_type(field->type),
                field_is_many(field) ? "[]" : "", is(field->kind, "NULLABLE") ? " | null" : "");
    }
    fputs("}\n", out);
}

/* "type A = b | c;", broken as the formatter does when it is long. quote: '"' for words. */
static void ts_union(FILE *out, const char *name, const char *words, const char *quote)
{
    char *line = NULL, *copy = strdup(words), *rest = copy;
    size_t len = 0;
    FILE *memory = open_memstream(&line, &len);
    const char *separator = "";
    for (const char *word; (word = strsep(&rest, " ")) != NULL;)
        if (word[0] != '\0') {
            fprintf(memory, "%s%s%s%s", separator, quote, word, quote);
            separator = " | ";
        }
    fclose(memory);
    if (strlen("export type  = ;") + strlen(name) + len <= LINE_MAX_COLUMNS) {
        fprintf(out, "export type %s = %s;\n", name, line);
    } else {
        fprintf(out, "export type %s =", name);
        for (char *at = line; at != NULL;) {
            char *next = strstr(at, " | ");
            if (next != NULL)
                *next = '\0';
            fprintf(out, "\n  | %s", at);
            at = next == NULL ? NULL : next + 3;
        }
        fputs(";\n", out);
    }
    free(line);
    free(copy);
}

static void ts_constants(FILE *out)
{
    fputs("// Bounds and close codes.\n", out);
    fputs("export const SUBPROTOCOL = \"hearth.v1\";\n", out);
    FOR_ENTRIES(entry, ENTRY_CONSTANT)
    fprintf(out, "export const %s = %lld;\n", entry->name, entry->low);
    fputc('\n', out);
}

/* Calls back once for each list of words that a browser may meet, in the order of first use. */
static void words_each(FILE *out, void (*one)(FILE *out, const char *type))
{
    for (const struct entry *field = protocol; field < protocol + protocol_len; field++) {
        if (field->what != ENTRY_FIELD || type_kind(field->type) != TYPE_WORD)
            continue;
        bool seen = false;
        for (const struct entry *before = protocol; before < field && !seen; before++)
            seen = before->what == ENTRY_FIELD && is(before->type, field->type);
        if (!seen)
            one(out, field->type);
    }
}

static void ts_word_type(FILE *out, const char *type)
{
    ts_union(out, type_words_name(type), type_words(type), "\"");
}

static void ts_word_types(FILE *out)
{
    fputs("// Words.\n", out);
    words_each(out, ts_word_type);
    fputc('\n', out);
}

/* A union of the TypeScript names of the entries that pass. */
static void ts_names(FILE *out, const char *name, enum entry_what what, const char *kind)
{
    char *words = NULL;
    size_t len = 0;
    FILE *memory = open_memstream(&words, &len);
    FOR_ENTRIES(entry, what)
    if (is(entry->kind, kind) && !entry_is_operators(entry))
        fprintf(memory, "%s ", entry->type_name);
    fclose(memory);
    ts_union(out, name, words, "");
    free(words);
}

static void ts_requests(FILE *out)
{
    fputs("// Requests over the socket: `do` changes something, `ask` reads. Bodies go by POST.\n", out);
    FOR_ENTRIES(entry, ENTRY_REQUEST)
    {
        if (entry_is_operators(entry))
            continue;
        ts_doc(out, entry->doc);
        fprintf(out, "export interface %s {\n", entry->type_name);
        if (!is(entry->kind, "BODY"))
            fprintf(out, "  %s: \"%s\";\n  id: string;\n", is(entry->kind, "DO") ? "do" : "ask", entry->name);
        ts_fields(out, entry);
    }
    ts_names(out, "Command", ENTRY_REQUEST, "DO");
    ts_names(out, "Query", ENTRY_REQUEST, "ASK");
    fputs("export type Request = Command | Query;\n\n", out);
}

static void ts_shapes(FILE *out)
{
    fputs("// Answers over HTTP, parts of events, rows of pages.\n", out);
    FOR_ENTRIES(entry, ENTRY_SHAPE)
    {
        ts_doc(out, entry->doc);
        fprintf(out, "export interface %s {\n", entry->type_name);
        ts_fields(out, entry);
    }
    fputc('\n', out);
}

static void ts_events(FILE *out)
{
    fputs("// What the server says: answers have `re`, changes have `stream` and `change`.\n", out);
    FOR_ENTRIES(entry, ENTRY_EVENT)
    {
        if (entry_is_operators(entry))
            continue;
        ts_doc(out, entry->doc);
        fprintf(out, "export interface %s {\n  ev: \"%s\";\n", entry->type_name, entry->name);
        if (event_is_answer(entry))
            fputs("  re: string;\n", out);
        if (event_is_change(entry))
            fputs("  stream: string;\n  change: number;\n", out);
        ts_fields(out, entry);
    }
    ts_names(out, "Change", ENTRY_EVENT, "CHANGE");
    ts_names(out, "Answer", ENTRY_EVENT, "ANSWER");
    ts_names(out, "Row", ENTRY_SHAPE, "ROW");
    fputs("export type PageItem = Change | Row;\nexport type ServerEvent = Hello | Answer | Change;\n\n", out);
}

static void ts_table_line(FILE *out, const char *name, const char *value)
{
    const size_t columns = strlen("  : \"\",") + strlen(name) + strlen(value);
    fprintf(out, columns <= LINE_MAX_COLUMNS ? "  %s: \"%s\",\n" : "  %s:\n    \"%s\",\n", name, value);
}

static void ts_word_line(FILE *out, const char *type)
{
    char *words = strdup(type_words(type));
    const size_t len = strlen(words);
    if (len > 0 && words[len - 1] == ' ')
        words[len - 1] = '\0';
    ts_table_line(out, type, words);
    free(words);
}

static void ts_word_table(FILE *out)
{
    fputs("const WORDS: Readonly<Record<string, string>> = {\n", out);
    words_each(out, ts_word_line);
    fputs("};\n", out);
}

static void ts_kind(FILE *out, const struct entry *field)
{
    static const char *const kinds[] = {[TYPE_ID] = "id",     [TYPE_NUMBER] = "int", [TYPE_TEXT] = "text", [TYPE_CODE] = "text",
                                        [TYPE_FLAG] = "bool", [TYPE_WORD] = "@",     [TYPE_SHAPE] = "=",   [TYPE_ITEM] = "item"};
    const enum type_kind kind = type_kind(field->type);
    fprintf(out, "%s:%s%s%s%s%s", field->name, field_is_maybe(field) ? "?" : "", is(field->kind, "NULLABLE") ? "~" : "",
            field_is_many(field) ? "*" : "", kinds[kind], kind == TYPE_WORD || kind == TYPE_SHAPE ? field->type : "");
}

static void ts_shape_line(FILE *out, const struct entry *entry)
{
    char *value = NULL;
    size_t len = 0;
    FILE *memory = open_memstream(&value, &len);
    if (entry->what == ENTRY_EVENT && event_is_answer(entry))
        fputs("re:id ", memory);
    if (entry->what == ENTRY_EVENT && event_is_change(entry))
        fputs("stream:id change:int ", memory);
    FOR_FIELDS(field, entry)
    if (!entry_is_operators(field)) {
        ts_kind(memory, field);
        fputc(' ', memory);
    }
    fclose(memory);
    if (len > 0)
        value[len - 1] = '\0';
    ts_table_line(out, entry->name, value);
    free(value);
}

/* Events and shapes share one table; their names never meet, which the compiler of the output would say (a key twice). */
static void ts_shape_table(FILE *out)
{
    fputs("const SHAPES: Readonly<Record<string, string>> = {\n", out);
    FOR_ENTRIES(entry, ENTRY_EVENT)
    if (!entry_is_operators(entry))
        ts_shape_line(out, entry);
    FOR_ENTRIES(entry, ENTRY_SHAPE)
    ts_shape_line(out, entry);
    fputs("};\n", out);
}

static void ts_row_names(FILE *out)
{
    fputs("const ROWS: readonly string[] = [\n", out);
    FOR_ENTRIES(entry, ENTRY_SHAPE)
    if (is(entry->kind, "ROW"))
        fprintf(out, "  \"%s\",\n", entry->name);
    fputs("];\n", out);
}

static void ts_event_names(FILE *out)
{
    fputs("const EVENTS: readonly string[] = [\n", out);
    FOR_ENTRIES(entry, ENTRY_EVENT)
    if (!entry_is_operators(entry))
        fprintf(out, "  \"%s\",\n", entry->name);
    fputs("];\n", out);
}

void generate_typescript(FILE *out, const char *template_text)
{
    static const struct {
        const char *mark;
        void (*write)(FILE *out);
    } parts[] = {
        {"//@CONSTANTS", ts_constants},     {"//@WORD_TYPES", ts_word_types},   {"//@REQUESTS", ts_requests},
        {"//@SHAPES", ts_shapes},           {"//@EVENTS", ts_events},           {"//@WORD_TABLE", ts_word_table},
        {"//@SHAPE_TABLE", ts_shape_table}, {"//@EVENT_NAMES", ts_event_names}, {"//@ROW_NAMES", ts_row_names},
    };
    for (const char *line = template_text; *line != '\0';) {
        const size_t len = strcspn(line, "\n");
        size_t i = 0;
        while (i < sizeof parts / sizeof parts[0] && (strlen(parts[i].mark) != len || memcmp(line, parts[i].mark, len) != 0))
            i++;
        if (i < sizeof parts / sizeof parts[0])
            parts[i].write(out);
        else
            fprintf(out, "%.*s\n", (int)len, line);
        line += len + (line[len] == '\n' ? 1 : 0);
    }
}
