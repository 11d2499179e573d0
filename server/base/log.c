/* server/base/log.c */
#include "hearth/log.h"
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

struct log_entry {
    const char *code;
    enum log_level level;
    const char *fact_a;
    const char *fact_b;
};

#define LOG_EVENT(name, level, fact_a, fact_b, doc) {#name, LOG_LEVEL_##level, fact_a, fact_b},
static const struct log_entry log_entries[LOG_EVENT_COUNT] = {
#include "hearth/log.def"
};
#undef LOG_EVENT

static const char *log_role = "hearth";
static enum log_level log_least = LOG_LEVEL_INFO;

void log_open(const char *role, enum log_level least)
{
    log_role = role;
    log_least = least;
}

static int log_fact(char *line, int at, int size, const char *fact, int64_t value)
{
    return fact[0] == '\0' ? at : at + snprintf(line + at, (size_t)(size - at), " %s=%" PRId64, fact, value);
}

void log_write(enum log_event event, int64_t fact_a, int64_t fact_b)
{
    const struct log_entry *entry = &log_entries[event];
    if (entry->level > log_least)
        return;
    char line[200]; /* the codes and facts are ours and short; a fact is at most 20 digits */
    int at = snprintf(line, sizeof line, "<%d>hearth %s %s", (int)entry->level, log_role, entry->code);
    at = log_fact(line, at, (int)sizeof line - 1, entry->fact_a, fact_a);
    at = log_fact(line, at, (int)sizeof line - 1, entry->fact_b, fact_b);
    line[at++] = '\n';
    (void)!write(STDERR_FILENO, line, (size_t)at); /* one write a line, so that the lines of two processes do not mix */
}
