/* server/ctl/slip.h
 * The invitation on paper (ID1): address, code, until when, the crisis numbers, a QR code of the link. It names no clinic, no treatment and
 * no Hearth: whoever finds it learns nothing of whose it is. Words of product.md 5; the crisis line is the region's (help.h). */
#pragma once
#include "ctl.h"
#include "hearth/help.h"
#include <stdint.h>

#define SLIP_DATE_BYTES 64

struct slip {
    const char *address; /* "host" or "host:port" */
    const char *link;    /* with the code in the fragment */
    const char *code;
    int64_t ends_at; /* ms since 1970 */
};

/* "Tue Dec 1, 3:10 pm", in the clinic's time zone. */
void slip_date(const struct settings *settings, int64_t at_ms, char date_out[SLIP_DATE_BYTES]);
/* A QR code of any text, in half blocks; false without memory. */
bool slip_qr(const char *text, FILE *out);
/* A slip that is to be written: its file is made before the invitation, so that no code comes without its paper. */
struct slip_file {
    const char *path; /* borrowed; NULL: no slip is wanted */
    FILE *file;
    struct help *help;
};

/* Makes the file, empty and of mode 0600; one that exists is left alone. path NULL: no slip. CTL_DONE, or a failure told. */
int slip_open(struct ctl *ctl, const char *path, struct slip_file *slip_file_out);
/* Writes a page to print (path ends in .html) or a text, and closes. CTL_DONE, or a failure told. */
int slip_write(struct ctl *ctl, const struct slip *slip, struct slip_file *slip_file);
/* There was no invitation: removes the file. */
void slip_drop(struct slip_file *slip_file);
