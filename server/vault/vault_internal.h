/* server/vault/vault_internal.h
 * What the files of this folder share: the opened vault, the forms on disk, and the file operations.
 * Forms are little-endian, version 1, golden bytes in tests/vault/golden. Every function that encodes takes its nonce, so that those bytes
 * can be tested; the callers take it from random_bytes. */
#pragma once
#include "hearth/bytes.h"
#include "hearth/totp.h"
#include "hearth/vault.h"
#include "hearth/vault_secrets.h"
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

#define KEY_BYTES   32
#define NONCE_BYTES 24
#define TAG_BYTES   16

_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == KEY_BYTES, "one size of key everywhere");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == NONCE_BYTES, "random nonces of 24 bytes never meet");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == TAG_BYTES, "the tag is 16 bytes");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "ring records and heads are written as they lie in memory");

/* ---- memory.c: keys live in pages that are never swapped or dumped ---- */

/* Zeroed, between guard pages. HEARTH_NO_MEMORY; HEARTH_UNSAFE: not lockable and unlocked keys are not allowed. Free with sodium_free. */
MUST_USE enum hearth_error memory_locked(size_t len, bool allow_unlocked, void **memory_out);

/* ---- file.c ---- */

struct disk {
    int folder_fd;
    int slots_fd;       /* locked while open */
    atomic_bool broken; /* see vault_is_broken */
};

#ifdef VAULT_SEAM
/* Tests only: asked before each operation that changes the disk; says whether the world goes on. Never in a build that is installed. */
enum seam { SEAM_GO, SEAM_STOP, SEAM_TORN, SEAM_FULL };
extern enum seam (*vault_seam)(const char *operation);
#endif

MUST_USE enum hearth_error file_open_folder(const char *path, bool make, int *fd_out);
/* Whole file, at most len_max bytes, malloc'd. any_group: a credential, whose group bits are the service manager's access list. */
MUST_USE enum hearth_error file_read(int folder_fd, const char *name, bool any_group, size_t len_max, uint8_t **data_out, size_t *len_out);
bool file_exists(int folder_fd, const char *name);
/* Beside: writes and syncs NAME as a new file, replacing a leftover of that name; removes it when that fails. */
MUST_USE enum hearth_error file_write_beside(struct disk *disk, const char *name, const uint8_t *data, size_t len);
MUST_USE enum hearth_error file_rename(struct disk *disk, const char *from, const char *to); /* and syncs the folder */
MUST_USE enum hearth_error file_remove(struct disk *disk, const char *name);                 /* an absent one is fine */
MUST_USE enum hearth_error file_overwrite(struct disk *disk, int fd, const uint8_t *data, size_t len, int64_t at);
enum hearth_error file_check_private(int fd, bool any_group);
enum hearth_error file_error(void); /* from errno */

/* ---- master.c ---- */

#define SALT_BYTES 16

MUST_USE enum hearth_error master_load(const struct vault_master *master, const uint8_t salt[SALT_BYTES],
                                       uint8_t master_out[VAULT_MASTER_BYTES]);
void master_wrap_keys(const uint8_t master[VAULT_MASTER_BYTES], uint8_t slot_key_out[KEY_BYTES], uint8_t service_key_out[KEY_BYTES]);

/* ---- service.c: magic 8, version u32, salt 16, nonce 24, sealed (token, door, pepper, audit seed), tag 16 ---- */

struct service_keys {
    uint8_t token[KEY_BYTES];
    uint8_t door[KEY_BYTES];
    uint8_t pepper[KEY_BYTES];
    uint8_t audit_seed[KEY_BYTES];
};

#define SERVICE_HEAD_BYTES 28
#define SERVICE_FILE_BYTES (SERVICE_HEAD_BYTES + NONCE_BYTES + sizeof(struct service_keys) + TAG_BYTES)

void service_encode(const struct service_keys *keys, const uint8_t service_key[KEY_BYTES], const uint8_t salt[SALT_BYTES],
                    const uint8_t nonce[NONCE_BYTES], uint8_t out[SERVICE_FILE_BYTES]);
/* Form only, so that the salt can be read before there is a master. */
MUST_USE enum hearth_error service_salt(struct bytes file, uint8_t salt_out[SALT_BYTES]);
MUST_USE enum hearth_error service_decode(struct bytes file, const uint8_t service_key[KEY_BYTES], struct service_keys *keys_out);

/* ---- slots.c: generation g lies in slot g % 2; magic 8, version u32, generation u64, nonce 24, sealed (G(n), zeros), tag 16 ---- */

#define SLOT_BYTES       4096
#define SLOTS_FILE_BYTES (2 * SLOT_BYTES)

struct slot {
    bool valid;
    uint64_t generation;
    uint8_t key[KEY_BYTES]; /* G(generation) */
};

void slot_encode(uint64_t generation, const uint8_t generation_key[KEY_BYTES], const uint8_t slot_key[KEY_BYTES],
                 const uint8_t nonce[NONCE_BYTES], uint8_t out[SLOT_BYTES]);
void slot_decode(const uint8_t bytes[SLOT_BYTES], int index, const uint8_t slot_key[KEY_BYTES], struct slot *slot_out);
MUST_USE enum hearth_error slots_read(int fd, const uint8_t slot_key[KEY_BYTES], struct slot slots_out[2]);
MUST_USE enum hearth_error slot_write(struct disk *disk, uint64_t generation, const uint8_t generation_key[KEY_BYTES],
                                      const uint8_t slot_key[KEY_BYTES]);
