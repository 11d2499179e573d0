/* server/wire/generate.h
 * The protocol's table in memory, for the programs that write C, TypeScript and AsyncAPI from it. Build time only. */
#pragma once
#include <stdbool.h>
#include <stdio.h>

enum entry_what { ENTRY_CONSTANT, ENTRY_WORDS, ENTRY_REQUEST, ENTRY_SHAPE, ENTRY_EVENT, ENTRY_FIELD };

struct entry {
    enum entry_what what;
    const char *name;      /* as on the wire */
    const char *upper;     /* requests: as in C enums */
    const char *type_name; /* as in TypeScript */
    const char *kind;      /* requests: verb; shapes, events: what; fields: how; words: the words, a space between */
    const char *door;      /* requests */
    const char *type;      /* fields */
    long long low, high;   /* fields; constants: low is the value */
    const char *doc;
};

extern const struct entry protocol[];
extern const int protocol_len;

/* The loops over the entries of one kind, and over the fields that follow an entry. */
#define FOR_ENTRIES(each, wanted)                                                                                                          \
    for (const struct entry *each = protocol; each < protocol + protocol_len; each++)                                                      \
        if (each->what == (wanted))
#define FOR_FIELDS(each, of) for (const struct entry *each = (of) + 1; each < protocol + protocol_len && each->what == ENTRY_FIELD; each++)

bool is(const char *a, const char *b);

/* What kind of type a field's word names. */
enum type_kind { TYPE_ID, TYPE_NUMBER, TYPE_TEXT, TYPE_CODE, TYPE_FLAG, TYPE_WORD, TYPE_SHAPE, TYPE_ITEM };
enum type_kind type_kind(const char *type);
/* TYPE_WORD: its words, a space between, and its TypeScript name. Static storage. */
const char *type_words(const char *type);
const char *type_words_name(const char *type);
bool words_are_of_states(const char *type); /* a list of states.h, so that C has an enum for it */
/* TYPE_SHAPE: its entry. */
const struct entry *shape_find(const char *name);

bool field_is_many(const struct entry *field);
bool field_is_maybe(const struct entry *field);
/* Browsers never see it. */
bool entry_is_operators(const struct entry *entry);
bool event_is_answer(const struct entry *event);
bool event_is_change(const struct entry *event);

void generate_protocol_h(FILE *out);
void generate_fields_c(FILE *out);
/* template: server/wire/protocol.ts.in, whose lines "//@NAME" are replaced. */
void generate_typescript(FILE *out, const char *template_text);
void generate_asyncapi(FILE *out);
