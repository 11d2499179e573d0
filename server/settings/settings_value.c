/* server/settings/settings_value.c */
#include "settings_internal.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

/* What one value needs to be read and complained about. */
struct value {
    struct settings_block *block;
    const struct setting_row *row;
    const char *text;
    int line;
    struct problems *problems;
    void *field;
};

#define VALUE_REFUSE(value, remedy, ...)                                                                                                   \
    problems_add((value)->problems, (value)->block->settings.file, (value)->line, (value)->row->name, remedy, __VA_ARGS__)

static void value_keep(const struct value *value, const char *text, size_t text_len)
{
    const char *kept = settings_keep(value->block, text, text_len);
    if (kept == NULL)
        VALUE_REFUSE(value, "Shorten the long values", "the file holds more than fits");
    *(const char **)value->field = kept != NULL ? kept : "";
}

static void text_set(const struct value *value)
{
    const struct setting_row *row = value->row;
    const size_t text_len = strlen(value->text);
    if (text_len < (size_t)row->least || text_len > (size_t)row->most) {
        char remedy[80];
        snprintf(remedy, sizeof remedy, "Write %d to %d bytes", row->least, row->most);
        VALUE_REFUSE(value, remedy, "a text of %zu bytes does not fit", text_len);
    }
    value_keep(value, value->text, text_len);
}

static void number_set(const struct value *value)
{
    const struct setting_row *row = value->row;
    char *end = NULL, remedy[80];
    errno = 0;
    const long number = strtol(value->text, &end, 10);
    snprintf(remedy, sizeof remedy, "Write a whole number from %d to %d", row->least, row->most);
    if (end == value->text || *end != 0)
        VALUE_REFUSE(value, remedy, "\"%.40s\" is no number", value->text);
    else if (errno == ERANGE || number < row->least || number > row->most)
        VALUE_REFUSE(value, remedy, "%.40s is out of range", value->text);
    else
        *(int32_t *)value->field = (int32_t)number;
}

static void switch_set(const struct value *value)
{
    const bool on = strcmp(value->text, "on") == 0 || strcmp(value->text, "yes") == 0;
    if (!on && strcmp(value->text, "off") != 0 && strcmp(value->text, "no") != 0)
        VALUE_REFUSE(value, "Write on or off", "\"%.40s\" is neither on nor off", value->text);
    *(bool *)value->field = on;
}

static void level_set(const struct value *value)
{
    static const struct {
        const char *word;
        enum log_level level;
    } levels[] = {{"error", LOG_LEVEL_ERROR}, {"warning", LOG_LEVEL_WARNING}, {"info", LOG_LEVEL_INFO}, {"debug", LOG_LEVEL_DEBUG}};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (strcmp(levels[i].word, value->text) == 0) {
            *(enum log_level *)value->field = levels[i].level;
            return;
        }
    VALUE_REFUSE(value, "Write error, warning, info or debug", "\"%.40s\" is no log level", value->text);
}

static bool host_is_good(const char *host)
{
    const char *rest = host[0] == '[' ? strchr(host, ']') : host + strcspn(host, ":");
    if (rest == NULL || rest == host || rest - host > 253)
        return false;
    for (const char *c = host; c < rest; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && strchr(host[0] == '[' ? "[:." : "-.", *c) == NULL)
            return false;
    if (*rest == ']')
        rest++;
    if (*rest == 0)
        return true;
    char *end = NULL;
    const long port = *rest == ':' && isdigit((unsigned char)rest[1]) ? strtol(rest + 1, &end, 10) : 0;
    return end != NULL && *end == 0 && port >= 1 && port <= 65535;
}

static bool language_is_good(const char *language)
{
    const size_t len = strspn(language, "abcdefghijklmnopqrstuvwxyz-");
    return language[len] == 0 && len >= 2 && len <= 12;
}

