/* server/engine/moderation.c: what staff do with a published message (MO8, MO9, MS9). */
#include "engine_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void act_taken(struct act *act, const char *by, enum decision decision)
{
    act_refuse(act, REFUSAL_TAKEN);
    snprintf(act->outcome->refusal.by, sizeof act->outcome->refusal.by, "%s", by);
    act->outcome->refusal.decided = true;
    act->outcome->refusal.decision = decision;
}

enum hearth_error own_tell(struct act *act, const struct store_message *message, enum own_state state, enum reason reason)
{
    struct store_own own = {.member = message->author,
                            .room = message->room,
                            .number = message->number,
                            .state = state,
                            .reason = reason,
                            .by = act->command->actor,
                            .gone_at = message->gone_at};
    enum hearth_error error = stream_advance(act, member_stream(own.member), message->id.bytes, &own.change);
    if (error == HEARTH_OK)
        error = store_own_write(act->store, &own);
    if (error != HEARTH_OK)
        return error;
    struct event *event = outcome_event(act->outcome, EVENT_OWN);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_own_fill(event, &own, message);
    return HEARTH_OK;
}

/* Who did it, when a message is not as it must be for an act of staff. */
static enum hearth_error message_taken(struct act *act, const struct store_message *message)
{
    struct store_own own;
    enum hearth_error error = store_own_read(act->store, message->author, message->room, message->number, &own);
    if (error != HEARTH_OK && error != HEARTH_NOT_FOUND)
        return error;
    const bool staff = error == HEARTH_OK && message->state != MESSAGE_DELETED;
    act_taken(act, staff ? own.by_name : "",
              message->state == MESSAGE_DELETED   ? DECISION_WITHDRAWN
              : message->state == MESSAGE_REMOVED ? DECISION_REMOVED
                                                  : DECISION_NOTHING);
    return HEARTH_OK;
}

