/* server/gate/tls.c
 * TLS as security.md 7.9 wants it: 1.3 only, two groups, no tickets, no resumption, records padded to 256. The library gets no
 * certificate from us; it hands out its fresh SSL_CTX and we set all of it. No key log, ever. */
#include "gate_internal.h"
#include "hearth/log.h"
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <string.h>

#define CHAIN_MAX     16
#define PADDING_BYTES 256 /* a watcher of the network sees sizes in these steps */

struct pair {
    X509 *leaf;
    STACK_OF(X509) * chain;
    EVP_PKEY *key;
};

static void pair_free(struct pair *pair)
{
    X509_free(pair->leaf);
    sk_X509_pop_free(pair->chain, X509_free);
    EVP_PKEY_free(pair->key);
}

static int no_passphrase(char *out, int size, int write, void *user)
{
    (void)out, (void)size, (void)write, (void)user;
    return -1; /* never ask on a terminal */
}

/* The leaf first, then its chain; the key fits the leaf, which use_cert_and_key checks. */
static bool pair_read(struct pair *pair, struct bytes certificate, struct bytes key)
{
    *pair = (struct pair){.chain = sk_X509_new_null()};
    BIO *bio = BIO_new_mem_buf(certificate.data, (int)certificate.len);
    if (bio != NULL && pair->chain != NULL) {
        pair->leaf = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
        X509 *next;
        while (pair->leaf != NULL && sk_X509_num(pair->chain) < CHAIN_MAX &&
               (next = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)) != NULL)
            if (sk_X509_push(pair->chain, next) <= 0)
                X509_free(next);
    }
    BIO_free(bio);
    bio = BIO_new_mem_buf(key.data, (int)key.len);
    if (bio != NULL)
        pair->key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    ERR_clear_error(); /* the end of a PEM file leaves an error behind */
    return pair->leaf != NULL && pair->key != NULL;
}

static bool pair_use(SSL_CTX *context, const struct load *load)
{
    struct pair pair;
    ERR_clear_error();
    const bool used = pair_read(&pair, buffer_view(&load->certificate), buffer_view(&load->tls_key)) &&
                      SSL_CTX_use_cert_and_key(context, pair.leaf, pair.key, pair.chain, 1) == 1;
    pair_free(&pair);
    ERR_clear_error();
    return used;
}

/* The only call that says when a handshake is done: the time for the head starts here, not with the first byte of TLS. */
static void handshake_info(const SSL *ssl, int where, int value)
{
    (void)value;
    if ((where & SSL_CB_HANDSHAKE_DONE) == 0)
        return;
    struct gate *gate = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    struct connection *connection = gate->by_fd[SSL_get_fd(ssl)];
    if (connection == NULL || connection->secure)
        return;
    connection->secure = true;
    deadline_set(connection, DEADLINE_HEAD);
}

bool tls_setup(struct gate *gate, void *ssl_ctx)
{
    SSL_CTX *context = ssl_ctx;
    SSL_CTX_set_app_data(context, gate);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_info_callback(context, handshake_info);
    SSL_CTX_set_max_early_data(context, 0);
    if (SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 || SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_num_tickets(context, 0) != 1 || SSL_CTX_set1_groups_list(context, "X25519:P-256") != 1 ||
        SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256") != 1 ||
        SSL_CTX_set_block_padding(context, PADDING_BYTES) != 1)
        return false;
    gate->tls = context;
    return pair_use(context, gate->now);
}

bool tls_pair_good(const struct load *load)
{
    SSL_CTX *scratch = SSL_CTX_new(TLS_server_method());
    if (scratch == NULL)
        return false;
    const bool good = pair_use(scratch, load);
    SSL_CTX_free(scratch);
    return good;
}

bool tls_renew(struct gate *gate, const struct load *load)
{
    return pair_use(gate->tls, load);
}

uint64_t tls_bytes_read(struct lws *wsi)
{
    return BIO_number_read(SSL_get_rbio(lws_get_ssl(wsi)));
}

uint64_t tls_bytes_written(struct lws *wsi)
{
    return BIO_number_written(SSL_get_wbio(lws_get_ssl(wsi)));
}

bool tls_hmac(const uint8_t key[DOOR_KEY_BYTES], const uint8_t *data, size_t len, uint8_t mac_out[32])
{
    unsigned mac_len = 32;
    return HMAC(EVP_sha256(), key, DOOR_KEY_BYTES, data, len, mac_out, &mac_len) != NULL && mac_len == 32;
}
