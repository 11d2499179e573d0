/* server/settings/help.c */
#include "hearth/help.h"
#include "ini_reader.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HELP_TEXTS_MAX   6
#define HELP_ACTIONS_MAX 6
#define HELP_TEXT_BYTES  360 /* a line of the file, with the clinic's telephone and hours filled in */

enum help_kind { HELP_DANGER, HELP_CRISIS, HELP_OVERDOSE, HELP_HOME, HELP_CARE, HELP_CLINIC, HELP_KIND_COUNT };
static const char *const kind_words[HELP_KIND_COUNT] = {"danger", "crisis", "overdose", "home", "care", "clinic"};

struct help_action {
    char label[HELP_TEXT_BYTES];
    char href[64];
};

struct help_group {
    char title[HELP_TEXT_BYTES];
    char texts[HELP_TEXTS_MAX][HELP_TEXT_BYTES];
    struct help_action actions[HELP_ACTIONS_MAX];
    size_t text_count, action_count;
};

struct help {
    struct help_group groups[HELP_KIND_COUNT];
    char slip[HELP_TEXT_BYTES];
    int64_t reviewed_at;
};

struct help_reading {
    struct help *help;
    const struct settings *settings;
    struct problems *problems;
    bool region_said;
};

#define READING_REFUSE(reading, line, key, remedy, ...)                                                                                    \
    problems_add((reading)->problems, (reading)->settings->places_help, line, key, remedy, __VA_ARGS__)

/* Copies text and fills in {phone} and {hours}: the two things that only the clinic knows. */
static void text_fill(const struct settings *settings, const char *text, size_t text_len, char out[HELP_TEXT_BYTES])
{
    size_t out_len = 0;
    for (size_t i = 0; i < text_len && out_len < HELP_TEXT_BYTES - 1;) {
        const bool phone = strncmp(text + i, "{phone}", 7) == 0, hours = strncmp(text + i, "{hours}", 7) == 0;
        if (!phone && !hours) {
            out[out_len++] = text[i++];
            continue;
        }
        out_len +=
            (size_t)snprintf(out + out_len, HELP_TEXT_BYTES - out_len, "%s", phone ? settings->clinic_phone : settings->clinic_hours);
        i += 7;
    }
    out[out_len < HELP_TEXT_BYTES ? out_len : HELP_TEXT_BYTES - 1] = 0;
}

/* "tel:{phone}" of "+1 (555) 010-0199" is "tel:+15550100199"; false if no number is left or the form is another. */
static bool href_make(const struct settings *settings, const char *href, char out[64])
{
    char filled[HELP_TEXT_BYTES];
    text_fill(settings, href, strlen(href), filled);
    if (strncmp(filled, "tel:", 4) != 0 && strncmp(filled, "sms:", 4) != 0)
        return false;
    size_t out_len = 4;
    memcpy(out, filled, 4);
    for (const char *c = filled + 4; *c != 0; c++) {
        if (isdigit((unsigned char)*c) || (*c == '+' && out_len == 4)) {
            if (out_len == 24)
                return false;
            out[out_len++] = *c;
        } else if (strchr(" -()./", *c) == NULL) {
            break; /* an extension, or words: the number ends here */
        }
    }
    out[out_len] = 0;
    return out_len >= 4 + 2;
}

/* "Call 911 | tel:911" */
static void action_take(struct help_reading *reading, struct help_group *group, const char *value, int line)
{
    const char *bar = strrchr(value, '|');
    if (group->action_count == HELP_ACTIONS_MAX) {
        READING_REFUSE(reading, line, "action", "Keep the most needed ones", "a group has more than %d actions", HELP_ACTIONS_MAX);
        return;
    }
    struct help_action *action = &group->actions[group->action_count];
    if (bar == NULL || !href_make(reading->settings, bar + 1 + strspn(bar + 1, " "), action->href)) {
        READING_REFUSE(reading, line, "action", "Write it as Call 911 | tel:911 or Text 988 | sms:988", "the action dials nothing");
        return;
    }
    while (bar > value && bar[-1] == ' ')
        bar--;
    text_fill(reading->settings, value, (size_t)(bar - value), action->label);
    group->action_count++;
}

static void group_line_take(struct help_reading *reading, struct help_group *group, const char *key, const char *value, int line)
{
    if (strcmp(key, "title") == 0 && group->title[0] == 0)
        text_fill(reading->settings, value, strlen(value), group->title);
    else if (strcmp(key, "text") == 0 && group->text_count < HELP_TEXTS_MAX)
        text_fill(reading->settings, value, strlen(value), group->texts[group->text_count++]);
    else if (strcmp(key, "action") == 0)
        action_take(reading, group, value, line);
    else
        READING_REFUSE(reading, line, key, "A group has one title, at most 6 text and 6 action lines", "it is unknown or one too many");
}

static void reviewed_take(struct help_reading *reading, const char *value, int line)
{
    struct tm day = {0};
    const char *end = strptime(value, "%Y-%m-%d", &day);
    if (end == NULL || *end != 0)
        READING_REFUSE(reading, line, "reviewed", "Write the day as 2026-11-24", "\"%.40s\" is no day", value);
    else
        reading->help->reviewed_at = (int64_t)timegm(&day) * 1000;
}

