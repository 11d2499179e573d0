/* server/ctl/doctor.c */
#include "doctor.h"
#include "ctl.h"

static const char *const class_words[] = {"green", "yellow", "red"};

static void finding_print(const char *name, const struct doctor_finding *finding)
{
    printf("%-6s %-12s %s%s%s\n", class_words[finding->class], name, finding->what, finding->remedy[0] != 0 ? ". " : "", finding->remedy);
}

int command_doctor(struct ctl *ctl)
{
    static const int codes[] = {CTL_DONE, CTL_YELLOW, CTL_RED};
    const int code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    json_t *list = json_array();
    enum doctor_class worst = DOCTOR_GREEN;
    for (const struct doctor_check *check = doctor_checks; check->name != NULL; check++) {
        struct doctor_finding finding;
        check->look(ctl->settings, &finding);
        if (finding.class > worst)
            worst = finding.class;
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "check", check->name, "class", class_words[finding.class], "what",
                                              finding.what, "remedy", finding.remedy));
        if (!ctl->json)
            finding_print(check->name, &finding);
    }
    ctl_json(ctl, json_pack("{s:s, s:o}", "class", class_words[worst], "checks", list));
    return codes[worst];
}
