/* server/link/link.c
 * One end of a pair: packets out in order, packets in one at a time. */
#include "hearth/link.h"
#include "hearth/check.h"
#include "hearth/clock.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PACKET_BYTES_FIRST 4096 /* a quiet link sends small packets */

struct packet {
    struct packet *next;
    struct buffer bytes;
    int fd;      /* sent along, or -1 */
    bool secret; /* holds a key: wiped before its memory goes back */
};

struct link {
    int fd;
    enum link_side side;
    struct packet *first, *last;
    size_t queued_bytes;
    int64_t waiting_since_ms; /* the last packet that left, or the first that came into an empty queue */
    uint8_t *in;              /* LINK_PACKET_BYTES_MAX */
    struct reader reader;     /* what is left of the packet in `in` */
    int in_fd;                /* came with it and was not handed out yet, or -1 */
};

enum hearth_error link_pair(int fds_out[2])
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds_out) != 0)
        return HEARTH_IO;
    return HEARTH_OK;
}

enum hearth_error link_open(int fd, enum link_side side, struct link **link_out)
{
    struct link *link = calloc(1, sizeof *link);
    if (link == NULL) {
        close(fd);
        return HEARTH_NO_MEMORY;
    }
    *link = (struct link){.fd = fd, .side = side, .in_fd = -1, .in = malloc(LINK_PACKET_BYTES_MAX)};
    const int flags = fcntl(fd, F_GETFL);
    if (link->in == NULL || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
        const enum hearth_error error = link->in == NULL ? HEARTH_NO_MEMORY : HEARTH_IO;
        link_close(&link);
        return error;
    }
    /* One packet of the largest size must fit at once; the kernel takes what it can give. */
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){2 * LINK_PACKET_BYTES_MAX}, sizeof(int));
    *link_out = link;
    return HEARTH_OK;
}

static void packet_free(struct packet *packet)
{
    if (packet->secret)
        explicit_bzero(packet->bytes.data, packet->bytes.capacity);
    if (packet->fd >= 0)
        close(packet->fd);
    buffer_deinit(&packet->bytes);
    free(packet);
}

void link_close(struct link **link)
{
    if (*link == NULL)
        return;
    while ((*link)->first != NULL) {
        struct packet *next = (*link)->first->next;
        packet_free((*link)->first);
        (*link)->first = next;
    }
    if ((*link)->in != NULL)
        explicit_bzero((*link)->in, LINK_PACKET_BYTES_MAX); /* a start may have passed through */
    free((*link)->in);
    if ((*link)->in_fd >= 0)
        close((*link)->in_fd);
    close((*link)->fd);
    free(*link);
    *link = NULL;
}

int link_fd(const struct link *link)
{
    return link->fd;
}

static struct packet *packet_append(struct link *link, int fd)
{
    struct packet *packet = calloc(1, sizeof *packet);
    if (packet == NULL)
        return NULL;
    buffer_init(&packet->bytes, LINK_PACKET_BYTES_MAX);
    packet->fd = fd;
    if (link->last != NULL)
        link->last->next = packet;
    else
        link->first = packet;
    link->last = packet;
    return packet;
}

/* Into the last packet if it has room, else into a new one. */
static enum hearth_error send_encoded(struct link *link, const struct link_message *message, int fd)
{
    if (link->queued_bytes >= LINK_QUEUE_BYTES_MAX) {
        if (fd >= 0)
            close(fd);
        return HEARTH_BUSY;
    }
    if (link->first == NULL)
        link->waiting_since_ms = clock_monotonic_ms();
    struct packet *packet = fd < 0 ? link->last : NULL; /* a descriptor rides alone, so that both ends agree whose it is */
    for (int tries = 0; tries < 2; tries++) {
        const bool fresh = packet == NULL || packet->fd >= 0;
        if (fresh && (packet = packet_append(link, fd)) == NULL) {
            if (fd >= 0)
                close(fd);
            return HEARTH_NO_MEMORY;
        }
        const size_t before = packet->bytes.len;
        link_message_encode(&packet->bytes, message);
        if (!packet->bytes.failed) {
            packet->secret = packet->secret || message->type == LINK_START;
            link->queued_bytes += packet->bytes.len - before;
            return HEARTH_OK;
        }
        packet->bytes.failed = false;
        if (fresh)
            return HEARTH_NO_MEMORY; /* every message fits into an empty packet: see the bounds in link.h */
        packet = NULL;
    }
    return HEARTH_NO_MEMORY;
}

