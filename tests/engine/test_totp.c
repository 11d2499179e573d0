/* tests/engine/test_totp.c: staff have no session without their second secret, each step is good once, and who may have it set anew. */
#include "engine_internal.h"
#include "world.h"

struct totp_world {
    struct world world;
    cohort_id cohort;
    struct person dana, lea, mia, sam;
};

static int open_world(void **state)
{
    struct totp_world *found = calloc(1, sizeof *found);
    CHECK(found != NULL);
    world_open(&found->world, ":memory:", 1);
    world_program(&found->world);
    found->cohort = world_cohort(&found->world, "A group");
    found->dana = world_member(&found->world, found->cohort, ROLE_FACILITATOR, "Dana");
    found->lea = world_member(&found->world, found->cohort, ROLE_LEAD, "Lea");
    found->mia = world_member(&found->world, found->cohort, ROLE_LEAD, "Mia");
    found->sam = world_member(&found->world, found->cohort, ROLE_PARTICIPANT, "Sam");
    *state = found;
    return 0;
}

static int close_world(void **state)
{
    struct totp_world *found = *state;
    world_close(&found->world);
    free(found);
    return 0;
}

static enum refusal_reason sign_in(struct totp_world *found, const struct person *who, int64_t version, struct command_totp totp,
                                   const uint8_t *reset)
{
    struct person session;
    return world_try_sign_in_with(&found->world, who->member, version, &totp, reset, &session)->refusal.reason;
}

static enum refusal_reason reset(struct totp_world *found, const struct person *by, const struct person *of, uint8_t code[DIGEST_BYTES])
{
    return world_try_totp_reset(&found->world, by, of, code)->refusal.reason;
}

static void staff_do_not_join_without_a_sealed_secret(void **state)
{
    struct totp_world *found = *state;
    struct world *world = &found->world;
    uint8_t code[DIGEST_BYTES];
    assert_int_equal(world_try_invite(world, found->cohort, ROLE_LEAD, "Ida", code)->refusal.reason, REFUSAL_NONE);
    const struct command_totp wrong[] = {
        {.step = 0}, {.step = 5}, {.sealed_len = 61}, {.step = -1, .sealed_len = 61}, {.step = 5, .sealed_len = 60}};
    for (size_t i = 0; i <= sizeof wrong / sizeof wrong[0]; i++) {
        struct command *command = world_command(world, COMMAND_JOIN);
        memcpy(command->join.code_digest, code, DIGEST_BYTES);
        world_random(world, command->join.session_digest, DIGEST_BYTES);
        command->join.notice = 1;
        command->join.secret_len = 32;
        const bool right = i == sizeof wrong / sizeof wrong[0]; /* the invitation is as good as before */
        command->join.totp = right ? world_totp(world, true) : wrong[i];
        const struct outcome *outcome = world_apply(world, command);
        assert_int_equal(outcome->refusal.reason, right ? REFUSAL_NONE : REFUSAL_BAD_REQUEST);
        if (!right)
            assert_string_equal(outcome->refusal.field, "totp");
    }
}

static void a_step_is_good_once_and_never_goes_back(void **state)
{
    struct totp_world *found = *state;
    const int64_t joined = found->world.now_ms / 30000; /* the step of joining is used */
    assert_int_equal(sign_in(found, &found->dana, 1, (struct command_totp){.step = joined}, NULL), REFUSAL_SIGN_IN);
    assert_int_equal(sign_in(found, &found->dana, 1, (struct command_totp){.step = joined + 2}, NULL), REFUSAL_NONE);
    assert_int_equal(sign_in(found, &found->dana, 1, (struct command_totp){.step = joined + 2}, NULL), REFUSAL_SIGN_IN);
    assert_int_equal(sign_in(found, &found->dana, 1, (struct command_totp){.step = joined + 1}, NULL), REFUSAL_SIGN_IN);
    assert_int_equal(sign_in(found, &found->dana, 1, (struct command_totp){.step = joined + 3}, NULL), REFUSAL_NONE);
    assert_int_equal(sign_in(found, &found->dana, 2, (struct command_totp){.step = joined + 4}, NULL), REFUSAL_SIGN_IN);
}

static void nobody_but_staff_has_one(void **state)
{
    struct totp_world *found = *state;
    assert_int_equal(sign_in(found, &found->sam, 1, (struct command_totp){.step = 0}, NULL), REFUSAL_NONE);
    assert_int_equal(sign_in(found, &found->sam, 1, (struct command_totp){.step = 7}, NULL), REFUSAL_SIGN_IN);
    assert_int_equal(sign_in(found, &found->sam, 1, world_totp(&found->world, true), NULL), REFUSAL_SIGN_IN);
}

