/* tests/vault/test_crash.c: the world ends before the n-th operation on the disk, or in the middle of it, for every n until the change runs
 * through; and again for every operation of the recovery. Whatever is left must open, be wholly before or wholly after, and finish. */
#include "vault_fixture.h"

static int seam_left;      /* operations until the end; 0: no end */
static enum seam seam_how; /* how it ends */
static bool seam_once;     /* only that one fails, the world goes on */
static bool seam_hit;      /* it came */
static char seam_at[16];   /* which operation it was */

static enum seam seam_count(const char *operation)
{
    if (seam_hit)
        return seam_once ? SEAM_GO : SEAM_STOP;
    if (seam_left == 0 || --seam_left > 0)
        return SEAM_GO;
    seam_hit = true;
    snprintf(seam_at, sizeof seam_at, "%s", operation);
    if (seam_how == SEAM_TORN && strcmp(operation, "write") != 0)
        return SEAM_STOP;
    return seam_how;
}

static void seam_arm(int nth, enum seam how, bool once)
{
    seam_left = nth;
    seam_how = how;
    seam_once = once;
    seam_hit = false;
    vault_seam = seam_count;
}

static void seam_disarm(void)
{
    vault_seam = NULL;
}

struct crash {
    struct fixture fixture;
    struct sealed doomed, kept;
    uint8_t keyring_before[RING_FILE_BYTES(3)];
    uint8_t slots_before[SLOTS_FILE_BYTES];
};

static void crash_arrange(struct crash *crash)
{
    fixture_make(&crash->fixture);
    fixture_open(&crash->fixture);
    fixture_add_keys(&crash->fixture);
    fixture_seal(&crash->fixture, '1', "doomed", &crash->doomed);
    fixture_seal(&crash->fixture, '2', "kept", &crash->kept);
    vault_file_read(&crash->fixture, "keyring", crash->keyring_before, sizeof crash->keyring_before);
    vault_file_read(&crash->fixture, "slots", crash->slots_before, sizeof crash->slots_before);
}

/* Destroyed for good: on the open vault, and with every old file put back except the slots. */
static void crash_assert_destroyed(struct crash *crash)
{
    struct fixture *fixture = &crash->fixture;
    char text[VAULT_TEXT_ROOM_BYTES];
    assert_false(vault_key_known(fixture->vault, key_of('1')));
    assert_int_equal(fixture_unseal(fixture, &crash->doomed, text), HEARTH_NOT_FOUND);
    assert_int_equal(fixture_unseal(fixture, &crash->kept, text), HEARTH_OK);
    assert_string_equal(text, "kept");
    assert_false(vault_file_there(fixture, "keyring.new"));

    uint8_t slots[SLOTS_FILE_BYTES];
    assert_int_equal(vault_file_read(fixture, "slots", slots, sizeof slots), sizeof slots);
    for (size_t at = SLOT_BYTES; at + 8 <= SLOTS_FILE_BYTES; at += 8)
        assert_memory_not_equal(slots + at, crash->slots_before + at, 8);
    vault_close(&fixture->vault);
    vault_file_write(fixture, "keyring", crash->keyring_before, sizeof crash->keyring_before);
    assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_DAMAGED);
}

/* After the stop: opens, before or after, never between; then the caller's reconciliation does it again, and it is done. */
static bool crash_assert_finishes(struct crash *crash, bool said_done)
{
    struct fixture *fixture = &crash->fixture;
    char text[VAULT_TEXT_ROOM_BYTES];
    fixture_open(fixture);
    const bool undone = vault_key_known(fixture->vault, key_of('1'));
    assert_false(undone && said_done);
    assert_int_equal(fixture_unseal(fixture, &crash->doomed, text), undone ? HEARTH_OK : HEARTH_NOT_FOUND);
    assert_int_equal(fixture_unseal(fixture, &crash->kept, text), HEARTH_OK);
    assert_int_equal(vault_generation(fixture->vault), undone ? 1 : 2);
    assert_false(vault_file_there(fixture, "keyring.new"));
    assert_int_equal(vault_keys_destroy(fixture->vault, (key_id[]){key_of('1')}, 1), HEARTH_OK);
    crash_assert_destroyed(crash);
    return undone;
}

