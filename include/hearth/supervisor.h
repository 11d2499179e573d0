/* include/hearth/supervisor.h
 * Opens the port, makes the links, starts core and the gates, and starts again what dies (architecture.md 2).
 *
 * It starts this same program anew: "hearth --config FILE --role core" and "hearth --role gate --worker N", so that no process keeps
 * memory of another. They inherit exactly the descriptors named below and standard error; their environment is empty but for what core
 * needs (CREDENTIALS_DIRECTORY). Standard input is null, except for core when the master key is a passphrase.
 *
 * SIGHUP: reload. SIGTERM, SIGINT: graceful stop; a second one: at once. The children ignore these, for terminals and systemd send them
 * to all. A gate that dies is back within a second; if core dies, all start anew. Who dies again and again waits longer each time.
 * As root it keeps the uid and drops every capability once the port is open. */
#pragma once
#include "hearth/settings.h"

#define SUPERVISOR_CORE_FD      3 /* core: its end of the pair with the supervisor */
#define SUPERVISOR_GATE_LINK_FD 3 /* gate: its end of the pair with core */
#define SUPERVISOR_LISTENER_FD  4 /* gate: the listener that all gates share */

/* Runs until told to stop. Prints `ready https://HOST` once on standard output, when every gate is ready.
 * Returns the exit code: 0 after a graceful stop; core's own if it never came up; 1 when something had to be killed or cannot be kept up.
 */
int supervisor_main(const struct settings *settings, const char *config);
