/* tests/gate/test_hostile_frames.c: WebSocket frames that nobody should send, over raw TLS, each with its close code (protocol.md 3).
 * 1006: the connection is cut without a close frame. What the library decides alone is marked with its reason. */
#include "core_fixture.h"
#include "hearth/clock.h"
#include "test.h"
#include "tls_client.h"
#include <string.h>

#define OPEN   0 /* still open afterwards: shown by an echo */
#define FIRSTS 4

/* Frames of one kind in a row: first byte, payload length, how often. Payload is 'x' unless data says otherwise. */
struct row {
    uint8_t first;
    size_t len;
    unsigned count;
    const char *data;
};

struct bad {
    const char *name;
    unsigned code;
    struct row rows[FIRSTS];
};

#define TEXT    (WS_FIN | WS_TEXT)
#define START   WS_TEXT
#define MORE    0
#define LAST    WS_FIN
#define PING    (WS_FIN | WS_PING)
#define PONG    (WS_FIN | WS_PONG)
#define CLOSING (WS_FIN | WS_CLOSE)

static const struct bad table[] = {
    {"a plain message", OPEN, {{TEXT, 5, 1, NULL}}},
    {"an empty message", OPEN, {{TEXT, 0, 1, NULL}}},
    {"the longest message", OPEN, {{TEXT, 16384, 1, NULL}}},
    {"two pieces", OPEN, {{START, 5, 1, NULL}, {LAST, 5, 1, NULL}}},
    {"two pieces, the last empty", OPEN, {{START, 5, 1, NULL}, {LAST, 0, 1, NULL}}},
    {"sixteen pieces", OPEN, {{START, 5, 1, NULL}, {MORE, 5, 14, NULL}, {LAST, 5, 1, NULL}}},
    {"a ping between pieces", OPEN, {{START, 5, 1, NULL}, {PING, 4, 1, NULL}, {LAST, 5, 1, NULL}}},
    {"a ping of 125", OPEN, {{PING, 125, 1, NULL}}},
    {"an empty ping", OPEN, {{PING, 0, 1, NULL}}},
    {"a pong unasked", OPEN, {{PONG, 4, 1, NULL}}},
    {"longest in two pieces", OPEN, {{START, 16383, 1, NULL}, {LAST, 1, 1, NULL}}},

    {"binary", 1003, {{WS_FIN | WS_BINARY, 1, 1, NULL}}},
    {"empty binary", 1003, {{WS_FIN | WS_BINARY, 0, 1, NULL}}},
    {"binary in pieces", 1003, {{WS_BINARY, 1, 1, NULL}}},
    {"one byte too long", 1009, {{TEXT, 16385, 1, NULL}}},
    {"too long in two pieces", 1009, {{START, 16384, 1, NULL}, {LAST, 1, 1, NULL}}},
    {"too long in sixteen", 1009, {{START, 1200, 1, NULL}, {MORE, 1200, 14, NULL}}},
    {"a seventeenth piece", 1008, {{START, 1, 1, NULL}, {MORE, 1, 15, NULL}, {LAST, 1, 1, NULL}}},
    {"a thousand pieces", 1008, {{START, 1, 1, NULL}, {MORE, 1, 999, NULL}}},
    {"empty start", 1008, {{START, 0, 1, NULL}}},
    {"empty piece", 1008, {{START, 1, 1, NULL}, {MORE, 0, 1, NULL}}},
    {"a thousand empty pieces", 1008, {{START, 1, 1, NULL}, {MORE, 0, 1000, NULL}}},

    {"piece without a start", 1002, {{MORE, 1, 1, NULL}}},
    {"last piece without a start", 1002, {{LAST, 1, 1, NULL}}},
    {"start inside a message", 1002, {{START, 1, 1, NULL}, {TEXT, 1, 1, NULL}}},
    {"second start", 1002, {{START, 1, 1, NULL}, {START, 1, 1, NULL}}},
    {"bit RSV1", 1002, {{0x40 | TEXT, 1, 1, NULL}}},
    {"bit RSV2", 1002, {{0x20 | TEXT, 1, 1, NULL}}},
    {"bit RSV3", 1002, {{0x10 | TEXT, 1, 1, NULL}}},
    {"all RSV bits", 1002, {{0x70 | TEXT, 1, 1, NULL}}},
    {"RSV1 on a ping", 1002, {{0x40 | PING, 1, 1, NULL}}},
    {"RSV1 on a later piece", 1002, {{START, 1, 1, NULL}, {0x40 | LAST, 1, 1, NULL}}},
    {"opcode 3", 1002, {{0x83, 1, 1, NULL}}},
    {"opcode 4", 1002, {{0x84, 1, 1, NULL}}},
    {"opcode 5", 1002, {{0x85, 1, 1, NULL}}},
    {"opcode 6", 1002, {{0x86, 1, 1, NULL}}},
    {"opcode 7", 1002, {{0x87, 1, 1, NULL}}},
    {"opcode 11", 1002, {{0x8b, 1, 1, NULL}}},
    {"opcode 12", 1002, {{0x8c, 1, 1, NULL}}},
    {"opcode 13", 1002, {{0x8d, 1, 1, NULL}}},
    {"opcode 14", 1002, {{0x8e, 1, 1, NULL}}},
    {"opcode 15", 1002, {{0x8f, 1, 1, NULL}}},
    {"ping in pieces", 1002, {{WS_PING, 1, 1, NULL}}},
    {"pong in pieces", 1002, {{WS_PONG, 1, 1, NULL}}},
    {"close in pieces", 1002, {{WS_CLOSE, 2, 1, "\x03\xe8"}}},
    {"a ping of 126", 1006, {{PING, 126, 1, NULL}}}, /* the library cuts before it reads more */
    {"a pong of 126", 1006, {{PONG, 126, 1, NULL}}},
    {"a close of 126", 1006, {{CLOSING, 126, 1, NULL}}},
    {"a ping of 65536", 1006, {{PING, 65536, 1, NULL}}},

    {"close 1000", 1000, {{CLOSING, 2, 1, "\x03\xe8"}}},
    {"close 1001", 1001, {{CLOSING, 2, 1, "\x03\xe9"}}},
    {"close 3000", 3000, {{CLOSING, 2, 1, "\x0b\xb8"}}},
    {"close 4999", 4999, {{CLOSING, 2, 1, "\x13\x87"}}},
    {"close with a reason",
     1000,
     {{CLOSING, 6, 1,
       "\x03\xe8"
       "done"}}},
    {"close without a code", 1005, {{CLOSING, 0, 1, NULL}}},
    {"close of one byte", 1005, {{CLOSING, 1, 1, NULL}}}, /* RFC 6455 says 1002; the library answers without a code */
    {"close 0", 1002, {{CLOSING, 2, 1, "\0\0"}}},
    {"close 999", 1002, {{CLOSING, 2, 1, "\x03\xe7"}}},
    {"close 1004", 1002, {{CLOSING, 2, 1, "\x03\xec"}}},
    {"close 1005", 1002, {{CLOSING, 2, 1, "\x03\xed"}}},
    {"close 1006", 1002, {{CLOSING, 2, 1, "\x03\xee"}}},
    {"close 1015", 1002, {{CLOSING, 2, 1, "\x03\xf7"}}},
    {"close 1100", 1002, {{CLOSING, 2, 1, "\x04\x4c"}}},
    {"close 2999", 1002, {{CLOSING, 2, 1, "\x0b\xb7"}}},
    {"a message after close", 1000, {{CLOSING, 2, 1, "\x03\xe8"}, {TEXT, 5, 1, NULL}}},
};

