/* tests/gate/tls_client.c */
#include "tls_client.h"
#include "hearth/clock.h"
#include "test.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct tls_client *tls_client_connect(struct fake_core *core)
{
    struct tls_client *client = calloc(1, sizeof *client);
    assert_non_null(client);
    client->core = core;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(core->port)};
    if (connect(client->fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        assert_int_equal(errno, EINPROGRESS);
        assert_true(world_wait(core, client->fd, POLLOUT, clock_monotonic_ms() + WAIT_MS) != 0);
    }
    return client;
}

/* True: try again. */
static bool ssl_wait(struct tls_client *client, int result, int64_t deadline_ms)
{
    const int error = SSL_get_error(client->ssl, result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        client->ended = true;
        return false;
    }
    return world_wait(client->core, client->fd, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline_ms) != 0;
}

bool tls_client_handshake(struct tls_client *client, void (*setup)(SSL_CTX *context))
{
    client->context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(client->context, SSL_VERIFY_NONE, NULL);
    if (setup != NULL)
        setup(client->context);
    client->ssl = SSL_new(client->context);
    SSL_set_tlsext_host_name(client->ssl, FAKE_HOST);
    SSL_set_fd(client->ssl, client->fd);
    const int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    for (;;) {
        ERR_clear_error();
        const int result = SSL_connect(client->ssl);
        if (result == 1)
            return true;
        if (!ssl_wait(client, result, deadline_ms))
            return false;
    }
}

struct tls_client *tls_client_open(struct fake_core *core)
{
    struct tls_client *client = tls_client_connect(core);
    assert_true(tls_client_handshake(client, NULL));
    return client;
}

void tls_client_close(struct tls_client *client)
{
    SSL_free(client->ssl);
    SSL_CTX_free(client->context);
    close(client->fd);
    free(client);
}

bool tls_client_write(struct tls_client *client, const void *data, size_t len)
{
    const int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    while (len > 0 && !client->ended) {
        ERR_clear_error();
        const int n = SSL_write(client->ssl, data, (int)len);
        if (n > 0)
            return true; /* without partial writes it is all or nothing */
        if (!ssl_wait(client, n, deadline_ms))
            return false;
    }
    return !client->ended;
}

void tls_client_text(struct tls_client *client, const char *text)
{
    (void)tls_client_write(client, text, strlen(text));
}

/* One read; false: nothing came within the time, or the end. */
static bool read_some(struct tls_client *client, int64_t deadline_ms)
{
    while (!client->ended && client->in_len < CLIENT_IN_BYTES) {
        ERR_clear_error();
        const int n = SSL_read(client->ssl, client->in + client->in_len, (int)(CLIENT_IN_BYTES - client->in_len));
        if (n > 0) {
            client->in_len += (size_t)n;
            return true;
        }
        if (!ssl_wait(client, n, deadline_ms))
            return false;
    }
    return false;
}

bool tls_client_need(struct tls_client *client, size_t len)
{
    const int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    while (client->in_len < len)
        if (!read_some(client, deadline_ms))
            return false;
    return true;
}

bool tls_client_until_end(struct tls_client *client)
{
    const int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    while (!client->ended)
        if (!read_some(client, deadline_ms) && !client->ended)
            return false;
    return true;
}

void tls_client_drop(struct tls_client *client, size_t len)
{
    memmove(client->in, client->in + len, client->in_len - len);
    client->in_len -= len;
}

void http_get(struct tls_client *client, const char *path, struct http_answer *answer_out)
{
    char request[256];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, client->core->host);
    tls_client_text(client, request);
    http_read(client, false, answer_out);
}

const char *http_header(const struct http_answer *answer, const char *name)
{
    static char value[4096];
    char wanted[128];
    snprintf(wanted, sizeof wanted, "\r\n%s: ", name);
    const char *at = strcasestr(answer->head, wanted);
    if (at == NULL)
        return NULL;
    at += strlen(wanted);
    snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\r"), at);
    return value;
}

