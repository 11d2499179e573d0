/* include/hearth/calendar.h
 * The calendar of one time zone, for what people plan by the week: core turns lines of a roster into times, for the engine knows no zone.
 *
 * Where clocks are put forward, a time in the hour that is left out is the first moment after it; a shift that lies in that hour whole does
 * not take place that day. Where clocks are put back, a time that comes twice is the first of the two.
 * Not thread-safe: a calendar belongs to one thread. */
#pragma once
#include "hearth/command.h"
#include "hearth/error.h"

struct calendar;

/* zone: as in America/New_York. HEARTH_BAD_INPUT: nobody knows it. */
MUST_USE enum hearth_error calendar_open(const char *zone, struct calendar **calendar_out);
void calendar_close(struct calendar **calendar);

/* The next times of a weekly line, in order, from the one that lasts on; minutes of the day, past 1440 of the days after it. */
MUST_USE enum hearth_error calendar_spans(struct calendar *calendar, enum weekday day, int64_t from_minute, int64_t to_minute,
                                          int64_t now_ms, struct command_spans *spans_out);
/* The next midnight. */
MUST_USE enum hearth_error calendar_day_end(struct calendar *calendar, int64_t now_ms, int64_t *ends_at_out);
