/* tests/sim/auditor_held.c: texts that wait for staff (MO3, MO4, GT3): only author and staff know of them, each is published at most once,
 * with the next number, and its own key is destroyed with its end. */
#include "auditor.h"
#include <stdlib.h>
#include <string.h>

#define HOUR (3600 * 1000LL)
#define DAY  (24 * HOUR)

size_t find_held(const struct auditor *auditor, item_id id)
{
    for (size_t i = auditor->held.len; i > 0; i--)
        if (!auditor->held.items[i - 1].gone && item_id_equal(auditor->held.items[i - 1].id, id))
            return i - 1;
    return NOBODY;
}

static bool has_text(const struct seen_held *held)
{
    return held->state == OWN_HELD || held->state == OWN_RETURNED || held->state == OWN_TIMED_OUT;
}

/* Members' texts in approve-first rooms, of who is checked first, and what intake says; never staff's, never on a private line. */
bool must_wait(const struct auditor *auditor, size_t member, const struct seen_room *room, int64_t now_ms, enum reason *cause_out)
{
    if (is_staff(auditor->members.items[member].role) || room->type == ROOM_TYPE_LINE)
        return false;
    if (mode_of(room, now_ms, cause_out) == ROOM_MODE_APPROVE_FIRST)
        return true;
    *cause_out = REASON_CHECKED;
    for (size_t i = 0; i < auditor->sanctions.len; i++)
        if (auditor->sanctions.items[i].kind == SANCTION_KIND_CHECK_FIRST && auditor->sanctions.items[i].member == member &&
            sanction_holds(&auditor->sanctions.items[i], now_ms))
            return true;
    return false;
}

static void foretell_withdraw(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const size_t actor = find_member(auditor, command->actor), found = find_held(auditor, command->withdraw.held);
    out->refusal = REFUSAL_NOT_HERE;
    if (found == NOBODY || auditor->held.items[found].author != actor)
        return;
    const struct seen_held *held = &auditor->held.items[found];
    out->refusal = may_in_room(auditor, actor, held->room, DEED_DELETE, out->now_ms);
    if (out->refusal != REFUSAL_NONE || held->state == OWN_WITHDRAWN)
        return;
    if (!has_text(held))
        out->refusal = REFUSAL_NOT_HERE;
    out->events = held->state == OWN_HELD ? 2 : 1;
}

static void foretell_edit(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const struct command_edit *edit = &command->edit;
    const size_t actor = find_member(auditor, command->actor), found = find_held(auditor, edit->held);
    enum reason cause;
    out->refusal = REFUSAL_NOT_HERE;
    if (found == NOBODY || auditor->held.items[found].author != actor)
        return;
    const struct seen_held *held = &auditor->held.items[found];
    const struct seen_room *room = &auditor->rooms.items[held->room];
    out->refusal = may_in_room(auditor, actor, held->room, DEED_WRITE, out->now_ms);
    if (out->refusal == REFUSAL_NONE)
        out->refusal = !has_text(held) ? REFUSAL_NOT_HERE : edit->sealed_len == 0 ? REFUSAL_EMPTY : REFUSAL_NONE;
    const bool again = held->state != OWN_HELD;
    if (out->refusal == REFUSAL_NONE && again)
        out->refusal = room_takes(auditor, room, actor, out->now_ms, &out->wait_ms, &out->slow_ms);
    if (out->refusal == REFUSAL_NONE && again && (out->wait_ms = wait_of(&auditor->members.items[actor], false, out->now_ms)) > 0)
        out->refusal = REFUSAL_SLOW;
    if (out->refusal != REFUSAL_NONE)
        return;
    out->events = 2;
    out->held = !again || held->question || must_wait(auditor, actor, room, out->now_ms, &cause);
    if (out->held)
        out->hold_first = !key_id_is_none(edit->slice) || !key_id_equal(edit->key, held->key);
    else
        out->seal_again = !slice_is_good(auditor, edit->slice, held->room, out->now_ms);
}

