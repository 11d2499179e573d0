/* tests/sim/auditor_reads.c: what each person may read, and that each page holds exactly that. */
#include "auditor.h"
#include <stdlib.h>
#include <string.h>

static void read_message(struct auditor *auditor, const struct seen_room *room, size_t reader, const struct event *event, int64_t now_ms)
{
    const struct seen_message *message = NULL;
    for (size_t i = 0; i < room->messages.len; i++)
        if (room->messages.items[i].number == event->message.number)
            message = &room->messages.items[i];
    AUDIT(auditor, message != NULL);
    AUDIT(auditor, may_read(auditor, room, reader, message, now_ms));
    AUDIT(auditor, event->change == message->change && event->message.gone_at == message->gone_at);
    AUDIT(auditor, event->message.state == message->state);
    const bool removed = message->state == MESSAGE_REMOVED, staff = is_staff(auditor->members.items[reader].role);
    const bool shown = message->state == MESSAGE_PUBLISHED || (removed && staff);
    AUDIT(auditor, event->message.sealed_len == (shown ? message->len : 0));
    if (shown)
        AUDIT(auditor, memcmp(event->message.sealed, message->bytes, message->len) == 0);
    if (removed)
        AUDIT(auditor, event->message.reason == (staff                                  ? message->reason
                                                 : message->reason == REASON_IDENTIFIES ? REASON_IDENTIFIES
                                                                                        : REASON_RULE));
    const member_id by = shown ? auditor->members.items[message->author].id : (member_id){{0}};
    AUDIT(auditor, member_id_equal(event->message.by, by));
}

static const struct event *row_of(const struct answer *answer, enum event_kind kind, const uint8_t *member, int64_t number)
{
    for (size_t i = 0; i < answer->events_len; i++) {
        const struct event *event = &answer->events[i];
        if (event->kind != kind)
            continue;
        if (kind == EVENT_ROOM || (kind == EVENT_MESSAGE && event->message.number == number) ||
            (kind == EVENT_MEMBER && memcmp(event->member.id.bytes, member, ID_BYTES) == 0))
            return event;
    }
    return NULL;
}

