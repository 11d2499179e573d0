/* tests/ctl/test_ctl.c
 * hearthctl as its users see it: words, JSON, files, exit codes. */
#include "../settings/scratch.h"
#include "fake_core.h"
#include "test.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID "00112233445566778899aabbccddeeff"

/* A server of a scratch folder's own, made by init --demo. */
static void demo_make(const struct scratch *scratch, const char *more)
{
    char client[128];
    snprintf(client, sizeof client, "%s/client", scratch->folder);
    if (mkdir(client, 0755) != 0)
        assert_int_equal(access(client, F_OK), 0);
    const struct run run =
        hearthctl("init --demo --config %s/hearth.ini --share %s --client %s %s", scratch->folder, getenv("HEARTH_CONFIG"), client, more);
    if (run.code != 0)
        print_message("%s%s", run.out, run.err);
    assert_int_equal(run.code, 0);
}

static void core_start(const struct scratch *scratch, struct fake_core *core, const char *answer)
{
    char path[128];
    core->answer = answer;
    snprintf(path, sizeof path, "%s/data/hearth.sock", scratch->folder);
    fake_core_start(core, path);
}

static mode_t mode_of(const struct scratch *scratch, const char *name)
{
    char path[256];
    struct stat stat_of;
    snprintf(path, sizeof path, "%s/%s", scratch->folder, name);
    assert_int_equal(stat(path, &stat_of), 0);
    return stat_of.st_mode & 0777;
}

static bool is_there(const struct scratch *scratch, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", scratch->folder, name);
    return access(path, F_OK) == 0;
}

static void init_demo_makes_a_server_with_its_secrets_closed(void **state)
{
    const struct scratch *scratch = *state;
    demo_make(scratch, "");
    assert_int_equal(mode_of(scratch, "hearth.ini"), 0600);
    assert_int_equal(mode_of(scratch, "master.key"), 0400);
    assert_int_equal(mode_of(scratch, "certificate-key.pem"), 0600);
    assert_int_equal(mode_of(scratch, "data"), 0700);
    assert_true(is_there(scratch, "data/vault"));
    const struct run doctor = hearthctl("doctor --json --config %s/hearth.ini", scratch->folder);
    assert_true(doctor.code == 0 || doctor.code == 6); /* yellow: this machine's clock or swap */
    assert_null(strstr(doctor.out, "\"class\":\"red\""));
}

static void init_overwrites_nothing(void **state)
{
    const struct scratch *scratch = *state;
    demo_make(scratch, "");
    struct run run = hearthctl("init --demo --config %s/hearth.ini", scratch->folder);
    assert_int_equal(run.code, 1);
    assert_non_null(strstr(run.err, "there is a server already"));
    /* the keys stay even if somebody removed the configuration */
    char path[128];
    snprintf(path, sizeof path, "%s/hearth.ini", scratch->folder);
    assert_int_equal(unlink(path), 0);
    run = hearthctl("init --demo --config %s/hearth.ini --share %s --client %s", scratch->folder, getenv("HEARTH_CONFIG"), scratch->folder);
    assert_int_equal(run.code, 1);
    assert_true(is_there(scratch, "data/vault/keyring"));
    assert_true(is_there(scratch, "master.key"));
    assert_true(is_there(scratch, "certificate.pem"));
}

static void an_init_that_fails_leaves_nothing_behind(void **state)
{
    const struct scratch *scratch = *state;
    const struct run run = hearthctl("init --demo --config %s/new/hearth.ini --share /nowhere", scratch->folder);
    assert_int_equal(run.code, 3);
    assert_non_null(strstr(run.err, "hearth.ini:23: places.templates: there is no /nowhere/rooms"));
    assert_string_equal(run.out, ""); /* nothing is said to be made that is not there */
    assert_false(is_there(scratch, "new"));
}

static void init_without_answers_says_which(void **state)
{
    const struct scratch *scratch = *state;
    struct run run = hearthctl("init --config %s/hearth.ini", scratch->folder);
    assert_int_equal(run.code, 2);
    assert_non_null(strstr(run.err, "--title is missing"));
    run = hearthctl("init --demo --adults off --config %s/hearth.ini", scratch->folder);
    assert_int_equal(run.code, 2);
    assert_non_null(strstr(run.err, "minors"));
    run = hearthctl("init --demo --title 'Quiet; evening' --config %s/hearth.ini", scratch->folder);
    assert_int_equal(run.code, 2);
    assert_non_null(strstr(run.err, "semicolon"));
    assert_false(is_there(scratch, "hearth.ini"));
}

