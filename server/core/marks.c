/* server/core/marks.c */
#include "marks.h"
#include <string.h>

static struct mark *marks_find(const struct marks *marks, const uint8_t of[ID_BYTES])
{
    for (size_t i = 0; i < marks->len; i++)
        if (memcmp(marks->at[i].of, of, ID_BYTES) == 0)
            return (struct mark *)(uintptr_t)&marks->at[i];
    return NULL;
}

static struct mark *marks_lowest(struct marks *marks)
{
    struct mark *lowest = &marks->at[0];
    for (size_t i = 1; i < marks->len; i++)
        if (marks->at[i].place < lowest->place)
            lowest = &marks->at[i];
    return lowest;
}

void marks_raise(struct marks *marks, const uint8_t of[ID_BYTES], int64_t place)
{
    struct mark *mark = marks_find(marks, of);
    if (place <= marks_place(marks, of))
        return;
    if (mark == NULL && marks->len < MARKS_MAX) {
        mark = &marks->at[marks->len++];
    } else if (mark == NULL) {
        mark = marks_lowest(marks);
        if (mark->place > marks->floor)
            marks->floor = mark->place;
    }
    memcpy(mark->of, of, ID_BYTES);
    mark->place = place;
}

int64_t marks_place(const struct marks *marks, const uint8_t of[ID_BYTES])
{
    const struct mark *mark = marks_find(marks, of);
    return mark != NULL && mark->place > marks->floor ? mark->place : marks->floor;
}
