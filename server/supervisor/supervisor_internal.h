/* server/supervisor/supervisor_internal.h */
#pragma once
#include "hearth/link.h"
#include "hearth/supervisor.h"
#include <sys/types.h>

/* listener.c: what systemd handed over, else a socket of our own. port_out: the one that is really open. */
MUST_USE enum hearth_error listener_open(const struct settings *settings, int *fd_out, uint16_t *port_out);

/* child.c */
enum child_input { CHILD_INPUT_NULL, CHILD_INPUT_OURS };
/* Starts this program with arguments (NULL ends them, the first is its name). fds[i] becomes descriptor 3 + i there; they stay the
 * caller's here. env: "NAME=value" strings, NULL ends them. -1: no more processes. */
pid_t child_start(const char *const *arguments, const char *const *environment, const int *fds, size_t fds_count, enum child_input input);

/* privileges.c: no new ones, no capability even across exec, no core dumps, umask 077. False: the kernel refused one of them. */
MUST_USE bool privileges_drop(void);
