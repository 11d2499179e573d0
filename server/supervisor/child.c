/* server/supervisor/child.c
 * fork and exec with exactly the descriptors that the child may have. */
#include "supervisor_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define FDS_MAX 2

/* Between fork and exec: nothing but system calls. */
static _Noreturn void child_become(const char *const *arguments, const char *const *environment, const int *fds, size_t fds_count,
                                   enum child_input input)
{
    /* Terminals and systemd send these to all processes; the supervisor says in which order things end. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || (input == CHILD_INPUT_NULL && dup2(null, 0) < 0) || dup2(null, 1) < 0)
        _exit(126);
    int moved[FDS_MAX]; /* out of the way first: one's target may be another's place */
    for (size_t i = 0; i < fds_count; i++)
        if ((moved[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 3 + FDS_MAX)) < 0)
            _exit(126);
    for (size_t i = 0; i < fds_count; i++)
        if (dup2(moved[i], (int)(3 + i)) < 0)
            _exit(126);
    execve("/proc/self/exe", (char *const *)(uintptr_t)arguments, (char *const *)(uintptr_t)environment);
    _exit(127);
}

pid_t child_start(const char *const *arguments, const char *const *environment, const int *fds, size_t fds_count, enum child_input input)
{
    const pid_t pid = fork();
    if (pid == 0)
        child_become(arguments, environment, fds, fds_count, input);
    return pid;
}
