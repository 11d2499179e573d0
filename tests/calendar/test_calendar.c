/* tests/calendar/test_calendar.c: weekly lines as times, on the days when clocks change and on all others (RM8). Times are UTC, computed by
 * hand from the rules of the zones. */
#include "hearth/calendar.h"
#include "test.h"

/* Days since 1970-01-01 of a date, so that the expected times do not come from the code under test (Howard Hinnant's formula). */
static int64_t utc(int64_t year, int64_t month, int64_t day, int64_t hour, int64_t minute)
{
    year -= month <= 2;
    const int64_t era = year / 400, of_era = year - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int64_t days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return ((days * 24 + hour) * 60 + minute) * 60000;
}

static struct calendar *open_zone(const char *zone)
{
    struct calendar *calendar;
    assert_int_equal(calendar_open(zone, &calendar), HEARTH_OK);
    return calendar;
}

static void a_line_comes_true_each_week(void **state)
{
    (void)state;
    struct calendar *calendar = open_zone("America/New_York");
    struct command_spans spans;
    const int64_t now_ms = utc(2026, 11, 24, 15, 0); /* a Tuesday, 10 am there */
    assert_int_equal(calendar_spans(calendar, WEEKDAY_THURSDAY, 17 * 60 + 30, 20 * 60, now_ms, &spans), HEARTH_OK);
    assert_true(spans.len >= 3);
    for (int i = 0; i < spans.len; i++) {
        assert_int_equal(spans.items[i].starts_at, utc(2026, 11, 26, 22, 30) + i * 7 * DAY_MS);
        assert_int_equal(spans.items[i].ends_at, utc(2026, 11, 27, 1, 0) + i * 7 * DAY_MS);
    }
    calendar_close(&calendar);
}

static void one_that_lasts_comes_first_and_one_that_has_ended_does_not(void **state)
{
    (void)state;
    struct calendar *calendar = open_zone("America/New_York");
    struct command_spans spans;
    const int64_t starts_at = utc(2026, 11, 24, 1, 0), ends_at = utc(2026, 11, 24, 13, 0); /* Monday 8 pm to Tuesday 8 am */
    assert_int_equal(calendar_spans(calendar, WEEKDAY_MONDAY, 20 * 60, 32 * 60, ends_at - 1, &spans), HEARTH_OK);
    assert_int_equal(spans.items[0].starts_at, starts_at);
    assert_int_equal(spans.items[0].ends_at, ends_at);
    assert_int_equal(calendar_spans(calendar, WEEKDAY_MONDAY, 20 * 60, 32 * 60, ends_at, &spans), HEARTH_OK);
    assert_int_equal(spans.items[0].starts_at, starts_at + 7 * DAY_MS);
    calendar_close(&calendar);
}

struct change {
    const char *zone;
    enum weekday day;
    int64_t from, to, now_ms, starts_at, ends_at; /* starts_at 0: not on that day */
};

