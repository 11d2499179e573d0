/* tests/sim/workload.c */
#include "workload.h"
#include <string.h>

#define COHORTS 3
#define ROOMS   14
#define MEMBERS 60

uint64_t pick(struct workload *workload, uint64_t bound)
{
    return prng_below(&workload->prng, bound);
}

bool chance(struct workload *workload, uint64_t percent)
{
    return pick(workload, 100) < percent;
}

void fill(struct workload *workload, void *out, size_t len)
{
    uint8_t *bytes = out;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)prng_next(&workload->prng);
}

void workload_open(struct workload *workload, uint64_t seed)
{
    *workload = (struct workload){.prng = {.state = seed}, .talker = NOBODY, .wall_ms = INT64_C(1795500000000)};
}

static void clock_move(struct workload *workload)
{
    const uint64_t kind = pick(workload, 10000);
    if (kind < 9200)
        workload->wall_ms += (int64_t)pick(workload, 1500);
    else if (kind < 9900)
        workload->wall_ms += (int64_t)pick(workload, 60000);
    else if (kind < 9965)
        workload->wall_ms += (int64_t)pick(workload, 1200000);
    else if (kind < 9969)
        workload->wall_ms += (int64_t)pick(workload, 2 * 86400000);
    else if (kind < 9972)
        workload->wall_ms -= (int64_t)pick(workload, 7200000);
}

struct command *command_make(struct workload *workload, enum command_kind kind)
{
    struct command *command = command_new(kind);
    if (command == NULL)
        abort();
    command->time_ms = workload->wall_ms;
    fill(workload, command->random, sizeof command->random);
    int64_t made = workload->wall_ms;
    if (chance(workload, 1)) /* a retry that comes late, or a clock that runs ahead */
        made += (int64_t)pick(workload, 20 * 86400000ULL) - 15 * 86400000LL;
    for (int i = 0; i < 8; i++)
        command->request.bytes[i] = (uint8_t)((uint64_t)made >> (56 - 8 * i));
    fill(workload, command->request.bytes + 8, 8);
    return command;
}

int64_t workload_now(const struct workload *workload, const struct auditor *auditor)
{
    return workload->wall_ms > auditor->time_ms ? workload->wall_ms : auditor->time_ms;
}

static bool is_speaker(const struct auditor *auditor, size_t session, enum speaker speaker)
{
    const struct seen_member *who = &auditor->members.items[auditor->sessions.items[session].member];
    return speaker == SPEAKER_ANY || (is_staff(who->role) == (speaker == SPEAKER_STAFF) && who->state <= MEMBER_LEAVING);
}

size_t live_session(struct workload *workload, const struct auditor *auditor, enum speaker speaker)
{
    const size_t len = auditor->sessions.len, from = len > 0 ? pick(workload, len) : 0;
    for (size_t k = 0; k < len; k++) {
        const size_t i = (from + k) % len;
        if (session_lives(&auditor->sessions.items[i], workload_now(workload, auditor)) && is_speaker(auditor, i, speaker))
            return i;
    }
    return NOBODY;
}

void speak_as(struct workload *workload, const struct auditor *auditor, struct command *command, enum speaker speaker)
{
    const bool again = workload->talker < auditor->sessions.len && is_speaker(auditor, workload->talker, speaker) &&
                       session_lives(&auditor->sessions.items[workload->talker], workload_now(workload, auditor));
    size_t session = again && chance(workload, 40) ? workload->talker
                     : chance(workload, 98)        ? live_session(workload, auditor, chance(workload, 95) ? speaker : SPEAKER_ANY)
                                                   : NOBODY;
    if (session == NOBODY && auditor->sessions.len > 0)
        session = pick(workload, auditor->sessions.len);
    if (session == NOBODY)
        return;
    workload->talker = session;
    size_t member = auditor->sessions.items[session].member;
    if (chance(workload, 1))
        member = pick(workload, auditor->members.len);
    command->actor = auditor->members.items[member].id;
    command->session = auditor->sessions.items[session].id;
}

/* A room of the actor, mostly. */
room_id room_for(struct workload *workload, const struct auditor *auditor, member_id actor)
{
    if (auditor->rooms.len == 0 || chance(workload, 1))
        return (room_id){{0}};
    const size_t member = find_member(auditor, actor), from = pick(workload, auditor->rooms.len);
    for (size_t i = 0; i < auditor->rooms.len && member != NOBODY && !chance(workload, 1); i++) {
        const struct seen_room *found = &auditor->rooms.items[(from + i) % auditor->rooms.len];
        if (find_place(found, member) != NULL ||
            (found->type == ROOM_TYPE_LINE && is_staff(auditor->members.items[member].role) && chance(workload, 20)))
            return found->id;
    }
    return auditor->rooms.items[from].id;
}

