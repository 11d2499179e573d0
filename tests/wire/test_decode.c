/* tests/wire/test_decode.c: golden requests, what is refused, every bound at n-1, n, n+1. */
#include "decode.h"

static void encoded_is(const char *bytes, size_t len)
{
    struct buffer out;
    buffer_init(&out, LIMIT_FRAME_IN_BYTES * 2);
    wire_encode_request(&out, &request);
    if (out.len != len || memcmp(out.data, bytes, len) != 0)
        fail_msg("encoded %.*s, not %.*s", (int)out.len, (const char *)out.data, (int)len, bytes);
    buffer_deinit(&out);
}

static enum wire_door door_of(enum request_kind kind)
{
    return kind >= REQUEST_COHORT_MAKE && kind <= REQUEST_CLOCK_SET ? WIRE_DOOR_LOCAL : WIRE_DOOR_SOCKET;
}

static bool is_body(enum request_kind kind)
{
    return kind == REQUEST_LOOK || kind == REQUEST_JOIN || kind == REQUEST_SIGN_IN;
}

static void every_golden_request_reads_and_writes_the_same(void **state)
{
    (void)state;
    static char golden[GOLDEN_BYTES_MAX];
    for (int kind = 0; kind < REQUEST_COUNT; kind++) {
        char name[64];
        snprintf(name, sizeof name, "request_%s", request_name((enum request_kind)kind));
        const size_t len = golden_read(name, golden);
        if (len == 0)
            fail_msg("no golden %s", name);
        enum wire_verdict verdict;
        if (is_body((enum request_kind)kind))
            verdict = decode_body_text((enum request_kind)kind, golden);
        else
            verdict = decode(door_of((enum request_kind)kind), golden, len);
#ifndef HEARTH_TEST_HOOKS
        if (kind == REQUEST_CLOCK_SET) {
            assert_int_equal(verdict, WIRE_REFUSED); /* never in a packaged build */
            assert_int_equal(refusal.reason, REFUSAL_UNKNOWN);
            continue;
        }
#endif
        if (verdict != WIRE_REQUEST)
            fail_msg("%s: verdict %d, %s %s", name, verdict, refusal_word(refusal.reason), refusal.field != NULL ? refusal.field : "");
        assert_int_equal(request.kind, kind);
        encoded_is(golden, len);
        request_deinit(&request);
    }
}

static void a_request_is_read_as_it_was_meant(void **state)
{
    (void)state;
    assert_int_equal(
        decode_text(WIRE_DOOR_SOCKET, "{\"do\":\"say\"," ME ",\"room\":\"" B "\",\"text\":\"Anyone\\nelse \\u0000 \\ud83d\\ude42?\"}"),
        WIRE_REQUEST);
    assert_int_equal(request.kind, REQUEST_SAY);
    assert_int_equal(request.id.bytes[0], 0x11);
    assert_int_equal(request.say.room.bytes[15], 0xb2);
    assert_int_equal(request.say.text.len, 19);
    assert_memory_equal(request.say.text.utf8, "Anyone\nelse \0 \xf0\x9f\x99\x82?", 19);
    request_deinit(&request);
    assert_null(request.say.text.utf8);

    assert_int_equal(decode_text(WIRE_DOOR_SOCKET, "{\"ask\":\"follow\"," ME ",\"stream\":\"" B "\"}"), WIRE_REQUEST);
    assert_int_equal(request.follow.after, -1);
    request_deinit(&request);
    assert_int_equal(decode_text(WIRE_DOOR_SOCKET, "{\"ask\":\"people\"," ME ",\"room\":\"" B "\"}"), WIRE_REQUEST);
    assert_null(request.people.after.utf8);
    request_deinit(&request);
    assert_int_equal(decode_text(WIRE_DOOR_LOCAL, "{\"do\":\"invite_make\"," ME ",\"cohort\":\"" B "\",\"role\":\"lead\"}"), WIRE_REQUEST);
    assert_int_equal(request.invite_make.role, ROLE_LEAD);
    assert_null(request.invite_make.name.utf8);
    request_deinit(&request);
}

