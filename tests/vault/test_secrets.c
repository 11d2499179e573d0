/* tests/vault/test_secrets.c: codes as people type them, cookies, passphrases and how they are kept. */
#include "vault_fixture.h"

/* ---- codes ---- */

static void a_code_has_four_groups_and_a_check_symbol(void **state)
{
    (void)state;
    char code[VAULT_CODE_TEXT_BYTES], before[VAULT_CODE_TEXT_BYTES] = "";
    uint8_t symbols[16];
    for (int round = 0; round < 200; round++) {
        vault_code_make(code);
        assert_int_equal(strlen(code), 21);
        assert_int_equal(strspn(code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), 21);
        for (int i = 0; i < 21; i++)
            assert_int_equal(code[i] == '-', i == 4 || i == 9 || i == 14 || i == 19);
        assert_true(code_parse(code, 21, symbols));
        assert_string_not_equal(code, before);
        memcpy(before, code, sizeof code);
    }
}

static void digest_of(struct fixture *fixture, const char *text, uint8_t out[DIGEST_BYTES])
{
    vault_code_digest(fixture->vault, text, strlen(text), out);
}

static void a_code_is_known_however_it_is_typed(void **state)
{
    struct fixture *fixture = *state;
    uint8_t right[DIGEST_BYTES], typed[DIGEST_BYTES];
    /* All bits of the first two symbols zero, then ones: 0 and 1 are what O, I and L are meant as. */
    static const uint8_t bits[10] = {0x00, 0x42, 0x10, 0x84, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21};
    char code[VAULT_CODE_TEXT_BYTES];
    code_encode(bits, code);
    assert_memory_equal(code, "0111-1111-1111-1111-", 20);
    digest_of(fixture, code, right);
    char plain[32], lower[32], groups[40], alike[32];
    snprintf(plain, sizeof plain, "011111111111 1111%c", code[20]);
    snprintf(groups, sizeof groups, " 01 11-11--11111111-11 %c ", code[20]);
    snprintf(alike, sizeof alike, "OIlL-iI1l-1111-1111-%c", code[20]);
    snprintf(lower, sizeof lower, "oill-11ii-1111-1111-%c", code[20] >= 'A' ? code[20] + 32 : code[20]);
    const char *const ways[] = {plain, groups, alike, lower};
    for (int i = 0; i < 4; i++) {
        digest_of(fixture, ways[i], typed);
        assert_memory_equal(typed, right, DIGEST_BYTES);
    }
    fixture_reopen(fixture); /* invitations live longer than a process */
    digest_of(fixture, code, typed);
    assert_memory_equal(typed, right, DIGEST_BYTES);
}

static void a_slip_of_the_finger_is_no_other_code(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char code[VAULT_CODE_TEXT_BYTES];
    uint8_t symbols[16];
    vault_code_make(code);
    for (int i = 0; i < 21; i++) {
        if (code[i] == '-')
            continue;
        const char right = code[i];
        for (int a = 0; a < 32; a++) { /* one wrong symbol */
            code[i] = alphabet[a];
            assert_int_equal(code_parse(code, 21, symbols), code[i] == right);
        }
        code[i] = right;
        for (int j = i + 1; j < 21; j++) { /* two that changed places */
            if (code[j] == '-' || code[j] == right)
                continue;
            code[i] = code[j], code[j] = right;
            assert_false(code_parse(code, 21, symbols));
            code[j] = code[i], code[i] = right;
        }
    }
    assert_true(code_parse(code, 21, symbols));
}

