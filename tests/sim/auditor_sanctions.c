/* tests/sim/auditor_sanctions.c: what staff do to people (MO10 to MO14): who may, how long, two for the end, and that all of it ends. */
#include "auditor.h"
#include <stdio.h>
#include <string.h>

#define MINUTE 60000LL
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static bool keeps_out(enum sanction_kind kind)
{
    return kind == SANCTION_KIND_SUSPENSION || kind == SANCTION_KIND_ENDING;
}

bool sanction_holds(const struct seen_sanction *sanction, int64_t now_ms)
{
    return (sanction->state == SANCTION_ON || sanction->state == SANCTION_ASKED) && (sanction->ends_at == 0 || sanction->ends_at > now_ms);
}

static bool concerns(const struct seen_sanction *sanction, size_t member, room_id room, int64_t now_ms)
{
    return sanction->member == member && sanction_holds(sanction, now_ms) &&
           (room_id_is_none(sanction->room) || room_id_equal(sanction->room, room));
}

int64_t time_out_until(const struct auditor *auditor, size_t member, room_id room, int64_t now_ms)
{
    int64_t until = 0;
    for (size_t i = 0; i < auditor->sanctions.len; i++) {
        const struct seen_sanction *seen = &auditor->sanctions.items[i];
        if (seen->kind == SANCTION_KIND_TIME_OUT && concerns(seen, member, room, now_ms) && seen->ends_at > until)
            until = seen->ends_at;
    }
    return until;
}

int64_t own_slow_ms(const struct auditor *auditor, size_t member, room_id room, int64_t now_ms)
{
    int64_t slow_ms = 0;
    for (size_t i = 0; i < auditor->sanctions.len; i++) {
        const struct seen_sanction *seen = &auditor->sanctions.items[i];
        if (seen->kind == SANCTION_KIND_SLOW && concerns(seen, member, room, now_ms) && seen->slow_ms > slow_ms)
            slow_ms = seen->slow_ms;
    }
    return slow_ms;
}

static const struct seen_sanction *out_by(const struct auditor *auditor, size_t member, int64_t now_ms)
{
    const struct seen_sanction *found = NULL;
    for (size_t i = 0; i < auditor->sanctions.len; i++) {
        const struct seen_sanction *seen = &auditor->sanctions.items[i];
        if (seen->member == member && keeps_out(seen->kind) && sanction_holds(seen, now_ms) &&
            (found == NULL || seen->ends_at > found->ends_at))
            found = seen;
    }
    return found;
}

int64_t suspended_until(const struct auditor *auditor, size_t member, int64_t now_ms)
{
    const struct seen_sanction *found = out_by(auditor, member, now_ms);
    return found != NULL ? found->ends_at : 0;
}

static bool shape_is_good(const struct command_sanction *wanted)
{
    const int64_t ms = wanted->length_ms, slow = wanted->slow_ms;
    const bool of_room = wanted->kind == SANCTION_KIND_TIME_OUT || wanted->kind == SANCTION_KIND_SLOW;
    const bool paced = slow == 10000 || slow == 30000 || slow == 120000 || slow == 600000;
    if ((!of_room && !room_id_is_none(wanted->room)) || (wanted->kind == SANCTION_KIND_SLOW ? !paced : slow != 0))
        return false;
    switch (wanted->kind) {
    case SANCTION_KIND_TIME_OUT:
        return ms == 15 * MINUTE || ms == HOUR || ms == DAY || ms == 7 * DAY;
    case SANCTION_KIND_CHECK_FIRST:
        return ms >= 15 * MINUTE && ms <= 90 * DAY;
    case SANCTION_KIND_SLOW:
    case SANCTION_KIND_SUSPENSION:
        return ms >= 15 * MINUTE && ms <= 7 * DAY;
    case SANCTION_KIND_ENDING:
    case SANCTION_KIND_COUNT:
        break;
    }
    return ms == 0;
}

