/* include/hearth/command.h
 * What changes something: one command, decided by engine_apply and by nothing else.
 *
 * A command carries all that the engine may know of the world: its time and 64 random bytes; texts in it are sealed. It is a run of bytes
 * (command_encode) with a version, so that it can be recorded, replayed and, one day, ordered by several machines.
 * Owner: whoever holds the pointer; sequencer_submit takes it over. Fixed-size fields are inside, the sealed text is owned by the command.
 */
#pragma once
#include "hearth/audit.h"
#include "hearth/bytes.h"
#include "hearth/digest.h"
#include "hearth/id.h"
#include "hearth/limits.h"
#include "hearth/states.h"

#define COMMAND_VERSION      1
#define COMMAND_RANDOM_BYTES 64

/* Who may bring it: a signed-in person, the sign-in door, the operator at the local socket, the desk (a signed-in person, or the operator
 * while the program is set up), or core itself.
 * X(NAME, name, from) */
#define COMMANDS(X)                                                                                                                        \
    X(SAY, say, CLIENT)                                                                                                                    \
    X(DELETE, delete, CLIENT)                                                                                                              \
    X(ACCEPT, accept, CLIENT)                                                                                                              \
    X(STAY, stay, CLIENT)                                                                                                                  \
    X(SESSION_END, session_end, CLIENT)                                                                                                    \
    X(SESSIONS_END, sessions_end, CLIENT)                                                                                                  \
    X(JOIN, join, DOOR)                                                                                                                    \
    X(SIGN_IN, sign_in, DOOR)                                                                                                              \
    X(SIGN_OUT, sign_out, DOOR)                                                                                                            \
    X(PROGRAM_MAKE, program_make, OPERATOR)                                                                                                \
    X(COHORT_MAKE, cohort_make, DESK)                                                                                                      \
    X(ROOM_MAKE, room_make, DESK)                                                                                                          \
    X(INVITE_MAKE, invite_make, DESK)                                                                                                      \
    X(INVITE_REVOKE, invite_revoke, DESK)                                                                                                  \
    X(SLICE_OPEN, slice_open, CORE)                                                                                                        \
    X(TICK, tick, CORE)                                                                                                                    \
    X(EFFECT_DONE, effect_done, CORE)                                                                                                      \
    X(LATER, later, CLIENT)                                                                                                                \
    X(AUDIT_CHECKPOINT, audit_checkpoint, CORE)                                                                                            \
    X(SANCTION, sanction, CLIENT)                                                                                                          \
    X(LIFT, lift, CLIENT)                                                                                                                  \
    X(SECOND, second, CLIENT)                                                                                                              \
    X(TAKE_OUT, take_out, CLIENT)                                                                                                          \
    X(REMOVE, remove, CLIENT)                                                                                                              \
    X(RESTORE, restore, CLIENT)                                                                                                            \
    X(TOTP_RESET, totp_reset, CLIENT)                                                                                                      \
    X(TOTP_RESET_NAMED, totp_reset_named, OPERATOR)                                                                                        \
    X(SET_UP_END, set_up_end, CLIENT)                                                                                                      \
    X(ASSIGN, assign, CLIENT)                                                                                                              \
    X(HIDE, hide, CLIENT)                                                                                                                  \
    X(LINE_OPEN, line_open, CLIENT)                                                                                                        \
    X(LEAVE, leave, CLIENT)                                                                                                                \
    X(LEAVE_PROGRAM, leave_program, CLIENT)                                                                                                \
    X(MODE_SET, mode_set, CLIENT)                                                                                                          \
    X(MODE_CLEAR, mode_clear, CLIENT)                                                                                                      \
    X(PAUSE, pause, CLIENT)                                                                                                                \
    X(RESUME, resume, CLIENT)                                                                                                              \
    X(ROOM_SET, room_set, CLIENT)                                                                                                          \
    X(DUTY_ON, duty_on, CLIENT)                                                                                                            \
    X(DUTY_OFF, duty_off, CLIENT)                                                                                                          \
    X(SHIFT_ADD, shift_add, CLIENT)                                                                                                        \
    X(SHIFT_REMOVE, shift_remove, CLIENT)                                                                                                  \
    X(SHIFT_SPANS, shift_spans, CORE)                                                                                                      \
    X(PRESENCE, presence, CORE)                                                                                                            \
    X(CLAIM, claim, CLIENT)                                                                                                                \
    X(RELEASE, release, CLIENT)                                                                                                            \
    X(KEEP, keep, CLIENT)                                                                                                                  \
    X(WAIT, wait, CLIENT)                                                                                                                  \
    X(DECIDE, decide, CLIENT)                                                                                                              \
    X(REPORT, report, CLIENT)                                                                                                              \
    X(EDIT, edit, CLIENT)                                                                                                                  \
    X(WITHDRAW, withdraw, CLIENT)                                                                                                          \
    X(QUESTION, question, CLIENT)                                                                                                          \
    X(APPROVE, approve, CLIENT)                                                                                                            \
    X(SEND_BACK, send_back, CLIENT)                                                                                                        \
    X(ANSWER, answer, CLIENT)                                                                                                              \
    X(MASK, mask, CLIENT)                                                                                                                  \
    X(PIN, pin, CLIENT)

