/* include/hearth/audit.h
 * The forms of the audit log (security.md 4, MO20): what one act of power leaves behind, and the signed checkpoints over all of them.
 * A record has ids and numbers alone: no text, no names. The tree over the records is merkle.h; who writes them is the engine.
 *
 * A checkpoint is a C2SP tlog-checkpoint in a C2SP signed note: any tool that knows these can check it.
 *     hearth/<program, 32 hex digits>
 *     <size>
 *     <root, base64>
 *     heads <SHA-256 over the rooms' chains, base64>
 *     time <ms since 1970>
 *     (empty line)
 *     — hearth/<program> <base64 of key hash 4, Ed25519 signature 64>
 * Pure, any thread. Texts of others are read strictly: what is not exactly of the form is refused. */
#pragma once
#include "hearth/bytes.h"
#include "hearth/digest.h"
#include "hearth/id.h"
#include "hearth/merkle.h"
#include "hearth/states.h"

/* Stored and exported for 6 years: never renumber; in ascending order, gaps are no harm. X(number, NAME, words) */
#define AUDIT_ACTS(X)                                                                                                                      \
    X(1, PROGRAM_MADE, "program made or changed")                                                                                          \
    X(2, COHORT_MADE, "cohort made")                                                                                                       \
    X(3, ROOM_MADE, "room made")                                                                                                           \
    X(4, INVITATION_MADE, "invitation made")                                                                                               \
    X(5, INVITATION_REVOKED, "invitation revoked")                                                                                         \
    X(6, KEY_DESTROYED, "key destroyed")                                                                                                   \
    X(20, TIME_OUT, "time-out")                                                                                                            \
    X(21, CHECK_FIRST, "messages of one person checked first")                                                                             \
    X(22, SLOW_PERSON, "slow mode for one person")                                                                                         \
    X(23, SUSPENSION, "suspended")                                                                                                         \
    X(24, ENDING_ASKED, "asked to end access: suspended meanwhile")                                                                        \
    X(25, ACCESS_ENDED, "access ended by a second")                                                                                        \
    X(26, SANCTION_LIFTED, "sanction lifted")                                                                                              \
    X(27, SANCTION_OVER, "sanction over by its time")                                                                                      \
    X(28, TAKEN_OUT, "taken out of a room")                                                                                                \
    X(29, SET_UP_ENDED, "set-up ended")                                                                                                    \
    X(30, LEFT_ROOM, "left a room")                                                                                                        \
    X(31, LEFT_PROGRAM, "left the program")                                                                                                \
    X(32, STAFF_ASSIGNED, "staff taken into a cohort")                                                                                     \
    X(33, LINE_MADE, "private line made")                                                                                                  \
    X(7, MESSAGE_REMOVED, "message removed")                                                                                               \
    X(8, MESSAGE_RESTORED, "message restored")                                                                                             \
    X(9, MESSAGE_MASKED, "part of a message hidden")                                                                                       \
    X(10, HELD_APPROVED, "held text published")                                                                                            \
    X(11, HELD_RETURNED, "held text sent back")                                                                                            \
    X(12, QUESTION_ANSWERED, "question answered")                                                                                          \
    X(13, MESSAGE_PINNED, "message pinned")                                                                                                \
    X(14, MESSAGE_UNPINNED, "pin taken out")                                                                                               \
    X(40, TOTP_RESET, "second secret of staff cleared")                                                                                    \
    X(41, TOTP_ENROLLED, "second secret of staff set")                                                                                     \
    X(50, MODE_SET, "mode of a room set")                                                                                                  \
    X(51, MODE_CLEARED, "mode of a room cleared")                                                                                          \
    X(52, PAUSED, "rooms paused")                                                                                                          \
    X(53, RESUMED, "pause of rooms ended")                                                                                                 \
    X(54, ROOM_CHANGED, "room changed")                                                                                                    \
    X(55, DUTY_BEGUN, "duty begun")                                                                                                        \
    X(56, DUTY_ENDED, "duty ended")                                                                                                        \
    X(57, SHIFT_ADDED, "line of the roster added")                                                                                         \
    X(58, SHIFT_REMOVED, "line of the roster removed")                                                                                     \
    X(60, CASE_DECIDED, "case decided")

#define X(number, NAME, words) AUDIT_##NAME = (number),
enum audit_act { AUDIT_NONE = 0, AUDIT_ACTS(X) AUDIT_ACT_END };
#undef X

/* What an id in a record is of. Never renumber. X(number, NAME, words) */
#define AUDIT_THINGS(X)                                                                                                                    \
    X(1, PROGRAM, "program")                                                                                                               \
    X(2, COHORT, "cohort")                                                                                                                 \
    X(3, ROOM, "room")                                                                                                                     \
    X(4, INVITATION, "invitation")                                                                                                         \
    X(5, MEMBER, "member")                                                                                                                 \
    X(6, KEY, "key")                                                                                                                       \
    X(20, SANCTION, "sanction")                                                                                                            \
    X(7, MESSAGE, "message")                                                                                                               \
    X(8, ITEM, "item")                                                                                                                     \
    X(30, SHIFT, "line of the roster")

