/* tests/text/test_passphrase.c: what is hashed, and what will not do (ID5). */
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
        {"\xef\xbc\xad" "aple", "maple"}, /* full-width */
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

static void short_and_common_ones_will_not_do(void **state)
{
    (void)state;
    static const char *const common[] = {"correct horse battery staple", "iloveyou iloveyou", "password1234"};
    static const struct {
        const char *given;
        bool staff;
        const char *why;
    } table[] = {
        {"elevenchars", false, "short"},
        {"twelve chars", false, NULL},
        {"thirteenchars", false, NULL},
        {"fourteen chars", true, "short"},
        {"fifteen letters", true, NULL},
        {"sixteen letters!", true, NULL},
        {"\xc3\xa9\xc3\xa9\xc3\xa0\xc3\xa9\xc3\xa9\xc3\xa8", false, "short"}, /* 12 bytes, 6 characters */
        {"Password1234", false, "common"},
        {"Correct Horse  Battery Staple", false, "common"},
        {"aaaaaaaaaaaa", false, "common"},
        {"abababababab", false, "common"},
        {"1234123412341234", false, "common"},
        {"123412341235", false, NULL},
        {"maple anchor river stone", true, NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct plain_text normal = normal_of(table[i].given);
        const char *why = text_passphrase_why(&normal, table[i].staff, common, 3);
        if (table[i].why == NULL)
            assert_null(why);
        else
            assert_string_equal(why, table[i].why);
        plain_text_deinit(&normal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capitals_spaces_and_forms_do_not_matter),
        cmocka_unit_test(short_and_common_ones_will_not_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