/* Returns false when the destruction came through before the nth operation. recovery_nth: stop the first recovery there too, 0 not. */
static bool crash_walk(int nth, enum seam how, int recovery_nth, bool *recovery_hit_out, bool *undone_out)
{
    static struct crash crash;
    memset(&crash, 0, sizeof crash);
    crash_arrange(&crash);
    seam_arm(nth, how, false);
    enum hearth_error error = vault_keys_destroy(crash.fixture.vault, (key_id[]){key_of('1')}, 1);
    const bool hit = seam_hit;
    assert_int_equal(error == HEARTH_OK, !hit);
    vault_close(&crash.fixture.vault);
    *recovery_hit_out = false;
    if (recovery_nth > 0) {
        seam_arm(recovery_nth, how, false);
        error = vault_open(&crash.fixture.place, &crash.fixture.master, &crash.fixture.vault);
        *recovery_hit_out = seam_hit;
        assert_int_equal(error == HEARTH_OK, !seam_hit);
        vault_close(&crash.fixture.vault);
    }
    seam_disarm();
    *undone_out = crash_assert_finishes(&crash, !hit);
    fixture_drop(&crash.fixture);
    return hit;
}

static void a_destruction_cut_anywhere_is_before_or_after_and_finishes(void **state)
{
    (void)state;
    static const enum seam ways[] = {SEAM_STOP, SEAM_TORN};
    for (size_t way = 0; way < 2; way++) {
        int stops = 0, recovery_stops = 0, undone_count = 0;
        bool hit = true;
        for (int nth = 1; hit; nth++) {
            bool recovery_hit = false, undone = false;
            hit = crash_walk(nth, ways[way], 0, &recovery_hit, &undone);
            stops += hit;
            undone_count += undone;
            recovery_hit = hit;
            for (int recovery_nth = 1; recovery_hit; recovery_nth++) {
                crash_walk(nth, ways[way], recovery_nth, &recovery_hit, &undone);
                recovery_stops += recovery_hit;
            }
        }
        /* create, write, sync; write and sync of either slot; rename, sync of the folder */
        assert_int_equal(stops, 9);
        assert_int_equal(undone_count, 4); /* those before the new slot is whole */
        assert_true(recovery_stops >= 12);
    }
}

static void an_addition_cut_anywhere_leaves_the_keys_of_before(void **state)
{
    (void)state;
    bool hit = true;
    int stops = 0;
    for (int nth = 1; hit; nth++) {
        static struct crash crash;
        char text[VAULT_TEXT_ROOM_BYTES];
        memset(&crash, 0, sizeof crash);
        crash_arrange(&crash);
        const struct vault_key_spec spec = spec_of('3', VAULT_KEY_SLICE, 'r', 3000, 4000);
        seam_arm(nth, SEAM_TORN, false);
        enum hearth_error error = vault_keys_add(crash.fixture.vault, &spec, 1);
        hit = seam_hit;
        stops += hit;
        seam_disarm();
        assert_int_equal(error == HEARTH_OK, !hit);
        assert_int_equal(vault_key_known(crash.fixture.vault, key_of('3')), !hit); /* nothing is sealed under what is not on disk */
        fixture_reopen(&crash.fixture);
        if (!hit)
            assert_true(vault_key_known(crash.fixture.vault, key_of('3')));
        assert_int_equal(fixture_unseal(&crash.fixture, &crash.doomed, text), HEARTH_OK);
        assert_int_equal(fixture_unseal(&crash.fixture, &crash.kept, text), HEARTH_OK);
        assert_false(vault_file_there(&crash.fixture, "keyring.new"));
        assert_int_equal(vault_keys_add(crash.fixture.vault, &spec, 1), HEARTH_OK);
        fixture_drop(&crash.fixture);
    }
    assert_int_equal(stops, 5);
}

static void a_full_disk_refuses_a_change_and_the_next_one_works(void **state)
{
    (void)state;
    static struct crash crash;
    memset(&crash, 0, sizeof crash);
    crash_arrange(&crash);
    seam_arm(2, SEAM_FULL, true); /* create, then the write of keyring.new */
    assert_int_equal(vault_keys_destroy(crash.fixture.vault, (key_id[]){key_of('1')}, 1), HEARTH_DISK_FULL);
    assert_string_equal(seam_at, "write");
    seam_disarm();
    assert_false(vault_file_there(&crash.fixture, "keyring.new"));
    assert_false(vault_is_broken(crash.fixture.vault));
    assert_true(vault_key_known(crash.fixture.vault, key_of('1')));
    assert_int_equal(vault_keys_destroy(crash.fixture.vault, (key_id[]){key_of('1')}, 1), HEARTH_OK);
    crash_assert_destroyed(&crash);
    fixture_drop(&crash.fixture);
}

