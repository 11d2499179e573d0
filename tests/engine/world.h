/* tests/engine/world.h
 * A small world for tests of the engine: an engine, a clock that the test moves, seeded random bytes, and one call for each thing that
 * people do. Every call applies one command in a batch of its own, unless world_batch_begin() was called. Failures of the world end the
 * test. */
#pragma once
#include "hearth/check.h"
#include "hearth/engine.h"
#include "test.h"
#include <string.h>
#include <strings.h>

#define WORLD_START_MS INT64_C(1795500000000) /* a whole minute, so that session ends are exact */

#define WORLD_STAFF_MAX 64

struct world {
    struct engine *engine;
    struct snapshot *snapshot;
    struct prng prng;
    int64_t now_ms;
    bool batch;             /* commands go into the batch that is open */
    struct outcome outcome; /* of the last command; freed by the next */
    struct answer answer;   /* of the last query; freed by the next */
    program_id program;
    member_id staff[WORLD_STAFF_MAX]; /* who have joined: their sign-ins bring a code of a step that was not used */
    size_t staff_len;
    int64_t totp_step; /* the last one that anybody used */
};

/* Who is signed in, on one session. */
struct person {
    member_id member;
    session_id session;
    uint8_t digest[DIGEST_BYTES]; /* of the session's cookie */
    char name[LIMIT_NAME_BYTES_MAX + 1];
};

void world_open(struct world *world, const char *path, uint64_t seed);
void world_close(struct world *world);
/* Closes and opens the engine again, as a restart does. */
void world_restart(struct world *world, const char *path);
void world_random(struct world *world, void *out, size_t len);

/* A command with the world's time and random bytes, for the test to fill in. */
struct command *world_command(struct world *world, enum command_kind kind);
struct command *world_command_of(struct world *world, enum command_kind kind, const struct person *person);
/* Applies and frees it. The outcome is the world's until the next one. */
const struct outcome *world_apply(struct world *world, struct command *command);
const struct answer *world_ask(struct world *world, const struct query *query);

/* Each CHECKs that it was done, unless its name says `try`. */
void world_program(struct world *world);
cohort_id world_cohort(struct world *world, const char *title);
room_id world_room(struct world *world, cohort_id cohort, enum room_type type, const char *title);
const struct outcome *world_try_room(struct world *world, cohort_id cohort, enum room_type type, int64_t retention_ms, int64_t cap);
/* Fills code_out with the digest of a new code. */
const struct outcome *world_try_invite(struct world *world, cohort_id cohort, enum role role, const char *name,
                                       uint8_t code_out[DIGEST_BYTES]);
const struct outcome *world_try_join(struct world *world, const uint8_t code[DIGEST_BYTES], const char *name, enum device device,
                                     struct person *person_out);
struct person world_member(struct world *world, cohort_id cohort, enum role role, const char *name);
const struct outcome *world_try_sign_in(struct world *world, member_id member, int64_t version, enum device device,
                                        struct person *person_out);
/* The next step that nobody has used; secret: with a new secret too, to enrol. */
struct command_totp world_totp(struct world *world, bool secret);
/* The same with what the caller brings; reset: NULL, or the digest of the code to enrol anew. */
const struct outcome *world_try_sign_in_with(struct world *world, member_id member, int64_t version, const struct command_totp *totp,
                                             const uint8_t *reset, struct person *person_out);
/* by NULL: at the machine, by the name. Fills code_out with the digest of the new code. */
const struct outcome *world_try_totp_reset(struct world *world, const struct person *by, const struct person *of,
                                           uint8_t code_out[DIGEST_BYTES]);
key_id world_slice(struct world *world, room_id room, int64_t opens_at, int64_t length_ms);
/* text is "sealed" as it is: the engine never looks into it. A slice of now is opened when the room has none. */
struct command *world_say_command(struct world *world, const struct person *person, room_id room, const char *text);
/* As core does: what must be held is sealed for that and comes again. */
const struct outcome *world_try_say(struct world *world, const struct person *person, room_id room, const char *text);
int64_t world_say(struct world *world, const struct person *person, room_id room, const char *text);
const struct outcome *world_try_quote(struct world *world, const struct person *person, room_id room, const char *text, int64_t quote);
/* It is held; its name. */
item_id world_held(struct world *world, const struct person *person, room_id room, const char *text);
/* A room whose members' texts are held as long as nobody is on duty. */
room_id world_checked_room(struct world *world, cohort_id cohort, enum room_type type, const char *title);
const struct outcome *world_try_remove(struct world *world, const struct person *person, room_id room, int64_t number, enum reason reason);
const struct outcome *world_try_restore(struct world *world, const struct person *person, room_id room, int64_t number);
const struct outcome *world_try_edit(struct world *world, const struct person *person, item_id held, const char *text);
const struct outcome *world_try_withdraw(struct world *world, const struct person *person, item_id held);
const struct outcome *world_try_question(struct world *world, const struct person *person, room_id room, const char *text);
/* The text that the staff member reads now is published; or `masked` in its place. */
const struct outcome *world_try_approve(struct world *world, const struct person *person, item_id held, const char *masked);
const struct outcome *world_try_send_back(struct world *world, const struct person *person, item_id held, enum reason reason,
                                          const char *note);
const struct outcome *world_try_answer(struct world *world, const struct person *person, item_id held, const char *text);
const struct outcome *world_try_mask(struct world *world, const struct person *person, room_id room, int64_t number, const char *text,
                                     enum reason reason);
const struct outcome *world_try_pin(struct world *world, const struct person *person, room_id room, int64_t number, bool on);
const struct answer *world_open_held(struct world *world, const struct person *person, item_id held);
const struct outcome *world_try_delete(struct world *world, const struct person *person, room_id room, int64_t number);
/* As core does it: reads the message and what is around it as the reporter, copies, submits. note: "" for none. */
struct command *world_report_command(struct world *world, const struct person *person, room_id room, int64_t number, enum report_kind kind,
                                     const char *note);
const struct outcome *world_try_report(struct world *world, const struct person *person, room_id room, int64_t number,
                                       enum report_kind kind);
item_id world_report(struct world *world, const struct person *person, room_id room, int64_t number, enum report_kind kind);
/* COMMAND_CLAIM, RELEASE, KEEP or WAIT. */
const struct outcome *world_try_item(struct world *world, enum command_kind kind, const struct person *person, item_id item);
const struct outcome *world_try_decide(struct world *world, const struct person *person, item_id item, enum decision decision);
const struct answer *world_evidence(struct world *world, const struct person *person, item_id item);
/* Signs what checkpoints are wanted, with bytes that are no signature. */
void world_sign(struct world *world);
const struct answer *world_checkpoint(struct world *world, const struct person *person, int64_t size);
const struct outcome *world_tick(struct world *world);

const struct answer *world_follow(struct world *world, const struct person *person, stream_id stream, int64_t after);
const struct answer *world_history(struct world *world, const struct person *person, room_id room, int64_t before);
/* The row of a page with this number, or NULL. */
const struct event *world_row(const struct answer *answer, int64_t number);
const struct event *world_event(const struct outcome *outcome, enum event_kind kind);
