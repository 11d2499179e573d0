/* include/hearth/refusal.h
 * A "no" that a person gets: a reason and the facts that belong to it (protocol.md 3). The words come from the client's catalogue.
 * A refusal has changed nothing. */
#pragma once
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
    X(FULL, "full") /* operator: the room's cap, or a bounded table */

#define X(name, word) REFUSAL_##name,
enum refusal_reason { REFUSALS(X) REFUSAL_COUNT };
#undef X

struct refusal {
    enum refusal_reason reason;
    int64_t wait_ms;   /* 0: not said */
    int64_t max;       /* 0: not said */
    int64_t version;   /* 0: not said */
    const char *field; /* static storage, or NULL */
    const char *why;   /* static storage, or NULL */
};

const char *refusal_word(enum refusal_reason reason); /* static storage */
