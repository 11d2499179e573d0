/* tests/vault/test_text.c: a sealed text opens under its own label and keys, and under nothing else. */
#include "vault_fixture.h"

static void a_sealed_text_opens_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    struct sealed sealed;
    char text[VAULT_TEXT_ROOM_BYTES];
    fixture_add_keys(fixture);
    fixture_seal(fixture, '1', "can anyone talk?", &sealed);
    assert_int_equal(sealed.len, 256 + VAULT_SEALED_EXTRA);
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_OK);
    assert_string_equal(text, "can anyone talk?");

    fixture_reopen(fixture);
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_OK);
    assert_string_equal(text, "can anyone talk?");
}

static void the_same_text_never_looks_the_same(void **state)
{
    struct fixture *fixture = *state;
    struct sealed one, two;
    fixture_add_keys(fixture);
    fixture_seal(fixture, '1', "same", &one);
    fixture_seal(fixture, '1', "same", &two);
    for (size_t at = 1; at + 16 <= one.len; at += 16)
        assert_memory_not_equal(one.bytes + at, two.bytes + at, 16);
}

static void length_shows_only_as_its_step(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        size_t text_len, padded_len;
    } steps[] = {{0, 256},     {1, 256},     {255, 256},   {256, 512},   {511, 512},   {512, 1024},  {1023, 1024},
                 {1024, 2048}, {2047, 2048}, {2048, 4096}, {4095, 4096}, {4096, 8192}, {8191, 8192}, {8192, 8448}};
    static uint8_t text[VAULT_TEXT_BYTES_MAX], sealed[VAULT_SEALED_BYTES_MAX], opened[VAULT_TEXT_ROOM_BYTES];
    const struct vault_text_label label = label_of('1');
    fixture_add_keys(fixture);
    /* 0x80 is the mark of the padding, 0x00 its filling: a text that is full of them must come back whole. */
    static const uint8_t fillings[] = {'x', 0x00, 0x80};
    for (size_t f = 0; f < 3; f++)
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            size_t sealed_len = 0, len = SIZE_MAX;
            memset(text, fillings[f], sizeof text);
            assert_int_equal(vault_sealed_bytes(steps[i].text_len), steps[i].padded_len + VAULT_SEALED_EXTRA);
            assert_int_equal(vault_text_seal(fixture->vault, &label, text, steps[i].text_len, sealed, sizeof sealed, &sealed_len),
                             HEARTH_OK);
            assert_int_equal(sealed_len, steps[i].padded_len + VAULT_SEALED_EXTRA);
            memset(opened, 0x55, sizeof opened);
            assert_int_equal(vault_text_open(fixture->vault, &label, sealed, sealed_len, opened, sizeof opened, &len), HEARTH_OK);
            assert_int_equal(len, steps[i].text_len);
            assert_memory_equal(opened, text, len);
            for (size_t at = len; at < steps[i].padded_len; at++)
                assert_int_equal(opened[at], 0);
        }
}

static void a_text_moved_under_another_label_does_not_open(void **state)
{
    struct fixture *fixture = *state;
    struct sealed sealed;
    char text[VAULT_TEXT_ROOM_BYTES];
    fixture_add_keys(fixture);
    const struct vault_key_spec others[] = {spec_of('3', VAULT_KEY_SLICE, 'q', 1000, 2000),
                                            spec_of('t', VAULT_KEY_SUBJECT, 'b', 1000, 1000)};
    assert_int_equal(vault_keys_add(fixture->vault, others, 2), HEARTH_OK);
    fixture_seal(fixture, '1', "mine", &sealed);
    const struct vault_text_label right = sealed.label;

    sealed.label.program.bytes[15] ^= 1;
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.label = right;
    sealed.label.room = room_of('q'); /* the slice is another room's */
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.label.slice = key_of('3'); /* the other room's own slice */
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.label = right;
    sealed.label.slice = key_of('2');
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.label = right;
    sealed.label.author = member_of('b');
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.label = right;
    sealed.label.message.bytes[0] ^= 1;
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.label = right;
    sealed.label.kind++;
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.label = right;
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_OK);
}

