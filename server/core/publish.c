/* server/core/publish.c */
#include "publish.h"
#include "connections.h"
#include "fences.h"
#include "groups.h"
#include "hearth/text.h"
#include "hearth/wire.h"
#include "intake.h"
#include "keeper.h"
#include <stdlib.h>

static stream_id stream_of(const uint8_t bytes[ID_BYTES])
{
    stream_id stream;
    memcpy(stream.bytes, bytes, sizeof stream.bytes);
    return stream;
}

/* Before the events of the batch: who is parted must not get those of them that came after it. Readings under way are outdated from now on.
 */
static void publish_forbidden(struct core *core, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->effects_len; i++) {
        const struct effect *effect = &outcome->effects[i];
        member_id member;
        if (effect->kind != EFFECT_FENCE_CUT && effect->kind != EFFECT_FENCE_PART)
            continue;
        marks_raise(&core->forbidden, effect->object, outcome->place);
        if (effect->kind == EFFECT_FENCE_CUT)
            continue;
        memcpy(member.bytes, effect->object, sizeof member.bytes);
        connections_part(core, member, stream_of(effect->of));
    }
}

/* After the events. Who ended a session still hears of it; and a text may have been said and taken back in one batch, in one frame, so that
 * a cut before it would miss it. */
static void publish_effects(struct core *core, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->effects_len; i++) {
        const struct effect *effect = &outcome->effects[i];
        session_id session;
        switch (effect->kind) {
        case EFFECT_SESSION_CLOSE:
            memcpy(session.bytes, effect->object, sizeof session.bytes);
            if (outcome->place > core->sessions_closed_place)
                core->sessions_closed_place = outcome->place;
            connections_close_session(core, session);
            break;
        case EFFECT_KEY_DESTROY:
            keeper_destroy(core, effect);
            break;
        case EFFECT_AUDIT_CHECKPOINT:
            keeper_sign(core, effect);
            break;
        case EFFECT_FENCE_CUT:
            groups_cut(core, stream_of(effect->object));
            break;
        case EFFECT_FENCE_PART: /* publish_forbidden */
        case EFFECT_COUNT:
            break;
        }
    }
}

/* Whether the answer may be given only when what the act forbids holds at every gate. Ended sessions are closed everywhere as well by then,
 * but who ends the one that asks would never hear of it. */
static bool publish_is_fenced(const struct waiter *waiter, const struct outcome *outcome)
{
    bool fenced = false;
    if (outcome->kind == COMMAND_TICK)
        return false;
    for (size_t i = 0; i < outcome->effects_len; i++) {
        const struct effect *effect = &outcome->effects[i];
        if (effect->kind == EFFECT_SESSION_CLOSE && memcmp(effect->object, waiter->session.bytes, ID_BYTES) == 0)
            return false;
        fenced = fenced || effect->kind == EFFECT_SESSION_CLOSE || effect->kind == EFFECT_FENCE_CUT || effect->kind == EFFECT_FENCE_PART;
    }
    return fenced;
}

/* Says whose answers wait; returns how many. A done that changed nothing may be an act asked once more: the fence of the first, in this
 * batch or before it, holds for it too. */
static size_t publish_fenced(const struct core *core, const struct published *batch, bool fenced[LIMIT_BATCH])
{
    size_t count = 0;
    for (size_t i = 0; i < batch->len; i++) {
        const struct waiter *waiter = (const struct waiter *)(uintptr_t)batch->tokens[i];
        const struct outcome *outcome = &batch->outcomes[i];
        const bool done = outcome->refusal.reason == REFUSAL_NONE && !outcome->seal_again && !outcome->hold_first;
        const bool again = outcome->place == 0 && (count > 0 || fences_wait(core));
        fenced[i] = waiter != NULL && done && (again || publish_is_fenced(waiter, outcome));
        count += fenced[i];
    }
    return count;
}

