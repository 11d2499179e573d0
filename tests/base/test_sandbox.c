/* tests/base/test_sandbox.c
 * Each attempt is made by a child of its own, for what a process gives up does not come back. */
#include "hearth/sandbox.h"
#include "test.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOT_LEFT 255 /* the exit code of a child that could not give up anything */

static char folder[] = "/tmp/hearth-sandbox-XXXXXX", inside[64], elsewhere[64], socket_path[64];

/* What waitpid says of a child that gave something up and then tried; the child ends with the errno of its attempt, 0 if it worked. */
static int outcome_of(bool (*leave)(void), bool (*attempt)(void))
{
    const pid_t child = fork();
    if (child == 0) {
        if (!leave())
            _exit(NOT_LEFT);
        errno = 0;
        _exit(attempt() ? 0 : errno);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

/* ---- what is given up ---- */

static bool all_files(void)
{
    return sandbox_leave_files(NULL, 0) == HEARTH_OK;
}

static bool files_but_one_folder(void)
{
    const struct sandbox_place places[] = {{.path = folder, .reach = SANDBOX_WRITE}, {.path = "/nowhere", .reach = SANDBOX_READ}};
    return sandbox_leave_files(places, 2) == HEARTH_OK;
}

static bool files_but_reading_one(void)
{
    return sandbox_leave_files(&(struct sandbox_place){.path = inside, .reach = SANDBOX_READ}, 1) == HEARTH_OK;
}

static bool files_but_a_socket(void)
{
    return sandbox_leave_files(&(struct sandbox_place){.path = folder, .reach = SANDBOX_SOCKET}, 1) == HEARTH_OK;
}

static bool gate_dies(void)
{
    return sandbox_leave_calls(SANDBOX_GATE, SANDBOX_KILL);
}

static bool gate_is_refused(void)
{
    return sandbox_leave_calls(SANDBOX_GATE, SANDBOX_REFUSE);
}

static bool core_dies(void)
{
    return sandbox_leave_calls(SANDBOX_CORE, SANDBOX_KILL);
}

static bool core_is_refused(void)
{
    return sandbox_leave_calls(SANDBOX_CORE, SANDBOX_REFUSE);
}

/* ---- what is tried ---- */

static bool opens(void)
{
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
}

static bool lists(void)
{
    return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0;
}

static bool reads_inside(void)
{
    return open(inside, O_RDONLY | O_CLOEXEC) >= 0;
}

static bool writes_inside(void)
{
    return open(inside, O_WRONLY | O_TRUNC | O_CLOEXEC) >= 0;
}

static bool makes_renames_and_removes(void)
{
    char one[80], two[80];
    snprintf(one, sizeof one, "%s/one", folder);
    snprintf(two, sizeof two, "%s/two", folder);
    return open(one, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) >= 0 && rename(one, two) == 0 && unlink(two) == 0 &&
           open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0;
}

static bool runs_what_it_wrote(void)
{
    static char *const words[] = {inside, NULL};
    return chmod(inside, 0700) == 0 && execve(inside, words, words + 1) == 0;
}

static bool takes_from_elsewhere(void)
{
    return rename(elsewhere, inside) == 0;
}

static bool binds_and_removes(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && unlink(socket_path) == 0;
}

static bool makes_a_socket(void)
{
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool connects(void)
{
    return connect(0, &(struct sockaddr){.sa_family = AF_UNIX}, sizeof(struct sockaddr)) == 0;
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

static bool kills(void)
{
    return kill(getppid(), 0) == 0;
}

static bool makes_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool makes_memory_code(void)
{
    static char page[8192] __attribute__((aligned(4096)));
    return mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}

static bool calls(long number)
{
    return syscall(number, 0, 0, 0, 0, 0, 0) == 0;
}

static bool reads_another_process(void)
{
    return calls(SYS_process_vm_readv);
}

static bool rings(void)
{
    return calls(SYS_io_uring_setup);
}

static bool loads_a_program(void)
{
    return calls(SYS_bpf);
}

static bool faults(void)
{
    return calls(SYS_userfaultfd);
}

/* ---- what must work ---- */

static bool reads_clock_and_pipe(void)
{
    int ends[2];
    char byte = 'x';
    struct timespec now;
    return pipe2(ends, O_CLOEXEC) == 0 && write(ends[1], &byte, 1) == 1 && read(ends[0], &byte, 1) == 1 &&
           syscall(SYS_clock_gettime, CLOCK_REALTIME, &now) == 0;
}

static void *thread_opens(void *opened_out)
{
    *(bool *)opened_out = reads_inside();
    return NULL;
}

static bool starts_a_thread_that_opens(void)
{
    bool opened = false;
    pthread_t thread;
    const int error = pthread_create(&thread, NULL, thread_opens, &opened);
    if (error != 0) {
        errno = error;
        return false;
    }
    return pthread_join(thread, NULL) == 0 && opened;
}

static bool writes_durably(void)
{
    const int fd = open(inside, O_RDWR | O_CLOEXEC);
    return fd >= 0 && pwrite(fd, "x", 1, 0) == 1 && fsync(fd) == 0 && fdatasync(fd) == 0 && ftruncate(fd, 0) == 0 && close(fd) == 0 &&
           makes_renames_and_removes();
}

static pthread_barrier_t meet;

static void *thread_waits_and_makes_a_socket(void *errno_out)
{
    pthread_barrier_wait(&meet);
    pthread_barrier_wait(&meet);
    *(int *)errno_out = makes_a_socket() ? 0 : errno;
    return NULL;
}

/* A thread that was there before loses the call as well. */
static bool leaves_for_older_threads(void)
{
    pthread_t thread;
    int its_errno = 0;
    pthread_barrier_init(&meet, NULL, 2);
    if (pthread_create(&thread, NULL, thread_waits_and_makes_a_socket, &its_errno) != 0)
        return false;
    pthread_barrier_wait(&meet);
    if (!core_is_refused())
        return false;
    pthread_barrier_wait(&meet);
    pthread_join(thread, NULL);
    return its_errno == EPERM;
}

static bool nothing(void)
{
    return true;
}

static bool counts_what_was_refused(void)
{
    int last = -1;
    if (sandbox_refused(&last) != 0 || makes_a_socket() || errno != EPERM || sandbox_refused(&last) != 1 || last != SYS_socket)
        return false;
    if (syscall(SYS_bpf, 0, 0, 0) != -1 || errno != EPERM)
        return false;
    return sandbox_refused(&last) == 2 && last == SYS_bpf;
}

/* ---- */

static void expect(bool (*leave)(void), bool (*attempt)(void), int error)
{
    assert_int_equal(outcome_of(leave, attempt), error << 8);
}

static bool has_landlock(void)
{
    return sandbox_landlock_abi() > 0;
}

static void no_file_opens_under_landlock(void **state)
{
    (void)state;
    if (!has_landlock())
        skip();
    expect(all_files, opens, EACCES);
    expect(all_files, lists, EACCES);
    expect(all_files, reads_inside, EACCES);
}

static void what_stays_is_what_was_named(void **state)
{
    (void)state;
    if (!has_landlock())
        skip();
    expect(files_but_one_folder, writes_inside, 0);
    expect(files_but_one_folder, makes_renames_and_removes, 0);
    expect(files_but_one_folder, binds_and_removes, 0);
    expect(files_but_one_folder, opens, EACCES);
    expect(files_but_one_folder, runs_what_it_wrote, EACCES);
    expect(files_but_one_folder, takes_from_elsewhere, EACCES);
    expect(files_but_reading_one, reads_inside, 0);
    expect(files_but_reading_one, writes_inside, EACCES);
    expect(files_but_a_socket, binds_and_removes, 0);
    expect(files_but_a_socket, reads_inside, EACCES);
}

static void a_thief_dies(void **state)
{
    (void)state;
    static bool (*const attempts[])(void) = {
        makes_a_socket,        connects,          runs,   forks,          traces, kills, makes_code, rings,
        reads_another_process, makes_memory_code, faults, loads_a_program};
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        const int of_gate = outcome_of(gate_dies, attempts[i]), of_core = outcome_of(core_dies, attempts[i]);
        assert_true(WIFSIGNALED(of_gate) && WTERMSIG(of_gate) == SIGSYS);
        assert_true(WIFSIGNALED(of_core) && WTERMSIG(of_core) == SIGSYS);
        expect(gate_is_refused, attempts[i], EPERM);
        expect(core_is_refused, attempts[i], EPERM);
    }
    expect(gate_is_refused, opens, EPERM); /* also where there is no Landlock */
    assert_true(WIFSIGNALED(outcome_of(gate_dies, starts_a_thread_that_opens)));
}

static void refusals_are_counted(void **state)
{
    (void)state;
    expect(core_is_refused, counts_what_was_refused, 0);
    expect(gate_is_refused, counts_what_was_refused, 0);
}

static void threads_that_run_lose_their_calls_too(void **state)
{
    (void)state;
    expect(nothing, leaves_for_older_threads, 0);
}

static void the_calls_of_the_work_are_not_refused(void **state)
{
    (void)state;
    expect(gate_dies, reads_clock_and_pipe, 0);
    expect(core_dies, starts_a_thread_that_opens, 0);
    expect(core_dies, writes_durably, 0);
}

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(inside, sizeof inside, "%s/inside", folder);
    snprintf(elsewhere, sizeof elsewhere, "%s-elsewhere", folder);
    snprintf(socket_path, sizeof socket_path, "%s/socket", folder);
    const int one = open(inside, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), two = open(elsewhere, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return one >= 0 && two >= 0 && close(one) == 0 && close(two) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(inside) == 0 && unlink(elsewhere) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_opens_under_landlock),
        cmocka_unit_test(what_stays_is_what_was_named),
        cmocka_unit_test(a_thief_dies),
        cmocka_unit_test(refusals_are_counted),
        cmocka_unit_test(threads_that_run_lose_their_calls_too),
        cmocka_unit_test(the_calls_of_the_work_are_not_refused),
    };
    return SANDBOX_LEFT_OUT ? 77 : cmocka_run_group_tests(tests, set_up, tear_down); /* a sanitizer's runtime makes calls of its own */
}
