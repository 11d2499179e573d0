/* include/hearth/vault.h
 * Keys and the texts sealed under them. What is not sealed here is not in the database; what is destroyed here cannot be read again.
 * Rule: security.md 3, product.md RE4, RE5. The secrets that people hold (codes, sessions, passphrases) are in vault_secrets.h.
 *
 * Files, all owner-only, in the vault's folder (other modes, owners or links: HEARTH_UNSAFE):
 *   service   token key, door key, passphrase pepper, audit key, sealed under the master. Belongs in every backup; opens no text.
 *   keyring   all text keys, sealed under the generation key G(n). Never in a backup.
 *   slots     two places of 4 KiB, G(n) in one of them, sealed under the master. May lie on another medium (slots_path). Never in a backup.
 *   keyring.new, service.new   only while they are written; the next vault_open finishes or drops them.
 * The slots file is locked while a vault is open: a second opener gets HEARTH_BUSY.
 *
 * Threads: after vault_open every function may be called from any thread. Sealing and opening never wait for the disk: a change is written
 * and synced first, then a new ring of keys is put in place of the old one in a moment; changes wait for each other.
 * All keys are random and never derived from one another: what can be derived again cannot be destroyed. */
#pragma once
#include "hearth/error.h"
#include "hearth/id.h"
#include "hearth/limits.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vault;

/* ---- where, and with what master ---- */

#define VAULT_MASTER_BYTES            32
#define VAULT_KEYS_MAX                65536 /* three times what a large clinic needs; bounds the file and the locked memory (6 MiB a ring) */
#define VAULT_MASTER_PASSPHRASE_BYTES 1024

struct vault_place {
    const char *folder;     /* mode 0700; vault_init makes it if its parent exists */
    const char *slots_path; /* NULL: folder/slots. On another medium it makes erasure tier B (security.md 3) */
};

enum vault_master_kind {
    VAULT_MASTER_FILE,       /* text: path of a file of mode 0400 or 0600 with 64 hex digits and a newline */
    VAULT_MASTER_CREDENTIAL, /* text: name of a file of the same form in $CREDENTIALS_DIRECTORY (systemd LoadCredentialEncrypted=) */
    VAULT_MASTER_PASSPHRASE, /* text: what the operator typed; Argon2id 256 MiB, t=3 (the least cost in builds with -Dtest_hooks=true) */
};

struct vault_master {
    enum vault_master_kind kind;
    const char *text;         /* borrowed for the call; the caller wipes a passphrase */
    bool allow_unlocked_keys; /* keys may live in memory that can be swapped; else HEARTH_UNSAFE where mlock is refused */
};

/* Writes a new random master to a file that must not exist yet, mode 0400. HEARTH_UNSAFE: it exists. */
MUST_USE enum hearth_error vault_master_make(const char *path);

/* Makes all files of a new vault. HEARTH_UNSAFE: one of them exists already (keys are never overwritten), or a mode is wrong;
 * HEARTH_NOT_FOUND: no master at that place; HEARTH_BAD_INPUT: the master has not the form above, or the passphrase is empty or too long.
 * A failure removes what it made. */
MUST_USE enum hearth_error vault_init(const struct vault_place *place, const struct vault_master *master);

/* Opens the vault and first finishes whatever a crash cut short: a started destruction is done once G(n+1) stands in its slot, and is
 * undone before (its keys then still exist: the caller's reconciliation destroys them again). HEARTH_DAMAGED: wrong master, or a file that
 * is not as it was written; HEARTH_NOT_FOUND: no vault or no master there; also those of init. HEARTH_BUSY: another process has it open. */
MUST_USE enum hearth_error vault_open(const struct vault_place *place, const struct vault_master *master, struct vault **vault_out);
void vault_close(struct vault **vault); /* wipes every key; no other thread may be inside */

/* ---- keys ---- */

enum vault_key_kind {                        /* stored: never renumber */
                      VAULT_KEY_SLICE = 1,   /* owner: a room; covers opens_at <= now < ends_at */
                      VAULT_KEY_SUBJECT = 2, /* owner: a member, one key each; times are kept and mean nothing here */
                      VAULT_KEY_CASE = 3,    /* owner: a case */
};

struct vault_key_spec {
    key_id id; /* chosen by the caller, random */
    enum vault_key_kind kind;
    uint8_t owner[ID_BYTES];
    int64_t opens_at, ends_at; /* ms since 1970, opens_at <= ends_at */
};

/* Makes a random key for each spec and has them on disk before it returns: all or none, one pass for any number. A key that exists
 * already with the same kind and owner is left as it is (a retry after a crash).
 * HEARTH_BAD_INPUT: an id of none, an id that names something else, a second subject key of one member, times that run backwards;
 * HEARTH_BUSY: more than VAULT_KEYS_MAX keys; HEARTH_DISK_FULL and HEARTH_NO_MEMORY: nothing changed, may be tried again;
 * HEARTH_UNSAFE: the memory for it cannot be locked; HEARTH_IO: see vault_is_broken. */
MUST_USE enum hearth_error vault_keys_add(struct vault *vault, const struct vault_key_spec *specs, size_t n);

