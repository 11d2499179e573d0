/* tests/bench/limit_conn.c: one connection of a worker: TLS, the upgrade, frames in, bytes out. */
#include "limit_worker.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void conn_close(struct worker *worker, struct conn *conn)
{
    if (conn->room != NO_ROOM) {
        struct members *members = &worker->rooms[conn->room];
        uint32_t last = atomic_fetch_sub(&members->count, 1) - 1;
        members->conns[conn->place] = members->conns[last];
        members->conns[conn->place]->place = conn->place;
    }
    worker->by_fd[conn->fd] = NULL;
    SSL_free(conn->ssl);
    close(conn->fd);
    free(conn->in);
    free(conn->out);
    free(conn);
}

static void conn_want(struct worker *worker, struct conn *conn, bool out)
{
    if (conn->wants_out == out)
        return;
    conn->wants_out = out;
    struct epoll_event event = {.events = out ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = conn};
    epoll_ctl(worker->epoll, EPOLL_CTL_MOD, conn->fd, &event);
}

/* Writes what the socket takes; returns how many bytes, or -1 when the connection is lost. */
static long conn_push(struct conn *conn, const uint8_t *bytes, size_t count)
{
    size_t done = 0;
    while (done < count) {
        size_t written;
        ERR_clear_error();
        if (SSL_write_ex(conn->ssl, bytes + done, count - done, &written) == 1) {
            done += written;
            continue;
        }
        if (SSL_get_error(conn->ssl, 0) != SSL_ERROR_WANT_WRITE)
            return -1;
        break;
    }
    return (long)done;
}

bool conn_write(struct worker *worker, struct conn *conn, const uint8_t *bytes, size_t count)
{
    long done = conn->out_bytes > 0 ? 0 : conn_push(conn, bytes, count);
    size_t rest = count - (size_t)(done < 0 ? 0 : done);
    if (done >= 0 && rest == 0)
        return true;
    uint8_t *out = done < 0 || conn->out_bytes + rest > LIMIT_OUT_MAX ? NULL : realloc(conn->out, conn->out_bytes + rest);
    if (out == NULL) {
        shutdown(conn->fd, SHUT_RDWR);
        return false;
    }
    memcpy(out + conn->out_bytes, bytes + (size_t)done, rest);
    conn->out = out;
    conn->out_bytes += (uint32_t)rest;
    conn_want(worker, conn, true);
    return true;
}

static bool conn_flush(struct worker *worker, struct conn *conn)
{
    long done = conn_push(conn, conn->out, conn->out_bytes);
    if (done < 0)
        return false;
    conn->out_bytes -= (uint32_t)done;
    memmove(conn->out, conn->out + done, conn->out_bytes);
    if (conn->out_bytes == 0) {
        free(conn->out);
        conn->out = NULL;
        conn_want(worker, conn, false);
    }
    return true;
}

/* A small frame of our own making; text shorter than 126 bytes. */
static bool conn_say(struct worker *worker, struct conn *conn, const char *text)
{
    uint8_t frame[128] = {0x81, (uint8_t)strlen(text)};
    memcpy(frame + 2, text, strlen(text));
    return conn_write(worker, conn, frame, 2 + strlen(text));
}

static bool conn_join(struct worker *worker, struct conn *conn, uint32_t room)
{
    struct members *members = &worker->rooms[room];
    uint32_t count = atomic_load(&members->count);
    if (count == members->capacity) {
        uint32_t capacity = members->capacity == 0 ? 16 : members->capacity * 2;
        struct conn **conns = realloc(members->conns, capacity * sizeof(struct conn *));
        if (conns == NULL)
            return false;
        members->conns = conns;
        members->capacity = capacity;
    }
    conn->room = room;
    conn->place = count;
    members->conns[count] = conn;
    atomic_store(&members->count, count + 1);
    return true;
}

