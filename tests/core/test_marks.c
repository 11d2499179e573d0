/* tests/core/test_marks.c: which reading is too old to leave. */
#include "../../server/core/marks.h"
#include "test.h"
#include <string.h>

static const uint8_t room[ID_BYTES] = {1}, other[ID_BYTES] = {2};

/* What tests/server/test_take_back.py met once in ten runs: two pages of one room were read by two threads, of a snapshot before and of one
 * after a text was taken back, and both were done before anybody was told. The younger page left first. */
static void a_page_that_is_older_than_one_already_sent_is_outdated(void **state)
{
    (void)state;
    struct marks sent = {0};
    const int64_t with_the_text = 40, with_its_tombstone = 41;
    assert_true(with_its_tombstone >= marks_place(&sent, room));
    marks_raise(&sent, room, with_its_tombstone);
    assert_true(with_the_text < marks_place(&sent, room));
    assert_true(with_its_tombstone >= marks_place(&sent, room)); /* pages of one snapshot do not outdate each other */
    assert_true(with_the_text >= marks_place(&sent, other));
}

static void a_mark_never_goes_back(void **state)
{
    (void)state;
    struct marks marks = {0};
    marks_raise(&marks, room, 41);
    marks_raise(&marks, room, 40);
    assert_int_equal(marks_place(&marks, room), 41);
    assert_int_equal(marks.len, 1);
}

/* Property: of any number of things, no mark is ever lower than what was raised; it may be higher, but not than the highest of all. */
static void nothing_is_forgotten(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    struct marks marks = {0};
    int64_t raised[3 * MARKS_MAX] = {0}, highest = 0;
    for (int64_t round = 1; round < 5000; round++) {
        uint8_t of[ID_BYTES] = {0};
        const size_t which = prng_below(&prng, round < 100 ? MARKS_MAX : 3 * MARKS_MAX);
        const int64_t place = round - (int64_t)prng_below(&prng, 20);
        of[3] = (uint8_t)which;
        marks_raise(&marks, of, place);
        raised[which] = place > raised[which] ? place : raised[which];
        highest = place > highest ? place : highest;
        for (size_t i = 0; i < 3 * MARKS_MAX; i++) {
            of[3] = (uint8_t)i;
            assert_true(marks_place(&marks, of) >= raised[i] && marks_place(&marks, of) <= highest);
            if (round < 100)
                assert_int_equal(marks_place(&marks, of), raised[i]); /* exact while they fit */
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_that_is_older_than_one_already_sent_is_outdated),
        cmocka_unit_test(a_mark_never_goes_back),
        cmocka_unit_test(nothing_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
