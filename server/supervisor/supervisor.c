/* server/supervisor/supervisor.c
 * One loop over signals and the link to core. State is what stands in struct supervisor; everything is decided in turn(). */
#include "hearth/check.h"
#include "hearth/clock.h"
#include "hearth/log.h"
#include "supervisor_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#define GATES_MAX        64
#define BACKOFF_FIRST_MS 100
#define BACKOFF_MAX_MS   (30 * SECOND_MS)
#define GATE_BACKOFF_MS  800 /* at most: who can fell a gate again and again must not keep people out for long (security.md 2, row 9) */
#define LIVED_WELL_MS    (10 * SECOND_MS) /* a child that lived so long starts without delay again */
#define GATE_LEAVE_MS    SECOND_MS        /* a gate that ended its link is dead by then, or is made so */
#define GATES_END_MS     (2 * SECOND_MS)  /* after core's death: the end of their links tells them */
#define STOP_MS          (20 * SECOND_MS) /* core drains the gates and finishes what it has */
#define CORE_TRIES_MAX   8                /* deaths in a row without getting ready: somebody must look */
#define NEVER            INT64_MAX

struct child {
    pid_t pid; /* 0: none */
    int64_t started_ms;
    int64_t start_at_ms; /* NEVER: not planned */
    int64_t backoff_ms;
    uint64_t link;       /* gates: number of their link, never given twice */
    int64_t leave_by_ms; /* gates: killed if they still live then; NEVER: they may */
};

struct supervisor {
    const struct settings *settings;
    const char *config;
    int listener_fd, signals_fd;
    uint16_t port;
    struct link *link; /* to core; NULL between two of them */
    struct child core;
    struct child gates[GATES_MAX];
    unsigned gates_count;
    uint64_t link_last;
    bool core_ready;
    bool said_ready; /* the line is printed */
    bool stopping;
    int64_t kill_at_ms; /* what still lives then is killed; NEVER: nothing to wait for */
    unsigned core_tries;
    int exit_code;
};

static void environment_make(const char *environment[8], char *credentials, size_t size, bool for_core)
{
    size_t n = 0;
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    if (for_core && folder != NULL && (size_t)snprintf(credentials, size, "CREDENTIALS_DIRECTORY=%s", folder) < size)
        environment[n++] = credentials;
#ifdef __SANITIZE_ADDRESS__
    static char options[256];
    if (getenv("ASAN_OPTIONS") != NULL &&
        (size_t)snprintf(options, sizeof options, "ASAN_OPTIONS=%s", getenv("ASAN_OPTIONS")) < sizeof options)
        environment[n++] = options;
#endif
    environment[n] = NULL;
}

/* When it may start again after its death: at once if it lived well, else a little later each time. */
static void child_died(struct child *child, int64_t backoff_max_ms)
{
    const int64_t now_ms = clock_monotonic_ms();
    const bool lived_well = now_ms - child->started_ms >= LIVED_WELL_MS;
    child->pid = 0;
    if (lived_well)
        child->backoff_ms = 0;
    child->start_at_ms = now_ms + child->backoff_ms;
    child->backoff_ms = child->backoff_ms == 0 ? BACKOFF_FIRST_MS : child->backoff_ms * 2;
    if (child->backoff_ms > backoff_max_ms)
        child->backoff_ms = backoff_max_ms;
}

static void child_started(struct child *child, pid_t pid)
{
    child->started_ms = clock_monotonic_ms();
    if (pid < 0) { /* no more processes: as if it had died at once */
        child_died(child, BACKOFF_MAX_MS);
        return;
    }
    child->pid = pid;
    child->start_at_ms = NEVER;
}

static void tell_core(struct supervisor *supervisor, const struct link_message *message)
{
    if (supervisor->link == NULL)
        return;
    if (link_send(supervisor->link, message) != HEARTH_OK)
        log_write(LOG_FAILURE, HEARTH_BUSY, __LINE__);
}

