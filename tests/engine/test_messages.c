/* tests/engine/test_messages.c: saying, receipts, pace, deleting, pages (MS2, MS3, MS4, RE1, RE2, RM5). */
#include "world.h"

struct scene {
    struct world world;
    cohort_id cohort;
    room_id room;
    struct person sam, kim, ana;
};

static int scene_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    CHECK(scene != NULL);
    world_open(&scene->world, ":memory:", 1);
    world_program(&scene->world);
    scene->cohort = world_cohort(&scene->world, "Tuesday group");
    scene->room = world_room(&scene->world, scene->cohort, ROOM_TYPE_SUPPORT, "Tuesday evening");
    scene->sam = world_member(&scene->world, scene->cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    scene->kim = world_member(&scene->world, scene->cohort, ROLE_PARTICIPANT, "Small Lantern");
    scene->ana = world_member(&scene->world, scene->cohort, ROLE_FACILITATOR, "Ana");
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    world_close(&scene->world);
    free(scene);
    return 0;
}

static void a_message_gets_the_next_number_and_its_end(void **state)
{
    struct scene *scene = *state;
    const struct answer *before = world_follow(&scene->world, &scene->sam, room_stream(scene->room), -1);
    const int64_t change = before->change;
    const struct outcome *outcome = world_try_say(&scene->world, &scene->sam, scene->room, "Anyone else up?");
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    assert_int_equal(outcome->done.number, change + 1);
    assert_int_equal(outcome->done.gone_at, scene->world.now_ms + 7 * DAY_MS);
    assert_int_equal(outcome->events_len, 1);
    assert_int_equal(outcome->events[0].kind, EVENT_MESSAGE);
    assert_int_equal(outcome->events[0].audiences, AUDIENCE_BIT(AUDIENCE_MEMBERS) | AUDIENCE_BIT(AUDIENCE_STAFF));
    assert_int_equal(outcome->events[0].change, change + 1);
    assert_true(member_id_equal(outcome->events[0].message.by, scene->sam.member));
    assert_memory_equal(outcome->events[0].message.sealed, "Anyone else up?", 15);
    assert_true(outcome->place > 0);
}

static void the_same_request_gets_the_same_done_and_one_message(void **state)
{
    struct scene *scene = *state;
    struct command *first = world_say_command(&scene->world, &scene->sam, scene->room, "once");
    struct command *again = world_say_command(&scene->world, &scene->sam, scene->room, "other words, same id");
    again->request = first->request;
    const int64_t number = world_apply(&scene->world, first)->done.number;
    const struct outcome *outcome = world_apply(&scene->world, again);
    assert_true(outcome->repeated);
    assert_int_equal(outcome->done.number, number);
    assert_int_equal(outcome->events_len, 0);
    assert_int_equal(outcome->place, 0);
    const struct answer *page = world_follow(&scene->world, &scene->sam, room_stream(scene->room), number - 1);
    assert_int_equal(page->change, number);
}

static void a_request_out_of_time_is_refused(void **state)
{
    struct scene *scene = *state;
    const int64_t offsets[] = {-LIMIT_REQUEST_AGE_MS - 1, -LIMIT_REQUEST_AGE_MS, LIMIT_REQUEST_AHEAD_MS, LIMIT_REQUEST_AHEAD_MS + 1};
    const enum refusal_reason expected[] = {REFUSAL_STALE, REFUSAL_NONE, REFUSAL_NONE, REFUSAL_STALE};
    for (int i = 0; i < 4; i++) {
        struct command *command = world_say_command(&scene->world, &scene->sam, scene->room, "hello");
        for (int byte = 0; byte < 8; byte++)
            command->request.bytes[byte] = (uint8_t)((uint64_t)(scene->world.now_ms + offsets[i]) >> (56 - 8 * byte));
        assert_int_equal(world_apply(&scene->world, command)->refusal.reason, expected[i]);
    }
}

static void nine_in_a_row_is_one_too_many(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < LIMIT_SEND_BURST; i++)
        world_say(&scene->world, &scene->sam, scene->room, "short");
    const struct outcome *outcome = world_try_say(&scene->world, &scene->sam, scene->room, "short");
    assert_int_equal(outcome->refusal.reason, REFUSAL_SLOW);
    assert_int_equal(outcome->refusal.wait_ms, LIMIT_SEND_INTERVAL_MS);
    world_say(&scene->world, &scene->kim, scene->room, "others are not held up");
    scene->world.now_ms += LIMIT_SEND_INTERVAL_MS - 1;
    assert_int_equal(world_try_say(&scene->world, &scene->sam, scene->room, "short")->refusal.wait_ms, 1);
    scene->world.now_ms += 1;
    world_say(&scene->world, &scene->sam, scene->room, "short");
}

