/* tests/engine/test_channel.c: what staff link to in their own room (MO15). */
#include "engine_internal.h"
#include "world.h"

struct house {
    struct world world;
    cohort_id cohort;
    room_id room, channel, far, far_channel;
    struct person sam, quinn, ana, ben, eve; /* two members, two facilitators; one of another cohort */
};

static room_id channel_of(const struct world *world)
{
    return stream_room(world->outcome.events[0].stream); /* a cohort was made just now */
}

static int house_open(void **state)
{
    struct house *house = calloc(1, sizeof *house);
    CHECK(house != NULL);
    world_open(&house->world, ":memory:", 1);
    world_program(&house->world);
    const cohort_id other = world_cohort(&house->world, "Thursday");
    house->far_channel = channel_of(&house->world);
    house->far = world_room(&house->world, other, ROOM_TYPE_SUPPORT, "Far");
    house->cohort = world_cohort(&house->world, "Tuesday");
    house->channel = channel_of(&house->world);
    house->room = world_room(&house->world, house->cohort, ROOM_TYPE_SUPPORT, "Evening");
    house->sam = world_member(&house->world, house->cohort, ROLE_PARTICIPANT, "Sam");
    house->quinn = world_member(&house->world, house->cohort, ROLE_PARTICIPANT, "Quinn");
    house->ana = world_member(&house->world, house->cohort, ROLE_FACILITATOR, "Ana");
    house->ben = world_member(&house->world, house->cohort, ROLE_FACILITATOR, "Ben");
    house->eve = world_member(&house->world, other, ROLE_FACILITATOR, "Eve");
    engine_rates(house->world.engine, false);
    *state = house;
    return 0;
}

static int house_close(void **state)
{
    struct house *house = *state;
    world_close(&house->world);
    free(house);
    return 0;
}

static const struct outcome *link_said(struct house *house, const struct person *person, room_id room, item_id item, room_id link_room,
                                       int64_t link_number)
{
    struct command *command = world_say_command(&house->world, person, room, "look at this");
    command->say.item = item;
    command->say.link_room = link_room;
    command->say.link_number = link_number;
    return world_apply(&house->world, command);
}

static void staff_link_to_an_item_and_to_a_message_and_both_are_kept(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const int64_t number = world_say(world, &house->quinn, house->room, "cruel");
    const item_id item = world_report(world, &house->sam, house->room, number, REPORT_KIND_CRUEL);
    const struct outcome *outcome = link_said(house, &house->ana, house->channel, item, house->room, number);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    const struct event_message *told = &world_event(outcome, EVENT_MESSAGE)->message;
    assert_true(item_id_equal(told->item, item));
    assert_true(room_id_equal(told->link_room, house->room));
    assert_int_equal(told->link_number, number);
    const int64_t said = told->number;
    const struct answer *page = world_follow(world, &house->ben, room_stream(house->channel), -1);
    const struct event_message *row = &page->events[page->events_len - 1].message;
    assert_int_equal(row->number, said);
    assert_true(item_id_equal(row->item, item));
    assert_true(room_id_equal(row->link_room, house->room));
    assert_int_equal(row->link_number, number);
    assert_int_equal(world_try_delete(world, &house->ana, house->channel, said)->refusal.reason, REFUSAL_NONE);
    struct store_message left;
    CHECK(store_message_read(world->engine->store, house->channel, said, world->now_ms, &left) == HEARTH_OK);
    assert_true(item_id_is_none(left.item)); /* a tombstone links to nothing */
    assert_true(room_id_is_none(left.link_room));
}

static void links_lead_to_what_is_of_the_cohort_and_only_in_its_staff_room(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const item_id no_item = {{0}};
    const room_id no_room = {{0}};
    const int64_t number = world_say(world, &house->quinn, house->room, "cruel");
    const int64_t of_staff = world_say(world, &house->ben, house->room, "harsh");
    const int64_t far = world_say(world, &house->eve, house->far, "elsewhere");
    const item_id item = world_report(world, &house->sam, house->room, number, REPORT_KIND_CRUEL);
    (void)world_member(world, house->cohort, ROLE_LEAD, "Lee");
    const item_id apart = world_report(world, &house->sam, house->room, of_staff, REPORT_KIND_CRUEL);
    const struct {
        const struct person *who;
        room_id room;
        item_id item;
        room_id link_room;
        int64_t link_number;
        const char *field;
    } tries[] = {
        {&house->ana, house->channel, no_item, no_room, 0, NULL},
        {&house->ana, house->channel, item, no_room, 0, NULL},
        {&house->ana, house->room, item, no_room, 0, "item"}, /* peers read there */
        {&house->ana, house->room, no_item, house->room, number, "link_room"},
        {&house->sam, house->room, item, no_room, 0, "item"},
        {&house->eve, house->far_channel, item, no_room, 0, "item"}, /* of another cohort */
        {&house->ana, house->channel, apart, no_room, 0, "item"},    /* whom it is about reads there */
        {&house->ben, house->channel, apart, no_room, 0, "item"},
        {&house->ana, house->channel, (item_id){{9}}, no_room, 0, "item"},
        {&house->ana, house->channel, no_item, house->far, far, "link_room"},
        {&house->ana, house->channel, no_item, house->room, 99, "link_room"},
        {&house->ana, house->channel, no_item, house->room, 0, "link_number"},
        {&house->ana, house->channel, no_item, no_room, number, "link_room"},
    };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        const struct outcome *outcome =
            link_said(house, tries[i].who, tries[i].room, tries[i].item, tries[i].link_room, tries[i].link_number);
        assert_int_equal(outcome->refusal.reason, tries[i].field == NULL ? REFUSAL_NONE : REFUSAL_BAD_REQUEST);
        if (tries[i].field != NULL)
            assert_string_equal(outcome->refusal.field, tries[i].field);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
    const struct CMUnitTest tests[] = {
        TEST(staff_link_to_an_item_and_to_a_message_and_both_are_kept),
        TEST(links_lead_to_what_is_of_the_cohort_and_only_in_its_staff_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
