/* server/vault/memory.c */
#include "vault_internal.h"
#include <stdlib.h>

enum hearth_error memory_locked(size_t len, bool allow_unlocked, void **memory_out)
{
    /* sodium_malloc puts the end of the block at a guard page: only whole multiples of the alignment keep structs aligned. */
    const size_t len_aligned = (len + 63) / 64 * 64;
    void *memory = sodium_malloc(len_aligned);
    if (memory == NULL)
        return HEARTH_NO_MEMORY;
    /* sodium_malloc locks, but does not say when that failed. Locking twice is harmless. */
    if (sodium_mlock(memory, len_aligned) != 0 && !allow_unlocked) {
        sodium_free(memory);
        return HEARTH_UNSAFE;
    }
    sodium_memzero(memory, len_aligned);
    *memory_out = memory;
    return HEARTH_OK;
}
