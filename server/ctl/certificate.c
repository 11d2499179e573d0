/* server/ctl/certificate.c */
#include "certificate.h"
#include "hearth/bytes.h"
#include "hearth/self_signed.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HOSTS_BYTES_MAX 512
#define PEM_BYTES_MAX   16384

/* The names without their ports. */
static size_t hosts_split(const char *hosts, char text_out[HOSTS_BYTES_MAX], const char *names_out[SETTINGS_LIST_MAX])
{
    size_t count = 0;
    snprintf(text_out, HOSTS_BYTES_MAX, "%s", hosts);
    for (char *rest = text_out, *host = strsep(&rest, ", "); host != NULL && count < SETTINGS_LIST_MAX; host = strsep(&rest, ", ")) {
        char *bracket = strchr(host, ']'), *colon = strchr(host, ':');
        if (host[0] == '[' && bracket != NULL) {
            *bracket = 0;
            host++;
        } else if (colon != NULL) {
            *colon = 0;
        }
        if (host[0] != 0)
            names_out[count++] = host;
    }
    return count;
}

static int pem_write(struct ctl *ctl, struct made *made, const char *path, mode_t mode, const struct buffer *pem)
{
    FILE *file = made_file(made, path, mode);
    const bool written = file != NULL && fwrite(pem->data, 1, pem->len, file) == pem->len;
    if (file != NULL && fclose(file) == 0 && written)
        return CTL_DONE;
    return ctl_fail(ctl, CTL_FAILURE, "Move away what is there, or name a pair of your own with --certificate and --certificate-key",
                    "%s cannot be made: %s", path, strerror(errno));
}

int certificate_write(struct ctl *ctl, struct made *made, const char *hosts, const char *certificate_path, const char *key_path)
{
    char text[HOSTS_BYTES_MAX];
    const char *names[SETTINGS_LIST_MAX];
    const size_t count = hosts_split(hosts, text, names);
    struct buffer certificate, key;
    buffer_init(&certificate, PEM_BYTES_MAX);
    buffer_init(&key, PEM_BYTES_MAX);
    const enum hearth_error error = count > 0 ? self_signed_make(names, count, &certificate, &key) : HEARTH_BAD_INPUT;
    int code = CTL_DONE;
    if (error != HEARTH_OK)
        code = ctl_fail(ctl, CTL_FAILURE, "Check the host names, or give --certificate and --certificate-key",
                        "the certificate cannot be made: %s", hearth_error_text(error));
    if (code == CTL_DONE)
        code = pem_write(ctl, made, key_path, 0600, &key);
    if (code == CTL_DONE)
        code = pem_write(ctl, made, certificate_path, 0644, &certificate);
    if (key.data != NULL)
        explicit_bzero(key.data, key.capacity);
    buffer_deinit(&certificate);
    buffer_deinit(&key);
    return code;
}

/* The key first: a server that reloads between the two renames refuses the pair and keeps the old one. */
static int pair_replace(struct ctl *ctl, const char *new_certificate, const char *new_key)
{
    if (rename(new_key, ctl->settings->network_certificate_key) != 0 || rename(new_certificate, ctl->settings->network_certificate) != 0)
        return ctl_fail(ctl, CTL_FAILURE, "Check the disk and the permissions", "the certificate cannot be put in place: %s",
                        strerror(errno));
    return CTL_DONE;
}

int command_certificate(struct ctl *ctl)
{
    char hosts[HOSTS_BYTES_MAX] = "", new_certificate[512], new_key[512];
    struct made made = {.count = 0};
    int code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    for (size_t i = 0; i < ctl->settings->network_hosts.count; i++)
        snprintf(hosts + strlen(hosts), sizeof hosts - strlen(hosts), "%s,", ctl->settings->network_hosts.items[i]);
    snprintf(new_certificate, sizeof new_certificate, "%.500s.new", ctl->settings->network_certificate);
    snprintf(new_key, sizeof new_key, "%.500s.new", ctl->settings->network_certificate_key);
    code = certificate_write(ctl, &made, hosts, new_certificate, new_key);
    if (code == CTL_DONE)
        code = pair_replace(ctl, new_certificate, new_key);
    if (code != CTL_DONE)
        made_undo(&made);
    else if (!ctl_json(ctl, json_pack("{s:s}", "certificate", ctl->settings->network_certificate)))
        printf("A new self-signed certificate, good for %d days. Next: hearthctl reload\n", SELF_SIGNED_DAYS);
    return code;
}