static void where_clocks_change_a_shift_goes_by_the_clock_on_the_wall(void **state)
{
    (void)state;
    const int64_t spring = utc(2026, 3, 8, 4, 0), autumn = utc(2026, 11, 1, 3, 0), berlin = utc(2026, 3, 28, 22, 0);
    const struct change changes[] = {
        /* New York, 8 March 2026: 2 am is 3 am. */
        {"America/New_York", WEEKDAY_SUNDAY, 60, 8 * 60, spring, utc(2026, 3, 8, 6, 0), utc(2026, 3, 8, 12, 0)}, /* six hours */
        {"America/New_York", WEEKDAY_SUNDAY, 150, 240, spring, utc(2026, 3, 8, 7, 0), utc(2026, 3, 8, 8, 0)},    /* 2:30 is 3:00 */
        {"America/New_York", WEEKDAY_SUNDAY, 60, 150, spring, utc(2026, 3, 8, 6, 0), utc(2026, 3, 8, 7, 0)},
        {"America/New_York", WEEKDAY_SUNDAY, 130, 170, spring, 0, 0}, /* in the hour that is left out */
        /* 1 November 2026: 2 am is 1 am again. */
        {"America/New_York", WEEKDAY_SUNDAY, 0, 8 * 60, autumn, utc(2026, 11, 1, 4, 0), utc(2026, 11, 1, 13, 0)}, /* nine hours */
        {"America/New_York", WEEKDAY_SUNDAY, 90, 180, autumn, utc(2026, 11, 1, 5, 30), utc(2026, 11, 1, 8, 0)},   /* the first 1:30 */
        {"America/New_York", WEEKDAY_SUNDAY, 70, 100, autumn, utc(2026, 11, 1, 5, 10), utc(2026, 11, 1, 5, 40)},
        /* Berlin, 29 March 2026; a zone without any; one that is half an hour off. */
        {"Europe/Berlin", WEEKDAY_SUNDAY, 60, 240, berlin, utc(2026, 3, 29, 0, 0), utc(2026, 3, 29, 2, 0)},
        {"America/Phoenix", WEEKDAY_SUNDAY, 60, 480, spring, utc(2026, 3, 8, 8, 0), utc(2026, 3, 8, 15, 0)},
        {"Asia/Kolkata", WEEKDAY_SUNDAY, 60, 480, utc(2026, 3, 7, 12, 0), utc(2026, 3, 7, 19, 30), utc(2026, 3, 8, 2, 30)},
        /* A shift of the night before, which ends on the day itself. */
        {"America/New_York", WEEKDAY_SATURDAY, 22 * 60, 30 * 60, spring, utc(2026, 3, 8, 3, 0), utc(2026, 3, 8, 10, 0)},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const struct change *change = &changes[i];
        struct calendar *calendar = open_zone(change->zone);
        struct command_spans spans;
        assert_int_equal(calendar_spans(calendar, change->day, change->from, change->to, change->now_ms, &spans), HEARTH_OK);
        assert_true(spans.len > 0);
        if (change->starts_at == 0) {
            assert_true(spans.items[0].starts_at > change->now_ms + 5 * DAY_MS);
        } else {
            assert_int_equal(spans.items[0].starts_at, change->starts_at);
            assert_int_equal(spans.items[0].ends_at, change->ends_at);
        }
        calendar_close(&calendar);
    }
}

static void a_day_ends_at_midnight_however_long_it_is(void **state)
{
    (void)state;
    struct calendar *calendar = open_zone("America/New_York");
    int64_t ends_at;
    assert_int_equal(calendar_day_end(calendar, utc(2026, 11, 24, 15, 0), &ends_at), HEARTH_OK);
    assert_int_equal(ends_at, utc(2026, 11, 25, 5, 0));
    assert_int_equal(calendar_day_end(calendar, utc(2026, 11, 1, 4, 0), &ends_at), HEARTH_OK);
    assert_int_equal(ends_at, utc(2026, 11, 2, 5, 0)); /* 25 hours */
    assert_int_equal(calendar_day_end(calendar, utc(2026, 3, 8, 5, 0), &ends_at), HEARTH_OK);
    assert_int_equal(ends_at, utc(2026, 3, 9, 4, 0)); /* 23 */
    assert_int_equal(calendar_day_end(calendar, utc(2026, 12, 31, 23, 0), &ends_at), HEARTH_OK);
    assert_int_equal(ends_at, utc(2027, 1, 1, 5, 0));
    calendar_close(&calendar);
}

static void an_unknown_zone_is_refused(void **state)
{
    (void)state;
    struct calendar *calendar;
    static const char *const zones[] = {"", "Mars/Olympus", "America/New_Yorkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"};
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        assert_int_equal(calendar_open(zones[i], &calendar), HEARTH_BAD_INPUT);
        assert_null(calendar);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_comes_true_each_week),
        cmocka_unit_test(one_that_lasts_comes_first_and_one_that_has_ended_does_not),
        cmocka_unit_test(where_clocks_change_a_shift_goes_by_the_clock_on_the_wall),
        cmocka_unit_test(a_day_ends_at_midnight_however_long_it_is),
        cmocka_unit_test(an_unknown_zone_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
