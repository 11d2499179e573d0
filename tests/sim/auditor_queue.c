/* tests/sim/auditor_queue.c: what waits for staff (MO5 to MO7, MO26): who sees it, who has it, who decides, and that none of it is lost. */
#include "auditor.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE 60000LL
#define DAY    (24 * 60 * MINUTE)

static bool is_urgent(enum report_kind kind)
{
    return kind == REPORT_KIND_WORRY || kind == REPORT_KIND_DANGER;
}

static bool is_over(const struct seen_item *item)
{
    return item->state == ITEM_DECIDED || item->state == ITEM_CLOSED;
}

static const struct seen_item *item_of(const struct auditor *auditor, const struct command *command)
{
    const item_id id = command->kind == COMMAND_CLAIM     ? command->claim.item
                       : command->kind == COMMAND_RELEASE ? command->release.item
                       : command->kind == COMMAND_KEEP    ? command->keep.item
                       : command->kind == COMMAND_WAIT    ? command->wait.item
                                                          : command->decide.item;
    const size_t found = find_item(auditor, id);
    return found == NOBODY ? NULL : &auditor->items.items[found];
}

/* All staff of the cohort; of what is about one of the staff the others, or those whom the reporter chose. Never whom it is about. */
bool sees_item(const struct auditor *auditor, const struct seen_item *item, size_t member)
{
    if (item == NULL || item->gone || !is_staff(auditor->members.items[member].role) || item->about == member)
        return false;
    for (size_t i = 0; i < item->people_len; i++)
        if (item->people[i] == member)
            return true;
    return !item->apart && in_cohort(auditor, member, item->cohort);
}

bool may_decide(const struct seen_item *item, size_t member)
{
    return !is_over(item) && (item->state == ITEM_NEW || item->urgent || item->claimed_by == member);
}

/* What the reporter is told: that it came, who saw it, what came of it. */
static bool told_of(struct seen_item *item, enum item_state state, size_t by)
{
    if (item->kind != ITEM_KIND_REPORT || state == ITEM_NEW)
        return false;
    state = state == ITEM_WAITING ? ITEM_CLAIMED : state;
    const bool news = item->told_state != state || item->told_by != by;
    item->told_state = state;
    item->told_by = by;
    return news;
}

static size_t events_of(const struct seen_item *item, enum item_state state, size_t by)
{
    struct seen_item then = *item;
    return (item->apart ? item->people_len : 1) + told_of(&then, state, by);
}

static void foretell_item(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const size_t actor = find_member(auditor, command->actor);
    const struct seen_item *item = item_of(auditor, command);
    if (!sees_item(auditor, item, actor)) {
        out->refusal = REFUSAL_NOT_HERE;
        return;
    }
    const bool decide = command->kind == COMMAND_DECIDE, report = item->kind == ITEM_KIND_REPORT;
    if (decide && (!report || command->decide.decision > DECISION_DUTY)) {
        out->refusal = REFUSAL_BAD_REQUEST;
        return;
    }
    if (!may_decide(item, actor)) { /* somebody was quicker */
        out->refusal = REFUSAL_TAKEN;
        return;
    }
    if (command->kind == COMMAND_RELEASE) {
        if (item->state != ITEM_NEW && item->claimed_by != actor)
            out->refusal = REFUSAL_TAKEN;
        out->events = item->state == ITEM_NEW ? 0 : events_of(item, ITEM_NEW, NOBODY);
    } else if (command->kind == COMMAND_WAIT) {
        out->refusal = report ? REFUSAL_NONE : REFUSAL_BAD_REQUEST;
        out->events = events_of(item, ITEM_WAITING, actor);
    } else {
        out->events = events_of(item, decide ? ITEM_DECIDED : ITEM_CLAIMED, actor);
    }
}

/* ---- reports ---- */

static size_t people_of(const struct auditor *auditor, const struct command_report *wanted, size_t about, size_t *people)
{
    const size_t cohort = auditor->rooms.items[find_room(auditor, wanted->room)].cohort;
    size_t len = 0;
    for (int anywhere = 0; anywhere < 2 && len == 0; anywhere++)
        for (size_t i = 0; i < auditor->members.len; i++) {
            const enum role role = auditor->members.items[i].role;
            if (i != about && len < 64 && (role == ROLE_LEAD || (role == ROLE_FACILITATOR && !wanted->lead_only)) &&
                (anywhere ? wanted->lead_only : in_cohort(auditor, i, cohort)))
                people[len++] = i;
        }
    return len;
}

