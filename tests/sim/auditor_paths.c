/* tests/sim/auditor_paths.c: into cohorts and out of rooms, the end of the set-up, private lines, and hiding. */
#include "auditor.h"
#include <string.h>

static bool still_here(enum member_state state)
{
    return state == MEMBER_ACTIVE || state == MEMBER_SUSPENDED || state == MEMBER_LEAVING;
}

/* What the operator makes while the program is set up, and staff at any time (product.md 3). */
bool may_at_desk(const struct auditor *auditor, const struct command *command)
{
    if (!speaks(command))
        return !auditor->live;
    const size_t actor = find_member(auditor, command->actor);
    const enum role role = auditor->members.items[actor].role;
    enum role invited = ROLE_PARTICIPANT;
    size_t cohort = NOBODY;
    if (command->kind == COMMAND_COHORT_MAKE)
        return role == ROLE_LEAD;
    if (command->kind == COMMAND_ROOM_MAKE)
        return role == ROLE_LEAD && in_cohort(auditor, actor, find_cohort(auditor, command->room_make.cohort));
    if (command->kind == COMMAND_INVITE_MAKE) {
        cohort = find_cohort(auditor, command->invite_make.cohort);
        invited = command->invite_make.role;
    }
    for (size_t i = 0; i < auditor->invitations.len && command->kind == COMMAND_INVITE_REVOKE; i++)
        if (invitation_id_equal(auditor->invitations.items[i].id, command->invite_revoke.invitation)) {
            cohort = auditor->invitations.items[i].cohort;
            invited = auditor->invitations.items[i].role;
        }
    return in_cohort(auditor, actor, cohort) && (role == ROLE_LEAD || (role == ROLE_FACILITATOR && invited == ROLE_PARTICIPANT));
}

static size_t find_line(const struct auditor *auditor, size_t cohort, size_t member)
{
    for (size_t i = 0; i < auditor->rooms.len; i++)
        if (auditor->rooms.items[i].type == ROOM_TYPE_LINE && auditor->rooms.items[i].cohort == cohort &&
            auditor->rooms.items[i].line_member == member)
            return i;
    return NOBODY;
}

/* A member with the staff of the own cohort, or one of the staff with a member of theirs; nobody else, and no peer. */
static size_t line_whose(const struct auditor *auditor, const struct command *command, size_t *cohort_out)
{
    const struct command_line_open *open = &command->line_open;
    const size_t actor = find_member(auditor, command->actor);
    const bool staff = is_staff(auditor->members.items[actor].role);
    const size_t member = staff ? find_member(auditor, open->member) : actor;
    *cohort_out = cohort_id_is_none(open->cohort) ? shared_cohort(auditor, actor, actor) : find_cohort(auditor, open->cohort);
    if (!staff && !member_id_is_none(open->member) && find_member(auditor, open->member) != actor)
        return NOBODY;
    if (member == NOBODY || is_staff(auditor->members.items[member].role) || !still_here(auditor->members.items[member].state))
        return NOBODY;
    return in_cohort(auditor, actor, *cohort_out) && in_cohort(auditor, member, *cohort_out) ? member : NOBODY;
}

static void foretell_line(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const struct command_line_open *open = &command->line_open;
    const bool staff = is_staff(auditor->members.items[find_member(auditor, command->actor)].role);
    size_t cohort;
    const size_t member = line_whose(auditor, command, &cohort);
    if (staff && (member_id_is_none(open->member) || cohort_id_is_none(open->cohort)))
        out->refusal = REFUSAL_BAD_REQUEST;
    else if (member == NOBODY)
        out->refusal = REFUSAL_NOT_HERE;
    else
        out->events = find_line(auditor, cohort, member) == NOBODY ? 3 : 0;
}

static const struct seen_hidden *find_hidden(const struct auditor *auditor, size_t member, size_t hidden)
{
    for (size_t i = 0; i < auditor->hidden.len; i++)
        if (auditor->hidden.items[i].member == member && auditor->hidden.items[i].hidden == hidden)
            return &auditor->hidden.items[i];
    return NULL;
}

