/* include/hearth/engine.h
 * The rules. Everything that the product promises (who may read what, when a message is gone) is decided behind this door, by plain C over
 * the store, with no socket, thread, clock or randomness of its own: the same commands in the same order give the same outcomes and the
 * same state, byte for byte.
 *
 * Threads: an engine belongs to one thread (the only writer). A snapshot belongs to one reader thread; readers never wait for the writer.
 * Errors: a failure of the world. The caller then rolls the whole batch back (engine_batch_abort): nothing of it has happened. */
#pragma once
#include "hearth/outcome.h"

struct engine;

/* Opens or makes the database file at path (":memory:" for tests), checks its schema, sets time and place as they were left.
 * HEARTH_DAMAGED, HEARTH_IO, HEARTH_DISK_FULL, HEARTH_UNSUPPORTED (made by a newer Hearth). */
MUST_USE enum hearth_error engine_open(const char *path, struct engine **engine_out);
void engine_close(struct engine **engine);

/* Send rates (LIMIT_SEND_...) are on unless a bench lifts them. Not part of the state: replicas must agree on it. */
void engine_rates(struct engine *engine, bool on);

/* One transaction around 1..LIMIT_BATCH commands. durable: commit with a flush to the disk (FULL); else only atomically. */
MUST_USE enum hearth_error engine_batch_begin(struct engine *engine);
MUST_USE enum hearth_error engine_batch_commit(struct engine *engine, bool durable);
void engine_batch_abort(struct engine *engine);

/* Inside a batch. Takes the command's sealed text over into the outcome when it publishes it; the command stays the caller's.
 * A refusal changes nothing. Never fails for what a command says: every command has an outcome. */
MUST_USE enum hearth_error engine_apply(struct engine *engine, struct command *command, struct outcome *outcome_out);

int64_t engine_place(const struct engine *engine);   /* of the last applied command */
int64_t engine_time_ms(const struct engine *engine); /* the highest time seen */
/* Running SHA-256 over (place, outcome): equal on replicas that applied the same. */
void engine_hash(const struct engine *engine, uint8_t hash_out[DIGEST_BYTES]);
/* SHA-256 over every row, for tests and for comparing replicas; reads the whole database. */
MUST_USE enum hearth_error engine_state_hash(struct engine *engine, uint8_t hash_out[DIGEST_BYTES]);

/* ---- reading ---- */

struct snapshot;

MUST_USE enum hearth_error snapshot_open(const char *path, struct snapshot **snapshot_out);
/* For tests with ":memory:": reads through the engine's own connection, in the engine's thread. */
MUST_USE enum hearth_error snapshot_of_engine(struct engine *engine, struct snapshot **snapshot_out);
void snapshot_close(struct snapshot **snapshot);

enum query_kind {
    QUERY_SESSION,     /* session digest -> who, session, streams: what hello says. Refused NOT_HERE: ended, unknown */
    QUERY_ACCESS,      /* may the actor follow this stream, and as which audience */
    QUERY_FOLLOW,      /* stream, after (or -1): page */
    QUERY_HISTORY,     /* stream, before: page; messages newest first, then their authors */
    QUERY_PEOPLE,      /* room, after name (or ""): page of members by name */
    QUERY_SESSIONS,    /* page of own sessions */
    QUERY_INVITATION,  /* code digest -> role, staff name, retention for the notice. Refused CODE */
    QUERY_NAMES_FREE,  /* folded names -> which are free (not taken, not resting) */
    QUERY_SECRET,      /* folded name -> member, role, secrets, version. Refused SIGN_IN */
    QUERY_PROGRAM,     /* id, title, notice, state */
    QUERY_ROOM,        /* room -> retention and its latest slices (keys, the latest first, at most 2), without an actor: for intake, which
                          seals before the engine decides */
    QUERY_KEYS,        /* all keys the database knows, for the start's comparison with the keyring */
    QUERY_EFFECTS,     /* durable effects not yet done */
    QUERY_STATUS,      /* counts for hearthctl */
    QUERY_COHORTS,     /* for hearthctl, after listed_after: LIMIT_PAGE_ROWS cohorts by id */
    QUERY_ROOMS,       /* rooms */
    QUERY_INVITATIONS, /* invitations that have not run out */
    QUERY_SHEET,       /* member, as staff see one: rooms, and sanctions in force */
    QUERY_COHORT_INVITATIONS, /* stream: a cohort; its open invitations */
    QUERY_ROSTER,             /* stream of a cohort -> its lines, as rows */
    QUERY_SHIFTS,             /* for core: the lines of all cohorts, as rows */
    QUERY_REPORT,             /* room, number -> the message and what stands around it, as the reporter sees it: to be copied into a case */
    QUERY_EVIDENCE,           /* item -> what the case kept, the reported message first */
    QUERY_HELD,       /* item: a text that waits, as a row of EVENT_OWN; for its author, and for staff of its cohort (RIGHT_DESK_READ) */
    QUERY_MESSAGE,    /* room, number in `before`: one message with its text, for staff who may change it (RIGHT_MESSAGE_CARE) */
    QUERY_CHECKPOINT, /* number: size of the one that is known, or 0 -> the newest of the audit log as the one row, with its proof */
    QUERY_COUNT
};

