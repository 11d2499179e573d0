/* server/text/unicode.c */
#include "unicode.h"
#include "hearth/text.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

/* ICU's own instances: made once, read by all threads, never closed. */
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;
static struct {
    const UNormalizer2 *nfc, *nfkc_casefold;
    USpoofChecker *spoof;
    UErrorCode status;
} tables;

static void tables_load(void)
{
    tables.status = U_ZERO_ERROR;
    tables.nfc = unorm2_getNFCInstance(&tables.status);
    tables.nfkc_casefold = unorm2_getNFKCCasefoldInstance(&tables.status);
    tables.spoof = uspoof_open(&tables.status);
}

enum hearth_error text_start(void)
{
    pthread_once(&tables_once, tables_load);
    return U_SUCCESS(tables.status) ? HEARTH_OK : HEARTH_UNSUPPORTED;
}

static enum hearth_error error_from_icu(UErrorCode status)
{
    if (U_SUCCESS(status))
        return HEARTH_OK;
    return status == U_MEMORY_ALLOCATION_ERROR ? HEARTH_NO_MEMORY : HEARTH_BAD_INPUT;
}

void utf16_deinit(struct utf16 *text)
{
    if (text->units != NULL)
        explicit_bzero(text->units, (size_t)text->capacity * sizeof(UChar));
    free(text->units);
    *text = (struct utf16){0};
}

static bool utf16_init(struct utf16 *text, int32_t capacity)
{
    *text = (struct utf16){.units = malloc((size_t)capacity * sizeof(UChar)), .capacity = capacity};
    return text->units != NULL;
}

static void utf16_replace(struct utf16 *text, struct utf16 *by)
{
    utf16_deinit(text);
    *text = *by;
}

enum hearth_error utf16_from_utf8(struct utf16 *text, const char *utf8, size_t len)
{
    if (len > INT32_MAX / 2)
        return HEARTH_BAD_INPUT;
    struct utf16 made;
    if (!utf16_init(&made, (int32_t)len + 1)) /* UTF-16 never takes more units than UTF-8 takes bytes */
        return HEARTH_NO_MEMORY;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(made.units, made.capacity, &made.len, len > 0 ? utf8 : "", (int32_t)len, &status);
    if (U_FAILURE(status)) {
        utf16_deinit(&made);
        return error_from_icu(status);
    }
    utf16_replace(text, &made);
    return HEARTH_OK;
}

enum hearth_error utf16_to_plain(const struct utf16 *text, struct plain_text *plain_out)
{
    const size_t room = (size_t)text->len * 3 + 1; /* a unit is three bytes at most, a pair of them four */
    char *utf8 = malloc(room);
    if (utf8 == NULL)
        return HEARTH_NO_MEMORY;
    int32_t len = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(utf8, (int32_t)room, &len, text->units, text->len, &status);
    enum hearth_error error = error_from_icu(status);
    if (error == HEARTH_OK)
        error = plain_text_set(plain_out, utf8, (size_t)len);
    explicit_bzero(utf8, room);
    free(utf8);
    return error;
}

/* ICU's shape for "put the result there, or say how much room it needs". */
typedef int32_t transform(const void *table, const UChar *from, int32_t from_len, UChar *to, int32_t to_capacity, UErrorCode *status);

static int32_t transform_normalize(const void *table, const UChar *from, int32_t from_len, UChar *to, int32_t to_capacity,
                                   UErrorCode *status)
{
    return unorm2_normalize(table, from, from_len, to, to_capacity, status);
}

static int32_t transform_skeleton(const void *table, const UChar *from, int32_t from_len, UChar *to, int32_t to_capacity,
                                  UErrorCode *status)
{
    return uspoof_getSkeleton(table, 0, from, from_len, to, to_capacity, status);
}

static enum hearth_error utf16_transform(struct utf16 *text, transform *by, const void *table)
{
    for (int32_t capacity = text->len + text->len / 2 + 16;;) {
        struct utf16 made;
        if (!utf16_init(&made, capacity))
            return HEARTH_NO_MEMORY;
        UErrorCode status = U_ZERO_ERROR;
        made.len = by(table, text->units, text->len, made.units, made.capacity, &status);
        if (U_SUCCESS(status)) {
            utf16_replace(text, &made);
            return HEARTH_OK;
        }
        const int32_t needed = made.len;
        utf16_deinit(&made);
        if (status != U_BUFFER_OVERFLOW_ERROR || needed <= capacity)
            return error_from_icu(status);
        capacity = needed + 1;
    }
}

enum hearth_error utf16_nfc(struct utf16 *text)
{
    enum hearth_error error = text_start();
    if (error != HEARTH_OK)
        return error;
    UErrorCode status = U_ZERO_ERROR; /* most texts are NFC already */
    if (unorm2_quickCheck(tables.nfc, text->units, text->len, &status) == UNORM_YES && U_SUCCESS(status))
        return HEARTH_OK;
    return utf16_transform(text, transform_normalize, tables.nfc);
}

enum hearth_error utf16_nfkc_casefold(struct utf16 *text)
{
    enum hearth_error error = text_start();
    return error != HEARTH_OK ? error : utf16_transform(text, transform_normalize, tables.nfkc_casefold);
}

enum hearth_error utf16_skeleton(struct utf16 *text)
{
    enum hearth_error error = text_start();
    return error != HEARTH_OK ? error : utf16_transform(text, transform_skeleton, tables.spoof);
}

bool code_point_is_space(UChar32 code_point)
{
    return u_isUWhiteSpace(code_point) || code_point == 0xfeff;
}

void utf16_join_spaces(struct utf16 *text)
{
    int32_t to = 0;
    bool pending = false;
    for (int32_t at = 0; at < text->len;) {
        const int32_t start = at;
        UChar32 code_point;
        U16_NEXT(text->units, at, text->len, code_point);
        if (code_point_is_space(code_point)) {
            pending = to > 0;
            continue;
        }
        if (pending)
            text->units[to++] = ' '; /* the run before had at least one unit, so there is room */
        pending = false;
        memmove(text->units + to, text->units + start, (size_t)(at - start) * sizeof(UChar));
        to += at - start;
    }
    text->len = to;
}

int32_t utf16_count(const struct utf16 *text)
{
    return u_countChar32(text->units, text->len);
}
