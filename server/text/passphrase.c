/* server/text/passphrase.c */
#include "hearth/text.h"
#include "unicode.h"

enum hearth_error text_passphrase_normalise(const struct plain_text *given, struct plain_text *normal_out)
{
    struct utf16 text = {0};
    enum hearth_error error = utf16_from_utf8(&text, given->utf8, given->len);
    if (error == HEARTH_OK)
        error = utf16_nfkc_casefold(&text);
    if (error == HEARTH_OK) {
        utf16_join_spaces(&text);
        error = utf16_to_plain(&text, normal_out);
    }
    utf16_deinit(&text);
    return error;
}
