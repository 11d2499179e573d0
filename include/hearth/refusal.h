/* include/hearth/refusal.h
 * A "no" that a person gets: a reason and the facts that belong to it (protocol.md 3). The words come from the client's catalogue.
 * A refusal has changed nothing. */
#pragma once
#include "hearth/limits.h"
#include "hearth/states.h"
#include <stdbool.h>
#include <stdint.h>

/* X(NAME, word on the wire) */
#define REFUSALS(X)                                                                                                                        \
    X(NONE, "")                                                                                                                            \
    X(BAD_REQUEST, "bad_request") /* field */                                                                                              \
    X(UNKNOWN, "unknown")                                                                                                                  \
    X(EMPTY, "empty")                                                                                                                      \
    X(TOO_LONG, "too_long") /* max */                                                                                                      \
    X(STALE, "stale")                                                                                                                      \
    X(NOT_HERE, "not_here")                                                                                                                \
    X(SLOW, "slow")     /* wait_ms */                                                                                                      \
    X(BUSY, "busy")     /* wait_ms */                                                                                                      \
    X(WAIT, "wait")     /* wait_ms */                                                                                                      \
    X(NOTICE, "notice") /* version */                                                                                                      \
    X(NAME_TAKEN, "name_taken")                                                                                                            \
    X(PASSPHRASE, "passphrase") /* why */                                                                                                  \
    X(CODE, "code")                                                                                                                        \
    X(SIGN_IN, "sign_in")                                                                                                                  \
    X(FULL, "full")             /* the room's cap, three pins, or a bounded table */                                                       \
    X(TURN, "turn")             /* wait_ms: slow mode, its turn has not come */                                                            \
    X(PAUSED, "paused")         /* until_at, reason */                                                                                     \
    X(READING, "reading")       /* until_at: the room is for reading */                                                                    \
    X(TIME_OUT, "time_out")     /* until_at, reason */                                                                                     \
    X(SUSPENDED, "suspended")   /* until_at, reason */                                                                                     \
    X(TAKEN, "taken")           /* by, decision: somebody of the staff was quicker */                                                      \
    X(TOTP, "totp")             /* staff: the code of their app is missing, or wrong while they enrol */                                   \
    X(TOTP_ENROL, "totp_enrol") /* staff: the code to enrol anew is right; totp */

#define X(name, word) REFUSAL_##name,
enum refusal_reason { REFUSALS(X) REFUSAL_COUNT };
#undef X

struct refusal {
    enum refusal_reason reason;
    int64_t wait_ms;                   /* 0: not said */
    int64_t max;                       /* 0: not said */
    int64_t version;                   /* 0: not said */
    const char *field;                 /* static storage, or NULL */
    const char *why;                   /* static storage, or NULL */
    int64_t until_at;                  /* 0: not said */
    enum reason cause;                 /* where refusal_has_reason */
    bool decided;                      /* TAKEN: it was decided, and how */
    enum decision decision;            /* with decided */
    char by[LIMIT_NAME_BYTES_MAX + 1]; /* TAKEN: the name of one of the staff; empty: not said */
};

/* PAUSED, TIME_OUT and SUSPENDED say why. */
static inline bool refusal_has_reason(enum refusal_reason reason)
{
    return reason == REFUSAL_PAUSED || reason == REFUSAL_TIME_OUT || reason == REFUSAL_SUSPENDED;
}

const char *refusal_word(enum refusal_reason reason); /* static storage */
