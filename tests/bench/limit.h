/* tests/bench/limit.h
 * The floor that Hearth is compared with: the least that an honest server of the same promise must do.
 *
 * What it keeps: TLS 1.3 set up as security.md 7.9 says, WebSocket, the ack and the delivery only after a FULL commit, group commit (while
 * one commit goes to the disk the next gathers), one frame a room for what a commit covered, one write a connection a turn, bounded queues.
 * What it leaves out: people, sessions, rights, sealing, JSON parsing, filters, history, processes. Texts pass through as they came.
 *
 * Threads: main waits for the signal that ends it; the writer alone touches SQLite; each worker alone touches its connections. Between them
 * stand two bounded queues: writer_submit (workers to writer) and worker_post (writer to workers). */
#pragma once
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#define LIMIT_ROOMS_MAX      4096
#define LIMIT_WORKERS_MAX    64
#define LIMIT_QUEUE_MAX      4096         /* as Hearth's intake queue */
#define LIMIT_COMMIT_MAX     256          /* messages a commit, as Hearth's batch */
#define LIMIT_TEXT_MAX       1024         /* bytes; the bench sends 200 */
#define LIMIT_FRAME_MAX      65536        /* bytes of one frame to a browser, as Hearth's */
#define LIMIT_OUT_MAX        (256 * 1024) /* bytes that wait for one slow reader; then it is cut, as in Hearth */
#define LIMIT_IN_MAX         16384        /* bytes of one frame or head from a browser */
#define LIMIT_REQUEST_DIGITS 32

/* One text on its way to the disk, and whom to ack. conn is a number that its worker never gives twice. */
struct limit_message {
    uint32_t worker;
    uint32_t room;
    int fd;
    uint32_t text_bytes;
    uint64_t conn;
    char request[LIMIT_REQUEST_DIGITS];
    char text[LIMIT_TEXT_MAX]; /* as it stood in the JSON string, escapes and all */
};

struct limit_ack {
    struct limit_ack *next; /* of the same connection, linked by its worker */
    int fd;
    uint64_t conn;
    int64_t number;
    char request[LIMIT_REQUEST_DIGITS];
};

/* What one commit has for one room and one worker. The worker that takes it frees it. */
struct limit_delivery {
    struct limit_delivery *next;
    uint32_t room;
    uint32_t bytes; /* of frame: a whole WebSocket frame with its header */
    int ack_count;
    struct limit_ack *acks; /* inside the same allocation, as is frame */
    uint8_t *frame;
};

/* --- limit_writer.c --- */
struct limit_writer;
/* Opens or makes the database at path and starts the thread. Ends the process with a line on stderr if it cannot. */
struct limit_writer *writer_start(const char *path, int worker_count);
/* Any worker. False if the queue is full: the caller cuts the connection. */
bool writer_submit(struct limit_writer *writer, const struct limit_message *message);
/* Prints what was committed; call once, at the end. */
void writer_print(struct limit_writer *writer);

/* --- limit_worker.c --- */
/* Starts worker number index on the shared, non-blocking listener. */
void worker_start(int index, int listener, SSL_CTX *tls, struct limit_writer *writer);
/* The writer's thread: appends a list (first to last) and wakes the worker once. */
void worker_post(int index, struct limit_delivery *first, struct limit_delivery *last);
/* Whether worker index has anybody in the room (may be a moment old: who comes later missed the message anyway). */
bool worker_has_room(int index, uint32_t room);

/* --- limit_tls.c --- */
/* A context with a fresh self-signed P-256 certificate. Ends the process if OpenSSL refuses. */
SSL_CTX *limit_tls_context(void);

/* Prints what failed and ends the process: a bench that limps would print wrong figures. */
_Noreturn void limit_fatal(const char *what);
