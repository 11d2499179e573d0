/* server/wire/encode_changes.c: what a thing is now, as each audience may see it. What an audience may not see is left out here. */
#include "hearth/check.h"
#include "hearth/wire.h"
#include "put.h"

static void put_room_staff(struct buffer *frame, const struct event_room *room)
{
    put_key_id(frame, "cohort", room->cohort.bytes);
    put_key_text(frame, "base_mode", room_mode_word(room->base_mode));
    if (room->base_slow_ms != 0)
        put_key_number(frame, "base_slow_ms", room->base_slow_ms);
    put_key_text(frame, "unstaffed_mode", room_mode_word(room->unstaffed_mode));
    if (room->unstaffed_slow_ms != 0)
        put_key_number(frame, "unstaffed_slow_ms", room->unstaffed_slow_ms);
    put_key_number(frame, "cap", room->cap);
}

static void put_room(struct buffer *frame, const struct event_room *room, enum audience audience)
{
    put_key_text(frame, "title", room->title);
    put_key_text(frame, "type", room_type_word(room->type));
    put_key_text(frame, "mode", room_mode_word(room->mode));
    put_key_number(frame, "retention_ms", room->retention_ms);
    if (room->slow_ms != 0)
        put_key_number(frame, "slow_ms", room->slow_ms);
    if (room->mode_until != 0) {
        put_key_number(frame, "mode_until", room->mode_until);
        put_key_text(frame, "mode_reason", reason_word(room->mode_reason));
    }
    if (room->duty[0] != 0)
        put_key_text(frame, "duty", room->duty);
    if (room->duty_until != 0)
        put_key_number(frame, "duty_until", room->duty_until);
    if (room->next_at != 0)
        put_key_number(frame, "next_at", room->next_at);
    if (audience == AUDIENCE_STAFF)
        put_room_staff(frame, room);
}

static void put_member(struct buffer *frame, const struct event_member *member)
{
    put_key_id(frame, "id", member->id.bytes);
    put_key_text(frame, "name", member->name);
    put_badge(frame, member->staff);
    put_key_text(frame, "state", membership_state_word(member->state));
}

static void put_link(struct buffer *frame, const struct event_message *message)
{
    if (!item_id_is_none(message->item))
        put_key_id(frame, "item", message->item.bytes);
    if (!room_id_is_none(message->link_room)) {
        put_key_id(frame, "link_room", message->link_room.bytes);
        put_key_number(frame, "link_number", message->link_number);
    }
}

static void put_message(struct buffer *frame, const struct event_message *message, const struct plain_text *text, enum audience audience)
{
    put_key_number(frame, "number", message->number);
    put_key_text(frame, "state", message_state_word(message->state));
    put_key_number(frame, "gone_at", message->gone_at);
    if (message->reason_known)
        put_key_text(frame, "reason", reason_word(audience == AUDIENCE_STAFF ? message->reason : message->reason_members));
    if (message->state != MESSAGE_PUBLISHED && (message->state != MESSAGE_REMOVED || audience != AUDIENCE_STAFF))
        return; /* a tombstone names nobody and has no text */
    CHECK(text != NULL);
    put_key_number(frame, "at", message->at);
    put_key_id(frame, "by", message->by.bytes);
    put_key_string(frame, "text", text->utf8, text->len);
    if (message->quote != 0)
        put_key_number(frame, "quote", message->quote);
    if (message->pinned)
        put_fixed(frame, ",\"pinned\":true");
    if (message->masked)
        put_fixed(frame, ",\"masked\":true");
    if (message->written_at != 0)
        put_key_number(frame, "written_at", message->written_at);
    if (audience == AUDIENCE_STAFF)
        put_link(frame, message);
}

/* texts: the own text and staff's note to it, each where there is one. */
static void put_own(struct buffer *frame, const struct event_own *own, const struct plain_text *texts)
{
    if (!item_id_is_none(own->held))
        put_key_id(frame, "held", own->held.bytes);
    put_key_id(frame, "room", own->room.bytes);
    if (own->number != 0)
        put_key_number(frame, "number", own->number);
    put_key_text(frame, "state", own_state_word(own->state));
    if (own->question)
        put_fixed(frame, ",\"question\":true");
    if (own->reason_known)
        put_key_text(frame, "reason", reason_word(own->reason));
    put_key_number(frame, "at", own->at);
    if (own->ends_at != 0)
        put_key_number(frame, "ends_at", own->ends_at);
    if (texts != NULL && texts[0].utf8 != NULL)
        put_key_string(frame, "text", texts[0].utf8, texts[0].len);
    if (texts != NULL && texts[1].utf8 != NULL)
        put_key_string(frame, "note", texts[1].utf8, texts[1].len);
    if (own->staff[0] != '\0')
        put_key_text(frame, "staff", own->staff);
}

