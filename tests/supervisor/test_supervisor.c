/* tests/supervisor/test_supervisor.c
 * The real supervisor and real gates, with a core that only loads its gates. The supervisor execs this very program for its children, so
 * main() is three programs. */
#include "hearth/clock.h"
#include "hearth/gate.h"
#include "hearth/link.h"
#include "hearth/self_signed.h"
#include "hearth/supervisor.h"
#include "test.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT_MS 15000
#define GATES   2

/* The core: says ready, loads every gate that comes, says when all were ready. Its `--config` is a folder where it writes what it saw. */

struct little_core {
    uint64_t numbers[GATES]; /* of the links */
    unsigned reloads;
    struct link *supervisor, *gates[GATES];
    bool ready[GATES], told;
    bool stopping;
    struct buffer certificate, key;
    const char *folder;
};

static void little_core_load(struct little_core *core, uint32_t worker, uint16_t port)
{
    char host[64];
    snprintf(host, sizeof host, "hearth.test:%u", port);
    struct link_message start = {.type = LINK_START,
                                 .start = {.generation = 1,
                                           .hosts = {.at = {{(const uint8_t *)host, strlen(host)}}, .count = 1},
                                           .certificate = buffer_view(&core->certificate),
                                           .tls_key = buffer_view(&core->key)}};
    gate_limits_default(GATES, &start.start.limits);
    if (link_send(core->gates[worker], &start) != HEARTH_OK ||
        link_send(core->gates[worker], &(struct link_message){.type = LINK_SOURCE_KEY}) != HEARTH_OK)
        _exit(3);
}

static void little_core_note(const struct little_core *core, const char *what)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", core->folder, what);
    const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, "x", 1) != 1)
        _exit(4);
    close(fd);
}

/* Says of gate 0 that it ended its link, which is a lie: it lives on. And of a gate 1 that never was that it is stuck. */
static void little_core_stuck(struct little_core *core)
{
    const struct link_message ended = {.type = LINK_STUCK, .stuck = {.worker = 0, .link = core->numbers[0], .ended = 1}};
    const struct link_message another = {.type = LINK_STUCK, .stuck = {.worker = 1, .link = core->numbers[1] + 100}};
    if (link_send(core->supervisor, &ended) != HEARTH_OK || link_send(core->supervisor, &another) != HEARTH_OK)
        _exit(12);
}

static void little_core_supervisor(struct little_core *core)
{
    struct link_message message;
    enum link_received received;
    int fd;
    while ((received = link_receive(core->supervisor, &message, &fd)) == LINK_RECEIVED_MESSAGE) {
        if (message.type == LINK_GATE) {
            link_close(&core->gates[message.gate.worker]);
            if (message.gate.gates != GATES || link_open(fd, LINK_CORE_READS, &core->gates[message.gate.worker]) != HEARTH_OK)
                _exit(5);
            core->numbers[message.gate.worker] = message.gate.link;
            little_core_load(core, message.gate.worker, message.gate.port);
        } else if (message.type == LINK_RELOAD) {
            little_core_note(core, "reloads");
            if (++core->reloads == 2)
                little_core_stuck(core);
        } else if (message.type == LINK_STOP) {
            core->stopping = true;
            for (unsigned i = 0; i < GATES; i++)
                if (core->gates[i] != NULL && link_send(core->gates[i], &(struct link_message){.type = LINK_DRAIN}) != HEARTH_OK)
                    _exit(6);
        }
    }
    if (received != LINK_RECEIVED_NOTHING)
        _exit(7);
}

static void little_core_gate(struct little_core *core, unsigned worker)
{
    struct link_message message;
    enum link_received received;
    while ((received = link_receive(core->gates[worker], &message, NULL)) == LINK_RECEIVED_MESSAGE)
        if (message.type == LINK_READY)
            core->ready[worker] = true;
    if (received != LINK_RECEIVED_NOTHING)
        link_close(&core->gates[worker]);
    if (core->ready[0] && core->ready[1] && !core->told) {
        core->told = true;
        little_core_note(core, "starts");
        if (link_send(core->supervisor, &(struct link_message){.type = LINK_GATES_READY}) != HEARTH_OK)
            _exit(8);
    }
}

