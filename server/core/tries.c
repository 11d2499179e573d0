/* server/core/tries.c */
#include "tries.h"
#include "hearth/digest.h"
#include "hearth/limits.h"
#include "hearth/random.h"
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#define TRIES_FORGET_MS HOUR_MS /* well past the longest wait: a person's bad evening is not held against the next day */

struct tries_entry {
    uint8_t key[16];
    int64_t last_at_ms; /* monotonic */
    int64_t wait_until_ms;
    int failed;
    UT_hash_handle hh; /* in order of first insertion, which is near enough to age */
};

struct tries {
    uint8_t secret[32];
    struct tries_entry *entries;
};

struct tries *tries_open(void)
{
    struct tries *tries = calloc(1, sizeof *tries);
    if (tries != NULL)
        random_bytes(tries->secret, sizeof tries->secret);
    return tries;
}

static void tries_drop(struct tries *tries, struct tries_entry *entry)
{
    HASH_DEL(tries->entries, entry);
    free(entry);
}

void tries_close(struct tries **tries)
{
    if (*tries == NULL)
        return;
    struct tries_entry *entry, *next;
    HASH_ITER(hh, (*tries)->entries, entry, next)
    tries_drop(*tries, entry);
    free(*tries);
    *tries = NULL;
}

/* The name itself is not kept: memory dumps and swap see a digest under a secret of this start. */
static void tries_key(const struct tries *tries, const char *name_fold, uint64_t source, uint8_t key_out[16])
{
    uint8_t material[sizeof tries->secret + sizeof source + LIMIT_NAME_BYTES_MAX] = {0};
    uint8_t digest[32];
    size_t name_len = strnlen(name_fold, LIMIT_NAME_BYTES_MAX);
    memcpy(material, tries->secret, sizeof tries->secret);
    memcpy(material + sizeof tries->secret, &source, sizeof source);
    memcpy(material + sizeof tries->secret + sizeof source, name_fold, name_len);
    digest_sha256(material, sizeof material, digest);
    memcpy(key_out, digest, 16);
}

static struct tries_entry *tries_find(struct tries *tries, const char *name_fold, uint64_t source)
{
    uint8_t key[16];
    struct tries_entry *entry;
    tries_key(tries, name_fold, source, key);
    HASH_FIND(hh, tries->entries, key, sizeof key, entry);
    return entry;
}

int64_t tries_wait_ms(struct tries *tries, const char *name_fold, uint64_t source, int64_t now_ms)
{
    struct tries_entry *entry = tries_find(tries, name_fold, source);
    if (entry == NULL)
        return 0;
    if (now_ms - entry->last_at_ms > TRIES_FORGET_MS) {
        tries_drop(tries, entry);
        return 0;
    }
    return entry->wait_until_ms > now_ms ? entry->wait_until_ms - now_ms : 0;
}

void tries_failed(struct tries *tries, const char *name_fold, uint64_t source, int64_t now_ms)
{
    struct tries_entry *entry = tries_find(tries, name_fold, source);
    if (entry == NULL) {
        if (HASH_COUNT(tries->entries) >= TRIES_ENTRIES_MAX)
            tries_drop(tries, tries->entries);
        entry = calloc(1, sizeof *entry);
        if (entry == NULL)
            return; /* a guess goes uncounted; Argon2's own queue still bounds guessing */
        tries_key(tries, name_fold, source, entry->key);
        HASH_ADD(hh, tries->entries, key, sizeof entry->key, entry);
    }
    entry->last_at_ms = now_ms;
    entry->failed++;
    if (entry->failed < LIMIT_SIGN_IN_FREE_TRIES)
        return;
    int64_t wait_ms = LIMIT_SIGN_IN_WAIT_FIRST_MS;
    for (int i = LIMIT_SIGN_IN_FREE_TRIES; i < entry->failed && wait_ms < LIMIT_SIGN_IN_WAIT_MAX_MS; i++)
        wait_ms *= 2;
    entry->wait_until_ms = now_ms + (wait_ms < LIMIT_SIGN_IN_WAIT_MAX_MS ? wait_ms : LIMIT_SIGN_IN_WAIT_MAX_MS);
}

void tries_forgive(struct tries *tries, const char *name_fold, uint64_t source)
{
    struct tries_entry *entry = tries_find(tries, name_fold, source);
    if (entry == NULL)
        return;
    if (--entry->failed <= 0)
        tries_drop(tries, entry);
    else
        entry->wait_until_ms = 0;
}

void tries_succeeded(struct tries *tries, const char *name_fold, uint64_t source)
{
    struct tries_entry *entry = tries_find(tries, name_fold, source);
    if (entry != NULL)
        tries_drop(tries, entry);
}
