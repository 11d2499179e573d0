/* tests/gate/test_deliver.c: who gets what, in which order, and what becomes of those who do not read. */
#include "core_fixture.h"
#include "hearth/clock.h"
#include "test.h"
#include "tls_client.h"
#include <string.h>

#define FILL_FRAMES   12               /* of 30 kB: more than both kernels' buffers take, less than the queue's limit above that */
#define STREAM(group) (1000 + (group)) /* in this test a stream has one group */

static void send_group(uint64_t group, const char *text)
{
    fake_core_send(
        &core, 0,
        &(struct link_message){
            .type = LINK_SEND,
            .send = {.target = LINK_TARGET_GROUP, .id = group, .stream = STREAM(group), .bytes = {(const uint8_t *)text, strlen(text)}}});
}

static void send_conn(uint64_t conn, const char *text)
{
    fake_core_send(
        &core, 0,
        &(struct link_message){.type = LINK_SEND,
                               .send = {.target = LINK_TARGET_CONN, .id = conn, .bytes = {(const uint8_t *)text, strlen(text)}}});
}

static void join(uint64_t conn, uint64_t group)
{
    fake_core_send(&core, 0, &(struct link_message){.type = LINK_JOIN, .join = {.conn = conn, .group = group}});
}

static void part(uint64_t conn, uint64_t group)
{
    fake_core_send(&core, 0, &(struct link_message){.type = LINK_PART, .part = {.conn = conn, .group = group, .stream = STREAM(group)}});
}

static void order_is_kept_between_group_and_connection(void **state)
{
    (void)state;
    fake_core_start(&core, 1);
    struct tls_client *client = ws_open(&core);
    const uint64_t conn = core.conns[0].conn;
    join(conn, 2);
    for (int i = 0; i < 200; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d", i);
        if (i % 3 == 0)
            send_conn(conn, text);
        else
            send_group(i % 3 == 1 ? FAKE_GROUP : 2, text);
    }
    for (int i = 0; i < 200; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d", i);
        ws_expect(client, text);
    }
    tls_client_close(client);
}

static void frames_of_every_length_arrive_whole(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 125, 126, 127, 255, 256, 16379, 16380, 16384, 16385, 65535, 65536};
    static uint8_t bytes[LIMIT_FRAME_OUT_BYTES];
    static struct ws_frame frame;
    memset(bytes, 'z', sizeof bytes);
    fake_core_start(&core, 1);
    struct tls_client *client = ws_open(&core);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        fake_core_send(&core, 0,
                       &(struct link_message){.type = LINK_SEND,
                                              .send = {.target = LINK_TARGET_GROUP, .id = FAKE_GROUP, .bytes = {bytes, lengths[i]}}});
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        assert_true(ws_read(client, &frame));
        assert_int_equal(frame.len, lengths[i]);
        assert_memory_equal(frame.data, bytes, lengths[i]);
    }
    tls_client_close(client);
}

static void who_left_a_group_gets_nothing_of_it(void **state)
{
    (void)state;
    struct tls_client *clients[5];
    fake_core_start(&core, 1);
    for (size_t i = 0; i < 5; i++)
        clients[i] = ws_open(&core);
    struct prng prng = prng_from_env("HEARTH_SEED");
    bool inside[5] = {true, true, true, true, true};
    for (unsigned round = 0; round < 300; round++) {
        const size_t i = prng_below(&prng, 5);
        inside[i] = !inside[i];
        if (inside[i])
            join(core.conns[i].conn, FAKE_GROUP);
        else
            part(core.conns[i].conn, FAKE_GROUP);
        join(core.conns[i].conn, 100 + round % 7); /* other groups come and go beside it */
        part(core.conns[(i + 1) % 5].conn, 100 + (round + 3) % 7);
        char text[32];
        snprintf(text, sizeof text, "round %u", round);
        send_group(FAKE_GROUP, text);
        fake_core_fence(&core, 0);
        for (size_t k = 0; k < 5; k++)
            if (inside[k])
                ws_expect(clients[k], text); /* so an unwanted one before it would be seen */
    }
    for (size_t i = 0; i < 5; i++)
        tls_client_close(clients[i]);
}

static void messages_for_who_has_gone_are_void(void **state)
{
    (void)state;
    fake_core_start(&core, 1);
    tls_client_close(ws_open(&core));
    WAIT_UNTIL(&core, core.closed == 1);
    const uint64_t gone = core.conns[0].conn;
    join(gone, FAKE_GROUP);
    part(gone, FAKE_GROUP);
    send_conn(gone, "anybody?");
    send_group(12345, "nobody");
    fake_core_send(&core, 0, &(struct link_message){.type = LINK_ACCEPT, .accept = {.conn = gone}});
    fake_core_send(&core, 0, &(struct link_message){.type = LINK_CLOSE, .close = {.conn = gone, .code = 4401}});
    fake_core_send(&core, 0, &(struct link_message){.type = LINK_CUT, .cut = {.stream = 12345}});
    fake_core_fence(&core, 0);
    struct tls_client *client = ws_open(&core); /* its number is a new one */
    assert_true(core.conns[1].conn != gone);
    tls_client_close(client);
}

