/* include/hearth/link.h
 * What passes between gate, core and supervisor: whole messages over one SOCK_SEQPACKET pair each (protocol.md 6).
 *
 * Bytes of a message: u32 length of what follows, u8 type, then the fields of its table below in their order, little-endian:
 *   u8 u16 u32 u64  numbers          text  u16 length, bytes, no NUL inside         blob  u32 length, bytes
 *   array(n)        n bytes          hosts u8 count, then texts                     limits, counters: u8 count, then u32 / u64 each
 * A packet holds any number of messages, up to LINK_PACKET_BYTES_MAX. A message that is cut, longer than its fields, past a bound
 * or of a type that this side does not read is damage: core ends that gate, a gate ends itself.
 *
 * Threads: a struct link belongs to one thread. Views in a received message are borrowed until the next link_receive. */
#pragma once
#include "hearth/bytes.h"
#include "hearth/limits.h"
#include <stdbool.h>
#include <stdint.h>

#define LINK_PACKET_BYTES_MAX 131072  /* the kernel refuses 256 KiB */
#define LINK_QUEUE_BYTES_MAX  8388608 /* each way; who does not drain is started anew (core) or stops reading sockets (gate) */
#define LINK_STALL_MS         (5 * SECOND_MS)
#define LINK_HOSTS_MAX        8
#define LINK_HOST_BYTES_MAX   255   /* a DNS name, with room for the port */
#define LINK_PEM_BYTES_MAX    32768 /* a chain of about 16 certificates */
#define LINK_ASSET_PART_BYTES 65536
#define LINK_PATH_BYTES_MAX   255
#define LINK_TYPE_BYTES_MAX   127
#define LINK_TAG_BYTES_MAX    64
#define LINK_ANSWER_BYTES_MAX 65536
#define COOKIE_BYTES          48 /* 32 random, 16 of HMAC-SHA-256(door key, the 32); in the browser 96 hex digits */
#define DOOR_KEY_BYTES        32
#define SOURCE_KEY_BYTES      16

/* What a gate counts with; core gives them at start, so that tests and the bench can set them. Figures and reasons: limits.h. 0 switches
 * a rate off. Times in ms. connections_* are one gate's share. */
#define GATE_LIMITS(X)                                                                                                                     \
    X(connections_max)                                                                                                                     \
    X(connections_source_max)                                                                                                              \
    X(handshakes_max)                                                                                                                      \
    X(handshake_interval_ms) /* for one source */                                                                                          \
    X(handshake_burst)                                                                                                                     \
    X(handshake_ms)                                                                                                                        \
    X(head_ms)                                                                                                                             \
    X(keepalive_ms)                                                                                                                        \
    X(body_ms)                                                                                                                             \
    X(answer_ms)                                                                                                                           \
    X(message_frames_max)                                                                                                                  \
    X(message_ms)                                                                                                                          \
    X(ping_ms)                                                                                                                             \
    X(hangup_ms)                                                                                                                           \
    X(raw_bytes_per_s)                                                                                                                     \
    X(raw_seconds)                                                                                                                         \
    X(command_interval_ms)                                                                                                                 \
    X(command_burst)                                                                                                                       \
    X(command_bytes_per_s)                                                                                                                 \
    X(queue_frames_max)                                                                                                                    \
    X(queue_bytes_max)                                                                                                                     \
    X(no_progress_ms)                                                                                                                      \
    X(drain_ms)

struct gate_limits {
#define X(name) uint32_t name;
    GATE_LIMITS(X)
#undef X
};

/* The figures of limits.h; what is shared by all gates is divided by their number, rounded up. */
void gate_limits_default(uint32_t gates, struct gate_limits *limits_out);

