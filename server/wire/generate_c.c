/* server/wire/generate_c.c: protocol.h and fields.c, in the format that clang-format leaves alone. */
#include "generate.h"
#include <string.h>

static const char *c_type(const struct entry *field, char out[64])
{
    switch (type_kind(field->type)) {
    case TYPE_ID:
        return field->type;
    case TYPE_NUMBER:
        return "int64_t";
    case TYPE_TEXT:
    case TYPE_CODE:
        return "struct plain_text";
    case TYPE_FLAG:
        return "bool";
    case TYPE_WORD:
        snprintf(out, 64, "enum %s", field->type);
        return out;
    case TYPE_SHAPE:
    case TYPE_ITEM:
        break;
    }
    return "#error a request holds no objects";
}

static bool has_fields(const struct entry *entry)
{
    return entry + 1 < protocol + protocol_len && entry[1].what == ENTRY_FIELD;
}

static void field_comment(FILE *out, const struct entry *field)
{
    const bool maybe = field_is_maybe(field), doc = field->doc[0] != '\0';
    if (maybe || doc)
        fprintf(out, " /* %s%s%s */", maybe ? "optional" : "", maybe && doc ? ": " : "", field->doc);
    fputc('\n', out);
}

void generate_protocol_h(FILE *out)
{
    char type[64];
    fputs(
        "/* include/hearth/protocol.h\n"
        " * What a client may ask, as C sees it. Generated from protocol.def by server/wire/generate.c: change the table, not this file.\n"
        " * A number that was not sent is -1, a text that was not sent is empty, a word that was not sent is its list's first. */\n"
        "/* clang-format off */\n"
        "#pragma once\n#include \"hearth/id.h\"\n#include \"hearth/plain_text.h\"\n#include \"hearth/states.h\"\n"
        "#include <stdbool.h>\n#include <stdint.h>\n\n"
        "#define PROTOCOL_SUBPROTOCOL \"hearth.v1\"\n",
        out);
    FOR_ENTRIES(entry, ENTRY_CONSTANT)
    {
        fprintf(out, "#define PROTOCOL_%s %lld", entry->name, entry->low);
        if (entry->doc[0] != '\0')
            fprintf(out, " /* %s */", entry->doc);
        fputc('\n', out);
    }
    fputs("\nenum request_kind {\n", out);
    FOR_ENTRIES(entry, ENTRY_REQUEST)
    fprintf(out, "    REQUEST_%s,\n", entry->upper);
    fputs("    REQUEST_COUNT\n};\n", out);
    FOR_ENTRIES(entry, ENTRY_REQUEST)
    {
        fprintf(out, "\n/* %s%s */\nstruct request_%s {\n", entry_is_operators(entry) ? "Operator. " : "", entry->doc, entry->name);
        if (!has_fields(entry))
            fputs("    char unused;\n", out);
        FOR_FIELDS(field, entry)
        {
            fprintf(out, "    %s %s;", c_type(field, type), field->name);
            field_comment(out, field);
        }
        fputs("};\n", out);
    }
    fputs("\nstruct request {\n    enum request_kind kind;\n    request_id id; /* none for a body */\n    union {\n", out);
    FOR_ENTRIES(entry, ENTRY_REQUEST)
    fprintf(out, "        struct request_%s %s;\n", entry->name, entry->name);
    fputs("    };\n};\n", out);
}

/* One pair of functions for each list of words that a request may hold, so that the decoder's table can point to them. */
static void words_functions(FILE *out)
{
    FOR_ENTRIES(request, ENTRY_REQUEST)
    FOR_FIELDS(field, request)
    {
        if (type_kind(field->type) != TYPE_WORD)
            continue;
        bool seen = false;
        for (const struct entry *before = protocol; before < field && !seen; before++)
            seen = before->what == ENTRY_FIELD && is(before->type, field->type);
        if (seen)
            continue;
        fprintf(out,
                "static bool %s_read(const char *word, size_t word_len, void *value_out)\n{\n"
                "    return %s_from_word(word, word_len, value_out);\n}\n\n"
                "static const char *%s_say(const void *value)\n{\n"
                "    return %s_word(*(const enum %s *)value);\n}\n\n",
                field->type, field->type, field->type, field->type, field->type);
    }
}

static void fields_line(FILE *out, const struct entry *request, const struct entry *field)
{
    static const char *const kinds[] = {[TYPE_ID] = "FIELD_ID",     [TYPE_NUMBER] = "FIELD_NUMBER", [TYPE_TEXT] = "FIELD_TEXT",
                                        [TYPE_CODE] = "FIELD_CODE", [TYPE_FLAG] = "FIELD_FLAG",     [TYPE_WORD] = "FIELD_WORD"};
    const enum type_kind kind = type_kind(field->type);
    fprintf(out, "    {\"%s\", %s, offsetof(struct request, %s.%s), %s, INT64_C(%lld), INT64_C(%lld), ", field->name, kinds[kind],
            request->name, field->name, field_is_maybe(field) ? "true" : "false", field->low, field->high);
    if (kind == TYPE_WORD)
        fprintf(out, "%s_read, %s_say},\n", field->type, field->type);
    else
        fputs("NULL, NULL},\n", out);
}

void generate_fields_c(FILE *out)
{
    fputs("/* server/wire/fields.c\n"
          " * The decoder's tables. Generated from protocol.def by generate.c: change the table, not this file. */\n"
          "/* clang-format off */\n"
          "#include \"fields.h\"\n\n",
          out);
    words_functions(out);
    FOR_ENTRIES(entry, ENTRY_REQUEST)
    {
        if (!has_fields(entry))
            continue;
        fprintf(out, "static const struct field %s_fields[] = {\n", entry->name);
        FOR_FIELDS(field, entry)
        fields_line(out, entry, field);
        fputs("};\n\n", out);
    }
    fputs("const struct request_shape request_shapes[REQUEST_COUNT] = {\n", out);
    FOR_ENTRIES(entry, ENTRY_REQUEST)
    {
        int fields_len = 0;
        FOR_FIELDS(field, entry)
        fields_len++;
        fprintf(out, "    [REQUEST_%s] = {\"%s\", VERB_%s, DOOR_%s, ", entry->upper, entry->name, entry->kind, entry->door);
        if (fields_len == 0)
            fputs("NULL, 0},\n", out);
        else
            fprintf(out, "%s_fields, %d},\n", entry->name, fields_len);
    }
    fputs("};\n", out);
}
