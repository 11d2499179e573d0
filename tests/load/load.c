/* tests/load/load.c: arguments, joining, the phases of a measurement, and one JSON line of what came out. See load.h.
 *
 * A measurement is: join all, warm up until everything said has arrived, then CPU time, the same again, and CPU time. A phase ends when all
 * that was acked has reached every socket of its room, so the deliveries are counted exactly and their cost has no ragged edge. */
#include "load.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#define JOINING_MAX 64                   /* at once: a flood of handshakes is not what is measured */
#define QUIET_NS    INT64_C(10000000000) /* so long without news means that something was lost */
#define SECOND_NS   1e9

static struct {
    bool sending;
    int64_t end_ns, left; /* of this phase: when to stop, how many may still be said or asked */
    int64_t next_ns;      /* paced: the next scheduled time */
    uint64_t random;      /* of the schedule; the same for every run */
    int64_t turn;         /* which room and connection is next */
} phase;

static struct load_room *room_find(struct load *load, const char *id)
{
    if (load->room_count > 0 && strcmp(load->rooms[load->room_count - 1].id, id) == 0) /* a file names one room after the other */
        return &load->rooms[load->room_count - 1];
    for (int i = 0; i < load->room_count; i++)
        if (strcmp(load->rooms[i].id, id) == 0)
            return &load->rooms[i];
    struct load_room *room = &load->rooms[load->room_count++];
    snprintf(room->id, sizeof room->id, "%s", id);
    return room;
}

/* Connections and rooms as the file says (Hearth), or counted out (limit). */
static void conns_make(struct load *load)
{
    const struct load_settings *settings = &load->settings;
    FILE *file = settings->hearth ? fopen(settings->cookies, "re") : NULL;
    if (settings->hearth && file == NULL)
        load_fatal(settings->cookies);
    load->conns = calloc((size_t)settings->connections, sizeof *load->conns);
    load->rooms = calloc((size_t)settings->connections, sizeof *load->rooms);
    if (load->conns == NULL || load->rooms == NULL)
        load_fatal("memory");
    for (int i = 0; i < settings->connections; i++) {
        struct load_conn *conn = &load->conns[i];
        char room[33];
        if (!settings->hearth) {
            snprintf(room, sizeof room, "%032x", i / settings->room_size);
        } else if (fscanf(file, "%127s %32s", conn->cookie, room) != 2) {
            errno = 0;
            load_fatal("the cookie file has too few lines");
        }
        conn->index = i;
        conn->fd = -1;
        conn->sampled = i % settings->sample == 0;
        conn->room = room_find(load, room);
        conn->room->conn_count++;
    }
    if (file != NULL)
        fclose(file);
    for (int i = 0; i < load->room_count; i++) {
        load->rooms[i].conns = calloc((size_t)load->rooms[i].conn_count, sizeof(struct load_conn *));
        if (load->rooms[i].conns == NULL)
            load_fatal("memory");
        load->rooms[i].conn_count = 0;
    }
    for (int i = 0; i < settings->connections; i++) {
        struct load_room *room = load->conns[i].room;
        room->conns[room->conn_count++] = &load->conns[i];
    }
    load->conn_count = settings->connections;
}

/* One turn of the loop; until_ns bounds the wait. Returns how many connections had news. */
static int turn(struct load *load, int64_t until_ns)
{
    struct epoll_event events[512];
    int64_t wait_ns = until_ns - now_ns();
    if (wait_ns < 0)
        wait_ns = 0;
    struct timespec wait = {.tv_sec = wait_ns / 1000000000, .tv_nsec = wait_ns % 1000000000};
    int count = epoll_pwait2(load->epoll, events, 512, &wait, NULL);
    for (int i = 0; i < count; i++)
        if (((struct load_conn *)events[i].data.ptr)->phase != CONN_CLOSED)
            conn_ready(load, events[i].data.ptr, events[i].events);
    return count;
}

static void join_all(struct load *load)
{
    int opened = 0;
    int64_t news_ns = now_ns();
    while (load->joined + (int)load->counts.closed < load->conn_count) {
        while (opened < load->conn_count && load->joining < JOINING_MAX)
            conn_open(load, &load->conns[opened++]);
        if (turn(load, now_ns() + 100000000) > 0)
            news_ns = now_ns();
        if (now_ns() - news_ns > QUIET_NS)
            break;
    }
    if (load->joined < load->conn_count) {
        fprintf(stderr, "load: only %d of %d connections joined\n", load->joined, load->conn_count);
        exit(1);
    }
}

/* --- what is said when --- */

static bool may_send(void)
{
    return phase.sending && phase.left > 0 && now_ns() < phase.end_ns;
}

