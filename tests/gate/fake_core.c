/* tests/gate/fake_core.c */
#include "fake_core.h"
#include "hearth/clock.h"
#include "hearth/gate.h"
#include "hearth/self_signed.h"
#include "test.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BIG_ASSET_BYTES 200000

void fake_core_init(struct fake_core *core)
{
    memset(core, 0, sizeof *core);
    signal(SIGPIPE, SIG_IGN);
    core->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    assert_int_equal(bind(core->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(core->listener, 512), 0);
    assert_int_equal(getsockname(core->listener, (struct sockaddr *)&address, &len), 0);
    core->port = ntohs(address.sin_port);
    snprintf(core->host, sizeof core->host, FAKE_HOST ":%u", core->port);
    gate_limits_default(1, &core->limits);
    core->limits.handshake_interval_ms = 0;
    buffer_init(&core->certificate, LINK_PEM_BYTES_MAX);
    buffer_init(&core->tls_key, LINK_PEM_BYTES_MAX);
    const char *host = FAKE_HOST;
    assert_int_equal(self_signed_make(&host, 1, &core->certificate, &core->tls_key), HEARTH_OK);
    memset(core->door_key, 0xd0, sizeof core->door_key);
}

static void asset_send(struct fake_core *core, unsigned gate, const char *path, const char *type, enum link_encoding encoding,
                       enum link_cache cache, const char *tag, struct bytes bytes)
{
    const uint16_t parts = (uint16_t)(bytes.len == 0 ? 1 : (bytes.len + LINK_ASSET_PART_BYTES - 1) / LINK_ASSET_PART_BYTES);
    for (uint16_t part = 0; part < parts; part++) {
        const size_t at = (size_t)part * LINK_ASSET_PART_BYTES;
        const size_t len = bytes.len - at < LINK_ASSET_PART_BYTES ? bytes.len - at : LINK_ASSET_PART_BYTES;
        fake_core_send(core, gate,
                       &(struct link_message){.type = LINK_ASSET,
                                              .asset = {.path = {(const uint8_t *)path, strlen(path)},
                                                        .type = {(const uint8_t *)type, strlen(type)},
                                                        .encoding = (uint8_t)encoding,
                                                        .cache = (uint8_t)cache,
                                                        .tag = {(const uint8_t *)tag, strlen(tag)},
                                                        .part = part,
                                                        .parts = parts,
                                                        .bytes = {bytes.data + at, len}}});
    }
}

static struct bytes bytes_of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static void load_send(struct fake_core *core, unsigned gate)
{
    struct link_message start = {.type = LINK_START,
                                 .start = {.generation = core->generation,
                                           .hosts = {.at = {bytes_of(core->host)}, .count = 1},
                                           .limits = core->limits,
                                           .certificate = buffer_view(&core->certificate),
                                           .tls_key = buffer_view(&core->tls_key)}};
    memcpy(start.start.door_key, core->door_key, DOOR_KEY_BYTES);
    fake_core_send(core, gate, &start);
    static char big[BIG_ASSET_BYTES], page[64];
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)('a' + i % 23);
    snprintf(page, sizeof page, "<!doctype html>load %u", core->generation);
    asset_send(core, gate, "/", "text/html; charset=utf-8", LINK_ENCODING_IDENTITY, LINK_CACHE_NO_STORE, "page", bytes_of(page));
    asset_send(core, gate, "/app-1234.js", "text/javascript", LINK_ENCODING_IDENTITY, LINK_CACHE_IMMUTABLE, "js-as-it-is",
               (struct bytes){(const uint8_t *)big, sizeof big});
    asset_send(core, gate, "/app-1234.js", "text/javascript", LINK_ENCODING_GZIP, LINK_CACHE_IMMUTABLE, "js-gzip", bytes_of("gzipped"));
    asset_send(core, gate, "/app-1234.js", "text/javascript", LINK_ENCODING_BR, LINK_CACHE_IMMUTABLE, "js-br", bytes_of("brotli"));
    fake_core_send(core, gate, &(struct link_message){.type = LINK_SOURCE_KEY, .source_key = {.key = {1, 2, 3}}});
}

static pid_t gate_fork(struct fake_core *core, unsigned index)
{
    int ends[2];
    assert_int_equal(link_pair(ends), HEARTH_OK);
    fflush(NULL);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (unsigned i = 0; i < index; i++)
            close(link_fd(core->gates[i].link));
        close(ends[0]);
        gate_main(ends[1], core->listener, index);
    }
    close(ends[1]);
    assert_int_equal(link_open(ends[0], LINK_CORE_READS, &core->gates[index].link), HEARTH_OK);
    return pid;
}

static bool all_ready(const struct fake_core *core)
{
    for (unsigned i = 0; i < core->gates_count; i++)
        if (core->gates[i].generation != core->generation)
            return false;
    return true;
}

