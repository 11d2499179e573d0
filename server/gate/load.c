/* server/gate/load.c
 * What core sends at start and again on reload. It gathers beside what is in force and is taken as a whole when the source key comes, so
 * a page never mixes files of two loads. A certificate that does not fit its key is refused and the old pair kept. */
#include "assets.h"
#include "gate_internal.h"
#include "headers.h"
#include "hearth/sandbox.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void load_free(struct load *load)
{
    if (load == NULL)
        return;
    buffer_deinit(&load->certificate);
    if (load->tls_key.data != NULL)
        explicit_bzero(load->tls_key.data, load->tls_key.capacity);
    buffer_deinit(&load->tls_key);
    assets_unref(load->assets);
    explicit_bzero(load, sizeof *load);
    free(load);
}

void load_start(struct gate *gate, const struct link_message *message)
{
    load_free(gate->next);
    struct load *load = gate->next = calloc(1, sizeof *load);
    if (load == NULL || (load->assets = assets_make()) == NULL)
        gate_fail(gate, __LINE__);
    load->generation = message->start.generation;
    load->limits = message->start.limits;
    load->hosts_count = message->start.hosts.count;
    for (size_t i = 0; i < load->hosts_count; i++)
        memcpy(load->hosts[i], message->start.hosts.at[i].data, message->start.hosts.at[i].len);
    buffer_init(&load->certificate, LINK_PEM_BYTES_MAX);
    buffer_init(&load->tls_key, LINK_PEM_BYTES_MAX);
    buffer_reserve(&load->tls_key, message->start.tls_key.len); /* in one piece: growing would leave copies of a key behind */
    buffer_put(&load->certificate, message->start.certificate.data, message->start.certificate.len);
    buffer_put(&load->tls_key, message->start.tls_key.data, message->start.tls_key.len);
    memcpy(load->door_key, message->start.door_key, DOOR_KEY_BYTES);
    if (load->hosts_count == 0 || load->certificate.failed || load->tls_key.failed || load->limits.handshake_burst > 100 ||
        load->limits.command_burst > 100)
        gate_fail(gate, __LINE__);
}

void load_asset(struct gate *gate, const struct link_message *message)
{
    if (gate->next == NULL || !assets_add(gate->next->assets, message))
        gate_fail(gate, __LINE__);
}

/* What is left to a gate once it is taken over: its sockets, its memory and the clock (security.md 5). When the library has its context,
 * for it loads a plugin then. A kernel without Landlock is no reason to stop: a gate has no call that opens a file. */
static bool load_confine(void)
{
    if (setenv("TZ", "UTC0", 1) != 0) /* else localtime looks for /etc/localtime */
        return false;
    tzset();
    if (SANDBOX_LEFT_OUT)
        return true;
    const enum hearth_error error = sandbox_leave_files(NULL, 0);
    return (error == HEARTH_OK || error == HEARTH_UNSUPPORTED) && sandbox_leave_calls(SANDBOX_GATE, SANDBOX_ANSWER);
}

static bool load_take(struct gate *gate)
{
    struct load *load = gate->next;
    if (!assets_whole(load->assets))
        gate_fail(gate, __LINE__);
    gate->next = NULL;
    struct load *old = gate->now;
    const bool pair_good = tls_pair_good(load);
    gate->now = load;
    bool taken = pair_good;
    if (old == NULL) {
        if (!pair_good)
            gate_fail(gate, __LINE__);
        library_open(gate);
        accept_start(gate);
        if (!load_confine())
            gate_fail(gate, __LINE__);
    } else {
        taken = pair_good && tls_renew(gate, load);
        headers_static(gate);
    }
    explicit_bzero(load->tls_key.data, load->tls_key.capacity); /* OpenSSL has its own copy now */
    buffer_clear(&load->tls_key);
    load_free(old);
    return taken;
}

void load_source_key(struct gate *gate, const struct link_message *message)
{
    memcpy(gate->source_key, message->source_key.key, SOURCE_KEY_BYTES);
    gate->source_key_set = true;
    if (gate->next == NULL)
        return;
    const uint32_t generation = gate->next->generation;
    const bool taken = load_take(gate);
    (void)gate_tell(gate, &(struct link_message){
                              .type = LINK_READY,
                              .ready = {.worker = gate->worker, .generation = generation, .certificate_taken = taken},
                          });
}
