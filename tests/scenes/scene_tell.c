/* tests/scenes/scene_tell.c: outcomes and pages in words. */
#include "scene.h"
#include <stdarg.h>

void tell(struct scene *scene, const char *format, ...)
{
    const size_t len = strlen(scene->out);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(scene->out + len, sizeof scene->out - len, format, arguments);
    va_end(arguments);
}

const char *label_of_member(const struct scene *scene, member_id id)
{
    for (int i = 0; i < scene->labels_len; i++)
        if (scene->labels[i].is_person && member_id_equal(scene->labels[i].person.member, id))
            return scene->labels[i].label;
    return "somebody";
}

/* As whom a change is seen: the person, the staff at a cohort's desk, or the room. */
static void tell_stream(struct scene *scene, const struct event *event)
{
    member_id person;
    memcpy(person.bytes, event->stream.bytes, ID_BYTES);
    for (int i = 0; i < scene->labels_len; i++)
        if (scene->labels[i].is_cohort && memcmp(scene->labels[i].cohort.bytes, event->stream.bytes, ID_BYTES) == 0) {
            tell(scene, "desk of %s: ", scene->labels[i].label);
            return;
        }
    tell(scene, "%s: ",
         event->audiences == AUDIENCE_BIT(AUDIENCE_PERSON) ? label_of_member(scene, person)
                                                           : label_of_room(scene, stream_room(event->stream)));
}

const char *label_of_room(const struct scene *scene, room_id id)
{
    for (int i = 0; i < scene->labels_len; i++)
        if (scene->labels[i].is_room && room_id_equal(scene->labels[i].room, id))
            return scene->labels[i].label;
    return "the new room";
}

static const char *label_of_session(const struct scene *scene, session_id id)
{
    for (int i = 0; i < scene->labels_len; i++)
        if (scene->labels[i].is_person && session_id_equal(scene->labels[i].person.session, id))
            return scene->labels[i].label;
    return "a new session";
}

static const char *time_text(int64_t time_ms, char text[32])
{
    const int64_t since = time_ms - WORLD_START_MS, seconds = since / 1000;
    const int64_t days = seconds / 86400;
    int len = days != 0 ? snprintf(text, 32, "%" PRId64 "d ", days) : 0;
    len += snprintf(text + len, (size_t)(32 - len), "%02d:%02d", (int)(seconds / 3600 % 24), (int)(seconds / 60 % 60));
    if (seconds % 60 != 0)
        snprintf(text + len, (size_t)(32 - len), ":%02d", (int)(seconds % 60));
    return text;
}

static void tell_item(struct scene *scene, const struct event_item *item)
{
    char until[32];
    tell(scene, "%s %s %s", item->urgent ? "urgent" : "item", item_kind_word(item->kind), item_state_word(item->state));
    if (item->kind == ITEM_KIND_REPORT)
        tell(scene, ", %s, of %s #%" PRId64, report_kind_word(item->report), label_of_room(scene, item->room), item->number);
    if (item->kind == ITEM_KIND_HELD)
        tell(scene, ", %s", reason_word(item->reason));
    if (!member_id_is_none(item->member))
        tell(scene, ", about %s", item->name);
    if (!member_id_is_none(item->claimed_by))
        tell(scene, ", with %s", item->claimed_name);
    if (item->claim_ends_at != 0)
        tell(scene, " until %s", time_text(item->claim_ends_at, until));
    if (item->state == ITEM_DECIDED || item->state == ITEM_CLOSED)
        tell(scene, ", %s%s%s", decision_word(item->decision), item->decided_name[0] != 0 ? " by " : "", item->decided_name);
}

/* What everybody gets; then, for a removed one, what staff alone get. */
static void tell_message(struct scene *scene, const struct event_message *message)
{
    char text[32];
    if (message->state != MESSAGE_PUBLISHED)
        tell(scene, "%s", message_state_word(message->state));
    if (message->reason_known)
        tell(scene, " to keep %s safe", message->reason_members == REASON_IDENTIFIES ? "private facts" : "people");
    if (message->state == MESSAGE_REMOVED && message->sealed_len > 0)
        tell(scene, " (staff: %s,", reason_word(message->reason));
    if (message->sealed_len > 0)
        tell(scene, "%s%s \"%.*s\"", message->state == MESSAGE_PUBLISHED ? "" : " ", label_of_member(scene, message->by),
             (int)message->sealed_len, (const char *)message->sealed);
    if (message->state == MESSAGE_REMOVED && message->sealed_len > 0)
        tell(scene, ")");
    if (message->quote != 0)
        tell(scene, " to #%" PRId64, message->quote);
    if (message->masked)
        tell(scene, ", a part hidden");
    if (message->pinned)
        tell(scene, ", pinned");
    if (!item_id_is_none(message->item))
        tell(scene, ", with an item");
    if (!room_id_is_none(message->link_room))
        tell(scene, ", with %s #%" PRId64, label_of_room(scene, message->link_room), message->link_number);
    if (message->written_at != 0)
        tell(scene, ", written %s", time_text(message->written_at, text));
}

