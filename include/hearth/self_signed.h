/* include/hearth/self_signed.h
 * A self-signed P-256 certificate for the quick start and for tests, made by libcrypto alone: no openssl program is needed.
 * Who uses it in earnest gives a certificate of a public authority instead. */
#pragma once
#include "hearth/bytes.h"

#define SELF_SIGNED_DAYS 30

/* hosts: names or IP addresses without ports, at least one; they become the subject's alternative names.
 * Appends PEM to both buffers; the key's buffer is the caller's to wipe. */
MUST_USE enum hearth_error self_signed_make(const char *const *hosts, size_t hosts_count, struct buffer *certificate_out,
                                            struct buffer *key_out);
