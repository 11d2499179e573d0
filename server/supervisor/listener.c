/* server/supervisor/listener.c */
#include "hearth/log.h"
#include "supervisor_internal.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#define BACKLOG 1024 /* a restart of a clinic's router brings everybody at once */

static uint16_t port_of(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)address)->sin6_port);
    return ntohs(((const struct sockaddr_in *)address)->sin_port);
}

/* Empty: everything, by IPv6 with IPv4 in it. False: not an address. */
static bool address_of(const struct settings *settings, struct sockaddr_storage *out, socklen_t *len_out)
{
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    const char *text = settings->network_address;
    memset(out, 0, sizeof *out);
    if (text[0] == '\0' || inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)settings->network_port);
        *len_out = sizeof *six;
        return true;
    }
    if (inet_pton(AF_INET, text, &four->sin_addr) != 1)
        return false;
    four->sin_family = AF_INET;
    four->sin_port = htons((uint16_t)settings->network_port);
    *len_out = sizeof *four;
    return true;
}

static int bound_socket(const struct sockaddr_storage *address, socklen_t len)
{
    const int fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)); /* a restart must not wait for old connections */
    if (address->ss_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &(int){0}, sizeof(int));
    if (bind(fd, (const struct sockaddr *)address, len) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    const int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static int open_own(const struct settings *settings)
{
    struct sockaddr_storage address;
    socklen_t len;
    if (!address_of(settings, &address, &len)) {
        fprintf(stderr, "<3>hearth supervisor: network.address is not an IP address\n");
        return -1;
    }
    int fd = bound_socket(&address, len);
    if (fd < 0 && errno == EAFNOSUPPORT && settings->network_address[0] == '\0') { /* a kernel without IPv6 */
        struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)settings->network_port)};
        memcpy(&address, &four, sizeof four);
        fd = bound_socket(&address, sizeof four);
    }
    if (fd < 0)
        fprintf(stderr, "<3>hearth supervisor: cannot listen on port %d: %s\n", settings->network_port, strerror(errno));
    return fd;
}

enum hearth_error listener_open(const struct settings *settings, int *fd_out, uint16_t *port_out)
{
    const int handed = sd_listen_fds(1);
    int fd = -1;
    if (handed > 0) {
        /* A wrong descriptor would give a server that is ready and deaf. */
        if (handed != 1 || sd_is_socket(SD_LISTEN_FDS_START, AF_UNSPEC, SOCK_STREAM, 1) != 1) {
            fprintf(stderr, "<3>hearth supervisor: the socket unit must hand over exactly one listening stream socket\n");
            return HEARTH_UNSUPPORTED;
        }
        fd = dup(SD_LISTEN_FDS_START); /* away from 3, where children get theirs */
        close(SD_LISTEN_FDS_START);
    } else {
        fd = open_own(settings);
    }
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    if (fd < 0 || getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return HEARTH_IO;
    *fd_out = fd;
    *port_out = port_of(&address);
    return HEARTH_OK;
}
