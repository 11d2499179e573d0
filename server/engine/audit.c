/* server/engine/audit.c: the audit log (security.md 4, MO20). An act of power leaves its record in the transaction that does it; from time
 * to time a checkpoint over all of them is wanted, which core signs, for the engine has no keys. */
#include "engine_internal.h"
#include <stdlib.h>
#include <string.h>

void audit_object_add(struct audit_record *record, enum audit_thing thing, const uint8_t id[ID_BYTES])
{
    static const uint8_t none[ID_BYTES];
    if (memcmp(id, none, ID_BYTES) == 0)
        return;
    CHECK(record->objects_len < AUDIT_OBJECTS_MAX);
    struct audit_object *object = &record->objects[record->objects_len++];
    object->thing = thing;
    memcpy(object->id, id, ID_BYTES);
}

/* From the command's random bytes alone, but none that it gives away as an id. */
static void audit_salt(const struct command *command, uint64_t position, uint8_t salt_out[AUDIT_SALT_BYTES])
{
    uint8_t hash[DIGEST_BYTES];
    struct digest digest;
    digest_init(&digest);
    digest_add(&digest, "hearth/audit/salt/1", 19);
    digest_add(&digest, command->random, sizeof command->random);
    digest_add_u64(&digest, position);
    digest_final(&digest, hash);
    memcpy(salt_out, hash, AUDIT_SALT_BYTES);
}

enum hearth_error act_audit(struct act *act, struct audit_record *record)
{
    struct buffer *out = &act->engine->scratch;
    struct merkle_edge edge;
    uint8_t hash[DIGEST_BYTES], nodes[MERKLE_EDGE_MAX][DIGEST_BYTES];
    enum hearth_error error = store_audit_edge_read(act->store, &edge);
    if (error != HEARTH_OK)
        return error;
    record->time_ms = act->now_ms;
    record->actor = act->command->actor;
    audit_salt(act->command, edge.size, record->salt);
    buffer_clear(out);
    audit_record_encode(record, out);
    if (out->failed)
        return HEARTH_NO_MEMORY;
    merkle_leaf(out->data, out->len, hash);
    const uint64_t position = edge.size;
    const int nodes_len = merkle_edge_grow(&edge, hash, nodes);
    error = store_audit_leaf_insert(act->store, position, buffer_view(out), hash, nodes, nodes_len);
    if (error != HEARTH_OK)
        return error;
    act->audited = true;
    return store_audit_edge_write(act->store, &edge);
}

/* What the operator made or changed is what the answer says; the rest is in the command. */
enum hearth_error act_audit_done(struct act *act, enum audit_act what)
{
    const struct done *done = &act->outcome->done;
    struct audit_record record = {.act = what};
    if (act->command->kind == COMMAND_PROGRAM_MAKE)
        audit_object_add(&record, AUDIT_THING_PROGRAM, act->command->program_make.program.bytes);
    audit_object_add(&record, AUDIT_THING_COHORT, done->cohort.bytes);
    if (act->command->kind == COMMAND_ROOM_MAKE)
        audit_object_add(&record, AUDIT_THING_COHORT, act->command->room_make.cohort.bytes);
    audit_object_add(&record, AUDIT_THING_ROOM, done->room.bytes);
    if (act->command->kind == COMMAND_INVITE_MAKE)
        audit_object_add(&record, AUDIT_THING_COHORT, act->command->invite_make.cohort.bytes);
    audit_object_add(&record, AUDIT_THING_INVITATION, done->invitation.bytes);
    return act_audit(act, &record);
}

/* An effect that outlives a crash: until the signature is there it is given again at each start. */
static enum hearth_error checkpoint_want(struct act *act, const struct audit_head *head)
{
    static const uint8_t no_object[ID_BYTES];
    enum hearth_error error = store_checkpoint_insert(act->store, act->place, head);
    if (error == HEARTH_OK)
        error = act_effect(act, EFFECT_AUDIT_CHECKPOINT, no_object);
    if (error == HEARTH_OK)
        act->outcome->effects[act->outcome->effects_len - 1].head = *head;
    return error;
}

/* Due at the very first entry, so that the key and a first root can be written down on the first day; after so many entries; by the clock,
 * if there is anything that the newest one does not say. */
