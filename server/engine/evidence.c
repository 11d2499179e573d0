/* server/engine/evidence.c: reading for a case: what is to be copied when somebody reports, and what was kept (MO7). */
#include "engine_internal.h"

/* Sealed texts lie in the answer in the order of its rows. */
struct gathering {
    struct answer *answer;
    int64_t reported;
};

static enum hearth_error gather_text(struct answer *answer, const uint8_t *sealed, size_t sealed_len)
{
    buffer_put(&answer->texts, sealed, sealed_len);
    return answer->texts.failed ? HEARTH_NO_MEMORY : HEARTH_OK;
}

/* What was taken back or removed has no text to copy. */
static enum hearth_error gather_message(void *context, const struct store_message *message)
{
    struct gathering *gathering = context;
    if (message->state != MESSAGE_PUBLISHED)
        return HEARTH_OK;
    struct event *event = answer_event(gathering->answer, EVENT_MESSAGE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_message_fill(event, message);
    event->message.sealed_len = message->sealed_len;
    return gather_text(gathering->answer, message->sealed, message->sealed_len);
}

static enum hearth_error gather_evidence(void *context, const struct store_evidence *row)
{
    struct gathering *gathering = context;
    struct event *event = answer_event(gathering->answer, EVENT_EVIDENCE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event->evidence = (struct event_evidence){.number = row->number,
                                              .room = row->room,
                                              .by = row->author,
                                              .at = row->at,
                                              .reported = row->reported,
                                              .message = row->message,
                                              .key = row->key,
                                              .sealed_len = row->sealed_len};
    memcpy(event->evidence.name, row->name, sizeof event->evidence.name);
    return gather_text(gathering->answer, row->sealed, row->sealed_len);
}

static void gather_point(struct answer *answer)
{
    size_t at = 0;
    for (size_t i = 0; i < answer->events_len; i++) {
        struct event *event = &answer->events[i];
        if (event->kind == EVENT_MESSAGE) {
            event->message.sealed = answer->texts.data + at;
            at += event->message.sealed_len;
        } else {
            event->evidence.sealed = answer->texts.data + at;
            at += event->evidence.sealed_len;
        }
    }
}

#define AROUND_AFTER 2 /* an answer or two says how it was taken; the rest is what led to it */

/* The message, then up to LIMIT_EVIDENCE_AROUND around it: two after it and three before, or more of the one where the other has less. */
static enum hearth_error report_rows(struct asking *asking, const struct room *room)
{
    struct gathering gathering = {.answer = asking->answer, .reported = asking->query->number};
    struct answer *answer = asking->answer;
    struct store_message_range range = {
        .room = room->id, .now_ms = asking->now_ms, .mark = room->join_mark, .staff_too = room->staff_seen_from_start, .limit = 1};
    enum hearth_error error = store_message_walk_newest(asking->store, &range, gathering.reported + 1, gather_message, &gathering);
    if (error == HEARTH_OK && (answer->events_len == 0 || answer->events[0].message.number != gathering.reported)) {
        answer->refusal.reason = REFUSAL_NOT_HERE;
        return HEARTH_OK;
    }
    range.limit = AROUND_AFTER;
    if (error == HEARTH_OK)
        error = store_message_walk_after(asking->store, &range, gathering.reported, gather_message, &gathering);
    range.limit = LIMIT_EVIDENCE_AROUND + 1 - (int64_t)answer->events_len;
    if (error == HEARTH_OK)
        error = store_message_walk_newest(asking->store, &range, gathering.reported, gather_message, &gathering);
    return error;
}

enum hearth_error query_report(struct asking *asking)
{
    struct room room;
    if (!access_room(&asking->actor, asking->query->room, RIGHT_REPORT, &room, &asking->answer->refusal))
        return HEARTH_OK;
    enum hearth_error error = report_rows(asking, &room);
    if (asking->answer->refusal.reason != REFUSAL_NONE)
        asking->answer->events_len = 0;
    gather_point(asking->answer);
    return error;
}

enum hearth_error query_evidence(struct asking *asking)
{
    struct gathering gathering = {.answer = asking->answer};
    struct store_item item;
    bool may;
    enum hearth_error error = store_item_read(asking->store, asking->query->item, &item);
    if (error == HEARTH_NOT_FOUND) {
        asking->answer->refusal.reason = REFUSAL_NOT_HERE;
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = item_access(asking->store, &asking->actor, &item, RIGHT_DESK_READ, &asking->answer->refusal, &may);
    if (error != HEARTH_OK || !may)
        return error;
    error = store_evidence_walk(asking->store, item.id, item.number, gather_evidence, &gathering);
    gather_point(asking->answer);
    return error;
}
