/* tests/gate/test_limits.c
 * Rates, sizes and times of security.md 6, each brought down by `start` to what a test can wait for. */
#include "core_fixture.h"
#include "hearth/clock.h"
#include "test.h"
#include "tls_client.h"
#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SHORT_MS 200
#define SLACK_MS 1500 /* machines of tests are busy; the point is that it ends at all, and not before */

/* How long until the server closes. */
static int64_t lives_ms(struct tls_client *client, int64_t from_ms)
{
    assert_true(tls_client_until_end(client));
    return clock_monotonic_ms() - from_ms;
}

#define ASSERT_ABOUT(ms, limit)                                                                                                            \
    do {                                                                                                                                   \
        const int64_t ms_ = (ms);                                                                                                          \
        assert_true(ms_ >= (limit)-20);                                                                                                    \
        assert_true(ms_ <= (limit) + SLACK_MS);                                                                                            \
    } while (0)

/* A drip: one byte of text each 20 ms, until the server has enough of it. */
static void drip_until_end(struct tls_client *client, const char *text, size_t repeat_from)
{
    const int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    for (size_t i = 0; !client->ended; i = text[i + 1] == '\0' ? repeat_from : i + 1) {
        assert_true(clock_monotonic_ms() < until_ms);
        if (!tls_client_write(client, text + i, 1))
            return;
        uint8_t byte;
        if (world_wait(client->core, client->fd, POLLIN, clock_monotonic_ms() + 20) != 0) {
            const int n = SSL_read(client->ssl, &byte, 1);
            if (n <= 0 && SSL_get_error(client->ssl, n) != SSL_ERROR_WANT_READ)
                client->ended = true;
        }
    }
}

static void a_handshake_that_does_not_come_is_cut(void **state)
{
    (void)state;
    core.limits.handshake_ms = SHORT_MS;
    fake_core_start(&core, 1);
    const int64_t from_ms = clock_monotonic_ms();
    struct tls_client *silent = tls_client_connect(&core), *half = tls_client_connect(&core);
    assert_int_equal(send(half->fd, "\x16\x03\x01\x02\x00\x01", 6, MSG_NOSIGNAL), 6);
    assert_true(world_wait(&core, silent->fd, POLLIN, clock_monotonic_ms() + WAIT_MS) != 0);
    ASSERT_ABOUT(clock_monotonic_ms() - from_ms, SHORT_MS);
    assert_true(world_wait(&core, half->fd, POLLIN, clock_monotonic_ms() + WAIT_MS) != 0);
    tls_client_close(silent);
    tls_client_close(half);
}

static void a_head_that_drips_is_cut(void **state)
{
    (void)state;
    core.limits.head_ms = SHORT_MS;
    fake_core_start(&core, 1);
    struct tls_client *client = tls_client_open(&core);
    const int64_t from_ms = clock_monotonic_ms();
    drip_until_end(client, "GET / HTTP/1.1\r\nX-Filler: aaaaaaaaaaaaaaaaaa", 30);
    ASSERT_ABOUT(clock_monotonic_ms() - from_ms, SHORT_MS);
    tls_client_close(client);
}

static void a_body_that_drips_is_cut(void **state)
{
    (void)state;
    core.limits.body_ms = SHORT_MS;
    fake_core_start(&core, 1);
    char request[512];
    struct tls_client *client = tls_client_open(&core);
    snprintf(request, sizeof request,
             "POST /join HTTP/1.1\r\nHost: %s\r\nOrigin: https://%s\r\nContent-Type: application/json\r\nContent-Length: 4096\r\n\r\n",
             core.host, core.host);
    tls_client_text(client, request);
    const int64_t from_ms = clock_monotonic_ms();
    drip_until_end(client, "aaaaaaaa", 0);
    ASSERT_ABOUT(clock_monotonic_ms() - from_ms, SHORT_MS);
    assert_int_equal(core.requests, 0);
    tls_client_close(client);
}

static void an_idle_connection_is_cut_after_its_answer(void **state)
{
    (void)state;
    static struct http_answer answer;
    core.limits.keepalive_ms = SHORT_MS;
    fake_core_start(&core, 1);
    struct tls_client *client = tls_client_open(&core);
    for (int i = 0; i < 3; i++) { /* while it asks it may stay */
        http_get(client, "/", &answer);
        assert_int_equal(answer.status, 200);
    }
    ASSERT_ABOUT(lives_ms(client, clock_monotonic_ms()), SHORT_MS);
    tls_client_close(client);
}

