/* tests/base/test_digest.c: against FIPS 180-2, and the pieces against the whole. */
#include "hearth/bytes.h"
#include "hearth/digest.h"
#include "test.h"

static void the_digest_of_abc_is_that_of_the_standard(void **state)
{
    (void)state;
    uint8_t digest[DIGEST_BYTES];
    char hex[2 * DIGEST_BYTES + 1];
    digest_sha256("abc", 3, digest);
    hex_encode(digest, sizeof digest, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void pieces_give_the_digest_of_the_whole(void **state)
{
    (void)state;
    uint8_t data[200], whole[DIGEST_BYTES], pieces[DIGEST_BYTES];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7);
    digest_sha256(data, sizeof data, whole);
    for (size_t cut = 0; cut <= sizeof data; cut++) {
        struct digest digest;
        digest_init(&digest);
        digest_add(&digest, data, cut);
        digest_add(&digest, data + cut, sizeof data - cut);
        digest_final(&digest, pieces);
        assert_memory_equal(pieces, whole, DIGEST_BYTES);
    }
}

static void a_number_is_eight_little_endian_bytes(void **state)
{
    (void)state;
    uint8_t number[DIGEST_BYTES], bytes[DIGEST_BYTES];
    struct digest digest;
    digest_init(&digest);
    digest_add_u64(&digest, UINT64_C(0x0807060504030201));
    digest_final(&digest, number);
    digest_sha256("\1\2\3\4\5\6\7\10", 8, bytes);
    assert_memory_equal(number, bytes, DIGEST_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_digest_of_abc_is_that_of_the_standard),
                                       cmocka_unit_test(pieces_give_the_digest_of_the_whole),
                                       cmocka_unit_test(a_number_is_eight_little_endian_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
