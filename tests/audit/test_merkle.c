/* tests/audit/test_merkle.c: the tree against the published vectors of Certificate Transparency, and its proofs at every size. */
#include "hearth/bytes.h"
#include "hearth/merkle.h"
#include "test.h"
#include <string.h>

#define SIZE_MAX_TRIED 200

static uint8_t leaves[2048][DIGEST_BYTES];

static void leaves_fill(struct prng *prng, int len)
{
    for (int i = 0; i < len; i++) {
        const uint64_t entry = prng_next(prng);
        merkle_leaf(&entry, sizeof entry, leaves[i]);
    }
}

/* The eight entries and their roots of certificate-transparency, merkle_tree_test.cc. */
static void roots_are_those_of_certificate_transparency(void **state)
{
    (void)state;
    static const struct {
        const char *entry;
        size_t len;
    } entries[] = {{"", 0},
                   {"\x00", 1},
                   {"\x10", 1},
                   {"\x20\x21", 2},
                   {"\x30\x31", 2},
                   {"\x40\x41\x42\x43", 4},
                   {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
                   {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}};
    static const char *const roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    struct merkle_edge edge = {.size = 0};
    for (int size = 0; size <= 8; size++) {
        uint8_t root[DIGEST_BYTES];
        char hex[2 * DIGEST_BYTES + 1];
        merkle_edge_root(&edge, root);
        hex_encode(root, sizeof root, hex);
        assert_string_equal(hex, roots[size]);
        if (size == 8)
            break;
        merkle_leaf(entries[size].entry, entries[size].len, leaves[size]);
        merkle_edge_add(&edge, leaves[size]);
    }
}

/* The definition of RFC 6962, 2.1, as it stands there. */
static void naive_root(int first, int len, uint8_t out[DIGEST_BYTES])
{
    uint8_t block[1 + 2 * DIGEST_BYTES] = {1};
    if (len == 1) {
        memcpy(out, leaves[first], DIGEST_BYTES);
        return;
    }
    int left = 1;
    while (left * 2 < len)
        left *= 2;
    naive_root(first, left, block + 1);
    naive_root(first + left, len - left, block + 1 + DIGEST_BYTES);
    digest_sha256(block, sizeof block, out);
}

static void every_entry_is_proved_in_every_size_and_no_other(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    leaves_fill(&prng, SIZE_MAX_TRIED);
    struct merkle_edge edge = {.size = 0};
    for (int size = 1; size <= SIZE_MAX_TRIED; size++) {
        uint8_t root[DIGEST_BYTES], naive[DIGEST_BYTES], path[MERKLE_PATH_MAX][DIGEST_BYTES];
        merkle_edge_add(&edge, leaves[size - 1]);
        merkle_edge_root(&edge, root);
        naive_root(0, size, naive);
        assert_memory_equal(root, naive, DIGEST_BYTES);
        for (int i = 0; i < size; i++) {
            const int len = merkle_inclusion(leaves, (uint64_t)size, (uint64_t)i, path);
            assert_true(merkle_inclusion_holds(leaves[i], (uint64_t)i, (uint64_t)size, path, len, root));
            assert_false(merkle_inclusion_holds(leaves[i], (uint64_t)i + 1, (uint64_t)size, path, len, root));
            assert_false(merkle_inclusion_holds(leaves[(i + 1) % SIZE_MAX_TRIED], (uint64_t)i, (uint64_t)size, path, len, root));
            assert_false(merkle_inclusion_holds(leaves[i], (uint64_t)i, (uint64_t)size, path, len + 1, root));
            if (len > 0) {
                assert_false(merkle_inclusion_holds(leaves[i], (uint64_t)i, (uint64_t)size, path, len - 1, root));
                path[prng_below(&prng, (uint64_t)len)][prng_below(&prng, DIGEST_BYTES)] ^= 1 << prng_below(&prng, 8);
                assert_false(merkle_inclusion_holds(leaves[i], (uint64_t)i, (uint64_t)size, path, len, root));
            }
        }
    }
}

static void every_size_begins_with_every_smaller_one_and_no_other(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    static uint8_t roots[SIZE_MAX_TRIED + 1][DIGEST_BYTES];
    leaves_fill(&prng, SIZE_MAX_TRIED);
    for (int size = 0; size <= SIZE_MAX_TRIED; size++)
        merkle_root(leaves, (uint64_t)size, roots[size]);
    for (int size = 0; size <= SIZE_MAX_TRIED; size++)
        for (int old = 0; old <= size; old++) {
            uint8_t path[MERKLE_PATH_MAX][DIGEST_BYTES], other[DIGEST_BYTES];
            const uint64_t to = (uint64_t)size, from = (uint64_t)old;
            const int len = merkle_consistency(leaves, to, from, path);
            assert_true(merkle_consistency_holds(from, roots[old], to, roots[size], path, len));
            memcpy(other, roots[old], DIGEST_BYTES);
            other[prng_below(&prng, DIGEST_BYTES)] ^= 1;
            assert_false(merkle_consistency_holds(from, other, to, roots[size], path, len));
            if (old > 0 && old < size) {
                assert_false(merkle_consistency_holds(from, roots[old], to, other, path, len));
                assert_false(merkle_consistency_holds(from, roots[old], to, roots[size], path, len - 1));
                assert_false(merkle_consistency_holds(to, roots[size], from, roots[old], path, len));
                path[prng_below(&prng, (uint64_t)len)][0] ^= 1;
                assert_false(merkle_consistency_holds(from, roots[old], to, roots[size], path, len));
            }
        }
}

/* Every full subtree as merkle_edge_grow gave it: kept[last][height - 1]. */
static uint8_t kept[SIZE_MAX_TRIED][8][DIGEST_BYTES];

static bool kept_subtree(void *context, int height, uint64_t last, uint8_t hash_out[DIGEST_BYTES])
{
    int *asked = context;
    (*asked)++;
    memcpy(hash_out, height == 0 ? leaves[last] : kept[last][height - 1], DIGEST_BYTES);
    return true;
}

static bool no_subtree(void *context, int height, uint64_t last, uint8_t hash_out[DIGEST_BYTES])
{
    (void)height;
    memset(hash_out, 0, DIGEST_BYTES);
    return last != *(const uint64_t *)context;
}

/* SUBPROOF of RFC 6962, 2.1.2, as it stands there. */
static int naive_subproof(int old, int first, int size, bool whole, uint8_t (*path)[DIGEST_BYTES])
{
    if (old == size && whole)
        return 0;
    if (old == size) {
        naive_root(first, size, path[0]);
        return 1;
    }
    int left = 1, len;
    while (left * 2 < size)
        left *= 2;
    if (old <= left) {
        len = naive_subproof(old, first, left, whole, path);
        naive_root(first + left, size - left, path[len]);
    } else {
        len = naive_subproof(old - left, first + left, size - left, false, path);
        naive_root(first, left, path[len]);
    }
    return len + 1;
}

static void kept_subtrees_give_the_proofs_of_the_rfc(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    struct merkle_edge edge = {.size = 0};
    leaves_fill(&prng, SIZE_MAX_TRIED);
    for (int i = 0; i < SIZE_MAX_TRIED; i++) {
        uint8_t naive[DIGEST_BYTES];
        const int len = merkle_edge_grow(&edge, leaves[i], kept[i]);
        assert_int_equal(len, __builtin_ctz((unsigned)i + 1));
        for (int height = 1; height <= len; height++) {
            naive_root(i + 1 - (1 << height), 1 << height, naive);
            assert_memory_equal(kept[i][height - 1], naive, DIGEST_BYTES);
        }
    }
    for (int size = 1; size <= SIZE_MAX_TRIED; size++)
        for (int old = 1; old <= size; old++) {
            uint8_t path[MERKLE_PATH_MAX][DIGEST_BYTES], naive[MERKLE_PATH_MAX][DIGEST_BYTES];
            int asked = 0;
            const int len = merkle_consistency_of(kept_subtree, &asked, (uint64_t)size, (uint64_t)old, path);
            assert_int_equal(len, naive_subproof(old, 0, size, true, naive));
            assert_memory_equal(path, naive, (size_t)len * DIGEST_BYTES);
            assert_true(asked <= 40);
            if (asked > 0) { /* one that is gone is no proof */
                const uint64_t gone = (uint64_t)size - 1;
                assert_int_equal(merkle_consistency_of(no_subtree, (void *)(uintptr_t)&gone, (uint64_t)size, (uint64_t)old, path), -1);
            }
        }
}

static void proofs_hold_at_random_larger_sizes(void **state)
{
    (void)state;
    struct prng prng = prng_from_env("HEARTH_SEED");
    leaves_fill(&prng, 2048);
    for (int round = 0; round < 100; round++) {
        const uint64_t size = 1 + prng_below(&prng, 2048), old = prng_below(&prng, size + 1), index = prng_below(&prng, size);
        uint8_t root[DIGEST_BYTES], old_root[DIGEST_BYTES], path[MERKLE_PATH_MAX][DIGEST_BYTES];
        merkle_root(leaves, size, root);
        merkle_root(leaves, old, old_root);
        int len = merkle_inclusion(leaves, size, index, path);
        assert_true(len <= 11 && merkle_inclusion_holds(leaves[index], index, size, path, len, root));
        len = merkle_consistency(leaves, size, old, path);
        assert_true(merkle_consistency_holds(old, old_root, size, root, path, len));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_are_those_of_certificate_transparency),
        cmocka_unit_test(every_entry_is_proved_in_every_size_and_no_other),
        cmocka_unit_test(every_size_begins_with_every_smaller_one_and_no_other),
        cmocka_unit_test(kept_subtrees_give_the_proofs_of_the_rfc),
        cmocka_unit_test(proofs_hold_at_random_larger_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