void fake_core_start(struct fake_core *core, unsigned gates)
{
    core->generation = 1;
    for (unsigned i = 0; i < gates; i++)
        core->gates[i].pid = gate_fork(core, i);
    core->gates_count = gates;
    for (unsigned i = 0; i < gates; i++)
        load_send(core, i);
    WAIT_UNTIL(core, all_ready(core));
}

void fake_core_reload(struct fake_core *core)
{
    core->generation++;
    for (unsigned i = 0; i < core->gates_count; i++)
        load_send(core, i);
    WAIT_UNTIL(core, all_ready(core));
}

void fake_core_send(struct fake_core *core, unsigned gate, const struct link_message *message)
{
    assert_int_equal(link_send(core->gates[gate].link, message), HEARTH_OK);
    assert_int_equal(link_flush(core->gates[gate].link), HEARTH_OK);
}

void fake_core_fence(struct fake_core *core, unsigned gate)
{
    static uint64_t last;
    const uint64_t n = ++last;
    fake_core_send(core, gate, &(struct link_message){.type = LINK_FENCE, .fence = {.n = n}});
    WAIT_UNTIL(core, core->gates[gate].fence == n);
}

void fake_core_end(struct fake_core *core)
{
    /* A gate that the test drained itself may have closed its end without our having read that yet: then there is nobody to tell. */
    for (unsigned i = 0; i < core->gates_count; i++)
        if (!core->gates[i].ended && link_send(core->gates[i].link, &(struct link_message){.type = LINK_DRAIN}) == HEARTH_OK)
            (void)!link_flush(core->gates[i].link);
    for (unsigned i = 0; i < core->gates_count; i++) {
        WAIT_UNTIL(core, core->gates[i].ended);
        int status;
        assert_int_equal(waitpid(core->gates[i].pid, &status, 0), core->gates[i].pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
        link_close(&core->gates[i].link);
    }
    close(core->listener);
    buffer_deinit(&core->certificate);
    buffer_deinit(&core->tls_key);
}

void fake_core_cookie(struct fake_core *core, uint8_t seed, char hex_out[2 * COOKIE_BYTES + 1])
{
    uint8_t cookie[COOKIE_BYTES], mac[32];
    memset(cookie, seed, 32);
    assert_non_null(HMAC(EVP_sha256(), core->door_key, DOOR_KEY_BYTES, cookie, 32, mac, NULL));
    memcpy(cookie + 32, mac, 16);
    hex_encode(cookie, sizeof cookie, hex_out);
}

static void send_text(struct fake_core *core, unsigned gate, enum link_target target, uint64_t id, struct bytes text)
{
    fake_core_send(core, gate, &(struct link_message){.type = LINK_SEND, .send = {.target = (uint8_t)target, .id = id, .bytes = text}});
}

static void send_all(struct fake_core *core, struct bytes text)
{
    for (unsigned i = 0; i < core->gates_count; i++)
        send_text(core, i, LINK_TARGET_GROUP, FAKE_GROUP, text);
}

static struct fake_conn *conn_find(struct fake_core *core, unsigned gate, uint64_t conn)
{
    for (unsigned i = 0; i < core->conns_count; i++)
        if (core->conns[i].gate == gate && core->conns[i].conn == conn)
            return &core->conns[i];
    return NULL;
}

static void frame_obey(struct fake_core *core, unsigned gate, const struct link_message *message)
{
    const struct bytes bytes = message->frame.bytes;
    const uint64_t conn = message->frame.conn;
    core->frames++;
    snprintf(core->last_frame, sizeof core->last_frame, "%.*s", (int)(bytes.len < 255 ? bytes.len : 255), (const char *)bytes.data);
    if (message->frame.flags & LINK_FRAME_OVER) {
        core->over++;
        send_text(core, gate, LINK_TARGET_CONN, conn, bytes_of("{\"refused\":\"slow\"}"));
        if (++conn_find(core, gate, conn)->strikes >= LIMIT_STRIKES)
            fake_core_send(core, gate, &(struct link_message){.type = LINK_CLOSE, .close = {.conn = conn, .code = 1008}});
    } else if (bytes.len >= 5 && memcmp(bytes.data, "echo ", 5) == 0) {
        send_text(core, gate, LINK_TARGET_CONN, conn, (struct bytes){bytes.data + 5, bytes.len - 5});
    } else if (bytes.len >= 4 && memcmp(bytes.data, "all ", 4) == 0) {
        send_all(core, (struct bytes){bytes.data + 4, bytes.len - 4});
    } else if (memcmp(core->last_frame, "fill ", 5) == 0) {
        static uint8_t fill[LIMIT_FRAME_OUT_BYTES];
        memset(fill, 'f', sizeof fill);
        send_all(core, (struct bytes){fill, (size_t)atoi(core->last_frame + 5)});
    } else if (memcmp(core->last_frame, "close ", 6) == 0) {
        const uint16_t code = (uint16_t)atoi(core->last_frame + 6);
        fake_core_send(core, gate, &(struct link_message){.type = LINK_CLOSE, .close = {.conn = conn, .code = code}});
    }
}

static void request_answer(struct fake_core *core, unsigned gate, const struct link_message *message)
{
    core->requests++;
    core->last_request = *message;
    snprintf(core->last_body, sizeof core->last_body, "%.*s", (int)message->request.body.len, (const char *)message->request.body.data);
    if (core->mute)
        return;
    struct link_message answer = {.type = LINK_ANSWER,
                                  .answer = {.exchange = message->request.exchange, .status = 200, .body = bytes_of("{\"session\":null}")}};
    switch ((enum link_path)message->request.path) {
    case LINK_PATH_SESSION:
        if (message->request.flags & LINK_REQUEST_EXIT)
            answer.answer.cookie = LINK_COOKIE_REMOVE;
        break;
    case LINK_PATH_ABOUT:
    case LINK_PATH_LOOK:
        break;
    case LINK_PATH_JOIN:
        answer.answer.cookie = LINK_COOKIE_SET;
        memset(answer.answer.cookie_value, 0xab, COOKIE_BYTES);
        answer.answer.max_age_s = 3600;
        break;
    case LINK_PATH_SIGN_IN:
        answer.answer.cookie = LINK_COOKIE_SET;
        break;
    case LINK_PATH_SIGN_OUT:
        answer.answer.cookie = LINK_COOKIE_REMOVE;
        answer.answer.status = 204;
        answer.answer.body = (struct bytes){0};
        break;
    case LINK_PATH_COUNT:
        break;
    }
    fake_core_send(core, gate, &answer);
}

static void message_obey(struct fake_core *core, unsigned index, const struct link_message *message)
{
    struct fake_gate *gate = &core->gates[index];
    struct fake_conn *conn;
    switch ((int)message->type) {
    case LINK_READY:
        gate->generation = message->ready.generation;
        gate->certificate_taken = message->ready.certificate_taken;
        break;
    case LINK_OPENED:
        assert_true(core->conns_count < FAKE_CONNS);
        core->conns[core->conns_count++] = (struct fake_conn){.conn = message->opened.conn, .gate = index, .open = true};
        core->opened++;
        if (core->silent)
            break;
        fake_core_send(core, index, &(struct link_message){.type = LINK_ACCEPT, .accept = {.conn = message->opened.conn}});
        send_text(core, index, LINK_TARGET_CONN, message->opened.conn, bytes_of(HELLO));
        fake_core_send(core, index, &(struct link_message){.type = LINK_JOIN, .join = {.conn = message->opened.conn, .group = FAKE_GROUP}});
        break;
    case LINK_FRAME:
        frame_obey(core, index, message);
        break;
    case LINK_CLOSED:
        conn = conn_find(core, index, message->closed.conn);
        assert_non_null(conn);
        assert_true(conn->open); /* told once */
        conn->open = false;
        core->closed++;
        break;
    case LINK_REQUEST:
        request_answer(core, index, message);
        break;
    case LINK_FENCE:
        gate->fence = message->fence.n;
        break;
    case LINK_COUNTS:
        gate->counters = message->counts.counters;
        break;
    default:
        fail();
    }
}

static void link_work(struct fake_core *core, unsigned index)
{
    struct fake_gate *gate = &core->gates[index];
    struct link_message message;
    enum link_received received;
    while ((received = link_receive(gate->link, &message, NULL)) == LINK_RECEIVED_MESSAGE)
        message_obey(core, index, &message);
    assert_int_not_equal(received, LINK_RECEIVED_DAMAGE);
    if (received == LINK_RECEIVED_END)
        gate->ended = true;
    else
        assert_int_equal(link_flush(gate->link), HEARTH_OK);
}

int world_wait(struct fake_core *core, int fd, short events, int64_t deadline_ms)
{
    for (;;) {
        struct pollfd polled[FAKE_GATES + 1] = {{.fd = fd, .events = events}};
        for (unsigned i = 0; i < core->gates_count; i++) {
            const bool done = core->gates[i].ended || core->deaf;
            polled[i + 1] = (struct pollfd){.fd = done ? -1 : link_fd(core->gates[i].link), .events = POLLIN};
            if (!done && link_queued_bytes(core->gates[i].link) > 0)
                polled[i + 1].events |= POLLOUT;
        }
        const int64_t wait_ms = deadline_ms - clock_monotonic_ms();
        const int ready = poll(polled, core->gates_count + 1, wait_ms < 0 ? 0 : (int)wait_ms);
        assert_true(ready >= 0 || errno == EINTR);
        for (unsigned i = 0; i < core->gates_count; i++)
            if (polled[i + 1].revents != 0)
                link_work(core, i);
        if (polled[0].revents != 0)
            return polled[0].revents;
        if (fd < 0 && ready > 0)
            return 0;
        if (wait_ms <= 0)
            return 0;
    }
}