static int little_core_main(const char *folder)
{
    struct little_core core = {.folder = folder};
    const char *host = "hearth.test";
    struct rlimit core_files;
    buffer_init(&core.certificate, LINK_PEM_BYTES_MAX);
    buffer_init(&core.key, LINK_PEM_BYTES_MAX);
    if (strcmp(folder, "/broken") == 0)
        return 78;
    /* What the supervisor promises its children. */
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 || getrlimit(RLIMIT_CORE, &core_files) != 0 || core_files.rlim_cur != 0 ||
        getenv("HEARTH_CANARY") != NULL || fcntl(4, F_GETFD) != -1 || prctl(PR_CAPBSET_READ, 0, 0, 0, 0) == 1)
        return 9;
    if (link_open(SUPERVISOR_CORE_FD, LINK_CORE_OF_SUPERVISOR_READS, &core.supervisor) != HEARTH_OK ||
        self_signed_make(&host, 1, &core.certificate, &core.key) != HEARTH_OK ||
        link_send(core.supervisor, &(struct link_message){.type = LINK_CORE_READY}) != HEARTH_OK)
        return 10;
    while (!core.stopping || core.gates[0] != NULL || core.gates[1] != NULL) {
        struct pollfd fds[GATES + 1] = {{.fd = link_fd(core.supervisor), .events = POLLIN}};
        if (link_flush(core.supervisor) != HEARTH_OK)
            return 11;
        for (unsigned i = 0; i < GATES; i++) {
            fds[i + 1].fd = core.gates[i] == NULL ? -1 : link_fd(core.gates[i]);
            fds[i + 1].events = POLLIN;
            if (core.gates[i] != NULL && link_flush(core.gates[i]) != HEARTH_OK)
                link_close(&core.gates[i]);
        }
        poll(fds, GATES + 1, 1000);
        for (unsigned i = 0; i < GATES; i++)
            if (fds[i + 1].revents != 0 && core.gates[i] != NULL)
                little_core_gate(&core, i);
        if (fds[0].revents != 0)
            little_core_supervisor(&core);
    }
    link_close(&core.supervisor);
    buffer_deinit(&core.certificate);
    buffer_deinit(&core.key);
    return 0;
}

/* The test's side. */

struct running {
    pid_t pid;
    int out;
    char folder[64];
    unsigned port;
};

static void supervisor_begin(struct running *running, const char *config)
{
    int out[2];
    memset(running, 0, sizeof *running);
    strcpy(running->folder, "/tmp/hearth-supervisor-XXXXXX");
    assert_non_null(mkdtemp(running->folder));
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    setenv("HEARTH_CANARY", "1", 1);
    fflush(NULL);
    running->pid = fork();
    assert_true(running->pid >= 0);
    if (running->pid == 0) {
        dup2(out[1], 1);
        const struct settings settings = {.network_hosts = {.items = {"hearth.test"}, .count = 1},
                                          .network_address = "127.0.0.1",
                                          .network_port = 0,
                                          .process_gates = GATES,
                                          .log_level = LOG_LEVEL_INFO};
        _exit(supervisor_main(&settings, config == NULL ? running->folder : config));
    }
    close(out[1]);
    running->out = out[0];
}

static void supervisor_ready(struct running *running)
{
    char line[128] = "";
    size_t len = 0;
    struct pollfd readable = {.fd = running->out, .events = POLLIN};
    while (len < sizeof line - 1 && strchr(line, '\n') == NULL) {
        assert_int_equal(poll(&readable, 1, WAIT_MS), 1);
        const ssize_t n = read(running->out, line + len, sizeof line - 1 - len);
        assert_true(n > 0);
        len += (size_t)n;
        line[len] = '\0';
    }
    assert_int_equal(sscanf(line, "ready https://hearth.test:%u\n", &running->port), 1);
}

