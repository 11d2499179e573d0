/* tests/sim/workload_held.c: texts that wait for staff, by their authors and by staff; masks and pins. */
#include "workload.h"
#include <stdlib.h>

static void text_for(struct workload *workload, uint8_t **sealed, size_t *sealed_len)
{
    *sealed_len = chance(workload, 2) ? 0 : 1 + pick(workload, 120);
    *sealed = malloc(*sealed_len + 1);
    if (*sealed == NULL)
        abort();
    fill(workload, *sealed, *sealed_len);
}

/* Sealed to be held where it must be; mostly. */
void say_to_wait(struct workload *workload, const struct auditor *auditor, struct command *command)
{
    const size_t member = find_member(auditor, command->actor), room = find_room(auditor, command->say.room);
    enum reason cause;
    if (chance(workload, 8))
        command->say.quote = number_for(workload, auditor, command->say.room, MESSAGE_PUBLISHED);
    command->say.labelled = chance(workload, 2);
    command->say.label = command->say.labelled ? (enum reason)pick(workload, REASON_COUNT) : (enum reason)0;
    bool waits = command->say.labelled;
    if (member != NOBODY && room != NOBODY)
        waits = waits || must_wait(auditor, member, &auditor->rooms.items[room], workload_now(workload, auditor), &cause);
    if (waits == chance(workload, 5))
        return;
    fill(workload, command->say.held.bytes, ID_BYTES);
    fill(workload, command->say.key.bytes, ID_BYTES);
}

static const struct seen_held *held_for(struct workload *workload, const struct auditor *auditor, bool question)
{
    const struct seen_held *held = NULL;
    for (int tries = 0; tries < 20 && auditor->held.len > 0; tries++) {
        const size_t from = auditor->held.len > 40 ? auditor->held.len - 40 : 0;
        held = &auditor->held.items[from + pick(workload, auditor->held.len - from)];
        if (held->state == OWN_HELD && held->question == question && !chance(workload, 10))
            break;
    }
    return held;
}

/* On a live session of the author's, if there is one. */
static void speak_as_author(struct workload *workload, const struct auditor *auditor, struct command *command, const struct seen_held *held)
{
    speak_as(workload, auditor, command, SPEAKER_MEMBER);
    for (size_t i = 0; i < auditor->sessions.len && held != NULL && !chance(workload, 1); i++)
        if (auditor->sessions.items[i].member == held->author && !auditor->sessions.items[i].removed) {
            command->actor = auditor->members.items[held->author].id;
            command->session = auditor->sessions.items[i].id;
        }
}

static key_id slice_of(struct workload *workload, const struct auditor *auditor, const struct seen_held *held)
{
    const size_t slice = held == NULL || chance(workload, 2) ? NOBODY : slice_for(workload, auditor, auditor->rooms.items[held->room].id);
    return slice == NOBODY ? (key_id){{0}} : auditor->slices.items[slice].id;
}

static struct command *make_edit(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, COMMAND_EDIT);
    const struct seen_held *held = held_for(workload, auditor, chance(workload, 30));
    speak_as_author(workload, auditor, command, held);
    text_for(workload, &command->edit.sealed, &command->edit.sealed_len);
    fill(workload, command->edit.message.bytes, ID_BYTES);
    if (held == NULL)
        return command;
    command->edit.held = held->id;
    if ((held->state == OWN_HELD) != chance(workload, 15))
        command->edit.key = held->key;
    else
        command->edit.slice = slice_of(workload, auditor, held);
    return command;
}