static void what_is_no_code_has_a_digest_that_no_code_has(void **state)
{
    struct fixture *fixture = *state;
    static const char *const wrong[] = {"",
                                        "-",
                                        "0",
                                        "0000-0000-0000-0000",
                                        "0000-0000-0000-0000-1",
                                        "0000-0000-0000-0000-0-0",
                                        "0000-0000-0000-000U-0",
                                        "0000.0000.0000.0000.0",
                                        "\xc3\xa9",
                                        "0000-0000-0000-0000-0\n",
                                        "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000"};
    uint8_t digest[DIGEST_BYTES], right[DIGEST_BYTES], symbols[16];
    digest_of(fixture, "0000-0000-0000-0000-0", right);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(code_parse(wrong[i], strlen(wrong[i]), symbols));
        digest_of(fixture, wrong[i], digest);
        assert_memory_not_equal(digest, right, DIGEST_BYTES);
    }
    /* The raw form of a code's own symbols must not be taken for the code. */
    vault_code_digest(fixture->vault, (const char *)(uint8_t[16]){0}, 16, digest);
    assert_memory_not_equal(digest, right, DIGEST_BYTES);
    assert_false(code_parse("0000-0000-0000-0000-\0", 21, symbols));
}

/* ---- sessions ---- */

static void a_cookie_carries_a_tag_that_the_gate_can_check(void **state)
{
    struct fixture *fixture = *state;
    char cookie[VAULT_COOKIE_TEXT_BYTES];
    uint8_t bytes[VAULT_COOKIE_BYTES], made[DIGEST_BYTES], again[DIGEST_BYTES], door[VAULT_DOOR_KEY_BYTES], tag[32];
    vault_session_make(fixture->vault, cookie, made);
    assert_int_equal(strlen(cookie), 96);
    assert_true(hex_decode(cookie, 96, bytes, sizeof bytes));
    vault_door_key(fixture->vault, door);
    crypto_auth_hmacsha256(tag, bytes, 32, door);
    assert_memory_equal(bytes + 32, tag, 16);

    assert_true(vault_session_digest(fixture->vault, cookie, 96, again));
    assert_memory_equal(again, made, DIGEST_BYTES);
    vault_session_digest_bytes(fixture->vault, bytes, again);
    assert_memory_equal(again, made, DIGEST_BYTES);
    fixture_reopen(fixture); /* a restart signs nobody out */
    assert_true(vault_session_digest(fixture->vault, cookie, 96, again));
    assert_memory_equal(again, made, DIGEST_BYTES);

    bytes[47] ^= 1; /* a wrong tag that a taken-over gate lets through is another session: none */
    vault_session_digest_bytes(fixture->vault, bytes, again);
    assert_memory_not_equal(again, made, DIGEST_BYTES);
}

static void what_is_no_cookie_is_no_session(void **state)
{
    struct fixture *fixture = *state;
    char cookie[VAULT_COOKIE_TEXT_BYTES];
    uint8_t digest[DIGEST_BYTES];
    vault_session_make(fixture->vault, cookie, digest);
    assert_false(vault_session_digest(fixture->vault, cookie, 95, digest));
    assert_false(vault_session_digest(fixture->vault, cookie, 97, digest));
    assert_false(vault_session_digest(fixture->vault, "", 0, digest));
    cookie[0] = 'g';
    assert_false(vault_session_digest(fixture->vault, cookie, 96, digest));
    cookie[0] = 'A'; /* one spelling only */
    assert_false(vault_session_digest(fixture->vault, cookie, 96, digest));
    for (int i = 0; i < DIGEST_BYTES; i++)
        assert_int_equal(digest[i], 0);
}

/* ---- passphrases as they are kept ---- */

