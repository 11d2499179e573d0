/* tests/vault/test_files.c: the files of a vault: who may read them, what stands in them, and that no byte of them can be changed. */
#include "vault_fixture.h"

static const char *const vault_files[] = {"service", "keyring", "slots"};

static void a_vault_is_made_once_and_never_over_another(void **state)
{
    struct fixture *fixture = *state;
    vault_close(&fixture->vault);
    assert_int_equal(vault_init(&fixture->place, &fixture->master), HEARTH_UNSAFE);
    for (int i = 0; i < 3; i++) { /* one lost file must not open the way to lose the others */
        char path[400], aside[410];
        vault_file_path(fixture, vault_files[i], path);
        snprintf(aside, sizeof aside, "%s.aside", path);
        assert_int_equal(rename(path, aside), 0);
        assert_int_equal(vault_init(&fixture->place, &fixture->master), HEARTH_UNSAFE);
        enum hearth_error error = vault_open(&fixture->place, &fixture->master, &fixture->vault);
        assert_true(error == HEARTH_NOT_FOUND || error == HEARTH_DAMAGED);
        assert_null(fixture->vault);
        assert_int_equal(rename(aside, path), 0);
    }
    fixture_open(fixture);
}

static void without_a_vault_there_is_nothing_to_open(void **state)
{
    struct fixture *fixture = *state;
    struct vault *vault = NULL;
    char nowhere[300];
    snprintf(nowhere, sizeof nowhere, "%s/nowhere", fixture->folder);
    const struct vault_place place = {.folder = nowhere};
    assert_int_equal(vault_open(&place, &fixture->master, &vault), HEARTH_NOT_FOUND);
    assert_null(vault);
    assert_int_equal(access(nowhere, F_OK), -1);
}

static void files_that_others_may_read_are_refused(void **state)
{
    struct fixture *fixture = *state;
    char path[400];
    vault_close(&fixture->vault);
    static const mode_t unsafe[] = {0640, 0604, 0620, 0602, 0610};
    for (int i = 0; i < 3; i++) {
        vault_file_path(fixture, vault_files[i], path);
        for (size_t m = 0; m < sizeof unsafe / sizeof unsafe[0]; m++) {
            assert_int_equal(chmod(path, unsafe[m]), 0);
            assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_UNSAFE);
        }
        assert_int_equal(chmod(path, 0600), 0);
    }
    assert_int_equal(chmod(fixture->vault_folder, 0750), 0);
    assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_UNSAFE);
    assert_int_equal(chmod(fixture->vault_folder, 0700), 0);
    assert_int_equal(chmod(fixture->master_path, 0440), 0);
    assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_UNSAFE);
    assert_int_equal(chmod(fixture->master_path, 0600), 0);
    fixture_open(fixture);
}

static void a_link_in_place_of_a_file_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char path[400], aside[410];
    vault_close(&fixture->vault);
    for (int i = 0; i < 3; i++) {
        vault_file_path(fixture, vault_files[i], path);
        snprintf(aside, sizeof aside, "%s.aside", path);
        assert_int_equal(rename(path, aside), 0);
        assert_int_equal(symlink(aside, path), 0);
        assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_UNSAFE);
        assert_int_equal(rename(aside, path), 0);
    }
}

static void what_is_written_is_for_its_owner_alone(void **state)
{
    struct fixture *fixture = *state;
    fixture_add_keys(fixture);
    for (int i = 0; i < 3; i++) {
        char path[400];
        struct stat status;
        vault_file_path(fixture, vault_files[i], path);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 07777, 0600);
    }
    struct stat status;
    assert_int_equal(stat(fixture->master_path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0400);
}

/* The unused slot is noise and under no tag; all the rest is. */
static void one_wrong_byte_in_any_file_is_damage(void **state)
{
    struct fixture *fixture = *state;
    static uint8_t bytes[SLOTS_FILE_BYTES + 1];
    fixture_add_keys(fixture);
    vault_close(&fixture->vault);
    for (int i = 0; i < 3; i++) {
        const size_t len = vault_file_read(fixture, vault_files[i], bytes, sizeof bytes);
        const bool slots = strcmp(vault_files[i], "slots") == 0;
        const size_t step = slots ? 61 : 1; /* every byte of a slot is walked in memory below: here it is only slow */
        for (size_t at = slots ? SLOT_BYTES : 0; at < len; at += step) {
            bytes[at] ^= 0x10;
            vault_file_write(fixture, vault_files[i], bytes, len);
            assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_DAMAGED);
            bytes[at] ^= 0x10;
        }
        vault_file_write(fixture, vault_files[i], bytes, len - 1);
        assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_DAMAGED);
        vault_file_write(fixture, vault_files[i], bytes, len + 1);
        assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_DAMAGED);
        vault_file_write(fixture, vault_files[i], bytes, 0);
        assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_DAMAGED);
        vault_file_write(fixture, vault_files[i], bytes, len);
    }
    fixture_open(fixture);
}

