/* tests/sequencer/test_sequencer.c: the local order over a real engine in memory. */
#include "hearth/limits.h"
#include "hearth/queue.h"
#include "hearth/sequencer.h"
#include "test.h"
#include <string.h>

struct world {
    struct sequencer *sequencer;
    struct queue *published;
};

static void world_publish(void *context, struct published *published)
{
    struct world *world = context;
    assert_true(queue_push(world->published, published));
}

static void world_failed(void *context, enum hearth_error error)
{
    (void)context;
    (void)error;
    fail();
}

static void world_open(struct world *world)
{
    struct engine *engine;
    assert_int_equal(queue_open(LIMIT_INTAKE_QUEUE, &world->published), HEARTH_OK);
    assert_int_equal(engine_open(":memory:", &engine), HEARTH_OK);
    assert_int_equal(sequencer_open(engine, world_publish, world_failed, world, &world->sequencer), HEARTH_OK);
}

static struct command *cohort_command(const char *title)
{
    struct command *command = command_new(COMMAND_COHORT_MAKE);
    assert_non_null(command);
    strcpy(command->cohort_make.title, title);
    command_request_own(command);
    return command;
}

static struct command *program_command(void)
{
    struct command *command = command_new(COMMAND_PROGRAM_MAKE);
    assert_non_null(command);
    command_id(command, 3, command->program_make.program.bytes);
    command->program_make.adults = true;
    command->program_make.notice = 1;
    strcpy(command->program_make.title, "Program");
    command_request_own(command);
    return command;
}

/* Every token comes back once, in the order of submitting, whatever the sizes of the batches were. */
static void tokens_come_back_once_and_in_order(void **state)
{
    (void)state;
    struct world world;
    world_open(&world);
    assert_true(sequencer_submit(world.sequencer, program_command(), 1));
    for (uint64_t token = 2; token <= 20; token++)
        assert_true(sequencer_submit(world.sequencer, cohort_command("Tuesday"), token));
    uint64_t next = 1;
    while (next <= 20) {
        void *item;
        assert_int_equal(queue_take(world.published, &item, 1, true), 1);
        struct published *published = item;
        for (size_t i = 0; i < published->len; i++) {
            assert_int_equal(published->tokens[i], next++);
            assert_int_equal(published->outcomes[i].refusal.reason, REFUSAL_NONE);
        }
        published_free(&published);
    }
    sequencer_close(&world.sequencer);
    queue_close(&world.published);
}

/* Closing applies what waits: what was taken in is not lost by a graceful stop. */
static void closing_applies_what_waits(void **state)
{
    (void)state;
    struct world world;
    world_open(&world);
    assert_true(sequencer_submit(world.sequencer, program_command(), 1));
    for (int i = 0; i < 300; i++)
        assert_true(sequencer_submit(world.sequencer, cohort_command("Tuesday"), 2));
    sequencer_close(&world.sequencer);
    size_t applied = 0;
    void *item;
    while (queue_take(world.published, &item, 1, false) == 1) {
        struct published *published = item;
        assert_true(published->len <= LIMIT_BATCH);
        applied += published->len;
        published_free(&published);
    }
    assert_int_equal(applied, 301);
    queue_close(&world.published);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tokens_come_back_once_and_in_order), cmocka_unit_test(closing_applies_what_waits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
