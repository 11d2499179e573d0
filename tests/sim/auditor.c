/* tests/sim/auditor.c: what holds for every command: who speaks, exactly once, dense changes, audiences, time. */
#include "auditor.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void auditor_fail(const struct auditor *auditor, const char *what, int line)
{
    fprintf(stderr, "HEARTH_SEED=%" PRIu64 " step %ld, %s: the auditor expected %s (line %d)\n", auditor->seed, auditor->step,
            command_name(auditor->doing), what, line);
    exit(1);
}

void *list_grow(void **items, size_t *len, size_t *capacity, size_t item_bytes)
{
    if (*len == *capacity) {
        *capacity = *capacity == 0 ? 8 : *capacity * 2;
        *items = realloc(*items, *capacity * item_bytes);
        if (*items == NULL)
            abort();
    }
    return memset((char *)*items + (*len)++ * item_bytes, 0, item_bytes);
}

size_t find_member(const struct auditor *auditor, member_id id)
{
    for (size_t i = 0; i < auditor->members.len; i++)
        if (member_id_equal(auditor->members.items[i].id, id))
            return i;
    return NOBODY;
}

size_t find_room(const struct auditor *auditor, room_id id)
{
    for (size_t i = 0; i < auditor->rooms.len; i++)
        if (room_id_equal(auditor->rooms.items[i].id, id))
            return i;
    return NOBODY;
}

size_t find_cohort(const struct auditor *auditor, cohort_id id)
{
    for (size_t i = 0; i < auditor->cohorts.len; i++)
        if (cohort_id_equal(auditor->cohorts.items[i].id, id))
            return i;
    return NOBODY;
}

size_t find_session(const struct auditor *auditor, session_id id)
{
    for (size_t i = 0; i < auditor->sessions.len; i++)
        if (!auditor->sessions.items[i].removed && session_id_equal(auditor->sessions.items[i].id, id))
            return i;
    return NOBODY;
}

size_t find_checkpoint(const struct auditor *auditor, int64_t place, int64_t n)
{
    for (size_t i = 0; i < auditor->checkpoints.len; i++)
        if (auditor->checkpoints.items[i].place == place && auditor->checkpoints.items[i].n == n)
            return i;
    return NOBODY;
}

size_t find_sanction(const struct auditor *auditor, sanction_id id)
{
    for (size_t i = auditor->sanctions.len; i > 0; i--)
        if (sanction_id_equal(auditor->sanctions.items[i - 1].id, id))
            return i - 1;
    return NOBODY;
}

size_t find_item(const struct auditor *auditor, item_id id)
{
    for (size_t i = auditor->items.len; i > 0; i--)
        if (item_id_equal(auditor->items.items[i - 1].id, id))
            return i - 1;
    return NOBODY;
}

struct seen_place *find_been(const struct seen_room *room, size_t member)
{
    for (size_t i = 0; i < room->places.len; i++)
        if (room->places.items[i].member == member)
            return &room->places.items[i];
    return NULL;
}

struct seen_place *find_place(const struct seen_room *room, size_t member)
{
    struct seen_place *place = find_been(room, member);
    return place != NULL && place->in ? place : NULL;
}

const struct event *find_event(const struct outcome *outcome, enum event_kind kind, enum audience audience, size_t n)
{
    for (size_t i = 0; i < outcome->events_len; i++)
        if (outcome->events[i].kind == kind && (outcome->events[i].audiences & AUDIENCE_BIT(audience)) != 0 && n-- == 0)
            return &outcome->events[i];
    return NULL;
}

size_t count_events(const struct outcome *outcome, enum event_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < outcome->events_len; i++)
        count += outcome->events[i].kind == kind;
    return count;
}

static bool by_client(enum command_kind kind)
{
    return command_from(kind) == COMMAND_FROM_CLIENT;
}

bool speaks(const struct command *command)
{
    return by_client(command->kind) || (command_from(command->kind) == COMMAND_FROM_DESK && !member_id_is_none(command->actor));
}

static bool by_operator(const struct command *command)
{
    return command_from(command->kind) == COMMAND_FROM_OPERATOR || (command_from(command->kind) == COMMAND_FROM_DESK && !speaks(command));
}

