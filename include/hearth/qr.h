/* include/hearth/qr.h
 * A text as a QR code (ISO 18004), by libqrencode: which modules are black, and nothing of how they are drawn. hearthctl prints them on
 * paper and in terminals, a page draws them as it likes. Pure, any thread. */
#pragma once
#include <stdbool.h>

#define QR_WIDTH_MAX 177 /* modules of the largest code */
#define QR_MARGIN    4   /* modules of white around it: readers need them */

struct qr;

enum qr_repair { QR_REPAIR_LOW, QR_REPAIR_MEDIUM }; /* of what is unreadable: 7 %, or 15 % for paper that is carried about */

/* NULL: no memory, or a text that no code takes (2,900 bytes at LOW). */
struct qr *qr_make(const char *text, enum qr_repair repair);
void qr_free(struct qr **qr); /* takes NULL; wipes it, for it may be a secret's */
int qr_width(const struct qr *qr);
bool qr_is_black(const struct qr *qr, int x, int y); /* outside of it: white */
