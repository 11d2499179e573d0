/* server/engine/retention.c: slices of time, and the clock's work: what is over goes, and its key after it. */
#include "engine_internal.h"
#include <string.h>

static int64_t slice_ms_max(int64_t retention_ms)
{
    return retention_ms <= LIMIT_SLICE_SHORT_RETENTION_MS ? LIMIT_SLICE_SHORT_MS : LIMIT_SLICE_LONG_MS;
}

enum hearth_error handle_slice_open(struct act *act)
{
    const struct command_slice_open *open = &act->command->slice_open;
    struct store_key key = {.id = open->key, .kind = KEY_SLICE, .opens_at = open->opens_at, .ends_at = open->ends_at, .state = KEY_LIVE};
    struct store_room room;
    memcpy(key.owner, open->room.bytes, ID_BYTES);
    enum hearth_error error = store_room_read(act->store, open->room, &room);
    if (error == HEARTH_NOT_FOUND) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (error != HEARTH_OK)
        return error;
    /* A length or place in time past the promise would make the key outlive its texts by too much (RE5). */
    if (open->ends_at <= open->opens_at || open->ends_at - open->opens_at > slice_ms_max(room.retention_ms) ||
        open->opens_at > act->now_ms + 2 * slice_ms_max(room.retention_ms) || open->opens_at < 0) {
        act_refuse_field(act, "ends_at");
        return HEARTH_OK;
    }
    struct store_key same;
    error = store_key_read(act->store, open->key, &same);
    if (error == HEARTH_OK) { /* it was opened before the last crash */
        if (memcmp(same.owner, key.owner, ID_BYTES) != 0 || same.ends_at != key.ends_at)
            act_refuse_field(act, "key");
        return HEARTH_OK;
    }
    key.destroy_at = open->ends_at + LIMIT_SLICE_GRACE_MS + room.retention_ms;
    return error == HEARTH_NOT_FOUND ? store_key_insert(act->store, &key) : error;
}

struct tick_sessions {
    struct store_session rows[LIMIT_SWEEP_KEYS];
    int64_t len;
};

static enum hearth_error tick_session(void *context, const struct store_session *session)
{
    struct tick_sessions *over = context;
    over->rows[over->len++] = *session;
    return HEARTH_OK;
}

static enum hearth_error tick_end_sessions(struct act *act)
{
    struct tick_sessions over = {.len = 0};
    enum hearth_error error = store_session_walk_over(act->store, act->now_ms, LIMIT_SWEEP_KEYS, tick_session, &over);
    for (int64_t i = 0; i < over.len && error == HEARTH_OK; i++)
        error = session_remove(act, &over.rows[i]);
    act->outcome->more = act->outcome->more || over.len == LIMIT_SWEEP_KEYS;
    return error;
}

struct tick_keys {
    key_id ids[LIMIT_SWEEP_KEYS];
    int64_t len;
};

static enum hearth_error tick_key(void *context, const struct store_key *key)
{
    struct tick_keys *due = context;
    due->ids[due->len++] = key->id;
    return HEARTH_OK;
}

/* Rows first, then keys: a slice's rows all end at or before its destroy_at, so they are gone when what is left ends later. */
static enum hearth_error tick_destroy_keys(struct act *act)
{
    struct tick_keys due = {.len = 0};
    int64_t oldest;
    enum hearth_error error = store_message_oldest(act->store, &oldest);
    if (error != HEARTH_OK)
        return error;
    const int64_t until_ms = oldest - 1 < act->now_ms ? oldest - 1 : act->now_ms;
    error = store_key_walk_due(act->store, until_ms, LIMIT_SWEEP_KEYS, tick_key, &due);
    for (int64_t i = 0; i < due.len && error == HEARTH_OK; i++) {
        error = store_key_state_write(act->store, due.ids[i], KEY_GOING);
        if (error == HEARTH_OK)
            error = act_effect(act, EFFECT_KEY_DESTROY, due.ids[i].bytes);
    }
    act->outcome->more = act->outcome->more || due.len == LIMIT_SWEEP_KEYS;
    return error;
}

