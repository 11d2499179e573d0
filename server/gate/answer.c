/* server/gate/answer.c
 * HTTP answers as bytes: the head, a small body with it in one write, a larger one in pieces as the socket takes them. */
#include "http_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES  4096  /* the policy with eight hosts is the longest */
#define SMALL_BYTES 8192  /* goes with the head */
#define PIECE_BYTES 16384 /* one TLS record */
#define STATUS(code, reason)                                                                                                               \
    {                                                                                                                                      \
        code, "{\"refused\":\"" reason "\"}"                                                                                               \
    }

static const struct {
    unsigned status;
    const char *body; /* the words come from the client's catalogue: protocol.md 1 */
} refusals[] = {
    STATUS(400, "bad_request"), STATUS(401, "session"),     STATUS(403, "bad_request"), STATUS(404, "not_here"), STATUS(405, "bad_request"),
    STATUS(411, "bad_request"), STATUS(413, "bad_request"), STATUS(415, "bad_request"), STATUS(421, "not_here"), STATUS(426, "bad_request"),
    STATUS(429, "slow"),        STATUS(503, "busy"),        STATUS(505, "bad_request"),
};

struct out {
    struct lws *wsi;
    unsigned char *at, *end;
    bool failed;
};

static void out_header(struct out *out, const char *name, const char *value)
{
    if (lws_add_http_header_by_name(out->wsi, (const unsigned char *)name, (const unsigned char *)value, (int)strlen(value), &out->at,
                                    out->end))
        out->failed = true;
}

static void out_cookie(struct out *out, const struct response *response)
{
    static const char marker_gone[] = "__Host-hearth-exit=; Path=/; Secure; SameSite=Strict; Max-Age=0";
    char hex[2 * COOKIE_BYTES + 1], cookie[sizeof hex + 128], age[32] = "";
    if (response->cookie == LINK_COOKIE_KEEP)
        return;
    if (response->cookie == LINK_COOKIE_REMOVE) {
        out_header(out, "set-cookie:", "__Host-hearth=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
        out_header(out, "clear-site-data:", "\"cookies\", \"storage\"");
    } else {
        hex_encode(response->cookie_value, COOKIE_BYTES, hex);
        if (response->max_age_s > 0)
            snprintf(age, sizeof age, "; Max-Age=%u", response->max_age_s);
        snprintf(cookie, sizeof cookie, "__Host-hearth=%s; Path=/; Secure; HttpOnly; SameSite=Strict%s", hex, age);
        out_header(out, "set-cookie:", cookie);
        explicit_bzero(cookie, sizeof cookie);
        explicit_bzero(hex, sizeof hex);
    }
    out_header(out, "set-cookie:", marker_gone); /* its meaning is fulfilled; a new session must not end by an old marker */
}

static void out_head(struct out *out, const struct response *response, bool closes)
{
    if (lws_add_http_header_status(out->wsi, response->status | LWSAHH_FLAG_NO_SERVER_NAME, &out->at, out->end))
        out->failed = true;
    if (response->status != 204 && response->status != 304) {
        char length[24];
        out_header(out, "content-type:", response->type == NULL ? "application/json" : response->type);
        snprintf(length, sizeof length, "%zu", response->body.len);
        out_header(out, "content-length:", length);
        if (response->encoding != NULL)
            out_header(out, "content-encoding:", response->encoding);
    }
    if (response->tag != NULL) {
        char tag[LINK_TAG_BYTES_MAX + 3];
        snprintf(tag, sizeof tag, "\"%s\"", response->tag);
        out_header(out, "etag:", tag);
    }
    out_header(out, "cache-control:", response->cache == LINK_CACHE_IMMUTABLE ? "public, max-age=31536000, immutable" : "no-store");
    out_cookie(out, response);
    if (response->status == 426) {
        out_header(out, "upgrade:", "websocket");
        out_header(out, "sec-websocket-version:", "13");
    }
    if (response->status == 429 || response->status == 503)
        out_header(out, "retry-after:", "2");
    if (closes)
        out_header(out, "connection:", "close");
    if (lws_finalize_http_header(out->wsi, &out->at, out->end))
        out->failed = true;
}

static int answer_end(struct connection *connection)
{
    const bool closes = connection->exchange->response.close;
    http_forget(connection);
    if (closes || connection->gate->drain_ends_ms != 0)
        return -1;
    deadline_set(connection, DEADLINE_KEEPALIVE);
    return lws_http_transaction_completed(connection->wsi) ? -1 : 0;
}

int answer_begin(struct connection *connection, const struct response *response)
{
    struct exchange *exchange = connection->exchange;
    unsigned char *buffer = malloc(LWS_PRE + HEAD_BYTES + SMALL_BYTES);
    if (buffer == NULL)
        return -1;
    exchange->response = *response;
    if (connection->gate->drain_ends_ms != 0)
        exchange->response.close = true;
    struct out out = {.wsi = connection->wsi, .at = buffer + LWS_PRE, .end = buffer + LWS_PRE + HEAD_BYTES};
    out_head(&out, response, exchange->response.close);
    const bool whole = response->no_body || response->body.len <= SMALL_BYTES;
    if (whole && !response->no_body && !out.failed && response->body.len > 0) {
        memcpy(out.at, response->body.data, response->body.len);
        out.at += response->body.len;
    }
    const size_t len = (size_t)(out.at - (buffer + LWS_PRE));
    const bool written = !out.failed && lws_write(connection->wsi, buffer + LWS_PRE, len, LWS_WRITE_HTTP_HEADERS) >= 0;
    explicit_bzero(buffer + LWS_PRE, len); /* the cookie */
    free(buffer);
    if (!written)
        return -1;
    if (whole)
        return answer_end(connection);
    deadline_set(connection, DEADLINE_PROGRESS);
    lws_callback_on_writable(connection->wsi);
    return 0;
}

int answer_go_on(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    if (lws_partial_buffered(connection->wsi)) {
        lws_callback_on_writable(connection->wsi);
        return 0;
    }
    const struct bytes body = exchange->response.body;
    const size_t rest = body.len - exchange->body_at;
    const size_t len = rest < PIECE_BYTES ? rest : PIECE_BYTES;
    const bool last = len == rest;
    /* The library copies nothing and writes nothing into it for HTTP/1.1, but its signature does not say so. */
    unsigned char *piece = (unsigned char *)(uintptr_t)(body.data + exchange->body_at);
    if (lws_write(connection->wsi, piece, len, last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0)
        return -1;
    exchange->body_at += len;
    if (last)
        return answer_end(connection);
    deadline_set(connection, DEADLINE_PROGRESS);
    lws_set_timeout(connection->wsi, NO_PENDING_TIMEOUT, 0);
    lws_callback_on_writable(connection->wsi);
    return 0;
}

int answer_refusal(struct connection *connection, unsigned status)
{
    connection->gate->counters.refused_requests++;
    http_forget(connection);
    struct exchange *exchange = exchange_make(connection, EXCHANGE_WRITING);
    if (exchange == NULL)
        return -1;
    const char *body = "{}";
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (refusals[i].status == status)
            body = refusals[i].body;
    const bool head_only = lws_hdr_total_length(connection->wsi, WSI_TOKEN_HEAD_URI) > 0;
    return answer_begin(connection, &(struct response){
                                        .status = status,
                                        .close = true,
                                        .no_body = head_only,
                                        .body = {(const uint8_t *)body, strlen(body)},
                                    });
}