static void an_answer_that_core_owes_too_long_becomes_503(void **state)
{
    (void)state;
    static struct http_answer answer;
    core.limits.answer_ms = SHORT_MS;
    core.mute = true;
    fake_core_start(&core, 1);
    struct tls_client *client = tls_client_open(&core);
    const int64_t from_ms = clock_monotonic_ms();
    http_get(client, "/session", &answer);
    assert_int_equal(answer.status, 503);
    ASSERT_ABOUT(clock_monotonic_ms() - from_ms, SHORT_MS);
    assert_true(tls_client_until_end(client));
    tls_client_close(client);
    /* core's late answer is void, and harms nobody */
    fake_core_send(&core, 0,
                   &(struct link_message){.type = LINK_ANSWER, .answer = {.exchange = core.last_request.request.exchange, .status = 200}});
    fake_core_fence(&core, 0);
}

static void a_message_that_drips_is_closed(void **state)
{
    (void)state;
    core.limits.message_ms = SHORT_MS;
    fake_core_start(&core, 1);
    struct tls_client *client = ws_open(&core), *other = ws_open(&core);
    const int64_t from_ms = clock_monotonic_ms();
    assert_true(tls_client_write(client, "\x81\xfe\x10\x00\x01\x02\x03\x04xx", 10)); /* a frame of 4096 */
    assert_int_equal(ws_close_code(client), 1008);
    ASSERT_ABOUT(clock_monotonic_ms() - from_ms, SHORT_MS);
    const int64_t other_ms = clock_monotonic_ms();
    assert_true(ws_send(other, WS_TEXT, "begun", 5)); /* a message whose end never comes */
    assert_int_equal(ws_close_code(other), 1008);
    ASSERT_ABOUT(clock_monotonic_ms() - other_ms, SHORT_MS);
    tls_client_close(client);
    tls_client_close(other);
}

static void commands_over_the_rate_are_marked_and_strike(void **state)
{
    (void)state;
    core.limits.command_interval_ms = 60000;
    core.limits.command_burst = 20;
    fake_core_start(&core, 1);
    struct tls_client *client = ws_open(&core);
    for (int i = 0; i < 20; i++)
        ws_text(client, "nothing");
    ws_text(client, "echo the twenty-first");
    ws_expect(client, "{\"refused\":\"slow\"}");
    assert_int_equal(core.frames, 21);
    assert_int_equal(core.over, 1);
    ws_text(client, "a");
    ws_text(client, "b");
    assert_int_equal(ws_close_code(client), 1008);
    assert_int_equal(core.over, 3);
    tls_client_close(client);
}

static void bytes_over_the_rate_are_marked(void **state)
{
    (void)state;
    static char long_text[16001];
    memset(long_text, 'x', 16000);
    core.limits.command_bytes_per_s = 32768;
    fake_core_start(&core, 1);
    struct tls_client *client = ws_open(&core);
    ws_text(client, long_text);
    ws_text(client, long_text);
    ws_text(client, long_text);
    ws_expect(client, "{\"refused\":\"slow\"}");
    assert_int_equal(core.frames, 3);
    assert_int_equal(core.over, 1);
    tls_client_close(client);
}

static void a_client_that_ignores_core_is_closed_by_the_gate(void **state)
{
    (void)state;
    core.limits.command_interval_ms = 60000;
    core.limits.command_burst = 1;
    fake_core_start(&core, 1);
    struct tls_client *client = ws_open(&core);
    core.deaf = true;
    for (int i = 0; i < 60 && !client->ended; i++)
        ws_text(client, "again");
    assert_int_equal(ws_close_code(client), 1008);
    core.deaf = false;
    tls_client_close(client);
    WAIT_UNTIL(&core, core.closed == 1);
}

static void pings_without_end_are_closed(void **state)
{
    (void)state;
    static uint8_t payload[125];
    core.limits.raw_bytes_per_s = 2000;
    core.limits.raw_seconds = 1;
    fake_core_start(&core, 1);
    struct tls_client *client = ws_open(&core), *quiet = ws_open(&core);
    const int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    static struct ws_frame frame;
    unsigned code = 0;
    while (code == 0) { /* lock step, so that our own reading never is what stops it */
        assert_true(clock_monotonic_ms() < until_ms);
        ws_send(client, WS_FIN | WS_PING, payload, sizeof payload);
        if (!ws_read(client, &frame))
            code = 1006;
        else if (frame.first == (WS_FIN | WS_CLOSE))
            code = (unsigned)(frame.data[0] << 8 | frame.data[1]);
    }
    /* Who is closed while the next ping is on its way gets the kernel's reset, which may overtake the close frame: no code then. */
    assert_true(code == 1008 || code == 1006);
    WAIT_UNTIL(&core, core.gates[0].counters.raw_floods == 1);
    ws_text(quiet, "echo quiet");
    ws_expect(quiet, "quiet");
    tls_client_close(client);
    tls_client_close(quiet);
}