static void after_a_failed_sync_nothing_changes_until_the_next_start(void **state)
{
    (void)state;
    bool hit = true;
    int syncs = 0;
    for (int nth = 1; hit; nth++) {
        static struct crash crash;
        char text[VAULT_TEXT_ROOM_BYTES];
        memset(&crash, 0, sizeof crash);
        crash_arrange(&crash);
        seam_arm(nth, SEAM_STOP, true);
        enum hearth_error error = vault_keys_destroy(crash.fixture.vault, (key_id[]){key_of('1')}, 1);
        hit = seam_hit;
        if (hit && strcmp(seam_at, "sync") == 0) {
            syncs++;
            assert_int_equal(error, HEARTH_IO);
            assert_true(vault_is_broken(crash.fixture.vault));
            const struct vault_key_spec spec = spec_of('3', VAULT_KEY_SLICE, 'r', 3000, 4000);
            assert_int_equal(vault_keys_add(crash.fixture.vault, &spec, 1), HEARTH_IO);
            assert_int_equal(vault_keys_destroy(crash.fixture.vault, (key_id[]){key_of('1')}, 1), HEARTH_IO);
            assert_int_equal(fixture_unseal(&crash.fixture, &crash.kept, text), HEARTH_OK); /* people can still read */
        }
        seam_disarm();
        vault_close(&crash.fixture.vault);
        crash_assert_finishes(&crash, error == HEARTH_OK);
        fixture_drop(&crash.fixture);
    }
    assert_int_equal(syncs, 4);
}

/* States that only a disk can leave that said "synced" and was not: see the table in recover.c. */
static void a_disk_that_lied_costs_the_change_but_not_the_vault(void **state)
{
    (void)state;
    static struct crash crash;
    static uint8_t slots[SLOTS_FILE_BYTES];
    char text[VAULT_TEXT_ROOM_BYTES];
    memset(&crash, 0, sizeof crash);
    crash_arrange(&crash);
    struct fixture *fixture = &crash.fixture;
    assert_int_equal(vault_keys_destroy(fixture->vault, (key_id[]){key_of('1')}, 1), HEARTH_OK);
    vault_close(&fixture->vault);
    vault_file_read(fixture, "slots", slots, sizeof slots);
    memcpy(slots + SLOT_BYTES, crash.slots_before + SLOT_BYTES, SLOT_BYTES); /* both slots hold a key */

    vault_file_write(fixture, "slots", slots, sizeof slots); /* n, n+1 with the new keyring: the old slot goes */
    fixture_open(fixture);
    assert_int_equal(vault_generation(fixture->vault), 2);
    uint8_t after[SLOTS_FILE_BYTES];
    vault_file_read(fixture, "slots", after, sizeof after);
    assert_memory_not_equal(after + SLOT_BYTES, slots + SLOT_BYTES, 64);
    vault_close(&fixture->vault);

    vault_file_write(fixture, "slots", slots, sizeof slots); /* n, n+1 with the old keyring: undone */
    vault_file_write(fixture, "keyring", crash.keyring_before, sizeof crash.keyring_before);
    vault_file_write(fixture, "keyring.new", slots, 100); /* broken */
    fixture_open(fixture);
    assert_int_equal(vault_generation(fixture->vault), 1);
    assert_int_equal(fixture_unseal(fixture, &crash.doomed, text), HEARTH_OK);
    assert_false(vault_file_there(fixture, "keyring.new"));
    vault_file_read(fixture, "slots", after, sizeof after);
    assert_memory_not_equal(after, slots, 64);
    fixture_drop(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_destruction_cut_anywhere_is_before_or_after_and_finishes),
        cmocka_unit_test(an_addition_cut_anywhere_leaves_the_keys_of_before),
        cmocka_unit_test(a_full_disk_refuses_a_change_and_the_next_one_works),
        cmocka_unit_test(after_a_failed_sync_nothing_changes_until_the_next_start),
        cmocka_unit_test(a_disk_that_lied_costs_the_change_but_not_the_vault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
