/* include/hearth/store.h
 * The database behind the engine: every SQL statement of Hearth, the schema and its migrations. It stores and finds, and decides nothing.
 *
 * One connection, one thread. The writer (store_open) owns the transaction; a reader (store_open_reader) sees one consistent state between
 * store_read_begin and store_read_end and never waits for the writer. Functions bind, step, read, reset, in that order, and hand out
 * numbers and bytes, never a statement.
 * Errors: a failure of the world (error.h). HEARTH_NOT_FOUND from a ..._read means: no such row. After any other failure the writer must
 * store_abort. A failed commit is final: the process must end (a failed fsync is never tried again).
 * Ownership: what is handed out is copied; bytes that a callback gets live until it returns. */
#pragma once
#include "hearth/audit.h"
#include "hearth/bytes.h"
#include "hearth/digest.h"
#include "hearth/id.h"
#include "hearth/limits.h"
#include "hearth/merkle.h"
#include "hearth/states.h"

#define STORE_SCHEMA               1                 /* a database with a higher number was made by a newer Hearth and is refused */
#define STORE_WAL_CHECKPOINT_BYTES INT64_C(4194304)  /* copied back passively: the WAL stays in the page cache */
#define STORE_WAL_TRUNCATE_BYTES   INT64_C(67108864) /* past this readers have held it open for long: cut it as soon as they let go */
#define STORE_RECEIPT_BYTES_MAX    128
#define STORE_READ_MS_MAX          2000 /* a read past it is broken off: nobody waits that long, and it pins the WAL */

struct store;

/* path: a file, made if it is not there, or ":memory:". HEARTH_UNSUPPORTED: newer schema, or not a database of Hearth. */
MUST_USE enum hearth_error store_open(const char *path, struct store **store_out);
MUST_USE enum hearth_error store_open_reader(const char *path, struct store **store_out);
void store_close(struct store **store);

MUST_USE enum hearth_error store_begin(struct store *store);
/* durable: flushed to the disk when this returns; else only atomic. */
MUST_USE enum hearth_error store_commit(struct store *store, bool durable);
void store_abort(struct store *store);
/* After a commit: copies the WAL back when it has grown; cuts it to nothing when `wanted`, or past STORE_WAL_TRUNCATE_BYTES, as soon as no
 * reader holds it. True: nothing is left in the WAL of what was deleted before. */
bool store_checkpoint(struct store *store, bool wanted);
/* Rows written by this connection so far: equal before and after means that nothing was changed. */
int64_t store_changes(const struct store *store);
MUST_USE enum hearth_error store_read_begin(struct store *store);
void store_read_end(struct store *store);
/* The text of the whole schema as the database holds it, for the golden file. */
MUST_USE enum hearth_error store_schema_text(struct store *store, struct buffer *out);
/* SHA-256 over every row of every table but order_state's own hash, in key order: equal on replicas (batch and replay laws). */
MUST_USE enum hearth_error store_state_hash(struct store *store, uint8_t hash_out[DIGEST_BYTES]);

/* ---- the order (store/order.c) ---- */
struct store_order {
    int64_t place;
    int64_t time_ms;
    uint8_t hash[DIGEST_BYTES];
    int64_t rules;
};
MUST_USE enum hearth_error store_order_read(struct store *store, struct store_order *order_out);
MUST_USE enum hearth_error store_order_write(struct store *store, const struct store_order *order);

struct store_effect {
    int64_t place, n;
    int64_t kind;
    uint8_t object[ID_BYTES];
    int64_t made_at;
};
MUST_USE enum hearth_error store_effect_insert(struct store *store, const struct store_effect *effect);
MUST_USE enum hearth_error store_effect_read(struct store *store, int64_t place, int64_t n, struct store_effect *effect_out);
MUST_USE enum hearth_error store_effect_delete(struct store *store, int64_t place, int64_t n);
/* Oldest first. The callback's error ends the walk and is returned; so for every walk below. */
typedef enum hearth_error store_effect_each(void *context, const struct store_effect *effect);
MUST_USE enum hearth_error store_effect_walk(struct store *store, store_effect_each *each, void *context);

/* ---- the audit log (store/audit.c): forms in audit.h ---- */
MUST_USE enum hearth_error store_audit_edge_read(struct store *store, struct merkle_edge *edge_out); /* of size 0 before the first entry */
MUST_USE enum hearth_error store_audit_edge_write(struct store *store, const struct merkle_edge *edge);
/* nodes: what merkle_edge_grow gave. */
MUST_USE enum hearth_error store_audit_leaf_insert(struct store *store, uint64_t position, struct bytes record,
                                                   const uint8_t hash[DIGEST_BYTES], const uint8_t (*nodes)[DIGEST_BYTES], int nodes_len);
/* The full subtree of 2^height leaves whose last stands at that position; 0: the leaf itself. */
MUST_USE enum hearth_error store_audit_node_read(struct store *store, uint64_t position, int height, uint8_t hash_out[DIGEST_BYTES]);
/* record.len is 0 when its own time was over. */
typedef enum hearth_error store_audit_leaf_each(void *context, uint64_t position, struct bytes record, const uint8_t hash[DIGEST_BYTES]);
/* In order from position on, at most rows_max. */
MUST_USE enum hearth_error store_audit_leaf_walk(struct store *store, uint64_t position, int64_t rows_max, store_audit_leaf_each *each,
                                                 void *context);
/* SHA-256 over (id, change, chain) of every room, in the order of their ids. */
MUST_USE enum hearth_error store_audit_heads_read(struct store *store, uint8_t heads_out[DIGEST_BYTES]);