static void every_byte_of_a_slot_is_under_its_tag(void **state)
{
    (void)state;
    uint8_t key[KEY_BYTES], slot_key[KEY_BYTES], nonce[NONCE_BYTES], bytes[SLOT_BYTES];
    struct slot slot;
    count_up(key, sizeof key, 0);
    count_up(slot_key, sizeof slot_key, 0x20);
    count_up(nonce, sizeof nonce, 0x40);
    slot_encode(7, key, slot_key, nonce, bytes);
    slot_decode(bytes, 1, slot_key, &slot);
    assert_true(slot.valid);
    assert_int_equal(slot.generation, 7);
    assert_memory_equal(slot.key, key, KEY_BYTES);
    slot_decode(bytes, 0, slot_key, &slot); /* copied over its neighbour */
    assert_false(slot.valid);
    slot_decode(bytes, 1, key, &slot);
    assert_false(slot.valid);
    for (size_t at = 0; at < sizeof bytes; at++) {
        bytes[at] ^= 0x80;
        slot_decode(bytes, 1, slot_key, &slot);
        assert_false(slot.valid);
        bytes[at] ^= 0x80;
    }
}

static void another_master_opens_nothing(void **state)
{
    struct fixture *fixture = *state;
    char other[300];
    vault_close(&fixture->vault);
    snprintf(other, sizeof other, "%s/other", fixture->folder);
    assert_int_equal(vault_master_make(other), HEARTH_OK);
    assert_int_equal(vault_master_make(other), HEARTH_UNSAFE); /* never over an old one */
    const struct vault_master master = {.kind = VAULT_MASTER_FILE, .text = other, .allow_unlocked_keys = true};
    assert_int_equal(vault_open(&fixture->place, &master, &fixture->vault), HEARTH_DAMAGED);
}

