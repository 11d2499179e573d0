/* tests/gate/test_tls.c: which TLS is spoken, what a watcher of the network sees, and the change of certificates under way. */
#include "core_fixture.h"
#include "hearth/clock.h"
#include "hearth/self_signed.h"
#include "test.h"
#include "tls_client.h"
#include <openssl/x509.h>
#include <string.h>
#include <sys/socket.h>

static void only_1_2(SSL_CTX *context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
}

static void only_1_1(SSL_CTX *context)
{
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
}

static void only_x25519(SSL_CTX *context)
{
    SSL_CTX_set1_groups_list(context, "X25519");
}

static void only_p256(SSL_CTX *context)
{
    SSL_CTX_set1_groups_list(context, "P-256");
}

static void only_p384(SSL_CTX *context)
{
    SSL_CTX_set1_groups_list(context, "P-384");
}

static void alpn_both(SSL_CTX *context)
{
    SSL_CTX_set_alpn_protos(context, (const unsigned char *)"\x02h2\x08http/1.1", 12);
}

static void alpn_h2(SSL_CTX *context)
{
    SSL_CTX_set_alpn_protos(context, (const unsigned char *)"\x02h2", 3);
}

static bool handshake_with(void (*setup)(SSL_CTX *context))
{
    struct tls_client *client = tls_client_connect(&core);
    const bool done = tls_client_handshake(client, setup);
    tls_client_close(client);
    return done;
}

static void only_1_3_with_two_groups_is_spoken(void **state)
{
    (void)state;
    assert_true(handshake_with(NULL));
    assert_true(handshake_with(only_x25519));
    assert_true(handshake_with(only_p256));
    assert_false(handshake_with(only_p384));
    assert_false(handshake_with(only_1_2));
    assert_false(handshake_with(only_1_1));
}

static void http_2_is_never_chosen(void **state)
{
    (void)state;
    const unsigned char *chosen;
    unsigned len;
    struct tls_client *client = tls_client_connect(&core);
    assert_true(tls_client_handshake(client, alpn_both));
    SSL_get0_alpn_selected(client->ssl, &chosen, &len);
    assert_int_equal(len, 8);
    assert_memory_equal(chosen, "http/1.1", 8);
    tls_client_close(client);
    client = tls_client_connect(&core);
    if (tls_client_handshake(client, alpn_h2)) {
        SSL_get0_alpn_selected(client->ssl, &chosen, &len);
        assert_int_equal(len, 0);
    }
    tls_client_close(client);
}

static unsigned tickets, records_seen, records_unpadded;

static int ticket_came(SSL *ssl, SSL_SESSION *session)
{
    (void)ssl, (void)session;
    tickets++;
    return 0;
}

/* Sees each record's header as it comes: type, version, length. 256 of padded text and type byte, 16 of tag: 257 + 16 for the last. */
static void record_seen(int write, int version, int type, const void *data, size_t len, SSL *ssl, void *user)
{
    (void)version, (void)ssl, (void)user;
    const uint8_t *header = data;
    if (write || type != SSL3_RT_HEADER || len != 5 || header[0] != SSL3_RT_APPLICATION_DATA)
        return;
    const size_t length = (size_t)(header[3] << 8 | header[4]);
    records_seen++;
    if ((length - 16) % 256 > 1 && length < 16384)
        records_unpadded++;
}

static void watch(SSL_CTX *context)
{
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(context, ticket_came);
    SSL_CTX_set_msg_callback(context, record_seen);
}

static void records_are_padded_and_no_ticket_comes(void **state)
{
    (void)state;
    static struct http_answer answer;
    char cookie[2 * COOKIE_BYTES + 1];
    struct tls_client *client = tls_client_connect(&core);
    assert_true(tls_client_handshake(client, watch));
    http_get(client, "/", &answer);
    assert_int_equal(answer.status, 200);
    fake_core_cookie(&core, 7, cookie);
    ws_ask(client, cookie);
    http_read(client, true, &answer);
    assert_int_equal(answer.status, 101);
    ws_expect(client, HELLO);
    records_seen = records_unpadded = 0;
    for (size_t len = 1; len < 700; len += 37) {
        char text[800] = "echo ";
        memset(text + 5, 'l', len);
        text[5 + len] = '\0';
        ws_text(client, text);
        ws_expect(client, text + 5);
    }
    assert_true(records_seen >= 18);
    assert_int_equal(records_unpadded, 0);
    assert_int_equal(tickets, 0);
    tls_client_close(client);
}

