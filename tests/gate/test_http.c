/* tests/gate/test_http.c: files, headers, the requests that core answers, cookies both ways. */
#include "core_fixture.h"
#include "hearth/clock.h"
#include "test.h"
#include "tls_client.h"
#include <string.h>

static struct http_answer answer;

static void ask(struct tls_client *client, const char *line, const char *headers, const char *body, bool no_body)
{
    char request[8192];
    snprintf(request, sizeof request, "%s HTTP/1.1\r\nHost: %s\r\n%s\r\n%s", line, core.host, headers, body);
    tls_client_text(client, request);
    http_read(client, no_body, &answer);
}

static void get(const char *path, const char *headers)
{
    char line[256];
    struct tls_client *client = tls_client_open(&core);
    snprintf(line, sizeof line, "GET %s", path);
    ask(client, line, headers, "", strstr(headers, "If-None-Match") != NULL);
    tls_client_close(client);
}

static void post(const char *path, const char *cookie_header, const char *body)
{
    char line[256], headers[1024];
    struct tls_client *client = tls_client_open(&core);
    snprintf(line, sizeof line, "POST %s", path);
    snprintf(headers, sizeof headers, "Origin: https://%s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s", core.host,
             strlen(body), cookie_header);
    ask(client, line, headers, body, false);
    tls_client_close(client);
}

#define ASSERT_HEADER(name, value)                                                                                                         \
    do {                                                                                                                                   \
        assert_non_null(http_header(&answer, name));                                                                                       \
        assert_string_equal(http_header(&answer, name), value);                                                                            \
    } while (0)

static void assert_strict_headers(void)
{
    char policy[512];
    snprintf(policy, sizeof policy,
             "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; connect-src 'self' wss://%s; "
             "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
             core.host);
    ASSERT_HEADER("content-security-policy", policy);
    ASSERT_HEADER("referrer-policy", "no-referrer");
    ASSERT_HEADER("x-content-type-options", "nosniff");
    ASSERT_HEADER("cross-origin-opener-policy", "same-origin");
    ASSERT_HEADER("cross-origin-resource-policy", "same-origin");
    ASSERT_HEADER("origin-agent-cluster", "?1");
    ASSERT_HEADER("strict-transport-security", "max-age=63072000");
    ASSERT_HEADER("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()");
    ASSERT_HEADER("x-robots-tag", "noindex");
    ASSERT_HEADER("vary", "Accept-Encoding");
    assert_null(http_header(&answer, "server"));
    assert_null(http_header(&answer, "x-powered-by"));
}

static void every_answer_has_the_strict_headers(void **state)
{
    (void)state;
    static const char *const paths[] = {"/", "/app-1234.js", "/session", "/about", "/nothing", "/ws"};
    static const unsigned statuses[] = {200, 200, 200, 200, 404, 426};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        get(paths[i], "");
        assert_int_equal(answer.status, statuses[i]);
        assert_strict_headers();
        if (i != 1)
            ASSERT_HEADER("cache-control", "no-store");
    }
    post("/join", "", "{}");
    assert_strict_headers();
    ASSERT_HEADER("content-type", "application/json");
    struct tls_client *client = tls_client_open(&core); /* the library's own page */
    tls_client_text(client, "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n");
    http_read(client, true, &answer);
    assert_int_equal(answer.status, 403);
    assert_strict_headers();
    tls_client_close(client);
}

static void a_file_comes_as_the_browser_takes_it(void **state)
{
    (void)state;
    static const struct {
        const char *accept, *encoding, *tag;
        size_t len;
    } takes[] = {
        {"", NULL, "\"js-as-it-is\"", 200000},
        {"Accept-Encoding: gzip, deflate, br\r\n", "br", "\"js-br\"", 6},
        {"Accept-Encoding: gzip\r\n", "gzip", "\"js-gzip\"", 7},
        {"Accept-Encoding: br;q=0, gzip\r\n", "gzip", "\"js-gzip\"", 7},
        {"Accept-Encoding: brx\r\n", NULL, "\"js-as-it-is\"", 200000},
        {"Accept-Encoding: identity\r\n", NULL, "\"js-as-it-is\"", 200000},
    };
    for (size_t i = 0; i < sizeof takes / sizeof takes[0]; i++) {
        get("/app-1234.js", takes[i].accept);
        assert_int_equal(answer.status, 200);
        assert_int_equal(answer.body_len, takes[i].len);
        ASSERT_HEADER("etag", takes[i].tag);
        ASSERT_HEADER("content-type", "text/javascript");
        ASSERT_HEADER("cache-control", "public, max-age=31536000, immutable");
        if (takes[i].encoding == NULL)
            assert_null(http_header(&answer, "content-encoding"));
        else
            ASSERT_HEADER("content-encoding", takes[i].encoding);
    }
    for (size_t i = 0; i < answer.body_len; i++)
        assert_int_equal(answer.body[i], 'a' + i % 23);
    get("/app-1234.js", "If-None-Match: W/\"x\", \"js-as-it-is\"\r\n");
    assert_int_equal(answer.status, 304);
    assert_null(http_header(&answer, "content-length"));
    get("/app-1234.js", "If-None-Match: \"js-as\"\r\n");
    assert_int_equal(answer.status, 200);
}

static void one_connection_serves_many_requests(void **state)
{
    (void)state;
    struct tls_client *client = tls_client_open(&core);
    for (int i = 0; i < 5; i++) {
        ask(client, "GET /", "", "", false);
        assert_int_equal(answer.status, 200);
        assert_string_equal(answer.body, "<!doctype html>load 1");
        ask(client, "GET /session", "", "", false);
        assert_string_equal(answer.body, "{\"session\":null}");
        ask(client, "HEAD /app-1234.js", "", "", true);
        assert_int_equal(answer.status, 200);
        ASSERT_HEADER("content-length", "200000");
        ask(client, "GET /app-1234.js", "", "", false);
        assert_int_equal(answer.body_len, 200000);
    }
    tls_client_close(client);
}