static void a_slow_reader_is_closed_and_nobody_else_notices(void **state)
{
    (void)state;
    core.limits.command_interval_ms = 0;
    fake_core_start(&core, 1);
    struct tls_client *slow = ws_open(&core), *quick = ws_open(&core);
    static struct ws_frame frame;
    for (unsigned i = 0; i < 80; i++) { /* 80 frames of 20 kB: the kernel takes some, the queue 12, then it is over */
        ws_text(quick, "fill 20000");
        do
            assert_true(ws_read(quick, &frame));
        while (frame.first != (WS_FIN | WS_TEXT));
        assert_int_equal(frame.len, 20000);
    }
    assert_int_equal(ws_close_code(slow), 4008); /* it wakes and reads what was on its way, then why */
    ws_text(quick, "echo unharmed");
    ws_expect(quick, "unharmed");
    tls_client_close(slow);
    tls_client_close(quick);
    WAIT_UNTIL(&core, core.closed == 2);
}

static void a_reader_that_stops_is_closed_in_time(void **state)
{
    (void)state;
    core.limits.no_progress_ms = 300;
    fake_core_start(&core, 1);
    struct tls_client *stopped = ws_open(&core);
    for (unsigned i = 0; i < FILL_FRAMES; i++) {
        static char text[30001];
        memset(text, 's', 30000);
        send_group(FAKE_GROUP, text);
    }
    const int64_t until_ms = clock_monotonic_ms() + 1000;
    while (clock_monotonic_ms() < until_ms) /* it reads nothing for longer than it may */
        world_wait(&core, -1, 0, until_ms);
    assert_int_equal(ws_close_code(stopped), 4008);
    tls_client_close(stopped);
}

/* Fills a socket until frames wait in the gate: `filler` has left in part, so the rest of it waits in the library. */
static void fill(struct tls_client *reading, uint64_t group)
{
    static struct ws_frame frame;
    static char text[30001];
    memset(text, 'c', 30000);
    for (unsigned i = 0; i < FILL_FRAMES; i++) {
        send_group(group, text);
        if (reading != NULL)
            assert_true(ws_read(reading, &frame));
    }
}

static void cut(uint64_t group)
{
    fake_core_send(&core, 0, &(struct link_message){.type = LINK_CUT, .cut = {.stream = STREAM(group)}});
    fake_core_fence(&core, 0);
}

/* How many whole frames of text came before the end; 0 in code_out: it ended without a word. */
static unsigned read_to_the_end(struct tls_client *client, const char *never, uint16_t *code_out)
{
    static struct ws_frame frame;
    unsigned got = 0;
    *code_out = 0;
    while (ws_read(client, &frame)) {
        if (frame.first != (WS_FIN | WS_TEXT)) {
            assert_int_equal(frame.first, WS_FIN | WS_CLOSE);
            *code_out = (uint16_t)(frame.data[0] << 8 | frame.data[1]);
            break;
        }
        assert_string_not_equal((const char *)frame.data, never);
        got++;
    }
    return got;
}

static void a_cut_closes_only_who_still_waits_for_the_stream(void **state)
{
    (void)state;
    uint16_t code;
    fake_core_start(&core, 1);
    struct tls_client *behind = ws_open(&core), *reading = ws_open(&core);
    join(core.conns[0].conn, 2);
    fill(NULL, 2);
    send_group(FAKE_GROUP, "forbidden from now on");
    ws_expect(reading, "forbidden from now on");
    cut(FAKE_GROUP);
    send_group(FAKE_GROUP, "tombstone");
    ws_expect(reading, "tombstone");
    assert_true(read_to_the_end(behind, "forbidden from now on", &code) < FILL_FRAMES);
    assert_int_equal(code, 4008);
    tls_client_close(behind);
    tls_client_close(reading);
}

/* A frame that has left in part would be whole after the mark came back, whatever close code followed it. */
static void a_cut_takes_nobody_the_rest_of_a_frame(void **state)
{
    (void)state;
    uint16_t code;
    fake_core_start(&core, 1);
    struct tls_client *behind = ws_open(&core), *reading = ws_open(&core);
    fill(reading, FAKE_GROUP);
    const unsigned closed_before = core.closed;
    cut(FAKE_GROUP);
    assert_true(read_to_the_end(behind, "tombstone", &code) < FILL_FRAMES);
    assert_int_equal(code, 0);
    WAIT_UNTIL(&core, core.closed == closed_before + 1);
    ws_text(reading, "echo unharmed");
    ws_expect(reading, "unharmed");
    tls_client_close(behind);
    tls_client_close(reading);
}

