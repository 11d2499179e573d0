/* tests/test.h
 * What every C test includes: cmocka with the headers it wants, and a seeded source of numbers whose seed is printed and can be replayed.
 */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* wants those above before it, so it stands apart */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct prng {
    uint64_t state;
};

/* splitmix64 (Steele, Lea, Flood 2014): small, and good enough to drive tests. */
static inline uint64_t prng_next(struct prng *prng)
{
    uint64_t z = (prng->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline uint64_t prng_below(struct prng *prng, uint64_t bound)
{
    return prng_next(prng) % bound; /* the bias is far below what a test could see */
}

/* The seed comes from the environment variable, or is fixed, so that a plain run is repeatable. It is printed. */
static inline struct prng prng_from_env(const char *variable)
{
    const char *text = getenv(variable);
    const uint64_t seed = text != NULL ? strtoull(text, NULL, 0) : 1;
    printf("%s=%" PRIu64 "\n", variable, seed);
    return (struct prng){.state = seed};
}
