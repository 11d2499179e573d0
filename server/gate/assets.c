/* server/gate/assets.c */
#include "assets.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uthash.h>

struct entry {
    struct asset asset;
    UT_hash_handle hh;
};

struct assets {
    unsigned references;
    size_t bytes;
    struct entry *entries;
};

struct assets *assets_make(void)
{
    struct assets *assets = calloc(1, sizeof *assets);
    if (assets != NULL)
        assets->references = 1;
    return assets;
}

struct assets *assets_ref(struct assets *assets)
{
    assets->references++;
    return assets;
}

void assets_unref(struct assets *assets)
{
    if (assets == NULL || --assets->references > 0)
        return;
    struct entry *entry, *next;
    HASH_ITER(hh, assets->entries, entry, next)
    {
        HASH_DEL(assets->entries, entry);
        for (size_t i = 0; i < LINK_ENCODING_COUNT; i++)
            buffer_deinit(&entry->asset.variants[i].bytes);
        free(entry);
    }
    free(assets);
}

static void text_copy(char *out, struct bytes text)
{
    memcpy(out, text.data, text.len); /* bounded and without NUL: link.h */
    out[text.len] = '\0';
}

static struct entry *entry_get(struct assets *assets, struct bytes path)
{
    struct entry *entry;
    HASH_FIND(hh, assets->entries, path.data, path.len, entry);
    if (entry != NULL)
        return entry;
    if (HASH_COUNT(assets->entries) >= ASSETS_MAX || (entry = calloc(1, sizeof *entry)) == NULL)
        return NULL;
    text_copy(entry->asset.path, path);
    HASH_ADD(hh, assets->entries, asset.path[0], path.len, entry);
    return entry;
}

bool assets_add(struct assets *assets, const struct link_message *message)
{
    struct entry *entry = message->asset.path.len == 0 || message->asset.tag.len == 0 ? NULL : entry_get(assets, message->asset.path);
    if (entry == NULL)
        return false;
    struct asset_variant *variant = &entry->asset.variants[message->asset.encoding];
    if (message->asset.part != variant->parts_seen || message->asset.part >= message->asset.parts ||
        (message->asset.part > 0 && message->asset.parts != variant->parts))
        return false;
    if (message->asset.part == 0) {
        text_copy(entry->asset.type, message->asset.type);
        entry->asset.cache = (enum link_cache)message->asset.cache;
        text_copy(variant->tag, message->asset.tag);
        variant->parts = message->asset.parts;
        buffer_init(&variant->bytes, ASSETS_BYTES_MAX);
    }
    variant->parts_seen++;
    buffer_put(&variant->bytes, message->asset.bytes.data, message->asset.bytes.len);
    assets->bytes += message->asset.bytes.len;
    return !variant->bytes.failed && assets->bytes <= ASSETS_BYTES_MAX;
}

bool assets_whole(const struct assets *assets)
{
    for (const struct entry *entry = assets->entries; entry != NULL; entry = entry->hh.next) {
        if (entry->asset.variants[LINK_ENCODING_IDENTITY].tag[0] == '\0')
            return false;
        for (size_t i = 0; i < LINK_ENCODING_COUNT; i++)
            if (entry->asset.variants[i].parts_seen != entry->asset.variants[i].parts)
                return false;
    }
    return true;
}

const struct asset *assets_find(const struct assets *assets, const char *path)
{
    struct entry *entry;
    HASH_FIND(hh, assets->entries, path, strlen(path), entry);
    return entry == NULL ? NULL : &entry->asset;
}

/* Is the coding among those accepted, and not with q=0? */
static bool accepts(const char *header, const char *coding)
{
    const size_t coding_len = strlen(coding);
    while (*header != '\0') {
        header += strspn(header, " \t,");
        const size_t item_len = strcspn(header, ",");
        const size_t name_len = strcspn(header, " \t;,");
        if (name_len == coding_len && strncasecmp(header, coding, coding_len) == 0) {
            const char *q = memmem(header, item_len, "q=", 2);
            return q == NULL || strtod(q + 2, NULL) > 0;
        }
        header += item_len;
    }
    return false;
}

enum link_encoding asset_choose(const struct asset *asset, const char *accept_encoding)
{
    if (asset->variants[LINK_ENCODING_BR].tag[0] != '\0' && accepts(accept_encoding, "br"))
        return LINK_ENCODING_BR;
    if (asset->variants[LINK_ENCODING_GZIP].tag[0] != '\0' && accepts(accept_encoding, "gzip"))
        return LINK_ENCODING_GZIP;
    return LINK_ENCODING_IDENTITY;
}
