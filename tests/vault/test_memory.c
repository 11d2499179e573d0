/* tests/vault/test_memory.c: memory that runs out at the n-th request, for every n, and memory that cannot be locked. The linker puts our
 * functions before those of the library (--wrap). */
#include "vault_fixture.h"
#include <sys/resource.h>
#include <sys/wait.h>

static int requests_left; /* until one fails; 0: none does */
static bool request_failed;

static bool request_fails(void)
{
    if (requests_left == 0 || --requests_left > 0)
        return false;
    request_failed = true;
    return true;
}

void *__real_malloc(size_t len);
void *__wrap_malloc(size_t len);
void *__wrap_malloc(size_t len)
{
    return request_fails() ? NULL : __real_malloc(len);
}

void *__real_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len)
{
    return request_fails() ? NULL : __real_calloc(count, len);
}

void *__real_sodium_malloc(size_t len);
void *__wrap_sodium_malloc(size_t len);
void *__wrap_sodium_malloc(size_t len)
{
    return request_fails() ? NULL : __real_sodium_malloc(len);
}

enum action { ACTION_INIT, ACTION_OPEN, ACTION_ADD, ACTION_DESTROY, ACTION_LIST, ACTION_COMMON, ACTIONS };

static enum hearth_error action_run(struct fixture *fixture, enum action action)
{
    const struct vault_key_spec spec = spec_of('3', VAULT_KEY_SLICE, 'r', 3000, 4000);
    struct vault_key_spec *specs = NULL;
    struct vault_common *common = NULL;
    size_t n = 0;
    char second[300];
    enum hearth_error error = HEARTH_BAD_INPUT;
    snprintf(second, sizeof second, "%s/second", fixture->folder);
    switch (action) {
    case ACTION_INIT:
        return vault_init(&(struct vault_place){.folder = second}, &fixture->master);
    case ACTION_OPEN:
        vault_close(&fixture->vault);
        error = vault_open(&fixture->place, &fixture->master, &fixture->vault);
        assert_int_equal(error == HEARTH_OK, fixture->vault != NULL);
        break;
    case ACTION_ADD:
        return vault_keys_add(fixture->vault, &spec, 1);
    case ACTION_DESTROY:
        return vault_keys_destroy(fixture->vault, (key_id[]){key_of('1')}, 1);
    case ACTION_LIST:
        error = vault_keys_list(fixture->vault, &specs, &n);
        free(specs);
        break;
    case ACTION_COMMON:
        error = vault_common_open("a\nb\n", 4, &common);
        vault_common_close(&common);
        break;
    case ACTIONS:
        break;
    }
    return error;
}

/* After a failure nothing has changed, and the same action works. */
static void memory_that_runs_out_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const int least[ACTIONS] = {6, 9, 6, 7, 1, 3};
    fixture_add_keys(fixture);
    for (enum action action = 0; action < ACTIONS; action++) {
        int failures = 0;
        do {
            requests_left = failures + 1;
            request_failed = false;
            enum hearth_error error = action_run(fixture, action);
            requests_left = 0;
            assert_int_equal(error, request_failed ? HEARTH_NO_MEMORY : HEARTH_OK);
            failures += request_failed;
            if (fixture->vault == NULL)
                fixture_open(fixture);
            assert_false(vault_is_broken(fixture->vault));
            if (request_failed) {
                assert_true(action > ACTION_DESTROY || vault_key_known(fixture->vault, key_of('1')));
                assert_false(action == ACTION_ADD && vault_key_known(fixture->vault, key_of('3')));
            }
        } while (request_failed);
        assert_true(failures >= least[action]);
        fixture_reopen(fixture);
        assert_int_equal(vault_key_known(fixture->vault, key_of('1')), action < ACTION_DESTROY);
        assert_int_equal(vault_key_known(fixture->vault, key_of('3')), action >= ACTION_ADD);
    }
}

/* In a child that may lock nothing (and is not root, who always may): refused, unless the operator allowed it. */
static void keys_that_could_be_swapped_are_refused(void **state)
{
    (void)state;
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    skip(); /* they put an mlock of their own in place, which always works */
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip();
#endif
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit none = {0, 0};
        void *memory = NULL;
        if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 || (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0))
            _exit(1);
        if (memory_locked(100, false, &memory) != HEARTH_UNSAFE || memory != NULL)
            _exit(2);
        _exit(memory_locked(100, true, &memory) == HEARTH_OK ? 0 : 3);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_that_runs_out_changes_nothing, fixture_setup, fixture_teardown),
        cmocka_unit_test(keys_that_could_be_swapped_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
