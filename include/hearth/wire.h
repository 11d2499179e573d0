/* include/hearth/wire.h
 * Bytes to requests, events to bytes, from the protocol's table (protocol.def); nothing else, so that it can be fuzzed whole.
 *
 * Decoding checks shape alone: JSON, names, types, bounds. Whether a room exists or a text is too long for people is for others to say.
 * Encoding appends to a buffer that the caller bounds (LIMIT_FRAME_OUT_BYTES for a frame); when something does not fit, buffer->failed is
 * set and the frame must not be sent. No state, any thread. Refusals are protocol.md 3; sizes security.md 6. */
#pragma once
#include "hearth/bytes.h"
#include "hearth/event.h"
#include "hearth/outcome.h"
#include "hearth/plain_text.h"
#include "hearth/protocol.h"
#include "hearth/refusal.h"

/* ---- from a client ---- */

enum wire_door {
    WIRE_DOOR_SOCKET, /* a signed-in person's WebSocket */
    WIRE_DOOR_LOCAL,  /* hearthctl on core's local socket */
};

enum wire_verdict {
    WIRE_REQUEST,  /* request_out holds it: the caller owns it and calls request_deinit */
    WIRE_REFUSED,  /* answer refusal_out to request_out->id; nothing to deinit */
    WIRE_BROKEN,   /* no JSON of ours, or no id to answer to: close 1008 */
    WIRE_NOT_UTF8, /* close 1007 */
};

/* One frame (a line, on the local socket). A request of another door is UNKNOWN, like one that does not exist. */
MUST_USE enum wire_verdict wire_decode(enum wire_door door, struct bytes frame, struct request *request_out, struct refusal *refusal_out);

/* A body of POST /join/look (REQUEST_LOOK), /join (REQUEST_JOIN) or /sign-in (REQUEST_SIGN_IN); it has no id. Gives WIRE_REQUEST or
 * WIRE_REFUSED: whatever is no JSON of ours is bad_request with the field "body". */
MUST_USE enum wire_verdict wire_decode_body(enum request_kind kind, struct bytes body, struct request *request_out,
                                            struct refusal *refusal_out);

/* Wipes and frees its texts. Takes one that is zeroed, or deinited before. */
void request_deinit(struct request *request);

const char *request_name(enum request_kind kind); /* "say"; static storage */

/* The other direction, for hearthctl and tests: what wire_decode reads back as the same request. */
void wire_encode_request(struct buffer *out, const struct request *request);

/* ---- to a client: a frame is one JSON array ----
 * Every wire_put_ adds one event with the comma that it needs: begin, any number of puts, end. */

void wire_frame_begin(struct buffer *frame);
void wire_frame_end(struct buffer *frame);
bool wire_frame_is_empty(const struct buffer *frame); /* nothing put since begin: not worth sending */

struct wire_stream {
    stream_id stream;
    enum audience audience; /* AUDIENCE_PERSON: kind "person"; else "room" with its title and type */
    int64_t change;
    const char *title;
    enum room_type type;
    bool desk; /* of a cohort: kind "desk" with its title */
};

struct wire_hello {
    int64_t now_ms;
    member_id member;
    const char *name;
    enum role role;
    enum member_state state;
    session_id session;
    int64_t idle_ms;
    const struct wire_stream *streams;
    size_t streams_len;
    int64_t notice; /* to be accepted now; 0: nothing is due */
    bool later;     /* with notice: it may be put off */
};
void wire_put_hello(struct buffer *frame, const struct wire_hello *hello);

/* A change. text: of a message that this audience may read, already opened; of an own text two, the text and the note, each may be empty;
 * else NULL. One encoding serves every connection of the audience: of a removed message members see less than staff. */
void wire_put_event(struct buffer *frame, const struct event *event, const struct plain_text *text, enum audience audience);

/* The facts that belong to the command, and no others. done may be NULL for what has none (reload, clock_set). code: of invite_make or
 * totp_reset, which the engine never knew; else NULL. */
void wire_put_done(struct buffer *frame, request_id re, enum command_kind kind, const struct done *done, const char *code);
void wire_put_refused(struct buffer *frame, request_id re, const struct refusal *refusal);
void wire_put_pong(struct buffer *frame, request_id re, int64_t now_ms);

struct wire_status {
    int64_t members, rooms, cohorts, sessions, messages, invitations_open;
    int64_t oldest_gone_at; /* 0: no message */
    int64_t connections, gates;
};
void wire_put_status(struct buffer *frame, request_id re, const struct wire_status *status);

/* A line of a list for hearthctl; what does not belong to its kind is left out. */
struct wire_line {
    const uint8_t *id;
    const uint8_t *cohort;   /* rooms, invitations; or NULL */
    const char *title;       /* cohorts, rooms; or NULL */
    const char *type, *mode; /* rooms; or NULL */
    const char *role;        /* invitations; or NULL */
    const char *name;        /* invitations of staff; or NULL */
    const char *state;       /* invitations; or NULL */
    int64_t ends_at;         /* with state */
};
void wire_put_listed(struct buffer *frame, request_id re, const struct wire_line *lines, size_t lines_len, bool more);

/* A page, in three steps: begin, rows oldest change first (history: newest first), end. */
struct wire_page {
    enum request_kind kind; /* REQUEST_FOLLOW, REQUEST_HISTORY: rows are events; REQUEST_PEOPLE, REQUEST_SESSIONS: rows of their own */
    request_id re;
    stream_id stream;       /* FOLLOW, HISTORY */
    int64_t change;         /* FOLLOW, HISTORY */
    bool more;              /* all but SESSIONS */
    session_id here;        /* SESSIONS: the one that asks */
    enum audience audience; /* FOLLOW, HISTORY: as which the rows are seen */
};
void wire_page_begin(struct buffer *frame, const struct wire_page *page);
void wire_page_row(struct buffer *frame, const struct wire_page *page, const struct event *row, const struct plain_text *text);
void wire_page_end(struct buffer *frame);

/* ---- HTTP bodies ----
 * One refusal has one body: causes that must not be told apart are the same struct refusal, so the same bytes (ID4). */

/* names: with NAME_TAKEN, others on offer; else NULL, 0. */
void wire_body_refusal(struct buffer *body, const struct refusal *refusal, const char *const *names, size_t names_len);

/* A second secret for somebody of staff to enrol. All borrowed; whoever owns the body wipes it. */
struct wire_totp {
    const char *secret;
    const char *uri;
    const char *const *qr; /* rows of '0' and '1' */
    size_t qr_len;
};
/* The refusal TOTP_ENROL, with what is to be enrolled. */
void wire_body_enrol(struct buffer *body, const struct wire_totp *totp);

struct wire_look {
    enum role role;
    const char *name;         /* staff: as the clinic set it; else NULL */
    const char *const *names; /* participants: on offer */
    size_t names_len;
    int64_t notice_version;
    int64_t retention_ms;
    const struct wire_totp *totp; /* staff; else NULL */
};
void wire_body_look(struct buffer *body, const struct wire_look *look);
void wire_body_session(struct buffer *body, bool signed_in, enum device device, enum role role);
/* hash: of the client bundle, as text. */
void wire_body_about(struct buffer *body, const char *version, const char *hash);

/* ---- one string, for who writes JSON lines elsewhere (hearthctl --json) ----
 * With its quotes. Invalid UTF-8 becomes U+FFFD: what leaves is always JSON. */
void wire_put_string(struct buffer *out, const char *utf8, size_t len);
