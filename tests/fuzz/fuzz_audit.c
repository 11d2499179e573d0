/* tests/fuzz/fuzz_audit.c: exports, notes and keys that come from anywhere. The input is a patch on the golden export, or a file of its
 * own. Besides memory errors: no text but the golden one verifies against the golden key with all its entries. */
#include "audit.h"
#include "hearth/check.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char golden[65536], key[AUDIT_KEY_TEXT_BYTES], origin[AUDIT_ORIGIN_BYTES];
static size_t golden_len;
static uint8_t public_key[AUDIT_PUBLIC_BYTES];

static size_t golden_read(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    const size_t len = fread(out, 1, size, file);
    fclose(file);
    return len;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    golden_len = golden_read(GOLDEN_DIR "/export.txt", golden, sizeof golden);
    (void)golden_read(GOLDEN_DIR "/key.txt", key, sizeof key - 1);
    CHECK(golden_len < sizeof golden && audit_key_read(key, origin, public_key));
    return 0;
}

static void try(const char *text, size_t len)
{
    struct audit_file file;
    struct audit_findings findings = {.len = 0};
    struct audit_note note;
    uint64_t covered = 0;
    const bool noted = audit_newest_note(text, len, &note);
    if (audit_file_read(text, len, &file, &findings) != HEARTH_OK)
        return;
    audit_file_verify(&file, origin, public_key, noted ? &note : NULL, &findings, &covered);
    CHECK(covered <= file.entries_len);
    /* The key line is only what the file says of itself; records may be left out. Everything else is under a signature. */
    if (findings.len == 0 && covered == 154)
        for (uint64_t i = 0; i < file.entries_len && i < 154; i++)
            CHECK(file.entries[i].there);
    audit_file_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char origin_read[AUDIT_ORIGIN_BYTES], text[AUDIT_KEY_TEXT_BYTES + 64];
    uint8_t read[AUDIT_PUBLIC_BYTES];
    struct audit_record record;
    struct audit_note note;
    size_t used;
    (void)audit_record_decode((struct bytes){data, size}, &record);
    (void)audit_note_read((const char *)data, size, &note, &used);
    if (size < sizeof text) {
        memcpy(text, data, size);
        text[size] = 0;
        (void)audit_key_read(text, origin_read, read);
    }
    try((const char *)data, size);
    if (size < 3)
        return 0;
    /* Where, how many bytes go, what comes in their place. */
    const size_t at = (size_t)(data[0] << 8 | data[1]) % golden_len, gone = data[2] % 64 < golden_len - at ? data[2] % 64 : golden_len - at;
    char *patched = malloc(golden_len + size);
    CHECK(patched != NULL);
    memcpy(patched, golden, at);
    memcpy(patched + at, data + 3, size - 3);
    memcpy(patched + at + size - 3, golden + at + gone, golden_len - at - gone);
    try(patched, golden_len - gone + size - 3);
    free(patched);
    return 0;
}
