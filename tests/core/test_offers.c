/* tests/core/test_offers.c */
#include "../../server/core/offers.h"
#include "test.h"
#include <stdio.h>

static void a_name_counts_for_the_code_that_it_was_offered_to(void **state)
{
    (void)state;
    const uint8_t one[DIGEST_BYTES] = {1}, other[DIGEST_BYTES] = {2};
    struct offers *offers = offers_open();
    offers_add(offers, one, "Quiet Harbor");
    assert_true(offers_has(offers, one, "Quiet Harbor"));
    assert_false(offers_has(offers, other, "Quiet Harbor"));
    assert_false(offers_has(offers, one, "Small Lantern"));
    assert_false(offers_has(offers, one, ""));
    offers_drop(offers, one);
    assert_false(offers_has(offers, one, "Quiet Harbor"));
    offers_close(&offers);
}

static void codes_and_names_are_bounded_and_the_oldest_go_first(void **state)
{
    (void)state;
    struct offers *offers = offers_open();
    for (int i = 0; i <= OFFERS_CODES_MAX; i++) {
        const uint8_t code[DIGEST_BYTES] = {(uint8_t)i, (uint8_t)(i >> 8), 1};
        offers_add(offers, code, "Quiet Harbor");
    }
    const uint8_t first[DIGEST_BYTES] = {0, 0, 1}, second[DIGEST_BYTES] = {1, 0, 1};
    assert_false(offers_has(offers, first, "Quiet Harbor"));
    assert_true(offers_has(offers, second, "Quiet Harbor"));
    for (int i = 0; i < OFFERS_NAMES_PER_CODE_MAX; i++) {
        char name[32];
        snprintf(name, sizeof name, "Name %d", i);
        offers_add(offers, second, name);
    }
    assert_false(offers_has(offers, second, "Quiet Harbor"));
    assert_true(offers_has(offers, second, "Name 0"));
    offers_close(&offers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_name_counts_for_the_code_that_it_was_offered_to),
                                       cmocka_unit_test(codes_and_names_are_bounded_and_the_oldest_go_first)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
