/* tests/sim/auditor_care.c: what staff do with messages (MO8): the room learns that, the author why, staff keep the text. */
#include "auditor.h"
#include <string.h>

/* Masking and pinning: it stays published. */
static void foretell_kept(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const struct command_mask *mask = &command->mask;
    const bool masks = command->kind == COMMAND_MASK;
    const room_id id = masks ? mask->room : command->pin.room;
    const size_t room = find_room(auditor, id);
    out->refusal = may_in_room(auditor, find_member(auditor, command->actor), room, DEED_CARE, out->now_ms);
    if (out->refusal != REFUSAL_NONE)
        return;
    const struct seen_message *message = find_message(auditor, id, masks ? mask->number : command->pin.number);
    if (message == NULL || message->gone_at <= out->now_ms) {
        out->refusal = REFUSAL_NOT_HERE;
    } else if (message->state != MESSAGE_PUBLISHED) {
        out->refusal = REFUSAL_TAKEN;
    } else if (masks) {
        out->seal_again =
            message->change != mask->change || mask->sealed_len == 0 || !slice_is_good(auditor, mask->slice, room, out->now_ms);
        out->events = 2;
    } else if (message->pinned != command->pin.on) {
        size_t pins = 0;
        const struct seen_room *of = &auditor->rooms.items[room];
        for (size_t i = 0; i < of->messages.len; i++)
            pins += of->messages.items[i].pinned && of->messages.items[i].gone_at > out->now_ms;
        out->refusal = command->pin.on && pins >= 3 ? REFUSAL_FULL : REFUSAL_NONE;
        out->events = 1;
    }
}

static void learn_kept(struct auditor *auditor, const struct command *command, const struct outcome *outcome)
{
    const bool masks = command->kind == COMMAND_MASK;
    struct seen_message *message = masks ? find_message(auditor, command->mask.room, command->mask.number)
                                         : find_message(auditor, command->pin.room, command->pin.number);
    const struct event *said = find_event(outcome, EVENT_MESSAGE, AUDIENCE_MEMBERS, 0);
    const struct event *own = find_event(outcome, EVENT_OWN, AUDIENCE_PERSON, 0);
    AUDIT(auditor, (own != NULL) == masks && (said != NULL) == (outcome->events_len > 0));
    if (said == NULL)
        return;
    AUDIT(auditor, said->message.number == message->number && said->message.gone_at == message->gone_at);
    message->change = said->change;
    if (masks) {
        AUDIT(auditor, said->message.masked && own->own.state == OWN_MASKED && own->own.sealed_len == 0);
        AUDIT(auditor, stream_id_equal(own->stream, member_stream(auditor->members.items[message->author].id)));
        message_text(message, said);
    } else {
        message->pinned = command->pin.on;
        AUDIT(auditor, said->message.pinned == message->pinned && said->message.sealed_len == message->len);
    }
    auditor->records++;
}

void foretell_care(const struct auditor *auditor, const struct command *command, struct foretold *out)
{
    if (command->kind == COMMAND_MASK || command->kind == COMMAND_PIN) {
        foretell_kept(auditor, command, out);
        return;
    }
    const bool remove = command->kind == COMMAND_REMOVE;
    const room_id id = remove ? command->remove.room : command->restore.room;
    const int64_t number = remove ? command->remove.number : command->restore.number;
    if (!remove && command->kind != COMMAND_RESTORE)
        return;
    out->events = 2;
    out->refusal = may_in_room(auditor, find_member(auditor, command->actor), find_room(auditor, id), DEED_CARE, out->now_ms);
    if (out->refusal != REFUSAL_NONE)
        return;
    const struct seen_message *message = find_message(auditor, id, number);
    if (message == NULL || message->gone_at <= out->now_ms)
        out->refusal = REFUSAL_NOT_HERE;
    else if (message->state != (remove ? MESSAGE_PUBLISHED : MESSAGE_REMOVED)) /* somebody was quicker */
        out->refusal = REFUSAL_TAKEN;
}

/* Of a removed text the room keeps the number and one of two reasons; the author the text and the reason; neither learns by whom. */
void learn_care(struct auditor *auditor, const struct command *command, const struct outcome *outcome)
{
    if (command->kind == COMMAND_MASK || command->kind == COMMAND_PIN) {
        learn_kept(auditor, command, outcome);
        return;
    }
    const bool remove = command->kind == COMMAND_REMOVE;
    if (!remove && command->kind != COMMAND_RESTORE)
        return;
    struct seen_message *message = remove ? find_message(auditor, command->remove.room, command->remove.number)
                                          : find_message(auditor, command->restore.room, command->restore.number);
    const struct event *said = find_event(outcome, EVENT_MESSAGE, AUDIENCE_MEMBERS, 0);
    const struct event *own = find_event(outcome, EVENT_OWN, AUDIENCE_PERSON, 0);
    AUDIT(auditor, said != NULL && own != NULL && said->message.number == message->number && said->message.gone_at == message->gone_at);
    AUDIT(auditor, stream_id_equal(own->stream, member_stream(auditor->members.items[message->author].id)));
    message->state = remove ? MESSAGE_REMOVED : MESSAGE_PUBLISHED;
    message->reason = remove ? command->remove.reason : REASON_IDENTIFIES;
    message->change = said->change;
    message->pinned = false;
    AUDIT(auditor, said->message.state == message->state && said->message.sealed_len == message->len);
    AUDIT(auditor, memcmp(said->message.sealed, message->bytes, message->len) == 0);
    AUDIT(auditor, own->own.number == message->number && own->own.state == (remove ? OWN_REMOVED : OWN_RESTORED));
    if (remove) {
        const bool private_facts = message->reason == REASON_IDENTIFIES;
        AUDIT(auditor, said->message.reason == message->reason);
        AUDIT(auditor, said->message.reason_members == (private_facts ? REASON_IDENTIFIES : REASON_RULE));
        AUDIT(auditor, own->own.reason == message->reason && own->own.ends_at == message->gone_at && own->own.staff[0] == 0);
        AUDIT(auditor, own->own.sealed_len == message->len && memcmp(own->own.sealed, message->bytes, message->len) == 0);
    }
    auditor->records++;
}
