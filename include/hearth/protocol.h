/* include/hearth/protocol.h
 * What a client may ask, as C sees it. Generated from protocol.def by server/wire/generate.c: change the table, not this file.
 * A number that was not sent is -1, a text that was not sent is empty, a word that was not sent is its list's first. */
#pragma once
#include "hearth/id.h"
#include "hearth/plain_text.h"
#include "hearth/states.h"
#include <stdbool.h>
#include <stdint.h>

enum request_kind {
    REQUEST_SAY,
    REQUEST_DELETE,
    REQUEST_ACCEPT,
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
    struct plain_text text; /* as it came: text_admit makes it plain */
};

/* Takes back an own message: a tombstone stays. */
struct request_delete {
    room_id room;
    int64_t number;
};

/* Accepts the notice of that version. */
struct request_accept {
    int64_t notice;
};

/* Ends one of the own sessions. */
struct request_session_end {
    session_id session;
};

/* Ends all own sessions but this one. */
struct request_sessions_end {
    char unused;
};

/* Says that somebody is still there. */
struct request_stay {
    char unused;
};

/* Joins a stream and reads what changed. */
struct request_follow {
    stream_id stream;
    int64_t after; /* optional: -1 for the first page */
};

/* Reads messages numbered below. */
struct request_history {
    stream_id stream;
    int64_t before;
};

/* Reads who is in a room, by name. */
struct request_people {
    room_id room;
    struct plain_text after; /* optional: a name */
};

/* Reads the own sessions. */
struct request_sessions {
    char unused;
};

/* Asks whether the link lives. */
struct request_ping {
    char unused;
};

/* Operator: makes a cohort. */
struct request_cohort_make {
    struct plain_text title;
};

/* Operator: makes a room of a cohort. */
struct request_room_make {
    cohort_id cohort;
    enum room_type type;
    enum room_mode mode; /* optional */
    int64_t retention_ms;
    int64_t cap;
    struct plain_text title;
};

/* Operator: makes an invitation; done brings its code, once. */
struct request_invite_make {
    cohort_id cohort;
    enum role role;
    struct plain_text name; /* optional: staff only, as the clinic sets it */
};

/* Operator: revokes an open invitation. */
struct request_invite_revoke {
    invitation_id invitation;
};

/* Operator: reads certificate and configuration again. */
struct request_reload {
    char unused;
};

/* Operator: counts. */
struct request_status {
    char unused;
};

/* Test builds only: sets the wall clock. */
struct request_clock_set {
    int64_t now_at;
};

/* POST /join/look: what an invitation is good for. */
struct request_look {
    struct plain_text code;
};

/* POST /join: makes the member and signs in. */
struct request_join {
    struct plain_text code;
    struct plain_text name;
    int64_t notice;
    bool adult;
    struct plain_text passphrase;
    enum device device;
};

/* POST /sign-in. */
struct request_sign_in {
    struct plain_text name;
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
