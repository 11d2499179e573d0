/* tests/engine/test_modes.c: the mode in force of a room (MO1), as a table of all combinations, and what it lets in (MO12). */
#include "engine_internal.h"
#include "world.h"

/* Every mode that something can say, from the mildest to the strictest: the order of product.md 4, written down anew. */
static const struct word {
    enum room_mode mode;
    int64_t slow_ms;
} words[] = {{ROOM_MODE_OPEN, 0},      {ROOM_MODE_SLOW, 10000},      {ROOM_MODE_SLOW, 30000},  {ROOM_MODE_SLOW, 120000},
             {ROOM_MODE_SLOW, 600000}, {ROOM_MODE_APPROVE_FIRST, 0}, {ROOM_MODE_READ_ONLY, 0}, {ROOM_MODE_PAUSED, 0}};
#define WORDS (sizeof words / sizeof words[0])

static size_t strictest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void of_base_staffing_and_override_the_strictest_is_in_force(void **state)
{
    (void)state;
    const int64_t now_ms = WORLD_START_MS;
    int cases = 0;
    for (size_t base = 0; base < WORDS; base++)
        for (size_t unstaffed = 0; unstaffed < WORDS; unstaffed++)
            for (size_t over = 0; over < WORDS; over++)
                for (int staffed = 0; staffed < 2; staffed++)
                    for (int lasts = -1; lasts < 2; lasts++) { /* the override: has ended, ends now, lasts */
                        const struct store_modes modes = {.base = words[base].mode,
                                                          .base_slow_ms = words[base].slow_ms,
                                                          .unstaffed = words[unstaffed].mode,
                                                          .unstaffed_slow_ms = words[unstaffed].slow_ms,
                                                          .staffed = staffed != 0,
                                                          .over = words[over].mode,
                                                          .over_slow_ms = words[over].slow_ms,
                                                          .over_until = now_ms + lasts,
                                                          .over_reason = REASON_CARE};
                        size_t expected = staffed != 0 ? base : strictest(base, unstaffed);
                        if (lasts > 0)
                            expected = strictest(expected, over);
                        const struct room_mode_now now = room_mode_now(&modes, now_ms);
                        assert_int_equal(now.mode, words[expected].mode);
                        assert_int_equal(now.slow_ms, words[expected].slow_ms);
                        const bool by_override =
                            lasts > 0 && over == expected; /* of two waits the longer is in force, and only its end is told */
                        assert_int_equal(now.until, by_override ? now_ms + 1 : 0);
                        if (by_override)
                            assert_int_equal(now.cause, REASON_CARE);
                        cases++;
                    }
    assert_int_equal(cases, 8 * 8 * 8 * 2 * 3);
}

struct place {
    struct world world;
    cohort_id cohort;
    room_id room;
    struct person sam, kim, ana;
};

