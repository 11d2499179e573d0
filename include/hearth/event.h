/* include/hearth/event.h
 * What people see of a change: what a thing IS now, never a difference (protocol.md 3). Also the rows of every page that is read.
 * An event names its stream, its change number and the groups that may get it; what staff or one person alone may know is never in a
 * room's stream. Owner: the outcome or answer that it stands in; the sealed text lies behind it in the same owner. */
#pragma once
#include "hearth/id.h"
#include "hearth/limits.h"
#include "hearth/states.h"
#include <stdint.h>

/* A group of connections: a stream seen by one audience. */
enum audience { AUDIENCE_MEMBERS, AUDIENCE_STAFF, AUDIENCE_PERSON, AUDIENCE_COUNT };
#define AUDIENCE_BIT(audience) (1u << (audience))

struct audit_shown; /* audit.h */

enum event_kind {
    EVENT_ROOM,
    EVENT_MEMBER,
    EVENT_MESSAGE,
    EVENT_SESSION,
    EVENT_PLACE,
    EVENT_ITEM,
    EVENT_TOLD,
    EVENT_SANCTION,
    EVENT_OWN,
    EVENT_HIDDEN,
    EVENT_LINE,
    EVENT_SHEET,      /* a row of sheet alone: the place of a member in a room, as `place` */
    EVENT_INVITATION, /* a row of invitations alone */
    EVENT_DUTY,
    EVENT_SHIFT,
    EVENT_EVIDENCE,
    EVENT_CHECKPOINT, /* a row of checkpoint alone */
    EVENT_COUNT
};

/* mode to next_at: product.md 4 and RM8. What is not said is 0 or empty. */
struct event_room {
    char title[LIMIT_TITLE_BYTES_MAX + 1];
    enum room_type type;
    enum room_mode mode; /* in force */
    int64_t retention_ms;
    int64_t slow_ms;
    int64_t mode_until; /* an override is in force until then, for mode_reason */
    enum reason mode_reason;
    char duty[LIMIT_NAME_BYTES_MAX + 1]; /* who of the staff is on duty here */
    int64_t duty_until;
    int64_t next_at; /* nobody is: when staff are next here */
    /* below: staff only */
    cohort_id cohort;
    enum room_mode base_mode, unstaffed_mode;
    int64_t base_slow_ms, unstaffed_slow_ms;
    int64_t cap;
};

/* A person as the others of a room see one: no date, no count, no rank (RM7). */
struct event_member {
    member_id id;
    char name[LIMIT_NAME_BYTES_MAX + 1];
    bool staff; /* the badge */
    enum membership_state state;
};

struct event_message {
    int64_t number;
    enum message_state state;
    int64_t gone_at;
    bool reason_known;          /* removed */
    enum reason reason;         /* for staff */
    enum reason reason_members; /* what the room is told: whether private facts or people were kept safe */
    /* below: published; removed for staff only. A tombstone names nobody and has no text */
    member_id by;
    int64_t at;
    message_id message; /* for the seal; never on the wire */
    key_id slice;
    const uint8_t *sealed;
    size_t sealed_len;
    int64_t quote;      /* 0: none */
    int64_t written_at; /* 0: it was not held */
    bool masked, pinned;
    item_id item;      /* staff rooms: a link to what waits for staff, or none */
    room_id link_room; /* staff rooms: a link to a message, or none */
    int64_t link_number;
};

/* Person stream: an own text that waits or came back, or what staff did with a published one. */
struct event_own {
    item_id held; /* none: staff's act on a published message */
    room_id room;
    int64_t number; /* 0: the room never saw it */
    enum own_state state;
    bool question;
    bool reason_known;
    enum reason reason;
    int64_t at;      /* written */
    int64_t ends_at; /* 0: none */
    /* below: held, returned, timed-out and removed ones */
    message_id message; /* for the seals; never on the wire: of the message, or the item's id */
    key_id key;         /* the room's slice, or the key of the held text */
    const uint8_t *sealed;
    size_t sealed_len;
    const uint8_t *note; /* returned: what could be said instead, under the same key */
    size_t note_len;
    char staff[LIMIT_NAME_BYTES_MAX + 1]; /* returned: who sent it back */
    /* Of the row that staff read (QUERY_HELD), in nobody's stream. */
    member_id by;
    char name[LIMIT_NAME_BYTES_MAX + 1];
    int64_t quote;
};

