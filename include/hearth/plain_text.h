/* include/hearth/plain_text.h
 * A text in the clear, its own type so that it cannot be taken for a sealed one. Owned, and wiped when it goes: deinit, set and take
 * overwrite the old bytes before the memory is given back. Any bytes, also NUL inside; a NUL stands behind the end for who prints it.
 * The empty text is {NULL, 0}. One text belongs to one thread at a time. */
#pragma once
#include "hearth/error.h"
#include <stdbool.h>
#include <stddef.h>

struct plain_text {
    char *utf8; /* owned; NULL when there is none */
    size_t len; /* bytes, without the NUL behind them */
};

/* Puts a copy of the bytes in place of what was there; HEARTH_NO_MEMORY leaves the text empty. */
MUST_USE enum hearth_error plain_text_set(struct plain_text *text, const char *utf8, size_t len);
/* Moves from into text and leaves from empty. */
void plain_text_take(struct plain_text *text, struct plain_text *from);
void plain_text_deinit(struct plain_text *text);
bool plain_text_is(const struct plain_text *text, const char *word);
