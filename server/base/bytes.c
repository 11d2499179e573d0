/* server/base/bytes.c */
#include "hearth/bytes.h"
#include "hearth/check.h"
#include "hearth/id.h"
#include <stdlib.h>
#include <string.h>

#define BUFFER_CAPACITY_FIRST 256 /* most frames and records fit, so one allocation serves */

void buffer_init(struct buffer *buffer, size_t len_max)
{
    *buffer = (struct buffer){.len_max = len_max};
}

void buffer_deinit(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->len = 0;
    buffer->failed = false;
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t len)
{
    if (buffer->failed || len > buffer->len_max - buffer->len) {
        buffer->failed = true;
        return NULL;
    }
    if (len > buffer->capacity - buffer->len) {
        size_t capacity = buffer->capacity < BUFFER_CAPACITY_FIRST ? BUFFER_CAPACITY_FIRST : buffer->capacity;
        while (capacity < buffer->len + len)
            capacity *= 2;
        if (capacity > buffer->len_max)
            capacity = buffer->len_max;
        uint8_t *data = realloc(buffer->data, capacity);
        if (data == NULL) {
            buffer->failed = true;
            return NULL;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    return buffer->data + buffer->len;
}

void buffer_put(struct buffer *buffer, const void *data, size_t len)
{
    if (len == 0)
        return;
    uint8_t *out = buffer_reserve(buffer, len);
    if (out == NULL)
        return;
    memcpy(out, data, len);
    buffer->len += len;
}

static void buffer_put_little_endian(struct buffer *buffer, uint64_t value, size_t len)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    buffer_put(buffer, bytes, len);
}

void buffer_put_u8(struct buffer *buffer, uint8_t value)
{
    buffer_put(buffer, &value, 1);
}

void buffer_put_u16(struct buffer *buffer, uint16_t value)
{
    buffer_put_little_endian(buffer, value, 2);
}

void buffer_put_u32(struct buffer *buffer, uint32_t value)
{
    buffer_put_little_endian(buffer, value, 4);
}

void buffer_put_u64(struct buffer *buffer, uint64_t value)
{
    buffer_put_little_endian(buffer, value, 8);
}

void buffer_put_text(struct buffer *buffer, const char *text)
{
    buffer_put(buffer, text, strlen(text));
}

struct bytes buffer_view(const struct buffer *buffer)
{
    return (struct bytes){.data = buffer->data, .len = buffer->len};
}

void reader_init(struct reader *reader, struct bytes bytes)
{
    *reader = (struct reader){.data = bytes.data, .len = bytes.len};
}

struct bytes reader_view(struct reader *reader, size_t len)
{
    if (reader->failed || len > reader->len - reader->at) {
        reader->failed = true;
        return (struct bytes){NULL, 0};
    }
    struct bytes view = {.data = reader->data + reader->at, .len = len};
    reader->at += len;
    return view;
}

void reader_copy(struct reader *reader, void *out, size_t len)
{
    struct bytes view = reader_view(reader, len);
    if (view.data == NULL)
        memset(out, 0, len);
    else
        memcpy(out, view.data, len);
}

static uint64_t reader_little_endian(struct reader *reader, size_t len)
{
    uint8_t bytes[8] = {0};
    uint64_t value = 0;
    reader_copy(reader, bytes, len);
    for (size_t i = 0; i < len; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

uint8_t reader_u8(struct reader *reader)
{
    return (uint8_t)reader_little_endian(reader, 1);
}

uint16_t reader_u16(struct reader *reader)
{
    return (uint16_t)reader_little_endian(reader, 2);
}

uint32_t reader_u32(struct reader *reader)
{
    return (uint32_t)reader_little_endian(reader, 4);
}

uint64_t reader_u64(struct reader *reader)
{
    return reader_little_endian(reader, 8);
}

bool reader_done(const struct reader *reader)
{
    return !reader->failed && reader->at == reader->len;
}

void hex_encode(const uint8_t *data, size_t len, char *hex_out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        hex_out[2 * i] = digits[data[i] >> 4];
        hex_out[2 * i + 1] = digits[data[i] & 15];
    }
    hex_out[2 * len] = '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_decode(const char *hex, size_t hex_len, uint8_t *data_out, size_t data_len)
{
    if (hex_len != 2 * data_len)
        return false;
    for (size_t i = 0; i < hex_len; i++)
        if (hex_digit(hex[i]) < 0)
            return false;
    for (size_t i = 0; i < data_len; i++)
        data_out[i] = (uint8_t)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
    return true;
}

void id_to_hex(const uint8_t id[ID_BYTES], char hex_out[ID_HEX_DIGITS + 1])
{
    hex_encode(id, ID_BYTES, hex_out);
}

bool id_from_hex(const char *hex, size_t hex_len, uint8_t id_out[ID_BYTES])
{
    return hex_decode(hex, hex_len, id_out, ID_BYTES);
}