struct store_checkpoint {
    int64_t place; /* of the command that wanted it */
    struct audit_head head;
    bool is_signed;
    uint8_t public_key[AUDIT_PUBLIC_BYTES];
    uint8_t signature[AUDIT_SIGNATURE_BYTES];
};
MUST_USE enum hearth_error store_checkpoint_insert(struct store *store, int64_t place, const struct audit_head *head);
MUST_USE enum hearth_error store_checkpoint_read(struct store *store, int64_t place, struct store_checkpoint *checkpoint_out);
MUST_USE enum hearth_error store_checkpoint_newest(struct store *store, bool only_signed, struct store_checkpoint *checkpoint_out);
/* Earlier ones of the same size go: the newest says all that they said. */
MUST_USE enum hearth_error store_checkpoint_sign(struct store *store, const struct store_checkpoint *checkpoint);
typedef enum hearth_error store_checkpoint_each(void *context, const struct store_checkpoint *checkpoint);
/* Signed ones over at most size_max entries, oldest first. */
MUST_USE enum hearth_error store_checkpoint_walk(struct store *store, uint64_t size_max, store_checkpoint_each *each, void *context);

/* ---- a room's mode (product.md 4) ---- */
/* What decides it; engine/modes.c does. */
struct store_modes {
    enum room_mode base, unstaffed;
    int64_t base_slow_ms, unstaffed_slow_ms; /* of mode slow; else 0 */
    bool staffed;                            /* a facilitator or lead of its cohort is on duty for it */
    enum room_mode over;                     /* the override, until... */
    int64_t over_slow_ms;
    int64_t over_until; /* 0: none */
    enum reason over_reason;
};
/* What the room's row says of it (RM8). */
struct store_told {
    enum room_mode mode;
    int64_t slow_ms;
    int64_t mode_until; /* an override is in force until then; 0: none is */
    enum reason mode_reason;
    char duty[LIMIT_NAME_BYTES_MAX + 1]; /* who of the staff is on duty; empty: nobody */
    int64_t duty_until, next_at;         /* 0: not said */
};

/* ---- access (store/access.c) ---- */
/* All that is asked before any act, in one statement: a joined read costs a third of nine single ones. */
struct store_access {
    bool member_known;
    enum role role;
    enum member_state state;
    int64_t notice;                    /* accepted version; 0: none */
    int64_t later_notice, later_until; /* the version that was put off, and how long that holds */
    bool program_known;
    int64_t program_notice;
    enum program_state program_state;
    bool session_known;
    member_id session_member;
    enum device device;
    int64_t idle_ends_at, ends_at;
    bool room_known;
    cohort_id cohort;
    enum room_type type;
    int64_t retention_ms;
    struct store_modes modes;
    bool membership_known;
    enum membership_state membership;
    int64_t join_mark;
    bool cohort_known; /* belongs to the room's cohort */
    int64_t change;    /* of the room's stream */
    uint8_t chain[DIGEST_BYTES];
    bool receipt_known;
    uint8_t receipt[STORE_RECEIPT_BYTES_MAX];
    size_t receipt_len;
    int64_t full_at; /* pace; 0 for a newcomer */
    bool slice_known;
    int64_t slice_opens_at, slice_ends_at;
};
struct store_access_key {
    member_id member;
    session_id session; /* those that are none are not found */
    room_id room;
    request_id request;
    int64_t pace_kind;
    key_id slice;
};
MUST_USE enum hearth_error store_access_read(struct store *store, const struct store_access_key *key, struct store_access *access_out);

/* ---- program, cohorts, streams (store/program.c) ---- */
struct store_program {
    program_id id;
    char title[LIMIT_TITLE_BYTES_MAX + 1];
    bool adults;
    enum program_state state;
    int64_t notice;
};
MUST_USE enum hearth_error store_program_read(struct store *store, struct store_program *program_out);
MUST_USE enum hearth_error store_program_write(struct store *store, const struct store_program *program);

enum stream_kind { STREAM_ROOM, STREAM_PERSON, STREAM_DESK };
struct store_stream {
    stream_id id;
    enum stream_kind kind;
    int64_t change;
    uint8_t chain[DIGEST_BYTES];
};
MUST_USE enum hearth_error store_stream_insert(struct store *store, const struct store_stream *stream);
MUST_USE enum hearth_error store_stream_read(struct store *store, stream_id id, struct store_stream *stream_out);
MUST_USE enum hearth_error store_stream_write(struct store *store, stream_id id, int64_t change, const uint8_t chain[DIGEST_BYTES]);

MUST_USE enum hearth_error store_cohort_insert(struct store *store, cohort_id id, const char *title);
MUST_USE enum hearth_error store_cohort_read(struct store *store, cohort_id id); /* NOT_FOUND or there */
MUST_USE enum hearth_error store_cohort_member_insert(struct store *store, cohort_id cohort, member_id member, enum role role);
/* NOT_FOUND, or there. */
MUST_USE enum hearth_error store_cohort_member_read(struct store *store, cohort_id cohort, member_id member);
struct store_desk {
    cohort_id cohort;
    char title[LIMIT_TITLE_BYTES_MAX + 1];
    int64_t change;
};
typedef enum hearth_error store_desk_each(void *context, const struct store_desk *desk);
/* The cohorts of a member. */
MUST_USE enum hearth_error store_desk_walk(struct store *store, member_id member, store_desk_each *each, void *context);
/* A cohort to which both belong; NOT_FOUND: none. */
MUST_USE enum hearth_error store_cohort_shared(struct store *store, member_id one, member_id other, cohort_id *cohort_out);
typedef enum hearth_error store_cohort_member_each(void *context, member_id member, enum role role);
/* Who is in it still: neither gone nor ended. */
MUST_USE enum hearth_error store_cohort_member_walk(struct store *store, cohort_id cohort, store_cohort_member_each *each, void *context);

