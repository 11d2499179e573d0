/* server/engine/held.c: a text that waits for staff, as its author has it (MO3, MO4): held, changed, taken back, its time up. Peers get
 * neither an event nor a number of any of it. What staff do with it is in held_staff.c. */
#include "engine_internal.h"
#include <stdlib.h>
#include <string.h>

/* ---- why ---- */

enum hearth_error hold_cause(struct act *act, const struct room *room, const struct command_say *say, bool *held_out,
                             enum reason *cause_out)
{
    const struct room_mode_now now = room_mode_now(&room->modes, act->now_ms);
    *held_out = false;
    if (role_is_staff(act->actor.found.role) || room->type == ROOM_TYPE_LINE)
        return HEARTH_OK; /* staff write in every mode; to staff everybody does */
    *held_out = true;
    if (say != NULL && say->labelled)
        *cause_out = say->label;
    else if (now.mode == ROOM_MODE_APPROVE_FIRST)
        *cause_out = now.cause;
    else {
        *cause_out = REASON_CHECKED;
        return sanction_check_first(act, act->command->actor, held_out);
    }
    return HEARTH_OK;
}

/* Until somebody must have looked: longer while nobody of the staff is expected, but never without end. */
static enum hearth_error held_ends_at(struct act *act, room_id id, int64_t *ends_at_out)
{
    struct store_room room;
    enum hearth_error error = store_room_read(act->store, id, &room);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    const int64_t after_duty = room.told.next_at + LIMIT_HELD_DUTY_MS, last = act->now_ms + LIMIT_HELD_MS_MAX;
    *ends_at_out = act->now_ms + LIMIT_HELD_MS;
    if (room.told.next_at != 0 && after_duty > *ends_at_out)
        *ends_at_out = after_duty < last ? after_duty : last;
    return HEARTH_OK;
}

/* ---- telling the author ---- */

void event_held_fill(struct event *event, const struct store_held *held)
{
    const bool waits = held->state == OWN_HELD;
    event->stream = member_stream(held->author);
    event->change = held->change;
    event->audiences = AUDIENCE_BIT(AUDIENCE_PERSON);
    event->own = (struct event_own){.held = held->id,
                                    .room = held->room,
                                    .number = held->number,
                                    .state = held->state,
                                    .question = held->question,
                                    .reason_known = waits || held->state == OWN_RETURNED,
                                    .reason = waits || held->state == OWN_RETURNED ? held->reason : (enum reason)0,
                                    .at = held->at};
    if (!held_has_text(held->state))
        return;
    event->own.ends_at = held->ends_at;
    memcpy(event->own.message.bytes, held->id.bytes, ID_BYTES);
    event->own.key = held->key;
    event->own.sealed = held->sealed;
    event->own.sealed_len = held->sealed_len;
    event->own.note = held->note;
    event->own.note_len = held->note_len;
    if (held->state == OWN_RETURNED)
        memcpy(event->own.staff, held->staff_name, sizeof event->own.staff);
}

bool held_has_text(enum own_state state)
{
    return state == OWN_HELD || state == OWN_RETURNED || state == OWN_TIMED_OUT;
}

/* The next change of the author's stream. */
static enum hearth_error held_advance(struct act *act, struct store_held *held)
{
    return stream_advance(act, member_stream(held->author), held->id.bytes, &held->change);
}

static enum hearth_error held_event(struct act *act, const struct store_held *held)
{
    struct event *event = outcome_event(act->outcome, EVENT_OWN);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_held_fill(event, held);
    return HEARTH_OK;
}

/* The text as it lies in its row, and a note behind it in the same memory, which the outcome owns. */
static enum hearth_error held_load(struct act *act, struct store_held *held)
{
    struct outcome *outcome = act->outcome;
    CHECK(outcome->sealed == NULL);
    enum hearth_error error = store_held_text(act->store, held->id, &outcome->sealed, &held->sealed_len);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    if (held->note_len > 0) {
        uint8_t *both = realloc(outcome->sealed, held->sealed_len + held->note_len);
        if (both == NULL)
            return HEARTH_NO_MEMORY;
        memcpy(both + held->sealed_len, held->note, held->note_len);
        outcome->sealed = both;
        held->note = both + held->sealed_len;
    }
    held->sealed = outcome->sealed;
    digest_sha256(held->sealed, held->sealed_len, act->text_digest);
    return HEARTH_OK;
}