static void foretell_question(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const size_t actor = find_member(auditor, command->actor), room = find_room(auditor, command->question.room);
    out->events = 2;
    out->refusal = may_in_room(auditor, actor, room, DEED_QUESTION, out->now_ms);
    if (out->refusal != REFUSAL_NONE)
        return;
    out->refusal = auditor->rooms.items[room].type != ROOM_TYPE_PSYCHOEDUCATION ? REFUSAL_NOT_HERE
                   : command->question.sealed_len == 0                          ? REFUSAL_EMPTY
                                                                                : REFUSAL_NONE;
    if (out->refusal == REFUSAL_NONE && (out->wait_ms = wait_of(&auditor->members.items[actor], false, out->now_ms)) > 0)
        out->refusal = REFUSAL_SLOW;
}

/* Approve, answer, send back. */
static void foretell_staff(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const bool approve = command->kind == COMMAND_APPROVE, answer = command->kind == COMMAND_ANSWER;
    const item_id id = approve ? command->approve.held : answer ? command->answer.held : command->send_back.held;
    const size_t actor = find_member(auditor, command->actor), found = find_item(auditor, id), of = find_held(auditor, id);
    const struct seen_item *item = found == NOBODY ? NULL : &auditor->items.items[found];
    out->refusal = REFUSAL_NOT_HERE;
    if (!sees_item(auditor, item, actor) || (item->kind != ITEM_KIND_HELD && item->kind != ITEM_KIND_QUESTION) ||
        (approve && item->kind != ITEM_KIND_HELD) || (answer && item->kind != ITEM_KIND_QUESTION))
        return;
    out->refusal = may_decide(item, actor) ? REFUSAL_NONE : REFUSAL_TAKEN;
    if (out->refusal != REFUSAL_NONE)
        return;
    AUDIT(auditor, of != NOBODY);
    const struct seen_held *held = &auditor->held.items[of];
    if (answer)
        out->refusal = may_in_room(auditor, actor, held->room, DEED_WRITE, out->now_ms);
    if (out->refusal != REFUSAL_NONE)
        return;
    out->events = answer ? 3 : approve ? 3 + command->approve.masked : 2;
    if (!approve && !answer) {
        const bool noted = command->send_back.sealed_len > 0;
        out->refusal = noted && !key_id_equal(command->send_back.key, held->key) ? REFUSAL_BAD_REQUEST : REFUSAL_NONE;
        return;
    }
    const int64_t change = approve ? command->approve.change : command->answer.change;
    const size_t len = approve ? command->approve.sealed_len : command->answer.sealed_len;
    const key_id slice = approve ? command->approve.slice : command->answer.slice;
    out->seal_again = held->change != change || len == 0 || !slice_is_good(auditor, slice, held->room, out->now_ms);
}

void foretell_held(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    switch ((int)command->kind) {
    case COMMAND_WITHDRAW:
        foretell_withdraw(auditor, command, out);
        break;
    case COMMAND_EDIT:
        foretell_edit(auditor, command, out);
        break;
    case COMMAND_QUESTION:
        foretell_question(auditor, command, out);
        break;
    case COMMAND_APPROVE:
    case COMMAND_ANSWER:
    case COMMAND_SEND_BACK:
        foretell_staff(auditor, command, out);
        break;
    default:
        break;
    }
}

/* ---- learning ---- */

static void check_own(const struct auditor *auditor, struct seen_held *held, const struct outcome *outcome)
{
    const struct event *own = NULL;
    for (size_t i = 0; i < outcome->events_len; i++)
        if (outcome->events[i].kind == EVENT_OWN && item_id_equal(outcome->events[i].own.held, held->id))
            own = &outcome->events[i];
    AUDIT(auditor, own != NULL && own->own.state == held->state && own->own.question == held->question);
    AUDIT(auditor, stream_id_equal(own->stream, member_stream(auditor->members.items[held->author].id)));
    AUDIT(auditor, (own->own.sealed_len > 0) == has_text(held) && own->own.number == held->number);
    held->change = own->change;
    if (has_text(held))
        held->ends_at = own->own.ends_at;
}

/* A day, or until staff were here, at most three. */
static void check_wait(const struct auditor *auditor, const struct seen_held *held, int64_t now_ms)
{
    AUDIT(auditor, held->ends_at >= now_ms + DAY && held->ends_at <= now_ms + 3 * DAY);
}