/* ---- what is refused, with an id to answer to ---- */

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *frame;
        enum refusal_reason reason;
        const char *field;
    } table[] = {
        {"{\"do\":\"dance\"," ME "}", REFUSAL_UNKNOWN, NULL},
        {"{\"do\":\"follow\"," ME ",\"stream\":\"" B "\"}", REFUSAL_UNKNOWN, NULL}, /* an ask is no do */
        {"{\"ask\":\"say\"," ME "}", REFUSAL_UNKNOWN, NULL},
        {"{\"do\":\"reload\"," ME "}", REFUSAL_UNKNOWN, NULL}, /* the operator's, at another door */
        {"{\"ask\":\"status\"," ME "}", REFUSAL_UNKNOWN, NULL},
        {"{\"do\":\"join\"," ME "}", REFUSAL_UNKNOWN, NULL}, /* a body is no frame */
        {"{\"do\":\"\"," ME "}", REFUSAL_UNKNOWN, NULL},
        {"{\"do\":\"say\\u0000\"," ME "}", REFUSAL_UNKNOWN, NULL},
        {"{\"do\":\"SAY\"," ME "}", REFUSAL_UNKNOWN, NULL},
        {"{" ME "}", REFUSAL_BAD_REQUEST, "do"},
        {"{\"do\":7," ME "}", REFUSAL_BAD_REQUEST, "do"},
        {"{\"do\":null," ME "}", REFUSAL_BAD_REQUEST, "do"},
        {"{\"do\":\"stay\",\"ask\":\"ping\"," ME "}", REFUSAL_BAD_REQUEST, "do"},
        {"{\"do\":\"stay\"," ME ",\"more\":1}", REFUSAL_BAD_REQUEST, NULL}, /* an unknown field */
        {"{\"do\":\"stay\"," ME ",\"__proto__\":{}}", REFUSAL_BAD_REQUEST, NULL},
        {"{\"do\":\"say\"," ME ",\"room\":\"" B "\"}", REFUSAL_BAD_REQUEST, "text"},
        {"{\"do\":\"say\"," ME ",\"text\":\"x\"}", REFUSAL_BAD_REQUEST, "room"},
        {"{\"do\":\"say\"," ME ",\"room\":\"" B "\",\"text\":null}", REFUSAL_BAD_REQUEST, "text"},
        {"{\"do\":\"say\"," ME ",\"room\":\"" B "\",\"text\":7}", REFUSAL_BAD_REQUEST, "text"},
        {"{\"do\":\"say\"," ME ",\"room\":\"" B "\",\"text\":[\"x\"]}", REFUSAL_BAD_REQUEST, "text"},
        {"{\"do\":\"say\"," ME ",\"room\":\"" B "\",\"text\":{}}", REFUSAL_BAD_REQUEST, "text"},
        {"{\"do\":\"say\"," ME ",\"room\":\"" B "\",\"text\":\"x\",\"gone_at\":1}", REFUSAL_BAD_REQUEST, NULL},
        {"{\"do\":\"say\"," ME ",\"room\":\"" Z "\",\"text\":\"x\"}", REFUSAL_BAD_REQUEST, "room"},
        {"{\"do\":\"say\"," ME ",\"room\":\"B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2\",\"text\":\"x\"}", REFUSAL_BAD_REQUEST, "room"},
        {"{\"do\":\"say\"," ME ",\"room\":\"" B "00\",\"text\":\"x\"}", REFUSAL_BAD_REQUEST, "room"},
        {"{\"do\":\"say\"," ME ",\"room\":\"b2\",\"text\":\"x\"}", REFUSAL_BAD_REQUEST, "room"},
        {"{\"do\":\"say\"," ME ",\"room\":\"\",\"text\":\"x\"}", REFUSAL_BAD_REQUEST, "room"},
        {"{\"do\":\"say\"," ME ",\"room\":\"g2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2\",\"text\":\"x\"}", REFUSAL_BAD_REQUEST, "room"},
        {"{\"do\":\"say\"," ME ",\"room\":\"' or 1=1 --aaaaaaaaaaaaaaaaaaaaa\",\"text\":\"x\"}", REFUSAL_BAD_REQUEST, "room"},
        {"{\"do\":\"delete\"," ME ",\"room\":\"" B "\",\"number\":\"1\"}", REFUSAL_BAD_REQUEST, "number"},
        {"{\"do\":\"delete\"," ME ",\"room\":\"" B "\",\"number\":1.0}", REFUSAL_BAD_REQUEST, "number"},
        {"{\"do\":\"delete\"," ME ",\"room\":\"" B "\",\"number\":1e3}", REFUSAL_BAD_REQUEST, "number"},
        {"{\"do\":\"delete\"," ME ",\"room\":\"" B "\",\"number\":-1}", REFUSAL_BAD_REQUEST, "number"},
        {"{\"do\":\"delete\"," ME ",\"room\":\"" B "\",\"number\":true}", REFUSAL_BAD_REQUEST, "number"},
        {"{\"do\":\"accept\"," ME ",\"notice\":0}", REFUSAL_BAD_REQUEST, "notice"},
        {"{\"ask\":\"follow\"," ME ",\"stream\":\"" B "\",\"after\":null}", REFUSAL_BAD_REQUEST, "after"},
        {"{\"ask\":\"follow\"," ME ",\"stream\":\"" B "\",\"after\":-1}", REFUSAL_BAD_REQUEST, "after"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const enum wire_verdict verdict = decode_text(WIRE_DOOR_SOCKET, table[i].frame);
        if (verdict != WIRE_REFUSED || refusal.reason != table[i].reason)
            fail_msg("%s: verdict %d, %s", table[i].frame, verdict, refusal_word(refusal.reason));
        assert_int_equal(request.id.bytes[7], 0x11); /* the one to answer to */
        if (table[i].field == NULL)
            assert_null(refusal.field);
        else
            assert_string_equal(refusal.field, table[i].field);
    }
}

