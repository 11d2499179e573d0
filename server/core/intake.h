/* server/core/intake.h
 * A text on its way in (step 3 of the walk): made plain, sealed under the room's slice, handed to the order.
 *
 * A slice's key is in the keyring, on the disk, before anything is sealed under it. The keeper writes the next slice's key one slice ahead,
 * so that only the first text into a room that was quiet waits for it; texts for that room then wait here, in order. A text that the engine
 * wants to hold comes back and is sealed once more, under a key of its own. Desk thread. */
#pragma once
#include "core_internal.h"

struct connection;
struct plain_text;
struct request;

/* What becomes of a text. */
struct intake_text {
    enum command_kind kind; /* SAY, EDIT, QUESTION, APPROVE, ANSWER, SEND_BACK, MASK */
    room_id room;
    member_id author; /* whose subject key is in the seal */
    item_id held;     /* EDIT, APPROVE, ANSWER, SEND_BACK */
    key_id key;       /* SEND_BACK: of the held text */
    int64_t quote;    /* SAY */
    item_id item;     /* SAY, with the next two: links of staff (MO15) */
    room_id link_room;
    int64_t link_number;
    int64_t number;     /* MASK */
    message_id message; /* MASK */
    int64_t change;     /* of the text that it was made from: APPROVE, ANSWER, MASK */
    bool masked;        /* APPROVE */
    enum reason reason; /* SEND_BACK, MASK */
};

/* Who asked, and where the answer goes. */
struct intake_from {
    struct return_address to;
    request_id request;
    member_id member;
    session_id session;
};

struct intake_from intake_from(const struct connection *connection, request_id request);
/* Takes the text over, seals it and submits its command; answers by itself. Of no length: a SEND_BACK without a note. */
void intake_text(struct core *core, const struct intake_from *from, const struct intake_text *what, struct plain_text *text);
/* Makes it plain. False: it was refused. */
bool intake_admit(struct core *core, const struct connection *connection, request_id request, struct plain_text *text);
/* Take the text out of the request. Answer by themselves, also when they refuse. */
void intake_say(struct core *core, struct connection *connection, struct request *request);
void intake_question(struct core *core, struct connection *connection, struct request *request);
/* An event said what the room is like now: its retention decides how long a slice is. */
void intake_room_changed(struct core *core, room_id room, int64_t retention_ms);
void intake_free(struct core *core);
