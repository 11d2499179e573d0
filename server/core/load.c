/* server/core/load.c */
#include "load.h"
#include "gates.h"
#include "hearth/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOAD_TAG_DIGITS 32 /* 128 bits of the variant's SHA-256 */

static const char help_mark[] = "{{help}}";

struct load_file {
    char path[LINK_PATH_BYTES_MAX + 1];
    char type[LINK_TYPE_BYTES_MAX + 1];
    enum link_cache cache;
    struct buffer variants[LINK_ENCODING_COUNT]; /* empty: not there */
    char tags[LINK_ENCODING_COUNT][LOAD_TAG_DIGITS + 1];
};

struct load {
    struct buffer certificate;
    struct buffer key;
    struct load_file files[LOAD_FILES_MAX];
    size_t files_len;
    char client_hash[2 * DIGEST_BYTES + 1];
};

static enum hearth_error load_file_read(const char *path, struct buffer *out)
{
    enum hearth_error error = HEARTH_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? HEARTH_NOT_FOUND : HEARTH_IO;
    for (;;) {
        uint8_t *room = buffer_reserve(out, 4096);
        ssize_t got = room == NULL ? -1 : read(fd, room, 4096);
        if (got <= 0) {
            error = got == 0 ? HEARTH_OK : HEARTH_IO;
            break;
        }
        out->len += (size_t)got;
    }
    close(fd);
    return error;
}

static void load_tag(const struct buffer *bytes, char tag_out[LOAD_TAG_DIGITS + 1])
{
    uint8_t digest[DIGEST_BYTES];
    digest_sha256(bytes->data, bytes->len, digest);
    hex_encode(digest, LOAD_TAG_DIGITS / 2, tag_out);
}

