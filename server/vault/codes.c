/* server/vault/codes.c
 * Codes that are written on paper and typed on phones. */
#include "hearth/check.h"
#include "hearth/random.h"
#include "vault_internal.h"
#include <string.h>

#define CODE_BITS_BYTES 10
#define CODE_SYMBOLS    16 /* 5 bits each */

static const char code_alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* The symbol's value; -1 for none, -2 for what people put between groups. */
static int code_value(char c)
{
    if (c == '-' || c == ' ')
        return -2;
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'I' || c == 'L')
        c = '1';
    if (c == 'O')
        c = '0';
    const char *found = c == '\0' ? NULL : strchr(code_alphabet, c);
    return found == NULL ? -1 : (int)(found - code_alphabet);
}

/* Horner's rule in GF(32): the sum of symbols[i] * 2^(i+1). A wrong symbol changes it, and so do two that change places, the check symbol
 * included, because the 17 factors 2^0 .. 2^16 all differ (2 has order 31). */
static uint8_t code_check(const uint8_t symbols[CODE_SYMBOLS])
{
    unsigned sum = 0;
    for (int i = CODE_SYMBOLS - 1; i >= 0; i--) {
        sum = (sum ^ symbols[i]) << 1;
        if (sum & 32)
            sum ^= 0x25; /* x^5 = x^2 + 1 */
    }
    return (uint8_t)sum;
}

void code_encode(const uint8_t bits[CODE_BITS_BYTES], char code_out[VAULT_CODE_TEXT_BYTES])
{
    uint8_t symbols[CODE_SYMBOLS];
    char *at = code_out;
    for (int i = 0; i < CODE_SYMBOLS; i++) {
        const int bit = i * 5;
        const unsigned window = (unsigned)bits[bit / 8] << 8 | (bit / 8 + 1 < CODE_BITS_BYTES ? bits[bit / 8 + 1] : 0u);
        symbols[i] = (window >> (11 - bit % 8)) & 31;
        *at++ = code_alphabet[symbols[i]];
        if (i % 4 == 3)
            *at++ = '-';
    }
    *at++ = code_alphabet[code_check(symbols)];
    *at = '\0';
    sodium_memzero(symbols, sizeof symbols);
}

void vault_code_make(char code_out[VAULT_CODE_TEXT_BYTES])
{
    uint8_t bits[CODE_BITS_BYTES];
    random_bytes(bits, sizeof bits);
    code_encode(bits, code_out);
    sodium_memzero(bits, sizeof bits);
}

bool code_parse(const char *text, size_t text_len, uint8_t symbols_out[CODE_SYMBOLS])
{
    uint8_t symbols[CODE_SYMBOLS + 1];
    int count = 0;
    if (text_len > LIMIT_CODE_BYTES_MAX)
        return false;
    for (size_t i = 0; i < text_len; i++) {
        const int value = code_value(text[i]);
        if (value == -2)
            continue;
        if (value < 0 || count == CODE_SYMBOLS + 1)
            return false;
        symbols[count++] = (uint8_t)value;
    }
    if (count != CODE_SYMBOLS + 1 || symbols[CODE_SYMBOLS] != code_check(symbols))
        return false;
    memcpy(symbols_out, symbols, CODE_SYMBOLS);
    return true;
}

void vault_code_digest(struct vault *vault, const char *text, size_t text_len, uint8_t digest_out[DIGEST_BYTES])
{
    /* One size for all, so that the hash does the same work whatever came in. The first byte keeps the two kinds apart for ever. */
    struct {
        char context[13];
        char form; /* 'c' a code, 'x' anything else */
        uint8_t content[LIMIT_CODE_BYTES_MAX];
    } block = {.context = "hearth/code/1", .form = 'c'};
    if (!code_parse(text, text_len, block.content)) {
        block.form = 'x';
        memcpy(block.content, text, text_len < sizeof block.content ? text_len : sizeof block.content);
    }
    CHECK(crypto_generichash(digest_out, DIGEST_BYTES, (const uint8_t *)&block, sizeof block, vault->secrets->service.token, KEY_BYTES) ==
          0);
    sodium_memzero(&block, sizeof block);
}
