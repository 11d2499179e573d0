/* server/engine/engine.c: opens the state, runs one batch in one transaction, and gives each command to its handler. */
#include "engine_internal.h"
#include <stdlib.h>
#include <string.h>

#define ENGINE_SCRATCH_BYTES_MAX 4194304 /* an outcome with an event for each of 500 members in 32 rooms */

struct engine_command {
    enum hearth_error (*handle)(struct act *act);
    bool receipt;           /* exactly-once by (member, request id): what would do harm or say something else when done twice */
    enum audit_act audited; /* an act of power of which the answer says all: leaves its record in the log (audit.c) */
};

static const struct engine_command engine_commands[COMMAND_COUNT] = {
    [COMMAND_SAY] = {.handle = handle_say, .receipt = true},
    [COMMAND_DELETE] = {.handle = handle_delete, .receipt = true},
    [COMMAND_ACCEPT] = {.handle = handle_accept, .receipt = true},
    [COMMAND_LATER] = {.handle = handle_later, .receipt = true},
    [COMMAND_STAY] = {.handle = handle_stay},
    [COMMAND_SESSION_END] = {.handle = handle_session_end, .receipt = true},
    [COMMAND_SESSIONS_END] = {.handle = handle_sessions_end, .receipt = true},
    [COMMAND_JOIN] = {.handle = handle_join},
    [COMMAND_SIGN_IN] = {.handle = handle_sign_in},
    [COMMAND_SIGN_OUT] = {.handle = handle_sign_out},
    [COMMAND_PROGRAM_MAKE] = {.handle = handle_program_make, .receipt = true, .audited = AUDIT_PROGRAM_MADE},
    [COMMAND_COHORT_MAKE] = {.handle = handle_cohort_make, .receipt = true, .audited = AUDIT_COHORT_MADE},
    [COMMAND_ROOM_MAKE] = {.handle = handle_room_make, .receipt = true, .audited = AUDIT_ROOM_MADE},
    [COMMAND_INVITE_MAKE] = {.handle = handle_invite_make, .receipt = true, .audited = AUDIT_INVITATION_MADE},
    [COMMAND_INVITE_REVOKE] = {.handle = handle_invite_revoke, .receipt = true, .audited = AUDIT_INVITATION_REVOKED},
    [COMMAND_SLICE_OPEN] = {.handle = handle_slice_open},
    [COMMAND_TICK] = {.handle = handle_tick},
    [COMMAND_EFFECT_DONE] = {.handle = handle_effect_done},
    [COMMAND_MODE_SET] = {.handle = handle_mode_set, .receipt = true},
    [COMMAND_MODE_CLEAR] = {.handle = handle_mode_clear, .receipt = true},
    [COMMAND_PAUSE] = {.handle = handle_pause, .receipt = true},
    [COMMAND_RESUME] = {.handle = handle_resume, .receipt = true},
    [COMMAND_ROOM_SET] = {.handle = handle_room_set, .receipt = true},
    [COMMAND_DUTY_ON] = {.handle = handle_duty_on, .receipt = true},
    [COMMAND_DUTY_OFF] = {.handle = handle_duty_off, .receipt = true},
    [COMMAND_SHIFT_ADD] = {.handle = handle_shift_add, .receipt = true},
    [COMMAND_SHIFT_REMOVE] = {.handle = handle_shift_remove, .receipt = true},
    [COMMAND_SHIFT_SPANS] = {.handle = handle_shift_spans},
    [COMMAND_PRESENCE] = {.handle = handle_presence},
    [COMMAND_AUDIT_CHECKPOINT] = {.handle = handle_audit_checkpoint},
    [COMMAND_SANCTION] = {.handle = handle_sanction, .receipt = true},
    [COMMAND_LIFT] = {.handle = handle_lift, .receipt = true},
    [COMMAND_SECOND] = {.handle = handle_second, .receipt = true},
    [COMMAND_TAKE_OUT] = {.handle = handle_take_out, .receipt = true},
    [COMMAND_REMOVE] = {.handle = handle_remove, .receipt = true},
    [COMMAND_RESTORE] = {.handle = handle_restore, .receipt = true},
    [COMMAND_TOTP_RESET] = {.handle = handle_totp_reset, .receipt = true},
    [COMMAND_TOTP_RESET_NAMED] = {.handle = handle_totp_reset_named, .receipt = true},
    [COMMAND_SET_UP_END] = {.handle = handle_set_up_end, .receipt = true},
    [COMMAND_ASSIGN] = {.handle = handle_assign, .receipt = true},
    [COMMAND_HIDE] = {.handle = handle_hide, .receipt = true},
    [COMMAND_LINE_OPEN] = {.handle = handle_line_open, .receipt = true},
    [COMMAND_LEAVE] = {.handle = handle_leave, .receipt = true},
    [COMMAND_LEAVE_PROGRAM] = {.handle = handle_leave_program, .receipt = true},
    [COMMAND_CLAIM] = {.handle = handle_claim, .receipt = true},
    [COMMAND_RELEASE] = {.handle = handle_release, .receipt = true},
    [COMMAND_KEEP] = {.handle = handle_keep, .receipt = true},
    [COMMAND_WAIT] = {.handle = handle_wait, .receipt = true},
    [COMMAND_DECIDE] = {.handle = handle_decide, .receipt = true},
    [COMMAND_REPORT] = {.handle = handle_report, .receipt = true},
    [COMMAND_EDIT] = {.handle = handle_edit, .receipt = true},
    [COMMAND_WITHDRAW] = {.handle = handle_withdraw, .receipt = true},
    [COMMAND_QUESTION] = {.handle = handle_question, .receipt = true},
    [COMMAND_APPROVE] = {.handle = handle_approve, .receipt = true},
    [COMMAND_SEND_BACK] = {.handle = handle_send_back, .receipt = true},
    [COMMAND_ANSWER] = {.handle = handle_answer, .receipt = true},
    [COMMAND_MASK] = {.handle = handle_mask, .receipt = true},
    [COMMAND_PIN] = {.handle = handle_pin, .receipt = true},
};

