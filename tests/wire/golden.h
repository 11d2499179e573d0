/* tests/wire/golden.h
 * Golden frames: the bytes that others rely on, one file each in tests/wire/golden. HEARTH_GOLDEN is the folder; with HEARTH_ACCEPT=1 a
 * test rewrites what differs, and the diff is reviewed like code. They seed the fuzzer and are read by the TypeScript decoder's test. */
#pragma once
#include "test.h"
#include <string.h>

#define GOLDEN_BYTES_MAX 65536

static inline void golden_path(const char *name, char out[512])
{
    const char *folder = getenv("HEARTH_GOLDEN");
    assert_non_null(folder);
    snprintf(out, 512, "%s/%s.json", folder, name);
}

/* Without the newline at the end of the file. 0: no such file. */
static inline size_t golden_read(const char *name, char out[GOLDEN_BYTES_MAX])
{
    char path[512];
    golden_path(name, path);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return 0;
    size_t len = fread(out, 1, GOLDEN_BYTES_MAX - 1, file);
    fclose(file);
    if (len > 0 && out[len - 1] == '\n')
        len--;
    out[len] = '\0';
    return len;
}

static inline void golden_check(const char *name, const void *bytes, size_t len)
{
    static char wanted[GOLDEN_BYTES_MAX];
    const size_t wanted_len = golden_read(name, wanted);
    if (wanted_len == len && memcmp(wanted, bytes, len) == 0)
        return;
    if (getenv("HEARTH_ACCEPT") != NULL) {
        char path[512];
        golden_path(name, path);
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fwrite(bytes, 1, len, file);
        fputc('\n', file);
        fclose(file);
        return;
    }
    fail_msg("%s differs:\n  now    %.*s\n  golden %.*s", name, (int)len, (const char *)bytes, (int)wanted_len, wanted);
}
