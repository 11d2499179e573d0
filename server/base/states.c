/* server/base/states.c */
#include "hearth/states.h"
#include <string.h>

static bool word_find(const char *const *words, size_t words_len, const char *word, size_t word_len, size_t *index_out)
{
    for (size_t i = 0; i < words_len; i++)
        if (strlen(words[i]) == word_len && memcmp(words[i], word, word_len) == 0) {
            *index_out = i;
            return true;
        }
    return false;
}

#define WORD(name, word) word,
#define X(name, prefix, list)                                                                                                              \
    static const char *const name##_words[] = {list(WORD)};                                                                                \
    const char *name##_word(enum name value)                                                                                               \
    {                                                                                                                                      \
        return name##_words[value];                                                                                                        \
    }                                                                                                                                      \
    bool name##_from_word(const char *word, size_t word_len, enum name *value_out)                                                         \
    {                                                                                                                                      \
        size_t index;                                                                                                                      \
        if (!word_find(name##_words, sizeof name##_words / sizeof name##_words[0], word, word_len, &index))                                \
            return false;                                                                                                                  \
        *value_out = (enum name)index;                                                                                                     \
        return true;                                                                                                                       \
    }
STATES(X)
#undef X
#undef WORD
