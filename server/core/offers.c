/* server/core/offers.c */
#include "offers.h"
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#define OFFERS_NAME_BYTES 32 /* two words of at most 9 letters and a space (config/names) */

struct offers_code {
    uint8_t digest[DIGEST_BYTES];
    char names[OFFERS_NAMES_PER_CODE_MAX][OFFERS_NAME_BYTES];
    size_t added; /* in all; the place of the next is its rest */
    UT_hash_handle hh;
};

struct offers {
    struct offers_code *codes;
};

struct offers *offers_open(void)
{
    return calloc(1, sizeof(struct offers));
}

static void offers_code_drop(struct offers *offers, struct offers_code *code)
{
    HASH_DEL(offers->codes, code);
    free(code);
}

void offers_close(struct offers **offers)
{
    if (*offers == NULL)
        return;
    struct offers_code *code, *next;
    HASH_ITER(hh, (*offers)->codes, code, next)
    offers_code_drop(*offers, code);
    free(*offers);
    *offers = NULL;
}

static struct offers_code *offers_find(struct offers *offers, const uint8_t digest[DIGEST_BYTES])
{
    struct offers_code *code;
    HASH_FIND(hh, offers->codes, digest, DIGEST_BYTES, code);
    return code;
}

void offers_add(struct offers *offers, const uint8_t code_digest[DIGEST_BYTES], const char *name)
{
    struct offers_code *code = offers_find(offers, code_digest);
    if (code == NULL) {
        if (HASH_COUNT(offers->codes) >= OFFERS_CODES_MAX)
            offers_code_drop(offers, offers->codes);
        code = calloc(1, sizeof *code);
        if (code == NULL)
            return; /* the name is then not on the list, and the person is offered others */
        memcpy(code->digest, code_digest, DIGEST_BYTES);
        HASH_ADD(hh, offers->codes, digest, DIGEST_BYTES, code);
    }
    char *slot = code->names[code->added++ % OFFERS_NAMES_PER_CODE_MAX];
    strncpy(slot, name, OFFERS_NAME_BYTES - 1);
    slot[OFFERS_NAME_BYTES - 1] = '\0';
}

bool offers_has(struct offers *offers, const uint8_t code_digest[DIGEST_BYTES], const char *name)
{
    const struct offers_code *code = offers_find(offers, code_digest);
    if (code == NULL || name[0] == '\0')
        return false;
    for (size_t i = 0; i < OFFERS_NAMES_PER_CODE_MAX; i++)
        if (strcmp(code->names[i], name) == 0)
            return true;
    return false;
}

void offers_drop(struct offers *offers, const uint8_t code_digest[DIGEST_BYTES])
{
    struct offers_code *code = offers_find(offers, code_digest);
    if (code != NULL)
        offers_code_drop(offers, code);
}