/* Which certificate a new connection gets, as a number to compare. */
static unsigned long certificate_of(struct tls_client *client)
{
    X509 *certificate = SSL_get1_peer_certificate(client->ssl);
    assert_non_null(certificate);
    const unsigned long hash = X509_pubkey_digest(certificate, EVP_sha256(), (unsigned char[EVP_MAX_MD_SIZE]){0}, NULL) == 1
                                   ? X509_issuer_and_serial_hash(certificate)
                                   : 0;
    X509_free(certificate);
    return hash;
}

static unsigned long certificate_now(void)
{
    struct tls_client *client = tls_client_open(&core);
    const unsigned long hash = certificate_of(client);
    tls_client_close(client);
    return hash;
}

static void a_new_certificate_is_taken_while_people_stay(void **state)
{
    (void)state;
    const char *host = FAKE_HOST;
    struct tls_client *old = ws_open(&core);
    const unsigned long first = certificate_now();
    buffer_clear(&core.certificate);
    buffer_clear(&core.tls_key);
    assert_int_equal(self_signed_make(&host, 1, &core.certificate, &core.tls_key), HEARTH_OK);
    fake_core_reload(&core);
    assert_true(core.gates[0].certificate_taken);
    const unsigned long second = certificate_now();
    assert_true(second != first);
    ws_text(old, "echo still on the old one");
    ws_expect(old, "still on the old one");

    /* A key that is another's: refused, and the pair in use goes on working. */
    struct buffer other, key, good;
    buffer_init(&other, LINK_PEM_BYTES_MAX);
    buffer_init(&key, LINK_PEM_BYTES_MAX);
    assert_int_equal(self_signed_make(&host, 1, &other, &key), HEARTH_OK);
    good = core.tls_key;
    core.tls_key = key;
    fake_core_reload(&core);
    assert_false(core.gates[0].certificate_taken);
    assert_true(certificate_now() == second);

    const char *const nonsense[] = {"", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"};
    struct buffer keep = core.certificate;
    for (size_t i = 0; i < 3; i++) {
        buffer_init(&core.certificate, LINK_PEM_BYTES_MAX);
        buffer_put_text(&core.certificate, nonsense[i]);
        fake_core_reload(&core);
        assert_false(core.gates[0].certificate_taken);
        assert_true(certificate_now() == second);
        buffer_deinit(&core.certificate);
    }
    core.certificate = keep;
    core.tls_key = good;
    fake_core_reload(&core);
    assert_true(core.gates[0].certificate_taken);
    ws_text(old, "echo and still here");
    ws_expect(old, "and still here");
    tls_client_close(old);
    buffer_deinit(&other);
    buffer_deinit(&key);
}

static void files_change_together_on_reload(void **state)
{
    (void)state;
    static struct http_answer answer;
    char wanted[64];
    struct tls_client *client = tls_client_open(&core);
    fake_core_reload(&core);
    http_get(client, "/", &answer);
    snprintf(wanted, sizeof wanted, "<!doctype html>load %u", core.generation);
    assert_string_equal(answer.body, wanted);
    tls_client_close(client);
}

static void what_is_not_tls_is_cut(void **state)
{
    (void)state;
    static const char plain[] = "GET / HTTP/1.1\r\nHost: hearth.test\r\n\r\n";
    struct tls_client *client = tls_client_connect(&core);
    char bytes[256];
    ssize_t len, all = 0;
    assert_int_equal(send(client->fd, plain, sizeof plain - 1, MSG_NOSIGNAL), sizeof plain - 1);
    do {
        assert_true(world_wait(&core, client->fd, 1 /* POLLIN */, clock_monotonic_ms() + WAIT_MS) != 0);
        len = recv(client->fd, bytes, sizeof bytes, 0);
        all += len > 0 ? len : 0;
    } while (len > 0);
    assert_true(all < 16); /* an alert at most, never a page */
    tls_client_close(client);
    assert_true(handshake_with(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_1_3_with_two_groups_is_spoken),     cmocka_unit_test(http_2_is_never_chosen),
        cmocka_unit_test(records_are_padded_and_no_ticket_comes), cmocka_unit_test(a_new_certificate_is_taken_while_people_stay),
        cmocka_unit_test(files_change_together_on_reload),        cmocka_unit_test(what_is_not_tls_is_cut),
    };
    return cmocka_run_group_tests(tests, core_open, core_end);
}
