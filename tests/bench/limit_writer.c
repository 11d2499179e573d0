/* tests/bench/limit_writer.c: from the queue to the disk, and from there to the workers. */
#include "limit.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EVENT_MAX (LIMIT_TEXT_MAX + 512) /* bytes of one message event with its envelope */
#define HEAD_MAX  10                     /* bytes of a WebSocket header */

/* What a commit has for one room, until it is posted. */
struct room {
    int64_t number; /* of the newest message */
    int count;      /* messages in the frame under way */
    int bytes;
    bool touched;
    int message[LIMIT_COMMIT_MAX]; /* which of the batch */
    char *events;                  /* LIMIT_FRAME_MAX bytes, made when the room is first used */
};

struct limit_writer {
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    struct limit_message *queue; /* LIMIT_QUEUE_MAX, filled by the workers */
    int queue_count;
    struct limit_message *taken; /* the other half of the pair, the writer's own */
    sqlite3 *db;
    sqlite3_stmt *begin, *insert, *commit;
    int64_t place;
    int worker_count;
    struct room rooms[LIMIT_ROOMS_MAX];
    struct limit_delivery *first[LIMIT_WORKERS_MAX], *last[LIMIT_WORKERS_MAX];
    int64_t numbers[LIMIT_COMMIT_MAX];
    atomic_long commits, messages;
};

static void must(struct limit_writer *writer, bool done)
{
    if (done)
        return;
    fprintf(stderr, "limit: SQLite: %s\n", sqlite3_errmsg(writer->db));
    exit(1);
}

