/* server/gate/http_internal.h
 * Shared by head.c (what a request says), http.c (what to do with it), upgrade.c and answer.c (what goes back). */
#pragma once
#include "assets.h"
#include "gate_internal.h"

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

/* A request's head, read once. Bounded copies: the library's own pointers do not survive the transaction. */
struct head {
    enum method method;
    char path[LINK_PATH_BYTES_MAX + 1]; /* empty: longer, or with bytes that no path of ours has */
    bool has_query;
    size_t body_len;
    bool has_length;
};

/* Reads and checks what holds for every request; 0, or the status of the refusal (505, 421, 400). */
unsigned head_read(struct connection *connection, struct head *head_out);
/* Length, 0 if there is none; -1 if there are several of that name or it does not fit. out is a string in any case. */
int header_copy(struct lws *wsi, enum lws_token_indexes token, char *out, size_t size);
/* Exactly one Origin, and it is one of ours. */
bool origin_right(struct connection *connection);
/* The session's cookie and the exit marker; false: not a cookie header that a browser sends. */
bool head_cookies(struct connection *connection, struct cookies *cookies_out);

enum exchange_state { EXCHANGE_BODY, EXCHANGE_ASKED, EXCHANGE_ANSWERED, EXCHANGE_WRITING };

struct response {
    unsigned status;
    bool close, no_body; /* no_body: HEAD, 204, 304 */
    const char *type;    /* NULL: JSON */
    const char *encoding, *tag;
    enum link_cache cache;
    enum link_cookie cookie;
    uint8_t cookie_value[COOKIE_BYTES];
    uint32_t max_age_s;
    struct bytes body;
};

struct exchange {
    uint64_t id;
    struct connection *connection;
    enum exchange_state state;
    enum link_path path;
    struct cookies cookies;
    struct buffer body;    /* in: what the client sent; out: core's answer */
    struct assets *assets; /* keeps response.body alive */
    struct response response;
    size_t body_at;
    bool over; /* the last byte is written; the transaction may only be completed */
    UT_hash_handle hh;
};

struct exchange *exchange_make(struct connection *connection, enum exchange_state state); /* NULL: no memory */

/* Both return what the callback must return. The response is copied, its body borrowed while the exchange lives. */
int answer_begin(struct connection *connection, const struct response *response);
int answer_go_on(struct connection *connection);
/* A refusal of the gate's own: closes the connection, for what came after is not to be trusted. */
int answer_refusal(struct connection *connection, unsigned status);
