/* tests/engine/test_cases.c: somebody tells staff of a message, and staff decide (MO5, MO7, MO26). */
#include "engine_internal.h"
#include "world.h"

struct house {
    struct world world;
    cohort_id cohort;
    room_id room;
    struct person sam, quinn, ana, ben, lee; /* two members, two facilitators, a lead */
};

static int house_open(void **state)
{
    struct house *house = calloc(1, sizeof *house);
    CHECK(house != NULL);
    world_open(&house->world, ":memory:", 1);
    world_program(&house->world);
    house->cohort = world_cohort(&house->world, "Tuesday");
    house->room = world_room(&house->world, house->cohort, ROOM_TYPE_SUPPORT, "Evening");
    house->sam = world_member(&house->world, house->cohort, ROLE_PARTICIPANT, "Sam");
    house->quinn = world_member(&house->world, house->cohort, ROLE_PARTICIPANT, "Quinn");
    house->ana = world_member(&house->world, house->cohort, ROLE_FACILITATOR, "Ana");
    house->ben = world_member(&house->world, house->cohort, ROLE_FACILITATOR, "Ben");
    house->lee = world_member(&house->world, house->cohort, ROLE_LEAD, "Lee");
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

static int64_t stream_change(struct house *house, stream_id stream)
{
    struct store_stream row;
    CHECK(store_stream_read(house->world.engine->store, stream, &row) == HEARTH_OK);
    return row.change;
}

static size_t events_for(const struct outcome *outcome, stream_id stream)
{
    size_t len = 0;
    for (size_t i = 0; i < outcome->events_len; i++)
        len += stream_id_equal(outcome->events[i].stream, stream);
    return len;
}

static void a_report_tells_staff_and_the_reporter_and_nobody_else(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const int64_t number = world_say(world, &house->quinn, house->room, "cruel");
    const stream_id room = room_stream(house->room), desk = cohort_stream(house->cohort), sam = member_stream(house->sam.member);
    const int64_t room_was = stream_change(house, room), quinn_was = stream_change(house, member_stream(house->quinn.member)),
                  desk_was = stream_change(house, desk);
    const struct outcome *outcome = world_try_report(world, &house->sam, house->room, number, REPORT_KIND_CRUEL);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    assert_false(item_id_is_none(outcome->done.item));
    assert_int_equal(outcome->events_len, 2);
    assert_int_equal(outcome->effects_len, 0);
    assert_int_equal(events_for(outcome, desk), 1);
    assert_int_equal(events_for(outcome, sam), 1);
    const struct event *event = world_event(outcome, EVENT_ITEM);
    assert_int_equal(event->audiences, AUDIENCE_BIT(AUDIENCE_STAFF));
    assert_int_equal(event->item.kind, ITEM_KIND_REPORT);
    assert_int_equal(event->item.state, ITEM_NEW);
    assert_int_equal(event->item.report, REPORT_KIND_CRUEL);
    assert_false(event->item.urgent);
    assert_int_equal(event->item.number, number);
    assert_true(member_id_equal(event->item.member, house->quinn.member));
    assert_string_equal(event->item.name, "Quinn");
    event = world_event(outcome, EVENT_TOLD);
    assert_int_equal(event->audiences, AUDIENCE_BIT(AUDIENCE_PERSON));
    assert_int_equal(event->told.state, ITEM_NEW);
    assert_int_equal(stream_change(house, room), room_was);
    assert_int_equal(stream_change(house, member_stream(house->quinn.member)), quinn_was);
    assert_int_equal(stream_change(house, desk), desk_was + 1);
    /* What the others read is what they read before. */
    assert_int_equal(world_follow(world, &house->quinn, room, room_was)->events_len, 0);
    assert_int_equal(world_follow(world, &house->quinn, member_stream(house->quinn.member), quinn_was)->events_len, 0);
    assert_int_equal(world_follow(world, &house->quinn, desk, -1)->refusal.reason, REFUSAL_NOT_HERE);
    const struct answer *own = world_follow(world, &house->sam, sam, -1);
    assert_int_equal(own->events[own->events_len - 1].kind, EVENT_TOLD);
}

static void worry_and_danger_are_urgent(void **state)
{
    struct house *house = *state;
    for (int kind = 0; kind < REPORT_KIND_COUNT; kind++) {
        const int64_t number = world_say(&house->world, &house->quinn, house->room, "text");
        const struct outcome *outcome = world_try_report(&house->world, &house->sam, house->room, number, (enum report_kind)kind);
        assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
        assert_int_equal(world_event(outcome, EVENT_ITEM)->item.urgent, kind == REPORT_KIND_WORRY || kind == REPORT_KIND_DANGER);
    }
}

static void one_report_a_member_a_message_and_a_second_only_if_it_is_urgent_after_all(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const int64_t number = world_say(world, &house->quinn, house->room, "text");
    const item_id item = world_report(world, &house->sam, house->room, number, REPORT_KIND_OTHER);
    assert_int_equal(world_try_report(world, &house->sam, house->room, number, REPORT_KIND_CRUEL)->refusal.reason, REFUSAL_FULL);
    const struct outcome *outcome = world_try_report(world, &house->sam, house->room, number, REPORT_KIND_DANGER);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    assert_true(item_id_equal(outcome->done.item, item));
    assert_true(world_event(outcome, EVENT_ITEM)->item.urgent);
    assert_int_equal(world_event(outcome, EVENT_ITEM)->item.report, REPORT_KIND_DANGER);
    assert_int_equal(world_try_report(world, &house->sam, house->room, number, REPORT_KIND_WORRY)->refusal.reason, REFUSAL_FULL);
    /* Somebody else's is a case of its own. */
    assert_false(item_id_equal(world_report(world, &house->ana, house->room, number, REPORT_KIND_RULE), item));
}

static void what_was_written_with_an_urgent_second_report_is_kept(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const int64_t number = world_say(world, &house->quinn, house->room, "text");
    struct command *first = world_report_command(world, &house->sam, house->room, number, REPORT_KIND_OTHER, "odd");
    const item_id item = world_apply(world, first)->done.item;
    world->now_ms += MINUTE_MS;
    struct command *second = world_report_command(world, &house->sam, house->room, number, REPORT_KIND_DANGER, "he has a knife");
    assert_int_equal(world_apply(world, second)->refusal.reason, REFUSAL_NONE);
    const struct answer *answer = world_evidence(world, &house->ana, item);
    size_t notes = 0;
    for (size_t i = 0; i < answer->events_len; i++) {
        const struct event_evidence *row = &answer->events[i].evidence;
        if (row->number > 0)
            continue;
        const char *const wanted = notes++ == 0 ? "odd" : "he has a knife";
        assert_int_equal(row->sealed_len, strlen(wanted));
        assert_memory_equal(row->sealed, wanted, row->sealed_len);
    }
    assert_int_equal(notes, 2);
}

static void ten_reports_in_a_row_and_then_one_in_six_minutes(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    int64_t numbers[12];
    for (size_t i = 0; i < 12; i++)
        numbers[i] = world_say(world, &house->quinn, house->room, "text");
    engine_rates(world->engine, true);
    for (size_t i = 0; i < LIMIT_REPORT_BURST; i++)
        (void)world_report(world, &house->sam, house->room, numbers[i], REPORT_KIND_RULE);
    const struct outcome *outcome = world_try_report(world, &house->sam, house->room, numbers[10], REPORT_KIND_RULE);
    assert_int_equal(outcome->refusal.reason, REFUSAL_SLOW);
    assert_int_equal(outcome->refusal.wait_ms, LIMIT_REPORT_INTERVAL_MS);
    world->now_ms += LIMIT_REPORT_INTERVAL_MS - 1;
    assert_int_equal(world_try_report(world, &house->sam, house->room, numbers[10], REPORT_KIND_RULE)->refusal.wait_ms, 1);
    world->now_ms += 1;
    (void)world_report(world, &house->sam, house->room, numbers[10], REPORT_KIND_RULE);
    assert_int_equal(world_try_report(world, &house->sam, house->room, numbers[11], REPORT_KIND_RULE)->refusal.reason, REFUSAL_SLOW);
    (void)world_report(world, &house->ana, house->room, numbers[11], REPORT_KIND_RULE); /* each has one's own */
}

static void what_one_does_not_see_cannot_be_reported(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const int64_t own = world_say(world, &house->sam, house->room, "mine");
    const int64_t gone = world_say(world, &house->quinn, house->room, "taken back");
    const struct person late = world_member(world, house->cohort, ROLE_PARTICIPANT, "Late");
    const room_id other = world_room(world, world_cohort(world, "Other"), ROOM_TYPE_SUPPORT, "Elsewhere");
    const struct {
        const struct person *who;
        room_id room;
        int64_t number;
        enum refusal_reason reason;
    } tries[] = {{&house->sam, house->room, own, REFUSAL_BAD_REQUEST},
                 {&late, house->room, own, REFUSAL_NOT_HERE}, /* from before the own time */
                 {&house->sam, house->room, gone + 100, REFUSAL_NOT_HERE},
                 {&house->sam, other, 1, REFUSAL_NOT_HERE}};
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct command *command = world_report_command(world, tries[i].who, tries[i].room, tries[i].number, REPORT_KIND_RULE, "");
        assert_int_equal(world->answer.refusal.reason, tries[i].reason == REFUSAL_BAD_REQUEST ? REFUSAL_NONE : REFUSAL_NOT_HERE);
        assert_int_equal(world_apply(world, command)->refusal.reason, tries[i].reason);
        assert_int_equal(world->outcome.events_len, 0);
    }
    (void)world_try_delete(world, &house->quinn, house->room, gone);
    assert_int_equal(world_try_report(world, &house->sam, house->room, gone, REPORT_KIND_RULE)->refusal.reason, REFUSAL_NOT_HERE);
}

