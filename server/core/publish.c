/* server/core/publish.c */
#include "publish.h"
#include "connections.h"
#include "groups.h"
#include "hearth/text.h"
#include "hearth/wire.h"
#include "intake.h"
#include "keeper.h"
#include <stdlib.h>

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
        case EFFECT_COUNT:
            break;
        }
    }
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

void publish_batch(struct core *core, struct published *batch)
{
    size_t events_len = 0;
    for (size_t i = 0; i < batch->len; i++)
        events_len += batch->outcomes[i].events_len;
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
            if (event->kind == EVENT_MESSAGE && event->message.state == MESSAGE_DELETED && outcome->place > core->deleted_place)
                core->deleted_place = outcome->place;
            if (event->kind == EVENT_ROOM)
                intake_room_changed(core, stream_room(event->stream), event->room.retention_ms);
        }
        if (batch->tokens[i] != 0) {
            struct waiter *waiter = (struct waiter *)(uintptr_t)batch->tokens[i];
            core->waiters--;
            waiter->done(core, waiter, outcome);
        }
    }
    if (order != NULL)
        publish_events(core, order, events_len);
    free(order);
    for (size_t i = 0; i < batch->len; i++) /* last, so that who ended a session still hears of it */
        publish_effects(core, &batch->outcomes[i]);
}