static void item_add(struct auditor *auditor, const struct seen_held *held, const struct outcome *outcome)
{
    const struct event *asked = find_event(outcome, EVENT_ITEM, AUDIENCE_STAFF, 0);
    AUDIT(auditor, asked != NULL && item_id_equal(asked->item.id, held->id) && asked->item.state == ITEM_NEW);
    AUDIT(auditor, asked->item.kind == (held->question ? ITEM_KIND_QUESTION : ITEM_KIND_HELD) && asked->item.reason == held->reason);
    struct seen_item *item = list_add(&auditor->items);
    *item = (struct seen_item){.id = held->id,
                               .cohort = auditor->rooms.items[held->room].cohort,
                               .kind = held->question ? ITEM_KIND_QUESTION : ITEM_KIND_HELD,
                               .about = held->author,
                               .claimed_by = NOBODY,
                               .due_at = INT64_MAX};
}

static void item_close(struct auditor *auditor, item_id id, int64_t now_ms, const struct outcome *outcome)
{
    struct seen_item *item = &auditor->items.items[find_item(auditor, id)];
    const struct event *closed = find_event(outcome, EVENT_ITEM, AUDIENCE_STAFF, 0);
    AUDIT(auditor, item->state < ITEM_DECIDED && closed != NULL && closed->item.state == ITEM_CLOSED);
    item->state = ITEM_CLOSED;
    item->claimed_by = NOBODY;
    item->due_at = now_ms + DAY;
}

/* The room never sees that there was one: nothing of it is in its stream but the message that comes of it. */
void learn_hold(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome)
{
    const bool question = command->kind == COMMAND_QUESTION;
    struct seen_held *held = list_add(&auditor->held);
    *held = (struct seen_held){.id = question ? command->question.held : command->say.held,
                               .key = question ? command->question.key : command->say.key,
                               .room = find_room(auditor, question ? command->question.room : command->say.room),
                               .author = find_member(auditor, command->actor),
                               .state = OWN_HELD,
                               .question = question,
                               .reason = REASON_CHECKED,
                               .at = foretold->now_ms,
                               .quote = question ? 0 : command->say.quote};
    if (!question)
        (void)must_wait(auditor, held->author, &auditor->rooms.items[held->room], foretold->now_ms, &held->reason);
    if (!question && command->say.labelled)
        held->reason = command->say.label;
    AUDIT(auditor, outcome->done.number == 0 && item_id_equal(outcome->done.item, held->id) && outcome->done.cause == held->reason);
    struct seen_slice *key = list_add(&auditor->slices);
    *key = (struct seen_slice){.id = held->key, .room = NOBODY, .destroy_at = INT64_MAX};
    check_own(auditor, held, outcome);
    check_wait(auditor, held, foretold->now_ms);
    item_add(auditor, held, outcome);
}

static void held_over(struct auditor *auditor, struct seen_held *held, enum own_state state, int64_t number, int64_t now_ms,
                      const struct outcome *outcome)
{
    bool destroyed = false;
    for (size_t i = 0; i < outcome->effects_len; i++)
        destroyed = destroyed ||
                    (outcome->effects[i].kind == EFFECT_KEY_DESTROY && memcmp(outcome->effects[i].object, held->key.bytes, ID_BYTES) == 0);
    AUDIT(auditor, destroyed && has_text(held));
    held->state = state;
    held->number = number;
    held->ends_at = now_ms + 7 * DAY;
    check_own(auditor, held, outcome);
}

static void learn_staff(struct auditor *auditor, const struct command *command, const struct foretold *foretold,
                        const struct outcome *outcome)
{
    const bool approve = command->kind == COMMAND_APPROVE, answer = command->kind == COMMAND_ANSWER;
    const item_id id = approve ? command->approve.held : answer ? command->answer.held : command->send_back.held;
    struct seen_held *held = &auditor->held.items[find_held(auditor, id)];
    auditor->records++;
    if (approve || answer) {
        const struct event *said = find_event(outcome, EVENT_MESSAGE, AUDIENCE_MEMBERS, 0);
        const size_t author = answer ? find_member(auditor, command->actor) : held->author;
        const struct seen_message *message = message_add(auditor, held->room, author, foretold, outcome);
        AUDIT(auditor, said->message.written_at == (answer ? 0 : held->at) && said->message.quote == held->quote);
        held_over(auditor, held, OWN_PUBLISHED, message->number, foretold->now_ms, outcome);
    } else {
        held->state = OWN_RETURNED;
        held->reason = command->send_back.reason;
        check_own(auditor, held, outcome);
        AUDIT(auditor, held->ends_at == foretold->now_ms + 7 * DAY);
    }
    item_close(auditor, id, foretold->now_ms, outcome);
}