static void a_cohort_is_asked_for_and_told(void **state)
{
    const struct scratch *scratch = *state;
    struct fake_core core;
    demo_make(scratch, "");
    core_start(scratch, &core, "{\"ev\":\"done\",\"cohort\":\"" ID "\"}");
    const struct run words = hearthctl("cohort --title 'Evening \"group\"' --config %s/hearth.ini", scratch->folder);
    const struct run json = hearthctl("cohort --title Evening --json --config %s/hearth.ini", scratch->folder);
    assert_int_equal(core.asked_count, 2);
    assert_string_equal(json_string_value(json_object_get(core.asked[0], "do")), "cohort_make");
    assert_string_equal(json_string_value(json_object_get(core.asked[0], "title")), "Evening \"group\"");
    const char *id = json_string_value(json_object_get(core.asked[0], "id"));
    assert_int_equal(strlen(id), 32);
    assert_memory_equal(id, "000001a20c23c300", 16); /* 1795500000000, as the server's clock said */
    assert_int_equal(json_object_size(core.asked[0]), 3);
    fake_core_stop(&core);
    assert_int_equal(words.code, 0);
    assert_non_null(strstr(words.out, "Cohort " ID "\n"));
    assert_string_equal(json.out, "{\"cohort\":\"" ID "\"}\n");
}

static void a_room_is_made_from_a_template(void **state)
{
    const struct scratch *scratch = *state;
    struct fake_core core;
    demo_make(scratch, "");
    core_start(scratch, &core, "{\"ev\":\"done\",\"room\":\"" ID "\"}");
    const struct run run =
        hearthctl("room --cohort " ID " --template process --title 'Tuesday evening' --json --config %s/hearth.ini", scratch->folder);
    assert_string_equal(json_string_value(json_object_get(core.asked[0], "template")), "process");
    assert_string_equal(json_string_value(json_object_get(core.asked[0], "cohort")), ID);
    fake_core_stop(&core);
    assert_string_equal(run.out, "{\"room\":\"" ID "\"}\n");
}

static void an_invitation_is_a_link_with_the_code_in_the_fragment(void **state)
{
    const struct scratch *scratch = *state;
    struct fake_core core;
    demo_make(scratch, "--hosts quiet.example:443,localhost");
    core_start(scratch, &core, "{\"ev\":\"done\",\"invitation\":\"" ID "\",\"code\":\"7KQ2-M4XD-9T3B-PZ6W-H\",\"ends_at\":1796154600000}");
    const struct run words = hearthctl("invite --cohort " ID " --role participant --config %s/hearth.ini", scratch->folder);
    const struct run json =
        hearthctl("invite --cohort " ID " --role facilitator --name Ana --json --config %s/hearth.ini", scratch->folder);
    assert_null(json_object_get(core.asked[0], "name"));
    assert_string_equal(json_string_value(json_object_get(core.asked[1], "name")), "Ana");
    fake_core_stop(&core);
    assert_string_equal(words.out,
                        "https://quiet.example/#invite=7KQ2-M4XD-9T3B-PZ6W-H\nIt works once, until Tue Dec 1, 2:50 pm. To make it "
                        "void: hearthctl invite --revoke " ID "\n");
    assert_string_equal(json.out, "{\"invitation\":\"" ID "\",\"code\":\"7KQ2-M4XD-9T3B-PZ6W-H\",\"link\":\"https://quiet.example/"
                                  "#invite=7KQ2-M4XD-9T3B-PZ6W-H\",\"ends_at\":1796154600000}\n");
}

static void slip_read(const struct scratch *scratch, const char *name, char *out, size_t out_size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", scratch->folder, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    out[fread(out, 1, out_size - 1, file)] = 0;
    fclose(file);
}