struct store_cohort {
    cohort_id id;
    char title[LIMIT_TITLE_BYTES_MAX + 1];
};
/* All of them by id, those after `after`; the walk ends them. */
typedef enum hearth_error store_cohort_each(void *context, const struct store_cohort *cohort);
MUST_USE enum hearth_error store_cohort_list(struct store *store, cohort_id after, store_cohort_each *each, void *context);

struct store_counts {
    int64_t members, rooms, cohorts, sessions, messages, invitations_open, oldest_gone_at;
};
MUST_USE enum hearth_error store_counts_read(struct store *store, int64_t now_ms, struct store_counts *counts_out);

/* ---- rooms and who is in them (store/rooms.c) ---- */
struct store_room {
    room_id id;
    cohort_id cohort;
    char title[LIMIT_TITLE_BYTES_MAX + 1];
    enum room_type type;
    int64_t retention_ms;
    int64_t cap;
    int64_t change;
    struct store_modes modes;
    member_id over_by;
    struct store_told told;
    int64_t check_at; /* when the clock may change what is told; 0: never */
};
MUST_USE enum hearth_error store_room_insert(struct store *store, const struct store_room *room);
/* All but its id, cohort and type. */
MUST_USE enum hearth_error store_room_write(struct store *store, const struct store_room *room);
MUST_USE enum hearth_error store_room_read(struct store *store, room_id id, struct store_room *room_out);
typedef enum hearth_error store_room_each(void *context, const struct store_room *room);
MUST_USE enum hearth_error store_room_walk(struct store *store, cohort_id cohort, store_room_each *each, void *context);
/* Of all cohorts, by id, those after `after`; the walk ends them. */
MUST_USE enum hearth_error store_room_list(struct store *store, room_id after, store_room_each *each, void *context);
MUST_USE enum hearth_error store_room_count(struct store *store, room_id id, int64_t *all_out, int64_t *staff_out);

struct store_membership {
    room_id room;
    member_id member;
    int64_t join_mark;
    enum membership_state state;
    int64_t change;       /* in the room's stream */
    int64_t place_change; /* in the person's stream */
};
MUST_USE enum hearth_error store_membership_insert(struct store *store, const struct store_membership *membership);

/* NOT_FOUND: never was in the room. */
MUST_USE enum hearth_error store_membership_read(struct store *store, room_id room, member_id member,
                                                 struct store_membership *membership_out);
/* The state and both changes. */
MUST_USE enum hearth_error store_membership_write(struct store *store, const struct store_membership *membership);

/* A room of a member: what `hello` and the person's stream say. */
struct store_place {
    struct store_membership membership;
    char title[LIMIT_TITLE_BYTES_MAX + 1];
    enum room_type type;
    int64_t change; /* of the room's stream */
};
typedef enum hearth_error store_place_each(void *context, const struct store_place *place);
/* By place_change, those above after. */
MUST_USE enum hearth_error store_place_walk(struct store *store, member_id member, int64_t after, store_place_each *each, void *context);

/* A person in a room, as a row of a page. */
struct store_person {
    member_id id;
    char name[LIMIT_NAME_BYTES_MAX + 1];
    enum role role;
    enum membership_state state;
    int64_t change;
};
typedef enum hearth_error store_person_each(void *context, const struct store_person *person);
MUST_USE enum hearth_error store_person_read(struct store *store, room_id room, member_id member, struct store_person *person_out);
/* Those with a change above after, by change. */
MUST_USE enum hearth_error store_person_walk_changes(struct store *store, room_id room, int64_t after, store_person_each *each,
                                                     void *context);
/* Those that are in, by name, after a name. */
MUST_USE enum hearth_error store_person_walk_names(struct store *store, room_id room, const char *after, store_person_each *each,
                                                   void *context);

/* ---- members and their secrets (store/members.c) ---- */
struct store_member {
    member_id id;
    enum role role;
    char name[LIMIT_NAME_BYTES_MAX + 1];
    char name_fold[LIMIT_NAME_BYTES_MAX + 1];
    enum member_state state;
    int64_t notice;
};
MUST_USE enum hearth_error store_member_insert(struct store *store, const struct store_member *member);
MUST_USE enum hearth_error store_member_read(struct store *store, member_id id, struct store_member *member_out);
MUST_USE enum hearth_error store_member_notice_write(struct store *store, member_id id, int64_t notice);
MUST_USE enum hearth_error store_member_later_write(struct store *store, member_id id, int64_t notice, int64_t until);
MUST_USE enum hearth_error store_member_state_write(struct store *store, member_id id, enum member_state state);
MUST_USE enum hearth_error store_secret_insert(struct store *store, member_id member, const uint8_t *record, size_t record_len);
MUST_USE enum hearth_error store_secret_write(struct store *store, member_id member, int64_t version, const uint8_t *record,
                                              size_t record_len);

struct store_secret {
    bool theirs; /* false: nobody has that name, and what follows is of the member whose name comes next */
    member_id member;
    enum member_state state;
    int64_t version;
    uint8_t record[LIMIT_SECRET_RECORD_BYTES_MAX];
    size_t record_len;
    bool totp_known; /* staff, once they are enrolled */
    uint8_t totp[LIMIT_TOTP_SEALED_BYTES];
    int64_t totp_step; /* the last one that was used */
    bool reset_known;  /* a code to enrol anew is out ... */
    uint8_t reset_digest[DIGEST_BYTES];
    int64_t reset_ends_at; /* ... until then */
};
/* The version and what belongs to the second secret, but not the reset. */
MUST_USE enum hearth_error store_secret_read(struct store *store, member_id member, struct store_secret *secret_out);
/* A name that nobody has costs the same reads as one that somebody has (ID4). HEARTH_NOT_FOUND: there is no member at all. */
MUST_USE enum hearth_error store_secret_find(struct store *store, const char *name_fold, struct store_secret *secret_out);
/* Held by a member, resting, or kept for a member of staff who was invited. */
MUST_USE enum hearth_error store_name_free(struct store *store, const char *name_fold, int64_t now_ms, bool *free_out);
MUST_USE enum hearth_error store_name_rest_insert(struct store *store, const char *name_fold, int64_t until_ms);
MUST_USE enum hearth_error store_name_rest_sweep(struct store *store, int64_t now_ms);