enum hearth_error held_turn(struct act *act, struct store_held *held)
{
    enum hearth_error error = held_load(act, held);
    if (error == HEARTH_OK)
        error = held_advance(act, held);
    if (error == HEARTH_OK)
        error = store_held_write(act->store, held);
    return error == HEARTH_OK ? held_event(act, held) : error;
}

/* ---- the end of a held text ---- */

static enum hearth_error held_key_destroy(struct act *act, key_id key)
{
    enum hearth_error error = store_key_state_write(act->store, key, KEY_GOING);
    return error == HEARTH_OK ? act_effect(act, EFFECT_KEY_DESTROY, key.bytes) : error;
}

enum hearth_error held_end(struct act *act, struct store_held *held, enum own_state state, int64_t number)
{
    const key_id key = held->key;
    held->state = state;
    held->number = number;
    held->ends_at = act->now_ms + LIMIT_RETURNED_MS; /* for clients that were away */
    held->note_len = 0;
    enum hearth_error error = store_held_text_write(act->store, held->id, NULL, 0);
    if (error == HEARTH_OK)
        error = held_advance(act, held);
    if (error == HEARTH_OK)
        error = store_held_write(act->store, held);
    if (error == HEARTH_OK)
        error = held_key_destroy(act, key);
    if (error == HEARTH_OK)
        error = held_event(act, held);
    act->engine->truncate_due = true;
    return error;
}

/* ---- a text comes ---- */

static enum hearth_error queue_held(struct act *act, const struct store_held *held, int64_t characters)
{
    struct store_item item = {.id = held->id,
                              .cohort = act->actor.found.cohort,
                              .room = held->room,
                              .kind = held->question ? ITEM_KIND_QUESTION : ITEM_KIND_HELD,
                              .member = held->author,
                              .reason = held->reason,
                              .characters = characters,
                              .ends_at = held->ends_at};
    return queue_add(act, &item);
}

static enum hearth_error held_insert(struct act *act, struct store_held *held)
{
    struct store_key key = {.id = held->key, .kind = KEY_CASE, .opens_at = act->now_ms, .ends_at = act->now_ms, .destroy_at = INT64_MAX};
    memcpy(key.owner, held->id.bytes, ID_BYTES);
    enum hearth_error error = store_key_insert(act->store, &key);
    if (error == HEARTH_OK)
        error = held_advance(act, held);
    return error == HEARTH_OK ? store_held_insert(act->store, held) : error;
}

