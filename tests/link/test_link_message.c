/* tests/link/test_link_message.c: the bytes of every message, and every cut and overlong one refused. */
#include "hearth/link.h"
#include "test.h"
#include <string.h>

#define ALL_SIDES (LINK_GATE_READS | LINK_CORE_READS | LINK_CORE_OF_SUPERVISOR_READS | LINK_SUPERVISOR_READS)

static struct bytes text(const char *words)
{
    return (struct bytes){(const uint8_t *)words, strlen(words)};
}

/* One of each type, with a value in every field. */
static size_t examples(struct link_message *out)
{
    size_t n = 0;
    out[n++] = (struct link_message){.type = LINK_START,
                                     .start = {.generation = 2,
                                               .hosts = {.at = {text("a.org"), text("b.org:8443")}, .count = 2},
                                               .limits = {.connections_max = 7, .drain_ms = 9},
                                               .certificate = text("CERT"),
                                               .tls_key = text("KEY"),
                                               .door_key = {0xd0, 0xd1}}};
    out[n++] = (struct link_message){.type = LINK_ASSET,
                                     .asset = {.path = text("/"),
                                               .type = text("text/html"),
                                               .encoding = LINK_ENCODING_BR,
                                               .cache = LINK_CACHE_IMMUTABLE,
                                               .tag = text("abc"),
                                               .part = 1,
                                               .parts = 2,
                                               .bytes = text("<p>")}};
    out[n++] = (struct link_message){.type = LINK_SOURCE_KEY, .source_key = {.key = {1, 2, 3}}};
    out[n++] = (struct link_message){.type = LINK_ACCEPT, .accept = {.conn = 5}};
    out[n++] = (struct link_message){.type = LINK_JOIN, .join = {.conn = 5, .group = 6}};
    out[n++] = (struct link_message){.type = LINK_PART, .part = {.conn = 5, .group = 6, .stream = 9}};
    out[n++] = (struct link_message){.type = LINK_SEND, .send = {.target = LINK_TARGET_GROUP, .id = 6, .stream = 9, .bytes = text("[]")}};
    out[n++] = (struct link_message){
        .type = LINK_ANSWER,
        .answer = {.exchange = 8, .status = 200, .cookie = LINK_COOKIE_SET, .cookie_value = {0xc0}, .max_age_s = 60, .body = text("{}")}};
    out[n++] = (struct link_message){.type = LINK_CLOSE, .close = {.conn = 5, .code = 4401}};
    out[n++] = (struct link_message){.type = LINK_CUT, .cut = {.stream = 9}};
    out[n++] = (struct link_message){.type = LINK_DRAIN};
    out[n++] = (struct link_message){.type = LINK_FENCE, .fence = {.n = 0x0102030405060708}};
    out[n++] = (struct link_message){.type = LINK_READY, .ready = {.worker = 1, .generation = 2, .certificate_taken = 1}};
    out[n++] = (struct link_message){.type = LINK_OPENED, .opened = {.conn = 5, .source = 7, .cookie = {0xc0}}};
    out[n++] = (struct link_message){.type = LINK_FRAME, .frame = {.conn = 5, .flags = LINK_FRAME_OVER, .bytes = text("{\"ask\"")}};
    out[n++] = (struct link_message){.type = LINK_CLOSED, .closed = {.conn = 5}};
    out[n++] = (struct link_message){.type = LINK_REQUEST,
                                     .request = {.exchange = 8,
                                                 .path = LINK_PATH_JOIN,
                                                 .flags = LINK_REQUEST_EXIT,
                                                 .source = 7,
                                                 .has_cookie = 1,
                                                 .cookie = {0xc0},
                                                 .body = text("{}")}};
    out[n++] = (struct link_message){.type = LINK_COUNTS, .counts = {.counters = {.connections = 1, .library_warnings = 2}}};
    out[n++] = (struct link_message){.type = LINK_GATE, .gate = {.worker = 1, .gates = 2, .port = 8443, .link = 3}};
    out[n++] = (struct link_message){.type = LINK_GATE_GONE, .gate_gone = {.worker = 1, .link = 3}};
    out[n++] = (struct link_message){.type = LINK_RELOAD};
    out[n++] = (struct link_message){.type = LINK_STOP};
    out[n++] = (struct link_message){.type = LINK_CORE_READY};
    out[n++] = (struct link_message){.type = LINK_GATES_READY};
    out[n++] = (struct link_message){.type = LINK_STUCK, .stuck = {.worker = 1, .link = 3, .ended = 1}};
    out[n++] = (struct link_message){.type = LINK_HOOK, .hook = {.kind = 3, .id = {0xaa}}};
    return n;
}

#define EXAMPLES 26

static struct buffer encoded(const struct link_message *message)
{
    struct buffer buffer;
    buffer_init(&buffer, LINK_PACKET_BYTES_MAX);
    link_message_encode(&buffer, message);
    assert_false(buffer.failed);
    return buffer;
}

static bool decodes(const uint8_t *data, size_t len, unsigned side, struct link_message *out)
{
    struct reader reader;
    reader_init(&reader, (struct bytes){data, len});
    return link_message_decode(&reader, (enum link_side)side, out) && reader_done(&reader);
}

