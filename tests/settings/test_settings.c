/* tests/settings/test_settings.c */
#include "hearth/settings.h"
#include "scratch.h"
#include "test.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Line 1 is [program]; the lines below are counted from here. */
#define GOOD                                                                                                                               \
    "[program]\ntitle = Evening program\nadults = on\ntime_zone = America/New_York\n"                                                      \
    "[clinic]\nphone = 555-0100\nhours = Mon to Fri 8 to 6\n"                                                                              \
    "[network]\nhosts = localhost, quiet.example:8443, open.example:443, [::1]:9000\nport = 8443\n"                                        \
    "[places]\nclient = client\ntemplates = rooms\nhelp = us.ini\nnames = names\npassphrases = common.txt\n"                               \
    "[keys]\nmaster = file:master.key\n"
#define GOOD_LINES 18

static void world_make(const struct scratch *scratch)
{
    for (size_t i = 0; i < 4; i++)
        (void)scratch_folder(scratch, (const char *const[]){"data", "client", "rooms", "names"}[i]);
    for (size_t i = 0; i < 5; i++)
        (void)scratch_write(scratch,
                            (const char *const[]){"certificate.pem", "certificate-key.pem", "us.ini", "common.txt", "master.key"}[i], "x");
}

static enum hearth_error load(const struct scratch *scratch, const char *text, struct settings **settings_out, struct problems *problems)
{
    problems_init(problems);
    return settings_load(scratch_write(scratch, "hearth.ini", text), settings_out, problems);
}

static void a_good_file_gives_every_value(void **state)
{
    const struct scratch *scratch = *state;
    struct settings *settings = NULL;
    struct problems problems;
    world_make(scratch);
    assert_int_equal(load(scratch, GOOD, &settings, &problems), HEARTH_OK);
    assert_string_equal(settings->program_title, "Evening program");
    assert_true(settings->program_adults);
    assert_string_equal(settings->program_region, "us");
    assert_int_equal(settings->program_languages.count, 1);
    assert_int_equal(settings->network_port, 8443);
    assert_true(settings->limits_rates);
    assert_int_equal(settings->log_level, LOG_LEVEL_INFO);
    assert_int_equal(settings->keys_master.source, MASTER_FILE);
    char path[128];
    snprintf(path, sizeof path, "%s/master.key", scratch->folder);
    assert_string_equal(settings->keys_master.path, path);
    snprintf(path, sizeof path, "%s/data", scratch->folder);
    assert_string_equal(settings->places_data, path);
    settings_free(&settings);
    assert_null(settings);
}

static void a_program_for_minors_is_refused_until_it_exists(void **state)
{
    const struct scratch *scratch = *state;
    struct settings *settings = NULL;
    struct problems problems;
    world_make(scratch);
    char text[sizeof GOOD + 1];
    const char *at = strstr(GOOD, "adults = on");
    snprintf(text, sizeof text, "%.*sadults = off%s", (int)(at - GOOD), GOOD, at + strlen("adults = on"));
    assert_int_not_equal(load(scratch, text, &settings, &problems), HEARTH_OK);
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.items[0].key, "program.adults");
    assert_int_equal(problems.items[0].line, 3);
    assert_null(settings);
}

static void a_host_is_written_as_a_browser_sends_it(void **state)
{
    const struct scratch *scratch = *state;
    struct settings *settings = NULL;
    struct problems problems;
    world_make(scratch);
    assert_int_equal(load(scratch, GOOD, &settings, &problems), HEARTH_OK);
    static const char *const expected[] = {"localhost:40001", "quiet.example:8443", "open.example", "[::1]:9000"};
    char host[SETTINGS_HOST_MAX];
    assert_int_equal(settings->network_hosts.count, 4);
    for (size_t i = 0; i < 4; i++) {
        settings_host(settings, i, 40001, host);
        assert_string_equal(host, expected[i]);
    }
    settings_host(settings, 0, 443, host);
    assert_string_equal(host, "localhost");
    settings_free(&settings);
}

