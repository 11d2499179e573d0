/* tests/settings/test_name_lists.c
 * ID3: the words themselves are under test, not only their loader. */
#include "hearth/name_lists.h"
#include "scratch.h"
#include "test.h"
#include <ctype.h>
#include <string.h>

static struct name_lists *shipped_load(void)
{
    char folder[512];
    struct name_lists *lists = NULL;
    struct problems problems;
    problems_init(&problems);
    snprintf(folder, sizeof folder, "%s/names", getenv("HEARTH_CONFIG"));
    const enum hearth_error error = name_lists_load(folder, &lists, &problems);
    problems_print(&problems, stdout);
    assert_int_equal(error, HEARTH_OK);
    return lists;
}

static void there_are_names_enough_and_each_is_its_own(void **state)
{
    (void)state;
    struct name_lists *lists = shipped_load();
    const uint64_t count = name_lists_count(lists);
    assert_true(count >= (uint64_t)NAME_LIST_LEN_MIN * NAME_LIST_LEN_MIN);
    char before[NAME_BYTES_MAX] = "";
    for (uint64_t i = 0; i < count; i++) { /* they come sorted, so a name that stands twice would follow itself */
        char name[NAME_BYTES_MAX];
        name_lists_name(lists, i, name);
        assert_true(strcmp(before, name) < 0);
        assert_true(name_lists_has(lists, name, strlen(name)));
        assert_true(strlen(name) <= NAME_BYTES_MAX - 1);
        strcpy(before, name);
    }
    name_lists_free(&lists);
}

