/* server/core/local.c */
#include "local.h"
#include "connections.h"
#include "hearth/clock.h"
#include "hearth/text.h"
#include "hearth/wire.h"
#include "making.h"
#include "reading.h"
#include "reload.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utlist.h>

#define LOCAL_LINE_BYTES_MAX 8192
#define LOCAL_CLIENTS_MAX    8
#define LOCAL_BACKLOG        8

struct local_client {
    struct watch watch; /* first */
    uint64_t serial;
    struct buffer line;
    struct local_client *next;
};

static void local_drop(struct core *core, struct local_client *client)
{
    core_unwatch(core, &client->watch);
    close(client->watch.fd);
    buffer_deinit(&client->line);
    LL_DELETE(core->local_clients, client);
    free(client);
}

static struct local_client *local_find(struct core *core, uint64_t serial)
{
    struct local_client *client;
    LL_SEARCH_SCALAR(core->local_clients, client, serial, serial);
    return client;
}

/* hearthctl reads each answer before it asks again, so an answer always fits the socket's buffer; one that does not read is dropped. */
static void local_send(struct core *core, uint64_t serial, struct buffer *frame)
{
    struct local_client *client = local_find(core, serial);
    wire_frame_end(frame);
    buffer_put_u8(frame, '\n');
    if (client != NULL && (frame->failed || send(client->watch.fd, frame->data, frame->len, MSG_NOSIGNAL) != (ssize_t)frame->len))
        shutdown(client->watch.fd, SHUT_RDWR); /* its next event drops it; nobody holds a pointer that dies here */
    buffer_deinit(frame);
}

static void local_begin(struct buffer *frame)
{
    buffer_init(frame, LIMIT_FRAME_OUT_BYTES);
    wire_frame_begin(frame);
}

static void local_refuse(struct core *core, uint64_t serial, request_id re, const struct refusal *refusal)
{
    struct buffer frame;
    local_begin(&frame);
    wire_put_refused(&frame, re, refusal);
    local_send(core, serial, &frame);
}

static void local_done_plain(struct core *core, uint64_t serial, request_id re)
{
    struct buffer frame;
    local_begin(&frame);
    wire_put_done(&frame, re, COMMAND_COUNT, NULL, NULL);
    local_send(core, serial, &frame);
}

/* ---- commands ---- */

struct local_waiter {
    struct waiter waiter;
    uint64_t serial;
    request_id re;
    char code[VAULT_CODE_TEXT_BYTES]; /* that the command made: told once, kept nowhere */
};

static void local_applied(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    struct local_waiter *local = (struct local_waiter *)waiter;
    struct buffer frame;
    local_begin(&frame);
    if (outcome->refusal.reason != REFUSAL_NONE)
        wire_put_refused(&frame, local->re, &outcome->refusal);
    else
        wire_put_done(&frame, local->re, outcome->kind, &outcome->done, making_code(outcome, local->code));
    local_send(core, local->serial, &frame);
    explicit_bzero(local, sizeof *local);
    free(local);
}

