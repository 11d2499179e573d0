/* server/text/admit.c: step 3 of the walk, what people write is made plain. */
#include "hearth/text.h"
#include "unicode.h"
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>

/* What is never in a message: controls but newline and tab, and the two overrides that make text read backwards. Carriage returns are
 * turned into newlines before. Other direction marks stay: the client isolates every text. */
static bool code_point_is_removed(UChar32 code_point)
{
    if (code_point == '\n' || code_point == '\t')
        return false;
    return code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f) || code_point == 0x202d || code_point == 0x202e;
}

static enum refusal_reason admit_judge(size_t characters)
{
    if (characters == 0)
        return REFUSAL_EMPTY;
    return characters > LIMIT_TEXT_CHARACTERS_MAX ? REFUSAL_TOO_LONG : REFUSAL_NONE;
}

/* ---- pure ASCII: most messages; NFC already, a byte a character ---- */

static bool text_is_ascii(const struct plain_text *text)
{
    unsigned char seen = 0;
    for (size_t i = 0; i < text->len; i++)
        seen |= (unsigned char)text->utf8[i];
    return seen < 0x80;
}

static size_t admit_ascii(struct plain_text *text)
{
    size_t to = 0, end = 0; /* end: behind the last byte that is no white space */
    for (size_t at = 0; at < text->len; at++) {
        char byte = text->utf8[at];
        if (byte == '\r') {
            if (at + 1 < text->len && text->utf8[at + 1] == '\n')
                continue;
            byte = '\n';
        }
        if (code_point_is_removed((unsigned char)byte))
            continue;
        const bool space = byte == ' ' || byte == '\n' || byte == '\t';
        if (space && to == 0)
            continue;
        text->utf8[to++] = byte;
        if (!space)
            end = to;
    }
    if (text->utf8 != NULL)
        explicit_bzero(text->utf8 + end, text->len - end);
    text->len = end;
    return end;
}

/* ---- everything else ---- */

/* Before NFC: a removed control may have stood between a letter and its accent. */
static void admit_filter(struct utf16 *text)
{
    int32_t to = 0;
    for (int32_t at = 0; at < text->len;) {
        const int32_t start = at;
        UChar32 code_point;
        U16_NEXT(text->units, at, text->len, code_point);
        if (code_point == '\r') {
            if (at < text->len && text->units[at] == '\n')
                continue;
            text->units[to++] = '\n';
        } else if (!code_point_is_removed(code_point)) {
            memmove(text->units + to, text->units + start, (size_t)(at - start) * sizeof(UChar));
            to += at - start;
        }
    }
    text->len = to;
}

static void admit_trim(struct utf16 *text)
{
    int32_t start = 0, end = text->len;
    while (start < end) {
        int32_t next = start;
        UChar32 code_point;
        U16_NEXT(text->units, next, end, code_point);
        if (!code_point_is_space(code_point))
            break;
        start = next;
    }
    while (end > start) {
        int32_t before = end;
        UChar32 code_point;
        U16_PREV(text->units, start, before, code_point);
        if (!code_point_is_space(code_point))
            break;
        end = before;
    }
    memmove(text->units, text->units + start, (size_t)(end - start) * sizeof(UChar));
    text->len = end - start;
}

/* Signs without width (zero-width space, joiners, direction marks) show nothing when they stand alone. */
static bool admit_shows_nothing(const struct utf16 *text)
{
    for (int32_t at = 0; at < text->len;) {
        UChar32 code_point;
        U16_NEXT(text->units, at, text->len, code_point);
        if (!code_point_is_space(code_point) && u_charType(code_point) != U_FORMAT_CHAR)
            return false;
    }
    return true;
}

static enum hearth_error admit_unicode(struct plain_text *text, enum refusal_reason *reason_out)
{
    struct utf16 units = {0};
    enum hearth_error error = utf16_from_utf8(&units, text->utf8, text->len);
    if (error == HEARTH_OK) {
        admit_filter(&units);
        error = utf16_nfc(&units);
    }
    if (error == HEARTH_OK) {
        admit_trim(&units);
        *reason_out = admit_judge(admit_shows_nothing(&units) ? 0 : (size_t)utf16_count(&units));
        if (*reason_out == REFUSAL_NONE)
            error = utf16_to_plain(&units, text);
    }
    utf16_deinit(&units);
    return error;
}

enum hearth_error text_admit(struct plain_text *text, struct refusal *refusal_out)
{
    *refusal_out = (struct refusal){0};
    enum hearth_error error = HEARTH_OK;
    if (text_is_ascii(text))
        refusal_out->reason = admit_judge(admit_ascii(text));
    else
        error = admit_unicode(text, &refusal_out->reason);
    if (refusal_out->reason == REFUSAL_TOO_LONG)
        refusal_out->max = LIMIT_TEXT_CHARACTERS_MAX;
    return error;
}
