/* tests/audit/test_forms.c: records, notes and keys as bytes: golden, there and back, and nothing else is let in. */
#include "golden.h"
#include "hearth/audit.h"
#include "hearth/vault_secrets.h"

static const struct audit_record sample = {.time_ms = INT64_C(1795500000123),
                                           .actor = {{0xa0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}},
                                           .act = AUDIT_INVITATION_MADE,
                                           .reason = 0x1234,
                                           .objects_len = 2,
                                           .objects = {{AUDIT_THING_COHORT, {0xc0, 1}}, {AUDIT_THING_INVITATION, {0xd0, 2}}},
                                           .salt = {0xe0, 3}};

static void record_bytes(const struct audit_record *record, struct buffer *out)
{
    buffer_init(out, AUDIT_RECORD_BYTES_MAX);
    audit_record_encode(record, out);
    assert_false(out->failed);
}

static void a_record_is_as_the_golden_file_has_it_and_comes_back(void **state)
{
    (void)state;
    struct buffer bytes;
    struct audit_record back;
    char hex[2 * AUDIT_RECORD_BYTES_MAX + 2];
    record_bytes(&sample, &bytes);
    hex_encode(bytes.data, bytes.len, hex);
    strcat(hex, "\n");
    golden_compare(GOLDEN_DIR "/record.txt", hex, strlen(hex));
    assert_true(audit_record_decode(buffer_view(&bytes), &back));
    assert_memory_equal(&back, &sample, sizeof sample);
    for (size_t len = 0; len < bytes.len; len++)
        assert_false(audit_record_decode((struct bytes){bytes.data, len}, &back));
    bytes.data[0] = 2;
    assert_false(audit_record_decode(buffer_view(&bytes), &back)); /* a form that this Hearth does not know */
    bytes.data[0] = 1;
    bytes.data[29] = AUDIT_OBJECTS_MAX + 1;
    assert_false(audit_record_decode(buffer_view(&bytes), &back));
    buffer_deinit(&bytes);
}

static void the_longest_record_has_its_room(void **state)
{
    (void)state;
    struct audit_record record = sample;
    struct buffer bytes;
    record.objects_len = AUDIT_OBJECTS_MAX;
    record_bytes(&record, &bytes);
    assert_int_equal(bytes.len, AUDIT_RECORD_BYTES_MAX);
    buffer_deinit(&bytes);
}

static void note_text(struct buffer *out)
{
    const struct audit_head head = {.size = 130, .root = {1, 2, 3}, .heads = {4, 5, 6}, .time_ms = INT64_C(1795500000123)};
    const uint8_t public_key[AUDIT_PUBLIC_BYTES] = {7, 8, 9}, signature[AUDIT_SIGNATURE_BYTES] = {10, 11, 12};
    char origin[AUDIT_ORIGIN_BYTES], key[AUDIT_KEY_TEXT_BYTES];
    audit_origin((program_id){{0x11, 0x22}}, origin);
    buffer_init(out, 2 * AUDIT_NOTE_BYTES_MAX);
    audit_note_put(origin, &head, public_key, signature, out);
    audit_key_text(origin, public_key, key);
    buffer_put_text(out, key);
    buffer_put_text(out, "\n");
    assert_false(out->failed);
}

static void a_note_is_as_the_golden_file_has_it_and_comes_back(void **state)
{
    (void)state;
    struct buffer text, again;
    struct audit_note note;
    size_t used;
    const uint8_t public_key[AUDIT_PUBLIC_BYTES] = {7, 8, 9};
    note_text(&text);
    golden_compare(GOLDEN_DIR "/note.txt", text.data, text.len);
    assert_true(audit_note_read((const char *)text.data, text.len, &note, &used));
    assert_int_equal(note.head.size, 130);
    buffer_init(&again, AUDIT_NOTE_BYTES_MAX);
    audit_note_put(note.origin, &note.head, public_key, note.signature, &again);
    assert_int_equal(again.len, used);
    assert_memory_equal(again.data, text.data, used);
    buffer_deinit(&again);
    buffer_deinit(&text);
}

/* One spelling: whatever byte of a note is changed, it is no note, or another one. */
static void no_other_text_is_that_note(void **state)
{
    (void)state;
    struct buffer text;
    struct audit_note right, note;
    size_t used, len;
    note_text(&text);
    assert_true(audit_note_read((const char *)text.data, text.len, &right, &len));
    for (size_t i = 0; i < len; i++) {
        assert_false(audit_note_read((const char *)text.data, i, &note, &used));
        for (int bit = 0; bit < 8; bit++) {
            text.data[i] ^= (uint8_t)(1 << bit);
            if (audit_note_read((const char *)text.data, text.len, &note, &used))
                assert_int_not_equal(memcmp(&note, &right, sizeof note), 0);
            text.data[i] ^= (uint8_t)(1 << bit);
        }
    }
    buffer_deinit(&text);
}

static void a_key_with_any_wrong_digit_is_refused(void **state)
{
    (void)state;
    char origin[AUDIT_ORIGIN_BYTES], back[AUDIT_ORIGIN_BYTES], key[AUDIT_KEY_TEXT_BYTES + 1];
    uint8_t public_key[AUDIT_PUBLIC_BYTES] = {7, 8, 9}, read[AUDIT_PUBLIC_BYTES];
    audit_origin((program_id){{0x11, 0x22}}, origin);
    audit_key_text(origin, public_key, key);
    assert_true(audit_key_read(key, back, read));
    assert_string_equal(back, origin);
    assert_memory_equal(read, public_key, sizeof read);
    const size_t len = strlen(key);
    for (size_t i = 0; i < len; i++)
        for (int bit = 0; bit < 8; bit++) {
            key[i] ^= (char)(1 << bit);
            assert_false(audit_key_read(key, back, read));
            key[i] ^= (char)(1 << bit);
        }
    strcat(key, "\n");
    assert_true(audit_key_read(key, back, read));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_as_the_golden_file_has_it_and_comes_back),
        cmocka_unit_test(the_longest_record_has_its_room),
        cmocka_unit_test(a_note_is_as_the_golden_file_has_it_and_comes_back),
        cmocka_unit_test(no_other_text_is_that_note),
        cmocka_unit_test(a_key_with_any_wrong_digit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
