/* server/engine/pages.c: follow, history, people and sessions. A page says what things are now, and what of them this actor may see. */
#include "pages.h"
#include <stdlib.h>
#include <string.h>

/* Counts a row against the page; false: the source has given what can fit, and one more. */
bool page_takes(struct page *page, size_t text_bytes)
{
    page->rows++;
    page->bytes += text_bytes + PAGE_ROW_BYTES;
    return page->rows == 1 || (page->rows <= LIMIT_PAGE_ROWS && page->bytes <= LIMIT_PAGE_BYTES);
}

void page_source(struct page *page)
{
    page->rows = 0;
    page->bytes = 0;
}

/* A walk that was ended by page_takes is no failure. */
enum hearth_error page_read(enum hearth_error error)
{
    return error == WALK_ENOUGH ? HEARTH_OK : error;
}

/* A row's texts go into the answer's buffer; page_point sets the pointers when it moves no more. */
static enum hearth_error page_text(struct page *page, const uint8_t *sealed, size_t sealed_len)
{
    if (sealed_len > 0)
        buffer_put(&page->answer->texts, sealed, sealed_len);
    return page->answer->texts.failed ? HEARTH_NO_MEMORY : HEARTH_OK;
}

static enum hearth_error page_message(void *context, const struct store_message *message)
{
    struct page *page = context;
    struct event row = {.kind = EVENT_MESSAGE};
    event_message_fill(&row, message);
    if (page->room->audience == AUDIENCE_MEMBERS)
        event_message_members(&row);
    if (!page_takes(page, row.message.sealed_len)) {
        page->cut = true;
        if (page->asking->query->kind == QUERY_HISTORY || page->asking->query->after < 0)
            return WALK_ENOUGH; /* newest first: what does not fit is older, and not there */
    }
    struct event *event = answer_event(page->answer, EVENT_MESSAGE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    *event = row;
    event->message.sealed = NULL;
    enum hearth_error error = page_text(page, row.message.sealed, row.message.sealed_len);
    return error != HEARTH_OK ? error : page->cut ? WALK_ENOUGH : HEARTH_OK;
}

static const uint8_t *point(const struct answer *answer, size_t *at, size_t len)
{
    const uint8_t *text = len > 0 ? answer->texts.data + *at : NULL;
    *at += len;
    return text;
}

/* Rows to their texts, which lie in the order in which the rows were read. */
static void page_point(struct answer *answer)
{
    size_t at = 0;
    for (size_t i = 0; i < answer->events_len; i++) {
        struct event *row = &answer->events[i];
        if (row->kind == EVENT_MESSAGE) {
            row->message.sealed = point(answer, &at, row->message.sealed_len);
        } else if (row->kind == EVENT_OWN) {
            row->own.sealed = point(answer, &at, row->own.sealed_len);
            row->own.note = point(answer, &at, row->own.note_len);
        }
    }
}

static enum hearth_error page_person(void *context, const struct store_person *person)
{
    struct page *page = context;
    const bool fits = page_takes(page, 0);
    struct event *event = answer_event(page->answer, EVENT_MEMBER);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_member_fill(event, page->room->id, person);
    return fits ? HEARTH_OK : WALK_ENOUGH;
}

static int event_by_change(const void *a, const void *b)
{
    const int64_t left = ((const struct event *)a)->change, right = ((const struct event *)b)->change;
    return left < right ? -1 : left > right;
}

static void page_sort(struct answer *answer)
{
    if (answer->events_len > 1)
        qsort(answer->events, answer->events_len, sizeof answer->events[0], event_by_change);
}

static size_t page_row_bytes(const struct event *event)
{
    if (event->kind == EVENT_MESSAGE)
        return event->message.sealed_len;
    if (event->kind == EVENT_OWN)
        return event->own.sealed_len + event->own.note_len;
    return event->kind == EVENT_ITEM || event->kind == EVENT_DUTY ? PAGE_ITEM_BYTES : 0;
}

/* The first rows that fit, oldest change first; the client asks again after the last of them. */
void page_cut(struct page *page, int64_t newest)
{
    struct answer *answer = page->answer;
    page_sort(answer);
    page_source(page);
    answer->change = newest;
    for (size_t i = 0; i < answer->events_len; i++)
        if (!page_takes(page, page_row_bytes(&answer->events[i]))) {
            answer->events_len = i;
            answer->change = answer->events[i - 1].change;
            answer->more = true;
            return;
        }
}

static bool page_has_member(const struct answer *answer, member_id id)
{
    for (size_t i = 0; i < answer->events_len; i++)
        if (answer->events[i].kind == EVENT_MEMBER && member_id_equal(answer->events[i].member.id, id))
            return true;
    return false;
}

/* Each author as a `member`, once: a message names its author by id alone. */
static enum hearth_error page_authors(struct page *page)
{
    struct answer *answer = page->answer;
    const size_t messages = answer->events_len;
    for (size_t i = 0; i < messages; i++) {
        if (answer->events[i].kind != EVENT_MESSAGE || member_id_is_none(answer->events[i].message.by) ||
            page_has_member(answer, answer->events[i].message.by))
            continue;
        struct store_person person;
        enum hearth_error error = store_person_read(page->asking->store, page->room->id, answer->events[i].message.by, &person);
        if (error == HEARTH_NOT_FOUND)
            continue; /* erased: the client says so */
        struct event *event = error == HEARTH_OK ? answer_event(answer, EVENT_MEMBER) : NULL;
        if (event == NULL)
            return error != HEARTH_OK ? error : HEARTH_NO_MEMORY;
        event_member_fill(event, page->room->id, &person);
    }
    return HEARTH_OK;
}

static struct store_message_range page_range(const struct page *page)
{
    return (struct store_message_range){.room = page->room->id,
                                        .now_ms = page->asking->now_ms,
                                        .mark = page->room->join_mark,
                                        .staff_too = page->room->staff_seen_from_start,
                                        .limit = LIMIT_PAGE_ROWS + 1};
}

static enum hearth_error page_room_row(struct page *page, int64_t after)
{
    struct store_room room;
    enum hearth_error error = store_room_read(page->asking->store, page->room->id, &room);
    if (error != HEARTH_OK || room.change <= after)
        return error;
    struct event *event = answer_event(page->answer, EVENT_ROOM);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_room_fill(event, &room);
    return HEARTH_OK;
}

/* The first time: the room, then its newest messages; older ones come by history, so nothing more is owed. */
static enum hearth_error page_follow_first(struct page *page)
{
    const struct store_message_range range = page_range(page);
    enum hearth_error error = page_room_row(page, -1);
    if (error == HEARTH_OK)
        error = page_read(store_message_walk_newest(page->asking->store, &range, INT64_MAX, page_message, page));
    if (error != HEARTH_OK)
        return error;
    page_point(page->answer);
    error = page_authors(page);
    page_sort(page->answer);
    page->answer->change = page->room->change;
    return error;
}

static enum hearth_error page_follow_on(struct page *page, int64_t after)
{
    const struct store_message_range range = page_range(page);
    struct store *store = page->asking->store;
    enum hearth_error error = page_room_row(page, after);
    if (error == HEARTH_OK)
        error = page_read(store_person_walk_changes(store, page->room->id, after, page_person, page));
    page_source(page);
    page->cut = false;
    if (error == HEARTH_OK)
        error = page_read(store_message_walk_new(store, &range, after, page_message, page));
    page_source(page);
    page->cut = false;
    if (error == HEARTH_OK)
        error = page_read(store_message_walk_changed(store, &range, after, page_message, page));
    if (error != HEARTH_OK)
        return error;
    page_point(page->answer);
    page_cut(page, page->room->change);
    error = page_authors(page);
    page_sort(page->answer);
    return error;
}

static enum hearth_error person_session(void *context, const struct store_session *session)
{
    struct page *page = context;
    if (session->change <= page->asking->query->after || page->asking->now_ms >= session->idle_ends_at ||
        page->asking->now_ms >= session->ends_at)
        return HEARTH_OK;
    struct event *event = answer_event(page->answer, EVENT_SESSION);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_session_fill(event, session, false);
    return HEARTH_OK;
}

static enum hearth_error person_place(void *context, const struct store_place *place)
{
    struct page *page = context;
    if (place->type == ROOM_TYPE_LINE && role_is_staff(page->asking->actor.found.role))
        return HEARTH_OK; /* those are on the desk */
    const bool fits = page_takes(page, 0);
    struct event *event = answer_event(page->answer, EVENT_PLACE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_place_fill(event, place);
    return fits ? HEARTH_OK : WALK_ENOUGH;
}

/* The first time: what is in force; later also what has ended since. */
static enum hearth_error person_sanction(void *context, const struct store_sanction *sanction)
{
    struct page *page = context;
    if (page->asking->query->after < 0 && (sanction->state == SANCTION_OVER || sanction->state == SANCTION_LIFTED))
        return HEARTH_OK;
    const bool fits = page_takes(page, 0);
    struct event *event = answer_event(page->answer, EVENT_SANCTION);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_sanction_fill(event, sanction, NULL);
    return fits ? HEARTH_OK : WALK_ENOUGH;
}

static enum hearth_error person_hidden(void *context, const struct store_hidden *hidden)
{
    struct page *page = context;
    if (page->asking->query->after < 0 && !hidden->on)
        return HEARTH_OK;
    const bool fits = page_takes(page, 0);
    struct event *event = answer_event(page->answer, EVENT_HIDDEN);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_hidden_fill(event, hidden);
    return fits ? HEARTH_OK : WALK_ENOUGH;
}

/* One's own stream: places and sessions. A session that ended has no row, so what is not in the list of sessions has ended. */
static enum hearth_error person_own(void *context, const struct store_own *own, const struct store_message *message)
{
    struct page *page = context;
    struct event row = {.kind = EVENT_OWN};
    event_own_fill(&row, own, message);
    const bool fits = page_takes(page, row.own.sealed_len);
    struct event *event = answer_event(page->answer, EVENT_OWN);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    *event = row;
    event->own.sealed = NULL;
    enum hearth_error error = page_text(page, row.own.sealed, row.own.sealed_len);
    return error != HEARTH_OK ? error : fits ? HEARTH_OK : WALK_ENOUGH;
}

static enum hearth_error person_held(void *context, const struct store_held *held)
{
    struct page *page = context;
    struct event row = {.kind = EVENT_OWN};
    event_held_fill(&row, held);
    const bool fits = page_takes(page, row.own.sealed_len + row.own.note_len);
    struct event *event = answer_event(page->answer, EVENT_OWN);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    *event = row;
    event->own.sealed = event->own.note = NULL;
    enum hearth_error error = page_text(page, row.own.sealed, row.own.sealed_len);
    if (error == HEARTH_OK)
        error = page_text(page, row.own.note, row.own.note_len);
    return error != HEARTH_OK ? error : fits ? HEARTH_OK : WALK_ENOUGH;
}

/* One's own stream: places, sessions and what staff did with own texts. A session that ended has no row, so what is not in the list of
 * sessions has ended. */
static enum hearth_error page_follow_person(struct asking *asking)
{
    struct page page = {.asking = asking, .answer = asking->answer};
    struct store_stream stream;
    if (!access_self(&asking->actor, RIGHT_SESSIONS, &asking->answer->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_stream_read(asking->store, asking->query->stream, &stream);
    if (error == HEARTH_OK)
        error = page_read(store_place_walk(asking->store, asking->query->actor, asking->query->after, person_place, &page));
    if (error == HEARTH_OK)
        error = store_session_walk(asking->store, asking->query->actor, person_session, &page);
    page_source(&page);
    if (error == HEARTH_OK)
        error = page_read(store_sanction_walk_member(asking->store, asking->query->actor, asking->query->after, person_sanction, &page));
    page_source(&page);
    if (error == HEARTH_OK)
        error = page_read(store_hidden_walk(asking->store, asking->query->actor, asking->query->after, person_hidden, &page));
    if (error == HEARTH_OK)
        error = page_own_items(&page);
    page_source(&page);
    if (error == HEARTH_OK)
        error = page_read(store_own_walk(asking->store, asking->query->actor, asking->query->after, asking->now_ms, LIMIT_PAGE_ROWS + 1,
                                         person_own, &page));
    page_source(&page);
    if (error == HEARTH_OK)
        error = page_read(store_held_walk(asking->store, asking->query->actor, asking->query->after, asking->now_ms, LIMIT_PAGE_ROWS + 1,
                                          person_held, &page));
    if (error != HEARTH_OK)
        return error;
    page_point(asking->answer);
    page_cut(&page, stream.change);
    asking->answer->audience = AUDIENCE_PERSON;
    return HEARTH_OK;
}

enum hearth_error page_follow(struct asking *asking)
{
    struct room room;
    if (!member_id_is_none(asking->query->actor) && stream_id_equal(asking->query->stream, member_stream(asking->query->actor)))
        return page_follow_person(asking);
    if (!asking->actor.found.room_known)
        return page_follow_desk(asking);
    if (!access_room(&asking->actor, stream_room(asking->query->stream), RIGHT_ROOM_READ, &room, &asking->answer->refusal))
        return HEARTH_OK;
    struct page page = {.asking = asking, .answer = asking->answer, .room = &room};
    asking->answer->audience = room.audience;
    return asking->query->after < 0 ? page_follow_first(&page) : page_follow_on(&page, asking->query->after);
}

enum hearth_error page_history(struct asking *asking)
{
    struct room room;
    if (!access_room(&asking->actor, stream_room(asking->query->stream), RIGHT_ROOM_READ, &room, &asking->answer->refusal))
        return HEARTH_OK;
    struct page page = {.asking = asking, .answer = asking->answer, .room = &room};
    asking->answer->audience = room.audience;
    const struct store_message_range range = page_range(&page);
    enum hearth_error error = page_read(store_message_walk_newest(asking->store, &range, asking->query->before, page_message, &page));
    if (error != HEARTH_OK)
        return error;
    asking->answer->more = page.cut;
    asking->answer->change = room.change;
    page_point(asking->answer);
    return page_authors(&page);
}

enum hearth_error page_people(struct asking *asking)
{
    struct room room;
    if (!access_room(&asking->actor, asking->query->room, RIGHT_ROOM_READ, &room, &asking->answer->refusal))
        return HEARTH_OK;
    struct page page = {.asking = asking, .answer = asking->answer, .room = &room};
    asking->answer->audience = room.audience;
    const char *after = asking->query->name_fold != NULL ? asking->query->name_fold : "";
    enum hearth_error error = page_read(store_person_walk_names(asking->store, room.id, after, page_person, &page));
    asking->answer->change = room.change;
    if (asking->answer->events_len > LIMIT_PAGE_ROWS) {
        asking->answer->events_len = LIMIT_PAGE_ROWS;
        asking->answer->more = true;
    }
    return error;
}

enum hearth_error page_sessions(struct asking *asking)
{
    struct page page = {.asking = asking, .answer = asking->answer};
    struct query all = *asking->query;
    struct asking every = *asking;
    if (!access_self(&asking->actor, RIGHT_SESSIONS, &asking->answer->refusal))
        return HEARTH_OK;
    all.after = -1;
    every.query = &all;
    page.asking = &every;
    return store_session_walk(asking->store, asking->query->actor, person_session, &page);
}