static enum hearth_error checkpoint_look(struct act *act, bool by_clock)
{
    struct merkle_edge edge;
    struct store_checkpoint newest = {.place = 0};
    struct audit_head head = {.time_ms = act->now_ms};
    enum hearth_error error = store_audit_edge_read(act->store, &edge);
    if (error == HEARTH_OK)
        error = store_checkpoint_newest(act->store, false, &newest);
    if (error != HEARTH_OK && error != HEARTH_NOT_FOUND)
        return error;
    const bool first = error == HEARTH_NOT_FOUND;
    if (edge.size == 0 || (!by_clock && !first && edge.size - newest.head.size < AUDIT_CHECKPOINT_ENTRIES))
        return HEARTH_OK;
    head.size = edge.size;
    merkle_edge_root(&edge, head.root);
    error = store_audit_heads_read(act->store, head.heads);
    if (error != HEARTH_OK)
        return error;
    if (!first && head.size == newest.head.size && memcmp(head.heads, newest.head.heads, DIGEST_BYTES) == 0)
        return HEARTH_OK;
    return checkpoint_want(act, &head);
}

enum hearth_error act_audit_end(struct act *act)
{
    return act->audited ? checkpoint_look(act, false) : HEARTH_OK;
}

/* By the clock's own grid and not by the time since the last one: nothing need be remembered, and a replay finds the same ticks. */
enum hearth_error tick_audit(struct act *act)
{
    if (act->now_ms / AUDIT_CHECKPOINT_MS == act->engine->order.time_ms / AUDIT_CHECKPOINT_MS)
        return HEARTH_OK;
    return checkpoint_look(act, true);
}

enum hearth_error handle_audit_checkpoint(struct act *act)
{
    const struct command_audit_checkpoint *by = &act->command->audit_checkpoint;
    struct store_effect effect;
    struct store_checkpoint checkpoint;
    enum hearth_error error = store_effect_read(act->store, by->place, by->n, &effect);
    if (error == HEARTH_NOT_FOUND)
        return HEARTH_OK; /* signed before, and said again after a crash */
    if (error != HEARTH_OK)
        return error;
    if (effect.kind != EFFECT_AUDIT_CHECKPOINT) {
        act_refuse_field(act, "place");
        return HEARTH_OK;
    }
    error = store_effect_delete(act->store, by->place, by->n);
    if (error == HEARTH_OK)
        error = store_checkpoint_read(act->store, by->place, &checkpoint);
    if (error != HEARTH_OK) /* one of the same size that came later was signed before it */
        return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
    memcpy(checkpoint.public_key, by->public_key, AUDIT_PUBLIC_BYTES);
    memcpy(checkpoint.signature, by->signature, AUDIT_SIGNATURE_BYTES);
    return store_checkpoint_sign(act->store, &checkpoint);
}

/* ---- for staff, who remember it ---- */

static bool proof_subtree(void *context, int height, uint64_t last, uint8_t hash_out[DIGEST_BYTES])
{
    return store_audit_node_read(context, last, height, hash_out) == HEARTH_OK;
}

/* A log that is shorter than the asker knew is no refusal of a right, but there is nothing that could be answered. */
enum hearth_error query_checkpoint(struct asking *asking)
{
    struct answer *answer = asking->answer;
    struct store_checkpoint newest;
    struct store_program program;
    if (!access_self(&asking->actor, RIGHT_AUDIT_READ, &answer->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_checkpoint_newest(asking->store, true, &newest);
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && asking->query->number > (int64_t)newest.head.size)) {
        answer->refusal.reason = REFUSAL_NOT_HERE;
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = store_program_read(asking->store, &program);
    if (error != HEARTH_OK)
        return error;
    struct event *event = answer_event(answer, EVENT_CHECKPOINT);
    answer->shown = calloc(1, sizeof *answer->shown);
    if (event == NULL || answer->shown == NULL)
        return HEARTH_NO_MEMORY;
    event->shown = answer->shown;
    audit_origin(program.id, answer->shown->origin);
    answer->shown->head = newest.head;
    memcpy(answer->shown->public_key, newest.public_key, AUDIT_PUBLIC_BYTES);
    memcpy(answer->shown->signature, newest.signature, AUDIT_SIGNATURE_BYTES);
    answer->shown->proof_len = merkle_consistency_of(proof_subtree, asking->store, newest.head.size,
                                                     asking->query->number > 0 ? (uint64_t)asking->query->number : 0, answer->shown->proof);
    return answer->shown->proof_len < 0 ? HEARTH_DAMAGED : HEARTH_OK;
}
