/* server/gate/gate.c
 * The gate's loop and its end of the link. A turn: what came is handled, then every connection gets what it is owed, then the link. */
#include "hearth/gate.h"
#include "gate_internal.h"
#include "hearth/clock.h"
#include "hearth/log.h"
#include "hearth/sandbox.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#define TICK_MS_MAX       500 /* without it the library's timers on a foreign loop come late or never (lws.md 2) */
#define TICK_MS_MIN       10
#define COUNTS_MS         (10 * SECOND_MS)
#define MESSAGES_PER_TURN 4096 /* then the sockets get their turn */
#define GATHER_BYTES      16384

_Noreturn void gate_fail(struct gate *gate, int line)
{
    (void)gate;
    log_write(LOG_FAILURE, HEARTH_BAD_INPUT, line);
    _exit(1);
}

bool gate_tell(struct gate *gate, const struct link_message *message)
{
    return link_send(gate->link, message) == HEARTH_OK;
}

static void drain_begin(struct gate *gate)
{
    if (gate->drain_ends_ms != 0)
        return;
    accept_stop(gate);
    gate->drain_ends_ms = clock_monotonic_ms() + (gate->now == NULL ? 0 : gate->now->limits.drain_ms);
    for (uint32_t i = 0; i < gate->slots_count; i++) {
        struct connection *connection = gate->slots[i];
        if (connection == NULL)
            continue;
        if (connection->state != CONNECTION_HTTP) {
            if (connection->state == CONNECTION_OPEN)
                deliver_flush(connection); /* what is owed goes before the goodbye */
            connection_close(connection, CLOSE_GOING_AWAY);
        } else if (http_idle(connection)) {
            connection_kill(connection);
        }
    }
}

/* Messages about one connection; it may have gone meanwhile, then they are void. */
static void about_connection(struct gate *gate, const struct link_message *message)
{
    struct connection *connection;
    switch ((int)message->type) {
    case LINK_ACCEPT:
        connection = connection_find(gate, message->accept.conn);
        if (connection != NULL && connection->state == CONNECTION_WAITING) {
            connection->state = CONNECTION_OPEN;
            deadline_clear(connection, DEADLINE_ANSWER);
        }
        return;
    case LINK_JOIN:
        connection = connection_find(gate, message->join.conn);
        if (connection != NULL && connection->state == CONNECTION_OPEN)
            group_join(gate, message->join.group, connection);
        return;
    case LINK_PART:
        connection = connection_find(gate, message->part.conn);
        if (connection != NULL) {
            group_part(gate, message->part.group, connection);
            deliver_drop(connection, message->part.stream);
        }
        return;
    case LINK_CLOSE:
        connection = connection_find(gate, message->close.conn);
        if (connection == NULL || connection->state == CONNECTION_HTTP)
            return;
        if (connection->state == CONNECTION_OPEN)
            deliver_flush(connection);
        if (deliver_stuck(connection)) /* who does not read would get the rest of a frame before the code, long after core said no */
            connection_kill(connection);
        else
            connection_close(connection, message->close.code);
        return;
    }
}

static void message_handle(struct gate *gate, const struct link_message *message)
{
    if (gate->now == NULL && message->type != LINK_START && message->type != LINK_ASSET && message->type != LINK_SOURCE_KEY &&
        message->type != LINK_DRAIN)
        gate_fail(gate, __LINE__);
    struct connection *connection;
    switch ((int)message->type) {
    case LINK_START:
        load_start(gate, message);
        return;
    case LINK_ASSET:
        load_asset(gate, message);
        return;
    case LINK_SOURCE_KEY:
        load_source_key(gate, message);
        return;
    case LINK_SEND:
        if (message->send.target == LINK_TARGET_GROUP)
            deliver_to_group(gate, message->send.id, message->send.stream, message->send.bytes);
        else if ((connection = connection_find(gate, message->send.id)) != NULL)
            deliver_to_connection(connection, message->send.stream, message->send.bytes);
        return;
    case LINK_ANSWER:
        http_answer_from_core(gate, message);
        return;
    case LINK_CUT:
        deliver_cut(gate, message->cut.stream);
        return;
    case LINK_FENCE:
        deliver_dirty(gate);
        (void)gate_tell(gate, message);
        return;
    case LINK_DRAIN:
        deliver_dirty(gate);
        drain_begin(gate);
        return;
    default:
        about_connection(gate, message);
    }
}

static void link_readable(struct gate *gate)
{
    for (int i = 0; i < MESSAGES_PER_TURN; i++) {
        struct link_message message;
        switch (link_receive(gate->link, &message, NULL)) {
        case LINK_RECEIVED_MESSAGE:
            message_handle(gate, &message);
            break;
        case LINK_RECEIVED_NOTHING:
            return;
        case LINK_RECEIVED_END: /* core is gone or gave us up */
            _exit(gate->drain_ends_ms != 0 ? 0 : 1);
        case LINK_RECEIVED_DAMAGE:
            gate_fail(gate, __LINE__);
        }
    }
    ev_feed_fd_event(gate->loop, link_fd(gate->link), EV_READ); /* the rest of a packet is ours already: epoll knows nothing of it */
}