/* ---- the second secret of staff (store/totp.c); the member has a first one ---- */
MUST_USE enum hearth_error store_totp_write(struct store *store, member_id member, const uint8_t sealed[LIMIT_TOTP_SEALED_BYTES],
                                            int64_t step);
MUST_USE enum hearth_error store_totp_step_write(struct store *store, member_id member, int64_t step);
/* The secret has another version then: a sign-in that is under way comes too late. */
MUST_USE enum hearth_error store_totp_clear(struct store *store, member_id member);
struct store_totp_reset {
    member_id member;
    uint8_t digest[DIGEST_BYTES]; /* of the code */
    int64_t ends_at;
};
/* In place of an older one of that member. */
MUST_USE enum hearth_error store_totp_reset_write(struct store *store, const struct store_totp_reset *reset);
MUST_USE enum hearth_error store_totp_reset_read(struct store *store, member_id member, struct store_totp_reset *reset_out);
MUST_USE enum hearth_error store_totp_reset_delete(struct store *store, member_id member);
MUST_USE enum hearth_error store_totp_reset_sweep(struct store *store, int64_t now_ms);

/* ---- invitations (store/invites.c) ---- */
struct store_invitation {
    invitation_id id;
    uint8_t digest[DIGEST_BYTES];
    enum role role;
    cohort_id cohort;
    char name[LIMIT_NAME_BYTES_MAX + 1]; /* staff */
    char name_fold[LIMIT_NAME_BYTES_MAX + 1];
    enum invitation_state state;
    int64_t ends_at;
};
MUST_USE enum hearth_error store_invitation_insert(struct store *store, const struct store_invitation *invitation);
MUST_USE enum hearth_error store_invitation_read(struct store *store, invitation_id id, struct store_invitation *invitation_out);
MUST_USE enum hearth_error store_invitation_find(struct store *store, const uint8_t digest[DIGEST_BYTES],
                                                 struct store_invitation *invitation_out);
MUST_USE enum hearth_error store_invitation_state_write(struct store *store, invitation_id id, enum invitation_state state);
MUST_USE enum hearth_error store_invitation_delete(struct store *store, invitation_id id);
MUST_USE enum hearth_error store_invitation_sweep(struct store *store, int64_t now_ms, int64_t rows_max, int64_t *rows_out);
/* By id, those after `after` that have not run out; the walk ends them. */
typedef enum hearth_error store_invitation_each(void *context, const struct store_invitation *invitation);
MUST_USE enum hearth_error store_invitation_list(struct store *store, invitation_id after, int64_t now_ms, store_invitation_each *each,
                                                 void *context);
/* The open ones of a cohort, the earliest end first. */
MUST_USE enum hearth_error store_invitation_walk(struct store *store, cohort_id cohort, int64_t now_ms, store_invitation_each *each,
                                                 void *context);
MUST_USE enum hearth_error store_invitation_count(struct store *store, int64_t *count_out);

/* ---- sessions (store/sessions.c) ---- */
struct store_session {
    session_id id;
    uint8_t digest[DIGEST_BYTES];
    member_id member;
    enum device device;
    int64_t started_at;
    int64_t idle_ends_at, ends_at; /* whole minutes */
    int64_t change;                /* in the person's stream */
};
MUST_USE enum hearth_error store_session_insert(struct store *store, const struct store_session *session);
MUST_USE enum hearth_error store_session_read(struct store *store, session_id id, struct store_session *session_out);
MUST_USE enum hearth_error store_session_find(struct store *store, const uint8_t digest[DIGEST_BYTES], struct store_session *session_out);
MUST_USE enum hearth_error store_session_idle_write(struct store *store, session_id id, int64_t idle_ends_at);
MUST_USE enum hearth_error store_session_delete(struct store *store, session_id id);
typedef enum hearth_error store_session_each(void *context, const struct store_session *session);
/* Oldest first. */
MUST_USE enum hearth_error store_session_walk(struct store *store, member_id member, store_session_each *each, void *context);
/* Those that are over, the earliest end first, at most rows_max. */
MUST_USE enum hearth_error store_session_walk_over(struct store *store, int64_t now_ms, int64_t rows_max, store_session_each *each,
                                                   void *context);

/* ---- messages (store/messages.c) ---- */
struct store_message {
    int64_t place;
    message_id id;
    room_id room;
    member_id author;
    int64_t number;
    int64_t change;
    enum message_state state;
    int64_t at;
    int64_t gone_at;
    key_id slice;
    const uint8_t *sealed; /* borrowed */
    size_t sealed_len;
    int64_t quote;      /* number of another message of the room; 0: none */
    int64_t written_at; /* it was held; 0: it was not */
    bool masked, pinned;
    enum reason reason; /* of a removal */
    item_id item;       /* staff rooms: a link to what waits for staff, or none */
    room_id link_room;  /* staff rooms: a link to a message, or none */
    int64_t link_number;
};
MUST_USE enum hearth_error store_message_insert(struct store *store, const struct store_message *message);
/* Without its text. An expired one is not found. */
MUST_USE enum hearth_error store_message_read(struct store *store, room_id room, int64_t number, int64_t now_ms,
                                              struct store_message *message_out);
