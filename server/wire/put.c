/* server/wire/put.c */
#include "put.h"
#include "hearth/wire.h"
#include "utf8.h"
#include <string.h>

#define ESCAPED_MAX 6 /* \u001f */

/* What a byte needs inside a string: 0 nothing, a letter for the short escape, 'u' for \u00xx, '8' a character of more bytes. */
static char byte_class(uint8_t byte)
{
    if (byte >= 0x80)
        return '8';
    switch (byte) {
    case '"':
        return '"';
    case '\\':
        return '\\';
    case '\n':
        return 'n';
    case '\t':
        return 't';
    case '\r':
        return 'r';
    default:
        return byte < 0x20 ? 'u' : 0;
    }
}

static void put_escaped(struct buffer *out, uint8_t byte, char class)
{
    static const char digits[] = "0123456789abcdef";
    if (class == 'u') {
        const char escaped[ESCAPED_MAX] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
        buffer_put(out, escaped, sizeof escaped);
    } else {
        const char escaped[2] = {'\\', class};
        buffer_put(out, escaped, sizeof escaped);
    }
}

void wire_put_string(struct buffer *out, const char *utf8, size_t len)
{
    const uint8_t *text = (const uint8_t *)utf8;
    size_t run = 0, at = 0; /* text[run..at) needs nothing and is copied in one go */
    put_fixed(out, "\"");
    while (at < len) {
        const char class = byte_class(text[at]);
        if (class == 0) {
            at++;
            continue;
        }
        const size_t step = class == '8' ? utf8_len(text + at, len - at) : 1;
        if (class == '8' && step > 0) {
            at += step;
            continue;
        }
        buffer_put(out, text + run, at - run);
        if (class == '8')
            put_fixed(out, "\xef\xbf\xbd"); /* not UTF-8: U+FFFD */
        else
            put_escaped(out, text[at], class);
        run = ++at;
    }
    buffer_put(out, text + run, len - run);
    put_fixed(out, "\"");
}

void put_number(struct buffer *out, int64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        put_fixed(out, "-");
    buffer_put(out, digits + at, sizeof digits - at);
}

void put_id(struct buffer *out, const uint8_t id[ID_BYTES])
{
    char hex[ID_HEX_DIGITS + 3];
    hex[0] = '"';
    id_to_hex(id, hex + 1);
    hex[ID_HEX_DIGITS + 1] = '"';
    buffer_put(out, hex, ID_HEX_DIGITS + 2);
}

void put_flag(struct buffer *out, bool flag)
{
    buffer_put_text(out, flag ? "true" : "false");
}

void put_text(struct buffer *out, const char *text)
{
    wire_put_string(out, text, strlen(text));
}

void put_comma(struct buffer *out)
{
    if (out->len > 0 && out->data[out->len - 1] != '[')
        put_fixed(out, ",");
}

void put_badge(struct buffer *out, bool staff)
{
    if (staff) /* absent: none */
        put_key_text(out, "badge", "staff");
}
