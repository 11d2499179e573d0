/* server/engine/messages.c: a message is said, and deleted by its author. Step 5 of the walk. */
#include "engine_internal.h"
#include "hearth/rate_limit.h"
#include <string.h>

/* Over all rooms and devices of one member; the private line has a bucket of its own. */
static int64_t say_wait_ms(struct act *act, enum room_type type, int64_t *full_at)
{
    const bool line = type == ROOM_TYPE_LINE;
    const int64_t interval_ms = line ? LIMIT_LINE_INTERVAL_MS : LIMIT_SEND_INTERVAL_MS;
    const struct rate_limit limit = {.interval_ms = act->engine->rates_off ? 0 : interval_ms,
                                     .burst = line ? LIMIT_LINE_BURST : LIMIT_SEND_BURST};
    *full_at = act->actor.found.full_at;
    return rate_limit_take(&limit, act->now_ms, full_at);
}

/* Its key must outlive the text by no more than was promised: not ended for longer than the grace, and not of the future. */
static bool say_slice_good(const struct store_access *found, int64_t now_ms)
{
    return found->slice_known && now_ms <= found->slice_ends_at + LIMIT_SLICE_GRACE_MS &&
           now_ms >= found->slice_opens_at - LIMIT_SLICE_GRACE_MS;
}

static enum hearth_error say_write(struct act *act, const struct room *room, int64_t full_at)
{
    struct command_say *say = &act->command->say;
    struct store_message message = {.place = act->place,
                                    .id = say->message,
                                    .room = room->id,
                                    .author = act->command->actor,
                                    .state = MESSAGE_PUBLISHED,
                                    .at = act->now_ms,
                                    .gone_at = act->now_ms + room->retention_ms,
                                    .slice = say->slice,
                                    .sealed = say->sealed,
                                    .sealed_len = say->sealed_len};
    digest_sha256(say->sealed, say->sealed_len, act->text_digest);
    enum hearth_error error =
        stream_advance_from(act, room_stream(room->id), room->change, room->chain, say->message.bytes, act->text_digest, &message.number);
    message.change = message.number;
    if (error == HEARTH_OK)
        error = store_message_insert(act->store, &message);
    if (error == HEARTH_OK && full_at != act->actor.found.full_at)
        error = store_pace_write(act->store, act->command->actor, room->type == ROOM_TYPE_LINE ? PACE_LINE : PACE_SEND, full_at);
    if (error == HEARTH_OK)
        error = room_text_came(act, room);
    if (error != HEARTH_OK)
        return error;
    struct event *event = outcome_event(act->outcome, EVENT_MESSAGE);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_message_fill(event, &message);
    act->outcome->sealed = say->sealed; /* the event points into it */
    say->sealed = NULL;
    say->sealed_len = 0;
    act->outcome->done.number = message.number;
    act->outcome->done.gone_at = message.gone_at;
    return HEARTH_OK;
}

enum hearth_error handle_say(struct act *act)
{
    const struct command_say *say = &act->command->say;
    struct room room;
    if (!access_room(&act->actor, say->room, RIGHT_ROOM_WRITE, &room, &act->outcome->refusal))
        return HEARTH_OK;
    if (say->sealed_len == 0 || say->sealed_len > LIMIT_SEALED_BYTES_MAX) {
        act_refuse(act, say->sealed_len == 0 ? REFUSAL_EMPTY : REFUSAL_TOO_LONG);
        return HEARTH_OK;
    }
    bool admitted;
    enum hearth_error error = room_admits_text(act, &room, &admitted);
    if (error != HEARTH_OK || !admitted)
        return error;
    /* A text that must be seen by staff first goes nowhere until it can be held. */
    if (!role_is_staff(act->actor.found.role) && room_mode_now(&room.modes, act->now_ms).mode == ROOM_MODE_APPROVE_FIRST) {
        act_refuse(act, REFUSAL_READING);
        return HEARTH_OK;
    }
    int64_t full_at;
    const int64_t wait_ms = say_wait_ms(act, room.type, &full_at);
    if (wait_ms > 0) {
        act_refuse(act, REFUSAL_SLOW);
        act->outcome->refusal.wait_ms = wait_ms;
        return HEARTH_OK;
    }
    if (!say_slice_good(&act->actor.found, act->now_ms)) {
        act->outcome->seal_again = true;
        return HEARTH_OK;
    }
    error = say_write(act, &room, full_at);
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
