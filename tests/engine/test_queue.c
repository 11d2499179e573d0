/* tests/engine/test_queue.c: what waits for staff: its order, its clocks, and two who reach for the same (MO6, RM9). */
#include "engine_internal.h"
#include "world.h"
#include <time.h>
#include <unistd.h>

struct house {
    struct world world;
    char path[64];
    cohort_id cohort;
    room_id room;
    struct person sam, quinn, ana, ben;
};

static int house_open(void **state)
{
    struct house *house = calloc(1, sizeof *house);
    CHECK(house != NULL);
    snprintf(house->path, sizeof house->path, "/tmp/hearth-queue-XXXXXX");
    const int fd = mkstemp(house->path);
    CHECK(fd >= 0 && close(fd) == 0);
    world_open(&house->world, house->path, 1);
    world_program(&house->world);
    house->cohort = world_cohort(&house->world, "Tuesday");
    house->room = world_room(&house->world, house->cohort, ROOM_TYPE_SUPPORT, "Evening");
    house->sam = world_member(&house->world, house->cohort, ROLE_PARTICIPANT, "Sam");
    house->quinn = world_member(&house->world, house->cohort, ROLE_PARTICIPANT, "Quinn");
    house->ana = world_member(&house->world, house->cohort, ROLE_FACILITATOR, "Ana");
    house->ben = world_member(&house->world, house->cohort, ROLE_FACILITATOR, "Ben");
    engine_rates(house->world.engine, false);
    *state = house;
    return 0;
}

static int house_close(void **state)
{
    struct house *house = *state;
    char side[80];
    world_close(&house->world);
    unlink(house->path);
    snprintf(side, sizeof side, "%s-wal", house->path);
    unlink(side);
    snprintf(side, sizeof side, "%s-shm", house->path);
    unlink(side);
    free(house);
    return 0;
}

static item_id item_new(struct house *house, enum report_kind kind)
{
    return world_report(&house->world, &house->sam, house->room, world_say(&house->world, &house->quinn, house->room, "text"), kind);
}

static const struct event_item *claimed(struct house *house, const struct person *person, item_id item)
{
    const struct outcome *outcome = world_try_item(&house->world, COMMAND_CLAIM, person, item);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    return &world_event(outcome, EVENT_ITEM)->item;
}

static void taken_by(const struct outcome *outcome, const char *name)
{
    assert_int_equal(outcome->refusal.reason, REFUSAL_TAKEN);
    assert_string_equal(outcome->refusal.by, name);
    assert_int_equal(outcome->events_len, 0);
}

static void a_claim_is_seen_by_all_and_others_hear_whose_it_is(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const item_id item = item_new(house, REPORT_KIND_RULE);
    const struct event_item *event = claimed(house, &house->ana, item);
    assert_int_equal(event->state, ITEM_CLAIMED);
    assert_string_equal(event->claimed_name, "Ana");
    assert_int_equal(event->claim_ends_at, world->now_ms + LIMIT_CLAIM_IDLE_MS);
    static const enum command_kind kinds[] = {COMMAND_CLAIM, COMMAND_RELEASE, COMMAND_KEEP, COMMAND_WAIT};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        taken_by(world_try_item(world, kinds[i], &house->ben, item), "Ana");
        assert_false(world->outcome.refusal.decided);
        assert_int_equal(world_try_item(world, kinds[i], &house->sam, item)->refusal.reason, REFUSAL_NOT_HERE);
    }
    taken_by(world_try_decide(world, &house->ben, item, DECISION_NOTHING), "Ana");
    assert_int_equal(world_event(world_try_item(world, COMMAND_RELEASE, &house->ana, item), EVENT_ITEM)->item.state, ITEM_NEW);
    assert_int_equal(world_try_decide(world, &house->ben, item, DECISION_NOTHING)->refusal.reason, REFUSAL_NONE);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        taken_by(world_try_item(world, kinds[i], &house->ana, item), "Ben");
        assert_true(world->outcome.refusal.decided);
        assert_int_equal(world->outcome.refusal.decision, DECISION_NOTHING);
    }
}

