/* server/gate/deliver.c
 * Step 8 of the walk: frames to sockets. A frame is made once, with its WebSocket header, and shared by all who get it (lws.md 3).
 * Within a turn a connection only gathers what it is owed; at the turn's end it gets all of it in one write. A queue is left only when
 * the socket takes no more, and it is bounded: a reader that falls behind is closed with 4008 and comes back for a page. */
#include "gate_internal.h"
#include "hearth/check.h"
#include <stdlib.h>
#include <string.h>

#define GATHER_BYTES    16384 /* one TLS record: more at once would be several write() calls anyway */
#define QUEUE_FIRST     4
#define DIRTY_FIRST     256
#define FLUSH_AT_FRAMES 32 /* a turn that owes so much writes at once, so that the queue's limit counts slow readers only */
#define FLUSH_AT_BYTES  65536
#define TEXT_FINAL      0x81

static struct frame *frame_make(struct gate *gate, uint64_t stream, struct bytes payload)
{
    const size_t header = payload.len < 126 ? 2 : payload.len < 65536 ? 4 : 10;
    struct frame *frame = malloc(sizeof *frame + header + payload.len);
    if (frame == NULL)
        gate_fail(gate, __LINE__);
    *frame = (struct frame){.references = 1, .len = (uint32_t)(header + payload.len), .stream = stream};
    uint8_t *out = frame->bytes;
    out[0] = TEXT_FINAL;
    if (header == 2) {
        out[1] = (uint8_t)payload.len;
    } else if (header == 4) {
        out[1] = 126;
        out[2] = (uint8_t)(payload.len >> 8);
        out[3] = (uint8_t)payload.len;
    } else {
        out[1] = 127;
        for (int i = 0; i < 8; i++)
            out[2 + i] = (uint8_t)(payload.len >> (8 * (7 - i)));
    }
    memcpy(out + header, payload.data, payload.len);
    return frame;
}

static void frame_unref(struct frame *frame)
{
    if (--frame->references == 0)
        free(frame);
}

static void queue_shift(struct connection *connection, uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        connection->queue_bytes -= connection->queue[i]->len;
        frame_unref(connection->queue[i]);
    }
    connection->queue_count = (uint16_t)(connection->queue_count - count);
    memmove(connection->queue, connection->queue + count, connection->queue_count * sizeof *connection->queue);
}

/* Takes as many frames as fit into one write; a single one goes as it is. */
static uint16_t queue_gather(struct connection *connection, const uint8_t **bytes_out, size_t *len_out)
{
    uint8_t *gather = connection->gate->gather;
    uint16_t count = 0;
    size_t len = 0;
    while (count < connection->queue_count && len + connection->queue[count]->len <= GATHER_BYTES) {
        const struct frame *frame = connection->queue[count++];
        if (count == 1 && (connection->queue_count == 1 || frame->len + connection->queue[1]->len > GATHER_BYTES)) {
            *bytes_out = frame->bytes;
            *len_out = frame->len;
            return 1;
        }
        memcpy(gather + len, frame->bytes, frame->len);
        len += frame->len;
    }
    if (count == 0) {
        *bytes_out = connection->queue[0]->bytes;
        *len_out = connection->queue[0]->len;
        return 1;
    }
    *bytes_out = gather;
    *len_out = len;
    return count;
}

bool deliver_stuck(const struct connection *connection)
{
    return connection->wsi != NULL && lws_partial_buffered(connection->wsi) != 0;
}

static uint64_t streams_together(uint64_t one, uint64_t other)
{
    return one == 0 || one == other ? other : other == 0 ? one : STREAM_MANY;
}

/* Of the frames at the head of the queue that are written together. */
static uint64_t queue_streams(const struct connection *connection, uint16_t count)
{
    uint64_t stream = 0;
    for (uint16_t i = 0; i < count; i++)
        stream = streams_together(stream, connection->queue[i]->stream);
    return stream;
}

static bool concerns(uint64_t of_frame, uint64_t stream)
{
    return of_frame == stream || of_frame == STREAM_MANY;
}

/* A frame of the stream is on its way in part: the rest of it waits in the library, where nothing can be taken back. */
static bool flies(const struct connection *connection, uint64_t stream)
{
    return concerns(connection->flying, stream) && deliver_stuck(connection);
}

void deliver_flush(struct connection *connection)
{
    struct gate *gate = connection->gate;
    while (connection->queue_count > 0) {
        if (deliver_stuck(connection)) {              /* never append to the library's own list: it has no bound */
            if (connection->deadline[0].at_ms == 0) { /* else it was asked already */
                lws_callback_on_writable(connection->wsi);
                connection->raw_written = tls_bytes_written(connection->wsi);
                deadline_set(connection, DEADLINE_PROGRESS);
            }
            return;
        }
        const uint8_t *bytes;
        size_t len;
        const uint16_t count = queue_gather(connection, &bytes, &len);
        gate->counters.writes++;
        gate->counters.deliveries += count;
        connection->flying = queue_streams(connection, count);
        /* RAW writes nothing into the buffer, but its signature does not say so. */
        if (lws_write(connection->wsi, (unsigned char *)(uintptr_t)bytes, len, LWS_WRITE_RAW) < 0) {
            deliver_drop_all(connection);
            connection_kill(connection);
            return;
        }
        queue_shift(connection, count);
    }
    if (connection->deadline[0].at_ms != 0)
        deadline_clear(connection, DEADLINE_PROGRESS);
}

