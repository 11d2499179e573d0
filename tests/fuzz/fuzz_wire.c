/* tests/fuzz/fuzz_wire.c
 * The frame decoder, whole: the first byte chooses the door or the body. What it takes is written anew and taken again as the same; nothing
 * else may happen than the verdicts of wire.h. Seeds: tests/wire/golden. */
#include "hearth/check.h"
#include "hearth/limits.h"
#include "hearth/wire.h"
#include <string.h>

static enum wire_verdict decode(uint8_t way, struct bytes bytes, struct request *request, struct refusal *refusal)
{
    static const enum request_kind bodies[] = {REQUEST_LOOK, REQUEST_JOIN, REQUEST_SIGN_IN};
    if (way % 5 < 2)
        return wire_decode(way % 5 == 0 ? WIRE_DOOR_SOCKET : WIRE_DOOR_LOCAL, bytes, request, refusal);
    return wire_decode_body(bodies[way % 5 - 2], bytes, request, refusal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > LIMIT_FRAME_IN_BYTES)
        return 0;
    struct request request;
    struct refusal refusal;
    const enum wire_verdict verdict = decode(data[0], (struct bytes){data + 1, size - 1}, &request, &refusal);
    CHECK((verdict == WIRE_REFUSED) == (refusal.reason != REFUSAL_NONE));
    if (verdict == WIRE_REFUSED && data[0] % 5 < 2)
        CHECK(!request_id_is_none(request.id)); /* there is somebody to answer to */
    if (verdict != WIRE_REQUEST)
        return 0;
    struct buffer once, twice;
    buffer_init(&once, 8 * LIMIT_FRAME_IN_BYTES); /* a control of one byte is six when escaped */
    buffer_init(&twice, 8 * LIMIT_FRAME_IN_BYTES);
    wire_encode_request(&once, &request);
    CHECK(!once.failed);
    request_deinit(&request);
    CHECK(decode(data[0], buffer_view(&once), &request, &refusal) == WIRE_REQUEST);
    wire_encode_request(&twice, &request);
    request_deinit(&request);
    CHECK(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
    buffer_deinit(&once);
    buffer_deinit(&twice);
    return 0;
}