static void core_start(struct supervisor *supervisor)
{
    int ends[2];
    char credentials[4200];
    const char *environment[8];
    const char *const arguments[] = {"hearth", "--config", supervisor->config, "--role", "core", NULL};
    supervisor->core_ready = false;
    supervisor->core_tries++;
    environment_make(environment, credentials, sizeof credentials, true);
    if (link_pair(ends) != HEARTH_OK) {
        child_started(&supervisor->core, -1);
        return;
    }
    const bool asks = supervisor->settings->keys_master.source == MASTER_PASSPHRASE;
    child_started(&supervisor->core, child_start(arguments, environment, &ends[1], 1, asks ? CHILD_INPUT_OURS : CHILD_INPUT_NULL));
    close(ends[1]);
    if (link_open(ends[0], LINK_SUPERVISOR_READS, &supervisor->link) != HEARTH_OK)
        supervisor->link = NULL; /* core sees the end of its link and ends too */
}

/* Makes its link to core and starts it. Core gets its end by descriptor; it may come before the gate speaks. */
static void gate_start(struct supervisor *supervisor, uint32_t worker)
{
    int ends[2];
    char number[16], credentials[1];
    const char *environment[8];
    const char *const arguments[] = {"hearth", "--role", "gate", "--worker", number, NULL};
    snprintf(number, sizeof number, "%u", worker);
    environment_make(environment, credentials, sizeof credentials, false);
    if (link_pair(ends) != HEARTH_OK) {
        child_started(&supervisor->gates[worker], -1);
        return;
    }
    struct child *child = &supervisor->gates[worker];
    child->link = ++supervisor->link_last;
    child->leave_by_ms = NEVER;
    const int fds[] = {ends[1], supervisor->listener_fd};
    child_started(child, child_start(arguments, environment, fds, 2, CHILD_INPUT_NULL));
    close(ends[1]);
    const struct link_message gate = {
        .type = LINK_GATE, .gate = {.worker = worker, .gates = supervisor->gates_count, .port = supervisor->port, .link = child->link}};
    if (supervisor->link == NULL || link_send_fd(supervisor->link, &gate, ends[0]) != HEARTH_OK)
        log_write(LOG_FAILURE, HEARTH_BUSY, __LINE__); /* the descriptor is closed: the gate sees the end and dies, and is planned anew */
}

static void say_ready(struct supervisor *supervisor)
{
    char host[SETTINGS_HOST_MAX];
    supervisor->core_tries = 0;
    supervisor->core.backoff_ms = 0;
    if (supervisor->said_ready)
        return;
    supervisor->said_ready = true;
    settings_host(supervisor->settings, 0, supervisor->port, host);
    printf("ready https://%s\n", host);
    fflush(stdout);
    sd_notify(0, "READY=1");
    log_write(LOG_READY, supervisor->port, supervisor->gates_count);
}

/* Only the very process that core means: by now the worker may have another. */
static void gate_stuck(struct supervisor *supervisor, uint32_t worker, uint64_t link, bool ended)
{
    struct child *gate = worker < supervisor->gates_count ? &supervisor->gates[worker] : NULL;
    if (gate == NULL || gate->pid <= 0 || gate->link != link)
        return;
    const int64_t by_ms = clock_monotonic_ms() + (ended ? GATE_LEAVE_MS : 0);
    if (by_ms < gate->leave_by_ms)
        gate->leave_by_ms = by_ms;
}

static void core_said(struct supervisor *supervisor, const struct link_message *message)
{
    switch ((int)message->type) {
    case LINK_CORE_READY:
        supervisor->core_ready = true;
        for (uint32_t i = 0; i < supervisor->gates_count; i++)
            supervisor->gates[i].start_at_ms = clock_monotonic_ms();
        return;
    case LINK_GATES_READY:
        say_ready(supervisor);
        return;
    case LINK_STUCK:
        gate_stuck(supervisor, message->stuck.worker, message->stuck.link, message->stuck.ended);
        return;
    case LINK_HOOK: /* the alert hook (CR8) comes with duty; until then nothing sends this */
        return;
    }
}

static void link_readable(struct supervisor *supervisor)
{
    struct link_message message;
    while (supervisor->link != NULL) {
        switch (link_receive(supervisor->link, &message, NULL)) {
        case LINK_RECEIVED_MESSAGE:
            core_said(supervisor, &message);
            continue;
        case LINK_RECEIVED_NOTHING:
            return;
        case LINK_RECEIVED_DAMAGE:
            kill(supervisor->core.pid, SIGKILL);
            link_close(&supervisor->link);
            return;
        case LINK_RECEIVED_END:
            link_close(&supervisor->link); /* its death is told by SIGCHLD */
            return;
        }
    }
}

