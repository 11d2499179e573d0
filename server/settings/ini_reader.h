/* server/settings/ini_reader.h
 * libinih with what it lacks: the number of the line, a word about lines that are too long, and a check that all is UTF-8.
 * One thread; the caller's problems collect what is wrong. */
#pragma once
#include "hearth/error.h"
#include "hearth/problems.h"

/* Called for each "key = value"; an indented line after it comes as the same key again. Complaints go to problems, the reading goes on. */
typedef void ini_line(void *user, const char *section, const char *key, const char *value, int line);

/* HEARTH_BAD_INPUT: the file cannot be read or a line is no line of an INI file (problems says which). */
MUST_USE enum hearth_error ini_read(const char *path, ini_line *on_line, void *user, struct problems *problems);
