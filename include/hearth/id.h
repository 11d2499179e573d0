/* include/hearth/id.h
 * Identifiers: 16 random bytes, each thing its own type, so that a member cannot be passed for a room.
 * On the wire and in logs of hearthctl: 32 lower-case hex digits, one spelling. All zeros means "none". */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define ID_BYTES      16
#define ID_HEX_DIGITS 32

/* stream_id names what changes are numbered by: a room, a person or a cohort; its bytes are those of that thing's id. */
#define HEARTH_IDS(X)                                                                                                                      \
    X(member)                                                                                                                              \
    X(room)                                                                                                                                \
    X(cohort)                                                                                                                              \
    X(session)                                                                                                                             \
    X(invitation)                                                                                                                          \
    X(message)                                                                                                                             \
    X(request)                                                                                                                             \
    X(stream)                                                                                                                              \
    X(key)                                                                                                                                 \
    X(program)                                                                                                                             \
    X(item)                                                                                                                                \
    X(sanction)                                                                                                                            \
    X(shift)

#define X(name)                                                                                                                            \
    typedef struct {                                                                                                                       \
        uint8_t bytes[ID_BYTES];                                                                                                           \
    } name##_id;                                                                                                                           \
    static inline bool name##_id_equal(name##_id a, name##_id b)                                                                           \
    {                                                                                                                                      \
        return memcmp(a.bytes, b.bytes, ID_BYTES) == 0;                                                                                    \
    }                                                                                                                                      \
    static inline bool name##_id_is_none(name##_id a)                                                                                      \
    {                                                                                                                                      \
        static const uint8_t none[ID_BYTES];                                                                                               \
        return memcmp(a.bytes, none, ID_BYTES) == 0;                                                                                       \
    }
HEARTH_IDS(X)
#undef X

static inline stream_id room_stream(room_id room)
{
    stream_id stream;
    memcpy(stream.bytes, room.bytes, ID_BYTES);
    return stream;
}

static inline room_id stream_room(stream_id stream)
{
    room_id room;
    memcpy(room.bytes, stream.bytes, ID_BYTES);
    return room;
}

/* A desk: what the staff of a cohort see. */
static inline stream_id cohort_stream(cohort_id cohort)
{
    stream_id stream;
    memcpy(stream.bytes, cohort.bytes, ID_BYTES);
    return stream;
}

static inline cohort_id stream_cohort(stream_id stream)
{
    cohort_id cohort;
    memcpy(cohort.bytes, stream.bytes, ID_BYTES);
    return cohort;
}

static inline stream_id member_stream(member_id member)
{
    stream_id stream;
    memcpy(stream.bytes, member.bytes, ID_BYTES);
    return stream;
}

/* Writes 32 digits and a NUL. */
void id_to_hex(const uint8_t id[ID_BYTES], char hex_out[ID_HEX_DIGITS + 1]);
/* Reads exactly 32 lower-case digits; false otherwise (id_out is then untouched). */
bool id_from_hex(const char *hex, size_t hex_len, uint8_t id_out[ID_BYTES]);