static struct seen_item *find_reported(const struct auditor *auditor, const struct command *command)
{
    const size_t reporter = find_member(auditor, command->actor);
    for (size_t i = auditor->items.len; i > 0; i--) {
        struct seen_item *item = &auditor->items.items[i - 1];
        if (item->kind == ITEM_KIND_REPORT && !item->gone && item->reporter == reporter && item->number == command->report.number &&
            room_id_equal(item->room, command->report.room))
            return item;
    }
    return NULL;
}

static bool has_copy(const struct command_report *wanted, const struct seen_message *message)
{
    for (size_t i = 0; i < wanted->evidence_len; i++)
        if (wanted->evidence[i].number == message->number)
            return wanted->evidence[i].change == message->change;
    return false;
}

static int64_t report_level(const struct seen_member *who, int64_t now_ms)
{
    const int64_t level = who->report_ms - (now_ms - who->report_at);
    return level < 0 ? 0 : level;
}

static void foretell_report(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const struct command_report *wanted = &command->report;
    const size_t actor = find_member(auditor, command->actor), room = find_room(auditor, wanted->room);
    const struct seen_message *message = find_message(auditor, wanted->room, wanted->number);
    size_t people[64];
    out->refusal = may_in_room(auditor, actor, room, DEED_REPORT, out->now_ms);
    if (out->refusal != REFUSAL_NONE)
        return;
    if (message == NULL || message->state != MESSAGE_PUBLISHED ||
        !may_read(auditor, &auditor->rooms.items[room], actor, message, out->now_ms)) {
        out->refusal = REFUSAL_NOT_HERE;
        return;
    }
    const bool staff = is_staff(auditor->members.items[message->author].role);
    if (message->author == actor || (wanted->lead_only && !staff)) {
        out->refusal = REFUSAL_BAD_REQUEST;
        return;
    }
    const struct seen_item *before = find_reported(auditor, command);
    if (before != NULL) { /* one a member a message; only that it is urgent after all is news */
        out->refusal = before->urgent || !is_urgent(wanted->kind) || is_over(before) ? REFUSAL_FULL : REFUSAL_NONE;
        out->events = before->apart ? before->people_len : 1;
        return;
    }
    const size_t len = staff ? people_of(auditor, wanted, message->author, people) : 1;
    const int64_t level = report_level(&auditor->members.items[actor], out->now_ms) + 6 * MINUTE;
    if (len == 0) {
        out->refusal = REFUSAL_BAD_REQUEST;
    } else if (level > 60 * MINUTE) {
        out->refusal = REFUSAL_SLOW;
        out->wait_ms = level - 60 * MINUTE;
    } else {
        out->seal_again = !has_copy(wanted, message);
        out->events = len + 1;
    }
}

void foretell_queue(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    switch ((int)command->kind) {
    case COMMAND_REPORT:
        foretell_report(auditor, command, out);
        break;
    case COMMAND_CLAIM:
    case COMMAND_KEEP:
    case COMMAND_RELEASE:
    case COMMAND_WAIT:
    case COMMAND_DECIDE:
        foretell_item(auditor, command, out);
        break;
    default:
        break;
    }
}

/* ---- learning ---- */

/* Staff are told in the desk's stream, or in their own; the reporter in the own one; nobody else. */
static void check_item_told(const struct auditor *auditor, const struct seen_item *item, const struct outcome *outcome)
{
    size_t staff = 0;
    for (size_t i = 0; i < outcome->events_len; i++) {
        const struct event *event = &outcome->events[i];
        if (event->kind == EVENT_TOLD && item_id_equal(event->told.id, item->id)) {
            AUDIT(auditor, stream_id_equal(event->stream, member_stream(auditor->members.items[item->reporter].id)));
            AUDIT(auditor, event->told.state == item->told_state);
        }
        if (event->kind != EVENT_ITEM || !item_id_equal(event->item.id, item->id))
            continue;
        bool theirs = !item->apart && stream_id_equal(event->stream, cohort_stream(auditor->cohorts.items[item->cohort].id));
        for (size_t k = 0; k < item->people_len; k++)
            theirs = theirs || stream_id_equal(event->stream, member_stream(auditor->members.items[item->people[k]].id));
        AUDIT(auditor, theirs && event->item.state == item->state && event->item.urgent == item->urgent);
        staff++;
    }
    AUDIT(auditor, staff == (item->apart ? item->people_len : 1));
}

