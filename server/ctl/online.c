/* server/ctl/online.c
 * The commands that ask the running server. */
#include "ctl.h"
#include "slip.h"
#include <stdlib.h>
#include <string.h>

static const char *answer_text(json_t *answer, const char *field)
{
    const char *text = json_string_value(json_object_get(answer, field));
    return text != NULL ? text : "";
}

int command_cohort(struct ctl *ctl)
{
    if (ctl_has(ctl, "list"))
        return list_show(ctl, "cohort_list");
    const char *title = ctl_need(ctl, "title");
    json_t *answer = NULL;
    if (title == NULL)
        return CTL_USAGE;
    const int code = local_call(ctl, "do", "cohort_make", json_pack("{s:s}", "title", title), &answer);
    if (code != CTL_DONE)
        return code;
    if (!ctl_json(ctl, json_pack("{s:s}", "cohort", answer_text(answer, "cohort"))))
        printf("Cohort %s\nNext: hearthctl room --cohort %s --template process --title \"...\"\n", answer_text(answer, "cohort"),
               answer_text(answer, "cohort"));
    json_decref(answer);
    return CTL_DONE;
}

int command_room(struct ctl *ctl)
{
    if (ctl_has(ctl, "list"))
        return list_show(ctl, "room_list");
    const char *cohort = ctl_need(ctl, "cohort"), *name = cohort != NULL ? ctl_need(ctl, "template") : NULL;
    const char *title = name != NULL ? ctl_need(ctl, "title") : NULL;
    json_t *answer = NULL;
    if (title == NULL)
        return CTL_USAGE;
    const int code =
        local_call(ctl, "do", "room_make", json_pack("{s:s, s:s, s:s}", "cohort", cohort, "template", name, "title", title), &answer);
    if (code != CTL_DONE)
        return code;
    if (!ctl_json(ctl, json_pack("{s:s}", "room", answer_text(answer, "room"))))
        printf("Room %s\n", answer_text(answer, "room"));
    json_decref(answer);
    return CTL_DONE;
}

static int invite_revoke(struct ctl *ctl, const char *invitation)
{
    json_t *answer = NULL;
    const int code = local_call(ctl, "do", "invite_revoke", json_pack("{s:s}", "invitation", invitation), &answer);
    if (code != CTL_DONE)
        return code;
    if (!ctl_json(ctl, json_pack("{s:s, s:b}", "invitation", invitation, "revoked", 1)))
        printf("Revoked. The code is void.\n");
    json_decref(answer);
    return CTL_DONE;
}

/* Where the page is. With port 0 only the one who started the server knows the port: then the link has the host alone. */
static void link_write(const struct ctl *ctl, const char *code, char address_out[SETTINGS_HOST_MAX], char *link_out, size_t link_size)
{
    const int32_t port = ctl->settings->network_port;
    settings_host(ctl->settings, 0, port != 0 ? port : 443, address_out);
    snprintf(link_out, link_size, "https://%s/#invite=%s", address_out, code);
}

static int invite_tell(struct ctl *ctl, json_t *answer, struct slip_file *slip_file)
{
    char address[SETTINGS_HOST_MAX], link[SETTINGS_HOST_MAX + 64];
    const char *invite_code = answer_text(answer, "code");
    const int64_t ends_at = json_integer_value(json_object_get(answer, "ends_at"));
    link_write(ctl, invite_code, address, link, sizeof link);
    const struct slip slip = {.address = address, .link = link, .code = invite_code, .ends_at = ends_at};
    const int code = slip_write(ctl, &slip, slip_file);
    if (!ctl_json(ctl, json_pack("{s:s, s:s, s:s, s:I}", "invitation", answer_text(answer, "invitation"), "code", invite_code, "link", link,
                                 "ends_at", (json_int_t)ends_at))) {
        char until[SLIP_DATE_BYTES];
        slip_date(ctl->settings, ends_at, until);
        printf("%s\nIt works once, until %s. To make it void: hearthctl invite --revoke %s\n", link, until,
               answer_text(answer, "invitation"));
    }
    return code;
}