/* What a gate has counted since its start. */
#define GATE_COUNTERS(X)                                                                                                                   \
    X(connections) /* now */                                                                                                               \
    X(joined)      /* WebSockets now */                                                                                                    \
    X(accepted)                                                                                                                            \
    X(refused_connections) /* by a connection limit */                                                                                     \
    X(refused_handshakes)  /* by the handshake limit */                                                                                    \
    X(refused_requests)    /* any HTTP answer of 400 and above that the gate gave */                                                       \
    X(refused_upgrades)                                                                                                                    \
    X(forged_cookies)                                                                                                                      \
    X(timed_out) /* handshake, head, body, answer, message */                                                                              \
    X(bad_frames)                                                                                                                          \
    X(over_rate)                                                                                                                           \
    X(raw_floods)                                                                                                                          \
    X(slow_readers) /* closed with 4008 */                                                                                                 \
    X(frames_in)                                                                                                                           \
    X(deliveries) /* frames handed to sockets */                                                                                           \
    X(writes)                                                                                                                              \
    X(library_warnings) /* lines of libwebsockets, counted and dropped */

struct gate_counters {
#define X(name) uint64_t name;
    GATE_COUNTERS(X)
#undef X
};

/* The requests that core answers; everything else a gate answers alone. */
enum link_path {
    LINK_PATH_SESSION,
    LINK_PATH_ABOUT,
    LINK_PATH_LOOK,
    LINK_PATH_JOIN,
    LINK_PATH_SIGN_IN,
    LINK_PATH_SIGN_OUT,
    LINK_PATH_COUNT
};
enum link_encoding { LINK_ENCODING_IDENTITY, LINK_ENCODING_GZIP, LINK_ENCODING_BR, LINK_ENCODING_COUNT };
enum link_cache { LINK_CACHE_NO_STORE, LINK_CACHE_IMMUTABLE, LINK_CACHE_COUNT };
enum link_target { LINK_TARGET_CONN, LINK_TARGET_GROUP, LINK_TARGET_COUNT };
/* KEEP: no Set-Cookie. SET: max_age_s seconds, 0 for a cookie that ends with the browser. REMOVE: with Clear-Site-Data. */
enum link_cookie { LINK_COOKIE_KEEP, LINK_COOKIE_SET, LINK_COOKIE_REMOVE, LINK_COOKIE_COUNT };
/* Bits of request.flags. EXIT: the quick exit's marker cookie came along, so end the session and answer with LINK_COOKIE_REMOVE. */
#define LINK_REQUEST_EXIT 1
/* Bits of frame.flags. OVER: the connection is over its own rate: answer `slow`, count a strike, do nothing. */
#define LINK_FRAME_OVER   1

/* Fields: F(kind, name, max). max is the largest number, or the most bytes of a text or blob, or the size of an array. */

/* Core to gate. A load is start, its assets, source_key: with source_key the gate takes all of it at once and says ready. A later
 * source_key alone is the change of key every 10 min. hosts: "name" or "name:port", as a Host header has it; Origin is "https://" before
 * it. */
#define LINK_FIELDS_START(F)                                                                                                               \
    F(u32, generation, UINT32_MAX)                                                                                                         \
    F(hosts, hosts, LINK_HOSTS_MAX)                                                                                                        \
    F(limits, limits, 0)                                                                                                                   \
    F(blob, certificate, LINK_PEM_BYTES_MAX) /* PEM, leaf first, then the chain */                                                         \
    F(blob, tls_key, LINK_PEM_BYTES_MAX)     /* PEM */                                                                                     \
    F(array, door_key, DOOR_KEY_BYTES)
/* Parts of one variant follow each other, 0 to parts - 1, same path and encoding. tag: its hash, without quotes. */
#define LINK_FIELDS_ASSET(F)                                                                                                               \
    F(text, path, LINK_PATH_BYTES_MAX)                                                                                                     \
    F(text, type, LINK_TYPE_BYTES_MAX)                                                                                                     \
    F(u8, encoding, LINK_ENCODING_COUNT - 1)                                                                                               \
    F(u8, cache, LINK_CACHE_COUNT - 1)                                                                                                     \
    F(text, tag, LINK_TAG_BYTES_MAX)                                                                                                       \
    F(u16, part, UINT16_MAX)                                                                                                               \
    F(u16, parts, UINT16_MAX)                                                                                                              \
    F(blob, bytes, LINK_ASSET_PART_BYTES)
