/* server/base/error.c */
#include "hearth/error.h"
#include "hearth/check.h"
#include <stdio.h>
#include <stdlib.h>

const char *hearth_error_text(enum hearth_error error)
{
#define X(name, text) text,
    static const char *const texts[HEARTH_ERROR_COUNT] = {HEARTH_ERRORS(X)};
#undef X
    return (unsigned)error < HEARTH_ERROR_COUNT ? texts[error] : "unknown error";
}

_Noreturn void check_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "<2>hearth check failed: %s (%s:%d)\n", condition, file, line);
    abort();
}
