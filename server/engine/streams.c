/* server/engine/streams.c: every change has a number, dense in its stream, and a link in the stream's chain (security.md 3). */
#include "engine_internal.h"
#include <string.h>

enum hearth_error stream_make(struct act *act, stream_id id, enum stream_kind kind)
{
    const struct store_stream stream = {.id = id, .kind = kind};
    return store_stream_insert(act->store, &stream);
}

enum hearth_error stream_advance_from(struct act *act, stream_id id, int64_t change, const uint8_t chain[DIGEST_BYTES],
                                      const uint8_t thing[ID_BYTES], const uint8_t *text_digest, int64_t *change_out)
{
    static const uint8_t no_text[DIGEST_BYTES];
    uint8_t next[DIGEST_BYTES];
    struct digest digest;
    digest_init(&digest);
    digest_add(&digest, chain, DIGEST_BYTES);
    digest_add_u64(&digest, (uint64_t)change + 1);
    digest_add(&digest, thing, ID_BYTES);
    digest_add(&digest, text_digest != NULL ? text_digest : no_text, DIGEST_BYTES);
    digest_add_u64(&digest, (uint64_t)act->now_ms);
    digest_final(&digest, next);
    *change_out = change + 1;
    return store_stream_write(act->store, id, change + 1, next);
}

enum hearth_error stream_advance(struct act *act, stream_id id, const uint8_t thing[ID_BYTES], int64_t *change_out)
{
    struct store_stream stream;
    enum hearth_error error = store_stream_read(act->store, id, &stream);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    return stream_advance_from(act, id, stream.change, stream.chain, thing, NULL, change_out);
}

void event_room_fill(struct event *event, const struct store_room *room)
{
    event->stream = room_stream(room->id);
    event->change = room->change;
    event->audiences = AUDIENCES_ROOM;
    memcpy(event->room.title, room->title, sizeof event->room.title);
    event->room.type = room->type;
    event->room.retention_ms = room->retention_ms;
    event->room.mode = room->told.mode;
    event->room.slow_ms = room->told.slow_ms;
    event->room.mode_until = room->told.mode_until;
    event->room.mode_reason = room->told.mode_reason;
    memcpy(event->room.duty, room->told.duty, sizeof event->room.duty);
    event->room.duty_until = room->told.duty_until;
    event->room.next_at = room->told.next_at;
    event->room.cohort = room->cohort;
    event->room.base_mode = room->modes.base;
    event->room.base_slow_ms = room->modes.base_slow_ms;
    event->room.unstaffed_mode = room->modes.unstaffed;
    event->room.unstaffed_slow_ms = room->modes.unstaffed_slow_ms;
    event->room.cap = room->cap;
}

void event_member_fill(struct event *event, room_id room, const struct store_person *person)
{
    event->stream = room_stream(room);
    event->change = person->change;
    event->audiences = AUDIENCES_ROOM;
    event->member.id = person->id;
    memcpy(event->member.name, person->name, sizeof event->member.name);
    event->member.staff = role_is_staff(person->role);
    event->member.state = person->state;
}

/* Of a removal the room is told no more than what was kept safe. */
static enum reason reason_for_members(enum reason reason)
{
    return reason == REASON_IDENTIFIES ? REASON_IDENTIFIES : REASON_RULE;
}

/* A tombstone names nobody and has no text; a removed one has them for staff alone. */
void event_message_fill(struct event *event, const struct store_message *message)
{
    event->stream = room_stream(message->room);
    event->change = message->change;
    event->audiences = AUDIENCES_ROOM;
    event->message.number = message->number;
    event->message.state = message->state;
    event->message.gone_at = message->gone_at;
    if (message->state == MESSAGE_DELETED)
        return;
    if (message->state == MESSAGE_REMOVED) {
        event->message.reason_known = true;
        event->message.reason = message->reason;
        event->message.reason_members = reason_for_members(message->reason);
    }
    event->message.by = message->author;
    event->message.at = message->at;
    event->message.message = message->id;
    event->message.slice = message->slice;
    event->message.sealed = message->sealed;
    event->message.sealed_len = message->sealed_len;
    event->message.quote = message->quote;
    event->message.written_at = message->written_at;
    event->message.masked = message->masked;
    event->message.pinned = message->pinned;
    event->message.item = message->item;
    event->message.link_room = message->link_room;
    event->message.link_number = message->link_number;
}

