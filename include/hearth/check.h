/* include/hearth/check.h
 * Mistakes of ours. CHECK stays on in release: a broken invariant stops the process rather than spreading (the supervisor starts it anew).
 * Nothing from outside can reach a CHECK; the door refuses it first. */
#pragma once

#define CHECK(condition) ((condition) ? (void)0 : check_failed(#condition, __FILE__, __LINE__))

_Noreturn void check_failed(const char *condition, const char *file, int line);
