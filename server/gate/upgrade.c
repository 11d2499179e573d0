/* server/gate/upgrade.c
 * May this connection become a WebSocket? Decided here and nowhere else, for it is the last place where an HTTP answer is possible
 * (lws.md 7). The library would take any Origin, h2c, version 8 and no subprotocol. */
#include "http_internal.h"
#include <string.h>
#include <strings.h>

#define KEY_CHARACTERS 24 /* 16 bytes in base64 */

/* The library offers h2c although ALPN forbids HTTP/2; and after a name that it does not know the pointer it hands us may be freed. */
static bool websocket_asked(struct lws *wsi)
{
    char name[16];
    return header_copy(wsi, WSI_TOKEN_UPGRADE, name, sizeof name) > 0 && strcasecmp(name, "websocket") == 0;
}

/* Only our one subprotocol, alone or in a list. The list must fit the library's 127 bytes. */
static bool subprotocol_named(struct lws *wsi)
{
    char list[128];
    if (header_copy(wsi, WSI_TOKEN_PROTOCOL, list, sizeof list) <= 0)
        return false;
    for (const char *at = list; *at != '\0';) {
        at += strspn(at, " \t,");
        const size_t len = strcspn(at, " \t,");
        if (len == sizeof PROTOCOL_NAME - 1 && memcmp(at, PROTOCOL_NAME, len) == 0)
            return true;
        at += len;
    }
    return false;
}

static unsigned upgrade_refusal(struct connection *connection, struct cookies *cookies)
{
    struct lws *wsi = connection->wsi;
    struct head head;
    char text[32];
    const unsigned refusal = head_read(connection, &head);
    if (refusal != 0)
        return refusal;
    if (strcmp(head.path, "/ws") != 0 || head.has_query)
        return 404;
    if (head.method != METHOD_GET)
        return 405;
    if (!origin_right(connection))
        return 403;
    if (header_copy(wsi, WSI_TOKEN_VERSION, text, sizeof text) <= 0 || strcmp(text, "13") != 0)
        return 426;
    if (header_copy(wsi, WSI_TOKEN_KEY, text, sizeof text) != KEY_CHARACTERS || !subprotocol_named(wsi))
        return 400;
    if (connection->gate->drain_ends_ms != 0 || connection->gate->congested)
        return 503;
    if (!head_cookies(connection, cookies))
        return 400;
    /* After a quick exit without a network the browser still has the cookie: /session ends that session first. */
    return cookies->session != COOKIE_GOOD || cookies->exit_marker ? 401 : 0;
}

int upgrade_decide(struct connection *connection)
{
    struct cookies cookies;
    if (connection->exchange != NULL || !websocket_asked(connection->wsi)) {
        connection->gate->counters.refused_upgrades++;
        return -1;
    }
    const unsigned refusal = upgrade_refusal(connection, &cookies);
    if (refusal != 0) {
        connection->gate->counters.refused_upgrades++;
        answer_refusal(connection, refusal);
        return -1;
    }
    memcpy(connection->cookie, cookies.value, COOKIE_BYTES);
    explicit_bzero(&cookies, sizeof cookies);
    return 0;
}