static void run(struct limit_writer *writer, const char *sql)
{
    must(writer, sqlite3_exec(writer->db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static sqlite3_stmt *prepare(struct limit_writer *writer, const char *sql)
{
    sqlite3_stmt *statement;
    must(writer, sqlite3_prepare_v3(writer->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK);
    return statement;
}

static void step(struct limit_writer *writer, sqlite3_stmt *statement)
{
    must(writer, sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_reset(statement);
}

static void database_open(struct limit_writer *writer, const char *path)
{
    must(writer, sqlite3_open_v2(path, &writer->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK);
    run(writer, "PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
                "PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;"
                "PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 1024;" /* 4 MiB */
                "CREATE TABLE IF NOT EXISTS message (place INTEGER PRIMARY KEY, room INTEGER NOT NULL, number INTEGER NOT NULL,"
                " at INTEGER NOT NULL, text TEXT NOT NULL) STRICT;");
    writer->begin = prepare(writer, "BEGIN IMMEDIATE");
    writer->insert = prepare(writer, "INSERT INTO message (place, room, number, at, text) VALUES (?1, ?2, ?3, ?4, ?5)");
    writer->commit = prepare(writer, "COMMIT");
    sqlite3_stmt *heads = prepare(writer, "SELECT room, max(number), max(place) FROM message GROUP BY room");
    while (sqlite3_step(heads) == SQLITE_ROW) {
        writer->rooms[sqlite3_column_int(heads, 0) % LIMIT_ROOMS_MAX].number = sqlite3_column_int64(heads, 1);
        if (sqlite3_column_int64(heads, 2) > writer->place)
            writer->place = sqlite3_column_int64(heads, 2);
    }
    sqlite3_finalize(heads);
}

static void batch_commit(struct limit_writer *writer, const struct limit_message *batch, int count, int64_t at)
{
    step(writer, writer->begin);
    for (int i = 0; i < count; i++) {
        sqlite3_stmt *insert = writer->insert;
        writer->numbers[i] = ++writer->rooms[batch[i].room].number;
        sqlite3_bind_int64(insert, 1, ++writer->place);
        sqlite3_bind_int64(insert, 2, batch[i].room);
        sqlite3_bind_int64(insert, 3, writer->numbers[i]);
        sqlite3_bind_int64(insert, 4, at);
        sqlite3_bind_text(insert, 5, batch[i].text, (int)batch[i].text_bytes, SQLITE_STATIC);
        step(writer, insert);
    }
    step(writer, writer->commit);
    atomic_fetch_add(&writer->commits, 1);
    atomic_fetch_add(&writer->messages, count);
}

static size_t head_write(uint8_t *at, size_t bytes)
{
    at[0] = 0x81; /* a whole text frame */
    if (bytes < 126) {
        at[1] = (uint8_t)bytes;
        return 2;
    }
    if (bytes < 65536) {
        at[1] = 126;
        at[2] = (uint8_t)(bytes >> 8);
        at[3] = (uint8_t)bytes;
        return 4;
    }
    at[1] = 127;
    for (int i = 0; i < 8; i++)
        at[2 + i] = (uint8_t)(bytes >> (56 - 8 * i));
    return 10;
}

/* Hands the frame under way to each worker that has somebody in the room, with the acks that are its own. */
static void room_post(struct limit_writer *writer, uint32_t room_number, const struct limit_message *batch)
{
    struct room *room = &writer->rooms[room_number];
    room->events[room->bytes++] = ']';
    for (int w = 0; w < writer->worker_count; w++) {
        if (!worker_has_room(w, room_number))
            continue;
        size_t ack_room = (size_t)room->count * sizeof(struct limit_ack);
        struct limit_delivery *delivery = malloc(sizeof *delivery + ack_room + HEAD_MAX + (size_t)room->bytes);
        if (delivery == NULL)
            limit_fatal("memory");
        *delivery = (struct limit_delivery){.room = room_number, .acks = (struct limit_ack *)(delivery + 1)};
        delivery->frame = (uint8_t *)(delivery->acks + room->count);
        for (int i = 0; i < room->count; i++) {
            const struct limit_message *message = &batch[room->message[i]];
            if (message->worker != (uint32_t)w)
                continue;
            struct limit_ack *ack = &delivery->acks[delivery->ack_count++];
            *ack = (struct limit_ack){.fd = message->fd, .conn = message->conn, .number = writer->numbers[room->message[i]]};
            memcpy(ack->request, message->request, sizeof ack->request);
        }
        size_t head = head_write(delivery->frame, (size_t)room->bytes);
        memcpy(delivery->frame + head, room->events, (size_t)room->bytes);
        delivery->bytes = (uint32_t)(head + (size_t)room->bytes);
        if (writer->first[w] == NULL)
            writer->first[w] = delivery;
        else
            writer->last[w]->next = delivery;
        writer->last[w] = delivery;
    }
    room->count = room->bytes = 0;
}

static void batch_publish(struct limit_writer *writer, const struct limit_message *batch, int count, int64_t at)
{
    uint32_t touched[LIMIT_COMMIT_MAX];
    int touched_count = 0;
    for (int i = 0; i < count; i++) {
        const struct limit_message *message = &batch[i];
        struct room *room = &writer->rooms[message->room];
        if (room->events == NULL && (room->events = malloc(LIMIT_FRAME_MAX)) == NULL)
            limit_fatal("memory");
        if (!room->touched) {
            room->touched = true;
            touched[touched_count++] = message->room;
        }
        if (room->bytes + EVENT_MAX > LIMIT_FRAME_MAX)
            room_post(writer, message->room, batch);
        /* The same fields as Hearth's, of the same length, so that both servers move the same bytes. */
        room->bytes += snprintf(room->events + room->bytes, EVENT_MAX,
                                "%c{\"ev\":\"message\",\"stream\":\"%032x\",\"change\":%lld,\"number\":%lld,\"by\":\"%032x\",\"at\":%lld,"
                                "\"gone_at\":%lld,\"state\":\"published\",\"text\":\"%.*s\"}",
                                room->bytes == 0 ? '[' : ',', message->room, (long long)writer->numbers[i], (long long)writer->numbers[i],
                                (unsigned)message->fd, (long long)at, (long long)at + 604800000, (int)message->text_bytes, message->text);
        room->message[room->count++] = i;
    }
    for (int i = 0; i < touched_count; i++) {
        writer->rooms[touched[i]].touched = false;
        room_post(writer, touched[i], batch);
    }
    for (int w = 0; w < writer->worker_count; w++) {
        if (writer->first[w] != NULL)
            worker_post(w, writer->first[w], writer->last[w]);
        writer->first[w] = NULL;
    }
}

static void *writer_run(void *argument)
{
    struct limit_writer *writer = argument;
    for (;;) {
        pthread_mutex_lock(&writer->mutex);
        while (writer->queue_count == 0)
            pthread_cond_wait(&writer->filled, &writer->mutex);
        struct limit_message *all = writer->queue;
        int all_count = writer->queue_count;
        writer->queue = writer->taken;
        writer->taken = all;
        writer->queue_count = 0;
        pthread_mutex_unlock(&writer->mutex);

        for (int done = 0; done < all_count;) {
            int count = all_count - done < LIMIT_COMMIT_MAX ? all_count - done : LIMIT_COMMIT_MAX;
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            int64_t at = now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
            batch_commit(writer, all + done, count, at);
            batch_publish(writer, all + done, count, at);
            done += count;
        }
    }
    return NULL;
}

bool writer_submit(struct limit_writer *writer, const struct limit_message *message)
{
    pthread_mutex_lock(&writer->mutex);
    bool room_left = writer->queue_count < LIMIT_QUEUE_MAX;
    if (room_left) {
        memcpy(&writer->queue[writer->queue_count], message, offsetof(struct limit_message, text) + message->text_bytes);
        if (writer->queue_count++ == 0)
            pthread_cond_signal(&writer->filled);
    }
    pthread_mutex_unlock(&writer->mutex);
    return room_left;
}

struct limit_writer *writer_start(const char *path, int worker_count)
{
    struct limit_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        limit_fatal("memory");
    writer->queue = calloc(LIMIT_QUEUE_MAX, sizeof *writer->queue);
    writer->taken = calloc(LIMIT_QUEUE_MAX, sizeof *writer->taken);
    if (writer->queue == NULL || writer->taken == NULL)
        limit_fatal("memory");
    pthread_mutex_init(&writer->mutex, NULL);
    pthread_cond_init(&writer->filled, NULL);
    writer->worker_count = worker_count;
    database_open(writer, path);
    pthread_t thread;
    if (pthread_create(&thread, NULL, writer_run, writer) != 0)
        limit_fatal("thread");
    pthread_detach(thread);
    return writer;
}

void writer_print(struct limit_writer *writer)
{
    printf("{\"commits\": %ld, \"messages\": %ld}\n", atomic_load(&writer->commits), atomic_load(&writer->messages));
}
