/* server/wire/utf8.h
 * Whether bytes are UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF). Pure. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at text (len >= 1 left), 1..4, or 0 when it is none. */
static inline size_t utf8_len(const uint8_t *text, size_t len)
{
    const uint8_t first = text[0];
    if (first < 0x80)
        return 1;
    uint8_t second_min = 0x80, second_max = 0xbf;
    size_t need;
    if (first >= 0xc2 && first <= 0xdf) {
        need = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        need = 3;
        if (first == 0xe0)
            second_min = 0xa0; /* no overlong */
        if (first == 0xed)
            second_max = 0x9f; /* no surrogates */
    } else if (first >= 0xf0 && first <= 0xf4) {
        need = 4;
        if (first == 0xf0)
            second_min = 0x90;
        if (first == 0xf4)
            second_max = 0x8f;
    } else {
        return 0;
    }
    if (len < need || text[1] < second_min || text[1] > second_max)
        return 0;
    for (size_t i = 2; i < need; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    return need;
}