static struct command *make_decision(struct workload *workload, const struct auditor *auditor)
{
    const uint64_t kind = pick(workload, 100);
    struct command *command = command_make(workload, kind < 55 ? COMMAND_APPROVE : kind < 75 ? COMMAND_ANSWER : COMMAND_SEND_BACK);
    const struct seen_held *held = held_for(workload, auditor, kind >= 55 && kind < 75);
    uint8_t *sealed;
    size_t sealed_len;
    speak_as(workload, auditor, command, SPEAKER_STAFF);
    text_for(workload, &sealed, &sealed_len);
    const item_id id = held != NULL ? held->id : (item_id){{0}};
    const int64_t change = held != NULL ? held->change - (chance(workload, 3) ? 1 : 0) : 0;
    if (command->kind == COMMAND_APPROVE) {
        command->approve = (struct command_approve){.held = id,
                                                    .change = change,
                                                    .masked = chance(workload, 15),
                                                    .slice = slice_of(workload, auditor, held),
                                                    .sealed = sealed,
                                                    .sealed_len = sealed_len};
        fill(workload, command->approve.message.bytes, ID_BYTES);
    } else if (command->kind == COMMAND_ANSWER) {
        command->answer = (struct command_answer){
            .held = id, .change = change, .slice = slice_of(workload, auditor, held), .sealed = sealed, .sealed_len = sealed_len};
        fill(workload, command->answer.message.bytes, ID_BYTES);
    } else {
        command->send_back = (struct command_send_back){
            .held = id, .reason = (enum reason)pick(workload, REASON_COUNT), .sealed = sealed, .sealed_len = sealed_len};
        if (held != NULL && !chance(workload, 5))
            command->send_back.key = held->key;
    }
    return command;
}

static struct command *make_kept(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, chance(workload, 50) ? COMMAND_MASK : COMMAND_PIN);
    speak_as(workload, auditor, command, SPEAKER_STAFF);
    const room_id room = room_for(workload, auditor, command->actor);
    const int64_t number = number_for(workload, auditor, room, MESSAGE_PUBLISHED);
    if (command->kind == COMMAND_PIN) {
        command->pin = (struct command_pin){.room = room, .number = number, .on = chance(workload, 60)};
        return command;
    }
    const size_t slice = slice_for(workload, auditor, room);
    const struct seen_message *message = find_message(auditor, room, number);
    command->mask = (struct command_mask){.room = room, .number = number, .reason = (enum reason)pick(workload, REASON_COUNT)};
    command->mask.change = message != NULL ? message->change - (chance(workload, 3) ? 1 : 0) : 0;
    if (slice != NOBODY)
        command->mask.slice = auditor->slices.items[slice].id;
    text_for(workload, &command->mask.sealed, &command->mask.sealed_len);
    return command;
}

static int64_t slow_for(struct workload *workload, enum room_mode mode)
{
    static const int64_t slow[] = {10000, 30000, 120000, 600000};
    return (mode == ROOM_MODE_SLOW) != chance(workload, 3) ? slow[pick(workload, 4)] : 0;
}

static void make_room_set(struct workload *workload, const struct auditor *auditor, struct command *command)
{
    static const int64_t days[] = {1, 7, 30, 90, 2};
    struct command_room_set *set = &command->room_set;
    set->room = room_for(workload, auditor, command->actor);
    set->base_mode = chance(workload, 75) ? ROOM_MODE_OPEN : (enum room_mode)pick(workload, ROOM_MODE_COUNT);
    set->unstaffed_mode = chance(workload, 50) ? ROOM_MODE_OPEN : (enum room_mode)pick(workload, ROOM_MODE_COUNT);
    set->base_slow_ms = slow_for(workload, set->base_mode);
    set->unstaffed_slow_ms = slow_for(workload, set->unstaffed_mode);
    set->retention_ms = days[pick(workload, chance(workload, 95) ? 4 : 5)] * DAY_MS;
    set->cap = 20 + (int64_t)pick(workload, 30);
    set->reason = (enum reason)pick(workload, REASON_COUNT);
}