static void requests_reach_core_with_what_it_needs(void **state)
{
    (void)state;
    char cookie[2 * COOKIE_BYTES + 1], header[300];
    uint8_t expected[COOKIE_BYTES];
    fake_core_cookie(&core, 9, cookie);
    assert_true(hex_decode(cookie, strlen(cookie), expected, COOKIE_BYTES));
    snprintf(header, sizeof header, "Cookie: a=b; __Host-hearth=%s\r\n", cookie);
    post("/sign-in", header, "{\"name\":\"Quiet Harbor\"}");
    assert_int_equal(core.last_request.request.path, LINK_PATH_SIGN_IN);
    assert_string_equal(core.last_body, "{\"name\":\"Quiet Harbor\"}");
    assert_int_equal(core.last_request.request.has_cookie, 1);
    assert_memory_equal(core.last_request.request.cookie, expected, COOKIE_BYTES);
    assert_int_equal(core.last_request.request.flags, 0);
    const uint64_t source = core.last_request.request.source;
    assert_true(source != 0);

    post("/join/look", "", "{\"code\":\"x\"}");
    assert_int_equal(core.last_request.request.path, LINK_PATH_LOOK);
    assert_int_equal(core.last_request.request.has_cookie, 0);
    assert_true(core.last_request.request.source == source); /* the same address */
    get("/about", "");
    assert_int_equal(core.last_request.request.path, LINK_PATH_ABOUT);
}

static void a_forged_cookie_never_reaches_core(void **state)
{
    (void)state;
    char cookie[2 * COOKIE_BYTES + 1], header[300];
    static const uint8_t none[COOKIE_BYTES];
    for (size_t at = 0; at < 2 * COOKIE_BYTES; at += 7) { /* any digit changed, in the random part or in the tag */
        fake_core_cookie(&core, 9, cookie);
        cookie[at] = cookie[at] == '0' ? '1' : '0';
        snprintf(header, sizeof header, "Cookie: __Host-hearth=%s\r\n", cookie);
        get("/session", header);
        assert_int_equal(answer.status, 200);
        assert_int_equal(core.last_request.request.has_cookie, 0);
        assert_memory_equal(core.last_request.request.cookie, none, COOKIE_BYTES);
    }
}

static void core_sets_and_removes_the_cookie(void **state)
{
    (void)state;
    char wanted[400] = "__Host-hearth=";
    for (size_t i = 0; i < COOKIE_BYTES; i++)
        strcat(wanted, "ab");
    strcat(wanted, "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=3600");
    post("/join", "", "{}");
    ASSERT_HEADER("set-cookie", wanted);
    post("/sign-in", "", "{}"); /* without an age it ends with the browser */
    assert_null(strstr(http_header(&answer, "set-cookie"), "Max-Age"));
    assert_null(http_header(&answer, "clear-site-data"));
    post("/sign-out", "", "");
    assert_int_equal(answer.status, 204);
    ASSERT_HEADER("set-cookie", "__Host-hearth=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    ASSERT_HEADER("clear-site-data", "\"cookies\", \"storage\"");
    get("/session", "");
    assert_null(http_header(&answer, "set-cookie"));
}

static void the_marker_of_a_quick_exit_is_told_and_taken_away(void **state)
{
    (void)state;
    char cookie[2 * COOKIE_BYTES + 1], header[300];
    fake_core_cookie(&core, 9, cookie);
    snprintf(header, sizeof header, "Cookie: __Host-hearth=%s; __Host-hearth-exit=1\r\n", cookie);
    get("/session", header);
    assert_int_equal(core.last_request.request.flags, LINK_REQUEST_EXIT);
    assert_int_equal(core.last_request.request.has_cookie, 1);
    assert_non_null(strstr(answer.head, "set-cookie: __Host-hearth-exit=; Path=/; Secure; SameSite=Strict; Max-Age=0\r\n"));
    ASSERT_HEADER("clear-site-data", "\"cookies\", \"storage\"");
}

static void a_client_that_leaves_before_its_answer_is_forgotten(void **state)
{
    (void)state;
    core.mute = true;
    const unsigned before = core.requests;
    char request[256];
    struct tls_client *client = tls_client_open(&core);
    snprintf(request, sizeof request, "GET /session HTTP/1.1\r\nHost: %s\r\n\r\n", core.host);
    tls_client_text(client, request);
    WAIT_UNTIL(&core, core.requests == before + 1);
    tls_client_close(client);
    fake_core_fence(&core, 0);
    fake_core_send(&core, 0,
                   &(struct link_message){.type = LINK_ANSWER, .answer = {.exchange = core.last_request.request.exchange, .status = 200}});
    fake_core_send(&core, 0, &(struct link_message){.type = LINK_ANSWER, .answer = {.exchange = 999999, .status = 200}});
    core.mute = false;
    get("/session", "");
    assert_int_equal(answer.status, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_has_the_strict_headers),
        cmocka_unit_test(a_file_comes_as_the_browser_takes_it),
        cmocka_unit_test(one_connection_serves_many_requests),
        cmocka_unit_test(requests_reach_core_with_what_it_needs),
        cmocka_unit_test(a_forged_cookie_never_reaches_core),
        cmocka_unit_test(core_sets_and_removes_the_cookie),
        cmocka_unit_test(the_marker_of_a_quick_exit_is_told_and_taken_away),
        cmocka_unit_test(a_client_that_leaves_before_its_answer_is_forgotten),
    };
    return cmocka_run_group_tests(tests, core_open, core_end);
}
