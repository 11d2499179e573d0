/* server/gate/receive.c
 * Step 1 of the walk: pieces of WebSocket messages to whole, bounded frames for core. Nothing of their content is looked at. */
#include "gate_internal.h"
#include "hearth/clock.h"
#include "hearth/rate_limit.h"
#include <stdlib.h>
#include <string.h>

#define CONGESTED_BYTES (LINK_QUEUE_BYTES_MAX / 4) /* sockets are no longer read */
#define RELIEVED_BYTES  (LINK_QUEUE_BYTES_MAX / 16)
#define OVER_ROW_MAX    32 /* core closes at its third strike; if it is too busy to, the gate does */
#define BYTES_BURST_US  1000000

int receive_open(struct connection *connection)
{
    struct gate *gate = connection->gate;
    if (connection->state != CONNECTION_HTTP)
        return -1;
    connection->state = CONNECTION_WAITING;
    gate->before_upgrade--;
    gate->joined++;
    connection->told_core = true;
    connection->raw_seen = tls_bytes_read(connection->wsi);
    struct link_message opened = {.type = LINK_OPENED, .opened = {.conn = connection->id, .source = connection->source_id}};
    memcpy(opened.opened.cookie, connection->cookie, COOKIE_BYTES);
    explicit_bzero(connection->cookie, COOKIE_BYTES);
    const bool told = gate_tell(gate, &opened);
    explicit_bzero(&opened, sizeof opened);
    if (!told)
        return connection_close_now(connection, CLOSE_TRY_LATER);
    deadline_set(connection, DEADLINE_ANSWER);
    return 0;
}

/* The connection's own rate, in messages and in bytes. */
static bool over_rate(struct connection *connection, size_t len)
{
    const struct gate_limits *limits = &connection->gate->now->limits;
    const struct rate_limit commands = {.interval_ms = limits->command_interval_ms, .burst = (int32_t)limits->command_burst};
    if (rate_limit_take(&commands, clock_monotonic_ms(), &connection->commands_full_at_ms) > 0)
        return true;
    if (limits->command_bytes_per_s == 0)
        return false;
    const int64_t now_us = clock_monotonic_us();
    const int64_t cost_us = (int64_t)len * 1000000 / limits->command_bytes_per_s;
    const int64_t full_at_us = connection->command_bytes_full_at_us > now_us ? connection->command_bytes_full_at_us : now_us;
    if (full_at_us + cost_us > now_us + BYTES_BURST_US)
        return true;
    connection->command_bytes_full_at_us = full_at_us + cost_us;
    return false;
}

static int message_done(struct connection *connection, struct bytes bytes)
{
    struct gate *gate = connection->gate;
    connection->app_bytes += (uint32_t)bytes.len;
    gate->counters.frames_in++;
    const bool over = over_rate(connection, bytes.len);
    if (over) {
        gate->counters.over_rate++;
        if (++connection->over_row > OVER_ROW_MAX)
            return connection_close_now(connection, CLOSE_BROKEN);
    } else {
        connection->over_row = 0;
    }
    const struct link_message frame = {.type = LINK_FRAME,
                                       .frame = {.conn = connection->id, .flags = over ? LINK_FRAME_OVER : 0, .bytes = bytes}};
    return gate_tell(gate, &frame) ? 0 : connection_close_now(connection, CLOSE_TRY_LATER);
}

static int bad_frame(struct connection *connection, uint16_t code)
{
    connection->gate->counters.bad_frames++;
    return connection_close_now(connection, code);
}

static int message_gather(struct connection *connection, const void *data, size_t len, bool whole)
{
    if (connection->message == NULL) {
        connection->message = malloc(sizeof *connection->message);
        if (connection->message == NULL)
            return connection_close_now(connection, CLOSE_TRY_LATER);
        buffer_init(connection->message, LIMIT_FRAME_IN_BYTES);
    }
    buffer_put(connection->message, data, len);
    if (connection->message->failed)
        return connection_close_now(connection, CLOSE_TRY_LATER);
    if (!whole)
        return 0;
    struct buffer *message = connection->message;
    connection->message = NULL;
    const int result = message_done(connection, buffer_view(message));
    buffer_deinit(message);
    free(message);
    return result;
}

