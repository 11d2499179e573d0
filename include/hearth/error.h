/* include/hearth/error.h
 * Failures of the world: disk, memory, damaged data. The caller rolls back and reports; a person never sees the code.
 * What a person is told is a refusal (refusal.h), what is our own mistake is a CHECK (check.h). */
#pragma once

#define MUST_USE __attribute__((warn_unused_result))

#define HEARTH_ERRORS(X)                                                                                                                   \
    X(OK, "ok")                                                                                                                            \
    X(NO_MEMORY, "out of memory")                                                                                                          \
    X(IO, "the disk or a socket failed")                                                                                                   \
    X(DISK_FULL, "the disk is full")                                                                                                       \
    X(DAMAGED, "stored data does not have the form or the seal that it was written with")                                                  \
    X(NOT_FOUND, "no such thing")                                                                                                          \
    X(BUSY, "a bounded queue or a lock is taken")                                                                                          \
    X(BAD_INPUT, "bytes from outside do not have the shape that they must have")                                                           \
    X(UNSAFE, "a permission or a setting would break a promise")                                                                           \
    X(UNSUPPORTED, "this machine lacks what is needed")

#define X(name, text) HEARTH_##name,
enum hearth_error { HEARTH_ERRORS(X) HEARTH_ERROR_COUNT };
#undef X

/* A short English text, never NULL, for logs and hearthctl. Static storage. */
const char *hearth_error_text(enum hearth_error error);
