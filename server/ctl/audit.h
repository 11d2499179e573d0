/* server/ctl/audit.h
 * What hearthctl does with the audit log, all of it offline: it reads the database as one more reader, or only a file that was exported.
 *
 * An export is a text that says all that a stranger needs:
 *     hearth audit export 1
 *     key <verifier key, audit.h>
 *     entries <n>
 *     <position from 0> <hash, 64 digits> <record in hex, or "-" when its time was over>      n times
 *     checkpoints <m>
 *     checkpoint
 *     <signed note, audit.h>                                                                  m times, with the line before
 *     end
 * Rule: security.md 4, product.md MO20, OP8. */
#pragma once
#include "ctl.h"
#include "hearth/audit.h"
#include "hearth/store.h"

#define AUDIT_EXPORT_FIRST_LINE "hearth audit export 1"
#define AUDIT_FILE_BYTES_MAX    INT64_C(1073741824) /* 3 million entries */
#define AUDIT_FINDINGS_MAX      32                  /* said in full; more are counted */
#define AUDIT_SEARCH_MAX        128                 /* entries among which two that changed places are looked for */

struct audit_entry {
    bool there;
    bool has_record;
    bool named; /* a finding has already said what is wrong with it */
    uint8_t hash[DIGEST_BYTES];
    uint8_t record[AUDIT_RECORD_BYTES_MAX];
    uint8_t record_len;
};

enum audit_wrong {
    AUDIT_FORM,      /* not a line of an export */
    AUDIT_CHANGED,   /* an entry is not what was written */
    AUDIT_MISSING,   /* one was taken out */
    AUDIT_SWAPPED,   /* two changed places */
    AUDIT_CUT,       /* the end is missing */
    AUDIT_RESTORED,  /* an old state was put back, or history was rewritten after OLD */
    AUDIT_SIGNATURE, /* a checkpoint that this key did not sign */
    AUDIT_WRONG_COUNT
};

struct audit_finding {
    enum audit_wrong wrong;
    char what[200];
};

struct audit_findings {
    struct audit_finding items[AUDIT_FINDINGS_MAX];
    size_t len; /* may be more than AUDIT_FINDINGS_MAX */
};

struct audit_file {
    char key[AUDIT_KEY_TEXT_BYTES]; /* as the file says; trust is in the key that the reader brings */
    struct audit_entry *entries;    /* owned, by position */
    uint64_t entries_len;
    struct audit_note *notes; /* owned, as they stand in the file */
    size_t notes_len;
};

__attribute__((format(printf, 3, 4))) void audit_find(struct audit_findings *findings, enum audit_wrong wrong, const char *format, ...);

/* audit_read.c: takes a file apart, and names what is not of the form. HEARTH_BAD_INPUT: not an export at all; HEARTH_NO_MEMORY. */
MUST_USE enum hearth_error audit_file_read(const char *text, size_t text_len, struct audit_file *file_out, struct audit_findings *findings);
void audit_file_free(struct audit_file *file);
/* The newest note in a text: an export, or what `audit head` printed. False: none. */
bool audit_newest_note(const char *text, size_t text_len, struct audit_note *note_out);

/* audit_verify.c: recomputes everything. since may be NULL. covered_out: how many entries are under a good checkpoint. */
void audit_file_verify(struct audit_file *file, const char *origin, const uint8_t public_key[AUDIT_PUBLIC_BYTES],
                       const struct audit_note *since, struct audit_findings *findings, uint64_t *covered_out);

/* audit_check.c */
int audit_verify(struct ctl *ctl, const char *path);

/* audit_export.c */
int audit_export(struct ctl *ctl, struct store *store, const char *path);