/* A copy of its text, the caller's (free). */
MUST_USE enum hearth_error store_message_text(struct store *store, int64_t place, int64_t now_ms, uint8_t **sealed_out,
                                              size_t *sealed_len_out);
/* Removed or restored: the text stays in its row; a pin goes. */
MUST_USE enum hearth_error store_message_state_write(struct store *store, int64_t place, int64_t change, enum message_state state,
                                                     enum reason reason);
/* Another text, under another slice, in its row: the old one is overwritten. */
MUST_USE enum hearth_error store_message_mask(struct store *store, int64_t place, int64_t change, key_id slice, const uint8_t *sealed,
                                              size_t sealed_len);
MUST_USE enum hearth_error store_message_pin(struct store *store, int64_t place, int64_t change, bool on);
MUST_USE enum hearth_error store_message_pins(struct store *store, room_id room, int64_t now_ms, int64_t *pins_out); /* that live */
/* The text is overwritten in its row. */
MUST_USE enum hearth_error store_message_delete(struct store *store, int64_t place, int64_t change);
typedef enum hearth_error store_message_each(void *context, const struct store_message *message);
struct store_message_range {
    room_id room;
    int64_t now_ms; /* expired at or before: not there */
    int64_t mark;   /* numbers above it only... */
    bool staff_too; /* ...but of staff all (psychoeducation) */
    int64_t limit;  /* rows */
};
/* Newest number first, below `before`. */
MUST_USE enum hearth_error store_message_walk_newest(struct store *store, const struct store_message_range *range, int64_t before,
                                                     store_message_each *each, void *context);
/* Published after a change and not changed since, by number. */
MUST_USE enum hearth_error store_message_walk_new(struct store *store, const struct store_message_range *range, int64_t after,
                                                  store_message_each *each, void *context);
/* Published and changed again, by change. */
MUST_USE enum hearth_error store_message_walk_changed(struct store *store, const struct store_message_range *range, int64_t after,
                                                      store_message_each *each, void *context);

/* What staff did last with a published message, for its author (store/own.c). */
struct store_own {
    member_id member; /* the author */
    room_id room;
    int64_t number;
    enum own_state state; /* removed, restored, masked; withdrawn: deleted by the author after a removal */
    enum reason reason;
    member_id by;
    char by_name[LIMIT_NAME_BYTES_MAX + 1]; /* read only */
    int64_t gone_at;
    int64_t change; /* in the author's stream */
};
MUST_USE enum hearth_error store_own_write(struct store *store, const struct store_own *own);
MUST_USE enum hearth_error store_own_read(struct store *store, member_id member, room_id room, int64_t number, struct store_own *own_out);
typedef enum hearth_error store_own_each(void *context, const struct store_own *own, const struct store_message *message);
/* By change, those above after, of messages that are not gone. */
MUST_USE enum hearth_error store_own_walk(struct store *store, member_id member, int64_t after, int64_t now_ms, int64_t rows_max,
                                          store_own_each *each, void *context);
MUST_USE enum hearth_error store_own_sweep(struct store *store, int64_t now_ms);

/* Numbers above, oldest first. */
MUST_USE enum hearth_error store_message_walk_after(struct store *store, const struct store_message_range *range, int64_t after,
                                                    store_message_each *each, void *context);
/* A text that the room has not seen (store/held.c), under the name of its item in the queue. */
struct store_held {
    item_id id;
    room_id room;
    member_id author;
    enum own_state state; /* held, returned, timed-out; published, withdrawn: without text and key, for clients that were away */
    bool question;        /* for the box of a psychoeducation room */
    enum reason reason;   /* why it is held; returned: why it came back */
    int64_t at;           /* written */
    int64_t ends_at;      /* held: time is up; others: the row goes */
    key_id key;
    const uint8_t *sealed; /* borrowed */
    size_t sealed_len;
    const uint8_t *note; /* returned: staff's, under the same key; borrowed */
    size_t note_len;
    int64_t quote;
    int64_t number;                            /* published */
    member_id staff;                           /* who decided, or none */
    char staff_name[LIMIT_NAME_BYTES_MAX + 1]; /* read along, never written */
    int64_t change;                            /* in the author's stream */
};
MUST_USE enum hearth_error store_held_insert(struct store *store, const struct store_held *held);
/* Without its texts. */
MUST_USE enum hearth_error store_held_read(struct store *store, item_id id, struct store_held *held_out);
/* A copy of its text, the caller's (free). */
MUST_USE enum hearth_error store_held_text(struct store *store, item_id id, uint8_t **sealed_out, size_t *sealed_len_out);
/* What changes in its life, and the note; not its text. */
MUST_USE enum hearth_error store_held_write(struct store *store, const struct store_held *held);
/* sealed_len 0: it is destroyed. */
MUST_USE enum hearth_error store_held_text_write(struct store *store, item_id id, const uint8_t *sealed, size_t sealed_len);
MUST_USE enum hearth_error store_held_delete(struct store *store, item_id id);
/* The one whose end came first, without its texts. */
MUST_USE enum hearth_error store_held_due(struct store *store, int64_t now_ms, struct store_held *held_out);
typedef enum hearth_error store_held_each(void *context, const struct store_held *held);
/* An author's, by change, those above after: whatever waits, and else what has not ended. */
MUST_USE enum hearth_error store_held_walk(struct store *store, member_id author, int64_t after, int64_t now_ms, int64_t rows_max,
                                           store_held_each *each, void *context);

MUST_USE enum hearth_error store_receipt_insert(struct store *store, request_id request, member_id member, const uint8_t *answer,
                                                size_t answer_len);