#define LINK_FIELDS_SOURCE_KEY(F) F(array, key, SOURCE_KEY_BYTES)
#define LINK_FIELDS_ACCEPT(F)     F(u64, conn, UINT64_MAX) /* its session lives: it may speak now; sent before hello */
#define LINK_FIELDS_JOIN(F)       F(u64, conn, UINT64_MAX) F(u64, group, UINT64_MAX)
/* stream: what a frame tells of, as a number of core's, the same for every group of that stream; 0: of nothing that is ever forbidden. part
 * drops what conn has unsent of the stream, whether it came by a group or as a page; group 0: it is in none. Where a frame of it has left
 * in part, the rest cannot be taken back: conn is cut off without a word. */
#define LINK_FIELDS_PART(F)       F(u64, conn, UINT64_MAX) F(u64, group, UINT64_MAX) F(u64, stream, UINT64_MAX)
#define LINK_FIELDS_SEND(F)                                                                                                                \
    F(u8, target, LINK_TARGET_COUNT - 1)                                                                                                   \
    F(u64, id, UINT64_MAX) /* conn or group */                                                                                             \
    F(u64, stream, UINT64_MAX)                                                                                                             \
    F(blob, bytes, LIMIT_FRAME_OUT_BYTES)
#define LINK_FIELDS_ANSWER(F)                                                                                                              \
    F(u64, exchange, UINT64_MAX)                                                                                                           \
    F(u16, status, 599)                                                                                                                    \
    F(u8, cookie, LINK_COOKIE_COUNT - 1)                                                                                                   \
    F(array, cookie_value, COOKIE_BYTES)                                                                                                   \
    F(u32, max_age_s, UINT32_MAX)                                                                                                          \
    F(blob, body, LINK_ANSWER_BYTES_MAX) /* JSON; empty with 204 */
#define LINK_FIELDS_CLOSE(F) F(u64, conn, UINT64_MAX) F(u16, code, 4999)
/* Closes with 4008 whoever still has unsent frames of the stream; without a word where one of them has left in part. */
#define LINK_FIELDS_CUT(F)   F(u64, stream, UINT64_MAX)
#define LINK_FIELDS_DRAIN(F) /* 1001 to all, then the gate ends */

/* Both ways: core sets it, the gate sends it back when all before it holds. */
#define LINK_FIELDS_FENCE(F) F(u64, n, UINT64_MAX)

/* Gate to core. source: keyed hash of the address (IPv4 /32, IPv6 /64). conn, exchange: a gate never gives one twice. */
#define LINK_FIELDS_READY(F)  F(u32, worker, UINT32_MAX) F(u32, generation, UINT32_MAX) F(u8, certificate_taken, 1)
#define LINK_FIELDS_OPENED(F) F(u64, conn, UINT64_MAX) F(u64, source, UINT64_MAX) F(array, cookie, COOKIE_BYTES)
#define LINK_FIELDS_FRAME(F)  F(u64, conn, UINT64_MAX) F(u8, flags, LINK_FRAME_OVER) F(blob, bytes, LIMIT_FRAME_IN_BYTES)
#define LINK_FIELDS_CLOSED(F) F(u64, conn, UINT64_MAX) /* once for each opened, also after core's close */
#define LINK_FIELDS_REQUEST(F)                                                                                                             \
    F(u64, exchange, UINT64_MAX)                                                                                                           \
    F(u8, path, LINK_PATH_COUNT - 1)                                                                                                       \
    F(u8, flags, LINK_REQUEST_EXIT)                                                                                                        \
    F(u64, source, UINT64_MAX)                                                                                                             \
    F(u8, has_cookie, 1) /* one with a right tag; a forged one is as none */                                                               \
    F(array, cookie, COOKIE_BYTES)                                                                                                         \
    F(blob, body, LIMIT_BODY_BYTES)