static void tell_own(struct scene *scene, const struct event_own *own)
{
    char text[32];
    tell(scene, "own %s", own->question ? "question" : "text");
    if (own->number != 0)
        tell(scene, " #%" PRId64, own->number);
    tell(scene, " %s", own_state_word(own->state));
    if (own->reason_known)
        tell(scene, ", %s", reason_word(own->reason));
    if (own->staff[0] != 0)
        tell(scene, ", by %s", own->staff);
    if (own->sealed_len > 0)
        tell(scene, " \"%.*s\"", (int)own->sealed_len, (const char *)own->sealed);
    if (own->note_len > 0)
        tell(scene, ", note \"%.*s\"", (int)own->note_len, (const char *)own->note);
    if (own->ends_at != 0)
        tell(scene, ", until %s", time_text(own->ends_at, text));
}

static void tell_room(struct scene *scene, const struct event_room *room)
{
    char text[32];
    tell(scene, "%s", room_mode_word(room->mode));
    if (room->slow_ms != 0)
        tell(scene, ", one in %g s", (double)room->slow_ms / 1000);
    if (room->mode_until != 0)
        tell(scene, " until %s, %s", time_text(room->mode_until, text), reason_word(room->mode_reason));
    tell(scene, ", %" PRId64 " days", room->retention_ms / DAY_MS);
    if (room->duty[0] != 0)
        tell(scene, ", %s is on duty", room->duty);
    if (room->duty_until != 0)
        tell(scene, " until %s", time_text(room->duty_until, text));
    if (room->next_at != 0)
        tell(scene, ", staff are next here %s", time_text(room->next_at, text));
}

static void tell_event(struct scene *scene, const struct event *event)
{
    char text[32];
    switch (event->kind) {
    case EVENT_ROOM:
        tell_room(scene, &event->room);
        break;
    case EVENT_MEMBER:
        tell(scene, "%s%s is %s", event->member.name, event->member.staff ? " (staff)" : "", membership_state_word(event->member.state));
        break;
    case EVENT_MESSAGE:
        tell(scene, "#%" PRId64 " ", event->message.number);
        tell_message(scene, &event->message);
        break;
    case EVENT_OWN:
        tell_own(scene, &event->own);
        break;
    case EVENT_SESSION:
        tell(scene, "%s %s, %s device", label_of_session(scene, event->session.id), event->session.ended ? "ended" : "is signed in",
             device_word(event->session.device));
        break;
    case EVENT_PLACE:
        tell(scene, "%s %s", membership_state_word(event->place.state), label_of_room(scene, event->place.room));
        break;
    case EVENT_ITEM:
        tell_item(scene, &event->item);
        break;
    case EVENT_DUTY:
        tell(scene, "%s is %s", event->duty.name,
             event->duty.duty == DUTY_ON     ? "on duty"
             : event->duty.duty == DUTY_AWAY ? "away"
                                             : "off duty");
        break;
    case EVENT_SHIFT:
        tell(scene, "%s %s %d-%d", weekday_word(event->shift.day), event->shift.name, (int)event->shift.from_minute,
             (int)event->shift.to_minute);
        break;
    case EVENT_TOLD:
        tell(scene, "own report %s", item_state_word(event->told.state));
        if (event->told.claimed_name[0] != 0)
            tell(scene, " by %s", event->told.claimed_name);
        if (event->told.state == ITEM_DECIDED)
            tell(scene, event->told.step ? ", a step was taken" : ", left as it is");
        break;
    case EVENT_HIDDEN:
        tell(scene, "%s is %s", label_of_member(scene, event->hidden.member), event->hidden.on ? "hidden" : "shown");
        break;
    case EVENT_LINE:
        tell(scene, "line with %s", event->line.name);
        if (event->line.waiting_since != 0)
            tell(scene, ", waiting since %s", time_text(event->line.waiting_since, text));
        break;
    case EVENT_SHEET:
        tell(scene, "%s in %s", membership_state_word(event->place.state), label_of_room(scene, event->place.room));
        break;
    case EVENT_INVITATION:
        tell(scene, "%s%s%s until %s", role_word(event->invitation.role), event->invitation.name[0] != 0 ? " " : "", event->invitation.name,
             time_text(event->invitation.ends_at, text));
        break;
    case EVENT_SANCTION:
        tell(scene, "%s %s", sanction_kind_word(event->sanction.kind), sanction_state_word(event->sanction.state));
        if (!room_id_is_none(event->sanction.room))
            tell(scene, " in %s", label_of_room(scene, event->sanction.room));
        if (event->sanction.slow_ms != 0)
            tell(scene, ", one in %g s", (double)event->sanction.slow_ms / 1000);
        if (event->sanction.ends_at != 0)
            tell(scene, " until %s", time_text(event->sanction.ends_at, text));
        tell(scene, ", %s", reason_word(event->sanction.reason));
        if (!member_id_is_none(event->sanction.member))
            tell(scene, ", %s, by %s", event->sanction.name, label_of_member(scene, event->sanction.by));
        break;
    case EVENT_EVIDENCE:
        if (event->evidence.number <= 0)
            tell(scene, "note \"%.*s\"", (int)event->evidence.sealed_len, (const char *)event->evidence.sealed);
        else
            tell(scene, "%s#%" PRId64 " %s \"%.*s\"", event->evidence.reported ? "reported " : "", event->evidence.number,
                 event->evidence.name, (int)event->evidence.sealed_len, (const char *)event->evidence.sealed);
        break;
    case EVENT_CHECKPOINT:
    case EVENT_COUNT:
        break;
    }
}

