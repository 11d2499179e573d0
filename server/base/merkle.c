/* server/base/merkle.c: the tree of RFC 6962; how proofs are checked is RFC 9162, 2.1.3.2 and 2.1.4.2. */
#include "hearth/merkle.h"
#include "hearth/check.h"
#include <string.h>

int merkle_edge_len(uint64_t size)
{
    return __builtin_popcountll(size);
}

void merkle_leaf(const void *entry, size_t entry_len, uint8_t hash_out[DIGEST_BYTES])
{
    struct digest digest;
    digest_init(&digest);
    digest_add(&digest, (const uint8_t[]){0}, 1);
    digest_add(&digest, entry, entry_len);
    digest_final(&digest, hash_out);
}

static void merkle_node(const uint8_t left[DIGEST_BYTES], const uint8_t right[DIGEST_BYTES], uint8_t out[DIGEST_BYTES])
{
    uint8_t block[1 + 2 * DIGEST_BYTES] = {1};
    memcpy(block + 1, left, DIGEST_BYTES);
    memcpy(block + 1 + DIGEST_BYTES, right, DIGEST_BYTES);
    digest_sha256(block, sizeof block, out);
}

/* As adding one to a binary number: each carry joins two subtrees of one height. */
int merkle_edge_grow(struct merkle_edge *edge, const uint8_t leaf[DIGEST_BYTES], uint8_t (*nodes_out)[DIGEST_BYTES])
{
    uint8_t hash[DIGEST_BYTES];
    int len = merkle_edge_len(edge->size), nodes = 0;
    memcpy(hash, leaf, DIGEST_BYTES);
    for (uint64_t carry = edge->size; (carry & 1) != 0; carry >>= 1) {
        merkle_node(edge->hashes[--len], hash, hash);
        if (nodes_out != NULL)
            memcpy(nodes_out[nodes], hash, DIGEST_BYTES);
        nodes++;
    }
    memcpy(edge->hashes[len], hash, DIGEST_BYTES);
    edge->size++;
    return nodes;
}

void merkle_edge_add(struct merkle_edge *edge, const uint8_t leaf[DIGEST_BYTES])
{
    (void)merkle_edge_grow(edge, leaf, NULL);
}

void merkle_edge_root(const struct merkle_edge *edge, uint8_t root_out[DIGEST_BYTES])
{
    int len = merkle_edge_len(edge->size);
    if (len == 0) {
        digest_sha256("", 0, root_out);
        return;
    }
    memcpy(root_out, edge->hashes[--len], DIGEST_BYTES);
    while (len > 0)
        merkle_node(edge->hashes[--len], root_out, root_out);
}

void merkle_root(const uint8_t (*leaves)[DIGEST_BYTES], uint64_t size, uint8_t root_out[DIGEST_BYTES])
{
    struct merkle_edge edge = {.size = 0};
    for (uint64_t i = 0; i < size; i++)
        merkle_edge_add(&edge, leaves[i]);
    merkle_edge_root(&edge, root_out);
}

/* The largest power of two below size; size > 1. */
static uint64_t merkle_split(uint64_t size)
{
    return UINT64_C(1) << (63 - __builtin_clzll(size - 1));
}

int merkle_inclusion(const uint8_t (*leaves)[DIGEST_BYTES], uint64_t size, uint64_t index, uint8_t (*path_out)[DIGEST_BYTES])
{
    CHECK(index < size);
    if (size == 1)
        return 0;
    const uint64_t left = merkle_split(size);
    int len;
    if (index < left) {
        len = merkle_inclusion(leaves, left, index, path_out);
        merkle_root(leaves + left, size - left, path_out[len]);
    } else {
        len = merkle_inclusion(leaves + left, size - left, index - left, path_out);
        merkle_root(leaves, left, path_out[len]);
    }
    return len + 1;
}

