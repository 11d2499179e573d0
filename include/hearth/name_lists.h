/* include/hearth/name_lists.h
 * The two curated lists that Hearth names are made of (ID3): a name is an adjective and a noun, "Quiet Harbor". All pairs differ, also when
 * letters that look alike are folded; a test reads every word. Read at start; only read afterwards, by any thread. */
#pragma once
#include "hearth/error.h"
#include "hearth/problems.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAME_WORD_LEN_MIN 3
#define NAME_WORD_LEN_MAX 9
#define NAME_BYTES_MAX    (2 * NAME_WORD_LEN_MAX + 2) /* two words, the space, the NUL */
#define NAME_LIST_LEN_MIN 128                         /* 16,384 names: a program holds hundreds, and a name rests 24 months */

struct name_lists;

/* folder/adjectives.txt and folder/nouns.txt: a word a line, "#" begins a comment. HEARTH_BAD_INPUT: see problems. */
MUST_USE enum hearth_error name_lists_load(const char *folder, struct name_lists **lists_out, struct problems *problems);
void name_lists_free(struct name_lists **lists); /* takes NULL */

uint64_t name_lists_count(const struct name_lists *lists); /* of names: the product of the two */
/* The name at index, 0..count-1, e.g. random_below(count). */
void name_lists_name(const struct name_lists *lists, uint64_t index, char name_out[NAME_BYTES_MAX]);
/* Whether the lists can make that name; spelling and case must match. */
bool name_lists_has(const struct name_lists *lists, const char *name, size_t name_len);