/* Destroys the keys for good, all in one pass: a new ring under a new generation key, the old generation key overwritten. Unknown ids are
 * skipped, so that it can be repeated; nothing known: nothing is written. After HEARTH_OK neither this machine's files nor any old copy of
 * keyring and database open what was sealed under them. Rows, WAL checkpoint and audit entry (steps 1, 7, 8) are the caller's.
 * Errors as vault_keys_add; after one the keys may or may not exist: do it again, after HEARTH_IO when the process has started anew. */
MUST_USE enum hearth_error vault_keys_destroy(struct vault *vault, const key_id *ids, size_t n);

/* True when an fsync or a write to the slots has failed: what the disk holds is then unknown, so every further change is HEARTH_IO. The
 * process should stop and start anew (security.md 7: a failed fsync is fatal, never retried). Sealing and opening still work. */
bool vault_is_broken(struct vault *vault);

bool vault_key_known(struct vault *vault, key_id id);
/* The key of that member, NOT the key's bytes. False: none (erased, or never made). */
bool vault_subject_find(struct vault *vault, member_id member, key_id *id_out);
/* The slice key of the room that covers now_ms; of several the one that opened last. False: none, open a slice first. */
bool vault_slice_find(struct vault *vault, room_id room, int64_t now_ms, key_id *id_out);
/* All keys without their bytes, so that the start can compare them with the table `key`. free() the array; NULL when there are none. */
MUST_USE enum hearth_error vault_keys_list(struct vault *vault, struct vault_key_spec **specs_out, size_t *n_out);
/* Which generation of the ring is in use: 1 after vault_init, one more with each destruction. For hearthctl and the audit entry. */
int64_t vault_generation(struct vault *vault);

/* ---- texts ---- */

#define VAULT_TEXT_VERSION     1 /* first byte of every sealed text, and of its associated data */
#define VAULT_TEXT_BYTES_MAX   LIMIT_TEXT_BYTES_MAX
#define VAULT_TEXT_ROOM_BYTES  8448 /* the largest padded text: a buffer of this size takes any opened text */
#define VAULT_SEALED_EXTRA     41   /* version 1, nonce 24, tag 16 */
#define VAULT_SEALED_BYTES_MAX (VAULT_TEXT_ROOM_BYTES + VAULT_SEALED_EXTRA)

enum vault_text_kind {                          /* bound into the seal, stored: never renumber */
                       VAULT_TEXT_MESSAGE = 1,  /* published: under a slice of its room */
                       VAULT_TEXT_HELD = 2,     /* waits for staff or came back: under a key of its own; message is the item's id */
                       VAULT_TEXT_NOTE = 3,     /* what staff or a reporter wrote to it: as above, author is that of the held text */
                       VAULT_TEXT_EVIDENCE = 4, /* a copy for a case, under the case's key */
};

/* All of it is bound into the seal as associated data, in this order after the version byte: a text moved to another program, room, slice,
 * author, message or kind does not open. */
struct vault_text_label {
    program_id program;
    room_id room;
    key_id slice; /* or the key of a case or held text */
    member_id author;
    message_id message; /* random, made at intake */
    uint8_t kind;       /* enum vault_text_kind */
};

/* Exactly how long the sealed form of text_len bytes is: 41 more than the padded text. Padded lengths are 256, 512, 1024, 2048, 4096, 8192;
 * sodium_pad adds at least one byte, so a text of 8192 bytes, which no 2,000 characters reach (8,000 bytes), alone goes to 8448.
 * CHECKs text_len <= VAULT_TEXT_BYTES_MAX. */
size_t vault_sealed_bytes(size_t text_len);

/* Key: BLAKE2b-256(slice key, "hearth/msg/1" || the author's subject key); XChaCha20-Poly1305, random nonce.
 * Sealed form: version, nonce, ciphertext, tag. Allocates nothing. The lengths: text_len <= VAULT_TEXT_BYTES_MAX (CHECK),
 * sealed_size >= vault_sealed_bytes(text_len) (CHECK).
 * HEARTH_NOT_FOUND: no such slice key of that room, no such case key, or the author has no subject key. */
MUST_USE enum hearth_error vault_text_seal(struct vault *vault, const struct vault_text_label *label, const uint8_t *text, size_t text_len,
                                           uint8_t *sealed_out, size_t sealed_size, size_t *sealed_len_out);

/* text_out gets text_len bytes without a NUL; what lies behind them in text_out is zero up to the padded length. text_size must be at least
 * VAULT_TEXT_ROOM_BYTES, or sealed_len (CHECK). On any error text_out holds nothing of the text.
 * HEARTH_NOT_FOUND: a key is gone (expired, erased): the row is dead, which is no incident.
 * HEARTH_DAMAGED: the keys are there but seal or form do not hold: an integrity incident, for the audit log. */
MUST_USE enum hearth_error vault_text_open(struct vault *vault, const struct vault_text_label *label, const uint8_t *sealed,
                                           size_t sealed_len, uint8_t *text_out, size_t text_size, size_t *text_len_out);
