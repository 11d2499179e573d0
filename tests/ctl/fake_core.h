/* tests/ctl/fake_core.h
 * A local socket that answers as a script says, and remembers what it was asked; and hearthctl run as a person runs it. */
#pragma once
#include <jansson.h>

#define FAKE_ASKED_MAX 16

struct fake_core {
    const char *answer; /* to whatever is not a ping, as JSON without "re"; NULL: hang up */
    json_t *asked[FAKE_ASKED_MAX];
    int asked_count;
    int listener_fd;
    unsigned long thread;
};

/* Listens at path until fake_core_stop, which also frees what was asked. */
void fake_core_start(struct fake_core *core, const char *path);
void fake_core_stop(struct fake_core *core);

struct run {
    int code;
    char out[16384];
    char err[4096];
};

/* Runs hearthctl with arguments (a shell's words) and an empty standard input. */
struct run hearthctl(const char *arguments_format, ...) __attribute__((format(printf, 1, 2)));