static void foretell_hide(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const size_t actor = find_member(auditor, command->actor), other = find_member(auditor, command->hide.member);
    const struct seen_hidden *known = find_hidden(auditor, actor, other);
    bool met = false;
    for (size_t i = 0; i < auditor->rooms.len && other != NOBODY; i++)
        met = met || (auditor->rooms.items[i].type != ROOM_TYPE_LINE && find_been(&auditor->rooms.items[i], actor) != NULL &&
                      find_been(&auditor->rooms.items[i], other) != NULL);
    if (!still_here(auditor->members.items[actor].state) || (!met && known == NULL))
        out->refusal = REFUSAL_NOT_HERE;
    else if (is_staff(auditor->members.items[other].role) || other == actor)
        out->refusal = REFUSAL_BAD_REQUEST;
    else
        out->events = command->hide.on == (known != NULL && known->on) ? 0 : 1;
}

static size_t rooms_to_enter(const struct auditor *auditor, size_t cohort, size_t member, bool *full_out)
{
    size_t rooms = 0;
    *full_out = false;
    for (size_t i = 0; i < auditor->rooms.len; i++) {
        const struct seen_room *room = &auditor->rooms.items[i];
        if (room->cohort != cohort || !belongs(room->type, auditor->members.items[member].role))
            continue;
        rooms++;
        size_t in = 0;
        for (size_t k = 0; k < room->places.len; k++)
            in += room->places.items[k].in;
        *full_out = *full_out || (room->type == ROOM_TYPE_STAFF && (int64_t)in >= room->cap);
    }
    return rooms;
}

static void foretell_assign(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const size_t actor = find_member(auditor, command->actor), member = find_member(auditor, command->assign.member);
    const size_t cohort = find_cohort(auditor, command->assign.cohort);
    bool full = false;
    if (auditor->members.items[actor].role != ROLE_LEAD || !in_cohort(auditor, actor, cohort) || member == NOBODY ||
        !is_staff(auditor->members.items[member].role))
        out->refusal = REFUSAL_NOT_HERE;
    else if (!in_cohort(auditor, member, cohort))
        out->events = 2 * rooms_to_enter(auditor, cohort, member, &full);
    for (size_t i = 0; i < auditor->duties.len; i++) /* who is on duty is so for the new rooms too, which then say so */
        out->any_events = out->any_events || (out->events > 0 && auditor->duties.items[i].member == member);
    if (full)
        out->refusal = REFUSAL_FULL;
}

void foretell_paths(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const size_t actor = find_member(auditor, command->actor);
    switch ((int)command->kind) {
    case COMMAND_SET_UP_END:
        if (auditor->members.items[actor].role != ROLE_LEAD)
            out->refusal = REFUSAL_NOT_HERE;
        break;
    case COMMAND_ASSIGN:
        foretell_assign(auditor, command, out);
        break;
    case COMMAND_HIDE:
        foretell_hide(auditor, command, out);
        break;
    case COMMAND_LINE_OPEN:
        foretell_line(auditor, command, out);
        break;
    case COMMAND_LEAVE:
        out->refusal = may_in_room(auditor, actor, find_room(auditor, command->leave.room), DEED_LEAVE, out->now_ms);
        out->events = 2;
        break;
    case COMMAND_LEAVE_PROGRAM:
        if (is_staff(auditor->members.items[actor].role) || !still_here(auditor->members.items[actor].state))
            out->refusal = REFUSAL_NOT_HERE;
        out->events = 2 * rooms_of(auditor, actor) + sessions_of(auditor, actor);
        break;
    default:
        break;
    }
}

/* Who gets into a room, and out of it. */
void learn_places(struct auditor *auditor, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->events_len; i++) {
        const struct event *event = &outcome->events[i];
        if (event->kind != EVENT_MEMBER)
            continue;
        struct seen_room *room = &auditor->rooms.items[find_room(auditor, stream_room(event->stream))];
        const size_t member = find_member(auditor, event->member.id);
        AUDIT(auditor, member != NOBODY);
        const struct seen_member *who = &auditor->members.items[member];
        AUDIT(auditor, strcmp(event->member.name, who->name) == 0 && event->member.staff == is_staff(who->role));
        struct seen_place *place = find_place(room, member);
        if (event->member.state == MEMBERSHIP_GONE) {
            bool parted = false;
            AUDIT(auditor, place != NULL);
            place->in = false;
            place->change = event->change;
            for (size_t k = 0; k < outcome->effects_len; k++)
                parted = parted || (outcome->effects[k].kind == EFFECT_FENCE_PART &&
                                    memcmp(outcome->effects[k].object, who->id.bytes, ID_BYTES) == 0 &&
                                    memcmp(outcome->effects[k].of, room->id.bytes, ID_BYTES) == 0);
            AUDIT(auditor, parted);
            continue;
        }
        const bool line = room->type == ROOM_TYPE_LINE;
        AUDIT(auditor, find_been(room, member) == NULL && still_here(who->state));
        AUDIT(auditor, line ? is_staff(who->role) || room->line_member == member : belongs(room->type, who->role));
        AUDIT(auditor, in_cohort(auditor, member, room->cohort));
        place = list_add(&room->places);
        *place = (struct seen_place){.member = member, .in = true, .mark = line ? 0 : event->change, .change = event->change};
    }
}