static void tell_refusal(struct scene *scene, const struct refusal *refusal)
{
    tell(scene, "refused %s", refusal_word(refusal->reason));
    if (refusal->field != NULL)
        tell(scene, " %s", refusal->field);
    if (refusal->wait_ms != 0)
        tell(scene, ", %g s left", (double)refusal->wait_ms / 1000);
    if (refusal->reason == REFUSAL_TAKEN && refusal->by[0] != 0)
        tell(scene, " by %s", refusal->by);
    if (refusal->decided)
        tell(scene, ", %s", decision_word(refusal->decision));
    if (refusal->version != 0)
        tell(scene, " %" PRId64, refusal->version);
    if (refusal->until_at != 0) {
        char text[32];
        tell(scene, " until %s", time_text(refusal->until_at, text));
    }
    if (refusal_has_reason(refusal->reason))
        tell(scene, ", %s", reason_word(refusal->cause));
    tell(scene, "\n");
}

static void tell_effects(struct scene *scene, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->effects_len; i++) {
        session_id session;
        memcpy(session.bytes, outcome->effects[i].object, ID_BYTES);
        if (outcome->effects[i].kind == EFFECT_SESSION_CLOSE)
            tell(scene, "%s: connections are closed\n", label_of_session(scene, session));
        else if (outcome->effects[i].kind == EFFECT_KEY_DESTROY)
            tell(scene, "keyring: a key is destroyed\n");
        else if (outcome->effects[i].kind == EFFECT_FENCE_PART) {
            member_id member;
            room_id room;
            memcpy(member.bytes, outcome->effects[i].object, ID_BYTES);
            memcpy(room.bytes, outcome->effects[i].of, ID_BYTES);
            tell(scene, "%s: told nothing more of %s\n", label_of_member(scene, member), label_of_room(scene, room));
        }
    }
}

void tell_outcome(struct scene *scene, const struct scene_label *who, const struct outcome *outcome)
{
    char gone[32];
    if (who != NULL)
        tell(scene, "%s: ", who->label);
    if (who != NULL && outcome->refusal.reason != REFUSAL_NONE)
        tell_refusal(scene, &outcome->refusal);
    else if (who != NULL) {
        tell(scene, outcome->seal_again   ? "seal again"
                    : outcome->hold_first ? "hold first"
                    : outcome->repeated   ? "done, as before"
                                          : "done");
        if (!item_id_is_none(outcome->done.item) && outcome->kind != COMMAND_REPORT)
            tell(scene, ", waits: %s", reason_word(outcome->done.cause));
        if (outcome->done.number != 0)
            tell(scene, " #%" PRId64, outcome->done.number);
        if (outcome->done.gone_at != 0)
            tell(scene, ", gone %s", time_text(outcome->done.gone_at, gone));
        if (outcome->done.ends_at != 0)
            tell(scene, " until %s", time_text(outcome->done.ends_at, gone));
        tell(scene, "\n");
    }
    for (size_t i = 0; i < outcome->events_len; i++) {
        tell_stream(scene, &outcome->events[i]);
        tell_event(scene, &outcome->events[i]);
        tell(scene, "\n");
    }
    tell_effects(scene, outcome);
}

void tell_page(struct scene *scene, const struct scene_label *who, const struct answer *answer)
{
    tell(scene, "%s: ", who->label);
    if (answer->refusal.reason != REFUSAL_NONE) {
        tell_refusal(scene, &answer->refusal);
        return;
    }
    bool some = false;
    for (size_t i = 0; i < answer->events_len; i++) {
        tell(scene, some ? ", " : "");
        tell_event(scene, &answer->events[i]);
        some = true;
    }
    tell(scene, "%s%s\n", some ? "" : "nothing", answer->more ? ", and more" : "");
}
