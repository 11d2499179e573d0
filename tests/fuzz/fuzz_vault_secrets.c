/* tests/fuzz/fuzz_vault_secrets.c
 * What people type: codes, secrets of staff, passphrases, a block-list. The first byte chooses. */
#include "hearth/check.h"
#include "vault_internal.h"
#include <stdlib.h>
#include <string.h>

/* Whatever is taken for a code is one: written anew from its symbols it is taken for the same. */
static void code_try(const char *text, size_t len)
{
    uint8_t symbols[16], again[16], bits[10] = {0};
    char code[VAULT_CODE_TEXT_BYTES];
    if (!code_parse(text, len, symbols))
        return;
    for (int bit = 0; bit < 80; bit++)
        if (symbols[bit / 5] >> (4 - bit % 5) & 1)
            bits[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
    code_encode(bits, code);
    CHECK(code_parse(code, strlen(code), again) && memcmp(symbols, again, sizeof symbols) == 0);
}

/* The list's part ends at the first NUL. */
static void passphrase_try(const char *text, size_t len)
{
    struct vault_common *common = NULL;
    const size_t list_len = strnlen(text, len);
    if (vault_common_open(text, list_len, &common) != HEARTH_OK) {
        CHECK(common == NULL);
        return;
    }
    const char *passphrase = text + list_len;
    enum vault_passphrase_verdict verdict = vault_passphrase_check(common, passphrase, len - list_len, 12);
    CHECK(verdict <= VAULT_PASSPHRASE_COMMON);
    CHECK(verdict != VAULT_PASSPHRASE_OK || len - list_len >= 12);
    vault_common_close(&common);
}

/* A secret as an app or a page sends it back, and a code of it. */
static void totp_try(const char *text, size_t len)
{
    uint8_t secret[TOTP_SECRET_BYTES], again[TOTP_SECRET_BYTES];
    char written[TOTP_TEXT_BYTES];
    int64_t step;
    (void)totp_fits((const uint8_t *)"12345678901234567890", text, len, INT64_C(1111111111000), &step);
    if (totp_read(text, len, secret))
        CHECK(totp_text(secret, written) && totp_read(written, strlen(written), again) && memcmp(secret, again, sizeof secret) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0)
        return 0;
    if (data[0] % 3 == 0)
        code_try((const char *)data + 1, len - 1);
    else if (data[0] % 3 == 1)
        totp_try((const char *)data + 1, len - 1);
    else
        passphrase_try((const char *)data + 1, len - 1);
    return 0;
}
