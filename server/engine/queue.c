/* server/engine/queue.c: what waits for staff, of whatever kind (MO6). One row an item, one event for each change of it. What is about one
 * of the staff is no part of the desk, which all staff share, but of the streams of those who may see it (MO26). */
#include "engine_internal.h"
#include <string.h>

void event_item_fill(struct event *event, const struct store_item *item)
{
    event->stream = cohort_stream(item->cohort);
    event->change = item->change;
    event->audiences = AUDIENCE_BIT(AUDIENCE_STAFF);
    event->item = (struct event_item){.id = item->id,
                                      .kind = item->kind,
                                      .state = item->state,
                                      .urgent = item->urgent,
                                      .room = item->room,
                                      .number = item->number,
                                      .member = item->member,
                                      .report = item->report,
                                      .reason = item->reason,
                                      .characters = item->characters,
                                      .sanction = item->sanction,
                                      .at = item->at,
                                      .ends_at = item->ends_at,
                                      .claimed_by = item->claimed_by,
                                      .claim_ends_at = item->state == ITEM_CLAIMED ? item->due_at : 0,
                                      .decision = item->decision};
    memcpy(event->item.name, item->name, sizeof event->item.name);
    memcpy(event->item.claimed_name, item->claimed_name, sizeof event->item.claimed_name);
    memcpy(event->item.decided_name, item->decided_name, sizeof event->item.decided_name);
}

void event_told_fill(struct event *event, const struct store_item *item)
{
    event->stream = member_stream(item->reporter);
    event->change = item->told_change;
    event->audiences = AUDIENCE_BIT(AUDIENCE_PERSON);
    event->told = (struct event_told){.id = item->id,
                                      .kind = item->report,
                                      .state = item->told_state,
                                      .at = item->told_at,
                                      .step = item->told_state == ITEM_DECIDED && item->decision != DECISION_NOTHING};
    memcpy(event->told.claimed_name, item->told_name, sizeof event->told.claimed_name);
}

/* ---- telling ---- */

struct queue_people {
    member_id ids[LIMIT_ITEM_APART_MAX];
    size_t len;
    member_id but; /* whom it is about */
};

static enum hearth_error queue_person(void *context, member_id member)
{
    struct queue_people *people = context;
    if (people->len == LIMIT_ITEM_APART_MAX)
        return WALK_ENOUGH;
    people->ids[people->len++] = member;
    return HEARTH_OK;
}

static enum hearth_error queue_staff(void *context, member_id member, enum role role)
{
    const struct queue_people *people = context;
    return role_is_staff(role) && !member_id_equal(member, people->but) ? queue_person(context, member) : HEARTH_OK;
}

static enum hearth_error queue_event(struct act *act, const struct store_item *item, const member_id *person)
{
    struct event *event = outcome_event(act->outcome, EVENT_ITEM);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_item_fill(event, item);
    if (person != NULL) {
        event->stream = member_stream(*person);
        event->audiences = AUDIENCE_BIT(AUDIENCE_PERSON);
    }
    return HEARTH_OK;
}

/* One change in each stream of those who have it. */
static enum hearth_error queue_tell_apart(struct act *act, const struct store_item *item)
{
    struct queue_people people = {.len = 0};
    struct store_item seen = *item;
    enum hearth_error error = store_apart_walk(act->store, item->id, queue_person, &people);
    for (size_t i = 0; i < people.len && error == HEARTH_OK; i++) {
        error = stream_advance(act, member_stream(people.ids[i]), item->id.bytes, &seen.change);
        if (error == HEARTH_OK)
            error = store_apart_write(act->store, people.ids[i], item->id, seen.change);
        if (error == HEARTH_OK)
            error = queue_event(act, &seen, &people.ids[i]);
    }
    return error;
}

