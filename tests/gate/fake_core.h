/* tests/gate/fake_core.h
 * A core that knows nothing but how to drive a gate: it forks gates on one listener, loads them, lets every connection in and does what
 * the connection's own frames say. All in the test's thread: whoever waits for a socket lets the links work meanwhile (world_wait).
 *
 * A frame of a client, by its first word:  echo TEXT  back to it      all TEXT  to group 1 (everybody)     fill N  N bytes to group 1
 *                                          close CODE  core's close   anything else: nothing
 * A frame over the rate: {"refused":"slow"} and a strike, three are close 1008. */
#pragma once
#include "hearth/link.h"
#include <sys/types.h>

#define FAKE_HOST  "hearth.test"
#define FAKE_GATES 4
#define FAKE_GROUP 1
#define WAIT_MS    10000 /* by then everything must have happened; sanitizers are slow */
#define FAKE_CONNS 1024
#define HELLO      "[{\"ev\":\"hello\"}]"

struct fake_conn {
    uint64_t conn;
    unsigned gate;
    unsigned strikes;
    bool open;
};

struct fake_gate {
    struct link *link;
    pid_t pid;
    uint32_t generation; /* of its last ready */
    bool certificate_taken;
    bool ended;
    uint64_t fence; /* last one back */
    struct gate_counters counters;
};

struct fake_core {
    struct fake_gate gates[FAKE_GATES];
    unsigned gates_count;
    int listener;
    uint16_t port;
    char host[64];             /* name:port, as the gates know it */
    struct gate_limits limits; /* change before fake_core_start */
    bool silent;               /* opened is not answered */
    bool mute;                 /* requests are not answered */
    bool deaf;                 /* links are not read */
    struct buffer certificate, tls_key;
    uint8_t door_key[DOOR_KEY_BYTES];
    uint32_t generation;
    /* what was seen */
    struct fake_conn conns[FAKE_CONNS];
    unsigned conns_count, opened, closed, frames, over;
    char last_frame[256];
    struct link_message last_request; /* body is not valid any more */
    char last_body[LIMIT_BODY_BYTES + 1];
    unsigned requests;
};

/* Listens on a free port of 127.0.0.1 and makes a certificate. */
void fake_core_init(struct fake_core *core);
/* Forks the gates, loads them and waits until all are ready. */
void fake_core_start(struct fake_core *core, unsigned gates);
/* Sends start, assets and key again, with what core holds now, and waits for ready. */
void fake_core_reload(struct fake_core *core);
void fake_core_send(struct fake_core *core, unsigned gate, const struct link_message *message);
/* Sends a fence and waits for it: all before it holds. */
void fake_core_fence(struct fake_core *core, unsigned gate);
/* Drains the gates and checks that they end with 0. */
void fake_core_end(struct fake_core *core);
/* A cookie with a right tag, as a Cookie header has it. */
void fake_core_cookie(struct fake_core *core, uint8_t seed, char hex_out[2 * COOKIE_BYTES + 1]);

/* Waits until fd has one of the events (fd -1: until core_done says so), letting the links work. 0: the time is over. */
int world_wait(struct fake_core *core, int fd, short events, int64_t deadline_ms);
/* Lets the links work until the condition holds; fails the test when it does not within WAIT_MS. */
#define WAIT_UNTIL(core, condition)                                                                                                        \
    do {                                                                                                                                   \
        const int64_t until_ms_ = clock_monotonic_ms() + WAIT_MS;                                                                          \
        while (!(condition)) {                                                                                                             \
            assert_true(clock_monotonic_ms() < until_ms_);                                                                                 \
            world_wait(core, -1, 0, clock_monotonic_ms() + 20);                                                                            \
        }                                                                                                                                  \
    } while (0)
