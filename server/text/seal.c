/* server/text/seal.c */
#include "hearth/log.h"
#include "hearth/text.h"
#include "hearth/vault.h"
#include <stdlib.h>
#include <string.h>

static struct vault_text_label label_bound(const struct text_label *label)
{
    static const enum vault_text_kind kinds[] = {[TEXT_MESSAGE] = VAULT_TEXT_MESSAGE,
                                                 [TEXT_HELD] = VAULT_TEXT_HELD,
                                                 [TEXT_NOTE] = VAULT_TEXT_NOTE,
                                                 [TEXT_EVIDENCE] = VAULT_TEXT_EVIDENCE};
    return (struct vault_text_label){.program = label->program,
                                     .room = label->room,
                                     .slice = label->slice,
                                     .author = label->author,
                                     .message = label->message,
                                     .kind = (uint8_t)kinds[label->kind]};
}

enum hearth_error text_seal(struct vault *vault, const struct text_label *label, const struct plain_text *plain, uint8_t **sealed_out,
                            size_t *sealed_len_out)
{
    const struct vault_text_label bound = label_bound(label);
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

static enum hearth_error evidence_seal(struct vault *vault, const struct text_label *label, key_id key, const void *text, size_t text_len,
                                       uint8_t **sealed_out, size_t *sealed_len_out)
{
    const struct vault_text_label bound = {.program = label->program,
                                           .room = label->room,
                                           .slice = key,
                                           .author = label->author,
                                           .message = label->message,
                                           .kind = VAULT_TEXT_EVIDENCE};
    const size_t size = vault_sealed_bytes(text_len);
    *sealed_out = malloc(size);
    if (*sealed_out == NULL)
        return HEARTH_NO_MEMORY;
    enum hearth_error error = vault_text_seal(vault, &bound, text, text_len, *sealed_out, size, sealed_len_out);
    if (error != HEARTH_OK) {
        free(*sealed_out);
        *sealed_out = NULL;
    }
    return error;
}

enum hearth_error text_evidence_copy(struct vault *vault, const struct text_label *label, struct bytes sealed, key_id key,
                                     uint8_t **sealed_out, size_t *sealed_len_out)
{
    uint8_t memory[VAULT_TEXT_ROOM_BYTES];
    size_t len = 0;
    const struct vault_text_label from = {.program = label->program,
                                          .room = label->room,
                                          .slice = label->slice,
                                          .author = label->author,
                                          .message = label->message,
                                          .kind = VAULT_TEXT_MESSAGE};
    enum hearth_error error = vault_text_open(vault, &from, sealed.data, sealed.len, memory, sizeof memory, &len);
    if (error == HEARTH_OK)
        error = evidence_seal(vault, label, key, memory, len, sealed_out, sealed_len_out);
    explicit_bzero(memory, sizeof memory);
    return error;
}

enum hearth_error text_evidence_note(struct vault *vault, const struct text_label *label, const struct plain_text *note,
                                     uint8_t **sealed_out, size_t *sealed_len_out)
{
    return evidence_seal(vault, label, label->slice, note->utf8, note->len, sealed_out, sealed_len_out);
}

enum hearth_error text_open(struct vault *vault, const struct text_label *label, const uint8_t *sealed, size_t sealed_len,
                            struct plain_text *plain_out)
{
    const struct vault_text_label bound = label_bound(label);
    uint8_t memory[VAULT_TEXT_ROOM_BYTES];
    size_t len = 0;
    enum hearth_error error = HEARTH_DAMAGED;
    if (sealed != NULL && sealed_len <= VAULT_SEALED_BYTES_MAX)
        error = vault_text_open(vault, &bound, sealed, sealed_len, memory, sizeof memory, &len);
    if (error == HEARTH_OK)
        error = plain_text_set(plain_out, (const char *)memory, len);
    else if (error != HEARTH_NOT_FOUND)
        log_write(LOG_TEXT_DAMAGED, 0, 0);
    explicit_bzero(memory, sizeof memory);
    return error;
}
