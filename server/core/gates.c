/* server/core/gates.c */
#include "gates.h"
#include "connections.h"
#include "doors.h"
#include "fences.h"
#include "hearth/clock.h"
#include "load.h"
#include "requests.h"
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define GATES_MESSAGES_A_TURN 256 /* then the others have their turn: one busy gate starves nobody */

/* Core lets go of it at the end of the turn; it may live on and keep people waiting at the port, so the supervisor ends it. One that ended
 * its link itself is given the time to die of that. */
static void gate_lose(struct core *core, struct gate *gate, bool ended)
{
    if (gate->failed)
        return;
    gate->failed = true;
    const struct link_message stuck = {.type = LINK_STUCK, .stuck = {.worker = gate->worker, .link = gate->number, .ended = ended}};
    if (ended && core->stopping)
        return; /* as it should */
    if (link_send(core->supervisor, &stuck) != HEARTH_OK)
        log_write(LOG_FAILURE, HEARTH_BUSY, __LINE__);
}

void gate_distrust(struct core *core, struct gate *gate)
{
    gate_lose(core, gate, false);
}

static void gate_fence(struct core *core, struct gate *gate, uint64_t n)
{
    if (fence_returned(&core->fences, gate->worker, n)) {
        fences_look(core);
        return;
    }
    log_write(LOG_GATE_DAMAGE, gate->worker, 0);
    gate_distrust(core, gate);
}

static void gate_message(struct core *core, struct gate *gate, const struct link_message *message)
{
    const struct return_address from = {.gate = gate->serial, .conn = 0};
    switch (message->type) {
    case LINK_READY:
        gate->ready = true;
        if (!message->ready.certificate_taken)
            log_write(LOG_CERTIFICATE_REFUSED, gate->worker, 0);
        return;
    case LINK_OPENED:
        connections_opened(core, gate, message->opened.conn, message->opened.cookie);
        return;
    case LINK_FRAME:
        requests_frame(core, (struct return_address){from.gate, message->frame.conn}, message->frame.bytes, message->frame.flags);
        return;
    case LINK_CLOSED:
        connections_closed(core, (struct return_address){from.gate, message->closed.conn});
        return;
    case LINK_REQUEST:
        doors_request(core, gate, message);
        return;
    case LINK_FENCE:
        gate_fence(core, gate, message->fence.n);
        return;
    case LINK_COUNTS:
        return;
    default: /* link_receive hands out only what core reads from a gate */
        gate_distrust(core, gate);
    }
}

static void gate_readable(struct core *core, struct watch *watch, unsigned events)
{
    struct gate *gate = (struct gate *)watch;
    (void)events;
    gate->unread = true;
    for (int i = 0; i < GATES_MESSAGES_A_TURN && !gate->failed; i++) {
        struct link_message message;
        switch (link_receive(gate->link, &message, NULL)) {
        case LINK_RECEIVED_MESSAGE:
            gate_message(core, gate, &message);
            break;
        case LINK_RECEIVED_NOTHING:
            gate->unread = false;
            return;
        case LINK_RECEIVED_END:
            gate_lose(core, gate, true);
            break;
        case LINK_RECEIVED_DAMAGE:
            log_write(LOG_GATE_DAMAGE, gate->worker, 0);
            gate_distrust(core, gate);
            break;
        }
    }
    core->gates_unread = core->gates_unread || !gate->failed;
}

void gates_read_on(struct core *core)
{
    if (!core->gates_unread)
        return;
    core->gates_unread = false;
    for (uint32_t worker = 0; worker < CORE_GATES_MAX; worker++)
        if (core->gates[worker] != NULL && core->gates[worker]->unread && !core->gates[worker]->failed)
            gate_readable(core, &core->gates[worker]->watch, 0);
}

static void gate_drop(struct core *core, struct gate *gate)
{
    connections_drop_gate(core, gate->serial);
    core_unwatch(core, &gate->watch);
    link_close(&gate->link);
    core->gates[gate->worker] = NULL;
    if (!core->stopping)
        log_write(LOG_GATE_GONE, gate->worker, 0);
    free(gate);
}

static void gate_load(struct core *core, struct gate *gate)
{
    load_send(core, gate);
    struct link_message key = {.type = LINK_SOURCE_KEY};
    memcpy(key.source_key.key, core->source_key, sizeof key.source_key.key);
    gate_send(core, gate, &key);
}

