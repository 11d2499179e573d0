/* server/engine/cases.c: somebody tells staff of a message, and staff decide (MO5, MO7, MO26).
 *
 * A report leaves no trace where others could find one: no number of the room's stream, no event to anybody but staff and the reporter. */
#include "engine_internal.h"
#include "hearth/rate_limit.h"

#define EVIDENCE_NOTE_AGAIN (-1) /* as 0 is the note of the first report */

/* ---- who gets it ---- */

struct case_people {
    member_id ids[LIMIT_ITEM_APART_MAX];
    size_t len;
    member_id but;
    bool leads;
};

static enum hearth_error case_person(void *context, member_id member)
{
    struct case_people *people = context;
    if (member_id_equal(member, people->but))
        return HEARTH_OK;
    if (people->len == LIMIT_ITEM_APART_MAX)
        return WALK_ENOUGH;
    people->ids[people->len++] = member;
    return HEARTH_OK;
}

static enum hearth_error case_staff(void *context, member_id member, enum role role)
{
    const struct case_people *people = context;
    return role == ROLE_LEAD || (role_is_staff(role) && !people->leads) ? case_person(context, member) : HEARTH_OK;
}

/* The staff of the cohort but the one whom it is about, or its leads; where it has no other lead, those of the program. */
static enum hearth_error case_find_people(struct act *act, cohort_id cohort, struct case_people *people)
{
    enum hearth_error error = store_cohort_member_walk(act->store, cohort, case_staff, people);
    if (error == HEARTH_OK && people->len == 0 && people->leads)
        error = store_lead_walk(act->store, case_person, people);
    return error == WALK_ENOUGH ? HEARTH_OK : error;
}

/* ---- a report ---- */

struct report {
    struct room room;
    struct store_message message;
    bool about_staff;
    struct case_people people;
    int64_t full_at;
};

static bool report_is_urgent(enum report_kind kind)
{
    return kind == REPORT_KIND_WORRY || kind == REPORT_KIND_DANGER;
}

static bool room_shows(const struct room *room, const struct store_message *message, bool by_staff)
{
    return message->state == MESSAGE_PUBLISHED && (message->number > room->join_mark || (by_staff && room->staff_seen_from_start));
}

/* Reads the message and its author; false: refused, or to be read and sealed anew. */
static enum hearth_error report_find(struct act *act, struct report *report, bool *found)
{
    const struct command_report *wanted = &act->command->report;
    struct store_member author = {.role = ROLE_PARTICIPANT};
    enum hearth_error error = store_message_read(act->store, wanted->room, wanted->number, act->now_ms, &report->message);
    *found = error == HEARTH_OK;
    if (error == HEARTH_OK)
        error = store_member_read(act->store, report->message.author, &author);
    if (error != HEARTH_OK && error != HEARTH_NOT_FOUND)
        return error;
    report->about_staff = role_is_staff(author.role);
    if (!*found || !room_shows(&report->room, &report->message, report->about_staff))
        act_refuse(act, REFUSAL_NOT_HERE);
    else if (member_id_equal(report->message.author, act->command->actor))
        act_refuse_field(act, "number");
    else if (wanted->lead_only && !report->about_staff)
        act_refuse_field(act, "lead_only");
    *found = act->outcome->refusal.reason == REFUSAL_NONE;
    return HEARTH_OK;
}

/* With nobody past the person whom it is about, the clinic's complaint contact is for it (MO26): the client shows that. */
static enum hearth_error report_people(struct act *act, struct report *report)
{
    if (!report->about_staff)
        return HEARTH_OK;
    report->people = (struct case_people){.but = report->message.author, .leads = act->command->report.lead_only};
    enum hearth_error error = case_find_people(act, act->actor.found.cohort, &report->people);
    if (error == HEARTH_OK && report->people.len == 0)
        act_refuse_field(act, "lead_only");
    return error;
}