enum hearth_error engine_open(const char *path, struct engine **engine_out)
{
    *engine_out = NULL;
    struct engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL)
        return HEARTH_NO_MEMORY;
    buffer_init(&engine->scratch, ENGINE_SCRATCH_BYTES_MAX);
    enum hearth_error error = store_open(path, &engine->store);
    if (error == HEARTH_OK)
        error = store_order_read(engine->store, &engine->order);
    if (error == HEARTH_OK && engine->order.rules != ENGINE_RULES)
        error = HEARTH_UNSUPPORTED;
    if (error == HEARTH_OK)
        (void)store_checkpoint(engine->store, true); /* what a crash left in the WAL */
    if (error != HEARTH_OK) {
        engine_close(&engine);
        return error;
    }
    *engine_out = engine;
    return HEARTH_OK;
}

void engine_close(struct engine **engine)
{
    if (*engine == NULL)
        return;
    if ((*engine)->batch)
        engine_batch_abort(*engine);
    store_close(&(*engine)->store);
    buffer_deinit(&(*engine)->scratch);
    free(*engine);
    *engine = NULL;
}

void engine_rates(struct engine *engine, bool on)
{
    engine->rates_off = !on;
}

int64_t engine_place(const struct engine *engine)
{
    return engine->order.place;
}

int64_t engine_time_ms(const struct engine *engine)
{
    return engine->order.time_ms;
}

void engine_hash(const struct engine *engine, uint8_t hash_out[DIGEST_BYTES])
{
    memcpy(hash_out, engine->order.hash, DIGEST_BYTES);
}

enum hearth_error engine_state_hash(struct engine *engine, uint8_t hash_out[DIGEST_BYTES])
{
    return store_state_hash(engine->store, hash_out);
}

enum hearth_error engine_batch_begin(struct engine *engine)
{
    CHECK(!engine->batch);
    enum hearth_error error = store_begin(engine->store);
    engine->batch = error == HEARTH_OK;
    engine->changed = false;
    return error;
}

