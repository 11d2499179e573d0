/* tests/store/test_store.c: the file: settings, schema, versions, deleted bytes, readers. */
#include "golden.h"
#include "hearth/check.h"
#include "hearth/store.h"
#include "test.h"
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char folder[40], path[64];
    struct store *store;
};

static int place_open(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    CHECK(place != NULL);
    strcpy(place->folder, "/tmp/hearth-test-XXXXXX");
    CHECK(mkdtemp(place->folder) != NULL);
    snprintf(place->path, sizeof place->path, "%s/hearth.db", place->folder);
    CHECK(store_open(place->path, &place->store) == HEARTH_OK);
    *state = place;
    return 0;
}

static int place_close(void **state)
{
    struct place *place = *state;
    store_close(&place->store);
    (void)unlink(place->path);
    const int code = rmdir(place->folder); /* neither WAL nor index is left behind */
    free(place);
    return code;
}

static void sql(const char *path, const char *text)
{
    sqlite3 *db;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK);
    CHECK(sqlite3_close(db) == SQLITE_OK);
}

static bool file_holds(const char *path, const char *needle)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return false;
    static char bytes[1 << 22];
    const size_t len = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    return memmem(bytes, len, needle, strlen(needle)) != NULL;
}

static void the_schema_is_that_of_the_golden_file(void **state)
{
    struct place *place = *state;
    struct buffer text;
    buffer_init(&text, 65536);
    assert_int_equal(store_schema_text(place->store, &text), HEARTH_OK);
    golden_compare(GOLDEN_DIR "/schema.sql", text.data, text.len);
    buffer_deinit(&text);
}

static void no_column_says_what_must_never_be_stored(void **state)
{
    struct place *place = *state;
    static const char *const never[] = {"address", "agent",  "email", "mail",      "phone",  "seen",
                                        "read_at", "typing", "visit", "joined_at", "used_by"};
    struct buffer text;
    buffer_init(&text, 65536);
    assert_int_equal(store_schema_text(place->store, &text), HEARTH_OK);
    buffer_put_u8(&text, 0);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (strstr((const char *)text.data, never[i]) != NULL)
            fail_msg("a column is called %s", never[i]);
    buffer_deinit(&text);
}

static void a_newer_schema_and_a_foreign_file_are_refused_untouched(void **state)
{
    struct place *place = *state;
    store_close(&place->store);
    sql(place->path, "UPDATE order_state SET schema = 2");
    assert_int_equal(store_open(place->path, &place->store), HEARTH_UNSUPPORTED);
    assert_null(place->store);
    sql(place->path, "UPDATE order_state SET schema = 1; PRAGMA application_id = 7");
    assert_int_equal(store_open(place->path, &place->store), HEARTH_UNSUPPORTED);
    sql(place->path, "PRAGMA application_id = 0x48727468");
    FILE *out = fopen(place->path, "r+b");
    CHECK(out != NULL && fwrite("Not a database at all", 1, 21, out) == 21 && fclose(out) == 0);
    assert_int_equal(store_open(place->path, &place->store), HEARTH_UNSUPPORTED);
    assert_null(place->store);
}

static void a_reader_needs_a_database_that_is_there(void **state)
{
    struct place *place = *state;
    struct store *reader;
    char nowhere[80];
    snprintf(nowhere, sizeof nowhere, "%s/none.db", place->folder);
    assert_int_not_equal(store_open_reader(nowhere, &reader), HEARTH_OK);
    assert_null(reader);
    assert_int_equal(access(nowhere, F_OK), -1);
    assert_int_equal(store_open_reader(place->path, &reader), HEARTH_OK);
    assert_int_not_equal(store_cohort_insert(reader, (cohort_id){{1}}, "A reader writes nothing"), HEARTH_OK);
    store_close(&reader);
}

static void settings_are_those_of_the_security_page(void **state)
{
    struct place *place = *state;
    struct store_order order = {.place = 1, .time_ms = 1, .rules = 1};
    CHECK(store_begin(place->store) == HEARTH_OK && store_order_write(place->store, &order) == HEARTH_OK);
    CHECK(store_commit(place->store, true) == HEARTH_OK);
    char wal[80];
    snprintf(wal, sizeof wal, "%s-wal", place->path);
    struct stat found;
    assert_int_equal(stat(wal, &found), 0); /* WAL mode */
    assert_true(found.st_size > 0);
    assert_true(store_checkpoint(place->store, true));
    assert_int_equal(stat(wal, &found), 0);
    assert_int_equal(found.st_size, 0);
}

