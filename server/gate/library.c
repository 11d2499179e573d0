/* server/gate/library.c
 * The context of libwebsockets and its callbacks, each reason handed on to the file that knows it (lws.md 1 to 9). */
#include "gate_internal.h"
#include "headers.h"
#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stdlib.h>

#define RX_BUFFER_BYTES 1024  /* memory for each WebSocket; longer messages come in several calls */
#define TX_PACKET_BYTES 65536 /* at least the biggest frame, else the library cuts writes and copies the rest */

static _Atomic uint64_t *library_lines; /* set once, before the library can speak */

/* Never the line itself: it may hold an address, a header or a message. */
static void count_line(int level, const char *line)
{
    (void)level;
    (void)line;
    atomic_fetch_add_explicit(library_lines, 1, memory_order_relaxed);
}

static int callback_http(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    struct connection *connection;
    switch ((int)reason) {
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
        return tls_setup(gate_of(wsi), user) ? 0 : -1;
    case LWS_CALLBACK_RAW_ADOPT:
    case LWS_CALLBACK_RAW_RX:                     /* CONNECT turned it into a raw one */
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: /* no subprotocol was named */
        return -1;
    }
    if ((int)reason != LWS_CALLBACK_HTTP && (int)reason != LWS_CALLBACK_HTTP_CONFIRM_UPGRADE && (int)reason != LWS_CALLBACK_HTTP_BODY &&
        (int)reason != LWS_CALLBACK_HTTP_BODY_COMPLETION && (int)reason != LWS_CALLBACK_HTTP_WRITEABLE &&
        (int)reason != LWS_CALLBACK_WSI_DESTROY && (int)reason != LWS_CALLBACK_CLOSED_HTTP)
        return 0;
    connection = lws_get_opaque_user_data(wsi);
    if (connection == NULL)
        return (int)reason == LWS_CALLBACK_WSI_DESTROY ? 0 : -1;
    if (connection->wsi == NULL)
        connection->wsi = wsi; /* it speaks while it is still being adopted */
    if (connection->killed && (int)reason != LWS_CALLBACK_WSI_DESTROY && (int)reason != LWS_CALLBACK_CLOSED_HTTP)
        return -1;
    switch ((int)reason) {
    case LWS_CALLBACK_HTTP:
        return http_request(connection);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return upgrade_decide(connection); /* `in` may point to freed memory here */
    case LWS_CALLBACK_HTTP_BODY:
        return http_body(connection, in, len);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return http_body_done(connection);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return http_writeable(connection);
    case LWS_CALLBACK_CLOSED_HTTP:
        http_forget(connection);
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        if (connection->gate->adopting == connection)
            connection->gate->adopting = NULL;
        lws_set_opaque_user_data(wsi, NULL);
        connection_free(connection);
        return 0;
    }
    return 0;
}

static int callback_websocket(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    (void)user;
    struct connection *connection;
    switch ((int)reason) {
    case LWS_CALLBACK_ESTABLISHED:
        connection = lws_get_opaque_user_data(wsi);
        return connection == NULL ? -1 : receive_open(connection);
    case LWS_CALLBACK_RECEIVE:
        connection = lws_get_opaque_user_data(wsi);
        return connection == NULL ? -1 : receive_piece(connection, in, len);
    case LWS_CALLBACK_SERVER_WRITEABLE:
        connection = lws_get_opaque_user_data(wsi);
        if (connection == NULL)
            return -1;
        if (connection->state == CONNECTION_CLOSING)
            return connection_close_now(connection, connection->close_code);
        deadline_clear(connection, DEADLINE_PROGRESS); /* the library's own list is empty: it went on */
        if (connection->state == CONNECTION_OPEN)
            deliver_flush(connection);
        return connection->killed ? -1 : 0;
    case LWS_CALLBACK_CLOSED:
        connection = lws_get_opaque_user_data(wsi);
        if (connection != NULL) {
            connection->state = CONNECTION_CLOSING;
            connection_gone(connection);
        }
        return 0;
    }
    return 0;
}

static const struct lws_protocols protocols[] = {
    {.name = "http", .callback = callback_http, .tx_packet_size = TX_PACKET_BYTES},
    {.name = PROTOCOL_NAME, .callback = callback_websocket, .rx_buffer_size = RX_BUFFER_BYTES, .tx_packet_size = TX_PACKET_BYTES},
    {.name = NULL},
};

static uint16_t whole_seconds(uint32_t ms)
{
    const uint32_t seconds = (ms + 999) / 1000;
    return (uint16_t)(seconds > 3600 ? 3600 : seconds);
}

void library_open(struct gate *gate)
{
    static lws_retry_bo_t idle;
    static _Atomic uint64_t lines;
    library_lines = &lines;
    lws_set_log_level(LLL_ERR | LLL_WARN, count_line);
    const struct gate_limits *limits = &gate->now->limits;
    idle.secs_since_valid_ping = whole_seconds(limits->ping_ms);
    idle.secs_since_valid_hangup = whole_seconds(limits->hangup_ms);
    /* A context for a client that we never are; without it the library reads the trust store of the system (lws.md 1). */
    SSL_CTX *no_client = SSL_CTX_new(TLS_client_method());
    if (no_client == NULL)
        gate_fail(gate, __LINE__);
    void *loops[1] = {gate->loop};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX | LWS_SERVER_OPTION_LIBEV,
        .foreign_loops = loops,
        .uid = (uid_t)-1,
        .gid = (gid_t)-1,
        .alpn = "http/1.1",
        .vhost_name = "hearth",
        .headers = headers_static(gate),
        .user = gate,
        .protocols = protocols,
        .provided_client_ssl_ctx = no_client,
        .max_http_header_data = LIMIT_HEAD_BYTES,
        .max_http_header_pool = LIMIT_HANDSHAKES_MAX,
        .timeout_secs = whole_seconds(LIMIT_HEAD_MS),
        .keepalive_timeout = whole_seconds(LIMIT_KEEPALIVE_MS),
        .timeout_secs_ah_idle = whole_seconds(LIMIT_HEAD_MS),
        .retry_and_idle_policy = &idle,
    };
    gate->lws = lws_create_context(&info);
    if (gate->lws == NULL || gate->tls == NULL)
        gate_fail(gate, __LINE__);
    gate->vhost = lws_get_vhost_by_name(gate->lws, "hearth");
    if (gate->vhost == NULL)
        gate_fail(gate, __LINE__);
}

uint64_t library_warnings(void)
{
    return library_lines == NULL ? 0 : atomic_load_explicit(library_lines, memory_order_relaxed);
}
