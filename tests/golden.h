/* tests/golden.h
 * A golden file: bytes that others rely on, checked in. HEARTH_ACCEPT=1 rewrites it, and the difference is reviewed like code. */
#pragma once
#include "test.h"
#include <string.h>

static inline void golden_compare(const char *path, const void *bytes, size_t len)
{
    if (getenv("HEARTH_ACCEPT") != NULL) {
        FILE *out = fopen(path, "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(bytes, 1, len, out), len);
        assert_int_equal(fclose(out), 0);
        return;
    }
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        fail_msg("%s is not there: HEARTH_ACCEPT=1 makes it", path);
    char *found = malloc(len + 2);
    assert_non_null(found);
    const size_t found_len = fread(found, 1, len + 1, in);
    fclose(in);
    const int differs = found_len != len || memcmp(found, bytes, len) != 0;
    free(found);
    if (differs)
        fail_msg("%s is stale: if the change is meant, HEARTH_ACCEPT=1 rewrites it", path);
}
