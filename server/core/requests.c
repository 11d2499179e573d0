/* server/core/requests.c */
#include "requests.h"
#include "connections.h"
#include "hearth/check.h"
#include "hearth/wire.h"
#include "intake.h"
#include "pages.h"
#include <stdlib.h>

#define CLOSE_NOT_UTF8 1007
#define CLOSE_BROKEN   1008

static void requests_send(struct core *core, struct return_address to, struct buffer *frame)
{
    const struct connection *connection = connections_find(core, to);
    wire_frame_end(frame);
    if (frame->failed)
        log_write(LOG_FAILURE, HEARTH_NO_MEMORY, __LINE__);
    else if (connection != NULL)
        connection_send(core, connection, buffer_view(frame));
    buffer_deinit(frame);
}

void requests_refuse(struct core *core, struct return_address to, request_id re, const struct refusal *refusal)
{
    struct buffer frame;
    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    wire_frame_begin(&frame);
    wire_put_refused(&frame, re, refusal);
    requests_send(core, to, &frame);
}

void requests_answer(struct core *core, struct return_address to, const struct outcome *outcome)
{
    struct buffer frame;
    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    wire_frame_begin(&frame);
    if (outcome->refusal.reason != REFUSAL_NONE)
        wire_put_refused(&frame, outcome->request, &outcome->refusal);
    else
        wire_put_done(&frame, outcome->request, outcome->kind, &outcome->done, NULL);
    requests_send(core, to, &frame);
}

struct command *requests_command(const struct connection *connection, enum command_kind kind, request_id request)
{
    struct command *command = command_new(kind);
    if (command != NULL) {
        command->actor = connection->member;
        command->session = connection->session;
        command->request = request;
    }
    return command;
}

struct request_waiter {
    struct waiter waiter;
    struct return_address to;
};

static void request_done(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    requests_answer(core, ((struct request_waiter *)waiter)->to, outcome);
    free(waiter);
}

void requests_submit(struct core *core, struct return_address from, struct command *command)
{
    const request_id request = command->request;
    struct request_waiter *waiter = malloc(sizeof *waiter);
    if (waiter != NULL) {
        *waiter = (struct request_waiter){.waiter = {.done = request_done}, .to = from};
        if (core_submit(core, command, &waiter->waiter))
            return;
        free(waiter);
    } else {
        command_free(&command);
    }
    requests_refuse(core, from, request, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
}

static void requests_pong(struct core *core, struct return_address to, request_id re)
{
    struct buffer frame;
    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    wire_frame_begin(&frame);
    wire_put_pong(&frame, re, core_now_ms(core));
    requests_send(core, to, &frame);
}

/* A command without text: its fields go over as they are. */
static void requests_command_of(struct core *core, const struct connection *connection, const struct request *request)
{
    struct command *command = NULL;
    switch (request->kind) {
    case REQUEST_DELETE:
        command = requests_command(connection, COMMAND_DELETE, request->id);
        if (command != NULL)
            command->delete = (struct command_delete){.room = request->delete.room, .number = request->delete.number};
        break;
    case REQUEST_ACCEPT:
        command = requests_command(connection, COMMAND_ACCEPT, request->id);
        if (command != NULL)
            command->accept.notice = request->accept.notice;
        break;
    case REQUEST_LATER:
        command = requests_command(connection, COMMAND_LATER, request->id);
        if (command != NULL)
            command->later.notice = request->later.notice;
        break;
    case REQUEST_SESSION_END:
        command = requests_command(connection, COMMAND_SESSION_END, request->id);
        if (command != NULL)
            command->session_end.session = request->session_end.session;
        break;
    case REQUEST_SESSIONS_END:
        command = requests_command(connection, COMMAND_SESSIONS_END, request->id);
        break;
    case REQUEST_STAY:
        command = requests_command(connection, COMMAND_STAY, request->id);
        break;
    default:
        CHECK(!"a request without a command");
    }
    if (command == NULL)
        requests_refuse(core, connection->address, request->id, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
    else
        requests_submit(core, connection->address, command);
}

static void requests_do(struct core *core, struct connection *connection, struct request *request)
{
    switch (request->kind) {
    case REQUEST_SAY:
        intake_say(core, connection, request);
        return;
    case REQUEST_DELETE:
    case REQUEST_ACCEPT:
    case REQUEST_LATER:
    case REQUEST_SESSION_END:
    case REQUEST_SESSIONS_END:
    case REQUEST_STAY:
        requests_command_of(core, connection, request);
        return;
    case REQUEST_FOLLOW:
    case REQUEST_HISTORY:
    case REQUEST_PEOPLE:
    case REQUEST_SESSIONS:
        pages_ask(core, connection, request);
        return;
    case REQUEST_PING:
        requests_pong(core, connection->address, request->id);
        return;
    case REQUEST_COHORT_MAKE:
    case REQUEST_ROOM_MAKE:
    case REQUEST_INVITE_MAKE:
    case REQUEST_INVITE_REVOKE:
    case REQUEST_RELOAD:
    case REQUEST_STATUS:
    case REQUEST_CLOCK_SET:
    case REQUEST_LOOK:
    case REQUEST_JOIN:
    case REQUEST_SIGN_IN:
    case REQUEST_COUNT:
        CHECK(!"the decoder lets only a socket's requests through");
    }
}

void requests_frame(struct core *core, struct return_address from, struct bytes bytes, uint8_t flags)
{
    struct connection *connection = connections_find(core, from);
    if (connection == NULL || connection->state == CONNECTION_CLOSING)
        return;
    if (connection->state == CONNECTION_ASKING) { /* the gate closes these itself; one that does not is not believed */
        connection_end(core, connection, CLOSE_BROKEN);
        return;
    }
    struct request request;
    struct refusal refusal = {0};
    switch (wire_decode(WIRE_DOOR_SOCKET, bytes, &request, &refusal)) {
    case WIRE_REQUEST:
        if ((flags & LINK_FRAME_OVER) != 0) {
            requests_refuse(core, from, request.id, &(struct refusal){.reason = REFUSAL_SLOW, .wait_ms = SECOND_MS});
            connection_strike(core, connection);
        } else {
            requests_do(core, connection, &request);
        }
        request_deinit(&request);
        return;
    case WIRE_REFUSED:
        requests_refuse(core, from, request.id, &refusal);
        return;
    case WIRE_BROKEN:
        connection_end(core, connection, CLOSE_BROKEN);
        return;
    case WIRE_NOT_UTF8:
        connection_end(core, connection, CLOSE_NOT_UTF8);
        return;
    }
}
