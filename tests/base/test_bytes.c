/* tests/base/test_bytes.c */
#include "hearth/bytes.h"
#include "hearth/id.h"
#include "test.h"

static void a_buffer_never_grows_past_its_bound(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 10);
    buffer_put(&buffer, "0123456789", 10);
    assert_false(buffer.failed);
    buffer_put_u8(&buffer, 1);
    assert_true(buffer.failed);
    assert_int_equal(buffer.len, 10);
    buffer_deinit(&buffer);
}

static void what_was_written_is_read_and_one_byte_more_fails(void **state)
{
    (void)state;
    struct buffer buffer;
    struct reader reader;
    buffer_init(&buffer, 100);
    buffer_put_u16(&buffer, 0x1234);
    buffer_put_u64(&buffer, UINT64_C(0x1122334455667788));
    reader_init(&reader, buffer_view(&buffer));
    assert_int_equal(reader_u16(&reader), 0x1234);
    assert_true(reader_u64(&reader) == UINT64_C(0x1122334455667788));
    assert_true(reader_done(&reader));
    assert_int_equal(reader_u8(&reader), 0);
    assert_false(reader_done(&reader));
    buffer_deinit(&buffer);
}

static void an_id_has_one_spelling(void **state)
{
    (void)state;
    uint8_t id[ID_BYTES];
    char hex[ID_HEX_DIGITS + 1];
    assert_true(id_from_hex("00112233445566778899aabbccddeeff", 32, id));
    id_to_hex(id, hex);
    assert_string_equal(hex, "00112233445566778899aabbccddeeff");
    assert_false(id_from_hex("00112233445566778899AABBCCDDEEFF", 32, id));
    assert_false(id_from_hex("00112233445566778899aabbccddeef", 31, id));
    assert_false(id_from_hex("00112233445566778899aabbccddeeffa", 33, id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_buffer_never_grows_past_its_bound),
                                       cmocka_unit_test(what_was_written_is_read_and_one_byte_more_fails),
                                       cmocka_unit_test(an_id_has_one_spelling)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
