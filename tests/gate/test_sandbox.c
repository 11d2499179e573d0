/* tests/gate/test_sandbox.c
 * Each attempt is made by a child of its own, for what a process gives up does not come back. */
#include "../../server/gate/sandbox.h"
#include "test.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What waitpid says of a child that gave up `leave` and then tried; the child ends with the errno of its attempt, 0 if it worked. */
static int outcome_of(bool (*leave)(void), bool (*attempt)(void))
{
    const pid_t child = fork();
    if (child == 0) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !leave())
            _exit(255);
        errno = 0;
        _exit(attempt() ? 0 : errno);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static bool opens(void)
{
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
}

static bool lists(void)
{
    return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0;
}

static bool connects(void)
{
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool runs(void)
{
    static char *const words[] = {(char *)(uintptr_t) "true", NULL};
    return execve("/bin/true", words, words + 1) == 0;
}

static bool forks(void)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    return child > 0;
}

static bool traces(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool reads_clock_and_pipe(void)
{
    int ends[2];
    char byte = 'x';
    struct timespec now;
    return pipe2(ends, O_CLOEXEC) == 0 && write(ends[1], &byte, 1) == 1 && read(ends[0], &byte, 1) == 1 &&
           syscall(SYS_clock_gettime, CLOCK_REALTIME, &now) == 0;
}

static void no_file_opens_under_landlock(void **state)
{
    (void)state;
    const int file = outcome_of(sandbox_leave_files, opens), folder = outcome_of(sandbox_leave_files, lists);
    if (WEXITSTATUS(file) == 255)
        return; /* a kernel without it */
    assert_int_equal(WEXITSTATUS(file), EACCES);
    assert_int_equal(WEXITSTATUS(folder), EACCES);
}

static void the_calls_of_a_thief_are_refused(void **state)
{
    (void)state;
    static bool (*const attempts[])(void) = {opens, connects, runs, forks, traces};
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        const int status = outcome_of(sandbox_leave_calls, attempts[i]);
#ifdef HEARTH_TEST_HOOKS
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGSYS);
#else
        assert_int_equal(WEXITSTATUS(status), EPERM);
#endif
    }
}

static void the_calls_of_the_loop_are_not(void **state)
{
    (void)state;
    assert_int_equal(outcome_of(sandbox_leave_calls, reads_clock_and_pipe), 0);
}

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true /* its runtime makes calls of its own */
#else
#define SANITIZED false
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_file_opens_under_landlock), cmocka_unit_test(the_calls_of_a_thief_are_refused),
                                       cmocka_unit_test(the_calls_of_the_loop_are_not)};
    return SANITIZED ? 77 : cmocka_run_group_tests(tests, NULL, NULL);
}