static int supervisor_end(struct running *running, int signal_first)
{
    char path[128];
    int status;
    if (signal_first != 0)
        kill(running->pid, signal_first);
    assert_int_equal(waitpid(running->pid, &status, 0), running->pid);
    close(running->out);
    for (const char **name = (const char *[]){"starts", "reloads", NULL}; *name != NULL; name++) {
        snprintf(path, sizeof path, "%s/%s", running->folder, *name);
        unlink(path);
    }
    rmdir(running->folder);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static long notes(const struct running *running, const char *what)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", running->folder, what);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const long count = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
    if (fd >= 0)
        close(fd);
    return count;
}

/* Children of the supervisor by what their command line holds. */
static unsigned children_find(pid_t parent, const char *role, const char *worker, pid_t *first_out)
{
    char path[300], stat[512], line[512];
    unsigned found = 0;
    DIR *folder = opendir("/proc");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const pid_t pid = atoi(entry->d_name);
        if (pid <= 0)
            continue;
        snprintf(path, sizeof path, "/proc/%d/stat", pid);
        FILE *file = fopen(path, "re");
        if (file == NULL)
            continue;
        const size_t n = fread(stat, 1, sizeof stat - 1, file);
        fclose(file);
        stat[n] = '\0';
        int of = 0;
        char state = 0;
        const char *after = strrchr(stat, ')');
        if (after == NULL || sscanf(after + 1, " %c %d", &state, &of) != 2 || of != parent || state == 'Z')
            continue;
        snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
        file = fopen(path, "re");
        if (file == NULL)
            continue;
        const size_t len = fread(line, 1, sizeof line - 1, file);
        fclose(file);
        line[len] = '\0';
        if (memmem(line, len, role, strlen(role) + 1) == NULL || (worker != NULL && strcmp(line + len - 2, worker) != 0))
            continue;
        found++;
        *first_out = pid;
    }
    closedir(folder);
    return found;
}

static pid_t child_of(const struct running *running, const char *role, const char *worker)
{
    pid_t pid = 0;
    assert_int_equal(children_find(running->pid, role, worker, &pid), 1);
    return pid;
}

/* A gate answers: a handshake that begins with a server's hello is whole and wrong, and gets an alert at once. Half a message would only
 * get the end of the connection, when the time for handshakes is over. */
static bool somebody_answers(unsigned port)
{
    static const char wrong[] = "\x16\x03\x01\x00\x04\x02\x00\x00";
    char alert;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    const bool connected =
        connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 && send(fd, wrong, sizeof wrong, 0) == sizeof wrong;
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    const bool answered = connected && poll(&readable, 1, WAIT_MS) == 1 && recv(fd, &alert, 1, 0) == 1;
    close(fd);
    return answered;
}

#define WAIT_UNTIL(condition)                                                                                                              \
    do {                                                                                                                                   \
        const int64_t until_ms_ = clock_monotonic_ms() + WAIT_MS;                                                                          \
        while (!(condition)) {                                                                                                             \
            assert_true(clock_monotonic_ms() < until_ms_);                                                                                 \
            poll(NULL, 0, 5);                                                                                                              \
        }                                                                                                                                  \
    } while (0)

static void it_says_ready_once_and_stops_in_order(void **state)
{
    (void)state;
    struct running running;
    supervisor_begin(&running, NULL);
    supervisor_ready(&running);
    assert_true(somebody_answers(running.port));
    kill(running.pid, SIGHUP);
    WAIT_UNTIL(notes(&running, "reloads") == 1);
    assert_int_equal(supervisor_end(&running, SIGTERM), 0);
}

static void a_killed_gate_is_back_within_a_second(void **state)
{
    (void)state;
    struct running running;
    supervisor_begin(&running, NULL);
    supervisor_ready(&running);
    const pid_t core = child_of(&running, "core", NULL), other = child_of(&running, "gate", "0");
    for (int round = 0; round < 3; round++) {
        const pid_t old = child_of(&running, "gate", "1");
        const int64_t killed_ms = clock_monotonic_ms();
        kill(old, SIGKILL);
        pid_t now = old;
        WAIT_UNTIL(children_find(running.pid, "gate", "1", &now) == 1 && now != old);
        assert_true(clock_monotonic_ms() - killed_ms < 1000);
        assert_true(somebody_answers(running.port));
    }
    assert_int_equal(child_of(&running, "core", NULL), core); /* nobody else was touched */
    assert_int_equal(child_of(&running, "gate", "0"), other);
    assert_int_equal(notes(&running, "starts"), 1);
    assert_int_equal(supervisor_end(&running, SIGINT), 0);
}