static void a_passphrase_is_known_again_and_no_other_is(void **state)
{
    struct fixture *fixture = *state;
    uint8_t record[VAULT_PASSPHRASE_RECORD_BYTES], second[VAULT_PASSPHRASE_RECORD_BYTES];
    bool right = false, rehash = true;
    assert_int_equal(vault_passphrase_hash(fixture->vault, "lamp quay otter plum", 20, record), HEARTH_OK);
    assert_int_equal(vault_passphrase_hash(fixture->vault, "lamp quay otter plum", 20, second), HEARTH_OK);
    assert_memory_not_equal(record + 9, second + 9, 16);
    assert_memory_not_equal(record + 25, second + 25, 32);
    fixture_reopen(fixture);
    assert_int_equal(vault_passphrase_verify(fixture->vault, "lamp quay otter plum", 20, record, sizeof record, &right, &rehash),
                     HEARTH_OK);
    assert_true(right);
    assert_false(rehash);
    static const char *const wrong[] = {"lamp quay otter plun", "lamp quay otter plu", "lamp quay otter plum ", ""};
    for (int i = 0; i < 4; i++) {
        right = true;
        assert_int_equal(vault_passphrase_verify(fixture->vault, wrong[i], strlen(wrong[i]), record, sizeof record, &right, &rehash),
                         HEARTH_OK);
        assert_false(right);
        assert_false(rehash);
    }
}

static void a_record_is_bound_to_its_pepper_and_its_cost(void **state)
{
    struct fixture *fixture = *state;
    uint8_t record[VAULT_PASSPHRASE_RECORD_BYTES];
    bool right, rehash;
    assert_int_equal(vault_passphrase_hash(fixture->vault, "lamp quay otter plum", 20, record), HEARTH_OK);
    for (size_t at = 9; at < sizeof record; at++) { /* salt and tag */
        record[at] ^= 1;
        assert_int_equal(vault_passphrase_verify(fixture->vault, "lamp quay otter plum", 20, record, sizeof record, &right, &rehash),
                         HEARTH_OK);
        assert_false(right);
        record[at] ^= 1;
    }
    record[0] = 2;
    assert_int_equal(vault_passphrase_verify(fixture->vault, "x", 1, record, sizeof record, &right, &rehash), HEARTH_DAMAGED);
    record[0] = 1;
    assert_int_equal(vault_passphrase_verify(fixture->vault, "x", 1, record, sizeof record - 1, &right, &rehash), HEARTH_DAMAGED);
    record[8] = 0xff; /* 4 TiB */
    assert_int_equal(vault_passphrase_verify(fixture->vault, "x", 1, record, sizeof record, &right, &rehash), HEARTH_DAMAGED);
    fixture->vault->secrets->service.pepper[0] ^= 1;
    record[8] = 0;
    assert_int_equal(vault_passphrase_verify(fixture->vault, "lamp quay otter plum", 20, record, sizeof record, &right, &rehash),
                     HEARTH_OK);
    assert_false(right);
}

static void a_record_of_another_cost_is_right_and_wants_a_new_one(void **state)
{
    struct fixture *fixture = *state;
    uint8_t record[VAULT_PASSPHRASE_RECORD_BYTES], salt[crypto_pwhash_SALTBYTES];
    bool right = false, rehash = false;
    count_up(salt, sizeof salt, 0x80);
    const struct passphrase_cost cost = {2, 16};
    assert_int_equal(passphrase_record(fixture->vault->secrets->service.pepper, "lamp quay otter plum", 20, cost, salt, record), HEARTH_OK);
    assert_int_equal(vault_passphrase_verify(fixture->vault, "lamp quay otter plum", 20, record, sizeof record, &right, &rehash),
                     HEARTH_OK);
    assert_true(right);
    assert_true(rehash);
    assert_int_equal(vault_passphrase_verify(fixture->vault, "wrong quay otter plum", 21, record, sizeof record, &right, &rehash),
                     HEARTH_OK);
    assert_false(right);
    assert_false(rehash);
}

