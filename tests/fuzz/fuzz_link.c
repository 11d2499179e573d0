/* tests/fuzz/fuzz_link.c
 * Packets of a hostile gate. What is taken must be what the encoder writes, byte for byte: nothing is read twice or in two ways.
 * The first byte of the input chooses the side that reads. */
#include "hearth/check.h"
#include "hearth/link.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct reader packet;
    struct link_message message;
    reader_init(&packet, (struct bytes){data + 1, size - 1});
    while (packet.at < packet.len) {
        const size_t start = packet.at;
        if (!link_message_decode(&packet, (enum link_side)(1u << (data[0] & 3)), &message))
            return 0;
        struct buffer again;
        buffer_init(&again, LINK_PACKET_BYTES_MAX);
        link_message_encode(&again, &message);
        CHECK(!again.failed && again.len == packet.at - start && memcmp(again.data, packet.data + start, again.len) == 0);
        buffer_deinit(&again);
    }
    return 0;
}
