/* server/core/gates.h
 * The links to the gates: new ones from the supervisor, what they send, and what goes out at the end of each turn. A gate that sends what
 * does not belong on its link, or that does not drain it for 5 s, is given up and started anew by the supervisor. Desk thread. */
#pragma once
#include "core_internal.h"

/* Takes the descriptor. An older link of that worker is dead. Sends the gate its start, files and source key. */
void gates_add(struct core *core, int fd, uint32_t worker, uint32_t gates, uint64_t number);
/* The supervisor says that the process of this worker is dead. */
void gates_died(struct core *core, uint32_t worker);
struct gate *gates_find(struct core *core, uint64_t serial); /* NULL: gone */
/* Gives the gate up and has the supervisor kill it: it sent damage, told a lie, or does not drain its link. */
void gate_distrust(struct core *core, struct gate *gate);
/* Queues; a full queue gives the gate up. */
void gate_send(struct core *core, struct gate *gate, const struct link_message *message);
void gates_send_all(struct core *core, const struct link_message *message);
/* End of the desk's turn: flush what was queued, drop the gates that failed, see whether all are ready. */
void gates_turn_end(struct core *core);
/* Gives gates that had more to say than their share of a turn their next one. */
void gates_read_on(struct core *core);
/* Certificate, files and source key to all (reload; source_key alone every 10 min). */
void gates_load_all(struct core *core);
void gates_source_key(struct core *core);
void gates_drain(struct core *core);
bool gates_gone(const struct core *core);
void gates_free(struct core *core);