/* Random over the slot in place, synced: the one erasure that everything else rests on. */
MUST_USE enum hearth_error slot_erase(struct disk *disk, int index);

/* ---- ring.c: the keys of one moment, never changed once made; with its index ---- */

struct ring_record { /* in memory and, sealed, in the file */
    uint8_t id[ID_BYTES];
    uint8_t owner[ID_BYTES];
    int64_t opens_at, ends_at;
    uint8_t kind;
    uint8_t reserved[7]; /* zero */
    uint8_t key[KEY_BYTES];
};
_Static_assert(sizeof(struct ring_record) == 88, "the record is packed: it is sealed as it lies in memory");

struct ring {
    struct ring_record *records; /* locked memory */
    uint32_t count;
    uint32_t capacity;
    uint32_t table_size;     /* a power of two, at least twice the capacity */
    uint32_t *by_id;         /* index + 1 of the record, 0 empty */
    uint32_t *by_owner;      /* index + 1 of the owner's newest record of that kind */
    uint32_t *next_of_owner; /* index + 1 of the next older one; 0 none */
};

MUST_USE enum hearth_error ring_new(uint32_t capacity, bool allow_unlocked, struct ring **ring_out);
void ring_free(struct ring **ring);                                 /* wipes */
void ring_add(struct ring *ring, const struct ring_record *record); /* CHECKs that it fits */
const struct ring_record *ring_find(const struct ring *ring, const uint8_t id[ID_BYTES]);
const struct ring_record *ring_newest(const struct ring *ring, enum vault_key_kind kind, const uint8_t owner[ID_BYTES]);
const struct ring_record *ring_older(const struct ring *ring, const struct ring_record *record); /* same kind and owner, or NULL */

/* File: magic 8, version u32, generation u64, count u32, nonce 24, sealed records, tag 16. */
#define RING_HEAD_BYTES        24
#define RING_FILE_BYTES(count) (RING_HEAD_BYTES + NONCE_BYTES + (size_t)(count) * sizeof(struct ring_record) + TAG_BYTES)
void ring_encode(const struct ring *ring, uint64_t generation, const uint8_t generation_key[KEY_BYTES], const uint8_t nonce[NONCE_BYTES],
                 uint8_t *out); /* RING_FILE_BYTES(ring->count) */
/* HEARTH_DAMAGED: another generation, another key, or not as it was written. */
MUST_USE enum hearth_error ring_decode(struct bytes file, uint64_t generation, const uint8_t generation_key[KEY_BYTES], bool allow_unlocked,
                                       struct ring **ring_out);

/* ---- recover.c: what vault_open does about a change that was cut short ---- */

/* Leaves one valid slot, one keyring that it opens, and no keyring.new. */
MUST_USE enum hearth_error recover(struct disk *disk, const uint8_t slot_key[KEY_BYTES], bool allow_unlocked, struct slot *slot_out,
                                   struct ring **ring_out);

/* ---- the opened vault ---- */

struct secrets { /* locked memory */
    struct service_keys service;
    uint8_t slot_key[KEY_BYTES];
    uint8_t generation_key[KEY_BYTES];
    uint8_t audit_secret[crypto_sign_SECRETKEYBYTES];
};

struct vault {
    struct disk disk;
    bool allow_unlocked;
    struct secrets *secrets; /* generation_key: under change; the rest is constant */
    uint8_t audit_public[VAULT_AUDIT_PUBLIC_BYTES];
    pthread_mutex_t change; /* held through a whole change with its disk work; before ring_lock */
    pthread_rwlock_t ring_lock;
    struct ring *ring; /* under ring_lock; the holder of change may read it without */
    _Atomic int64_t generation;
};

/* ---- text.c, passphrase.c: with the random parts given, for golden bytes ---- */

void text_padded_seal(const uint8_t key[KEY_BYTES], const struct vault_text_label *label, const uint8_t nonce[NONCE_BYTES],
                      const uint8_t *text, size_t text_len, uint8_t *sealed_out);
void text_key(const uint8_t slice_key[KEY_BYTES], const uint8_t subject_key[KEY_BYTES], uint8_t key_out[KEY_BYTES]);

/* totp.c: with a pepper and a nonce of the caller's, for the golden bytes. */
void totp_seal_with(const uint8_t pepper[KEY_BYTES], member_id member, const uint8_t secret[TOTP_SECRET_BYTES],
                    const uint8_t nonce[NONCE_BYTES], uint8_t sealed_out[TOTP_SEALED_BYTES]);

struct passphrase_cost {
    uint32_t passes;
    uint32_t memory_kib;
};
MUST_USE enum hearth_error passphrase_record(const uint8_t pepper[KEY_BYTES], const char *passphrase, size_t passphrase_len,
                                             struct passphrase_cost cost, const uint8_t salt[crypto_pwhash_SALTBYTES],
                                             uint8_t record_out[VAULT_PASSPHRASE_RECORD_BYTES]);
/* The 17 symbols of 80 bits. */
void code_encode(const uint8_t bits[10], char code_out[VAULT_CODE_TEXT_BYTES]);
/* The 16 symbols as they are meant; false: no code. */
bool code_parse(const char *text, size_t text_len, uint8_t symbols_out[16]);