static bool out_of_time(request_id id, int64_t now_ms)
{
    int64_t made = 0;
    for (int i = 0; i < 8; i++)
        made = made * 256 + id.bytes[i];
    return made < now_ms - 7 * 24 * 3600 * 1000LL || made > now_ms + 10 * 60 * 1000LL;
}

static const struct seen_request *find_request(const struct auditor *auditor, const struct command *command)
{
    /* The workload repeats recent ones only. */
    const size_t from = auditor->requests.len > 2000 ? auditor->requests.len - 2000 : 0;
    for (size_t i = from; i < auditor->requests.len; i++)
        if (request_id_equal(auditor->requests.items[i].id, command->request) &&
            member_id_equal(auditor->requests.items[i].actor, command->actor))
            return &auditor->requests.items[i];
    return NULL;
}

void auditor_foretell(struct auditor *auditor, const struct command *command, struct foretold *out)
{
    memset(out, 0, sizeof *out);
    auditor->doing = command->kind;
    out->now_ms = command->time_ms > auditor->time_ms ? command->time_ms : auditor->time_ms;
    if (speaks(command)) {
        const size_t session = find_session(auditor, command->session);
        const size_t member = find_member(auditor, command->actor);
        if (session == NOBODY || member == NOBODY || auditor->sessions.items[session].member != member ||
            !session_lives(&auditor->sessions.items[session], out->now_ms)) {
            out->refusal = REFUSAL_NOT_HERE;
            return;
        }
    }
    if (speaks(command) || by_operator(command)) {
        if (out_of_time(command->request, out->now_ms)) {
            out->refusal = REFUSAL_STALE;
            return;
        }
        out->repeat = command->kind != COMMAND_STAY ? find_request(auditor, command) : NULL;
        if (out->repeat != NULL)
            return;
    }
    const bool desk = command_from(command->kind) == COMMAND_FROM_DESK;
    if ((by_operator(command) && command->kind != COMMAND_PROGRAM_MAKE && !auditor->program) || (desk && !may_at_desk(auditor, command))) {
        out->refusal = REFUSAL_NOT_HERE;
        return;
    }
    out->placed = true; /* most do; the few that may not say so */
    foretell_people(auditor, command, out);
    foretell_rooms(auditor, command, out);
    foretell_sanctions(auditor, command, out);
    foretell_care(auditor, command, out);
    foretell_paths(auditor, command, out);
    foretell_queue(auditor, command, out);
    foretell_held(auditor, command, out);
    foretell_duty(auditor, command, out);
    if (out->refusal != REFUSAL_NONE || out->seal_again || out->hold_first)
        out->placed = false;
}

/* Whose stream the event is in: a room's, a person's, or a cohort's desk. */
static int64_t *stream_of(struct auditor *auditor, const struct event *event, unsigned *audiences_out)
{
    switch (event->kind) {
    case EVENT_ROOM:
    case EVENT_MEMBER:
    case EVENT_MESSAGE: {
        const size_t room = find_room(auditor, stream_room(event->stream));
        *audiences_out = AUDIENCE_BIT(AUDIENCE_MEMBERS) | AUDIENCE_BIT(AUDIENCE_STAFF);
        return room != NOBODY ? &auditor->rooms.items[room].change : NULL;
    }
    case EVENT_SESSION:
    case EVENT_PLACE:
    case EVENT_TOLD:
    case EVENT_OWN:
    case EVENT_HIDDEN:
        *audiences_out = AUDIENCE_BIT(AUDIENCE_PERSON);
        break;
    case EVENT_LINE:
    case EVENT_DUTY:
        *audiences_out = AUDIENCE_BIT(AUDIENCE_STAFF);
        break;
    default: /* items and sanctions: either */
        *audiences_out = event->audiences == AUDIENCE_BIT(AUDIENCE_PERSON) ? AUDIENCE_BIT(AUDIENCE_PERSON) : AUDIENCE_BIT(AUDIENCE_STAFF);
        break;
    }
    for (size_t i = 0; i < auditor->members.len && *audiences_out == AUDIENCE_BIT(AUDIENCE_PERSON); i++)
        if (stream_id_equal(member_stream(auditor->members.items[i].id), event->stream))
            return &auditor->members.items[i].change;
    for (size_t i = 0; i < auditor->cohorts.len && *audiences_out == AUDIENCE_BIT(AUDIENCE_STAFF); i++)
        if (stream_id_equal(cohort_stream(auditor->cohorts.items[i].id), event->stream))
            return &auditor->cohorts.items[i].change;
    return NULL;
}

