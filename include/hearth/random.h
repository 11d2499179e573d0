/* include/hearth/random.h
 * Random bytes of the kernel's quality for ids, nonces and keys. Each thread keeps a pool of 4 KiB, for a call per 24 bytes costs more
 * than the seal it is for (security.md 3); used bytes are wiped. Never call it before a fork and go on in the child: random_forked() first.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

void random_bytes(void *out, size_t len);
uint64_t random_u64(void);
uint64_t random_below(uint64_t bound); /* uniform, bound >= 1 */
void random_forked(void);