#define LINK_FIELDS_COUNTS(F) F(counters, counters, 0)

/* Supervisor to core. gate brings the descriptor of a new link to worker `worker` of `gates`; an older link of that worker is dead.
 * port: the port that is really open, for hosts. link: never given twice. gate_gone: the process at that link is dead, so that none of its
 * sockets sends any more; the end of a link alone does not say so. */
#define LINK_FIELDS_GATE(F)      F(u32, worker, UINT32_MAX) F(u32, gates, UINT32_MAX) F(u16, port, UINT16_MAX) F(u64, link, UINT64_MAX)
#define LINK_FIELDS_GATE_GONE(F) F(u32, worker, UINT32_MAX) F(u64, link, UINT64_MAX)
#define LINK_FIELDS_RELOAD(F)
#define LINK_FIELDS_STOP(F) /* drain the gates, finish, end with 0 */

/* Core to supervisor. core_ready: links may come. gates_ready: every worker said ready for the first time. stuck: kill the process at that
 * link; ended: it closed the link itself, so give it the time to end (a gate that was taken over may not). */
#define LINK_FIELDS_CORE_READY(F)
#define LINK_FIELDS_GATES_READY(F)
#define LINK_FIELDS_STUCK(F) F(u32, worker, UINT32_MAX) F(u64, link, UINT64_MAX) F(u8, ended, 1)
#define LINK_FIELDS_HOOK(F)  F(u8, kind, UINT8_MAX) F(array, id, 16)

/* M(NAME, name, number, who reads it). Numbers are never used twice. */
#define LINK_MESSAGES(M)                                                                                                                   \
    M(START, start, 1, LINK_GATE_READS)                                                                                                    \
    M(ASSET, asset, 2, LINK_GATE_READS)                                                                                                    \
    M(SOURCE_KEY, source_key, 3, LINK_GATE_READS)                                                                                          \
    M(ACCEPT, accept, 4, LINK_GATE_READS)                                                                                                  \
    M(JOIN, join, 5, LINK_GATE_READS)                                                                                                      \
    M(PART, part, 6, LINK_GATE_READS)                                                                                                      \
    M(SEND, send, 7, LINK_GATE_READS)                                                                                                      \
    M(ANSWER, answer, 8, LINK_GATE_READS)                                                                                                  \
    M(CLOSE, close, 9, LINK_GATE_READS)                                                                                                    \
    M(CUT, cut, 10, LINK_GATE_READS)                                                                                                       \
    M(DRAIN, drain, 11, LINK_GATE_READS)                                                                                                   \
    M(FENCE, fence, 12, LINK_GATE_READS | LINK_CORE_READS)                                                                                 \
    M(READY, ready, 33, LINK_CORE_READS)                                                                                                   \
    M(OPENED, opened, 34, LINK_CORE_READS)                                                                                                 \
    M(FRAME, frame, 35, LINK_CORE_READS)                                                                                                   \
    M(CLOSED, closed, 36, LINK_CORE_READS)                                                                                                 \
    M(REQUEST, request, 37, LINK_CORE_READS)                                                                                               \
    M(COUNTS, counts, 38, LINK_CORE_READS)                                                                                                 \
    M(GATE, gate, 65, LINK_CORE_OF_SUPERVISOR_READS)                                                                                       \
    M(RELOAD, reload, 66, LINK_CORE_OF_SUPERVISOR_READS)                                                                                   \
    M(STOP, stop, 67, LINK_CORE_OF_SUPERVISOR_READS)                                                                                       \
    M(GATE_GONE, gate_gone, 68, LINK_CORE_OF_SUPERVISOR_READS)                                                                             \
    M(CORE_READY, core_ready, 81, LINK_SUPERVISOR_READS)                                                                                   \
    M(GATES_READY, gates_ready, 82, LINK_SUPERVISOR_READS)                                                                                 \
    M(STUCK, stuck, 83, LINK_SUPERVISOR_READS)                                                                                             \
    M(HOOK, hook, 84, LINK_SUPERVISOR_READS)

