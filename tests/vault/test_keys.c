/* tests/vault/test_keys.c: making, finding and destroying keys; what is destroyed stays so whatever was copied before. */
#include "vault_fixture.h"

static void a_slice_is_found_from_its_start_to_its_end(void **state)
{
    struct fixture *fixture = *state;
    key_id id;
    fixture_add_keys(fixture);
    for (int round = 0; round < 2; round++) {
        assert_false(vault_slice_find(fixture->vault, room_of('r'), 999, &id));
        assert_true(vault_slice_find(fixture->vault, room_of('r'), 1000, &id));
        assert_true(key_id_equal(id, key_of('1')));
        assert_true(vault_slice_find(fixture->vault, room_of('r'), 1999, &id));
        assert_true(key_id_equal(id, key_of('1')));
        assert_true(vault_slice_find(fixture->vault, room_of('r'), 2000, &id));
        assert_true(key_id_equal(id, key_of('2')));
        assert_false(vault_slice_find(fixture->vault, room_of('r'), 3000, &id));
        assert_false(vault_slice_find(fixture->vault, room_of('q'), 1500, &id));
        fixture_reopen(fixture); /* and the same from the file */
    }
}

static void of_two_slices_the_one_that_opened_last_is_taken(void **state)
{
    struct fixture *fixture = *state;
    key_id id;
    fixture_add_keys(fixture);
    /* The retention was shortened: a new, shorter slice inside the old one; added after a later one, so out of order. */
    const struct vault_key_spec inner = spec_of('i', VAULT_KEY_SLICE, 'r', 1500, 1700);
    assert_int_equal(vault_keys_add(fixture->vault, &inner, 1), HEARTH_OK);
    assert_true(vault_slice_find(fixture->vault, room_of('r'), 1499, &id));
    assert_true(key_id_equal(id, key_of('1')));
    assert_true(vault_slice_find(fixture->vault, room_of('r'), 1500, &id));
    assert_true(key_id_equal(id, key_of('i')));
    assert_true(vault_slice_find(fixture->vault, room_of('r'), 1700, &id));
    assert_true(key_id_equal(id, key_of('1')));
}

static void a_subject_key_is_found_by_its_member(void **state)
{
    struct fixture *fixture = *state;
    key_id id;
    fixture_add_keys(fixture);
    assert_true(vault_subject_find(fixture->vault, member_of('a'), &id));
    assert_true(key_id_equal(id, key_of('s')));
    assert_false(vault_subject_find(fixture->vault, member_of('r'), &id)); /* a room of these bytes has slices, but it is no member */
}

static void adding_again_changes_nothing_and_a_clash_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct sealed sealed;
    char text[VAULT_TEXT_ROOM_BYTES];
    fixture_add_keys(fixture);
    fixture_seal(fixture, '1', "still here", &sealed);
    fixture_add_keys(fixture);
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_OK);

    const struct vault_key_spec refused[] = {
        spec_of('1', VAULT_KEY_SLICE, 'q', 1000, 2000),                                             /* the id is taken by another room's */
        spec_of('1', VAULT_KEY_CASE, 'r', 1000, 2000),                                              /* or kind */
        spec_of('t', VAULT_KEY_SUBJECT, 'a', 0, 0),                                                 /* a second key of one member */
        spec_of('4', VAULT_KEY_SLICE, 'r', 2, 1),                                                   /* ends before it opens */
        spec_of('4', (enum vault_key_kind)4, 'r', 1, 2), spec_of('\0', VAULT_KEY_SLICE, 'r', 1, 2), /* an id of none */
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const struct vault_key_spec pair[] = {spec_of('5', VAULT_KEY_SLICE, 'r', 1, 2), refused[i]};
        assert_int_equal(vault_keys_add(fixture->vault, pair, 2), HEARTH_BAD_INPUT);
        assert_false(vault_key_known(fixture->vault, key_of('5'))); /* all or none */
    }
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_OK);
}