static void a_slip_has_the_code_and_the_crisis_line_and_names_no_clinic(void **state)
{
    const struct scratch *scratch = *state;
    struct fake_core core;
    static char text[65536];
    demo_make(scratch, "--title 'Willow Creek IOP' --phone 555-010-0188 --hours 'at Willow Creek'");
    core_start(scratch, &core, "{\"ev\":\"done\",\"invitation\":\"" ID "\",\"code\":\"7KQ2-M4XD-9T3B-PZ6W-H\",\"ends_at\":1796154600000}");
    for (int html = 0; html < 2; html++) {
        const char *name = html ? "slip.html" : "slip.txt";
        const struct run run = hearthctl("invite --cohort " ID " --role participant --slip %s/%s --config %s/hearth.ini", scratch->folder,
                                         name, scratch->folder);
        assert_int_equal(run.code, 0);
        assert_int_equal(mode_of(scratch, name), 0600);
        slip_read(scratch, name, text, sizeof text);
        assert_non_null(strstr(text, "localhost:8443"));
        assert_non_null(strstr(text, "7KQ2-M4XD-9T3B-PZ6W-H"));
        assert_non_null(strstr(text, "It works once, until Tue Dec 1, 2:50 pm. Keep this where only you look."));
        assert_non_null(
            strstr(text, html ? "In danger? 911. Can&#39;t cope? Call or text 988." : "In danger? 911. Can't cope? Call or text 988."));
        assert_non_null(strstr(text, html ? "<path fill=\"#000\" d=\"M4 4h1v1h-1z" : "\u2588\u2588\u2588\u2588"));
        static const char *const never[] = {"Willow",    "0188",    "Hearth",   "hearth",      "clinic",
                                            "treatment", "program", "recovery", "participant", ID};
        for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
            if (strstr(text, never[i]) != NULL)
                fail_msg("the slip %s says \"%s\"", name, never[i]);
    }
    fake_core_stop(&core);
}

static void a_slip_that_cannot_be_written_is_found_out_before_the_invitation(void **state)
{
    const struct scratch *scratch = *state;
    struct fake_core core;
    demo_make(scratch, "");
    core_start(scratch, &core, "{\"ev\":\"refused\",\"refused\":\"not_here\"}");
    static const char *const wrong[] = {"hearth.ini", "no/folder/slip.txt"}; /* one is there already, one has no place */
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct run run = hearthctl("invite --cohort " ID " --role participant --slip %s/%s --config %s/hearth.ini", scratch->folder,
                                         wrong[i], scratch->folder);
        assert_int_equal(run.code, 1);
        assert_non_null(strstr(run.err, "no invitation was made"));
        assert_int_equal(core.asked_count, 0);
    }
    assert_int_equal(mode_of(scratch, "hearth.ini"), 0600);
    const struct run refused =
        hearthctl("invite --cohort " ID " --role participant --slip %s/slip.txt --config %s/hearth.ini", scratch->folder, scratch->folder);
    assert_int_equal(core.asked_count, 1);
    fake_core_stop(&core);
    assert_int_equal(refused.code, 5);
    assert_false(is_there(scratch, "slip.txt")); /* no empty slip stays behind */
}

static void a_refusal_is_told_in_words_with_its_own_exit_code(void **state)
{
    const struct scratch *scratch = *state;
    struct fake_core core;
    demo_make(scratch, "");
    core_start(scratch, &core, "{\"ev\":\"refused\",\"refused\":\"not_here\"}");
    const struct run words = hearthctl("invite --revoke " ID " --config %s/hearth.ini", scratch->folder);
    const struct run json = hearthctl("invite --revoke " ID " --json --config %s/hearth.ini", scratch->folder);
    fake_core_stop(&core);
    assert_int_equal(words.code, 5);
    assert_non_null(strstr(words.err, "there is no such thing"));
    assert_int_equal(json.code, 5);
    assert_non_null(strstr(json.out, "\"refused\":\"not_here\""));
    assert_string_equal(json.err, "");
}