static void a_silent_peer_is_pinged_and_cut(void **state)
{
    (void)state;
    core.limits.ping_ms = 1000;
    core.limits.hangup_ms = 2000;
    fake_core_start(&core, 1);
    struct tls_client *dead = ws_open(&core);
    const int64_t from_ms = clock_monotonic_ms();
    static struct ws_frame frame;
    assert_true(ws_read(dead, &frame)); /* a ping, which it does not answer */
    assert_int_equal(frame.first, WS_FIN | WS_PING);
    assert_true(tls_client_until_end(dead));
    assert_true(clock_monotonic_ms() - from_ms >= 1500);
    tls_client_close(dead);
    WAIT_UNTIL(&core, core.closed == 1);
}

static bool refused_at_once(struct tls_client *client)
{
    return !tls_client_handshake(client, NULL);
}

static void one_source_has_so_many_connections(void **state)
{
    (void)state;
    struct tls_client *clients[4];
    core.limits.connections_source_max = 3;
    fake_core_start(&core, 1);
    for (size_t i = 0; i < 3; i++)
        clients[i] = ws_open(&core);
    clients[3] = tls_client_connect(&core);
    assert_true(refused_at_once(clients[3]));
    tls_client_close(clients[3]);
    tls_client_close(clients[0]); /* who leaves makes room */
    WAIT_UNTIL(&core, core.closed == 1);
    fake_core_fence(&core, 0);
    clients[0] = ws_open(&core);
    for (size_t i = 0; i < 3; i++)
        tls_client_close(clients[i]);
}

static void one_source_has_so_many_handshakes(void **state)
{
    (void)state;
    core.limits.handshake_interval_ms = 60000;
    core.limits.handshake_burst = 3;
    fake_core_start(&core, 1);
    for (int i = 0; i < 3; i++)
        tls_client_close(tls_client_open(&core));
    struct tls_client *client = tls_client_connect(&core);
    assert_true(refused_at_once(client));
    tls_client_close(client);
}

static void so_many_may_be_before_their_upgrade(void **state)
{
    (void)state;
    struct tls_client *clients[3];
    core.limits.handshakes_max = 2;
    fake_core_start(&core, 1);
    clients[0] = tls_client_open(&core);
    clients[1] = tls_client_open(&core);
    clients[2] = tls_client_connect(&core);
    assert_true(refused_at_once(clients[2]));
    for (size_t i = 0; i < 3; i++)
        tls_client_close(clients[i]);
}

static void all_together_are_so_many(void **state)
{
    (void)state;
    struct tls_client *open[4], *more;
    core.limits.connections_max = 4;
    core.limits.handshakes_max = 2;
    fake_core_start(&core, 1);
    for (size_t i = 0; i < 4; i++)
        open[i] = ws_open(&core); /* the upgraded do not count among those before their upgrade */
    more = tls_client_connect(&core);
    assert_true(refused_at_once(more));
    tls_client_close(more);
    for (size_t i = 0; i < 4; i++)
        tls_client_close(open[i]);
}

static void a_core_that_never_accepts_lets_people_try_again(void **state)
{
    (void)state;
    static struct http_answer answer;
    char cookie[2 * COOKIE_BYTES + 1];
    core.limits.answer_ms = SHORT_MS;
    core.silent = true;
    fake_core_start(&core, 1);
    fake_core_cookie(&core, 7, cookie);
    struct tls_client *client = tls_client_open(&core);
    ws_ask(client, cookie);
    http_read(client, true, &answer);
    assert_int_equal(answer.status, 101);
    assert_int_equal(ws_close_code(client), 1013);
    tls_client_close(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(a_handshake_that_does_not_come_is_cut),
        CORE_TEST(a_head_that_drips_is_cut),
        CORE_TEST(a_body_that_drips_is_cut),
        CORE_TEST(an_idle_connection_is_cut_after_its_answer),
        CORE_TEST(an_answer_that_core_owes_too_long_becomes_503),
        CORE_TEST(a_message_that_drips_is_closed),
        CORE_TEST(commands_over_the_rate_are_marked_and_strike),
        CORE_TEST(bytes_over_the_rate_are_marked),
        CORE_TEST(a_client_that_ignores_core_is_closed_by_the_gate),
        CORE_TEST(pings_without_end_are_closed),
        CORE_TEST(a_silent_peer_is_pinged_and_cut),
        CORE_TEST(one_source_has_so_many_connections),
        CORE_TEST(one_source_has_so_many_handshakes),
        CORE_TEST(so_many_may_be_before_their_upgrade),
        CORE_TEST(all_together_are_so_many),
        CORE_TEST(a_core_that_never_accepts_lets_people_try_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