static unsigned outcome(struct tls_client *client)
{
    static struct ws_frame frame;
    while (ws_read(client, &frame)) {
        if (frame.first == (WS_FIN | WS_CLOSE))
            return frame.len < 2 ? 1005 : (unsigned)(frame.data[0] << 8 | frame.data[1]);
        if (frame.first == (WS_FIN | WS_TEXT) && strcmp((const char *)frame.data, "still here") == 0)
            return OPEN;
    }
    return 1006;
}

static unsigned check(const char *name, unsigned wanted, unsigned got)
{
    if (wanted == got)
        return 0;
    print_error("frames \"%s\": %u instead of %u\n", name, got, wanted);
    return 1;
}

static void each_bad_frame_gets_its_code(void **state)
{
    (void)state;
    static char payload[1 << 20];
    struct tls_client *witness = ws_open(&core);
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct tls_client *client = ws_open(&core);
        for (const struct row *row = table[i].rows; row < table[i].rows + FIRSTS && row->count > 0; row++) {
            memset(payload, 'x', row->len);
            if (row->data != NULL)
                memcpy(payload, row->data, row->len);
            for (unsigned n = 0; n < row->count; n++)
                if (!ws_send(client, row->first, payload, row->len))
                    break;
        }
        if (table[i].code == OPEN)
            ws_text(client, "echo still here");
        wrong += check(table[i].name, table[i].code, outcome(client));
        tls_client_close(client);
    }
    assert_int_equal(wrong, 0);
    ws_text(witness, "echo unharmed"); /* nobody else noticed */
    ws_expect(witness, "unharmed");
    tls_client_close(witness);
}

