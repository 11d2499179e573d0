/* server/wire/put.h
 * The small writer of our own JSON: fixed keys are copied, values are escaped (decisions/: why not a library for this direction). A value
 * written by one of these is valid JSON whatever the bytes are. Appends to a buffer; a buffer that is full stays failed. */
#pragma once
#include "hearth/bytes.h"
#include "hearth/id.h"
#include "hearth/refusal.h"

/* A run of fixed text: put_fixed(out, "\"ev\":\"pong\""). */
#define put_fixed(out, text) buffer_put(out, text, sizeof(text) - 1)

void put_number(struct buffer *out, int64_t number);
void put_id(struct buffer *out, const uint8_t id[ID_BYTES]); /* with quotes */
void put_flag(struct buffer *out, bool flag);
void put_text(struct buffer *out, const char *text); /* a string of ours or of the database, NUL-terminated */
/* A list element begins: the comma, unless it is the first behind '['. */
void put_comma(struct buffer *out);
/* "refused":reason and its facts, inside braces that the caller puts. */
void put_refusal(struct buffer *out, const struct refusal *refusal);