/* Fills a sender's window. A room that is behind with its deliveries is not pushed further: what is measured is the server's work, not the
 * length of its queues, and Hearth would rightly cut a reader that fell 256 KiB behind. */
static void window_fill(struct load *load, struct load_conn *conn)
{
    struct load_room *room = conn->room;
    int64_t behind_max = 2 * (int64_t)load->settings.window * load->settings.senders;
    while (may_send() && conn->phase == CONN_JOINED && (int)conn->unacked < load->settings.window &&
           room->sent - room->delivered / room->conn_count < behind_max) {
        phase.left--;
        conn_say(load, conn, now_ns());
    }
}

static void windows_fill(struct load *load)
{
    for (int i = 0; i < load->room_count; i++)
        for (int j = 0; j < load->settings.senders && j < load->rooms[i].conn_count; j++)
            window_fill(load, load->rooms[i].conns[j]);
}

/* Takes the rooms in turn and in each the next of its people. */
static struct load_conn *next_conn(struct load *load)
{
    struct load_room *room = &load->rooms[phase.turn % load->room_count];
    struct load_conn *conn = room->conns[phase.turn / load->room_count % room->conn_count];
    phase.turn++;
    return conn;
}

/* Times between texts of a Poisson process, so that no rhythm of ours meets one of the server's. */
static int64_t gap_ns(double rate)
{
    phase.random ^= phase.random << 13;
    phase.random ^= phase.random >> 7;
    phase.random ^= phase.random << 17;
    double share = (double)(phase.random >> 11) / 9007199254740992.0;
    return (int64_t)(-log(1 - share) / rate * SECOND_NS);
}

static void paced_say(struct load *load)
{
    for (int64_t now = now_ns(); phase.next_ns <= now && may_send(); phase.next_ns += gap_ns(load->settings.rate)) {
        struct load_conn *conn = next_conn(load);
        if (conn->phase != CONN_JOINED)
            continue;
        phase.left--;
        conn_say(load, conn, phase.next_ns); /* latency counts from when it should have left, however late we are */
    }
}

static void one_say(struct load *load)
{
    if (!may_send())
        return;
    phase.left--;
    if (load->settings.mode == LOAD_PAGES)
        conn_ask_page(load, next_conn(load));
    else
        conn_say(load, next_conn(load), now_ns());
}

static bool all_arrived(const struct load *load)
{
    if (load->settings.mode == LOAD_PAGES)
        return phase.left == 0 && load->counts.pages + load->counts.refused == load->settings.count;
    for (int i = 0; i < load->room_count; i++) {
        const struct load_room *room = &load->rooms[i];
        if (room->delivered < room->acked * room->conn_count)
            return false;
    }
    return load->counts.sent == load->counts.acked + load->counts.refused;
}

void load_answered(struct load *load, struct load_conn *conn)
{
    if (load->settings.mode == LOAD_SATURATED)
        window_fill(load, conn);
    else if (load->settings.mode == LOAD_PAGES)
        one_say(load);
}

/* Says what the mode asks for during seconds (or count), then waits until it has arrived. True if all of it did. */
static bool phase_run(struct load *load, double seconds, int64_t count)
{
    memset(&load->counts, 0, sizeof load->counts);
    samples_clear(load->delivery);
    samples_clear(load->ack);
    for (int i = 0; i < load->room_count; i++)
        load->rooms[i].sent = load->rooms[i].acked = load->rooms[i].delivered = 0;
    for (int i = 0; i < load->conn_count; i++)
        load->conns[i].received = 0;
    int64_t start_ns = load->phase_ns = now_ns(), news_ns = start_ns;
    phase.sending = true;
    phase.left = count > 0 ? count : INT64_MAX;
    phase.end_ns = count > 0 ? INT64_MAX : start_ns + (int64_t)(seconds * SECOND_NS);
    phase.random = 88172645463325252u;
    phase.turn = 0;
    phase.next_ns = start_ns + gap_ns(load->settings.rate);
    bool pages = load->settings.mode == LOAD_PAGES;
    if (pages)
        one_say(load);
    while (may_send() || !all_arrived(load)) {
        int64_t until_ns = now_ns() + 20000000;
        if (load->settings.mode == LOAD_SATURATED)
            windows_fill(load);
        else if (load->settings.mode == LOAD_PACED)
            paced_say(load);
        else if (!pages && all_arrived(load))
            one_say(load);
        if (load->settings.mode == LOAD_PACED && may_send() && phase.next_ns < until_ns)
            until_ns = phase.next_ns;
        if (turn(load, until_ns) > 0)
            news_ns = now_ns();
        if (now_ns() - news_ns > QUIET_NS && !(load->settings.mode == LOAD_PACED && may_send()))
            return false;
    }
    for (int i = 0; i < load->conn_count && !pages; i++)
        if (load->conns[i].received != load->conns[i].room->acked)
            return false;
    return true;
}