/* Deleted text is overwritten where it lay; after the checkpoint neither file has it. */
static void a_deleted_text_is_in_no_file(void **state)
{
    struct place *place = *state;
    static const char canary[] = "canary-5f1c9a77-that-nobody-may-find";
    char wal[80];
    snprintf(wal, sizeof wal, "%s-wal", place->path);
    struct store_message message = {
        .place = 1, .number = 1, .gone_at = 100, .sealed = (const uint8_t *)canary, .sealed_len = sizeof canary};
    CHECK(store_begin(place->store) == HEARTH_OK && store_message_insert(place->store, &message) == HEARTH_OK);
    message.place = message.number = 2;
    CHECK(store_message_insert(place->store, &message) == HEARTH_OK && store_commit(place->store, true) == HEARTH_OK);
    assert_true(file_holds(wal, canary));
    CHECK(store_checkpoint(place->store, true));
    assert_true(file_holds(place->path, canary));
    int64_t rows;
    CHECK(store_begin(place->store) == HEARTH_OK && store_message_delete(place->store, 1, 3) == HEARTH_OK);
    assert_int_equal(store_message_sweep(place->store, 100, 10, &rows), HEARTH_OK);
    assert_int_equal(rows, 2);
    CHECK(store_commit(place->store, true) == HEARTH_OK);
    assert_true(file_holds(place->path, canary)); /* so long it can still be read: that is why the checkpoint follows */
    assert_true(store_checkpoint(place->store, true));
    assert_false(file_holds(place->path, canary));
    assert_false(file_holds(wal, canary));
}

static void a_reader_holds_the_cut_up_and_lets_it_go(void **state)
{
    struct place *place = *state;
    struct store *reader;
    struct store_order order = {.place = 1, .time_ms = 1, .rules = 1};
    CHECK(store_open_reader(place->path, &reader) == HEARTH_OK && store_read_begin(reader) == HEARTH_OK);
    CHECK(store_order_read(reader, &order) == HEARTH_OK);
    order.place = 5;
    CHECK(store_begin(place->store) == HEARTH_OK && store_order_write(place->store, &order) == HEARTH_OK);
    CHECK(store_commit(place->store, true) == HEARTH_OK);
    assert_false(store_checkpoint(place->store, true));
    CHECK(store_order_read(reader, &order) == HEARTH_OK);
    assert_int_equal(order.place, 0); /* one state for the whole read */
    store_read_end(reader);
    assert_true(store_checkpoint(place->store, true));
    CHECK(store_read_begin(reader) == HEARTH_OK && store_order_read(reader, &order) == HEARTH_OK);
    assert_int_equal(order.place, 5);
    store_read_end(reader);
    store_close(&reader);
}

static void commits_of_both_kinds_can_follow_each_other(void **state)
{
    struct place *place = *state;
    for (int64_t i = 1; i < 10; i++) {
        struct store_order order = {.place = i, .time_ms = 1, .rules = 1};
        CHECK(store_begin(place->store) == HEARTH_OK && store_order_write(place->store, &order) == HEARTH_OK);
        assert_int_equal(store_commit(place->store, i % 3 == 0), HEARTH_OK);
    }
    struct store_order order;
    CHECK(store_order_read(place->store, &order) == HEARTH_OK);
    assert_int_equal(order.place, 9);
}

#define with(name) cmocka_unit_test_setup_teardown(name, place_open, place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with(the_schema_is_that_of_the_golden_file),
        with(no_column_says_what_must_never_be_stored),
        with(a_newer_schema_and_a_foreign_file_are_refused_untouched),
        with(a_reader_needs_a_database_that_is_there),
        with(settings_are_those_of_the_security_page),
        with(a_deleted_text_is_in_no_file),
        with(a_reader_holds_the_cut_up_and_lets_it_go),
        with(commits_of_both_kinds_can_follow_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