member_id member_for(struct workload *workload, const struct auditor *auditor)
{
    if (auditor->members.len == 0 || chance(workload, 2))
        return (member_id){{0}};
    size_t member = pick(workload, auditor->members.len);
    for (int tries = 0; tries < 3 && auditor->members.items[member].state > MEMBER_LEAVING; tries++)
        member = pick(workload, auditor->members.len);
    return auditor->members.items[member].id;
}

cohort_id cohort_for(struct workload *workload, const struct auditor *auditor)
{
    if (auditor->cohorts.len == 0 || chance(workload, 2))
        return (cohort_id){{0}};
    return auditor->cohorts.items[pick(workload, auditor->cohorts.len)].id;
}

/* Mostly of one of the newer messages in that state. */
int64_t number_for(struct workload *workload, const struct auditor *auditor, room_id id, enum message_state state)
{
    const size_t found = find_room(auditor, id);
    int64_t number = (int64_t)pick(workload, 200);
    if (found == NOBODY || auditor->rooms.items[found].messages.len == 0)
        return number;
    const struct seen_room *room = &auditor->rooms.items[found];
    const size_t from = room->messages.len > 100 ? room->messages.len - 100 : 0;
    for (int tries = 0; tries < 20; tries++) {
        const struct seen_message *message = &room->messages.items[from + pick(workload, room->messages.len - from)];
        number = message->number;
        if (message->state == state && !chance(workload, 3))
            break;
    }
    return number;
}

size_t slice_for(struct workload *workload, const struct auditor *auditor, room_id room)
{
    const int64_t now_ms = workload_now(workload, auditor);
    for (size_t i = auditor->slices.len; i > 0; i--) {
        const struct seen_slice *slice = &auditor->slices.items[i - 1];
        if (slice->room != NOBODY && room_id_equal(auditor->rooms.items[slice->room].id, room) && slice->ends_at > now_ms &&
            slice->opens_at <= now_ms)
            return i - 1;
        if (auditor->slices.len - i > 400)
            break;
    }
    return NOBODY;
}

static struct command *make_slice(struct workload *workload, const struct auditor *auditor, room_id room)
{
    struct command *command = command_make(workload, COMMAND_SLICE_OPEN);
    const size_t found = find_room(auditor, room);
    const int64_t longest =
        found != NOBODY && auditor->rooms.items[found].retention_ms > 7 * DAY_MS ? LIMIT_SLICE_LONG_MS : LIMIT_SLICE_SHORT_MS;
    const int64_t now_ms = workload_now(workload, auditor);
    fill(workload, command->slice_open.key.bytes, ID_BYTES);
    command->slice_open.room = room;
    command->slice_open.opens_at = now_ms + (chance(workload, 5) ? (int64_t)pick(workload, 3 * (uint64_t)longest) : 0);
    command->slice_open.ends_at = command->slice_open.opens_at + longest + (chance(workload, 2) ? 1 : 0);
    if (chance(workload, 3) && auditor->slices.len > 0) { /* again, as after a crash */
        const struct seen_slice *same = &auditor->slices.items[auditor->slices.len - 1];
        if (same->room == NOBODY)
            return command;
        command->slice_open = (struct command_slice_open){
            .key = same->id, .room = auditor->rooms.items[same->room].id, .opens_at = same->opens_at, .ends_at = same->ends_at};
    }
    return command;
}