static void learn_report(struct auditor *auditor, const struct command *command, const struct foretold *foretold,
                         const struct outcome *outcome)
{
    const struct command_report *wanted = &command->report;
    const size_t actor = find_member(auditor, command->actor);
    const struct seen_message *message = find_message(auditor, wanted->room, wanted->number);
    struct seen_item *item = find_reported(auditor, command);
    if (item != NULL) {
        item->urgent = true;
        AUDIT(auditor, item_id_equal(outcome->done.item, item->id));
        check_item_told(auditor, item, outcome);
        return;
    }
    struct seen_member *who = &auditor->members.items[actor];
    who->report_ms = report_level(who, foretold->now_ms) + 6 * MINUTE;
    who->report_at = foretold->now_ms;
    struct seen_slice *key = list_add(&auditor->slices);
    *key = (struct seen_slice){.id = wanted->key, .room = NOBODY, .destroy_at = INT64_MAX, .ends_at = 0};
    item = list_add(&auditor->items);
    *item = (struct seen_item){.id = wanted->item,
                               .cohort = auditor->rooms.items[find_room(auditor, wanted->room)].cohort,
                               .kind = ITEM_KIND_REPORT,
                               .urgent = is_urgent(wanted->kind),
                               .apart = is_staff(auditor->members.items[message->author].role),
                               .about = message->author,
                               .reporter = actor,
                               .room = wanted->room,
                               .number = wanted->number,
                               .due_at = INT64_MAX,
                               .told_by = NOBODY,
                               .key = wanted->key};
    if (item->apart)
        item->people_len = people_of(auditor, wanted, message->author, item->people);
    AUDIT(auditor, item_id_equal(outcome->done.item, item->id));
    check_item_told(auditor, item, outcome);
}

static void learn_item(struct auditor *auditor, const struct command *command, const struct foretold *foretold,
                       const struct outcome *outcome)
{
    const size_t actor = find_member(auditor, command->actor);
    struct seen_item *item = &auditor->items.items[item_of(auditor, command) - auditor->items.items];
    const bool decide = command->kind == COMMAND_DECIDE, release = command->kind == COMMAND_RELEASE, wait = command->kind == COMMAND_WAIT;
    if (release && item->state == ITEM_NEW)
        return;
    item->state = decide ? ITEM_DECIDED : release ? ITEM_NEW : wait ? ITEM_WAITING : ITEM_CLAIMED;
    item->claimed_by = decide || release ? NOBODY : actor;
    item->due_at = release ? INT64_MAX : foretold->now_ms + (decide ? 7 * DAY : wait ? DAY : 15 * MINUTE);
    if (decide)
        item->decision = command->decide.decision;
    auditor->records += decide;
    (void)told_of(item, item->state, actor);
    check_item_told(auditor, item, outcome);
}

static struct seen_slice *key_of(struct auditor *auditor, key_id id)
{
    for (size_t i = auditor->slices.len; i > 0; i--)
        if (key_id_equal(auditor->slices.items[i - 1].id, id))
            return &auditor->slices.items[i - 1];
    return NULL;
}

/* A claim that nothing was done with returns; a case is closed after its days, and its copies end 30 days later. */
static void item_due(struct auditor *auditor, struct seen_item *item, const struct outcome *outcome)
{
    if (item->state == ITEM_DECIDED) {
        item->state = ITEM_CLOSED;
        item->due_at += 30 * DAY;
        key_of(auditor, item->key)->destroy_at = item->due_at;
    } else if (item->state == ITEM_CLOSED) {
        item->gone = true;
    } else {
        item->state = ITEM_NEW;
        item->claimed_by = NOBODY;
        item->due_at = INT64_MAX;
        check_item_told(auditor, item, outcome);
    }
}

static bool is_earlier(const struct seen_item *item, const struct seen_item *than)
{
    return item->due_at < than->due_at || (item->due_at == than->due_at && memcmp(item->id.bytes, than->id.bytes, ID_BYTES) < 0);
}

/* 64 a tick, the longest due first. */
static void learn_items_tick(struct auditor *auditor, const struct foretold *foretold, const struct outcome *outcome)
{
    struct seen_item *due[64];
    size_t len = 0;
    for (size_t i = 0; i < auditor->items.len; i++) {
        struct seen_item *item = &auditor->items.items[i];
        if (item->gone || item->due_at > foretold->now_ms || (len == 64 && !is_earlier(item, due[63])))
            continue;
        size_t at = len < 64 ? len++ : 63;
        for (; at > 0 && is_earlier(item, due[at - 1]); at--)
            due[at] = due[at - 1];
        due[at] = item;
    }
    for (size_t i = 0; i < len; i++)
        item_due(auditor, due[i], outcome);
}

void learn_queue(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome)
{
    switch ((int)command->kind) {
    case COMMAND_REPORT:
        learn_report(auditor, command, foretold, outcome);
        break;
    case COMMAND_CLAIM:
    case COMMAND_KEEP:
    case COMMAND_RELEASE:
    case COMMAND_WAIT:
    case COMMAND_DECIDE:
        learn_item(auditor, command, foretold, outcome);
        break;
    case COMMAND_TICK:
        learn_items_tick(auditor, foretold, outcome);
        break;
    default:
        break;
    }
}