#define QUERY_NAMES_MAX 64

struct query {
    enum query_kind kind;
    int64_t now_ms;     /* expiry is measured against it; never earlier than the snapshot's own highest time */
    member_id actor;    /* who asks; none for core's own questions */
    session_id session; /* on which session; a page of sessions marks it */
    stream_id stream;
    room_id room;
    member_id member; /* SHEET */
    int64_t after;    /* FOLLOW: -1 for the first time */
    int64_t before;   /* HISTORY: numbers below it */
    int64_t number;   /* REPORT: of the message. CHECKPOINT: entries under the one that the asker knows */
    item_id item;     /* EVIDENCE, HELD */
    uint8_t digest[DIGEST_BYTES];
    const char *name_fold;          /* SECRET: folded. PEOPLE: after this name, as the last row has it, or NULL. Borrowed */
    uint8_t listed_after[ID_BYTES]; /* COHORTS, ROOMS, INVITATIONS: the last of the page before, or zeros */
    const char *const *names;       /* NAMES_FREE: folded, borrowed */
    size_t names_len;
};

struct stream_row {
    stream_id stream;
    enum audience audience;
    int64_t change;
    char title[LIMIT_TITLE_BYTES_MAX + 1]; /* rooms, desks */
    enum room_type type;                   /* rooms */
    bool desk;                             /* a cohort's, with its title */
};

/* What hearthctl lists: ids, titles, states. No name of a member, and of an invitation only the staff name that the clinic set. */
struct listed_row {
    uint8_t id[ID_BYTES];
    cohort_id cohort;                      /* rooms, invitations */
    char title[LIMIT_TITLE_BYTES_MAX + 1]; /* cohorts, rooms */
    enum room_type type;                   /* rooms */
    enum room_mode mode;                   /* rooms */
    enum role role;                        /* invitations */
    char name[LIMIT_NAME_BYTES_MAX + 1];   /* invitations of staff; else "" */
    enum invitation_state state;           /* invitations */
    int64_t ends_at;                       /* invitations */
};

struct key_row {
    key_id key;
    uint8_t kind; /* 0 slice of a room, 1 subject (a member; the same id), 2 case */
    uint8_t owner[ID_BYTES];
    int64_t opens_at, ends_at;
    int64_t destroy_at; /* INT64_MAX: not by time */
};

struct answer {
    struct refusal refusal;
    int64_t place;   /* of the snapshot */
    int64_t time_ms; /* what the answer took for now: intake picks its slice by it, as the engine will */
    /* pages: events as rows, oldest change first; history newest first */
    struct event *events;
    size_t events_len;
    size_t events_capacity;
    int64_t change;
    bool more;           /* page: ask again after `change` (FOLLOW), below the last number (HISTORY), after the last name (PEOPLE) */
    struct buffer texts; /* the sealed texts that the rows point into (rows' pointers are set when the page is complete) */
    /* SESSION */
    member_id member;
    char name[LIMIT_NAME_BYTES_MAX + 1];
    enum role role;
    enum member_state member_state;
    session_id session;
    enum device device;
    int64_t idle_ms;
    int64_t notice_accepted;
    bool notice_due;   /* `notice` is to be shown and accepted now */
    bool notice_later; /* it may be put off, for it was not yet */
    struct stream_row *streams;
    size_t streams_len;
    /* ACCESS and pages of a room: as which the actor sees it */
    enum audience audience;
    /* INVITATION: role, name, retention_ms */
    int64_t retention_ms;
    /* NAMES_FREE */
    bool names_free[QUERY_NAMES_MAX];
    /* SECRET */
    uint8_t secret[LIMIT_SECRET_RECORD_BYTES_MAX];
    uint16_t secret_len;
    int64_t secret_version;
    bool totp_known;
    uint8_t totp[LIMIT_TOTP_SEALED_BYTES];
    bool reset_open; /* who brings the code of this digest may enrol anew */
    uint8_t reset_digest[DIGEST_BYTES];
    /* PROGRAM */
    program_id program;
    char title[LIMIT_TITLE_BYTES_MAX + 1];
    int64_t notice;
    enum program_state program_state;
    bool program_known;
    bool adults;
    /* COHORTS, ROOMS, INVITATIONS */
    struct listed_row *listed;
    size_t listed_len;
    /* KEYS */
    struct key_row *keys;
    size_t keys_len;
    /* EFFECTS */
    struct effect *effects;
    size_t effects_len;
    struct audit_shown *shown; /* CHECKPOINT */
    /* STATUS */
    int64_t members, rooms, cohorts, sessions, messages, invitations_open, oldest_gone_at;
};

/* Reads at most LIMIT_PAGE_ROWS rows or LIMIT_PAGE_BYTES. One short read transaction. The same access_room() stands before it as before
 * every command. answer_deinit frees, also after a failure. */
MUST_USE enum hearth_error engine_query(struct snapshot *snapshot, const struct query *query, struct answer *answer_out);
void answer_deinit(struct answer *answer);