/* The golden file of this format: whoever changes a byte must see it here. */
static void the_bytes_are_those_written_down(void **state)
{
    (void)state;
    static const struct {
        struct link_message message;
        const char *hex;
    } golden[] = {
        {{.type = LINK_FENCE, .fence = {.n = 0x0102030405060708}}, "090000000c0807060504030201"},
        {{.type = LINK_DRAIN}, "010000000b"},
        {{.type = LINK_CLOSE, .close = {.conn = 5, .code = 4401}}, "0b0000000905000000000000003111"},
        {{.type = LINK_READY, .ready = {.worker = 1, .generation = 2, .certificate_taken = 1}}, "0a00000021010000000200000001"},
        {{.type = LINK_SEND, .send = {.target = LINK_TARGET_GROUP, .id = 6, .stream = 9, .bytes = {(const uint8_t *)"[]", 2}}},
         "18000000070106000000000000000900"
         "00000000000002000000"
         "5b5d"},
        {{.type = LINK_PART, .part = {.conn = 5, .group = 6, .stream = 9}},
         "19000000060500000000000000060000"
         "00000000000900000000000000"},
        {{.type = LINK_CUT, .cut = {.stream = 9}}, "090000000a0900000000000000"},
        {{.type = LINK_FRAME, .frame = {.conn = 5, .flags = 1, .bytes = {(const uint8_t *)"{", 1}}},
         "0f000000230500000000000000010100"
         "00007b"},
        {{.type = LINK_ASSET,
          .asset = {.path = {(const uint8_t *)"/", 1},
                    .type = {(const uint8_t *)"t", 1},
                    .encoding = LINK_ENCODING_BR,
                    .cache = LINK_CACHE_IMMUTABLE,
                    .tag = {(const uint8_t *)"a", 1},
                    .part = 1,
                    .parts = 2,
                    .bytes = {(const uint8_t *)"<", 1}}},
         "150000000201002f0100740201010061"
         "01000200"
         "010000003c"},
        {{.type = LINK_GATE, .gate = {.worker = 1, .gates = 2, .port = 8443, .link = 3}},
         "1300000041"
         "0100000002000000"
         "fb200300000000000000"},
    };
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        struct buffer buffer = encoded(&golden[i].message);
        char hex[256];
        assert_true(buffer.len * 2 < sizeof hex);
        hex_encode(buffer.data, buffer.len, hex);
        assert_string_equal(hex, golden[i].hex);
        buffer_deinit(&buffer);
    }
}

static void every_message_comes_back_as_it_went(void **state)
{
    (void)state;
    struct link_message all[EXAMPLES];
    assert_int_equal(examples(all), EXAMPLES);
    for (size_t i = 0; i < EXAMPLES; i++) {
        struct buffer first = encoded(&all[i]);
        struct link_message back;
        assert_true(decodes(first.data, first.len, ALL_SIDES, &back));
        assert_int_equal(back.type, all[i].type);
        struct buffer second = encoded(&back);
        assert_int_equal(second.len, first.len);
        assert_memory_equal(second.data, first.data, first.len);
        buffer_deinit(&first);
        buffer_deinit(&second);
    }
}

static void every_cut_and_every_overlong_message_is_refused(void **state)
{
    (void)state;
    struct link_message all[EXAMPLES], back;
    examples(all);
    for (size_t i = 0; i < EXAMPLES; i++) {
        struct buffer whole = encoded(&all[i]);
        for (size_t len = 0; len < whole.len; len++) {
            assert_false(decodes(whole.data, len, ALL_SIDES, &back)); /* the packet ends early */
            if (len < 4)
                continue;
            struct buffer cut = encoded(&all[i]); /* the length says less, the fields want more */
            const uint32_t claimed = (uint32_t)(len - 4);
            memcpy(cut.data, &claimed, 4);
            assert_false(decodes(cut.data, len, ALL_SIDES, &back));
            buffer_deinit(&cut);
        }
        buffer_put_u8(&whole, 0); /* a byte more than its fields */
        const uint32_t longer = (uint32_t)(whole.len - 4);
        memcpy(whole.data, &longer, 4);
        assert_false(decodes(whole.data, whole.len, ALL_SIDES, &back));
        buffer_deinit(&whole);
    }
}

static void a_message_for_another_side_is_refused(void **state)
{
    (void)state;
    struct link_message all[EXAMPLES], back;
    examples(all);
#define M(NAME, name, number, sides) [number] = (sides),
    static const unsigned reads[256] = {LINK_MESSAGES(M)};
#undef M
    for (size_t i = 0; i < EXAMPLES; i++) {
        struct buffer whole = encoded(&all[i]);
        for (unsigned side = LINK_GATE_READS; side <= LINK_SUPERVISOR_READS; side *= 2)
            assert_int_equal(decodes(whole.data, whole.len, side, &back), (reads[all[i].type] & side) != 0);
        buffer_deinit(&whole);
    }
}