bool merkle_inclusion_holds(const uint8_t leaf[DIGEST_BYTES], uint64_t index, uint64_t size, const uint8_t (*path)[DIGEST_BYTES],
                            int path_len, const uint8_t root[DIGEST_BYTES])
{
    uint8_t hash[DIGEST_BYTES];
    if (index >= size)
        return false;
    uint64_t node = index, last = size - 1;
    memcpy(hash, leaf, DIGEST_BYTES);
    for (int i = 0; i < path_len; i++) {
        if (last == 0)
            return false;
        if ((node & 1) != 0 || node == last) {
            merkle_node(path[i], hash, hash);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            merkle_node(hash, path[i], hash);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && memcmp(hash, root, DIGEST_BYTES) == 0;
}

/* The tree over `size` leaves from `first` on, by its full subtrees, the smallest (rightmost) first. */
static bool merkle_range(merkle_subtree *subtree, void *context, uint64_t first, uint64_t size, uint8_t root_out[DIGEST_BYTES])
{
    uint8_t left[DIGEST_BYTES];
    bool any = false;
    while (size > 0) {
        const int height = __builtin_ctzll(size);
        if (!subtree(context, height, first + size - 1, any ? left : root_out))
            return false;
        if (any)
            merkle_node(left, root_out, root_out);
        any = true;
        size &= size - 1;
    }
    return any;
}

/* SUBPROOF of the RFC: `whole` while the old tree is a subtree of this one that its holder knows the root of. The RFC goes down and notes
 * what it passes by; here that is put at the places where it belongs, from the end of the path. */
int merkle_consistency_of(merkle_subtree *subtree, void *context, uint64_t size, uint64_t old_size, uint8_t (*path_out)[DIGEST_BYTES])
{
    struct {
        uint64_t first, size;
    } passed[MERKLE_PATH_MAX];
    int len = 0;
    uint64_t first = 0;
    bool whole = true;
    CHECK(old_size <= size);
    if (old_size == 0)
        return 0;
    while (old_size != size) {
        const uint64_t left = merkle_split(size);
        CHECK(len < MERKLE_PATH_MAX);
        if (old_size <= left) {
            passed[len].first = first + left;
            passed[len++].size = size - left;
            size = left;
        } else {
            passed[len].first = first;
            passed[len++].size = left;
            first += left;
            size -= left;
            old_size -= left;
            whole = false;
        }
    }
    if (!whole) {
        CHECK(len < MERKLE_PATH_MAX);
        passed[len].first = first;
        passed[len++].size = size;
    }
    for (int i = 0; i < len; i++)
        if (!merkle_range(subtree, context, passed[len - 1 - i].first, passed[len - 1 - i].size, path_out[i]))
            return -1;
    return len;
}

static bool merkle_leaves_subtree(void *context, int height, uint64_t last, uint8_t hash_out[DIGEST_BYTES])
{
    const uint8_t(*leaves)[DIGEST_BYTES] = context;
    const uint64_t size = UINT64_C(1) << height;
    merkle_root(leaves + (last + 1 - size), size, hash_out);
    return true;
}

int merkle_consistency(const uint8_t (*leaves)[DIGEST_BYTES], uint64_t size, uint64_t old_size, uint8_t (*path_out)[DIGEST_BYTES])
{
    return merkle_consistency_of(merkle_leaves_subtree, (void *)(uintptr_t)leaves, size, old_size, path_out);
}

bool merkle_consistency_holds(uint64_t old_size, const uint8_t old_root[DIGEST_BYTES], uint64_t size, const uint8_t root[DIGEST_BYTES],
                              const uint8_t (*path)[DIGEST_BYTES], int path_len)
{
    uint8_t nothing[DIGEST_BYTES], old_hash[DIGEST_BYTES], hash[DIGEST_BYTES];
    if (old_size > size)
        return false;
    if (old_size == size)
        return path_len == 0 && memcmp(old_root, root, DIGEST_BYTES) == 0;
    if (old_size == 0) { /* every tree begins with the empty one */
        digest_sha256("", 0, nothing);
        return path_len == 0 && memcmp(old_root, nothing, DIGEST_BYTES) == 0;
    }
    const bool whole = (old_size & (old_size - 1)) == 0; /* the old root is itself the first hash of the path */
    int next = 0;
    if (!whole && path_len == 0)
        return false;
    memcpy(old_hash, whole ? old_root : path[next++], DIGEST_BYTES);
    memcpy(hash, old_hash, DIGEST_BYTES);
    uint64_t node = old_size - 1, last = size - 1;
    while ((node & 1) != 0) {
        node >>= 1;
        last >>= 1;
    }
    for (; next < path_len; next++) {
        if (last == 0)
            return false;
        if ((node & 1) != 0 || node == last) {
            merkle_node(path[next], old_hash, old_hash);
            merkle_node(path[next], hash, hash);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            merkle_node(hash, path[next], hash);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && memcmp(old_hash, old_root, DIGEST_BYTES) == 0 && memcmp(hash, root, DIGEST_BYTES) == 0;
}
