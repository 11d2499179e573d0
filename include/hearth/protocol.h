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
    REQUEST_TOTP_RESET,
    REQUEST_FOLLOW,
    REQUEST_HISTORY,
    REQUEST_PEOPLE,
    REQUEST_SESSIONS,
    REQUEST_PING,
    REQUEST_EDIT,
    REQUEST_WITHDRAW,
    REQUEST_QUESTION,
    REQUEST_REPORT,
    REQUEST_HIDE,
    REQUEST_LINE_OPEN,
    REQUEST_LEAVE,
    REQUEST_LEAVE_PROGRAM,
    REQUEST_APPROVE,
    REQUEST_SEND_BACK,
    REQUEST_ANSWER,
    REQUEST_MASK,
    REQUEST_REMOVE,
    REQUEST_RESTORE,
    REQUEST_PIN,
    REQUEST_SANCTION,
    REQUEST_LIFT,
    REQUEST_SECOND,
    REQUEST_TAKE_OUT,
    REQUEST_MODE_SET,
    REQUEST_MODE_CLEAR,
    REQUEST_PAUSE,
    REQUEST_RESUME,
    REQUEST_ROOM_SET,
    REQUEST_DUTY_ON,
    REQUEST_DUTY_OFF,
    REQUEST_SHIFT_ADD,
    REQUEST_SHIFT_REMOVE,
    REQUEST_CLAIM,
    REQUEST_RELEASE,
    REQUEST_KEEP,
    REQUEST_WAIT,
    REQUEST_DECIDE,
    REQUEST_SET_UP_END,
    REQUEST_ASSIGN,
    REQUEST_HELD,
    REQUEST_EVIDENCE,
    REQUEST_SHEET,
    REQUEST_ROSTER,
    REQUEST_INVITATIONS,
    REQUEST_CHECKPOINT,
    REQUEST_COHORT_MAKE,
    REQUEST_ROOM_MAKE,
    REQUEST_INVITE_MAKE,
    REQUEST_INVITE_REVOKE,
    REQUEST_TOTP_RESET_NAMED,
    REQUEST_RELOAD,
    REQUEST_STATUS,
    REQUEST_COHORT_LIST,
    REQUEST_ROOM_LIST,
    REQUEST_INVITE_LIST,
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
    int64_t quote; /* optional: a message of the same room (MS5) */
    item_id item; /* optional: staff rooms: what waits for staff, as a link (MO15) */
    room_id link_room; /* optional: staff rooms: with link_number, a message as a link */
    int64_t link_number; /* optional */
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

