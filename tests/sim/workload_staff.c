/* tests/sim/workload_staff.c: what staff do to people and to messages; now and then those who may not. */
#include "workload.h"
#include <stdlib.h>

static enum reason reason_for(struct workload *workload)
{
    return (enum reason)pick(workload, REASON_COUNT);
}

static struct command *make_sanction(struct workload *workload, const struct auditor *auditor)
{
    static const int64_t lengths[] = {15 * MINUTE_MS, HOUR_MS, DAY_MS, 7 * DAY_MS, 90 * DAY_MS, 14 * MINUTE_MS};
    static const int64_t slow[] = {10000, 30000, 120000, 600000, 5000};
    struct command *command = command_make(workload, COMMAND_SANCTION);
    struct command_sanction *sanction = &command->sanction;
    speak_as(workload, auditor, command, SPEAKER_STAFF);
    sanction->member = member_for(workload, auditor);
    const uint64_t kind = pick(workload, 100);
    sanction->kind = kind < 40   ? SANCTION_KIND_TIME_OUT
                     : kind < 55 ? SANCTION_KIND_SLOW
                     : kind < 70 ? SANCTION_KIND_CHECK_FIRST
                     : kind < 85 ? SANCTION_KIND_SUSPENSION
                                 : SANCTION_KIND_ENDING;
    if ((sanction->kind <= SANCTION_KIND_TIME_OUT || sanction->kind == SANCTION_KIND_SLOW) && chance(workload, 60))
        sanction->room = room_for(workload, auditor, sanction->member);
    sanction->length_ms =
        (sanction->kind == SANCTION_KIND_ENDING) == chance(workload, 3) ? lengths[pick(workload, chance(workload, 80) ? 3 : 6)] : 0;
    if ((sanction->kind == SANCTION_KIND_SLOW) != chance(workload, 2))
        sanction->slow_ms = slow[pick(workload, chance(workload, 95) ? 4 : 5)];
    sanction->reason = reason_for(workload);
    return command;
}

/* One that is not long over: the sweep takes those away that are. */
static sanction_id sanction_for(struct workload *workload, const struct auditor *auditor, bool ending)
{
    sanction_id id = {{0}};
    for (int tries = 0; tries < 20 && auditor->sanctions.len > 0; tries++) {
        const size_t from = auditor->sanctions.len > 40 ? auditor->sanctions.len - 40 : 0;
        const struct seen_sanction *seen = &auditor->sanctions.items[from + pick(workload, auditor->sanctions.len - from)];
        if (seen->done_at != 0 && seen->done_at < workload_now(workload, auditor) - 60 * DAY_MS)
            continue;
        id = seen->id;
        if (seen->done_at == 0 && (!ending || seen->kind == SANCTION_KIND_ENDING) && !chance(workload, 5))
            break;
    }
    return id;
}

static struct command *make_care(struct workload *workload, const struct auditor *auditor)
{
    const bool remove = chance(workload, 65);
    struct command *command = command_make(workload, remove ? COMMAND_REMOVE : COMMAND_RESTORE);
    speak_as(workload, auditor, command, SPEAKER_STAFF);
    const room_id room = room_for(workload, auditor, command->actor);
    if (remove) {
        const int64_t number = number_for(workload, auditor, room, MESSAGE_PUBLISHED);
        command->remove = (struct command_remove){.room = room, .number = number, .reason = reason_for(workload)};
    } else {
        command->restore = (struct command_restore){.room = room, .number = number_for(workload, auditor, room, MESSAGE_REMOVED)};
    }
    return command;
}

