/* server/gate/http.c
 * HTTP: files from memory, and the few requests that core answers (protocol.md 2). Everything else is refused. */
#include "http_internal.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *path;
    enum method method;
    bool needs_json;
} asked[LINK_PATH_COUNT] = {
    [LINK_PATH_SESSION] = {"/session", METHOD_GET, false}, [LINK_PATH_ABOUT] = {"/about", METHOD_GET, false},
    [LINK_PATH_LOOK] = {"/join/look", METHOD_POST, true},  [LINK_PATH_JOIN] = {"/join", METHOD_POST, true},
    [LINK_PATH_SIGN_IN] = {"/sign-in", METHOD_POST, true}, [LINK_PATH_SIGN_OUT] = {"/sign-out", METHOD_POST, false},
};

struct exchange *exchange_make(struct connection *connection, enum exchange_state state)
{
    struct exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL)
        return NULL;
    struct gate *gate = connection->gate;
    exchange->id = ++gate->exchange_last;
    exchange->connection = connection;
    exchange->state = state;
    HASH_ADD(hh, gate->exchanges, id, sizeof exchange->id, exchange);
    connection->exchange = exchange;
    return exchange;
}

void http_forget(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    if (exchange == NULL)
        return;
    connection->exchange = NULL;
    HASH_DEL(connection->gate->exchanges, exchange);
    if (exchange->body.data != NULL)
        explicit_bzero(exchange->body.data, exchange->body.capacity); /* a passphrase or a code */
    buffer_deinit(&exchange->body);
    assets_unref(exchange->assets);
    explicit_bzero(exchange, sizeof *exchange);
    free(exchange);
}

bool http_idle(const struct connection *connection)
{
    return connection->exchange == NULL;
}

static bool tag_listed(const char *header, const char *tag)
{
    if (strcmp(header, "*") == 0)
        return true;
    const size_t len = strlen(tag);
    for (const char *at = header; (at = strstr(at, tag)) != NULL; at += len)
        if (at > header && at[-1] == '"' && at[len] == '"')
            return true;
    return false;
}

static int asset_answer(struct connection *connection, const struct asset *asset, bool head_only)
{
    static const char *const names[LINK_ENCODING_COUNT] = {NULL, "gzip", "br"};
    char accept_encoding[256], known[256];
    if (header_copy(connection->wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING, accept_encoding, sizeof accept_encoding) < 0)
        accept_encoding[0] = '\0';
    if (header_copy(connection->wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, known, sizeof known) < 0)
        known[0] = '\0';
    const enum link_encoding encoding = asset_choose(asset, accept_encoding);
    const struct asset_variant *variant = &asset->variants[encoding];
    struct exchange *exchange = exchange_make(connection, EXCHANGE_WRITING);
    if (exchange == NULL)
        return -1;
    exchange->assets = assets_ref(connection->gate->now->assets);
    const bool same = known[0] != '\0' && tag_listed(known, variant->tag);
    return answer_begin(connection, &(struct response){
                                        .status = same ? 304 : 200,
                                        .no_body = head_only || same,
                                        .type = asset->type,
                                        .encoding = names[encoding],
                                        .tag = variant->tag,
                                        .cache = asset->cache,
                                        .body = buffer_view(&variant->bytes),
                                    });
}

static int exchange_ask(struct exchange *exchange)
{
    struct connection *connection = exchange->connection;
    struct link_message request = {.type = LINK_REQUEST,
                                   .request = {
                                       .exchange = exchange->id,
                                       .path = (uint8_t)exchange->path,
                                       .flags = exchange->cookies.exit_marker ? LINK_REQUEST_EXIT : 0,
                                       .source = connection->source_id,
                                       .has_cookie = exchange->cookies.session == COOKIE_GOOD,
                                       .body = buffer_view(&exchange->body),
                                   }};
    if (request.request.has_cookie)
        memcpy(request.request.cookie, exchange->cookies.value, COOKIE_BYTES);
    exchange->state = EXCHANGE_ASKED;
    lws_set_timeout(connection->wsi, NO_PENDING_TIMEOUT, 0); /* the library's is for bodies and too short; ours follows */
    deadline_set(connection, DEADLINE_ANSWER);
    const bool told = gate_tell(connection->gate, &request);
    explicit_bzero(&request, sizeof request);
    if (exchange->body.data != NULL)
        explicit_bzero(exchange->body.data, exchange->body.capacity);
    buffer_clear(&exchange->body);
    return told ? 0 : answer_refusal(connection, 503);
}

/* Is the type JSON? Parameters may follow. */
static bool json_typed(struct connection *connection)
{
    static const char json[] = "application/json";
    char type[64];
    if (header_copy(connection->wsi, WSI_TOKEN_HTTP_CONTENT_TYPE, type, sizeof type) <= 0 || strncasecmp(type, json, sizeof json - 1) != 0)
        return false;
    const char after = type[sizeof json - 1];
    return after == '\0' || after == ';' || after == ' ';
}