static void place_open(struct place *place, enum room_mode mode, int64_t slow_ms)
{
    world_open(&place->world, ":memory:", 1);
    world_program(&place->world);
    place->cohort = world_cohort(&place->world, "Tuesday");
    struct command *command = world_command(&place->world, COMMAND_ROOM_MAKE);
    command->room_make = (struct command_room_make){.cohort = place->cohort,
                                                    .type = ROOM_TYPE_SUPPORT,
                                                    .base_mode = mode,
                                                    .base_slow_ms = slow_ms,
                                                    .retention_ms = 7 * DAY_MS,
                                                    .cap = 20,
                                                    .title = "Evening"};
    place->room = world_apply(&place->world, command)->done.room;
    assert_int_equal(place->world.outcome.refusal.reason, REFUSAL_NONE);
    place->sam = world_member(&place->world, place->cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    place->kim = world_member(&place->world, place->cohort, ROLE_PARTICIPANT, "Small Lantern");
    place->ana = world_member(&place->world, place->cohort, ROLE_FACILITATOR, "Ana");
}

static void slow_mode_is_one_text_a_person_in_so_long(void **state)
{
    (void)state;
    static struct place place;
    place_open(&place, ROOM_MODE_SLOW, 30 * SECOND_MS);
    struct world *world = &place.world;
    world_say(world, &place.sam, place.room, "one");
    world_say(world, &place.kim, place.room, "another's turn is another's");
    world->now_ms += 30 * SECOND_MS - 1;
    const struct outcome *outcome = world_try_say(world, &place.sam, place.room, "two");
    assert_int_equal(outcome->refusal.reason, REFUSAL_TURN);
    assert_int_equal(outcome->refusal.wait_ms, 1);
    assert_int_equal(outcome->place, 0);
    world->now_ms++;
    world_say(world, &place.sam, place.room, "two");
    for (int i = 0; i < 4; i++)
        world_say(world, &place.ana, place.room, "staff write in every mode");
    world_close(&place.world);
}

/* Of the room's wait and that of one person, the longer: for that person alone. */
static void a_wait_of_ones_own_is_beside_that_of_the_room(void **state)
{
    (void)state;
    static const struct {
        enum room_mode mode;
        int64_t room_ms, own_ms, wait_ms;
    } cases[] = {{ROOM_MODE_SLOW, 10000, 30000, 30000},
                 {ROOM_MODE_SLOW, 120000, 30000, 120000},
                 {ROOM_MODE_OPEN, 0, 30000, 30000},
                 {ROOM_MODE_APPROVE_FIRST, 0, 30000, 30000}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct place place;
        place_open(&place, cases[i].mode, cases[i].room_ms);
        struct world *world = &place.world;
        struct command *command = world_command_of(world, COMMAND_SANCTION, &place.ana);
        command->sanction = (struct command_sanction){.member = place.sam.member,
                                                      .kind = SANCTION_KIND_SLOW,
                                                      .slow_ms = cases[i].own_ms,
                                                      .length_ms = HOUR_MS,
                                                      .reason = REASON_HURTS};
        assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NONE);
        const int64_t said_at = world->now_ms;
        const struct outcome *outcome = world_try_say(world, &place.sam, place.room, "one");
        assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
        assert_int_equal(item_id_is_none(outcome->done.item), cases[i].mode != ROOM_MODE_APPROVE_FIRST);
        assert_int_equal(world_try_say(world, &place.kim, place.room, "another's turn")->refusal.reason, REFUSAL_NONE);
        world->now_ms = said_at + cases[i].wait_ms - 1;
        outcome = world_try_say(world, &place.sam, place.room, "two");
        assert_int_equal(outcome->refusal.reason, REFUSAL_TURN);
        assert_int_equal(outcome->refusal.wait_ms, 1);
        world->now_ms++;
        assert_int_equal(world_try_say(world, &place.sam, place.room, "two")->refusal.reason, REFUSAL_NONE);
        world_close(world);
    }
}

/* Held whatever else holds: an approve-first room publishes no text of a member. */
static void where_staff_look_first_a_members_text_waits(void **state)
{
    (void)state;
    static struct place place;
    place_open(&place, ROOM_MODE_APPROVE_FIRST, 0);
    struct world *world = &place.world;
    const struct outcome *outcome = world_try_say(world, &place.sam, place.room, "hello");
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    assert_false(item_id_is_none(outcome->done.item));
    assert_null(world_event(outcome, EVENT_MESSAGE));
    world_say(world, &place.ana, place.room, "staff write freely");
    assert_non_null(world_event(&world->outcome, EVENT_MESSAGE));
    world_close(world);
}

static void a_room_to_read_and_a_paused_one_take_no_text_of_members(void **state)
{
    (void)state;
    static const struct {
        enum room_mode mode;
        enum refusal_reason refusal;
    } cases[] = {{ROOM_MODE_READ_ONLY, REFUSAL_READING}, {ROOM_MODE_PAUSED, REFUSAL_PAUSED}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct place place;
        place_open(&place, cases[i].mode, 0);
        const struct outcome *outcome = world_try_say(&place.world, &place.sam, place.room, "hello");
        assert_int_equal(outcome->refusal.reason, cases[i].refusal);
        assert_int_equal(outcome->refusal.until_at, 0);
        world_say(&place.world, &place.ana, place.room, "a word of staff");
        assert_true(world_follow(&place.world, &place.sam, room_stream(place.room), -1)->events_len >= 2); /* it is read all the same */
        world_close(&place.world);
    }
}

static void a_wait_that_is_not_on_offer_is_refused(void **state)
{
    (void)state;
    static const int64_t offered[] = {10000, 30000, 120000, 600000};
    for (int64_t slow_ms = 0; slow_ms <= 601000; slow_ms += 1000) {
        bool on_offer = false;
        for (size_t i = 0; i < sizeof offered / sizeof offered[0]; i++)
            on_offer = on_offer || offered[i] == slow_ms;
        assert_int_equal(room_slow_good(ROOM_MODE_SLOW, slow_ms), on_offer);
        assert_int_equal(room_slow_good(ROOM_MODE_OPEN, slow_ms), slow_ms == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_base_staffing_and_override_the_strictest_is_in_force),
        cmocka_unit_test(slow_mode_is_one_text_a_person_in_so_long),
        cmocka_unit_test(a_wait_of_ones_own_is_beside_that_of_the_room),
        cmocka_unit_test(where_staff_look_first_a_members_text_waits),
        cmocka_unit_test(a_room_to_read_and_a_paused_one_take_no_text_of_members),
        cmocka_unit_test(a_wait_that_is_not_on_offer_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
