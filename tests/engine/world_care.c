/* tests/engine/world_care.c: messages under care, as core brings them. */
#include "world.h"

static void seal(const char *text, uint8_t **sealed, size_t *sealed_len)
{
    *sealed_len = strlen(text);
    *sealed = malloc(*sealed_len + 1);
    CHECK(*sealed != NULL);
    memcpy(*sealed, text, *sealed_len);
}

const struct outcome *world_try_quote(struct world *world, const struct person *person, room_id room, const char *text, int64_t quote)
{
    struct command *command = world_say_command(world, person, room, text), *again = world_say_command(world, person, room, text);
    command->say.quote = again->say.quote = quote;
    again->request = command->request;
    world_random(world, again->say.held.bytes, ID_BYTES);
    world_random(world, again->say.key.bytes, ID_BYTES);
    const struct outcome *outcome = world_apply(world, command);
    if (outcome->hold_first)
        return world_apply(world, again);
    command_free(&again);
    return outcome;
}

item_id world_held(struct world *world, const struct person *person, room_id room, const char *text)
{
    const struct outcome *outcome = world_try_say(world, person, room, text);
    CHECK(outcome->refusal.reason == REFUSAL_NONE && !item_id_is_none(outcome->done.item));
    return outcome->done.item;
}

room_id world_checked_room(struct world *world, cohort_id cohort, enum room_type type, const char *title)
{
    struct command *command = world_command(world, COMMAND_ROOM_MAKE);
    command->room_make.cohort = cohort;
    command->room_make.type = type;
    command->room_make.unstaffed_mode = ROOM_MODE_APPROVE_FIRST;
    command->room_make.retention_ms = 7 * DAY_MS;
    command->room_make.cap = 20;
    snprintf(command->room_make.title, sizeof command->room_make.title, "%s", title);
    const struct outcome *outcome = world_apply(world, command);
    CHECK(outcome->refusal.reason == REFUSAL_NONE);
    return outcome->done.room;
}

const struct outcome *world_try_remove(struct world *world, const struct person *person, room_id room, int64_t number, enum reason reason)
{
    struct command *command = world_command_of(world, COMMAND_REMOVE, person);
    command->remove = (struct command_remove){.room = room, .number = number, .reason = reason};
    return world_apply(world, command);
}

const struct outcome *world_try_restore(struct world *world, const struct person *person, room_id room, int64_t number)
{
    struct command *command = world_command_of(world, COMMAND_RESTORE, person);
    command->restore = (struct command_restore){.room = room, .number = number};
    return world_apply(world, command);
}

const struct answer *world_open_held(struct world *world, const struct person *person, item_id held)
{
    return world_ask(world, &(struct query){.kind = QUERY_HELD, .actor = person->member, .session = person->session, .item = held});
}

/* The slice of now of the room in which the text waits. */
static key_id slice_of_held(struct world *world, const struct person *person, item_id held)
{
    const struct answer *answer = world_open_held(world, person, held);
    if (answer->events_len == 0)
        return (key_id){{0}};
    struct command *say = world_say_command(world, person, answer->events[0].own.room, "x");
    const key_id slice = say->say.slice;
    command_free(&say);
    return slice;
}

const struct outcome *world_try_edit(struct world *world, const struct person *person, item_id held, const char *text)
{
    const key_id slice = slice_of_held(world, person, held);
    struct command *command = world_command_of(world, COMMAND_EDIT, person), *again = world_command_of(world, COMMAND_EDIT, person);
    command->edit.held = again->edit.held = held;
    command->edit.slice = slice;
    command->edit.characters = again->edit.characters = (int64_t)strlen(text);
    world_random(world, command->edit.message.bytes, ID_BYTES);
    seal(text, &command->edit.sealed, &command->edit.sealed_len);
    seal(text, &again->edit.sealed, &again->edit.sealed_len);
    again->request = command->request;
    const struct outcome *outcome = world_apply(world, command);
    if (!outcome->hold_first) {
        command_free(&again);
        return outcome;
    }
    again->edit.key = outcome->hold_key;
    return world_apply(world, again);
}

