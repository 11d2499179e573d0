/* server/ctl/terminal.h
 * Asking for a passphrase without showing it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Asks twice at a terminal, or takes one line of stdin if that is none. The caller wipes text_out. False: nothing given, or the two differ.
 */
bool terminal_passphrase(const char *prompt, char *text_out, size_t text_size);