static void too_many_keys_are_refused_before_anything_is_written(void **state)
{
    struct fixture *fixture = *state;
    fixture_add_keys(fixture);
    struct vault_key_spec spec = spec_of('5', VAULT_KEY_SLICE, 'r', 1, 2);
    assert_int_equal(vault_keys_add(fixture->vault, &spec, VAULT_KEYS_MAX - 2),
                     HEARTH_BUSY); /* refused by the count, before it reads them */
    assert_false(vault_is_broken(fixture->vault));
}

static void the_list_names_every_key_and_its_times(void **state)
{
    struct fixture *fixture = *state;
    struct vault_key_spec *specs = NULL;
    size_t n = 99;
    assert_int_equal(vault_keys_list(fixture->vault, &specs, &n), HEARTH_OK);
    assert_null(specs);
    assert_int_equal(n, 0);
    fixture_add_keys(fixture);
    assert_int_equal(vault_keys_list(fixture->vault, &specs, &n), HEARTH_OK);
    assert_int_equal(n, 3);
    const struct vault_key_spec second = spec_of('2', VAULT_KEY_SLICE, 'r', 2000, 3000);
    assert_true(key_id_equal(specs[1].id, second.id));
    assert_memory_equal(specs[1].owner, second.owner, ID_BYTES);
    assert_int_equal(specs[1].kind, second.kind);
    assert_int_equal(specs[1].opens_at, second.opens_at);
    assert_int_equal(specs[1].ends_at, second.ends_at);
    free(specs);
}

static void a_destroyed_key_takes_its_texts_and_leaves_the_others(void **state)
{
    struct fixture *fixture = *state;
    struct sealed first, second;
    char text[VAULT_TEXT_ROOM_BYTES];
    key_id id;
    fixture_add_keys(fixture);
    fixture_seal(fixture, '1', "first", &first);
    fixture_seal(fixture, '2', "second", &second);
    assert_int_equal(vault_generation(fixture->vault), 1);
    assert_int_equal(vault_keys_destroy(fixture->vault, (key_id[]){key_of('1'), key_of('x'), key_of('1')}, 3), HEARTH_OK);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(vault_generation(fixture->vault), 2);
        assert_false(vault_key_known(fixture->vault, key_of('1')));
        assert_false(vault_slice_find(fixture->vault, room_of('r'), 1500, &id));
        assert_int_equal(fixture_unseal(fixture, &first, text), HEARTH_NOT_FOUND);
        assert_int_equal(fixture_unseal(fixture, &second, text), HEARTH_OK);
        fixture_reopen(fixture);
    }
    /* Again, and of unknown keys: nothing is written. */
    assert_int_equal(vault_keys_destroy(fixture->vault, (key_id[]){key_of('1')}, 1), HEARTH_OK);
    assert_int_equal(vault_generation(fixture->vault), 2);
    /* All that is left. */
    assert_int_equal(vault_keys_destroy(fixture->vault, (key_id[]){key_of('2'), key_of('s')}, 2), HEARTH_OK);
    fixture_reopen(fixture);
    assert_int_equal(vault_generation(fixture->vault), 3);
    assert_int_equal(fixture_unseal(fixture, &second, text), HEARTH_NOT_FOUND);
}

static void an_old_copy_of_the_keyring_is_noise_after_a_destruction(void **state)
{
    struct fixture *fixture = *state;
    static uint8_t keyring[4096], slots_before[SLOTS_FILE_BYTES], slots[SLOTS_FILE_BYTES];
    fixture_add_keys(fixture);
    const size_t keyring_len = vault_file_read(fixture, "keyring", keyring, sizeof keyring);
    assert_int_equal(keyring_len, RING_FILE_BYTES(3));
    vault_file_read(fixture, "slots", slots_before, sizeof slots_before);

    assert_int_equal(vault_keys_destroy(fixture->vault, (key_id[]){key_of('1')}, 1), HEARTH_OK);
    /* The file's generation number alone would refuse it; it is the key that must be another. */
    struct ring *ring = NULL;
    assert_int_equal(ring_decode((struct bytes){keyring, keyring_len}, 1, fixture->vault->secrets->generation_key, true, &ring),
                     HEARTH_DAMAGED);
    vault_close(&fixture->vault);

    /* Not one piece of the old slot is left in its place. */
    assert_int_equal(vault_file_read(fixture, "slots", slots, sizeof slots), SLOTS_FILE_BYTES);
    for (size_t at = SLOT_BYTES; at + 8 <= SLOTS_FILE_BYTES; at += 8)
        assert_memory_not_equal(slots + at, slots_before + at, 8);

    vault_file_write(fixture, "keyring", keyring, keyring_len);
    assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_DAMAGED);
    vault_file_write(fixture, "keyring.new", keyring, keyring_len);
    assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_DAMAGED);
    /* With the old slots it would open: what has to be erased is the slot, and nothing else. */
    vault_file_write(fixture, "slots", slots_before, sizeof slots_before);
    assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_OK);
}

