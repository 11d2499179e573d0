/* include/hearth/certificate.h
 * Until when a certificate is good: for doctor, which warns before browsers do. OpenSSL may only be in server/gate/, so it stands there;
 * it is in a library of its own, with self_signed.h. */
#pragma once
#include "hearth/bytes.h"
#include <stdint.h>

/* The first certificate of a PEM chain. ends_at_out: ms since 1970. HEARTH_BAD_INPUT: there is none. */
MUST_USE enum hearth_error certificate_ends_at(struct bytes pem, int64_t *ends_at_out);