static void words_and_flags_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *body, *field;
    } table[] = {
        {"\"device\":\"Own\"", "device"},        {"\"device\":\"\"", "device"},      {"\"device\":0", "device"},
        {"\"device\":\"own\\u0000\"", "device"}, {"\"device\":\"phone\"", "device"}, {"\"device\":null", "device"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char body[256];
        snprintf(body, sizeof body, "{\"name\":\"a\",\"passphrase\":\"b\",%s}", table[i].body);
        assert_int_equal(decode_body_text(REQUEST_SIGN_IN, body), WIRE_REFUSED);
        assert_string_equal(refusal.field, table[i].field);
    }
    static const char *const adults[] = {"1", "\"true\"", "null"};
    for (size_t i = 0; i < 3; i++) {
        char body[256];
        snprintf(body, sizeof body, "{\"code\":\"c\",\"name\":\"a\",\"notice\":1,\"adult\":%s,\"passphrase\":\"b\",\"device\":\"own\"}",
                 adults[i]);
        assert_int_equal(decode_body_text(REQUEST_JOIN, body), WIRE_REFUSED);
        assert_string_equal(refusal.field, "adult");
    }
    assert_int_equal(decode_text(WIRE_DOOR_LOCAL, "{\"do\":\"invite_make\"," ME ",\"cohort\":\"" B "\",\"role\":\"Lead\"}"), WIRE_REFUSED);
    assert_string_equal(refusal.field, "role");
}

/* ---- bounds ---- */

static void number_is(const char *before, int64_t number, bool wanted)
{
    char frame[512];
    snprintf(frame, sizeof frame, "%s%" PRId64 "}", before, number);
    const enum wire_verdict verdict = decode_text(WIRE_DOOR_SOCKET, frame);
    if (verdict != (wanted ? WIRE_REQUEST : WIRE_REFUSED))
        fail_msg("%s: verdict %d", frame, verdict);
    if (wanted)
        request_deinit(&request);
}

static void numbers_have_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *before;
        int64_t low;
    } table[] = {{"{\"do\":\"delete\"," ME ",\"room\":\"" B "\",\"number\":", 1},
                 {"{\"ask\":\"follow\"," ME ",\"stream\":\"" B "\",\"after\":", 0},
                 {"{\"ask\":\"history\"," ME ",\"stream\":\"" B "\",\"before\":", 1},
                 {"{\"do\":\"accept\"," ME ",\"notice\":", 1}};
    const int64_t high = INT64_C(9007199254740991); /* 2^53 - 1 */
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        number_is(table[i].before, table[i].low - 1, false);
        number_is(table[i].before, table[i].low, true);
        number_is(table[i].before, table[i].low + 1, true);
        number_is(table[i].before, high - 1, true);
        number_is(table[i].before, high, true);
        number_is(table[i].before, high + 1, false);
        number_is(table[i].before, INT64_MAX, false);
        number_is(table[i].before, INT64_MIN, false);
    }
}