static void put_session(struct buffer *frame, const struct event_session *session)
{
    put_key_id(frame, "id", session->id.bytes);
    if (session->ended) {
        put_fixed(frame, ",\"state\":\"ended\"");
        return;
    }
    put_fixed(frame, ",\"state\":\"started\",\"device\":");
    put_text(frame, device_word(session->device));
    put_key_number(frame, "started_at", session->started_at);
}

static void put_item_what(struct buffer *frame, const struct event_item *item)
{
    if (item->urgent)
        put_fixed(frame, ",\"urgent\":true");
    if (!room_id_is_none(item->room))
        put_key_id(frame, "room", item->room.bytes);
    if (item->number > 0)
        put_key_number(frame, "number", item->number);
    if (!member_id_is_none(item->member)) {
        put_key_id(frame, "member", item->member.bytes);
        put_key_text(frame, "name", item->name);
    }
    if (item->kind == ITEM_KIND_REPORT)
        put_key_text(frame, "report", report_kind_word(item->report));
    if (item->kind == ITEM_KIND_HELD)
        put_key_text(frame, "reason", reason_word(item->reason));
    if (item->characters > 0)
        put_key_number(frame, "characters", item->characters);
    if (!sanction_id_is_none(item->sanction))
        put_key_id(frame, "sanction", item->sanction.bytes);
}

static void put_item(struct buffer *frame, const struct event_item *item)
{
    put_key_id(frame, "item", item->id.bytes);
    put_key_text(frame, "kind", item_kind_word(item->kind));
    put_key_text(frame, "state", item_state_word(item->state));
    put_item_what(frame, item);
    put_key_number(frame, "at", item->at);
    if (item->ends_at > 0)
        put_key_number(frame, "ends_at", item->ends_at);
    if (!member_id_is_none(item->claimed_by)) {
        put_key_id(frame, "claimed_by", item->claimed_by.bytes);
        put_key_text(frame, "claimed_name", item->claimed_name);
    }
    if (item->claim_ends_at > 0)
        put_key_number(frame, "claim_ends_at", item->claim_ends_at);
    if (item->state == ITEM_DECIDED || item->state == ITEM_CLOSED)
        put_key_text(frame, "decision", decision_word(item->decision));
    if (item->decided_name[0] != '\0')
        put_key_text(frame, "decided_by", item->decided_name);
}

static void put_told(struct buffer *frame, const struct event_told *told)
{
    put_key_id(frame, "item", told->id.bytes);
    put_key_text(frame, "kind", report_kind_word(told->kind));
    put_key_text(frame, "state", item_state_word(told->state));
    put_key_number(frame, "at", told->at);
    if (told->state == ITEM_DECIDED)
        put_key_flag(frame, "step", told->step);
    if (told->claimed_name[0] != '\0')
        put_key_text(frame, "claimed_by", told->claimed_name);
}

static void put_place(struct buffer *frame, const struct event_place *place)
{
    put_key_id(frame, "room", place->room.bytes);
    put_key_text(frame, "title", place->title);
    put_key_text(frame, "type", room_type_word(place->type));
    put_key_text(frame, "state", membership_state_word(place->state));
}

static void put_sanction(struct buffer *frame, const struct event_sanction *sanction)
{
    put_key_id(frame, "sanction", sanction->id.bytes);
    put_key_text(frame, "kind", sanction_kind_word(sanction->kind));
    put_key_text(frame, "state", sanction_state_word(sanction->state));
    if (!room_id_is_none(sanction->room))
        put_key_id(frame, "room", sanction->room.bytes);
    put_key_text(frame, "reason", reason_word(sanction->reason));
    put_key_number(frame, "at", sanction->at);
    if (sanction->ends_at != 0)
        put_key_number(frame, "ends_at", sanction->ends_at);
    if (sanction->slow_ms != 0)
        put_key_number(frame, "slow_ms", sanction->slow_ms);
    if (member_id_is_none(sanction->member))
        return; /* the own stream: never by whom */
    put_key_id(frame, "member", sanction->member.bytes);
    put_key_text(frame, "name", sanction->name);
    put_key_id(frame, "by", sanction->by.bytes);
}

