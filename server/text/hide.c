/* server/text/hide.c: parts of a text are hidden, and a question gets its answer: what staff do with the words of others. */
#include "hearth/text.h"
#include <string.h>

#define HIDDEN           "\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88" /* three full blocks, however long it was */
#define QUOTE_OPEN       "\xe2\x80\x9c"
#define QUOTE_CLOSE      "\xe2\x80\x9d\n\n"
#define QUOTE_CHARACTERS 4

static bool byte_begins(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

size_t text_characters(const struct plain_text *text)
{
    size_t characters = 0;
    for (size_t i = 0; i < text->len; i++)
        characters += byte_begins(text->utf8[i]);
    return characters;
}

/* Where the character begins, or the text ends; from must be the place of character `passed`. */
static size_t text_place(const struct plain_text *text, size_t from, size_t passed, size_t character)
{
    while (from < text->len && passed < character) {
        from++;
        while (from < text->len && !byte_begins(text->utf8[from]))
            from++;
        passed++;
    }
    return from;
}

/* One number, at most four digits; false: none there. */
static bool number_read(const struct plain_text *spans, size_t *at, size_t *number_out)
{
    const size_t start = *at;
    *number_out = 0;
    while (*at < spans->len && *at - start < 4 && spans->utf8[*at] >= '0' && spans->utf8[*at] <= '9')
        *number_out = 10 * *number_out + (size_t)(spans->utf8[(*at)++] - '0');
    return *at > start;
}

/* "from-to", and the space before the next one. */
static bool span_read(const struct plain_text *spans, size_t *at, size_t *from_out, size_t *to_out)
{
    if (!number_read(spans, at, from_out) || *at >= spans->len || spans->utf8[*at] != '-')
        return false;
    (*at)++;
    if (!number_read(spans, at, to_out))
        return false;
    if (*at == spans->len)
        return true;
    return spans->utf8[(*at)++] == ' ' && *at < spans->len;
}

static bool hide_write(const struct plain_text *text, const struct plain_text *spans, char *out, size_t capacity, size_t *len_out)
{
    size_t at = 0, passed = 0, place = 0, len = 0;
    const size_t characters = text_characters(text);
    while (at < spans->len) {
        size_t from, to;
        if (!span_read(spans, &at, &from, &to) || from < passed || to <= from || to > characters)
            return false;
        const size_t begin = text_place(text, place, passed, from), end = text_place(text, begin, from, to);
        if (len + (begin - place) + sizeof HIDDEN - 1 > capacity)
            return false;
        memcpy(out + len, text->utf8 + place, begin - place);
        len += begin - place;
        memcpy(out + len, HIDDEN, sizeof HIDDEN - 1);
        len += sizeof HIDDEN - 1;
        place = end;
        passed = to;
    }
    if (len + (text->len - place) > capacity)
        return false;
    memcpy(out + len, text->utf8 + place, text->len - place);
    *len_out = len + (text->len - place);
    return spans->len > 0;
}

enum hearth_error text_hide(struct plain_text *text, const struct plain_text *spans, struct refusal *refusal_out)
{
    char out[LIMIT_TEXT_BYTES_MAX];
    size_t len = 0;
    enum hearth_error error = HEARTH_OK;
    *refusal_out = (struct refusal){.reason = REFUSAL_NONE};
    if (hide_write(text, spans, out, sizeof out, &len))
        error = plain_text_set(text, out, len);
    else
        *refusal_out = (struct refusal){.reason = REFUSAL_BAD_REQUEST, .field = "spans"};
    explicit_bzero(out, sizeof out);
    return error;
}

enum hearth_error text_answer(const struct plain_text *question, const struct plain_text *answer, struct plain_text *both_out,
                              struct refusal *refusal_out)
{
    char out[2 * LIMIT_TEXT_BYTES_MAX + 16];
    size_t len = 0;
    const size_t taken = text_characters(question) + QUOTE_CHARACTERS;
    *refusal_out = (struct refusal){.reason = REFUSAL_NONE};
    if (taken + text_characters(answer) > LIMIT_TEXT_CHARACTERS_MAX) {
        const size_t left = taken < LIMIT_TEXT_CHARACTERS_MAX ? LIMIT_TEXT_CHARACTERS_MAX - taken : 0;
        *refusal_out = (struct refusal){.reason = REFUSAL_TOO_LONG, .max = (int64_t)left};
        return HEARTH_OK;
    }
    const struct plain_text parts[] = {{(char *)(uintptr_t)QUOTE_OPEN, sizeof QUOTE_OPEN - 1},
                                       *question,
                                       {(char *)(uintptr_t)QUOTE_CLOSE, sizeof QUOTE_CLOSE - 1},
                                       *answer};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        memcpy(out + len, parts[i].utf8, parts[i].len);
        len += parts[i].len;
    }
    enum hearth_error error = plain_text_set(both_out, out, len);
    explicit_bzero(out, sizeof out);
    return error;
}