static void a_reset_takes_everything_and_its_code_gives_it_back_once(void **state)
{
    struct totp_world *found = *state;
    struct world *world = &found->world;
    uint8_t first[DIGEST_BYTES], second[DIGEST_BYTES];
    const struct query query = {.kind = QUERY_SECRET, .name_fold = "dana"};
    assert_true(world_ask(world, &query)->totp_known);
    assert_int_equal(reset(found, &found->lea, &found->dana, first), REFUSAL_NONE);
    assert_false(world_ask(world, &query)->totp_known);
    assert_true(world->answer.reset_open);
    assert_int_equal(world->answer.secret_version, 2); /* a sign-in that was under way is too late */
    assert_int_equal(sign_in(found, &found->dana, 2, world_totp(world, false), NULL), REFUSAL_SIGN_IN);
    assert_int_equal(sign_in(found, &found->dana, 2, world_totp(world, false), first), REFUSAL_SIGN_IN);
    assert_int_equal(reset(found, &found->mia, &found->dana, second), REFUSAL_NONE); /* the newest code alone */
    assert_int_equal(sign_in(found, &found->dana, 3, world_totp(world, true), first), REFUSAL_SIGN_IN);
    assert_int_equal(sign_in(found, &found->dana, 3, world_totp(world, true), second), REFUSAL_NONE);
    assert_int_equal(sign_in(found, &found->dana, 3, world_totp(world, true), second), REFUSAL_SIGN_IN);
    assert_int_equal(sign_in(found, &found->dana, 3, world_totp(world, false), NULL), REFUSAL_NONE);
}

static void a_code_runs_out_after_an_hour_and_nothing_gives_a_secret_to_who_has_one(void **state)
{
    struct totp_world *found = *state;
    struct world *world = &found->world;
    uint8_t code[DIGEST_BYTES];
    assert_int_equal(sign_in(found, &found->dana, 1, world_totp(world, true), (const uint8_t[DIGEST_BYTES]){0}), REFUSAL_SIGN_IN);
    assert_int_equal(reset(found, &found->lea, &found->dana, code), REFUSAL_NONE);
    world->now_ms += LIMIT_TOTP_RESET_MS;
    assert_false(world_ask(world, &(struct query){.kind = QUERY_SECRET, .name_fold = "dana"})->reset_open);
    assert_int_equal(sign_in(found, &found->dana, 2, world_totp(world, true), code), REFUSAL_SIGN_IN);
    world->now_ms += MINUTE_MS;
    world_tick(world);
    struct store_totp_reset left;
    assert_int_equal(store_totp_reset_read(world->engine->store, found->dana.member, &left), HEARTH_NOT_FOUND);
    assert_int_equal(reset(found, NULL, &found->dana, code), REFUSAL_NONE);
    world->now_ms += LIMIT_TOTP_RESET_MS - 1;
    assert_int_equal(sign_in(found, &found->dana, 3, world_totp(world, true), code), REFUSAL_NONE);
}

static void at_the_machine_leads_are_helped_at_any_time_and_facilitators_during_set_up(void **state)
{
    struct totp_world *found = *state;
    struct world *world = &found->world;
    uint8_t code[DIGEST_BYTES];
    assert_int_equal(reset(found, NULL, &found->dana, code), REFUSAL_NONE);
    assert_int_equal(reset(found, NULL, &found->sam, code), REFUSAL_NOT_HERE);
    assert_int_equal(reset(found, NULL, &(struct person){.name = "Nobody"}, code), REFUSAL_NOT_HERE);
    struct store_program program;
    CHECK(store_program_read(world->engine->store, &program) == HEARTH_OK);
    program.state = PROGRAM_LIVE;
    CHECK(store_program_write(world->engine->store, &program) == HEARTH_OK);
    assert_int_equal(reset(found, NULL, &found->dana, code), REFUSAL_NOT_HERE);
    assert_int_equal(reset(found, NULL, &found->lea, code), REFUSAL_NONE);
    assert_int_equal(reset(found, &found->mia, &found->dana, code), REFUSAL_NONE);
}

static int64_t records(struct totp_world *found)
{
    struct merkle_edge edge;
    CHECK(store_audit_edge_read(found->world.engine->store, &edge) == HEARTH_OK);
    return (int64_t)edge.size;
}

static void each_reset_and_each_enrolment_is_in_the_log(void **state)
{
    struct totp_world *found = *state;
    uint8_t code[DIGEST_BYTES];
    const int64_t before = records(found);
    assert_int_equal(reset(found, &found->lea, &found->lea, code), REFUSAL_NOT_HERE);
    assert_int_equal(records(found), before);
    assert_int_equal(reset(found, &found->lea, &found->dana, code), REFUSAL_NONE);
    assert_int_equal(records(found), before + 1);
    assert_int_equal(sign_in(found, &found->dana, 2, world_totp(&found->world, true), code), REFUSAL_NONE);
    assert_int_equal(records(found), before + 2);
    assert_int_equal(sign_in(found, &found->dana, 2, world_totp(&found->world, false), NULL), REFUSAL_NONE);
    assert_int_equal(records(found), before + 2);
    world_member(&found->world, found->cohort, ROLE_FACILITATOR, "Ida"); /* the invitation, and the enrolment with it */
    assert_int_equal(records(found), before + 4);
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(staff_do_not_join_without_a_sealed_secret),
        T(a_step_is_good_once_and_never_goes_back),
        T(nobody_but_staff_has_one),
        T(a_reset_takes_everything_and_its_code_gives_it_back_once),
        T(a_code_runs_out_after_an_hour_and_nothing_gives_a_secret_to_who_has_one),
        T(at_the_machine_leads_are_helped_at_any_time_and_facilitators_during_set_up),
        T(each_reset_and_each_enrolment_is_in_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