static void master_file_write(const struct fixture *fixture, const char *text)
{
    unlink(fixture->master_path);
    int fd = open(fixture->master_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static void a_master_file_has_64_digits_and_nothing_else(void **state)
{
    struct fixture *fixture = *state;
    char digits[66] = {0};
    int fd = open(fixture->master_path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(fd, digits, 65), 65);
    close(fd);
    vault_close(&fixture->vault);
    char text[80];
    snprintf(text, sizeof text, "%.64s", digits); /* without the newline it is as good */
    master_file_write(fixture, text);
    fixture_open(fixture);
    vault_close(&fixture->vault);
    static const struct {
        const char *before;
        int digits;
        const char *after;
    } forms[] = {{"", 63, "\n"}, {"", 64, "\n\n"}, {"", 64, " "}, {"x", 63, "\n"}, {"", 0, ""}, {"", 32, "\n"}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        snprintf(text, sizeof text, "%s%.*s%s", forms[i].before, forms[i].digits, digits, forms[i].after);
        master_file_write(fixture, text);
        assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_BAD_INPUT);
    }
    unlink(fixture->master_path);
    assert_int_equal(vault_open(&fixture->place, &fixture->master, &fixture->vault), HEARTH_NOT_FOUND);
}

static void a_master_may_come_from_the_service_manager(void **state)
{
    struct fixture *fixture = *state;
    struct vault_master master = {.kind = VAULT_MASTER_CREDENTIAL, .text = "master", .allow_unlocked_keys = true};
    vault_close(&fixture->vault);
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_int_equal(vault_open(&fixture->place, &master, &fixture->vault), HEARTH_NOT_FOUND);
    setenv("CREDENTIALS_DIRECTORY", fixture->folder, 1);
    assert_int_equal(chmod(fixture->master_path, 0440), 0); /* the group bits are its access list */
    assert_int_equal(vault_open(&fixture->place, &master, &fixture->vault), HEARTH_OK);
    vault_close(&fixture->vault);
    assert_int_equal(chmod(fixture->master_path, 0444), 0);
    assert_int_equal(vault_open(&fixture->place, &master, &fixture->vault), HEARTH_UNSAFE);
    master.text = "../master";
    assert_int_equal(vault_open(&fixture->place, &master, &fixture->vault), HEARTH_BAD_INPUT);
    unsetenv("CREDENTIALS_DIRECTORY");
}

static void a_master_may_be_a_passphrase(void **state)
{
    struct fixture *fixture = *state;
    char folder[300], slots[300];
    snprintf(folder, sizeof folder, "%s/second", fixture->folder);
    snprintf(slots, sizeof slots, "%s/slots-elsewhere", fixture->folder); /* and the slots on another medium */
    const struct vault_place place = {.folder = folder, .slots_path = slots};
    struct vault_master master = {.kind = VAULT_MASTER_PASSPHRASE, .text = "", .allow_unlocked_keys = true};
    struct vault *vault = NULL;
    assert_int_equal(vault_init(&place, &master), HEARTH_BAD_INPUT);
    assert_int_equal(access(slots, F_OK), -1); /* a failure leaves nothing in the way of the next try */
    master.text = "seven lamps on the quay";
    assert_int_equal(vault_init(&place, &master), HEARTH_OK);
    assert_int_equal(vault_open(&place, &master, &vault), HEARTH_OK);
    vault_close(&vault);
    master.text = "seven lamps on the quai";
    assert_int_equal(vault_open(&place, &master, &vault), HEARTH_DAMAGED);
    assert_int_equal(vault_init(&place, &master), HEARTH_UNSAFE);
}

/* RE4, RE6: nothing that was said, and no key, stands in any file of the vault. */
static void no_text_and_no_key_stands_in_a_file(void **state)
{
    struct fixture *fixture = *state;
    static uint8_t bytes[SLOTS_FILE_BYTES * 2];
    struct sealed sealed;
    fixture_add_keys(fixture);
    fixture_seal(fixture, '1', "canary-51c09e", &sealed);
    assert_null(memmem(sealed.bytes, sealed.len, "canary", 6));
    const struct vault *vault = fixture->vault;
    for (int i = 0; i < 3; i++) {
        const size_t len = vault_file_read(fixture, vault_files[i], bytes, sizeof bytes);
        assert_true(len > 0);
        assert_null(memmem(bytes, len, "canary", 6));
        for (uint32_t k = 0; k < vault->ring->count; k++) {
            assert_null(memmem(bytes, len, vault->ring->records[k].key, 8));
            assert_null(memmem(bytes, len, vault->ring->records[k].id, 8));
            assert_null(memmem(bytes, len, vault->ring->records[k].owner, 8));
        }
        const uint8_t *secrets = (const uint8_t *)vault->secrets;
        for (size_t at = 0; at < sizeof *vault->secrets; at += 8)
            assert_null(memmem(bytes, len, secrets + at, 8));
    }
}

static void version_1_of_the_files_is_as_it_was(void **state)
{
    (void)state;
    struct buffer golden;
    uint8_t master[VAULT_MASTER_BYTES], slot_key[KEY_BYTES], service_key[KEY_BYTES], salt[SALT_BYTES], nonce[NONCE_BYTES];
    uint8_t generation_key[KEY_BYTES], service[SERVICE_FILE_BYTES], slot[SLOT_BYTES], keyring[RING_FILE_BYTES(2)];
    struct service_keys keys;
    struct ring *ring = NULL;
    buffer_init(&golden, 1 << 20);
    count_up(master, sizeof master, 0);
    count_up(salt, sizeof salt, 0x80);
    count_up(nonce, sizeof nonce, 0x40);
    count_up(generation_key, sizeof generation_key, 0xA0);
    count_up((uint8_t *)&keys, sizeof keys, 0x10);
    master_wrap_keys(master, slot_key, service_key);
    golden_add(&golden, "slot_key", slot_key, sizeof slot_key);
    golden_add(&golden, "service_key", service_key, sizeof service_key);
    service_encode(&keys, service_key, salt, nonce, service);
    golden_add(&golden, "service", service, sizeof service);
    slot_encode(3, generation_key, slot_key, nonce, slot);
    golden_add(&golden, "slot", slot, sizeof slot);

    assert_int_equal(ring_new(2, true, &ring), HEARTH_OK);
    struct ring_record record = {.opens_at = 1000, .ends_at = 2000, .kind = VAULT_KEY_SLICE};
    memset(record.id, '1', ID_BYTES);
    memset(record.owner, 'r', ID_BYTES);
    count_up(record.key, KEY_BYTES, 0xC0);
    ring_add(ring, &record);
    record.kind = VAULT_KEY_SUBJECT;
    memset(record.id, 's', ID_BYTES);
    ring_add(ring, &record);
    ring_encode(ring, 3, generation_key, nonce, keyring);
    golden_add(&golden, "keyring", keyring, sizeof keyring);
    ring_free(&ring);
    golden_check(&golden, "files");
    buffer_deinit(&golden);

    /* And what was written so can be read. */
    struct service_keys keys_again;
    assert_int_equal(service_decode((struct bytes){service, sizeof service}, service_key, &keys_again), HEARTH_OK);
    assert_memory_equal(&keys_again, &keys, sizeof keys);
    assert_int_equal(ring_decode((struct bytes){keyring, sizeof keyring}, 3, generation_key, true, &ring), HEARTH_OK);
    assert_int_equal(ring->count, 2);
    ring_free(&ring);
    assert_int_equal(ring_decode((struct bytes){keyring, sizeof keyring}, 4, generation_key, true, &ring), HEARTH_DAMAGED);
    assert_null(ring);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_vault_is_made_once_and_never_over_another),
        T(without_a_vault_there_is_nothing_to_open),
        T(files_that_others_may_read_are_refused),
        T(a_link_in_place_of_a_file_is_refused),
        T(what_is_written_is_for_its_owner_alone),
        T(one_wrong_byte_in_any_file_is_damage),
        cmocka_unit_test(every_byte_of_a_slot_is_under_its_tag),
        T(another_master_opens_nothing),
        T(a_master_file_has_64_digits_and_nothing_else),
        T(a_master_may_come_from_the_service_manager),
        T(a_master_may_be_a_passphrase),
        T(no_text_and_no_key_stands_in_a_file),
        cmocka_unit_test(version_1_of_the_files_is_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