#define X(NAME, name, from) COMMAND_##NAME,
enum command_kind { COMMANDS(X) COMMAND_COUNT };
#undef X

enum command_from { COMMAND_FROM_CLIENT, COMMAND_FROM_DOOR, COMMAND_FROM_OPERATOR, COMMAND_FROM_DESK, COMMAND_FROM_CORE };

struct command_say {
    room_id room;
    message_id message; /* random, made at intake: it is in the seal's associated data */
    key_id slice;       /* sealed under it; the engine answers "seal again" when it has ended */
    uint8_t *sealed;    /* owned (malloc) */
    size_t sealed_len;  /* 1..LIMIT_SEALED_BYTES_MAX */
    int64_t quote;      /* number of a message of the room that the author may see; 0: none (MS5) */
    int64_t characters; /* of the text, for the queue */
    item_id held;       /* it was sealed to be held, under this name and `key`; else none: the engine answers "hold first" */
    key_id key;
    item_id item;      /* staff rooms: something that waits for staff, as a link; or none (MO15) */
    room_id link_room; /* staff rooms: with link_number, a message as a link; or none */
    int64_t link_number;
    bool labelled; /* a rule of intake says that it must be held, and why */
    enum reason label;
};

struct command_delete {
    room_id room;
    int64_t number;
};

struct command_accept {
    int64_t notice;
};

/* Puts a changed notice off for a day, once a version: nobody in need meets a wall of text (RM3). */
struct command_later {
    int64_t notice;
};

struct command_stay {
    char unused; /* the act itself is all */
};

struct command_session_end {
    session_id session;
};

struct command_sessions_end {
    char unused; /* all but the own one */
};

/* What staff bring beside the passphrase (ID7); all of it 0 for others. Core has checked the code against the secret, at this command's
 * time: which step it was of is all that the engine must know. */
struct command_totp {
    int64_t step;                            /* of the code; each is good once */
    uint8_t sealed[LIMIT_TOTP_SEALED_BYTES]; /* when enrolling: the new secret, sealed for this member (totp.h) */
    uint16_t sealed_len;
};

/* Joining is finished: makes the member, its memberships and its first session. The member's id is command_id(command, 0): core has put
 * the subject key of that id into the keyring before. The session's is command_id(command, 1). Checks the code once more. */
struct command_join {
    uint8_t code_digest[DIGEST_BYTES];
    char name[LIMIT_NAME_BYTES_MAX + 1];      /* ignored for staff: theirs is in the invitation */
    char name_fold[LIMIT_NAME_BYTES_MAX + 1]; /* look-alikes folded (text_name_fold); unique */
    int64_t notice;
    enum device device;
    uint8_t session_digest[DIGEST_BYTES];
    uint8_t secret[LIMIT_SECRET_RECORD_BYTES_MAX]; /* Argon2 record, peppered (vault) */
    uint16_t secret_len;
    struct command_totp totp;
};

/* The passphrase was right for this version of the secret. The new session's id is command_id(command, 0). */
struct command_sign_in {
    member_id member;
    int64_t secret_version;
    enum device device;
    uint8_t session_digest[DIGEST_BYTES];
    uint8_t secret[LIMIT_SECRET_RECORD_BYTES_MAX]; /* a fresh record when its cost has risen, else secret_len is 0 */
    uint16_t secret_len;
    struct command_totp totp;
    uint8_t reset_digest[DIGEST_BYTES]; /* when enrolling: of the code that was handed over */
};

struct command_sign_out {
    uint8_t session_digest[DIGEST_BYTES]; /* no such session: done all the same */
};

/* Once at init. Again with the same id and `adults`: sets title and notice; a higher notice must be accepted anew. */
struct command_program_make {
    program_id program;
    char title[LIMIT_TITLE_BYTES_MAX + 1];
    bool adults; /* fixed for ever (ID13) */
    int64_t notice;
};

struct command_cohort_make {
    char title[LIMIT_TITLE_BYTES_MAX + 1];
};

