/* tests/audit/test_export.c: the engine's log through hearthctl: what is wanted, signed and exported, byte for byte; a crash between an
 * entry and its signature; keys that are destroyed. The golden export is what tests/audit/test_tamper.py tampers with. */
#include "golden.h"
#include "hearth/wire.h"
#include "world.h"
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

#define COHORTS 150

struct scene {
    struct world world;
    char folder[40], path[64];
    uint8_t public_key[32], secret_key[64];
};

static int scene_open(void **state)
{
    static const uint8_t seed[32] = {42};
    struct scene *scene = calloc(1, sizeof *scene);
    CHECK(scene != NULL && sodium_init() >= 0);
    CHECK(crypto_sign_seed_keypair(scene->public_key, scene->secret_key, seed) == 0);
    strcpy(scene->folder, "/tmp/hearth-test-XXXXXX");
    CHECK(mkdtemp(scene->folder) != NULL);
    snprintf(scene->path, sizeof scene->path, "%s/hearth.db", scene->folder);
    world_open(&scene->world, scene->path, 1);
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    char command[96];
    world_close(&scene->world);
    snprintf(command, sizeof command, "rm -r %s", scene->folder);
    CHECK(system(command) == 0);
    free(scene);
    return 0;
}

/* What core's keeper does with the effects that are left, as after a start. Returns how many checkpoints there were. */
static int sign_all(struct scene *scene)
{
    struct effect wanted[16];
    int len = 0;
    const struct answer *answer = world_ask(&scene->world, &(struct query){.kind = QUERY_EFFECTS});
    for (size_t i = 0; i < answer->effects_len; i++)
        if (answer->effects[i].kind == EFFECT_AUDIT_CHECKPOINT) {
            CHECK(len < 16);
            wanted[len++] = answer->effects[i];
        }
    for (int i = 0; i < len; i++) {
        struct command *command = world_command(&scene->world, COMMAND_AUDIT_CHECKPOINT);
        struct buffer body;
        char origin[AUDIT_ORIGIN_BYTES];
        audit_origin(scene->world.program, origin);
        buffer_init(&body, AUDIT_NOTE_BYTES_MAX);
        audit_note_body(origin, &wanted[i].head, &body);
        command->audit_checkpoint.place = wanted[i].place;
        command->audit_checkpoint.n = wanted[i].n;
        memcpy(command->audit_checkpoint.public_key, scene->public_key, sizeof scene->public_key);
        CHECK(crypto_sign_detached(command->audit_checkpoint.signature, NULL, body.data, body.len, scene->secret_key) == 0);
        assert_int_equal(world_apply(&scene->world, command)->refusal.reason, REFUSAL_NONE);
        buffer_deinit(&body);
    }
    return len;
}

static int ctl(const struct scene *scene, const char *words, char *out, size_t size)
{
    char command[512];
    snprintf(command, sizeof command, "%s audit %s --database %s 2>&1", getenv("HEARTHCTL"), words, scene->path);
    FILE *pipe = popen(command, "r");
    CHECK(pipe != NULL);
    const size_t len = fread(out, 1, size - 1, pipe);
    out[len] = 0;
    return WEXITSTATUS(pclose(pipe));
}

/* Exports and verifies with the log's own key. Returns verify's exit code; text_out has its JSON. */
static int export_verify(const struct scene *scene, const char *name, char *text_out, size_t size)
{
    char words[512], key[256];
    snprintf(words, sizeof words, "export %s/%s", scene->folder, name);
    assert_int_equal(ctl(scene, words, text_out, size), 0);
    assert_int_equal(ctl(scene, "key", key, sizeof key), 0);
    key[strcspn(key, "\n")] = 0;
    snprintf(words, sizeof words, "verify %s/%s --json --key %s", scene->folder, name, key);
    return ctl(scene, words, text_out, size);
}

static void golden_of(const char *path, const char *golden)
{
    static char text[262144];
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    const size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_null(memmem(text, len, "canary", 6));
    golden_compare(golden, text, len);
}

