/* server/calendar/calendar.c: ICU's calendar, which knows the zones. */
#include "hearth/calendar.h"
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#define ZONE_UNITS_MAX 64
#define MINUTES_A_DAY  1440
#define DAYS_BACK      3 /* a line of two days that began before may still last */
#define DAYS_AHEAD     22

struct calendar {
    UCalendar *icu;
};

static enum hearth_error error_from_icu(UErrorCode status)
{
    if (U_SUCCESS(status))
        return HEARTH_OK;
    return status == U_MEMORY_ALLOCATION_ERROR ? HEARTH_NO_MEMORY : HEARTH_BAD_INPUT;
}

enum hearth_error calendar_open(const char *zone, struct calendar **calendar_out)
{
    UChar units[ZONE_UNITS_MAX], known[ZONE_UNITS_MAX];
    UBool system = false;
    UErrorCode status = U_ZERO_ERROR;
    *calendar_out = NULL;
    if (strlen(zone) == 0 || strlen(zone) >= ZONE_UNITS_MAX)
        return HEARTH_BAD_INPUT;
    u_charsToUChars(zone, units, (int32_t)strlen(zone) + 1);
    /* ucal_open takes what it does not know for GMT. */
    ucal_getCanonicalTimeZoneID(units, -1, known, ZONE_UNITS_MAX, &system, &status);
    if (U_FAILURE(status))
        return error_from_icu(status);
    struct calendar *calendar = calloc(1, sizeof *calendar);
    if (calendar == NULL)
        return HEARTH_NO_MEMORY;
    calendar->icu = ucal_open(units, -1, "en_US", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status)) {
        free(calendar);
        return error_from_icu(status);
    }
    ucal_setAttribute(calendar->icu, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
    ucal_setAttribute(calendar->icu, UCAL_SKIPPED_WALL_TIME, UCAL_WALLTIME_NEXT_VALID);
    *calendar_out = calendar;
    return HEARTH_OK;
}

void calendar_close(struct calendar **calendar)
{
    if (*calendar == NULL)
        return;
    ucal_close((*calendar)->icu);
    free(*calendar);
    *calendar = NULL;
}

struct date {
    int32_t year, month, day;
};

static struct date date_of(struct calendar *calendar, int64_t now_ms, UErrorCode *status)
{
    ucal_setMillis(calendar->icu, (UDate)now_ms, status);
    return (struct date){.year = ucal_get(calendar->icu, UCAL_YEAR, status),
                         .month = ucal_get(calendar->icu, UCAL_MONTH, status),
                         .day = ucal_get(calendar->icu, UCAL_DATE, status)};
}

/* A day past the end of its month is one of the next: ICU is lenient. */
static int64_t time_of(struct calendar *calendar, const struct date *date, int32_t days, int64_t minute, UErrorCode *status)
{
    const int32_t whole = days + (int32_t)(minute / MINUTES_A_DAY), rest = (int32_t)(minute % MINUTES_A_DAY);
    ucal_clear(calendar->icu);
    ucal_setDateTime(calendar->icu, date->year, date->month, date->day + whole, rest / 60, rest % 60, 0, status);
    return (int64_t)ucal_getMillis(calendar->icu, status);
}

static bool day_is(struct calendar *calendar, const struct date *date, int32_t days, enum weekday day, UErrorCode *status)
{
    static const UCalendarDaysOfWeek icu_days[WEEKDAY_COUNT] = {UCAL_MONDAY, UCAL_TUESDAY,  UCAL_WEDNESDAY, UCAL_THURSDAY,
                                                                UCAL_FRIDAY, UCAL_SATURDAY, UCAL_SUNDAY};
    (void)time_of(calendar, date, days, MINUTES_A_DAY / 2, status); /* noon is on every day */
    return ucal_get(calendar->icu, UCAL_DAY_OF_WEEK, status) == (int32_t)icu_days[day];
}

enum hearth_error calendar_spans(struct calendar *calendar, enum weekday day, int64_t from_minute, int64_t to_minute, int64_t now_ms,
                                 struct command_spans *spans_out)
{
    UErrorCode status = U_ZERO_ERROR;
    *spans_out = (struct command_spans){.len = 0};
    const struct date today = date_of(calendar, now_ms, &status);
    for (int32_t days = -DAYS_BACK; days <= DAYS_AHEAD && spans_out->len < COMMAND_SPANS_MAX && U_SUCCESS(status); days++) {
        if (!day_is(calendar, &today, days, day, &status))
            continue;
        const struct command_span span = {.starts_at = time_of(calendar, &today, days, from_minute, &status),
                                          .ends_at = time_of(calendar, &today, days, to_minute, &status)};
        if (span.ends_at > span.starts_at && span.ends_at > now_ms)
            spans_out->items[spans_out->len++] = span;
    }
    return error_from_icu(status);
}

enum hearth_error calendar_day_end(struct calendar *calendar, int64_t now_ms, int64_t *ends_at_out)
{
    UErrorCode status = U_ZERO_ERROR;
    const struct date today = date_of(calendar, now_ms, &status);
    *ends_at_out = time_of(calendar, &today, 1, 0, &status);
    return error_from_icu(status);
}