static unsigned post_refusal(struct connection *connection, const struct head *head, bool needs_json)
{
    if (!origin_right(connection))
        return 403;
    if (!head->has_length)
        return 411;
    if (head->body_len > LIMIT_BODY_BYTES)
        return 413;
    return needs_json && !json_typed(connection) ? 415 : 0;
}

static int ask_begin(struct connection *connection, const struct head *head, enum link_path path)
{
    if (head->has_query)
        return answer_refusal(connection, 404);
    if (head->method != asked[path].method)
        return answer_refusal(connection, 405);
    const unsigned refusal = head->method == METHOD_POST ? post_refusal(connection, head, asked[path].needs_json) : 0;
    if (refusal != 0)
        return answer_refusal(connection, refusal);
    struct cookies cookies;
    if (!head_cookies(connection, &cookies))
        return answer_refusal(connection, 400);
    struct exchange *exchange = exchange_make(connection, EXCHANGE_BODY);
    if (exchange == NULL)
        return answer_refusal(connection, 503);
    exchange->path = path;
    exchange->cookies = cookies;
    buffer_init(&exchange->body, LIMIT_BODY_BYTES);
    if (head->method == METHOD_POST) {
        buffer_reserve(&exchange->body, head->body_len);
        deadline_set(connection, DEADLINE_BODY);
        return 0; /* also with length 0: the library says that the body is complete */
    }
    return exchange_ask(exchange);
}

int http_request(struct connection *connection)
{
    struct head head;
    if (connection->exchange != NULL)
        return -1; /* the library never does that */
    const unsigned refusal = head_read(connection, &head);
    if (refusal != 0)
        return answer_refusal(connection, refusal);
    if (strcmp(head.path, "/ws") == 0)
        return answer_refusal(connection, head.method == METHOD_GET ? 426 : 405);
    for (enum link_path path = 0; path < LINK_PATH_COUNT; path++)
        if (strcmp(head.path, asked[path].path) == 0)
            return ask_begin(connection, &head, path);
    const struct asset *asset = assets_find(connection->gate->now->assets, head.path);
    if (asset == NULL)
        return answer_refusal(connection, 404);
    if (head.method != METHOD_GET && head.method != METHOD_HEAD)
        return answer_refusal(connection, 405);
    return asset_answer(connection, asset, head.method == METHOD_HEAD);
}

int http_body(struct connection *connection, const void *data, size_t len)
{
    struct exchange *exchange = connection->exchange;
    if (exchange == NULL || exchange->state != EXCHANGE_BODY)
        return -1;
    buffer_put(&exchange->body, data, len);
    return exchange->body.failed ? -1 : 0;
}

int http_body_done(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    if (exchange == NULL || exchange->state != EXCHANGE_BODY)
        return -1;
    if (exchange->path == LINK_PATH_SIGN_OUT)
        buffer_clear(&exchange->body); /* a beacon may send anything; nobody reads it */
    return exchange_ask(exchange);
}

void http_answer_from_core(struct gate *gate, const struct link_message *message)
{
    struct exchange *exchange;
    HASH_FIND(hh, gate->exchanges, &message->answer.exchange, sizeof message->answer.exchange, exchange);
    if (exchange == NULL || exchange->state != EXCHANGE_ASKED)
        return; /* the client left, or the time was over */
    buffer_deinit(&exchange->body);
    buffer_init(&exchange->body, LINK_ANSWER_BYTES_MAX);
    buffer_put(&exchange->body, message->answer.body.data, message->answer.body.len);
    exchange->state = EXCHANGE_ANSWERED;
    exchange->response = (struct response){
        .status = message->answer.status,
        .no_body = message->answer.status == 204,
        .cookie = (enum link_cookie)message->answer.cookie,
        .max_age_s = message->answer.max_age_s,
        .body = buffer_view(&exchange->body),
    };
    memcpy(exchange->response.cookie_value, message->answer.cookie_value, COOKIE_BYTES);
    deadline_set(exchange->connection, DEADLINE_PROGRESS);
    lws_callback_on_writable(exchange->connection->wsi);
}

void http_answer_timed_out(struct connection *connection)
{
    static const char busy[] = "{\"refused\":\"busy\"}";
    struct exchange *exchange = connection->exchange;
    if (exchange == NULL || exchange->state != EXCHANGE_ASKED) {
        connection_kill(connection);
        return;
    }
    exchange->state = EXCHANGE_ANSWERED;
    exchange->response = (struct response){.status = 503, .close = true, .body = {(const uint8_t *)busy, sizeof busy - 1}};
    deadline_set(connection, DEADLINE_PROGRESS);
    lws_callback_on_writable(connection->wsi);
}

int http_writeable(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    if (exchange == NULL || exchange->state == EXCHANGE_BODY || exchange->state == EXCHANGE_ASKED)
        return 0;
    if (exchange->state == EXCHANGE_ANSWERED) {
        exchange->state = EXCHANGE_WRITING;
        const struct response response = exchange->response;
        return answer_begin(connection, &response);
    }
    return answer_go_on(connection);
}
