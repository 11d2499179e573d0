/* server/wire/generate.c
 * Writes what follows from protocol.def, or says what is stale: generate [--check] SOURCE_ROOT. */
#include "generate.h"
#include "hearth/limits.h"
#include "hearth/refusal.h"
#include "hearth/states.h"
#include <stdlib.h>
#include <string.h>

#define CONSTANT(name_, value_, doc_)          {.what = ENTRY_CONSTANT, .name = #name_, .upper = #value_, .low = (long long)(value_), .doc = doc_},
#define WORDS(name_, type_name_, words_, doc_) {.what = ENTRY_WORDS, .name = #name_, .type_name = #type_name_, .kind = words_, .doc = doc_},
#define REQUEST(upper_, name_, type_name_, verb_, door_, doc_)                                                                             \
    {.what = ENTRY_REQUEST, .name = #name_, .upper = #upper_, .type_name = #type_name_, .kind = #verb_, .door = #door_, .doc = doc_},
#define SHAPE(name_, type_name_, what_, doc_) {.what = ENTRY_SHAPE, .name = #name_, .type_name = #type_name_, .kind = #what_, .doc = doc_},
#define EVENT(name_, type_name_, what_, doc_) {.what = ENTRY_EVENT, .name = #name_, .type_name = #type_name_, .kind = #what_, .doc = doc_},
#define FIELD(type_, name_, how_, low_, high_, doc_)                                                                                       \
    {.what = ENTRY_FIELD, .type = #type_, .name = #name_, .kind = #how_, .low = (low_), .high = (high_), .doc = doc_},

const struct entry protocol[] = {
#include "hearth/protocol.def"
};
const int protocol_len = sizeof protocol / sizeof protocol[0];

/* The lists of states.h, each as "a b c". */
static const struct {
    const char *name, *type_name, *words;
} state_words[] = {
#define WORD(upper, word) word " "
    {"role", "Role", ROLES(WORD)},
    {"device", "Device", DEVICES(WORD)},
    {"room_type", "RoomType", ROOM_TYPES(WORD)},
    {"room_mode", "RoomMode", ROOM_MODES(WORD)},
    {"member_state", "MemberState", MEMBER_STATES(WORD)},
    {"membership_state", "MembershipState", MEMBERSHIP_STATES(WORD)},
    {"message_state", "MessageState", MESSAGE_STATES(WORD)},
    {"own_state", "OwnState", OWN_STATES(WORD)},
    {"reason", "Reason", REASONS(WORD)},
    {"item_kind", "ItemKind", ITEM_KINDS(WORD)},
    {"item_state", "ItemState", ITEM_STATES(WORD)},
    {"report_kind", "ReportKind", REPORT_KINDS(WORD)},
    {"decision", "Decision", DECISIONS(WORD)},
    {"sanction_kind", "SanctionKind", SANCTION_KINDS(WORD)},
    {"sanction_state", "SanctionState", SANCTION_STATES(WORD)},
    {"weekday", "Weekday", WEEKDAYS(WORD)},
    {"refusal", "RefusalReason", REFUSALS(WORD)},
#undef WORD
};
#define STATE_WORDS_LEN (sizeof state_words / sizeof state_words[0])

bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

const struct entry *shape_find(const char *name)
{
    FOR_ENTRIES(entry, ENTRY_SHAPE)
    if (is(entry->name, name))
        return entry;
    return NULL;
}

static const struct entry *words_find(const char *name)
{
    FOR_ENTRIES(entry, ENTRY_WORDS)
    if (is(entry->name, name))
        return entry;
    return NULL;
}

bool words_are_of_states(const char *type)
{
    for (size_t i = 0; i < STATE_WORDS_LEN; i++)
        if (is(state_words[i].name, type))
            return true;
    return false;
}

const char *type_words(const char *type)
{
    for (size_t i = 0; i < STATE_WORDS_LEN; i++)
        if (is(state_words[i].name, type)) /* refusals begin with the empty word of "none", which is never said */
            return state_words[i].words + (state_words[i].words[0] == ' ' ? 1 : 0);
    return words_find(type)->kind;
}

const char *type_words_name(const char *type)
{
    for (size_t i = 0; i < STATE_WORDS_LEN; i++)
        if (is(state_words[i].name, type))
            return state_words[i].type_name;
    return words_find(type)->type_name;
}

/* Words before shapes: `refusal` is both, and no field holds a refusal as an object. */
enum type_kind type_kind(const char *type)
{
    const size_t len = strlen(type);
    if (len > 3 && is(type + len - 3, "_id"))
        return TYPE_ID;
    if (is(type, "number") || is(type, "time") || is(type, "length"))
        return TYPE_NUMBER;
    if (is(type, "text"))
        return TYPE_TEXT;
    if (is(type, "code"))
        return TYPE_CODE;
    if (is(type, "flag"))
        return TYPE_FLAG;
    if (is(type, "item"))
        return TYPE_ITEM;
    if (words_are_of_states(type) || words_find(type) != NULL)
        return TYPE_WORD;
    if (shape_find(type) != NULL)
        return TYPE_SHAPE;
    fprintf(stderr, "protocol.def: no type \"%s\"\n", type);
    exit(1);
}

bool field_is_many(const struct entry *field)
{
    return is(field->kind, "MANY") || is(field->kind, "MAYBE_MANY");
}

bool field_is_maybe(const struct entry *field)
{
    return is(field->kind, "MAYBE") || is(field->kind, "MAYBE_MANY") || is(field->kind, "OPERATOR");
}

bool entry_is_operators(const struct entry *entry)
{
    if (entry->what == ENTRY_REQUEST)
        return is(entry->door, "LOCAL") || is(entry->door, "TEST");
    return is(entry->kind, "OPERATOR");
}

bool event_is_answer(const struct entry *event)
{
    return is(event->kind, "ANSWER") || is(event->kind, "OPERATOR");
}

bool event_is_change(const struct entry *event)
{
    return is(event->kind, "CHANGE");
}

/* ---- files ---- */

static char *file_read(const char *root, const char *path)
{
    char whole[4096];
    snprintf(whole, sizeof whole, "%s/%s", root, path);
    FILE *file = fopen(whole, "rb");
    if (file == NULL)
        return NULL;
    char *text = NULL;
    size_t len = 0, got;
    char part[4096];
    FILE *memory = open_memstream(&text, &len);
    while ((got = fread(part, 1, sizeof part, file)) > 0)
        fwrite(part, 1, got, memory);
    fclose(memory);
    fclose(file);
    return text;
}

static bool file_write(const char *root, const char *path, const char *text)
{
    char whole[4096];
    snprintf(whole, sizeof whole, "%s/%s", root, path);
    FILE *file = fopen(whole, "wb");
    if (file == NULL)
        return false;
    const bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

int main(int argc, char **argv)
{
    const bool check = argc == 3 && is(argv[1], "--check");
    if (argc != 2 && !check) {
        fprintf(stderr, "usage: generate [--check] SOURCE_ROOT\n");
        return 2;
    }
    const char *root = argv[argc - 1];
    char *template_text = file_read(root, "server/wire/protocol.ts.in");
    if (template_text == NULL) {
        fprintf(stderr, "generate: cannot read server/wire/protocol.ts.in under %s\n", root);
        return 2;
    }
    static const char *const paths[] = {"include/hearth/protocol.h", "server/wire/fields.c", "client-web/protocol/protocol.ts",
                                        "server/wire/protocol.asyncapi.json"};
    int stale = 0;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char *text = NULL;
        size_t len = 0;
        FILE *out = open_memstream(&text, &len);
        switch (i) {
        case 0:
            generate_protocol_h(out);
            break;
        case 1:
            generate_fields_c(out);
            break;
        case 2:
            generate_typescript(out, template_text);
            break;
        case 3:
            generate_asyncapi(out);
            break;
        }
        fclose(out);
        char *old = file_read(root, paths[i]);
        if (old == NULL || !is(old, text)) {
            stale++;
            if (check)
                fprintf(stderr, "%s is stale: run `ninja generate` and commit it\n", paths[i]);
            else if (!file_write(root, paths[i], text))
                fprintf(stderr, "generate: cannot write %s\n", paths[i]);
            else
                printf("wrote %s\n", paths[i]);
        }
        free(old);
        free(text);
    }
    free(template_text);
    return check && stale > 0 ? 1 : 0;
}