/* For those without a member: the operator's. */
MUST_USE enum hearth_error store_receipt_read(struct store *store, request_id request, member_id member, uint8_t *answer_out,
                                              size_t *answer_len_out);
MUST_USE enum hearth_error store_pace_write(struct store *store, member_id member, int64_t kind, int64_t full_at);
/* The same for one object, a room or a message. HEARTH_NOT_FOUND: a newcomer. */
MUST_USE enum hearth_error store_pace_object_read(struct store *store, member_id member, int64_t kind, const uint8_t object[ID_BYTES],
                                                  int64_t *full_at_out);
MUST_USE enum hearth_error store_pace_object_write(struct store *store, member_id member, int64_t kind, const uint8_t object[ID_BYTES],
                                                   int64_t full_at);

/* ---- private lines (store/lines.c): the room of each is in `room` ---- */
struct store_line {
    room_id room;
    cohort_id cohort;
    member_id member;
    int64_t waiting_since;               /* the last word is the member's; 0: it is not */
    int64_t change;                      /* in the desk's stream; 0: the desk was told of nothing yet */
    char name[LIMIT_NAME_BYTES_MAX + 1]; /* of the member; read along, never written */
};
MUST_USE enum hearth_error store_line_insert(struct store *store, const struct store_line *line);
MUST_USE enum hearth_error store_line_read(struct store *store, room_id room, struct store_line *line_out);
MUST_USE enum hearth_error store_line_find(struct store *store, cohort_id cohort, member_id member, struct store_line *line_out);
/* waiting_since and change. */
MUST_USE enum hearth_error store_line_write(struct store *store, const struct store_line *line);
typedef enum hearth_error store_line_each(void *context, const struct store_line *line);
/* Of a cohort, changed above after, by change. */
MUST_USE enum hearth_error store_line_walk(struct store *store, cohort_id cohort, int64_t after, store_line_each *each, void *context);

/* ---- whom a member has hidden (store/hidden.c) ---- */
struct store_hidden {
    member_id member, hidden;
    bool on;
    int64_t change; /* in the member's stream */
};
MUST_USE enum hearth_error store_hidden_read(struct store *store, member_id member, member_id hidden, struct store_hidden *hidden_out);
MUST_USE enum hearth_error store_hidden_write(struct store *store, const struct store_hidden *hidden); /* makes or changes it */
MUST_USE enum hearth_error store_hidden_count(struct store *store, member_id member, int64_t *count_out);
typedef enum hearth_error store_hidden_each(void *context, const struct store_hidden *hidden);
MUST_USE enum hearth_error store_hidden_walk(struct store *store, member_id member, int64_t after, store_hidden_each *each, void *context);
/* The two are or were in one room. */
MUST_USE enum hearth_error store_rooms_shared(struct store *store, member_id one, member_id other, bool *shared_out);

/* ---- sanctions (store/sanctions.c) ---- */
struct store_sanction {
    sanction_id id;
    member_id member;
    cohort_id cohort; /* whose desk it is on */
    enum sanction_kind kind;
    room_id room; /* none: all */
    int64_t slow_ms;
    enum reason reason;
    member_id by;
    int64_t at, ends_at; /* ends_at 0: for good */
    enum sanction_state state;
    enum member_state before; /* suspension, ending: the member's state without it */
    member_id done_by;        /* who lifted it, or was the second; none: nobody, or the clock */
    int64_t done_at;          /* 0: in force, or asked for */
    item_id item;             /* ending: what waits for the second */
    int64_t change;           /* in the person's stream */
    int64_t desk_change;      /* in the desk's */
};
MUST_USE enum hearth_error store_sanction_insert(struct store *store, const struct store_sanction *sanction);
MUST_USE enum hearth_error store_sanction_read(struct store *store, sanction_id id, struct store_sanction *sanction_out);
/* Its state, its end, who did it and when, and its change numbers. */
MUST_USE enum hearth_error store_sanction_write(struct store *store, const struct store_sanction *sanction);
typedef enum hearth_error store_sanction_each(void *context, const struct store_sanction *sanction);
/* Those of a member that are on or asked for and not over by now, in the order in which they were made. */
MUST_USE enum hearth_error store_sanction_walk_on(struct store *store, member_id member, int64_t now_ms, store_sanction_each *each,
                                                  void *context);
/* Of a member or a desk, changed above after, by change. */
MUST_USE enum hearth_error store_sanction_walk_member(struct store *store, member_id member, int64_t after, store_sanction_each *each,
                                                      void *context);
MUST_USE enum hearth_error store_sanction_walk_desk(struct store *store, cohort_id cohort, int64_t after, store_sanction_each *each,
                                                    void *context);
/* Those whose time is over, the earliest first, at most rows_max. */
MUST_USE enum hearth_error store_sanction_walk_over(struct store *store, int64_t now_ms, int64_t rows_max, store_sanction_each *each,
                                                    void *context);
/* For how long this one of the staff has kept the member suspended, in what was over after since_ms. */
MUST_USE enum hearth_error store_sanction_suspended_ms(struct store *store, member_id member, member_id by, int64_t since_ms,
                                                       int64_t *length_ms_out);
MUST_USE enum hearth_error store_sanction_sweep(struct store *store, int64_t before_ms, int64_t rows_max, int64_t *rows_out);

/* ---- retention (store/retention.c): what goes, and keys ---- */
MUST_USE enum hearth_error store_message_sweep(struct store *store, int64_t now_ms, int64_t rows_max, int64_t *rows_out);
/* The earliest end of all rows that are left; INT64_MAX without any. */
MUST_USE enum hearth_error store_message_oldest(struct store *store, int64_t *gone_at_out);
MUST_USE enum hearth_error store_receipt_sweep(struct store *store, int64_t before_ms, int64_t rows_max, int64_t *rows_out);
MUST_USE enum hearth_error store_pace_sweep(struct store *store, int64_t now_ms);

