/* server/text/passphrase.c */
#include "hearth/text.h"
#include "unicode.h"
#include <stdlib.h>
#include <string.h>

#define RUN_BYTES_MAX 4 /* "abababababab", "123412341234": one short run again and again is guessed at once */

enum hearth_error text_passphrase_normalise(const struct plain_text *given, struct plain_text *normal_out)
{
    struct utf16 text = {0};
    enum hearth_error error = utf16_from_utf8(&text, given->utf8, given->len);
    if (error == HEARTH_OK)
        error = utf16_nfkc_casefold(&text);
    if (error == HEARTH_OK) {
        utf16_join_spaces(&text);
        error = utf16_to_plain(&text, normal_out);
    }
    utf16_deinit(&text);
    return error;
}

static size_t characters_count(const struct plain_text *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->len; i++)
        if (((unsigned char)text->utf8[i] & 0xc0) != 0x80)
            count++;
    return count;
}

static int common_order(const void *key, const void *entry)
{
    return strcmp(key, *(const char *const *)entry);
}

static bool is_one_run_again(const struct plain_text *text)
{
    for (size_t period = 1; period <= RUN_BYTES_MAX; period++) {
        size_t at = period;
        while (at < text->len && text->utf8[at] == text->utf8[at - period])
            at++;
        if (at >= text->len)
            return true;
    }
    return false;
}

const char *text_passphrase_why(const struct plain_text *normal, bool staff, const char *const *common, size_t common_len)
{
    if (characters_count(normal) < (staff ? LIMIT_PASSPHRASE_STAFF_CHARACTERS_MIN : LIMIT_PASSPHRASE_CHARACTERS_MIN))
        return "short";
    if (is_one_run_again(normal))
        return "common";
    if (common_len > 0 && memchr(normal->utf8, '\0', normal->len) == NULL &&
        bsearch(normal->utf8, common, common_len, sizeof *common, common_order) != NULL)
        return "common";
    return NULL;
}
