/* server/ctl/list.c
 * Cohorts, rooms and invitations as a list: one line each, id first, so that it can be copied into the next command. */
#include "ctl.h"
#include "slip.h"
#include <string.h>

/* "0123… title", or what a kind of line has in its place. */
static void line_print(const struct ctl *ctl, json_t *line)
{
    static const char *const words[] = {"role", "name", "state", "type", "mode", "title"};
    json_t *ends_at = json_object_get(line, "ends_at");
    printf("%s", json_string_value(json_object_get(line, "id")));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *word = json_string_value(json_object_get(line, words[i]));
        if (word != NULL)
            printf("  %s", word);
    }
    if (ends_at != NULL) {
        char until[SLIP_DATE_BYTES];
        slip_date(ctl->settings, json_integer_value(ends_at), until);
        printf("  until %s", until);
    }
    putchar('\n');
}

static bool line_wanted(const struct ctl *ctl, json_t *line)
{
    const char *cohort = json_string_value(json_object_get(line, "cohort"));
    const char *wanted = cohort != NULL ? ctl_value(ctl, "cohort") : NULL;
    return wanted == NULL || strcmp(cohort, wanted) == 0;
}

/* Appends all pages to lines. CTL_DONE, or a failure told. */
static int lines_ask(struct ctl *ctl, const char *name, json_t *lines)
{
    const char *after = NULL;
    for (;;) {
        json_t *answer = NULL, *line;
        size_t i;
        const int code = local_call(ctl, "ask", name, json_pack("{s:s*}", "after", after), &answer);
        if (code != CTL_DONE)
            return code;
        json_t *page = json_object_get(answer, "lines");
        json_array_foreach(page, i, line)
        {
            json_array_append(lines, line);
        }
        const bool more = json_is_true(json_object_get(answer, "more")) && json_array_size(page) > 0;
        json_decref(answer);
        if (!more)
            return CTL_DONE;
        after = json_string_value(json_object_get(json_array_get(lines, json_array_size(lines) - 1), "id"));
    }
}

int list_show(struct ctl *ctl, const char *name)
{
    json_t *all = json_array(), *lines = json_array(), *line;
    size_t i;
    const int code = lines_ask(ctl, name, all);
    json_array_foreach(all, i, line)
    {
        if (line_wanted(ctl, line))
            json_array_append(lines, line);
    }
    if (code == CTL_DONE && !ctl_json(ctl, json_pack("{s:O}", "lines", lines))) {
        json_array_foreach(lines, i, line)
        {
            line_print(ctl, line);
        }
        if (json_array_size(lines) == 0)
            printf("There is none yet.\n");
    }
    json_decref(lines);
    json_decref(all);
    return code;
}
