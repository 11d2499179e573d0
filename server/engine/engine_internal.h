/* server/engine/engine_internal.h
 * What the files of the engine share. The walk: engine.c loads the actor (access.c) and calls the one handler of the command's kind; the
 * handler checks everything, then writes, and never the other way round: a refusal has changed nothing. */
#pragma once
#include "hearth/check.h"
#include "hearth/engine.h"
#include "hearth/store.h"

#define ENGINE_RULES 1 /* of this code; kept in the order's row, so that replicas can tell */

enum right {
#define RIGHT(action, ...) RIGHT_##action,
#include "hearth/rights.def"
    RIGHT_COUNT
};

struct engine {
    struct store *store;
    struct store_order order; /* as the batch will leave it */
    struct buffer scratch;
    bool batch;
    bool changed;      /* something of this batch must be committed */
    bool truncate;     /* keys are gone: what the WAL still holds of their rows must go with this commit */
    bool truncate_due; /* a text was taken back: the same, at the next tick; a flush for each deletion would cost too much */
    bool rates_off;
};

/* ---- access.c: who asks, and the one way to a room ---- */
struct actor {
    struct store_access_key key;
    struct store_access found;
    int64_t now_ms;
};
struct room {
    room_id id;
    enum room_type type;
    int64_t retention_ms;
    int64_t change;
    uint8_t chain[DIGEST_BYTES];
    struct store_modes modes;
    enum audience audience;     /* as which this actor sees it */
    int64_t join_mark;          /* messages above it */
    bool staff_seen_from_start; /* and those of staff below it */
};
/* Fills actor from its key. An unknown member is not an error: every right is refused to it. */
MUST_USE enum hearth_error access_actor(struct store *store, const struct store_access_key *key, int64_t now_ms, struct actor *actor_out);
/* The session is the actor's and has not ended. */
bool access_session(const struct actor *actor);
/* The rules of today are accepted, or put off for the day (RM3). */
bool access_notice_current(const struct actor *actor);
/* A right about oneself, or the operator's (actor NULL: only the program's state decides). False: refusal_out says why. */
bool access_self(const struct actor *actor, enum right right, struct refusal *refusal_out);
/* A right of the staff of one cohort (rights.def: COHORT). access_staff alone: of any cohort, where something else says of which. */
bool access_staff(const struct actor *actor, enum right right, struct refusal *refusal_out);
MUST_USE enum hearth_error access_cohort(struct store *store, const struct actor *actor, cohort_id cohort, enum right right,
                                         struct refusal *refusal_out, bool *may_out);
/* The same about somebody of one: cohort_out is it. */
MUST_USE enum hearth_error access_person(struct store *store, const struct actor *actor, member_id other, enum right right,
                                         cohort_id *cohort_out, struct refusal *refusal_out, bool *may_out);
/* A right about somebody else of the program; whether there is such a person is the handler's to see. */
bool access_other(const struct actor *actor, member_id other, enum right right, struct refusal *refusal_out);
bool access_reads_rooms(enum member_state state, enum room_type type);
bool access_operator(enum program_state state, enum right right);
/* The one way to a room, for commands and queries alike. Only the actor's key.room can be asked for: it was read together with the rest. */
bool access_room(const struct actor *actor, room_id id, enum right right, struct room *room_out, struct refusal *refusal_out);
bool room_admits(enum room_type type, enum role role);

/* ---- one command being decided ---- */
struct act {
    struct engine *engine;
    struct store *store;
    struct command *command;
    struct outcome *outcome;
    struct actor actor;
    int64_t now_ms;
    int64_t place;                     /* that it gets if it changes something */
    bool audited;                      /* it has left a record in the log */
    int64_t slow_ms;                   /* one text in so long, of the room and of its author (room_admits_text); 0: at any time */
    uint8_t text_digest[DIGEST_BYTES]; /* of a say's sealed text */
};
void act_refuse(struct act *act, enum refusal_reason reason);
void act_refuse_field(struct act *act, const char *field);
/* Somebody of the staff was quicker: by whom (none: the clock), and what it came to. */
MUST_USE enum hearth_error act_refuse_taken(struct act *act, member_id by, enum decision decision);
MUST_USE enum hearth_error act_effect(struct act *act, enum effect_kind kind, const uint8_t object[ID_BYTES]);
/* What this act forbids leaves no socket after its answer (outcome.h): something of a stream, for everybody; or the stream for one person
 * (none: all but their own). The events that say so are the handler's, as ever; a session that ends is session_remove besides. */