/* Which end of which pair this is: says what may be read there. */
enum link_side {
    LINK_GATE_READS = 1,
    LINK_CORE_READS = 2,
    LINK_CORE_OF_SUPERVISOR_READS = 4,
    LINK_SUPERVISOR_READS = 8,
};

#define M(NAME, name, number, side) LINK_##NAME = number,
enum link_type { LINK_MESSAGES(M) };
#undef M

#define LINK_FIELD_u8(name, max)     uint8_t name;
#define LINK_FIELD_u16(name, max)    uint16_t name;
#define LINK_FIELD_u32(name, max)    uint32_t name;
#define LINK_FIELD_u64(name, max)    uint64_t name;
#define LINK_FIELD_text(name, max)   struct bytes name;
#define LINK_FIELD_blob(name, max)   struct bytes name;
#define LINK_FIELD_array(name, size) uint8_t name[size];
#define LINK_FIELD_hosts(name, max)                                                                                                        \
    struct {                                                                                                                               \
        struct bytes at[max];                                                                                                              \
        uint8_t count;                                                                                                                     \
    } name;
#define LINK_FIELD_limits(name, max)   struct gate_limits name;
#define LINK_FIELD_counters(name, max) struct gate_counters name;
#define F(kind, name, max)             LINK_FIELD_##kind(name, max)
#define M(NAME, name, number, side)                                                                                                        \
    struct {                                                                                                                               \
        LINK_FIELDS_##NAME(F)                                                                                                              \
    } name;
struct link_message {
    enum link_type type;
    union {
        LINK_MESSAGES(M)
    };
};
#undef M
#undef F

/* Appends one message. A field past its bound is a mistake of ours: CHECK. What does not fit sets buffer->failed. */
void link_message_encode(struct buffer *buffer, const struct link_message *message);
/* Takes one message from a packet. False: damage, or not for this side. Views point into the packet. */
MUST_USE bool link_message_decode(struct reader *packet, enum link_side side, struct link_message *message_out);

struct link;

/* A pair for socketpair-like use: both ends non-blocking and close-on-exec. */
MUST_USE enum hearth_error link_pair(int fds_out[2]);
/* Takes the descriptor, which link_close closes (also when this fails), and makes it non-blocking. */
MUST_USE enum hearth_error link_open(int fd, enum link_side side, struct link **link_out);
void link_close(struct link **link);
int link_fd(const struct link *link);

/* Puts a message into the out-queue; nothing is written before link_flush. BUSY: the queue is full, the message was dropped. */
MUST_USE enum hearth_error link_send(struct link *link, const struct link_message *message);
/* Sends a descriptor with it (LINK_GATE); the link takes the descriptor and closes it when it is sent or the link ends. */
MUST_USE enum hearth_error link_send_fd(struct link *link, const struct link_message *message, int fd);
/* Writes what the socket takes. OK also when some is left (then watch for POLLOUT); IO when the peer is gone. */
MUST_USE enum hearth_error link_flush(struct link *link);
size_t link_queued_bytes(const struct link *link);
/* How long the queue has had something in it without one packet leaving it; 0 when it is empty. LINK_STALL_MS is too long. */
int64_t link_stalled_ms(const struct link *link, int64_t now_ms);

enum link_received { LINK_RECEIVED_MESSAGE, LINK_RECEIVED_NOTHING, LINK_RECEIVED_END, LINK_RECEIVED_DAMAGE };
/* Hands out the next message, reading a packet when the last is used up. fd_out: the descriptor that came with it, else -1, the
 * caller's from then on; may be NULL where none is expected (one that comes then is closed). Views live until the next call. */
enum link_received link_receive(struct link *link, struct link_message *message_out, int *fd_out);