static void a_name_of_other_spelling_is_none(void **state)
{
    (void)state;
    struct name_lists *lists = shipped_load();
    assert_true(name_lists_has(lists, "Quiet Harbor", 12));
    static const char *const others[] = {"quiet Harbor",
                                         "Quiet harbor",
                                         "Quiet  Harbor",
                                         " Quiet Harbor",
                                         "Quiet Harbor ",
                                         "Quiet",
                                         "Harbor Quiet",
                                         "QuietHarbor",
                                         "Quiet ",
                                         "",
                                         "Quiet Harborr",
                                         "Quiet H\xc3\xa4rbor",
                                         "Averylongwordindeed Harbor"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(name_lists_has(lists, others[i], strlen(others[i])));
    name_lists_free(&lists);
}

/* Parts of words that a name must not have, by what they are about. A hit needs another word, not an exception. */
static void no_word_is_about_drink_drugs_weapons_faith_gender_or_body(void **state)
{
    (void)state;
    static const char *const parts[] =
        {
            "beer",   "wine",     "ale ",    "bar ",   "rum",      "gin ",    "vodka",  "drunk",  "sober",   "drink",   "cider",
            "brew",   "cocktail", "keg",     "hops", /* drink */
            "weed",   "poppy",    "pot ",    "dope",   "high",     "crack",   "coke",   "snow ",  "hash",    "pill",    "smoke",
            "vape",   "needle",   "clean",   "dirty",  "stone ",   "blow",    "ice ",   "tripp",  "molly",   "crystal", "spice",
            "herb",   "mushroom", "glass ",  "speed",  "rock ",    "horse", /* drugs */
            "gun",    "knife",    "sword",   "blade",  "bullet",   " arrow ", "bow ",   "bomb",   "razor",   "rope",    "noose",
            "spear",  "dagger",   "shot", /* weapons */
            "angel",  "god",      "saint",   "holy",   "heaven",   "hell",    "devil",  "pray",   "church",  "temple",  "cross",
            "bible",  "monk",     "abbey",   "lotus",  "cardinal", "bless",   "divine", "sacred", "faith",   "grace ", /* faith */
            "lady",   "girl",     "boy",     "man ",   "woman",    "king",    "queen",  "prince", "sir ",    "maiden",  "father",
            "mother", "sister",   "brother", "daisy",  "rose ",    "lily",    "iris",   "holly",  "jasmine", "robin",   "ruby",
            "pearl", /* gender, first
                        names */
            "fat",    "thin",     "skin",    "hair",   "eye",      "hand",    "heart ", "palm",   "foot ",   "head",    "tall",
            "short",  "bald",     "blood",   "bone",   "weak",     "blind",   "deaf",   "dumb",   "lame",    "crip",    "old ",
            "young", /* body */
            "dead",   "death",    "die ",    "grave ", "kill",     "crazy",   "mad ",   "insane", "lost",    "broken",  "lonely",
            "sad",    "dark",     "fail",              /* what weighs */
            "black",  "white",    "brown ",  "yellow", /* people */
        };
    static const char *const files[] = {"adjectives.txt", "nouns.txt"};
    for (size_t file_index = 0; file_index < 2; file_index++) {
        char path[512], line[256];
        snprintf(path, sizeof path, "%s/names/%s", getenv("HEARTH_CONFIG"), files[file_index]);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        while (fgets(line, sizeof line, file) != NULL) {
            if (line[0] == '#')
                continue;
            char word[260];
            line[strcspn(line, "\n")] = 0;
            snprintf(word, sizeof word, " %s ", line); /* a part with a space is the begin or the end of a word */
            for (char *c = word; *c != 0; c++)
                *c = (char)tolower((unsigned char)*c);
            for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
                if (strstr(word, parts[i]) != NULL)
                    fail_msg("%s: %s has \"%s\" in it", files[file_index], line, parts[i]);
        }
        fclose(file);
    }
}

static void lists_write(const struct scratch *scratch, const char *first_words)
{
    char text[4096] = "# a comment\n\n";
    for (int i = 0; i < NAME_LIST_LEN_MIN; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "Bo%c%co\n", "abdeghknopst"[i / 12], "abdeghknopst"[i % 12]);
    (void)scratch_write(scratch, "nouns.txt", text);
    strcat(text, first_words);
    (void)scratch_write(scratch, "adjectives.txt", text);
}

static void a_bad_word_is_refused_with_its_line(void **state)
{
    const struct scratch *scratch = *state;
    static const struct {
        const char *words, *part;
    } cases[] = {{"Qu\n", "no word"},           {"Quietquiet\n", "no word"}, {"quiet\n", "no word"},
                 {"Quiet Harbor\n", "no word"}, {"Qui3t\n", "no word"},      {"Qui\xc3\xa9t\n", "no word"},
                 {"Boaao\n", "looks like"},     {"Boaa0\n", "no word"},      {"Modern\nModem\n", "looks like"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct name_lists *lists = NULL;
        struct problems problems;
        problems_init(&problems);
        lists_write(scratch, cases[i].words);
        assert_int_equal(name_lists_load(scratch->folder, &lists, &problems), HEARTH_BAD_INPUT);
        assert_int_equal(problems.count, 1);
        assert_true(problems_have(&problems, NAME_LIST_LEN_MIN + 3 + (strchr(cases[i].words, '\n')[1] != 0), "", cases[i].part));
    }
    struct name_lists *lists = NULL;
    struct problems problems;
    problems_init(&problems);
    lists_write(scratch, "Quiet\n");
    assert_int_equal(name_lists_load(scratch->folder, &lists, &problems), HEARTH_OK); /* so nothing above passed for another reason */
    name_lists_free(&lists);
}

static void too_few_words_and_no_file_are_refused(void **state)
{
    const struct scratch *scratch = *state;
    struct name_lists *lists = NULL;
    struct problems problems;
    problems_init(&problems);
    (void)scratch_write(scratch, "nouns.txt", "Harbor\n");
    assert_int_equal(name_lists_load(scratch->folder, &lists, &problems), HEARTH_BAD_INPUT);
    assert_true(problems_have(&problems, 0, "", "too few"));
    assert_true(problems_have(&problems, 0, "", "cannot be opened"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_names_enough_and_each_is_its_own),
        cmocka_unit_test(a_name_of_other_spelling_is_none),
        cmocka_unit_test(no_word_is_about_drink_drugs_weapons_faith_gender_or_body),
        cmocka_unit_test_setup_teardown(a_bad_word_is_refused_with_its_line, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(too_few_words_and_no_file_are_refused, scratch_make, scratch_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