/* Every event has its stream's next number, and its stream's audiences and no other: peers see neither byte nor number of what is not
 * theirs. */
static void check_events(struct auditor *auditor, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->events_len; i++) {
        const struct event *event = &outcome->events[i];
        unsigned audiences;
        int64_t *change = stream_of(auditor, event, &audiences);
        AUDIT(auditor, change != NULL && event->audiences == audiences);
        AUDIT(auditor, event->change == *change + 1);
        *change = event->change;
    }
}

/* Whatever takes a text back is fenced (security.md 8): each tombstone has a cut of its stream, a text that is shown has none. */
static void check_fences(struct auditor *auditor, const struct command *command, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->events_len; i++) {
        const struct event *event = &outcome->events[i];
        bool cut = false;
        for (size_t k = 0; k < outcome->effects_len; k++)
            cut = cut ||
                  (outcome->effects[k].kind == EFFECT_FENCE_CUT && memcmp(outcome->effects[k].object, event->stream.bytes, ID_BYTES) == 0);
        if (event->kind == EVENT_MESSAGE)
            AUDIT(auditor, cut == (event->message.state != MESSAGE_PUBLISHED || command->kind == COMMAND_MASK));
    }
}

/* The log grows by exactly the acts of power and the keys that are gone; a checkpoint counts them all, and is wanted when 64 have none. */
static void check_audit(struct auditor *auditor, const struct command *command, const struct outcome *outcome)
{
    const bool tick = command->kind == COMMAND_TICK;
    size_t wanted = 0;
    /* The rest is counted where it is learnt. */
    auditor->records += command->kind == COMMAND_PROGRAM_MAKE || command_from(command->kind) == COMMAND_FROM_DESK ||
                        (command->kind == COMMAND_EFFECT_DONE && outcome->place != 0);
    for (size_t i = 0; i < outcome->effects_len; i++) {
        const struct effect *effect = &outcome->effects[i];
        if (effect->kind != EFFECT_AUDIT_CHECKPOINT)
            continue;
        AUDIT(auditor, effect->head.size == auditor->records && effect->head.time_ms == auditor->time_ms);
        AUDIT(auditor, tick || auditor->records == 1 || auditor->records == auditor->records_signed + 64);
        AUDIT(auditor, effect->place == outcome->place);
        struct seen_checkpoint *checkpoint = list_add(&auditor->checkpoints);
        *checkpoint = (struct seen_checkpoint){.place = effect->place, .n = effect->n};
        auditor->records_signed = auditor->records;
        wanted++;
    }
    AUDIT(auditor, wanted <= 1 && auditor->records - auditor->records_signed < 64);
}

static void check_answer(struct auditor *auditor, const struct command *command, const struct foretold *foretold,
                         const struct outcome *outcome)
{
    AUDIT(auditor, outcome->kind == command->kind);
    if (outcome->refusal.reason != foretold->refusal)
        fprintf(stderr, "%s: \"%s\" %s, not \"%s\"\n", command_name(command->kind), refusal_word(outcome->refusal.reason),
                outcome->refusal.field != NULL ? outcome->refusal.field : "", refusal_word(foretold->refusal));
    AUDIT(auditor, outcome->refusal.reason == foretold->refusal);
    AUDIT(auditor, outcome->refusal.wait_ms == foretold->wait_ms);
    AUDIT(auditor, outcome->seal_again == foretold->seal_again && outcome->hold_first == foretold->hold_first);
    AUDIT(auditor, outcome->repeated == (foretold->repeat != NULL));
    if (foretold->refusal == REFUSAL_SUSPENDED)
        AUDIT(auditor, outcome->refusal.until_at == suspended_until(auditor, find_member(auditor, command->actor), foretold->now_ms));
    if (foretold->repeat != NULL)
        AUDIT(auditor, memcmp(&outcome->done, &foretold->repeat->done, sizeof outcome->done) == 0);
    const bool nothing = foretold->refusal != REFUSAL_NONE || foretold->seal_again || foretold->hold_first || foretold->repeat != NULL;
    if (nothing) {
        AUDIT(auditor, outcome->place == 0 && outcome->events_len == 0);
        return;
    }
    if (!foretold->any_place || foretold->placed)
        AUDIT(auditor, (outcome->place != 0) == foretold->placed);
    if (outcome->place != 0)
        AUDIT(auditor, outcome->place == auditor->place + 1);
    if (!foretold->any_events)
        AUDIT(auditor, outcome->events_len == foretold->events);
}

