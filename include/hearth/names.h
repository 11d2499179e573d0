/* include/hearth/names.h
 * Which names are put on offer (ID3): names are picked, not typed. The lists are name_lists.h; here is only the choosing, by number.
 * Pure: the same random bytes give the same offer. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define NAMES_RANDOM_BYTES 16
#define NAMES_OFFER_MAX    64 /* as many as one QUERY_NAMES_FREE asks for */

/* n different numbers below count (name_lists_count), each name as likely as another.
 * n: 1..NAMES_OFFER_MAX, count at least twice n. */
void names_offer(uint64_t count, const uint8_t random[NAMES_RANDOM_BYTES], uint64_t *indices_out, size_t n);