static void cohorts_rooms_and_invitations_are_listed(void **state)
{
    const struct scratch *scratch = *state;
    struct fake_core core;
    demo_make(scratch, "");
    core_start(scratch, &core,
               "{\"ev\":\"listed\",\"lines\":[{\"id\":\"" ID "\",\"cohort\":\"" ID
               "\",\"role\":\"lead\",\"name\":\"Ana\",\"state\":\"open\","
               "\"ends_at\":1796154600000}]}");
    const struct run words = hearthctl("invite --list --config %s/hearth.ini", scratch->folder);
    const struct run json = hearthctl("invite --list --cohort " ID " --json --config %s/hearth.ini", scratch->folder);
    const struct run other = hearthctl("room --list --cohort ff --config %s/hearth.ini", scratch->folder);
    const struct run cohorts = hearthctl("cohort --list --config %s/hearth.ini", scratch->folder);
    static const char *const asked[] = {"invite_list", "invite_list", "room_list", "cohort_list"};
    assert_int_equal(core.asked_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(json_string_value(json_object_get(core.asked[i], "ask")), asked[i]);
    assert_null(json_object_get(core.asked[0], "after"));
    fake_core_stop(&core);
    assert_string_equal(words.out, ID "  lead  Ana  open  until Tue Dec 1, 2:50 pm\n");
    assert_non_null(strstr(json.out, "{\"lines\":[{\"id\":\"" ID "\""));
    assert_string_equal(other.out, "There is none yet.\n");
    assert_int_equal(cohorts.code, 0);
}

static void a_server_that_is_away_or_hangs_up_is_told(void **state)
{
    const struct scratch *scratch = *state;
    struct fake_core core;
    demo_make(scratch, "");
    struct run run = hearthctl("status --config %s/hearth.ini", scratch->folder);
    assert_int_equal(run.code, 4);
    assert_non_null(strstr(run.err, "no server answers"));
    core_start(scratch, &core, NULL);
    run = hearthctl("status --config %s/hearth.ini", scratch->folder);
    fake_core_stop(&core);
    assert_int_equal(run.code, 4);
    assert_non_null(strstr(run.err, "gave no answer"));
}

static void status_shows_what_the_server_counts(void **state)
{
    const struct scratch *scratch = *state;
    struct fake_core core;
    demo_make(scratch, "");
    core_start(scratch, &core, "{\"ev\":\"status\",\"members\":4,\"rooms\":3,\"oldest_gone_at\":0}");
    const struct run words = hearthctl("status --config %s/hearth.ini", scratch->folder);
    const struct run json = hearthctl("status --json --config %s/hearth.ini", scratch->folder);
    assert_string_equal(json_string_value(json_object_get(core.asked[0], "ask")), "status");
    fake_core_stop(&core);
    assert_string_equal(words.out, "members            4\nrooms              3\noldest_gone_at     none\n");
    assert_string_equal(json.out, "{\"members\":4,\"rooms\":3,\"oldest_gone_at\":0}\n");
}

static void reload_refuses_a_bad_configuration_before_it_asks(void **state)
{
    const struct scratch *scratch = *state;
    struct fake_core core;
    char path[128];
    demo_make(scratch, "");
    core_start(scratch, &core, "{\"ev\":\"done\"}");
    struct run run = hearthctl("reload --config %s/hearth.ini", scratch->folder);
    assert_int_equal(run.code, 0);
    assert_int_equal(core.asked_count, 1);
    snprintf(path, sizeof path, "%s/hearth.ini", scratch->folder);
    FILE *file = fopen(path, "a");
    fputs("[network]\nprot = 8443\n", file);
    fclose(file);
    run = hearthctl("reload --config %s/hearth.ini", scratch->folder);
    assert_int_equal(run.code, 3);
    assert_non_null(strstr(run.err, "network.prot: no such setting"));
    assert_int_equal(core.asked_count, 1);
    fake_core_stop(&core);
}

static void a_new_certificate_takes_the_old_ones_place(void **state)
{
    const struct scratch *scratch = *state;
    static char before[8192], after[8192];
    demo_make(scratch, "");
    slip_read(scratch, "certificate.pem", before, sizeof before);
    assert_int_equal(hearthctl("certificate --config %s/hearth.ini", scratch->folder).code, 0);
    slip_read(scratch, "certificate.pem", after, sizeof after);
    assert_string_not_equal(before, after);
    assert_int_equal(mode_of(scratch, "certificate-key.pem"), 0600);
    assert_false(is_there(scratch, "certificate.pem.new"));
}

static void wrong_use_is_told_and_each_command_has_a_help(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "bogus", "cohort", "cohort --titel x", "cohort --title", "cohort x", "help bogus", ("room --cohort " ID), "invite --role lead"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct run run = hearthctl("%s", wrong[i]);
        assert_int_equal(run.code, 2);
        assert_true(run.err[0] != 0);
        assert_null(strstr(run.err, "COMMAND\n"));
        if (strncmp(wrong[i], "cohort", 6) == 0 && strstr(run.err, "has no value") == NULL)
            assert_non_null(strstr(run.err, "See hearthctl help cohort."));
    }
    static const char *const commands[] = {"init", "cohort", "room", "invite", "certificate", "reload", "status", "doctor", "version"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        const struct run run = hearthctl("help %s", commands[i]);
        assert_int_equal(run.code, 0);
        assert_non_null(strstr(run.out, commands[i]));
        assert_int_equal(hearthctl("%s --help", commands[i]).code, 0);
    }
    assert_int_equal(hearthctl("version").code, 0);
    assert_int_equal(hearthctl("--version").code, 0);
}

