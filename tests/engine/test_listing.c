/* tests/engine/test_listing.c: what the operator lists: everything once, page after page, and no name of a member. */
#include "test.h"
#include "world.h"
#include <string.h>

static int program_open(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    CHECK(world != NULL);
    world_open(world, ":memory:", 1);
    world_program(world);
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    world_close(*state);
    free(*state);
    return 0;
}

static void every_cohort_is_listed_once_over_pages(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < LIMIT_PAGE_ROWS + 1; i++)
        (void)world_cohort(world, "Group");
    struct query query = {.kind = QUERY_COHORTS};
    const struct answer *answer = world_ask(world, &query);
    assert_int_equal(answer->listed_len, LIMIT_PAGE_ROWS);
    assert_true(answer->more);
    for (size_t i = 1; i < answer->listed_len; i++)
        assert_true(memcmp(answer->listed[i - 1].id, answer->listed[i].id, ID_BYTES) < 0);
    assert_string_equal(answer->listed[0].title, "Group");
    memcpy(query.listed_after, answer->listed[LIMIT_PAGE_ROWS - 1].id, ID_BYTES);
    answer = world_ask(world, &query);
    assert_int_equal(answer->listed_len, 1);
    assert_false(answer->more);
    assert_true(memcmp(answer->listed[0].id, query.listed_after, ID_BYTES) > 0);
}

static void a_room_is_listed_with_its_cohort_and_kind(void **state)
{
    struct world *world = *state;
    const cohort_id cohort = world_cohort(world, "Group");
    const room_id room = world_room(world, cohort, ROOM_TYPE_SUPPORT, "Tuesday support");
    const struct answer *answer = world_ask(world, &(struct query){.kind = QUERY_ROOMS});
    assert_int_equal(answer->listed_len, 2); /* one is the staff's; by id, so it may come first */
    const size_t at = memcmp(answer->listed[0].id, room.bytes, ID_BYTES) != 0;
    assert_memory_equal(answer->listed[at].id, room.bytes, ID_BYTES);
    assert_string_equal(answer->listed[at].title, "Tuesday support");
    assert_int_equal(answer->listed[at].type, ROOM_TYPE_SUPPORT);
    assert_string_equal(answer->listed[1 - at].title, "Staff");
    assert_int_equal(answer->listed[1 - at].type, ROOM_TYPE_STAFF);
    for (size_t i = 0; i < 2; i++)
        assert_true(cohort_id_equal(answer->listed[i].cohort, cohort));
}

static void an_invitation_is_listed_until_it_is_used_or_over_and_names_staff_alone(void **state)
{
    struct world *world = *state;
    uint8_t code[DIGEST_BYTES];
    const cohort_id cohort = world_cohort(world, "Group");
    (void)world_member(world, cohort, ROLE_PARTICIPANT, "Quiet Harbor"); /* its invitation is used up */
    (void)world_try_invite(world, cohort, ROLE_PARTICIPANT, "", code);
    (void)world_try_invite(world, cohort, ROLE_LEAD, "Ana Ruiz", code);
    const struct answer *answer = world_ask(world, &(struct query){.kind = QUERY_INVITATIONS});
    assert_int_equal(answer->listed_len, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(cohort_id_equal(answer->listed[i].cohort, cohort));
        assert_string_equal(answer->listed[i].name, answer->listed[i].role == ROLE_LEAD ? "Ana Ruiz" : "");
        assert_int_equal(answer->listed[i].state, INVITATION_OPEN);
        assert_true(answer->listed[i].ends_at > world->now_ms);
    }
    const int64_t over_ms = answer->listed[0].ends_at;
    assert_int_equal(world_ask(world, &(struct query){.kind = QUERY_INVITATIONS, .now_ms = over_ms})->listed_len, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, program_open, close_world)
    const struct CMUnitTest tests[] = {
        T(every_cohort_is_listed_once_over_pages),
        T(a_room_is_listed_with_its_cohort_and_kind),
        T(an_invitation_is_listed_until_it_is_used_or_over_and_names_staff_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