static void evidence_is(const struct answer *answer, const char *const *texts, size_t texts_len)
{
    assert_int_equal(answer->refusal.reason, REFUSAL_NONE);
    assert_int_equal(answer->events_len, texts_len);
    for (size_t i = 0; i < texts_len; i++) {
        const struct event_evidence *row = &answer->events[i].evidence;
        assert_int_equal(answer->events[i].kind, EVENT_EVIDENCE);
        assert_int_equal(row->sealed_len, strlen(texts[i]));
        assert_memory_equal(row->sealed, texts[i], row->sealed_len);
    }
}

static void the_message_and_five_around_it_are_kept(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    int64_t numbers[10];
    for (int i = 0; i < 10; i++)
        numbers[i] = world_say(world, &house->quinn, house->room, (const char[]){(char)('0' + i), 0});
    struct command *command = world_report_command(world, &house->sam, house->room, numbers[5], REPORT_KIND_RULE, "why");
    const item_id item = command->report.item;
    assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NONE);
    evidence_is(world_evidence(world, &house->ana, item), (const char *const[]){"5", "why", "4", "6", "3", "7", "2"}, 7);
    assert_true(world->answer.events[0].evidence.reported);
    assert_false(world->answer.events[2].evidence.reported);
    /* At the end of a room there is more from before. */
    const item_id last = world_report(world, &house->sam, house->room, numbers[9], REPORT_KIND_RULE);
    evidence_is(world_evidence(world, &house->ana, last), (const char *const[]){"9", "8", "7", "6", "5", "4"}, 6);
    /* Members see neither. */
    assert_int_equal(world_evidence(world, &house->sam, item)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(world_evidence(world, &house->quinn, item)->events_len, 0);
    /* The messages are over; the copies are there. */
    world->now_ms += 8 * DAY_MS;
    (void)world_tick(world);
    struct person ana;
    (void)world_try_sign_in(world, house->ana.member, 1, DEVICE_OWN, &ana);
    evidence_is(world_evidence(world, &ana, item), (const char *const[]){"5", "why", "4", "6", "3", "7", "2"}, 7);
}

