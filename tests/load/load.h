/* tests/load/load.h
 * A load generator for Hearth and for tests/bench/limit: thousands of TLS connections from one thread, so that its own work never
 * competes with itself, and both servers are driven by the same bytes.
 *
 * Each text starts with its send time, so the sampled receivers know how long it took; each request id carries connection and sequence
 * number, so an ack finds its send. All connections count what arrives; at the end of a phase each must have got exactly what its room
 * acked. Times are ns of CLOCK_MONOTONIC, except the ms in request ids, which follow the server's `hello`. */
#pragma once
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOAD_SENT_MAX   1024 /* unacked requests a connection, a power of two */
#define LOAD_TEXT_MAX   1024
#define LOAD_COOKIE_MAX 128

enum load_mode {
    LOAD_PACED,     /* --rate texts a second in all, at times drawn once from a fixed seed */
    LOAD_SATURATED, /* --senders a room, each with --window texts unacked */
    LOAD_LONE,      /* --count texts, each after the one before has reached everybody */
    LOAD_PAGES,     /* --count times the newest page of a room, one after the other */
    LOAD_HOLD,      /* joins, says so, and stays idle until stdin ends */
};

struct load_settings {
    enum load_mode mode;
    bool hearth; /* else limit */
    int port;
    const char *host;    /* of Origin and Host, without the port */
    const char *cookies; /* file: "cookie room" a line, a line a connection */
    int connections;
    int room_size; /* limit only; Hearth's rooms are those of the file */
    int senders, window;
    int text_bytes;
    int sample;    /* every n-th connection reads times and order */
    int addresses; /* of 127.0.0.0/8 to come from */
    int pid;       /* the server's first process; 0: CPU time is not measured */
    int count;     /* 0: no bound but the time */
    double rate, seconds, warm_up_s;
};

enum load_phase { CONN_TCP, CONN_TLS, CONN_HEAD, CONN_HELLO, CONN_FOLLOW, CONN_JOINED, CONN_CLOSED };

struct load_conn {
    SSL *ssl;
    struct load_room *room;
    uint8_t *in, *out; /* what waits; NULL while idle */
    uint32_t in_bytes, in_capacity, out_bytes;
    int fd, index;
    enum load_phase phase;
    bool sampled, wants_out;
    int close_code; /* 0: none came */
    uint32_t sent_sequence, unacked;
    int64_t received; /* messages in this phase */
    int64_t number;   /* the newest, if sampled; 0 before the first */
    int64_t *sent_ns; /* LOAD_SENT_MAX send times by sequence; NULL until it sends */
    char cookie[LOAD_COOKIE_MAX];
};

struct load_room {
    char id[33];
    int conn_count;
    struct load_conn **conns;
    int64_t sent, acked, delivered; /* in this phase; delivered: to all its sockets together */
};

/* What one phase counted. */
struct load_counts {
    int64_t sent, acked, refused, delivered, frames, pages, out_of_order, gaps, closed;
};

struct load {
    struct load_settings settings;
    SSL_CTX *tls;
    int epoll;
    int conn_count, room_count, joined, joining;
    struct load_conn *conns;
    struct load_room *rooms;
    struct load_counts counts;
    int64_t phase_ns;        /* texts of before are not sampled */
    int64_t server_ahead_ms; /* server's clock less the monotonic one */
    struct load_samples *delivery, *ack;
    char first_refusal[160];
};

/* --- load_settings.c --- */
extern const char *const load_mode_names[];
/* Ends the process with a line of help when the arguments make no sense. */
void settings_read(struct load_settings *settings, int argc, char **argv);

/* --- load_conn.c: one connection --- */
/* Starts it: connect, TLS, upgrade, hello, follow; all further steps follow from conn_ready. */
void conn_open(struct load *load, struct load_conn *conn);
void conn_ready(struct load *load, struct load_conn *conn, uint32_t events);
/* Says one text of the configured length; scheduled_ns is the time that latency counts from. */
void conn_say(struct load *load, struct load_conn *conn, int64_t scheduled_ns);
/* Asks for the newest page of its room. */
void conn_ask_page(struct load *load, struct load_conn *conn);

/* --- load_events.c: what a server's frame says --- */
void events_take(struct load *load, struct load_conn *conn, const char *text, size_t bytes);
/* Called by events_take when a text was acked or refused, or a page came; in load.c. */
void load_answered(struct load *load, struct load_conn *conn);

/* --- load_measure.c --- */
struct load_samples;
struct load_samples *samples_new(void);
void samples_clear(struct load_samples *samples);
void samples_add(struct load_samples *samples, int64_t ns);
/* In us; -1 if there are none. fraction 0.5 is the median. */
double samples_us(struct load_samples *samples, double fraction);
int64_t samples_count(const struct load_samples *samples);
int64_t now_ns(void);
/* User and system time of the process and all its descendants so far, in ms; -1 if it is gone. */
int64_t tree_cpu_ms(int pid);
_Noreturn void load_fatal(const char *what);
