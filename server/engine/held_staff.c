/* server/engine/held_staff.c: what staff do with a text that waits: publish it, a part of it hidden if need be, send it back, or answer a
 * question for all (MO4, GT3). Of two at once one decides and the other is told who did. */
#include "engine_internal.h"
#include <stdlib.h>
#include <string.h>

/* What waits, for staff of its cohort, and nobody was quicker. Else a refusal is set. */
static enum hearth_error held_find(struct act *act, item_id id, bool question, struct store_held *held_out, struct store_item *item_out)
{
    bool may;
    enum hearth_error error = queue_read(act, id, item_out, &may);
    if (error != HEARTH_OK || !may)
        return error;
    if (item_out->kind != (question ? ITEM_KIND_QUESTION : ITEM_KIND_HELD)) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (!queue_may_decide(act, item_out))
        return HEARTH_OK;
    error = store_held_read(act->store, id, held_out);
    return error == HEARTH_NOT_FOUND || (error == HEARTH_OK && held_out->state != OWN_HELD) ? HEARTH_DAMAGED : error;
}

/* Staff of the cohort need not be in the room: what is published goes there all the same. */
static struct room held_room(const struct act *act, const struct store_held *held)
{
    const struct store_access *found = &act->actor.found;
    struct room room = {.id = held->room, .type = found->type, .retention_ms = found->retention_ms, .change = found->change};
    CHECK(found->room_known);
    memcpy(room.chain, found->chain, DIGEST_BYTES);
    return room;
}

/* The text that was read is the one that is there, and its new seal holds. */
static bool held_seal_good(struct act *act, const struct store_held *held, int64_t change, size_t sealed_len)
{
    if (held->change == change && sealed_len > 0 && sealed_len <= LIMIT_SEALED_BYTES_MAX && say_slice_good(&act->actor.found, act->now_ms))
        return true;
    act->outcome->seal_again = true;
    return false;
}

static enum hearth_error held_audit(struct act *act, const struct store_held *held, enum audit_act what, uint16_t reason)
{
    struct audit_record record = {.act = what, .reason = reason};
    audit_object_add(&record, AUDIT_THING_ROOM, held->room.bytes);
    audit_object_add(&record, AUDIT_THING_ITEM, held->id.bytes);
    audit_object_add(&record, AUDIT_THING_MEMBER, held->author.bytes);
    return act_audit(act, &record);
}

/* Published, its author told, decided. */
static enum hearth_error held_published(struct act *act, struct store_held *held, struct store_item *item, enum audit_act what)
{
    held->staff = act->command->actor;
    enum hearth_error error = held_end(act, held, OWN_PUBLISHED, act->outcome->done.number);
    if (error == HEARTH_OK)
        error = queue_decide(act, item, DECISION_APPROVED);
    return error == HEARTH_OK ? held_audit(act, held, what, 0) : error;
}

/* Retention counts from now, and when it was written is shown. */
enum hearth_error handle_approve(struct act *act)
{
    struct command_approve *approve = &act->command->approve;
    struct store_held held;
    struct store_item item;
    enum hearth_error error = held_find(act, approve->held, false, &held, &item);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    if (!held_seal_good(act, &held, approve->change, approve->sealed_len))
        return HEARTH_OK;
    const struct room room = held_room(act, &held);
    const struct publishing publishing = {.author = held.author,
                                          .message = approve->message,
                                          .slice = approve->slice,
                                          .quote = held.quote,
                                          .written_at = held.at,
                                          .masked = approve->masked};
    error = publish(act, &room, &publishing, &approve->sealed, approve->sealed_len);
    if (error == HEARTH_OK && approve->masked) { /* told as a mask is (MO9) */
        const struct store_message message = {.id = approve->message,
                                              .room = held.room,
                                              .author = held.author,
                                              .number = act->outcome->done.number,
                                              .at = act->now_ms,
                                              .written_at = held.at,
                                              .gone_at = act->outcome->done.gone_at};
        error = own_tell(act, &message, OWN_MASKED, REASON_IDENTIFIES);
    }
    return error == HEARTH_OK ? held_published(act, &held, &item, AUDIT_HELD_APPROVED) : error;
}