const struct outcome *world_try_withdraw(struct world *world, const struct person *person, item_id held)
{
    struct command *command = world_command_of(world, COMMAND_WITHDRAW, person);
    command->withdraw.held = held;
    return world_apply(world, command);
}

const struct outcome *world_try_question(struct world *world, const struct person *person, room_id room, const char *text)
{
    struct command *command = world_command_of(world, COMMAND_QUESTION, person);
    command->question.room = room;
    command->question.characters = (int64_t)strlen(text);
    world_random(world, command->question.held.bytes, ID_BYTES);
    world_random(world, command->question.key.bytes, ID_BYTES);
    seal(text, &command->question.sealed, &command->question.sealed_len);
    return world_apply(world, command);
}

const struct outcome *world_try_approve(struct world *world, const struct person *person, item_id held, const char *masked)
{
    const key_id slice = slice_of_held(world, person, held);
    struct command *command = world_command_of(world, COMMAND_APPROVE, person);
    const struct answer *answer = world_open_held(world, person, held);
    command->approve.held = held;
    command->approve.slice = slice;
    command->approve.masked = masked != NULL;
    world_random(world, command->approve.message.bytes, ID_BYTES);
    if (answer->events_len > 0) {
        const struct event *row = &answer->events[0];
        char text[8192];
        snprintf(text, sizeof text, "%.*s", (int)row->own.sealed_len, (const char *)row->own.sealed);
        command->approve.change = row->change;
        seal(masked != NULL ? masked : text, &command->approve.sealed, &command->approve.sealed_len);
    }
    return world_apply(world, command);
}

const struct outcome *world_try_send_back(struct world *world, const struct person *person, item_id held, enum reason reason,
                                          const char *note)
{
    struct command *command = world_command_of(world, COMMAND_SEND_BACK, person);
    const struct answer *answer = world_open_held(world, person, held);
    command->send_back.held = held;
    command->send_back.reason = reason;
    if (answer->events_len > 0)
        command->send_back.key = answer->events[0].own.key;
    if (note != NULL)
        seal(note, &command->send_back.sealed, &command->send_back.sealed_len);
    return world_apply(world, command);
}

const struct outcome *world_try_answer(struct world *world, const struct person *person, item_id held, const char *text)
{
    const key_id slice = slice_of_held(world, person, held);
    struct command *command = world_command_of(world, COMMAND_ANSWER, person);
    const struct answer *answer = world_open_held(world, person, held);
    command->answer.held = held;
    command->answer.slice = slice;
    command->answer.change = answer->events_len > 0 ? answer->events[0].change : 0;
    world_random(world, command->answer.message.bytes, ID_BYTES);
    seal(text, &command->answer.sealed, &command->answer.sealed_len);
    return world_apply(world, command);
}

const struct outcome *world_try_mask(struct world *world, const struct person *person, room_id room, int64_t number, const char *text,
                                     enum reason reason)
{
    struct command *say = world_say_command(world, person, room, text), *command = world_command_of(world, COMMAND_MASK, person);
    const struct answer *answer = world_ask(
        world, &(struct query){.kind = QUERY_MESSAGE, .actor = person->member, .session = person->session, .room = room, .before = number});
    command->mask = (struct command_mask){.room = room, .number = number, .reason = reason, .slice = say->say.slice};
    command->mask.change = answer->events_len > 0 ? answer->events[0].change : 0;
    seal(text, &command->mask.sealed, &command->mask.sealed_len);
    command_free(&say);
    return world_apply(world, command);
}

const struct outcome *world_try_pin(struct world *world, const struct person *person, room_id room, int64_t number, bool on)
{
    struct command *command = world_command_of(world, COMMAND_PIN, person);
    command->pin = (struct command_pin){.room = room, .number = number, .on = on};
    return world_apply(world, command);
}