static int event_order(const void *a, const void *b)
{
    const struct event *const *left = a, *const *right = b;
    int by_stream = memcmp((*left)->stream.bytes, (*right)->stream.bytes, ID_BYTES);
    if (by_stream != 0)
        return by_stream;
    return (*left)->change < (*right)->change ? -1 : (*left)->change > (*right)->change;
}

/* All events of one stream for one audience leave as one frame, so that the cost of a delivery falls as the load rises. */
static void publish_stream(struct core *core, const struct event *events, size_t events_len, enum audience audience)
{
    while (events_len > 0) {
        struct buffer frame;
        size_t used = 0;
        buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
        enum hearth_error error = text_render_events(core->vault, core->program, events, events_len, audience, &frame, &used);
        if (error != HEARTH_OK)
            log_write(LOG_FAILURE, error, __LINE__); /* clients see a gap in the numbers and follow again */
        else if (!wire_frame_is_empty(&frame))
            groups_send(core, events[0].stream, audience, buffer_view(&frame));
        buffer_deinit(&frame);
        if (error != HEARTH_OK || used == 0)
            return;
        events += used;
        events_len -= used;
    }
}

static void publish_events(struct core *core, const struct event **order, size_t len)
{
    qsort(order, len, sizeof *order, event_order);
    struct event *run = malloc(len * sizeof *run);
    if (run == NULL) {
        log_write(LOG_FAILURE, HEARTH_NO_MEMORY, __LINE__);
        return;
    }
    for (size_t first = 0, next; first < len; first = next) {
        unsigned audiences = 0;
        for (next = first; next < len && stream_id_equal(order[next]->stream, order[first]->stream); next++) {
            run[next - first] = *order[next];
            audiences |= order[next]->audiences;
        }
        for (int audience = 0; audience < AUDIENCE_COUNT; audience++)
            if ((audiences & AUDIENCE_BIT(audience)) != 0 && groups_wanted(core, run[0].stream, (enum audience)audience))
                publish_stream(core, run, next - first, (enum audience)audience);
    }
    free(run);
}

static void publish_answer(struct core *core, uint64_t token, struct outcome *outcome)
{
    struct waiter *waiter = (struct waiter *)(uintptr_t)token;
    core->waiters--;
    waiter->done(core, waiter, outcome);
}

void publish_batch(struct core *core, struct published *batch)
{
    size_t events_len = 0;
    bool fenced[LIMIT_BATCH];
    const bool fence = publish_fenced(core, batch, fenced) > 0;
    for (size_t i = 0; i < batch->len; i++) {
        events_len += batch->outcomes[i].events_len;
        publish_forbidden(core, &batch->outcomes[i]);
    }
    const struct event **order = malloc((events_len + 1) * sizeof *order);
    if (order == NULL)
        log_write(LOG_FAILURE, HEARTH_NO_MEMORY, __LINE__);
    events_len = 0;
    for (size_t i = 0; i < batch->len; i++) {
        struct outcome *outcome = &batch->outcomes[i];
        for (size_t n = 0; n < outcome->events_len; n++) {
            const struct event *event = &outcome->events[n];
            if (order != NULL)
                order[events_len++] = event;
            if (event->kind == EVENT_ROOM)
                intake_room_changed(core, stream_room(event->stream), event->room.retention_ms);
        }
        if (batch->tokens[i] != 0 && !fenced[i])
            publish_answer(core, batch->tokens[i], outcome);
    }
    if (order != NULL)
        publish_events(core, order, events_len);
    free(order);
    for (size_t i = 0; i < batch->len; i++)
        publish_effects(core, &batch->outcomes[i]);
    if (!fence)
        return;
    fences_set(core);
    for (size_t i = 0; i < batch->len; i++)
        if (fenced[i]) {
            core->waiters--;
            fences_hold(core, (struct waiter *)(uintptr_t)batch->tokens[i], &batch->outcomes[i]);
        }
    fences_look(core); /* there may be no gate at all */
}