static void the_log_is_exported_as_the_golden_file_has_it(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    char text[8192], path[96];
    world_program(world);
    assert_int_equal(sign_all(scene), 1); /* the very first entry has a checkpoint at once */
    const cohort_id cohort = world_cohort(world, "canary cohort");
    const room_id room = world_room(world, cohort, ROOM_TYPE_SUPPORT, "canary room");
    struct person sam = world_member(world, cohort, ROLE_PARTICIPANT, "Canary Harbor");
    for (int i = 0; i < COHORTS; i++) {
        world->now_ms += SECOND_MS;
        (void)world_cohort(world, "canary");
        if (i == 90) {
            assert_int_equal(sign_all(scene), 1);
            assert_int_equal(ctl(scene, "head", text, sizeof text), 0);
            golden_compare(GOLDEN_DIR "/head-65.txt", text, strlen(text));
        }
    }
    (void)world_say(world, &sam, room, "canary text");
    world->now_ms += 10 * MINUTE_MS;
    (void)world_tick(world);
    assert_int_equal(sign_all(scene), 2); /* after 129 entries, and by the clock */
    assert_int_equal(export_verify(scene, "export.txt", text, sizeof text), 0);
    assert_non_null(strstr(text, "\"verified\":true,\"entries\":154,\"covered\":154,\"checkpoints\":4"));
    snprintf(path, sizeof path, "%s/export.txt", scene->folder);
    golden_of(path, GOLDEN_DIR "/export.txt");
    assert_int_equal(ctl(scene, "key", text, sizeof text), 0);
    golden_compare(GOLDEN_DIR "/key.txt", text, strlen(text));
}

static void page_put(struct scene *scene, const struct person *staff, int64_t size, struct buffer *frame)
{
    const struct answer *answer = world_checkpoint(&scene->world, staff, size);
    const struct wire_page page = {.kind = REQUEST_CHECKPOINT, .re = {{0x11}}};
    assert_int_equal(answer->refusal.reason, REFUSAL_NONE);
    wire_frame_begin(frame);
    wire_page_begin(frame, &page);
    wire_page_row(frame, &page, &answer->events[0], NULL);
    wire_page_end(frame);
    wire_frame_end(frame);
    buffer_put_text(frame, "\n");
}

/* What staff clients get, a line a page: a log that grows, each time shown to who knows nothing and to who knows the one before. The
 * client's tests read it (tests/client-web/state). */
static void what_staff_are_shown_is_as_the_golden_file_has_it(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    struct buffer frames;
    int64_t known = -1;
    world_program(world);
    const cohort_id cohort = world_cohort(world, "A group");
    struct person staff = world_member(world, cohort, ROLE_FACILITATOR, "Ana");
    buffer_init(&frames, 65536);
    for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 1 + 9 * round; i++)
            (void)world_cohort(world, "A group");
        world->now_ms += 10 * MINUTE_MS;
        (void)world_tick(world);
        (void)sign_all(scene);
        (void)world_try_sign_in(world, staff.member, 1, DEVICE_OWN, &staff);
        page_put(scene, &staff, -1, &frames);
        if (known > 0)
            page_put(scene, &staff, known, &frames);
        known = (int64_t)world_checkpoint(world, &staff, -1)->events[0].shown->head.size;
    }
    assert_false(frames.failed);
    golden_compare(GOLDEN_DIR "/staff.jsonl", frames.data, frames.len);
    buffer_deinit(&frames);
}