MUST_USE enum hearth_error act_fence_cut(struct act *act, stream_id stream);
MUST_USE enum hearth_error act_fence_part(struct act *act, member_id member, stream_id stream);

/* program.c: a right of the desk: of the operator while the program is set up, of staff over that cohort (NULL: about none yet). False:
 * refused. */
MUST_USE enum hearth_error desk_may(struct act *act, enum right right, const cohort_id *cohort, bool *may_out);
/* Refuses unless the operator has this right now. */
MUST_USE enum hearth_error operator_may(struct act *act, enum right right, bool *may_out);

/* One handler a command; in the file of its concern. */
#define X(NAME, name, from) MUST_USE enum hearth_error handle_##name(struct act *act);
COMMANDS(X)
#undef X

/* ---- audit.c: a record in the log, in the transaction of its act ---- */
/* act, reason and objects are the caller's; time, actor and salt are filled in. */
MUST_USE enum hearth_error act_audit(struct act *act, struct audit_record *record);
void audit_object_add(struct audit_record *record, enum audit_thing thing, const uint8_t id[ID_BYTES]); /* none: nothing is added */
/* For commands whose answer names what was done. */
MUST_USE enum hearth_error act_audit_done(struct act *act, enum audit_act what);
MUST_USE enum hearth_error act_audit_end(struct act *act); /* after the records of a command: is a checkpoint due? */
MUST_USE enum hearth_error tick_audit(struct act *act);

/* ---- streams.c: change numbers, chains, and the events that carry them ---- */
MUST_USE enum hearth_error stream_make(struct act *act, stream_id id, enum stream_kind kind);
/* The next change of a stream: it concerns `thing`, and text_digest is that of its sealed text, or NULL. */
MUST_USE enum hearth_error stream_advance(struct act *act, stream_id id, const uint8_t thing[ID_BYTES], int64_t *change_out);
/* The same where the stream has been read already. */
MUST_USE enum hearth_error stream_advance_from(struct act *act, stream_id id, int64_t change, const uint8_t chain[DIGEST_BYTES],
                                               const uint8_t thing[ID_BYTES], const uint8_t *text_digest, int64_t *change_out);
#define AUDIENCES_ROOM (AUDIENCE_BIT(AUDIENCE_MEMBERS) | AUDIENCE_BIT(AUDIENCE_STAFF))
void event_room_fill(struct event *event, const struct store_room *room);
void event_member_fill(struct event *event, room_id room, const struct store_person *person);
void event_message_fill(struct event *event, const struct store_message *message);
/* Leaves of a row what a member may see of it, for pages: a removed message keeps nothing that a member's page could depend on. */
void event_message_members(struct event *event);
void event_own_fill(struct event *event, const struct store_own *own, const struct store_message *message);
void event_session_fill(struct event *event, const struct store_session *session, bool ended);
void event_place_fill(struct event *event, const struct store_place *place);
/* In the person's own stream; with the member, in the desk's. */
void event_sanction_fill(struct event *event, const struct store_sanction *sanction, const struct store_member *member);
void event_line_fill(struct event *event, const struct store_line *line);
void event_hidden_fill(struct event *event, const struct store_hidden *hidden);