enum key_kind { KEY_SLICE, KEY_SUBJECT, KEY_CASE };
enum key_state { KEY_LIVE, KEY_GOING };
struct store_key {
    key_id id;
    enum key_kind kind;
    uint8_t owner[ID_BYTES];
    int64_t opens_at, ends_at;
    int64_t destroy_at; /* INT64_MAX: not by time */
    enum key_state state;
};
MUST_USE enum hearth_error store_key_insert(struct store *store, const struct store_key *key);
MUST_USE enum hearth_error store_key_read(struct store *store, key_id id, struct store_key *key_out);
MUST_USE enum hearth_error store_key_state_write(struct store *store, key_id id, enum key_state state);
MUST_USE enum hearth_error store_key_delete(struct store *store, key_id id);
typedef enum hearth_error store_key_each(void *context, const struct store_key *key);
MUST_USE enum hearth_error store_key_walk(struct store *store, store_key_each *each, void *context);
/* A room's slices, the latest first. */
MUST_USE enum hearth_error store_key_walk_owner(struct store *store, const uint8_t owner[ID_BYTES], int64_t rows_max, store_key_each *each,
                                                void *context);
/* Live ones that must go at or before until_ms, at most rows_max. */
MUST_USE enum hearth_error store_key_walk_due(struct store *store, int64_t until_ms, int64_t rows_max, store_key_each *each, void *context);

/* ---- what waits for staff (store/queue.c) ---- */
struct store_item {
    item_id id;
    cohort_id cohort;
    room_id room; /* or none */
    enum item_kind kind;
    enum item_state state;
    bool urgent;
    bool apart;       /* about one of the staff: not on the desk, but in the streams of those who have it (MO26) */
    member_id member; /* whom it is about, or none */
    int64_t number;   /* reports: of the message */
    enum report_kind report;
    enum reason reason; /* held: why */
    int64_t characters; /* of the text */
    sanction_id sanction;
    int64_t at;
    int64_t ends_at; /* held: goes back then; 0: never. Whose text it is looks after it; the queue only shows it */
    member_id claimed_by;
    int64_t due_at; /* claimed, waiting: returns then; decided: closed then; closed: the row goes. INT64_MAX: not by time */
    enum decision decision;
    member_id decided_by; /* none: the clock, or the author */
    int64_t decided_at;
    int64_t change; /* in the desk's stream */
    member_id reporter;
    enum item_state told_state; /* reports: what the reporter knows (NEW, CLAIMED, DECIDED), since when, who of the staff */
    int64_t told_at;
    member_id told_by;
    int64_t told_change; /* in the reporter's stream */
    /* Read along, never written; empty: nobody, or nobody any more. */
    char name[LIMIT_NAME_BYTES_MAX + 1]; /* of member */
    char claimed_name[LIMIT_NAME_BYTES_MAX + 1];
    char decided_name[LIMIT_NAME_BYTES_MAX + 1];
    char told_name[LIMIT_NAME_BYTES_MAX + 1];
};
MUST_USE enum hearth_error store_item_insert(struct store *store, const struct store_item *item);
MUST_USE enum hearth_error store_item_read(struct store *store, item_id id, struct store_item *item_out);
/* What changes in its life: state, claim, due_at, decision, what was told, changes, characters. */
MUST_USE enum hearth_error store_item_write(struct store *store, const struct store_item *item);
/* With its list of those who have it apart. */
MUST_USE enum hearth_error store_item_delete(struct store *store, item_id id);
/* The report of this message by this member, or NOT_FOUND. */
MUST_USE enum hearth_error store_item_reported(struct store *store, room_id room, int64_t number, member_id reporter,
                                               struct store_item *item_out);
/* Told of again, as something urgent. */
MUST_USE enum hearth_error store_item_urgent_write(struct store *store, const struct store_item *item);
typedef enum hearth_error store_item_each(void *context, const struct store_item *item);
/* On the desk of a cohort: open ones, urgent first, then the oldest; those that changed after, by change. */
MUST_USE enum hearth_error store_item_walk_open(struct store *store, cohort_id cohort, int64_t rows_max, store_item_each *each,
                                                void *context);
MUST_USE enum hearth_error store_item_walk_changes(struct store *store, cohort_id cohort, int64_t after, int64_t rows_max,
                                                   store_item_each *each, void *context);
/* Reports of a member of which was told after, by told_change. */
MUST_USE enum hearth_error store_item_walk_told(struct store *store, member_id reporter, int64_t after, int64_t rows_max,
                                                store_item_each *each, void *context);
/* Those at which the clock must look, the earliest first. */
MUST_USE enum hearth_error store_item_walk_due(struct store *store, int64_t now_ms, int64_t rows_max, store_item_each *each, void *context);

/* Who has an item apart, each with a change number of the own stream. */
MUST_USE enum hearth_error store_apart_insert(struct store *store, member_id member, item_id item);
MUST_USE enum hearth_error store_apart_write(struct store *store, member_id member, item_id item, int64_t change);
MUST_USE enum hearth_error store_apart_read(struct store *store, member_id member, item_id item); /* NOT_FOUND, or there */
typedef enum hearth_error store_apart_each(void *context, member_id member);
MUST_USE enum hearth_error store_apart_walk(struct store *store, item_id item, store_apart_each *each, void *context);
/* Items of a member's own that changed after; item->change is that of the member's stream. */
MUST_USE enum hearth_error store_apart_walk_items(struct store *store, member_id member, int64_t after, store_item_each *each,
                                                  void *context);

