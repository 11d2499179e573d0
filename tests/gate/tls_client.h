/* tests/gate/tls_client.h
 * A raw client: TLS by OpenSSL, everything above it by hand, so that it can be as wrong as a test wants. It never blocks for longer than
 * WAIT_MS, and while it waits the fake core works. */
#pragma once
#include "fake_core.h"
#include <openssl/ssl.h>

#define CLIENT_IN_BYTES 262144

struct tls_client {
    struct fake_core *core;
    int fd;
    SSL_CTX *context;
    SSL *ssl;
    uint8_t in[CLIENT_IN_BYTES]; /* read and not yet taken */
    size_t in_len;
    bool ended; /* the server closed */
};

/* A connection without TLS yet. */
struct tls_client *tls_client_connect(struct fake_core *core);
/* The handshake; NULL setup for the plain case. False: it was refused. */
bool tls_client_handshake(struct tls_client *client, void (*setup)(SSL_CTX *context));
struct tls_client *tls_client_open(struct fake_core *core); /* both */
void tls_client_close(struct tls_client *client);
/* False: the server is gone. */
bool tls_client_write(struct tls_client *client, const void *data, size_t len);
void tls_client_text(struct tls_client *client, const char *text);
/* Reads until there are len bytes or the server closed. */
bool tls_client_need(struct tls_client *client, size_t len);
/* Reads until the server closed; everything is in `in`. False: it did not within the time. */
bool tls_client_until_end(struct tls_client *client);
void tls_client_drop(struct tls_client *client, size_t len);

struct http_answer {
    unsigned status; /* 0: closed without an answer */
    char head[8192];
    char body[CLIENT_IN_BYTES];
    size_t body_len;
};
/* Asks for a path on a connection that stays open. */
void http_get(struct tls_client *client, const char *path, struct http_answer *answer_out);
void http_read(struct tls_client *client, bool no_body, struct http_answer *answer_out);
/* Value of a header in lower case, NULL if it is not there. Static storage. */
const char *http_header(const struct http_answer *answer, const char *name);

/* The upgrade with everything right, hello included. cookie: NULL for one made here. */
struct tls_client *ws_open(struct fake_core *core);
/* Sends the upgrade request only. */
void ws_ask(struct tls_client *client, const char *cookie_hex);

#define WS_FIN    0x80
#define WS_TEXT   1
#define WS_BINARY 2
#define WS_CLOSE  8
#define WS_PING   9
#define WS_PONG   10

/* One frame, masked. first: the first byte. */
bool ws_send(struct tls_client *client, uint8_t first, const void *data, size_t len);
bool ws_text(struct tls_client *client, const char *text);

struct ws_frame {
    uint8_t first;
    size_t len;
    uint8_t data[LIMIT_FRAME_OUT_BYTES + 1]; /* with a NUL after it */
};
/* Next frame; false: the connection ended. Fails the test when nothing comes. */
bool ws_read(struct tls_client *client, struct ws_frame *frame_out);
/* Reads until a close frame or the end: its code, or 1006 if there was none. */
unsigned ws_close_code(struct tls_client *client);
/* Skips to the next text frame and checks it. */
void ws_expect(struct tls_client *client, const char *text);