#define X(number, NAME, words) AUDIT_THING_##NAME = (number),
enum audit_thing { AUDIT_THINGS(X) AUDIT_THING_END };
#undef X

#define AUDIT_OBJECTS_MAX      4
#define AUDIT_SALT_BYTES       16
#define AUDIT_RECORD_BYTES_MAX (30 + AUDIT_OBJECTS_MAX * (1 + ID_BYTES) + AUDIT_SALT_BYTES)

struct audit_object {
    enum audit_thing thing;
    uint8_t id[ID_BYTES];
};

struct audit_record {
    int64_t time_ms;
    member_id actor; /* none: the operator, or the server itself */
    enum audit_act act;
    uint16_t reason; /* audit_reason(); 0: none was asked for */
    uint8_t objects_len;
    struct audit_object objects[AUDIT_OBJECTS_MAX];
    uint8_t salt[AUDIT_SALT_BYTES]; /* a hash whose record is gone cannot be guessed */
};

/* The code of a reason (states.h) in a record. */
static inline uint16_t audit_reason(enum reason reason)
{
    return (uint16_t)(reason + 1);
}

/* Little endian: u8 form = 1, u64 time, actor 16, u16 act, u16 reason, u8 objects, (u8 thing, id 16) each, salt 16. */
void audit_record_encode(const struct audit_record *record, struct buffer *out);
/* An act or a thing of a later Hearth is no error. */
bool audit_record_decode(struct bytes bytes, struct audit_record *record_out);
const char *audit_act_words(enum audit_act act); /* "unknown act" of a later Hearth */
const char *audit_thing_words(enum audit_thing thing);

/* ---- checkpoints ---- */

#define AUDIT_CHECKPOINT_ENTRIES 64              /* at the latest after so many entries ... */
#define AUDIT_CHECKPOINT_MS      INT64_C(600000) /* ... or 10 minutes, if anything has changed (security.md 4) */
#define AUDIT_ORIGIN_BYTES       40              /* "hearth/", 32 digits and a NUL */
#define AUDIT_PUBLIC_BYTES       32
#define AUDIT_SIGNATURE_BYTES    64
#define AUDIT_KEY_TEXT_BYTES     96
#define AUDIT_NOTE_BYTES_MAX     512

struct audit_head {
    uint64_t size;
    uint8_t root[DIGEST_BYTES];
    uint8_t heads[DIGEST_BYTES]; /* over (room, change, chain) of every room: what was said can neither be reordered nor dropped */
    int64_t time_ms;
};

struct audit_note {
    char origin[AUDIT_ORIGIN_BYTES];
    struct audit_head head;
    uint8_t key_hash[4];
    uint8_t signature[AUDIT_SIGNATURE_BYTES];
};

/* What staff are shown, to remember and to compare. */
struct audit_shown {
    char origin[AUDIT_ORIGIN_BYTES];
    struct audit_head head;
    uint8_t public_key[AUDIT_PUBLIC_BYTES];
    uint8_t signature[AUDIT_SIGNATURE_BYTES];
    uint8_t proof[MERKLE_PATH_MAX][DIGEST_BYTES]; /* that it continues the one that the asker knew */
    int proof_len;
};

void audit_origin(program_id program, char origin_out[AUDIT_ORIGIN_BYTES]);
/* The bytes that are signed. */
void audit_note_body(const char *origin, const struct audit_head *head, struct buffer *out);
/* The whole note. */
void audit_note_put(const char *origin, const struct audit_head *head, const uint8_t public_key[AUDIT_PUBLIC_BYTES],
                    const uint8_t signature[AUDIT_SIGNATURE_BYTES], struct buffer *out);
/* Reads a note at the beginning of text; used_out: its bytes. False: no note of this form. The signature is not checked:
 * vault_audit_verify. */
bool audit_note_read(const char *text, size_t text_len, struct audit_note *note_out, size_t *used_out);

/* Which key signed: the first 4 bytes of SHA-256(origin, newline, 1, key). */
void audit_key_hash(const char *origin, const uint8_t public_key[AUDIT_PUBLIC_BYTES], uint8_t hash_out[4]);
/* The key as people write it down, a verifier key of C2SP: origin+hash in hex+base64(1, key). */
void audit_key_text(const char *origin, const uint8_t public_key[AUDIT_PUBLIC_BYTES], char text_out[AUDIT_KEY_TEXT_BYTES]);
/* A space or newline at the end is no harm. False: no such key, or a digit is wrong. */
bool audit_key_read(const char *text, char origin_out[AUDIT_ORIGIN_BYTES], uint8_t public_out[AUDIT_PUBLIC_BYTES]);
