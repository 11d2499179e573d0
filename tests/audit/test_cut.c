/* tests/audit/test_cut.c: a file may end anywhere, and nothing after its last byte is read: behind it lies memory that may not be touched,
 * so that this fails in every build and not only under a sanitizer. The texts are the fuzzer's seeds as well (tests/fuzz/corpus/audit). */
#include "audit.h"
#include "hearth/check.h"
#include "test.h"
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define TEXT_BYTES_MAX 4096

struct guarded {
    uint8_t *memory;
    size_t readable;
};

static int guarded_open(void **state)
{
    static struct guarded guarded;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    guarded.readable = (TEXT_BYTES_MAX + page - 1) / page * page;
    guarded.memory = mmap(NULL, guarded.readable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(guarded.memory != MAP_FAILED && mprotect(guarded.memory + guarded.readable, page, PROT_NONE) == 0);
    *state = &guarded;
    return 0;
}

static int guarded_close(void **state)
{
    const struct guarded *guarded = *state;
    return munmap(guarded->memory, guarded->readable + (size_t)sysconf(_SC_PAGESIZE));
}

/* Reads the text from where nothing follows it. Returns how many findings there were. */
static size_t read_at_the_edge(const struct guarded *guarded, const char *text, size_t len)
{
    struct audit_file file;
    struct audit_findings findings = {.len = 0};
    struct audit_note note;
    char *edge = (char *)guarded->memory + guarded->readable - len;
    memcpy(edge, text, len);
    assert_false(audit_newest_note(edge, len, &note));
    if (audit_file_read(edge, len, &file, &findings) != HEARTH_OK)
        return 0;
    audit_file_free(&file);
    return findings.len;
}

static size_t seed_read(const char *name, char *text)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, CORPUS_DIR "/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t len = fread(text, 1, TEXT_BYTES_MAX, file);
    fclose(file);
    assert_in_range(len, 1, TEXT_BYTES_MAX - 1);
    return len;
}

static void a_file_that_ends_anywhere_is_read_to_its_end_and_no_further(void **state)
{
    char text[TEXT_BYTES_MAX];
    int seeds = 0;
    DIR *folder = opendir(CORPUS_DIR);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        const size_t len = seed_read(entry->d_name, text);
        for (size_t cut = 0; cut < len; cut++)
            (void)read_at_the_edge(*state, text, cut);
        assert_true(read_at_the_edge(*state, text, len) > 0); /* none of them is whole */
        seeds++;
    }
    closedir(folder);
    assert_true(seeds >= 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_file_that_ends_anywhere_is_read_to_its_end_and_no_further)};
    return cmocka_run_group_tests(tests, guarded_open, guarded_close);
}