static void doctor_says_that_a_roster_cannot_be_told(void **state)
{
    const struct scratch *scratch = *state;
    demo_make(scratch, "");
    struct run run = hearthctl("doctor --config %s/hearth.ini", scratch->folder);
    assert_non_null(strstr(run.out, "green  roster"));
    char path[128];
    snprintf(path, sizeof path, "%s/hearth.ini", scratch->folder);
    char text[8192];
    FILE *file = fopen(path, "r");
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    char *zone = strstr(text, "time_zone = ");
    assert_non_null(zone);
    file = fopen(path, "w");
    fprintf(file, "%.*stime_zone = America/Nowhere%s", (int)(zone - text), text, strchr(zone, '\n'));
    fclose(file);
    run = hearthctl("doctor --config %s/hearth.ini", scratch->folder);
    assert_int_equal(run.code, 7);
    assert_non_null(strstr(run.out, "red    roster       the weekly roster cannot be told in the time of America/Nowhere"));
}

static void doctor_is_red_where_a_promise_is_at_risk(void **state)
{
    const struct scratch *scratch = *state;
    char path[128];
    demo_make(scratch, "");
    snprintf(path, sizeof path, "%s/hearth.ini", scratch->folder);
    FILE *file = fopen(path, "a");
    fputs("[limits]\nrates = off\n", file);
    fclose(file);
    struct run run = hearthctl("doctor --config %s/hearth.ini", scratch->folder);
    assert_int_equal(run.code, 7);
    assert_non_null(strstr(run.out, "red    rate limits"));
    assert_non_null(strstr(run.out, "green  certificate  the certificate is good for 29 days"));
    snprintf(path, sizeof path, "%s/master.key", scratch->folder);
    assert_int_equal(chmod(path, 0444), 0);
    (void)scratch_write(scratch, "certificate.pem", "no certificate");
    run = hearthctl("doctor --config %s/hearth.ini", scratch->folder);
    assert_int_equal(run.code, 7);
    assert_non_null(strstr(run.out, "red    files"));
    assert_non_null(strstr(run.out, "chmod 0400"));
    assert_non_null(strstr(run.out, "red    certificate"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define EACH(test) cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
        EACH(init_demo_makes_a_server_with_its_secrets_closed),
        EACH(init_overwrites_nothing),
        EACH(an_init_that_fails_leaves_nothing_behind),
        EACH(init_without_answers_says_which),
        EACH(a_cohort_is_asked_for_and_told),
        EACH(a_room_is_made_from_a_template),
        EACH(an_invitation_is_a_link_with_the_code_in_the_fragment),
        EACH(a_slip_has_the_code_and_the_crisis_line_and_names_no_clinic),
        EACH(a_slip_that_cannot_be_written_is_found_out_before_the_invitation),
        EACH(a_refusal_is_told_in_words_with_its_own_exit_code),
        EACH(cohorts_rooms_and_invitations_are_listed),
        EACH(a_server_that_is_away_or_hangs_up_is_told),
        EACH(status_shows_what_the_server_counts),
        EACH(reload_refuses_a_bad_configuration_before_it_asks),
        EACH(a_new_certificate_takes_the_old_ones_place),
        EACH(wrong_use_is_told_and_each_command_has_a_help),
        EACH(doctor_says_that_a_roster_cannot_be_told),
        EACH(doctor_is_red_where_a_promise_is_at_risk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
