/* server/base/queue.c */
#include "hearth/queue.h"
#include "hearth/check.h"
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    pthread_cond_t emptied;
    size_t capacity;
    size_t first;
    size_t len;
    int wake_fd;
    bool shut;
    void *items[];
};

enum hearth_error queue_open(size_t capacity, struct queue **queue_out)
{
    struct queue *queue = calloc(1, sizeof *queue + capacity * sizeof queue->items[0]);
    if (queue == NULL)
        return HEARTH_NO_MEMORY;
    queue->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (queue->wake_fd < 0) {
        free(queue);
        return HEARTH_IO;
    }
    queue->capacity = capacity;
    CHECK(pthread_mutex_init(&queue->lock, NULL) == 0 && pthread_cond_init(&queue->filled, NULL) == 0);
    CHECK(pthread_cond_init(&queue->emptied, NULL) == 0);
    *queue_out = queue;
    return HEARTH_OK;
}

void queue_close(struct queue **queue)
{
    if (*queue == NULL)
        return;
    CHECK((*queue)->len == 0);
    close((*queue)->wake_fd);
    pthread_cond_destroy(&(*queue)->filled);
    pthread_cond_destroy(&(*queue)->emptied);
    pthread_mutex_destroy(&(*queue)->lock);
    free(*queue);
    *queue = NULL;
}

/* The wake is written only when the queue was empty: one system call a burst, not one an item. */
static void queue_wake(struct queue *queue)
{
    const uint64_t one = 1;
    CHECK(write(queue->wake_fd, &one, sizeof one) == sizeof one);
    pthread_cond_signal(&queue->filled);
}

static bool queue_put(struct queue *queue, void *item, bool wait)
{
    pthread_mutex_lock(&queue->lock);
    while (wait && queue->len == queue->capacity && !queue->shut)
        pthread_cond_wait(&queue->emptied, &queue->lock);
    const bool fits = queue->len < queue->capacity && !queue->shut;
    if (fits) {
        queue->items[(queue->first + queue->len++) % queue->capacity] = item;
        if (queue->len == 1)
            queue_wake(queue);
    }
    pthread_mutex_unlock(&queue->lock);
    return fits;
}

bool queue_push(struct queue *queue, void *item)
{
    return queue_put(queue, item, false);
}

bool queue_push_wait(struct queue *queue, void *item)
{
    return queue_put(queue, item, true);
}

size_t queue_take(struct queue *queue, void **items_out, size_t items_max, bool wait)
{
    pthread_mutex_lock(&queue->lock);
    while (wait && queue->len == 0 && !queue->shut)
        pthread_cond_wait(&queue->filled, &queue->lock);
    size_t taken = 0;
    while (taken < items_max && queue->len > 0) {
        items_out[taken++] = queue->items[queue->first];
        queue->first = (queue->first + 1) % queue->capacity;
        queue->len--;
    }
    if (taken > 0)
        pthread_cond_broadcast(&queue->emptied);
    if (queue->len == 0 && !queue->shut) {
        uint64_t count;
        (void)!read(queue->wake_fd, &count, sizeof count);
    }
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

int queue_wake_fd(struct queue *queue)
{
    return queue->wake_fd;
}

size_t queue_len(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    size_t len = queue->len;
    pthread_mutex_unlock(&queue->lock);
    return len;
}

void queue_shut(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->shut = true;
    queue_wake(queue);
    pthread_cond_broadcast(&queue->filled);
    pthread_cond_broadcast(&queue->emptied);
    pthread_mutex_unlock(&queue->lock);
}

bool queue_is_shut(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    bool shut = queue->shut;
    pthread_mutex_unlock(&queue->lock);
    return shut;
}
