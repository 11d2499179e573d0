/* server/gate/head.c
 * The head of a request, judged before anything is done with it (lws.md 5). */
#include "http_internal.h"
#include <string.h>
#include <strings.h>

#define CHECKED_HEADER_MAX 1024

int header_copy(struct lws *wsi, enum lws_token_indexes token, char *out, size_t size)
{
    out[0] = '\0';
    const int total = lws_hdr_total_length(wsi, token);
    if (total == 0)
        return 0;
    if (lws_hdr_fragment_length(wsi, token, 1) > 0) /* joined by comma: two headers, or a path cut at ; or & */
        return -1;
    const int len = lws_hdr_copy(wsi, out, (int)size, token);
    if (len < 0 || (size_t)len != strlen(out)) {
        out[0] = '\0';
        return -1;
    }
    return len;
}

static bool host_right(struct connection *connection)
{
    char host[LINK_HOST_BYTES_MAX + 2];
    if (header_copy(connection->wsi, WSI_TOKEN_HOST, host, sizeof host) <= 0)
        return false;
    const struct load *load = connection->gate->now;
    for (size_t i = 0; i < load->hosts_count; i++)
        if (strcasecmp(host, load->hosts[i]) == 0)
            return true;
    return false;
}

bool origin_right(struct connection *connection)
{
    static const char scheme[] = "https://";
    char origin[sizeof scheme + LINK_HOST_BYTES_MAX + 1];
    if (header_copy(connection->wsi, WSI_TOKEN_ORIGIN, origin, sizeof origin) <= 0 || strncmp(origin, scheme, sizeof scheme - 1) != 0)
        return false;
    const struct load *load = connection->gate->now;
    for (size_t i = 0; i < load->hosts_count; i++)
        if (strcmp(origin + sizeof scheme - 1, load->hosts[i]) == 0)
            return true;
    return false;
}

bool head_cookies(struct connection *connection, struct cookies *cookies_out)
{
    char header[LIMIT_HEAD_BYTES];
    *cookies_out = (struct cookies){.session = COOKIE_NONE};
    if (header_copy(connection->wsi, WSI_TOKEN_HTTP_COOKIE, header, sizeof header) < 0)
        return false;
    cookies_read(connection->gate->now->door_key, header, cookies_out);
    explicit_bzero(header, sizeof header);
    if (cookies_out->session == COOKIE_FORGED)
        connection->gate->counters.forged_cookies++;
    return true;
}

static enum lws_token_indexes method_read(struct lws *wsi, enum method *method_out)
{
    static const struct {
        enum lws_token_indexes token;
        enum method method;
    } methods[] = {
        {WSI_TOKEN_GET_URI, METHOD_GET},       {WSI_TOKEN_HEAD_URI, METHOD_HEAD}, {WSI_TOKEN_POST_URI, METHOD_POST},
        {WSI_TOKEN_OPTIONS_URI, METHOD_OTHER}, {WSI_TOKEN_PUT_URI, METHOD_OTHER}, {WSI_TOKEN_PATCH_URI, METHOD_OTHER},
        {WSI_TOKEN_DELETE_URI, METHOD_OTHER},
    };
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (lws_hdr_total_length(wsi, methods[i].token) == 0)
            continue;
        *method_out = methods[i].method;
        return methods[i].token;
    }
    *method_out = METHOD_OTHER;
    return WSI_TOKEN_GET_URI;
}

static bool length_read(struct lws *wsi, struct head *head)
{
    char digits[16]; /* longer is too long whatever it says */
    const int len = header_copy(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, digits, sizeof digits);
    if (len < 0)
        return false;
    head->has_length = len > 0;
    for (int i = 0; i < len; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return false;
        head->body_len = head->body_len * 10 + (size_t)(digits[i] - '0');
    }
    return true;
}

unsigned head_read(struct connection *connection, struct head *head_out)
{
    struct lws *wsi = connection->wsi;
    char version[16];
    *head_out = (struct head){0};
    const enum lws_token_indexes uri = method_read(wsi, &head_out->method);
    if (header_copy(wsi, WSI_TOKEN_HTTP, version, sizeof version) < 0 || strcmp(version, "HTTP/1.1") != 0)
        return 505;
    if (!host_right(connection))
        return 421;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0 || !length_read(wsi, head_out))
        return 400;
    if (head_out->method != METHOD_POST && head_out->body_len > 0)
        return 400;
    header_copy(wsi, uri, head_out->path, sizeof head_out->path); /* empty if it is none of ours */
    head_out->has_query = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS) > 0;
    return 0;
}
