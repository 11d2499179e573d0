/* tests/text/test_passphrase.c: the form that is hashed (ID5). */
#include "hearth/text.h"
#include "test.h"
#include <string.h>

static struct plain_text normal_of(const char *given)
{
    struct plain_text plain = {0}, normal = {0};
    assert_int_equal(plain_text_set(&plain, given, strlen(given)), HEARTH_OK);
    assert_int_equal(text_passphrase_normalise(&plain, &normal), HEARTH_OK);
    plain_text_deinit(&plain);
    return normal;
}

static void capitals_spaces_and_forms_do_not_matter(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"Maple Anchor River Stone", "maple anchor river stone"},
        {"  maple\t anchor \xc2\xa0 river  stone\n", "maple anchor river stone"},
        {"\xef\xbc\xad"
         "aple",
         "maple"}, /* full-width */
        {"e\xcc\x81t\xc3\xa9", "\xc3\xa9t\xc3\xa9"},
        {"Stra\xc3\x9f"
         "e",
         "strasse"},
        {"\xef\xac\x81sh", "fish"},   /* ligature */
        {"p@ss W0rd!", "p@ss w0rd!"}, /* look-alikes are not folded: this is no name */
        {"", ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct plain_text normal = normal_of(table[i][0]);
        assert_string_equal(normal.utf8, table[i][1]);
        plain_text_deinit(&normal);
    }
}

static void what_is_not_utf8_is_refused(void **state)
{
    (void)state;
    struct plain_text plain = {0}, normal = {0};
    assert_int_equal(plain_text_set(&plain, "maple\xff", 6), HEARTH_OK);
    assert_int_equal(text_passphrase_normalise(&plain, &normal), HEARTH_BAD_INPUT);
    assert_null(normal.utf8);
    plain_text_deinit(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capitals_spaces_and_forms_do_not_matter),
        cmocka_unit_test(what_is_not_utf8_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
