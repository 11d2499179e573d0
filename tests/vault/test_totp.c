/* tests/vault/test_totp.c: codes of authenticator apps, and their secrets as they are kept. */
#include "vault_fixture.h"

static const uint8_t *const rfc_secret = (const uint8_t *)"12345678901234567890"; /* RFC 6238, appendix B */

static void the_codes_are_those_of_rfc_6238(void **state)
{
    (void)state;
    static const struct {
        int64_t at_s;
        const char *code; /* the last six of the eight digits that the RFC prints */
    } vectors[] = {
        {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"}, {2000000000, "279037"}, {INT64_C(20000000000), "353130"}};
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        int64_t step;
        assert_true(totp_fits(rfc_secret, vectors[i].code, 6, vectors[i].at_s * 1000, &step));
        assert_int_equal(step, vectors[i].at_s / 30);
    }
}

static void a_code_is_good_one_step_early_and_one_late(void **state)
{
    (void)state;
    const int64_t begins_ms = INT64_C(1111111110) * 1000; /* of the step of 050471 */
    int64_t step;
    assert_true(totp_fits(rfc_secret, "050471", 6, begins_ms - 30000, &step));
    assert_int_equal(step, 37037037);
    assert_true(totp_fits(rfc_secret, "050471", 6, begins_ms + 60000 - 1, &step));
    assert_int_equal(step, 37037037);
    assert_false(totp_fits(rfc_secret, "050471", 6, begins_ms - 30001, &step));
    assert_int_equal(step, 0);
    assert_false(totp_fits(rfc_secret, "050471", 6, begins_ms + 60000, &step));
    assert_false(totp_fits(rfc_secret, "050471", 6, 0, &step));
    assert_false(totp_fits(rfc_secret, "050471", 6, INT64_MIN, &step));
}

static void only_six_digits_are_a_code(void **state)
{
    (void)state;
    const int64_t now_ms = INT64_C(1111111111) * 1000;
    int64_t step;
    assert_true(totp_fits(rfc_secret, " 050 471 ", 9, now_ms, &step)); /* as apps show them */
    static const char *const wrong[] = {"", "05047", "0504711", "050472", "05047l", "+50471", "050-471", "          "};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(totp_fits(rfc_secret, wrong[i], strlen(wrong[i]), now_ms, &step));
    assert_false(totp_fits(rfc_secret, "050471\0", 7, now_ms, &step));
    assert_false(totp_fits((const uint8_t *)"12345678901234567891", "050471", 6, now_ms, &step));
}

static void a_secret_is_read_as_it_was_told(void **state)
{
    (void)state;
    uint8_t secret[TOTP_SECRET_BYTES], again[TOTP_SECRET_BYTES];
    char text[TOTP_TEXT_BYTES];
    assert_true(totp_text(rfc_secret, text));
    assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_true(totp_read("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", 39, secret));
    assert_memory_equal(secret, rfc_secret, TOTP_SECRET_BYTES);
    for (int round = 0; round < 100; round++) {
        totp_make(secret);
        assert_true(totp_text(secret, text));
        assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), TOTP_TEXT_BYTES - 1);
        assert_true(totp_read(text, strlen(text), again));
        assert_memory_equal(again, secret, TOTP_SECRET_BYTES);
    }
    static const char *const wrong[] = {"",
                                        "GEZDGNBV",
                                        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBV",
                                        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1",
                                        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQO?Q",
                                        "                                                                                     "};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(totp_read(wrong[i], strlen(wrong[i]), secret));
}

static void a_sealed_secret_opens_for_its_member_alone(void **state)
{
    struct fixture *fixture = *state;
    const member_id dana = {"dana dana dana!"}, kim = {"kim kim kim kim"};
    uint8_t sealed[TOTP_SEALED_BYTES], other[TOTP_SEALED_BYTES], secret[TOTP_SECRET_BYTES];
    totp_seal(fixture->vault, dana, rfc_secret, sealed);
    totp_seal(fixture->vault, dana, rfc_secret, other);
    assert_memory_not_equal(sealed, other, sizeof sealed); /* two of one secret do not look alike */
    fixture_reopen(fixture);
    assert_int_equal(totp_open(fixture->vault, dana, sealed, sizeof sealed, secret), HEARTH_OK);
    assert_memory_equal(secret, rfc_secret, sizeof secret);
    assert_int_equal(totp_open(fixture->vault, kim, sealed, sizeof sealed, secret), HEARTH_DAMAGED);
    assert_int_equal(totp_open(fixture->vault, dana, sealed, sizeof sealed - 1, secret), HEARTH_DAMAGED);
    assert_int_equal(totp_open(fixture->vault, dana, sealed, 0, secret), HEARTH_DAMAGED);
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 1;
        assert_int_equal(totp_open(fixture->vault, dana, sealed, sizeof sealed, secret), HEARTH_DAMAGED);
        sealed[i] ^= 1;
    }
    fixture->vault->secrets->service.pepper[0] ^= 1;
    assert_int_equal(totp_open(fixture->vault, dana, sealed, sizeof sealed, secret), HEARTH_DAMAGED);
}

static void version_1_of_a_sealed_secret_is_as_it_was(void **state)
{
    (void)state;
    struct buffer golden;
    uint8_t pepper[KEY_BYTES], nonce[NONCE_BYTES], sealed[TOTP_SEALED_BYTES];
    member_id member;
    buffer_init(&golden, 1 << 16);
    count_up(pepper, sizeof pepper, 0x50);
    count_up(nonce, sizeof nonce, 0x40);
    memset(member.bytes, 'm', ID_BYTES);
    totp_seal_with(pepper, member, rfc_secret, nonce, sealed);
    golden_add(&golden, "totp_sealed", sealed, sizeof sealed);
    golden_check(&golden, "totp");
    buffer_deinit(&golden);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_codes_are_those_of_rfc_6238), cmocka_unit_test(a_code_is_good_one_step_early_and_one_late),
        cmocka_unit_test(only_six_digits_are_a_code),      cmocka_unit_test(a_secret_is_read_as_it_was_told),
        T(a_sealed_secret_opens_for_its_member_alone),     cmocka_unit_test(version_1_of_a_sealed_secret_is_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