/* A name or key that is taken is no refusal that a person could understand: core chose them at random. */
static enum hearth_error held_is_new(struct act *act, item_id id, key_id key, bool *new_out)
{
    struct store_held held;
    struct store_key same;
    *new_out = false;
    enum hearth_error error = store_held_read(act->store, id, &held);
    if (error == HEARTH_NOT_FOUND)
        error = store_key_read(act->store, key, &same);
    if (error == HEARTH_OK || item_id_is_none(id) || key_id_is_none(key))
        act_refuse_field(act, "held");
    *new_out = error == HEARTH_NOT_FOUND && act->outcome->refusal.reason == REFUSAL_NONE;
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

enum hearth_error hold(struct act *act, const struct hold *hold, uint8_t **sealed, size_t sealed_len)
{
    struct store_held held = {.id = hold->id,
                              .room = hold->room,
                              .author = act->command->actor,
                              .state = OWN_HELD,
                              .question = hold->question,
                              .reason = hold->cause,
                              .at = act->now_ms,
                              .key = hold->key,
                              .sealed = *sealed,
                              .sealed_len = sealed_len,
                              .quote = hold->quote};
    bool is_new;
    enum hearth_error error = held_is_new(act, hold->id, hold->key, &is_new);
    if (error != HEARTH_OK || !is_new)
        return error;
    digest_sha256(*sealed, sealed_len, act->text_digest);
    error = held_ends_at(act, hold->room, &held.ends_at);
    if (error == HEARTH_OK)
        error = held_insert(act, &held);
    if (error == HEARTH_OK)
        error = held_event(act, &held);
    if (error == HEARTH_OK)
        error = queue_held(act, &held, hold->characters);
    if (error != HEARTH_OK)
        return error;
    act->outcome->sealed = *sealed; /* the event points into it */
    *sealed = NULL;
    act->outcome->done.item = held.id;
    act->outcome->done.cause = held.reason;
    return HEARTH_OK;
}

/* The question box: in any mode, for it goes to staff alone (GT3). */
enum hearth_error handle_question(struct act *act)
{
    struct command_question *question = &act->command->question;
    struct room room;
    if (!access_room(&act->actor, question->room, RIGHT_QUESTION_ASK, &room, &act->outcome->refusal))
        return HEARTH_OK;
    if (room.type != ROOM_TYPE_PSYCHOEDUCATION || question->sealed_len == 0 || question->sealed_len > LIMIT_SEALED_BYTES_MAX) {
        act_refuse(act, room.type != ROOM_TYPE_PSYCHOEDUCATION ? REFUSAL_NOT_HERE
                        : question->sealed_len == 0            ? REFUSAL_EMPTY
                                                               : REFUSAL_TOO_LONG);
        return HEARTH_OK;
    }
    int64_t full_at;
    if (!say_in_time(act, &full_at))
        return HEARTH_OK;
    const struct hold wanted = {.id = question->held,
                                .room = room.id,
                                .key = question->key,
                                .question = true,
                                .cause = REASON_CHECKED,
                                .characters = question->characters};
    enum hearth_error error = hold(act, &wanted, &question->sealed, question->sealed_len);
    return error == HEARTH_OK && act->outcome->refusal.reason == REFUSAL_NONE ? say_paced(act, full_at) : error;
}

/* ---- by its author ---- */

/* The author's own, or there is none. */
static enum hearth_error held_own(struct act *act, item_id id, enum right right, struct room *room_out, struct store_held *held_out)
{
    enum hearth_error error = store_held_read(act->store, id, held_out);
    if (error == HEARTH_OK && member_id_equal(held_out->author, act->command->actor)) {
        (void)access_room(&act->actor, held_out->room, right, room_out, &act->outcome->refusal);
        return HEARTH_OK;
    }
    act_refuse(act, REFUSAL_NOT_HERE);
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

static enum hearth_error held_item_decide(struct act *act, item_id id, enum decision decision)
{
    struct store_item item;
    enum hearth_error error = store_item_read(act->store, id, &item);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    return queue_decide(act, &item, decision);
}

enum hearth_error handle_withdraw(struct act *act)
{
    struct store_held held;
    struct room room;
    enum hearth_error error = held_own(act, act->command->withdraw.held, RIGHT_OWN_TEXT, &room, &held);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE || held.state == OWN_WITHDRAWN)
        return error; /* taken back already, from another device: done */
    if (!held_has_text(held.state)) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    const bool waits = held.state == OWN_HELD;
    error = held_end(act, &held, OWN_WITHDRAWN, 0);
    return error == HEARTH_OK && waits ? held_item_decide(act, held.id, DECISION_WITHDRAWN) : error;
}

/* The new text under the old key; the queue sees it change, whoever has claimed it. */
static enum hearth_error edit_replace(struct act *act, struct store_held *held)
{
    struct command_edit *edit = &act->command->edit;
    enum hearth_error error = store_held_text_write(act->store, held->id, edit->sealed, edit->sealed_len);
    if (error == HEARTH_OK)
        error = held_advance(act, held);
    if (error == HEARTH_OK)
        error = store_held_write(act->store, held);
    if (error != HEARTH_OK)
        return error;
    digest_sha256(edit->sealed, edit->sealed_len, act->text_digest);
    held->sealed = act->outcome->sealed = edit->sealed; /* the event points into it */
    held->sealed_len = edit->sealed_len;
    edit->sealed = NULL;
    act->engine->truncate_due = true;
    act->outcome->done.item = held->id;
    act->outcome->done.cause = held->reason;
    return held_event(act, held);
}

static enum hearth_error edit_waiting(struct act *act, struct store_held *held)
{
    struct store_item item;
    enum hearth_error error = edit_replace(act, held);
    if (error == HEARTH_OK)
        error = store_item_read(act->store, held->id, &item);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    item.characters = act->command->edit.characters;
    return queue_change(act, &item);
}

/* One that came back waits anew: its item is a new one under the old name. */
static enum hearth_error edit_again(struct act *act, struct store_held *held, enum reason cause)
{
    held->state = OWN_HELD;
    held->reason = cause;
    held->at = act->now_ms;
    held->staff = (member_id){{0}};
    held->note_len = 0;
    enum hearth_error error = held_ends_at(act, held->room, &held->ends_at);
    if (error == HEARTH_OK)
        error = edit_replace(act, held);
    if (error == HEARTH_OK)
        error = store_item_delete(act->store, held->id);
    return error == HEARTH_OK ? queue_held(act, held, act->command->edit.characters) : error;
}

static bool edit_sealed_for_hold(struct act *act, const struct store_held *held)
{
    const struct command_edit *edit = &act->command->edit;
    if (key_id_is_none(edit->slice) && key_id_equal(edit->key, held->key))
        return true;
    act->outcome->hold_first = true;
    act->outcome->hold_key = held->key;
    return false;
}

/* One that came back is decided like a text that is said now. */
static enum hearth_error edit_returned(struct act *act, const struct room *room, struct store_held *held)
{
    struct command_edit *edit = &act->command->edit;
    bool admitted, must_wait;
    enum reason cause;
    int64_t full_at;
    enum hearth_error error = room_admits_text(act, room, &admitted);
    if (error == HEARTH_OK && admitted)
        error = hold_cause(act, room, NULL, &must_wait, &cause);
    if (error != HEARTH_OK || !admitted || !say_in_time(act, &full_at))
        return error;
    must_wait = must_wait || held->question;
    if (must_wait) {
        if (!edit_sealed_for_hold(act, held))
            return HEARTH_OK;
        error = edit_again(act, held, held->question ? REASON_CHECKED : cause);
        if (error == HEARTH_OK)
            error = say_paced(act, full_at);
        return error == HEARTH_OK ? room_text_came(act, room) : error;
    }
    if (key_id_is_none(edit->slice) || !say_slice_good(&act->actor.found, act->now_ms)) {
        act->outcome->seal_again = true;
        return HEARTH_OK;
    }
    const struct publishing publishing = {.author = held->author, .message = edit->message, .slice = edit->slice, .quote = held->quote};
    error = publish(act, room, &publishing, &edit->sealed, edit->sealed_len);
    if (error == HEARTH_OK)
        error = say_paced(act, full_at);
    if (error == HEARTH_OK)
        error = room_text_came(act, room);
    return error == HEARTH_OK ? held_end(act, held, OWN_PUBLISHED, act->outcome->done.number) : error;
}

enum hearth_error handle_edit(struct act *act)
{
    const struct command_edit *edit = &act->command->edit;
    struct store_held held;
    struct room room;
    enum hearth_error error = held_own(act, edit->held, RIGHT_ROOM_WRITE, &room, &held);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    if (!held_has_text(held.state) || edit->sealed_len == 0 || edit->sealed_len > LIMIT_SEALED_BYTES_MAX) {
        act_refuse(act, !held_has_text(held.state) ? REFUSAL_NOT_HERE : edit->sealed_len == 0 ? REFUSAL_EMPTY : REFUSAL_TOO_LONG);
        return HEARTH_OK;
    }
    if (held.state != OWN_HELD)
        return edit_returned(act, &room, &held);
    return edit_sealed_for_hold(act, &held) ? edit_waiting(act, &held) : HEARTH_OK;
}

/* ---- the clock ---- */

/* One a tick: its text goes back to its author with the event, and an outcome carries one text. */
enum hearth_error tick_held(struct act *act)
{
    struct store_held held;
    enum hearth_error error = store_held_due(act->store, act->now_ms, &held);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
    act->outcome->more = true;
    if (held.state == OWN_HELD) { /* never published by time alone (MO4) */
        held.state = OWN_TIMED_OUT;
        held.ends_at = act->now_ms + LIMIT_RETURNED_MS;
        error = held_turn(act, &held);
        return error == HEARTH_OK ? held_item_decide(act, held.id, DECISION_TIME_UP) : error;
    }
    error = store_held_delete(act->store, held.id); /* its end stood in what was told */
    return error == HEARTH_OK && held_has_text(held.state) ? held_key_destroy(act, held.key) : error;
}
