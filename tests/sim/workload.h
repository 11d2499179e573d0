/* tests/sim/workload.h
 * What a seeded world does next: mostly what people do, now and then what nobody should (other people's sessions and rooms, old requests,
 * unknown codes, ended slices), and a clock that creeps, jumps and sometimes runs back. It looks at the auditor to know what exists. */
#pragma once
#include "../test.h"
#include "auditor.h"

struct workload {
    struct prng prng;
    int64_t wall_ms;
    int64_t names; /* given out so far */
    size_t talker; /* the session that spoke last: distress comes in short lines */
};

enum speaker { SPEAKER_ANY, SPEAKER_STAFF, SPEAKER_MEMBER };

void workload_open(struct workload *workload, uint64_t seed);
struct command *workload_command(struct workload *workload, const struct auditor *auditor);
struct query workload_query(struct workload *workload, const struct auditor *auditor);

/* ---- between its files ---- */
uint64_t pick(struct workload *workload, uint64_t bound);
bool chance(struct workload *workload, uint64_t percent);
void fill(struct workload *workload, void *out, size_t len);
int64_t workload_now(const struct workload *workload, const struct auditor *auditor);
struct command *command_make(struct workload *workload, enum command_kind kind);
size_t live_session(struct workload *workload, const struct auditor *auditor, enum speaker speaker);
/* Mostly one who is signed in and of that kind; now and then an ended session, or the session of another. */
void speak_as(struct workload *workload, const struct auditor *auditor, struct command *command, enum speaker speaker);
room_id room_for(struct workload *workload, const struct auditor *auditor, member_id actor);
member_id member_for(struct workload *workload, const struct auditor *auditor);
cohort_id cohort_for(struct workload *workload, const struct auditor *auditor);
int64_t number_for(struct workload *workload, const struct auditor *auditor, room_id room, enum message_state state);
/* ---- workload_people.c ---- */
struct command *make_totp_reset(struct workload *workload, const struct auditor *auditor);
struct command *make_invite(struct workload *workload, const struct auditor *auditor);
struct command *make_join(struct workload *workload, const struct auditor *auditor);
struct command *make_sign_in(struct workload *workload, const struct auditor *auditor);
struct command *make_session_end(struct workload *workload, const struct auditor *auditor);
struct command *make_sign_out(struct workload *workload, const struct auditor *auditor);
struct command *make_room(struct workload *workload, const struct auditor *auditor);
struct command *make_cohort(struct workload *workload, const struct auditor *auditor);
struct command *make_path(struct workload *workload, const struct auditor *auditor);
/* ---- workload_held.c ---- */
size_t slice_for(struct workload *workload, const struct auditor *auditor, room_id room);
void say_to_wait(struct workload *workload, const struct auditor *auditor, struct command *command);
struct command *make_held(struct workload *workload, const struct auditor *auditor);
/* ---- workload_staff.c ---- */
struct command *make_mode(struct workload *workload, const struct auditor *auditor);
struct command *make_report(struct workload *workload, const struct auditor *auditor);
struct command *make_staff_act(struct workload *workload, const struct auditor *auditor);