/* Modes, pauses, rooms and duty. */
struct command *make_mode(struct workload *workload, const struct auditor *auditor)
{
    static const enum command_kind kinds[] = {COMMAND_MODE_SET, COMMAND_MODE_SET, COMMAND_MODE_CLEAR, COMMAND_PAUSE,   COMMAND_RESUME,
                                              COMMAND_RESUME,   COMMAND_ROOM_SET, COMMAND_DUTY_ON,    COMMAND_DUTY_ON, COMMAND_DUTY_ON,
                                              COMMAND_DUTY_OFF, COMMAND_PRESENCE, COMMAND_PRESENCE};
    struct command *command = command_make(workload, kinds[pick(workload, sizeof kinds / sizeof kinds[0])]);
    const cohort_id cohort = chance(workload, 70) ? cohort_for(workload, auditor) : (cohort_id){{0}};
    const int64_t length_ms =
        chance(workload, 95) ? 15 * MINUTE_MS + (int64_t)pick(workload, 4 * HOUR_MS) : (int64_t)pick(workload, 2 * DAY_MS);
    const enum reason reason = (enum reason)pick(workload, REASON_COUNT);
    if (command->kind == COMMAND_PRESENCE) {
        command->presence.member = chance(workload, 2) ? (member_id){{0}} : member_for(workload, auditor);
        if (auditor->duties.len > 0 && chance(workload, 80))
            command->presence.member = auditor->members.items[auditor->duties.items[pick(workload, auditor->duties.len)].member].id;
        command->presence.here = chance(workload, 60);
        return command;
    }
    speak_as(workload, auditor, command, SPEAKER_STAFF);
    switch ((int)command->kind) {
    case COMMAND_MODE_SET: {
        const enum room_mode mode = (enum room_mode)pick(workload, ROOM_MODE_COUNT);
        command->mode_set = (struct command_mode_set){.room = room_for(workload, auditor, command->actor),
                                                      .mode = mode,
                                                      .slow_ms = slow_for(workload, mode),
                                                      .length_ms = length_ms,
                                                      .reason = reason};
        break;
    }
    case COMMAND_MODE_CLEAR:
        command->mode_clear.room = room_for(workload, auditor, command->actor);
        break;
    case COMMAND_PAUSE:
        command->pause = (struct command_pause){.cohort = cohort, .length_ms = length_ms, .reason = reason};
        break;
    case COMMAND_RESUME:
        command->resume.cohort = cohort;
        break;
    case COMMAND_ROOM_SET:
        make_room_set(workload, auditor, command);
        break;
    case COMMAND_DUTY_ON:
        command->duty_on.room = chance(workload, 40) ? room_for(workload, auditor, command->actor) : (room_id){{0}};
        command->duty_on.length_ms = chance(workload, 70) ? length_ms : 0;
        command->duty_on.day_ends_at = workload_now(workload, auditor) + (int64_t)pick(workload, 27 * HOUR_MS);
        break;
    default:
        break;
    }
    return command;
}

struct command *make_held(struct workload *workload, const struct auditor *auditor)
{
    const uint64_t kind = pick(workload, 100);
    if (kind < 45)
        return make_decision(workload, auditor);
    if (kind < 60)
        return make_edit(workload, auditor);
    if (kind < 78)
        return make_kept(workload, auditor);
    struct command *command = command_make(workload, kind < 90 ? COMMAND_QUESTION : COMMAND_WITHDRAW);
    if (command->kind == COMMAND_WITHDRAW) {
        const struct seen_held *held = held_for(workload, auditor, chance(workload, 30));
        speak_as_author(workload, auditor, command, held);
        command->withdraw.held = held != NULL ? held->id : (item_id){{0}};
        return command;
    }
    speak_as(workload, auditor, command, SPEAKER_MEMBER);
    command->question.room = room_for(workload, auditor, command->actor);
    for (int tries = 0; tries < 12; tries++) {
        const size_t room = find_room(auditor, command->question.room);
        if (room != NOBODY && auditor->rooms.items[room].type == ROOM_TYPE_PSYCHOEDUCATION)
            break;
        command->question.room = room_for(workload, auditor, command->actor);
    }
    fill(workload, command->question.held.bytes, ID_BYTES);
    fill(workload, command->question.key.bytes, ID_BYTES);
    text_for(workload, &command->question.sealed, &command->question.sealed_len);
    return command;
}