static int by_number(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

/* The 50 newest, or those below a number. */
static void read_newest(struct auditor *auditor, const struct seen_room *room, size_t reader, const struct query *query,
                        const struct answer *answer)
{
    const bool history = query->kind == QUERY_HISTORY;
    size_t expected = 0, found = 0;
    bool more = false;
    int64_t below = history ? query->before : INT64_MAX;
    for (size_t i = room->messages.len; i > 0; i--) { /* they lie in the order of their numbers */
        const struct seen_message *message = &room->messages.items[i - 1];
        if (message->number >= below || !may_read(auditor, room, reader, message, answer->time_ms))
            continue;
        more = expected == 50;
        if (more)
            break;
        expected++;
        AUDIT(auditor, row_of(answer, EVENT_MESSAGE, NULL, message->number) != NULL);
        if (message->state == MESSAGE_PUBLISHED)
            AUDIT(auditor, row_of(answer, EVENT_MEMBER, auditor->members.items[message->author].id.bytes, 0) != NULL);
    }
    for (size_t i = 0; i < answer->events_len; i++)
        if (answer->events[i].kind == EVENT_MESSAGE) {
            found++;
            read_message(auditor, room, reader, &answer->events[i], answer->time_ms);
            AUDIT(auditor, answer->events[i].message.number < below);
            if (history)
                below = answer->events[i].message.number;
        }
    AUDIT(auditor, found == expected);
    AUDIT(auditor, answer->more == (history && more));
    AUDIT(auditor, answer->change == room->change);
    AUDIT(auditor, history || row_of(answer, EVENT_ROOM, NULL, 0) != NULL);
}

/* Everything that changed after a number, in order, 50 at a time. */
static void read_after(struct auditor *auditor, const struct seen_room *room, size_t reader, const struct query *query,
                       const struct answer *answer)
{
    int64_t *changes = malloc((room->messages.len + room->places.len + 1) * sizeof *changes);
    size_t len = 0, messages = 0, found = 0;
    if (room->room_change > query->after)
        changes[len++] = room->room_change;
    for (size_t i = 0; i < room->places.len; i++)
        if (room->places.items[i].change > query->after)
            changes[len++] = room->places.items[i].change;
    for (size_t i = 0; i < room->messages.len; i++)
        if (room->messages.items[i].change > query->after && may_read(auditor, room, reader, &room->messages.items[i], answer->time_ms))
            changes[len++] = room->messages.items[i].change;
    qsort(changes, len, sizeof *changes, by_number);
    const int64_t until = len > 50 ? changes[49] : room->change;
    AUDIT(auditor, answer->more == (len > 50));
    AUDIT(auditor, answer->change == until);
    free(changes);
    AUDIT(auditor, room->room_change <= query->after || room->room_change > until || row_of(answer, EVENT_ROOM, NULL, 0) != NULL);
    for (size_t i = 0; i < room->places.len; i++)
        if (room->places.items[i].change > query->after && room->places.items[i].change <= until)
            AUDIT(auditor, row_of(answer, EVENT_MEMBER, auditor->members.items[room->places.items[i].member].id.bytes, 0) != NULL);
    for (size_t i = 0; i < room->messages.len; i++) {
        const struct seen_message *message = &room->messages.items[i];
        if (message->change <= query->after || message->change > until || !may_read(auditor, room, reader, message, answer->time_ms))
            continue;
        messages++;
        AUDIT(auditor, row_of(answer, EVENT_MESSAGE, NULL, message->number) != NULL);
    }
    for (size_t i = 0; i < answer->events_len; i++) {
        AUDIT(auditor, i == 0 || answer->events[i].change >= answer->events[i - 1].change);
        if (answer->events[i].kind != EVENT_MESSAGE)
            continue;
        found++;
        read_message(auditor, room, reader, &answer->events[i], answer->time_ms);
    }
    AUDIT(auditor, found == messages);
}

static void read_people(struct auditor *auditor, const struct seen_room *room, const struct answer *answer)
{
    size_t in = 0;
    for (size_t i = 0; i < room->places.len; i++)
        in += room->places.items[i].in;
    AUDIT(auditor, answer->events_len == (in > 50 ? 50 : in) && answer->more == (in > 50));
    for (size_t i = 0; i < answer->events_len; i++) {
        const size_t member = find_member(auditor, answer->events[i].member.id);
        AUDIT(auditor, member != NOBODY && find_place(room, member) != NULL);
    }
}

static void read_hello(struct auditor *auditor, const struct query *query, const struct answer *answer)
{
    const struct seen_session *session = NULL;
    size_t rooms = 0;
    for (size_t i = 0; i < auditor->sessions.len; i++)
        if (session_lives(&auditor->sessions.items[i], answer->time_ms) &&
            memcmp(auditor->sessions.items[i].digest, query->digest, DIGEST_BYTES) == 0)
            session = &auditor->sessions.items[i];
    AUDIT(auditor, (answer->refusal.reason == REFUSAL_NONE) == (session != NULL));
    if (session == NULL)
        return;
    const struct seen_member *member = &auditor->members.items[session->member];
    AUDIT(auditor, member_id_equal(answer->member, member->id) && answer->role == member->role);
    AUDIT(auditor, strcmp(answer->name, member->name) == 0 && answer->notice_accepted == member->notice);
    const bool staff = is_staff(member->role);
    for (size_t i = 0; i < auditor->rooms.len; i++)
        rooms += find_place(&auditor->rooms.items[i], session->member) != NULL &&
                 !(staff && auditor->rooms.items[i].type == ROOM_TYPE_LINE) &&
                 may_in_room(auditor, session->member, i, DEED_READ, answer->time_ms) == REFUSAL_NONE;
    const size_t desks = staff ? (size_t)__builtin_popcount(member->cohorts) : 0;
    AUDIT(auditor, answer->member_state == member->state);
    AUDIT(auditor, answer->streams_len == 1 + desks + rooms && answer->streams[0].change == member->change);
    for (size_t i = 1; i < 1 + desks; i++) {
        const size_t cohort = find_cohort(auditor, stream_cohort(answer->streams[i].stream));
        AUDIT(auditor, answer->streams[i].desk && in_cohort(auditor, session->member, cohort));
        AUDIT(auditor, answer->streams[i].change == auditor->cohorts.items[cohort].change);
        AUDIT(auditor, answer->streams[i].audience == AUDIENCE_STAFF);
    }
    for (size_t i = 1 + desks; i < answer->streams_len; i++) {
        const size_t room = find_room(auditor, stream_room(answer->streams[i].stream));
        AUDIT(auditor, room != NOBODY && find_place(&auditor->rooms.items[room], session->member) != NULL);
        AUDIT(auditor, answer->streams[i].change == auditor->rooms.items[room].change);
        AUDIT(auditor, answer->streams[i].audience == (staff ? AUDIENCE_STAFF : AUDIENCE_MEMBERS));
    }
}

static void read_sessions(struct auditor *auditor, size_t reader, const struct answer *answer)
{
    size_t live = 0;
    for (size_t i = 0; i < auditor->sessions.len; i++)
        live += auditor->sessions.items[i].member == reader && session_lives(&auditor->sessions.items[i], answer->time_ms);
    AUDIT(auditor, answer->events_len == live);
}

/* No row without its key, and no key without a reason. */
static void read_keys(struct auditor *auditor, const struct answer *answer)
{
    size_t slices = 0, subjects = 0, cases = 0, known = 0, known_cases = 0;
    for (size_t i = 0; i < auditor->slices.len; i++) {
        known += auditor->slices.items[i].room != NOBODY && auditor->slices.items[i].fate != SLICE_GONE;
        known_cases += auditor->slices.items[i].room == NOBODY && auditor->slices.items[i].fate != SLICE_GONE;
    }
    for (size_t i = 0; i < answer->keys_len; i++) {
        slices += answer->keys[i].kind == 0;
        subjects += answer->keys[i].kind == 1;
        cases += answer->keys[i].kind == 2;
    }
    AUDIT(auditor, slices == known && cases == known_cases && subjects == auditor->members.len);
}

/* What is in force, what waits: all of it and nothing of another cohort. */
static void read_desk(struct auditor *auditor, const struct query *query, size_t cohort, const struct answer *answer)
{
    size_t wanted = 0, found = 0;
    for (size_t i = 0; i < answer->events_len; i++) {
        const struct event *event = &answer->events[i];
        AUDIT(auditor, event->audiences == AUDIENCE_BIT(AUDIENCE_STAFF) && stream_id_equal(event->stream, query->stream));
        AUDIT(auditor, event->change <= auditor->cohorts.items[cohort].change && event->change > query->after);
        found += event->kind == EVENT_SANCTION || event->kind == EVENT_LINE || event->kind == EVENT_ITEM;
    }
    AUDIT(auditor, answer->more || answer->change == auditor->cohorts.items[cohort].change);
    if (query->after >= 0 || answer->more)
        return;
    for (size_t i = 0; i < auditor->sanctions.len; i++) { /* an ending that was seconded needs nobody any more */
        const struct seen_sanction *seen = &auditor->sanctions.items[i];
        wanted += seen->cohort == cohort && (seen->state == SANCTION_ON || seen->state == SANCTION_ASKED) && seen->ends_at != 0;
    }
    for (size_t i = 0; i < auditor->rooms.len; i++)
        wanted += auditor->rooms.items[i].cohort == cohort && auditor->rooms.items[i].waiting_since != 0;
    for (size_t i = 0; i < auditor->items.len; i++)
        wanted +=
            auditor->items.items[i].cohort == cohort && !auditor->items.items[i].apart && auditor->items.items[i].state < ITEM_DECIDED;
    AUDIT(auditor, found == wanted);
}

/* The own stream holds what is about oneself, with no name of staff in what they did. */
static void read_own(struct auditor *auditor, const struct query *query, size_t reader, const struct answer *answer)
{
    for (size_t i = 0; i < answer->events_len; i++) {
        const struct event *event = &answer->events[i];
        AUDIT(auditor, event->audiences == AUDIENCE_BIT(AUDIENCE_PERSON) && stream_id_equal(event->stream, query->stream));
        AUDIT(auditor, event->change <= auditor->members.items[reader].change);
        if (event->kind == EVENT_SANCTION) {
            const size_t found = find_sanction(auditor, event->sanction.id);
            AUDIT(auditor, found != NOBODY && auditor->sanctions.items[found].member == reader);
            AUDIT(auditor, member_id_is_none(event->sanction.by) && member_id_is_none(event->sanction.member));
            AUDIT(auditor, event->sanction.state == auditor->sanctions.items[found].state);
        } else if (event->kind == EVENT_TOLD) {
            const size_t found = find_item(auditor, event->told.id);
            AUDIT(auditor, found != NOBODY && auditor->items.items[found].reporter == reader);
            AUDIT(auditor, event->told.state == auditor->items.items[found].told_state);
        } else if (event->kind == EVENT_ITEM) { /* about another of the staff */
            const size_t found = find_item(auditor, event->item.id);
            AUDIT(auditor, found != NOBODY && auditor->items.items[found].apart && auditor->items.items[found].about != reader);
        } else if (event->kind == EVENT_OWN && !item_id_is_none(event->own.held)) {
            const size_t found = find_held(auditor, event->own.held);
            AUDIT(auditor, found != NOBODY && auditor->held.items[found].author == reader);
            AUDIT(auditor, event->own.state == auditor->held.items[found].state && event->change == auditor->held.items[found].change);
        } else if (event->kind == EVENT_OWN && item_id_is_none(event->own.held)) {
            const struct seen_message *message = find_message(auditor, event->own.room, event->own.number);
            AUDIT(auditor, message != NULL && message->author == reader && message->gone_at > answer->time_ms);
            AUDIT(auditor, (event->own.state == OWN_REMOVED) == (message->state == MESSAGE_REMOVED));
            AUDIT(auditor, event->own.sealed_len == (message->state == MESSAGE_REMOVED ? message->len : 0));
        }
    }
    AUDIT(auditor, answer->more || answer->change == auditor->members.items[reader].change);
}

static void read_own_or_desk(struct auditor *auditor, const struct query *query, size_t reader, const struct answer *answer)
{
    const size_t cohort = find_cohort(auditor, stream_cohort(query->stream));
    const bool own = stream_id_equal(query->stream, member_stream(query->actor));
    const bool staff = is_staff(auditor->members.items[reader].role) && in_cohort(auditor, reader, cohort);
    AUDIT(auditor, answer->refusal.reason == (own || staff ? REFUSAL_NONE : REFUSAL_NOT_HERE));
    if (own)
        read_own(auditor, query, reader, answer);
    else if (staff)
        read_desk(auditor, query, cohort, answer);
    else
        AUDIT(auditor, answer->events_len == 0);
}

void auditor_read(struct auditor *auditor, const struct query *query, const struct answer *answer)
{
    auditor->reads++;
    AUDIT(auditor, answer->time_ms == (query->now_ms > auditor->time_ms ? query->now_ms : auditor->time_ms));
    if (query->kind == QUERY_SESSION) {
        read_hello(auditor, query, answer);
        return;
    }
    if (query->kind == QUERY_KEYS) {
        read_keys(auditor, answer);
        return;
    }
    const size_t reader = find_member(auditor, query->actor);
    const size_t session = find_session(auditor, query->session);
    const bool signed_in = session != NOBODY && auditor->sessions.items[session].member == reader &&
                           session_lives(&auditor->sessions.items[session], answer->time_ms);
    if (query->kind == QUERY_SESSIONS) {
        AUDIT(auditor, (answer->refusal.reason == REFUSAL_NONE) == signed_in);
        if (signed_in)
            read_sessions(auditor, reader, answer);
        return;
    }
    const size_t found = find_room(auditor, query->kind == QUERY_PEOPLE ? query->room : stream_room(query->stream));
    if (query->kind == QUERY_FOLLOW && found == NOBODY && signed_in) {
        read_own_or_desk(auditor, query, reader, answer);
        return;
    }
    const enum refusal_reason refusal = signed_in ? may_in_room(auditor, reader, found, DEED_READ, answer->time_ms) : REFUSAL_NOT_HERE;
    AUDIT(auditor, answer->refusal.reason == refusal);
    if (refusal != REFUSAL_NONE) {
        AUDIT(auditor, answer->events_len == 0 && answer->texts.len == 0);
        return;
    }
    const struct seen_room *room = &auditor->rooms.items[found];
    if (query->kind == QUERY_PEOPLE)
        read_people(auditor, room, answer);
    else if (query->kind == QUERY_HISTORY || query->after < 0)
        read_newest(auditor, room, reader, query, answer);
    else
        read_after(auditor, room, reader, query, answer);
}
