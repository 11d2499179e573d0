/* tests/wire/decode.h: what the tests of the decoder share. */
#pragma once
#include "golden.h"
#include "hearth/wire.h"

#define H  "11111111111111111111111111111111" /* a request's id */
#define B  "b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2" /* a room's */
#define Z  "00000000000000000000000000000000"
#define ME "\"id\":\"" H "\""

static struct request request; /* what was decoded last */
static struct refusal refusal;

static inline enum wire_verdict decode(enum wire_door door, const char *frame, size_t len)
{
    /* A copy of exactly that length, so that a sanitizer sees a read past the end. */
    uint8_t *copy = malloc(len > 0 ? len : 1);
    assert_non_null(copy);
    memcpy(copy, frame, len);
    const enum wire_verdict verdict = wire_decode(door, (struct bytes){copy, len}, &request, &refusal);
    free(copy);
    return verdict;
}

static inline enum wire_verdict decode_text(enum wire_door door, const char *frame)
{
    return decode(door, frame, strlen(frame));
}

static inline enum wire_verdict decode_body_text(enum request_kind kind, const char *body)
{
    return wire_decode_body(kind, (struct bytes){(const uint8_t *)body, strlen(body)}, &request, &refusal);
}