/* What the reporter may know: that it came, who saw it, what came of it. A claim that was given back was seen all the same. */
static bool queue_told_changed(struct store_item *item, int64_t now_ms)
{
    if (item->kind != ITEM_KIND_REPORT)
        return false;
    if (item->state == ITEM_NEW && item->told_change > 0)
        return false;
    const enum item_state state = item->state == ITEM_WAITING ? ITEM_CLAIMED : item->state == ITEM_CLOSED ? ITEM_DECIDED : item->state;
    const member_id by = state == ITEM_DECIDED && !member_id_is_none(item->decided_by) ? item->decided_by : item->claimed_by;
    if (item->told_change > 0 && item->told_state == state && member_id_equal(item->told_by, by))
        return false;
    item->told_state = state;
    item->told_by = by;
    item->told_at = now_ms;
    return true;
}

static enum hearth_error queue_told_event(struct act *act, const struct store_item *item)
{
    struct event *event = outcome_event(act->outcome, EVENT_TOLD);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_told_fill(event, item);
    return HEARTH_OK;
}

/* The rows first, then what they look like with the names in them. Events come in the order of their numbers: one of the staff who reports
 * another has both in the own stream, and the word to the reporter was numbered first. */
static enum hearth_error queue_tell(struct act *act, struct store_item *item, bool told)
{
    enum hearth_error error = store_item_read(act->store, item->id, item);
    if (error == HEARTH_OK && told)
        error = queue_told_event(act, item);
    if (error != HEARTH_OK)
        return error;
    return item->apart ? queue_tell_apart(act, item) : queue_event(act, item, NULL);
}

static enum hearth_error queue_number(struct act *act, struct store_item *item, bool told)
{
    enum hearth_error error = HEARTH_OK;
    if (!item->apart)
        error = stream_advance(act, cohort_stream(item->cohort), item->id.bytes, &item->change);
    if (error == HEARTH_OK && told)
        error = stream_advance(act, member_stream(item->reporter), item->id.bytes, &item->told_change);
    return error;
}

enum hearth_error queue_change(struct act *act, struct store_item *item)
{
    const bool told = queue_told_changed(item, act->now_ms);
    enum hearth_error error = queue_number(act, item, told);
    if (error == HEARTH_OK)
        error = store_item_write(act->store, item);
    return error == HEARTH_OK ? queue_tell(act, item, told) : error;
}

/* ---- for all kinds of items ---- */

static enum hearth_error queue_insert(struct act *act, struct store_item *item, const member_id *people, size_t people_len)
{
    item->state = ITEM_NEW;
    item->at = act->now_ms;
    item->due_at = INT64_MAX;
    const bool told = queue_told_changed(item, act->now_ms);
    enum hearth_error error = queue_number(act, item, told);
    if (error == HEARTH_OK)
        error = store_item_insert(act->store, item);
    for (size_t i = 0; i < people_len && error == HEARTH_OK; i++)
        error = store_apart_insert(act->store, people[i], item->id);
    return error == HEARTH_OK ? queue_tell(act, item, told) : error;
}

enum hearth_error queue_add_apart(struct act *act, struct store_item *item, const member_id *people, size_t people_len)
{
    item->apart = true;
    return queue_insert(act, item, people, people_len);
}

enum hearth_error queue_add(struct act *act, struct store_item *item)
{
    struct queue_people people = {.but = item->member};
    struct store_member member = {.role = ROLE_PARTICIPANT};
    enum hearth_error error = member_id_is_none(item->member) ? HEARTH_OK : store_member_read(act->store, item->member, &member);
    if (error == HEARTH_NOT_FOUND) /* erased */
        error = HEARTH_OK;
    item->apart = error == HEARTH_OK && role_is_staff(member.role);
    if (item->apart) {
        error = store_cohort_member_walk(act->store, item->cohort, queue_staff, &people);
        if (error == WALK_ENOUGH)
            error = HEARTH_OK;
    }
    return error == HEARTH_OK ? queue_insert(act, item, people.ids, people.len) : error;
}