/* What waits for staff has a key of its own: destroyed when it is decided, and no slice of the room is touched. */
static void a_held_text_has_a_key_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct sealed sealed;
    char text[VAULT_TEXT_ROOM_BYTES];
    fixture_add_keys(fixture);
    const struct vault_key_spec own = spec_of('h', VAULT_KEY_CASE, 'm', 1000, 1000);
    assert_int_equal(vault_keys_add(fixture->vault, &own, 1), HEARTH_OK);
    sealed.label = label_of('h');
    sealed.label.kind = VAULT_TEXT_HELD;
    assert_int_equal(
        vault_text_seal(fixture->vault, &sealed.label, (const uint8_t *)"wait for me", 11, sealed.bytes, sizeof sealed.bytes, &sealed.len),
        HEARTH_OK);
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_OK);
    assert_memory_equal(text, "wait for me", 11);
    sealed.label.kind = VAULT_TEXT_NOTE; /* under the same key, and not the same thing */
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.label.kind = VAULT_TEXT_MESSAGE;
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.label.kind = VAULT_TEXT_HELD;
    sealed.label.slice = key_of('1'); /* a slice opens no held text */
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.label.slice = key_of('h');
    assert_int_equal(vault_keys_destroy(fixture->vault, (key_id[]){key_of('h')}, 1), HEARTH_OK);
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_NOT_FOUND);
}

/* Each field alone is under the tag, whatever the ring says: the room cannot be tried through the door without the slice. */
static void every_byte_of_the_label_is_under_the_tag(void **state)
{
    (void)state;
    uint8_t key[KEY_BYTES], nonce[NONCE_BYTES], first[256 + VAULT_SEALED_EXTRA], other[256 + VAULT_SEALED_EXTRA];
    struct vault_text_label label = label_of('1');
    count_up(key, sizeof key, 0);
    count_up(nonce, sizeof nonce, 0x40);
    text_padded_seal(key, &label, nonce, (const uint8_t *)"x", 1, first);
    uint8_t *const fields[] = {label.program.bytes, label.room.bytes, label.slice.bytes, label.author.bytes, label.message.bytes};
    for (size_t field = 0; field < 5; field++)
        for (size_t at = 0; at < ID_BYTES; at++) {
            fields[field][at] ^= 1;
            text_padded_seal(key, &label, nonce, (const uint8_t *)"x", 1, other);
            fields[field][at] ^= 1;
            assert_memory_not_equal(first + sizeof first - TAG_BYTES, other + sizeof other - TAG_BYTES, TAG_BYTES);
        }
    label.kind++;
    text_padded_seal(key, &label, nonce, (const uint8_t *)"x", 1, other);
    assert_memory_not_equal(first + sizeof first - TAG_BYTES, other + sizeof other - TAG_BYTES, TAG_BYTES);
}

static void one_wrong_byte_anywhere_is_damage_and_shows_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct sealed sealed;
    char text[VAULT_TEXT_ROOM_BYTES];
    fixture_add_keys(fixture);
    fixture_seal(fixture, '1', "canary-7f3a", &sealed);
    for (size_t at = 0; at < sealed.len; at++) {
        sealed.bytes[at] ^= 0x01;
        assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
        assert_null(memmem(text, sizeof text, "canary", 6));
        sealed.bytes[at] ^= 0x01;
    }
    const size_t len = sealed.len;
    for (sealed.len = 0; sealed.len < len; sealed.len++)
        assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.len = len + 1;
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.len = sizeof sealed.bytes;
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
    sealed.len = len;
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_OK);
}

