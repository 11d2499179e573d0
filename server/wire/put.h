/* server/wire/put.h
 * The small writer of our own JSON: fixed keys are copied, values are escaped (decisions/: why not a library for this direction). A value
 * written by one of these is valid JSON whatever the bytes are. Appends to a buffer; a buffer that is full stays failed. */
#pragma once
#include "hearth/bytes.h"
#include "hearth/id.h"
#include "hearth/refusal.h"

/* A run of fixed text: put_fixed(out, "\"ev\":\"pong\""). */
#define put_fixed(out, text) buffer_put(out, text, sizeof(text) - 1)

/* A field of an object that is open: comma, key and value. The key is a literal. */
#define put_key(out, key)                 put_fixed(out, ",\"" key "\":")
#define put_key_number(out, key, number)  (put_key(out, key), put_number(out, number))
#define put_key_id(out, key, id)          (put_key(out, key), put_id(out, id))
#define put_key_flag(out, key, flag)      (put_key(out, key), put_flag(out, flag))
#define put_key_text(out, key, text)      (put_key(out, key), put_text(out, text))
#define put_key_string(out, key, utf8, n) (put_key(out, key), wire_put_string(out, utf8, n))

void put_number(struct buffer *out, int64_t number);
void put_id(struct buffer *out, const uint8_t id[ID_BYTES]); /* with quotes */
void put_flag(struct buffer *out, bool flag);
void put_text(struct buffer *out, const char *text); /* a string of ours or of the database, NUL-terminated */
/* A list element begins: the comma, unless it is the first behind '['. */
void put_comma(struct buffer *out);
/* "refused":reason and its facts, inside braces that the caller puts. */
void put_refusal(struct buffer *out, const struct refusal *refusal);
/* The badge of staff, which no member has (ID12). */
void put_badge(struct buffer *out, bool staff);
/* An answer begins: the event and what it answers (encode.c). */
void put_answer(struct buffer *out, const char *name, request_id re);