static enum refusal_reason body_with(enum request_kind kind, const char *before, size_t letters, const char *behind)
{
    static char body[2 * LIMIT_FRAME_IN_BYTES];
    char *end = stpcpy(body, before);
    memset(end, 'a', letters);
    strcpy(end + letters, behind);
    if (decode_body_text(kind, body) == WIRE_REFUSED)
        return refusal.reason;
    request_deinit(&request);
    return REFUSAL_NONE;
}

static void texts_have_bounds(void **state)
{
    (void)state;
    assert_int_equal(body_with(REQUEST_LOOK, "{\"code\":\"", 0, "\"}"), REFUSAL_NONE); /* any string is a code */
    assert_int_equal(body_with(REQUEST_LOOK, "{\"code\":\"", LIMIT_CODE_BYTES_MAX - 1, "\"}"), REFUSAL_NONE);
    assert_int_equal(body_with(REQUEST_LOOK, "{\"code\":\"", LIMIT_CODE_BYTES_MAX, "\"}"), REFUSAL_NONE);
    assert_int_equal(body_with(REQUEST_LOOK, "{\"code\":\"", LIMIT_CODE_BYTES_MAX + 1, "\"}"),
                     REFUSAL_CODE); /* a longer one is a wrong one */
    static const char before[] = "{\"name\":\"a\",\"device\":\"own\",\"passphrase\":\"";
    assert_int_equal(body_with(REQUEST_SIGN_IN, before, LIMIT_PASSPHRASE_BYTES_MAX - 1, "\"}"), REFUSAL_NONE);
    assert_int_equal(body_with(REQUEST_SIGN_IN, before, LIMIT_PASSPHRASE_BYTES_MAX, "\"}"), REFUSAL_NONE);
    assert_int_equal(body_with(REQUEST_SIGN_IN, before, LIMIT_PASSPHRASE_BYTES_MAX + 1, "\"}"), REFUSAL_BAD_REQUEST);
    static const char name[] = "{\"passphrase\":\"b\",\"device\":\"own\",\"name\":\"";
    assert_int_equal(body_with(REQUEST_SIGN_IN, name, LIMIT_NAME_BYTES_MAX + 1, "\"}"),
                     REFUSAL_NONE); /* a wrong sign-in, not a wrong shape */
    static const char title[] = "{\"do\":\"cohort_make\"," ME ",\"title\":\"";
    for (size_t letters = LIMIT_TITLE_BYTES_MAX - 1; letters <= LIMIT_TITLE_BYTES_MAX + 1; letters++) {
        char frame[512];
        snprintf(frame, sizeof frame, "%s%0*d\"}", title, (int)letters, 0);
        assert_int_equal(decode_text(WIRE_DOOR_LOCAL, frame), letters <= LIMIT_TITLE_BYTES_MAX ? WIRE_REQUEST : WIRE_REFUSED);
        request_deinit(&request);
    }
    assert_int_equal(decode_text(WIRE_DOOR_LOCAL, "{\"do\":\"cohort_make\"," ME ",\"title\":\"\"}"), WIRE_REFUSED);
}

static void a_body_has_no_envelope(void **state)
{
    (void)state;
    static const char *const table[] = {"",      "[]", "null", "\"code\"", "{", "{\"code\":\"a\",\"code\":\"b\"}", "{\"code\":\"\xff\"}",
                                        "code=a"};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_int_equal(decode_body_text(REQUEST_LOOK, table[i]), WIRE_REFUSED);
        assert_int_equal(refusal.reason, REFUSAL_BAD_REQUEST);
        assert_string_equal(refusal.field, "body");
    }
    assert_int_equal(decode_body_text(REQUEST_LOOK, "{\"code\":\"a\"," ME "}"), WIRE_REFUSED);
    assert_null(refusal.field);
    assert_int_equal(decode_body_text(REQUEST_LOOK, "{}"), WIRE_REFUSED);
    assert_string_equal(refusal.field, "code");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_golden_request_reads_and_writes_the_same),
        cmocka_unit_test(a_request_is_read_as_it_was_meant),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(words_and_flags_are_exact),
        cmocka_unit_test(numbers_have_bounds),
        cmocka_unit_test(texts_have_bounds),
        cmocka_unit_test(a_body_has_no_envelope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