static void dirty_add(struct connection *connection)
{
    struct gate *gate = connection->gate;
    if (connection->dirty)
        return;
    if (gate->dirty_count == gate->dirty_capacity) {
        const uint32_t capacity = gate->dirty_capacity == 0 ? DIRTY_FIRST : gate->dirty_capacity * 2;
        uint64_t *dirty = realloc(gate->dirty, capacity * sizeof *dirty);
        if (dirty == NULL)
            gate_fail(gate, __LINE__);
        gate->dirty = dirty;
        gate->dirty_capacity = capacity;
    }
    connection->dirty = true;
    gate->dirty[gate->dirty_count++] = connection->id;
}

static void slow_reader(struct connection *connection)
{
    connection->gate->counters.slow_readers++;
    connection_close(connection, CLOSE_SLOW_READER);
}

/* Takes a reference of its own. */
static void owe(struct connection *connection, struct frame *frame)
{
    const struct gate_limits *limits = &connection->gate->now->limits;
    if (connection->state != CONNECTION_OPEN || connection->killed)
        return;
    if (connection->queue_count >= FLUSH_AT_FRAMES || connection->queue_count >= limits->queue_frames_max ||
        connection->queue_bytes + frame->len > FLUSH_AT_BYTES)
        deliver_flush(connection);
    if (connection->queue_count >= limits->queue_frames_max || connection->queue_bytes + frame->len > limits->queue_bytes_max) {
        if (!connection->killed)
            slow_reader(connection);
        return;
    }
    if (connection->queue_count == connection->queue_capacity) {
        const uint16_t capacity = connection->queue_capacity == 0 ? QUEUE_FIRST : (uint16_t)(connection->queue_capacity * 2);
        struct frame **queue = realloc(connection->queue, capacity * sizeof *queue);
        if (queue == NULL)
            gate_fail(connection->gate, __LINE__);
        connection->queue = queue;
        connection->queue_capacity = capacity;
    }
    frame->references++;
    connection->queue[connection->queue_count++] = frame;
    connection->queue_bytes += frame->len;
    dirty_add(connection);
}

void deliver_to_connection(struct connection *connection, uint64_t stream, struct bytes payload)
{
    struct frame *frame = frame_make(connection->gate, stream, payload);
    owe(connection, frame);
    frame_unref(frame);
}

void deliver_to_group(struct gate *gate, uint64_t id, uint64_t stream, struct bytes payload)
{
    const struct group *group = group_find(gate, id);
    if (group == NULL)
        return;
    struct frame *frame = frame_make(gate, stream, payload);
    /* From the end: a member that is closed as too slow leaves the group, and the last one, which was served, takes its place. */
    for (uint32_t i = group->count; i-- > 0;)
        owe(group->members[i].connection, frame);
    frame_unref(frame);
}

void deliver_drop_all(struct connection *connection)
{
    for (uint16_t i = 0; i < connection->queue_count; i++)
        frame_unref(connection->queue[i]);
    connection->queue_count = 0;
    connection->queue_bytes = 0;
}

void deliver_drop(struct connection *connection, uint64_t stream)
{
    uint16_t kept = 0;
    for (uint16_t i = 0; i < connection->queue_count; i++) {
        struct frame *frame = connection->queue[i];
        if (concerns(frame->stream, stream)) {
            connection->queue_bytes -= frame->len;
            frame_unref(frame);
        } else {
            connection->queue[kept++] = frame;
        }
    }
    connection->queue_count = kept;
    if (flies(connection, stream))
        connection_kill(connection);
}

static bool owed(const struct connection *connection, uint64_t stream)
{
    for (uint16_t i = 0; i < connection->queue_count; i++)
        if (concerns(connection->queue[i]->stream, stream))
            return true;
    return false;
}

/* A walk over all: pages wait for people who are in no group of the stream, and who is being closed still gets what the library holds. */
void deliver_cut(struct gate *gate, uint64_t stream)
{
    deliver_dirty(gate); /* who reads is not slow: only what the socket did not take is unsent */
    for (uint32_t i = 0; i < gate->slots_count; i++) {
        struct connection *connection = gate->slots[i];
        if (connection == NULL || connection->killed)
            continue;
        if (flies(connection, stream)) {
            gate->counters.slow_readers++;
            connection_kill(connection);
        } else if (owed(connection, stream)) {
            slow_reader(connection);
        }
    }
}

void deliver_dirty(struct gate *gate)
{
    for (uint32_t i = 0; i < gate->dirty_count; i++) {
        struct connection *connection = connection_find(gate, gate->dirty[i]);
        if (connection == NULL)
            continue;
        connection->dirty = false;
        if (connection->state == CONNECTION_OPEN && !connection->killed)
            deliver_flush(connection);
    }
    gate->dirty_count = 0;
    if (gate->dirty_capacity > DIRTY_FIRST * 64 && gate->connections < DIRTY_FIRST) {
        free(gate->dirty); /* a storm is over */
        gate->dirty = NULL;
        gate->dirty_capacity = 0;
    }
}

void deliver_no_progress(struct connection *connection)
{
    const uint64_t written = tls_bytes_written(connection->wsi);
    if (written == connection->raw_written) {
        slow_reader(connection);
        return;
    }
    connection->raw_written = written;
    deadline_set(connection, DEADLINE_PROGRESS);
}