/* Between reading and writing something else may have happened. */
static void what_was_taken_back_meanwhile_is_not_kept(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const int64_t before = world_say(world, &house->quinn, house->room, "before");
    const int64_t number = world_say(world, &house->quinn, house->room, "this");
    struct command *command = world_report_command(world, &house->sam, house->room, number, REPORT_KIND_RULE, "");
    const item_id item = command->report.item;
    (void)world_try_delete(world, &house->quinn, house->room, before);
    assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NONE);
    evidence_is(world_evidence(world, &house->ana, item), (const char *const[]){"this"}, 1);
    /* A copy that is not of what the message says now is made anew. */
    const int64_t next = world_say(world, &house->quinn, house->room, "next");
    command = world_report_command(world, &house->sam, house->room, next, REPORT_KIND_RULE, "");
    command->report.evidence[0].change -= 1;
    const struct outcome *outcome = world_apply(world, command);
    assert_true(outcome->seal_again);
    assert_int_equal(outcome->events_len, 0);
    command = world_report_command(world, &house->sam, house->room, next, REPORT_KIND_RULE, "");
    (void)world_try_delete(world, &house->quinn, house->room, next);
    assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NOT_HERE);
}

static size_t items_seen(struct house *house, const struct person *person, stream_id stream)
{
    const struct answer *answer = world_follow(&house->world, person, stream, -1);
    size_t len = 0;
    for (size_t i = 0; i < answer->events_len; i++)
        len += answer->events[i].kind == EVENT_ITEM;
    return len;
}