/* Closed as too slow, and woken before it is cut off for good: the library would still send the rest of its frame. */
static void a_cut_reaches_who_is_being_closed(void **state)
{
    (void)state;
    uint16_t code;
    core.limits.queue_frames_max = 3;
    fake_core_start(&core, 1);
    struct tls_client *behind = ws_open(&core), *reading = ws_open(&core);
    fill(reading, FAKE_GROUP);
    cut(FAKE_GROUP);
    read_to_the_end(behind, "tombstone", &code);
    assert_int_equal(code, 0); /* 4008 was on its way behind the rest of a frame */
    tls_client_close(behind);
    tls_client_close(reading);
}

static void a_cut_reaches_a_page_of_the_stream_for_who_is_in_no_group_of_it(void **state)
{
    (void)state;
    uint16_t code;
    fake_core_start(&core, 1);
    struct tls_client *behind = ws_open(&core);
    const char *page = "a page with a text of stream 7";
    join(core.conns[0].conn, 2);
    fill(NULL, 2);
    fake_core_send(&core, 0,
                   &(struct link_message){.type = LINK_SEND,
                                          .send = {.target = LINK_TARGET_CONN,
                                                   .id = core.conns[0].conn,
                                                   .stream = STREAM(7),
                                                   .bytes = {(const uint8_t *)page, strlen(page)}}});
    cut(7);
    read_to_the_end(behind, page, &code);
    assert_int_equal(code, 4008);
    tls_client_close(behind);
}

/* What is no room's, such as an answer, is never cut. */
static void a_cut_leaves_frames_of_no_stream(void **state)
{
    (void)state;
    uint16_t code;
    fake_core_start(&core, 1);
    struct tls_client *behind = ws_open(&core);
    join(core.conns[0].conn, 2);
    fill(NULL, 2);
    send_conn(core.conns[0].conn, "an answer");
    cut(7);
    ws_text(behind, "close 4401");
    WAIT_UNTIL(&core, core.frames > 0);
    fake_core_fence(&core, 0);
    read_to_the_end(behind, "", &code); /* core closes who does not read: no more frames, and no code could come behind half a one */
    assert_int_equal(code, 0);
    tls_client_close(behind);
}

static void who_is_parted_in_the_middle_of_a_frame_is_cut_off(void **state)
{
    (void)state;
    uint16_t code;
    fake_core_start(&core, 1);
    struct tls_client *behind = ws_open(&core);
    fill(NULL, FAKE_GROUP);
    part(core.conns[0].conn, FAKE_GROUP);
    fake_core_fence(&core, 0);
    assert_true(read_to_the_end(behind, "", &code) < FILL_FRAMES);
    assert_int_equal(code, 0);
    tls_client_close(behind);
}

static void parting_drops_what_waits_of_that_group_alone(void **state)
{
    (void)state;
    fake_core_start(&core, 1);
    struct tls_client *behind = ws_open(&core);
    static struct ws_frame frame;
    static char text[30001];
    memset(text, 'p', 30000);
    join(core.conns[core.conns_count - 1].conn, 2);
    for (unsigned i = 0; i < FILL_FRAMES; i++)
        send_group(2, text); /* fills the socket */
    send_group(FAKE_GROUP, "forbidden from now on");
    send_group(2, "still allowed");
    part(core.conns[core.conns_count - 1].conn, FAKE_GROUP);
    fake_core_fence(&core, 0);
    for (unsigned i = 0; i < FILL_FRAMES; i++) {
        assert_true(ws_read(behind, &frame));
        assert_int_equal(frame.len, 30000);
    }
    ws_expect(behind, "still allowed");
    tls_client_close(behind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(order_is_kept_between_group_and_connection),
        CORE_TEST(frames_of_every_length_arrive_whole),
        CORE_TEST(who_left_a_group_gets_nothing_of_it),
        CORE_TEST(messages_for_who_has_gone_are_void),
        CORE_TEST(a_slow_reader_is_closed_and_nobody_else_notices),
        CORE_TEST(a_reader_that_stops_is_closed_in_time),
        CORE_TEST(a_cut_closes_only_who_still_waits_for_the_stream),
        CORE_TEST(a_cut_takes_nobody_the_rest_of_a_frame),
        CORE_TEST(a_cut_reaches_who_is_being_closed),
        CORE_TEST(a_cut_reaches_a_page_of_the_stream_for_who_is_in_no_group_of_it),
        CORE_TEST(a_cut_leaves_frames_of_no_stream),
        CORE_TEST(who_is_parted_in_the_middle_of_a_frame_is_cut_off),
        CORE_TEST(parting_drops_what_waits_of_that_group_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
