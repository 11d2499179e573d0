/* tests/core/test_fences.c: which gate owes which marks, and when an answer may go. */
#include "../../server/core/fence_numbers.h"
#include "hearth/link.h"
#include "test.h"

static struct fence_numbers numbers;

static void begin(uint32_t gates)
{
    numbers = (struct fence_numbers){0};
    for (uint32_t worker = 0; worker < gates; worker++)
        fence_gate_started(&numbers, worker);
}

static void a_fence_is_through_when_every_gate_has_returned_it(void **state)
{
    (void)state;
    begin(2);
    const uint64_t first = fence_next(&numbers, 0), second = fence_next(&numbers, 1);
    assert_true(fence_through(&numbers) < first);
    assert_true(fence_returned(&numbers, 0, first));
    assert_true(fence_returned(&numbers, 0, second));
    assert_true(fence_through(&numbers) < first);
    assert_true(fence_returned(&numbers, 1, first));
    assert_int_equal(fence_through(&numbers), first);
    assert_true(fence_returned(&numbers, 1, second));
    assert_int_equal(fence_through(&numbers), second);
}

static void without_gates_nothing_waits(void **state)
{
    (void)state;
    begin(0);
    const uint64_t n = fence_next(&numbers, 0);
    assert_int_equal(fence_through(&numbers), n);
}

static void a_gate_counts_until_it_is_dead(void **state)
{
    (void)state;
    begin(2);
    const uint64_t n = fence_next(&numbers, 0);
    assert_true(fence_returned(&numbers, 0, n));
    fence_gate_gone(&numbers, 1);
    assert_int_equal(fence_through(&numbers), n);
}

static void a_new_gate_owes_nothing_of_before(void **state)
{
    (void)state;
    begin(1);
    const uint64_t before = fence_next(&numbers, 0);
    assert_true(fence_returned(&numbers, 0, before));
    fence_gate_started(&numbers, 1);
    assert_int_equal(fence_through(&numbers), before);
    const uint64_t after = fence_next(&numbers, 1);
    assert_true(fence_returned(&numbers, 0, after));
    assert_int_equal(fence_through(&numbers), before);
}

static void a_mark_that_was_never_sent_is_a_lie_and_an_old_one_says_nothing(void **state)
{
    (void)state;
    begin(1);
    const uint64_t first = fence_next(&numbers, 0), second = fence_next(&numbers, 0);
    assert_true(fence_returned(&numbers, 0, second));
    assert_true(fence_returned(&numbers, 0, first));
    assert_int_equal(fence_through(&numbers), second);
    assert_false(fence_returned(&numbers, 0, second + 1));
    assert_int_equal(fence_through(&numbers), second);
}

static void a_gate_is_late_with_its_oldest_mark_alone(void **state)
{
    (void)state;
    begin(1);
    assert_false(fence_is_late(&numbers, 0, INT64_MAX)); /* it owes nothing */
    const uint64_t first = fence_next(&numbers, 1000);
    (void)fence_next(&numbers, 4000);
    assert_false(fence_is_late(&numbers, 0, 1000 + LINK_STALL_MS - 1));
    assert_true(fence_is_late(&numbers, 0, 1000 + LINK_STALL_MS));
    assert_true(fence_returned(&numbers, 0, first));
    assert_false(fence_is_late(&numbers, 0, 4000 + LINK_STALL_MS - 1));
    assert_true(fence_is_late(&numbers, 0, 4000 + LINK_STALL_MS));
    fence_gate_gone(&numbers, 0);
    assert_false(fence_is_late(&numbers, 0, INT64_MAX));
}

static void more_marks_than_are_remembered_are_late_at_once(void **state)
{
    (void)state;
    begin(1);
    for (int i = 1; i < FENCES_AT_ONCE; i++)
        (void)fence_next(&numbers, 1000);
    assert_false(fence_is_late(&numbers, 0, 1000));
    (void)fence_next(&numbers, 1000);
    assert_true(fence_is_late(&numbers, 0, 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fence_is_through_when_every_gate_has_returned_it),
        cmocka_unit_test(without_gates_nothing_waits),
        cmocka_unit_test(a_gate_counts_until_it_is_dead),
        cmocka_unit_test(a_new_gate_owes_nothing_of_before),
        cmocka_unit_test(a_mark_that_was_never_sent_is_a_lie_and_an_old_one_says_nothing),
        cmocka_unit_test(a_gate_is_late_with_its_oldest_mark_alone),
        cmocka_unit_test(more_marks_than_are_remembered_are_late_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