static void a_field_past_its_bound_is_refused(void **state)
{
    (void)state;
    struct link_message back;
    static const uint8_t unknown_type[] = {1, 0, 0, 0, 200};
    static const uint8_t no_type[] = {0, 0, 0, 0};
    static const uint8_t third_target[] = {23, 0, 0, 0, LINK_SEND, LINK_TARGET_COUNT, 6, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0,
                                           1,  0, 0, 0, 'x'};
    static const uint8_t code_5000[] = {11, 0, 0, 0, LINK_CLOSE, 5, 0, 0, 0, 0, 0, 0, 0, 0x88, 0x13};
    static const uint8_t code_4999[] = {11, 0, 0, 0, LINK_CLOSE, 5, 0, 0, 0, 0, 0, 0, 0, 0x87, 0x13};
    assert_false(decodes(unknown_type, sizeof unknown_type, ALL_SIDES, &back));
    assert_false(decodes(no_type, sizeof no_type, ALL_SIDES, &back));
    assert_false(decodes(third_target, sizeof third_target, ALL_SIDES, &back));
    assert_false(decodes(code_5000, sizeof code_5000, ALL_SIDES, &back));
    assert_true(decodes(code_4999, sizeof code_4999, ALL_SIDES, &back));

    struct buffer frame; /* one byte more than a frame may have */
    buffer_init(&frame, LINK_PACKET_BYTES_MAX);
    const uint32_t bytes = LIMIT_FRAME_IN_BYTES + 1;
    buffer_put_u32(&frame, 1 + 8 + 1 + 4 + bytes);
    buffer_put_u8(&frame, LINK_FRAME);
    buffer_put_u64(&frame, 1);
    buffer_put_u8(&frame, 0);
    buffer_put_u32(&frame, bytes);
    memset(buffer_reserve(&frame, bytes), 'x', bytes);
    frame.len += bytes;
    assert_false(decodes(frame.data, frame.len, ALL_SIDES, &back));
    buffer_deinit(&frame);

    struct link_message asset = {.type = LINK_ASSET, .asset = {.path = {(const uint8_t *)"/a\0b", 4}}}; /* a NUL inside a text */
    struct buffer nul = encoded(&asset);
    assert_false(decodes(nul.data, nul.len, ALL_SIDES, &back));
    buffer_deinit(&nul);
}

static void the_largest_of_each_fits_into_a_packet(void **state)
{
    (void)state;
    static uint8_t big[LINK_PACKET_BYTES_MAX];
    memset(big, 'p', sizeof big);
    struct link_message start = {.type = LINK_START,
                                 .start = {.certificate = {big, LINK_PEM_BYTES_MAX}, .tls_key = {big, LINK_PEM_BYTES_MAX}}};
    start.start.hosts.count = LINK_HOSTS_MAX;
    for (size_t i = 0; i < LINK_HOSTS_MAX; i++)
        start.start.hosts.at[i] = (struct bytes){big, LINK_HOST_BYTES_MAX};
    const struct link_message asset = {.type = LINK_ASSET,
                                       .asset = {.path = {big, LINK_PATH_BYTES_MAX},
                                                 .type = {big, LINK_TYPE_BYTES_MAX},
                                                 .tag = {big, LINK_TAG_BYTES_MAX},
                                                 .bytes = {big, LINK_ASSET_PART_BYTES}}};
    const struct link_message answer = {.type = LINK_ANSWER, .answer = {.body = {big, LINK_ANSWER_BYTES_MAX}}};
    const struct link_message *all[] = {&start, &asset, &answer};
    for (size_t i = 0; i < 3; i++) {
        struct buffer buffer = encoded(all[i]);
        struct link_message back;
        assert_true(decodes(buffer.data, buffer.len, ALL_SIDES, &back));
        buffer_deinit(&buffer);
    }
}

static void a_message_that_does_not_fit_leaves_no_half(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 20);
    const struct link_message fence = {.type = LINK_FENCE, .fence = {.n = 1}};
    link_message_encode(&buffer, &fence);
    assert_false(buffer.failed);
    assert_int_equal(buffer.len, 13);
    link_message_encode(&buffer, &fence);
    assert_true(buffer.failed);
    assert_int_equal(buffer.len, 13);
    buffer_deinit(&buffer);
}

static void gates_share_the_limits(void **state)
{
    (void)state;
    struct gate_limits one, three;
    gate_limits_default(1, &one);
    gate_limits_default(3, &three);
    assert_int_equal(one.connections_max, LIMIT_CONNECTIONS_MAX);
    assert_int_equal(three.connections_max, (LIMIT_CONNECTIONS_MAX + 2) / 3);
    assert_int_equal(three.connections_source_max, 86);
    assert_int_equal(three.message_ms, one.message_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_those_written_down),
        cmocka_unit_test(every_message_comes_back_as_it_went),
        cmocka_unit_test(every_cut_and_every_overlong_message_is_refused),
        cmocka_unit_test(a_message_for_another_side_is_refused),
        cmocka_unit_test(a_field_past_its_bound_is_refused),
        cmocka_unit_test(the_largest_of_each_fits_into_a_packet),
        cmocka_unit_test(a_message_that_does_not_fit_leaves_no_half),
        cmocka_unit_test(gates_share_the_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