enum hearth_error engine_batch_commit(struct engine *engine, bool durable)
{
    CHECK(engine->batch);
    enum hearth_error error = HEARTH_OK;
    if (engine->changed)
        error = store_order_write(engine->store, &engine->order);
    if (error == HEARTH_OK)
        error = store_commit(engine->store, durable);
    if (error != HEARTH_OK)
        return error; /* the caller aborts */
    engine->batch = false;
    if (store_checkpoint(engine->store, engine->truncate))
        engine->truncate = engine->truncate_due = false;
    return HEARTH_OK;
}

void engine_batch_abort(struct engine *engine)
{
    store_abort(engine->store);
    engine->batch = false;
    /* What the aborted commands left in memory goes too. Where even this read fails the disk is gone, and the process ends. */
    CHECK(store_order_read(engine->store, &engine->order) == HEARTH_OK);
}

void act_refuse(struct act *act, enum refusal_reason reason)
{
    act->outcome->refusal.reason = reason;
}

void act_refuse_field(struct act *act, const char *field)
{
    act->outcome->refusal.reason = REFUSAL_BAD_REQUEST;
    act->outcome->refusal.field = field;
}

enum hearth_error act_refuse_taken(struct act *act, member_id by, enum decision decision)
{
    struct store_member member;
    act_refuse(act, REFUSAL_TAKEN);
    act->outcome->refusal.decision = decision;
    act->outcome->refusal.decided = true;
    if (member_id_is_none(by))
        return HEARTH_OK;
    enum hearth_error error = store_member_read(act->store, by, &member);
    if (error == HEARTH_OK)
        memcpy(act->outcome->refusal.by, member.name, sizeof member.name);
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

enum hearth_error act_effect(struct act *act, enum effect_kind kind, const uint8_t object[ID_BYTES])
{
    static const bool durable[] = {
#define X(NAME, durable_) durable_,
        EFFECTS(X)
#undef X
    };
    struct effect *effect = outcome_effect(act->outcome, kind);
    if (effect == NULL)
        return HEARTH_NO_MEMORY;
    memcpy(effect->object, object, ID_BYTES);
    if (!durable[kind])
        return HEARTH_OK;
    effect->place = act->place;
    effect->n = (int64_t)act->outcome->effects_len;
    struct store_effect row = {.place = effect->place, .n = effect->n, .kind = kind, .made_at = act->now_ms};
    memcpy(row.object, object, ID_BYTES);
    return store_effect_insert(act->store, &row);
}

enum hearth_error act_fence_cut(struct act *act, stream_id stream)
{
    return act_effect(act, EFFECT_FENCE_CUT, stream.bytes);
}

enum hearth_error act_fence_part(struct act *act, member_id member, stream_id stream)
{
    enum hearth_error error = act_effect(act, EFFECT_FENCE_PART, member.bytes);
    if (error == HEARTH_OK)
        memcpy(act->outcome->effects[act->outcome->effects_len - 1].of, stream.bytes, ID_BYTES);
    return error;
}

/* A request's id begins with the time at which it was made. Receipts are kept as long as one may come. */
static bool request_is_stale(request_id request, int64_t now_ms)
{
    uint64_t made_at = 0;
    for (int i = 0; i < 8; i++)
        made_at = made_at << 8 | request.bytes[i];
    return made_at + LIMIT_REQUEST_AGE_MS < (uint64_t)now_ms || made_at > (uint64_t)now_ms + LIMIT_REQUEST_AHEAD_MS;
}

/* The first done of this request, if there was one. */
static enum hearth_error act_repeat(struct act *act, const uint8_t *receipt, size_t receipt_len)
{
    act->outcome->repeated = true;
    return done_decode(receipt, receipt_len, &act->outcome->done) ? HEARTH_OK : HEARTH_DAMAGED;
}

/* The room that a command is about, and the slice that its text is sealed under: both are read together with the actor. */
static void act_key_room(const struct command *command, struct store_access_key *key)
{
    switch ((int)command->kind) { /* those that are about a room */
    case COMMAND_SAY:
        key->room = command->say.room;
        key->slice = command->say.slice;
        break;
    case COMMAND_DELETE:
        key->room = command->delete.room;
        break;
    case COMMAND_REMOVE:
        key->room = command->remove.room;
        break;
    case COMMAND_RESTORE:
        key->room = command->restore.room;
        break;
    case COMMAND_TAKE_OUT:
        key->room = command->take_out.room;
        break;
    case COMMAND_LEAVE:
        key->room = command->leave.room;
        break;
    case COMMAND_MODE_SET:
        key->room = command->mode_set.room;
        break;
    case COMMAND_MODE_CLEAR:
        key->room = command->mode_clear.room;
        break;
    case COMMAND_ROOM_SET:
        key->room = command->room_set.room;
        break;
    case COMMAND_DUTY_ON:
        key->room = command->duty_on.room;
        break;
    case COMMAND_REPORT:
        key->room = command->report.room;
        key->pace_kind = PACE_REPORT;
        break;
    case COMMAND_QUESTION:
        key->room = command->question.room;
        break;
    case COMMAND_MASK:
        key->room = command->mask.room;
        key->slice = command->mask.slice;
        break;
    case COMMAND_PIN:
        key->room = command->pin.room;
        break;
    default:
        break;
    }
}

/* Those that name a held text are about its room. */
static enum hearth_error act_key_held(struct act *act, struct store_access_key *key)
{
    const struct command *command = act->command;
    struct store_held held;
    item_id id;
    switch ((int)command->kind) {
    case COMMAND_EDIT:
        id = command->edit.held;
        key->slice = command->edit.slice;
        break;
    case COMMAND_WITHDRAW:
        id = command->withdraw.held;
        break;
    case COMMAND_APPROVE:
        id = command->approve.held;
        key->slice = command->approve.slice;
        break;
    case COMMAND_SEND_BACK:
        id = command->send_back.held;
        break;
    case COMMAND_ANSWER:
        id = command->answer.held;
        key->slice = command->answer.slice;
        break;
    default:
        return HEARTH_OK;
    }
    enum hearth_error error = store_held_read(act->store, id, &held);
    if (error == HEARTH_OK)
        key->room = held.room;
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

static enum hearth_error act_begin_client(struct act *act)
{
    const struct command *command = act->command;
    struct store_access_key key = {.member = command->actor, .session = command->session, .request = command->request};
    act_key_room(command, &key);
    enum hearth_error error = act_key_held(act, &key);
    if (error == HEARTH_OK)
        error = access_actor(act->store, &key, act->now_ms, &act->actor);
    if (error != HEARTH_OK)
        return error;
    if (!access_session(&act->actor)) {
        act_refuse(act, REFUSAL_NOT_HERE);
        /* Whatever still speaks on it must stop. */
        return session_id_is_none(command->session) ? HEARTH_OK : act_effect(act, EFFECT_SESSION_CLOSE, command->session.bytes);
    }
    if (request_is_stale(command->request, act->now_ms)) {
        act_refuse(act, REFUSAL_STALE);
        return HEARTH_OK;
    }
    return act->actor.found.receipt_known ? act_repeat(act, act->actor.found.receipt, act->actor.found.receipt_len) : HEARTH_OK;
}

static enum hearth_error act_begin_operator(struct act *act)
{
    uint8_t receipt[STORE_RECEIPT_BYTES_MAX];
    size_t receipt_len;
    if (request_is_stale(act->command->request, act->now_ms)) {
        act_refuse(act, REFUSAL_STALE);
        return HEARTH_OK;
    }
    enum hearth_error error = store_receipt_read(act->store, act->command->request, (member_id){{0}}, receipt, &receipt_len);
    if (error == HEARTH_OK)
        return act_repeat(act, receipt, receipt_len);
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

static enum hearth_error act_begin(struct act *act)
{
    /* Only a client's command has an actor: nobody comes in by another door than the own one. */
    const bool somebody = !member_id_is_none(act->command->actor);
    switch (command_from(act->command->kind)) {
    case COMMAND_FROM_CLIENT:
        return act_begin_client(act);
    case COMMAND_FROM_DESK:
        return somebody ? act_begin_client(act) : act_begin_operator(act);
    case COMMAND_FROM_OPERATOR:
        if (!somebody)
            return act_begin_operator(act);
        break;
    case COMMAND_FROM_DOOR:
    case COMMAND_FROM_CORE:
        break;
    }
    if (somebody)
        act_refuse(act, REFUSAL_NOT_HERE);
    return HEARTH_OK;
}

/* After a handler that changed something. */
static enum hearth_error act_end(struct act *act)
{
    const struct engine_command *row = &engine_commands[act->command->kind];
    const bool client = !member_id_is_none(act->command->actor);
    enum hearth_error error = client ? session_touch(act) : HEARTH_OK;
    if (error == HEARTH_OK && row->receipt) {
        uint8_t receipt[STORE_RECEIPT_BYTES_MAX];
        const size_t len = done_encode(&act->outcome->done, receipt);
        error = store_receipt_insert(act->store, act->command->request, act->command->actor, receipt, len);
    }
    if (error == HEARTH_OK && row->audited != AUDIT_NONE)
        error = act_audit_done(act, row->audited);
    return error == HEARTH_OK ? act_audit_end(act) : error;
}

/* It has changed something: it gets its place, the time moves on, the hash runs over what came of it. */
static enum hearth_error act_place(struct act *act)
{
    struct engine *engine = act->engine;
    act->outcome->place = act->place;
    engine->order.place = act->place;
    engine->order.time_ms = act->now_ms;
    buffer_clear(&engine->scratch);
    buffer_put(&engine->scratch, engine->order.hash, DIGEST_BYTES);
    buffer_put_u64(&engine->scratch, (uint64_t)act->now_ms);
    outcome_encode(act->outcome, act->text_digest, &engine->scratch);
    if (engine->scratch.failed)
        return HEARTH_NO_MEMORY;
    digest_sha256(engine->scratch.data, engine->scratch.len, engine->order.hash);
    engine->changed = true;
    return HEARTH_OK;
}

enum hearth_error engine_apply(struct engine *engine, struct command *command, struct outcome *outcome_out)
{
    CHECK(engine->batch && command->kind < COMMAND_COUNT);
    /* The first tick of a minute is kept even if nothing is due: the highest time seen must outlive a crash (RE8). */
    const bool minute = command->kind == COMMAND_TICK && command->time_ms >= engine->order.time_ms + MINUTE_MS;
    struct act act = {.engine = engine,
                      .store = engine->store,
                      .command = command,
                      .outcome = outcome_out,
                      .now_ms = command->time_ms > engine->order.time_ms ? command->time_ms : engine->order.time_ms,
                      .place = engine->order.place + 1};
    outcome_out->kind = command->kind;
    outcome_out->request = command->request;
    const int64_t changes = store_changes(engine->store);
    enum hearth_error error = act_begin(&act);
    if (error == HEARTH_OK && outcome_out->refusal.reason == REFUSAL_NONE && !outcome_out->repeated) {
        error = engine_commands[command->kind].handle(&act);
        if (error == HEARTH_OK && outcome_out->refusal.reason == REFUSAL_NONE && !outcome_out->seal_again && !outcome_out->hold_first)
            error = act_end(&act);
    }
    if (error == HEARTH_OK && outcome_out->refusal.reason == REFUSAL_SUSPENDED)
        error = sanction_refusal(engine->store, command->actor, act.now_ms, &outcome_out->refusal);
    if (error != HEARTH_OK)
        return error;
    if (store_changes(engine->store) == changes && !minute)
        return HEARTH_OK;
    CHECK(outcome_out->refusal.reason == REFUSAL_NONE && !outcome_out->seal_again && !outcome_out->hold_first && !outcome_out->repeated);
    return act_place(&act);
}
