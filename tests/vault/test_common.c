/* tests/vault/test_common.c: ID5's table of accepted and refused passphrases, against the list that is installed. */
#include "hearth/vault_secrets.h"
#include "test.h"
#include <string.h>

static struct vault_common *common;

static int list_open(void **state)
{
    (void)state;
    static char text[1 << 16];
    FILE *file = fopen(COMMON_PATH, "re");
    assert_non_null(file);
    const size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_true(len < sizeof text);
    assert_int_equal(vault_common_open(text, len, &common), HEARTH_OK);
    return 0;
}

static int list_close(void **state)
{
    (void)state;
    vault_common_close(&common);
    return 0;
}

static void assert_verdict(const char *passphrase, int characters_min, enum vault_passphrase_verdict wanted)
{
    if (vault_passphrase_check(common, passphrase, strlen(passphrase), characters_min) != wanted)
        fail_msg("not %d: %s", wanted, passphrase);
}

static void a_passphrase_that_is_long_enough_and_ones_own_is_accepted(void **state)
{
    (void)state;
    static const char *const accepted[] = {
        "lamp quay otter plum",
        "dragon monkey sunshine princess", /* four common words are four words */
        "correct otter battery plum",
        "my dog ate the tuesday hat",
        "k7#pQ2!xz9Lm",
        "zwölf lustige käfer",
        "шесть зелёных слонов",
        "四匹の青い象が歩いている道",
        "hearth of seven otters",
        "the hearth crackles nightly",
        "48291573026475",
        "i had a cup of tea at noon",
        "fjord waltz nymph vex",
        "recovery otter quay lamp",
        "!?;:,.+*/=%&(", /* signs alone are allowed: no composition rules */
    };
    for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++)
        assert_verdict(accepted[i], 12, VAULT_PASSPHRASE_OK);
}

static void what_a_guesser_tries_first_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "correct horse battery staple",
        "correct-horse-battery-staple",
        "correcthorsebatterystaple1",
        "passwordpassword",
        "password password",
        "password12345",
        "2024password2024",
        "p@ssw0rd123456",
        "p4$$w0rd!!!!!!!!",
        "my password is secret", /* two entries */
        "iloveyou iloveyou",
        "iloveyoupassword",
        "one day at a time",
        "one day at a time 2024",
        "just for today!",
        "let go and let god",
        "keep coming back",
        "aaaaaaaaaaaa",
        "            ",
        "aaaaaaaaaaab",
        "abababababab",
        "abcabcabcabcabc",
        "xk7xk7xk7xk7xk7",
        "xk7mqpxk7mqp",
        "abcdefghijkl",
        "zyxwvutsrqponm",
        "123456789012",
        "111122223333",
        "qwertyuiopas",
        "qwertzuiopasd",
        "1qaz2wsx3edc",
        "asdfghjklasdfghjkl",
        "hearthhearth",
        "hearth hearth hearth",
        "hearth 2026 hearth",
        "hearthpassword",
        "my hearth app",
        "hearthrecovery",
        "!!!!!!!!!!!!",
        "аааааааааааа",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_verdict(refused[i], 12, VAULT_PASSPHRASE_COMMON);
}

static void length_is_counted_in_characters(void **state)
{
    (void)state;
    assert_verdict("", 12, VAULT_PASSPHRASE_SHORT);
    assert_verdict("k7#pQ2!xz9L", 12, VAULT_PASSPHRASE_SHORT);
    assert_verdict("k7#pQ2!xz9Lm", 12, VAULT_PASSPHRASE_OK);
    assert_verdict("k7#pQ2!xz9Lmtv", LIMIT_PASSPHRASE_STAFF_CHARACTERS_MIN, VAULT_PASSPHRASE_SHORT);
    assert_verdict("k7#pQ2!xz9Lmtvw", LIMIT_PASSPHRASE_STAFF_CHARACTERS_MIN, VAULT_PASSPHRASE_OK);
    assert_verdict("четыреслова", 12, VAULT_PASSPHRASE_SHORT); /* 11 characters in 22 bytes */
    assert_verdict("четыреслонов", 12, VAULT_PASSPHRASE_OK);
    assert_verdict("password", 12, VAULT_PASSPHRASE_SHORT);
}

/* Found by the fuzzer: a NUL was looked up behind the end of a keyboard row. */
static void a_nul_is_a_character_like_others(void **state)
{
    (void)state;
    static const char passphrase[] = "k7\0pQ2\0xz9Lm\0";
    assert_int_equal(vault_passphrase_check(common, passphrase, sizeof passphrase, 12), VAULT_PASSPHRASE_OK);
    static const char nuls[16];
    assert_int_equal(vault_passphrase_check(common, nuls, sizeof nuls, 12), VAULT_PASSPHRASE_COMMON);
}

static void every_line_of_the_list_is_refused_when_it_is_long_enough(void **state)
{
    (void)state;
    char line[256];
    int lines = 0, long_lines = 0;
    FILE *file = fopen(COMMON_PATH, "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "#\n")] = '\0';
        if (line[0] == '\0')
            continue;
        lines++;
        if (strlen(line) < 12)
            continue;
        long_lines++;
        assert_verdict(line, 12, VAULT_PASSPHRASE_COMMON);
    }
    fclose(file);
    assert_true(lines > 400);
    assert_true(long_lines > 300);
}

static void a_list_may_be_empty_and_may_not_be_huge(void **state)
{
    (void)state;
    struct vault_common *other = NULL;
    static char text[(1 << 20) + 1];
    assert_int_equal(vault_common_open("", 0, &other), HEARTH_OK);
    assert_int_equal(vault_passphrase_check(other, "one day at a time", 17, 12), VAULT_PASSPHRASE_OK);
    assert_int_equal(vault_passphrase_check(other, "aaaaaaaaaaaa", 12, 12), VAULT_PASSPHRASE_COMMON);
    vault_common_close(&other);
    memset(text, 'x', sizeof text);
    assert_int_equal(vault_common_open(text, 129, &other), HEARTH_BAD_INPUT);
    assert_int_equal(vault_common_open(text, 128, &other), HEARTH_OK);
    vault_common_close(&other);
    memset(text, '\n', sizeof text);
    assert_int_equal(vault_common_open(text, sizeof text, &other), HEARTH_BAD_INPUT);
    assert_null(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_passphrase_that_is_long_enough_and_ones_own_is_accepted),
        cmocka_unit_test(what_a_guesser_tries_first_is_refused),
        cmocka_unit_test(length_is_counted_in_characters),
        cmocka_unit_test(a_nul_is_a_character_like_others),
        cmocka_unit_test(every_line_of_the_list_is_refused_when_it_is_long_enough),
        cmocka_unit_test(a_list_may_be_empty_and_may_not_be_huge),
    };
    return cmocka_run_group_tests(tests, list_open, list_close);
}