enum hearth_error item_access(struct store *store, const struct actor *actor, const struct store_item *item, enum right right,
                              struct refusal *refusal_out, bool *may_out)
{
    enum hearth_error error = HEARTH_OK;
    *may_out = false;
    if (item->apart) {
        error = store_apart_read(store, actor->key.member, item->id);
        *may_out = error == HEARTH_OK && access_staff(actor, right, refusal_out);
    } else if (!member_id_equal(item->member, actor->key.member)) {
        error = access_cohort(store, actor, item->cohort, right, refusal_out, may_out);
    }
    if (!*may_out && refusal_out->reason == REFUSAL_NONE)
        refusal_out->reason = REFUSAL_NOT_HERE;
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

enum hearth_error queue_read(struct act *act, item_id id, struct store_item *item_out, bool *may_out)
{
    *may_out = false;
    enum hearth_error error = store_item_read(act->store, id, item_out);
    if (error == HEARTH_OK)
        return item_access(act->store, &act->actor, item_out, RIGHT_ITEM_DECIDE, &act->outcome->refusal, may_out);
    act_refuse(act, REFUSAL_NOT_HERE);
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

bool queue_may_decide(struct act *act, const struct store_item *item)
{
    struct refusal *refusal = &act->outcome->refusal;
    const bool decided = item->state == ITEM_DECIDED || item->state == ITEM_CLOSED;
    if (!decided && (item->state == ITEM_NEW || item->urgent || member_id_equal(item->claimed_by, act->command->actor)))
        return true;
    act_refuse(act, REFUSAL_TAKEN);
    refusal->decided = decided;
    refusal->decision = item->decision;
    memcpy(refusal->by, decided ? item->decided_name : item->claimed_name, sizeof refusal->by);
    return false;
}

enum hearth_error queue_decide(struct act *act, struct store_item *item, enum decision decision)
{
    const bool by_staff = decision != DECISION_WITHDRAWN && decision != DECISION_TIME_UP;
    const bool report = item->kind == ITEM_KIND_REPORT;
    item->state = report ? ITEM_DECIDED : ITEM_CLOSED;
    item->decision = decision;
    item->decided_by = by_staff ? act->command->actor : (member_id){{0}};
    item->decided_at = act->now_ms;
    item->claimed_by = (member_id){{0}};
    item->due_at = act->now_ms + (report ? LIMIT_CASE_OPEN_MS : LIMIT_ITEM_SHOWN_MS);
    return queue_change(act, item);
}

/* ---- the clock ---- */

struct tick_items {
    struct store_item rows[LIMIT_TICK_ITEMS];
    size_t len;
};

static enum hearth_error tick_item(void *context, const struct store_item *item)
{
    struct tick_items *due = context;
    due->rows[due->len++] = *item;
    return HEARTH_OK;
}

/* The evidence goes with it; its key is due at the same moment. */
static enum hearth_error item_remove(struct act *act, const struct store_item *item)
{
    enum hearth_error error = item->kind == ITEM_KIND_REPORT ? store_evidence_delete(act->store, item->id) : HEARTH_OK;
    return error == HEARTH_OK ? store_item_delete(act->store, item->id) : error;
}

static enum hearth_error tick_item_due(struct act *act, struct store_item *item)
{
    switch (item->state) {
    case ITEM_CLAIMED: /* nothing was done with it (MO6) */
    case ITEM_WAITING: /* the member was asked, a day ago */
        item->state = ITEM_NEW;
        item->claimed_by = (member_id){{0}};
        item->due_at = INT64_MAX;
        return queue_change(act, item);
    case ITEM_DECIDED: /* the days for an appeal are over; nobody need be told */
        return case_close(act, item);
    case ITEM_CLOSED:
        return item_remove(act, item);
    case ITEM_NEW:
    case ITEM_STATE_COUNT:
        break;
    }
    return HEARTH_DAMAGED;
}

enum hearth_error tick_queue(struct act *act)
{
    struct tick_items due = {.len = 0};
    enum hearth_error error = store_item_walk_due(act->store, act->now_ms, LIMIT_TICK_ITEMS, tick_item, &due);
    for (size_t i = 0; i < due.len && error == HEARTH_OK; i++)
        error = tick_item_due(act, &due.rows[i]);
    act->outcome->more = act->outcome->more || due.len == LIMIT_TICK_ITEMS;
    return error;
}
