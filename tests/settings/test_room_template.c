/* tests/settings/test_room_template.c */
#include "hearth/room_template.h"
#include "scratch.h"
#include "test.h"
#include <string.h>

#define DAY_MS INT64_C(86400000)

static void the_shipped_templates_are_those_of_the_table(void **state)
{
    (void)state;
    static const struct room_template expected[] = {
        {"alumni", ROOM_TYPE_ALUMNI, ROOM_MODE_SLOW, ROOM_MODE_SLOW, 10000, 30000, 30 * DAY_MS, 100},
        {"family", ROOM_TYPE_FAMILY, ROOM_MODE_OPEN, ROOM_MODE_APPROVE_FIRST, 0, 0, 30 * DAY_MS, 24},
        {"process", ROOM_TYPE_PROCESS, ROOM_MODE_OPEN, ROOM_MODE_APPROVE_FIRST, 0, 0, 7 * DAY_MS, 16},
        {"psychoeducation", ROOM_TYPE_PSYCHOEDUCATION, ROOM_MODE_OPEN, ROOM_MODE_SLOW, 0, 120000, 30 * DAY_MS, 24},
        {"staff", ROOM_TYPE_STAFF, ROOM_MODE_OPEN, ROOM_MODE_OPEN, 0, 0, 90 * DAY_MS, 12},
        {"support", ROOM_TYPE_SUPPORT, ROOM_MODE_OPEN, ROOM_MODE_SLOW, 0, 30000, 7 * DAY_MS, 20},
    };
    struct room_templates templates;
    struct problems problems;
    char folder[512];
    problems_init(&problems);
    snprintf(folder, sizeof folder, "%s/rooms", getenv("HEARTH_CONFIG"));
    assert_int_equal(room_templates_load(folder, &templates, &problems), HEARTH_OK);
    assert_int_equal(templates.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < templates.count; i++) {
        const struct room_template *found = room_templates_find(&templates, expected[i].name, strlen(expected[i].name));
        assert_ptr_equal(found, &templates.items[i]);
        assert_int_equal(found->type, expected[i].type);
        assert_int_equal(found->base_mode, expected[i].base_mode);
        assert_int_equal(found->unstaffed_mode, expected[i].unstaffed_mode);
        assert_int_equal(found->base_slow_ms, expected[i].base_slow_ms);
        assert_int_equal(found->unstaffed_slow_ms, expected[i].unstaffed_slow_ms);
        assert_int_equal(found->retention_ms, expected[i].retention_ms);
        assert_int_equal(found->cap, expected[i].cap);
    }
    assert_null(room_templates_find(&templates, "proces", 6));
    assert_null(room_templates_find(&templates, "", 0));
}

static void a_bad_template_is_refused_with_line_and_reason(void **state)
{
    const struct scratch *scratch = *state;
    static const struct {
        const char *text, *key, *part;
        int line;
    } cases[] = {
        {"[room]\ntype = proces\nbase_mode = open\nunstaffed_mode = open\nretention = 7 d\ncap = 16\n", "type", "no type", 2},
        {"[room]\ntype = line\nbase_mode = open\nunstaffed_mode = open\nretention = 7 d\ncap = 16\n", "type", "no type", 2},
        {"[room]\ntype = process\nbase_mode = closed\nunstaffed_mode = open\nretention = 7 d\ncap = 16\n", "base_mode", "no mode", 3},
        {"[room]\ntype = process\nbase_mode = open\nunstaffed_mode = open\nretention = 8 d\ncap = 16\n", "retention", "on offer", 5},
        {"[room]\ntype = process\nbase_mode = open\nunstaffed_mode = open\nretention = 7 d\ncap = 0\n", "cap", "number of members", 6},
        {"[room]\ntype = process\nbase_mode = open\nunstaffed_mode = open\nretention = 7 d\ncap = 501\n", "cap", "number of members", 6},
        {"[room]\ntype = process\nbase_mode = open\nunstaffed_mode = open\nretention = 7 d\ncap = 16 x\n", "cap", "number of members", 6},
        {"[room]\ntype = process\nbase_mode = open\nunstaffed_mode = open\nretention = 7 d\ncap = 16\ncolor = red\n", "color",
         "no such key", 7},
        {"[room]\ntype = process\ntype = staff\nbase_mode = open\nunstaffed_mode = open\nretention = 7 d\ncap = 16\n", "type",
         "already written in line 2", 3},
        {"[room]\ntype = process\nbase_mode = open\nunstaffed_mode = open\nretention = 7 d\n", "cap", "missing", 0},
        {"[room]\ntype = process\nbase_mode = slow\nunstaffed_mode = open\nretention = 7 d\ncap = 16\n", "base_slow", "needs it", 0},
        {"[room]\ntype = process\nbase_mode = open\nbase_slow = 10 s\nunstaffed_mode = open\nretention = 7 d\ncap = 16\n", "base_slow",
         "belongs to", 4},
        {"[room]\ntype = process\nbase_mode = open\nunstaffed_mode = slow\nunstaffed_slow = 31 s\nretention = 7 d\ncap = 16\n",
         "unstaffed_slow", "no wait", 5},
        {"[rooms]\ntype = process\n", "type", "no such key", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct room_templates templates;
        struct problems problems;
        problems_init(&problems);
        (void)scratch_write(scratch, "one.ini", cases[i].text);
        assert_int_equal(room_templates_load(scratch->folder, &templates, &problems), HEARTH_BAD_INPUT);
        assert_true(problems_have(&problems, cases[i].line, cases[i].key, cases[i].part));
    }
}

static void a_cap_of_500_is_the_most_and_other_files_do_not_matter(void **state)
{
    const struct scratch *scratch = *state;
    struct room_templates templates;
    struct problems problems;
    problems_init(&problems);
    (void)scratch_write(scratch, "big.ini", "[room]\ntype = staff\nbase_mode = open\nunstaffed_mode = open\nretention = 24 h\ncap = 500\n");
    (void)scratch_write(scratch, "README.md", "no template");
    (void)scratch_write(scratch, ".big.ini", "an editor's copy");
    assert_int_equal(room_templates_load(scratch->folder, &templates, &problems), HEARTH_OK);
    assert_int_equal(templates.count, 1);
    assert_int_equal(templates.items[0].cap, 500);
    assert_int_equal(templates.items[0].retention_ms, DAY_MS);
}

static void an_empty_folder_and_a_strange_name_are_refused(void **state)
{
    const struct scratch *scratch = *state;
    struct room_templates templates;
    struct problems problems;
    problems_init(&problems);
    assert_int_equal(room_templates_load(scratch->folder, &templates, &problems), HEARTH_BAD_INPUT);
    assert_true(problems_have(&problems, 0, "", "no room template"));
    problems_init(&problems);
    (void)scratch_write(scratch, "My Room.ini",
                        "[room]\ntype = staff\nbase_mode = open\nunstaffed_mode = open\nretention = 24 h\ncap = 12\n");
    assert_int_equal(room_templates_load(scratch->folder, &templates, &problems), HEARTH_BAD_INPUT);
    assert_true(problems_have(&problems, 0, "", "no name for a template"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_templates_are_those_of_the_table),
        cmocka_unit_test_setup_teardown(a_bad_template_is_refused_with_line_and_reason, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(a_cap_of_500_is_the_most_and_other_files_do_not_matter, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(an_empty_folder_and_a_strange_name_are_refused, scratch_make, scratch_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