/* Each case: what is written after the good file, and the problem with its line. */
static void a_bad_line_is_named_with_its_line_and_a_remedy(void **state)
{
    const struct scratch *scratch = *state;
    static const struct {
        const char *text, *key, *part;
    } cases[] = {
        {"[network]\nprot = 1\n", "network.prot", "no such setting"},
        {"[program]\nport = 1\n", "program.port", "no such setting"},
        {"[nowhere]\nkey = 1\n", "nowhere.key", "no such setting"},
        {"[network]\nport = 2\n", "network.port", "already written in line 10"},
        {"[process]\ngates = 65\n", "process.gates", "out of range"},
        {"[process]\ngates = -1\n", "process.gates", "out of range"},
        {"[process]\ngates = 99999999999999999999\n", "process.gates", "out of range"},
        {"[process]\ngates = two\n", "process.gates", "is no number"},
        {"[process]\ngates = 2x\n", "process.gates", "is no number"},
        {"[limits]\nrates = perhaps\n", "limits.rates", "neither on nor off"},
        {"[log]\nlevel = loud\n", "log.level", "no log level"},
        {"[program]\nlanguages = english!\n", "program.languages", "no language"},
        {"[program]\nlanguages = ,\n", "program.languages", "empty"},
        {"[program]\nregion = u\n", "program.region", "does not fit"},
        {"[places]\nsocket = "
         "/tmp/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/s\n",
         "places.socket", "kernel takes"},
        {"[log]\nthis is nothing\n", "", "neither"},
        {"[log]\nlevel = \xff\xfe\n", "", "no text"},
    };
    world_make(scratch);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2048];
        struct settings *settings = NULL;
        struct problems problems;
        snprintf(text, sizeof text, "%s%s", GOOD, cases[i].text);
        assert_int_equal(load(scratch, text, &settings, &problems), HEARTH_BAD_INPUT);
        assert_null(settings);
        assert_true(problems_have(&problems, GOOD_LINES + 2, cases[i].key, cases[i].part));
        assert_int_equal(problems.count, 1);
    }
}

static void a_host_that_is_none_is_refused(void **state)
{
    const struct scratch *scratch = *state;
    static const char *const hosts[] = {"Quiet.example",
                                        "https://quiet.example",
                                        "quiet.example:0",
                                        "quiet.example:65536",
                                        "quiet.example:",
                                        ":8443",
                                        "a b",
                                        "quiet.example/x",
                                        "quiet.example:84x",
                                        ""};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        char text[512];
        struct settings *settings = NULL;
        struct problems problems;
        snprintf(text, sizeof text, "[network]\nhosts = %s\n", hosts[i]);
        assert_int_equal(load(scratch, text, &settings, &problems), HEARTH_BAD_INPUT);
        assert_true(problems_have(&problems, 2, "network.hosts", hosts[i][0] == 0 ? "empty" : "is no host"));
    }
}

static void all_that_is_missing_is_named_at_once(void **state)
{
    const struct scratch *scratch = *state;
    struct settings *settings = NULL;
    struct problems problems;
    assert_int_equal(load(scratch, "", &settings, &problems), HEARTH_BAD_INPUT);
    for (size_t i = 0; i < 4; i++)
        assert_true(problems_have(&problems, 0, (const char *const[]){"program.title", "program.adults", "clinic.phone", "keys.master"}[i],
                                  "it is missing"));
    problems_init(&problems);
    assert_int_equal(settings_load("/nowhere/hearth.ini", &settings, &problems), HEARTH_BAD_INPUT);
    assert_true(problems_have(&problems, 0, "", "no such file"));
}

static void a_line_that_is_too_long_is_an_error_and_no_second_line(void **state)
{
    const struct scratch *scratch = *state;
    struct settings *settings = NULL;
    struct problems problems;
    char text[2048];
    snprintf(text, sizeof text, "%s; %0400d\n[process]\ngates = 65\n", GOOD, 0);
    assert_int_equal(load(scratch, text, &settings, &problems), HEARTH_BAD_INPUT);
    assert_true(problems_have(&problems, GOOD_LINES + 1, "", "longer than"));
    assert_true(problems_have(&problems, GOOD_LINES + 3, "process.gates", "out of range"));
    assert_int_equal(problems.count, 2);
}

static void path_chmod(const struct scratch *scratch, const char *name, mode_t mode)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", scratch->folder, name);
    assert_int_equal(chmod(path, mode), 0);
}

static void what_others_can_read_or_change_stops_the_start(void **state)
{
    const struct scratch *scratch = *state;
    static const struct {
        const char *file, *key;
        mode_t bad, good;
        int line;
    } cases[] = {
        {"master.key", "keys.master", 0644, 0400, 18},
        {"master.key", "keys.master", 0640, 0400, 18},
        {"certificate-key.pem", "network.certificate_key", 0604, 0640, 0},
        {"certificate-key.pem", "network.certificate_key", 0660, 0600, 0},
        {"data", "places.data", 0750, 0700, 0},
    };
    world_make(scratch);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct settings *settings = NULL;
        struct problems problems;
        path_chmod(scratch, cases[i].file, cases[i].bad);
        assert_int_equal(load(scratch, GOOD, &settings, &problems), HEARTH_UNSAFE);
        assert_true(problems_have(&problems, cases[i].line, cases[i].key, "reached by other users"));
        path_chmod(scratch, cases[i].file, cases[i].good);
        assert_int_equal(load(scratch, GOOD, &settings, &problems), HEARTH_OK);
        settings_free(&settings);
    }
}

