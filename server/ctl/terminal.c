/* server/ctl/terminal.c */
#include "terminal.h"
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static bool line_read(const char *prompt, char *text_out, size_t text_size)
{
    fprintf(stderr, "%s: ", prompt);
    fflush(stderr);
    if (fgets(text_out, (int)text_size, stdin) == NULL)
        return false;
    text_out[strcspn(text_out, "\r\n")] = 0;
    return text_out[0] != 0;
}

bool terminal_passphrase(const char *prompt, char *text_out, size_t text_size)
{
    struct termios shown, hidden;
    char again[1024];
    if (tcgetattr(STDIN_FILENO, &shown) != 0)
        return fgets(text_out, (int)text_size, stdin) != NULL && (text_out[strcspn(text_out, "\r\n")] = 0, text_out[0] != 0);
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    const bool same =
        line_read(prompt, text_out, text_size) && line_read("\nOnce more", again, sizeof again) && strcmp(text_out, again) == 0;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fputc('\n', stderr);
    explicit_bzero(again, sizeof again);
    return same;
}
