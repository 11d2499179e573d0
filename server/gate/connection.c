/* server/gate/connection.c
 * Connections by their number, and the two ways in which they end. */
#include "gate_internal.h"
#include "hearth/check.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define SLOTS_FIRST  256
#define CLOSE_WAIT_S 5 /* a reader that takes nothing never sees its close code; it is cut then */

static bool slots_grow(struct gate *gate)
{
    const uint32_t capacity = gate->slots_capacity == 0 ? SLOTS_FIRST : gate->slots_capacity * 2;
    struct connection **slots = realloc(gate->slots, capacity * sizeof *slots);
    if (slots == NULL)
        return false;
    gate->slots = slots;
    uint32_t *slots_free = realloc(gate->slots_free, capacity * sizeof *slots_free);
    if (slots_free == NULL)
        return false;
    gate->slots_free = slots_free;
    gate->slots_capacity = capacity;
    return true;
}

static bool by_fd_grow(struct gate *gate, uint32_t fd)
{
    const uint32_t capacity = fd < SLOTS_FIRST ? SLOTS_FIRST : fd * 2;
    struct connection **by_fd = realloc(gate->by_fd, capacity * sizeof *by_fd);
    if (by_fd == NULL)
        return false;
    memset(by_fd + gate->by_fd_capacity, 0, (capacity - gate->by_fd_capacity) * sizeof *by_fd);
    gate->by_fd = by_fd;
    gate->by_fd_capacity = capacity;
    return true;
}

struct connection *connection_make(struct gate *gate, int fd, struct source *source, uint64_t source_id)
{
    if (gate->slots_free_count == 0 && gate->slots_count == gate->slots_capacity && !slots_grow(gate))
        return NULL;
    if ((uint32_t)fd >= gate->by_fd_capacity && !by_fd_grow(gate, (uint32_t)fd))
        return NULL;
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL)
        return NULL;
    const uint32_t slot = gate->slots_free_count > 0 ? gate->slots_free[--gate->slots_free_count] : gate->slots_count++;
    CHECK(gate->serial_last < UINT32_MAX); /* at 1,000 connections a second that is 50 days; the supervisor starts us anew */
    connection->id = (uint64_t)++gate->serial_last << 32 | slot;
    connection->gate = gate;
    connection->fd = fd;
    connection->source = source;
    connection->source_id = source_id;
    for (size_t i = 0; i < 2; i++)
        connection->deadline[i].connection = connection;
    gate->slots[slot] = connection;
    gate->by_fd[fd] = connection;
    gate->connections++;
    gate->before_upgrade++;
    return connection;
}

struct connection *connection_find(struct gate *gate, uint64_t id)
{
    const uint32_t slot = (uint32_t)id;
    if (slot >= gate->slots_count || gate->slots[slot] == NULL || gate->slots[slot]->id != id)
        return NULL;
    return gate->slots[slot];
}

void connection_gone(struct connection *connection)
{
    if (connection->told_core) {
        connection->told_core = false;
        connection->gate->joined--;
        (void)gate_tell(connection->gate, &(struct link_message){.type = LINK_CLOSED, .closed = {.conn = connection->id}});
    }
    group_part_all(connection);
    deliver_drop_all(connection);
}

void connection_free(struct connection *connection)
{
    struct gate *gate = connection->gate;
    connection_gone(connection);
    http_forget(connection);
    for (size_t i = 0; i < 2; i++)
        if (connection->deadline[i].at_ms != 0)
            TAILQ_REMOVE(&gate->deadlines[connection->deadline[i].kind], &connection->deadline[i], entry);
    if (connection->state == CONNECTION_HTTP)
        gate->before_upgrade--;
    gate->connections--;
    source_release(gate, connection->source);
    const uint32_t slot = (uint32_t)connection->id;
    gate->slots[slot] = NULL;
    if (gate->by_fd[connection->fd] == connection) /* else the number was given anew */
        gate->by_fd[connection->fd] = NULL;
    gate->slots_free[gate->slots_free_count++] = slot;
    if (connection->message != NULL)
        buffer_deinit(connection->message);
    free(connection->message);
    free(connection->queue);
    free(connection->memberships);
    free(connection);
}

void connection_kill(struct connection *connection)
{
    if (connection->killed || connection->wsi == NULL)
        return;
    connection->killed = true;
    connection->gate->kick = true;
    lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    shutdown(connection->fd, SHUT_RDWR); /* a byte that still comes would set the library's timer anew, for seconds */
}

static void closing_begin(struct connection *connection, uint16_t code)
{
    connection->state = CONNECTION_CLOSING;
    connection->close_code = code;
    for (enum deadline_kind kind = 0; kind < DEADLINE_KINDS; kind++)
        deadline_clear(connection, kind);
    group_part_all(connection);
    deliver_drop_all(connection);
}

void connection_close(struct connection *connection, uint16_t code)
{
    if (connection->state == CONNECTION_CLOSING)
        return;
    CHECK(connection->state != CONNECTION_HTTP);
    closing_begin(connection, code);
    lws_callback_on_writable(connection->wsi);
    lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_OK, CLOSE_WAIT_S);
}

int connection_close_now(struct connection *connection, uint16_t code)
{
    if (connection->state != CONNECTION_CLOSING)
        closing_begin(connection, code);
    lws_close_reason(connection->wsi, (enum lws_close_status)connection->close_code, NULL, 0);
    return -1;
}
