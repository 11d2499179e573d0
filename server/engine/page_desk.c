/* server/engine/page_desk.c: a desk's stream as pages, and what of the queue stands in a person's own stream.
 *
 * The first page of a desk is for who sits down at it: open items only, urgent ones first, then the oldest. When there are more than fit,
 * it says `more` and the change 0, and the reader goes on by change from there: of what comes twice the client keeps one. */
#include "pages.h"

static enum hearth_error desk_item(void *context, const struct store_item *item)
{
    struct page *page = context;
    const bool fits = page_takes(page, PAGE_ITEM_BYTES);
    struct event *event = answer_event(page->answer, EVENT_ITEM);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_item_fill(event, item);
    return fits ? HEARTH_OK : WALK_ENOUGH;
}

struct desk_rows {
    struct page *page;
    bool all; /* with what is over, or waits no more */
};

static enum hearth_error desk_sanction(void *context, const struct store_sanction *sanction)
{
    const struct desk_rows *rows = context;
    struct store_member member = {.name = ""};
    if (!rows->all && (sanction->state == SANCTION_OVER || sanction->state == SANCTION_LIFTED || sanction->ends_at == 0))
        return HEARTH_OK;
    enum hearth_error error = store_member_read(rows->page->asking->store, sanction->member, &member);
    if (error != HEARTH_OK && error != HEARTH_NOT_FOUND)
        return error;
    const bool fits = page_takes(rows->page, PAGE_ITEM_BYTES);
    struct event *event = answer_event(rows->page->answer, EVENT_SANCTION);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_sanction_fill(event, sanction, &member);
    return fits ? HEARTH_OK : WALK_ENOUGH;
}

static enum hearth_error desk_line(void *context, const struct store_line *line)
{
    const struct desk_rows *rows = context;
    if (!rows->all && line->waiting_since == 0)
        return HEARTH_OK;
    const bool fits = page_takes(rows->page, PAGE_ITEM_BYTES);
    struct event *event = answer_event(rows->page->answer, EVENT_LINE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_line_fill(event, line);
    return fits ? HEARTH_OK : WALK_ENOUGH;
}

/* What else is on a desk: what is in force for people, and who waits on a private line. */
static enum hearth_error desk_people(struct page *page, cohort_id cohort, int64_t after, bool all)
{
    struct desk_rows rows = {.page = page, .all = all};
    page_source(page);
    enum hearth_error error = page_read(store_sanction_walk_desk(page->asking->store, cohort, after, desk_sanction, &rows));
    page_source(page);
    if (error == HEARTH_OK)
        error = page_read(store_line_walk(page->asking->store, cohort, after, desk_line, &rows));
    return error;
}

struct desk_duties {
    struct page *page;
    cohort_id cohort;
};

static enum hearth_error desk_duty(void *context, const struct store_duty_told *told)
{
    const struct desk_duties *duties = context;
    const bool fits = page_takes(duties->page, PAGE_ITEM_BYTES);
    struct event *event = answer_event(duties->page->answer, EVENT_DUTY);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    enum hearth_error error = event_duty_fill(duties->page->asking->store, event, duties->cohort, told);
    return error == HEARTH_OK && !fits ? WALK_ENOUGH : error;
}

/* Who is on duty: a row for each of the staff who ever was. */
static enum hearth_error desk_duties(struct page *page, cohort_id cohort, int64_t after)
{
    page_source(page);
    return page_read(
        store_duty_told_walk(page->asking->store, cohort, after, desk_duty, &(struct desk_duties){.page = page, .cohort = cohort}));
}

static enum hearth_error desk_first(struct page *page, cohort_id cohort, int64_t newest)
{
    struct answer *answer = page->answer;
    enum hearth_error error = page_read(store_item_walk_open(page->asking->store, cohort, LIMIT_PAGE_ROWS + 1, desk_item, page));
    if (error == HEARTH_OK)
        error = desk_people(page, cohort, 0, false);
    if (error == HEARTH_OK)
        error = desk_duties(page, cohort, -1);
    if (error != HEARTH_OK)
        return error;
    answer->change = newest;
    page_source(page);
    for (size_t i = 0; i < answer->events_len; i++)
        if (!page_takes(page, PAGE_ITEM_BYTES)) {
            answer->events_len = i;
            answer->change = 0;
            answer->more = true;
        }
    return HEARTH_OK;
}

enum hearth_error page_follow_desk(struct asking *asking)
{
    const cohort_id cohort = stream_cohort(asking->query->stream);
    struct page page = {.asking = asking, .answer = asking->answer};
    struct store_stream stream;
    bool may;
    enum hearth_error error = access_cohort(asking->store, &asking->actor, cohort, RIGHT_DESK_READ, &asking->answer->refusal, &may);
    if (error != HEARTH_OK || !may)
        return error;
    error = store_stream_read(asking->store, asking->query->stream, &stream);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    if (asking->query->after < 0)
        return desk_first(&page, cohort, stream.change);
    error = page_read(store_item_walk_changes(asking->store, cohort, asking->query->after, LIMIT_PAGE_ROWS + 1, desk_item, &page));
    if (error == HEARTH_OK)
        error = desk_people(&page, cohort, asking->query->after, true);
    if (error == HEARTH_OK)
        error = desk_duties(&page, cohort, asking->query->after);
    if (error == HEARTH_OK)
        page_cut(&page, stream.change);
    return error;
}

/* ---- a person's own stream ---- */

static enum hearth_error own_item(void *context, const struct store_item *item)
{
    struct page *page = context;
    enum hearth_error error = desk_item(context, item);
    if (error == HEARTH_NO_MEMORY)
        return error;
    struct event *event = &page->answer->events[page->answer->events_len - 1];
    event->stream = page->asking->query->stream;
    event->audiences = AUDIENCE_BIT(AUDIENCE_PERSON);
    return error;
}

static enum hearth_error own_told(void *context, const struct store_item *item)
{
    struct page *page = context;
    const bool fits = page_takes(page, 0);
    struct event *event = answer_event(page->answer, EVENT_TOLD);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_told_fill(event, item);
    return fits ? HEARTH_OK : WALK_ENOUGH;
}

enum hearth_error page_own_items(struct page *page)
{
    const struct asking *asking = page->asking;
    page_source(page);
    enum hearth_error error =
        page_read(store_item_walk_told(asking->store, asking->query->actor, asking->query->after, LIMIT_PAGE_ROWS + 1, own_told, page));
    page_source(page);
    if (error == HEARTH_OK && role_is_staff(asking->actor.found.role))
        error = page_read(store_apart_walk_items(asking->store, asking->query->actor, asking->query->after, own_item, page));
    return error;
}