enum hearth_error handle_tick(struct act *act)
{
    int64_t messages = 0, receipts = 0, invitations = 0;
    act->engine->truncate = act->engine->truncate || act->engine->truncate_due;
    /* Small tables without an index on their end are looked through once a minute, not at every tick. */
    const bool minute = act->now_ms / MINUTE_MS != act->engine->order.time_ms / MINUTE_MS;
    enum hearth_error error = store_message_sweep(act->store, act->now_ms, LIMIT_SWEEP_ROWS, &messages);
    if (error == HEARTH_OK)
        error = store_receipt_sweep(act->store, act->now_ms - LIMIT_REQUEST_AGE_MS, LIMIT_SWEEP_ROWS, &receipts);
    if (error == HEARTH_OK)
        error = tick_end_sessions(act);
    if (error == HEARTH_OK)
        error = tick_sanctions(act);
    if (error == HEARTH_OK && minute)
        error = tick_sanctions_sweep(act);
    if (error == HEARTH_OK && minute)
        error = store_invitation_sweep(act->store, act->now_ms, LIMIT_SWEEP_ROWS, &invitations);
    if (error == HEARTH_OK && minute)
        error = store_pace_sweep(act->store, act->now_ms);
    if (error == HEARTH_OK && minute)
        error = store_own_sweep(act->store, act->now_ms);
    if (error == HEARTH_OK && minute)
        error = store_name_rest_sweep(act->store, act->now_ms);
    if (error == HEARTH_OK && minute)
        error = store_totp_reset_sweep(act->store, act->now_ms);
    act->outcome->more = act->outcome->more || messages == LIMIT_SWEEP_ROWS || receipts == LIMIT_SWEEP_ROWS;
    if (error == HEARTH_OK)
        error = tick_queue(act);
    if (error == HEARTH_OK)
        error = tick_duty(act);
    if (error == HEARTH_OK)
        error = tick_rooms(act);
    if (error == HEARTH_OK)
        error = tick_held(act);
    if (error == HEARTH_OK)
        error = tick_destroy_keys(act);
    return error == HEARTH_OK ? tick_audit(act) : error;
}

/* Security.md 3, step 8: which key, and of which room or member. */
static enum hearth_error key_destroyed(struct act *act, key_id id)
{
    struct store_key key;
    struct audit_record record = {.act = AUDIT_KEY_DESTROYED};
    enum hearth_error error = store_key_read(act->store, id, &key);
    const bool known = error == HEARTH_OK;
    if (!known && error != HEARTH_NOT_FOUND)
        return error;
    audit_object_add(&record, AUDIT_THING_KEY, id.bytes);
    if (known && key.kind == KEY_SLICE)
        audit_object_add(&record, AUDIT_THING_ROOM, key.owner);
    act->engine->truncate = true; /* the WAL still holds the rows that the key was for (step 7) */
    error = store_key_delete(act->store, id);
    return error == HEARTH_OK ? act_audit(act, &record) : error;
}

enum hearth_error handle_effect_done(struct act *act)
{
    const struct command_effect_done *done = &act->command->effect_done;
    struct store_effect effect;
    enum hearth_error error = store_effect_read(act->store, done->place, done->n, &effect);
    if (error == HEARTH_NOT_FOUND)
        return HEARTH_OK;                                               /* done before, and said again after a crash */
    if (error == HEARTH_OK && effect.kind == EFFECT_AUDIT_CHECKPOINT) { /* that one is done by its signature */
        act_refuse_field(act, "place");
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = store_effect_delete(act->store, done->place, done->n);
    if (error != HEARTH_OK || effect.kind != EFFECT_KEY_DESTROY)
        return error;
    key_id key;
    memcpy(key.bytes, effect.object, ID_BYTES);
    return key_destroyed(act, key);
}