/* Headers by hand. */
static void lengths_that_lie_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned code;
        uint8_t bytes[16];
        size_t len;
    } headers[] = {
        {"2^40", 1009, {0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4, 'x'}, 15},
        {"2^63", 1006, {0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 'x'}, 15},
        {"2^64 - 1", 1006, {0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 'x'}, 15},
        {"65536", 1009, {0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4, 'x'}, 15},
        {"2^32", 1009, {0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4, 'x'}, 15},
        {"2^31", 1009, {0x81, 0xff, 0, 0, 0, 0, 0x80, 0, 0, 0, 1, 2, 3, 4, 'x'}, 15},
        {"ping of 2^40", 1006, {0x89, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4, 'x'}, 15},
    };
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct tls_client *client = ws_open(&core);
        assert_true(tls_client_write(client, headers[i].bytes, headers[i].len));
        wrong += check(headers[i].name, headers[i].code, outcome(client));
        tls_client_close(client);
    }
    assert_int_equal(wrong, 0);
}

static void a_message_byte_by_byte_is_still_one_message(void **state)
{
    (void)state;
    struct tls_client *client = ws_open(&core);
    const char text[] = "echo drop by drop";
    uint8_t frame[6 + sizeof text] = {0x81, 0x80 | (sizeof text - 1), 1, 2, 3, 4};
    for (size_t i = 0; i < sizeof text - 1; i++)
        frame[6 + i] = (uint8_t)text[i] ^ frame[2 + i % 4];
    for (size_t i = 0; i < 6 + sizeof text - 1; i++)
        assert_true(tls_client_write(client, frame + i, 1));
    ws_expect(client, "drop by drop");
    tls_client_close(client);
}

/* The library accepts it and shows it nowhere (security.md 7.4): known, harmless behind TLS. If this fails, it got better. */
static void an_unmasked_frame_is_taken_as_known(void **state)
{
    (void)state;
    struct tls_client *client = ws_open(&core);
    assert_true(tls_client_write(client,
                                 "\x81\x0a"
                                 "echo plain",
                                 12));
    ws_expect(client, "plain");
    tls_client_close(client);
}

static void who_speaks_before_hello_breaks_the_protocol(void **state)
{
    (void)state;
    static struct http_answer answer;
    char cookie[2 * COOKIE_BYTES + 1];
    core.silent = true;
    fake_core_cookie(&core, 7, cookie);
    struct tls_client *client = tls_client_open(&core);
    ws_ask(client, cookie);
    http_read(client, true, &answer);
    assert_int_equal(answer.status, 101);
    ws_text(client, "echo too early");
    assert_int_equal(ws_close_code(client), 1008);
    tls_client_close(client);
    core.silent = false;
    WAIT_UNTIL(&core, core.closed == core.opened);
    assert_string_not_equal(core.last_frame, "echo too early");
}

static void core_closes_with_any_code(void **state)
{
    (void)state;
    static const unsigned codes[] = {1000, 1007, 1008, 4008, 4401};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        char text[32];
        struct tls_client *client = ws_open(&core);
        snprintf(text, sizeof text, "close %u", codes[i]);
        ws_text(client, text);
        assert_int_equal(ws_close_code(client), codes[i]);
        tls_client_close(client);
    }
    WAIT_UNTIL(&core, core.closed == core.opened);
}

static void random_frames_never_hurt_the_gate(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    static uint8_t bytes[4096];
    for (unsigned round = 0; round < 100; round++) {
        struct tls_client *client = ws_open(&core);
        for (unsigned part = 0; part < 8 && !client->ended; part++) {
            const size_t len = 1 + prng_below(&prng, 300);
            for (size_t i = 0; i < len; i++)
                bytes[i] = (uint8_t)prng_next(&prng);
            if (part % 2 == 0)
                ws_send(client, (uint8_t)prng_next(&prng), bytes, len);
            else
                (void)tls_client_write(client, bytes, len);
        }
        tls_client_close(client);
    }
    struct tls_client *client = ws_open(&core);
    ws_text(client, "echo alive");
    ws_expect(client, "alive");
    tls_client_close(client);
    WAIT_UNTIL(&core, core.closed == core.opened); /* and not one was lost or told twice */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bad_frame_gets_its_code),
        cmocka_unit_test(lengths_that_lie_are_refused),
        cmocka_unit_test(a_message_byte_by_byte_is_still_one_message),
        cmocka_unit_test(an_unmasked_frame_is_taken_as_known),
        cmocka_unit_test(who_speaks_before_hello_breaks_the_protocol),
        cmocka_unit_test(core_closes_with_any_code),
        cmocka_unit_test(random_frames_never_hurt_the_gate),
    };
    return cmocka_run_group_tests(tests, core_open, core_end);
}
