/* tests/settings/scratch.h
 * A folder of a test's own, gone with it, and files in it. */
#pragma once
#include "hearth/problems.h"
#include <stdbool.h>

struct scratch {
    char folder[64];
};

int scratch_make(void **state);   /* cmocka's set-up: *state becomes a struct scratch */
int scratch_remove(void **state); /* and its tear-down */
/* Writes folder/name (mode 0600) and gives its path; the text lives until the next call. */
const char *scratch_write(const struct scratch *scratch, const char *name, const char *text);
const char *scratch_folder(const struct scratch *scratch, const char *name); /* mode 0700 */
/* Whether some problem has this line, key and a part of what it says, and a remedy. Prints all of them if not. */
bool problems_have(const struct problems *problems, int line, const char *key, const char *part);
