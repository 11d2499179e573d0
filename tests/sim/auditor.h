/* tests/sim/auditor.h
 * A second, naive reading of product.md: lists and loops, no database, no code of the engine (only the words of its doors). It is told
 * every command before and every outcome after, foretells the outcome, and ends the program at the first difference. It also knows what
 * every person may read at every moment, and checks each answer to a query against that.
 * Everything lives in arrays that grow; nothing is freed before the end but texts. */
#pragma once
#include "hearth/engine.h"

#define LIST(type)                                                                                                                         \
    struct {                                                                                                                               \
        type *items;                                                                                                                       \
        size_t len, capacity;                                                                                                              \
    }
/* The address of one more zeroed item. */
#define list_add(list)                                                                                                                     \
    ((__typeof__((list)->items))list_grow((void **)&(list)->items, &(list)->len, &(list)->capacity, sizeof *(list)->items))
void *list_grow(void **items, size_t *len, size_t *capacity, size_t item_bytes);

struct seen_cohort {
    cohort_id id;
    int64_t change; /* of its desk */
};

struct seen_member {
    member_id id;
    enum role role;
    enum member_state state;
    uint32_t cohorts; /* a bit for each, by its place in the list */
    char name[LIMIT_NAME_BYTES_MAX + 1];
    char fold[LIMIT_NAME_BYTES_MAX + 1];
    int64_t notice;
    int64_t put_off, put_off_until; /* a version of the notice, and how long it may wait */
    int64_t change;                 /* of the own stream */
    int64_t level_ms;               /* of the bucket that sends fill, as of level_at */
    int64_t level_at;
    int64_t line_ms, line_at; /* the same for private lines */
    int64_t report_ms, report_at;
    int64_t version; /* of the secrets */
    bool totp;       /* staff who are enrolled */
    int64_t totp_step;
    bool reset; /* a code to enrol anew is out */
    uint8_t reset_digest[DIGEST_BYTES];
    int64_t reset_until;
};

struct seen_session {
    session_id id;
    uint8_t digest[DIGEST_BYTES];
    size_t member;
    enum device device;
    int64_t idle_until, until;
    int64_t change;
    bool removed;
};

struct seen_message {
    int64_t number, change;
    size_t author;
    int64_t gone_at;
    enum message_state state;
    enum reason reason; /* removed */
    bool pinned;
    uint8_t *bytes; /* a copy; NULL when deleted */
    size_t len;
};

struct seen_place { /* a member in a room, or who was in it */
    size_t member;
    bool in;
    int64_t mark; /* nothing at or below it, but for staff */
    int64_t change;
    int64_t slow_at; /* the last text under a slow mode; 0: none */
};

struct seen_modes {
    enum room_mode base, unstaffed, over;
    int64_t base_slow_ms, unstaffed_slow_ms, over_slow_ms, over_until;
    enum reason over_reason;
    size_t over_by;
    bool staffed;
};

struct seen_room {
    room_id id;
    size_t cohort;
    enum room_type type;
    int64_t retention_ms, cap;
    int64_t change;      /* of its stream */
    int64_t room_change; /* of the room itself */
    struct seen_modes modes;
    size_t line_member;    /* of a private line: whose it is */
    int64_t waiting_since; /* its last word is the member's; 0: it is not */
    LIST(struct seen_place) places;
    LIST(struct seen_message) messages;
};

struct seen_invitation {
    invitation_id id;
    uint8_t digest[DIGEST_BYTES];
    size_t cohort;
    enum role role;
    char name[LIMIT_NAME_BYTES_MAX + 1], fold[LIMIT_NAME_BYTES_MAX + 1];
    int64_t ends_at;
    bool revoked, used;
};

enum slice_fate { SLICE_LIVE, SLICE_GOING, SLICE_GONE };
struct seen_slice {
    key_id id;
    size_t room; /* NOBODY: the key of a case */
    int64_t opens_at, ends_at, destroy_at;
    enum slice_fate fate;
};

struct seen_request { /* that was done */
    request_id id;
    member_id actor;
    struct done done;
};

struct seen_sanction {
    sanction_id id;
    size_t member, cohort, by;
    enum sanction_kind kind;
    enum sanction_state state;
    room_id room;
    int64_t slow_ms, at, ends_at, done_at;
    enum reason reason;
    enum member_state before;
    item_id item; /* of an ending: where the second is asked for */
};

struct seen_item {
    item_id id;
    size_t cohort;
    enum item_kind kind;
    enum item_state state;
    enum decision decision;
    bool urgent, gone;
    size_t claimed_by;
    int64_t due_at; /* of the clock: back, closed, gone */
    room_id room;
    int64_t number;
    size_t about, reporter;
    bool apart; /* about one of the staff: for these people alone */
    size_t people[64], people_len;
    enum item_state told_state; /* what the reporter knows */
    size_t told_by;
    key_id key; /* of the copies */
};

struct seen_held { /* a text that waits for staff, and what became of it */
    item_id id;
    size_t room, author;
    enum own_state state;
    bool question, gone;
    enum reason reason;
    int64_t at, ends_at, change, number, quote;
    key_id key;
};

