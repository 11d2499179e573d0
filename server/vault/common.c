/* server/vault/common.c
 * Which passphrases are refused although they are long enough: those that a guesser tries first. Not a measure of strength and no rule of
 * composition (ID5). Needs no key; it stands here because a passphrase is looked at in no other folder than text/ and this.
 *
 * Everything is compared in its "bare" form: ASCII letters in lower case, digits, and bytes of other letters; spaces and signs are nothing.
 */
#include "hearth/check.h"
#include "vault_internal.h"
#include <stdlib.h>
#include <string.h>

#define COMMON_LINE_BYTES_MAX 128
#define COMMON_LIST_BYTES_MAX (1u << 20)
#define NEW_CHARACTERS_MIN    5 /* fewer that do not follow from the one before are a pattern */
#define UNIT_BYTES_MIN        8 /* a shorter unit repeated is no more than the unit */
#define NAME_REST_BYTES_MIN   6 /* beside the name of Hearth there must be at least a word */

struct common_entry {
    const char *text; /* in the list's bytes */
    size_t len;
};

struct vault_common {
    char *bytes; /* owned: bare forms, one after the other */
    struct common_entry *entries;
    size_t count;
};

struct bare {
    char bytes[LIMIT_PASSPHRASE_BYTES_MAX];
    size_t len;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static size_t bare_copy(const char *text, size_t len, char *out, size_t size)
{
    size_t out_len = 0;
    for (size_t i = 0; i < len && out_len < size; i++)
        if (is_letter(text[i]) || is_digit(text[i]))
            out[out_len++] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i];
    return out_len;
}

/* ---- the list ---- */

static int entry_compare(const void *left, const void *right)
{
    const struct common_entry *a = left, *b = right;
    const int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static enum hearth_error common_fill(struct vault_common *common, const char *text, size_t text_len)
{
    size_t used = 0;
    for (size_t at = 0; at < text_len;) {
        const char *newline = memchr(text + at, '\n', text_len - at);
        size_t len = newline != NULL ? (size_t)(newline - text) - at : text_len - at;
        const char *line = text + at;
        at += len + 1;
        const char *comment = memchr(line, '#', len);
        if (comment != NULL)
            len = (size_t)(comment - line);
        if (len > COMMON_LINE_BYTES_MAX)
            return HEARTH_BAD_INPUT;
        const size_t bare_len = bare_copy(line, len, common->bytes + used, len);
        if (bare_len == 0)
            continue;
        common->entries[common->count++] = (struct common_entry){common->bytes + used, bare_len};
        used += bare_len;
    }
    qsort(common->entries, common->count, sizeof *common->entries, entry_compare);
    return HEARTH_OK;
}

enum hearth_error vault_common_open(const char *text, size_t text_len, struct vault_common **common_out)
{
    if (text_len > COMMON_LIST_BYTES_MAX)
        return HEARTH_BAD_INPUT;
    size_t lines = 1;
    for (size_t i = 0; i < text_len; i++)
        lines += text[i] == '\n';
    struct vault_common *common = calloc(1, sizeof *common);
    if (common == NULL)
        return HEARTH_NO_MEMORY;
    common->bytes = malloc(text_len + 1);
    common->entries = calloc(lines, sizeof *common->entries);
    enum hearth_error error = HEARTH_NO_MEMORY;
    if (common->bytes != NULL && common->entries != NULL)
        error = common_fill(common, text, text_len);
    if (error != HEARTH_OK) {
        vault_common_close(&common);
        return error;
    }
    *common_out = common;
    return HEARTH_OK;
}

void vault_common_close(struct vault_common **common)
{
    if (*common == NULL)
        return;
    free((*common)->bytes);
    free((*common)->entries);
    free(*common);
    *common = NULL;
}

static bool common_has(const struct vault_common *common, const char *text, size_t len)
{
    const struct common_entry wanted = {text, len};
    return common->count > 0 && bsearch(&wanted, common->entries, common->count, sizeof wanted, entry_compare) != NULL;
}

/* An entry, or two of them in a row. Not more: four common words are what a good passphrase is made of. */
static bool common_covers(const struct vault_common *common, const char *text, size_t len)
{
    if (common_has(common, text, len))
        return true;
    for (size_t cut = 1; cut < len; cut++)
        if (common_has(common, text, cut) && common_has(common, text + cut, len - cut))
            return true;
    return false;
}

/* ---- patterns ---- */

/* Side by side in the alphabet, among the digits, or on a keyboard's rows and columns. */
static bool follows(char before, char after)
{
    static const char *const runs[] = {
        "1234567890", "qwertyuiop", "asdfghjkl",  "zxcvbnm",          "1qaz",       "2wsx",   "3edc", "4rfv", "5tgb", "6yhn", "7ujm",
        "8ik",        "9ol",        "azertyuiop", "qsdfghjklmwxcvbn", "qwertzuiop", "yxcvbnm"};
    if (after == before || ((is_digit(after) || is_letter(after)) && (after == before + 1 || after == before - 1)))
        return true;
    if (before == '\0' || after == '\0')
        return false; /* strchr would find it at the end of a run */
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        const char *at = strchr(runs[i], before);
        if (at != NULL && (at[1] == after || (at > runs[i] && at[-1] == after)))
            return true;
    }
    return false;
}