static void of_two_who_decide_at_once_one_wins_and_the_other_hears_what(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const item_id item = item_new(house, REPORT_KIND_DANGER);
    CHECK(engine_batch_begin(world->engine) == HEARTH_OK);
    world->batch = true;
    assert_int_equal(world_try_decide(world, &house->ana, item, DECISION_HELPED)->refusal.reason, REFUSAL_NONE);
    taken_by(world_try_decide(world, &house->ben, item, DECISION_NOTHING), "Ana");
    assert_int_equal(world->outcome.refusal.decision, DECISION_HELPED);
    CHECK(engine_batch_commit(world->engine, false) == HEARTH_OK);
    world->batch = false;
}

static void anybody_may_act_on_what_is_urgent_but_not_give_back_what_another_has(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const item_id item = item_new(house, REPORT_KIND_WORRY);
    (void)claimed(house, &house->ana, item);
    taken_by(world_try_item(world, COMMAND_RELEASE, &house->ben, item), "Ana");
    assert_string_equal(claimed(house, &house->ben, item)->claimed_name, "Ben");
    assert_int_equal(world_try_decide(world, &house->ana, item, DECISION_HELPED)->refusal.reason, REFUSAL_NONE);
}

static void a_claim_returns_after_a_quarter_of_an_hour_unless_somebody_stays(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const item_id item = item_new(house, REPORT_KIND_RULE);
    const int64_t at = world->now_ms;
    (void)claimed(house, &house->ana, item);
    world->now_ms = at + LIMIT_CLAIM_IDLE_MS - 1;
    assert_null(world_event(world_tick(world), EVENT_ITEM));
    assert_int_equal(world_event(world_try_item(world, COMMAND_KEEP, &house->ana, item), EVENT_ITEM)->item.claim_ends_at,
                     world->now_ms + LIMIT_CLAIM_IDLE_MS);
    world->now_ms += LIMIT_CLAIM_IDLE_MS;
    const struct event *event = world_event(world_tick(world), EVENT_ITEM);
    assert_non_null(event);
    assert_int_equal(event->item.state, ITEM_NEW);
    assert_true(member_id_is_none(event->item.claimed_by));
    assert_int_equal(event->item.at, at); /* its own clock goes on */
    struct person ana;                    /* who was away for so long has to sign in again */
    (void)world_try_sign_in(world, house->ana.member, 1, DEVICE_OWN, &ana);
    assert_string_equal(world_event(world_try_item(world, COMMAND_KEEP, &ana, item), EVENT_ITEM)->item.claimed_name, "Ana");
}

static void what_waits_for_the_member_comes_back_after_a_day(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const item_id item = item_new(house, REPORT_KIND_RULE);
    assert_int_equal(world_event(world_try_item(world, COMMAND_WAIT, &house->ana, item), EVENT_ITEM)->item.state, ITEM_WAITING);
    world->now_ms += LIMIT_WAITING_MS - 1;
    assert_null(world_event(world_tick(world), EVENT_ITEM));
    world->now_ms += 1;
    assert_int_equal(world_event(world_tick(world), EVENT_ITEM)->item.state, ITEM_NEW);
}

static void clocks_go_on_over_a_restart(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const item_id item = item_new(house, REPORT_KIND_RULE);
    (void)claimed(house, &house->ana, item);
    world_restart(world, house->path);
    const struct answer *page = world_follow(world, &house->ben, cohort_stream(house->cohort), -1);
    assert_int_equal(page->events_len, 1);
    assert_int_equal(page->events[0].item.claim_ends_at, world->now_ms + LIMIT_CLAIM_IDLE_MS);
    world->now_ms += LIMIT_CLAIM_IDLE_MS;
    assert_int_equal(world_event(world_tick(world), EVENT_ITEM)->item.state, ITEM_NEW);
}

