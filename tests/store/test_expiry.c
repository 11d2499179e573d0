/* tests/store/test_expiry.c: reads the table of statements. Every one that reads messages for anybody leaves out what is gone (RE2), and
 * none of them walks a table that grows from its beginning. */
#include "hearth/store.h"
#include "schema.sql.h"
#include "sql.h"
#include "test.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

static const struct {
    const char *name, *sql;
} statements[] = {
#define X(name, sql) {#name, sql},
    STORE_SQL(X)
#undef X
};
#define STATEMENTS (sizeof statements / sizeof statements[0])

/* Each with its reason in sql.h. */
static const char *const not_for_anybody[] = {"MESSAGE_SWEEP",       "MESSAGE_OLDEST", "MESSAGE_INSERT", "MESSAGE_DELETE",
                                              "MESSAGE_STATE_WRITE", "MESSAGE_MASK",   "MESSAGE_PIN"};

static bool listed(const char *name)
{
    for (size_t i = 0; i < sizeof not_for_anybody / sizeof not_for_anybody[0]; i++)
        if (strcmp(name, not_for_anybody[i]) == 0)
            return true;
    return false;
}

static bool touches_messages(const char *sql)
{
    return strstr(sql, "FROM message ") != NULL || strstr(sql, "INTO message ") != NULL || strstr(sql, "UPDATE message ") != NULL ||
           strstr(sql, "JOIN message ") != NULL || strcmp(sql + strlen(sql) - strlen("FROM message"), "FROM message") == 0;
}

static int count(const char *text, const char *word)
{
    int found = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
        found++;
    return found;
}

static void every_statement_that_reads_messages_leaves_out_what_is_gone(void **state)
{
    (void)state;
    int reads = 0;
    for (size_t i = 0; i < STATEMENTS; i++) {
        if (!touches_messages(statements[i].sql) || listed(statements[i].name))
            continue;
        reads++;
        /* As often as it reads the table. */
        if (count(statements[i].sql, "gone_at > ?") != count(statements[i].sql, "FROM message"))
            fail_msg("%s reads messages without their end", statements[i].name);
    }
    assert_int_equal(reads, 9);
}

static sqlite3 *schema_open(void)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof store_schema / sizeof store_schema[0]; i++)
        assert_int_equal(sqlite3_exec(db, store_schema[i], NULL, NULL, NULL), SQLITE_OK);
    return db;
}

/* What may be walked whole, and why. */
static const struct {
    const char *name, *reason;
} scans[] = {
    {"COUNTS_READ", "hearthctl asks, seldom"},
    {"EFFECT_WALK", "few rows; at start"},
    {"KEY_WALK", "at start"},
    {"INVITATION_COUNT", "at most 2,000 rows"},
    {"INVITATION_SWEEP", "at most 2,000 rows, once a minute"},
    {"NAME_REST_SWEEP", "once a minute"},
    {"TOTP_RESET_SWEEP", "a handful of staff, once a minute"},
    {"PACE_SWEEP", "a row a member, once a minute"},
    {"OWN_SWEEP", "a row an act of staff on a message that lives, once a minute"},
    {"MESSAGE_OLDEST", "the end of its index"},
    {"AUDIT_HEADS_WALK", "a row a room, once in 10 minutes or 64 acts"},
    {"CHECKPOINT_NEWEST", "the end of its key"},
    {"CHECKPOINT_WALK", "hearthctl asks, seldom"},
    {"DUTY_WALK_HERE", "a row for each of the staff; at start"},
    {"SHIFT_LIST", "at start and once a day"},
};

static void no_statement_of_every_day_walks_a_table(void **state)
{
    (void)state;
    sqlite3 *db = schema_open();
    for (size_t i = 0; i < STATEMENTS; i++) {
        char sql[4096];
        sqlite3_stmt *plan;
        bool may = false;
        for (size_t k = 0; k < sizeof scans / sizeof scans[0]; k++)
            may = may || strcmp(scans[k].name, statements[i].name) == 0;
        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", statements[i].sql);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &plan, NULL), SQLITE_OK);
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(plan, 3);
            if (!may && strncmp(step, "SCAN ", 5) == 0 && strstr(step, "CONSTANT ROW") == NULL)
                fail_msg("%s: %s", statements[i].name, step);
        }
        sqlite3_finalize(plan);
    }
    sqlite3_close(db);
}

/* A page of the newest comes from the room's own index, in its order, without sorting. */
static void pages_need_no_sorting(void **state)
{
    (void)state;
    sqlite3 *db = schema_open();
    for (size_t i = 0; i < STATEMENTS; i++) {
        if (strncmp(statements[i].name, "MESSAGE_WALK", 12) != 0)
            continue;
        char sql[4096];
        sqlite3_stmt *plan;
        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", statements[i].sql);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &plan, NULL), SQLITE_OK);
        while (sqlite3_step(plan) == SQLITE_ROW)
            if (strstr((const char *)sqlite3_column_text(plan, 3), "TEMP B-TREE") != NULL)
                fail_msg("%s sorts", statements[i].name);
        sqlite3_finalize(plan);
    }
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_that_reads_messages_leaves_out_what_is_gone),
        cmocka_unit_test(no_statement_of_every_day_walks_a_table),
        cmocka_unit_test(pages_need_no_sorting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