static bool report_in_time(struct act *act, int64_t *full_at)
{
    const struct rate_limit limit = {.interval_ms = act->engine->rates_off ? 0 : LIMIT_REPORT_INTERVAL_MS, .burst = LIMIT_REPORT_BURST};
    *full_at = act->actor.found.full_at;
    const int64_t wait_ms = rate_limit_take(&limit, act->now_ms, full_at);
    if (wait_ms == 0)
        return true;
    act_refuse(act, REFUSAL_SLOW);
    act->outcome->refusal.wait_ms = wait_ms;
    return false;
}

/* The case's own key is in the keyring already; what is added later brings another, which ends with it. */
static enum hearth_error report_key_write(struct act *act, item_id item)
{
    struct store_key key = {.id = act->command->report.key,
                            .kind = KEY_CASE,
                            .opens_at = act->now_ms,
                            .ends_at = INT64_MAX,
                            .destroy_at = INT64_MAX,
                            .state = KEY_LIVE};
    memcpy(key.owner, item.bytes, ID_BYTES);
    return store_key_insert(act->store, &key);
}

/* The few words of a second report: nothing that somebody in need wrote is lost. */
static enum hearth_error report_note_again(struct act *act, const struct store_item *item)
{
    const struct command_report *wanted = &act->command->report;
    for (size_t i = 0; i < wanted->evidence_len; i++) {
        const struct command_evidence *note = &wanted->evidence[i];
        if (note->number != 0)
            continue;
        struct store_evidence row = {.item = item->id,
                                     .number = EVIDENCE_NOTE_AGAIN,
                                     .room = item->room,
                                     .author = act->command->actor,
                                     .at = act->now_ms,
                                     .key = wanted->key,
                                     .sealed = note->sealed,
                                     .sealed_len = note->sealed_len};
        memcpy(row.message.bytes, wanted->item.bytes, ID_BYTES); /* it was sealed under this name */
        enum hearth_error error = report_key_write(act, item->id);
        return error == HEARTH_OK ? store_evidence_insert(act->store, &row) : error;
    }
    return HEARTH_OK;
}

/* One report a member a message. Only that it is urgent after all is news; so it comes a second time at most. */
static enum hearth_error report_again(struct act *act, struct store_item *item)
{
    const enum report_kind kind = act->command->report.kind;
    if (item->urgent || !report_is_urgent(kind) || item->state == ITEM_DECIDED || item->state == ITEM_CLOSED) {
        act_refuse(act, REFUSAL_FULL);
        return HEARTH_OK;
    }
    item->report = kind;
    item->urgent = true;
    act->outcome->done.item = item->id;
    enum hearth_error error = store_item_urgent_write(act->store, item);
    if (error == HEARTH_OK)
        error = report_note_again(act, item);
    return error == HEARTH_OK ? queue_change(act, item) : error;
}

/* The copy of the message itself is of what it says now. */
static bool report_has_copy(const struct command_report *wanted, const struct store_message *message)
{
    for (size_t i = 0; i < wanted->evidence_len; i++)
        if (wanted->evidence[i].number == message->number)
            return wanted->evidence[i].change == message->change;
    return false;
}

/* Of what stood around it, what the reporter sees there now and what has not changed since it was copied: a text that its author took back
 * meanwhile is not kept (MS4). */
static enum hearth_error report_keep(struct act *act, const struct report *report, const struct command_evidence *copy)
{
    struct store_evidence row = {.item = act->command->report.item,
                                 .number = copy->number,
                                 .room = report->room.id,
                                 .author = act->command->actor,
                                 .at = act->now_ms,
                                 .key = act->command->report.key,
                                 .sealed = copy->sealed,
                                 .sealed_len = copy->sealed_len};
    memcpy(row.message.bytes, row.item.bytes, ID_BYTES); /* a note has no other name */
    if (copy->number > 0) {
        struct store_message message;
        enum hearth_error error = store_message_read(act->store, report->room.id, copy->number, act->now_ms, &message);
        if (error != HEARTH_OK || message.state != MESSAGE_PUBLISHED || message.change != copy->change)
            return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
        row.author = message.author;
        row.at = message.at;
        row.message = message.id;
        row.reported = message.number == report->message.number;
    }
    return store_evidence_insert(act->store, &row);
}

