/* include/hearth/merkle.h
 * A Merkle tree over entries that only ever come at its end (RFC 6962, section 2): SHA-256, 0x00 before a leaf, 0x01 before a node.
 * Its right edge is enough to add an entry and to know the root; proofs are made from the leaves' hashes, or from kept subtrees.
 * Pure: allocates nothing, cannot fail, safe from any thread. */
#pragma once
#include "hearth/digest.h"
#include <stdbool.h>

#define MERKLE_EDGE_MAX 64 /* one full subtree for each bit of the size */
#define MERKLE_PATH_MAX 65

/* The roots of the full subtrees that the entries make, the largest (leftmost) first: as many as the size has bits. */
struct merkle_edge {
    uint64_t size;
    uint8_t hashes[MERKLE_EDGE_MAX][DIGEST_BYTES];
};

/* How many of edge->hashes are in use for that size. */
int merkle_edge_len(uint64_t size);
void merkle_leaf(const void *entry, size_t entry_len, uint8_t hash_out[DIGEST_BYTES]);
void merkle_edge_add(struct merkle_edge *edge, const uint8_t leaf[DIGEST_BYTES]);
/* The same, and says which full subtrees the leaf completes, of height 1 and up: they never change again. Returns how many. */
int merkle_edge_grow(struct merkle_edge *edge, const uint8_t leaf[DIGEST_BYTES], uint8_t (*nodes_out)[DIGEST_BYTES]);
/* Of no entry: SHA-256 of nothing. */
void merkle_edge_root(const struct merkle_edge *edge, uint8_t root_out[DIGEST_BYTES]);
void merkle_root(const uint8_t (*leaves)[DIGEST_BYTES], uint64_t size, uint8_t root_out[DIGEST_BYTES]);

/* That entry `index` is in the tree of `size` (index < size, CHECKed). Returns how many hashes path_out got. */
int merkle_inclusion(const uint8_t (*leaves)[DIGEST_BYTES], uint64_t size, uint64_t index, uint8_t (*path_out)[DIGEST_BYTES]);
bool merkle_inclusion_holds(const uint8_t leaf[DIGEST_BYTES], uint64_t index, uint64_t size, const uint8_t (*path)[DIGEST_BYTES],
                            int path_len, const uint8_t root[DIGEST_BYTES]);

/* That the tree of `size` begins with that of `old_size` (old_size <= size, CHECKed). Empty for equal sizes and for an old size of 0. */
int merkle_consistency(const uint8_t (*leaves)[DIGEST_BYTES], uint64_t size, uint64_t old_size, uint8_t (*path_out)[DIGEST_BYTES]);
/* The same from kept subtrees, some hundred at most of whatever size: the full one of 2^height leaves whose last is `last`. */
typedef bool merkle_subtree(void *context, int height, uint64_t last, uint8_t hash_out[DIGEST_BYTES]);
/* Returns -1 when a subtree could not be had. */
int merkle_consistency_of(merkle_subtree *subtree, void *context, uint64_t size, uint64_t old_size, uint8_t (*path_out)[DIGEST_BYTES]);
bool merkle_consistency_holds(uint64_t old_size, const uint8_t old_root[DIGEST_BYTES], uint64_t size, const uint8_t root[DIGEST_BYTES],
                              const uint8_t (*path)[DIGEST_BYTES], int path_len);
