/* tests/settings/test_help.c */
#include "hearth/help.h"
#include "scratch.h"
#include "test.h"
#include <string.h>

#define HTML_BYTES_MAX 16384

static char *shipped_html(const char *phone, const char *hours)
{
    static char text[HTML_BYTES_MAX];
    char path[512];
    snprintf(path, sizeof path, "%s/help/us.ini", getenv("HEARTH_CONFIG"));
    const struct settings settings = {.program_region = "us", .places_help = path, .clinic_phone = phone, .clinic_hours = hours};
    struct problems problems;
    struct help *help = NULL;
    problems_init(&problems);
    const enum hearth_error error = help_load(&settings, &help, &problems);
    problems_print(&problems, stdout);
    assert_int_equal(error, HEARTH_OK);
    struct buffer html;
    buffer_init(&html, sizeof text - 1);
    help_to_html(help, &html);
    assert_false(html.failed);
    memcpy(text, html.data, html.len);
    text[html.len] = 0;
    assert_true(help_reviewed_at(help) > INT64_C(1750000000000));
    buffer_deinit(&html);
    help_free(&help);
    return text;
}

static void the_us_file_has_every_line_with_one_tap_each(void **state)
{
    (void)state;
    const char *html = shipped_html("555-010-0199", "Mon to Fri 8 am to 6 pm");
    static const char *const parts[] = {
        "<section class=\"help-group\" id=\"help-danger\"><h3>In danger right now?</h3><p>Call 911.</p>",
        "<p class=\"help-actions\"><a class=\"help-act\" href=\"tel:911\">Call 911</a></p></section>",
        "id=\"help-crisis\"><h3>Thinking about suicide, or can&#39;t cope?</h3>",
        "<a class=\"help-act\" href=\"tel:988\">Call 988</a> <a class=\"help-act\" href=\"sms:988\">Text 988</a>",
        "id=\"help-overdose\"",
        "Give naloxone if you have it.",
        "id=\"help-home\"",
        "Your phone keeps a list of calls and texts.",
        "href=\"tel:18007997233\"",
        "id=\"help-care\"",
        "TTY 1-800-487-4889",
        "id=\"help-clinic\"><h3>Your clinic</h3><p>555-010-0199, Mon to Fri 8 am to 6 pm.</p>",
        "<a class=\"help-act\" href=\"tel:5550100199\">Call your clinic</a>",
    };
    const char *at = html;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *found = strstr(at, parts[i]); /* in this order */
        if (found == NULL)
            fail_msg("not there, or not in its place: %s\n%s", parts[i], html);
        at = found;
    }
}

static void what_a_clinic_writes_is_escaped(void **state)
{
    (void)state;
    const char *html = shipped_html("+1 (555) 010-0199 <b>&\"'", "<script>alert(1)</script>");
    assert_null(strstr(html, "<b>"));
    assert_null(strstr(html, "<script"));
    assert_non_null(strstr(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_non_null(strstr(html, "&lt;b&gt;&amp;&quot;&#39;"));
    assert_non_null(strstr(html, "href=\"tel:+15550100199\""));
}

static void a_bad_help_file_is_refused_with_line_and_reason(void **state)
{
    const struct scratch *scratch = *state;
#define GROUPS_BUT_DANGER                                                                                                                  \
    "[crisis]\ntitle = a\ntext = b\naction = c | tel:988\n[overdose]\ntitle = a\ntext = b\naction = c | tel:911\n"                         \
    "[home]\ntitle = a\ntext = b\naction = c | tel:911\n[care]\ntitle = a\ntext = b\naction = c | tel:911\n[clinic]\ntitle = a\ntext = "   \
    "b\n"
#define HEAD   "[help]\nregion = us\nslip = s\nreviewed = 2026-11-24\n"
#define DANGER "[danger]\ntitle = a\ntext = b\n"
    static const struct {
        const char *text, *key, *part;
        int line;
    } cases[] = {
        {"[help]\nregion = de\nreviewed = 2026-11-24\n" DANGER "action = c | tel:911\n" GROUPS_BUT_DANGER, "region", "the lines of \"de\"",
         2},
        {"[help]\nregion = us\nreviewed = soon\n" DANGER "action = c | tel:911\n" GROUPS_BUT_DANGER, "reviewed", "no day", 3},
        {"[help]\nregion = us\n" DANGER "action = c | tel:911\n" GROUPS_BUT_DANGER, "help.reviewed", "missing", 0},
        {"[help]\nreviewed = 2026-11-24\n" DANGER "action = c | tel:911\n" GROUPS_BUT_DANGER, "help.region", "missing", 0},
        {HEAD GROUPS_BUT_DANGER, "danger", "missing or not complete", 0},
        {HEAD DANGER GROUPS_BUT_DANGER, "danger", "missing or not complete", 0},
        {HEAD DANGER "action = c | https://evil.example\n" GROUPS_BUT_DANGER, "action", "dials nothing", 8},
        {HEAD DANGER "action = c | javascript:alert(911)\n" GROUPS_BUT_DANGER, "action", "dials nothing", 8},
        {HEAD DANGER "action = c | tel:\n" GROUPS_BUT_DANGER, "action", "dials nothing", 8},
        {HEAD DANGER "action = c\n" GROUPS_BUT_DANGER, "action", "dials nothing", 8},
        {HEAD DANGER "color = red\n" GROUPS_BUT_DANGER, "color", "unknown", 8},
        {HEAD DANGER "title = again\n" GROUPS_BUT_DANGER, "title", "one too many", 8},
        {HEAD "[dangre]\ntitle = a\n" DANGER "action = c | tel:911\n" GROUPS_BUT_DANGER, "title", "no such key", 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct help *help = NULL;
        struct problems problems;
        problems_init(&problems);
        const struct settings settings = {.program_region = "us",
                                          .places_help = scratch_write(scratch, "help.ini", cases[i].text),
                                          .clinic_phone = "555-0100",
                                          .clinic_hours = "9 to 5"};
        assert_int_equal(help_load(&settings, &help, &problems), HEARTH_BAD_INPUT);
        assert_null(help);
        assert_true(problems_have(&problems, cases[i].line, cases[i].key, cases[i].part));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_us_file_has_every_line_with_one_tap_each),
        cmocka_unit_test(what_a_clinic_writes_is_escaped),
        cmocka_unit_test_setup_teardown(a_bad_help_file_is_refused_with_line_and_reason, scratch_make, scratch_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
