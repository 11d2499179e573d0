/* server/settings/reference.c
 * Prints config/REFERENCE.md: every setting, its bounds, its default, what it means. From settings.def, so it cannot lie. */
#include <stdio.h>
#include <string.h>

struct row {
    const char *section, *key, *type, *fallback, *doc;
    int least, most;
};

#define SETTING(section, key, type, least, most, fallback, doc) {#section, #key, #type, fallback, doc, least, most},
static const struct row rows[] = {
#include "hearth/settings.def"
};
#undef SETTING

static void value_form_print(const struct row *row)
{
    static const struct {
        const char *type, *words;
    } forms[] = {
        {"SWITCH", "on or off"},
        {"LEVEL", "error, warning, info or debug"},
        {"ZONE", "a time zone"},
        {"MASTER", "file:PATH, credential:NAME or passphrase"},
        {"FILE", "a file"},
        {"KEY", "a file, mode 0600 or 0640"},
        {"FOLDER", "a folder"},
        {"PRIVATE", "a folder, mode 0700"},
        {"SOCKET", "a path, at most 107 bytes"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (strcmp(forms[i].type, row->type) == 0) {
            printf("%s", forms[i].words);
            return;
        }
    if (strcmp(row->type, "NUMBER") == 0)
        printf("a number, %d to %d", row->least, row->most);
    else
        printf(strcmp(row->type, "LIST") == 0 ? "%d to %d words with commas" : "a text, %d to %d bytes", row->least, row->most);
}

int main(void)
{
    printf("# The configuration\n\n"
           "One INI file; `hearthctl init` writes it, `hearthctl doctor` checks it. It is checked as a whole before anything starts: an "
           "unknown key,\n"
           "a value out of its bounds, a missing file or a secret that others can read is an error with file, line and remedy.\n"
           "Paths that do not begin with `/` are taken from the folder of the file. `;` and `#` begin a comment. A line has at most 198 "
           "bytes.\n"
           "This page is made from `include/hearth/settings.def`: `tests/run settings --accept` writes it anew.\n");
    const char *section = "";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        if (strcmp(section, row->section) != 0)
            printf("\n## [%s]\n\n| Key | Value | Default | What it means |\n|---|---|---|---|\n", row->section);
        section = row->section;
        printf("| `%s` | ", row->key);
        value_form_print(row);
        if (row->fallback == NULL)
            printf(" | must be written");
        else if (row->fallback[0] == 0)
            printf(" | empty");
        else
            printf(" | `%s`", row->fallback);
        printf(" | %s |\n", row->doc);
    }
    return 0;
}
