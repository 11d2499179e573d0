/* tests/vault/vault_fixture.h
 * A vault in a folder of its own for one test, ids that are easy to tell apart, and golden texts. */
#pragma once
#include "hearth/bytes.h"
#include "test.h"
#include "vault_internal.h"
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char folder[256];
    char vault_folder[300];
    char master_path[300];
    struct vault_place place;
    struct vault_master master;
    struct vault *vault;
};

static inline void fixture_open(struct fixture *fixture)
{
    assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_OK);
}

static inline void fixture_reopen(struct fixture *fixture)
{
    vault_close(&fixture->vault);
    fixture_open(fixture);
}

/* A new vault, closed. */
static inline void fixture_make(struct fixture *fixture)
{
    memset(fixture, 0, sizeof *fixture);
    const char *tmp = getenv("TMPDIR");
    snprintf(fixture->folder, sizeof fixture->folder, "%s/hearth-vault-XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->vault_folder, sizeof fixture->vault_folder, "%s/vault", fixture->folder);
    snprintf(fixture->master_path, sizeof fixture->master_path, "%s/master", fixture->folder);
    fixture->place.folder = fixture->vault_folder;
    fixture->master = (struct vault_master){.kind = VAULT_MASTER_FILE, .text = fixture->master_path, .allow_unlocked_keys = true};
    assert_int_equal(vault_master_make(fixture->master_path), HEARTH_OK);
    assert_int_equal(vault_init(&fixture->place, &fixture->master), HEARTH_OK);
}

static inline int fixture_remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status, (void)type, (void)ftw;
    return remove(path);
}

static inline void fixture_drop(struct fixture *fixture)
{
    vault_close(&fixture->vault);
    nftw(fixture->folder, fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline int fixture_setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_make(fixture);
    fixture_open(fixture);
    *state = fixture;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    fixture_drop(*state);
    free(*state);
    return 0;
}

/* ---- files ---- */

static inline void vault_file_path(const struct fixture *fixture, const char *name, char path_out[400])
{
    snprintf(path_out, 400, "%s/%s", fixture->vault_folder, name);
}

static inline size_t vault_file_read(const struct fixture *fixture, const char *name, uint8_t *out, size_t size)
{
    char path[400];
    vault_file_path(fixture, name, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t len = read(fd, out, size);
    close(fd);
    assert_true(len >= 0);
    return (size_t)len;
}

static inline void vault_file_write(const struct fixture *fixture, const char *name, const uint8_t *data, size_t len)
{
    char path[400];
    vault_file_path(fixture, name, path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, len), (ssize_t)len);
    close(fd);
}

static inline bool vault_file_there(const struct fixture *fixture, const char *name)
{
    char path[400];
    vault_file_path(fixture, name, path);
    return access(path, F_OK) == 0;
}

/* ---- keys and labels: an id is its letter sixteen times ---- */

static inline key_id key_of(char letter)
{
    key_id id;
    memset(id.bytes, letter, ID_BYTES);
    return id;
}

static inline room_id room_of(char letter)
{
    room_id id;
    memset(id.bytes, letter, ID_BYTES);
    return id;
}

static inline member_id member_of(char letter)
{
    member_id id;
    memset(id.bytes, letter, ID_BYTES);
    return id;
}

static inline struct vault_key_spec spec_of(char key, enum vault_key_kind kind, char owner, int64_t opens_at, int64_t ends_at)
{
    struct vault_key_spec spec = {.id = key_of(key), .kind = kind, .opens_at = opens_at, .ends_at = ends_at};
    memset(spec.owner, owner, ID_BYTES);
    return spec;
}

/* Program p, room r, author a, message m. */
static inline struct vault_text_label label_of(char slice)
{
    struct vault_text_label label = {.room = room_of('r'), .slice = key_of(slice), .author = member_of('a'), .kind = VAULT_TEXT_MESSAGE};
    memset(label.program.bytes, 'p', ID_BYTES);
    memset(label.message.bytes, 'm', ID_BYTES);
    return label;
}

/* Slices 1 and 2 of room r, the subject key of a. */
static inline void fixture_add_keys(struct fixture *fixture)
{
    const struct vault_key_spec specs[] = {spec_of('1', VAULT_KEY_SLICE, 'r', 1000, 2000), spec_of('2', VAULT_KEY_SLICE, 'r', 2000, 3000),
                                           spec_of('s', VAULT_KEY_SUBJECT, 'a', 1000, 1000)};
    assert_int_equal(vault_keys_add(fixture->vault, specs, 3), HEARTH_OK);
}

struct sealed {
    struct vault_text_label label;
    uint8_t bytes[VAULT_SEALED_BYTES_MAX];
    size_t len;
};

static inline void fixture_seal(struct fixture *fixture, char slice, const char *text, struct sealed *out)
{
    out->label = label_of(slice);
    assert_int_equal(
        vault_text_seal(fixture->vault, &out->label, (const uint8_t *)text, strlen(text), out->bytes, sizeof out->bytes, &out->len),
        HEARTH_OK);
}

static inline enum hearth_error fixture_unseal(struct fixture *fixture, const struct sealed *sealed, char text_out[VAULT_TEXT_ROOM_BYTES])
{
    size_t len = 0;
    memset(text_out, 0x55, VAULT_TEXT_ROOM_BYTES);
    enum hearth_error error =
        vault_text_open(fixture->vault, &sealed->label, sealed->bytes, sealed->len, (uint8_t *)text_out, VAULT_TEXT_ROOM_BYTES, &len);
    if (error == HEARTH_OK)
        text_out[len] = '\0';
    return error;
}

/* ---- golden texts: lines "name hex". HEARTH_ACCEPT=1 writes them anew; the diff is then reviewed like code ---- */

static inline void golden_add(struct buffer *golden, const char *name, const void *data, size_t len)
{
    char *hex = malloc(2 * len + 1);
    assert_non_null(hex);
    hex_encode(data, len, hex);
    buffer_put_text(golden, name);
    buffer_put_text(golden, " ");
    buffer_put_text(golden, hex);
    buffer_put_text(golden, "\n");
    free(hex);
}

static inline void golden_check(const struct buffer *golden, const char *name)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s.txt", GOLDEN_FOLDER, name);
    assert_false(golden->failed);
    if (getenv("HEARTH_ACCEPT") != NULL) {
        FILE *file = fopen(path, "we");
        assert_non_null(file);
        assert_int_equal(fwrite(golden->data, 1, golden->len, file), golden->len);
        fclose(file);
        return;
    }
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    char *stored = malloc(golden->len + 2);
    assert_non_null(stored);
    const size_t len = fread(stored, 1, golden->len + 1, file);
    fclose(file);
    assert_int_equal(len, golden->len);
    assert_memory_equal(stored, golden->data, len);
    free(stored);
}

/* 0x00 0x01 ... from first, as fixed keys and nonces. */
static inline void count_up(uint8_t *out, size_t len, uint8_t first)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(first + i);
}
