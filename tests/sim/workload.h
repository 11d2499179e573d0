/* tests/sim/workload.h
 * What a seeded world does next: mostly what people do, now and then what nobody should (other people's sessions and rooms, old requests,
 * unknown codes, ended slices), and a clock that creeps, jumps and sometimes runs back. It looks at the auditor to know what exists. */
#pragma once
#include "../test.h"
#include "auditor.h"

struct workload {
    struct prng prng;
    int64_t wall_ms;
    int64_t names; /* given out so far */
    size_t talker; /* the session that spoke last: distress comes in short lines */
};

void workload_open(struct workload *workload, uint64_t seed);
struct command *workload_command(struct workload *workload, const struct auditor *auditor);
struct query workload_query(struct workload *workload, const struct auditor *auditor);