struct command *make_report(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, COMMAND_REPORT);
    struct command_report *report = &command->report;
    speak_as(workload, auditor, command, chance(workload, 90) ? SPEAKER_MEMBER : SPEAKER_STAFF);
    report->room = room_for(workload, auditor, command->actor);
    report->number = number_for(workload, auditor, report->room, MESSAGE_PUBLISHED);
    report->kind = (enum report_kind)pick(workload, REPORT_KIND_COUNT);
    const struct seen_message *message = find_message(auditor, report->room, report->number);
    const bool staff = message != NULL && is_staff(auditor->members.items[message->author].role);
    report->lead_only = staff ? chance(workload, 50) : chance(workload, 3);
    fill(workload, report->item.bytes, ID_BYTES);
    fill(workload, report->key.bytes, ID_BYTES);
    for (int64_t i = -1; i < 3 && message != NULL; i++) { /* the message, two around it, and a note */
        const struct seen_message *copied = find_message(auditor, report->room, i < 0 ? report->number : report->number - 1 + i);
        struct command_evidence *copy = &report->evidence[report->evidence_len];
        if (i >= 0 && (i == 1 || copied == NULL))
            continue;
        copy->number = copied->number;
        copy->change = copied->change - (chance(workload, 4) ? 1 : 0);
        copy->sealed_len = 1 + pick(workload, 60);
        copy->sealed = malloc(copy->sealed_len);
        if (copy->sealed == NULL)
            abort();
        fill(workload, copy->sealed, copy->sealed_len);
        report->evidence_len++;
    }
    return command;
}

/* One that is not long over: the clock takes those away that are. */
static item_id item_for(struct workload *workload, const struct auditor *auditor)
{
    item_id id = {{0}};
    for (int tries = 0; tries < 20 && auditor->items.len > 0; tries++) {
        const size_t from = auditor->items.len > 30 ? auditor->items.len - 30 : 0;
        const struct seen_item *item = &auditor->items.items[from + pick(workload, auditor->items.len - from)];
        if (item->gone || item->due_at <= workload_now(workload, auditor) - 20 * DAY_MS)
            continue;
        id = item->id;
        if (item->state < ITEM_DECIDED && !chance(workload, 5))
            break;
    }
    return id;
}

static struct command *make_item(struct workload *workload, const struct auditor *auditor)
{
    static const enum command_kind kinds[] = {COMMAND_CLAIM, COMMAND_CLAIM, COMMAND_KEEP, COMMAND_RELEASE, COMMAND_WAIT, COMMAND_DECIDE};
    struct command *command = command_make(workload, kinds[pick(workload, sizeof kinds / sizeof kinds[0])]);
    const item_id item = item_for(workload, auditor);
    speak_as(workload, auditor, command, SPEAKER_STAFF);
    switch ((int)command->kind) {
    case COMMAND_CLAIM:
        command->claim.item = item;
        break;
    case COMMAND_KEEP:
        command->keep.item = item;
        break;
    case COMMAND_RELEASE:
        command->release.item = item;
        break;
    case COMMAND_WAIT:
        command->wait.item = item;
        break;
    default:
        command->decide.item = item;
        command->decide.decision = (enum decision)pick(workload, chance(workload, 95) ? DECISION_DUTY + 1 : DECISION_COUNT);
        break;
    }
    return command;
}

struct command *make_staff_act(struct workload *workload, const struct auditor *auditor)
{
    const uint64_t kind = pick(workload, 100);
    struct command *command;
    if (kind < 25)
        return make_item(workload, auditor);
    if (kind < 50)
        return make_care(workload, auditor);
    if (kind < 73)
        return make_sanction(workload, auditor);
    command = command_make(workload, kind < 85 ? COMMAND_LIFT : kind < 94 ? COMMAND_SECOND : COMMAND_TAKE_OUT);
    speak_as(workload, auditor, command, SPEAKER_STAFF);
    if (command->kind == COMMAND_LIFT) {
        command->lift.sanction = sanction_for(workload, auditor, false);
    } else if (command->kind == COMMAND_SECOND) {
        command->second.sanction = sanction_for(workload, auditor, true);
    } else {
        command->take_out.room = room_for(workload, auditor, command->actor);
        command->take_out.member = member_for(workload, auditor);
        command->take_out.reason = reason_for(workload);
    }
    return command;
}
