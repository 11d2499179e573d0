/* include/hearth/protocol.h
 * What a client may ask, as C sees it. Generated from protocol.def by server/wire/generate.c: change the table, not this file.
 * A number that was not sent is -1, a text that was not sent is empty, a word that was not sent is its list's first. */
/* clang-format off */
#pragma once
#include "hearth/id.h"
#include "hearth/plain_text.h"
#include "hearth/states.h"
#include <stdbool.h>
#include <stdint.h>

#define PROTOCOL_SUBPROTOCOL "hearth.v1"
#define PROTOCOL_TEXT_CHARACTERS_MAX 2000 /* of a message, in code points after NFC */
#define PROTOCOL_TEXT_BYTES_MAX 8192 /* of a message */
#define PROTOCOL_PASSPHRASE_CHARACTERS_MIN 12 /* members */
#define PROTOCOL_PASSPHRASE_STAFF_CHARACTERS_MIN 15 /* staff */
#define PROTOCOL_PASSPHRASE_CHARACTERS_MAX 128 /* fits in the bytes allowed, whatever the script */
#define PROTOCOL_FRAME_BYTES_MAX 65536 /* of a frame from the server */
#define PROTOCOL_HISTORY_ROWS_MAX 50 /* of a page */
#define PROTOCOL_CLOSE_GOING_AWAY 1001 /* the server stops: reconnect */
#define PROTOCOL_CLOSE_NOT_UTF8 1007
#define PROTOCOL_CLOSE_BROKEN 1008 /* broke the protocol, or three strikes */
#define PROTOCOL_CLOSE_TOO_SLOW 4008 /* reconnect and follow */
#define PROTOCOL_CLOSE_SESSION_OVER 4401 /* show the sign-in page */

enum request_kind {
    REQUEST_SAY,
    REQUEST_DELETE,
    REQUEST_ACCEPT,
    REQUEST_LATER,
    REQUEST_SESSION_END,
    REQUEST_SESSIONS_END,
    REQUEST_STAY,
    REQUEST_FOLLOW,
    REQUEST_HISTORY,
    REQUEST_PEOPLE,
    REQUEST_SESSIONS,
    REQUEST_PING,
    REQUEST_COHORT_MAKE,
    REQUEST_ROOM_MAKE,
    REQUEST_INVITE_MAKE,
    REQUEST_INVITE_REVOKE,
    REQUEST_RELOAD,
    REQUEST_STATUS,
    REQUEST_CLOCK_SET,
    REQUEST_LOOK,
    REQUEST_JOIN,
    REQUEST_SIGN_IN,
    REQUEST_COUNT
};

/* Publishes a text in a room. */
struct request_say {
    room_id room;
    struct plain_text text; /* as it came: how long it may be is counted after NFC, by text_admit */
};

/* Takes back an own message; a tombstone stays. */
struct request_delete {
    room_id room;
    int64_t number; /* of the message, in its room */
};

/* Accepts that version of the notice. */
struct request_accept {
    int64_t notice;
};

/* Puts a changed notice off for a day, once. */
struct request_later {
    int64_t notice; /* its version */
};

/* Ends one of the own sessions. */
struct request_session_end {
    session_id session;
};

/* Ends all own sessions but this one. */
struct request_sessions_end {
    char unused;
};

/* Says that a person is still there. */
struct request_stay {
    char unused;
};

/* Joins a stream, then reads what changed in it. */
struct request_follow {
    stream_id stream;
    int64_t after; /* optional: a change number; absent: the newest */
};

/* Reads messages numbered below, newest first. */
struct request_history {
    stream_id stream;
    int64_t before; /* a message's number */
};

/* Reads who is in a room, by name. */
struct request_people {
    room_id room;
    struct plain_text after; /* optional: the last name of the page before */
};

/* Reads the own sessions. */
struct request_sessions {
    char unused;
};

/* Asks whether the link lives. */
struct request_ping {
    char unused;
};

/* Operator. Makes a cohort. */
struct request_cohort_make {
    struct plain_text title;
};

/* Operator. Makes a room of a cohort. */
struct request_room_make {
    cohort_id cohort;
    struct plain_text template; /* name of a room template, as core read them at start (GT1) */
    struct plain_text title;
};

/* Operator. Makes an invitation; done brings its code, once. */
struct request_invite_make {
    cohort_id cohort;
    enum role role;
    struct plain_text name; /* optional: staff only: as the clinic sets it */
};

/* Operator. Revokes an open invitation. */
struct request_invite_revoke {
    invitation_id invitation;
};

/* Operator. Reads certificate and configuration again. */
struct request_reload {
    char unused;
};

/* Operator. Counts, for the operator. */
struct request_status {
    char unused;
};

/* Operator. Sets the wall clock; 0 gives the real one back. */
struct request_clock_set {
    int64_t now_at;
};

/* POST /join/look: what an invitation is good for. Uses nothing up. */
struct request_look {
    struct plain_text code;
};

/* POST /join: makes the member and signs in. */
struct request_join {
    struct plain_text code;
    struct plain_text name; /* one that was offered; any other is taken */
    int64_t notice; /* the version that was read */
    bool adult;
    struct plain_text passphrase;
    enum device device;
};

/* POST /sign-in. */
struct request_sign_in {
    struct plain_text name; /* any string is a name; a wrong one is a wrong sign-in */
    struct plain_text passphrase;
    enum device device;
};

struct request {
    enum request_kind kind;
    request_id id; /* none for a body */
    union {
        struct request_say say;
        struct request_delete delete;
        struct request_accept accept;
        struct request_later later;
        struct request_session_end session_end;
        struct request_sessions_end sessions_end;
        struct request_stay stay;
        struct request_follow follow;
        struct request_history history;
        struct request_people people;
        struct request_sessions sessions;
        struct request_ping ping;
        struct request_cohort_make cohort_make;
        struct request_room_make room_make;
        struct request_invite_make invite_make;
        struct request_invite_revoke invite_revoke;
        struct request_reload reload;
        struct request_status status;
        struct request_clock_set clock_set;
        struct request_look look;
        struct request_join join;
        struct request_sign_in sign_in;
    };
};
