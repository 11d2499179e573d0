/* tests/settings/scratch.c */
#include "scratch.h"
#include "test.h"
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int scratch_make(void **state)
{
    struct scratch *scratch = calloc(1, sizeof *scratch);
    assert_non_null(scratch);
    snprintf(scratch->folder, sizeof scratch->folder, "/tmp/hearth-test-XXXXXX");
    assert_non_null(mkdtemp(scratch->folder));
    *state = scratch;
    return 0;
}

static int entry_remove(const char *path, const struct stat *stat, int kind, struct FTW *walk)
{
    (void)stat, (void)kind, (void)walk;
    return remove(path);
}

int scratch_remove(void **state)
{
    struct scratch *scratch = *state;
    nftw(scratch->folder, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
    free(scratch);
    return 0;
}

const char *scratch_write(const struct scratch *scratch, const char *name, const char *text)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", scratch->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
    return path;
}

const char *scratch_folder(const struct scratch *scratch, const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", scratch->folder, name);
    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

bool problems_have(const struct problems *problems, int line, const char *key, const char *part)
{
    for (size_t i = 0; i < problems->count && i < PROBLEMS_MAX; i++) {
        const struct problem *problem = &problems->items[i];
        if (problem->line == line && strcmp(problem->key, key) == 0 && strstr(problem->what, part) != NULL && problem->remedy[0] != 0)
            return true;
    }
    printf("wanted: line %d, key \"%s\", \"%s\"; got:\n", line, key, part);
    problems_print(problems, stdout);
    return false;
}