void http_read(struct tls_client *client, bool no_body, struct http_answer *answer_out)
{
    memset(answer_out, 0, sizeof *answer_out);
    const int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    const uint8_t *end;
    while ((end = memmem(client->in, client->in_len, "\r\n\r\n", 4)) == NULL)
        if (!read_some(client, deadline_ms)) {
            assert_true(client->ended); /* else the server owes an answer */
            return;
        }
    const size_t head_len = (size_t)(end - client->in) + 4;
    assert_true(head_len < sizeof answer_out->head);
    memcpy(answer_out->head, client->in, head_len);
    assert_int_equal(sscanf(answer_out->head, "HTTP/1.%*c %u", &answer_out->status), 1);
    tls_client_drop(client, head_len);
    const char *length = http_header(answer_out, "content-length");
    if (no_body || length == NULL)
        return;
    answer_out->body_len = (size_t)atoi(length);
    assert_true(answer_out->body_len < sizeof answer_out->body);
    assert_true(tls_client_need(client, answer_out->body_len));
    memcpy(answer_out->body, client->in, answer_out->body_len);
    tls_client_drop(client, answer_out->body_len);
}

void ws_ask(struct tls_client *client, const char *cookie_hex)
{
    char request[1024];
    snprintf(request, sizeof request,
             "GET /ws HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: https://%s\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: hearth.v1\r\n"
             "Cookie: __Host-hearth=%s\r\n\r\n",
             client->core->host, client->core->host, cookie_hex);
    tls_client_text(client, request);
}

struct tls_client *ws_open(struct fake_core *core)
{
    static struct http_answer answer;
    char cookie[2 * COOKIE_BYTES + 1];
    struct tls_client *client = tls_client_open(core);
    fake_core_cookie(core, 7, cookie);
    ws_ask(client, cookie);
    http_read(client, true, &answer);
    assert_int_equal(answer.status, 101);
    ws_expect(client, HELLO);
    return client;
}

bool ws_send(struct tls_client *client, uint8_t first, const void *data, size_t len)
{
    static uint8_t frame[1 << 20];
    const uint8_t mask[4] = {0x12, 0x34, 0x56, 0x78};
    size_t at = 2;
    frame[0] = first;
    if (len < 126) {
        frame[1] = (uint8_t)(0x80 | len);
    } else if (len < 65536) {
        frame[1] = 0x80 | 126;
        frame[2] = (uint8_t)(len >> 8);
        frame[3] = (uint8_t)len;
        at = 4;
    } else {
        frame[1] = 0x80 | 127;
        for (int i = 0; i < 8; i++)
            frame[2 + i] = (uint8_t)((uint64_t)len >> (8 * (7 - i)));
        at = 10;
    }
    assert_true(at + 4 + len <= sizeof frame);
    memcpy(frame + at, mask, 4);
    at += 4;
    for (size_t i = 0; i < len; i++)
        frame[at + i] = ((const uint8_t *)data)[i] ^ mask[i % 4];
    return tls_client_write(client, frame, at + len);
}

bool ws_text(struct tls_client *client, const char *text)
{
    return ws_send(client, WS_FIN | WS_TEXT, text, strlen(text));
}

bool ws_read(struct tls_client *client, struct ws_frame *frame_out)
{
    if (!tls_client_need(client, 2)) {
        assert_true(client->ended);
        return false;
    }
    assert_true(client->in[0] & WS_FIN);
    assert_false(client->in[1] & 0x80); /* a server does not mask */
    size_t at = 2, len = client->in[1];
    if (len >= 126) {
        const size_t digits = len == 126 ? 2 : 8;
        assert_true(tls_client_need(client, 2 + digits));
        len = 0;
        for (size_t i = 0; i < digits; i++)
            len = len << 8 | client->in[2 + i];
        at += digits;
    }
    assert_true(len <= LIMIT_FRAME_OUT_BYTES);
    if (!tls_client_need(client, at + len)) {
        assert_true(client->ended);
        return false;
    }
    frame_out->first = client->in[0];
    frame_out->len = len;
    memcpy(frame_out->data, client->in + at, len);
    frame_out->data[len] = 0;
    tls_client_drop(client, at + len);
    return true;
}

unsigned ws_close_code(struct tls_client *client)
{
    static struct ws_frame frame;
    while (ws_read(client, &frame))
        if (frame.first == (WS_FIN | WS_CLOSE))
            return frame.len < 2 ? 1005 : (unsigned)(frame.data[0] << 8 | frame.data[1]);
    return 1006;
}

void ws_expect(struct tls_client *client, const char *text)
{
    static struct ws_frame frame;
    do
        assert_true(ws_read(client, &frame));
    while (frame.first != (WS_FIN | WS_TEXT));
    assert_string_equal((const char *)frame.data, text);
}