/* Nobody alone keeps somebody out for longer than a week, in one piece or in several. */
static bool too_long_alone(const struct auditor *auditor, const struct command_sanction *wanted, size_t by, size_t member, int64_t now_ms)
{
    int64_t ms = wanted->kind == SANCTION_KIND_ENDING ? DAY : wanted->length_ms;
    for (size_t i = 0; i < auditor->sanctions.len; i++) {
        const struct seen_sanction *seen = &auditor->sanctions.items[i];
        if (seen->member == member && seen->by == by && keeps_out(seen->kind) && (seen->done_at == 0 || seen->done_at > now_ms - 7 * DAY))
            ms += (seen->done_at == 0 ? now_ms : seen->done_at) - seen->at;
    }
    return ms > 7 * DAY;
}

static void foretell_sanction(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const struct command_sanction *wanted = &command->sanction;
    const size_t actor = find_member(auditor, command->actor), member = find_member(auditor, wanted->member);
    const size_t cohort = member == NOBODY ? NOBODY : shared_cohort(auditor, actor, member);
    out->events = wanted->kind == SANCTION_KIND_ENDING ? 3 : 2;
    out->refusal = REFUSAL_NOT_HERE;
    if (cohort == NOBODY || !is_staff(auditor->members.items[actor].role))
        return;
    const struct seen_member *who = &auditor->members.items[member];
    if (is_staff(who->role) || !shape_is_good(wanted)) {
        out->refusal = REFUSAL_BAD_REQUEST;
        return;
    }
    size_t in_force = 0;
    for (size_t i = 0; i < auditor->sanctions.len; i++) {
        const struct seen_sanction *seen = &auditor->sanctions.items[i];
        if (seen->member != member || !sanction_holds(seen, out->now_ms))
            continue;
        in_force++;
        if (seen->kind == wanted->kind && room_id_equal(seen->room, wanted->room))
            out->refusal = REFUSAL_TAKEN;
    }
    if (out->refusal == REFUSAL_TAKEN || who->state == MEMBER_GONE || who->state == MEMBER_ENDED)
        return;
    out->refusal = in_force >= 64 ? REFUSAL_FULL : REFUSAL_NONE;
    if (out->refusal != REFUSAL_NONE)
        return;
    if (keeps_out(wanted->kind)) {
        out->refusal = too_long_alone(auditor, wanted, actor, member, out->now_ms) ? REFUSAL_FULL : REFUSAL_NONE;
    } else if (!room_id_is_none(wanted->room)) {
        const size_t room = find_room(auditor, wanted->room);
        if (room == NOBODY || auditor->rooms.items[room].cohort != cohort || auditor->rooms.items[room].type == ROOM_TYPE_LINE ||
            find_place(&auditor->rooms.items[room], member) == NULL)
            out->refusal = REFUSAL_NOT_HERE;
    }
}

/* Lifting, and the second. */
static void foretell_open(const struct auditor *auditor, const struct command *command, sanction_id id, struct foretold *out)
{
    const size_t actor = find_member(auditor, command->actor), found = find_sanction(auditor, id);
    out->refusal = REFUSAL_NOT_HERE;
    if (found == NOBODY || !is_staff(auditor->members.items[actor].role))
        return;
    const struct seen_sanction *seen = &auditor->sanctions.items[found];
    if (!in_cohort(auditor, actor, seen->cohort))
        return;
    const bool second = command->kind == COMMAND_SECOND;
    if (seen->done_at != 0 || seen->ends_at <= out->now_ms || (second && seen->kind == SANCTION_KIND_ENDING && seen->by == actor))
        out->refusal = REFUSAL_TAKEN; /* also: it takes two */
    else
        out->refusal = second && seen->kind != SANCTION_KIND_ENDING ? REFUSAL_BAD_REQUEST : REFUSAL_NONE;
    out->events = seen->kind == SANCTION_KIND_ENDING ? 3 : 2;
    if (second)
        out->events += 2 * rooms_of(auditor, seen->member) + sessions_of(auditor, seen->member);
}

