/* tests/load/load_conn.c: one TLS connection that speaks WebSocket as a browser does. */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define INPUT_MAX (128 * 1024) /* a frame of 64 KiB and what came with it */

static void conn_lost(struct load *load, struct load_conn *conn, const char *why)
{
    if (conn->phase == CONN_CLOSED)
        return;
    if (load->counts.closed++ == 0)
        fprintf(stderr, "load: connection %d lost in phase %d (%s), close code %d\n", conn->index, (int)conn->phase, why, conn->close_code);
    if (conn->phase == CONN_JOINED)
        load->joined--;
    else
        load->joining--;
    conn->phase = CONN_CLOSED;
    SSL_free(conn->ssl);
    close(conn->fd);
    conn->ssl = NULL;
}

static void conn_want(struct load *load, struct load_conn *conn, bool out)
{
    if (conn->wants_out == out)
        return;
    conn->wants_out = out;
    struct epoll_event event = {.events = out ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = conn};
    epoll_ctl(load->epoll, EPOLL_CTL_MOD, conn->fd, &event);
}

static void conn_flush(struct load *load, struct load_conn *conn)
{
    while (conn->out_bytes > 0) {
        size_t written;
        ERR_clear_error();
        if (SSL_write_ex(conn->ssl, conn->out, conn->out_bytes, &written) != 1) {
            if (SSL_get_error(conn->ssl, 0) != SSL_ERROR_WANT_WRITE)
                conn_lost(load, conn, "write");
            else
                conn_want(load, conn, true);
            return;
        }
        conn->out_bytes -= (uint32_t)written;
        memmove(conn->out, conn->out + written, conn->out_bytes);
    }
    free(conn->out);
    conn->out = NULL;
    conn_want(load, conn, false);
}

static void conn_write(struct load *load, struct load_conn *conn, const void *bytes, size_t count)
{
    if (conn->phase == CONN_CLOSED)
        return;
    uint8_t *out = realloc(conn->out, conn->out_bytes + count);
    if (out == NULL)
        load_fatal("memory");
    memcpy(out + conn->out_bytes, bytes, count);
    conn->out = out;
    conn->out_bytes += (uint32_t)count;
    if (conn->out_bytes == count) /* else what waits goes first, when the socket says so */
        conn_flush(load, conn);
}

static void conn_frame(struct load *load, struct load_conn *conn, int opcode, const void *payload, size_t bytes)
{
    static uint32_t mask_state = 2463534242u;
    uint8_t frame[8 + LOAD_TEXT_MAX + 512] = {(uint8_t)(0x80 | opcode)};
    size_t head = 2;
    if (bytes < 126) {
        frame[1] = (uint8_t)(0x80 | bytes);
    } else {
        frame[1] = 0x80 | 126;
        frame[2] = (uint8_t)(bytes >> 8);
        frame[3] = (uint8_t)bytes;
        head = 4;
    }
    mask_state ^= mask_state << 13;
    mask_state ^= mask_state >> 17;
    mask_state ^= mask_state << 5;
    memcpy(frame + head, &mask_state, 4);
    const uint8_t *from = payload;
    for (size_t i = 0; i < bytes; i++)
        frame[head + 4 + i] = from[i] ^ frame[head + (i & 3)];
    conn_write(load, conn, frame, head + 4 + bytes);
}

/* A request's id: the server's time in ms, then connection and sequence; notes when it was sent. */
static void request_id_make(struct load *load, struct load_conn *conn, int64_t at_ns, char id_out[33])
{
    if (conn->sent_ns == NULL && (conn->sent_ns = calloc(LOAD_SENT_MAX, sizeof *conn->sent_ns)) == NULL)
        load_fatal("memory");
    conn->sent_ns[conn->sent_sequence % LOAD_SENT_MAX] = at_ns;
    long long at_ms = now_ns() / 1000000 + load->server_ahead_ms;
    snprintf(id_out, 33, "%016llx%08x%08x", at_ms, (unsigned)conn->index, conn->sent_sequence++);
    conn->unacked++;
}

void conn_say(struct load *load, struct load_conn *conn, int64_t scheduled_ns)
{
    static const char filler[] = "the evening was quiet and the walk home felt longer than it was but it helped to talk ";
    char id[33], text[LOAD_TEXT_MAX + 1], payload[LOAD_TEXT_MAX + 256];
    for (int i = 0; i < 16; i++) /* letters only: no filter takes it for a telephone number */
        text[i] = (char)('a' + (((uint64_t)scheduled_ns >> (60 - 4 * i)) & 15));
    text[16] = ' ';
    for (int i = 17; i < load->settings.text_bytes; i++)
        text[i] = filler[(size_t)(i - 17) % (sizeof filler - 1)];
    text[load->settings.text_bytes - 1] = '.';
    request_id_make(load, conn, scheduled_ns, id);
    int bytes = snprintf(payload, sizeof payload, "{\"do\":\"say\",\"id\":\"%s\",\"room\":\"%s\",\"text\":\"%.*s\"}", id, conn->room->id,
                         load->settings.text_bytes, text);
    conn->room->sent++;
    load->counts.sent++;
    conn_frame(load, conn, 1, payload, (size_t)bytes);
}

void conn_ask_page(struct load *load, struct load_conn *conn)
{
    char id[33], payload[160];
    request_id_make(load, conn, now_ns(), id);
    if (conn->phase != CONN_JOINED)
        conn->unacked--; /* joining is not counted */
    int bytes = snprintf(payload, sizeof payload, "{\"ask\":\"follow\",\"id\":\"%s\",\"stream\":\"%s\"}", id, conn->room->id);
    conn_frame(load, conn, 1, payload, (size_t)bytes);
}