static struct command *make_say(struct workload *workload, const struct auditor *auditor)
{
    if (auditor->members.len > 3 && chance(workload, 90) && live_session(workload, auditor, SPEAKER_ANY) == NOBODY)
        return make_sign_in(workload, auditor);
    struct command *command = command_make(workload, COMMAND_SAY);
    speak_as(workload, auditor, command, chance(workload, 75) ? SPEAKER_MEMBER : SPEAKER_STAFF);
    const size_t member = find_member(auditor, command->actor);
    if (member != NOBODY && auditor->members.items[member].notice < auditor->notice && chance(workload, 60)) {
        command_free(&command);
        command = command_make(workload, COMMAND_ACCEPT);
        command->actor = auditor->members.items[member].id;
        command->session = auditor->sessions.items[workload->talker].id;
        command->accept.notice = auditor->notice;
        return command;
    }
    command->say.room = room_for(workload, auditor, command->actor);
    const size_t slice = slice_for(workload, auditor, command->say.room);
    if (slice == NOBODY && !room_id_is_none(command->say.room) && chance(workload, 95)) {
        const room_id room = command->say.room;
        command_free(&command);
        return make_slice(workload, auditor, room);
    }
    if (slice != NOBODY)
        command->say.slice = auditor->slices.items[chance(workload, 98) ? slice : pick(workload, auditor->slices.len)].id;
    fill(workload, command->say.message.bytes, ID_BYTES);
    say_to_wait(workload, auditor, command);
    command->say.sealed_len = chance(workload, 1) ? 0 : 1 + pick(workload, 200);
    command->say.sealed = malloc(command->say.sealed_len + 1);
    if (command->say.sealed == NULL)
        abort();
    fill(workload, command->say.sealed, command->say.sealed_len);
    if (chance(workload, 3) && auditor->requests.len > 0) { /* a retry: the id is the same, whatever else is */
        const size_t from = auditor->requests.len > 50 ? auditor->requests.len - 50 : 0;
        const struct seen_request *request = &auditor->requests.items[from + pick(workload, auditor->requests.len - from)];
        command->request = request->id;
        for (size_t i = auditor->sessions.len; i > 0 && !member_id_equal(request->actor, command->actor) && !chance(workload, 5); i--)
            if (!auditor->sessions.items[i - 1].removed &&
                member_id_equal(auditor->members.items[auditor->sessions.items[i - 1].member].id, request->actor)) {
                command->actor = request->actor;
                command->session = auditor->sessions.items[i - 1].id;
            }
    }
    return command;
}

static struct command *make_delete(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, COMMAND_DELETE);
    speak_as(workload, auditor, command, SPEAKER_ANY);
    command->delete.room = room_for(workload, auditor, command->actor);
    const size_t found = find_room(auditor, command->delete.room);
    const size_t member = find_member(auditor, command->actor);
    command->delete.number = (int64_t)pick(workload, 200);
    if (found == NOBODY || auditor->rooms.items[found].messages.len == 0)
        return command;
    const struct seen_room *room = &auditor->rooms.items[found];
    for (int tries = 0; tries < 30; tries++) {
        const size_t from = room->messages.len > 300 ? room->messages.len - 300 : 0;
        const struct seen_message *message = &room->messages.items[from + pick(workload, room->messages.len - from)];
        command->delete.number = message->number;
        if (message->author == member && !chance(workload, 5))
            break;
    }
    return command;
}

static struct command *make_program(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, COMMAND_PROGRAM_MAKE);
    struct command_program_make *make = &command->program_make;
    memset(make->program.bytes, chance(workload, 90) ? 7 : 8, ID_BYTES);
    snprintf(make->title, sizeof make->title, "Program");
    make->adults = auditor->program ? !chance(workload, 10) : true;
    make->notice = auditor->program ? auditor->notice + (int64_t)pick(workload, 3) - 1 : 1;
    return command;
}

static struct command *make_small(struct workload *workload, const struct auditor *auditor)
{
    struct command *command;
    switch (pick(workload, 8)) {
    case 0:
        command = command_make(workload, COMMAND_ACCEPT);
        speak_as(workload, auditor, command, SPEAKER_ANY);
        command->accept.notice = auditor->notice - (chance(workload, 10) ? 1 : 0);
        if (chance(workload, 40)) {
            command->kind = COMMAND_LATER;
            command->later.notice = command->accept.notice;
        }
        return command;
    case 1:
        command = command_make(workload, COMMAND_INVITE_REVOKE);
        if (auditor->invitations.len > 0)
            command->invite_revoke.invitation = auditor->invitations.items[pick(workload, auditor->invitations.len)].id;
        return command;
    case 2:
        command = command_make(workload, COMMAND_AUDIT_CHECKPOINT);
        command->audit_checkpoint.place = (int64_t)pick(workload, 100);
        command->audit_checkpoint.n = 1;
        if (auditor->checkpoints.len > 0 && !chance(workload, 10)) {
            const struct seen_checkpoint *wanted = &auditor->checkpoints.items[pick(workload, auditor->checkpoints.len)];
            command->audit_checkpoint.place = wanted->place;
            command->audit_checkpoint.n = wanted->n;
        } else if (auditor->effects.len > 0 && chance(workload, 10)) { /* one that is no checkpoint */
            command->audit_checkpoint.place = auditor->effects.items[0].place;
            command->audit_checkpoint.n = auditor->effects.items[0].n;
        }
        return command;
    case 3:
        command = command_make(workload, COMMAND_EFFECT_DONE);
        command->effect_done = (struct command_effect_done){.place = (int64_t)pick(workload, 100), .n = 1};
        if (auditor->effects.len > 0 && !chance(workload, 10)) {
            const struct seen_effect *effect = &auditor->effects.items[pick(workload, auditor->effects.len)];
            command->effect_done = (struct command_effect_done){.place = effect->place, .n = effect->n};
        }
        return command;
    default:
        command = command_make(workload, COMMAND_STAY);
        speak_as(workload, auditor, command, SPEAKER_ANY);
        return command;
    }
}

