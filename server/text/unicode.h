/* server/text/unicode.h
 * ICU behind a small door: text as UTF-16 (what ICU's C door works on), wiped when it goes, and the few questions that we ask. */
#pragma once
#include "hearth/error.h"
#include "hearth/plain_text.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicode/utypes.h>

struct utf16 {
    UChar *units; /* owned */
    int32_t len;
    int32_t capacity;
};

/* HEARTH_BAD_INPUT: not UTF-8. On any error *text is as before. */
MUST_USE enum hearth_error utf16_from_utf8(struct utf16 *text, const char *utf8, size_t len);
MUST_USE enum hearth_error utf16_to_plain(const struct utf16 *text, struct plain_text *plain_out);
MUST_USE enum hearth_error utf16_nfc(struct utf16 *text);
/* NFKC, case folded, default ignorables removed (UAX 31's NFKC_Casefold). */
MUST_USE enum hearth_error utf16_nfkc_casefold(struct utf16 *text);
/* UTS 39: look-alikes become the same. Only ever compared. */
MUST_USE enum hearth_error utf16_skeleton(struct utf16 *text);
/* Runs of white space become one space; none at the ends. */
void utf16_join_spaces(struct utf16 *text);
int32_t utf16_count(const struct utf16 *text); /* code points */
void utf16_deinit(struct utf16 *text);

/* Unicode's White_Space and U+FEFF: the same set as JavaScript's trim(), so that both ends call the same texts empty. */
bool code_point_is_space(UChar32 code_point);
