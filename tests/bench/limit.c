/* tests/bench/limit.c: reads the arguments, opens the port, starts writer and workers, waits for SIGTERM. See limit.h. */
#include "limit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

_Noreturn void limit_fatal(const char *what)
{
    fprintf(stderr, "limit: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int listener_open(uint16_t port, uint16_t *port_out)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t address_bytes = sizeof address;
    int one = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1024) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &address_bytes) != 0)
        limit_fatal("listen");
    *port_out = ntohs(address.sin_port);
    return fd;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'}, {"db", required_argument, NULL, 'd'}, {"workers", required_argument, NULL, 'w'}, {0}};
    uint16_t port = 0;
    const char *database = NULL;
    long workers = sysconf(_SC_NPROCESSORS_ONLN); /* as many as Hearth has gates */
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'p')
            port = (uint16_t)atoi(optarg);
        else if (option == 'd')
            database = optarg;
        else if (option == 'w')
            workers = atol(optarg);
        else
            return 2;
    }
    if (database == NULL || workers < 1 || workers > LIMIT_WORKERS_MAX) {
        fputs("usage: limit --db FILE [--port N] [--workers N]\n", stderr);
        return 2;
    }
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL); /* before the first thread, so that only main sees them */
    signal(SIGPIPE, SIG_IGN);

    SSL_CTX *tls = limit_tls_context();
    int listener = listener_open(port, &port);
    struct limit_writer *writer = writer_start(database, (int)workers);
    for (int i = 0; i < (int)workers; i++)
        worker_start(i, listener, tls, writer);
    printf("ready https://127.0.0.1:%u\n", port);
    fflush(stdout);

    int signal_number;
    sigwait(&ends, &signal_number);
    writer_print(writer);
    fflush(stdout);
    _exit(0); /* what was acked is on the disk; nothing else is worth an orderly end */
}