static bool is_little_new(const char *text, size_t len)
{
    size_t fresh = 0, different = 0;
    bool seen[256] = {false};
    for (size_t i = 0; i < len; i++) {
        fresh += i == 0 || !follows(text[i - 1], text[i]);
        different += !seen[(unsigned char)text[i]];
        seen[(unsigned char)text[i]] = true;
    }
    return fresh < NEW_CHARACTERS_MIN || different < NEW_CHARACTERS_MIN;
}

/* The shortest unit of which the text is a repetition, maybe cut at its end; len when there is none. */
static size_t unit_len(const char *text, size_t len)
{
    for (size_t unit = 1; unit <= len / 2; unit++)
        if (memcmp(text, text + unit, len - unit) == 0)
            return unit;
    return len;
}

/* ---- the check ---- */

static bool bare_is_common(const struct vault_common *common, const char *text, size_t len)
{
    while (len > 0 && is_digit(text[len - 1]))
        len--;
    while (len > 0 && is_digit(text[0])) {
        text++;
        len--;
    }
    if (common_covers(common, text, len))
        return true;
    const size_t unit = unit_len(text, len);
    return unit < len && (unit < UNIT_BYTES_MIN || common_has(common, text, unit));
}

static bool is_mostly_hearth(const struct vault_common *common, const struct bare *bare)
{
    static const char name[] = "hearth";
    struct bare rest = {.len = 0};
    bool named = false;
    for (size_t i = 0; i < bare->len;) {
        if (bare->len - i >= sizeof name - 1 && memcmp(bare->bytes + i, name, sizeof name - 1) == 0) {
            named = true;
            i += sizeof name - 1;
        } else {
            rest.bytes[rest.len++] = bare->bytes[i++];
        }
    }
    const bool little =
        named && (rest.len < NAME_REST_BYTES_MIN || is_little_new(rest.bytes, rest.len) || bare_is_common(common, rest.bytes, rest.len));
    sodium_memzero(&rest, sizeof rest);
    return little;
}

/* "p@ssw0rd" is "password": the signs that guessers undo first. Digits and signs around are taken off before, they are no letters. */
static void bare_without_disguise(const char *text, size_t len, struct bare *out)
{
    static const char from[] = "@431!05$7", to[] = "aaeiiosst";
    while (len > 0 && !is_letter(text[len - 1]))
        len--;
    out->len = 0;
    for (size_t i = 0; i < len && out->len < sizeof out->bytes; i++) {
        const char *at = text[i] == '\0' ? NULL : strchr(from, text[i]);
        const char c = at != NULL ? to[at - from] : text[i];
        out->len += bare_copy(&c, 1, out->bytes + out->len, 1);
    }
}

enum vault_passphrase_verdict vault_passphrase_check(const struct vault_common *common, const char *passphrase, size_t passphrase_len,
                                                     int characters_min)
{
    int characters = 0;
    for (size_t i = 0; i < passphrase_len; i++)
        characters += ((unsigned char)passphrase[i] & 0xC0) != 0x80;
    if (characters < characters_min)
        return VAULT_PASSPHRASE_SHORT;
    if (passphrase_len > LIMIT_PASSPHRASE_BYTES_MAX)
        return VAULT_PASSPHRASE_OK; /* refused by its length elsewhere, and certainly not common */

    struct bare bare, plain;
    bare.len = bare_copy(passphrase, passphrase_len, bare.bytes, sizeof bare.bytes);
    bare_without_disguise(passphrase, passphrase_len, &plain);
    /* Signs count as new characters only when there is little else: a passphrase of signs alone is judged by its own bytes. */
    const bool little = bare.len >= NEW_CHARACTERS_MIN ? is_little_new(bare.bytes, bare.len) : is_little_new(passphrase, passphrase_len);
    const bool refused = little || common_has(common, bare.bytes, bare.len) || bare_is_common(common, bare.bytes, bare.len) ||
                         bare_is_common(common, plain.bytes, plain.len) || is_mostly_hearth(common, &bare);
    sodium_memzero(&bare, sizeof bare);
    sodium_memzero(&plain, sizeof plain);
    return refused ? VAULT_PASSPHRASE_COMMON : VAULT_PASSPHRASE_OK;
}