/* Has somebody of staff enrol their second secret anew; done brings a code, once. */
struct request_totp_reset {
    member_id member;
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

/* Changes an own text that waits; one that came back goes out again. */
struct request_edit {
    item_id held;
    struct plain_text text;
};

/* Takes back an own text that waits or came back; it is destroyed. */
struct request_withdraw {
    item_id held;
};

/* Puts a question into the box of a psychoeducation room (GT3). */
struct request_question {
    room_id room;
    struct plain_text text;
};

/* Tells staff of a message (MO5). */
struct request_report {
    room_id room;
    int64_t number;
    enum report_kind kind;
    struct plain_text note; /* optional: a few words */
    bool lead_only; /* optional: about staff, past that person (MO26) */
};

/* Hides a person for oneself, or shows the person again (MS6). */
struct request_hide {
    member_id member;
    bool on;
};

/* Opens the private line (MS7); done brings its room. */
struct request_line_open {
    cohort_id cohort; /* optional: staff: of which cohort */
    member_id member; /* optional: staff: with whom; a member opens the own one */
};

/* Leaves a room, at once (RM6). */
struct request_leave {
    room_id room;
};

/* Leaves the program, at once; all own sessions end. */
struct request_leave_program {
    char unused;
};

/* Publishes a held text, parts of it hidden if wanted (MO4). */
struct request_approve {
    item_id held;
    struct plain_text spans; /* optional: what to hide, in code points, as 4-12 20-25: from, and behind the last */
    int64_t change; /* optional: of the text that was read; if its author has changed it since: taken */
};

/* Sends a held text back to its author. */
struct request_send_back {
    item_id held;
    enum reason reason;
    struct plain_text note; /* optional: what could be said instead */
};

/* Answers a question of the box to the whole room, without the asker's name. */
struct request_answer {
    item_id held;
    struct plain_text text;
};

/* Hides parts of a message (MO9). */
struct request_mask {
    room_id room;
    int64_t number;
    struct plain_text spans; /* as in approve */
    enum reason reason;
    int64_t change; /* optional: as in approve, of the message */
};

/* Removes a message; a tombstone stays (MO8). */
struct request_remove {
    room_id room;
    int64_t number;
    enum reason reason;
};

/* Shows a removed message again. */
struct request_restore {
    room_id room;
    int64_t number;
};

/* Pins a message, or takes the pin out (MS9). */
struct request_pin {
    room_id room;
    int64_t number;
    bool on;
};

/* Time-out, check first, slow, suspension, or asks to end access (MO10-MO12, MO14). */
struct request_sanction {
    member_id member;
    enum sanction_kind kind;
    room_id room; /* optional: time-out, slow */
    int64_t length_ms; /* optional: all but ending */
    enum reason reason;
    int64_t slow_ms; /* optional: slow: one message in so long; 10 s, 30 s, 2 min, 10 min */
};

/* Ends a sanction before its time. */
struct request_lift {
    sanction_id sanction;
};

/* Agrees to end access, as the second of the staff. */
struct request_second {
    sanction_id sanction;
};

/* Takes a person out of a room (MO14). */
struct request_take_out {
    room_id room;
    member_id member;
    enum reason reason;
};

/* Sets a stricter mode for a time (MO1); it ends by itself. */
struct request_mode_set {
    room_id room;
    enum room_mode mode;
    int64_t slow_ms; /* optional: mode slow */
    int64_t length_ms; /* 15 minutes to 24 hours */
    enum reason reason;
};

/* Ends that. */
struct request_mode_clear {
    room_id room;
};

/* Pauses all own rooms of a cohort, or of all cohorts (MO13). */
struct request_pause {
    cohort_id cohort; /* optional */
    int64_t length_ms;
    enum reason reason;
};

/* Ends those pauses. */
struct request_resume {
    cohort_id cohort; /* optional */
};

/* Changes a room (RM1). */
struct request_room_set {
    room_id room;
    enum room_mode base_mode;
    int64_t slow_ms; /* optional: base mode slow */
    enum room_mode unstaffed_mode;
    int64_t unstaffed_slow_ms; /* optional: unstaffed mode slow */
    int64_t retention_ms;
    int64_t cap;
    enum reason reason;
};

/* Goes on duty, for all own rooms or for one more (MO2). */
struct request_duty_on {
    room_id room; /* optional: absent: all */
    int64_t length_ms; /* optional: for so long at most; absent: until the shift or the day ends */
};

/* Goes off duty. */
struct request_duty_off {
    char unused;
};

/* Adds a line to a cohort's weekly roster, in the program's time zone (MO2). */
struct request_shift_add {
    cohort_id cohort;
    member_id member; /* of the staff */
    enum weekday day;
    int64_t from_minute; /* of the day */
    int64_t to_minute; /* of the same day; past 1440 it ends on the next */
};

/* Takes a line out of the roster. */
struct request_shift_remove {
    shift_id shift;
};

/* Takes an item (MO6). */
struct request_claim {
    item_id item;
};

/* Gives it back. */
struct request_release {
    item_id item;
};

/* Stays with it: the quarter of an hour begins anew. */
struct request_keep {
    item_id item;
};

/* The member was asked; the item comes back after a day. */
struct request_wait {
    item_id item;
};

/* Decides a case. */
struct request_decide {
    item_id item;
    enum decision decision;
};

/* The program goes live: from now on the desk makes cohorts, rooms and invitations. */
struct request_set_up_end {
    char unused;
};

/* Takes one of the staff into a cohort, as its staff. */
struct request_assign {
    cohort_id cohort;
    member_id member; /* of the staff */
};

/* Opens a text that waits. */
struct request_held {
    item_id held;
};

/* Opens a case: its evidence. */
struct request_evidence {
    item_id item;
};

/* A member as staff see one: rooms and what is in force. */
struct request_sheet {
    member_id member;
};

/* The weekly roster of a cohort. */
struct request_roster {
    cohort_id cohort;
};

/* Open invitations of a cohort. */
struct request_invitations {
    cohort_id cohort;
};

/* The newest signed checkpoint of the log, and the proof that it continues an older one (MO20). */
struct request_checkpoint {
    int64_t size; /* optional: of the older one */
};

/* Makes a cohort. */
struct request_cohort_make {
    struct plain_text title;
};

/* Makes a room of a cohort. */
struct request_room_make {
    cohort_id cohort;
    struct plain_text template; /* name of a room template, as core read them at start (GT1) */
    struct plain_text title;
};

/* Makes an invitation; done brings its code, once. */
struct request_invite_make {
    cohort_id cohort;
    enum role role;
    struct plain_text name; /* optional: staff only: as the clinic sets it */
};

/* Revokes an open invitation. */
struct request_invite_revoke {
    invitation_id invitation;
};

/* Operator. The same by name, at the machine. */
struct request_totp_reset_named {
    struct plain_text name;
};

/* Operator. Reads certificate and configuration again. */
struct request_reload {
    char unused;
};

/* Operator. Counts, for the operator. */
struct request_status {
    char unused;
};

/* Operator. All cohorts, by id, a page at a time. */
struct request_cohort_list {
    cohort_id after; /* optional: the last of the page before */
};

/* Operator. All rooms, by id, a page at a time. */
struct request_room_list {
    room_id after; /* optional: the last of the page before */
};

/* Operator. All invitations, by id, a page at a time; never who used one. */
struct request_invite_list {
    invitation_id after; /* optional: the last of the page before */
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
    struct plain_text totp_secret; /* optional: staff: as look gave it */
    struct plain_text totp; /* optional: staff: a code of it */
};

/* POST /sign-in. */
struct request_sign_in {
    struct plain_text name; /* any string is a name; a wrong one is a wrong sign-in */
    struct plain_text passphrase;
    enum device device;
    struct plain_text totp; /* optional: staff: the code of their app */
    struct plain_text totp_reset; /* optional: staff who enrol anew: the code that was handed over */
    struct plain_text totp_secret; /* optional: with it: as totp_enrol gave it */
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
        struct request_totp_reset totp_reset;
        struct request_follow follow;
        struct request_history history;
        struct request_people people;
        struct request_sessions sessions;
        struct request_ping ping;
        struct request_edit edit;
        struct request_withdraw withdraw;
        struct request_question question;
        struct request_report report;
        struct request_hide hide;
        struct request_line_open line_open;
        struct request_leave leave;
        struct request_leave_program leave_program;
        struct request_approve approve;
        struct request_send_back send_back;
        struct request_answer answer;
        struct request_mask mask;
        struct request_remove remove;
        struct request_restore restore;
        struct request_pin pin;
        struct request_sanction sanction;
        struct request_lift lift;
        struct request_second second;
        struct request_take_out take_out;
        struct request_mode_set mode_set;
        struct request_mode_clear mode_clear;
        struct request_pause pause;
        struct request_resume resume;
        struct request_room_set room_set;
        struct request_duty_on duty_on;
        struct request_duty_off duty_off;
        struct request_shift_add shift_add;
        struct request_shift_remove shift_remove;
        struct request_claim claim;
        struct request_release release;
        struct request_keep keep;
        struct request_wait wait;
        struct request_decide decide;
        struct request_set_up_end set_up_end;
        struct request_assign assign;
        struct request_held held;
        struct request_evidence evidence;
        struct request_sheet sheet;
        struct request_roster roster;
        struct request_invitations invitations;
        struct request_checkpoint checkpoint;
        struct request_cohort_make cohort_make;
        struct request_room_make room_make;
        struct request_invite_make invite_make;
        struct request_invite_revoke invite_revoke;
        struct request_totp_reset_named totp_reset_named;
        struct request_reload reload;
        struct request_status status;
        struct request_cohort_list cohort_list;
        struct request_room_list room_list;
        struct request_invite_list invite_list;
        struct request_clock_set clock_set;
        struct request_look look;
        struct request_join join;
        struct request_sign_in sign_in;
    };
};
