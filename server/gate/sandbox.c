/* server/gate/sandbox.c */
#include "sandbox.h"
#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Newer than Debian 12's header; each bit of a right is only named to a kernel that knows it. */
struct landlock_everything {
    uint64_t files, net, scoped;
};

static const struct {
    int abi;
    struct landlock_everything rights;
    size_t bytes; /* of the struct that this kernel takes */
} landlock_known[] = {
    {6, {0xffff, 3, 3}, 24}, /* abstract sockets and signals of others */
    {5, {0xffff, 3, 0}, 16}, /* ioctl on devices */
    {4, {0x7fff, 3, 0}, 16}, /* bind and connect */
    {3, {0x7fff, 0, 0}, 8},  /* truncate */
    {2, {0x3fff, 0, 0}, 8},  /* Debian 12 */
    {1, {0x1fff, 0, 0}, 8},
};

/* No rule is added: nothing beneath any folder may be touched. Descriptors that are open stay good. */
bool sandbox_leave_files(void)
{
    const long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    for (size_t i = 0; i < sizeof landlock_known / sizeof landlock_known[0]; i++) {
        if (abi < landlock_known[i].abi)
            continue;
        const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &landlock_known[i].rights, landlock_known[i].bytes, 0);
        const bool left = ruleset >= 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
        if (ruleset >= 0)
            close(ruleset);
        return left;
    }
    return false;
}

/* The loop's, libwebsockets', OpenSSL's, malloc's and the way out. No open, socket, bind, connect, execve, clone, ptrace, bpf, io_uring. */
static const int calls_allowed[] = {
    SCMP_SYS(read),           SCMP_SYS(write),
    SCMP_SYS(readv),          SCMP_SYS(writev),
    SCMP_SYS(close),          SCMP_SYS(fstat),
    SCMP_SYS(lseek),          SCMP_SYS(fcntl),
    SCMP_SYS(ioctl), /* FIONREAD, FIONBIO */
    SCMP_SYS(poll),           SCMP_SYS(ppoll),
    SCMP_SYS(epoll_ctl),      SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),    SCMP_SYS(epoll_create1),
    SCMP_SYS(eventfd2),       SCMP_SYS(pipe2),
    SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime),
    SCMP_SYS(accept4),        SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),        SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),        SCMP_SYS(shutdown),
    SCMP_SYS(getsockname),    SCMP_SYS(getpeername),
    SCMP_SYS(getsockopt),     SCMP_SYS(setsockopt),
    SCMP_SYS(mmap),           SCMP_SYS(mremap),
    SCMP_SYS(munmap),         SCMP_SYS(mprotect), /* malloc's arenas grow by it */
    SCMP_SYS(madvise),        SCMP_SYS(brk),
    SCMP_SYS(futex),          SCMP_SYS(sched_yield),
    SCMP_SYS(clock_gettime),  SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),   SCMP_SYS(getrandom),
    SCMP_SYS(getpid),         SCMP_SYS(gettid),
    SCMP_SYS(getuid),         SCMP_SYS(geteuid),
    SCMP_SYS(getrlimit),      SCMP_SYS(prlimit64),
    SCMP_SYS(rt_sigaction),   SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),   SCMP_SYS(restart_syscall),
    SCMP_SYS(tgkill), /* abort */
    SCMP_SYS(exit),           SCMP_SYS(exit_group),
};

bool sandbox_leave_calls(void)
{
#ifdef HEARTH_TEST_HOOKS
    const uint32_t otherwise = SCMP_ACT_KILL_PROCESS; /* a call that somebody forgot turns a test red */
#else
    const uint32_t otherwise = SCMP_ACT_ERRNO(EPERM); /* a call that somebody forgot costs what it was for, not everybody's sockets */
#endif
    scmp_filter_ctx filter = seccomp_init(otherwise);
    bool done = filter != NULL;
    for (size_t i = 0; done && i < sizeof calls_allowed / sizeof calls_allowed[0]; i++)
        done = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls_allowed[i], 0) == 0;
    done = done && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

bool sandbox_enter(void)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setenv("TZ", "UTC0", 1) != 0) /* else localtime looks for /etc/localtime */
        return false;
    tzset();
#ifdef __SANITIZE_ADDRESS__
    return true; /* its reports read files and start a symboliser */
#else
    (void)sandbox_leave_files();
    return sandbox_leave_calls();
#endif
}
