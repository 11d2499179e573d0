/* server/core/offers.h
 * Which names were offered to which code (ID3: names are picked, not typed). In memory only: after a restart the person gets six new
 * names, and nothing tells later which names somebody looked at. Desk thread. */
#pragma once
#include "hearth/digest.h"
#include "hearth/limits.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OFFERS_CODES_MAX          1024 /* more invitations than a clinic has open at once; the oldest go first */
#define OFFERS_NAMES_PER_CODE_MAX 192  /* "six more", 31 times over; then the oldest leave the list */

struct offers;

struct offers *offers_open(void); /* NULL without memory */
void offers_close(struct offers **offers);
void offers_add(struct offers *offers, const uint8_t code_digest[DIGEST_BYTES], const char *name);
bool offers_has(struct offers *offers, const uint8_t code_digest[DIGEST_BYTES], const char *name);
void offers_drop(struct offers *offers, const uint8_t code_digest[DIGEST_BYTES]);
