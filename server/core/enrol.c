/* server/core/enrol.c */
#include "enrol.h"
#include "hearth/qr.h"
#include "hearth/totp.h"
#include <stdlib.h>

#define ENROL_LABEL_BYTES (3 * (SETTINGS_HOST_MAX + LIMIT_NAME_BYTES_MAX)) /* each byte as %XX */
#define ENROL_URI_BYTES   (2 * ENROL_LABEL_BYTES + TOTP_TEXT_BYTES + 64)

struct enrol {
    char secret[TOTP_TEXT_BYTES];
    char uri[ENROL_URI_BYTES];
    char rows[QR_WIDTH_MAX][QR_WIDTH_MAX + 1];
    const char *row_pointers[QR_WIDTH_MAX];
    struct wire_totp wire;
};

/* RFC 3986: what is not unreserved becomes %XX. Appends; what does not fit is a mistake in ENROL_LABEL_BYTES. */
static void percent_put(struct buffer *out, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *text != '\0'; text++) {
        char escaped[4];
        if (strchr(plain, *text) != NULL) {
            buffer_put_u8(out, (uint8_t)*text);
            continue;
        }
        snprintf(escaped, sizeof escaped, "%%%02X", (unsigned char)*text);
        buffer_put_text(out, escaped);
    }
}

/* The host alone: what stands in an app's list, and in its backups, must say no more of a clinic than the address does. SHA-1, 6 digits and
 * 30 s are what every app takes when nothing is said, and a shorter text is a coarser picture. */
static bool uri_write(struct core *core, struct enrol *enrol, const char *name)
{
    char host[SETTINGS_HOST_MAX];
    struct buffer uri;
    settings_host(core->settings, 0, 443, host); /* without a port: it is no part of the name */
    buffer_init(&uri, ENROL_URI_BYTES - 1);
    buffer_put_text(&uri, "otpauth://totp/");
    percent_put(&uri, host);
    buffer_put_text(&uri, ":");
    percent_put(&uri, name);
    buffer_put_text(&uri, "?secret=");
    buffer_put_text(&uri, enrol->secret);
    buffer_put_text(&uri, "&issuer=");
    percent_put(&uri, host);
    const bool written = !uri.failed;
    if (written)
        memcpy(enrol->uri, uri.data, uri.len);
    buffer_deinit(&uri);
    return written;
}

static bool rows_write(struct enrol *enrol)
{
    struct qr *qr = qr_make(enrol->uri, QR_REPAIR_LOW);
    if (qr == NULL)
        return false;
    const int width = qr_width(qr);
    for (int y = 0; y < width; y++) {
        for (int x = 0; x < width; x++)
            enrol->rows[y][x] = qr_is_black(qr, x, y) ? '1' : '0';
        enrol->row_pointers[y] = enrol->rows[y];
    }
    enrol->wire = (struct wire_totp){.secret = enrol->secret, .uri = enrol->uri, .qr = enrol->row_pointers, .qr_len = (size_t)width};
    qr_free(&qr);
    return true;
}

struct enrol *enrol_offer(struct core *core, const char *name)
{
    uint8_t secret[TOTP_SECRET_BYTES];
    struct enrol *enrol = calloc(1, sizeof *enrol);
    if (enrol == NULL)
        return NULL;
    totp_make(secret);
    const bool made = totp_text(secret, enrol->secret) && uri_write(core, enrol, name) && rows_write(enrol);
    explicit_bzero(secret, sizeof secret);
    if (!made)
        enrol_free(&enrol);
    return enrol;
}

const struct wire_totp *enrol_wire(const struct enrol *enrol)
{
    return &enrol->wire;
}

void enrol_free(struct enrol **enrol)
{
    if (*enrol == NULL)
        return;
    explicit_bzero(*enrol, sizeof **enrol);
    free(*enrol);
    *enrol = NULL;
}

bool enrol_check(struct core *core, const struct plain_text *secret, const struct plain_text *code, int64_t now_ms, member_id member,
                 struct command_totp *totp_out)
{
    uint8_t bytes[TOTP_SECRET_BYTES];
    const bool fits = secret->len > 0 && code->len > 0 && totp_read(secret->utf8, secret->len, bytes) &&
                      totp_fits(bytes, code->utf8, code->len, now_ms, &totp_out->step);
    if (fits) {
        totp_seal(core->vault, member, bytes, totp_out->sealed);
        totp_out->sealed_len = TOTP_SEALED_BYTES;
    }
    explicit_bzero(bytes, sizeof bytes);
    return fits;
}

enum hearth_error enrol_code(struct core *core, const struct answer *secret, const struct plain_text *code, int64_t now_ms, bool *fits_out,
                             int64_t *step_out)
{
    uint8_t bytes[TOTP_SECRET_BYTES];
    *fits_out = false;
    enum hearth_error error = totp_open(core->vault, secret->member, secret->totp, sizeof secret->totp, bytes);
    if (error == HEARTH_OK)
        *fits_out = totp_fits(bytes, code->utf8, code->len, now_ms, step_out);
    explicit_bzero(bytes, sizeof bytes);
    return error;
}