/* ---- modes.c: how a room is now (product.md 4) ---- */
#define PACE_SEND   0 /* kinds of pace: never renumber, they are stored */
#define PACE_SLOW   1 /* by room */
#define PACE_LINE   2 /* what is said in the private line; store/sql.h, ACCESS_READ knows it too */
#define PACE_REPORT 3
struct room_mode_now {
    enum room_mode mode;
    int64_t slow_ms;   /* mode slow */
    int64_t until;     /* the override that decides it ends then; 0: none does */
    enum reason cause; /* of the override; else UNSTAFFED or QUIET */
};
struct room_mode_now room_mode_now(const struct store_modes *modes, int64_t now_ms);
bool room_slow_good(enum room_mode mode, int64_t slow_ms); /* one of those on offer with mode slow, else 0 */
/* Before a text of a member comes into a room: a time-out, its mode, and the member's turn in slow mode. Not admitted: refused. Staff write
 * in every mode. In mode approve-first a text is admitted, and held (product.md 4). */
MUST_USE enum hearth_error room_admits_text(struct act *act, const struct room *room, bool *admitted_out);
/* After it has come, published or held: the member's next turn. */
MUST_USE enum hearth_error room_text_came(struct act *act, const struct room *room);
/* Fills what its row says now, and when the clock may change that. */
MUST_USE enum hearth_error room_evaluate(struct act *act, struct store_room *room);
/* Evaluates and writes; an event and a change number if the row says something else than before, or `tell`. */
MUST_USE enum hearth_error room_look(struct act *act, struct store_room *room, bool tell);

void event_item_fill(struct event *event, const struct store_item *item); /* on the desk */
void event_told_fill(struct event *event, const struct store_item *item);

/* ---- queue.c: what waits for staff ---- */
/* A new item: id, cohort, kind and what it is about are the caller's; at is now. Whatever is about one of the staff goes past that person,
 * to the others of the cohort, each in the own stream (MO26), and is not on the desk. queue_add_apart: the caller says to whom. */
MUST_USE enum hearth_error queue_add(struct act *act, struct store_item *item);
MUST_USE enum hearth_error queue_add_apart(struct act *act, struct store_item *item, const member_id *people, size_t people_len);
/* The item, if the actor may act on it at all (RIGHT_ITEM_DECIDE, own cohort, not about the actor). False: refused NOT_HERE. */
MUST_USE enum hearth_error queue_read(struct act *act, item_id id, struct store_item *item_out, bool *may_out);
/* The same question for whoever reads. */
MUST_USE enum hearth_error item_access(struct store *store, const struct actor *actor, const struct store_item *item, enum right right,
                                       struct refusal *refusal_out, bool *may_out);
/* Nobody was quicker: it is new, or the actor's, or urgent. False: refused TAKEN, with who and what. */
bool queue_may_decide(struct act *act, const struct store_item *item);
/* Decides it: by the actor, or by nobody where the author or the clock did. Reports are then decided and stay for an appeal, all others are
 * closed at once. */
MUST_USE enum hearth_error queue_decide(struct act *act, struct store_item *item, enum decision decision);
/* Writes what was changed in the item and tells: the desk or those who have it, and the reporter of what the reporter may know. */
MUST_USE enum hearth_error queue_change(struct act *act, struct store_item *item);
MUST_USE enum hearth_error tick_queue(struct act *act);
/* ---- messages.c ---- */
/* What a message that is about to appear in a room is. */
struct publishing {
    member_id author;
    message_id message;
    key_id slice;
    int64_t quote;
    int64_t written_at; /* it was held; 0: it was not */
    bool masked;
    item_id item; /* links of staff (MO15), or none */
    room_id link_room;
    int64_t link_number;
};
/* Takes the sealed text over into the outcome; fills number and gone_at of done. Once in an act. */
MUST_USE enum hearth_error publish(struct act *act, const struct room *room, const struct publishing *publishing, uint8_t **sealed,
                                   size_t sealed_len);
/* The key of the slice that the text was sealed under outlives it by no more than was promised. */
bool say_slice_good(const struct store_access *found, int64_t now_ms);
/* Sends of one person over all rooms and devices: false: refused SLOW; else say_paced keeps what was taken. */
bool say_in_time(struct act *act, int64_t *full_at_out);
MUST_USE enum hearth_error say_paced(struct act *act, int64_t full_at);

/* ---- held.c, held_staff.c ---- */
/* Whether a text of the actor must be seen by staff first, and why. say: what its intake says of it, or NULL. */
MUST_USE enum hearth_error hold_cause(struct act *act, const struct room *room, const struct command_say *say, bool *held_out,
                                      enum reason *cause_out);
