/* server/ctl/slip.h
 * The invitation on paper (ID1): address, code, until when, the crisis numbers, a QR code of the link. It names no clinic, no treatment and
 * no Hearth: whoever finds it learns nothing of whose it is. Words of product.md 5; the crisis line is the region's (help.h). */
#pragma once
#include "ctl.h"
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
/* Writes a page to print (path ends in .html) or a text, mode 0600; an existing file is not overwritten. CTL_DONE, or a failure told. */
int slip_write(struct ctl *ctl, const struct slip *slip, const char *path);