static void region_take(struct help_reading *reading, const char *value, int line)
{
    reading->region_said = true;
    if (strcmp(value, reading->settings->program_region) != 0)
        READING_REFUSE(reading, line, "region", "Set places.help to the file of the region, or correct program.region",
                       "these are the lines of \"%.8s\", the program is in \"%.8s\"", value, reading->settings->program_region);
}

static void line_take(void *reading_, const char *section, const char *key, const char *value, int line)
{
    struct help_reading *reading = reading_;
    for (int kind = 0; kind < HELP_KIND_COUNT; kind++)
        if (strcmp(section, kind_words[kind]) == 0) {
            group_line_take(reading, &reading->help->groups[kind], key, value, line);
            return;
        }
    if (strcmp(section, "help") == 0 && strcmp(key, "region") == 0)
        region_take(reading, value, line);
    else if (strcmp(section, "help") == 0 && strcmp(key, "reviewed") == 0)
        reviewed_take(reading, value, line);
    else if (strcmp(section, "help") == 0 && strcmp(key, "slip") == 0)
        text_fill(reading->settings, value, strlen(value), reading->help->slip);
    else if (strcmp(section, "help") != 0 || strcmp(key, "language") != 0) /* which language: for people, until there are two */
        READING_REFUSE(reading, line, key,
                       "Groups are danger, crisis, overdose, home, care, clinic; [help] has region, language, reviewed, slip",
                       "a help file has no such key");
}

static void missing_tell(struct help_reading *reading)
{
    if (!reading->region_said)
        READING_REFUSE(reading, 0, "help.region", "Write it under [help]", "it is missing");
    if (reading->help->slip[0] == 0)
        READING_REFUSE(reading, 0, "help.slip", "Write the crisis numbers in one line under [help]", "it is missing");
    if (reading->help->reviewed_at == 0)
        READING_REFUSE(reading, 0, "help.reviewed", "Ring the numbers, read the file, write the day under [help]", "it is missing");
    for (int kind = 0; kind < HELP_KIND_COUNT; kind++) {
        const struct help_group *group = &reading->help->groups[kind];
        if (group->title[0] == 0 || group->text_count == 0 || (group->action_count == 0 && kind != HELP_CLINIC))
            READING_REFUSE(reading, 0, kind_words[kind], "Give the group a title, a text and an action",
                           "the group is missing or not complete");
    }
}

enum hearth_error help_load(const struct settings *settings, struct help **help_out, struct problems *problems)
{
    *help_out = NULL;
    struct help *help = calloc(1, sizeof *help);
    if (help == NULL)
        return HEARTH_NO_MEMORY;
    struct help_reading reading = {.help = help, .settings = settings, .problems = problems};
    const size_t problems_before = problems->count;
    if (ini_read(settings->places_help, line_take, &reading, problems) == HEARTH_OK)
        missing_tell(&reading);
    if (problems->count != problems_before) {
        help_free(&help);
        return HEARTH_BAD_INPUT;
    }
    *help_out = help;
    return HEARTH_OK;
}

void help_free(struct help **help)
{
    free(*help);
    *help = NULL;
}

int64_t help_reviewed_at(const struct help *help)
{
    return help->reviewed_at;
}

const char *help_slip(const struct help *help)
{
    return help->slip;
}

static void html_put(struct buffer *html, const char *text)
{
    for (; *text != 0; text++) {
        switch (*text) {
        case '&':
            buffer_put_text(html, "&amp;");
            break;
        case '<':
            buffer_put_text(html, "&lt;");
            break;
        case '>':
            buffer_put_text(html, "&gt;");
            break;
        case '"':
            buffer_put_text(html, "&quot;");
            break;
        case '\'':
            buffer_put_text(html, "&#39;");
            break;
        default:
            buffer_put_u8(html, (uint8_t)*text);
        }
    }
}

static void actions_to_html(const struct help_group *group, struct buffer *html)
{
    if (group->action_count == 0)
        return;
    buffer_put_text(html, "<p class=\"help-actions\">");
    for (size_t i = 0; i < group->action_count; i++) {
        buffer_put_text(html, i == 0 ? "<a class=\"help-act\" href=\"" : " <a class=\"help-act\" href=\"");
        html_put(html, group->actions[i].href);
        buffer_put_text(html, "\">");
        html_put(html, group->actions[i].label);
        buffer_put_text(html, "</a>");
    }
    buffer_put_text(html, "</p>");
}

void help_to_html(const struct help *help, struct buffer *html)
{
    for (int kind = 0; kind < HELP_KIND_COUNT; kind++) {
        const struct help_group *group = &help->groups[kind];
        buffer_put_text(html, "<section class=\"help-group\" id=\"help-");
        buffer_put_text(html, kind_words[kind]);
        buffer_put_text(html, "\"><h3>");
        html_put(html, group->title);
        buffer_put_text(html, "</h3>");
        for (size_t i = 0; i < group->text_count; i++) {
            buffer_put_text(html, "<p>");
            html_put(html, group->texts[i]);
            buffer_put_text(html, "</p>");
        }
        actions_to_html(group, html);
        buffer_put_text(html, "</section>\n");
    }
}
