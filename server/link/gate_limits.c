/* server/link/gate_limits.c */
#include "hearth/check.h"
#include "hearth/link.h"

static uint32_t share(uint32_t all, uint32_t gates)
{
    return (all + gates - 1) / gates;
}

void gate_limits_default(uint32_t gates, struct gate_limits *limits_out)
{
    CHECK(gates > 0);
    *limits_out = (struct gate_limits){
        .connections_max = share(LIMIT_CONNECTIONS_MAX, gates),
        .connections_source_max = share(LIMIT_CONNECTIONS_SOURCE_MAX, gates),
        .handshakes_max = share(LIMIT_HANDSHAKES_MAX, gates),
        .handshake_interval_ms = LIMIT_HANDSHAKE_INTERVAL_MS * gates,
        .handshake_burst = share(LIMIT_HANDSHAKE_BURST, gates),
        .handshake_ms = LIMIT_HANDSHAKE_MS,
        .head_ms = LIMIT_HEAD_MS,
        .keepalive_ms = LIMIT_KEEPALIVE_MS,
        .body_ms = LIMIT_BODY_MS,
        .answer_ms = LIMIT_ANSWER_MS,
        .message_frames_max = LIMIT_MESSAGE_FRAMES,
        .message_ms = LIMIT_MESSAGE_MS,
        .ping_ms = LIMIT_PING_MS,
        .hangup_ms = LIMIT_HANGUP_MS,
        .raw_bytes_per_s = LIMIT_RAW_BYTES_PER_S,
        .raw_seconds = LIMIT_RAW_SECONDS,
        .command_interval_ms = LIMIT_COMMAND_INTERVAL_MS,
        .command_burst = LIMIT_COMMAND_BURST,
        .command_bytes_per_s = LIMIT_COMMAND_BYTES_PER_S,
        .queue_frames_max = LIMIT_OUT_QUEUE_FRAMES,
        .queue_bytes_max = LIMIT_OUT_QUEUE_BYTES,
        .no_progress_ms = LIMIT_NO_PROGRESS_MS,
        .drain_ms = LIMIT_DRAIN_MS,
    };
}
