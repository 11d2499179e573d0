/* server/settings/name_lists.c */
#include "hearth/name_lists.h"
#include "hearth/check.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LIST_LEN_MAX 1024

struct word_list {
    char words[NAME_LIST_LEN_MAX][NAME_WORD_LEN_MAX + 1]; /* sorted */
    size_t count;
};

struct name_lists {
    struct word_list adjectives, nouns;
};

static bool word_is_good(const char *word)
{
    const size_t len = strlen(word);
    if (len < NAME_WORD_LEN_MIN || len > NAME_WORD_LEN_MAX || word[0] < 'A' || word[0] > 'Z')
        return false;
    return strspn(word + 1, "abcdefghijklmnopqrstuvwxyz") == len - 1;
}

/* What a tired eye makes of it: letters that look alike become one. Two words with one shape must not both stand in a list. */
static void word_shape(const char *word, char shape_out[NAME_WORD_LEN_MAX + 1])
{
    static const struct {
        const char *looks;
        char like;
    } folds[] = {{"rn", 'm'}, {"vv", 'w'}, {"cl", 'd'}, {"I", 'l'}, {"i", 'l'}, {"j", 'l'}, {"O", 'o'}};
    size_t len = 0;
    for (const char *at = word; *at != 0;) {
        char like = *at >= 'A' && *at <= 'Z' && *at != 'I' ? (char)(*at - 'A' + 'a') : *at;
        size_t taken = 1;
        for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++)
            if (strncmp(at, folds[i].looks, strlen(folds[i].looks)) == 0) {
                like = folds[i].like;
                taken = strlen(folds[i].looks);
                break;
            }
        shape_out[len++] = like;
        at += taken;
    }
    shape_out[len] = 0;
}

static const char *word_alike_find(const struct word_list *list, const char *word)
{
    char shape[NAME_WORD_LEN_MAX + 1], other[NAME_WORD_LEN_MAX + 1];
    word_shape(word, shape);
    for (size_t i = 0; i < list->count; i++) {
        word_shape(list->words[i], other);
        if (strcmp(shape, other) == 0)
            return list->words[i];
    }
    return NULL;
}

static void word_take(struct word_list *list, const char *path, const char *word, int line, struct problems *problems)
{
    if (!word_is_good(word)) {
        problems_add(problems, path, line, "", "Write one word of 3 to 9 letters A to Z, the first a capital",
                     "\"%.20s\" is no word for a name", word);
        return;
    }
    const char *alike = word_alike_find(list, word);
    if (alike != NULL)
        problems_add(problems, path, line, "", "Keep one of the two: a name must not be taken for another", "%s looks like %s", word,
                     alike);
    else if (list->count == NAME_LIST_LEN_MAX)
        problems_add(problems, path, line, "", "Keep the gentlest", "there are more than %d words", NAME_LIST_LEN_MAX);
    else
        strcpy(list->words[list->count++], word);
}

static int word_is_before(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void list_load(const char *folder, const char *file_name, struct word_list *list, struct problems *problems)
{
    char path[4096], text[256];
    snprintf(path, sizeof path, "%s/%s", folder, file_name);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        problems_add(problems, path, 0, "", "Copy config/names there, or correct places.names", "the file cannot be opened: %s",
                     strerror(errno));
        return;
    }
    for (int line = 1; fgets(text, sizeof text, file) != NULL; line++) {
        text[strcspn(text, "\r\n")] = 0;
        if (text[0] != '#' && text[0] != 0)
            word_take(list, path, text, line, problems);
    }
    fclose(file);
    if (list->count < NAME_LIST_LEN_MIN)
        problems_add(problems, path, 0, "", "Copy config/names there", "%zu words are too few; at least %d are needed", list->count,
                     NAME_LIST_LEN_MIN);
    qsort(list->words, list->count, sizeof list->words[0], word_is_before); /* the order of the file must not matter to a replica */
}

enum hearth_error name_lists_load(const char *folder, struct name_lists **lists_out, struct problems *problems)
{
    *lists_out = NULL;
    struct name_lists *lists = calloc(1, sizeof *lists);
    if (lists == NULL)
        return HEARTH_NO_MEMORY;
    const size_t problems_before = problems->count;
    list_load(folder, "adjectives.txt", &lists->adjectives, problems);
    list_load(folder, "nouns.txt", &lists->nouns, problems);
    if (problems->count != problems_before) {
        name_lists_free(&lists);
        return HEARTH_BAD_INPUT;
    }
    *lists_out = lists;
    return HEARTH_OK;
}

void name_lists_free(struct name_lists **lists)
{
    free(*lists);
    *lists = NULL;
}

uint64_t name_lists_count(const struct name_lists *lists)
{
    return (uint64_t)lists->adjectives.count * lists->nouns.count;
}

void name_lists_name(const struct name_lists *lists, uint64_t index, char name_out[NAME_BYTES_MAX])
{
    CHECK(index < name_lists_count(lists));
    snprintf(name_out, NAME_BYTES_MAX, "%s %s", lists->adjectives.words[index / lists->nouns.count],
             lists->nouns.words[index % lists->nouns.count]);
}

static bool list_has(const struct word_list *list, const char *word, size_t word_len)
{
    char key[NAME_WORD_LEN_MAX + 1] = "";
    if (word_len > NAME_WORD_LEN_MAX)
        return false;
    memcpy(key, word, word_len);
    return bsearch(key, list->words, list->count, sizeof list->words[0], word_is_before) != NULL;
}

bool name_lists_has(const struct name_lists *lists, const char *name, size_t name_len)
{
    const char *space = memchr(name, ' ', name_len);
    if (space == NULL)
        return false;
    const size_t first_len = (size_t)(space - name);
    return list_has(&lists->adjectives, name, first_len) && list_has(&lists->nouns, space + 1, name_len - first_len - 1);
}