int command_invite(struct ctl *ctl)
{
    json_t *answer = NULL;
    if (ctl_has(ctl, "list"))
        return list_show(ctl, "invite_list");
    if (ctl_has(ctl, "revoke"))
        return invite_revoke(ctl, ctl_value(ctl, "revoke"));
    const char *cohort = ctl_need(ctl, "cohort"), *role = cohort != NULL ? ctl_need(ctl, "role") : NULL;
    if (role == NULL)
        return CTL_USAGE;
    struct slip_file slip_file;
    int code = slip_open(ctl, ctl_value(ctl, "slip"), &slip_file);
    if (code != CTL_DONE)
        return code;
    code = local_call(ctl, "do", "invite_make",
                      json_pack("{s:s, s:s, s:s*}", "cohort", cohort, "role", role, "name", ctl_value(ctl, "name")), &answer);
    if (code != CTL_DONE) {
        slip_drop(&slip_file);
        return code;
    }
    const int told = invite_tell(ctl, answer, &slip_file);
    json_decref(answer);
    return told;
}

int command_reload(struct ctl *ctl)
{
    json_t *answer = NULL;
    struct settings *settings = NULL;
    struct problems problems;
    problems_init(&problems);
    if (settings_load(ctl->config_path, &settings, &problems) != HEARTH_OK) /* say it here, where somebody reads it */
        return ctl_fail_problems(ctl, &problems);
    settings_free(&settings);
    const int code = local_call(ctl, "do", "reload", NULL, &answer);
    if (code != CTL_DONE)
        return code;
    if (!ctl_json(ctl, json_pack("{s:b}", "reloaded", 1)))
        printf("Reloaded. New connections get the new certificate.\n");
    json_decref(answer);
    return CTL_DONE;
}

int command_status(struct ctl *ctl)
{
    json_t *answer = NULL, *value;
    const char *field;
    const int code = local_call(ctl, "ask", "status", NULL, &answer);
    if (code != CTL_DONE)
        return code;
    json_object_del(answer, "ev");
    json_object_del(answer, "re");
    if (!ctl_json(ctl, json_incref(answer))) {
        json_object_foreach(answer, field, value)
        {
            const size_t field_len = strlen(field);
            char date[SLIP_DATE_BYTES] = "none";
            if (json_integer_value(value) > 0)
                slip_date(ctl->settings, json_integer_value(value), date);
            if (json_is_integer(value) && field_len > 3 && strcmp(field + field_len - 3, "_at") == 0)
                printf("%-18s %s\n", field, date);
            else if (json_is_integer(value))
                printf("%-18s %" JSON_INTEGER_FORMAT "\n", field, json_integer_value(value));
            else if (json_is_string(value))
                printf("%-18s %s\n", field, json_string_value(value));
        }
    }
    json_decref(answer);
    return CTL_DONE;
}

int command_clock(struct ctl *ctl)
{
    const char *now_at = ctl_need(ctl, "now-at");
    json_t *answer = NULL;
    if (now_at == NULL)
        return CTL_USAGE;
    const int code = local_call(ctl, "do", "clock_set", json_pack("{s:I}", "now_at", (json_int_t)strtoll(now_at, NULL, 10)), &answer);
    if (code != CTL_DONE)
        return code;
    ctl_json(ctl, json_pack("{s:b}", "set", 1));
    json_decref(answer);
    return CTL_DONE;
}

int command_version(struct ctl *ctl)
{
    if (!ctl_json(ctl, json_pack("{s:s, s:s}", "version", HEARTH_VERSION, "protocol", "hearth.v1")))
        printf("hearthctl %s, protocol hearth.v1\n", HEARTH_VERSION);
    return CTL_DONE;
}
