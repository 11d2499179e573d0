/* server/text/names.c */
#include "hearth/names.h"
#include "hearth/check.h"
#include <stdbool.h>
#include <string.h>

/* splitmix64 (Steele, Lea, Flood 2014). Names are no secret: what matters is that each is as likely as another. */
static uint64_t names_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Uniform: numbers above the last whole multiple of count are thrown away. */
static uint64_t names_below(uint64_t *state, uint64_t count)
{
    const uint64_t limit = UINT64_MAX - UINT64_MAX % count;
    uint64_t number;
    do
        number = names_next(state);
    while (number >= limit);
    return number % count;
}

void names_offer(uint64_t count, const uint8_t random[NAMES_RANDOM_BYTES], uint64_t *indices_out, size_t n)
{
    CHECK(n >= 1 && n <= NAMES_OFFER_MAX && count >= 2 * (uint64_t)n);
    uint64_t words[2];
    memcpy(words, random, sizeof words);
    uint64_t state = words[0];
    state = names_next(&state) ^ words[1];
    for (size_t i = 0; i < n;) {
        indices_out[i] = names_below(&state, count);
        bool fresh = true;
        for (size_t before = 0; before < i && fresh; before++)
            fresh = indices_out[before] != indices_out[i];
        if (fresh)
            i++;
    }
}
