/* server/core/requests.h
 * A frame of a signed-in person: decoded, held against the connection's own rate, and handed on to where it belongs: a text to intake, an
 * act to the order, a question to the readers. Desk thread. */
#pragma once
#include "core_internal.h"
#include "hearth/protocol.h"

struct connection;
struct refusal;

void requests_frame(struct core *core, struct return_address from, struct bytes bytes, uint8_t flags);

/* A command of a connection, with actor, session and request set; NULL without memory. */
struct command *requests_command(const struct connection *connection, enum command_kind kind, request_id request);
/* Submits it; its `done` or `refused` goes to the connection. Takes the command. */
void requests_submit(struct core *core, struct return_address from, struct command *command);
/* The same for a command that gives a code away: its `done` says it, once. code is copied; the caller wipes its own. */
void requests_submit_code(struct core *core, struct return_address from, struct command *command, const char *code);
/* What became of a command, to who asked. */
void requests_answer(struct core *core, struct return_address to, const struct outcome *outcome);
void requests_refuse(struct core *core, struct return_address to, request_id re, const struct refusal *refusal);

/* Ends the frame and sends it, if the connection is still there. Frees it. */
void requests_send(struct core *core, struct return_address to, struct buffer *frame);

/* What becomes of a request: a command (fill copies its fields), or handle. Neither: nobody serves it. */
struct request_row {
    enum command_kind command;
    void (*fill)(const struct request *request, struct command *command);
    void (*handle)(struct core *core, struct connection *connection, struct request *request);
};
extern const struct request_row request_rows[REQUEST_COUNT];
