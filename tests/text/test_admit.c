/* tests/text/test_admit.c: what people write is made plain (MS1). */
#include "hearth/text.h"
#include "test.h"
#include <string.h>

#define OVERRIDE_LTR "\xe2\x80\xad" /* U+202D */
#define OVERRIDE_RTL "\xe2\x80\xae" /* U+202E */
#define ISOLATE      "\xe2\x81\xa7" /* U+2067 */
#define EMBED_RTL    "\xe2\x80\xab" /* U+202B */

static enum refusal_reason admit(const char *given, size_t len, struct plain_text *text)
{
    struct refusal refusal;
    *text = (struct plain_text){0};
    assert_int_equal(plain_text_set(text, given, len), HEARTH_OK);
    assert_int_equal(text_admit(text, &refusal), HEARTH_OK);
    assert_int_equal(refusal.max, refusal.reason == REFUSAL_TOO_LONG ? LIMIT_TEXT_CHARACTERS_MAX : 0);
    return refusal.reason;
}

static void a_text_comes_out_plain(void **state)
{
    (void)state;
    static const struct {
        const char *given, *wanted;
    } table[] = {
        {"Anyone else up?", "Anyone else up?"},
        {"  trimmed \n\t", "trimmed"},
        {"one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"},
        {"\xc3\xa9\r\ntwo\rthree", "\xc3\xa9\ntwo\nthree"},
        {"a\x01z\x1b[31m\x7f", "az[31m"},
        {"\xc3\xa9\x01z\x1b", "\xc3\xa9z"},
        {"tab\tstays", "tab\tstays"},
        {"e\xcc\x81t\xc3\xa9", "\xc3\xa9t\xc3\xa9"},                /* e and accent become one */
        {"e\x01\xcc\x81", "\xc3\xa9"},                              /* also when a control stood between */
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c"},   /* Hangul letters become a syllable */
        {"\xe2\x84\xab", "\xc3\x85"},                               /* angstrom sign */
        {"A\xcc\x8a\xcc\xa3", "\xe1\xba\xa0\xcc\x8a"},              /* marks in canonical order */
        {"abc" OVERRIDE_RTL "def" OVERRIDE_LTR "ghi", "abcdefghi"}, /* the overrides go */
        {ISOLATE "x" EMBED_RTL "y", ISOLATE "x" EMBED_RTL "y"},     /* other marks stay: the client isolates */
        {"\xc2\x85next\xc2\x9fline", "nextline"},                   /* C1 */
        {"\xc2\xa0\xe3\x80\x80wide\xef\xbb\xbf", "wide"},           /* any white space is trimmed, and a BOM */
        {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x8e\xa8", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x8e\xa8"}, /* a joined emoji stays one */
        {"\xef\xac\x81t", "\xef\xac\x81t"},                         /* NFC, not NFKC: a ligature stays */
        {"<script>alert(1)</script>", "<script>alert(1)</script>"}, /* text is text */
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct plain_text text;
        assert_int_equal(admit(table[i].given, strlen(table[i].given), &text), REFUSAL_NONE);
        assert_string_equal(text.utf8, table[i].wanted);
        assert_int_equal(text.len, strlen(table[i].wanted));
        plain_text_deinit(&text);
    }
}

static void a_nul_is_a_control_like_others(void **state)
{
    (void)state;
    struct plain_text text;
    assert_int_equal(admit("a\0b", 3, &text), REFUSAL_NONE);
    assert_string_equal(text.utf8, "ab");
    plain_text_deinit(&text);
}

static void a_text_of_nothing_is_empty(void **state)
{
    (void)state;
    static const char *const table[] = {"",
                                        " ",
                                        "\n\t \r\n",
                                        "\x01\x02",
                                        "\xc2\xa0",
                                        "\xe2\x80\xa8",
                                        "\xef\xbb\xbf",
                                        OVERRIDE_RTL,
                                        " " OVERRIDE_LTR " ",
                                        "\xe2\x80\x8b",
                                        " \xe2\x80\x8d\n\xe2\x80\x8f "}; /* zero-width space; joiner and mark */
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct plain_text text;
        assert_int_equal(admit(table[i], strlen(table[i]), &text), REFUSAL_EMPTY);
        plain_text_deinit(&text);
    }
}

/* unit: a character as it comes; it counts as `counts` after NFC. */
static void check_length(const char *unit, size_t count, enum refusal_reason wanted)
{
    char *given = malloc(strlen(unit) * count + 1);
    assert_non_null(given);
    for (size_t i = 0; i < count; i++)
        memcpy(given + i * strlen(unit), unit, strlen(unit));
    struct plain_text text;
    assert_int_equal(admit(given, strlen(unit) * count, &text), wanted);
    if (wanted == REFUSAL_NONE)
        assert_true(text.len <= LIMIT_TEXT_BYTES_MAX);
    plain_text_deinit(&text);
    free(given);
}

static void the_length_is_counted_in_characters_after_nfc(void **state)
{
    (void)state;
    static const char *const units[] = {"a", "\xc3\xa9", "e\xcc\x81", "\xf0\x9f\x99\x82"};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        check_length(units[i], LIMIT_TEXT_CHARACTERS_MAX - 1, REFUSAL_NONE);
        check_length(units[i], LIMIT_TEXT_CHARACTERS_MAX, REFUSAL_NONE);
        check_length(units[i], LIMIT_TEXT_CHARACTERS_MAX + 1, REFUSAL_TOO_LONG);
    }
}

/* Property: the short way of ASCII gives what ICU gives. A letter outside ASCII is put before, so that the long way is taken. */
static void ascii_and_unicode_agree(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    for (int round = 0; round < 3000; round++) {
        char given[64] = "x";
        size_t len = 1 + prng_below(&prng, sizeof given - 1);
        for (size_t i = 1; i < len; i++) {
            static const char often[] = "\r\n\t  \x01\x7f";
            given[i] = prng_below(&prng, 3) == 0 ? often[prng_below(&prng, sizeof often - 1)] : (char)prng_below(&prng, 128);
        }
        char wide[80] = "\xc3\xa9";
        memcpy(wide + 2, given, len);
        struct plain_text narrow_text, wide_text;
        assert_int_equal(admit(given, len, &narrow_text), REFUSAL_NONE);
        assert_int_equal(admit(wide, len + 2, &wide_text), REFUSAL_NONE);
        assert_int_equal(narrow_text.len + 2, wide_text.len);
        assert_memory_equal(narrow_text.utf8, wide_text.utf8 + 2, narrow_text.len);
        struct plain_text again; /* and what is plain stays as it is */
        assert_int_equal(admit(narrow_text.utf8, narrow_text.len, &again), REFUSAL_NONE);
        assert_int_equal(again.len, narrow_text.len);
        plain_text_deinit(&again);
        plain_text_deinit(&narrow_text);
        plain_text_deinit(&wide_text);
    }
}

static void a_text_that_is_not_utf8_is_a_failure_not_a_message(void **state)
{
    (void)state;
    struct plain_text text = {0};
    struct refusal refusal;
    assert_int_equal(plain_text_set(&text, "a\xff", 2), HEARTH_OK);
    assert_int_equal(text_admit(&text, &refusal), HEARTH_BAD_INPUT);
    plain_text_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_comes_out_plain),     cmocka_unit_test(a_nul_is_a_control_like_others),
        cmocka_unit_test(a_text_of_nothing_is_empty), cmocka_unit_test(the_length_is_counted_in_characters_after_nfc),
        cmocka_unit_test(ascii_and_unicode_agree),    cmocka_unit_test(a_text_that_is_not_utf8_is_a_failure_not_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