static void link_event(struct ev_loop *loop, ev_io *watch, int events)
{
    (void)loop;
    struct gate *gate = watch->data;
    if (events & EV_READ)
        link_readable(gate);
}

static void link_turn(struct gate *gate)
{
    if (link_flush(gate->link) != HEARTH_OK)
        _exit(gate->drain_ends_ms != 0 ? 0 : 1);
    const int wanted = EV_READ | (link_queued_bytes(gate->link) > 0 ? EV_WRITE : 0);
    if ((gate->link_watch.events & (EV_READ | EV_WRITE)) == wanted)
        return;
    ev_io_stop(gate->loop, &gate->link_watch);
    ev_io_set(&gate->link_watch, link_fd(gate->link), wanted);
    ev_io_start(gate->loop, &gate->link_watch);
}

static void counts_send(struct gate *gate)
{
    gate->counts_at_ms = gate->now_ms;
    gate->counters.connections = gate->connections;
    gate->counters.joined = gate->joined;
    gate->counters.library_warnings = library_warnings();
    (void)gate_tell(gate, &(struct link_message){.type = LINK_COUNTS, .counts = {.counters = gate->counters}});
}

static void each_second(struct gate *gate)
{
    gate->second_at_ms = gate->now_ms;
    sources_forget(gate);
    receive_raw_look(gate);
    sandbox_look();
    if (gate->now_ms - gate->counts_at_ms >= COUNTS_MS)
        counts_send(gate);
}

static void tick(struct ev_loop *loop, ev_timer *watch, int events)
{
    (void)loop;
    (void)events;
    struct gate *gate = watch->data;
    if (gate->now == NULL)
        return;
    gate->now_ms = clock_monotonic_ms();
    gate->kick = true;
    deadlines_expire(gate);
    if (gate->now_ms - gate->second_at_ms >= SECOND_MS)
        each_second(gate);
    if (gate->drain_ends_ms != 0 && (gate->connections == 0 || gate->now_ms >= gate->drain_ends_ms))
        gate->stop = true;
}

/* Fine enough for the shortest deadline; tests set short ones. */
static double tick_seconds(const struct gate *gate)
{
    uint32_t ms = TICK_MS_MAX * 4;
    if (gate->now != NULL) {
        const struct gate_limits *limits = &gate->now->limits;
        const uint32_t lengths[] = {limits->handshake_ms, limits->head_ms,        limits->keepalive_ms, limits->body_ms,
                                    limits->answer_ms,    limits->no_progress_ms, limits->message_ms,   limits->drain_ms};
        for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
            ms = lengths[i] < ms ? lengths[i] : ms;
    }
    ms /= 4;
    return (ms < TICK_MS_MIN ? TICK_MS_MIN : ms) / 1000.0;
}

static void turn_end(struct gate *gate)
{
    deliver_dirty(gate);
    link_turn(gate);
    receive_congestion(gate);
    if (gate->kick && gate->lws != NULL) {
        gate->kick = false;
        lws_cancel_service(gate->lws);
    }
    const double seconds = tick_seconds(gate);
    if (gate->tick.repeat != seconds) {
        gate->tick.repeat = seconds;
        ev_timer_again(gate->loop, &gate->tick);
    }
    if (gate->drain_ends_ms != 0 && gate->connections == 0)
        gate->stop = true;
}

_Noreturn void gate_main(int link_descriptor, int listener_fd, unsigned worker)
{
    struct gate *gate = calloc(1, sizeof *gate);
    log_open("gate", LOG_LEVEL_INFO);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* exec has set it again: no dumps, no ptrace (security.md 5) */
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (gate == NULL || (gate->gather = malloc(GATHER_BYTES)) == NULL ||
        link_open(link_descriptor, LINK_GATE_READS, &gate->link) != HEARTH_OK ||
        (gate->loop = ev_loop_new(EVBACKEND_EPOLL | EVFLAG_NOENV)) == NULL)
        gate_fail(gate, __LINE__);
    gate->worker = worker;
    gate->listener_fd = listener_fd;
    gate->now_ms = clock_monotonic_ms();
    deadlines_init(gate);
    accept_init(gate);
    ev_io_init(&gate->link_watch, link_event, link_fd(gate->link), EV_READ);
    gate->link_watch.data = gate;
    ev_io_start(gate->loop, &gate->link_watch);
    ev_init(&gate->tick, tick);
    gate->tick.data = gate;
    log_write(LOG_STARTED, getpid(), 0);
    while (!gate->stop) {
        turn_end(gate);
        ev_run(gate->loop, EVRUN_ONCE);
        gate->now_ms = clock_monotonic_ms();
    }
    (void)link_flush(gate->link);
    log_write(LOG_STOPPED, getpid(), 0);
    /* Contexts destroyed with half-made connections have a history of use after free: the kernel takes everything back (security.md 7.11).
     */
    _exit(0);
}