static enum hearth_error report_write(struct act *act, struct report *report)
{
    const struct command_report *wanted = &act->command->report;
    struct store_item item = {.id = wanted->item,
                              .cohort = act->actor.found.cohort,
                              .room = wanted->room,
                              .kind = ITEM_KIND_REPORT,
                              .urgent = report_is_urgent(wanted->kind),
                              .member = report->message.author,
                              .number = wanted->number,
                              .report = wanted->kind,
                              .reporter = act->command->actor};
    act->outcome->done.item = item.id;
    enum hearth_error error = report_key_write(act, item.id);
    if (error == HEARTH_OK && report->full_at != act->actor.found.full_at)
        error = store_pace_write(act->store, act->command->actor, PACE_REPORT, report->full_at);
    if (error == HEARTH_OK)
        error = report->about_staff ? queue_add_apart(act, &item, report->people.ids, report->people.len) : queue_add(act, &item);
    for (size_t i = 0; i < wanted->evidence_len && error == HEARTH_OK; i++)
        error = report_keep(act, report, &wanted->evidence[i]);
    return error;
}

enum hearth_error handle_report(struct act *act)
{
    const struct command_report *wanted = &act->command->report;
    struct report report = {.about_staff = false};
    struct store_item before;
    bool found;
    if (!access_room(&act->actor, wanted->room, RIGHT_REPORT, &report.room, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = report_find(act, &report, &found);
    if (error != HEARTH_OK || !found)
        return error;
    error = store_item_reported(act->store, wanted->room, wanted->number, act->command->actor, &before);
    if (error != HEARTH_NOT_FOUND)
        return error == HEARTH_OK ? report_again(act, &before) : error;
    error = report_people(act, &report);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE || !report_in_time(act, &report.full_at))
        return error;
    if (!report_has_copy(wanted, &report.message)) {
        act->outcome->seal_again = true;
        return HEARTH_OK;
    }
    return report_write(act, &report);
}

/* ---- a decision ---- */

/* Which case and what, not about whom: a case that was left as it is stands in no list about anybody (MO7). What was done to somebody has
 * its own record. */
static enum hearth_error decide_audit(struct act *act, const struct store_item *item)
{
    struct audit_record record = {.act = AUDIT_CASE_DECIDED, .reason = (uint16_t)(item->decision + 1)};
    audit_object_add(&record, AUDIT_THING_ITEM, item->id.bytes);
    audit_object_add(&record, AUDIT_THING_ROOM, item->room.bytes);
    return act_audit(act, &record);
}

enum hearth_error handle_decide(struct act *act)
{
    const struct command_decide *wanted = &act->command->decide;
    struct store_item item;
    bool may;
    enum hearth_error error = queue_read(act, wanted->item, &item, &may);
    if (error != HEARTH_OK || !may)
        return error;
    if (item.kind != ITEM_KIND_REPORT || wanted->decision > DECISION_DUTY) { /* other kinds are decided by what is done with them */
        act_refuse_field(act, item.kind != ITEM_KIND_REPORT ? "item" : "decision");
        return HEARTH_OK;
    }
    if (!queue_may_decide(act, &item))
        return HEARTH_OK;
    error = queue_decide(act, &item, wanted->decision);
    return error == HEARTH_OK ? decide_audit(act, &item) : error;
}

enum hearth_error case_close(struct act *act, struct store_item *item)
{
    item->state = ITEM_CLOSED;
    item->due_at += LIMIT_EVIDENCE_MS; /* from when it was to be closed, not from when the clock came by */
    enum hearth_error error = store_item_write(act->store, item);
    return error == HEARTH_OK ? store_key_destroy_write(act->store, item->id.bytes, item->due_at) : error;
}