static enum hearth_error load_variant(const char *folder, const char *name, struct load_file *file, enum link_encoding encoding)
{
    char path[4096];
    if (name == NULL)
        return HEARTH_OK;
    if (strchr(name, '/') != NULL || (size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
        return HEARTH_BAD_INPUT;
    enum hearth_error error = load_file_read(path, &file->variants[encoding]);
    if (error == HEARTH_OK)
        load_tag(&file->variants[encoding], file->tags[encoding]);
    return error;
}

/* The page is completed here, once, so that Help now needs no script and no request. Its packed twins would lack it: plain only. */
static enum hearth_error load_complete_page(struct load_file *file, const struct help *help)
{
    struct buffer *page = &file->variants[LINK_ENCODING_IDENTITY];
    const uint8_t *mark = memmem(page->data, page->len, help_mark, sizeof help_mark - 1);
    if (mark == NULL)
        return HEARTH_BAD_INPUT;
    const size_t before = (size_t)(mark - page->data), after = before + sizeof help_mark - 1;
    struct buffer done;
    buffer_init(&done, LOAD_FILE_BYTES_MAX);
    buffer_put(&done, page->data, before);
    help_to_html(help, &done);
    buffer_put(&done, page->data + after, page->len - after);
    buffer_deinit(page);
    *page = done;
    load_tag(page, file->tags[LINK_ENCODING_IDENTITY]);
    return done.failed ? HEARTH_NO_MEMORY : HEARTH_OK;
}

static bool load_text(const json_t *entry, const char *key, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(entry, key));
    return text != NULL && (size_t)snprintf(out, size, "%s", text) < size;
}

static enum hearth_error load_entry(struct load *load, const char *folder, const json_t *entry, const struct help *help)
{
    if (load->files_len == LOAD_FILES_MAX)
        return HEARTH_BAD_INPUT;
    struct load_file *file = &load->files[load->files_len++];
    const bool page = json_is_true(json_object_get(entry, "template"));
    for (int i = 0; i < LINK_ENCODING_COUNT; i++)
        buffer_init(&file->variants[i], LOAD_FILE_BYTES_MAX);
    file->cache = json_is_true(json_object_get(entry, "immutable")) ? LINK_CACHE_IMMUTABLE : LINK_CACHE_NO_STORE;
    const char *plain = json_string_value(json_object_get(entry, "file"));
    if (!load_text(entry, "path", file->path, sizeof file->path) || !load_text(entry, "type", file->type, sizeof file->type) ||
        plain == NULL)
        return HEARTH_BAD_INPUT;
    enum hearth_error error = load_variant(folder, plain, file, LINK_ENCODING_IDENTITY);
    if (error == HEARTH_OK && page)
        return load_complete_page(file, help);
    if (error == HEARTH_OK)
        error = load_variant(folder, json_string_value(json_object_get(entry, "gzip")), file, LINK_ENCODING_GZIP);
    if (error == HEARTH_OK)
        error = load_variant(folder, json_string_value(json_object_get(entry, "br")), file, LINK_ENCODING_BR);
    return error;
}

static enum hearth_error load_client(struct load *load, const char *folder, const struct help *help)
{
    char path[4096];
    struct buffer manifest;
    buffer_init(&manifest, LOAD_FILE_BYTES_MAX);
    enum hearth_error error =
        (size_t)snprintf(path, sizeof path, "%s/manifest.json", folder) < sizeof path ? load_file_read(path, &manifest) : HEARTH_BAD_INPUT;
    if (error == HEARTH_OK) {
        uint8_t digest[DIGEST_BYTES];
        digest_sha256(manifest.data, manifest.len, digest);
        hex_encode(digest, sizeof digest, load->client_hash);
        json_t *document = json_loadb((const char *)manifest.data, manifest.len, JSON_REJECT_DUPLICATES, NULL);
        const json_t *files = json_object_get(document, "files");
        size_t index;
        json_t *entry;
        if (!json_is_array(files))
            error = HEARTH_BAD_INPUT;
        json_array_foreach(files, index, entry)
        {
            if (error == HEARTH_OK)
                error = load_entry(load, folder, entry, help);
        }
        json_decref(document);
    }
    buffer_deinit(&manifest);
    return error;
}

enum hearth_error load_read(const struct settings *settings, const struct help *help, struct load **load_out, const char **problem_out)
{
    struct load *load = calloc(1, sizeof *load);
    if (load == NULL)
        return HEARTH_NO_MEMORY;
    buffer_init(&load->certificate, LINK_PEM_BYTES_MAX);
    buffer_init(&load->key, LINK_PEM_BYTES_MAX);
    *problem_out = "network.certificate";
    enum hearth_error error = load_file_read(settings->network_certificate, &load->certificate);
    if (error == HEARTH_OK) {
        *problem_out = "network.certificate_key";
        error = load_file_read(settings->network_certificate_key, &load->key);
    }
    if (error == HEARTH_OK) {
        *problem_out = "places.client (build it: npm run build in client-web)";
        error = load_client(load, settings->places_client, help);
    }
    if (error != HEARTH_OK) {
        load_free(&load);
        return error;
    }
    *load_out = load;
    return HEARTH_OK;
}

void load_free(struct load **load)
{
    if (*load == NULL)
        return;
    if ((*load)->key.data != NULL)
        explicit_bzero((*load)->key.data, (*load)->key.len);
    buffer_deinit(&(*load)->key);
    buffer_deinit(&(*load)->certificate);
    for (size_t i = 0; i < (*load)->files_len; i++)
        for (int encoding = 0; encoding < LINK_ENCODING_COUNT; encoding++)
            buffer_deinit(&(*load)->files[i].variants[encoding]);
    free(*load);
    *load = NULL;
}

static struct bytes load_view(const char *text)
{
    return (struct bytes){.data = (const uint8_t *)text, .len = strlen(text)};
}

static void load_send_variant(struct core *core, struct gate *gate, const struct load_file *file, enum link_encoding encoding)
{
    const struct buffer *bytes = &file->variants[encoding];
    const size_t parts = bytes->len == 0 ? 1 : (bytes->len + LINK_ASSET_PART_BYTES - 1) / LINK_ASSET_PART_BYTES;
    for (size_t part = 0; part < parts; part++) {
        const size_t at = part * LINK_ASSET_PART_BYTES, left = bytes->len - at;
        gate_send(core, gate,
                  &(struct link_message){
                      .type = LINK_ASSET,
                      .asset = {.path = load_view(file->path),
                                .type = load_view(file->type),
                                .encoding = (uint8_t)encoding,
                                .cache = (uint8_t)file->cache,
                                .tag = load_view(file->tags[encoding]),
                                .part = (uint16_t)part,
                                .parts = (uint16_t)parts,
                                .bytes = {.data = bytes->data + at, .len = left < LINK_ASSET_PART_BYTES ? left : LINK_ASSET_PART_BYTES}}});
    }
}

static void load_send_start(struct core *core, struct gate *gate)
{
    char hosts[LINK_HOSTS_MAX][SETTINGS_HOST_MAX];
    struct link_message start = {.type = LINK_START, .start = {.generation = core->generation}};
    for (size_t i = 0; i < core->settings->network_hosts.count && i < LINK_HOSTS_MAX; i++) {
        settings_host(core->settings, i, core->port, hosts[i]);
        start.start.hosts.at[start.start.hosts.count++] = load_view(hosts[i]);
    }
    gate_limits_default(core->gates_wanted, &start.start.limits);
    if (!core->settings->limits_rates) {
        start.start.limits.handshake_interval_ms = 0;
        start.start.limits.command_interval_ms = 0;
        start.start.limits.command_bytes_per_s = 0;
        start.start.limits.raw_bytes_per_s = 0;
    }
    start.start.certificate = buffer_view(&core->load->certificate);
    start.start.tls_key = buffer_view(&core->load->key);
    vault_door_key(core->vault, start.start.door_key);
    gate_send(core, gate, &start);
    explicit_bzero(&start, sizeof start);
}

void load_send(struct core *core, struct gate *gate)
{
    load_send_start(core, gate);
    for (size_t i = 0; i < core->load->files_len; i++)
        for (int encoding = 0; encoding < LINK_ENCODING_COUNT; encoding++)
            if (core->load->files[i].tags[encoding][0] != 0) /* an empty file is a file too */
                load_send_variant(core, gate, &core->load->files[i], (enum link_encoding)encoding);
}

const char *load_client_hash(const struct core *core)
{
    return core->load->client_hash;
}
