/* include/hearth/sandbox.h
 * What a process gives up for good: files by Landlock, system calls by seccomp (security.md 5). Each role says what it still needs and when
 * it needs no more; nothing that is given up comes back.
 *
 * Where a sanitizer is built in, roles call nothing of this: its reports read files and start a symboliser (SANDBOX_LEFT_OUT). */
#pragma once
#include "hearth/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDBOX_LEFT_OUT 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANDBOX_LEFT_OUT 1
#endif
#endif
#ifndef SANDBOX_LEFT_OUT
#define SANDBOX_LEFT_OUT 0
#endif

/* ---- files ---- */

enum sandbox_reach {
    SANDBOX_READ,   /* a file, or all that is in a folder */
    SANDBOX_WRITE,  /* read, make, write, rename and remove all that is in a folder; nothing there is executed */
    SANDBOX_SOCKET, /* make a local socket in a folder and remove it */
};

struct sandbox_place {
    const char *path; /* a link is followed, now: what it points to later is another place */
    enum sandbox_reach reach;
};

/* The kernel's best; 0: none. */
int sandbox_landlock_abi(void);

/* The calling thread, and those that it starts from now on, reach nothing but these; descriptors that are open stay good. No places:
 * nothing. A place that is not there is none. A kernel without Landlock changes nothing and is HEARTH_UNSUPPORTED; HEARTH_IO: it was
 * refused. */
MUST_USE enum hearth_error sandbox_leave_files(const struct sandbox_place *places, size_t count);

/* ---- system calls ---- */

enum sandbox_role {
    SANDBOX_GATE, /* the loop over sockets that others open: no open, no thread */
    SANDBOX_CORE, /* files, threads and its links: no socket, no process */
};

/* What happens to a call that is not on the role's list. KILL ends the process: a call that somebody forgot turns a test red. REFUSE gives
 * EPERM and counts: it costs what it was for, not everybody's sockets. (Only who blocks SIGSYS dies then too, as libc does while it starts
 * a thread or a program; a gate starts neither, and core no program.) */
enum sandbox_answer { SANDBOX_KILL, SANDBOX_REFUSE };
#ifdef HEARTH_TEST_HOOKS
#define SANDBOX_ANSWER SANDBOX_KILL
#else
#define SANDBOX_ANSWER SANDBOX_REFUSE
#endif

/* All threads of the process. False: the kernel refused, do not go on. */
MUST_USE bool sandbox_leave_calls(enum sandbox_role role, enum sandbox_answer answer);

/* How many calls were refused since; last_out: the number of one of the latest. Any thread. */
uint64_t sandbox_refused(int *last_out);

/* A log line when more calls were refused than at the last look. Called now and then by one thread of the process. */
void sandbox_look(void);