static void upgrade_ask(struct load *load, struct load_conn *conn)
{
    const struct load_settings *settings = &load->settings;
    char head[1024], path[32] = "/ws", cookie[LOAD_COOKIE_MAX + 32] = "";
    if (settings->hearth)
        snprintf(cookie, sizeof cookie, "Cookie: __Host-hearth=%s\r\n", conn->cookie);
    else
        snprintf(path, sizeof path, "/ws?room=%d", (int)(conn->room - load->rooms));
    int bytes = snprintf(head, sizeof head,
                         "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: https://%s:%d\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Protocol: hearth.v1\r\n%s\r\n",
                         path, settings->host, settings->port, settings->host, settings->port, cookie);
    conn->phase = CONN_HEAD;
    conn_write(load, conn, head, (size_t)bytes);
}

void conn_open(struct load *load, struct load_conn *conn)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)load->settings.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in from = {.sin_family = AF_INET};
    int source = conn->index % load->settings.addresses, one = 1;
    from.sin_addr.s_addr = htonl(0x7f010000u + ((uint32_t)source / 250 << 8) + (uint32_t)source % 250 + 1); /* 127.1.0.1 and on */
    conn->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    conn->ssl = SSL_new(load->tls);
    if (conn->fd < 0 || conn->ssl == NULL || setsockopt(conn->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one) != 0 ||
        bind(conn->fd, (struct sockaddr *)&from, sizeof from) != 0 ||
        (connect(conn->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS))
        load_fatal("connect");
    setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    SSL_set_fd(conn->ssl, conn->fd);
    SSL_set_connect_state(conn->ssl);
    conn->phase = CONN_TCP;
    conn->wants_out = true;
    load->joining++;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = conn};
    epoll_ctl(load->epoll, EPOLL_CTL_ADD, conn->fd, &event);
}

/* Takes one whole thing from the front; 0 if it is not whole yet. */
static size_t conn_take(struct load *load, struct load_conn *conn, const uint8_t *bytes, size_t count)
{
    if (conn->phase == CONN_HEAD) {
        const uint8_t *end = memmem(bytes, count, "\r\n\r\n", 4);
        if (end == NULL)
            return 0;
        if (memcmp(bytes, "HTTP/1.1 101", 12) != 0) {
            conn_lost(load, conn, "refused upgrade");
            return 0;
        }
        conn->phase = CONN_HELLO;
        return (size_t)(end + 4 - bytes);
    }
    if (count < 2)
        return 0;
    size_t head = 2, length = bytes[1] & 0x7f;
    if (length == 126) {
        head = 4;
        length = count < 4 ? INPUT_MAX : (size_t)bytes[2] << 8 | bytes[3];
    } else if (length == 127) {
        head = 10;
        length = 0;
        for (int i = 2; i < 10 && count >= 10; i++)
            length = length << 8 | bytes[i];
    }
    if (count < head || count - head < length)
        return 0;
    if (bytes[0] == 0x81) {
        events_take(load, conn, (const char *)bytes + head, length);
    } else if (bytes[0] == 0x89) {
        conn_frame(load, conn, 10, bytes + head, length);
    } else if (bytes[0] == 0x88) {
        conn->close_code = length < 2 ? 1005 : bytes[head] << 8 | bytes[head + 1];
        conn_lost(load, conn, "closed");
    } else {
        conn_lost(load, conn, "frame of an unknown kind");
    }
    return head + length;
}

static void conn_read(struct load *load, struct load_conn *conn)
{
    static uint8_t input[2 * INPUT_MAX];
    do {
        size_t count = conn->in_bytes, done = 0, read_bytes;
        if (count > 0)
            memcpy(input, conn->in, count);
        ERR_clear_error();
        if (SSL_read_ex(conn->ssl, input + count, INPUT_MAX, &read_bytes) != 1) {
            if (SSL_get_error(conn->ssl, 0) != SSL_ERROR_WANT_READ)
                conn_lost(load, conn, "read");
            return;
        }
        count += read_bytes;
        for (size_t taken; done < count; done += taken) {
            taken = conn_take(load, conn, input + done, count - done);
            if (conn->phase == CONN_CLOSED)
                return;
            if (taken == 0)
                break;
        }
        conn->in_bytes = (uint32_t)(count - done);
        if (conn->in_bytes > INPUT_MAX) {
            conn_lost(load, conn, "frame too long");
            return;
        }
        if (conn->in_bytes > conn->in_capacity) {
            free(conn->in);
            conn->in_capacity = conn->in_bytes;
            if ((conn->in = malloc(conn->in_capacity)) == NULL)
                load_fatal("memory");
        }
        if (conn->in_bytes > 0)
            memcpy(conn->in, input + done, conn->in_bytes);
    } while (SSL_pending(conn->ssl) > 0);
}

void conn_ready(struct load *load, struct load_conn *conn, uint32_t events)
{
    if (conn->phase == CONN_TCP || conn->phase == CONN_TLS) {
        conn->phase = CONN_TLS;
        ERR_clear_error();
        int code = SSL_connect(conn->ssl);
        if (code == 1) {
            upgrade_ask(load, conn);
            return;
        }
        int error = SSL_get_error(conn->ssl, code);
        if (error == SSL_ERROR_WANT_READ)
            conn_want(load, conn, false);
        else if (error != SSL_ERROR_WANT_WRITE)
            conn_lost(load, conn, "TLS");
        return;
    }
    if ((events & EPOLLOUT) != 0)
        conn_flush(load, conn);
    if (conn->phase != CONN_CLOSED && (events & ~(uint32_t)EPOLLOUT) != 0)
        conn_read(load, conn);
}
