/* server/link/link_message.c
 * Messages to bytes and back, straight from the tables of link.h: one piece of code a kind of field, none a message. */
#include "hearth/check.h"
#include "hearth/link.h"
#include <string.h>

static void put_u8(struct buffer *buffer, const uint8_t *value, size_t max)
{
    CHECK(*value <= max);
    buffer_put_u8(buffer, *value);
}

static void put_u16(struct buffer *buffer, const uint16_t *value, size_t max)
{
    CHECK(*value <= max);
    buffer_put_u16(buffer, *value);
}

static void put_u32(struct buffer *buffer, const uint32_t *value, size_t max)
{
    CHECK(*value <= max);
    buffer_put_u32(buffer, *value);
}

static void put_u64(struct buffer *buffer, const uint64_t *value, size_t max)
{
    CHECK(*value <= max);
    buffer_put_u64(buffer, *value);
}

static void put_text(struct buffer *buffer, const struct bytes *value, size_t max)
{
    CHECK(value->len <= max);
    buffer_put_u16(buffer, (uint16_t)value->len);
    buffer_put(buffer, value->data, value->len);
}

static void put_blob(struct buffer *buffer, const struct bytes *value, size_t max)
{
    CHECK(value->len <= max);
    buffer_put_u32(buffer, (uint32_t)value->len);
    buffer_put(buffer, value->data, value->len);
}

#define put_array(buffer, value, size) buffer_put(buffer, *(value), size)

#define put_hosts(buffer, value, max)                                                                                                      \
    do {                                                                                                                                   \
        put_u8(buffer, &(value)->count, max);                                                                                              \
        for (size_t i = 0; i < (value)->count; i++)                                                                                        \
            put_text(buffer, &(value)->at[i], LINK_HOST_BYTES_MAX);                                                                        \
    } while (0)

static void put_limits(struct buffer *buffer, const struct gate_limits *limits, size_t max)
{
    (void)max;
    buffer_put_u8(buffer, sizeof *limits / sizeof(uint32_t));
#define X(name) buffer_put_u32(buffer, limits->name);
    GATE_LIMITS(X)
#undef X
}

static void put_counters(struct buffer *buffer, const struct gate_counters *counters, size_t max)
{
    (void)max;
    buffer_put_u8(buffer, sizeof *counters / sizeof(uint64_t));
#define X(name) buffer_put_u64(buffer, counters->name);
    GATE_COUNTERS(X)
#undef X
}

void link_message_encode(struct buffer *buffer, const struct link_message *message)
{
    const size_t start = buffer->len;
    buffer_put_u32(buffer, 0);
    buffer_put_u8(buffer, (uint8_t)message->type);
    switch (message->type) {
#define F(kind, name, max) put_##kind(buffer, &fields->name, max);
#define M(NAME, name, number, side)                                                                                                        \
    case LINK_##NAME: {                                                                                                                    \
        __auto_type fields = &message->name;                                                                                               \
        (void)fields;                                                                                                                      \
        LINK_FIELDS_##NAME(F) break;                                                                                                       \
    }
        LINK_MESSAGES(M)
#undef M
#undef F
    }
    if (buffer->failed) {
        buffer->len = start; /* half a message never stays */
        return;
    }
    const uint32_t len = (uint32_t)(buffer->len - start - 4);
    for (int i = 0; i < 4; i++)
        buffer->data[start + (size_t)i] = (uint8_t)(len >> (8 * i));
}

static bool get_u8(struct reader *reader, uint8_t *value, size_t max)
{
    *value = reader_u8(reader);
    return *value <= max;
}

static bool get_u16(struct reader *reader, uint16_t *value, size_t max)
{
    *value = reader_u16(reader);
    return *value <= max;
}

static bool get_u32(struct reader *reader, uint32_t *value, size_t max)
{
    *value = reader_u32(reader);
    return *value <= max;
}

static bool get_u64(struct reader *reader, uint64_t *value, size_t max)
{
    *value = reader_u64(reader);
    return *value <= max;
}

static bool get_text(struct reader *reader, struct bytes *value, size_t max)
{
    const size_t len = reader_u16(reader);
    if (len > max)
        return false;
    *value = reader_view(reader, len);
    return len == 0 || (value->data != NULL && memchr(value->data, 0, len) == NULL);
}

static bool get_blob(struct reader *reader, struct bytes *value, size_t max)
{
    const size_t len = reader_u32(reader);
    if (len > max)
        return false;
    *value = reader_view(reader, len);
    return !reader->failed;
}

#define get_array(reader, value, size) (reader_copy(reader, *(value), size), true)

#define get_hosts(reader, value, max)                                                                                                      \
    ({                                                                                                                                     \
        bool good_ = get_u8(reader, &(value)->count, max);                                                                                 \
        for (size_t i = 0; good_ && i < (value)->count; i++)                                                                               \
            good_ = get_text(reader, &(value)->at[i], LINK_HOST_BYTES_MAX);                                                                \
        good_;                                                                                                                             \
    })

static bool get_limits(struct reader *reader, struct gate_limits *limits, size_t max)
{
    (void)max;
    if (reader_u8(reader) != sizeof *limits / sizeof(uint32_t))
        return false;
#define X(name) limits->name = reader_u32(reader);
    GATE_LIMITS(X)
#undef X
    return true;
}

static bool get_counters(struct reader *reader, struct gate_counters *counters, size_t max)
{
    (void)max;
    if (reader_u8(reader) != sizeof *counters / sizeof(uint64_t))
        return false;
#define X(name) counters->name = reader_u64(reader);
    GATE_COUNTERS(X)
#undef X
    return true;
}

/* The fields of one message; body holds nothing else. */
static bool fields_decode(struct reader *body, enum link_side side, uint8_t type, struct link_message *out)
{
    switch (type) {
#define F(kind, name, max) &&get_##kind(body, &fields->name, max)
#define M(NAME, name, number, sides)                                                                                                       \
    case LINK_##NAME: {                                                                                                                    \
        __auto_type fields = &out->name;                                                                                                   \
        (void)fields;                                                                                                                      \
        out->type = LINK_##NAME;                                                                                                           \
        return ((int)(sides) & (int)side) != 0 LINK_FIELDS_##NAME(F);                                                                      \
    }
        LINK_MESSAGES(M)
#undef M
#undef F
    }
    return false; /* not a type: what arrives is a number, not an enum, so this is not the missing case of a table */
}

bool link_message_decode(struct reader *packet, enum link_side side, struct link_message *message_out)
{
    const uint32_t len = reader_u32(packet);
    const struct bytes view = reader_view(packet, len);
    if (packet->failed || len == 0)
        return false;
    struct reader body;
    reader_init(&body, view);
    const uint8_t type = reader_u8(&body);
    return fields_decode(&body, side, type, message_out) && reader_done(&body);
}
