/* server/core/requests.c */
#include "requests.h"
#include "connections.h"
#include "hearth/clock.h"
#include "hearth/wire.h"
#include <stdlib.h>

#define CLOSE_NOT_UTF8 1007
#define CLOSE_BROKEN   1008

void requests_send(struct core *core, struct return_address to, struct buffer *frame)
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

static void requests_answer_with(struct core *core, struct return_address to, const struct outcome *outcome, const char *code)
{
    struct buffer frame;
    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    wire_frame_begin(&frame);
    if (outcome->refusal.reason != REFUSAL_NONE)
        wire_put_refused(&frame, outcome->request, &outcome->refusal);
    else
        wire_put_done(&frame, outcome->request, outcome->kind, &outcome->done, code);
    requests_send(core, to, &frame);
}

void requests_answer(struct core *core, struct return_address to, const struct outcome *outcome)
{
    requests_answer_with(core, to, outcome, NULL);
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
    char code[VAULT_CODE_TEXT_BYTES]; /* that the command made: told once, kept nowhere; else empty */
};

static void request_done(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    struct request_waiter *request = (struct request_waiter *)waiter;
    /* A repeated one made another code, which opens nothing. */
    requests_answer_with(core, request->to, outcome, request->code[0] != '\0' && !outcome->repeated ? request->code : NULL);
    explicit_bzero(request, sizeof *request);
    free(request);
}

void requests_submit_code(struct core *core, struct return_address from, struct command *command, const char *code)
{
    const request_id request = command->request;
    struct request_waiter *waiter = malloc(sizeof *waiter);
    if (waiter != NULL) {
        *waiter = (struct request_waiter){.waiter = {.done = request_done}, .to = from};
        if (code != NULL)
            memcpy(waiter->code, code, sizeof waiter->code);
        if (core_submit(core, command, &waiter->waiter))
            return;
        explicit_bzero(waiter, sizeof *waiter);
        free(waiter);
    } else {
        command_free(&command);
    }
    requests_refuse(core, from, request, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
}

void requests_submit(struct core *core, struct return_address from, struct command *command)
{
    requests_submit_code(core, from, command, NULL);
}

static void requests_do(struct core *core, struct connection *connection, struct request *request)
{
    const struct request_row *row = &request_rows[request->kind];
    if (row->handle != NULL) {
        row->handle(core, connection, request);
        return;
    }
    if (row->fill == NULL) {
        requests_refuse(core, connection->address, request->id, &(struct refusal){.reason = REFUSAL_UNKNOWN});
        return;
    }
    struct command *command = requests_command(connection, row->command, request->id);
    if (command == NULL) {
        requests_refuse(core, connection->address, request->id, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
        return;
    }
    row->fill(request, command);
    requests_submit(core, connection->address, command);
}

/* The gate counts first and marks what is over; one that was taken over does not. */
static const struct rate_limit link_rate = {.interval_ms = LIMIT_COMMAND_INTERVAL_MS, .burst = LIMIT_COMMAND_BURST_LINK};

void requests_frame(struct core *core, struct return_address from, struct bytes bytes, uint8_t flags)
{
    struct connection *connection = connections_find(core, from);
    if (connection == NULL || connection->state == CONNECTION_CLOSING)
        return;
    if (connection->state == CONNECTION_ASKING) { /* the gate closes these itself; one that does not is not believed */
        connection_end(core, connection, CLOSE_BROKEN);
        return;
    }
    if (core->settings->limits_rates && (flags & LINK_FRAME_OVER) == 0 &&
        rate_limit_take(&link_rate, clock_monotonic_ms(), &connection->commands_full_at) > 0) {
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
