/* server/gate/gate_internal.h
 * What the files of the gate share: the process's one struct gate and its connections. One thread owns all of it. */
#pragma once
#include "hearth/link.h"
#include <ev.h>
#include <libwebsockets.h>
#include <sys/queue.h>
#include <uthash.h>

#define PROTOCOL_NAME "hearth.v1"

enum { /* close codes of protocol.md 3 */
       CLOSE_GOING_AWAY = 1001,
       CLOSE_BINARY = 1003,
       CLOSE_BROKEN = 1008,
       CLOSE_TOO_BIG = 1009,
       CLOSE_TRY_LATER = 1013,
       CLOSE_SLOW_READER = 4008,
};

/* Each kind has one length of time, so that its list is in order of time by itself. */
enum deadline_kind {
    DEADLINE_HANDSHAKE, /* accepted, TLS not yet done */
    DEADLINE_HEAD,      /* TLS done, no request yet */
    DEADLINE_KEEPALIVE, /* between two requests */
    DEADLINE_BODY,      /* the head of a POST is here */
    DEADLINE_ANSWER,    /* core was asked: a request, or a WebSocket that waits for accept */
    DEADLINE_PROGRESS,  /* something to write and the peer does not read */
    DEADLINE_MESSAGE,   /* a WebSocket message has begun */
    DEADLINE_KINDS,
};

struct deadline {
    TAILQ_ENTRY(deadline) entry;
    int64_t at_ms; /* 0: not set */
    struct connection *connection;
    enum deadline_kind kind;
};
TAILQ_HEAD(deadline_list, deadline);

#define STREAM_MANY UINT64_MAX /* a frame of several streams, or frames of several: a fence of any of them means it */

/* Bytes as they go to sockets: the WebSocket header and the payload, made once for all who get it. */
struct frame {
    uint32_t references;
    uint32_t len;
    uint64_t stream; /* what it tells of (link.h) */
    uint8_t bytes[];
};

struct member {
    struct connection *connection;
    uint32_t membership; /* index in connection->memberships */
};

/* A stream as members, staff or one person see it: an array, walked for each delivery. */
struct group {
    uint64_t id;
    struct member *members;
    uint32_t count, capacity;
    UT_hash_handle hh;
};

struct membership {
    struct group *group;
    uint32_t member; /* index in group->members */
};

struct source {
    uint64_t id;
    uint32_t connections;
    int64_t handshakes_full_at_ms; /* rate_limit.h */
    UT_hash_handle hh;
};

enum connection_state { CONNECTION_HTTP, CONNECTION_WAITING /* for core's accept */, CONNECTION_OPEN, CONNECTION_CLOSING };

/* Kept small: one for each of 10,000. What only some need for a while hangs on a pointer. */
struct connection {
    uint64_t id; /* slot in the low half, a number that never comes again in the high half */
    struct gate *gate;
    struct lws *wsi; /* NULL while it is being adopted */
    struct source *source;
    struct exchange *exchange; /* HTTP: the request that is being answered */
    struct frame **queue;      /* frames not yet written, oldest first */
    struct membership *memberships;
    struct buffer *message;      /* a WebSocket message in pieces, else NULL */
    struct deadline deadline[2]; /* 0: of the state and of progress; 1: of the message */
    int64_t commands_full_at_ms; /* rate_limit.h */
    int64_t command_bytes_full_at_us;
    uint64_t source_id;   /* as it was when the connection came */
    uint64_t raw_seen;    /* bytes that the socket had brought at the last look */
    uint64_t raw_written; /* bytes that it had taken when it got stuck */
    uint64_t flying; /* what the library still holds a part of: the stream of those frames, STREAM_MANY of several, 0 none that matters */
    uint32_t app_bytes; /* bytes of messages since that look */
    uint32_t queue_bytes;
    int fd;
    uint16_t queue_count, queue_capacity;
    uint16_t memberships_count, memberships_capacity;
    uint16_t close_code;
    uint8_t state;
    uint8_t message_frames;
    uint8_t raw_seconds;
    uint8_t over_row;             /* frames over the rate without one under it between */
    uint8_t cookie[COOKIE_BYTES]; /* until opened is sent */
    bool in_frame : 1;
    bool in_message : 1;
    bool told_core : 1; /* opened was sent, so closed must follow */
    bool dirty : 1;     /* in gate->dirty */
    bool paused : 1;    /* its socket is not read: the link is full */
    bool killed : 1;
    bool secure : 1; /* TLS is up */
};

/* What one load brings (link.h); taken as a whole. */
struct load {
    uint32_t generation;
    char hosts[LINK_HOSTS_MAX][LINK_HOST_BYTES_MAX + 1];
    size_t hosts_count;
    struct gate_limits limits;
    struct buffer certificate, tls_key;
    uint8_t door_key[DOOR_KEY_BYTES];
    struct assets *assets;
};

struct gate {
    struct ev_loop *loop;
    ev_io link_watch, listener_watch;
    ev_timer tick;
    struct link *link;
    int listener_fd;
    bool accepting;
    struct lws_context *lws;
    struct lws_vhost *vhost;
    void *tls; /* SSL_CTX of the vhost */
    unsigned worker;
    struct load *now, *next; /* in force; coming in */
    struct gate_counters counters;
    uint8_t source_key[SOURCE_KEY_BYTES];
    bool source_key_set;
    struct source *sources;
    struct group *groups;
    struct exchange *exchanges;
    uint64_t exchange_last;
    struct connection **slots; /* by the low half of the id; NULL: free */
    uint32_t *slots_free;
    uint32_t slots_count, slots_free_count, slots_capacity;
    uint32_t serial_last;
    uint32_t connections, joined, before_upgrade;
    struct connection *adopting;
    struct connection **by_fd; /* for TLS, which knows nothing but the descriptor */
    uint32_t by_fd_capacity;
    uint64_t *dirty; /* ids of connections that are owed frames at the end of this turn */
    uint32_t dirty_count, dirty_capacity;
    uint8_t *gather; /* one write for several frames */
    struct deadline_list deadlines[DEADLINE_KINDS];
    int64_t now_ms;       /* monotonic, read once a turn */
    int64_t second_at_ms; /* last look at raw bytes */
    int64_t counts_at_ms;
    int64_t drain_ends_ms; /* 0: not draining */
    bool congested;        /* the link is full: sockets are not read */
    bool kick;             /* the library must look at its timers */
    bool stop;
};