static void an_unknown_name_is_wrong_whatever_the_passphrase(void **state)
{
    struct fixture *fixture = *state;
    static char too_long[LIMIT_PASSPHRASE_BYTES_MAX + 1];
    bool right = true, rehash = true;
    assert_int_equal(vault_passphrase_verify(fixture->vault, "lamp quay otter plum", 20, NULL, 0, &right, &rehash), HEARTH_OK);
    assert_false(right);
    assert_false(rehash);
    memset(too_long, 'x', sizeof too_long);
    uint8_t record[VAULT_PASSPHRASE_RECORD_BYTES];
    assert_int_equal(vault_passphrase_hash(fixture->vault, too_long, sizeof too_long, record), HEARTH_BAD_INPUT);
    assert_int_equal(vault_passphrase_hash(fixture->vault, too_long, sizeof too_long - 1, record), HEARTH_OK);
    assert_int_equal(vault_passphrase_verify(fixture->vault, too_long, sizeof too_long, NULL, 0, &right, &rehash), HEARTH_BAD_INPUT);
}

/* ---- the audit key ---- */

static void the_audit_key_signs_and_lives_on(void **state)
{
    struct fixture *fixture = *state;
    uint8_t public[VAULT_AUDIT_PUBLIC_BYTES], again[VAULT_AUDIT_PUBLIC_BYTES], signature[VAULT_AUDIT_SIGNATURE_BYTES];
    vault_audit_public(fixture->vault, public);
    vault_audit_sign(fixture->vault, "checkpoint", 10, signature);
    fixture_reopen(fixture);
    vault_audit_public(fixture->vault, again);
    assert_memory_equal(public, again, sizeof public);
    assert_int_equal(crypto_sign_verify_detached(signature, (const uint8_t *)"checkpoint", 10, public), 0);
    assert_int_not_equal(crypto_sign_verify_detached(signature, (const uint8_t *)"checkpoins", 10, public), 0);
}

/* ---- golden ---- */

static void version_1_of_the_secrets_is_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    struct service_keys *keys = &fixture->vault->secrets->service;
    struct buffer golden;
    uint8_t digest[DIGEST_BYTES], bits[10], cookie[VAULT_COOKIE_BYTES], record[VAULT_PASSPHRASE_RECORD_BYTES];
    uint8_t salt[crypto_pwhash_SALTBYTES];
    char code[VAULT_CODE_TEXT_BYTES];
    buffer_init(&golden, 1 << 16);
    count_up(keys->token, KEY_BYTES, 0x10);
    count_up(keys->pepper, KEY_BYTES, 0x50);
    count_up(bits, sizeof bits, 0x9c);
    count_up(cookie, sizeof cookie, 0x60);
    count_up(salt, sizeof salt, 0x80);
    code_encode(bits, code);
    buffer_put_text(&golden, "code ");
    buffer_put_text(&golden, code);
    buffer_put_text(&golden, "\n");
    vault_code_digest(fixture->vault, code, strlen(code), digest);
    golden_add(&golden, "code_digest", digest, sizeof digest);
    vault_code_digest(fixture->vault, "no code", 7, digest);
    golden_add(&golden, "no_code_digest", digest, sizeof digest);
    vault_session_digest_bytes(fixture->vault, cookie, digest);
    golden_add(&golden, "session_digest", digest, sizeof digest);
    const struct passphrase_cost cost = {2, 16};
    assert_int_equal(passphrase_record(keys->pepper, "lamp quay otter plum", 20, cost, salt, record), HEARTH_OK);
    golden_add(&golden, "passphrase_record", record, sizeof record);
    golden_check(&golden, "secrets");
    buffer_deinit(&golden);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_has_four_groups_and_a_check_symbol),
        T(a_code_is_known_however_it_is_typed),
        cmocka_unit_test(a_slip_of_the_finger_is_no_other_code),
        T(what_is_no_code_has_a_digest_that_no_code_has),
        T(a_cookie_carries_a_tag_that_the_gate_can_check),
        T(what_is_no_cookie_is_no_session),
        T(a_passphrase_is_known_again_and_no_other_is),
        T(a_record_is_bound_to_its_pepper_and_its_cost),
        T(a_record_of_another_cost_is_right_and_wants_a_new_one),
        T(an_unknown_name_is_wrong_whatever_the_passphrase),
        T(the_audit_key_signs_and_lives_on),
        T(version_1_of_the_secrets_is_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