static void local_submit(struct core *core, uint64_t serial, request_id re, struct command *command, const char *code)
{
    struct local_waiter *waiter = calloc(1, sizeof *waiter);
    if (waiter != NULL && command != NULL) {
        *waiter = (struct local_waiter){.waiter = {.done = local_applied}, .serial = serial, .re = re};
        if (code != NULL)
            memcpy(waiter->code, code, sizeof waiter->code);
        command->request = re;
        if (core_submit(core, command, &waiter->waiter))
            return;
    } else {
        command_free(&command);
    }
    free(waiter);
    local_refuse(core, serial, re, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
}

static void local_do(struct core *core, uint64_t serial, const struct request *request)
{
    char code[VAULT_CODE_TEXT_BYTES] = "";
    struct refusal refusal;
    struct command *command = making_command(core, request, code, &refusal);
    if (command == NULL)
        local_refuse(core, serial, request->id, &refusal);
    else
        local_submit(core, serial, request->id, command, code[0] != '\0' ? code : NULL);
    explicit_bzero(code, sizeof code);
}

/* ---- status ---- */

struct local_reading {
    struct reading reading;
    uint64_t serial;
    request_id re;
};

static void local_status_read(struct core *core, struct reading *reading)
{
    const struct local_reading *local = (struct local_reading *)reading;
    const struct answer *answer = &reading->answer;
    struct buffer frame;
    int64_t gates = 0;
    for (uint32_t worker = 0; worker < CORE_GATES_MAX; worker++)
        gates += core->gates[worker] != NULL && core->gates[worker]->ready;
    if (reading->error != HEARTH_OK) {
        local_refuse(core, local->serial, local->re, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
    } else {
        local_begin(&frame);
        wire_put_status(&frame, local->re,
                        &(struct wire_status){.members = answer->members,
                                              .rooms = answer->rooms,
                                              .cohorts = answer->cohorts,
                                              .sessions = answer->sessions,
                                              .messages = answer->messages,
                                              .invitations_open = answer->invitations_open,
                                              .oldest_gone_at = answer->oldest_gone_at,
                                              .connections = HASH_COUNT(core->connections),
                                              .gates = gates});
        local_send(core, local->serial, &frame);
    }
    reading_free(reading);
}

static void local_status(struct core *core, uint64_t serial, request_id re)
{
    struct reading *reading = reading_new(sizeof(struct local_reading), QUERY_STATUS);
    if (reading != NULL) {
        ((struct local_reading *)reading)->serial = serial;
        ((struct local_reading *)reading)->re = re;
        reading->done = local_status_read;
        if (reading_ask(core, reading))
            return;
        reading_free(reading);
    }
    local_refuse(core, serial, re, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
}

/* ---- lists ---- */

static struct wire_line local_line_of(enum query_kind kind, const struct listed_row *row)
{
    const struct wire_line cohort = {.id = row->id, .title = row->title};
    const struct wire_line room = {.id = row->id,
                                   .cohort = row->cohort.bytes,
                                   .title = row->title,
                                   .type = room_type_word(row->type),
                                   .mode = room_mode_word(row->mode)};
    const struct wire_line invitation = {.id = row->id,
                                         .cohort = row->cohort.bytes,
                                         .role = role_word(row->role),
                                         .name = row->name[0] != '\0' ? row->name : NULL,
                                         .state = invitation_state_word(row->state),
                                         .ends_at = row->ends_at};
    return kind == QUERY_COHORTS ? cohort : kind == QUERY_ROOMS ? room : invitation;
}

static void local_listed(struct core *core, struct reading *reading)
{
    const struct local_reading *local = (struct local_reading *)reading;
    const struct answer *answer = &reading->answer;
    struct wire_line lines[LIMIT_PAGE_ROWS];
    struct buffer frame;
    if (reading->error != HEARTH_OK) {
        local_refuse(core, local->serial, local->re, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
    } else {
        for (size_t i = 0; i < answer->listed_len; i++)
            lines[i] = local_line_of(reading->query.kind, &answer->listed[i]);
        local_begin(&frame);
        wire_put_listed(&frame, local->re, lines, answer->listed_len, answer->more);
        local_send(core, local->serial, &frame);
    }
    reading_free(reading);
}

static void local_list(struct core *core, uint64_t serial, request_id re, enum query_kind kind, const uint8_t after[ID_BYTES])
{
    struct reading *reading = reading_new(sizeof(struct local_reading), kind);
    if (reading != NULL) {
        ((struct local_reading *)reading)->serial = serial;
        ((struct local_reading *)reading)->re = re;
        memcpy(reading->query.listed_after, after, ID_BYTES);
        reading->done = local_listed;
        if (reading_ask(core, reading))
            return;
        reading_free(reading);
    }
    local_refuse(core, serial, re, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
}

/* ---- lines ---- */

static void local_request(struct core *core, uint64_t serial, const struct request *request)
{
    struct refusal refusal;
    switch (request->kind) {
    case REQUEST_RELOAD:
        refusal = reload(core);
        if (refusal.reason == REFUSAL_NONE)
            local_done_plain(core, serial, request->id);
        else
            local_refuse(core, serial, request->id, &refusal);
        return;
    case REQUEST_STATUS:
        local_status(core, serial, request->id);
        return;
    case REQUEST_COHORT_LIST:
        local_list(core, serial, request->id, QUERY_COHORTS, request->cohort_list.after.bytes);
        return;
    case REQUEST_ROOM_LIST:
        local_list(core, serial, request->id, QUERY_ROOMS, request->room_list.after.bytes);
        return;
    case REQUEST_INVITE_LIST:
        local_list(core, serial, request->id, QUERY_INVITATIONS, request->invite_list.after.bytes);
        return;
    case REQUEST_CLOCK_SET:
#ifdef HEARTH_TEST_HOOKS
        clock_set_for_test(request->clock_set.now_at);
        local_done_plain(core, serial, request->id);
#else
        local_refuse(core, serial, request->id, &(struct refusal){.reason = REFUSAL_UNKNOWN});
#endif
        return;
    default:
        local_do(core, serial, request);
    }
}

static void local_line(struct core *core, uint64_t serial, struct bytes line)
{
    struct request request;
    struct refusal refusal = {0};
    switch (wire_decode(WIRE_DOOR_LOCAL, line, &request, &refusal)) {
    case WIRE_REQUEST:
        local_request(core, serial, &request);
        request_deinit(&request);
        return;
    case WIRE_REFUSED:
        local_refuse(core, serial, request.id, &refusal);
        return;
    case WIRE_BROKEN:
    case WIRE_NOT_UTF8:
        local_refuse(core, serial, (request_id){{0}}, &(struct refusal){.reason = REFUSAL_BAD_REQUEST, .field = "id"});
        return;
    }
}

static void local_readable(struct core *core, struct watch *watch, unsigned events)
{
    struct local_client *client = (struct local_client *)watch;
    (void)events;
    uint8_t *room = buffer_reserve(&client->line, 1024);
    ssize_t got = room == NULL ? 0 : recv(watch->fd, room, 1024, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        local_drop(core, client);
        return;
    }
    client->line.len += (size_t)got;
    const uint8_t *end;
    while ((end = memchr(client->line.data, '\n', client->line.len)) != NULL) {
        const size_t len = (size_t)(end - client->line.data);
        local_line(core, client->serial, (struct bytes){.data = client->line.data, .len = len});
        client->line.len -= len + 1;
        memmove(client->line.data, client->line.data + len + 1, client->line.len);
    }
}

static void local_acceptable(struct core *core, struct watch *watch, unsigned events)
{
    struct ucred peer;
    socklen_t peer_len = sizeof peer;
    struct local_client *counted;
    int count;
    (void)events;
    int fd = accept4(watch->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    LL_COUNT(core->local_clients, counted, count);
    const bool known = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_len) == 0 && (peer.uid == geteuid() || peer.uid == 0);
    struct local_client *client = known && count < LOCAL_CLIENTS_MAX ? calloc(1, sizeof *client) : NULL;
    if (client == NULL) {
        close(fd);
        return;
    }
    client->watch = (struct watch){.ready = local_readable, .fd = fd};
    client->serial = ++core->local_serial_last;
    buffer_init(&client->line, LOCAL_LINE_BYTES_MAX);
    LL_PREPEND(core->local_clients, client);
    if (core_watch(core, &client->watch, EPOLLIN) != HEARTH_OK)
        local_drop(core, client);
}

enum hearth_error local_open(struct core *core, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return HEARTH_BAD_INPUT;
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return HEARTH_IO;
    core->local_watch = (struct watch){.ready = local_acceptable, .fd = fd};
    unlink(path); /* of a core that was killed; the data folder's own lock says that no other runs */
    const mode_t mask = umask(0177);
    const bool listening = bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, LOCAL_BACKLOG) == 0;
    umask(mask);
    return listening ? core_watch(core, &core->local_watch, EPOLLIN) : HEARTH_IO;
}

void local_close(struct core *core)
{
    while (core->local_clients != NULL)
        local_drop(core, core->local_clients);
    if (core->local_watch.fd > 0) {
        core_unwatch(core, &core->local_watch);
        close(core->local_watch.fd);
        core->local_watch.fd = 0;
        unlink(core->settings->places_socket);
    }
}
