/* tests/gate/core_fixture.h
 * The one fake core of a test program, and how cmocka makes and ends it: anew for each test, which sets limits and starts the gates, or
 * once for a group whose tests leave it as they found it. */
#pragma once
#include "fake_core.h"

extern struct fake_core core;

/* Gates are not started yet. */
int core_init(void **state);
/* With one gate that takes commands as fast as they come. */
int core_open(void **state);
int core_end(void **state);

#define CORE_TEST(test) cmocka_unit_test_setup_teardown(test, core_init, core_end)