static void what_is_about_staff_goes_past_that_person(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const int64_t number = world_say(world, &house->ana, house->room, "a word of staff");
    const int64_t desk_was = stream_change(house, cohort_stream(house->cohort));
    const int64_t ana_was = stream_change(house, member_stream(house->ana.member));
    const struct outcome *outcome = world_try_report(world, &house->sam, house->room, number, REPORT_KIND_CRUEL);
    const item_id item = outcome->done.item;
    assert_int_equal(outcome->events_len, 3); /* Ben, Lee, and Sam */
    assert_int_equal(events_for(outcome, member_stream(house->ben.member)), 1);
    assert_int_equal(events_for(outcome, member_stream(house->lee.member)), 1);
    for (size_t i = 0; i < outcome->events_len; i++)
        assert_int_equal(outcome->events[i].audiences, AUDIENCE_BIT(AUDIENCE_PERSON));
    assert_int_equal(stream_change(house, cohort_stream(house->cohort)), desk_was);
    assert_int_equal(stream_change(house, member_stream(house->ana.member)), ana_was);
    const struct person *others[] = {&house->ben, &house->lee};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(items_seen(house, others[i], member_stream(others[i]->member)), 1);
        assert_int_equal(world_evidence(world, others[i], item)->events_len, 1);
    }
    assert_int_equal(items_seen(house, &house->ana, member_stream(house->ana.member)), 0);
    assert_int_equal(items_seen(house, &house->ana, cohort_stream(house->cohort)), 0);
    assert_int_equal(world_evidence(world, &house->ana, item)->refusal.reason, REFUSAL_NOT_HERE);
    static const enum command_kind kinds[] = {COMMAND_CLAIM, COMMAND_RELEASE, COMMAND_KEEP, COMMAND_WAIT};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        assert_int_equal(world_try_item(world, kinds[i], &house->ana, item)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(world_try_decide(world, &house->ana, item, DECISION_NOTHING)->refusal.reason, REFUSAL_NOT_HERE);
    /* What becomes of it goes the same way. */
    outcome = world_try_item(world, COMMAND_CLAIM, &house->ben, item);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    assert_int_equal(events_for(outcome, member_stream(house->ana.member)), 0);
    assert_int_equal(events_for(outcome, cohort_stream(house->cohort)), 0);
    assert_int_equal(events_for(outcome, member_stream(house->lee.member)), 1);
}