void line_foretell_say(const struct auditor *auditor, size_t member, const struct seen_room *room, struct foretold *out)
{
    const bool staff = is_staff(auditor->members.items[member].role);
    out->events += staff && find_been(room, member) == NULL;
    out->events += staff == (room->waiting_since != 0);
}

/* The desk sees who waits, and since when: from the member's first word after the last of the staff's. */
void line_learn_say(struct auditor *auditor, size_t member, struct seen_room *room, const struct foretold *foretold,
                    const struct outcome *outcome)
{
    const bool staff = is_staff(auditor->members.items[member].role);
    const struct event *event = find_event(outcome, EVENT_LINE, AUDIENCE_STAFF, 0);
    AUDIT(auditor, (event != NULL) == (staff == (room->waiting_since != 0)));
    if (event == NULL)
        return;
    room->waiting_since = staff ? 0 : foretold->now_ms;
    AUDIT(auditor, event->line.waiting_since == room->waiting_since && room_id_equal(event->line.room, room->id));
    AUDIT(auditor, member_id_equal(event->line.member, auditor->members.items[room->line_member].id));
}

static void learn_line(struct auditor *auditor, const struct command *command, const struct outcome *outcome)
{
    size_t cohort;
    const size_t member = line_whose(auditor, command, &cohort);
    const size_t found = find_line(auditor, cohort, member);
    if (found != NOBODY) {
        AUDIT(auditor, room_id_equal(outcome->done.room, auditor->rooms.items[found].id));
        return;
    }
    struct seen_room *room = list_add(&auditor->rooms);
    *room = (struct seen_room){.id = outcome->done.room,
                               .cohort = cohort,
                               .type = ROOM_TYPE_LINE,
                               .retention_ms = 90LL * 24 * 3600 * 1000,
                               .cap = 12,
                               .line_member = member};
    auditor->records += is_staff(auditor->members.items[find_member(auditor, command->actor)].role);
    learn_places(auditor, outcome);
}

void learn_paths(struct auditor *auditor, const struct command *command, const struct outcome *outcome)
{
    const size_t actor = find_member(auditor, command->actor);
    switch ((int)command->kind) {
    case COMMAND_SET_UP_END:
        auditor->records += !auditor->live;
        auditor->live = true;
        break;
    case COMMAND_ASSIGN: {
        const size_t member = find_member(auditor, command->assign.member), cohort = find_cohort(auditor, command->assign.cohort);
        auditor->records += !in_cohort(auditor, member, cohort);
        auditor->members.items[member].cohorts |= 1u << cohort;
        learn_places(auditor, outcome);
        break;
    }
    case COMMAND_HIDE: {
        const size_t other = find_member(auditor, command->hide.member);
        struct seen_hidden *hidden = (struct seen_hidden *)(uintptr_t)find_hidden(auditor, actor, other);
        if (hidden == NULL && outcome->events_len > 0)
            hidden = list_add(&auditor->hidden);
        if (hidden != NULL)
            *hidden = (struct seen_hidden){.member = actor, .hidden = other, .on = command->hide.on};
        const struct event *event = find_event(outcome, EVENT_HIDDEN, AUDIENCE_PERSON, 0);
        AUDIT(auditor, event == NULL || stream_id_equal(event->stream, member_stream(command->actor)));
        break;
    }
    case COMMAND_LINE_OPEN:
        learn_line(auditor, command, outcome);
        break;
    case COMMAND_LEAVE:
        learn_places(auditor, outcome);
        auditor->records++;
        break;
    case COMMAND_LEAVE_PROGRAM:
        auditor->members.items[actor].state = MEMBER_GONE;
        learn_places(auditor, outcome);
        sessions_gone(auditor, outcome);
        AUDIT(auditor, rooms_of(auditor, actor) == 0 && sessions_of(auditor, actor) == 0);
        auditor->records++;
        break;
    default:
        break;
    }
}