struct command_room_make {
    cohort_id cohort;
    enum room_type type;
    enum room_mode base_mode, unstaffed_mode;
    int64_t base_slow_ms, unstaffed_slow_ms; /* of mode slow; else 0 */
    int64_t retention_ms;
    int64_t cap;
    char title[LIMIT_TITLE_BYTES_MAX + 1];
};

struct command_invite_make {
    cohort_id cohort;
    enum role role;
    uint8_t code_digest[DIGEST_BYTES];
    char name[LIMIT_NAME_BYTES_MAX + 1]; /* staff only: as the clinic sets it; else empty */
    char name_fold[LIMIT_NAME_BYTES_MAX + 1];
};

struct command_invite_revoke {
    invitation_id invitation;
};

/* A slice's key is in the keyring; from now on texts may be sealed under it. At most as long as the room's retention allows. */
struct command_slice_open {
    key_id key;
    room_id room;
    int64_t opens_at;
    int64_t ends_at;
};

struct command_tick {
    char unused; /* the time is the command's */
};

struct command_effect_done {
    int64_t place; /* of the command that wanted the effect */
    int64_t n;
};

/* The signature under the checkpoint that an effect wanted (audit.h). */
struct command_audit_checkpoint {
    int64_t place; /* of the command that wanted the effect */
    int64_t n;
    uint8_t public_key[AUDIT_PUBLIC_BYTES];
    uint8_t signature[AUDIT_SIGNATURE_BYTES];
};

/* Its id is command_id(command, 0). */
struct command_sanction {
    member_id member;
    enum sanction_kind kind;
    room_id room;      /* time-out, slow: there alone; none: in all rooms */
    int64_t length_ms; /* ending: none */
    int64_t slow_ms;   /* slow */
    enum reason reason;
};

struct command_lift {
    sanction_id sanction;
};

/* Agrees to end access: the second of the staff. */
struct command_second {
    sanction_id sanction;
};

struct command_take_out {
    room_id room;
    member_id member;
    enum reason reason;
};

/* Staff: a message is removed, or shown again (MO8). */
struct command_remove {
    room_id room;
    int64_t number;
    enum reason reason;
};

struct command_restore {
    room_id room;
    int64_t number;
};

/* Somebody of staff has lost their phone: takes their second secret away, ends their sessions, and leaves a code to enrol anew. */
struct command_totp_reset {
    member_id member;
    uint8_t code_digest[DIGEST_BYTES];
};

/* The same at the machine, where nobody knows ids. */
struct command_totp_reset_named {
    char name_fold[LIMIT_NAME_BYTES_MAX + 1];
    uint8_t code_digest[DIGEST_BYTES];
};

/* The program goes live: the operator's rights end. */
struct command_set_up_end {
    char unused;
};

/* One of the staff comes into a cohort, and its rooms. */
struct command_assign {
    cohort_id cohort;
    member_id member;
};

struct command_hide {
    member_id member;
    bool on;
};

/* The private line: of a member with the staff of the cohort. Its room's id, if there is none yet, is command_id(command, 0). */
struct command_line_open {
    cohort_id cohort; /* none: the member's own */
    member_id member; /* staff: with whom; a member: none, or oneself */
};

struct command_leave {
    room_id room;
};

struct command_leave_program {
    char unused;
};

/* A stricter mode for a time (MO1). */
struct command_mode_set {
    room_id room;
    enum room_mode mode;
    int64_t slow_ms; /* of mode slow; else 0 */
    int64_t length_ms;
    enum reason reason;
};

struct command_mode_clear {
    room_id room;
};

/* All own rooms; cohort none: of all cohorts (MO13). */
struct command_pause {
    cohort_id cohort;
    int64_t length_ms;
    enum reason reason;
};

struct command_resume {
    cohort_id cohort;
};

/* What a room is like from now on (RM1). */
struct command_room_set {
    room_id room;
    enum room_mode base_mode, unstaffed_mode;
    int64_t base_slow_ms, unstaffed_slow_ms;
    int64_t retention_ms;
    int64_t cap;
    enum reason reason;
};

struct command_duty_on {
    room_id room;        /* none: all own rooms */
    int64_t length_ms;   /* 0: until the shift or the day ends */
    int64_t day_ends_at; /* of the program's day: the engine knows no time zone */
};

struct command_duty_off {
    char unused; /* all rooms */
};

/* The times at which a line of the weekly roster comes true, as core reads the calendar: from the one that lasts on. */
#define COMMAND_SPANS_MAX 4
struct command_span {
    int64_t starts_at, ends_at;
};
struct command_spans {
    uint8_t len;
    struct command_span items[COMMAND_SPANS_MAX];
};

/* A line of a cohort's weekly roster, in the program's time zone (MO2). Its id is command_id(command, 0). */
struct command_shift_add {
    cohort_id cohort;
    member_id member;
    enum weekday day;
    int64_t from_minute, to_minute;
    struct command_spans spans;
};