struct seen_duty {
    size_t member;
    room_id room; /* none: all own ones */
    int64_t until_at, gone_at, ends_at;
};

struct seen_hidden {
    size_t member, hidden;
    bool on;
};

struct seen_effect {
    int64_t place, n;
    size_t slice;
};

struct seen_checkpoint { /* wanted and not yet signed */
    int64_t place, n;
};

struct auditor {
    uint64_t seed;
    long step; /* with the command, for the message of a failure */
    enum command_kind doing;
    int64_t time_ms, place;
    bool program;
    program_id program_id;
    bool adults;
    int64_t notice;
    bool live; /* the set-up has ended */
    LIST(struct seen_cohort) cohorts;
    LIST(struct seen_room) rooms;
    LIST(struct seen_member) members;
    LIST(struct seen_session) sessions; /* in the order in which they began */
    bool rows_left;                     /* the last tick said that more is due: which rows it has swept is not known */
    size_t sessions_looked_at;          /* when there are so many, those that ended go */
    LIST(struct seen_invitation) invitations;
    LIST(struct seen_slice) slices;
    LIST(struct seen_sanction) sanctions;
    LIST(struct seen_item) items;
    LIST(struct seen_hidden) hidden;
    LIST(struct seen_held) held;
    LIST(struct seen_duty) duties;
    LIST(struct seen_request) requests;
    LIST(struct seen_effect) effects;
    LIST(struct seen_checkpoint) checkpoints;
    uint64_t records, records_signed;    /* of the audit log: in all, and those under the newest checkpoint */
    long refused, done, repeated, reads; /* so that a run that tests nothing is seen */
    long kinds[COMMAND_COUNT], kinds_done[COMMAND_COUNT], refusals[64];
};

#define NOBODY SIZE_MAX

/* Names the place and ends the program. */
_Noreturn void auditor_fail(const struct auditor *auditor, const char *what, int line);
#define AUDIT(auditor, truth) ((truth) ? (void)0 : auditor_fail(auditor, #truth, __LINE__))

/* What the command must come to, before it is applied. */
struct foretold {
    int64_t now_ms;
    int64_t slow_ms; /* of a say: the pace that it goes at */
    enum refusal_reason refusal;
    int64_t wait_ms;
    bool seal_again, hold_first;
    bool held; /* of a text: it waits for staff */
    size_t text_len;
    uint64_t text_sum;
    const struct seen_request *repeat;
    bool any_place; /* a tick: whether something was due that only the database knows */
    bool placed;    /* something changes */
    size_t events;
    bool any_events;
};
/* ---- auditor_totp.c ---- */
bool totp_for_join(const struct command_join *join, enum role role);
bool totp_for_sign_in(const struct auditor *auditor, const struct command_sign_in *sign_in, size_t member, int64_t now_ms);
void totp_learn_join(struct auditor *auditor, const struct command_join *join, struct seen_member *member);
void totp_learn_sign_in(struct auditor *auditor, const struct command_sign_in *sign_in, size_t member);
void foretell_totp_reset(const struct auditor *auditor, const struct command *command, struct foretold *out);
void learn_totp_reset(struct auditor *auditor, const struct command *command, const struct foretold *foretold,
                      const struct outcome *outcome);

void auditor_foretell(struct auditor *auditor, const struct command *command, struct foretold *foretold_out);
/* Compares, and takes over what was done. */
void auditor_learn(struct auditor *auditor, const struct command *command, struct foretold *foretold, const struct outcome *outcome);
/* Checks the answer to a query that was asked right after. */
void auditor_read(struct auditor *auditor, const struct query *query, const struct answer *answer);
void auditor_free(struct auditor *auditor);

/* ---- auditor_sanctions.c ---- */
bool sanction_holds(const struct seen_sanction *sanction, int64_t now_ms);
int64_t time_out_until(const struct auditor *auditor, size_t member, room_id room, int64_t now_ms);
int64_t own_slow_ms(const struct auditor *auditor, size_t member, room_id room, int64_t now_ms);
int64_t suspended_until(const struct auditor *auditor, size_t member, int64_t now_ms);
void foretell_sanctions(const struct auditor *auditor, const struct command *command, struct foretold *out);
void learn_sanctions(struct auditor *auditor, const struct command *command, const struct foretold *foretold,
                     const struct outcome *outcome);
/* ---- auditor_care.c: what staff do with messages ---- */
/* ---- auditor_messages.c ---- */
int64_t wait_of(const struct seen_member *member, bool line, int64_t now_ms);
bool slice_is_good(const struct auditor *auditor, key_id id, size_t room, int64_t now_ms);
void take_pace(struct auditor *auditor, size_t member, size_t room, const struct foretold *foretold);
struct seen_message *message_add(struct auditor *auditor, size_t room, size_t author, const struct foretold *foretold,
                                 const struct outcome *outcome);
