/* server/core/pages.c */
#include "pages.h"
#include "connections.h"
#include "groups.h"
#include "hearth/clock.h"
#include "hearth/text.h"
#include "reading.h"
#include "requests.h"
#include <stdlib.h>

struct page_reading {
    struct reading reading;
    struct return_address to;
    struct text_page page; /* all but the rows is known when it is asked */
    struct vault *vault;
    program_id program;
    struct buffer frame;
    enum hearth_error rendered;
    char after_name[LIMIT_NAME_BYTES_MAX + 1];
};

static const struct rate_limit pages_rate = {.interval_ms = LIMIT_HISTORY_INTERVAL_MS, .burst = LIMIT_HISTORY_BURST};

static void page_free(struct reading *reading)
{
    buffer_deinit(&((struct page_reading *)reading)->frame);
}

/* In the reader's thread: the page is opened and encoded there, so that fifty long messages cost the desk nothing. */
static void page_render(struct reading *reading)
{
    struct page_reading *asked = (struct page_reading *)reading;
    const struct answer *answer = &reading->answer;
    if (answer->refusal.reason != REFUSAL_NONE)
        return;
    asked->page.audience = answer->audience;
    asked->page.change = answer->change;
    asked->page.more = answer->more;
    asked->page.audience = answer->audience;
    asked->page.rows = answer->events;
    asked->page.rows_len = answer->events_len;
    asked->rendered = text_render_page(asked->vault, asked->program, &asked->page, &asked->frame);
}

static void page_refuse(struct core *core, const struct page_reading *asked, const struct refusal *refusal)
{
    requests_refuse(core, asked->to, asked->page.re, refusal);
}

static bool page_has_texts(const struct page_reading *asked)
{
    return asked->page.kind == REQUEST_FOLLOW || asked->page.kind == REQUEST_HISTORY;
}

/* A page says what was true when it was read. If a fence on its stream or its reader was set since (core->forbidden), it is thrown away and
 * read again, else a removed text could arrive after the ack of its removal (MS4); the next snapshot is younger. The same for a page that
 * another thread finished later than a younger one: what one connection is told never goes back in time. */
static bool page_is_outdated(const struct core *core, const struct page_reading *asked, const struct connection *connection)
{
    const int64_t place = asked->reading.answer.place;
    if (asked->reading.error != HEARTH_OK)
        return false;
    return place < marks_place(&core->forbidden, asked->page.stream.bytes) ||
           place < marks_place(&core->forbidden, asked->reading.query.actor.bytes) ||
           (connection != NULL && page_has_texts(asked) && place < marks_place(&connection->pages, asked->page.stream.bytes));
}

static void page_ask(struct core *core, struct page_reading *asked);

static void page_ask_again(struct core *core, struct page_reading *asked)
{
    answer_deinit(&asked->reading.answer);
    buffer_clear(&asked->frame);
    page_ask(core, asked);
}

