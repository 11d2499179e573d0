/* server/base/sandbox_calls.c */
#include "hearth/log.h"
#include "hearth/sandbox.h"
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <ucontext.h>

static _Atomic uint64_t refused;
static _Atomic int refused_last;
static uint64_t refused_told; /* of sandbox_look's thread */

/* What every role needs: descriptors that are open, its loop, memory, clocks, malloc, and the way out. Nowhere: execve, socket, bind,
 * connect, kill, ptrace, process_vm_*, bpf, io_uring, userfaultfd, mount, and whatever a later kernel adds. */
static const int calls_of_all[] = {
    SCMP_SYS(read),           SCMP_SYS(write),           SCMP_SYS(readv),           SCMP_SYS(writev),        SCMP_SYS(close),
    SCMP_SYS(fstat),          SCMP_SYS(lseek),           SCMP_SYS(fcntl),           SCMP_SYS(poll),          SCMP_SYS(ppoll),
    SCMP_SYS(epoll_ctl),      SCMP_SYS(epoll_wait),      SCMP_SYS(epoll_pwait),     SCMP_SYS(epoll_create1), SCMP_SYS(eventfd2),
    SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime), SCMP_SYS(accept4),         SCMP_SYS(recvfrom),      SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),         SCMP_SYS(sendmsg),         SCMP_SYS(shutdown),        SCMP_SYS(getsockopt),    SCMP_SYS(setsockopt),
    SCMP_SYS(mremap),         SCMP_SYS(munmap),          SCMP_SYS(madvise),         SCMP_SYS(brk),           SCMP_SYS(futex),
    SCMP_SYS(sched_yield),    SCMP_SYS(clock_gettime),   SCMP_SYS(clock_nanosleep), SCMP_SYS(gettimeofday),  SCMP_SYS(getrandom),
    SCMP_SYS(getpid),         SCMP_SYS(gettid),          SCMP_SYS(getuid),          SCMP_SYS(geteuid),       SCMP_SYS(getrlimit),
    SCMP_SYS(prlimit64),      SCMP_SYS(rt_sigaction),    SCMP_SYS(rt_sigprocmask),  SCMP_SYS(rt_sigreturn),  SCMP_SYS(restart_syscall),
    SCMP_SYS(tgkill), /* abort */
    SCMP_SYS(exit),           SCMP_SYS(exit_group),
};

static const int calls_of_gate[] = {
    SCMP_SYS(ioctl), /* FIONREAD, FIONBIO */
    SCMP_SYS(pipe2),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
};

static const int calls_of_core[] = {
    /* SQLite's and the keyring's files; which of them, Landlock says */
    SCMP_SYS(openat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fallocate),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(fchmod),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents64), /* templates, with each reload */
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    /* sodium_malloc, for Argon2 and the keyring */
    SCMP_SYS(mlock),
    SCMP_SYS(munlock),
    /* a thread begins and ends */
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_getaffinity),
};

static bool calls_add(scmp_filter_ctx filter, const int *calls, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) != 0)
            return false;
    return true;
}

/* Nothing that was written becomes code: whatever is loaded was loaded before. */
static bool memory_add(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp no_code = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_code) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_code) == 0;
}

/* A thread, never a process. clone3 has its flags in memory, where no filter looks: told that there is none, libc takes clone. */
static bool threads_add(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD | CLONE_VM, CLONE_THREAD | CLONE_VM);
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, thread) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

#if defined(__x86_64__)
#define CONTEXT_RESULT(context) ((context)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define CONTEXT_RESULT(context) ((context)->uc_mcontext.regs[0])
#endif

#ifdef CONTEXT_RESULT
/* On the thread that called, in place of the call. */
static void call_refused(int number, siginfo_t *info, void *context)
{
    (void)number;
    atomic_fetch_add(&refused, 1);
    atomic_store(&refused_last, info->si_syscall);
    CONTEXT_RESULT((ucontext_t *)context) = -EPERM;
}

static bool refuse_action(uint32_t *action_out)
{
    struct sigaction trap = {.sa_sigaction = call_refused, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
    sigemptyset(&trap.sa_mask);
    *action_out = SCMP_ACT_TRAP;
    return sigaction(SIGSYS, &trap, NULL) == 0;
}
#else
static bool refuse_action(uint32_t *action_out) /* refused, if not counted */
{
    *action_out = SCMP_ACT_ERRNO(EPERM);
    return true;
}
#endif

#define CALLS(of) of, sizeof of / sizeof of[0]

bool sandbox_leave_calls(enum sandbox_role role, enum sandbox_answer answer)
{
    uint32_t otherwise = SCMP_ACT_KILL_PROCESS;
    if (answer == SANDBOX_REFUSE && !refuse_action(&otherwise))
        return false;
    scmp_filter_ctx filter = seccomp_init(otherwise);
    bool done = filter != NULL && seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && calls_add(filter, CALLS(calls_of_all)) &&
                memory_add(filter);
    if (role == SANDBOX_GATE)
        done = done && calls_add(filter, CALLS(calls_of_gate));
    else
        done = done && calls_add(filter, CALLS(calls_of_core)) && threads_add(filter);
    done = done && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

uint64_t sandbox_refused(int *last_out)
{
    *last_out = atomic_load(&refused_last);
    return atomic_load(&refused);
}

void sandbox_look(void)
{
    int last;
    const uint64_t now = sandbox_refused(&last);
    if (now != refused_told)
        log_write(LOG_CALL_REFUSED, last, (int64_t)now);
    refused_told = now;
}