void message_text(struct seen_message *message, const struct event *event);
void foretell_say(struct auditor *auditor, const struct command *command, struct foretold *out);
void learn_say(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome);
void learn_delete(struct auditor *auditor, const struct command *command, const struct outcome *outcome);
void foretell_care(const struct auditor *auditor, const struct command *command, struct foretold *out);
void learn_care(struct auditor *auditor, const struct command *command, const struct outcome *outcome);
/* ---- auditor_paths.c: into cohorts, out of rooms, private lines, hiding ---- */
bool may_at_desk(const struct auditor *auditor, const struct command *command);
void foretell_paths(const struct auditor *auditor, const struct command *command, struct foretold *out);
void learn_paths(struct auditor *auditor, const struct command *command, const struct outcome *outcome);
void learn_places(struct auditor *auditor, const struct outcome *outcome);
void line_foretell_say(const struct auditor *auditor, size_t member, const struct seen_room *room, struct foretold *out);
void line_learn_say(struct auditor *auditor, size_t member, struct seen_room *room, const struct foretold *foretold,
                    const struct outcome *outcome);
/* ---- auditor_held.c ---- */
size_t find_held(const struct auditor *auditor, item_id id);
bool must_wait(const struct auditor *auditor, size_t member, const struct seen_room *room, int64_t now_ms, enum reason *cause_out);
void foretell_held(const struct auditor *auditor, const struct command *command, struct foretold *out);
void learn_held(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome);
void learn_hold(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome);
/* ---- auditor_queue.c ---- */
bool sees_item(const struct auditor *auditor, const struct seen_item *item, size_t member);
bool may_decide(const struct seen_item *item, size_t member);
void foretell_queue(const struct auditor *auditor, const struct command *command, struct foretold *out);
void learn_queue(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome);
/* ---- auditor_duty.c ---- */
void foretell_duty(const struct auditor *auditor, const struct command *command, struct foretold *out);
void learn_duty(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome);
/* ---- auditor_modes.c ---- */
enum room_mode mode_of(const struct seen_room *room, int64_t now_ms, enum reason *cause_out);
/* Whether the room takes a text of the member now, and the pace of slow mode there; else why not. */
enum refusal_reason room_takes(const struct auditor *auditor, const struct seen_room *room, size_t member, int64_t now_ms,
                               int64_t *wait_ms_out, int64_t *slow_ms_out);

/* ---- between its files ---- */
size_t find_member(const struct auditor *auditor, member_id id);
size_t find_room(const struct auditor *auditor, room_id id);
size_t find_cohort(const struct auditor *auditor, cohort_id id);
size_t find_session(const struct auditor *auditor, session_id id);
size_t find_checkpoint(const struct auditor *auditor, int64_t place, int64_t n);
size_t find_sanction(const struct auditor *auditor, sanction_id id);
size_t find_item(const struct auditor *auditor, item_id id);
struct seen_message *find_message(const struct auditor *auditor, room_id room, int64_t number);
struct seen_place *find_place(const struct seen_room *room, size_t member); /* in it now */
struct seen_place *find_been(const struct seen_room *room, size_t member);  /* now or before */
/* The n-th event of that kind for that audience; NULL: there is none. */
const struct event *find_event(const struct outcome *outcome, enum event_kind kind, enum audience audience, size_t n);
size_t count_events(const struct outcome *outcome, enum event_kind kind);
bool speaks(const struct command *command); /* a person brings it */
bool in_cohort(const struct auditor *auditor, size_t member, size_t cohort);
size_t shared_cohort(const struct auditor *auditor, size_t one, size_t other);
size_t rooms_of(const struct auditor *auditor, size_t member); /* that the member is in, but for private lines */
size_t sessions_of(const struct auditor *auditor, size_t member);
/* What a person wants in a room. */
enum deed {
    DEED_READ,
    DEED_WRITE,
    DEED_REPORT,
    DEED_QUESTION,
    DEED_DELETE,
    DEED_CARE,
    DEED_TAKE_OUT,
    DEED_LEAVE,
    DEED_SLOW,
    DEED_MODE,
    DEED_ROOM
};
enum refusal_reason may_in_room(const struct auditor *auditor, size_t member, size_t room, enum deed deed, int64_t now_ms);
bool is_staff(enum role role);
bool belongs(enum room_type type, enum role role);
bool session_lives(const struct seen_session *session, int64_t now_ms);
int64_t whole_minute(int64_t time_ms);
int64_t idle_of(enum role role, enum device device);
bool name_is_free(const struct auditor *auditor, const char *fold, int64_t now_ms);
bool notice_is_due(const struct auditor *auditor, size_t member, int64_t now_ms);
bool may_read(const struct auditor *auditor, const struct seen_room *room, size_t member, const struct seen_message *message,
              int64_t now_ms);
void foretell_people(struct auditor *auditor, const struct command *command, struct foretold *out);
void foretell_rooms(struct auditor *auditor, const struct command *command, struct foretold *out);
void sessions_gone(struct auditor *auditor, const struct outcome *outcome);
void learn_people(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome);
void learn_rooms(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome);
void session_begin(struct auditor *auditor, size_t member, session_id id, const uint8_t *digest, enum device device,
                   const struct outcome *outcome, int64_t now_ms);