static void what_does_not_exist_stops_the_start(void **state)
{
    const struct scratch *scratch = *state;
    static const struct {
        const char *name, *key;
        int line;
    } cases[] = {{"certificate.pem", "network.certificate", 0},
                 {"us.ini", "places.help", 14},
                 {"client", "places.client", 12},
                 {"data", "places.data", 0},
                 {"master.key", "keys.master", 18}};
    world_make(scratch);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct settings *settings = NULL;
        struct problems problems;
        char path[128], aside[160];
        snprintf(path, sizeof path, "%s/%s", scratch->folder, cases[i].name);
        snprintf(aside, sizeof aside, "%s.aside", path);
        assert_int_equal(rename(path, aside), 0);
        assert_int_equal(load(scratch, GOOD, &settings, &problems), HEARTH_UNSAFE);
        assert_true(problems_have(&problems, cases[i].line, cases[i].key, "there is no"));
        assert_int_equal(rename(aside, path), 0);
    }
}

static void the_master_key_does_not_lie_beside_what_it_opens(void **state)
{
    const struct scratch *scratch = *state;
    struct settings *settings = NULL;
    struct problems problems;
    char text[2048];
    world_make(scratch);
    (void)scratch_write(scratch, "data/master.key", "x");
    snprintf(text, sizeof text, "%.*sfile:data/master.key\n", (int)(strstr(GOOD, "file:") - GOOD), GOOD);
    assert_int_equal(load(scratch, text, &settings, &problems), HEARTH_UNSAFE);
    assert_true(problems_have(&problems, 18, "keys.master", "data folder"));
}

static void a_source_of_the_master_key_is_one_of_three(void **state)
{
    const struct scratch *scratch = *state;
    static const char *const bad[] = {"file:", "credential:", "credential:../x", "0123", "passphrase:x"};
    world_make(scratch);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct settings *settings = NULL;
        struct problems problems;
        char text[128];
        snprintf(text, sizeof text, "[keys]\nmaster = %s\n", bad[i]);
        assert_int_equal(load(scratch, text, &settings, &problems), HEARTH_BAD_INPUT);
        assert_true(problems_have(&problems, 2, "keys.master", "no source"));
    }
    char text[2048];
    struct settings *settings = NULL;
    struct problems problems;
    snprintf(text, sizeof text, "%.*spassphrase\n", (int)(strstr(GOOD, "file:") - GOOD), GOOD);
    assert_int_equal(load(scratch, text, &settings, &problems), HEARTH_OK);
    assert_int_equal(settings->keys_master.source, MASTER_PASSPHRASE);
    settings_free(&settings);
    snprintf(text, sizeof text, "%.*scredential:master\n", (int)(strstr(GOOD, "file:") - GOOD), GOOD);
    setenv("CREDENTIALS_DIRECTORY", scratch->folder, 1);
    (void)scratch_write(scratch, "master", "x");
    assert_int_equal(load(scratch, text, &settings, &problems), HEARTH_OK);
    assert_non_null(strstr(settings->keys_master.path, "/master"));
    settings_free(&settings);
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_int_equal(load(scratch, text, &settings, &problems), HEARTH_UNSAFE);
    assert_true(problems_have(&problems, 18, "keys.master", "no credentials"));
}

static void an_unknown_time_zone_is_refused(void **state)
{
    const struct scratch *scratch = *state;
    static const char *const zones[] = {"Mars/Olympus", "America/../America/New_York", "/etc/localtime", "America"};
    world_make(scratch);
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        struct settings *settings = NULL;
        struct problems problems;
        char text[2048];
        const char *rest = strstr(GOOD, "America/New_York") + strlen("America/New_York");
        snprintf(text, sizeof text, "%.*s%s%s", (int)(strstr(GOOD, "America/") - GOOD), GOOD, zones[i], rest);
        assert_int_not_equal(load(scratch, text, &settings, &problems), HEARTH_OK);
        assert_true(problems_have(&problems, 4, "program.time_zone", "time zone"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define EACH(test) cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
        EACH(a_good_file_gives_every_value),
        EACH(a_program_for_minors_is_refused_until_it_exists),
        EACH(a_host_is_written_as_a_browser_sends_it),
        EACH(a_bad_line_is_named_with_its_line_and_a_remedy),
        EACH(a_host_that_is_none_is_refused),
        EACH(all_that_is_missing_is_named_at_once),
        EACH(a_line_that_is_too_long_is_an_error_and_no_second_line),
        EACH(what_others_can_read_or_change_stops_the_start),
        EACH(what_does_not_exist_stops_the_start),
        EACH(the_master_key_does_not_lie_beside_what_it_opens),
        EACH(a_source_of_the_master_key_is_one_of_three),
        EACH(an_unknown_time_zone_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
