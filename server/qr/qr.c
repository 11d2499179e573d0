/* server/qr/qr.c */
#include "hearth/qr.h"
#include <qrencode.h>
#include <string.h>

struct qr {
    QRcode code; /* libqrencode's own, under a name of ours */
};

struct qr *qr_make(const char *text, enum qr_repair repair)
{
    return (struct qr *)QRcode_encodeString8bit(text, 0, repair == QR_REPAIR_LOW ? QR_ECLEVEL_L : QR_ECLEVEL_M);
}

void qr_free(struct qr **qr)
{
    if (*qr == NULL)
        return;
    explicit_bzero((*qr)->code.data, (size_t)(*qr)->code.width * (size_t)(*qr)->code.width);
    QRcode_free(&(*qr)->code);
    *qr = NULL;
}

int qr_width(const struct qr *qr)
{
    return qr->code.width;
}

bool qr_is_black(const struct qr *qr, int x, int y)
{
    const int width = qr->code.width;
    return x >= 0 && y >= 0 && x < width && y < width && (qr->code.data[y * width + x] & 1) != 0;
}