/* Of sessions that ended only the latest are kept, for those who still try to speak on them. */
static void forget_sessions(struct auditor *auditor)
{
    size_t kept = 0;
    if (auditor->sessions.len < auditor->sessions_looked_at)
        return;
    for (size_t i = 0; i < auditor->sessions.len; i++)
        if (!auditor->sessions.items[i].removed || i + 30 > auditor->sessions.len)
            auditor->sessions.items[kept++] = auditor->sessions.items[i];
    auditor->sessions.len = kept;
    auditor->sessions_looked_at = kept + 60;
}

void auditor_learn(struct auditor *auditor, const struct command *command, struct foretold *foretold, const struct outcome *outcome)
{
    check_answer(auditor, command, foretold, outcome);
    auditor->kinds[command->kind]++;
    if (foretold->refusal != REFUSAL_NONE || foretold->seal_again || foretold->hold_first || foretold->repeat != NULL) {
        auditor->refused += foretold->repeat == NULL;
        auditor->refusals[foretold->refusal]++;
        auditor->repeated += foretold->repeat != NULL;
        return;
    }
    auditor->done++;
    auditor->kinds_done[command->kind]++;
    if (outcome->place != 0) {
        auditor->place = outcome->place;
        AUDIT(auditor, foretold->now_ms >= auditor->time_ms);
        auditor->time_ms = foretold->now_ms;
    }
    learn_people(auditor, command, foretold, outcome);
    learn_rooms(auditor, command, foretold, outcome);
    learn_sanctions(auditor, command, foretold, outcome);
    learn_care(auditor, command, outcome);
    learn_held(auditor, command, foretold, outcome);
    learn_paths(auditor, command, outcome);
    learn_queue(auditor, command, foretold, outcome);
    learn_duty(auditor, command, foretold, outcome);
    check_events(auditor, outcome);
    check_audit(auditor, command, outcome);
    check_fences(auditor, command, outcome);
    forget_sessions(auditor);
    if (speaks(command)) {
        const size_t session = find_session(auditor, command->session);
        if (session != NOBODY) { /* it may have ended itself */
            struct seen_session *own = &auditor->sessions.items[session];
            const int64_t until = whole_minute(foretold->now_ms) + idle_of(auditor->members.items[own->member].role, own->device);
            own->idle_until = until > own->idle_until ? until : own->idle_until;
        }
    }
    if ((speaks(command) && command->kind != COMMAND_STAY) || by_operator(command)) {
        struct seen_request *request = list_add(&auditor->requests);
        request->id = command->request;
        request->actor = command->actor;
        request->done = outcome->done;
    }
}

void auditor_free(struct auditor *auditor)
{
    for (size_t i = 0; i < auditor->rooms.len; i++) {
        for (size_t k = 0; k < auditor->rooms.items[i].messages.len; k++)
            free(auditor->rooms.items[i].messages.items[k].bytes);
        free(auditor->rooms.items[i].messages.items);
        free(auditor->rooms.items[i].places.items);
    }
    free(auditor->cohorts.items);
    free(auditor->rooms.items);
    free(auditor->members.items);
    free(auditor->sessions.items);
    free(auditor->invitations.items);
    free(auditor->slices.items);
    free(auditor->sanctions.items);
    free(auditor->items.items);
    free(auditor->hidden.items);
    free(auditor->held.items);
    free(auditor->duties.items);
    free(auditor->requests.items);
    free(auditor->effects.items);
    free(auditor->checkpoints.items);
}