static void a_slice_that_ended_a_minute_ago_asks_for_a_new_seal(void **state)
{
    struct scene *scene = *state;
    const key_id slice = world_slice(&scene->world, scene->room, scene->world.now_ms, LIMIT_SLICE_SHORT_MS);
    const int64_t ends_at = scene->world.now_ms + LIMIT_SLICE_SHORT_MS;
    struct command *late = world_say_command(&scene->world, &scene->ana, scene->room, "late");
    struct command *later = world_say_command(&scene->world, &scene->ana, scene->room, "too late");
    struct command *unknown = world_say_command(&scene->world, &scene->sam, scene->room, "unknown");
    late->say.slice = later->say.slice = slice;
    memset(&unknown->say.slice, 7, sizeof unknown->say.slice);
    assert_true(world_apply(&scene->world, unknown)->seal_again);
    /* Staff sign out after 15 idle minutes: stay in between. */
    for (int i = 0; i < 3; i++) {
        scene->world.now_ms += 10 * MINUTE_MS;
        (void)world_apply(&scene->world, world_command_of(&scene->world, COMMAND_STAY, &scene->ana));
    }
    late->time_ms = ends_at + LIMIT_SLICE_GRACE_MS;
    later->time_ms = ends_at + LIMIT_SLICE_GRACE_MS + 1;
    assert_int_equal(world_apply(&scene->world, late)->refusal.reason, REFUSAL_NONE);
    assert_false(scene->world.outcome.seal_again);
    const struct outcome *outcome = world_apply(&scene->world, later);
    assert_true(outcome->seal_again);
    assert_int_equal(outcome->place, 0);
    assert_int_equal(outcome->events_len, 0);
}

