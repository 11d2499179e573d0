/* server/core/core.c
 * The desk: one loop over the links, the queues from the workers and the engine, the local socket and a timer. */
#include "hearth/core.h"
#include "confine.h"
#include "connections.h"
#include "core_internal.h"
#include "disk.h"
#include "fences.h"
#include "gates.h"
#include "groups.h"
#include "hearth/check.h"
#include "hearth/clock.h"
#include "hearth/random.h"
#include "hearth/sandbox.h"
#include "intake.h"
#include "keeper.h"
#include "load.h"
#include "local.h"
#include "offers.h"
#include "presence.h"
#include "publish.h"
#include "reload.h"
#include "roster.h"
#include "start.h"
#include "tries.h"
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define CORE_BATCHES_A_TURN  8
#define CORE_FINISHED_A_TURN 64
#define CORE_DRAIN_MS        (5 * SECOND_MS) /* gates that are not gone by then are left to the supervisor */

enum hearth_error core_watch(struct core *core, struct watch *watch, unsigned events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};
    if (epoll_ctl(core->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event) == 0 ||
        epoll_ctl(core->epoll_fd, EPOLL_CTL_ADD, watch->fd, &event) == 0)
        return HEARTH_OK;
    return HEARTH_IO;
}

/* A watch that goes may still stand in this turn's list of events: the loop asks core_watched before it calls. */
void core_unwatch(struct core *core, struct watch *watch)
{
    epoll_ctl(core->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    for (int i = 0; i < core->turn_events_len; i++)
        if (core->turn_events[i].data.ptr == watch)
            core->turn_events[i].data.ptr = NULL;
}

int64_t core_now_ms(struct core *core)
{
    const int64_t wall_ms = clock_wall_ms();
    if (wall_ms > core->time_ms)
        core->time_ms = wall_ms;
    return core->time_ms;
}

bool core_submit(struct core *core, struct command *command, struct waiter *waiter)
{
    command->time_ms = core_now_ms(core);
    if (waiter != NULL)
        waiter->session = command->session;
    if (core->sequencer != NULL && sequencer_submit(core->sequencer, command, (uint64_t)(uintptr_t)waiter)) {
        core->waiters += waiter != NULL;
        return true;
    }
    command_free(&command);
    return false;
}

/* ---- what wakes the desk ---- */

static void core_published(struct core *core, struct watch *watch, unsigned events)
{
    void *batches[CORE_BATCHES_A_TURN];
    (void)watch;
    (void)events;
    size_t len = queue_take(core->published, batches, CORE_BATCHES_A_TURN, false);
    for (size_t i = 0; i < len; i++) {
        struct published *batch = batches[i];
        publish_batch(core, batch);
        published_free(&batch);
    }
    if (len == 0 && queue_is_shut(core->published)) { /* the order failed: nothing may be acked any more */
        core->exit_code = CORE_EXIT_FAILED;
        core->ended = true;
    }
}

static void core_finished(struct core *core, struct watch *watch, unsigned events)
{
    void *jobs[CORE_FINISHED_A_TURN];
    (void)watch;
    (void)events;
    size_t len = queue_take(core->finished, jobs, CORE_FINISHED_A_TURN, false);
    for (size_t i = 0; i < len; i++) {
        struct job *job = jobs[i];
        pool_taken(job);
        job->done(core, job);
    }
}

static void core_stop(struct core *core)
{
    if (core->stopping)
        return;
    core->stopping = true;
    core->stop_at_ms = clock_monotonic_ms();
    local_close(core);
    gates_drain(core);
}

static void core_supervisor(struct core *core, struct watch *watch, unsigned events)
{
    (void)watch;
    (void)events;
    for (;;) {
        struct link_message message;
        int fd = -1;
        switch (link_receive(core->supervisor, &message, &fd)) {
        case LINK_RECEIVED_NOTHING:
            return;
        case LINK_RECEIVED_END:
        case LINK_RECEIVED_DAMAGE:
            core->ended = true; /* without a supervisor there is nobody to open gates */
            return;
        case LINK_RECEIVED_MESSAGE:
            break;
        }
        if (message.type == LINK_GATE && fd >= 0) {
            core->port = message.gate.port;
            gates_add(core, fd, message.gate.worker, message.gate.gates, message.gate.link);
        } else if (message.type == LINK_GATE_GONE) {
            gates_died(core, message.gate_gone.worker);
        } else if (message.type == LINK_RELOAD) {
            (void)reload(core);
        } else if (message.type == LINK_STOP) {
            core_stop(core);
        }
    }
}

static void core_ticked(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    core->ticking = false;
    core->tick_again = outcome->more; /* more to sweep than one tick takes */
    free(waiter);
}

static void core_tick(struct core *core)
{
    struct waiter *waiter = core->ticking || core->stopping ? NULL : malloc(sizeof *waiter);
    struct command *command = waiter == NULL ? NULL : command_new(COMMAND_TICK);
    if (command == NULL) {
        free(waiter);
        return;
    }
    waiter->done = core_ticked;
    core->ticking = core_submit(core, command, waiter);
    if (!core->ticking)
        free(waiter);
}

static void core_timer(struct core *core, struct watch *watch, unsigned events)
{
    uint64_t expirations;
    const int64_t now_ms = clock_monotonic_ms();
    (void)events;
    (void)!read(watch->fd, &expirations, sizeof expirations);
    presence_look(core);
    roster_look(core);
    core_tick(core);
    disk_look(core);
    sandbox_look();
    if (now_ms - core->source_key_at_ms >= CORE_SOURCE_KEY_MS) {
        core->source_key_at_ms = now_ms;
        random_bytes(core->source_key, sizeof core->source_key);
        gates_source_key(core);
    }
    if (core->stopping && now_ms - core->stop_at_ms >= CORE_DRAIN_MS)
        core->ended = true;
}

static enum hearth_error core_watch_all(struct core *core)
{
    core->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    const int timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (core->epoll_fd < 0 || timer_fd < 0)
        return HEARTH_IO;
    const struct itimerspec every = {.it_interval = {.tv_sec = CORE_TICK_MS / SECOND_MS}, .it_value = {.tv_sec = CORE_TICK_MS / SECOND_MS}};
    if (timerfd_settime(timer_fd, 0, &every, NULL) != 0)
        return HEARTH_IO;
    core->timer_watch = (struct watch){.ready = core_timer, .fd = timer_fd};
    core->published_watch = (struct watch){.ready = core_published, .fd = queue_wake_fd(core->published)};
    core->finished_watch = (struct watch){.ready = core_finished, .fd = queue_wake_fd(core->finished)};
    core->supervisor_watch = (struct watch){.ready = core_supervisor, .fd = link_fd(core->supervisor)};
    struct watch *const watches[] = {&core->timer_watch, &core->published_watch, &core->finished_watch, &core->supervisor_watch};
    for (size_t i = 0; i < sizeof watches / sizeof watches[0]; i++)
        if (core_watch(core, watches[i], EPOLLIN) != HEARTH_OK)
            return HEARTH_IO;
    return local_open(core, core->settings->places_socket);
}

void core_turn_end(struct core *core)
{
    if (core->tick_again && !core->ticking) {
        core->tick_again = false;
        core_tick(core);
    }
    keeper_turn_end(core);
    gates_turn_end(core);
    if (link_queued_bytes(core->supervisor) > 0 && link_flush(core->supervisor) != HEARTH_OK)
        core->ended = true;
    if (core->stopping && gates_gone(core) && core->waiters == 0)
        core->ended = true;
}

static void core_turn(struct core *core)
{
    int len = epoll_wait(core->epoll_fd, core->turn_events, CORE_EVENTS_A_TURN, core->gates_unread ? 0 : -1);
    core->turn_events_len = len > 0 ? len : 0;
    for (int i = 0; i < core->turn_events_len; i++) {
        struct watch *watch = core->turn_events[i].data.ptr;
        if (watch != NULL)
            watch->ready(core, watch, core->turn_events[i].events);
    }
    core->turn_events_len = 0;
    gates_read_on(core);
    core_turn_end(core);
}

/* What waited for an outcome or a job at the end is let go unanswered: its connection is closed, and the client asks again. */
static void core_queues_close(struct core *core)
{
    void *item;
    while (core->published != NULL && queue_take(core->published, &item, 1, false) == 1) {
        struct published *batch = item;
        publish_batch(core, batch);
        published_free(&batch);
    }
    while (core->finished != NULL && queue_take(core->finished, &item, 1, false) == 1) {
        struct job *job = item;
        job->done(core, job);
    }
    queue_close(&core->published);
    queue_close(&core->finished);
}

/* Workers first, then the order (which applies what waits), so that nothing that was taken in is lost; then memory. */
static void core_end(struct core *core)
{
    if (core->local_watch.fd > 0)
        local_close(core);
    gates_free(core);
    if (core->published != NULL)
        queue_shut(core->published);
    pool_close(&core->hashers);
    pool_close(&core->keeper);
    pool_close(&core->readers); /* before its queue: a reading that still runs is pushed there */
    sequencer_close(&core->sequencer);
    core_queues_close(core);
    fences_close(core);
    vault_close(&core->vault);
    link_close(&core->supervisor);
    intake_free(core);
    presence_free(core);
    roster_close(core);
    connections_free(core);
    groups_close(core);
    tries_close(&core->tries);
    offers_close(&core->offers);
    load_free(&core->load);
    vault_common_close(&core->common);
    name_lists_free(&core->names);
    help_free(&core->help);
    free(core->destroying);
    free(core);
}

int core_main(const struct settings *settings, int supervisor_fd)
{
    struct core *core = calloc(1, sizeof *core);
    log_open("core", settings->log_level);
    (void)prctl(PR_SET_DUMPABLE, 0); /* exec resets it: no core file and no debugger of the same user may read keys (security.md 5) */
    if (core == NULL)
        return 1;
    core->settings = settings;
    core->epoll_fd = -1;
    enum hearth_error error = link_open(supervisor_fd, LINK_CORE_OF_SUPERVISOR_READS, &core->supervisor);
    if (error == HEARTH_OK)
        error = core_start(core);
    if (error == HEARTH_OK)
        error = core_reconcile(core);
    if (error == HEARTH_OK)
        error = core_watch_all(core);
    if (error == HEARTH_OK)
        error = confine_calls();
    if (error == HEARTH_OK)
        error = link_send(core->supervisor, &(struct link_message){.type = LINK_CORE_READY});
    if (error != HEARTH_OK) {
        log_write(LOG_FAILURE, error, __LINE__);
        core_end(core);
        return 1;
    }
    log_write(LOG_STARTED, getpid(), 0);
    core_turn_end(core);
    while (!core->ended)
        core_turn(core);
    const int code = core->exit_code;
    core_end(core);
    log_write(LOG_STOPPED, getpid(), 0);
    return code;
}