void foretell_sanctions(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    if (command->kind == COMMAND_SANCTION)
        foretell_sanction(auditor, command, out);
    else if (command->kind == COMMAND_LIFT)
        foretell_open(auditor, command, command->lift.sanction, out);
    else if (command->kind == COMMAND_SECOND)
        foretell_open(auditor, command, command->second.sanction, out);
    else if (command->kind == COMMAND_TAKE_OUT) {
        const size_t actor = find_member(auditor, command->actor), member = find_member(auditor, command->take_out.member);
        const size_t room = find_room(auditor, command->take_out.room);
        out->events = 2;
        out->refusal = may_in_room(auditor, actor, room, DEED_TAKE_OUT, out->now_ms);
        if (out->refusal != REFUSAL_NONE)
            return;
        const struct seen_place *place = member == NOBODY ? NULL : find_been(&auditor->rooms.items[room], member);
        out->refusal = place == NULL                                   ? REFUSAL_NOT_HERE
                       : !place->in                                    ? REFUSAL_TAKEN
                       : is_staff(auditor->members.items[member].role) ? REFUSAL_BAD_REQUEST
                                                                       : REFUSAL_NONE;
    }
}

/* The person and the desk are told the same, but for names; nobody else. */
static void check_told(const struct auditor *auditor, const struct seen_sanction *seen, const struct outcome *outcome)
{
    size_t own = 0, desk = 0;
    for (size_t i = 0; i < outcome->events_len; i++) {
        const struct event *event = &outcome->events[i];
        if (event->kind != EVENT_SANCTION || !sanction_id_equal(event->sanction.id, seen->id))
            continue;
        const bool to_desk = event->audiences == AUDIENCE_BIT(AUDIENCE_STAFF);
        const member_id member = auditor->members.items[seen->member].id, by = auditor->members.items[seen->by].id;
        AUDIT(auditor,
              event->sanction.kind == seen->kind && event->sanction.state == seen->state && event->sanction.reason == seen->reason);
        AUDIT(auditor, event->sanction.ends_at == seen->ends_at && event->sanction.slow_ms == seen->slow_ms);
        AUDIT(auditor, member_id_equal(event->sanction.member, to_desk ? member : (member_id){{0}}));
        AUDIT(auditor, member_id_equal(event->sanction.by, to_desk ? by : (member_id){{0}}));
        const stream_id stream = to_desk ? cohort_stream(auditor->cohorts.items[seen->cohort].id) : member_stream(member);
        AUDIT(auditor, stream_id_equal(event->stream, stream));
        own += !to_desk;
        desk += to_desk;
    }
    AUDIT(auditor, own == 1 && desk == 1);
}

/* Sockets of who is out are parted from every room that they are in. */
static void check_parted(const struct auditor *auditor, size_t member, const struct outcome *outcome)
{
    size_t parted = 0;
    for (size_t i = 0; i < outcome->effects_len; i++)
        parted += outcome->effects[i].kind == EFFECT_FENCE_PART &&
                  memcmp(outcome->effects[i].object, auditor->members.items[member].id.bytes, ID_BYTES) == 0;
    AUDIT(auditor, parted == rooms_of(auditor, member));
}

static void learn_sanction(struct auditor *auditor, const struct command *command, const struct foretold *foretold,
                           const struct outcome *outcome)
{
    const struct command_sanction *wanted = &command->sanction;
    const size_t by = find_member(auditor, command->actor), member = find_member(auditor, wanted->member);
    struct seen_member *who = &auditor->members.items[member];
    const struct seen_sanction *out = out_by(auditor, member, foretold->now_ms);
    const bool ending = wanted->kind == SANCTION_KIND_ENDING;
    const struct seen_sanction made = {.id = outcome->done.sanction,
                                       .member = member,
                                       .cohort = shared_cohort(auditor, by, member),
                                       .by = by,
                                       .kind = wanted->kind,
                                       .state = ending ? SANCTION_ASKED : SANCTION_ON,
                                       .room = wanted->room,
                                       .slow_ms = wanted->slow_ms,
                                       .reason = wanted->reason,
                                       .at = foretold->now_ms,
                                       .ends_at = foretold->now_ms + (ending ? DAY : wanted->length_ms),
                                       .before = out != NULL ? out->before : who->state};
    struct seen_sanction *seen = list_add(&auditor->sanctions);
    *seen = made;
    AUDIT(auditor, find_sanction(auditor, made.id) == auditor->sanctions.len - 1);
    if (keeps_out(made.kind)) {
        check_parted(auditor, member, outcome);
        who->state = MEMBER_SUSPENDED;
    }
    if (ending) {
        struct seen_item *item = list_add(&auditor->items);
        const struct event *asked = find_event(outcome, EVENT_ITEM, AUDIENCE_STAFF, 0);
        AUDIT(auditor, asked != NULL && asked->item.kind == ITEM_KIND_SECOND && asked->item.state == ITEM_NEW);
        *item = (struct seen_item){.id = asked->item.id,
                                   .cohort = made.cohort,
                                   .kind = ITEM_KIND_SECOND,
                                   .about = member,
                                   .due_at = INT64_MAX,
                                   .claimed_by = NOBODY};
        seen->item = item->id;
    }
    check_told(auditor, seen, outcome);
    auditor->records++;
}