static void authors_delete_their_own_and_nobody_elses(void **state)
{
    struct scene *scene = *state;
    const int64_t number = world_say(&scene->world, &scene->sam, scene->room, "a secret");
    assert_int_equal(world_try_delete(&scene->world, &scene->kim, scene->room, number)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(world_try_delete(&scene->world, &scene->ana, scene->room, number)->refusal.reason, REFUSAL_NOT_HERE);
    const struct outcome *outcome = world_try_delete(&scene->world, &scene->sam, scene->room, number);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    assert_int_equal(outcome->events_len, 1);
    const struct event tombstone = outcome->events[0];
    assert_int_equal(tombstone.message.state, MESSAGE_DELETED);
    assert_int_equal(tombstone.change, number + 1);
    assert_int_equal(tombstone.message.number, number);
    assert_true(member_id_is_none(tombstone.message.by));
    assert_int_equal(tombstone.message.sealed_len, 0);
    assert_int_equal(outcome->effects_len, 1); /* nobody who is behind gets the text after the answer */
    assert_int_equal(outcome->effects[0].kind, EFFECT_FENCE_CUT);
    assert_memory_equal(outcome->effects[0].object, scene->room.bytes, ID_BYTES);
    const struct answer *page = world_follow(&scene->world, &scene->kim, room_stream(scene->room), number);
    assert_int_equal(page->events_len, 1);
    assert_int_equal(page->events[0].message.state, MESSAGE_DELETED);
    assert_int_equal(page->events[0].message.sealed_len, 0);
    assert_true(member_id_is_none(page->events[0].message.by));
    /* Once more, from the other device: done, and nothing new. */
    assert_int_equal(world_try_delete(&scene->world, &scene->sam, scene->room, number)->events_len, 0);
}

static void an_expired_message_is_nowhere_even_without_a_sweep(void **state)
{
    struct scene *scene = *state;
    const int64_t number = world_say(&scene->world, &scene->sam, scene->room, "gone in a week");
    const int64_t gone_at = scene->world.outcome.done.gone_at;
    struct query query = {.kind = QUERY_FOLLOW, .actor = scene->kim.member, .stream = room_stream(scene->room), .after = -1};
    query.now_ms = gone_at - 1;
    assert_non_null(world_row(world_ask(&scene->world, &query), number));
    for (int i = 0; i < 3; i++) {
        query = (struct query){.kind = i == 2 ? QUERY_HISTORY : QUERY_FOLLOW,
                               .actor = scene->kim.member,
                               .stream = room_stream(scene->room),
                               .after = i == 0 ? -1 : 0,
                               .before = INT64_MAX,
                               .now_ms = gone_at};
        assert_null(world_row(world_ask(&scene->world, &query), number));
    }
    query = (struct query){.kind = QUERY_STATUS, .now_ms = gone_at};
    assert_int_equal(world_ask(&scene->world, &query)->messages, 0);
}

static void a_newcomer_sees_nothing_from_before(void **state)
{
    struct scene *scene = *state;
    const room_id lesson = world_room(&scene->world, scene->cohort, ROOM_TYPE_PSYCHOEDUCATION, "Lessons");
    const int64_t before = world_say(&scene->world, &scene->sam, scene->room, "before");
    const int64_t peer = world_say(&scene->world, &scene->sam, lesson, "a peer, before");
    const int64_t staff = world_say(&scene->world, &scene->ana, lesson, "staff, before");
    const struct person lee = world_member(&scene->world, scene->cohort, ROLE_PARTICIPANT, "Old Cedar");
    const int64_t after = world_say(&scene->world, &scene->sam, scene->room, "after");
    const struct answer *page = world_follow(&scene->world, &lee, room_stream(scene->room), -1);
    assert_non_null(world_row(page, after));
    assert_null(world_row(page, before));
    assert_null(world_row(world_history(&scene->world, &lee, scene->room, INT64_MAX), before));
    assert_null(world_row(world_follow(&scene->world, &lee, room_stream(scene->room), 0), before));
    page = world_history(&scene->world, &lee, lesson, INT64_MAX);
    assert_null(world_row(page, peer));
    assert_non_null(world_row(page, staff));
    /* Staff who come later read what there is. */
    const struct person ben = world_member(&scene->world, scene->cohort, ROLE_FACILITATOR, "Ben");
    assert_non_null(world_row(world_history(&scene->world, &ben, scene->room, INT64_MAX), before));
}

static void pages_lose_nothing_and_double_nothing(void **state)
{
    struct scene *scene = *state;
    int64_t numbers[130];
    engine_rates(scene->world.engine, false);
    for (int i = 0; i < 130; i++)
        numbers[i] = world_say(&scene->world, &scene->sam, scene->room, "one of many");
    for (int i = 0; i < 130; i += 10)
        (void)world_try_delete(&scene->world, &scene->sam, scene->room, numbers[i]);
    int64_t after = numbers[0] - 1, newest = 0;
    int seen = 0, deleted = 0, pages = 0;
    for (bool more = true; more; pages++) {
        const struct answer *page = world_follow(&scene->world, &scene->kim, room_stream(scene->room), after);
        assert_int_equal(page->refusal.reason, REFUSAL_NONE);
        for (size_t i = 0; i < page->events_len; i++) {
            if (page->events[i].kind != EVENT_MESSAGE)
                continue;
            assert_true(page->events[i].change > newest);
            newest = page->events[i].change;
            seen++;
            deleted += page->events[i].message.state == MESSAGE_DELETED;
        }
        assert_true(page->change > after);
        after = page->change;
        more = page->more;
    }
    assert_int_equal(seen, 130);
    assert_int_equal(deleted, 13);
    assert_int_equal(pages, 3);
    int64_t before = INT64_MAX;
    seen = 0;
    for (bool more = true; more;) {
        const struct answer *page = world_history(&scene->world, &scene->kim, scene->room, before);
        for (size_t i = 0; i < page->events_len; i++) {
            if (page->events[i].kind != EVENT_MESSAGE)
                continue;
            assert_true(page->events[i].message.number < before);
            before = page->events[i].message.number;
            seen++;
        }
        more = page->more;
    }
    assert_int_equal(seen, 130);
}

static void a_page_of_long_texts_ends_at_its_bytes(void **state)
{
    struct scene *scene = *state;
    char text[8001];
    memset(text, 'x', 8000);
    text[8000] = 0;
    engine_rates(scene->world.engine, false);
    int64_t first = 0;
    for (int i = 0; i < 12; i++) {
        const int64_t number = world_say(&scene->world, &scene->sam, scene->room, text);
        first = first == 0 ? number : first;
    }
    const struct answer *page = world_follow(&scene->world, &scene->kim, room_stream(scene->room), first - 1);
    assert_true(page->more);
    size_t bytes = 0;
    for (size_t i = 0; i < page->events_len; i++) {
        if (page->events[i].kind != EVENT_MESSAGE)
            continue;
        assert_memory_equal(page->events[i].message.sealed, text, 8000);
        bytes += page->events[i].message.sealed_len;
    }
    assert_true(bytes > LIMIT_PAGE_BYTES / 2 && bytes <= LIMIT_PAGE_BYTES);
}

static void a_page_names_each_author(void **state)
{
    struct scene *scene = *state;
    (void)world_say(&scene->world, &scene->sam, scene->room, "one");
    (void)world_say(&scene->world, &scene->sam, scene->room, "two");
    const int64_t number = world_say(&scene->world, &scene->ana, scene->room, "three");
    const struct answer *page = world_follow(&scene->world, &scene->kim, room_stream(scene->room), -1);
    int members = 0, badges = 0, rooms = 0;
    for (size_t i = 0; i < page->events_len; i++) {
        members += page->events[i].kind == EVENT_MEMBER;
        badges += page->events[i].kind == EVENT_MEMBER && page->events[i].member.staff;
        rooms += page->events[i].kind == EVENT_ROOM;
        assert_true(i == 0 || page->events[i].change >= page->events[i - 1].change);
    }
    assert_int_equal(members, 2);
    assert_int_equal(badges, 1);
    assert_int_equal(rooms, 1);
    assert_int_equal(page->change, number);
    assert_false(page->more);
}

#define scene_test(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_message_gets_the_next_number_and_its_end),
        scene_test(the_same_request_gets_the_same_done_and_one_message),
        scene_test(a_request_out_of_time_is_refused),
        scene_test(nine_in_a_row_is_one_too_many),
        scene_test(a_slice_that_ended_a_minute_ago_asks_for_a_new_seal),
        scene_test(authors_delete_their_own_and_nobody_elses),
        scene_test(an_expired_message_is_nowhere_even_without_a_sweep),
        scene_test(a_newcomer_sees_nothing_from_before),
        scene_test(pages_lose_nothing_and_double_nothing),
        scene_test(a_page_of_long_texts_ends_at_its_bytes),
        scene_test(a_page_names_each_author),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
