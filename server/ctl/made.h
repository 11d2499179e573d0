/* server/ctl/made.h
 * What a command has made so far, so that a failure can take it back: files and empty folders, newest first. Never removes what it did not
 * make. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#define MADE_MAX 32

struct made {
    char paths[MADE_MAX][512];
    size_t count;
};

/* Makes the folder and those above it (0755), the last with mode; false: errno says why. A folder that exists is left as it is. */
bool made_folder(struct made *made, const char *path, mode_t mode);
/* A new file with mode, open for writing; NULL: errno says why (EEXIST: it is there already). */
FILE *made_file(struct made *made, const char *path, mode_t mode);
/* Something that another function has just made there. */
void made_note(struct made *made, const char *path);
void made_undo(struct made *made);