struct command_shift_remove {
    shift_id shift;
};

/* The calendar goes on: its spans anew. */
struct command_shift_spans {
    shift_id shift;
    struct command_spans spans;
};

/* Whether one of the staff has a connection; member none: nobody has one, for core has just started. */
struct command_presence {
    member_id member;
    bool here;
};

/* Takes an item that waits for staff, gives it back, stays with it, or says that the member was asked. */
struct command_claim {
    item_id item;
};

struct command_release {
    item_id item;
};

struct command_keep {
    item_id item;
};

struct command_wait {
    item_id item;
};

/* Decides a case. */
struct command_decide {
    item_id item;
    enum decision decision;
};

/* A copy for a case, sealed under the case's key. What was said around a reported message is copied as it was read: the engine takes of it
 * what has not changed since. */
struct command_evidence {
    int64_t number;  /* of the message; 0: the reporter's note */
    int64_t change;  /* that it had when it was read */
    uint8_t *sealed; /* owned (malloc) */
    size_t sealed_len;
};

/* Tells staff of a message (MO5). */
struct command_report {
    room_id room;
    int64_t number;
    enum report_kind kind;
    bool lead_only; /* about staff: past that person, to leads alone (MO26) */
    item_id item;   /* random, made at intake: it is in the seals' associated data */
    key_id key;     /* of the case; in the keyring already */
    struct command_evidence evidence[LIMIT_EVIDENCE_ROWS];
    size_t evidence_len;
};

/* An own text that waits is changed, or one that came back goes out again: sealed as a say is, under the room's slice, or under the held
 * text's own key, which the answer "hold first" names. */
struct command_edit {
    item_id held;
    message_id message;
    key_id slice; /* none: sealed under `key` */
    key_id key;
    int64_t characters;
    uint8_t *sealed; /* owned */
    size_t sealed_len;
};

struct command_withdraw {
    item_id held;
};

/* For the box of a psychoeducation room: always held (GT3). */
struct command_question {
    room_id room;
    item_id held;
    key_id key;
    int64_t characters;
    uint8_t *sealed; /* owned */
    size_t sealed_len;
};

/* Staff: a held text goes out, sealed anew under the room's slice. `change` is that of the text that was seen: another is "seal again". */
struct command_approve {
    item_id held;
    message_id message;
    key_id slice;
    int64_t change;
    bool masked;     /* a part of it is hidden */
    uint8_t *sealed; /* owned */
    size_t sealed_len;
};

struct command_send_back {
    item_id held;
    enum reason reason;
    key_id key;      /* that the note was sealed under */
    uint8_t *sealed; /* owned; of no length: there is no note */
    size_t sealed_len;
};

/* Publishes question and answer as a message of the one who answers. */
struct command_answer {
    item_id held;
    message_id message;
    key_id slice;
    int64_t change;
    uint8_t *sealed; /* owned */
    size_t sealed_len;
};

/* Parts of a message are hidden: the rest, sealed anew under the same id (MO9). */
struct command_mask {
    room_id room;
    int64_t number;
    enum reason reason;
    key_id slice;
    int64_t change;
    uint8_t *sealed; /* owned */
    size_t sealed_len;
};

struct command_pin {
    room_id room;
    int64_t number;
    bool on;
};

struct command {
    enum command_kind kind;
    member_id actor;    /* CLIENT: who; else none */
    session_id session; /* CLIENT: on which session; else none */
    request_id request; /* exactly-once key of a CLIENT and OPERATOR command; else none */
    int64_t time_ms;    /* the engine takes max(last time, this) */
    uint8_t random[COMMAND_RANDOM_BYTES];
    union {
#define X(NAME, name, from) struct command_##name name;
        COMMANDS(X)
#undef X
    };
};

/* Zeroed, with kind, wall time and fresh random bytes. NULL without memory. */
struct command *command_new(enum command_kind kind);
void command_free(struct command **command);
enum command_from command_from(enum command_kind kind);
const char *command_name(enum command_kind kind);

/* The n-th id (0..3) that this command may give away: 16 of its random bytes, so that every replica makes the same. */
void command_id(const struct command *command, int n, uint8_t id_out[ID_BYTES]);

/* Sets request from the command's own time and random bytes, for who has no request id from outside (core itself, tests). */
void command_request_own(struct command *command);

/* The golden form: u8 version, u8 kind, fields in the order above, little endian. Decoding refuses anything else with HEARTH_BAD_INPUT. */
void command_encode(const struct command *command, struct buffer *out);
MUST_USE enum hearth_error command_decode(struct bytes bytes, struct command **command_out);
