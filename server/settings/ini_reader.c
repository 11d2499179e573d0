/* server/settings/ini_reader.c */
#include "ini_reader.h"
#include <errno.h>
#include <iconv.h>
#include <ini.h>
#include <stdbool.h>
#include <string.h>

struct ini_stream {
    FILE *file;
    const char *path;
    int line;
    ini_line *on_line;
    void *user;
    struct problems *problems;
};

/* glibc's own converter knows UTF-8 without any file, so Unicode need not be written by hand here. */
static bool text_is_utf8(const char *text)
{
    iconv_t converter = iconv_open("UCS-4LE", "UTF-8");
    if (converter == (iconv_t)-1)
        return false;
    char in[1024], out[4 * sizeof in];
    size_t in_left = strnlen(text, sizeof in), out_left = sizeof out;
    memcpy(in, text, in_left);
    char *in_at = in, *out_at = out;
    const bool valid = iconv(converter, &in_at, &in_left, &out_at, &out_left) != (size_t)-1 && in_left == 0;
    iconv_close(converter);
    return valid;
}

static bool text_has_controls(const char *text)
{
    for (; *text != 0; text++)
        if (((unsigned char)*text < ' ' && strchr("\t\r\n", *text) == NULL) || *text == 0x7f)
            return true;
    return false;
}

/* inih asks for one line at a time and handles it before it asks for the next: so the count is the number of the line at hand. */
static char *line_read(char *text, int size, void *stream_)
{
    struct ini_stream *stream = stream_;
    if (fgets(text, size, stream->file) == NULL)
        return NULL;
    stream->line++;
    if (strchr(text, '\n') == NULL && !feof(stream->file)) {
        problems_add(stream->problems, stream->path, stream->line, "", "Make it shorter", "the line is longer than %d bytes", size - 2);
        for (int c = fgetc(stream->file); c != '\n' && c != EOF;)
            c = fgetc(stream->file);
    } else if (!text_is_utf8(text) || text_has_controls(text)) {
        problems_add(stream->problems, stream->path, stream->line, "", "Save the file as UTF-8 text",
                     "the line has bytes that are no text");
        snprintf(text, (size_t)size, "\n");
    }
    return text;
}

static int line_handle(void *stream_, const char *section, const char *key, const char *value)
{
    struct ini_stream *stream = stream_;
    stream->on_line(stream->user, section, key, value, stream->line);
    return 1;
}

enum hearth_error ini_read(const char *path, ini_line *on_line, void *user, struct problems *problems)
{
    struct ini_stream stream = {.path = path, .on_line = on_line, .user = user, .problems = problems};
    const size_t problems_before = problems->count;
    stream.file = fopen(path, "re");
    if (stream.file == NULL) {
        problems_add(problems, path, 0, "", "Check the path and the permissions", "the file cannot be opened: %s", strerror(errno));
        return HEARTH_BAD_INPUT;
    }
    const int wrong_line = ini_parse_stream(line_read, &stream, line_handle, &stream);
    if (wrong_line > 0)
        problems_add(problems, path, wrong_line, "", "Write a line as [section] or as key = value", "the line is neither");
    if (wrong_line < 0 || ferror(stream.file))
        problems_add(problems, path, 0, "", "Check the disk, or that it is a file and not a folder", "the file cannot be read");
    fclose(stream.file);
    return problems->count == problems_before ? HEARTH_OK : HEARTH_BAD_INPUT;
}
