/* server/vault/text.c
 * Sealing and opening one text. Two keys go in, of the slice and of the author, so that either's end is the text's end. */
#include "hearth/check.h"
#include "hearth/random.h"
#include "vault_internal.h"
#include <string.h>

#define LABEL_BYTES 82 /* version, program, room, slice, author, message, kind */

static const size_t pad_steps[] = {256, 512, 1024, 2048, 4096, 8192, VAULT_TEXT_ROOM_BYTES};
#define PAD_STEPS (sizeof pad_steps / sizeof pad_steps[0])

/* sodium_pad adds at least one byte, so the step must be longer than the text. */
static size_t text_padded_len(size_t text_len)
{
    for (size_t i = 0; i < PAD_STEPS; i++)
        if (text_len < pad_steps[i])
            return pad_steps[i];
    CHECK(!"a text within its bound has a step");
    return 0;
}

/* The block that makes sodium_pad end exactly at the step: the step itself, but 256 for the last, which is 33 of them. */
static size_t text_pad_block(size_t padded_len)
{
    return padded_len == VAULT_TEXT_ROOM_BYTES ? 256 : padded_len;
}

size_t vault_sealed_bytes(size_t text_len)
{
    CHECK(text_len <= VAULT_TEXT_BYTES_MAX);
    return text_padded_len(text_len) + VAULT_SEALED_EXTRA;
}

static void label_encode(const struct vault_text_label *label, uint8_t out[LABEL_BYTES])
{
    out[0] = VAULT_TEXT_VERSION;
    memcpy(out + 1, label->program.bytes, ID_BYTES);
    memcpy(out + 17, label->room.bytes, ID_BYTES);
    memcpy(out + 33, label->slice.bytes, ID_BYTES);
    memcpy(out + 49, label->author.bytes, ID_BYTES);
    memcpy(out + 65, label->message.bytes, ID_BYTES);
    out[81] = label->kind;
}

void text_key(const uint8_t slice_key[KEY_BYTES], const uint8_t subject_key[KEY_BYTES], uint8_t key_out[KEY_BYTES])
{
    static const char context[] = "hearth/msg/1";
    crypto_generichash_state state;
    CHECK(crypto_generichash_init(&state, slice_key, KEY_BYTES, KEY_BYTES) == 0);
    crypto_generichash_update(&state, (const uint8_t *)context, sizeof context - 1);
    crypto_generichash_update(&state, subject_key, KEY_BYTES);
    crypto_generichash_final(&state, key_out, KEY_BYTES);
    sodium_memzero(&state, sizeof state);
}

/* BLAKE2b of one block is 0.3 us: deriving anew is cheaper than a store of derived keys that would have to be destroyed as well. */
static enum hearth_error text_find_key(struct vault *vault, const struct vault_text_label *label, uint8_t key_out[KEY_BYTES])
{
    enum hearth_error error = HEARTH_NOT_FOUND;
    pthread_rwlock_rdlock(&vault->ring_lock);
    const struct ring_record *slice = ring_find(vault->ring, label->slice.bytes);
    const struct ring_record *subject = ring_newest(vault->ring, VAULT_KEY_SUBJECT, label->author.bytes);
    const enum vault_key_kind wanted = label->kind == VAULT_TEXT_MESSAGE ? VAULT_KEY_SLICE : VAULT_KEY_CASE;
    static const uint8_t nobody[KEY_BYTES]; /* a copy for a case outlives its author's erasure, until its own end (RE10) */
    const uint8_t *subject_key = label->kind == VAULT_TEXT_EVIDENCE ? nobody : subject != NULL ? subject->key : NULL;
    if (slice != NULL && subject_key != NULL) {
        /* A slice of another room, or a key of another kind, is a row that was moved, not one that is gone. What a case's key is for the
         * label alone says. */
        const bool fits = wanted == VAULT_KEY_CASE || memcmp(slice->owner, label->room.bytes, ID_BYTES) == 0;
        error = slice->kind == wanted && fits ? HEARTH_OK : HEARTH_DAMAGED;
        if (error == HEARTH_OK)
            text_key(slice->key, subject_key, key_out);
    }
    pthread_rwlock_unlock(&vault->ring_lock);
    return error;
}