static const struct outcome *report_to_lead(struct house *house, int64_t number)
{
    struct command *command = world_report_command(&house->world, &house->sam, house->room, number, REPORT_KIND_CRUEL, "");
    command->report.lead_only = true;
    return world_apply(&house->world, command);
}

static void only_to_the_lead_is_for_leads_alone(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const int64_t of_ana = world_say(world, &house->ana, house->room, "a word of staff");
    const int64_t of_lee = world_say(world, &house->lee, house->room, "a word of the lead");
    const int64_t of_quinn = world_say(world, &house->quinn, house->room, "a word");
    const struct outcome *outcome = report_to_lead(house, of_ana);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    assert_int_equal(outcome->events_len, 2); /* Lee, and Sam */
    assert_int_equal(events_for(outcome, member_stream(house->lee.member)), 1);
    assert_int_equal(world_evidence(world, &house->ben, outcome->done.item)->refusal.reason, REFUSAL_NOT_HERE);
    /* The only lead cannot judge the own words: the clinic's contact is for that. */
    outcome = report_to_lead(house, of_lee);
    assert_int_equal(outcome->refusal.reason, REFUSAL_BAD_REQUEST);
    assert_string_equal(outcome->refusal.field, "lead_only");
    assert_int_equal(report_to_lead(house, of_quinn)->refusal.reason, REFUSAL_BAD_REQUEST);
    /* A lead of another group is past that person too. */
    const struct person mia = world_member(world, world_cohort(world, "Other"), ROLE_LEAD, "Mia");
    outcome = report_to_lead(house, of_lee);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    const item_id item = outcome->done.item;
    assert_int_equal(events_for(outcome, member_stream(mia.member)), 1);
    assert_int_equal(events_for(outcome, member_stream(house->lee.member)), 0);
    assert_int_equal(world_evidence(world, &mia, item)->events_len, 3);
    assert_int_equal(world_evidence(world, &house->lee, item)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(world_try_decide(world, &mia, item, DECISION_TALKED)->refusal.reason, REFUSAL_NONE);
}

static void the_reporter_hears_who_looks_and_what_came_of_it(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const int64_t number = world_say(world, &house->quinn, house->room, "text");
    const item_id item = world_report(world, &house->sam, house->room, number, REPORT_KIND_RULE);
    const struct event_told *told = &world_event(world_try_item(world, COMMAND_CLAIM, &house->ana, item), EVENT_TOLD)->told;
    assert_int_equal(told->state, ITEM_CLAIMED);
    assert_string_equal(told->claimed_name, "Ana");
    /* It was seen, whoever has it now; that the member is asked is not the reporter's to know. */
    assert_null(world_event(world_try_item(world, COMMAND_RELEASE, &house->ana, item), EVENT_TOLD));
    assert_null(world_event(world_try_item(world, COMMAND_CLAIM, &house->ana, item), EVENT_TOLD));
    assert_null(world_event(world_try_item(world, COMMAND_WAIT, &house->ana, item), EVENT_TOLD));
    const struct outcome *outcome = world_try_decide(world, &house->ana, item, DECISION_NOTHING);
    assert_int_equal(outcome->refusal.reason, REFUSAL_NONE);
    assert_int_equal(outcome->events_len, 2); /* nothing to the person whom it was about */
    assert_int_equal(world_event(outcome, EVENT_TOLD)->told.state, ITEM_DECIDED);
    assert_false(world_event(outcome, EVENT_TOLD)->told.step);
    const item_id second =
        world_report(world, &house->sam, house->room, world_say(world, &house->quinn, house->room, "t"), REPORT_KIND_RULE);
    assert_true(world_event(world_try_decide(world, &house->ana, second, DECISION_TALKED), EVENT_TOLD)->told.step);
}

static void evidence_ends_thirty_days_after_the_case_is_closed(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const int64_t number = world_say(world, &house->quinn, house->room, "text");
    struct command *command = world_report_command(world, &house->sam, house->room, number, REPORT_KIND_RULE, "");
    const item_id item = command->report.item;
    const key_id key = command->report.key;
    assert_int_equal(world_apply(world, command)->refusal.reason, REFUSAL_NONE);
    (void)world_try_decide(world, &house->ana, item, DECISION_NOTHING);
    const int64_t decided_at = world->now_ms;
    world->now_ms = decided_at + LIMIT_CASE_OPEN_MS;
    assert_null(world_event(world_tick(world), EVENT_ITEM)); /* closing is told to nobody */
    struct store_item row;
    struct store_key found;
    assert_int_equal(store_item_read(world->engine->store, item, &row), HEARTH_OK);
    assert_int_equal(row.state, ITEM_CLOSED);
    struct person ana;
    world->now_ms = decided_at + LIMIT_CASE_OPEN_MS + LIMIT_EVIDENCE_MS - 1;
    (void)world_tick(world);
    (void)world_try_sign_in(world, house->ana.member, 1, DEVICE_OWN, &ana);
    evidence_is(world_evidence(world, &ana, item), (const char *const[]){"text"}, 1);
    assert_int_equal(store_key_read(world->engine->store, key, &found), HEARTH_OK);
    assert_int_equal(found.state, KEY_LIVE);
    world->now_ms += 1;
    const struct outcome *outcome = world_tick(world);
    bool destroyed = false;
    for (size_t i = 0; i < outcome->effects_len; i++)
        destroyed =
            destroyed || (outcome->effects[i].kind == EFFECT_KEY_DESTROY && memcmp(outcome->effects[i].object, key.bytes, ID_BYTES) == 0);
    assert_true(destroyed);
    assert_int_equal(world_evidence(world, &ana, item)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(store_item_read(world->engine->store, item, &row), HEARTH_NOT_FOUND);
}

static void a_decision_stands_in_the_log_without_whom_it_was_about(void **state)
{
    struct house *house = *state;
    struct world *world = &house->world;
    const item_id item = world_report(world, &house->sam, house->room, world_say(world, &house->quinn, house->room, "t"), REPORT_KIND_RULE);
    struct merkle_edge before, after;
    CHECK(store_audit_edge_read(world->engine->store, &before) == HEARTH_OK);
    assert_int_equal(world_try_decide(world, &house->ana, item, DECISION_APPROVED)->refusal.reason, REFUSAL_BAD_REQUEST);
    assert_int_equal(world_try_decide(world, &house->sam, item, DECISION_NOTHING)->refusal.reason, REFUSAL_NOT_HERE);
    assert_int_equal(world_try_decide(world, &house->ana, item, DECISION_NOTHING)->refusal.reason, REFUSAL_NONE);
    CHECK(store_audit_edge_read(world->engine->store, &after) == HEARTH_OK);
    assert_int_equal(after.size, before.size + 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
    const struct CMUnitTest tests[] = {
        TEST(a_report_tells_staff_and_the_reporter_and_nobody_else),
        TEST(worry_and_danger_are_urgent),
        TEST(one_report_a_member_a_message_and_a_second_only_if_it_is_urgent_after_all),
        TEST(what_was_written_with_an_urgent_second_report_is_kept),
        TEST(ten_reports_in_a_row_and_then_one_in_six_minutes),
        TEST(what_one_does_not_see_cannot_be_reported),
        TEST(the_message_and_five_around_it_are_kept),
        TEST(what_was_taken_back_meanwhile_is_not_kept),
        TEST(what_is_about_staff_goes_past_that_person),
        TEST(only_to_the_lead_is_for_leads_alone),
        TEST(the_reporter_hears_who_looks_and_what_came_of_it),
        TEST(evidence_ends_thirty_days_after_the_case_is_closed),
        TEST(a_decision_stands_in_the_log_without_whom_it_was_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
