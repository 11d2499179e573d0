/* server/engine/pages.h
 * What the files that gather pages share. A page is put together from sources (walks of the store); each gives at most one row more than
 * fits, so that a cut is seen; then all rows stand by their change, and the first that fit go out. */
#pragma once
#include "engine_internal.h"

#define PAGE_ROW_BYTES  160 /* what a row takes beside its text, about */
#define PAGE_ITEM_BYTES 600 /* an item's ids, times and three names */

struct page {
    struct asking *asking;
    struct answer *answer;
    const struct room *room;
    size_t rows; /* of the source that is being read */
    size_t bytes;
    bool cut;
};

/* Counts a row against the page; false: the source has given what can fit, and one more. */
bool page_takes(struct page *page, size_t text_bytes);
/* The next source begins. */
void page_source(struct page *page);
/* A walk that was ended because the page is full is no failure. */
MUST_USE enum hearth_error page_read(enum hearth_error error);
/* The first rows that fit, oldest change first; `more` and the change reached, or newest. */
void page_cut(struct page *page, int64_t newest);

/* ---- page_desk.c ---- */
/* A cohort's stream, for its staff. */
MUST_USE enum hearth_error page_follow_desk(struct asking *asking);
/* Of one's own stream: items that one has apart from the desk, and what became of own reports. */
MUST_USE enum hearth_error page_own_items(struct page *page);
