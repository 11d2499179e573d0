/* tests/vault/test_threads.c: people read and write while keys are added and destroyed. Run it under TSan (setarch -R). */
#include "vault_fixture.h"
#include <pthread.h>
#include <stdatomic.h>

enum { READERS = 3, ROUNDS = 25 };

struct scene {
    struct fixture *fixture;
    atomic_bool done;
    atomic_int opened; /* texts that a reader opened while the keeper worked */
    struct sealed kept;
};

/* What lives opens at every moment, and what a seal was given for opens or is gone, never anything else. */
static void *reader_run(void *argument)
{
    struct scene *scene = argument;
    struct vault *vault = scene->fixture->vault;
    uint8_t text[VAULT_TEXT_ROOM_BYTES], sealed[VAULT_SEALED_BYTES_MAX];
    size_t len, sealed_len;
    intptr_t wrong = 0;
    while (!atomic_load(&scene->done)) {
        wrong += vault_text_open(vault, &scene->kept.label, scene->kept.bytes, scene->kept.len, text, sizeof text, &len) != HEARTH_OK ||
                 len != 4 || memcmp(text, "kept", 4) != 0;
        atomic_fetch_add(&scene->opened, 1);

        struct vault_text_label label = label_of('x');
        if (!vault_slice_find(vault, label.room, 5000, &label.slice))
            continue; /* the keeper is between two slices */
        enum hearth_error error = vault_text_seal(vault, &label, (const uint8_t *)"new", 3, sealed, sizeof sealed, &sealed_len);
        if (error == HEARTH_OK)
            error = vault_text_open(vault, &label, sealed, sealed_len, text, sizeof text, &len);
        wrong += error != HEARTH_OK && error != HEARTH_NOT_FOUND;
        wrong += error == HEARTH_OK && (len != 3 || memcmp(text, "new", 3) != 0);
    }
    return (void *)wrong;
}

static void reading_and_writing_go_on_while_keys_change(void **state)
{
    struct scene scene = {.fixture = *state};
    pthread_t readers[READERS];
    fixture_add_keys(scene.fixture);
    fixture_seal(scene.fixture, '2', "kept", &scene.kept);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, reader_run, &scene), 0);
    int opened_before = 0;
    for (int round = 0; round < ROUNDS; round++) {
        const struct vault_key_spec spec = spec_of((char)('A' + round), VAULT_KEY_SLICE, 'r', 4000, 6000);
        assert_int_equal(vault_keys_add(scene.fixture->vault, &spec, 1), HEARTH_OK);
        assert_int_equal(vault_keys_destroy(scene.fixture->vault, &spec.id, 1), HEARTH_OK);
        assert_false(vault_key_known(scene.fixture->vault, spec.id));
        while (atomic_load(&scene.opened) == opened_before) /* each round meets at least one reader */
            sched_yield();
        opened_before = atomic_load(&scene.opened);
    }
    atomic_store(&scene.done, true);
    for (int i = 0; i < READERS; i++) {
        void *wrong = NULL;
        assert_int_equal(pthread_join(readers[i], &wrong), 0);
        assert_null(wrong);
    }
    assert_int_equal(vault_generation(scene.fixture->vault), 1 + ROUNDS);
}

static void *adder_run(void *argument)
{
    struct vault_key_spec *spec = argument;
    struct vault *vault;
    memcpy(&vault, spec->owner, sizeof vault);
    memset(spec->owner, 'r', ID_BYTES);
    enum hearth_error error = HEARTH_OK;
    for (int i = 0; i < 10 && error == HEARTH_OK; i++) {
        spec->id.bytes[14] = (uint8_t)(i + 1);
        error = vault_keys_add(vault, spec, 1);
    }
    return (void *)(intptr_t)error;
}

static void changes_from_two_threads_wait_for_each_other(void **state)
{
    struct fixture *fixture = *state;
    struct vault_key_spec specs[2];
    pthread_t adders[2];
    for (int i = 0; i < 2; i++) {
        specs[i] = spec_of((char)('A' + i), VAULT_KEY_SLICE, '\0', 1, 2);
        memcpy(specs[i].owner, &fixture->vault, sizeof fixture->vault);
        assert_int_equal(pthread_create(&adders[i], NULL, adder_run, &specs[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        void *error = NULL;
        assert_int_equal(pthread_join(adders[i], &error), 0);
        assert_null(error);
    }
    fixture_reopen(fixture);
    struct vault_key_spec *list = NULL;
    size_t n = 0;
    assert_int_equal(vault_keys_list(fixture->vault, &list, &n), HEARTH_OK);
    assert_int_equal(n, 20);
    free(list);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(reading_and_writing_go_on_while_keys_change), T(changes_from_two_threads_wait_for_each_other)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
