/* tests/engine/test_audit.c: each act of power leaves one leaf, in the commit of the act, without text or names (MO20, as far as it is
 * there: the operator's acts; protocol.md 7). Reads the file from outside, as `hearthctl audit verify` will. */
#include "engine_internal.h"
#include "world.h"
#include <sqlite3.h>
#include <unistd.h>

struct leaf {
    uint8_t record[160];
    size_t len;
};

/* All leaves, each with the hash that it must have (RFC 6962: 0x00 before the record). */
static size_t leaves(const char *path, struct leaf *found, size_t capacity)
{
    sqlite3 *db;
    sqlite3_stmt *rows;
    size_t len = 0;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, "SELECT position, record, hash FROM audit_leaf ORDER BY position", -1, &rows, NULL) == SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        uint8_t hashed[161] = {0}, hash[DIGEST_BYTES];
        CHECK(len < capacity);
        struct leaf *leaf = &found[len++];
        leaf->len = (size_t)sqlite3_column_bytes(rows, 1);
        CHECK(leaf->len <= sizeof leaf->record);
        memcpy(leaf->record, sqlite3_column_blob(rows, 1), leaf->len);
        memcpy(hashed + 1, leaf->record, leaf->len);
        digest_sha256(hashed, leaf->len + 1, hash);
        assert_int_equal(sqlite3_column_int64(rows, 0), len - 1); /* from 0 on, as the RFC counts */
        assert_int_equal(sqlite3_column_bytes(rows, 2), DIGEST_BYTES);
        assert_memory_equal(sqlite3_column_blob(rows, 2), hash, DIGEST_BYTES);
    }
    sqlite3_finalize(rows);
    sqlite3_close(db);
    return len;
}

static void each_act_of_the_operator_leaves_one_leaf_without_words(void **state)
{
    (void)state;
    struct world world;
    static struct leaf found[16];
    char folder[] = "/tmp/hearth-test-XXXXXX", path[64];
    uint8_t code[DIGEST_BYTES];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/hearth.db", folder);
    world_open(&world, path, 1);
    world_program(&world);
    const cohort_id cohort = world_cohort(&world, "canary-cohort");
    const room_id room = world_room(&world, cohort, ROOM_TYPE_SUPPORT, "canary-room");
    const invitation_id invitation = world_try_invite(&world, cohort, ROLE_LEAD, "canary-name", code)->done.invitation;
    assert_int_equal(leaves(path, found, 16), 4);

    /* What was refused, what was repeated and what is no act of power leaves none. */
    assert_int_equal(world_try_room(&world, cohort, ROOM_TYPE_SUPPORT, 1, 1)->refusal.reason, REFUSAL_BAD_REQUEST);
    struct command *revoke = world_command(&world, COMMAND_INVITE_REVOKE), *again = world_command(&world, COMMAND_INVITE_REVOKE);
    revoke->invite_revoke.invitation = again->invite_revoke.invitation = invitation;
    again->request = revoke->request;
    assert_int_equal(world_apply(&world, revoke)->refusal.reason, REFUSAL_NONE);
    assert_true(world_apply(&world, again)->repeated);
    (void)world_tick(&world);
    assert_int_equal(leaves(path, found, 16), 5);

    /* Nor does an act that was rolled back with its batch. */
    CHECK(engine_batch_begin(world.engine) == HEARTH_OK);
    world.batch = true;
    (void)world_cohort(&world, "canary-none");
    engine_batch_abort(world.engine);
    world.batch = false;
    assert_int_equal(leaves(path, found, 16), 5);

    const uint8_t *objects[] = {NULL, cohort.bytes, room.bytes, invitation.bytes, invitation.bytes};
    for (size_t i = 0; i < 5; i++) {
        assert_null(memmem(found[i].record, found[i].len, "canary", 6));
        if (objects[i] != NULL)
            assert_non_null(memmem(found[i].record, found[i].len, objects[i], ID_BYTES));
    }
    world_close(&world);
    (void)unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

#define ACTS 70

/* The newest checkpoint comes to staff with the proof from any size; the tree's own check knows nothing of how it was made. */
static void staff_get_the_newest_checkpoint_and_a_proof_from_any_older_one(void **state)
{
    (void)state;
    struct world world;
    static uint8_t roots[ACTS + 8][DIGEST_BYTES];
    struct merkle_edge edge;
    world_open(&world, ":memory:", 1);
    world_program(&world);
    const cohort_id cohort = world_cohort(&world, "A group");
    const struct person staff = world_member(&world, cohort, ROLE_FACILITATOR, "Staff");
    const struct person member = world_member(&world, cohort, ROLE_PARTICIPANT, "Member");
    assert_int_equal(world_checkpoint(&world, &staff, -1)->refusal.reason, REFUSAL_NOT_HERE); /* none is signed yet */
    CHECK(store_audit_edge_read(world.engine->store, &edge) == HEARTH_OK);
    const uint64_t first = edge.size;
    merkle_edge_root(&edge, roots[first]);
    while (edge.size < ACTS) {
        (void)world_cohort(&world, "Another");
        CHECK(store_audit_edge_read(world.engine->store, &edge) == HEARTH_OK);
        merkle_edge_root(&edge, roots[edge.size]);
    }
    world.now_ms += AUDIT_CHECKPOINT_MS;
    (void)world_tick(&world);
    world_sign(&world);
    for (uint64_t old = first; old <= ACTS; old++) {
        const struct answer *answer = world_checkpoint(&world, &staff, (int64_t)old);
        assert_int_equal(answer->refusal.reason, REFUSAL_NONE);
        assert_int_equal(answer->events_len, 1);
        const struct audit_shown *shown = answer->events[0].shown;
        assert_int_equal(shown->head.size, ACTS);
        assert_true(merkle_consistency_holds(old, roots[old], ACTS, shown->head.root, shown->proof, shown->proof_len));
    }
    assert_int_equal(world_checkpoint(&world, &staff, -1)->events[0].shown->proof_len, 0);
    assert_int_equal(world_checkpoint(&world, &staff, ACTS + 1)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(world_checkpoint(&world, &member, -1)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(world_checkpoint(&world, &member, ACTS)->events_len, 0);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_act_of_the_operator_leaves_one_leaf_without_words),
                                       cmocka_unit_test(staff_get_the_newest_checkpoint_and_a_proof_from_any_older_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
