/* server/engine/outcome.c: the vectors of an outcome, the bytes of a done, and what of an outcome goes into the running hash. */
#include "engine_internal.h"
#include <stdlib.h>
#include <string.h>

void outcome_init(struct outcome *outcome)
{
    memset(outcome, 0, sizeof *outcome);
}

void outcome_deinit(struct outcome *outcome)
{
    free(outcome->events);
    free(outcome->effects);
    free(outcome->sealed);
    memset(outcome, 0, sizeof *outcome);
}

/* Room for one more: *items grows in steps of doubling. */
static bool vector_grow(void **items, size_t len, size_t *capacity, size_t item_bytes)
{
    if (len < *capacity)
        return true;
    const size_t wanted = *capacity == 0 ? 1 : *capacity * 2;
    void *grown = realloc(*items, wanted * item_bytes);
    if (grown == NULL)
        return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

static struct event *event_append(struct event **events, size_t *len, size_t *capacity, enum event_kind kind)
{
    void *items = *events;
    if (!vector_grow(&items, *len, capacity, sizeof **events))
        return NULL;
    *events = items;
    struct event *event = &(*events)[(*len)++];
    memset(event, 0, sizeof *event);
    event->kind = kind;
    return event;
}

struct event *outcome_event(struct outcome *outcome, enum event_kind kind)
{
    return event_append(&outcome->events, &outcome->events_len, &outcome->events_capacity, kind);
}

struct event *answer_event(struct answer *answer, enum event_kind kind)
{
    return event_append(&answer->events, &answer->events_len, &answer->events_capacity, kind);
}

struct effect *outcome_effect(struct outcome *outcome, enum effect_kind kind)
{
    void *items = outcome->effects;
    if (!vector_grow(&items, outcome->effects_len, &outcome->effects_capacity, sizeof *outcome->effects))
        return NULL;
    outcome->effects = items;
    struct effect *effect = &outcome->effects[outcome->effects_len++];
    memset(effect, 0, sizeof *effect);
    effect->kind = kind;
    return effect;
}

/* The facts that a done can have, by their bit in its first two bytes, little endian; never renumber, receipts live 7 days. */
#define DONE_FACTS(NUMBER, ID)                                                                                                             \
    NUMBER(0, number)                                                                                                                      \
    NUMBER(1, gone_at)                                                                                                                     \
    ID(2, cohort)                                                                                                                          \
    ID(3, room)                                                                                                                            \
    ID(4, invitation)                                                                                                                      \
    NUMBER(5, ends_at)                                                                                                                     \
    ID(6, member)                                                                                                                          \
    ID(7, session)                                                                                                                         \
    ID(8, item)                                                                                                                            \
    ID(9, sanction)

size_t done_encode(const struct done *done, uint8_t out[STORE_RECEIPT_BYTES_MAX])
{
    size_t len = 4;
    unsigned facts = 0;
#define NUMBER(bit, name)                                                                                                                  \
    if (done->name != 0) {                                                                                                                 \
        facts |= 1u << (bit);                                                                                                              \
        for (int i = 0; i < 8; i++)                                                                                                        \
            out[len++] = (uint8_t)((uint64_t)done->name >> (8 * i));                                                                       \
    }
#define ID(bit, name)                                                                                                                      \
    if (!name##_id_is_none(done->name)) {                                                                                                  \
        facts |= 1u << (bit);                                                                                                              \
        memcpy(out + len, done->name.bytes, ID_BYTES);                                                                                     \
        len += ID_BYTES;                                                                                                                   \
    }
    DONE_FACTS(NUMBER, ID)
#undef NUMBER
#undef ID
    out[0] = (uint8_t)facts;
    out[1] = (uint8_t)(facts >> 8);
    out[2] = (uint8_t)done->role;
    out[3] = (uint8_t)done->cause;
    return len;
}

bool done_decode(const uint8_t *bytes, size_t len, struct done *done_out)
{
    struct reader reader;
    reader_init(&reader, (struct bytes){bytes, len});
    memset(done_out, 0, sizeof *done_out);
    const unsigned facts = reader_u16(&reader);
    done_out->role = (enum role)reader_u8(&reader);
    done_out->cause = (enum reason)reader_u8(&reader);
#define NUMBER(bit, name)                                                                                                                  \
    if (facts & 1u << (bit))                                                                                                               \
        done_out->name = (int64_t)reader_u64(&reader);
#define ID(bit, name)                                                                                                                      \
    if (facts & 1u << (bit))                                                                                                               \
        reader_copy(&reader, done_out->name.bytes, ID_BYTES);
    DONE_FACTS(NUMBER, ID)
#undef NUMBER
#undef ID
    return reader_done(&reader) && done_out->role < ROLE_COUNT && done_out->cause < REASON_COUNT;
}

static void digest_text(struct buffer *out, const char *text)
{
    buffer_put_u16(out, (uint16_t)strlen(text));
    buffer_put_text(out, text);
}

static void item_digest(struct buffer *out, const struct event_item *item)
{
    buffer_put(out, item->id.bytes, ID_BYTES);
    buffer_put_u8(out, (uint8_t)item->kind);
    buffer_put_u8(out, (uint8_t)item->state);
    buffer_put_u8(out, item->urgent);
    buffer_put(out, item->room.bytes, ID_BYTES);
    buffer_put_u64(out, (uint64_t)item->number);
    buffer_put(out, item->member.bytes, ID_BYTES);
    buffer_put_u8(out, (uint8_t)item->report);
    buffer_put_u8(out, (uint8_t)item->reason);
    buffer_put_u64(out, (uint64_t)item->characters);
    buffer_put(out, item->sanction.bytes, ID_BYTES);
    buffer_put_u64(out, (uint64_t)item->at);
    buffer_put_u64(out, (uint64_t)item->ends_at);
    buffer_put(out, item->claimed_by.bytes, ID_BYTES);
    buffer_put_u64(out, (uint64_t)item->claim_ends_at);
    buffer_put_u8(out, (uint8_t)item->decision);
    digest_text(out, item->name);
    digest_text(out, item->claimed_name);
    digest_text(out, item->decided_name);
}

static void event_own_digest(struct buffer *out, const struct event_own *own, const uint8_t text_digest[DIGEST_BYTES])
{
    buffer_put(out, own->held.bytes, ID_BYTES);
    buffer_put(out, own->room.bytes, ID_BYTES);
    buffer_put_u64(out, (uint64_t)own->number);
    buffer_put_u8(out, (uint8_t)own->state);
    buffer_put_u8(out, (uint8_t)(own->question | own->reason_known << 1));
    buffer_put_u8(out, (uint8_t)own->reason);
    buffer_put_u64(out, (uint64_t)own->at);
    buffer_put_u64(out, (uint64_t)own->ends_at);
    buffer_put(out, own->message.bytes, ID_BYTES);
    buffer_put(out, own->key.bytes, ID_BYTES);
    if (own->sealed_len > 0)
        buffer_put(out, text_digest, DIGEST_BYTES);
    buffer_put_u64(out, own->note_len);
    digest_text(out, own->staff);
}

static void event_digest(struct buffer *out, const struct event *event, const uint8_t text_digest[DIGEST_BYTES])
{
    buffer_put_u8(out, (uint8_t)event->kind);
    buffer_put(out, event->stream.bytes, ID_BYTES);
    buffer_put_u64(out, (uint64_t)event->change);
    buffer_put_u8(out, (uint8_t)event->audiences);
    switch (event->kind) {
    case EVENT_ROOM:
        digest_text(out, event->room.title);
        buffer_put_u8(out, (uint8_t)event->room.type);
        buffer_put_u8(out, (uint8_t)event->room.mode);
        buffer_put_u64(out, (uint64_t)event->room.retention_ms);
        buffer_put_u64(out, (uint64_t)event->room.slow_ms);
        buffer_put_u64(out, (uint64_t)event->room.mode_until);
        buffer_put_u8(out, (uint8_t)event->room.mode_reason);
        digest_text(out, event->room.duty);
        buffer_put_u64(out, (uint64_t)event->room.duty_until);
        buffer_put_u64(out, (uint64_t)event->room.next_at);
        buffer_put(out, event->room.cohort.bytes, ID_BYTES);
        buffer_put_u8(out, (uint8_t)event->room.base_mode);
        buffer_put_u64(out, (uint64_t)event->room.base_slow_ms);
        buffer_put_u8(out, (uint8_t)event->room.unstaffed_mode);
        buffer_put_u64(out, (uint64_t)event->room.unstaffed_slow_ms);
        buffer_put_u64(out, (uint64_t)event->room.cap);
        break;
    case EVENT_MEMBER:
        buffer_put(out, event->member.id.bytes, ID_BYTES);
        digest_text(out, event->member.name);
        buffer_put_u8(out, event->member.staff);
        buffer_put_u8(out, (uint8_t)event->member.state);
        break;
    case EVENT_MESSAGE:
        buffer_put_u64(out, (uint64_t)event->message.number);
        buffer_put_u8(out, (uint8_t)event->message.state);
        buffer_put_u64(out, (uint64_t)event->message.gone_at);
        buffer_put(out, event->message.by.bytes, ID_BYTES);
        buffer_put_u64(out, (uint64_t)event->message.at);
        buffer_put(out, event->message.message.bytes, ID_BYTES);
        buffer_put(out, event->message.slice.bytes, ID_BYTES);
        if (event->message.sealed_len > 0)
            buffer_put(out, text_digest, DIGEST_BYTES);
        buffer_put_u64(out, (uint64_t)event->message.quote);
        buffer_put_u64(out, (uint64_t)event->message.written_at);
        buffer_put_u8(out, (uint8_t)(event->message.masked | event->message.pinned << 1));
        buffer_put_u8(out, (uint8_t)event->message.reason);
        buffer_put(out, event->message.item.bytes, ID_BYTES);
        buffer_put(out, event->message.link_room.bytes, ID_BYTES);
        buffer_put_u64(out, (uint64_t)event->message.link_number);
        break;
    case EVENT_SESSION:
        buffer_put(out, event->session.id.bytes, ID_BYTES);
        buffer_put_u8(out, (uint8_t)event->session.device);
        buffer_put_u64(out, (uint64_t)event->session.started_at);
        buffer_put_u8(out, event->session.ended);
        break;
    case EVENT_PLACE:
        buffer_put(out, event->place.room.bytes, ID_BYTES);
        digest_text(out, event->place.title);
        buffer_put_u8(out, (uint8_t)event->place.type);
        buffer_put_u8(out, (uint8_t)event->place.state);
        break;
    case EVENT_ITEM:
        item_digest(out, &event->item);
        break;
    case EVENT_DUTY:
        buffer_put(out, event->duty.member.bytes, ID_BYTES);
        buffer_put_u8(out, (uint8_t)event->duty.duty);
        buffer_put(out, event->duty.rooms, event->duty.rooms_len * ID_BYTES);
        buffer_put_u64(out, (uint64_t)event->duty.until_at);
        break;
    case EVENT_SHIFT:
        break; /* never in an outcome */
    case EVENT_TOLD:
        buffer_put(out, event->told.id.bytes, ID_BYTES);
        buffer_put_u8(out, (uint8_t)event->told.kind);
        buffer_put_u8(out, (uint8_t)event->told.state);
        buffer_put_u64(out, (uint64_t)event->told.at);
        buffer_put_u8(out, event->told.step);
        digest_text(out, event->told.claimed_name);
        break;
    case EVENT_SANCTION:
        buffer_put(out, event->sanction.id.bytes, ID_BYTES);
        buffer_put_u8(out, (uint8_t)event->sanction.kind);
        buffer_put_u8(out, (uint8_t)event->sanction.state);
        buffer_put(out, event->sanction.room.bytes, ID_BYTES);
        buffer_put_u64(out, (uint64_t)event->sanction.slow_ms);
        buffer_put_u8(out, (uint8_t)event->sanction.reason);
        buffer_put_u64(out, (uint64_t)event->sanction.at);
        buffer_put_u64(out, (uint64_t)event->sanction.ends_at);
        buffer_put(out, event->sanction.member.bytes, ID_BYTES);
        buffer_put(out, event->sanction.by.bytes, ID_BYTES);
        break;
    case EVENT_OWN:
        event_own_digest(out, &event->own, text_digest);
        break;
    case EVENT_HIDDEN:
        buffer_put(out, event->hidden.member.bytes, ID_BYTES);
        buffer_put_u8(out, event->hidden.on);
        break;
    case EVENT_LINE:
        buffer_put(out, event->line.room.bytes, ID_BYTES);
        buffer_put(out, event->line.member.bytes, ID_BYTES);
        buffer_put_u64(out, (uint64_t)event->line.waiting_since);
        break;
    case EVENT_SHEET: /* rows of pages, in no outcome */
    case EVENT_INVITATION:
        break;
    case EVENT_EVIDENCE:
    case EVENT_CHECKPOINT:
    case EVENT_COUNT:
        break;
    }
}

void outcome_encode(const struct outcome *outcome, const uint8_t text_digest[DIGEST_BYTES], struct buffer *out)
{
    uint8_t done[STORE_RECEIPT_BYTES_MAX];
    buffer_put_u64(out, (uint64_t)outcome->place);
    buffer_put_u8(out, (uint8_t)outcome->kind);
    buffer_put(out, outcome->request.bytes, ID_BYTES);
    buffer_put(out, done, done_encode(&outcome->done, done));
    buffer_put_u8(out, outcome->more);
    buffer_put_u32(out, (uint32_t)outcome->events_len);
    for (size_t i = 0; i < outcome->events_len; i++)
        event_digest(out, &outcome->events[i], text_digest);
    for (size_t i = 0; i < outcome->effects_len; i++) {
        buffer_put_u8(out, (uint8_t)outcome->effects[i].kind);
        buffer_put(out, outcome->effects[i].object, ID_BYTES);
        if (outcome->effects[i].kind == EFFECT_FENCE_PART)
            buffer_put(out, outcome->effects[i].of, ID_BYTES);
        buffer_put_u64(out, (uint64_t)outcome->effects[i].n);
    }
}
