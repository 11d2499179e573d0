/* server/wire/encode_pages.c: answers to what was asked: pages of changes, and of rows. */
#include "hearth/audit.h"
#include "hearth/check.h"
#include "hearth/wire.h"
#include "put.h"

static bool page_is_of_events(const struct wire_page *page)
{
    return page->kind == REQUEST_FOLLOW || page->kind == REQUEST_HISTORY;
}

void wire_page_begin(struct buffer *frame, const struct wire_page *page)
{
    put_answer(frame, "page", page->re);
    if (page_is_of_events(page)) {
        put_key_id(frame, "stream", page->stream.bytes);
        put_key_number(frame, "change", page->change);
    }
    if (page->kind != REQUEST_SESSIONS && page->kind != REQUEST_HELD)
        put_key_flag(frame, "more", page->more);
    put_fixed(frame, ",\"events\":[");
}

static void put_person_row(struct buffer *frame, const struct event_member *member)
{
    put_fixed(frame, "{\"id\":");
    put_id(frame, member->id.bytes);
    put_key_text(frame, "name", member->name);
    put_badge(frame, member->staff);
    put_fixed(frame, "}");
}

static void put_session_row(struct buffer *frame, const struct event_session *session, session_id here)
{
    put_fixed(frame, "{\"id\":");
    put_id(frame, session->id.bytes);
    put_key_text(frame, "device", device_word(session->device));
    put_key_number(frame, "started_at", session->started_at);
    if (session_id_equal(session->id, here))
        put_fixed(frame, ",\"here\":true");
    put_fixed(frame, "}");
}

static void put_sheet_row(struct buffer *frame, const struct event_place *place)
{
    put_fixed(frame, "{\"room\":");
    put_id(frame, place->room.bytes);
    put_key_text(frame, "title", place->title);
    put_key_text(frame, "type", room_type_word(place->type));
    put_key_text(frame, "state", membership_state_word(place->state));
    put_fixed(frame, "}");
}

static void put_invitation_row(struct buffer *frame, const struct event_invitation *invitation)
{
    put_fixed(frame, "{\"invitation\":");
    put_id(frame, invitation->id.bytes);
    put_key_text(frame, "role", role_word(invitation->role));
    if (invitation->name[0] != 0)
        put_key_text(frame, "name", invitation->name);
    put_key_number(frame, "ends_at", invitation->ends_at);
    put_fixed(frame, "}");
}

static void put_evidence_row(struct buffer *frame, const struct event_evidence *row, const struct plain_text *text)
{
    put_fixed(frame, "{");
    if (row->number > 0) { /* who wrote the note is nobody's to know */
        put_fixed(frame, "\"number\":");
        put_number(frame, row->number);
        put_key_id(frame, "by", row->by.bytes);
        put_key_text(frame, "name", row->name);
        put_fixed(frame, ",");
    }
    put_fixed(frame, "\"at\":");
    put_number(frame, row->at);
    put_key_string(frame, "text", text->utf8, text->len);
    if (row->reported)
        put_fixed(frame, ",\"reported\":true");
    put_fixed(frame, "}");
}

static void put_shift_row(struct buffer *frame, const struct event_shift *shift)
{
    put_fixed(frame, "{\"shift\":");
    put_id(frame, shift->id.bytes);
    put_key_id(frame, "member", shift->member.bytes);
    put_key_text(frame, "name", shift->name);
    put_key_text(frame, "day", weekday_word(shift->day));
    put_key_number(frame, "from_minute", shift->from_minute);
    put_key_number(frame, "to_minute", shift->to_minute);
    put_fixed(frame, "}");
}

static void put_held_row(struct buffer *frame, const struct event *row, const struct plain_text *text)
{
    const struct event_own *own = &row->own;
    put_fixed(frame, "{\"held\":");
    put_id(frame, own->held.bytes);
    put_key_id(frame, "room", own->room.bytes);
    put_key_id(frame, "by", own->by.bytes);
    put_key_text(frame, "name", own->name);
    put_key_number(frame, "at", own->at);
    put_key_text(frame, "reason", reason_word(own->reason));
    put_key_string(frame, "text", text->utf8, text->len);
    if (own->quote != 0)
        put_key_number(frame, "quote", own->quote);
    put_key_number(frame, "change", row->change);
    put_fixed(frame, "}");
}

static void put_checkpoint_row(struct buffer *frame, const struct audit_shown *shown)
{
    char key[AUDIT_KEY_TEXT_BYTES], hex[2 * DIGEST_BYTES + 1];
    struct buffer note;
    buffer_init(&note, AUDIT_NOTE_BYTES_MAX);
    audit_note_put(shown->origin, &shown->head, shown->public_key, shown->signature, &note);
    audit_key_text(shown->origin, shown->public_key, key);
    frame->failed |= note.failed;
    put_fixed(frame, "{\"note\":");
    wire_put_string(frame, (const char *)note.data, note.len);
    put_key_text(frame, "key", key);
    put_fixed(frame, ",\"proof\":[");
    for (int i = 0; i < shown->proof_len; i++) {
        put_comma(frame);
        hex_encode(shown->proof[i], DIGEST_BYTES, hex);
        put_text(frame, hex);
    }
    put_fixed(frame, "]}");
    buffer_deinit(&note);
}

void wire_page_row(struct buffer *frame, const struct wire_page *page, const struct event *row, const struct plain_text *text)
{
    if (page_is_of_events(page) || (page->kind == REQUEST_SHEET && row->kind == EVENT_SANCTION)) {
        wire_put_event(frame, row, text, page->audience);
        return;
    }
    put_comma(frame);
    if (page->kind == REQUEST_ROSTER) {
        CHECK(row->kind == EVENT_SHIFT);
        put_shift_row(frame, &row->shift);
    } else if (page->kind == REQUEST_CHECKPOINT) {
        CHECK(row->kind == EVENT_CHECKPOINT);
        put_checkpoint_row(frame, row->shown);
    } else if (page->kind == REQUEST_PEOPLE) {
        CHECK(row->kind == EVENT_MEMBER);
        put_person_row(frame, &row->member);
    } else if (page->kind == REQUEST_SHEET) {
        CHECK(row->kind == EVENT_SHEET);
        put_sheet_row(frame, &row->place);
    } else if (page->kind == REQUEST_INVITATIONS) {
        CHECK(row->kind == EVENT_INVITATION);
        put_invitation_row(frame, &row->invitation);
    } else if (page->kind == REQUEST_EVIDENCE) {
        CHECK(row->kind == EVENT_EVIDENCE && text != NULL);
        put_evidence_row(frame, &row->evidence, text);
    } else if (page->kind == REQUEST_HELD) {
        CHECK(row->kind == EVENT_OWN && text != NULL);
        put_held_row(frame, row, text);
    } else {
        CHECK(page->kind == REQUEST_SESSIONS && row->kind == EVENT_SESSION);
        put_session_row(frame, &row->session, page->here);
    }
}

void wire_page_end(struct buffer *frame)
{
    put_fixed(frame, "]}");
}
