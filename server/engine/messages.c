/* server/engine/messages.c: a message is said, and deleted by its author. Step 5 of the walk. */
#include "engine_internal.h"
#include "hearth/rate_limit.h"
#include <string.h>

/* Over all rooms and devices of one member; the private line has a bucket of its own. */
static bool say_on_line(const struct act *act)
{
    return act->actor.found.room_known && act->actor.found.type == ROOM_TYPE_LINE;
}

bool say_in_time(struct act *act, int64_t *full_at_out)
{
    const int64_t interval_ms = say_on_line(act) ? LIMIT_LINE_INTERVAL_MS : LIMIT_SEND_INTERVAL_MS;
    const struct rate_limit limit = {.interval_ms = act->engine->rates_off ? 0 : interval_ms,
                                     .burst = say_on_line(act) ? LIMIT_LINE_BURST : LIMIT_SEND_BURST};
    *full_at_out = act->actor.found.full_at;
    const int64_t wait_ms = rate_limit_take(&limit, act->now_ms, full_at_out);
    if (wait_ms == 0)
        return true;
    act_refuse(act, REFUSAL_SLOW);
    act->outcome->refusal.wait_ms = wait_ms;
    return false;
}

enum hearth_error say_paced(struct act *act, int64_t full_at)
{
    if (full_at == act->actor.found.full_at)
        return HEARTH_OK;
    return store_pace_write(act->store, act->command->actor, say_on_line(act) ? PACE_LINE : PACE_SEND, full_at);
}

/* Its key must outlive the text by no more than was promised: not ended for longer than the grace, and not of the future. */
bool say_slice_good(const struct store_access *found, int64_t now_ms)
{
    return found->slice_known && now_ms <= found->slice_ends_at + LIMIT_SLICE_GRACE_MS &&
           now_ms >= found->slice_opens_at - LIMIT_SLICE_GRACE_MS;
}

