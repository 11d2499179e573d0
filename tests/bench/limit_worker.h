/* tests/bench/limit_worker.h: what a worker's two files share. One thread, one epoll set, its own connections. */
#pragma once
#include "limit.h"

#include <pthread.h>
#include <stdatomic.h>

#define ACK_BYTES  128                    /* room for one ack event; it takes about 100 */
#define ACKS_MAX   (2 * LIMIT_COMMIT_MAX) /* acks in one write; their frame stays below 64 KiB */
#define TURN_BYTES (2 * LIMIT_FRAME_MAX)  /* frames in one write */
#define NO_ROOM    LIMIT_ROOMS_MAX        /* not yet upgraded */

enum phase { PHASE_TLS, PHASE_HEAD, PHASE_OPEN };

struct conn {
    SSL *ssl;
    uint64_t number;
    int fd;
    enum phase phase;
    uint32_t room, place;   /* place: index in the room's members */
    struct limit_ack *acks; /* owed with the frames at hand */
    bool wants_out;
    uint8_t *in, *out; /* what waits: a part of a frame, bytes that the socket did not take; NULL while idle */
    uint32_t in_bytes, out_bytes;
};

struct members {
    struct conn **conns;
    struct limit_delivery *owed, *owed_last; /* in this turn */
    uint32_t capacity;
    atomic_uint count; /* read by the writer */
};

struct worker {
    int index, epoll, listener, wake;
    SSL_CTX *tls;
    struct limit_writer *writer;
    struct conn **by_fd;
    uint32_t fd_max;
    uint64_t numbers;
    uint32_t touched[LIMIT_ROOMS_MAX];
    struct members rooms[LIMIT_ROOMS_MAX];
    pthread_mutex_t mutex; /* guards the inbox */
    struct limit_delivery *inbox_first, *inbox_last;
    uint8_t input[LIMIT_IN_MAX * 2];
    uint8_t turn[TURN_BYTES + 16];                           /* what a whole room gets */
    uint8_t own[4 + ACKS_MAX * ACK_BYTES + TURN_BYTES + 16]; /* what one who is owed acks gets: they and the same */
    struct limit_message message;
};

/* --- limit_conn.c: one connection: TLS, the upgrade, frames in, bytes out --- */
/* What epoll had to say of it; false when it has ended: then conn_close. */
bool conn_ready(struct worker *worker, struct conn *conn, uint32_t events);
/* False: the reader is lost or too slow, and its socket is shut; the next read finds the end and frees it. So no walk of a room frees its
 * members. */
bool conn_write(struct worker *worker, struct conn *conn, const uint8_t *bytes, size_t count);
void conn_close(struct worker *worker, struct conn *conn);