int receive_piece(struct connection *connection, const void *data, size_t len)
{
    struct lws *wsi = connection->wsi;
    if (connection->killed)
        return -1;
    if (connection->state == CONNECTION_CLOSING)
        return 0; /* our close is on its way; the library drops what still comes */
    if (connection->state == CONNECTION_WAITING)
        return bad_frame(connection, CLOSE_BROKEN); /* the server speaks first */
    const size_t rest = lws_remaining_packet_payload(wsi);
    const bool whole = lws_is_final_fragment(wsi) && rest == 0;
    if (!connection->in_message) {
        if (lws_frame_is_binary(wsi))
            return bad_frame(connection, CLOSE_BINARY);
        connection->in_message = true;
        connection->message_frames = 0;
    }
    if (!connection->in_frame) {
        if (connection->message_frames >= connection->gate->now->limits.message_frames_max)
            return bad_frame(connection, CLOSE_BROKEN);
        connection->message_frames++;
    }
    if (len == 0 && rest == 0 && !whole)
        return bad_frame(connection, CLOSE_BROKEN); /* an empty frame that ends nothing: one client drove 435,000 of them a second */
    connection->in_frame = rest > 0;
    const size_t have = connection->message == NULL ? 0 : connection->message->len;
    if (rest > LIMIT_FRAME_IN_BYTES || have + len + rest > LIMIT_FRAME_IN_BYTES)
        return bad_frame(connection, CLOSE_TOO_BIG);
    if (whole)
        connection->in_message = false;
    if (whole && have == 0) { /* the usual case: all of it at once, no copy */
        deadline_clear(connection, DEADLINE_MESSAGE);
        return message_done(connection, (struct bytes){data, len});
    }
    if (connection->deadline[1].at_ms == 0)
        deadline_set(connection, DEADLINE_MESSAGE);
    if (whole)
        deadline_clear(connection, DEADLINE_MESSAGE);
    return message_gather(connection, data, len, whole);
}

void receive_congestion(struct gate *gate)
{
    const size_t queued = link_queued_bytes(gate->link);
    const bool congested = gate->congested ? queued > RELIEVED_BYTES : queued > CONGESTED_BYTES;
    if (congested == gate->congested)
        return;
    gate->congested = congested;
    for (uint32_t i = 0; i < gate->slots_count; i++) {
        struct connection *connection = gate->slots[i];
        if (connection != NULL && connection->wsi != NULL && connection->state != CONNECTION_HTTP && connection->paused != congested) {
            connection->paused = congested;
            lws_rx_flow_control(connection->wsi, congested ? 0 : 1);
        }
    }
    if (congested)
        accept_stop(gate);
    else
        accept_start(gate);
}

/* Pings and the like are answered by the library unseen; what the socket brought beyond messages shows them. The byte count of the
 * socket's BIO says the same as TCP_INFO, without a system call a connection. */
void receive_raw_look(struct gate *gate)
{
    const struct gate_limits *limits = &gate->now->limits;
    if (limits->raw_bytes_per_s == 0)
        return;
    for (uint32_t i = 0; i < gate->slots_count; i++) {
        struct connection *connection = gate->slots[i];
        if (connection == NULL || connection->state != CONNECTION_OPEN)
            continue;
        const uint64_t read = tls_bytes_read(connection->wsi);
        const uint64_t unexplained = read - connection->raw_seen;
        const bool flood = unexplained > (uint64_t)connection->app_bytes + limits->raw_bytes_per_s;
        connection->raw_seen = read;
        connection->app_bytes = 0;
        connection->raw_seconds = flood ? (uint8_t)(connection->raw_seconds + 1) : 0;
        if (connection->raw_seconds >= limits->raw_seconds && flood) {
            gate->counters.raw_floods++;
            connection_close(connection, CLOSE_BROKEN);
        }
    }
}