/* To all, and without the asker's name: the message is of the one who answers. */
enum hearth_error handle_answer(struct act *act)
{
    struct command_answer *answer = &act->command->answer;
    struct store_held held;
    struct store_item item;
    struct room room;
    enum hearth_error error = held_find(act, answer->held, true, &held, &item);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    if (!access_room(&act->actor, held.room, RIGHT_ROOM_WRITE, &room, &act->outcome->refusal) ||
        !held_seal_good(act, &held, answer->change, answer->sealed_len))
        return HEARTH_OK;
    const struct publishing publishing = {.author = act->command->actor, .message = answer->message, .slice = answer->slice};
    error = publish(act, &room, &publishing, &answer->sealed, answer->sealed_len);
    return error == HEARTH_OK ? held_published(act, &held, &item, AUDIT_QUESTION_ANSWERED) : error;
}

enum hearth_error handle_send_back(struct act *act)
{
    const struct command_send_back *back = &act->command->send_back;
    struct store_held held;
    struct store_item item;
    struct store_member staff;
    enum hearth_error error = queue_read(act, back->held, &item, &(bool){false});
    if (error == HEARTH_OK && act->outcome->refusal.reason == REFUSAL_NONE)
        error = held_find(act, back->held, item.kind == ITEM_KIND_QUESTION, &held, &item);
    if (error != HEARTH_OK || act->outcome->refusal.reason != REFUSAL_NONE)
        return error;
    if (back->sealed_len > LIMIT_SEALED_BYTES_MAX || (back->sealed_len > 0 && !key_id_equal(back->key, held.key))) {
        act_refuse_field(act, "note");
        return HEARTH_OK;
    }
    error = store_member_read(act->store, act->command->actor, &staff);
    if (error != HEARTH_OK)
        return error;
    held.state = OWN_RETURNED;
    held.reason = back->reason;
    held.ends_at = act->now_ms + LIMIT_RETURNED_MS;
    held.note = back->sealed;
    held.note_len = back->sealed_len;
    held.staff = act->command->actor;
    memcpy(held.staff_name, staff.name, sizeof held.staff_name);
    error = held_turn(act, &held);
    if (error == HEARTH_OK)
        error = queue_decide(act, &item, DECISION_RETURNED);
    return error == HEARTH_OK ? held_audit(act, &held, AUDIT_HELD_RETURNED, audit_reason(back->reason)) : error;
}

/* ---- reading it ---- */

static enum hearth_error held_row(struct asking *asking, const struct store_held *held)
{
    struct answer *answer = asking->answer;
    struct store_member author;
    uint8_t *sealed = NULL;
    size_t sealed_len = 0;
    struct event *event = answer_event(answer, EVENT_OWN);
    enum hearth_error error = event == NULL ? HEARTH_NO_MEMORY : store_member_read(asking->store, held->author, &author);
    if (error == HEARTH_OK)
        error = store_held_text(asking->store, held->id, &sealed, &sealed_len);
    if (error != HEARTH_OK)
        return error;
    event_held_fill(event, held);
    event->own.by = held->author;
    memcpy(event->own.name, author.name, sizeof event->own.name);
    event->own.quote = held->quote;
    buffer_put(&answer->texts, sealed, sealed_len);
    free(sealed);
    event->own.note_len = 0;
    event->own.sealed = answer->texts.data;
    event->own.sealed_len = sealed_len;
    answer->audience = AUDIENCE_STAFF;
    return answer->texts.failed ? HEARTH_NO_MEMORY : HEARTH_OK;
}

/* For staff of its cohort while it waits, with the same refusals as deciding it; for its author, who is about to change it. */
enum hearth_error query_held(struct asking *asking)
{
    struct refusal *refusal = &asking->answer->refusal;
    struct store_held held;
    struct store_item item;
    bool may = false;
    enum hearth_error error = store_held_read(asking->store, asking->query->item, &held);
    if (error == HEARTH_OK && member_id_equal(held.author, asking->query->actor))
        return held_has_text(held.state) ? held_row(asking, &held) : (refusal->reason = REFUSAL_NOT_HERE, HEARTH_OK);
    if (error == HEARTH_OK)
        error = store_item_read(asking->store, held.id, &item);
    if (error == HEARTH_OK)
        error = access_cohort(asking->store, &asking->actor, item.cohort, RIGHT_DESK_READ, refusal, &may);
    if (error == HEARTH_OK && may && held.state == OWN_HELD)
        return held_row(asking, &held);
    if (error == HEARTH_OK && may) {
        *refusal = (struct refusal){.reason = REFUSAL_TAKEN, .decided = true, .decision = item.decision};
        memcpy(refusal->by, item.decided_name, sizeof refusal->by);
    } else if (refusal->reason == REFUSAL_NONE) {
        refusal->reason = REFUSAL_NOT_HERE;
    }
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}
