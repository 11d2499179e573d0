/* server/core/core_internal.h
 * What the files of core share: the desk's own state. All of it belongs to the desk's thread; workers see only their job.
 * Core puts the rooms of the house together, knows all of them, and decides nothing: rules are the engine's. */
#pragma once
#include "fence_numbers.h"
#include "hearth/engine.h"
#include "hearth/help.h"
#include "hearth/link.h"
#include "hearth/name_lists.h"
#include "hearth/queue.h"
#include "hearth/room_template.h"
#include "hearth/sequencer.h"
#include "hearth/settings.h"
#include "hearth/vault.h"
#include "hearth/vault_secrets.h"
#include "marks.h"
#include "pool.h"
#include <sys/epoll.h>
#include <uthash.h>

#define CORE_READERS         2    /* one a core of the smallest machine; a page costs about a millisecond */
#define CORE_READERS_QUEUE   1024 /* past it the sender is told BUSY */
#define CORE_KEEPER_QUEUE    256
#define CORE_FINISHED_QUEUE  2048      /* more than all jobs that can wait or run */
#define CORE_PUBLISHED_QUEUE 64        /* batches; the engine waits in its own queue while the desk is behind */
#define CORE_TICK_MS         SECOND_MS /* an ended session's socket closes within 2 s (ID8) */
#define CORE_SOURCE_KEY_MS   (10 * MINUTE_MS)
#define CORE_BUSY_WAIT_MS    (2 * SECOND_MS) /* what BUSY tells the sender to wait */
#define CORE_EXIT_FAILED     2               /* the database or the keyring cannot be trusted any more: the supervisor starts core anew */
#define CORE_EVENTS_A_TURN   64

/* What watches a descriptor in the desk's epoll loop. */
struct watch {
    void (*ready)(struct core *core, struct watch *watch, unsigned events);
    int fd;
};

struct gate {
    struct watch watch; /* first, so that a watch is its gate */
    struct link *link;  /* owned */
    uint64_t serial;    /* never given twice: a gate that died and came back is another */
    uint64_t number;    /* of its link, as the supervisor knows it */
    uint32_t worker;
    bool ready;           /* has its certificate and files */
    bool failed;          /* damage or the end was seen; dropped at the end of the turn */
    bool waiting;         /* something is queued that its socket did not take: POLLOUT is watched */
    bool unread;          /* had its share of this turn and has more: the rest of a packet is ours already, epoll knows nothing of it */
    uint32_t connections; /* opened and not yet closed */
};

/* Where an answer goes. The connection or gate may be gone by then: look it up. */
struct return_address {
    uint64_t gate; /* serial */
    uint64_t conn; /* of a socket, or the exchange of a request */
};

/* Somebody waits for a command's outcome; its address is the sequencer's token. */
struct waiter {
    void (*done)(struct core *core, struct waiter *waiter, struct outcome *outcome); /* frees the waiter */
    session_id session;                                                              /* that asks; filled in by core_submit */
};

struct core {
    const struct settings *settings;
    struct room_templates templates;
    struct help *help;
    struct name_lists *names;
    struct vault_common *common; /* passphrases that are refused */
    struct vault *vault;
    program_id program;
    int64_t notice; /* version in force */
    struct sequencer *sequencer;
    struct pool *readers;
    struct pool *hashers;
    struct pool *keeper;
    struct queue *finished;  /* of struct job */
    struct queue *published; /* of struct published */
    struct link *supervisor;
    struct watch supervisor_watch;
    struct watch finished_watch;
    struct watch published_watch;
    struct watch local_watch;
    struct watch timer_watch;
    int epoll_fd;
    int32_t port; /* the one really open */
    char database[4096];
    int64_t time_ms; /* the highest time that the order knows: see core_now_ms */

    struct gate *gates[CORE_GATES_MAX]; /* by worker; NULL: none */
    uint32_t gates_wanted;
    uint64_t gate_serial_last;
    bool gates_ready_told;
    bool gates_unread;   /* one of them has more to say: the next turn waits for nothing */
    uint32_t generation; /* of what gates were given: rises with each reload */
    struct load *load;   /* certificate and files for gates */
    uint8_t source_key[SOURCE_KEY_BYTES];
    int64_t source_key_at_ms;

    struct connection *connections; /* uthash by return address */
    struct group *groups;           /* uthash by stream and audience */
    uint64_t group_last;
    struct room_intake *rooms; /* uthash by room */
    struct tries *tries;
    struct offers *offers;
    struct presence *presences; /* uthash by member: of the staff, who has a connection */
    bool presence_due;          /* that may have changed since it was told */
    bool presence_unknown;      /* the engine has not heard yet that core has just started */
    struct calendar *calendar;  /* of the program's time zone */
    int64_t roster_at_ms;       /* when its lines were last looked up; 0: not yet */
    struct local_client *local_clients;
    uint64_t local_serial_last;

    struct marks forbidden;               /* by stream or person: the last command that took something back; an older reading may hold it */
    struct fence_numbers fences;          /* marks that gates owe */
    struct held *held, *held_last;        /* answers that wait for them, oldest first */
    int64_t sessions_closed_place;        /* of the last command that ended a session: an older snapshot may not open one */
    struct keeper_destroying *destroying; /* keys that this turn gathered for the keeper; NULL: none */
    int64_t waiters;                      /* commands whose outcome somebody waits for; a graceful stop lets them come */
    bool ticking;                         /* a tick is under way */
    bool tick_again;                      /* the last one left work behind */
    bool disk_low;                        /* new texts are refused */
    bool stopping;                        /* gates are draining */
    int64_t stop_at_ms;
    bool ended; /* leave the loop */
    int exit_code;

    struct epoll_event turn_events[CORE_EVENTS_A_TURN];
    int turn_events_len;
};

/* Time as the engine will take it: the wall clock, but never back. Slices, pages and hello go by it, for the engine keeps the highest time
 * that any command brought (RE8); with a clock that was set back the wall would name slices that are over for the engine. */
int64_t core_now_ms(struct core *core);

/* Every write to a link is gathered and leaves at the end of the desk's turn: one packet for many messages. */
void core_turn_end(struct core *core);

MUST_USE enum hearth_error core_watch(struct core *core, struct watch *watch, unsigned events);
void core_unwatch(struct core *core, struct watch *watch);

/* Hands a command to the order. False: BUSY; the command is freed and the waiter stays the caller's. */
MUST_USE bool core_submit(struct core *core, struct command *command, struct waiter *waiter);
