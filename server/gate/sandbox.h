/* server/gate/sandbox.h
 * What is left to a gate once it is taken over: its sockets, its memory and the clock (security.md 5). */
#pragma once
#include <stdbool.h>

/* The calling thread, which is the whole process, loses every file and every system call that the loop does not need. Called when the
 * library has its context (it loads a plugin then). Once: what is lost does not come back. False: seccomp was refused, do not go on.
 * A kernel without Landlock is no reason to stop; seccomp has no open in its list either way. */
bool sandbox_enter(void);

/* Its two halves, for their test. Files: false where the kernel has no Landlock. */
bool sandbox_leave_files(void);
bool sandbox_leave_calls(void);
