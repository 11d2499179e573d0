/* tests/gate/test_hostile_requests.c: what is not a request of ours, over raw TLS, each with the answer that lws.md 5 and 7 name.
 * @ stands for the host with its port, # for a cookie with a right tag. Status 0: closed without an answer. */
#include "core_fixture.h"
#include "hearth/clock.h"
#include "test.h"
#include "tls_client.h"
#include <string.h>

static char cookie[2 * COOKIE_BYTES + 1];

/* An upgrade with one thing changed. NULL: as it should be; "": left out. Lines end in \r\n. */
struct upgrade {
    const char *name;
    unsigned status;
    const char *line, *host, *upgrade, *connection, *origin, *version, *key, *protocol, *cookie, *extra;
};

static const struct upgrade upgrades[] = {
    {"all right", 101, .line = NULL},
    {"two subprotocols", 101, .protocol = "Sec-WebSocket-Protocol: chat, hearth.v1\r\n"},
    {"other cookies beside", 101, .cookie = "Cookie: a=b; __Host-hearth=#; c=d\r\n"},
    {"host in capitals", 101, .host = "HOST: @\r\n"},

    {"no host", 421, .host = ""},
    {"other host", 421, .host = "Host: evil.test\r\n"},
    {"host without its port", 421, .host = "Host: hearth.test\r\n"},
    {"host with a dot", 421, .host = "Host: hearth.test.\r\n"},
    {"two hosts", 421, .host = "Host: @\r\nHost: @\r\n"},
    {"two hosts, one evil", 421, .host = "Host: evil.test\r\nHost: @\r\n"},

    {"path below", 404, .line = "GET /ws/ HTTP/1.1\r\n"},
    {"path in capitals", 404, .line = "GET /WS HTTP/1.1\r\n"},
    {"path with a query", 404, .line = "GET /ws?a=b HTTP/1.1\r\n"},
    {"path with parameters", 404, .line = "GET /ws;a=b HTTP/1.1\r\n"},
    {"path of a file", 404, .line = "GET / HTTP/1.1\r\n"},
    {"path of a request", 404, .line = "GET /session HTTP/1.1\r\n"},
    {"path with a NUL", 0, .line = "GET /ws%00 HTTP/1.1\r\n"},
    {"POST", 405, .line = "POST /ws HTTP/1.1\r\n", .extra = "Content-Length: 0\r\n"},
    {"HTTP/1.0", 505, .line = "GET /ws HTTP/1.0\r\n"},
    {"HTTP/2.0", 505, .line = "GET /ws HTTP/2.0\r\n"},
    {"HTTP/1.10", 505, .line = "GET /ws HTTP/1.10\r\n"},

    {"no origin", 403, .origin = ""},
    {"evil origin", 403, .origin = "Origin: https://evil.test\r\n"},
    {"origin null", 403, .origin = "Origin: null\r\n"},
    {"origin with ours before it", 403, .origin = "Origin: https://@.evil.test\r\n"},
    {"origin with ours after it", 403, .origin = "Origin: https://evil-@\r\n"},
    {"origin with ours as its user", 403, .origin = "Origin: https://@@evil.test\r\n"},
    {"origin over http", 403, .origin = "Origin: http://@\r\n"},
    {"origin over wss", 403, .origin = "Origin: wss://@\r\n"},
    {"origin without its port", 403, .origin = "Origin: https://hearth.test\r\n"},
    {"origin with a slash", 403, .origin = "Origin: https://@/\r\n"},
    {"origin in capitals", 403, .origin = "Origin: HTTPS://@\r\n"},
    {"two origins", 403, .origin = "Origin: https://@\r\nOrigin: https://evil.test\r\n"},
    {"two origins in one", 403, .origin = "Origin: https://@ https://evil.test\r\n"},

    {"no version", 426, .version = ""},
    {"version 8", 426, .version = "Sec-WebSocket-Version: 8\r\n"},
    {"version 0", 426, .version = "Sec-WebSocket-Version: 0\r\n"},
    {"version 130", 426, .version = "Sec-WebSocket-Version: 130\r\n"},
    {"two versions", 426, .version = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 8\r\n"},
    {"no key", 400, .key = ""},
    {"short key", 400, .key = "Sec-WebSocket-Key: dGhl\r\n"},
    {"long key", 400, .key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==AAAAAAAA\r\n"},
    {"two keys", 400, .key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"},
    {"no subprotocol", 400, .protocol = ""},
    {"other subprotocol", 400, .protocol = "Sec-WebSocket-Protocol: chat\r\n"},
    {"the library's own protocol", 400, .protocol = "Sec-WebSocket-Protocol: http\r\n"},
    {"subprotocol in capitals", 400, .protocol = "Sec-WebSocket-Protocol: HEARTH.V1\r\n"},
    {"later version of the subprotocol", 400, .protocol = "Sec-WebSocket-Protocol: hearth.v12\r\n"},
    {"too many subprotocols", 400,
     .protocol = "Sec-WebSocket-Protocol: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,"
                 " cccccccccccccccccccccccccccccccccccc, hearth.v1\r\n"},

    {"no cookie", 401, .cookie = ""},
    {"wrong tag", 401, .cookie = "Cookie: __Host-hearth=00#\r\n"},
    {"cookie of zeros", 401,
     .cookie =
         "Cookie: __Host-hearth=000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\r\n"},
    {"short cookie", 401, .cookie = "Cookie: __Host-hearth=07\r\n"},
    {"empty cookie", 401, .cookie = "Cookie: __Host-hearth=\r\n"},
    {"cookie with digits after it", 401, .cookie = "Cookie: __Host-hearth=#00\r\n"},
    {"name with ours as its end", 401, .cookie = "Cookie: x__Host-hearth=#\r\n"},
    {"name with ours as its start", 401, .cookie = "Cookie: __Host-hearthx=#\r\n"},
    {"name in capitals", 401, .cookie = "Cookie: __HOST-HEARTH=#\r\n"},
    {"quoted cookie", 401, .cookie = "Cookie: __Host-hearth=\"#\"\r\n"},
    {"cookie twice", 401, .cookie = "Cookie: __Host-hearth=#; __Host-hearth=#\r\n"},
    {"two cookie headers", 400, .cookie = "Cookie: __Host-hearth=#\r\nCookie: a=b\r\n"},
    {"after a quick exit", 401, .cookie = "Cookie: __Host-hearth=#; __Host-hearth-exit=1\r\n"},

    {"upgrade to h2c", 0, .upgrade = "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"},
    {"upgrade to h2c, no settings", 0, .upgrade = "Upgrade: h2c\r\n"},
    {"upgrade to both", 403, .upgrade = "Upgrade: h2c, websocket\r\n"},
    {"upgrade to something", 403, .upgrade = "Upgrade: something\r\n"},
    {"upgrade to TLS", 403, .upgrade = "Upgrade: TLS/1.2\r\n"},
    {"upgrade twice", 0, .upgrade = "Upgrade: websocket\r\nUpgrade: websocket\r\n"},
    {"with a body", 400, .extra = "Content-Length: 4\r\n"},
    {"chunked", 400, .extra = "Transfer-Encoding: chunked\r\n"},
};

static void append(char *out, size_t size, const char *text)
{
    size_t len = strlen(out);
    for (; *text != '\0'; text++) {
        const char *piece = *text == '@' ? core.host : *text == '#' ? cookie : NULL;
        if (piece == core.host && text[1] == '@') /* @@: the host and an at sign */
            len += (size_t)snprintf(out + len, size - len, "%s@", core.host), text++;
        else if (piece != NULL)
            len += (size_t)snprintf(out + len, size - len, "%s", piece);
        else
            len += (size_t)snprintf(out + len, size - len, "%c", *text);
    }
    assert_true(len < size);
}

static unsigned status_of(const char *request, bool head)
{
    static struct http_answer answer;
    struct tls_client *client = tls_client_open(&core);
    tls_client_text(client, request);
    http_read(client, head, &answer);
    const unsigned status = answer.status;
    if (status >= 400) /* whoever is refused is also closed */
        assert_true(tls_client_until_end(client));
    tls_client_close(client);
    return status;
}

static unsigned check(const char *kind, const char *name, unsigned wanted, unsigned got)
{
    if (wanted == got)
        return 0;
    print_error("%s \"%s\": %u instead of %u\n", kind, name, got, wanted);
    return 1;
}

static void an_upgrade_with_one_thing_wrong_is_refused(void **state)
{
    (void)state;
    unsigned wrong = 0, right = 0;
    for (size_t i = 0; i < sizeof upgrades / sizeof upgrades[0]; i++) {
        const struct upgrade *one = &upgrades[i];
        const char *parts[] = {
            one->line != NULL ? one->line : "GET /ws HTTP/1.1\r\n",
            one->host != NULL ? one->host : "Host: @\r\n",
            one->upgrade != NULL ? one->upgrade : "Upgrade: websocket\r\n",
            one->connection != NULL ? one->connection : "Connection: Upgrade\r\n",
            one->origin != NULL ? one->origin : "Origin: https://@\r\n",
            one->version != NULL ? one->version : "Sec-WebSocket-Version: 13\r\n",
            one->key != NULL ? one->key : "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            one->protocol != NULL ? one->protocol : "Sec-WebSocket-Protocol: hearth.v1\r\n",
            one->cookie != NULL ? one->cookie : "Cookie: __Host-hearth=#\r\n",
            one->extra != NULL ? one->extra : "",
            "\r\n",
        };
        char request[4000] = "";
        for (size_t part = 0; part < sizeof parts / sizeof parts[0]; part++)
            append(request, sizeof request, parts[part]);
        const unsigned status = status_of(request, one->status == 101);
        right += status == 101;
        wrong += check("upgrade", one->name, one->status, status);
    }
    assert_int_equal(wrong, 0);
    WAIT_UNTIL(&core, core.opened == right); /* core never heard of any other */
}

struct request {
    const char *name;
    unsigned status;
    const char *text; /* without the empty line at its end */
};

#define FROM_US "Host: @\r\nOrigin: https://@\r\nContent-Type: application/json\r\n"

static const struct request requests[] = {
    {"the page", 200, "GET / HTTP/1.1\r\nHost: @\r\n"},
    {"the page with a query", 200, "GET /?from=slip HTTP/1.1\r\nHost: @\r\n"},
    {"a file", 200, "GET /app-1234.js HTTP/1.1\r\nHost: @\r\n"},
    {"session", 200, "GET /session HTTP/1.1\r\nHost: @\r\n"},
    {"join", 200, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: 2\r\n\r\n{}"},
    {"join, type with a parameter", 200,
     "POST /join HTTP/1.1\r\nHost: @\r\nOrigin: https://@\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}"},
    {"sign-out without a type", 204, "POST /sign-out HTTP/1.1\r\nHost: @\r\nOrigin: https://@\r\nContent-Length: 0\r\n"},

    {"no such file", 404, "GET /nothing HTTP/1.1\r\nHost: @\r\n"},
    {"up and out", 404, "GET /../../etc/passwd HTTP/1.1\r\nHost: @\r\n"},
    {"up and out, encoded", 404, "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: @\r\n"},
    {"below a file", 404, "GET /app-1234.js/ HTTP/1.1\r\nHost: @\r\n"},
    {"file with a NUL", 0, "GET /app-1234.js%00.html HTTP/1.1\r\nHost: @\r\n"},
    {"file in capitals", 404, "GET /APP-1234.js HTTP/1.1\r\nHost: @\r\n"},
    {"session with a query", 404, "GET /session?a HTTP/1.1\r\nHost: @\r\n"},
    {"whole address as path", 403, "GET http://evil.test/ HTTP/1.1\r\nHost: @\r\n"},
    {"star as path", 405, "OPTIONS / HTTP/1.1\r\nHost: @\r\n"},
    {"upgrade asked without asking", 426, "GET /ws HTTP/1.1\r\nHost: @\r\n"},
    {"POST to the page", 405, "POST / HTTP/1.1\r\n" FROM_US "Content-Length: 0\r\n"},
    {"PUT", 405, "PUT / HTTP/1.1\r\nHost: @\r\nContent-Length: 0\r\n"},
    {"DELETE", 405, "DELETE / HTTP/1.1\r\nHost: @\r\n"},
    {"PATCH", 405, "PATCH / HTTP/1.1\r\nHost: @\r\nContent-Length: 0\r\n"},
    {"TRACE", 403, "TRACE / HTTP/1.1\r\nHost: @\r\n"},
    {"no such method", 403, "BREW / HTTP/1.1\r\nHost: @\r\n"},
    {"CONNECT", 0, "CONNECT / HTTP/1.1\r\nHost: @\r\n"},
    {"CONNECT to a host", 0, "CONNECT evil.test:443 HTTP/1.1\r\nHost: @\r\n"},
    {"GET of a door", 405, "GET /join HTTP/1.1\r\nHost: @\r\n"},
    {"POST to session", 405, "POST /session HTTP/1.1\r\n" FROM_US "Content-Length: 0\r\n"},

    {"old HTTP", 505, "GET / HTTP/1.0\r\nHost: @\r\n"},
    {"page, no host", 421, "GET / HTTP/1.1\r\n"},
    {"page, other host", 421, "GET / HTTP/1.1\r\nHost: evil.test\r\n"},
    {"page, two hosts", 421, "GET / HTTP/1.1\r\nHost: @\r\nHost: @\r\n"},
    {"page, host twice in one", 421, "GET / HTTP/1.1\r\nHost: @, @\r\n"},

    {"POST without origin", 403, "POST /join HTTP/1.1\r\nHost: @\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"},
    {"POST from elsewhere", 403,
     "POST /sign-in HTTP/1.1\r\nHost: @\r\nOrigin: https://evil.test\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"},
    {"sign-out from elsewhere", 403, "POST /sign-out HTTP/1.1\r\nHost: @\r\nOrigin: https://evil.test\r\nContent-Length: 0\r\n"},
    {"sign-out from nowhere", 403, "POST /sign-out HTTP/1.1\r\nHost: @\r\nContent-Length: 0\r\n"},
    {"POST as a form", 415,
     "POST /join HTTP/1.1\r\nHost: @\r\nOrigin: https://@\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
     "2\r\n\r\n{}"},
    {"POST as text", 415, "POST /join HTTP/1.1\r\nHost: @\r\nOrigin: https://@\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"},
    {"POST as nothing", 415, "POST /join HTTP/1.1\r\nHost: @\r\nOrigin: https://@\r\nContent-Length: 2\r\n\r\n{}"},
    {"POST as something like JSON", 415,
     "POST /join HTTP/1.1\r\nHost: @\r\nOrigin: https://@\r\nContent-Type: application/jsonp\r\nContent-Length: 2\r\n\r\n{}"},
    {"POST without length", 411, "POST /join HTTP/1.1\r\n" FROM_US},
    {"POST one byte too long", 413, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: 4097\r\n"},
    {"POST far too long", 413, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: 999999999\r\n"},
    {"POST longer than numbers", 400, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: 99999999999999999999999999\r\n"},
    {"negative length", 400, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: -1\r\n"},
    {"length with a plus", 400, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: +2\r\n\r\n{}"},
    {"length in hex", 400, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: 0x2\r\n\r\n{}"},
    {"two lengths", 400, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"},
    {"two lengths that differ", 400, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}"},
    {"two lengths in one", 400, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: 2, 2\r\n\r\n{}"},
    {"chunked POST", 400, "POST /join HTTP/1.1\r\n" FROM_US "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"},
    {"chunked and length", 400,
     "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"},
    {"strange coding", 400, "POST /join HTTP/1.1\r\n" FROM_US "Content-Length: 2\r\nTransfer-Encoding: xchunked\r\n\r\n{}"},
    {"GET with a body", 400, "GET / HTTP/1.1\r\nHost: @\r\nContent-Length: 2\r\n\r\n{}"},
    {"two cookie headers", 400, "GET /session HTTP/1.1\r\nHost: @\r\nCookie: a=b\r\nCookie: c=d\r\n"},
};

static void a_request_that_is_none_of_ours_is_refused(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        char request[4000] = "";
        append(request, sizeof request, requests[i].text);
        if (strstr(request, "\r\n\r\n") == NULL) /* no body of its own */
            append(request, sizeof request, "\r\n");
        wrong += check("request", requests[i].name, requests[i].status, status_of(request, false));
    }
    assert_int_equal(wrong, 0);
}

static void a_head_that_is_too_big_is_cut(void **state)
{
    (void)state;
    static char request[65536];
    const struct {
        const char *line;
        unsigned count;
    } heads[] = {
        {"Cookie: a=b\r\n", 400}, {"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", 400}, {"Accept: b\r\n", 500}};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        request[0] = '\0';
        append(request, sizeof request, "GET / HTTP/1.1\r\nHost: @\r\n");
        for (unsigned line = 0; line < heads[i].count; line++)
            strcat(request, heads[i].line);
        strcat(request, "\r\n");
        const unsigned status = status_of(request, false);
        assert_true(status == 0 || status == 400);
    }
    request[0] = '\0'; /* one long path */
    strcat(request, "GET /");
    memset(request + 5, 'a', 8000);
    strcpy(request + 8005, " HTTP/1.1\r\n\r\n");
    assert_int_equal(status_of(request, false), 0);
}

static void noise_is_cut_and_the_next_one_is_served(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    static const char *const starts[] = {
        "", "GET ", "GET / HTTP/1.1\r\n", "POST /join HTTP/1.1\r\nHost: ", "\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"};
    for (unsigned round = 0; round < 60; round++) {
        struct tls_client *client = tls_client_open(&core);
        uint8_t noise[512];
        const size_t len = 1 + prng_below(&prng, sizeof noise);
        for (size_t i = 0; i < len; i++)
            noise[i] = (uint8_t)prng_next(&prng);
        tls_client_text(client, starts[round % (sizeof starts / sizeof starts[0])]);
        (void)tls_client_write(client, noise, len);
        (void)tls_client_write(client, "\r\n\r\n", 4);
        tls_client_close(client);
    }
    char request[512] = "";
    append(request, sizeof request, "GET / HTTP/1.1\r\nHost: @\r\n\r\n");
    assert_int_equal(status_of(request, false), 200);
}

static int core_open_with_cookie(void **state)
{
    (void)core_open(state);
    fake_core_cookie(&core, 7, cookie);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_upgrade_with_one_thing_wrong_is_refused),
        cmocka_unit_test(a_request_that_is_none_of_ours_is_refused),
        cmocka_unit_test(a_head_that_is_too_big_is_cut),
        cmocka_unit_test(noise_is_cut_and_the_next_one_is_served),
    };
    return cmocka_run_group_tests(tests, core_open_with_cookie, core_end);
}
