/* server/base/random.c */
#include "hearth/random.h"
#include "hearth/check.h"
#include <string.h>
#include <sys/random.h>

#define RANDOM_POOL_BYTES 4096

static _Thread_local struct {
    uint8_t bytes[RANDOM_POOL_BYTES];
    size_t left;
} pool;

static void random_fill(uint8_t *out, size_t len)
{
    while (len > 0) {
        ssize_t got = getrandom(out, len, 0);
        if (got < 0)
            continue; /* EINTR only: the kernel's pool is ready before any service starts */
        out += got;
        len -= (size_t)got;
    }
}

void random_bytes(void *out, size_t len)
{
    if (len > RANDOM_POOL_BYTES) {
        random_fill(out, len);
        return;
    }
    if (pool.left < len) {
        random_fill(pool.bytes, RANDOM_POOL_BYTES);
        pool.left = RANDOM_POOL_BYTES;
    }
    uint8_t *from = pool.bytes + (RANDOM_POOL_BYTES - pool.left);
    memcpy(out, from, len);
    explicit_bzero(from, len);
    pool.left -= len;
}

uint64_t random_u64(void)
{
    uint64_t value;
    random_bytes(&value, sizeof value);
    return value;
}

uint64_t random_below(uint64_t bound)
{
    CHECK(bound >= 1);
    const uint64_t unfair = -bound % bound; /* 2^64 mod bound: values under it would favour the small results */
    uint64_t value;
    do
        value = random_u64();
    while (value < unfair);
    return value % bound;
}

void random_forked(void)
{
    explicit_bzero(&pool, sizeof pool);
}
