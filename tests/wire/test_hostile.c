/* tests/wire/test_hostile.c: frames that mean harm, each with the verdict that closes or answers. */
#include "decode.h"

static void a_broken_frame_closes(void **state)
{
    (void)state;
    static const char *const table[] = {
        "",
        " ",
        "\n",
        "null",
        "true",
        "0",
        "\"do\"",
        "[]",
        "[{\"do\":\"stay\"," ME "}]",
        "{}",
        "{\"do\":\"stay\"}",
        "{\"do\":\"stay\",\"id\":null}",
        "{\"do\":\"stay\",\"id\":1}",
        "{\"do\":\"stay\",\"id\":\"\"}",
        "{\"do\":\"stay\",\"id\":\"r7\"}",
        "{\"do\":\"stay\",\"id\":\"" Z "\"}",
        "{\"do\":\"stay\",\"id\":\"" H "1\"}",
        "{\"do\":\"stay\",\"id\":\"1111111111111111111111111111111\"}",
        "{\"do\":\"stay\",\"id\":\"1111111111111111111111111111111G\"}",
        "{\"do\":\"stay\",\"id\":\"1111111111111111111111111111111A\"}",
        "{\"do\":\"stay\",\"id\":[\"" H "\"]}",
        "{\"do\":\"stay\"," ME "}x",
        "{\"do\":\"stay\"," ME "}{}",
        "{\"do\":\"stay\"," ME "},",
        "{\"do\":\"stay\"," ME ",}",
        "{\"do\":\"stay\"," ME,
        "{\"do\":\"stay\" " ME "}",
        "{do:\"stay\"," ME "}",
        "{'do':'stay'," ME "}",
        "{\"do\":\"stay\",\"do\":\"stay\"," ME "}",
        "{\"do\":\"stay\"," ME "," ME "}",
        "{\"do\":\"stay\",\"\\u0064o\":\"say\"," ME "}", /* the same field, spelt otherwise */
        "{\"do\":\"stay\"," ME ",\"a\":01}",
        "{\"do\":\"stay\"," ME ",\"a\":+1}",
        "{\"do\":\"stay\"," ME ",\"a\":.5}",
        "{\"do\":\"stay\"," ME ",\"a\":1.}",
        "{\"do\":\"stay\"," ME ",\"a\":0x10}",
        "{\"do\":\"stay\"," ME ",\"a\":NaN}",
        "{\"do\":\"stay\"," ME ",\"a\":Infinity}",
        "{\"do\":\"stay\"," ME ",\"a\":1e999}",
        "{\"do\":\"stay\"," ME ",\"a\":99999999999999999999}",
        "{\"do\":\"stay\"," ME ",\"a\":-99999999999999999999}",
        "{\"do\":\"stay\"," ME ",\"a\":undefined}",
        "{\"do\":\"stay\"," ME ",\"a\":\"\\x41\"}",
        "{\"do\":\"stay\"," ME ",\"a\":\"\\u12\"}",
        "{\"do\":\"stay\"," ME ",\"a\":\"\\ud800\"}",        /* half a pair */
        "{\"do\":\"stay\"," ME ",\"a\":\"\\udc00\\ud800\"}", /* a pair the wrong way round */
        "{\"do\":\"stay\"," ME ",\"a\":\"line\nbreak\"}",
        "{\"do\":\"stay\"," ME ",\"a\":\"tab\tinside\"}",
        "{\"do\":\"stay\"," ME ",\"a\":\"open}",
        "{\"do\":\"stay\"," ME ",\"a\":\"open\\\"}",
        "{\"do\":\"stay\"," ME ",\"a\\u0000b\":1}",
        "{\"do\":\"stay\"," ME ",\"\\u0000\":1}",
        "/* */{\"do\":\"stay\"," ME "}",
        "{\"do\":\"stay\"," ME "}// x",
        "\xef\xbb\xbf{\"do\":\"stay\"," ME "}", /* a byte order mark */
        "{\"do\":\"stay\"," ME ",\"a\":[[[[[[[[[]]]]]]]]]}",
        "{\"do\":\"stay\"," ME ",\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "{{{{{{{{{{{{",
        "]]]]]]]]",
        "}",
        ":",
        "\\",
        "\"",
        "\"\\",
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const enum wire_verdict verdict = decode_text(WIRE_DOOR_SOCKET, table[i]);
        if (verdict != WIRE_BROKEN)
            fail_msg("%s: verdict %d", table[i], verdict);
    }
    assert_int_equal(decode(WIRE_DOOR_SOCKET, "{\"do\":\"stay\"," ME "}\0", sizeof "{\"do\":\"stay\"," ME "}"), WIRE_BROKEN);
}

static void what_is_not_utf8_is_told_apart(void **state)
{
    (void)state;
    static const char *const table[] = {
        "\xff",
        "\x80",
        "\xc0\x80",
        "\xc1\xbf",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xfe",
        "\xc3",
        "\xe2\x82",
        "\xf0\x9f\x99",
        "\xc3\x28",
        "\xe2\x28\xa1",
        "\xf0\x28\x8c\xbc",
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char frame[256];
        assert_int_equal(decode_text(WIRE_DOOR_SOCKET, table[i]), WIRE_NOT_UTF8);
        snprintf(frame, sizeof frame, "{\"do\":\"say\"," ME ",\"room\":\"" B "\",\"text\":\"%s\"}", table[i]);
        assert_int_equal(decode_text(WIRE_DOOR_SOCKET, frame), WIRE_NOT_UTF8);
        snprintf(frame, sizeof frame, "{\"do\":\"say\"," ME ",\"room\":\"" B "\",\"text\":\"\\%s\"}", table[i]); /* behind a backslash */
        assert_true(decode_text(WIRE_DOOR_SOCKET, frame) == WIRE_NOT_UTF8);
        assert_int_equal(decode_body_text(REQUEST_LOOK, table[i]), WIRE_REFUSED);
    }
}

static void depth_and_keys_have_bounds(void **state)
{
    (void)state;
    for (int depth = LIMIT_JSON_DEPTH - 1; depth <= LIMIT_JSON_DEPTH + 1; depth++) {
        char frame[512] = "{\"do\":\"stay\"," ME ",\"a\":";
        for (int i = 1; i < depth; i++)
            strcat(frame, "[");
        for (int i = 1; i < depth; i++)
            strcat(frame, "]");
        strcat(frame, "}");
        /* Within the bound the frame is read, and its unknown field refused. */
        assert_int_equal(decode_text(WIRE_DOOR_SOCKET, frame), depth <= LIMIT_JSON_DEPTH ? WIRE_REFUSED : WIRE_BROKEN);
    }
    for (int keys = LIMIT_JSON_KEYS - 1; keys <= LIMIT_JSON_KEYS + 1; keys++) {
        char frame[1024] = "{\"do\":\"stay\"," ME;
        for (int i = 2; i < keys; i++) {
            char field[16];
            snprintf(field, sizeof field, ",\"k%d\":1", i);
            strcat(frame, field);
        }
        strcat(frame, "}");
        assert_int_equal(decode_text(WIRE_DOOR_SOCKET, frame), keys <= LIMIT_JSON_KEYS ? WIRE_REFUSED : WIRE_BROKEN);
    }
    /* Brackets and colons inside a text are text. */
    assert_int_equal(decode_text(WIRE_DOOR_SOCKET, "{\"do\":\"say\"," ME ",\"room\":\"" B
                                                   "\",\"text\":\"[[[[[[[[[[{{{{{{{{ \\\" ::::::::::::::::::::::::::::::::::: \\\\\"}"),
                     WIRE_REQUEST);
    request_deinit(&request);
}

/* Property: cut or bent anywhere, a good frame is never taken for another good one by chance of memory: it decodes to something whose
 * encoding decodes to the same, or to nothing. */
static void a_bent_frame_never_harms(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    static char golden[GOLDEN_BYTES_MAX];
    static const char *const names[] = {"request_say", "request_follow", "request_room_make", "request_invite_make", "request_people"};
    for (int round = 0; round < 20000; round++) {
        size_t len = golden_read(names[(size_t)round % 5], golden);
        for (uint64_t bends = 1 + prng_below(&prng, 3); bends > 0; bends--) {
            static const char often[] = "\"\\{}[]:,0e-.\x80\xff u";
            const size_t at = prng_below(&prng, len);
            if (prng_below(&prng, 8) == 0)
                len = at + 1;
            golden[at] = often[prng_below(&prng, sizeof often - 1)];
        }
        const enum wire_door door = prng_below(&prng, 2) == 0 ? WIRE_DOOR_SOCKET : WIRE_DOOR_LOCAL;
        if (decode(door, golden, len) != WIRE_REQUEST)
            continue;
        struct buffer once, twice;
        buffer_init(&once, GOLDEN_BYTES_MAX);
        buffer_init(&twice, GOLDEN_BYTES_MAX);
        wire_encode_request(&once, &request);
        request_deinit(&request);
        assert_int_equal(decode(door, (const char *)once.data, once.len), WIRE_REQUEST);
        wire_encode_request(&twice, &request);
        request_deinit(&request);
        assert_int_equal(once.len, twice.len);
        assert_memory_equal(once.data, twice.data, once.len);
        buffer_deinit(&once);
        buffer_deinit(&twice);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_frame_closes),
        cmocka_unit_test(what_is_not_utf8_is_told_apart),
        cmocka_unit_test(depth_and_keys_have_bounds),
        cmocka_unit_test(a_bent_frame_never_harms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