struct hold {
    item_id id;
    room_id room;
    key_id key;
    bool question;
    enum reason cause;
    int64_t quote, characters;
};
/* A text waits from now on: its row, its key, its item in the queue, and its author knows. Takes the text over into the outcome. */
MUST_USE enum hearth_error hold(struct act *act, const struct hold *hold, uint8_t **sealed, size_t sealed_len);
bool held_has_text(enum own_state state);
/* Writes what the handler changed in it (and its note), and tells its author, text and all. */
MUST_USE enum hearth_error held_turn(struct act *act, struct store_held *held);
/* Published or withdrawn: text and key are destroyed, the row stays for a while. */
MUST_USE enum hearth_error held_end(struct act *act, struct store_held *held, enum own_state state, int64_t number);
void event_held_fill(struct event *event, const struct store_held *held);
MUST_USE enum hearth_error tick_held(struct act *act);

/* ---- moderation.c ---- */
/* Tells the author what staff did with a published message; its text, where there is one, is that which the outcome holds. */
MUST_USE enum hearth_error own_tell(struct act *act, const struct store_message *message, enum own_state state, enum reason reason);
/* To staff alone: somebody was quicker, and what came of it. */
void act_taken(struct act *act, const char *by, enum decision decision);

/* ---- duty.c, roster.c: rooms follow the people on duty (MO2, RM8) ---- */
/* When staff of a cohort are next there, as the roster says; 0: nothing is planned. */
MUST_USE enum hearth_error next_duty_at(struct store *store, cohort_id cohort, int64_t now_ms, int64_t *at_out);
/* Whether the room is staffed now, and what its row says of that. */
MUST_USE enum hearth_error room_duty(struct act *act, struct store_room *room, struct store_told *told);
MUST_USE enum hearth_error cohort_rooms_look(struct act *act, cohort_id cohort);
MUST_USE enum hearth_error event_duty_fill(struct store *store, struct event *event, cohort_id cohort, const struct store_duty_told *told);
MUST_USE enum hearth_error tick_duty(struct act *act);
MUST_USE enum hearth_error tick_rooms(struct act *act);
/* ---- cases.c ---- */
/* The days for an appeal are over: from now on its evidence has its time. */
MUST_USE enum hearth_error case_close(struct act *act, struct store_item *item);

/* ---- rooms.c ---- */
bool room_retention_good(int64_t retention_ms); /* one of the presets (RE1) */
/* Nobody more than the cap: staff count in staff rooms only, and everybody against the hard limit. */
MUST_USE enum hearth_error room_is_full(struct act *act, const struct store_room *room, bool staff, bool *full_out);
MUST_USE enum hearth_error membership_make(struct act *act, const struct store_room *room, const struct store_member *member);

/* The room sees the same neutral line whatever the cause (RM4); the person learns of the own place. Not from the private line. */
MUST_USE enum hearth_error membership_end(struct act *act, room_id room, const struct store_member *member);
MUST_USE enum hearth_error memberships_end(struct act *act, const struct store_member *member); /* of all rooms */
/* The rooms of a member, but for the private line: of what suspension and end take away. */
struct member_rooms {
    room_id ids[LIMIT_STREAMS_PER_MEMBER_MAX];
    size_t len;
};
MUST_USE enum hearth_error member_rooms_read(struct act *act, member_id member, struct member_rooms *rooms_out);

/* Stream, row and EVENT_ROOM of a new room, without anybody in it. */
MUST_USE enum hearth_error room_make_bare(struct act *act, struct store_room *room);
/* The room of a new cohort's staff (MO15), with the lead who makes the cohort in it. */
MUST_USE enum hearth_error channel_make(struct act *act, cohort_id cohort);

/* ---- lines.c: private lines (MS7) ---- */
/* After a text was said in one: whether staff are waited for now, and who of them it is that writes. */
MUST_USE enum hearth_error line_said(struct act *act, room_id room);