static void the_first_page_is_urgent_first_then_the_oldest_and_only_what_is_open(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    item_id items[4];
    static const enum report_kind kinds[] = {REPORT_KIND_RULE, REPORT_KIND_CRUEL, REPORT_KIND_DANGER, REPORT_KIND_OTHER};
    for (size_t i = 0; i < 4; i++, world->now_ms += SECOND_MS)
        items[i] = item_new(house, kinds[i]);
    const int64_t change = world_follow(world, &house->ana, cohort_stream(house->cohort), -1)->change;
    (void)world_try_decide(world, &house->ana, items[1], DECISION_NOTHING);
    const struct answer *page = world_follow(world, &house->ana, cohort_stream(house->cohort), -1);
    assert_int_equal(page->events_len, 3);
    assert_false(page->more);
    assert_int_equal(page->change, change + 1);
    assert_true(item_id_equal(page->events[0].item.id, items[2]));
    assert_true(item_id_equal(page->events[1].item.id, items[0]));
    assert_true(item_id_equal(page->events[2].item.id, items[3]));
    /* Who was away learns what was decided. */
    page = world_follow(world, &house->ana, cohort_stream(house->cohort), change);
    assert_int_equal(page->events_len, 1);
    assert_int_equal(page->events[0].item.state, ITEM_DECIDED);
    assert_string_equal(page->events[0].item.decided_name, "Ana");
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void a_queue_of_five_thousand_opens_at_once_and_comes_whole(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    CHECK(engine_batch_begin(world->engine) == HEARTH_OK);
    for (int64_t i = 0; i < 5000; i++) {
        struct store_item item = {.cohort = house->cohort,
                                  .kind = ITEM_KIND_HELD,
                                  .member = house->quinn.member,
                                  .at = world->now_ms + i,
                                  .urgent = i % 100 == 99,
                                  .due_at = INT64_MAX,
                                  .change = i + 1};
        world_random(world, item.id.bytes, ID_BYTES);
        CHECK(store_item_insert(world->engine->store, &item) == HEARTH_OK);
    }
    struct store_stream stream;
    CHECK(store_stream_read(world->engine->store, cohort_stream(house->cohort), &stream) == HEARTH_OK);
    CHECK(store_stream_write(world->engine->store, stream.id, 5000, stream.chain) == HEARTH_OK);
    CHECK(engine_batch_commit(world->engine, false) == HEARTH_OK);
    const int64_t began_us = now_us();
    const struct answer *page = world_follow(world, &house->ana, cohort_stream(house->cohort), -1);
    const int64_t first_us = now_us() - began_us;
    assert_int_equal(page->events_len, LIMIT_PAGE_ROWS);
    for (size_t i = 0; i < page->events_len; i++)
        assert_true(page->events[i].item.urgent);
    assert_true(page->more);
    bool *seen = calloc(5001, sizeof *seen);
    CHECK(seen != NULL);
    int pages = 0;
    while (page->more && pages++ < 200) {
        page = world_follow(world, &house->ana, cohort_stream(house->cohort), page->change);
        for (size_t i = 0; i < page->events_len; i++)
            seen[page->events[i].change] = true;
    }
    for (int i = 1; i <= 5000; i++)
        assert_true(seen[i]);
    free(seen);
    assert_int_equal(page->change, 5000);
    printf("5,000 open items: the first page in %" PRId64 " us, all %d pages in %" PRId64 " us\n", first_us, pages, now_us() - began_us);
    assert_true(first_us < 300000);
}

static void another_cohort_s_staff_see_and_do_nothing(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const item_id item = item_new(house, REPORT_KIND_DANGER);
    const struct person eve = world_member(world, world_cohort(world, "Other"), ROLE_LEAD, "Eve");
    assert_int_equal(world_follow(world, &eve, cohort_stream(house->cohort), -1)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(world_try_item(world, COMMAND_CLAIM, &eve, item)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(world_try_decide(world, &eve, item, DECISION_NOTHING)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(world_evidence(world, &eve, item)->refusal.reason, REFUSAL_NOT_HERE);
    (void)world_try_decide(world, &house->ana, item, DECISION_HELPED); /* nor do they hear that it was decided */
    assert_int_equal(world_try_decide(world, &eve, item, DECISION_NOTHING)->refusal.reason, REFUSAL_NOT_HERE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
    const struct CMUnitTest tests[] = {
        TEST(a_claim_is_seen_by_all_and_others_hear_whose_it_is),
        TEST(of_two_who_decide_at_once_one_wins_and_the_other_hears_what),
        TEST(anybody_may_act_on_what_is_urgent_but_not_give_back_what_another_has),
        TEST(a_claim_returns_after_a_quarter_of_an_hour_unless_somebody_stays),
        TEST(what_waits_for_the_member_comes_back_after_a_day),
        TEST(clocks_go_on_over_a_restart),
        TEST(the_first_page_is_urgent_first_then_the_oldest_and_only_what_is_open),
        TEST(a_queue_of_five_thousand_opens_at_once_and_comes_whole),
        TEST(another_cohort_s_staff_see_and_do_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
