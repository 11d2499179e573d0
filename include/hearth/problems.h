/* include/hearth/problems.h
 * What is wrong with files that a person wrote (configuration, room templates, help lines, name lists): file, line, key, what, and what to
 * do. All problems of one look are collected, so that nobody mends one line to be told of the next. Fixed size, no memory; one thread. */
#pragma once
#include <stddef.h>
#include <stdio.h>

#define PROBLEMS_MAX 20 /* more than a screen helps nobody; the last line says that there are more */

struct problem {
    char file[256];
    int line; /* 0: the file as a whole, or a thing that it lacks */
    char key[80];
    char what[240];
    char remedy[240];
};

struct problems {
    struct problem items[PROBLEMS_MAX];
    size_t count; /* may exceed PROBLEMS_MAX: those were counted and dropped */
};

void problems_init(struct problems *problems);
/* what and remedy are whole sentences without the final stop; what is a format. */
__attribute__((format(printf, 6, 7))) void problems_add(struct problems *problems, const char *file, int line, const char *key,
                                                        const char *remedy, const char *what_format, ...);
/* One line each: "hearth.ini:12: network.port: 70000 is out of range. Write a number from 0 to 65535." */
void problems_print(const struct problems *problems, FILE *out);
