/* tests/gate/core_fixture.c */
#include "core_fixture.h"

struct fake_core core;

int core_init(void **state)
{
    (void)state;
    fake_core_init(&core);
    return 0;
}

int core_open(void **state)
{
    (void)state;
    fake_core_init(&core);
    core.limits.command_interval_ms = 0;
    core.limits.command_bytes_per_s = 0;
    fake_core_start(&core, 1);
    return 0;
}

int core_end(void **state)
{
    (void)state;
    fake_core_end(&core);
    return 0;
}
