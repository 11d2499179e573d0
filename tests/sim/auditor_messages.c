/* tests/sim/auditor_messages.c: what is said, and taken back by its author. */
#include "auditor.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE 60000LL

/* The engine takes the bytes of a text over: what is compared with them afterwards is their sum. */
static uint64_t text_sum(const uint8_t *bytes, size_t len)
{
    uint64_t sum = 14695981039346656037u;
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ bytes[i]) * 1099511628211u;
    return sum;
}

void message_text(struct seen_message *message, const struct event *event)
{
    free(message->bytes);
    message->len = event->message.sealed_len;
    message->bytes = malloc(message->len + 1);
    if (message->bytes == NULL)
        abort();
    memcpy(message->bytes, event->message.sealed, message->len);
}

/* A bucket that holds some sends of 3 s each and leaks with the time. Private lines have one of their own. */
static int64_t level_of(const struct seen_member *member, bool line, int64_t now_ms)
{
    const int64_t level = line ? member->line_ms - (now_ms - member->line_at) : member->level_ms - (now_ms - member->level_at);
    return level < 0 ? 0 : level;
}

int64_t wait_of(const struct seen_member *member, bool line, int64_t now_ms)
{
    const int64_t level = level_of(member, line, now_ms), burst = line ? 60000 : 24000;
    return level + 3000 > burst ? level + 3000 - burst : 0;
}

bool slice_is_good(const struct auditor *auditor, key_id id, size_t room, int64_t now_ms)
{
    for (size_t i = auditor->slices.len; i > 0; i--) {
        const struct seen_slice *slice = &auditor->slices.items[i - 1];
        if (key_id_equal(slice->id, id))
            return slice->room == room && slice->fate == SLICE_LIVE && now_ms <= slice->ends_at + MINUTE &&
                   now_ms >= slice->opens_at - MINUTE;
    }
    return false;
}

void foretell_say(struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const size_t found = find_room(auditor, command->say.room), member = find_member(auditor, command->actor);
    out->refusal = may_in_room(auditor, member, found, DEED_WRITE, out->now_ms);
    if (out->refusal != REFUSAL_NONE)
        return;
    const struct seen_room *room = &auditor->rooms.items[found];
    const bool line = room->type == ROOM_TYPE_LINE;
    out->text_len = command->say.sealed_len;
    out->text_sum = text_sum(command->say.sealed, command->say.sealed_len);
    if (command->say.sealed_len == 0)
        out->refusal = REFUSAL_EMPTY;
    else
        out->refusal = room_takes(auditor, room, member, out->now_ms, &out->wait_ms, &out->slow_ms);
    if (out->refusal == REFUSAL_NONE && command->say.quote != 0) { /* a reference to what the author may see there */
        const struct seen_message *quoted = find_message(auditor, command->say.room, command->say.quote);
        if (quoted == NULL || !may_read(auditor, room, member, quoted, out->now_ms))
            out->refusal = REFUSAL_BAD_REQUEST;
    }
    if (out->refusal == REFUSAL_NONE && (out->wait_ms = wait_of(&auditor->members.items[member], line, out->now_ms)) > 0)
        out->refusal = REFUSAL_SLOW;
    if (out->refusal != REFUSAL_NONE)
        return;
    enum reason cause;
    const bool named = !item_id_is_none(command->say.held);
    const bool labelled = command->say.labelled && !line && !is_staff(auditor->members.items[member].role);
    out->held = must_wait(auditor, member, room, out->now_ms, &cause) || labelled;
    out->hold_first = out->held && !named;
    out->seal_again = !out->held && (named || !slice_is_good(auditor, command->say.slice, found, out->now_ms));
    out->events = out->held ? 2 : 1;
    if (line)
        line_foretell_say(auditor, member, room, out);
}

