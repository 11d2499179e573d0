/* server/text/seal.c */
#include "hearth/text.h"
#include "hearth/vault.h"
#include <stdlib.h>

enum hearth_error text_seal(struct vault *vault, const struct text_label *label, const struct plain_text *plain, uint8_t **sealed_out,
                            size_t *sealed_len_out)
{
    const struct vault_text_label bound = {.program = label->program,
                                           .room = label->room,
                                           .slice = label->slice,
                                           .author = label->author,
                                           .message = label->message,
                                           .kind = VAULT_TEXT_MESSAGE};
    const size_t size = vault_sealed_bytes(plain->len);
    uint8_t *sealed = malloc(size);
    if (sealed == NULL)
        return HEARTH_NO_MEMORY;
    enum hearth_error error = vault_text_seal(vault, &bound, (const uint8_t *)plain->utf8, plain->len, sealed, size, sealed_len_out);
    if (error != HEARTH_OK) {
        free(sealed);
        return error;
    }
    *sealed_out = sealed;
    return HEARTH_OK;
}