static inline struct gate *gate_of(struct lws *wsi)
{
    return lws_context_user(lws_get_context(wsi));
}

/* gate.c. The link is bounded: what does not fit is a lost gate, so false means that the caller may only give up its connection. */
bool gate_tell(struct gate *gate, const struct link_message *message);
_Noreturn void gate_fail(struct gate *gate, int line); /* damage on the link, no memory: end, and be started anew */

/* connection.c */
struct connection *connection_make(struct gate *gate, int fd, struct source *source, uint64_t source_id); /* NULL: no memory */
void connection_free(struct connection *connection);                                                      /* from WSI_DESTROY only */
struct connection *connection_find(struct gate *gate, uint64_t id);
/* Cuts without a word, soon, from anywhere. */
void connection_kill(struct connection *connection);
/* Closes a WebSocket with a code; unsent frames are dropped. The first code counts. */
void connection_close(struct connection *connection, uint16_t code);
/* For use in a callback of that WebSocket: returns what the callback must return. */
int connection_close_now(struct connection *connection, uint16_t code);
void connection_gone(struct connection *connection); /* tells core, leaves all groups */

/* deadline.c */
void deadline_set(struct connection *connection, enum deadline_kind kind);
void deadline_clear(struct connection *connection, enum deadline_kind kind);
void deadlines_init(struct gate *gate);
void deadlines_expire(struct gate *gate);

/* accept.c, source.c */
void accept_init(struct gate *gate);
void accept_start(struct gate *gate);
void accept_stop(struct gate *gate);
struct source *source_take(struct gate *gate, uint64_t id); /* counts a connection, or NULL: over its limit */
void source_release(struct gate *gate, struct source *source);
uint64_t source_hash(struct gate *gate, const void *address); /* struct sockaddr_storage */
void sources_forget(struct gate *gate);                       /* entries without connection and debt */

/* tls.c */
bool tls_setup(struct gate *gate, void *context);           /* a fresh SSL_CTX with the certificate of gate->now */
bool tls_pair_good(const struct load *load);                /* on a scratch context */
bool tls_renew(struct gate *gate, const struct load *load); /* into the live one, after tls_pair_good */
uint64_t tls_bytes_read(struct lws *wsi);
uint64_t tls_bytes_written(struct lws *wsi);
bool tls_hmac(const uint8_t key[DOOR_KEY_BYTES], const uint8_t *data, size_t len, uint8_t mac_out[32]);

/* cookie.c */
enum cookie_found { COOKIE_NONE, COOKIE_GOOD, COOKIE_FORGED };
struct cookies {
    enum cookie_found session;
    uint8_t value[COOKIE_BYTES];
    bool exit_marker;
};
void cookies_read(const uint8_t door_key[DOOR_KEY_BYTES], const char *header, struct cookies *cookies_out);

/* http.c, upgrade.c, answer.c */
int http_request(struct connection *connection);
int http_body(struct connection *connection, const void *data, size_t len);
int http_body_done(struct connection *connection);
int http_writeable(struct connection *connection);
void http_answer_from_core(struct gate *gate, const struct link_message *message);
void http_answer_timed_out(struct connection *connection);
void http_forget(struct connection *connection);
bool http_idle(const struct connection *connection);
int upgrade_decide(struct connection *connection);

/* receive.c */
int receive_open(struct connection *connection);
int receive_piece(struct connection *connection, const void *data, size_t len);
void receive_congestion(struct gate *gate); /* end of turn: stop or go on reading sockets */
void receive_raw_look(struct gate *gate);   /* once a second: bytes that no message explains */

/* group.c, deliver.c */
void group_join(struct gate *gate, uint64_t id, struct connection *connection);
void group_part(struct gate *gate, uint64_t id, struct connection *connection);
void group_part_all(struct connection *connection);
struct group *group_find(struct gate *gate, uint64_t id);
void deliver_to_connection(struct connection *connection, uint64_t stream, struct bytes payload);
void deliver_to_group(struct gate *gate, uint64_t group, uint64_t stream, struct bytes payload);
/* A fence's two ways to reach what waits (link.h). */
void deliver_cut(struct gate *gate, uint64_t stream);
void deliver_drop(struct connection *connection, uint64_t stream);
/* Whether the library holds bytes of this connection that its socket did not take. */
bool deliver_stuck(const struct connection *connection);
void deliver_drop_all(struct connection *connection);
void deliver_dirty(struct gate *gate);                   /* end of turn, and before a fence is sent back */
void deliver_flush(struct connection *connection);       /* as much as the socket takes */
void deliver_no_progress(struct connection *connection); /* its deadline is over */

/* load.c */
void load_start(struct gate *gate, const struct link_message *message);
void load_asset(struct gate *gate, const struct link_message *message);
void load_source_key(struct gate *gate, const struct link_message *message);

/* library.c: the context of libwebsockets and its callbacks */
void library_open(struct gate *gate);
uint64_t library_warnings(void);