/* A year of slices: many keys, several destructions, against a plain list of which must live. */
static void many_keys_come_and_go_and_exactly_the_right_ones_stay(void **state)
{
    struct fixture *fixture = *state;
    enum { KEYS = 3000 };
    static struct vault_key_spec specs[KEYS];
    static bool alive[KEYS];
    static key_id doomed[KEYS];
    struct prng prng = prng_from_env("HEARTH_SEED");
    for (int i = 0; i < KEYS; i++) {
        specs[i] = spec_of('k', VAULT_KEY_SLICE, (char)('A' + prng_below(&prng, 40)), i * 10, i * 10 + 10);
        uint64_t name[2] = {prng_next(&prng) & 0xffff, (uint64_t)i}; /* few first bytes, so that places in the index collide */
        memcpy(specs[i].id.bytes, name, sizeof name);
        specs[i].id.bytes[8] |= 1;
        specs[i].id.bytes[15] = 1;
    }
    for (int i = 0; i < KEYS; i++) {
        uint64_t name[2] = {prng_next(&prng) & 0xffff, (uint64_t)i + 1};
        memcpy(specs[i].id.bytes, name, sizeof name);
    }
    for (int round = 0; round < 6; round++) {
        assert_int_equal(vault_keys_add(fixture->vault, specs + round * 500, 500), HEARTH_OK);
        for (int i = round * 500; i < round * 500 + 500; i++)
            alive[i] = true;
        size_t n = 0;
        for (int i = 0; i < round * 500 + 500; i++)
            if (alive[i] && prng_below(&prng, 3) == 0) {
                alive[i] = false;
                doomed[n++] = specs[i].id;
            }
        assert_int_equal(vault_keys_destroy(fixture->vault, doomed, n), HEARTH_OK);
        if (round % 2 == 1)
            fixture_reopen(fixture);
        for (int i = 0; i < round * 500 + 500; i++) {
            room_id room;
            key_id found;
            memcpy(room.bytes, specs[i].owner, ID_BYTES);
            assert_int_equal(vault_key_known(fixture->vault, specs[i].id), alive[i]);
            assert_int_equal(vault_slice_find(fixture->vault, room, specs[i].opens_at, &found), alive[i]);
            if (alive[i])
                assert_true(key_id_equal(found, specs[i].id));
        }
    }
}

static void a_vault_is_open_in_one_place_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    struct vault *second = NULL;
    assert_int_equal(vault_open(&fixture->place, &fixture->master, &second), HEARTH_BUSY);
    assert_null(second);
    vault_close(&fixture->vault);
    assert_int_equal(vault_open(&fixture->place, &fixture->master, &second), HEARTH_OK);
    vault_close(&second);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_slice_is_found_from_its_start_to_its_end),
        T(of_two_slices_the_one_that_opened_last_is_taken),
        T(a_subject_key_is_found_by_its_member),
        T(adding_again_changes_nothing_and_a_clash_is_refused),
        T(too_many_keys_are_refused_before_anything_is_written),
        T(the_list_names_every_key_and_its_times),
        T(a_destroyed_key_takes_its_texts_and_leaves_the_others),
        T(an_old_copy_of_the_keyring_is_noise_after_a_destruction),
        T(many_keys_come_and_go_and_exactly_the_right_ones_stay),
        T(a_vault_is_open_in_one_place_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
