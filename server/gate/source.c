/* server/gate/source.c
 * How many connections and handshakes one address may have. Kept in memory under a keyed hash whose key core changes every 10 min
 * (security.md 5): an old connection keeps its old entry, so an address may for a while count twice, which is harmless. */
#include "gate_internal.h"
#include "hearth/rate_limit.h"
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#define SOURCES_MAX       65536 /* entries live only for connections and for debts of some seconds */
#define IPV6_PREFIX_BYTES 8     /* a household or a phone has a /64 */

uint64_t source_hash(struct gate *gate, const void *address)
{
    const struct sockaddr_storage *storage = address;
    uint8_t bytes[16] = {0};
    size_t len = 0;
    if (storage->ss_family == AF_INET) {
        memcpy(bytes, &((const struct sockaddr_in *)address)->sin_addr, len = 4);
    } else if (storage->ss_family == AF_INET6) {
        const struct in6_addr *in6 = &((const struct sockaddr_in6 *)address)->sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(in6))
            memcpy(bytes, in6->s6_addr + 12, len = 4);
        else
            memcpy(bytes, in6->s6_addr, len = IPV6_PREFIX_BYTES);
    }
    size_t size = 8;
    uint8_t hash[8];
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_size_t("size", &size), OSSL_PARAM_construct_end()};
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    if (context == NULL || !EVP_MAC_init(context, gate->source_key, SOURCE_KEY_BYTES, params) || !EVP_MAC_update(context, bytes, len) ||
        !EVP_MAC_final(context, hash, &size, sizeof hash) || size != sizeof hash)
        gate_fail(gate, __LINE__);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
    uint64_t id;
    memcpy(&id, hash, sizeof id);
    return id;
}

struct source *source_take(struct gate *gate, uint64_t id)
{
    const struct gate_limits *limits = &gate->now->limits;
    struct source *source;
    HASH_FIND(hh, gate->sources, &id, sizeof id, source);
    if (source == NULL) {
        if (HASH_COUNT(gate->sources) >= SOURCES_MAX || (source = calloc(1, sizeof *source)) == NULL) {
            gate->counters.refused_connections++;
            return NULL;
        }
        source->id = id;
        HASH_ADD(hh, gate->sources, id, sizeof source->id, source);
    }
    if (source->connections >= limits->connections_source_max) {
        gate->counters.refused_connections++;
        return NULL;
    }
    const struct rate_limit handshakes = {.interval_ms = limits->handshake_interval_ms, .burst = (int32_t)limits->handshake_burst};
    if (rate_limit_take(&handshakes, gate->now_ms, &source->handshakes_full_at_ms) > 0) {
        gate->counters.refused_handshakes++;
        return NULL;
    }
    source->connections++;
    return source;
}

void source_release(struct gate *gate, struct source *source)
{
    (void)gate;
    source->connections--; /* sources_forget removes it once its debt is paid */
}

void sources_forget(struct gate *gate)
{
    struct source *source, *next;
    HASH_ITER(hh, gate->sources, source, next)
    {
        if (source->connections > 0 || source->handshakes_full_at_ms > gate->now_ms)
            continue;
        HASH_DEL(gate->sources, source);
        free(source);
    }
}