static void without_a_key_there_is_no_text_and_no_seal(void **state)
{
    struct fixture *fixture = *state;
    struct sealed sealed;
    char text[VAULT_TEXT_ROOM_BYTES];
    size_t len;
    fixture_add_keys(fixture);
    fixture_seal(fixture, '1', "gone soon", &sealed);

    struct vault_text_label label = label_of('9');
    assert_int_equal(vault_text_seal(fixture->vault, &label, (const uint8_t *)"x", 1, (uint8_t *)text, sizeof text, &len),
                     HEARTH_NOT_FOUND);
    label = label_of('1');
    label.author = member_of('z');
    assert_int_equal(vault_text_seal(fixture->vault, &label, (const uint8_t *)"x", 1, (uint8_t *)text, sizeof text, &len),
                     HEARTH_NOT_FOUND);
    label = label_of('1');
    label.room = room_of('q');
    assert_int_equal(vault_text_seal(fixture->vault, &label, (const uint8_t *)"x", 1, (uint8_t *)text, sizeof text, &len),
                     HEARTH_NOT_FOUND);
    label = label_of('s'); /* a subject key is no slice */
    assert_int_equal(vault_text_seal(fixture->vault, &label, (const uint8_t *)"x", 1, (uint8_t *)text, sizeof text, &len),
                     HEARTH_NOT_FOUND);

    assert_int_equal(vault_keys_destroy(fixture->vault, (key_id[]){key_of('s')}, 1), HEARTH_OK); /* the author is forgotten */
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_NOT_FOUND);
    /* A key for the same member again is another key: what was forgotten stays so. */
    const struct vault_key_spec again = spec_of('u', VAULT_KEY_SUBJECT, 'a', 1000, 1000);
    assert_int_equal(vault_keys_add(fixture->vault, &again, 1), HEARTH_OK);
    assert_int_equal(fixture_unseal(fixture, &sealed, text), HEARTH_DAMAGED);
}

static void version_1_of_a_sealed_text_is_as_it_was(void **state)
{
    (void)state;
    uint8_t slice_key[KEY_BYTES], subject_key[KEY_BYTES], key[KEY_BYTES], nonce[NONCE_BYTES];
    static uint8_t sealed[VAULT_SEALED_BYTES_MAX], long_text[VAULT_TEXT_BYTES_MAX];
    struct buffer golden;
    buffer_init(&golden, 1 << 20);
    count_up(slice_key, sizeof slice_key, 0x00);
    count_up(subject_key, sizeof subject_key, 0x20);
    count_up(nonce, sizeof nonce, 0x40);
    text_key(slice_key, subject_key, key);
    golden_add(&golden, "key", key, sizeof key);
    struct vault_text_label label = label_of('1');
    text_padded_seal(key, &label, nonce, (const uint8_t *)"can anyone talk?", 16, sealed);
    golden_add(&golden, "sealed", sealed, vault_sealed_bytes(16));
    static const char *const kinds[] = {"sealed_held", "sealed_note", "sealed_evidence"};
    for (uint8_t kind = VAULT_TEXT_HELD; kind <= VAULT_TEXT_EVIDENCE; kind++) {
        label.kind = kind;
        text_padded_seal(key, &label, nonce, (const uint8_t *)"can anyone talk?", 16, sealed);
        golden_add(&golden, kinds[kind - VAULT_TEXT_HELD], sealed, vault_sealed_bytes(16));
    }
    label.kind = VAULT_TEXT_MESSAGE;
    memset(long_text, 'x', sizeof long_text);
    text_padded_seal(key, &label, nonce, long_text, sizeof long_text, sealed);
    uint8_t digest[DIGEST_BYTES];
    digest_sha256(sealed, vault_sealed_bytes(sizeof long_text), digest);
    golden_add(&golden, "sha256_of_sealed_8192", digest, sizeof digest);
    golden_check(&golden, "text");
    buffer_deinit(&golden);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_sealed_text_opens_as_it_was),
        T(the_same_text_never_looks_the_same),
        T(length_shows_only_as_its_step),
        T(a_text_moved_under_another_label_does_not_open),
        T(a_held_text_has_a_key_of_its_own),
        cmocka_unit_test(every_byte_of_the_label_is_under_the_tag),
        T(one_wrong_byte_anywhere_is_damage_and_shows_nothing),
        T(without_a_key_there_is_no_text_and_no_seal),
        cmocka_unit_test(version_1_of_a_sealed_text_is_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
