/* server/core/connections.h
 * The sockets that gates told of: who speaks on each, and what core may send there. A gate is not believed: a connection speaks for the
 * session that its cookie names, and for nothing else. Desk thread. */
#pragma once
#include "core_internal.h"
#include "hearth/rate_limit.h"
#include "marks.h"

struct group;

enum connection_state {
    CONNECTION_ASKING, /* its session is looked up; it may not speak yet */
    CONNECTION_OPEN,
    CONNECTION_CLOSING, /* the gate was told to close it; its last frames are ignored */
};

struct connection {
    struct return_address address; /* the key */
    uint32_t worker;               /* of its gate, also after the gate died */
    enum connection_state state;
    uint8_t session_digest[DIGEST_BYTES];
    member_id member;
    session_id session;
    enum role role;
    int strikes;
    int64_t strike_at_ms;     /* monotonic; a strike is forgiven after a minute */
    int64_t commands_full_at; /* rate_limit of frames: an honest gate never lets it be met */
    int64_t history_full_at;  /* rate_limit of reading pages */
    struct marks pages;       /* by stream: the place of the newest page that was sent */
    struct group **groups;    /* owned array of borrowed groups */
    size_t groups_len;
    size_t groups_capacity;
    UT_hash_handle hh;
};

void connections_opened(struct core *core, struct gate *gate, uint64_t conn, const uint8_t cookie[COOKIE_BYTES]);
struct connection *connections_find(struct core *core, struct return_address address); /* NULL: gone */
/* The gate said that it ended. */
void connections_closed(struct core *core, struct return_address address);
/* All of a gate that died. */
void connections_drop_gate(struct core *core, uint64_t gate);
void connections_close_session(struct core *core, session_id session);
size_t connections_of_member(struct core *core, member_id member);

#define CLOSE_RESYNC 4008 /* it comes back and asks again */

void connections_part(struct core *core, member_id member, stream_id stream); /* fences; none: of all but their own */

void connection_send(struct core *core, const struct connection *connection, struct bytes frame);
/* A page: a fence of its stream reaches it while it waits at the gate. */
void connection_send_page(struct core *core, const struct connection *connection, stream_id stream, struct bytes frame);
void connection_end(struct core *core, struct connection *connection, uint16_t code);
/* A breach of the rate: three within a minute close with 1008. */
void connection_strike(struct core *core, struct connection *connection);
void connections_free(struct core *core);
