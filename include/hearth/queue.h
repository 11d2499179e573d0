/* include/hearth/queue.h
 * A bounded queue of pointers between threads: many may push, one takes. queue_push never blocks and nothing grows: a full queue
 * says so, and the sender is told BUSY. The taker either waits here or watches wake_fd in its poll loop. */
#pragma once
#include "hearth/error.h"
#include <stdbool.h>
#include <stddef.h>

struct queue;

MUST_USE enum hearth_error queue_open(size_t capacity, struct queue **queue_out);
void queue_close(struct queue **queue); /* what is still inside stays the owner's business: take it out first */
/* False when full or shut: the item stays the caller's. Any thread. */
MUST_USE bool queue_push(struct queue *queue, void *item);
/* Waits for room instead: back-pressure from a taker who is behind to a pusher who may wait (the engine, for the desk). False: shut. */
MUST_USE bool queue_push_wait(struct queue *queue, void *item);
/* Takes up to items_max; 0 when empty. With wait it sleeps until there is one, and returns 0 only when the queue was shut and is empty. */
size_t queue_take(struct queue *queue, void **items_out, size_t items_max, bool wait);
/* Readable while something may wait (an eventfd; queue_take reads it empty). */
int queue_wake_fd(struct queue *queue);
size_t queue_len(struct queue *queue);
/* No more pushes; the taker drains what is left and is then told. */
void queue_shut(struct queue *queue);
bool queue_is_shut(struct queue *queue);