void gates_add(struct core *core, int fd, uint32_t worker, uint32_t gates, uint64_t number)
{
    if (worker >= CORE_GATES_MAX || core->stopping) {
        close(fd);
        return;
    }
    if (core->gates[worker] != NULL)
        gate_drop(core, core->gates[worker]);
    gates_died(core, worker); /* the one before it: there is never more than one */
    core->gates_wanted = gates;
    struct gate *gate = calloc(1, sizeof *gate);
    if (gate == NULL || link_open(fd, LINK_CORE_READS, &gate->link) != HEARTH_OK) {
        if (gate == NULL)
            close(fd);
        free(gate);
        log_write(LOG_FAILURE, HEARTH_NO_MEMORY, __LINE__); /* the supervisor sees that gate end and tries again */
        return;
    }
    gate->worker = worker;
    gate->number = number;
    gate->serial = ++core->gate_serial_last;
    gate->watch = (struct watch){.ready = gate_readable, .fd = link_fd(gate->link)};
    core->gates[worker] = gate;
    fence_gate_started(&core->fences, worker);
    if (core_watch(core, &gate->watch, EPOLLIN) != HEARTH_OK) {
        gate->failed = true;
        return;
    }
    gate_load(core, gate);
}

void gates_died(struct core *core, uint32_t worker)
{
    if (worker >= CORE_GATES_MAX)
        return;
    fence_gate_gone(&core->fences, worker);
    fences_look(core);
}

struct gate *gates_find(struct core *core, uint64_t serial)
{
    for (uint32_t worker = 0; worker < CORE_GATES_MAX; worker++)
        if (core->gates[worker] != NULL && core->gates[worker]->serial == serial)
            return core->gates[worker];
    return NULL;
}

void gate_send(struct core *core, struct gate *gate, const struct link_message *message)
{
    if (!gate->failed && link_send(gate->link, message) != HEARTH_OK) {
        log_write(LOG_GATE_STALLED, gate->worker, 0);
        gate_distrust(core, gate);
    }
}

static void gate_flush(struct core *core, struct gate *gate, int64_t now_ms)
{
    if (link_queued_bytes(gate->link) > 0 && link_flush(gate->link) != HEARTH_OK)
        gate_lose(core, gate, true);
    const bool stalled = link_stalled_ms(gate->link, now_ms) >= LINK_STALL_MS || fence_is_late(&core->fences, gate->worker, now_ms);
    if (stalled && !gate->failed) {
        log_write(LOG_GATE_STALLED, gate->worker, 0);
        gate_distrust(core, gate);
    }
    const bool waiting = !gate->failed && link_queued_bytes(gate->link) > 0;
    if (waiting != gate->waiting && !gate->failed) {
        gate->waiting = waiting;
        if (core_watch(core, &gate->watch, waiting ? EPOLLIN | EPOLLOUT : EPOLLIN) != HEARTH_OK)
            gate->failed = true;
    }
}

void gates_turn_end(struct core *core)
{
    const int64_t now_ms = clock_monotonic_ms();
    uint32_t ready = 0;
    for (uint32_t worker = 0; worker < CORE_GATES_MAX; worker++) {
        struct gate *gate = core->gates[worker];
        if (gate == NULL)
            continue;
        gate_flush(core, gate, now_ms);
        if (gate->failed)
            gate_drop(core, gate);
        else
            ready += gate->ready;
    }
    if (core->gates_ready_told || core->gates_wanted == 0 || ready < core->gates_wanted)
        return;
    core->gates_ready_told = true;
    const struct link_message message = {.type = LINK_GATES_READY};
    if (link_send(core->supervisor, &message) != HEARTH_OK)
        log_write(LOG_FAILURE, HEARTH_BUSY, __LINE__);
}

void gates_load_all(struct core *core)
{
    for (uint32_t worker = 0; worker < CORE_GATES_MAX; worker++)
        if (core->gates[worker] != NULL)
            gate_load(core, core->gates[worker]);
}

void gates_source_key(struct core *core)
{
    struct link_message key = {.type = LINK_SOURCE_KEY};
    memcpy(key.source_key.key, core->source_key, sizeof key.source_key.key);
    gates_send_all(core, &key);
}

void gates_send_all(struct core *core, const struct link_message *message)
{
    for (uint32_t worker = 0; worker < CORE_GATES_MAX; worker++)
        if (core->gates[worker] != NULL)
            gate_send(core, core->gates[worker], message);
}

void gates_drain(struct core *core)
{
    gates_send_all(core, &(struct link_message){.type = LINK_DRAIN});
}

bool gates_gone(const struct core *core)
{
    for (uint32_t worker = 0; worker < CORE_GATES_MAX; worker++)
        if (core->gates[worker] != NULL)
            return false;
    return true;
}

void gates_free(struct core *core)
{
    for (uint32_t worker = 0; worker < CORE_GATES_MAX; worker++)
        if (core->gates[worker] != NULL)
            gate_drop(core, core->gates[worker]);
}