/* Person stream: one of the own sessions. */
struct event_session {
    session_id id;
    enum device device;
    int64_t started_at;
    bool ended;
};

/* Person stream: the own place in a room began or ended. */
struct event_place {
    room_id room;
    char title[LIMIT_TITLE_BYTES_MAX + 1];
    enum room_type type;
    enum membership_state state;
};

/* Desk, or the streams of those who have it apart: what waits for staff. No text. */
struct event_item {
    item_id id;
    enum item_kind kind;
    enum item_state state;
    bool urgent;
    room_id room;     /* or none */
    int64_t number;   /* reports */
    member_id member; /* whom it is about, or none */
    enum report_kind report;
    enum reason reason; /* held */
    int64_t characters; /* 0: not said */
    sanction_id sanction;
    int64_t at, ends_at; /* ends_at 0: not by time */
    member_id claimed_by;
    int64_t claim_ends_at;  /* claimed */
    enum decision decision; /* decided, closed */
    char name[LIMIT_NAME_BYTES_MAX + 1];
    char claimed_name[LIMIT_NAME_BYTES_MAX + 1];
    char decided_name[LIMIT_NAME_BYTES_MAX + 1];
};

/* Person stream: what became of an own report. */
struct event_told {
    item_id id;
    enum report_kind kind;
    enum item_state state;                       /* NEW, CLAIMED, DECIDED */
    int64_t at;                                  /* since then */
    bool step;                                   /* decided: staff took a step */
    char claimed_name[LIMIT_NAME_BYTES_MAX + 1]; /* claimed: who of the staff looks at it */
};

/* Person stream, and the desk's: in force for a person. */
struct event_sanction {
    sanction_id id;
    enum sanction_kind kind;
    enum sanction_state state;
    room_id room;    /* none: all */
    int64_t slow_ms; /* slow */
    enum reason reason;
    int64_t at;
    int64_t ends_at;  /* 0: for good */
    member_id member; /* the desk alone, with the two below; the member never learns by whom */
    char name[LIMIT_NAME_BYTES_MAX + 1];
    member_id by;
};

/* Person stream: somebody hidden for oneself, or shown again. */
struct event_hidden {
    member_id member;
    bool on;
};

/* Desk: a private line. */
struct event_line {
    room_id room;
    member_id member;
    char name[LIMIT_NAME_BYTES_MAX + 1];
    int64_t waiting_since; /* 0: the last word is not the member's */
};

/* A row: an open invitation; never who used one. */
struct event_invitation {
    invitation_id id;
    enum role role;
    char name[LIMIT_NAME_BYTES_MAX + 1]; /* staff; else empty */
    int64_t ends_at;
};

/* Desk: one of the staff is on duty, away for less than the grace, or off. */
struct event_duty {
    member_id member;
    char name[LIMIT_NAME_BYTES_MAX + 1];
    enum role role;
    enum duty_now { DUTY_OFF, DUTY_AWAY, DUTY_ON } duty;
    room_id rooms[LIMIT_DUTY_ROOMS_MAX]; /* none: all own rooms */
    size_t rooms_len;
    int64_t until_at; /* 0: off */
};

/* A row alone, never told: a line of the roster of the cohort whose stream is named. */
struct event_shift {
    shift_id id;
    member_id member;
    char name[LIMIT_NAME_BYTES_MAX + 1];
    enum weekday day;
    int64_t from_minute, to_minute;
};

/* A row of a page alone, never a change: what a case kept. */
struct event_evidence {
    int64_t number; /* 0: the reporter's note, whose writer is not said */
    room_id room;
    member_id by;
    char name[LIMIT_NAME_BYTES_MAX + 1];
    int64_t at;
    bool reported;
    message_id message; /* for the seal, as the next four; never on the wire */
    key_id key;
    const uint8_t *sealed;
    size_t sealed_len;
};

struct event {
    enum event_kind kind;
    stream_id stream;
    int64_t change;
    unsigned audiences; /* AUDIENCE_BIT()s */
    union {
        struct event_room room;
        struct event_member member;
        struct event_message message;
        struct event_session session;
        struct event_place place;
        struct event_item item;
        struct event_told told;
        struct event_sanction sanction;
        struct event_own own;
        struct event_hidden hidden;
        struct event_line line;
        struct event_invitation invitation;
        struct event_duty duty;
        struct event_shift shift;
        struct event_evidence evidence;
        const struct audit_shown *shown; /* CHECKPOINT; the answer's */
    };
};
