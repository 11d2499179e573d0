/* server/gate/cookie.c
 * Our own cookie reader: the library's logs the whole header and takes suffixes of names for names (lws.md 5). */
#include "gate_internal.h"
#include <openssl/crypto.h>
#include <string.h>

#define SESSION_NAME "__Host-hearth"
#define EXIT_NAME    "__Host-hearth-exit"
#define RANDOM_BYTES 32

static bool tag_right(const uint8_t door_key[DOOR_KEY_BYTES], const uint8_t value[COOKIE_BYTES])
{
    uint8_t mac[32];
    return tls_hmac(door_key, value, RANDOM_BYTES, mac) && CRYPTO_memcmp(mac, value + RANDOM_BYTES, COOKIE_BYTES - RANDOM_BYTES) == 0;
}

static void session_read(const uint8_t door_key[DOOR_KEY_BYTES], const char *value, size_t len, struct cookies *out)
{
    /* Two of them: no browser sends that, so neither is believed. */
    const bool first = out->session == COOKIE_NONE;
    if (first && len == 2 * COOKIE_BYTES && hex_decode(value, len, out->value, COOKIE_BYTES) && tag_right(door_key, out->value)) {
        out->session = COOKIE_GOOD;
        return;
    }
    out->session = COOKIE_FORGED;
    memset(out->value, 0, COOKIE_BYTES);
}

static bool name_is(const char *pair, size_t name_len, const char *name)
{
    return name_len == strlen(name) && memcmp(pair, name, name_len) == 0;
}

void cookies_read(const uint8_t door_key[DOOR_KEY_BYTES], const char *header, struct cookies *cookies_out)
{
    *cookies_out = (struct cookies){.session = COOKIE_NONE};
    while (*header != '\0') {
        header += strspn(header, " \t;");
        const size_t len = strcspn(header, ";");
        const char *equals = memchr(header, '=', len);
        if (equals != NULL) {
            const size_t name_len = (size_t)(equals - header);
            const char *value = equals + 1;
            size_t value_len = len - name_len - 1;
            while (value_len > 0 && (value[value_len - 1] == ' ' || value[value_len - 1] == '\t'))
                value_len--;
            if (name_is(header, name_len, SESSION_NAME))
                session_read(door_key, value, value_len, cookies_out);
            else if (name_is(header, name_len, EXIT_NAME))
                cookies_out->exit_marker = true;
        }
        header += len;
    }
}
