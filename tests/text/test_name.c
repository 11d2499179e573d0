/* tests/text/test_name.c: names that could be taken for one another, badges, titles, the offer (ID3, ID12). */
#include "hearth/names.h"
#include "hearth/text.h"
#include "test.h"
#include <string.h>

static void fold(const char *name, char out[LIMIT_NAME_BYTES_MAX + 1])
{
    if (!text_name_fold(name, strlen(name), out))
        fail_msg("no name: %s", name);
}

static void look_alikes_fold_to_one(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"Quiet Harbor", "quiet harbor"},
        {"Quiet Harbor", "QUIET  HARBOR"},
        {"Quiet Harbor", " Quiet\xc2\xa0Harbor "},
        {"Quiet Harbor", "Qu\xd1\x96"
                         "et Harbor"},                /* Cyrillic i */
        {"Quiet Harbor", "Quiet H\xd0\xb0rbor"},      /* Cyrillic a */
        {"Quiet Harbor", "Qulet Harbor"},             /* l for i */
        {"Quiet Harbor", "Qu1et Harbor"},             /* 1 for i */
        {"Quiet Harbor", "Quiet Harb0r"},             /* 0 for o */
        {"Quiet Harbor", "\xef\xbc\xb1uiet Harbor"},  /* full-width Q */
        {"Quiet Harbor", "Qu\xe2\x80\x8biet Harbor"}, /* zero width space inside */
        {"Warm Stone", "Warrn Stone"},                /* rn for m */
        {"Iris", "lris"},
        {"Mara\xc3\xb1"
         "on",
         "Maran\xcc\x83on"},             /* composed and not */
        {"Ana Ruiz", "\xce\x91na Ruiz"}, /* Greek Alpha */
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char left[LIMIT_NAME_BYTES_MAX + 1], right[LIMIT_NAME_BYTES_MAX + 1];
        fold(table[i][0], left);
        fold(table[i][1], right);
        assert_string_equal(left, right);
    }
}

static void other_names_stay_apart(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"Quiet Harbor", "Quiet Harbors"}, {"Quiet Harbor", "QuietHarbor"}, {"Azure Acorn", "Azure Almond"}, {"Ana", "An\xc3\xa1"}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char left[LIMIT_NAME_BYTES_MAX + 1], right[LIMIT_NAME_BYTES_MAX + 1];
        fold(table[i][0], left);
        fold(table[i][1], right);
        assert_string_not_equal(left, right);
    }
}

static void folding_twice_changes_nothing(void **state)
{
    (void)state;
    static const char letters[] = "aIl1|0Oomrnwvv sS$5Bb8iuUcdqg'.-";
    struct prng prng = prng_from_env("HEARTH_SEED");
    for (int round = 0; round < 3000; round++) {
        char name[20] = {0}, once[LIMIT_NAME_BYTES_MAX + 1], twice[LIMIT_NAME_BYTES_MAX + 1];
        name[0] = 'x';
        for (size_t i = 1; i < 1 + prng_below(&prng, sizeof name - 2); i++)
            name[i] = letters[prng_below(&prng, sizeof letters - 1)];
        fold(name, once);
        if (strlen(once) > LIMIT_NAME_CHARACTERS_MAX)
            continue; /* a skeleton may be longer than any name */
        fold(once, twice);
        assert_string_equal(once, twice);
    }
}

static void what_is_no_name_does_not_fold(void **state)
{
    (void)state;
    char out[LIMIT_NAME_BYTES_MAX + 1], name[LIMIT_NAME_CHARACTERS_MAX + 2];
    memset(name, 'a', sizeof name);
    assert_false(text_name_fold("", 0, out));
    assert_false(text_name_fold("  ", 2, out));
    assert_false(text_name_fold("\xff", 1, out));
    assert_true(text_name_fold(name, LIMIT_NAME_CHARACTERS_MAX - 1, out));
    assert_true(text_name_fold(name, LIMIT_NAME_CHARACTERS_MAX, out));
    assert_false(text_name_fold(name, LIMIT_NAME_CHARACTERS_MAX + 1, out));
}