/* The head ends in an empty line and a NUL. */
static bool head_answer(struct worker *worker, struct conn *conn, const char *head)
{
    static const char accept_magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned room;
    const char *key = strcasestr(head, "\r\nsec-websocket-key: ");
    if (sscanf(head, "GET /ws?room=%u HTTP/1.1", &room) != 1 || room >= LIMIT_ROOMS_MAX || key == NULL || strcspn(key + 21, "\r") != 24)
        return false;
    char joined[64], answer[256];
    uint8_t digest[EVP_MAX_MD_SIZE];
    char digest_text[64];
    snprintf(joined, sizeof joined, "%.24s%s", key + 21, accept_magic);
    if (EVP_Digest(joined, strlen(joined), digest, NULL, EVP_sha1(), NULL) != 1)
        return false;
    EVP_EncodeBlock((unsigned char *)digest_text, digest, 20);
    int bytes = snprintf(answer, sizeof answer,
                         "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: hearth.v1\r\n\r\n",
                         digest_text);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    char hello[100];
    snprintf(hello, sizeof hello, "[{\"ev\":\"hello\",\"now_at\":%lld,\"streams\":[]}]",
             (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000);
    conn->phase = PHASE_OPEN;
    return conn_write(worker, conn, (const uint8_t *)answer, (size_t)bytes) && conn_join(worker, conn, room) &&
           conn_say(worker, conn, hello);
}

/* Finds "name":"value" in what our own load generator wrote; no escapes are looked for but an escaped quote. */
static const char *field(const char *text, size_t bytes, const char *name, size_t *bytes_out)
{
    const char *end = text + bytes, *at = memmem(text, bytes, name, strlen(name));
    if (at == NULL)
        return NULL;
    at += strlen(name);
    const char *quote = at;
    while ((quote = memchr(quote, '"', (size_t)(end - quote))) != NULL && quote[-1] == '\\')
        quote++;
    if (quote == NULL)
        return NULL;
    *bytes_out = (size_t)(quote - at);
    return at;
}

static bool request_take(struct worker *worker, struct conn *conn, const char *text, size_t bytes)
{
    size_t id_bytes, said_bytes;
    const char *id = field(text, bytes, "\"id\":\"", &id_bytes);
    if (id == NULL || id_bytes != LIMIT_REQUEST_DIGITS)
        return false;
    const char *said = field(text, bytes, "\"text\":\"", &said_bytes);
    if (said == NULL) { /* follow: there is nothing to catch up with */
        char page[128];
        snprintf(page, sizeof page, "[{\"ev\":\"page\",\"re\":\"%.32s\",\"change\":0,\"more\":false,\"events\":[]}]", id);
        return conn_say(worker, conn, page);
    }
    if (said_bytes == 0 || said_bytes > LIMIT_TEXT_MAX)
        return false;
    struct limit_message *message = &worker->message;
    message->worker = (uint32_t)worker->index;
    message->room = conn->room;
    message->fd = conn->fd;
    message->conn = conn->number;
    message->text_bytes = (uint32_t)said_bytes;
    memcpy(message->request, id, LIMIT_REQUEST_DIGITS);
    memcpy(message->text, said, said_bytes);
    return writer_submit(worker->writer, message);
}

/* Takes one whole thing from the front; returns its bytes, 0 if it is not whole yet, -1 to end the connection. */
static long conn_take(struct worker *worker, struct conn *conn, uint8_t *bytes, size_t count)
{
    if (conn->phase == PHASE_HEAD) {
        uint8_t *end = memmem(bytes, count, "\r\n\r\n", 4);
        if (end == NULL)
            return 0;
        end[3] = 0;
        return head_answer(worker, conn, (const char *)bytes) ? end + 4 - bytes : -1;
    }
    if (count < 6)
        return 0;
    size_t head = 2, length = bytes[1] & 0x7f;
    if (length == 126) {
        length = (size_t)bytes[2] << 8 | bytes[3];
        head = 4;
    }
    if ((bytes[1] & 0x80) == 0 || length == 127 || head + 4 + length > LIMIT_IN_MAX)
        return -1;
    if (count < head + 4 + length)
        return 0;
    uint8_t *mask = bytes + head, *payload = mask + 4;
    for (size_t i = 0; i < length; i++)
        payload[i] ^= mask[i & 3];
    bool goes_on = false;
    if (bytes[0] == 0x81)
        goes_on = request_take(worker, conn, (const char *)payload, length);
    else if (bytes[0] == 0x8a)
        goes_on = true;
    return goes_on ? (long)(head + 4 + length) : -1;
}

static bool conn_read(struct worker *worker, struct conn *conn)
{
    do {
        if (conn->in != NULL)
            memcpy(worker->input, conn->in, conn->in_bytes);
        size_t count = conn->in_bytes, read_bytes, done = 0;
        ERR_clear_error();
        if (SSL_read_ex(conn->ssl, worker->input + count, sizeof worker->input - count, &read_bytes) != 1)
            return SSL_get_error(conn->ssl, 0) == SSL_ERROR_WANT_READ;
        count += read_bytes;
        for (long taken; done < count; done += (size_t)taken) {
            taken = conn_take(worker, conn, worker->input + done, count - done);
            if (taken < 0)
                return false;
            if (taken == 0)
                break;
        }
        free(conn->in);
        conn->in = NULL;
        conn->in_bytes = (uint32_t)(count - done);
        if (conn->in_bytes > LIMIT_IN_MAX || (conn->in_bytes > 0 && (conn->in = malloc(conn->in_bytes)) == NULL))
            return false;
        if (conn->in != NULL)
            memcpy(conn->in, worker->input + done, conn->in_bytes);
    } while (SSL_pending(conn->ssl) > 0);
    return true;
}

bool conn_ready(struct worker *worker, struct conn *conn, uint32_t events)
{
    if (conn->phase == PHASE_TLS) {
        ERR_clear_error();
        int code = SSL_accept(conn->ssl);
        if (code != 1) {
            int error = SSL_get_error(conn->ssl, code);
            return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
        }
        conn->phase = PHASE_HEAD;
        return true;
    }
    if ((events & EPOLLOUT) != 0 && conn->out_bytes > 0 && !conn_flush(worker, conn))
        return false;
    return (events & ~(uint32_t)EPOLLOUT) == 0 || conn_read(worker, conn);
}