static void sanction_done(struct auditor *auditor, struct seen_sanction *seen, enum sanction_state state, int64_t now_ms,
                          const struct outcome *outcome)
{
    struct seen_member *who = &auditor->members.items[seen->member];
    seen->state = state;
    seen->done_at = now_ms;
    if (state == SANCTION_ON)
        seen->ends_at = 0;
    else if (keeps_out(seen->kind) && who->state == MEMBER_SUSPENDED && out_by(auditor, seen->member, now_ms) == NULL)
        who->state = seen->before;
    if (seen->kind == SANCTION_KIND_ENDING) {
        struct seen_item *item = &auditor->items.items[find_item(auditor, seen->item)];
        size_t closed = 0;
        for (size_t i = 0; i < outcome->events_len; i++)
            closed += outcome->events[i].kind == EVENT_ITEM && item_id_equal(outcome->events[i].item.id, item->id) &&
                      outcome->events[i].item.state == ITEM_CLOSED;
        AUDIT(auditor, item->state != ITEM_CLOSED && closed == 1);
        item->state = ITEM_CLOSED;
        item->due_at = now_ms + DAY;
    }
    check_told(auditor, seen, outcome);
    auditor->records++;
}

static void learn_sanctions_tick(struct auditor *auditor, const struct foretold *foretold, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->events_len; i++) {
        const struct event *event = &outcome->events[i];
        if (event->kind != EVENT_SANCTION || event->audiences != AUDIENCE_BIT(AUDIENCE_PERSON))
            continue;
        const size_t found = find_sanction(auditor, event->sanction.id);
        AUDIT(auditor, found != NOBODY);
        struct seen_sanction *seen = &auditor->sanctions.items[found];
        AUDIT(auditor, seen->done_at == 0 && seen->ends_at > 0 && seen->ends_at <= foretold->now_ms);
        sanction_done(auditor, seen, SANCTION_OVER, foretold->now_ms, outcome);
    }
    for (size_t i = 0; i < auditor->sanctions.len && !outcome->more; i++) { /* none lasts a tick longer than it says */
        const struct seen_sanction *seen = &auditor->sanctions.items[i];
        AUDIT(auditor, seen->done_at != 0 || seen->ends_at > foretold->now_ms);
    }
}

void learn_sanctions(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome)
{
    struct seen_sanction *seen;
    switch ((int)command->kind) {
    case COMMAND_SANCTION:
        learn_sanction(auditor, command, foretold, outcome);
        break;
    case COMMAND_LIFT:
        seen = &auditor->sanctions.items[find_sanction(auditor, command->lift.sanction)];
        sanction_done(auditor, seen, SANCTION_LIFTED, foretold->now_ms, outcome);
        break;
    case COMMAND_SECOND:
        seen = &auditor->sanctions.items[find_sanction(auditor, command->second.sanction)];
        check_parted(auditor, seen->member, outcome);
        sanction_done(auditor, seen, SANCTION_ON, foretold->now_ms, outcome);
        auditor->members.items[seen->member].state = MEMBER_ENDED;
        sessions_gone(auditor, outcome);
        learn_places(auditor, outcome);
        AUDIT(auditor, rooms_of(auditor, seen->member) == 0 && sessions_of(auditor, seen->member) == 0);
        break;
    case COMMAND_TAKE_OUT:
        learn_places(auditor, outcome);
        auditor->records++;
        break;
    case COMMAND_TICK:
        learn_sanctions_tick(auditor, foretold, outcome);
        break;
    default:
        break;
    }
}