static void put_line_change(struct buffer *frame, const struct event_line *line)
{
    put_key_id(frame, "room", line->room.bytes);
    put_key_id(frame, "member", line->member.bytes);
    put_key_text(frame, "name", line->name);
    if (line->waiting_since != 0)
        put_key_number(frame, "waiting_since", line->waiting_since);
}

static void put_duty(struct buffer *frame, const struct event_duty *duty)
{
    static const char *const words[] = {[DUTY_OFF] = "off", [DUTY_AWAY] = "away", [DUTY_ON] = "on"};
    put_key_id(frame, "member", duty->member.bytes);
    put_key_text(frame, "name", duty->name);
    put_key_text(frame, "role", role_word(duty->role));
    put_key_text(frame, "duty", words[duty->duty]);
    for (size_t i = 0; i < duty->rooms_len; i++) {
        buffer_put_text(frame, i == 0 ? ",\"rooms\":[" : ",");
        put_id(frame, duty->rooms[i].bytes);
    }
    if (duty->rooms_len > 0)
        put_fixed(frame, "]");
    if (duty->until_at != 0)
        put_key_number(frame, "until_at", duty->until_at);
}

void wire_put_event(struct buffer *frame, const struct event *event, const struct plain_text *text, enum audience audience)
{
    static const char *const names[EVENT_COUNT] = {
        [EVENT_ROOM] = "room",     [EVENT_MEMBER] = "member", [EVENT_MESSAGE] = "message", [EVENT_SESSION] = "session",
        [EVENT_PLACE] = "place",   [EVENT_ITEM] = "item",     [EVENT_TOLD] = "told",       [EVENT_SANCTION] = "sanction",
        [EVENT_HIDDEN] = "hidden", [EVENT_LINE] = "line",     [EVENT_OWN] = "own",         [EVENT_DUTY] = "duty",
        [EVENT_SHIFT] = ""};
    CHECK(audience < AUDIENCE_COUNT);
    put_comma(frame);
    put_fixed(frame, "{\"ev\":\"");
    buffer_put_text(frame, names[event->kind]);
    put_fixed(frame, "\",\"stream\":");
    put_id(frame, event->stream.bytes);
    put_key_number(frame, "change", event->change);
    switch (event->kind) {
    case EVENT_ROOM:
        put_room(frame, &event->room, audience);
        break;
    case EVENT_MEMBER:
        put_member(frame, &event->member);
        break;
    case EVENT_MESSAGE:
        put_message(frame, &event->message, text, audience);
        break;
    case EVENT_SESSION:
        put_session(frame, &event->session);
        break;
    case EVENT_PLACE:
        put_place(frame, &event->place);
        break;
    case EVENT_ITEM:
        put_item(frame, &event->item);
        break;
    case EVENT_DUTY:
        put_duty(frame, &event->duty);
        break;
    case EVENT_SHIFT:
        CHECK(event->kind != EVENT_SHIFT); /* a row alone */
        break;
    case EVENT_TOLD:
        put_told(frame, &event->told);
        break;
    case EVENT_SANCTION:
        put_sanction(frame, &event->sanction);
        break;
    case EVENT_OWN:
        put_own(frame, &event->own, text);
        break;
    case EVENT_HIDDEN:
        put_key_id(frame, "member", event->hidden.member.bytes);
        put_key_flag(frame, "on", event->hidden.on);
        break;
    case EVENT_LINE:
        put_line_change(frame, &event->line);
        break;
    case EVENT_SHEET: /* rows alone */
    case EVENT_INVITATION:
        CHECK(event->kind != EVENT_SHEET && event->kind != EVENT_INVITATION);
        break;
    case EVENT_EVIDENCE: /* a row, no change */
    case EVENT_CHECKPOINT:
    case EVENT_COUNT:
        CHECK(event->kind != EVENT_COUNT && event->kind != EVENT_EVIDENCE && event->kind != EVENT_CHECKPOINT);
    }
    put_fixed(frame, "}");
}
