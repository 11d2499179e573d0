/* include/hearth/log.h
 * Log lines for journald on stderr: an event code and numbers, never text, a name, a token, an address or a raw id (security.md 5).
 * The shape of this door keeps that promise: there is no way to pass a string. One line: "<6>hearth core gate_ready gate=1 ms=212".
 * A new line is an entry in log.def; the reader looks the code up there. Any thread. */
#pragma once
#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

#define LOG_EVENT(name, level, fact_a, fact_b, doc) LOG_##name,
enum log_event {
#include "hearth/log.def"
    LOG_EVENT_COUNT
};
#undef LOG_EVENT

/* Which process speaks: "supervisor", "core", "gate". Call once at its start; the string is kept. */
void log_open(const char *role, enum log_level least);
/* Facts that the entry does not name are ignored. */
void log_write(enum log_event event, int64_t fact_a, int64_t fact_b);