void take_pace(struct auditor *auditor, size_t member, size_t id, const struct foretold *foretold)
{
    struct seen_member *who = &auditor->members.items[member];
    struct seen_room *room = &auditor->rooms.items[id];
    const bool line = room->type == ROOM_TYPE_LINE;
    const int64_t level = level_of(who, line, foretold->now_ms) + 3000;
    *(line ? &who->line_ms : &who->level_ms) = level;
    *(line ? &who->line_at : &who->level_at) = foretold->now_ms;
    if (foretold->slow_ms > 0)
        find_place(room, member)->slow_at = foretold->now_ms;
}

/* The room's next number, and what the room is told. */
struct seen_message *message_add(struct auditor *auditor, size_t id, size_t author, const struct foretold *foretold,
                                 const struct outcome *outcome)
{
    struct seen_room *room = &auditor->rooms.items[id];
    struct seen_message *message = list_add(&room->messages);
    const struct event *event = find_event(outcome, EVENT_MESSAGE, AUDIENCE_MEMBERS, 0);
    AUDIT(auditor, event != NULL && event->message.sealed_len > 0 && count_events(outcome, EVENT_MESSAGE) == 1);
    message->number = message->change = room->change + 1;
    message->author = author;
    message->gone_at = foretold->now_ms + room->retention_ms;
    message_text(message, event);
    AUDIT(auditor, outcome->done.number == message->number && outcome->done.gone_at == message->gone_at);
    AUDIT(auditor, event->message.number == message->number && event->message.at == foretold->now_ms);
    AUDIT(auditor, event->message.state == MESSAGE_PUBLISHED && member_id_equal(event->message.by, auditor->members.items[author].id));
    return message;
}

void learn_say(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome)
{
    const size_t id = find_room(auditor, command->say.room), author = find_member(auditor, command->actor);
    take_pace(auditor, author, id, foretold);
    if (foretold->held) {
        learn_hold(auditor, command, foretold, outcome);
        return;
    }
    const struct event *event = find_event(outcome, EVENT_MESSAGE, AUDIENCE_MEMBERS, 0);
    (void)message_add(auditor, id, author, foretold, outcome);
    AUDIT(auditor, event->message.quote == command->say.quote && event->message.written_at == 0 && !event->message.masked);
    AUDIT(auditor, message_id_equal(event->message.message, command->say.message));
    AUDIT(auditor, event->message.sealed_len == foretold->text_len &&
                       text_sum(event->message.sealed, event->message.sealed_len) == foretold->text_sum);
    if (auditor->rooms.items[id].type == ROOM_TYPE_LINE)
        line_learn_say(auditor, author, &auditor->rooms.items[id], foretold, outcome);
    learn_places(auditor, outcome);
}

void learn_delete(struct auditor *auditor, const struct command *command, const struct outcome *outcome)
{
    struct seen_message *message = find_message(auditor, command->delete.room, command->delete.number);
    if (message->state == MESSAGE_DELETED)
        return;
    static const struct event_message none;
    const struct event *event = find_event(outcome, EVENT_MESSAGE, AUDIENCE_MEMBERS, 0);
    const struct event_message *said = &event->message;
    const struct event *own = find_event(outcome, EVENT_OWN, AUDIENCE_PERSON, 0);
    AUDIT(auditor, (own != NULL) == (message->state == MESSAGE_REMOVED));
    AUDIT(auditor, own == NULL || (own->own.state == OWN_WITHDRAWN && own->own.sealed_len == 0 &&
                                   stream_id_equal(own->stream, member_stream(command->actor))));
    message->state = MESSAGE_DELETED;
    message->pinned = false;
    message->change = event->change;
    free(message->bytes);
    message->bytes = NULL;
    message->len = 0;
    AUDIT(auditor, said->number == message->number && said->state == MESSAGE_DELETED && said->sealed_len == 0);
    AUDIT(auditor, member_id_equal(said->by, none.by) && message_id_equal(said->message, none.message) && said->at == 0);
}