enum hearth_error link_send(struct link *link, const struct link_message *message)
{
    return send_encoded(link, message, -1);
}

enum hearth_error link_send_fd(struct link *link, const struct link_message *message, int fd)
{
    return send_encoded(link, message, fd);
}

static ssize_t packet_write(int socket, const struct packet *packet)
{
    struct iovec part = {.iov_base = packet->bytes.data, .iov_len = packet->bytes.len};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    if (packet->fd >= 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = sizeof control.bytes;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &packet->fd, sizeof(int));
    }
    return sendmsg(socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
}

enum hearth_error link_flush(struct link *link)
{
    while (link->first != NULL) {
        struct packet *packet = link->first;
        if (packet->bytes.len > 0 && packet_write(link->fd, packet) < 0) {
            if (errno == EINTR)
                continue;
            return errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM ? HEARTH_OK : HEARTH_IO;
        }
        link->queued_bytes -= packet->bytes.len;
        link->first = packet->next;
        if (link->first == NULL)
            link->last = NULL;
        else
            link->waiting_since_ms = clock_monotonic_ms();
        packet_free(packet);
    }
    return HEARTH_OK;
}

size_t link_queued_bytes(const struct link *link)
{
    return link->queued_bytes;
}

int64_t link_stalled_ms(const struct link *link, int64_t now_ms)
{
    return link->first == NULL || now_ms < link->waiting_since_ms ? 0 : now_ms - link->waiting_since_ms;
}

/* Keeps the first descriptor that came and closes any other: a hostile peer may send many. */
static void descriptors_take(struct link *link, struct msghdr *header)
{
    for (struct cmsghdr *at = CMSG_FIRSTHDR(header); at != NULL; at = CMSG_NXTHDR(header, at)) {
        if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS)
            continue;
        const size_t count = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(at) + i * sizeof(int), sizeof fd);
            if (link->in_fd < 0)
                link->in_fd = fd;
            else
                close(fd);
        }
    }
}

static enum link_received packet_read(struct link *link)
{
    struct iovec part = {.iov_base = link->in, .iov_len = LINK_PACKET_BYTES_MAX};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(4 * sizeof(int))];
    } control;
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (link->side & (LINK_CORE_OF_SUPERVISOR_READS)) { /* only there may a descriptor come; elsewhere the kernel drops it */
        header.msg_control = control.bytes;
        header.msg_controllen = sizeof control.bytes;
    }
    ssize_t len;
    do
        len = recvmsg(link->fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (len < 0 && errno == EINTR);
    if (len < 0)
        return errno == EAGAIN ? LINK_RECEIVED_NOTHING : LINK_RECEIVED_END;
    if (header.msg_controllen > 0)
        descriptors_take(link, &header);
    if (len == 0)
        return LINK_RECEIVED_END; /* an empty packet looks the same; we send none */
    if (header.msg_flags & MSG_TRUNC)
        return LINK_RECEIVED_DAMAGE;
    reader_init(&link->reader, (struct bytes){link->in, (size_t)len});
    return LINK_RECEIVED_MESSAGE;
}

enum link_received link_receive(struct link *link, struct link_message *message_out, int *fd_out)
{
    if (fd_out != NULL)
        *fd_out = -1;
    if (link->reader.at == link->reader.len) {
        if (link->in_fd >= 0)
            close(link->in_fd); /* nobody wanted it */
        link->in_fd = -1;
        const enum link_received received = packet_read(link);
        if (received != LINK_RECEIVED_MESSAGE)
            return received;
    }
    if (!link_message_decode(&link->reader, link->side, message_out)) {
        link->reader.at = link->reader.len;
        return LINK_RECEIVED_DAMAGE;
    }
    if (message_out->type == LINK_GATE && fd_out != NULL) {
        *fd_out = link->in_fd;
        link->in_fd = -1;
    }
    return LINK_RECEIVED_MESSAGE;
}
