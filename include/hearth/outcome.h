/* include/hearth/outcome.h
 * What engine_apply decided: an answer to who asked, events for those who may see them, effects for core to do after the commit.
 * Owner: the caller of engine_apply; outcome_deinit frees all. Nothing of it may leave the process before its batch is durable. */
#pragma once
#include "hearth/command.h"
#include "hearth/error.h"
#include "hearth/event.h"
#include "hearth/refusal.h"

/* What may not be seen any more is taken back by FENCE_...: from sockets and from what waits for them, and the answer to who did it comes
 * only when that holds at every gate (core/fences.h). Handlers of all that forbids use them: a removal or a mask cuts the room's stream;
 * who is taken out of a room is parted from it; who is suspended or whose access ends is parted from all. Durable effects are written in
 * the commit that wants them and given again at every start until effect_done was applied. The others concern sockets, which do not outlive
 * the process. X(NAME, durable) */
#define EFFECTS(X)                                                                                                                         \
    X(KEY_DESTROY, true)                                                                                                                   \
    X(SESSION_CLOSE, false)   /* close the connections of session `object` with 4401 */                                                    \
    X(AUDIT_CHECKPOINT, true) /* sign `head` and answer with audit_checkpoint */                                                           \
    X(FENCE_CUT, false)       /* whatever waits unsent of stream `object` is cut, for all audiences */                                     \
    X(FENCE_PART, false)      /* member `object` is told nothing more of stream `of`; none: of all but their own */

#define X(NAME, durable) EFFECT_##NAME,
enum effect_kind { EFFECTS(X) EFFECT_COUNT };
#undef X

struct effect {
    enum effect_kind kind;
    uint8_t object[ID_BYTES];
    uint8_t of[ID_BYTES]; /* FENCE_PART */
    int64_t place;        /* with n: its name for effect_done; 0 for one that is not durable */
    int64_t n;
    struct audit_head head; /* AUDIT_CHECKPOINT; of size 0: a later one was signed before it */
};

/* The facts of a `done`; what does not belong to the command is 0 or none. Kept in the receipt: no text. */
struct done {
    int64_t number;
    int64_t gone_at;
    cohort_id cohort;
    room_id room;
    invitation_id invitation;
    int64_t ends_at;
    member_id member;
    session_id session;
    enum role role;    /* join, sign_in */
    item_id item;      /* say, question, edit: the text waits for staff under this name; report: the case */
    enum reason cause; /* with item, of a say, question or edit: why it waits */
    sanction_id sanction;
};

struct outcome {
    enum command_kind kind;
    request_id request;
    int64_t place;          /* 0 when nothing was changed: a refusal, a repeat, an idle tick */
    struct refusal refusal; /* REFUSAL_NONE: done */
    bool seal_again;        /* say: the slice has ended; nothing was changed, core seals anew and submits again */
    bool hold_first;        /* say, edit: the text must wait for staff; nothing was changed, core seals it for that and submits again */
    key_id hold_key;        /* edit: under this key, which it has already */
    bool repeated;          /* the first done of this request once more: no events, no effects */
    bool more;              /* tick: more is due than one tick may do; tick again at once */
    struct done done;
    struct event *events;
    size_t events_len;
    size_t events_capacity;
    struct effect *effects;
    size_t effects_len;
    size_t effects_capacity;
    uint8_t *sealed; /* the text of a say, taken over from the command, so that its event can point to it */
};

void outcome_init(struct outcome *outcome);
void outcome_deinit(struct outcome *outcome);
/* One more event or effect, zeroed; NULL without memory. */
struct event *outcome_event(struct outcome *outcome, enum event_kind kind);
struct effect *outcome_effect(struct outcome *outcome, enum effect_kind kind);