/* ---- sanctions.c: what is in force for a person, and whom it lets do what (MO10 to MO12) ---- */
/* False: refused TIME_OUT, with its end and reason. slow_ms_out: one message in so long for this person here, 0: none; the room's own pace
 * comes besides. The private line is never asked about. */
MUST_USE enum hearth_error sanction_admits_text(struct act *act, room_id room, int64_t *slow_ms_out, bool *may_out);
/* Own messages wait for approval (MO11). */
MUST_USE enum hearth_error sanction_check_first(struct act *act, member_id member, bool *on_out);
/* Adds end and reason to a SUSPENDED. */
MUST_USE enum hearth_error sanction_refusal(struct store *store, member_id member, int64_t now_ms, struct refusal *refusal);
MUST_USE enum hearth_error tick_sanctions(struct act *act);
MUST_USE enum hearth_error tick_sanctions_sweep(struct act *act); /* once a minute */

/* ---- sessions.c ---- */
int64_t session_idle_ms(enum role role, enum device device);
MUST_USE enum hearth_error session_make(struct act *act, const struct store_member *member, session_id id, const uint8_t *digest,
                                        enum device device);
MUST_USE enum hearth_error session_remove(struct act *act, const struct store_session *session);
/* All of the member's but one (none: all). */
MUST_USE enum hearth_error sessions_remove(struct act *act, member_id member, session_id but);
/* An act keeps the session alive: its idle end moves on, in whole minutes. */
MUST_USE enum hearth_error session_touch(struct act *act);

/* ---- totp.c ---- */
/* Staff come in with a step that was not used yet, or with a new secret and the code to enrol it; others with neither. */
MUST_USE enum hearth_error totp_sign_in_check(struct act *act, const struct store_secret *secret, enum role role, bool *may_out);
MUST_USE enum hearth_error totp_sign_in_write(struct act *act);
/* Keeps a new secret, its step as used; in the log. */
MUST_USE enum hearth_error totp_enrol(struct act *act, member_id member, const struct command_totp *totp);

/* ---- outcome.c ---- */
struct event *answer_event(struct answer *answer, enum event_kind kind);
size_t done_encode(const struct done *done, uint8_t out[STORE_RECEIPT_BYTES_MAX]);
MUST_USE bool done_decode(const uint8_t *bytes, size_t len, struct done *done_out);
void outcome_encode(const struct outcome *outcome, const uint8_t text_digest[DIGEST_BYTES], struct buffer *out);

/* ---- query.c, pages.c ---- */
struct snapshot {
    struct store *store;
    struct engine *engine; /* a snapshot of an engine in the same thread; else NULL and the store is its own */
};
struct asking {
    struct store *store;
    const struct query *query;
    struct answer *answer;
    struct actor actor;
    int64_t now_ms;
};
/* listing.c: QUERY_COHORTS, QUERY_ROOMS, QUERY_INVITATIONS */
MUST_USE enum hearth_error query_listed(struct asking *asking);
MUST_USE enum hearth_error query_roster(struct asking *asking);
MUST_USE enum hearth_error query_shifts(struct asking *asking);
MUST_USE enum hearth_error page_follow(struct asking *asking);
MUST_USE enum hearth_error page_history(struct asking *asking);
MUST_USE enum hearth_error page_people(struct asking *asking);
/* page_people_desk.c: what staff ask about a member, and about a cohort's invitations */
MUST_USE enum hearth_error page_sheet(struct asking *asking);
MUST_USE enum hearth_error page_invitations(struct asking *asking);
MUST_USE enum hearth_error query_held(struct asking *asking);
MUST_USE enum hearth_error query_message(struct asking *asking);
MUST_USE enum hearth_error page_sessions(struct asking *asking);
MUST_USE enum hearth_error query_report(struct asking *asking);
MUST_USE enum hearth_error query_evidence(struct asking *asking);
/* ---- audit.c ---- */
MUST_USE enum hearth_error query_checkpoint(struct asking *asking);
/* A callback's way to end a walk early; the walk then returns it, and the caller takes it for OK. */
#define WALK_ENOUGH HEARTH_NOT_FOUND