struct command *workload_command(struct workload *workload, const struct auditor *auditor)
{
    clock_move(workload);
    if (!auditor->program)
        return make_program(workload, auditor);
    if (auditor->cohorts.len < COHORTS && chance(workload, auditor->live ? 1 : 30))
        return make_cohort(workload, auditor);
    size_t here = 0, rooms = 0;
    for (size_t i = 0; i < auditor->members.len; i++)
        here += auditor->members.items[i].state <= MEMBER_LEAVING;
    for (size_t i = 0; i < auditor->rooms.len; i++)
        rooms += auditor->rooms.items[i].type != ROOM_TYPE_LINE;
    if (rooms < ROOMS ? chance(workload, 4) : pick(workload, 2000) == 0) /* later ones find people who have left */
        return make_room(workload, auditor);
    if (auditor->members.len > 3 && chance(workload, 40) && live_session(workload, auditor, SPEAKER_STAFF) == NOBODY)
        return make_sign_in(workload, auditor);
    const uint64_t kind = pick(workload, 1000);
    if (kind < 30)
        return here < MEMBERS || chance(workload, 10) ? make_invite(workload, auditor) : make_say(workload, auditor);
    if (kind < 70)
        return here < MEMBERS || chance(workload, 3) ? make_join(workload, auditor) : make_say(workload, auditor);
    if (kind < 150)
        return make_sign_in(workload, auditor);
    if (kind < 160)
        return make_sign_out(workload, auditor);
    if (kind < 175)
        return make_session_end(workload, auditor);
    if (kind < 240)
        return command_make(workload, COMMAND_TICK);
    if (kind < 360)
        return make_small(workload, auditor);
    if (kind < 440)
        return make_delete(workload, auditor);
    if (kind < 441)
        return make_program(workload, auditor);
    if (kind < 448)
        return make_totp_reset(workload, auditor);
    if (kind < 480)
        return make_path(workload, auditor);
    if (kind < 510)
        return make_report(workload, auditor);
    if (kind < 580)
        return make_held(workload, auditor);
    if (kind < 620)
        return make_mode(workload, auditor);
    if (kind < 690)
        return make_staff_act(workload, auditor);
    return make_say(workload, auditor);
}

struct query workload_query(struct workload *workload, const struct auditor *auditor)
{
    static const enum query_kind kinds[] = {QUERY_FOLLOW, QUERY_FOLLOW,   QUERY_FOLLOW,  QUERY_HISTORY, QUERY_HISTORY,
                                            QUERY_PEOPLE, QUERY_SESSIONS, QUERY_SESSION, QUERY_KEYS};
    struct command who = {.kind = COMMAND_STAY};
    struct query query = {.kind = kinds[pick(workload, sizeof kinds / sizeof kinds[0])], .now_ms = workload->wall_ms, .after = -1};
    if (chance(workload, 5)) /* a reader whose clock is ahead sees less, not more */
        query.now_ms += (int64_t)pick(workload, 86400000);
    speak_as(workload, auditor, &who, SPEAKER_ANY);
    query.actor = who.actor;
    query.session = who.session;
    if (session_id_is_none(who.session))
        query.session.bytes[0] = 1; /* core always says on which */
    query.room = room_for(workload, auditor, who.actor);
    query.stream = room_stream(query.room);
    const size_t room = find_room(auditor, query.room);
    if (room != NOBODY && auditor->rooms.items[room].messages.len > 0 && chance(workload, 20)) /* at the very moment that one goes */
        query.now_ms = auditor->rooms.items[room].messages.items[pick(workload, auditor->rooms.items[room].messages.len)].gone_at -
                       (chance(workload, 30) ? 1 : 0);
    const int64_t change = room != NOBODY ? auditor->rooms.items[room].change : 0;
    query.before = chance(workload, 40) ? INT64_MAX : (int64_t)pick(workload, (uint64_t)change + 2);
    if (chance(workload, 60)) /* mostly someone who was away for a while */
        query.after = change - (int64_t)pick(workload, chance(workload, 80) ? 30 : (uint64_t)change + 1);
    if (query.after < 0)
        query.after = -1;
    if (auditor->sessions.len > 0)
        memcpy(query.digest, auditor->sessions.items[pick(workload, auditor->sessions.len)].digest, DIGEST_BYTES);
    return query;
}
