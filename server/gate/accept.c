/* server/gate/accept.c
 * The listener that all gates share: connections come in here and are refused here, before TLS costs anything. */
#include "gate_internal.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPT_AT_ONCE    16     /* then the connections that are here get their turn */
#define SEND_BUFFER_BYTES 131072 /* what a reader that stopped may hold in the kernel; the default grows to 4 MiB */
#define UNSENT_BYTES      16384  /* of that, what is not even on its way: the rest waits here, where a fence reaches it */

static void adopt(struct gate *gate, int fd, const struct sockaddr_storage *address)
{
    const uint64_t source_id = source_hash(gate, address);
    struct source *source = source_take(gate, source_id);
    if (source == NULL) {
        close(fd);
        return;
    }
    struct connection *connection = connection_make(gate, fd, source, source_id);
    if (connection == NULL) {
        source_release(gate, source);
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){SEND_BUFFER_BYTES}, sizeof(int));
    setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &(int){UNSENT_BYTES}, sizeof(int));
    gate->counters.accepted++;
    deadline_set(connection, DEADLINE_HANDSHAKE);
    gate->adopting = connection;
    const lws_adopt_desc_t adoption = {
        .vh = gate->vhost,
        .type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | LWS_ADOPT_ALLOW_SSL,
        .fd.sockfd = fd,
        .opaque = connection,
    };
    struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&adoption);
    if (gate->adopting == NULL)
        return; /* it failed, the library closed the socket, and WSI_DESTROY freed the connection */
    gate->adopting = NULL;
    if (wsi == NULL)
        connection_free(connection); /* it failed so early that the library never knew of it */
    else
        connection->wsi = wsi;
}

static void listener_readable(struct ev_loop *loop, ev_io *watch, int events)
{
    (void)loop;
    (void)events;
    struct gate *gate = watch->data;
    for (int i = 0; i < ACCEPT_AT_ONCE; i++) {
        struct sockaddr_storage address;
        socklen_t len = sizeof address;
        const int fd = accept4(gate->listener_fd, (struct sockaddr *)&address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return; /* nobody waits, or a sibling was faster; without descriptors the next tick tries again */
        const struct gate_limits *limits = &gate->now->limits;
        if (gate->connections >= limits->connections_max || gate->before_upgrade >= limits->handshakes_max) {
            gate->counters.refused_connections++;
            close(fd);
            continue;
        }
        adopt(gate, fd, &address);
    }
}

void accept_init(struct gate *gate)
{
    ev_io_init(&gate->listener_watch, listener_readable, gate->listener_fd, EV_READ);
    gate->listener_watch.data = gate;
}

void accept_start(struct gate *gate)
{
    if (gate->accepting || gate->drain_ends_ms != 0)
        return;
    gate->accepting = true;
    ev_io_start(gate->loop, &gate->listener_watch);
}

void accept_stop(struct gate *gate)
{
    if (!gate->accepting)
        return;
    gate->accepting = false;
    ev_io_stop(gate->loop, &gate->listener_watch);
}
