/* server/wire/plain_text.c */
#include "hearth/plain_text.h"
#include <stdlib.h>
#include <string.h>

enum hearth_error plain_text_set(struct plain_text *text, const char *utf8, size_t len)
{
    plain_text_deinit(text);
    char *copy = malloc(len + 1);
    if (copy == NULL)
        return HEARTH_NO_MEMORY;
    if (len > 0)
        memcpy(copy, utf8, len);
    copy[len] = '\0';
    *text = (struct plain_text){.utf8 = copy, .len = len};
    return HEARTH_OK;
}

void plain_text_take(struct plain_text *text, struct plain_text *from)
{
    plain_text_deinit(text);
    *text = *from;
    *from = (struct plain_text){0};
}

void plain_text_deinit(struct plain_text *text)
{
    if (text->utf8 != NULL)
        explicit_bzero(text->utf8, text->len);
    free(text->utf8);
    *text = (struct plain_text){0};
}

bool plain_text_is(const struct plain_text *text, const char *word)
{
    return text->len == strlen(word) && (text->len == 0 || memcmp(text->utf8, word, text->len) == 0);
}
