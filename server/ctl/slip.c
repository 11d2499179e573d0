/* server/ctl/slip.c */
#include "slip.h"
#include "hearth/qr.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void slip_date(const struct settings *settings, int64_t at_ms, char date_out[SLIP_DATE_BYTES])
{
    const time_t at_s = (time_t)(at_ms / 1000);
    struct tm local;
    setenv("TZ", settings->program_time_zone, 1);
    tzset();
    localtime_r(&at_s, &local);
    const int hour = local.tm_hour % 12 == 0 ? 12 : local.tm_hour % 12;
    char day[32];
    strftime(day, sizeof day, "%a %b %-d", &local);
    snprintf(date_out, SLIP_DATE_BYTES, "%s, %d:%02d %s", day, hour, local.tm_min, local.tm_hour < 12 ? "am" : "pm");
}

/* Two rows of modules in one line of half blocks. Black on white, on whatever a terminal or a printer has as paper. */
static void qr_to_text(const struct qr *qr, FILE *out)
{
    static const char *const blocks[] = {"\u2588", "\u2584", "\u2580", " "}; /* the paper is drawn: most terminals are dark */
    const int width = qr_width(qr);
    for (int y = -QR_MARGIN; y < width + QR_MARGIN; y += 2) {
        for (int x = -QR_MARGIN; x < width + QR_MARGIN; x++)
            fputs(blocks[(qr_is_black(qr, x, y) ? 1 : 0) + (qr_is_black(qr, x, y + 1) ? 2 : 0)], out);
        fputc('\n', out);
    }
}

bool slip_qr(const char *text, FILE *out)
{
    struct qr *qr = qr_make(text, QR_REPAIR_LOW);
    if (qr == NULL)
        return false;
    qr_to_text(qr, out);
    qr_free(&qr);
    return true;
}

static void qr_to_svg(const struct qr *qr, FILE *out)
{
    const int width = qr_width(qr), size = width + 2 * QR_MARGIN;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"180\" height=\"180\" role=\"img\" "
            "aria-label=\"QR code of the address with the code\"><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"",
            size, size, size, size);
    for (int y = 0; y < width; y++)
        for (int x = 0; x < width; x++)
            if (qr_is_black(qr, x, y))
                fprintf(out, "M%d %dh1v1h-1z", x + QR_MARGIN, y + QR_MARGIN);
    fputs("\"/></svg>\n", out);
}

static void slip_to_text(const struct slip *slip, const struct qr *qr, const char *until, const char *crisis, FILE *out)
{
    fprintf(out, "%s\nYour code: %s\n\nIt works once, until %s. Keep this where only you look.\n%s\n\n", slip->address, slip->code, until,
            crisis);
    qr_to_text(qr, out);
}

/* Nothing here needs escaping: host and code have letters of known lists, the rest is escaped below. */
static void html_put(FILE *out, const char *text)
{
    for (; *text != 0; text++) {
        if (*text == '&' || *text == '<' || *text == '>' || *text == '"' || *text == '\'')
            fprintf(out, "&#%d;", *text);
        else
            fputc(*text, out);
    }
}

static void slip_to_html(const struct slip *slip, const struct qr *qr, const char *until, const char *crisis, FILE *out)
{
    fputs("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"referrer\" "
          "content=\"no-referrer\">\n<title>Note</title>\n"
          "<style>body{font:16px/1.5 sans-serif;max-width:22em;margin:2em}.code{font:700 20px monospace;white-space:nowrap}"
          "@media print{body{margin:0}}</style>\n<p>",
          out);
    html_put(out, slip->address);
    fputs("</p>\n<p>Your code:<br><span class=\"code\">", out);
    html_put(out, slip->code);
    fputs("</span></p>\n", out);
    qr_to_svg(qr, out);
    fputs("<p>It works once, until ", out);
    html_put(out, until);
    fputs(". Keep this where only you look.</p>\n<p>", out);
    html_put(out, crisis);
    fputs("</p>\n</html>\n", out);
}

static int file_fail(const struct ctl *ctl, const char *path, const char *remedy)
{
    return ctl_fail(ctl, CTL_FAILURE, remedy, "the slip %s cannot be written: %s", path, strerror(errno));
}

static void slip_close(struct slip_file *slip_file)
{
    if (slip_file->file != NULL)
        fclose(slip_file->file);
    slip_file->file = NULL;
    help_free(&slip_file->help);
}

int slip_open(struct ctl *ctl, const char *path, struct slip_file *slip_file_out)
{
    struct problems problems;
    memset(slip_file_out, 0, sizeof *slip_file_out);
    if (path == NULL)
        return CTL_DONE;
    const int code = ctl->settings == NULL ? ctl_settings(ctl) : CTL_DONE;
    if (code != CTL_DONE)
        return code;
    problems_init(&problems);
    if (help_load(ctl->settings, &slip_file_out->help, &problems) != HEARTH_OK)
        return ctl_fail_problems(ctl, &problems);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    slip_file_out->file = fd < 0 ? NULL : fdopen(fd, "w");
    if (slip_file_out->file == NULL) {
        const int failed = file_fail(ctl, path, "Give a path where no file is yet; no invitation was made");
        slip_close(slip_file_out);
        return failed;
    }
    slip_file_out->path = path;
    return CTL_DONE;
}

int slip_write(struct ctl *ctl, const struct slip *slip, struct slip_file *slip_file)
{
    const char *path = slip_file->path;
    const size_t path_len = path != NULL ? strlen(path) : 0;
    const bool html = path_len > 5 && strcmp(path + path_len - 5, ".html") == 0;
    char until[SLIP_DATE_BYTES];
    if (path == NULL)
        return CTL_DONE;
    slip_date(ctl->settings, slip->ends_at, until);
    struct qr *qr = qr_make(slip->link, QR_REPAIR_MEDIUM);
    if (qr != NULL)
        (html ? slip_to_html : slip_to_text)(slip, qr, until, help_slip(slip_file->help), slip_file->file);
    const bool written = qr != NULL && fflush(slip_file->file) == 0;
    const int code = written ? CTL_DONE : file_fail(ctl, path, "Copy the link by hand; free some disk");
    qr_free(&qr);
    slip_close(slip_file);
    return code;
}

void slip_drop(struct slip_file *slip_file)
{
    if (slip_file->path != NULL)
        unlink(slip_file->path);
    slip_close(slip_file);
}