static void a_gate_that_ended_its_link_and_lives_on_is_killed_and_no_other(void **state)
{
    (void)state;
    struct running running;
    supervisor_begin(&running, NULL);
    supervisor_ready(&running);
    const pid_t liar = child_of(&running, "gate", "0"), other = child_of(&running, "gate", "1");
    kill(running.pid, SIGHUP);
    WAIT_UNTIL(notes(&running, "reloads") == 1);
    const int64_t told_ms = clock_monotonic_ms();
    kill(running.pid, SIGHUP);
    pid_t now = liar;
    WAIT_UNTIL(children_find(running.pid, "gate", "0", &now) == 1 && now != liar);
    assert_true(clock_monotonic_ms() - told_ms >= 1000); /* it had the time to end by itself */
    assert_int_equal(child_of(&running, "gate", "1"), other);
    assert_int_equal(supervisor_end(&running, SIGTERM), 0);
}

static void when_core_dies_everything_starts_anew(void **state)
{
    (void)state;
    struct running running;
    supervisor_begin(&running, NULL);
    supervisor_ready(&running);
    const pid_t gates[GATES] = {child_of(&running, "gate", "0"), child_of(&running, "gate", "1")};
    kill(child_of(&running, "core", NULL), SIGKILL);
    WAIT_UNTIL(notes(&running, "starts") == 2);
    pid_t now = 0;
    for (unsigned i = 0; i < GATES; i++) {
        assert_int_equal(children_find(running.pid, "gate", i == 0 ? "0" : "1", &now), 1);
        assert_int_not_equal(now, gates[i]);
    }
    assert_true(somebody_answers(running.port));
    assert_int_equal(supervisor_end(&running, SIGTERM), 0);
}

static void a_core_that_never_comes_up_ends_it_with_its_code(void **state)
{
    (void)state;
    struct running running;
    supervisor_begin(&running, "/broken");
    assert_int_equal(supervisor_end(&running, 0), 78);
}

static void nothing_outlives_a_killed_supervisor(void **state)
{
    (void)state;
    struct running running;
    supervisor_begin(&running, NULL);
    supervisor_ready(&running);
    const pid_t core = child_of(&running, "core", NULL), gate = child_of(&running, "gate", "0");
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    kill(running.pid, SIGKILL);
    int status;
    assert_int_equal(waitpid(running.pid, &status, 0), running.pid);
    assert_int_equal(waitpid(core, &status, 0), core);
    assert_int_equal(waitpid(gate, &status, 0), gate);
    while (waitpid(-1, &status, 0) > 0)
        continue;
    running.pid = fork();
    if (running.pid == 0)
        _exit(0);
    assert_int_equal(supervisor_end(&running, 0), 0); /* only to tidy up its folder */
}

int main(int argc, char **argv)
{
    const char *role = NULL, *config = NULL, *worker = "0";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--role") == 0)
            role = argv[i + 1];
        else if (strcmp(argv[i], "--config") == 0)
            config = argv[i + 1];
        else if (strcmp(argv[i], "--worker") == 0)
            worker = argv[i + 1];
    }
    if (role != NULL && strcmp(role, "core") == 0)
        return little_core_main(config);
    if (role != NULL)
        gate_main(SUPERVISOR_GATE_LINK_FD, SUPERVISOR_LISTENER_FD, (unsigned)atoi(worker));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_ready_once_and_stops_in_order),
        cmocka_unit_test(a_killed_gate_is_back_within_a_second),
        cmocka_unit_test(when_core_dies_everything_starts_anew),
        cmocka_unit_test(a_core_that_never_comes_up_ends_it_with_its_code),
        cmocka_unit_test(nothing_outlives_a_killed_supervisor),
        cmocka_unit_test(a_gate_that_ended_its_link_and_lives_on_is_killed_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