static void page_done(struct core *core, struct reading *reading)
{
    struct page_reading *asked = (struct page_reading *)reading;
    struct connection *connection = connections_find(core, asked->to);
    if (page_is_outdated(core, asked, connection)) {
        page_ask_again(core, asked);
        return;
    }
    if (reading->error != HEARTH_OK || asked->rendered != HEARTH_OK)
        page_refuse(core, asked, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
    else if (reading->answer.refusal.reason != REFUSAL_NONE) {
        page_refuse(core, asked, &reading->answer.refusal);
        if (connection != NULL && asked->page.kind == REQUEST_FOLLOW)
            groups_part(core, connection, asked->page.stream);
    } else if (connection != NULL) {
        if (page_has_texts(asked))
            marks_raise(&connection->pages, asked->page.stream.bytes, reading->answer.place);
        connection_send_page(core, connection, asked->page.stream, buffer_view(&asked->frame));
    }
    reading_free(reading);
}

static void page_ask(struct core *core, struct page_reading *asked)
{
    if (reading_ask(core, &asked->reading))
        return;
    page_refuse(core, asked, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
    reading_free(&asked->reading);
}

/* The first of follow's two readings has answered whether the stream may be followed, and as whom. */
static void follow_allowed(struct core *core, struct reading *reading)
{
    struct page_reading *asked = (struct page_reading *)reading;
    struct connection *connection = connections_find(core, asked->to);
    if (page_is_outdated(core, asked, NULL)) { /* or who was taken out a moment ago would hear what is said until the second answer */
        page_ask_again(core, asked);
        return;
    }
    if (reading->error != HEARTH_OK) {
        page_refuse(core, asked, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
    } else if (reading->answer.refusal.reason != REFUSAL_NONE) {
        page_refuse(core, asked, &reading->answer.refusal);
    } else if (connection != NULL && connection->state == CONNECTION_OPEN &&
               groups_join(core, connection, asked->page.stream, reading->answer.audience) == HEARTH_OK) {
        answer_deinit(&reading->answer);
        reading->query.kind = QUERY_FOLLOW;
        reading->render = page_render;
        reading->done = page_done;
        page_ask(core, asked);
        return;
    }
    reading_free(reading);
}

static struct page_reading *page_new(struct core *core, const struct connection *connection, const struct request *request,
                                     enum query_kind kind)
{
    struct page_reading *asked = (struct page_reading *)reading_new(sizeof *asked, kind);
    if (asked == NULL)
        return NULL;
    asked->reading.render = page_render;
    asked->reading.done = page_done;
    asked->reading.free = page_free;
    asked->reading.query.actor = connection->member;
    asked->reading.query.session = connection->session;
    asked->to = connection->address;
    asked->page = (struct text_page){.kind = request->kind, .re = request->id, .here = connection->session};
    asked->vault = core->vault;
    asked->program = core->program;
    buffer_init(&asked->frame, LIMIT_FRAME_OUT_BYTES);
    return asked;
}

static struct page_reading *page_of(struct core *core, struct connection *connection, const struct request *request)
{
    struct page_reading *asked = NULL;
    if (request->kind == REQUEST_FOLLOW) {
        asked = page_new(core, connection, request, QUERY_ACCESS);
        if (asked != NULL) {
            asked->page.stream = asked->reading.query.stream = request->follow.stream;
            asked->page.first = request->follow.after < 0;
            asked->reading.query.after = request->follow.after;
            asked->reading.render = NULL;
            asked->reading.done = follow_allowed;
        }
    } else if (request->kind == REQUEST_HISTORY) {
        asked = page_new(core, connection, request, QUERY_HISTORY);
        if (asked != NULL) {
            asked->page.stream = asked->reading.query.stream = request->history.stream;
            asked->reading.query.before = request->history.before;
        }
    } else if (request->kind == REQUEST_PEOPLE) {
        asked = page_new(core, connection, request, QUERY_PEOPLE);
        if (asked != NULL) {
            asked->reading.query.room = request->people.room;
            if (request->people.after.len > 0 && request->people.after.len <= LIMIT_NAME_BYTES_MAX)
                memcpy(asked->after_name, request->people.after.utf8, request->people.after.len);
            asked->reading.query.name_fold = asked->after_name;
        }
    } else if (request->kind == REQUEST_EVIDENCE) {
        asked = page_new(core, connection, request, QUERY_EVIDENCE);
        if (asked != NULL)
            asked->reading.query.item = request->evidence.item;
    } else if (request->kind == REQUEST_ROSTER) {
        asked = page_new(core, connection, request, QUERY_ROSTER);
        if (asked != NULL)
            asked->reading.query.stream = cohort_stream(request->roster.cohort);
    } else if (request->kind == REQUEST_CHECKPOINT) {
        asked = page_new(core, connection, request, QUERY_CHECKPOINT);
        if (asked != NULL)
            asked->reading.query.number = request->checkpoint.size;
    } else if (request->kind == REQUEST_SHEET) {
        asked = page_new(core, connection, request, QUERY_SHEET);
        if (asked != NULL)
            asked->reading.query.member = request->sheet.member;
    } else if (request->kind == REQUEST_INVITATIONS) {
        asked = page_new(core, connection, request, QUERY_COHORT_INVITATIONS);
        if (asked != NULL)
            memcpy(asked->reading.query.stream.bytes, request->invitations.cohort.bytes, ID_BYTES);
    } else if (request->kind == REQUEST_HELD) {
        asked = page_new(core, connection, request, QUERY_HELD);
        if (asked != NULL)
            asked->reading.query.item = request->held.held;
    } else {
        asked = page_new(core, connection, request, QUERY_SESSIONS);
    }
    return asked;
}

void pages_ask(struct core *core, struct connection *connection, struct request *request)
{
    struct refusal refusal = {.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    const bool limited = request->kind == REQUEST_HISTORY && core->settings->limits_rates;
    const int64_t wait_ms = limited ? rate_limit_take(&pages_rate, clock_monotonic_ms(), &connection->history_full_at) : 0;
    struct page_reading *asked = wait_ms > 0 ? NULL : page_of(core, connection, request);
    if (wait_ms > 0)
        refusal = (struct refusal){.reason = REFUSAL_SLOW, .wait_ms = wait_ms};
    if (asked == NULL)
        requests_refuse(core, connection->address, request->id, &refusal);
    else
        page_ask(core, asked);
}
