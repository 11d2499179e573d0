/* server/text/name.c: what may be a name or a title, and when two names could be taken for one another. */
#include "hearth/text.h"
#include "unicode.h"
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

/* ---- one line, in NFC ---- */

static bool line_is_plain(const struct utf16 *line)
{
    for (int32_t at = 0; at < line->len;) {
        UChar32 code_point;
        U16_NEXT(line->units, at, line->len, code_point);
        if (code_point_is_space(code_point) && code_point != ' ')
            return false;
        const uint32_t category = U_GET_GC_MASK(code_point);
        if ((category & (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CS_MASK | U_GC_CO_MASK | U_GC_CN_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0)
            return false;
    }
    return true;
}

static bool utf16_copy_out(const struct utf16 *text, char *out, size_t out_size)
{
    struct plain_text plain = {0};
    const bool fits = utf16_to_plain(text, &plain) == HEARTH_OK && plain.len > 0 && plain.len < out_size;
    if (fits)
        memcpy(out, plain.utf8, plain.len + 1);
    plain_text_deinit(&plain);
    return fits;
}

/* Trimmed, single spaces, at most so many characters and bytes. */
static bool line_read(const char *utf8, size_t len, int32_t characters_max, char *out, size_t out_size)
{
    struct utf16 line = {0};
    bool good = utf16_from_utf8(&line, utf8, len) == HEARTH_OK && utf16_nfc(&line) == HEARTH_OK && line_is_plain(&line);
    if (good) {
        utf16_join_spaces(&line);
        good = utf16_count(&line) <= characters_max && utf16_copy_out(&line, out, out_size);
    }
    utf16_deinit(&line);
    return good;
}

bool text_title(const char *utf8, size_t len, char title_out[LIMIT_TITLE_BYTES_MAX + 1])
{
    return line_read(utf8, len, LIMIT_TITLE_CHARACTERS_MAX, title_out, LIMIT_TITLE_BYTES_MAX + 1);
}

bool text_name(const char *utf8, size_t len, char name_out[LIMIT_NAME_BYTES_MAX + 1])
{
    return line_read(utf8, len, LIMIT_NAME_CHARACTERS_MAX, name_out, LIMIT_NAME_BYTES_MAX + 1) &&
           text_name_is_plain(name_out, strlen(name_out));
}

/* ---- look-alikes ---- */

#define FOLD_ROUNDS_MAX 8 /* it settles in two or three; a bound all the same */

/* A capital I is drawn like a small l, and is the same letter as a small i when capitals do not matter: so all three are one. */
static void fold_stems(struct utf16 *text)
{
    for (int32_t i = 0; i < text->len; i++)
        if (text->units[i] == 'i')
            text->units[i] = 'l';
}

/* A skeleton may bring capitals back (a zero looks like a capital O), so fold and skeleton take turns until nothing changes. */
static enum hearth_error fold(struct utf16 *text)
{
    enum hearth_error error = utf16_nfkc_casefold(text);
    for (int round = 0; error == HEARTH_OK && round < FOLD_ROUNDS_MAX; round++) {
        struct utf16 before = {0};
        if ((before.units = malloc(((size_t)text->len + 1) * sizeof(UChar))) == NULL)
            return HEARTH_NO_MEMORY;
        before.len = before.capacity = text->len;
        memcpy(before.units, text->units, (size_t)text->len * sizeof(UChar));
        error = utf16_skeleton(text);
        if (error == HEARTH_OK)
            error = utf16_nfkc_casefold(text);
        fold_stems(text);
        const bool settled = before.len == text->len && memcmp(before.units, text->units, (size_t)text->len * sizeof(UChar)) == 0;
        utf16_deinit(&before);
        if (settled)
            break;
    }
    utf16_join_spaces(text);
    return error;
}

bool text_name_fold(const char *utf8, size_t len, char fold_out[LIMIT_NAME_BYTES_MAX + 1])
{
    struct utf16 text = {0};
    bool good = utf16_from_utf8(&text, utf8, len) == HEARTH_OK;
    if (good) {
        utf16_join_spaces(&text);
        good = text.len > 0 && utf16_count(&text) <= LIMIT_NAME_CHARACTERS_MAX && fold(&text) == HEARTH_OK &&
               utf16_copy_out(&text, fold_out, LIMIT_NAME_BYTES_MAX + 1);
    }
    utf16_deinit(&text);
    return good;
}

/* ---- the badge (ID12) ---- */

/* What stands on a badge, or could: nobody is called that. */
static const char *const badge_words[] = {"staff",    "facilitator", "moderator", "mod",       "admin",   "administrator",
                                          "lead",     "operator",    "mentor",    "therapist", "support", "hearth",
                                          "official", "system",      "counselor", "counsellor"};

static bool word_is_badge(const char *word, size_t len)
{
    for (size_t i = 0; i < sizeof badge_words / sizeof badge_words[0]; i++) {
        char folded[LIMIT_NAME_BYTES_MAX + 1];
        if (text_name_fold(badge_words[i], strlen(badge_words[i]), folded) && strlen(folded) == len && memcmp(folded, word, len) == 0)
            return true;
    }
    return false;
}

/* Words of the folded name; single letters in a row are one word, so that "s.t.a.f.f" is no way round. */
static bool folded_has_badge(const char *folded)
{
    char letters[LIMIT_NAME_BYTES_MAX + 1];
    size_t letters_len = 0;
    for (const char *at = folded; *at != '\0';) {
        at += strspn(at, " .,-'");
        const size_t len = strcspn(at, " .,-'");
        if (len == 1) {
            letters[letters_len++] = *at;
        } else {
            if (word_is_badge(letters, letters_len) || word_is_badge(at, len))
                return true;
            letters_len = 0;
        }
        at += len;
    }
    return word_is_badge(letters, letters_len);
}

static bool name_characters_are_plain(const struct utf16 *name)
{
    for (int32_t at = 0; at < name->len;) {
        UChar32 code_point;
        U16_NEXT(name->units, at, name->len, code_point);
        const bool letter = (U_GET_GC_MASK(code_point) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK)) != 0;
        const bool mark = code_point == ' ' || code_point == '.' || code_point == ',' || code_point == '-' || code_point == '\'' ||
                          code_point == 0x2019 /* right single quote: O’Neill */ || code_point == 0xb7 /* middle dot: Gal·la */;
        if (!letter && !mark)
            return false;
    }
    return true;
}

bool text_name_is_plain(const char *utf8, size_t len)
{
    struct utf16 name = {0};
    char folded[LIMIT_NAME_BYTES_MAX + 1];
    const bool plain = utf16_from_utf8(&name, utf8, len) == HEARTH_OK && name_characters_are_plain(&name) &&
                       text_name_fold(utf8, len, folded) && !folded_has_badge(folded);
    utf16_deinit(&name);
    return plain;
}
