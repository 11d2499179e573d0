/* server/gate/deadline.c
 * Times by which something must have happened. A kind has one length, so its list is a queue: setting and looking cost nothing.
 * Deadlines of their own stand beside the library's, which each byte restarts (security.md 6). */
#include "gate_internal.h"
#include "hearth/clock.h"

static uint32_t deadline_length_ms(const struct gate *gate, enum deadline_kind kind)
{
    const struct gate_limits *limits = &gate->now->limits;
    switch (kind) {
    case DEADLINE_HANDSHAKE:
        return limits->handshake_ms;
    case DEADLINE_HEAD:
        return limits->head_ms;
    case DEADLINE_KEEPALIVE:
        return limits->keepalive_ms;
    case DEADLINE_BODY:
        return limits->body_ms;
    case DEADLINE_ANSWER:
        return limits->answer_ms;
    case DEADLINE_PROGRESS:
        return limits->no_progress_ms;
    case DEADLINE_MESSAGE:
        return limits->message_ms;
    case DEADLINE_KINDS:
        break;
    }
    return 0;
}

static struct deadline *deadline_slot(struct connection *connection, enum deadline_kind kind)
{
    return &connection->deadline[kind == DEADLINE_MESSAGE ? 1 : 0];
}

static void deadline_remove(struct gate *gate, struct deadline *deadline)
{
    TAILQ_REMOVE(&gate->deadlines[deadline->kind], deadline, entry);
    deadline->at_ms = 0;
}

void deadline_set(struct connection *connection, enum deadline_kind kind)
{
    struct gate *gate = connection->gate;
    struct deadline *deadline = deadline_slot(connection, kind);
    if (deadline->at_ms != 0)
        deadline_remove(gate, deadline);
    deadline->kind = kind;
    deadline->at_ms = clock_monotonic_ms() + deadline_length_ms(gate, kind);
    TAILQ_INSERT_TAIL(&gate->deadlines[kind], deadline, entry);
}

void deadline_clear(struct connection *connection, enum deadline_kind kind)
{
    struct deadline *deadline = deadline_slot(connection, kind);
    if (deadline->at_ms != 0 && deadline->kind == kind)
        deadline_remove(connection->gate, deadline);
}

void deadlines_init(struct gate *gate)
{
    for (enum deadline_kind kind = 0; kind < DEADLINE_KINDS; kind++)
        TAILQ_INIT(&gate->deadlines[kind]);
}

static void deadline_over(struct connection *connection, enum deadline_kind kind)
{
    struct gate *gate = connection->gate;
    if (kind != DEADLINE_KEEPALIVE && kind != DEADLINE_PROGRESS)
        gate->counters.timed_out++;
    switch (kind) {
    case DEADLINE_HANDSHAKE:
    case DEADLINE_HEAD:
    case DEADLINE_KEEPALIVE:
    case DEADLINE_BODY:
        connection_kill(connection);
        return;
    case DEADLINE_ANSWER:
        if (connection->state == CONNECTION_HTTP)
            http_answer_timed_out(connection);
        else
            connection_close(connection, CLOSE_TRY_LATER);
        return;
    case DEADLINE_PROGRESS:
        if (connection->state == CONNECTION_HTTP)
            connection_kill(connection);
        else
            deliver_no_progress(connection);
        return;
    case DEADLINE_MESSAGE:
        connection_close(connection, CLOSE_BROKEN);
        return;
    case DEADLINE_KINDS:
        return;
    }
}

void deadlines_expire(struct gate *gate)
{
    const int64_t now_ms = clock_monotonic_ms();
    for (enum deadline_kind kind = 0; kind < DEADLINE_KINDS; kind++) {
        struct deadline *deadline;
        while ((deadline = TAILQ_FIRST(&gate->deadlines[kind])) != NULL && deadline->at_ms <= now_ms) {
            deadline_remove(gate, deadline);
            deadline_over(deadline->connection, kind);
        }
    }
}
