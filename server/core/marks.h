/* server/core/marks.h
 * Which reading is too old to leave: the newest place that is known of a thing (a stream, a person). A reading of a snapshot below it says
 * what is not true any more. Core keeps one for what was forbidden (a fence), each connection one for the pages that it was sent: pages are
 * read in several threads and may finish out of their order, and a page that shows a text must not follow one that shows its tombstone.
 *
 * Bounded: of more than MARKS_MAX things the one with the lowest place gives its place to `floor`, which holds for everything. So nothing
 * is ever forgotten; at worst a page is read again for nothing. Pure, and safe from any thread that owns it. */
#pragma once
#include "hearth/id.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MARKS_MAX 12 /* the rooms that one person follows, and then some; 300 bytes a connection */

struct marks {
    int64_t floor;
    size_t len;
    struct mark {
        uint8_t of[ID_BYTES];
        int64_t place;
    } at[MARKS_MAX];
};

/* Nobody has seen anything of it that is younger than place. */
void marks_raise(struct marks *marks, const uint8_t of[ID_BYTES], int64_t place);
/* The lowest place that a reading of it must have. */
int64_t marks_place(const struct marks *marks, const uint8_t of[ID_BYTES]);
