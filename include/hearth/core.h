/* include/hearth/core.h
 * The core process: the only one with data and keys. Started by the supervisor with one end of their link; gates come over it. */
#pragma once
#include "hearth/settings.h"

/* Runs until the supervisor says stop or its link ends. Returns the exit code: 0 after a clean stop, 1 when it could not start, 2 when the
 * database or the keyring failed. Takes the descriptor. Problems of the start go to stderr in words, for the operator. */
int core_main(const struct settings *settings, int supervisor_fd);
