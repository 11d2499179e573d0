/* tests/bench/limit_worker.c: accepts on the shared listener as Hearth's gates do, and takes what the writer posts to its rooms. */
#include "limit_worker.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 256

static struct worker *workers[LIMIT_WORKERS_MAX];

static void worker_accept(struct worker *worker)
{
    for (int i = 0; i < 16; i++) {
        int fd = accept4(worker->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), one = 1;
        if (fd < 0)
            return;
        struct conn *conn = (uint32_t)fd < worker->fd_max ? calloc(1, sizeof *conn) : NULL;
        SSL *ssl = conn == NULL ? NULL : SSL_new(worker->tls);
        if (ssl == NULL) {
            free(conn);
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        SSL_set_fd(ssl, fd);
        *conn = (struct conn){.ssl = ssl, .number = ++worker->numbers, .fd = fd, .room = NO_ROOM};
        worker->by_fd[fd] = conn;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
        epoll_ctl(worker->epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

/* Acks as one frame; returns its bytes. */
static size_t acks_write(uint8_t *frame, const struct limit_ack *ack)
{
    char *text = (char *)frame + 4;
    int bytes = 0;
    for (; ack != NULL; ack = ack->next)
        bytes += snprintf(text + bytes, ACK_BYTES, "%c{\"ev\":\"done\",\"re\":\"%.32s\",\"number\":%lld,\"gone_at\":%lld}",
                          bytes == 0 ? '[' : ',', ack->request, (long long)ack->number, 1795500000000LL);
    text[bytes++] = ']';
    frame[0] = 0x81;
    frame[1] = 126;
    frame[2] = (uint8_t)(bytes >> 8);
    frame[3] = (uint8_t)bytes;
    return 4 + (size_t)bytes;
}

/* Hangs the acks of one delivery on their connections, newest first; the sender does not mind the order of its acks. */
static void acks_link(struct worker *worker, struct limit_delivery *delivery)
{
    for (int i = 0; i < delivery->ack_count; i++) {
        struct limit_ack *ack = &delivery->acks[i];
        struct conn *conn = worker->by_fd[ack->fd];
        if (conn == NULL || conn->number != ack->conn)
            continue; /* it left; its message stays said */
        ack->next = conn->acks;
        conn->acks = ack;
    }
}

/* One write a connection for as much of what the room is owed as one write may carry; returns what is left. */
static struct limit_delivery *room_deliver(struct worker *worker, struct members *members, struct limit_delivery *delivery)
{
    size_t bytes = 0;
    int acks = 0;
    for (; delivery != NULL && bytes + delivery->bytes <= sizeof worker->turn && acks + delivery->ack_count <= ACKS_MAX;) {
        memcpy(worker->turn + bytes, delivery->frame, delivery->bytes);
        bytes += delivery->bytes;
        acks += delivery->ack_count;
        acks_link(worker, delivery);
        delivery = delivery->next;
    }
    uint32_t count = atomic_load(&members->count);
    for (uint32_t i = 0; i < count; i++) {
        struct conn *conn = members->conns[i];
        if (conn->acks == NULL) {
            conn_write(worker, conn, worker->turn, bytes);
            continue;
        }
        size_t ack_bytes = acks_write(worker->own, conn->acks);
        conn->acks = NULL;
        memcpy(worker->own + ack_bytes, worker->turn, bytes);
        conn_write(worker, conn, worker->own, ack_bytes + bytes);
    }
    return delivery;
}

static void worker_woken(struct worker *worker)
{
    uint64_t ignored;
    if (read(worker->wake, &ignored, sizeof ignored) != sizeof ignored)
        return;
    pthread_mutex_lock(&worker->mutex);
    struct limit_delivery *inbox = worker->inbox_first;
    worker->inbox_first = worker->inbox_last = NULL;
    pthread_mutex_unlock(&worker->mutex);

    /* By room first: several commits may have come since the last turn. */
    uint32_t touched_count = 0;
    for (struct limit_delivery *delivery = inbox, *next; delivery != NULL; delivery = next) {
        next = delivery->next;
        delivery->next = NULL;
        struct members *members = &worker->rooms[delivery->room];
        if (members->owed == NULL) {
            worker->touched[touched_count++] = delivery->room;
            members->owed = delivery;
        } else {
            members->owed_last->next = delivery;
        }
        members->owed_last = delivery;
    }
    for (uint32_t i = 0; i < touched_count; i++) {
        struct members *members = &worker->rooms[worker->touched[i]];
        for (struct limit_delivery *rest = members->owed; rest != NULL;)
            rest = room_deliver(worker, members, rest);
        for (struct limit_delivery *delivery = members->owed, *next; delivery != NULL; delivery = next) {
            next = delivery->next;
            free(delivery);
        }
        members->owed = NULL;
    }
}

static void *worker_run(void *argument)
{
    struct worker *worker = argument;
    struct epoll_event events[EVENTS];
    for (;;) {
        int count = epoll_wait(worker->epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == &worker->listener)
                worker_accept(worker);
            else if (events[i].data.ptr == &worker->wake)
                worker_woken(worker);
            else if (!conn_ready(worker, events[i].data.ptr, events[i].events))
                conn_close(worker, events[i].data.ptr);
        }
    }
    return NULL;
}

void worker_post(int index, struct limit_delivery *first, struct limit_delivery *last)
{
    struct worker *worker = workers[index];
    pthread_mutex_lock(&worker->mutex);
    bool sleeping = worker->inbox_first == NULL;
    if (sleeping)
        worker->inbox_first = first;
    else
        worker->inbox_last->next = first;
    worker->inbox_last = last;
    pthread_mutex_unlock(&worker->mutex);
    uint64_t one = 1;
    if (sleeping && write(worker->wake, &one, sizeof one) != sizeof one)
        limit_fatal("wake");
}

bool worker_has_room(int index, uint32_t room)
{
    return atomic_load(&workers[index]->rooms[room].count) > 0;
}

void worker_start(int index, int listener, SSL_CTX *tls, struct limit_writer *writer)
{
    struct worker *worker = calloc(1, sizeof *worker);
    struct rlimit files;
    if (worker == NULL || getrlimit(RLIMIT_NOFILE, &files) != 0)
        limit_fatal("worker");
    worker->index = index;
    worker->listener = listener;
    worker->tls = tls;
    worker->writer = writer;
    worker->fd_max = files.rlim_cur < 65536 ? (uint32_t)files.rlim_cur : 65536;
    worker->by_fd = calloc(worker->fd_max, sizeof(struct conn *));
    worker->epoll = epoll_create1(EPOLL_CLOEXEC);
    worker->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    pthread_mutex_init(&worker->mutex, NULL);
    struct epoll_event listen_event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = &worker->listener};
    struct epoll_event wake_event = {.events = EPOLLIN, .data.ptr = &worker->wake};
    if (worker->by_fd == NULL || epoll_ctl(worker->epoll, EPOLL_CTL_ADD, listener, &listen_event) != 0 ||
        epoll_ctl(worker->epoll, EPOLL_CTL_ADD, worker->wake, &wake_event) != 0)
        limit_fatal("worker");
    workers[index] = worker;
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker_run, worker) != 0)
        limit_fatal("thread");
    pthread_detach(thread);
}