static void list_set(const struct value *value)
{
    struct text_list *list = value->field;
    const bool hosts = strcmp(value->row->key, "hosts") == 0; /* the one other list holds languages */
    for (const char *at = value->text; *at != 0;) {
        at += strspn(at, " \t,");
        size_t word_len = strcspn(at, ",");
        const char *next = at + word_len;
        while (word_len > 0 && isspace((unsigned char)at[word_len - 1]))
            word_len--;
        if (word_len == 0)
            break;
        const char *word = settings_keep(value->block, at, word_len);
        at = next;
        if (word == NULL || list->count == (size_t)value->row->most) {
            VALUE_REFUSE(value, "Keep those that are in use", "there are more than %d", value->row->most);
            return;
        }
        if (hosts ? !host_is_good(word) : !language_is_good(word))
            VALUE_REFUSE(value,
                         hosts ? "Write names as hearth.example.org or hearth.example.org:8443, small letters" : "Write them as en, es",
                         "\"%.60s\" is no %s", word, hosts ? "host" : "language");
        list->items[list->count++] = word;
    }
    if (list->count < (size_t)value->row->least)
        VALUE_REFUSE(value, "Write at least one", "the list is empty");
}

static void path_join(const struct value *value, const char *path, char joined_out[PATH_MAX])
{
    const int len =
        path[0] == '/' ? snprintf(joined_out, PATH_MAX, "%s", path) : snprintf(joined_out, PATH_MAX, "%s/%s", value->block->folder, path);
    if (len >= PATH_MAX)
        VALUE_REFUSE(value, "Move it nearer to the root", "the path is too long");
}

static void path_set(const struct value *value)
{
    char joined[PATH_MAX] = "";
    if (value->text[0] == 0)
        VALUE_REFUSE(value, "Write a path", "it is empty");
    path_join(value, value->text, joined);
    const size_t socket_bytes_max = sizeof((struct sockaddr_un *)0)->sun_path - 1;
    if (value->row->type == SETTING_SOCKET && strlen(joined) > socket_bytes_max)
        VALUE_REFUSE(value, "Give a shorter path, as /run/hearth/hearth.sock", "the kernel takes at most %zu bytes for a socket's path",
                     socket_bytes_max);
    value_keep(value, joined, strlen(joined));
}

static void zone_set(const struct value *value)
{
    const char *text = value->text;
    const size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");
    if (text[len] != 0 || len < (size_t)value->row->least || len > (size_t)value->row->most || text[0] == '/')
        VALUE_REFUSE(value, "Write it as America/New_York; timedatectl list-timezones names them all", "\"%.40s\" is no time zone", text);
    value_keep(value, text, strlen(text));
}

static void master_set(const struct value *value)
{
    struct master_setting *master = value->field;
    const struct value path = {value->block, value->row, value->text, value->line, value->problems, &master->path};
    char joined[PATH_MAX] = "";
    if (strcmp(value->text, "passphrase") == 0) {
        master->source = MASTER_PASSPHRASE;
    } else if (strncmp(value->text, "file:", 5) == 0 && value->text[5] != 0) {
        master->source = MASTER_FILE;
        path_join(&path, value->text + 5, joined);
        value_keep(&path, joined, strlen(joined));
    } else if (strncmp(value->text, "credential:", 11) == 0 && value->text[11] != 0 && strchr(value->text, '/') == NULL) {
        const char *folder =
            getenv("CREDENTIALS_DIRECTORY"); /* set by systemd for the unit alone, so hearthctl has none: the check tells */
        master->source = MASTER_CREDENTIAL;
        if (folder != NULL)
            snprintf(joined, sizeof joined, "%s/%s", folder, value->text + 11);
        value_keep(&path, joined, strlen(joined));
    } else {
        VALUE_REFUSE(value, "Write file:PATH, credential:NAME or passphrase", "\"%.40s\" names no source of the master key", value->text);
    }
}

void settings_value_set(struct settings_block *block, const struct setting_row *row, const char *text, int line, struct problems *problems)
{
    const struct value value = {block, row, text, line, problems, (char *)&block->settings + row->offset};
    switch (row->type) {
    case SETTING_TEXT:
        text_set(&value);
        break;
    case SETTING_NUMBER:
        number_set(&value);
        break;
    case SETTING_SWITCH:
        switch_set(&value);
        break;
    case SETTING_LIST:
        list_set(&value);
        break;
    case SETTING_LEVEL:
        level_set(&value);
        break;
    case SETTING_ZONE:
        zone_set(&value);
        break;
    case SETTING_MASTER:
        master_set(&value);
        break;
    case SETTING_FILE:
    case SETTING_KEY:
    case SETTING_FOLDER:
    case SETTING_PRIVATE:
    case SETTING_SOCKET:
        path_set(&value);
        break;
    }
}