static int64_t own_cpu_ms(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * INT64_C(1000) + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

static void measure(struct load *load)
{
    const struct load_settings *settings = &load->settings;
    int64_t warm_up_sent = 0;
    if (settings->warm_up_s > 0 && settings->count == 0) { /* a count is exact */
        if (!phase_run(load, settings->warm_up_s, 0))
            fputs("load: warm-up: not everything arrived\n", stderr);
        warm_up_sent = load->counts.sent;
    }
    int64_t cpu_ms = settings->pid > 0 ? tree_cpu_ms(settings->pid) : -1, own_ms = own_cpu_ms(), start_ns = now_ns();
    bool complete = phase_run(load, settings->seconds, settings->count);
    double seconds = (double)(now_ns() - start_ns) / SECOND_NS;
    own_ms = own_cpu_ms() - own_ms;
    cpu_ms = settings->pid > 0 ? tree_cpu_ms(settings->pid) - cpu_ms : -1;
    const struct load_counts *counts = &load->counts;
    int64_t expected = 0;
    for (int i = 0; i < load->room_count; i++)
        expected += load->rooms[i].acked * load->rooms[i].conn_count;
    printf("{\"server\": \"%s\", \"mode\": \"%s\", \"connections\": %d, \"rooms\": %d, \"seconds\": %.3f, \"complete\": %s, "
           "\"sent\": %lld, \"sent_in_all\": %lld, \"acked\": %lld, \"refused\": %lld, \"pages\": %lld, "
           "\"delivered\": %lld, \"expected\": %lld, \"frames\": %lld, \"closed\": %lld, \"out_of_order\": %lld, \"gaps\": %lld, ",
           settings->hearth ? "hearth" : "limit", load_mode_names[settings->mode], load->conn_count, load->room_count, seconds,
           complete ? "true" : "false", (long long)counts->sent, (long long)(counts->sent + warm_up_sent), (long long)counts->acked,
           (long long)counts->refused, (long long)counts->pages, (long long)counts->delivered, (long long)expected,
           (long long)counts->frames, (long long)counts->closed, (long long)counts->out_of_order, (long long)counts->gaps);
    printf("\"cpu_ms\": %lld, \"cpu_us_per_delivery\": %.3f, \"sent_per_s\": %.1f, \"delivered_per_s\": %.1f, "
           "\"delivery_p50_us\": %.1f, \"delivery_p99_us\": %.1f, \"ack_p50_us\": %.1f, \"ack_p99_us\": %.1f, \"samples\": %lld, "
           "\"generator_cpu_ms\": %lld, \"first_refusal\": \"",
           (long long)cpu_ms, cpu_ms >= 0 && counts->delivered > 0 ? (double)cpu_ms * 1000 / (double)counts->delivered : -1.0,
           (double)counts->sent / seconds, (double)counts->delivered / seconds, samples_us(load->delivery, 0.5),
           samples_us(load->delivery, 0.99), samples_us(load->ack, 0.5), samples_us(load->ack, 0.99),
           (long long)samples_count(load->delivery), (long long)own_ms);
    for (const char *at = load->first_refusal; *at != 0; at++)
        if (*at != '"' && *at != '\\' && (unsigned char)*at >= ' ')
            putchar(*at);
    puts("\"}");
}

static void hold(struct load *load)
{
    printf("{\"holding\": %d}\n", load->joined);
    fflush(stdout);
    static struct load_conn input = {.phase = CONN_CLOSED}; /* never ready; its event only ends the wait */
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &input};
    epoll_ctl(load->epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
    struct epoll_event events[64];
    for (;;) {
        int count = epoll_wait(load->epoll, events, 64, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == &input)
                return;
            conn_ready(load, events[i].data.ptr, events[i].events);
        }
    }
}

int main(int argc, char **argv)
{
    static struct load load;
    settings_read(&load.settings, argc, argv);
    load.tls = SSL_CTX_new(TLS_client_method()); /* the certificate is self-signed and not what is measured */
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (load.tls == NULL || load.epoll < 0 || SSL_CTX_set_min_proto_version(load.tls, TLS1_3_VERSION) != 1)
        load_fatal("start");
    SSL_CTX_set_mode(load.tls, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    load.delivery = samples_new();
    load.ack = samples_new();
    conns_make(&load);
    join_all(&load);
    if (load.settings.mode == LOAD_HOLD)
        hold(&load);
    else
        measure(&load);
    fflush(stdout);
    _exit(load.counts.closed == 0 ? 0 : 1); /* without a goodbye a connection: the server sees its sockets close */
}
