/* tests/sim/workload_staff.c: what staff do to people and to messages; now and then those who may not. */
#include "workload.h"

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
                     : kind < 60 ? SANCTION_KIND_SLOW
                     : kind < 75 ? SANCTION_KIND_CHECK_FIRST
                     : kind < 92 ? SANCTION_KIND_SUSPENSION
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

struct command *make_staff_act(struct workload *workload, const struct auditor *auditor)
{
    const uint64_t kind = pick(workload, 100);
    struct command *command;
    if (kind < 40)
        return make_care(workload, auditor);
    if (kind < 70)
        return make_sanction(workload, auditor);
    command = command_make(workload, kind < 85 ? COMMAND_LIFT : kind < 96 ? COMMAND_SECOND : COMMAND_TAKE_OUT);
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