void event_message_members(struct event *event)
{
    if (event->message.state == MESSAGE_REMOVED)
        event->message = (struct event_message){.number = event->message.number,
                                                .state = MESSAGE_REMOVED,
                                                .gone_at = event->message.gone_at,
                                                .reason_known = true,
                                                .reason = event->message.reason_members,
                                                .reason_members = event->message.reason_members};
}

/* The author sees the own text as long as it is removed, and the precise reason. */
void event_own_fill(struct event *event, const struct store_own *own, const struct store_message *message)
{
    event->stream = member_stream(own->member);
    event->change = own->change;
    event->audiences = AUDIENCE_BIT(AUDIENCE_PERSON);
    event->own.room = own->room;
    event->own.number = own->number;
    event->own.state = own->state;
    event->own.at = message->written_at != 0 ? message->written_at : message->at;
    if (own->state != OWN_REMOVED && own->state != OWN_MASKED)
        return;
    event->own.reason_known = true;
    event->own.reason = own->reason;
    if (own->state != OWN_REMOVED)
        return;
    event->own.ends_at = message->gone_at;
    event->own.message = message->id;
    event->own.key = message->slice;
    event->own.sealed = message->sealed;
    event->own.sealed_len = message->sealed_len;
}

void event_session_fill(struct event *event, const struct store_session *session, bool ended)
{
    event->stream = member_stream(session->member);
    event->change = session->change;
    event->audiences = AUDIENCE_BIT(AUDIENCE_PERSON);
    event->session.id = session->id;
    event->session.device = session->device;
    event->session.started_at = session->started_at;
    event->session.ended = ended;
}

void event_sanction_fill(struct event *event, const struct store_sanction *sanction, const struct store_member *member)
{
    event->stream = member != NULL ? cohort_stream(sanction->cohort) : member_stream(sanction->member);
    event->change = member != NULL ? sanction->desk_change : sanction->change;
    event->audiences = member != NULL ? AUDIENCE_BIT(AUDIENCE_STAFF) : AUDIENCE_BIT(AUDIENCE_PERSON);
    event->sanction.id = sanction->id;
    event->sanction.kind = sanction->kind;
    event->sanction.state = sanction->state;
    event->sanction.room = sanction->room;
    event->sanction.slow_ms = sanction->slow_ms;
    event->sanction.reason = sanction->reason;
    event->sanction.at = sanction->at;
    event->sanction.ends_at = sanction->ends_at;
    if (member == NULL)
        return;
    event->sanction.member = sanction->member;
    memcpy(event->sanction.name, member->name, sizeof event->sanction.name);
    event->sanction.by = sanction->by;
}

void event_line_fill(struct event *event, const struct store_line *line)
{
    event->stream = cohort_stream(line->cohort);
    event->change = line->change;
    event->audiences = AUDIENCE_BIT(AUDIENCE_STAFF);
    event->line.room = line->room;
    event->line.member = line->member;
    event->line.waiting_since = line->waiting_since;
    memcpy(event->line.name, line->name, sizeof event->line.name);
}

void event_hidden_fill(struct event *event, const struct store_hidden *hidden)
{
    event->stream = member_stream(hidden->member);
    event->change = hidden->change;
    event->audiences = AUDIENCE_BIT(AUDIENCE_PERSON);
    event->hidden.member = hidden->hidden;
    event->hidden.on = hidden->on;
}

void event_place_fill(struct event *event, const struct store_place *place)
{
    event->stream = member_stream(place->membership.member);
    event->change = place->membership.place_change;
    event->audiences = AUDIENCE_BIT(AUDIENCE_PERSON);
    event->place.room = place->membership.room;
    memcpy(event->place.title, place->title, sizeof event->place.title);
    event->place.type = place->type;
    event->place.state = place->membership.state;
}
