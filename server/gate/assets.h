/* server/gate/assets.h
 * The files that browsers get, as core sent them: by path, each as it is and perhaps as gzip and br. A set is replaced as a whole; who is
 * in the middle of reading one keeps it. */
#pragma once
#include "hearth/link.h"

#define ASSETS_BYTES_MAX 33554432 /* the client is some 100 KiB; more is a mistake of the configuration */
#define ASSETS_MAX       1024

struct asset_variant {
    struct buffer bytes;
    char tag[LINK_TAG_BYTES_MAX + 1]; /* empty: there is no such variant */
    uint16_t parts_seen, parts;
};

struct asset {
    char path[LINK_PATH_BYTES_MAX + 1];
    char type[LINK_TYPE_BYTES_MAX + 1];
    enum link_cache cache;
    struct asset_variant variants[LINK_ENCODING_COUNT];
};

struct assets;

struct assets *assets_make(void); /* NULL: no memory */
struct assets *assets_ref(struct assets *assets);
void assets_unref(struct assets *assets); /* takes NULL */
/* Takes one part. False: out of order, too much, or no memory. */
MUST_USE bool assets_add(struct assets *assets, const struct link_message *message);
/* No variant stopped in the middle, and each asset has one as it is. */
MUST_USE bool assets_whole(const struct assets *assets);
const struct asset *assets_find(const struct assets *assets, const char *path); /* NULL: not there */
/* The smallest that the browser takes; accept_encoding is its header, empty if there is none. */
enum link_encoding asset_choose(const struct asset *asset, const char *accept_encoding);