static void learn_edit(struct auditor *auditor, const struct command *command, const struct foretold *foretold,
                       const struct outcome *outcome)
{
    struct seen_held *held = &auditor->held.items[find_held(auditor, command->edit.held)];
    const bool waits = held->state == OWN_HELD;
    if (!waits)
        take_pace(auditor, held->author, held->room, foretold);
    if (!foretold->held) {
        const struct seen_message *message = message_add(auditor, held->room, held->author, foretold, outcome);
        held_over(auditor, held, OWN_PUBLISHED, message->number, foretold->now_ms, outcome);
        return;
    }
    held->state = OWN_HELD;
    if (!waits) {
        held->at = foretold->now_ms;
        held->reason = REASON_CHECKED;
        if (!held->question)
            (void)must_wait(auditor, held->author, &auditor->rooms.items[held->room], foretold->now_ms, &held->reason);
        const size_t before = find_item(auditor, held->id);
        if (before != NOBODY)
            auditor->items.items[before].gone = true;
        item_add(auditor, held, outcome);
    }
    check_own(auditor, held, outcome);
    if (!waits)
        check_wait(auditor, held, foretold->now_ms);
}

/* One a tick: never published by time alone, and none of it stays past its end. */
static void learn_held_tick(struct auditor *auditor, const struct foretold *foretold, const struct outcome *outcome)
{
    struct seen_held *due = NULL;
    for (size_t i = 0; i < auditor->held.len; i++) {
        struct seen_held *held = &auditor->held.items[i];
        if (!held->gone && held->ends_at <= foretold->now_ms &&
            (due == NULL || held->ends_at < due->ends_at ||
             (held->ends_at == due->ends_at && memcmp(held->id.bytes, due->id.bytes, ID_BYTES) < 0)))
            due = held;
    }
    AUDIT(auditor, due == NULL || outcome->more);
    AUDIT(auditor,
          count_events(outcome, EVENT_OWN) == (due != NULL && due->state == OWN_HELD) && count_events(outcome, EVENT_MESSAGE) == 0);
    if (due == NULL)
        return;
    if (due->state != OWN_HELD) {
        due->gone = true;
        return;
    }
    due->state = OWN_TIMED_OUT;
    check_own(auditor, due, outcome);
    AUDIT(auditor, due->ends_at == foretold->now_ms + 7 * DAY);
    struct seen_item *item = &auditor->items.items[find_item(auditor, due->id)];
    item->state = ITEM_CLOSED;
    item->claimed_by = NOBODY;
    item->due_at = foretold->now_ms + DAY;
}

void learn_held(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome)
{
    switch ((int)command->kind) {
    case COMMAND_QUESTION:
        take_pace(auditor, find_member(auditor, command->actor), find_room(auditor, command->question.room), foretold);
        learn_hold(auditor, command, foretold, outcome);
        break;
    case COMMAND_WITHDRAW: {
        struct seen_held *held = &auditor->held.items[find_held(auditor, command->withdraw.held)];
        const bool waits = held->state == OWN_HELD;
        if (held->state == OWN_WITHDRAWN)
            break;
        held_over(auditor, held, OWN_WITHDRAWN, 0, foretold->now_ms, outcome);
        if (waits)
            item_close(auditor, held->id, foretold->now_ms, outcome);
        break;
    }
    case COMMAND_EDIT:
        learn_edit(auditor, command, foretold, outcome);
        break;
    case COMMAND_APPROVE:
    case COMMAND_ANSWER:
    case COMMAND_SEND_BACK:
        learn_staff(auditor, command, foretold, outcome);
        break;
    case COMMAND_TICK:
        learn_held_tick(auditor, foretold, outcome);
        break;
    default:
        break;
    }
}
