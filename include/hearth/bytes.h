/* include/hearth/bytes.h
 * Runs of bytes: a view that borrows, a buffer that owns and grows to a bound, and the little-endian reader and writer with which
 * every binary format of ours is made (links, commands, key files). The reader never reads past its end: it fails once and stays failed. */
#pragma once
#include "hearth/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *data; /* borrowed */
    size_t len;
};

struct buffer {
    uint8_t *data; /* owned; NULL while empty */
    size_t len;
    size_t capacity;
    size_t len_max; /* never grows past it */
    bool failed;    /* a write did not fit, or memory ran out: everything after it was dropped */
};

void buffer_init(struct buffer *buffer, size_t len_max);
void buffer_deinit(struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* keeps the memory; clears failed */
/* Room for len more bytes at the end, or NULL (then failed is set). The caller adds to len itself what it used. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t len);
void buffer_put(struct buffer *buffer, const void *data, size_t len);
void buffer_put_u8(struct buffer *buffer, uint8_t value);
void buffer_put_u16(struct buffer *buffer, uint16_t value);
void buffer_put_u32(struct buffer *buffer, uint32_t value);
void buffer_put_u64(struct buffer *buffer, uint64_t value);
void buffer_put_text(struct buffer *buffer, const char *text); /* without the NUL */
struct bytes buffer_view(const struct buffer *buffer);

struct reader {
    const uint8_t *data;
    size_t len;
    size_t at;
    bool failed;
};

void reader_init(struct reader *reader, struct bytes bytes);
uint8_t reader_u8(struct reader *reader);
uint16_t reader_u16(struct reader *reader);
uint32_t reader_u32(struct reader *reader);
uint64_t reader_u64(struct reader *reader);
void reader_copy(struct reader *reader, void *out, size_t len); /* zeros when it fails */
struct bytes reader_view(struct reader *reader, size_t len);    /* {NULL, 0} when it fails */
bool reader_done(const struct reader *reader);                  /* all read and nothing failed */

void hex_encode(const uint8_t *data, size_t len, char *hex_out); /* 2 * len digits and a NUL */
bool hex_decode(const char *hex, size_t hex_len, uint8_t *data_out, size_t data_len);