static void a_checkpoint_comes_by_the_clock_when_only_words_were_said(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    world_program(world);
    const cohort_id cohort = world_cohort(world, "A group");
    const room_id room = world_room(world, cohort, ROOM_TYPE_SUPPORT, "Evening");
    struct person sam = world_member(world, cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    world->now_ms += 10 * MINUTE_MS;
    (void)world_tick(world);
    assert_int_equal(sign_all(scene), 2);
    world->now_ms += 10 * MINUTE_MS;
    (void)world_tick(world);
    assert_int_equal(sign_all(scene), 0); /* nothing has changed */
    (void)world_try_sign_in(world, sam.member, 1, DEVICE_OWN, &sam);
    (void)world_say(world, &sam, room, "a word");
    (void)world_tick(world);
    assert_int_equal(sign_all(scene), 0); /* not yet */
    world->now_ms += 10 * MINUTE_MS;
    (void)world_tick(world);
    assert_int_equal(sign_all(scene), 1); /* the room's chain has moved: the log says so */
    char text[8192];
    assert_int_equal(export_verify(scene, "export.txt", text, sizeof text), 0);
    assert_non_null(strstr(text, "\"checkpoints\":2")); /* it took the place of the one over as many entries */
}

static void a_crash_before_the_signature_leaves_a_log_that_goes_on(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    char text[8192];
    world_program(world);
    assert_int_not_equal(ctl(scene, "head", text, sizeof text), 0); /* wanted, and not yet signed */
    assert_non_null(strstr(text, "no checkpoint yet"));
    for (int i = 0; i < 70; i++)
        (void)world_cohort(world, "A group");
    world_restart(world, scene->path);
    assert_int_equal(sign_all(scene), 2);
    assert_int_equal(sign_all(scene), 0);
    assert_int_equal(export_verify(scene, "one.txt", text, sizeof text), 0);
    assert_non_null(strstr(text, "\"entries\":71,\"covered\":65,\"checkpoints\":2"));
    (void)world_cohort(world, "A group");
    assert_int_equal(export_verify(scene, "two.txt", text, sizeof text), 0);
}

static void a_destroyed_key_is_in_the_log_with_its_room(void **state)
{
    struct scene *scene = *state;
    struct world *world = &scene->world;
    char text[8192], path[96], hex[2 * ID_BYTES + 1], room_hex[2 * ID_BYTES + 1];
    struct effect effect = {.place = 0};
    world_program(world);
    assert_int_equal(sign_all(scene), 1);
    const cohort_id cohort = world_cohort(world, "A group");
    const room_id room = world_room(world, cohort, ROOM_TYPE_SUPPORT, "Evening");
    struct person sam = world_member(world, cohort, ROLE_PARTICIPANT, "Quiet Harbor");
    (void)world_say(world, &sam, room, "for a week");
    world->now_ms += 8 * DAY_MS;
    const struct outcome *outcome = world_tick(world);
    for (size_t i = 0; i < outcome->effects_len; i++)
        if (outcome->effects[i].kind == EFFECT_KEY_DESTROY)
            effect = outcome->effects[i];
    assert_true(effect.place > 0);
    for (int i = 0; i < 2; i++) { /* said twice, as after a crash: written once */
        struct command *done = world_command(world, COMMAND_EFFECT_DONE);
        done->effect_done = (struct command_effect_done){.place = effect.place, .n = effect.n};
        (void)world_apply(world, done);
    }
    assert_int_equal(export_verify(scene, "export.txt", text, sizeof text), 0);
    assert_non_null(strstr(text, "\"entries\":5"));
    snprintf(path, sizeof path, "%s/export.txt", scene->folder);
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    hex_encode(effect.object, ID_BYTES, hex);
    hex_encode(room.bytes, ID_BYTES, room_hex);
    bool found = false;
    while (fgets(text, sizeof text, file) != NULL)
        found = found || (strncmp(text, "4 ", 2) == 0 && strstr(text, hex) != NULL && strstr(text, room_hex) != NULL);
    fclose(file);
    assert_true(found);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)
    const struct CMUnitTest tests[] = {
        T(the_log_is_exported_as_the_golden_file_has_it),
        T(what_staff_are_shown_is_as_the_golden_file_has_it),
        T(a_checkpoint_comes_by_the_clock_when_only_words_were_said),
        T(a_crash_before_the_signature_leaves_a_log_that_goes_on),
        T(a_destroyed_key_is_in_the_log_with_its_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
