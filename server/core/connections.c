/* server/core/connections.c */
#include "connections.h"
#include "gates.h"
#include "groups.h"
#include "hearth/clock.h"
#include "hearth/wire.h"
#include "presence.h"
#include "reading.h"
#include <stdlib.h>

#define CLOSE_PROTOCOL_BROKEN 1008
#define CLOSE_TRY_LATER       1013
#define CLOSE_SESSION_OVER    4401
#define STRIKES_MAX           3
#define STRIKE_FORGIVEN_MS    MINUTE_MS

struct connection *connections_find(struct core *core, struct return_address address)
{
    struct connection *connection;
    HASH_FIND(hh, core->connections, &address, sizeof address, connection);
    return connection;
}

static void connection_drop(struct core *core, struct connection *connection)
{
    struct gate *gate = gates_find(core, connection->address.gate);
    if (gate != NULL)
        gate->connections--;
    groups_forget(core, connection);
    presence_changed(core, connection);
    HASH_DEL(core->connections, connection);
    free(connection);
}

void connection_send_page(struct core *core, const struct connection *connection, stream_id stream, struct bytes frame)
{
    struct gate *gate = gates_find(core, connection->address.gate);
    if (gate == NULL || connection->state != CONNECTION_OPEN)
        return;
    const struct link_message send = {
        .type = LINK_SEND,
        .send = {.target = LINK_TARGET_CONN, .id = connection->address.conn, .stream = groups_stream(stream), .bytes = frame}};
    gate_send(core, gate, &send);
}

void connection_send(struct core *core, const struct connection *connection, struct bytes frame)
{
    connection_send_page(core, connection, (stream_id){0}, frame);
}

void connection_end(struct core *core, struct connection *connection, uint16_t code)
{
    struct gate *gate = gates_find(core, connection->address.gate);
    if (connection->state == CONNECTION_CLOSING)
        return;
    connection->state = CONNECTION_CLOSING;
    presence_changed(core, connection);
    groups_forget(core, connection);
    if (gate != NULL)
        gate_send(core, gate, &(struct link_message){.type = LINK_CLOSE, .close = {.conn = connection->address.conn, .code = code}});
}

void connection_strike(struct core *core, struct connection *connection)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms - connection->strike_at_ms > STRIKE_FORGIVEN_MS)
        connection->strikes = 0;
    connection->strike_at_ms = now_ms;
    if (++connection->strikes >= STRIKES_MAX)
        connection_end(core, connection, CLOSE_PROTOCOL_BROKEN);
}

/* ---- opening: the session behind the cookie, then hello ---- */

struct session_reading {
    struct reading reading;
    struct return_address from;
};

static void connection_look_up(struct core *core, struct connection *connection);

static void connection_put_hello(struct core *core, struct buffer *frame, const struct answer *answer)
{
    struct wire_stream *streams = calloc(answer->streams_len + 1, sizeof *streams);
    if (streams == NULL) {
        frame->failed = true;
        return;
    }
    for (size_t i = 0; i < answer->streams_len; i++)
        streams[i] = (struct wire_stream){.stream = answer->streams[i].stream,
                                          .audience = answer->streams[i].audience,
                                          .change = answer->streams[i].change,
                                          .title = answer->streams[i].title,
                                          .type = answer->streams[i].type,
                                          .desk = answer->streams[i].desk};
    const struct wire_hello hello = {.now_ms = core_now_ms(core),
                                     .member = answer->member,
                                     .name = answer->name,
                                     .role = answer->role,
                                     .state = answer->member_state,
                                     .session = answer->session,
                                     .idle_ms = answer->idle_ms,
                                     .streams = streams,
                                     .streams_len = answer->streams_len,
                                     .notice = answer->notice_due ? answer->notice : 0,
                                     .later = answer->notice_later};
    wire_frame_begin(frame);
    wire_put_hello(frame, &hello);
    wire_frame_end(frame);
    free(streams);
}

static void connection_hello(struct core *core, struct connection *connection, const struct answer *answer)
{
    struct buffer frame;
    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    connection_put_hello(core, &frame, answer);
    if (frame.failed) {
        log_write(LOG_FAILURE, HEARTH_NO_MEMORY, __LINE__);
        connection_end(core, connection, CLOSE_TRY_LATER);
    } else {
        struct gate *gate = gates_find(core, connection->address.gate);
        connection->state = CONNECTION_OPEN;
        presence_changed(core, connection);
        if (gate != NULL)
            gate_send(core, gate, &(struct link_message){.type = LINK_ACCEPT, .accept = {.conn = connection->address.conn}});
        connection_send(core, connection, buffer_view(&frame));
    }
    buffer_deinit(&frame);
}

