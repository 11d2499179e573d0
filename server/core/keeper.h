/* server/core/keeper.h
 * The one thread that writes the keyring: the desk never waits for the disk. It adds keys (durable before anybody seals under them) and
 * destroys those whose time has come, and signs checkpoints of the audit log (effects that the engine wanted). Called from the desk's
 * thread; answers come there. */
#pragma once
#include "core_internal.h"

#define KEEPER_SLICES_MAX 2

struct keeper_slices {
    room_id room;
    bool ahead;
    int len;
    key_id keys[KEEPER_SLICES_MAX];
    int64_t opens_at[KEEPER_SLICES_MAX];
    int64_t ends_at[KEEPER_SLICES_MAX];
    enum hearth_error error;
};

MUST_USE enum hearth_error keeper_open(struct core *core);

/* Writes keys for len slices of the room, the first opening at opens_at. A slice that has a key already keeps it. False: BUSY. */
MUST_USE bool keeper_slices(struct core *core, room_id room, int64_t opens_at, int64_t length_ms, int len, bool ahead,
                            void (*written)(struct core *core, struct keeper_slices *made));

/* Writes the key of a member who is about to join; then calls written with the context. False: BUSY. */
MUST_USE bool keeper_subject(struct core *core, member_id member,
                             void (*written)(struct core *core, void *context, enum hearth_error error), void *context);

/* Writes the key of a case. And away with one that no row came to know: what would be sealed under it was refused. */
MUST_USE bool keeper_case(struct core *core, key_id key, item_id item,
                          void (*written)(struct core *core, void *context, enum hearth_error error), void *context);
void keeper_drop(struct core *core, key_id key);

/* Destroys a key and then tells the engine that the effect is done. Effects of one turn are gathered: one pass for all. */
void keeper_destroy(struct core *core, const struct effect *effect);
void keeper_turn_end(struct core *core);

/* Signs the audit log's checkpoint that an effect wants, and hands the signature to the engine. */
void keeper_sign(struct core *core, const struct effect *effect);