static void no_name_imitates_the_badge(void **state)
{
    (void)state;
    static const char *const refused[] = {"Staff",
                                          "Ana Staff",
                                          "STAFF Ana",
                                          "St\xd0\xb0"
                                          "ff",
                                          "S.T.A.F.F",
                                          "s t a f f",
                                          "Facilitator Ana",
                                          "Faci1itator",
                                          "Admin",
                                          "\xd0\x90"
                                          "dmin",
                                          "Moderator",
                                          "Ana \xe2\x98\x85",
                                          "Ana \xe2\x9c\x93",
                                          "Ana [x]",
                                          "Ana (clinic)",
                                          "Ana *",
                                          "\xf0\x9f\x9b\xa1 Ana",
                                          "Ana \xee\x80\x80",
                                          "Ana\xe2\x80\xae",
                                          "Ana\tRuiz",
                                          "Lead",
                                          "H\xce\xb5"
                                          "arth Support",
                                          "@ana",
                                          "Ana/Staff",
                                          ""};
    static const char *const plain[] = {"Quiet Harbor",
                                        "Ana Ruiz",
                                        "Dr. Ana Ruiz",
                                        "Siobh\xc3\xa1n O\xe2\x80\x99Neill",
                                        "Jean-Luc",
                                        "\xe5\xb1\xb1\xe7\x94\xb0",
                                        "Mary Falstaff",
                                        "Gal\xc2\xb7la",
                                        "\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0",
                                        "Ana R 2"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (text_name_is_plain(refused[i], strlen(refused[i])))
            fail_msg("should not pass: %s", refused[i]);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (!text_name_is_plain(plain[i], strlen(plain[i])))
            fail_msg("should pass: %s", plain[i]);
}

static void a_title_is_one_line_of_sixty_characters(void **state)
{
    (void)state;
    char out[LIMIT_TITLE_BYTES_MAX + 1], title[4 * (LIMIT_TITLE_CHARACTERS_MAX + 1)];
    assert_true(text_title("  Tuesday   evening ", 20, out));
    assert_string_equal(out, "Tuesday evening");
    assert_false(text_title("two\nlines", 9, out));
    assert_false(text_title("\xe2\x80\xaeturned", 9, out));
    assert_false(text_title(" ", 1, out));
    assert_false(text_title("a\0b", 3, out));
    for (size_t i = 0; i <= LIMIT_TITLE_CHARACTERS_MAX; i++)
        memcpy(title + 4 * i, "\xf0\x9f\x99\x82", 4);
    assert_true(text_title(title, 4 * (LIMIT_TITLE_CHARACTERS_MAX - 1), out));
    assert_true(text_title(title, 4 * LIMIT_TITLE_CHARACTERS_MAX, out));
    assert_int_equal(strlen(out), 4 * LIMIT_TITLE_CHARACTERS_MAX);
    assert_false(text_title(title, 4 * (LIMIT_TITLE_CHARACTERS_MAX + 1), out));
}

static void a_staff_name_is_a_plain_line(void **state)
{
    (void)state;
    char out[LIMIT_NAME_BYTES_MAX + 1];
    assert_true(text_name(" Ana  Ruiz ", 11, out));
    assert_string_equal(out, "Ana Ruiz");
    assert_false(text_name("Ana (Staff)", 11, out));
    assert_false(text_name("Ana\nRuiz", 8, out));
}

/* Reads the words of config/names/FILE: a word a line, "#" begins a comment. */
static size_t words_read(const char *file, char words[][16], size_t words_max)
{
    char path[512], line[256];
    snprintf(path, sizeof path, "%s/%s", getenv("HEARTH_NAMES"), file);
    FILE *list = fopen(path, "r");
    assert_non_null(list);
    size_t len = 0;
    while (fgets(line, sizeof line, list) != NULL) {
        line[strcspn(line, "#\n")] = '\0';
        if (line[0] == '\0')
            continue;
        assert_true(len < words_max && strlen(line) < sizeof words[0]);
        strcpy(words[len++], line);
    }
    fclose(list);
    return len;
}

static int text_order(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void no_two_curated_names_fold_to_one_and_all_are_plain(void **state)
{
    (void)state;
    enum { WORDS_MAX = 256, NAME_MAX = 64 };
    static char adjectives[WORDS_MAX][16], nouns[WORDS_MAX][16];
    const size_t adjectives_len = words_read("adjectives.txt", adjectives, WORDS_MAX);
    const size_t nouns_len = words_read("nouns.txt", nouns, WORDS_MAX);
    assert_true(adjectives_len > 100 && nouns_len > 100);
    char(*folds)[NAME_MAX] = calloc(adjectives_len * nouns_len, NAME_MAX);
    assert_non_null(folds);
    size_t len = 0;
    for (size_t i = 0; i < adjectives_len; i++)
        for (size_t j = 0; j < nouns_len; j++) {
            char name[NAME_MAX], out[LIMIT_NAME_BYTES_MAX + 1];
            snprintf(name, sizeof name, "%s %s", adjectives[i], nouns[j]);
            if (i == 0 || j == 0) /* what is plain is so word by word */
                assert_true(text_name_is_plain(name, strlen(name)));
            fold(name, out);
            assert_true(strlen(out) < NAME_MAX);
            strcpy(folds[len++], out);
        }
    qsort(folds, len, NAME_MAX, text_order);
    for (size_t i = 1; i < len; i++)
        assert_string_not_equal(folds[i - 1], folds[i]);
    free(folds);
}

static void an_offer_is_different_names_and_the_same_again(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    for (int round = 0; round < 500; round++) {
        uint8_t random[NAMES_RANDOM_BYTES];
        for (size_t i = 0; i < sizeof random; i++)
            random[i] = (uint8_t)prng_next(&prng);
        const size_t n = 1 + prng_below(&prng, NAMES_OFFER_MAX);
        const uint64_t count = 2 * n + prng_below(&prng, 20000);
        uint64_t first[NAMES_OFFER_MAX], again[NAMES_OFFER_MAX];
        names_offer(count, random, first, n);
        names_offer(count, random, again, n);
        assert_memory_equal(first, again, n * sizeof first[0]);
        for (size_t i = 0; i < n; i++) {
            assert_true(first[i] < count);
            for (size_t other = 0; other < i; other++)
                assert_true(first[i] != first[other]);
        }
    }
}

static void every_name_is_about_as_likely(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    int seen[20] = {0};
    for (int round = 0; round < 4000; round++) {
        uint8_t random[NAMES_RANDOM_BYTES] = {0};
        const uint64_t number = prng_next(&prng);
        memcpy(random + round % 2 * 8, &number, sizeof number); /* either half alone is enough */
        uint64_t picked[5];
        names_offer(20, random, picked, 5);
        for (int i = 0; i < 5; i++)
            seen[picked[i]]++;
    }
    for (int i = 0; i < 20; i++) /* 1000 expected, standard deviation 27 */
        assert_in_range(seen[i], 850, 1150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(look_alikes_fold_to_one),
        cmocka_unit_test(other_names_stay_apart),
        cmocka_unit_test(folding_twice_changes_nothing),
        cmocka_unit_test(what_is_no_name_does_not_fold),
        cmocka_unit_test(no_name_imitates_the_badge),
        cmocka_unit_test(a_title_is_one_line_of_sixty_characters),
        cmocka_unit_test(a_staff_name_is_a_plain_line),
        cmocka_unit_test(no_two_curated_names_fold_to_one_and_all_are_plain),
        cmocka_unit_test(an_offer_is_different_names_and_the_same_again),
        cmocka_unit_test(every_name_is_about_as_likely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