static void kill_all(struct supervisor *supervisor)
{
    if (supervisor->core.pid > 0)
        kill(supervisor->core.pid, SIGKILL);
    for (unsigned i = 0; i < supervisor->gates_count; i++)
        if (supervisor->gates[i].pid > 0)
            kill(supervisor->gates[i].pid, SIGKILL);
}

static bool any_gate(const struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->gates_count; i++)
        if (supervisor->gates[i].pid > 0)
            return true;
    return false;
}

static void core_died(struct supervisor *supervisor, int status)
{
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    link_close(&supervisor->link);
    child_died(&supervisor->core, BACKOFF_MAX_MS);
    for (unsigned i = 0; i < supervisor->gates_count; i++)
        supervisor->gates[i].start_at_ms = NEVER; /* they end with their links and start after the new core */
    supervisor->kill_at_ms = clock_monotonic_ms() + GATES_END_MS;
    if (supervisor->stopping) {
        if (code != 0)
            supervisor->exit_code = 1;
        return;
    }
    log_write(LOG_CORE_DIED, code, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    /* Before it was ever up there is a mistake for the operator to see, not a crash to recover from. */
    if (!supervisor->said_ready || supervisor->core_tries >= CORE_TRIES_MAX) {
        supervisor->stopping = true;
        supervisor->exit_code = supervisor->said_ready || code == 0 ? 1 : code;
    }
}

static void gate_died(struct supervisor *supervisor, unsigned worker, int status)
{
    const struct link_message gone = {.type = LINK_GATE_GONE, .gate_gone = {.worker = worker, .link = supervisor->gates[worker].link}};
    child_died(&supervisor->gates[worker], GATE_BACKOFF_MS);
    supervisor->gates[worker].leave_by_ms = NEVER;
    tell_core(supervisor, &gone); /* who waits for a fence need not wait for it any more */
    if (supervisor->stopping || !supervisor->core_ready || supervisor->core.pid == 0) {
        supervisor->gates[worker].start_at_ms = NEVER;
        supervisor->gates[worker].backoff_ms = 0; /* it ended with core, which is no fault of its own */
        if (supervisor->stopping && supervisor->core.pid > 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
            supervisor->exit_code = 1;
        return;
    }
    log_write(LOG_GATE_DIED, worker, WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static void reap(struct supervisor *supervisor)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == supervisor->core.pid)
            core_died(supervisor, status);
        for (unsigned i = 0; i < supervisor->gates_count; i++)
            if (pid == supervisor->gates[i].pid)
                gate_died(supervisor, i, status);
    }
}

static void stop_begin(struct supervisor *supervisor)
{
    if (supervisor->stopping) { /* asked twice: now */
        supervisor->exit_code = 1;
        kill_all(supervisor);
        return;
    }
    sd_notify(0, "STOPPING=1");
    supervisor->stopping = true;
    supervisor->kill_at_ms = clock_monotonic_ms() + STOP_MS;
    if (supervisor->core_ready)
        tell_core(supervisor, &(struct link_message){.type = LINK_STOP});
    else if (supervisor->core.pid > 0)
        kill(supervisor->core.pid, SIGKILL); /* nothing was promised to anybody yet */
}

static void signals_readable(struct supervisor *supervisor)
{
    struct signalfd_siginfo info;
    while (read(supervisor->signals_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGCHLD)
            reap(supervisor);
        else if (info.ssi_signo == SIGHUP)
            tell_core(supervisor, &(struct link_message){.type = LINK_RELOAD});
        else
            stop_begin(supervisor);
    }
}

/* Starts what is due, kills what is overdue. Returns how long nothing more is to do, in ms; -1: until something comes. */
static int turn(struct supervisor *supervisor)
{
    const int64_t now_ms = clock_monotonic_ms();
    int64_t next_ms = NEVER;
    if (supervisor->kill_at_ms <= now_ms) {
        if (supervisor->stopping && (supervisor->core.pid > 0 || any_gate(supervisor)))
            supervisor->exit_code = 1;
        if (supervisor->stopping || supervisor->core.pid == 0)
            kill_all(supervisor);
        supervisor->kill_at_ms = NEVER;
    }
    for (uint32_t i = 0; i < supervisor->gates_count; i++) {
        struct child *gate = &supervisor->gates[i];
        if (gate->pid > 0 && gate->leave_by_ms <= now_ms) {
            log_write(LOG_GATE_STUCK, i, 0);
            kill(gate->pid, SIGKILL);
            gate->leave_by_ms = NEVER;
        }
        if (gate->pid > 0 && gate->leave_by_ms < next_ms)
            next_ms = gate->leave_by_ms;
    }
    if (!supervisor->stopping) {
        /* A new core comes when the last gate of the old one has left. */
        if (supervisor->core.pid == 0 && !any_gate(supervisor) && supervisor->core.start_at_ms <= now_ms)
            core_start(supervisor);
        for (uint32_t i = 0; i < supervisor->gates_count && supervisor->core_ready && supervisor->core.pid > 0; i++) {
            struct child *gate = &supervisor->gates[i];
            if (gate->pid == 0 && gate->start_at_ms <= now_ms)
                gate_start(supervisor, i);
            if (gate->pid == 0 && gate->start_at_ms < next_ms)
                next_ms = gate->start_at_ms;
        }
        if (supervisor->core.pid == 0 && !any_gate(supervisor) && supervisor->core.start_at_ms < next_ms)
            next_ms = supervisor->core.start_at_ms;
    }
    if (supervisor->kill_at_ms < next_ms)
        next_ms = supervisor->kill_at_ms;
    if (next_ms == NEVER)
        return -1;
    return next_ms <= now_ms ? 0 : (int)(next_ms - now_ms);
}

static void wait_for_work(struct supervisor *supervisor, int wait_ms)
{
    struct pollfd fds[2] = {{.fd = supervisor->signals_fd, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
    if (supervisor->link != NULL) {
        if (link_flush(supervisor->link) != HEARTH_OK)
            wait_ms = 0; /* core is dying; SIGCHLD says so */
        fds[1].fd = link_fd(supervisor->link);
        if (link_queued_bytes(supervisor->link) > 0)
            fds[1].events |= POLLOUT;
    }
    if (poll(fds, 2, wait_ms) < 0)
        CHECK(errno == EINTR);
    if (fds[0].revents != 0)
        signals_readable(supervisor);
    if (fds[1].revents != 0)
        link_readable(supervisor);
}

static int signals_open(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGCHLD);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

static unsigned gates_wanted(const struct settings *settings)
{
    const long cores = settings->process_gates > 0 ? settings->process_gates : sysconf(_SC_NPROCESSORS_ONLN);
    return (unsigned)(cores < 1 ? 1 : cores > GATES_MAX ? GATES_MAX : cores);
}

int supervisor_main(const struct settings *settings, const char *config)
{
    struct supervisor supervisor = {
        .settings = settings, .config = config, .gates_count = gates_wanted(settings), .kill_at_ms = NEVER, .listener_fd = -1};
    log_open("supervisor", settings->log_level);
    supervisor.signals_fd = signals_open();
    if (supervisor.signals_fd < 0 || listener_open(settings, &supervisor.listener_fd, &supervisor.port) != HEARTH_OK)
        return 1;
    if (!privileges_drop()) {
        log_write(LOG_FAILURE, HEARTH_UNSAFE, __LINE__);
        return 1;
    }
    for (unsigned i = 0; i < supervisor.gates_count; i++)
        supervisor.gates[i].start_at_ms = NEVER;
    log_write(LOG_STARTED, getpid(), 0);
    for (;;) {
        const int wait_ms = turn(&supervisor);
        if (supervisor.stopping && supervisor.core.pid == 0 && !any_gate(&supervisor))
            break;
        wait_for_work(&supervisor, wait_ms);
    }
    link_close(&supervisor.link);
    close(supervisor.listener_fd); /* never shutdown(): systemd may hold it as well */
    close(supervisor.signals_fd);
    log_write(LOG_STOPPED, getpid(), 0);
    return supervisor.exit_code;
}