/* ---- duty and roster (store/duty.c) ---- */
struct store_duty {
    member_id member;
    room_id room; /* none: all own rooms */
    int64_t since, until_at;
    bool planned;    /* until_at is the end of a shift, or what the person said; else of the day */
    int64_t gone_at; /* 0: has a connection */
};
/* With a connection. since of one that is there stays. */
MUST_USE enum hearth_error store_duty_write(struct store *store, const struct store_duty *duty);
MUST_USE enum hearth_error store_duty_here(struct store *store, member_id member);
/* grace_ends_at: then it ends. */
MUST_USE enum hearth_error store_duty_gone(struct store *store, member_id member, int64_t now_ms, int64_t grace_ends_at);
MUST_USE enum hearth_error store_duty_delete(struct store *store, member_id member, room_id room);
MUST_USE enum hearth_error store_duty_delete_all(struct store *store, member_id member);
typedef enum hearth_error store_duty_each(void *context, const struct store_duty *duty);
MUST_USE enum hearth_error store_duty_walk(struct store *store, member_id member, store_duty_each *each, void *context);
/* Over by their time or by the grace, the earliest first. */
MUST_USE enum hearth_error store_duty_walk_over(struct store *store, int64_t now_ms, int64_t rows_max, store_duty_each *each,
                                                void *context);
MUST_USE enum hearth_error store_duty_walk_here(struct store *store, store_duty_each *each, void *context);
/* The facilitator or lead of its cohort who has been on duty for the room for the longest time. HEARTH_NOT_FOUND: nobody is. */
struct store_on_duty {
    char name[LIMIT_NAME_BYTES_MAX + 1];
    int64_t until_at;
    bool planned;
};
MUST_USE enum hearth_error store_duty_of_room(struct store *store, room_id room, cohort_id cohort, struct store_on_duty *duty_out);
struct store_duty_told {
    member_id member;
    int64_t change; /* in the desk's stream */
    char name[LIMIT_NAME_BYTES_MAX + 1];
    enum role role;
};
MUST_USE enum hearth_error store_duty_told_write(struct store *store, cohort_id cohort, member_id member, int64_t change);
typedef enum hearth_error store_duty_told_each(void *context, const struct store_duty_told *told);
MUST_USE enum hearth_error store_duty_told_walk(struct store *store, cohort_id cohort, int64_t after, store_duty_told_each *each,
                                                void *context);

struct store_shift {
    shift_id id;
    cohort_id cohort;
    member_id member;
    enum weekday day;
    int64_t from_minute, to_minute;
    char name[LIMIT_NAME_BYTES_MAX + 1]; /* of the member; read only */
};
MUST_USE enum hearth_error store_shift_insert(struct store *store, const struct store_shift *shift);
MUST_USE enum hearth_error store_shift_read(struct store *store, shift_id id, struct store_shift *shift_out);
MUST_USE enum hearth_error store_shift_delete(struct store *store, shift_id id);
typedef enum hearth_error store_shift_each(void *context, const struct store_shift *shift);
/* Of a cohort by day and time; of all. */
MUST_USE enum hearth_error store_shift_walk(struct store *store, cohort_id cohort, store_shift_each *each, void *context);
MUST_USE enum hearth_error store_shift_list(struct store *store, store_shift_each *each, void *context);
MUST_USE enum hearth_error store_span_insert(struct store *store, const struct store_shift *shift, int64_t starts_at, int64_t ends_at);
typedef enum hearth_error store_span_each(void *context, int64_t starts_at, int64_t ends_at);
MUST_USE enum hearth_error store_span_walk(struct store *store, shift_id shift, store_span_each *each, void *context);
MUST_USE enum hearth_error store_span_delete(struct store *store, shift_id shift);
/* When the next shift of a cohort begins. HEARTH_NOT_FOUND: none is planned. */
MUST_USE enum hearth_error store_span_next(struct store *store, cohort_id cohort, int64_t now_ms, int64_t *starts_at_out);
/* When the member's shift ends that lasts now or begins before soon_ms. */
MUST_USE enum hearth_error store_span_of_member(struct store *store, member_id member, int64_t now_ms, int64_t soon_ms,
                                                int64_t *ends_at_out);
/* Rooms of which the row may say something else by now (store/rooms.c). */
MUST_USE enum hearth_error store_room_walk_check(struct store *store, int64_t now_ms, int64_t rows_max, store_room_each *each,
                                                 void *context);
/* A room's slices that texts may still come under live as long as texts of this retention (store/retention.c). */
MUST_USE enum hearth_error store_key_keep(struct store *store, const uint8_t owner[ID_BYTES], int64_t now_ms, int64_t retention_ms);
struct store_evidence {
    item_id item;
    int64_t number; /* 0: the reporter's note */
    room_id room;
    member_id author;
    message_id message;
    int64_t at;
    bool reported;
    key_id key;
    const uint8_t *sealed; /* borrowed */
    size_t sealed_len;
    char name[LIMIT_NAME_BYTES_MAX + 1]; /* of the author; read along */
};
MUST_USE enum hearth_error store_evidence_insert(struct store *store, const struct store_evidence *row);
typedef enum hearth_error store_evidence_each(void *context, const struct store_evidence *row);
/* The reported message, the note, then what stood nearest. */
MUST_USE enum hearth_error store_evidence_walk(struct store *store, item_id item, int64_t number, store_evidence_each *each, void *context);
MUST_USE enum hearth_error store_evidence_delete(struct store *store, item_id item);
/* The key of a case: when it goes. */
MUST_USE enum hearth_error store_key_destroy_write(struct store *store, const uint8_t owner[ID_BYTES], int64_t destroy_at);
/* Every lead of the program who is active. */
MUST_USE enum hearth_error store_lead_walk(struct store *store, store_apart_each *each, void *context);