void text_padded_seal(const uint8_t key[KEY_BYTES], const struct vault_text_label *label, const uint8_t nonce[NONCE_BYTES],
                      const uint8_t *text, size_t text_len, uint8_t *sealed_out)
{
    const size_t step = text_padded_len(text_len);
    uint8_t label_bytes[LABEL_BYTES], *body = sealed_out + 1 + NONCE_BYTES;
    size_t padded_len = 0;
    label_encode(label, label_bytes);
    sealed_out[0] = VAULT_TEXT_VERSION;
    memcpy(sealed_out + 1, nonce, NONCE_BYTES);
    memmove(body, text, text_len); /* padded and sealed in place: no second plaintext to wipe */
    CHECK(sodium_pad(&padded_len, body, text_len, text_pad_block(step), step) == 0 && padded_len == step);
    CHECK(crypto_aead_xchacha20poly1305_ietf_encrypt(body, NULL, body, step, label_bytes, sizeof label_bytes, NULL, nonce, key) == 0);
}

enum hearth_error vault_text_seal(struct vault *vault, const struct vault_text_label *label, const uint8_t *text, size_t text_len,
                                  uint8_t *sealed_out, size_t sealed_size, size_t *sealed_len_out)
{
    const size_t sealed_len = vault_sealed_bytes(text_len);
    CHECK(sealed_size >= sealed_len);
    uint8_t key[KEY_BYTES], nonce[NONCE_BYTES];
    enum hearth_error error = text_find_key(vault, label, key);
    if (error != HEARTH_OK)
        return HEARTH_NOT_FOUND;
    random_bytes(nonce, sizeof nonce);
    text_padded_seal(key, label, nonce, text, text_len, sealed_out);
    sodium_memzero(key, sizeof key);
    *sealed_len_out = sealed_len;
    return HEARTH_OK;
}

enum hearth_error vault_text_open(struct vault *vault, const struct vault_text_label *label, const uint8_t *sealed, size_t sealed_len,
                                  uint8_t *text_out, size_t text_size, size_t *text_len_out)
{
    CHECK(text_size >= VAULT_TEXT_ROOM_BYTES || text_size >= sealed_len);
    if (sealed_len < VAULT_SEALED_EXTRA || sealed_len > VAULT_SEALED_BYTES_MAX || sealed[0] != VAULT_TEXT_VERSION)
        return HEARTH_DAMAGED;
    const size_t padded_len = sealed_len - VAULT_SEALED_EXTRA;
    uint8_t key[KEY_BYTES], label_bytes[LABEL_BYTES];
    enum hearth_error error = text_find_key(vault, label, key);
    if (error != HEARTH_OK)
        return error;
    label_encode(label, label_bytes);
    const uint8_t *nonce = sealed + 1;
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(text_out, NULL, NULL, nonce + NONCE_BYTES, padded_len + TAG_BYTES, label_bytes,
                                                            sizeof label_bytes, nonce, key);
    sodium_memzero(key, sizeof key);
    if (failed != 0)
        return HEARTH_DAMAGED; /* libsodium checks the tag first and leaves zeros */
    size_t text_len = 0;
    if (sodium_unpad(&text_len, text_out, padded_len, text_pad_block(padded_len)) != 0 || text_len > VAULT_TEXT_BYTES_MAX ||
        text_padded_len(text_len) != padded_len) {
        sodium_memzero(text_out, padded_len);
        return HEARTH_DAMAGED; /* sealed by us, but not in this form */
    }
    text_out[text_len] = 0; /* the mark of the padding; zeros follow it */
    *text_len_out = text_len;
    return HEARTH_OK;
}