/* The message that staff want to act on, in the state that it must be in. Else a refusal is set. */
static enum hearth_error message_find(struct act *act, room_id id, int64_t number, enum message_state state, struct room *room_out,
                                      struct store_message *message_out)
{
    if (!access_room(&act->actor, id, RIGHT_MESSAGE_CARE, room_out, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_message_read(act->store, id, number, act->now_ms, message_out);
    if (error == HEARTH_NOT_FOUND) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    return error != HEARTH_OK || message_out->state == state ? error : message_taken(act, message_out);
}

/* Its text goes into the outcome, so that the events can point to it. */
static enum hearth_error message_text(struct act *act, struct store_message *message)
{
    struct outcome *outcome = act->outcome;
    CHECK(outcome->sealed == NULL);
    enum hearth_error error = store_message_text(act->store, message->place, act->now_ms, &outcome->sealed, &message->sealed_len);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    message->sealed = outcome->sealed;
    digest_sha256(message->sealed, message->sealed_len, act->text_digest);
    return HEARTH_OK;
}

static enum hearth_error message_audit(struct act *act, const struct store_message *message, enum audit_act what, uint16_t reason)
{
    struct audit_record record = {.act = what, .reason = reason};
    audit_object_add(&record, AUDIT_THING_ROOM, message->room.bytes);
    audit_object_add(&record, AUDIT_THING_MESSAGE, message->id.bytes);
    audit_object_add(&record, AUDIT_THING_MEMBER, message->author.bytes);
    return act_audit(act, &record);
}

/* The room is told what the message is now, its author why. */
static enum hearth_error message_turn(struct act *act, const struct room *room, struct store_message *message, enum message_state state,
                                      enum reason reason)
{
    enum hearth_error error = message_text(act, message);
    if (error == HEARTH_OK)
        error = stream_advance_from(act, room_stream(room->id), room->change, room->chain, message->id.bytes, act->text_digest,
                                    &message->change);
    if (error == HEARTH_OK)
        error = store_message_state_write(act->store, message->place, message->change, state, reason);
    if (error != HEARTH_OK)
        return error;
    message->state = state;
    message->reason = reason;
    message->pinned = false;
    struct event *event = outcome_event(act->outcome, EVENT_MESSAGE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_message_fill(event, message);
    act->outcome->done.number = message->number;
    return own_tell(act, message, state == MESSAGE_REMOVED ? OWN_REMOVED : OWN_RESTORED, reason);
}

enum hearth_error handle_remove(struct act *act)
{
    const struct command_remove *wanted = &act->command->remove;
    struct store_message message;
    struct room room;
    enum hearth_error error = message_find(act, wanted->room, wanted->number, MESSAGE_PUBLISHED, &room, &message);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    error = message_turn(act, &room, &message, MESSAGE_REMOVED, wanted->reason);
    if (error == HEARTH_OK)
        error = act_fence_cut(act, room_stream(room.id));
    return error == HEARTH_OK ? message_audit(act, &message, AUDIT_MESSAGE_REMOVED, audit_reason(wanted->reason)) : error;
}

/* Until it would have gone anyway: its end stays what it was. */
enum hearth_error handle_restore(struct act *act)
{
    const struct command_restore *wanted = &act->command->restore;
    struct store_message message;
    struct room room;
    enum hearth_error error = message_find(act, wanted->room, wanted->number, MESSAGE_REMOVED, &room, &message);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    const uint16_t reason = audit_reason(message.reason);
    error = message_turn(act, &room, &message, MESSAGE_PUBLISHED, REASON_IDENTIFIES);
    return error == HEARTH_OK ? message_audit(act, &message, AUDIT_MESSAGE_RESTORED, reason) : error;
}

/* The old text is overwritten in its row; a case that needs it has a copy of its own. */
enum hearth_error handle_mask(struct act *act)
{
    struct command_mask *mask = &act->command->mask;
    struct store_message message;
    struct room room;
    enum hearth_error error = message_find(act, mask->room, mask->number, MESSAGE_PUBLISHED, &room, &message);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    if (message.change != mask->change || mask->sealed_len == 0 || mask->sealed_len > LIMIT_SEALED_BYTES_MAX ||
        !say_slice_good(&act->actor.found, act->now_ms)) {
        act->outcome->seal_again = true;
        return HEARTH_OK;
    }
    message.slice = mask->slice;
    message.masked = true;
    digest_sha256(mask->sealed, mask->sealed_len, act->text_digest);
    error = stream_advance_from(act, room_stream(room.id), room.change, room.chain, message.id.bytes, act->text_digest, &message.change);
    if (error == HEARTH_OK)
        error = store_message_mask(act->store, message.place, message.change, mask->slice, mask->sealed, mask->sealed_len);
    if (error != HEARTH_OK)
        return error;
    message.sealed = act->outcome->sealed = mask->sealed; /* the event points into it */
    message.sealed_len = mask->sealed_len;
    mask->sealed = NULL;
    act->outcome->done.number = message.number;
    struct event *event = outcome_event(act->outcome, EVENT_MESSAGE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_message_fill(event, &message);
    act->engine->truncate_due = true;
    error = own_tell(act, &message, OWN_MASKED, mask->reason);
    if (error == HEARTH_OK)
        error = act_fence_cut(act, room_stream(room.id));
    return error == HEARTH_OK ? message_audit(act, &message, AUDIT_MESSAGE_MASKED, audit_reason(mask->reason)) : error;
}

/* Pinned peers' messages still expire: a pin keeps nothing (MS9). */
enum hearth_error handle_pin(struct act *act)
{
    const struct command_pin *pin = &act->command->pin;
    struct store_message message;
    struct room room;
    int64_t pins = 0;
    enum hearth_error error = message_find(act, pin->room, pin->number, MESSAGE_PUBLISHED, &room, &message);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE || message.pinned == pin->on)
        return error;
    if (pin->on)
        error = store_message_pins(act->store, room.id, act->now_ms, &pins);
    if (error == HEARTH_OK && pins >= LIMIT_PINS) {
        act_refuse(act, REFUSAL_FULL);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = message_text(act, &message);
    if (error == HEARTH_OK)
        error =
            stream_advance_from(act, room_stream(room.id), room.change, room.chain, message.id.bytes, act->text_digest, &message.change);
    if (error == HEARTH_OK)
        error = store_message_pin(act->store, message.place, message.change, pin->on);
    if (error != HEARTH_OK)
        return error;
    message.pinned = pin->on;
    act->outcome->done.number = message.number;
    struct event *event = outcome_event(act->outcome, EVENT_MESSAGE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_message_fill(event, &message);
    return message_audit(act, &message, pin->on ? AUDIT_MESSAGE_PINNED : AUDIT_MESSAGE_UNPINNED, 0);
}

/* For who is about to hide a part of it. */
enum hearth_error query_message(struct asking *asking)
{
    const struct query *query = asking->query;
    struct store_message message;
    struct room room;
    uint8_t *sealed = NULL;
    if (!access_room(&asking->actor, query->room, RIGHT_MESSAGE_CARE, &room, &asking->answer->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_message_read(asking->store, room.id, query->before, asking->now_ms, &message);
    if (error == HEARTH_OK && message.state != MESSAGE_DELETED)
        error = store_message_text(asking->store, message.place, asking->now_ms, &sealed, &message.sealed_len);
    if (error == HEARTH_NOT_FOUND || sealed == NULL) {
        asking->answer->refusal.reason = REFUSAL_NOT_HERE;
        return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
    }
    struct event *event = answer_event(asking->answer, EVENT_MESSAGE);
    buffer_put(&asking->answer->texts, sealed, message.sealed_len);
    free(sealed);
    if (event == NULL || asking->answer->texts.failed)
        return HEARTH_NO_MEMORY;
    message.sealed = asking->answer->texts.data;
    event_message_fill(event, &message);
    asking->answer->audience = AUDIENCE_STAFF;
    return HEARTH_OK;
}
