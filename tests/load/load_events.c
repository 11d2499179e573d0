/* tests/load/load_events.c: reads a server's frame without parsing JSON: it looks for the few names that it counts.
 * That is sound because the texts that travel are the generator's own and hold no quotes. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENT_NAME "\"ev\":\""

static const char *find(const char *text, const char *end, const char *needle)
{
    const char *at = memmem(text, (size_t)(end - text), needle, strlen(needle));
    return at == NULL ? NULL : at + strlen(needle);
}

static int64_t number_after(const char *text, const char *end, const char *needle)
{
    const char *at = find(text, end, needle);
    return at == NULL ? -1 : strtoll(at, NULL, 10); /* frames end in ']' or '}', so this stops in time */
}

/* The ack's send time, by the sequence number in the last 8 digits of the request's id; 0 if there is none. */
static int64_t sent_ns(const struct load_conn *conn, const char *event, const char *end)
{
    const char *id = find(event, end, "\"re\":\"");
    if (id == NULL || end - id < 32 || conn->sent_ns == NULL)
        return 0;
    char digits[9] = {0};
    memcpy(digits, id + 24, 8);
    return conn->sent_ns[strtoul(digits, NULL, 16) % LOAD_SENT_MAX];
}

static void message_sample(struct load *load, struct load_conn *conn, const char *event, const char *end)
{
    int64_t number = number_after(event, end, "\"number\":");
    if (conn->number != 0 && number <= conn->number)
        load->counts.out_of_order++;
    else if (conn->number != 0 && number != conn->number + 1)
        load->counts.gaps++;
    conn->number = number;
    const char *said = find(event, end, "\"text\":\"");
    if (said == NULL || end - said < 16)
        return;
    uint64_t at = 0;
    for (int i = 0; i < 16; i++)
        at = at << 4 | (uint64_t)(said[i] - 'a');
    if ((int64_t)at >= load->phase_ns)
        samples_add(load->delivery, now_ns() - (int64_t)at);
}

static void refusal_take(struct load *load, struct load_conn *conn, const char *event, size_t bytes)
{
    if (load->counts.refused++ == 0)
        snprintf(load->first_refusal, sizeof load->first_refusal, "%.*s", (int)(bytes < 150 ? bytes : 150), event);
    conn->unacked--;
    load_answered(load, conn);
}

static void event_take(struct load *load, struct load_conn *conn, const char *event, const char *end)
{
    size_t bytes = (size_t)(end - event);
    if (bytes > 8 && memcmp(event, "message\"", 8) == 0) {
        conn->received++;
        conn->room->delivered++;
        load->counts.delivered++;
        if (conn->sampled)
            message_sample(load, conn, event, end);
    } else if (bytes > 5 && memcmp(event, "done\"", 5) == 0) {
        int64_t at = sent_ns(conn, event, end);
        if (at >= load->phase_ns)
            samples_add(load->ack, now_ns() - at);
        conn->unacked--;
        conn->room->acked++;
        load->counts.acked++;
        load_answered(load, conn);
    } else if (bytes > 8 && memcmp(event, "refused\"", 8) == 0) {
        refusal_take(load, conn, event, bytes);
    }
}

static void joining_take(struct load *load, struct load_conn *conn, const char *text, const char *end)
{
    int64_t now_at =
        conn->phase == CONN_HELLO && find(text, end, EVENT_NAME "hello\"") != NULL ? number_after(text, end, "\"now_at\":") : -1;
    if (now_at > 0) {
        load->server_ahead_ms = now_at - now_ns() / 1000000;
        conn->phase = CONN_FOLLOW;
        conn_ask_page(load, conn);
    } else if (conn->phase == CONN_FOLLOW && find(text, end, EVENT_NAME "page\"") != NULL) {
        conn->phase = CONN_JOINED;
        load->joined++;
        load->joining--;
    }
}

void events_take(struct load *load, struct load_conn *conn, const char *text, size_t bytes)
{
    const char *end = text + bytes;
    if (conn->phase != CONN_JOINED) {
        joining_take(load, conn, text, end);
        return;
    }
    load->counts.frames++;
    if (load->settings.mode == LOAD_PAGES) { /* a page holds message events, which nobody said now */
        if (find(text, end, EVENT_NAME "page\"") != NULL) {
            samples_add(load->ack, now_ns() - sent_ns(conn, text, end));
            load->counts.pages++;
            conn->unacked--;
            load_answered(load, conn);
        } else if (find(text, end, EVENT_NAME "refused\"") != NULL) {
            refusal_take(load, conn, text, bytes);
        }
        return;
    }
    for (const char *event = find(text, end, EVENT_NAME), *next; event != NULL; event = next) {
        next = find(event, end, EVENT_NAME);
        event_take(load, conn, event, next == NULL ? end : next);
    }
}