static void session_read(struct core *core, struct reading *reading)
{
    const struct answer *answer = &reading->answer;
    struct connection *connection = connections_find(core, ((struct session_reading *)reading)->from);
    if (connection == NULL || connection->state != CONNECTION_ASKING) {
        reading_free(reading);
        return;
    }
    if (reading->error != HEARTH_OK)
        connection_end(core, connection, CLOSE_TRY_LATER);
    else if (answer->refusal.reason != REFUSAL_NONE)
        connection_end(core, connection, CLOSE_SESSION_OVER);
    else if (answer->place < core->sessions_closed_place || answer->place < marks_place(&core->forbidden, answer->member.bytes))
        connection_look_up(core, connection); /* a session has ended since this was read, perhaps this one; or its person lost a room */
    else if (connections_of_member(core, answer->member) >= LIMIT_CONNECTIONS_PER_MEMBER_MAX)
        connection_end(core, connection, CLOSE_TRY_LATER);
    else {
        connection->member = answer->member;
        connection->session = answer->session;
        connection->role = answer->role;
        connection_hello(core, connection, answer);
    }
    reading_free(reading);
}

static void connection_look_up(struct core *core, struct connection *connection)
{
    struct reading *reading = reading_new(sizeof(struct session_reading), QUERY_SESSION);
    if (reading != NULL) {
        reading->done = session_read;
        memcpy(reading->query.digest, connection->session_digest, DIGEST_BYTES);
        ((struct session_reading *)reading)->from = connection->address;
        if (reading_ask(core, reading))
            return;
    }
    reading_free(reading);
    connection_end(core, connection, CLOSE_TRY_LATER);
}

void connections_opened(struct core *core, struct gate *gate, uint64_t conn, const uint8_t cookie[COOKIE_BYTES])
{
    const struct return_address address = {.gate = gate->serial, .conn = conn};
    /* A number given twice, or more connections than all gates together may have: it is broken or taken over. */
    if (connections_find(core, address) != NULL || gate->connections >= LIMIT_CONNECTIONS_MAX) {
        log_write(LOG_GATE_DAMAGE, gate->worker, 0);
        gate_distrust(core, gate);
        return;
    }
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        gate_send(core, gate, &(struct link_message){.type = LINK_CLOSE, .close = {.conn = conn, .code = CLOSE_TRY_LATER}});
        return;
    }
    connection->address = address;
    connection->worker = gate->worker;
    connection->state = CONNECTION_ASKING;
    vault_session_digest_bytes(core->vault, cookie, connection->session_digest);
    HASH_ADD(hh, core->connections, address, sizeof connection->address, connection);
    gate->connections++;
    connection_look_up(core, connection);
}

/* ---- ending ---- */

void connections_closed(struct core *core, struct return_address address)
{
    struct connection *connection = connections_find(core, address);
    if (connection != NULL)
        connection_drop(core, connection);
}

void connections_drop_gate(struct core *core, uint64_t gate)
{
    struct connection *connection, *next;
    HASH_ITER(hh, core->connections, connection, next)
    if (connection->address.gate == gate)
        connection_drop(core, connection);
}

void connections_close_session(struct core *core, session_id session)
{
    struct connection *connection, *next;
    HASH_ITER(hh, core->connections, connection, next)
    if (connection->state == CONNECTION_OPEN && session_id_equal(connection->session, session))
        connection_end(core, connection, CLOSE_SESSION_OVER);
}

void connections_part(struct core *core, member_id member, stream_id stream)
{
    struct connection *connection, *next;
    HASH_ITER(hh, core->connections, connection, next)
    {
        if (connection->state != CONNECTION_OPEN || !member_id_equal(connection->member, member))
            continue;
        if (stream_id_is_none(stream))
            groups_part_others(core, connection, member_stream(member));
        else
            groups_part(core, connection, stream);
    }
}

/* A walk over all: it happens once a connection, and 10,000 steps are some 50 us. */
size_t connections_of_member(struct core *core, member_id member)
{
    size_t count = 0;
    for (struct connection *connection = core->connections; connection != NULL; connection = connection->hh.next)
        count += connection->state == CONNECTION_OPEN && member_id_equal(connection->member, member);
    return count;
}

void connections_free(struct core *core)
{
    struct connection *connection, *next;
    HASH_ITER(hh, core->connections, connection, next)
    connection_drop(core, connection);
}
