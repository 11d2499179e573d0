/* server/core/hashing.h
 * Argon2 in its own pool (security.md 3): 2 workers, 16 waiting, 2 s at most in the queue, then "busy". Never on the desk. */
#pragma once
#include "core_internal.h"
#include "hearth/plain_text.h"
#include "hearth/vault_secrets.h"

struct hashing {
    struct job job;
    struct vault *vault;
    int64_t submitted_ms;
    struct plain_text passphrase; /* normalised; owned, wiped when the hashing is freed */
    bool verify;                  /* against record (record_len 0: on a dummy); else makes a record */
    uint8_t record[LIMIT_SECRET_RECORD_BYTES_MAX];
    size_t record_len;
    bool right;
    bool rehashed; /* right, and record now holds a fresh one */
    enum hearth_error error;
    void (*done)(struct core *core, struct hashing *hashing, void *context); /* then the hashing is freed */
    void *context;
};

MUST_USE enum hearth_error hashers_open(struct core *core);
struct hashing *hashing_new(struct core *core, void (*done)(struct core *, struct hashing *, void *), void *context);
void hashing_free(struct hashing *hashing);
/* False: BUSY; the hashing stays the caller's. */
MUST_USE bool hashing_submit(struct core *core, struct hashing *hashing);
