/* include/hearth/gate.h
 * The gate: a post office, not a clerk (architecture.md 2). It knows connections and groups, nothing of what they mean; it opens no file
 * and holds no key but the certificate's and the door key, which core sends over the link.
 * One process, one thread, one libwebsockets context on a loop of our own; all gates watch the one listener that the supervisor opened. */
#pragma once

/* Runs until core drains it or the link ends; never returns. Takes both descriptors. Exits with 0 after a drain, 1 otherwise. */
_Noreturn void gate_main(int link_fd, int listener_fd, unsigned worker);