enum hearth_error publish(struct act *act, const struct room *room, const struct publishing *publishing, uint8_t **sealed,
                          size_t sealed_len)
{
    struct store_message message = {.place = act->place,
                                    .id = publishing->message,
                                    .room = room->id,
                                    .author = publishing->author,
                                    .state = MESSAGE_PUBLISHED,
                                    .at = act->now_ms,
                                    .gone_at = act->now_ms + room->retention_ms,
                                    .slice = publishing->slice,
                                    .sealed = *sealed,
                                    .sealed_len = sealed_len,
                                    .quote = publishing->quote,
                                    .written_at = publishing->written_at,
                                    .masked = publishing->masked,
                                    .item = publishing->item,
                                    .link_room = publishing->link_room,
                                    .link_number = publishing->link_number};
    digest_sha256(*sealed, sealed_len, act->text_digest);
    enum hearth_error error =
        stream_advance_from(act, room_stream(room->id), room->change, room->chain, message.id.bytes, act->text_digest, &message.number);
    message.change = message.number;
    if (error == HEARTH_OK)
        error = store_message_insert(act->store, &message);
    if (error != HEARTH_OK)
        return error;
    struct event *event = outcome_event(act->outcome, EVENT_MESSAGE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_message_fill(event, &message);
    CHECK(act->outcome->sealed == NULL);
    act->outcome->sealed = *sealed; /* the event points into it */
    *sealed = NULL;
    act->outcome->done.number = message.number;
    act->outcome->done.gone_at = message.gone_at;
    return HEARTH_OK;
}

/* A quote is a reference: to what the author may see in the same room (MS5, RM5). What is not there and what may not be seen have one
 * answer. */
static enum hearth_error say_quotes(struct act *act, const struct room *room, int64_t quote, bool *good_out)
{
    struct store_message message;
    struct store_member author;
    *good_out = quote == 0;
    if (quote == 0)
        return HEARTH_OK;
    enum hearth_error error = store_message_read(act->store, room->id, quote, act->now_ms, &message);
    *good_out = error == HEARTH_OK && quote > room->join_mark;
    if (error == HEARTH_OK && !*good_out && room->staff_seen_from_start) {
        error = store_member_read(act->store, message.author, &author);
        *good_out = error == HEARTH_OK && role_is_staff(author.role);
    }
    if (!*good_out)
        act_refuse_field(act, "quote");
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

/* Staff link to what is of their cohort, in the room that its staff have (MO15). Whoever an item is about must not learn of it there, so
 * one that some have apart is linked nowhere; and what is not there has the same answer. */
static enum hearth_error say_links(struct act *act, const struct room *room, bool *good_out)
{
    const struct command_say *say = &act->command->say;
    const bool item = !item_id_is_none(say->item), message = !room_id_is_none(say->link_room) || say->link_number != 0;
    struct store_room here = {.id = room->id}, there;
    struct store_item linked;
    struct store_message found;
    enum hearth_error error = HEARTH_OK;
    bool item_good = !item, message_good = !message;
    *good_out = !item && !message;
    if (*good_out)
        return HEARTH_OK;
    if (room->type == ROOM_TYPE_STAFF)
        error = store_room_read(act->store, room->id, &here);
    if (error == HEARTH_OK && item && room->type == ROOM_TYPE_STAFF) {
        error = store_item_read(act->store, say->item, &linked);
        item_good = error == HEARTH_OK && !linked.apart && cohort_id_equal(linked.cohort, here.cohort);
        error = error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
    }
    if (error == HEARTH_OK && message && room->type == ROOM_TYPE_STAFF) {
        error = store_room_read(act->store, say->link_room, &there);
        if (error == HEARTH_OK)
            error = store_message_read(act->store, say->link_room, say->link_number, act->now_ms, &found);
        message_good = error == HEARTH_OK && cohort_id_equal(there.cohort, here.cohort);
        error = error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
    }
    *good_out = item_good && message_good;
    if (error == HEARTH_OK && !*good_out)
        act_refuse_field(act, !item_good ? "item" : say->link_number == 0 ? "link_number" : "link_room");
    return error;
}

/* Held, published, or sealed in the wrong way for what it must be. */
static enum hearth_error say_decide(struct act *act, const struct room *room)
{
    struct command_say *say = &act->command->say;
    bool held;
    enum reason cause;
    enum hearth_error error = hold_cause(act, room, say, &held, &cause);
    if (error != HEARTH_OK)
        return error;
    act->outcome->hold_first = held && item_id_is_none(say->held);
    act->outcome->seal_again = !held && (!item_id_is_none(say->held) || !say_slice_good(&act->actor.found, act->now_ms));
    if (act->outcome->hold_first || act->outcome->seal_again)
        return HEARTH_OK;
    if (held) {
        const struct hold wanted = {
            .id = say->held, .room = room->id, .key = say->key, .cause = cause, .quote = say->quote, .characters = say->characters};
        return hold(act, &wanted, &say->sealed, say->sealed_len);
    }
    const struct publishing publishing = {.author = act->command->actor,
                                          .message = say->message,
                                          .slice = say->slice,
                                          .quote = say->quote,
                                          .item = say->item,
                                          .link_room = say->link_room,
                                          .link_number = say->link_number};
    return publish(act, room, &publishing, &say->sealed, say->sealed_len);
}

enum hearth_error handle_say(struct act *act)
{
    const struct command_say *say = &act->command->say;
    struct outcome *outcome = act->outcome;
    struct room room;
    bool good;
    int64_t full_at;
    if (!access_room(&act->actor, say->room, RIGHT_ROOM_WRITE, &room, &outcome->refusal))
        return HEARTH_OK;
    if (say->sealed_len == 0 || say->sealed_len > LIMIT_SEALED_BYTES_MAX) {
        act_refuse(act, say->sealed_len == 0 ? REFUSAL_EMPTY : REFUSAL_TOO_LONG);
        return HEARTH_OK;
    }
    enum hearth_error error = room_admits_text(act, &room, &good);
    if (error == HEARTH_OK && good)
        error = say_quotes(act, &room, say->quote, &good);
    if (error == HEARTH_OK && good)
        error = say_links(act, &room, &good);
    if (error != HEARTH_OK || !good || !say_in_time(act, &full_at))
        return error;
    error = say_decide(act, &room);
    if (error != HEARTH_OK || outcome->refusal.reason != REFUSAL_NONE || outcome->seal_again || outcome->hold_first)
        return error;
    error = say_paced(act, full_at);
    if (error == HEARTH_OK)
        error = room_text_came(act, &room);
    return error == HEARTH_OK && room.type == ROOM_TYPE_LINE ? line_said(act, room.id) : error;
}

/* The tombstone names nobody; the row's text is overwritten. Of somebody else's message, and of none, one answer. */
enum hearth_error handle_delete(struct act *act)
{
    const struct command_delete *wanted = &act->command->delete;
    struct store_message message;
    struct room room;
    if (!access_room(&act->actor, wanted->room, RIGHT_MESSAGE_DELETE, &room, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_message_read(act->store, room.id, wanted->number, act->now_ms, &message);
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && !member_id_equal(message.author, act->command->actor))) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    act->outcome->done.number = message.number;
    if (error != HEARTH_OK || message.state == MESSAGE_DELETED)
        return error;
    error = stream_advance_from(act, room_stream(room.id), room.change, room.chain, message.id.bytes, NULL, &message.change);
    if (error == HEARTH_OK)
        error = store_message_delete(act->store, message.place, message.change);
    if (error == HEARTH_OK && message.state == MESSAGE_REMOVED) /* the author's own devices forget the text as well */
        error = own_tell(act, &message, OWN_WITHDRAWN, message.reason);
    if (error != HEARTH_OK)
        return error;
    struct event *event = outcome_event(act->outcome, EVENT_MESSAGE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    act->engine->truncate_due = true;
    message.state = MESSAGE_DELETED;
    event_message_fill(event, &message);
    return act_fence_cut(act, room_stream(room.id));
}
