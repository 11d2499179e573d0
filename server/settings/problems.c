/* server/settings/problems.c */
#include "hearth/problems.h"
#include <stdarg.h>
#include <string.h>

void problems_init(struct problems *problems)
{
    memset(problems, 0, sizeof *problems);
}

void problems_add(struct problems *problems, const char *file, int line, const char *key, const char *remedy, const char *what_format, ...)
{
    if (problems->count++ >= PROBLEMS_MAX)
        return;
    struct problem *problem = &problems->items[problems->count - 1];
    problem->line = line;
    snprintf(problem->file, sizeof problem->file, "%s", file);
    snprintf(problem->key, sizeof problem->key, "%s", key);
    snprintf(problem->remedy, sizeof problem->remedy, "%s", remedy);
    va_list arguments;
    va_start(arguments, what_format);
    vsnprintf(problem->what, sizeof problem->what, what_format, arguments);
    va_end(arguments);
}

void problems_print(const struct problems *problems, FILE *out)
{
    for (size_t i = 0; i < problems->count && i < PROBLEMS_MAX; i++) {
        const struct problem *problem = &problems->items[i];
        fputs(problem->file, out);
        if (problem->line > 0)
            fprintf(out, ":%d", problem->line);
        if (problem->key[0] != 0)
            fprintf(out, ": %s", problem->key);
        fprintf(out, ": %s. %s.\n", problem->what, problem->remedy);
    }
    if (problems->count > PROBLEMS_MAX)
        fprintf(out, "and %zu more.\n", problems->count - PROBLEMS_MAX);
}
