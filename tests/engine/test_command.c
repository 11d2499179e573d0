/* tests/engine/test_command.c: a command as bytes: golden, there and back, and nothing else is let in. */
#include "golden.h"
#include "world.h"

static void text_fill(uint8_t **sealed, size_t *sealed_len)
{
    *sealed = malloc(5);
    CHECK(*sealed != NULL);
    memcpy(*sealed, "\x00\x01\x02\xfe\xff", 5);
    *sealed_len = 5;
}

/* One of each kind, every field different from zero and from its neighbours. */
static struct command *sample(enum command_kind kind)
{
    struct command *command = command_new(kind);
    CHECK(command != NULL);
    uint8_t next = (uint8_t)(16 * kind + 1);
    memset(command->actor.bytes, next++, ID_BYTES);
    memset(command->session.bytes, next++, ID_BYTES);
    memset(command->request.bytes, next++, ID_BYTES);
    command->time_ms = INT64_C(1795500000123);
    memset(command->random, next++, sizeof command->random);
    switch (kind) {
    case COMMAND_SAY:
        memset(&command->say.room, next++, ID_BYTES);
        memset(&command->say.message, next++, ID_BYTES);
        memset(&command->say.slice, next++, ID_BYTES);
        text_fill(&command->say.sealed, &command->say.sealed_len);
        memset(&command->say.item, next++, ID_BYTES);
        memset(&command->say.link_room, next++, ID_BYTES);
        command->say.link_number = 40;
        command->say.quote = 41;
        command->say.characters = 4;
        memset(&command->say.held, next++, ID_BYTES);
        memset(&command->say.key, next++, ID_BYTES);
        command->say.labelled = true;
        command->say.label = REASON_LINK;
        break;
    case COMMAND_DELETE:
        memset(&command->delete.room, next++, ID_BYTES);
        command->delete.number = 42;
        break;
    case COMMAND_ACCEPT:
        command->accept.notice = 3;
        break;
    case COMMAND_LATER:
        command->later.notice = 3;
        break;
    case COMMAND_SESSION_END:
        memset(&command->session_end.session, next++, ID_BYTES);
        break;
    case COMMAND_JOIN:
        memset(command->join.code_digest, next++, DIGEST_BYTES);
        snprintf(command->join.name, sizeof command->join.name, "Quiet Harbor");
        snprintf(command->join.name_fold, sizeof command->join.name_fold, "quiet harbor");
        command->join.notice = 3;
        command->join.device = DEVICE_OWN;
        memset(command->join.session_digest, next++, DIGEST_BYTES);
        memset(command->join.secret, next++, 3);
        command->join.secret_len = 3;
        command->join.totp.step = 59850001;
        memset(command->join.totp.sealed, next++, LIMIT_TOTP_SEALED_BYTES);
        command->join.totp.sealed_len = LIMIT_TOTP_SEALED_BYTES;
        break;
    case COMMAND_SIGN_IN:
        memset(&command->sign_in.member, next++, ID_BYTES);
        command->sign_in.secret_version = 2;
        command->sign_in.device = DEVICE_OWN;
        memset(command->sign_in.session_digest, next++, DIGEST_BYTES);
        memset(command->sign_in.secret, next++, 3);
        command->sign_in.secret_len = 3;
        command->sign_in.totp.step = 59850001;
        memset(command->sign_in.totp.sealed, next++, LIMIT_TOTP_SEALED_BYTES);
        command->sign_in.totp.sealed_len = LIMIT_TOTP_SEALED_BYTES;
        memset(command->sign_in.reset_digest, next++, DIGEST_BYTES);
        break;
    case COMMAND_TOTP_RESET:
        memset(&command->totp_reset.member, next++, ID_BYTES);
        memset(command->totp_reset.code_digest, next++, DIGEST_BYTES);
        break;
    case COMMAND_TOTP_RESET_NAMED:
        snprintf(command->totp_reset_named.name_fold, sizeof command->totp_reset_named.name_fold, "dana");
        memset(command->totp_reset_named.code_digest, next++, DIGEST_BYTES);
        break;
    case COMMAND_SIGN_OUT:
        memset(command->sign_out.session_digest, next++, DIGEST_BYTES);
        break;
    case COMMAND_PROGRAM_MAKE:
        memset(&command->program_make.program, next++, ID_BYTES);
        snprintf(command->program_make.title, sizeof command->program_make.title, "Evening program");
        command->program_make.adults = true;
        command->program_make.notice = 3;
        break;
    case COMMAND_COHORT_MAKE:
        snprintf(command->cohort_make.title, sizeof command->cohort_make.title, "Tuesday group");
        break;
    case COMMAND_ROOM_MAKE:
        memset(&command->room_make.cohort, next++, ID_BYTES);
        command->room_make.type = ROOM_TYPE_SUPPORT;
        command->room_make.base_mode = ROOM_MODE_SLOW;
        command->room_make.base_slow_ms = 10 * SECOND_MS;
        command->room_make.unstaffed_mode = ROOM_MODE_APPROVE_FIRST;
        command->room_make.retention_ms = 7 * DAY_MS;
        command->room_make.cap = 20;
        snprintf(command->room_make.title, sizeof command->room_make.title, "Tuesday evening");
        break;
    case COMMAND_INVITE_MAKE:
        memset(&command->invite_make.cohort, next++, ID_BYTES);
        command->invite_make.role = ROLE_LEAD;
        memset(command->invite_make.code_digest, next++, DIGEST_BYTES);
        snprintf(command->invite_make.name, sizeof command->invite_make.name, "Ana");
        snprintf(command->invite_make.name_fold, sizeof command->invite_make.name_fold, "ana");
        break;
    case COMMAND_INVITE_REVOKE:
        memset(&command->invite_revoke.invitation, next++, ID_BYTES);
        break;
    case COMMAND_SLICE_OPEN:
        memset(&command->slice_open.key, next++, ID_BYTES);
        memset(&command->slice_open.room, next++, ID_BYTES);
        command->slice_open.opens_at = INT64_C(1795500000000);
        command->slice_open.ends_at = INT64_C(1795501800000);
        break;
    case COMMAND_EFFECT_DONE:
        command->effect_done.place = 7;
        command->effect_done.n = 2;
        break;
    case COMMAND_AUDIT_CHECKPOINT:
        command->audit_checkpoint.place = 7;
        command->audit_checkpoint.n = 2;
        memset(command->audit_checkpoint.public_key, next++, AUDIT_PUBLIC_BYTES);
        memset(command->audit_checkpoint.signature, next++, AUDIT_SIGNATURE_BYTES);
        break;
    case COMMAND_SANCTION:
        memset(&command->sanction.member, next++, ID_BYTES);
        command->sanction.kind = SANCTION_KIND_SLOW;
        memset(&command->sanction.room, next++, ID_BYTES);
        command->sanction.length_ms = HOUR_MS;
        command->sanction.slow_ms = 30 * SECOND_MS;
        command->sanction.reason = REASON_HURTS;
        break;
    case COMMAND_LIFT:
        memset(&command->lift.sanction, next++, ID_BYTES);
        break;
    case COMMAND_SECOND:
        memset(&command->second.sanction, next++, ID_BYTES);
        break;
    case COMMAND_TAKE_OUT:
        memset(&command->take_out.room, next++, ID_BYTES);
        memset(&command->take_out.member, next++, ID_BYTES);
        command->take_out.reason = REASON_RULE;
        break;
    case COMMAND_REMOVE:
        memset(&command->remove.room, next++, ID_BYTES);
        command->remove.number = 42;
        command->remove.reason = REASON_HURTS;
        break;
    case COMMAND_RESTORE:
        memset(&command->restore.room, next++, ID_BYTES);
        command->restore.number = 42;
        break;
    case COMMAND_ASSIGN:
        memset(&command->assign.cohort, next++, ID_BYTES);
        memset(&command->assign.member, next++, ID_BYTES);
        break;
    case COMMAND_HIDE:
        memset(&command->hide.member, next++, ID_BYTES);
        command->hide.on = true;
        break;
    case COMMAND_LINE_OPEN:
        memset(&command->line_open.cohort, next++, ID_BYTES);
        memset(&command->line_open.member, next++, ID_BYTES);
        break;
    case COMMAND_LEAVE:
        memset(&command->leave.room, next++, ID_BYTES);
        break;
    case COMMAND_SET_UP_END:
    case COMMAND_LEAVE_PROGRAM:
    case COMMAND_MODE_SET:
        memset(&command->mode_set.room, next++, ID_BYTES);
        command->mode_set.mode = ROOM_MODE_SLOW;
        command->mode_set.slow_ms = 30 * SECOND_MS;
        command->mode_set.length_ms = HOUR_MS;
        command->mode_set.reason = REASON_CARE;
        break;
    case COMMAND_MODE_CLEAR:
        memset(&command->mode_clear.room, next++, ID_BYTES);
        break;
    case COMMAND_PAUSE:
        memset(&command->pause.cohort, next++, ID_BYTES);
        command->pause.length_ms = HOUR_MS;
        command->pause.reason = REASON_QUIET;
        break;
    case COMMAND_RESUME:
        memset(&command->resume.cohort, next++, ID_BYTES);
        break;
    case COMMAND_ROOM_SET:
        memset(&command->room_set.room, next++, ID_BYTES);
        command->room_set.base_mode = ROOM_MODE_SLOW;
        command->room_set.base_slow_ms = 10 * SECOND_MS;
        command->room_set.unstaffed_mode = ROOM_MODE_APPROVE_FIRST;
        command->room_set.retention_ms = 7 * DAY_MS;
        command->room_set.cap = 12;
        command->room_set.reason = REASON_CARE;
        break;
    case COMMAND_DUTY_ON:
        memset(&command->duty_on.room, next++, ID_BYTES);
        command->duty_on.length_ms = 3 * HOUR_MS;
        command->duty_on.day_ends_at = INT64_C(1795521600000);
        break;
    case COMMAND_SHIFT_ADD:
        memset(&command->shift_add.cohort, next++, ID_BYTES);
        memset(&command->shift_add.member, next++, ID_BYTES);
        command->shift_add.day = WEEKDAY_THURSDAY;
        command->shift_add.from_minute = 1050;
        command->shift_add.to_minute = 1230;
        command->shift_add.spans = (struct command_spans){.len = 1, .items = {{INT64_C(1795600000000), INT64_C(1795610800000)}}};
        break;
    case COMMAND_SHIFT_REMOVE:
        memset(&command->shift_remove.shift, next++, ID_BYTES);
        break;
    case COMMAND_SHIFT_SPANS:
        memset(&command->shift_spans.shift, next++, ID_BYTES);
        command->shift_spans.spans.len = 2;
        command->shift_spans.spans.items[0] = (struct command_span){INT64_C(1795600000000), INT64_C(1795610800000)};
        command->shift_spans.spans.items[1] = (struct command_span){INT64_C(1796204800000), INT64_C(1796215600000)};
        break;
    case COMMAND_PRESENCE:
        memset(&command->presence.member, next++, ID_BYTES);
        command->presence.here = true;
        break;
    case COMMAND_DUTY_OFF:
    case COMMAND_CLAIM:
        memset(&command->claim.item, next++, ID_BYTES);
        break;
    case COMMAND_RELEASE:
        memset(&command->release.item, next++, ID_BYTES);
        break;
    case COMMAND_KEEP:
        memset(&command->keep.item, next++, ID_BYTES);
        break;
    case COMMAND_WAIT:
        memset(&command->wait.item, next++, ID_BYTES);
        break;
    case COMMAND_DECIDE:
        memset(&command->decide.item, next++, ID_BYTES);
        command->decide.decision = DECISION_HELPED;
        break;
    case COMMAND_REPORT:
        memset(&command->report.room, next++, ID_BYTES);
        command->report.number = 42;
        command->report.kind = REPORT_KIND_CRUEL;
        command->report.lead_only = true;
        memset(&command->report.item, next++, ID_BYTES);
        memset(&command->report.key, next++, ID_BYTES);
        command->report.evidence_len = 2;
        for (size_t i = 0; i < 2; i++) {
            struct command_evidence *row = &command->report.evidence[i];
            *row = (struct command_evidence){.number = 42 - (int64_t)i, .change = 50, .sealed = malloc(3), .sealed_len = 3};
            CHECK(row->sealed != NULL);
            memset(row->sealed, next++, 3);
        }
        break;
    case COMMAND_EDIT:
        memset(&command->edit.held, next++, ID_BYTES);
        memset(&command->edit.message, next++, ID_BYTES);
        memset(&command->edit.slice, next++, ID_BYTES);
        memset(&command->edit.key, next++, ID_BYTES);
        command->edit.characters = 4;
        text_fill(&command->edit.sealed, &command->edit.sealed_len);
        break;
    case COMMAND_WITHDRAW:
        memset(&command->withdraw.held, next++, ID_BYTES);
        break;
    case COMMAND_QUESTION:
        memset(&command->question.room, next++, ID_BYTES);
        memset(&command->question.held, next++, ID_BYTES);
        memset(&command->question.key, next++, ID_BYTES);
        command->question.characters = 4;
        text_fill(&command->question.sealed, &command->question.sealed_len);
        break;
    case COMMAND_APPROVE:
        memset(&command->approve.held, next++, ID_BYTES);
        memset(&command->approve.message, next++, ID_BYTES);
        memset(&command->approve.slice, next++, ID_BYTES);
        command->approve.change = 7;
        command->approve.masked = true;
        text_fill(&command->approve.sealed, &command->approve.sealed_len);
        break;
    case COMMAND_SEND_BACK:
        memset(&command->send_back.held, next++, ID_BYTES);
        command->send_back.reason = REASON_HURTS;
        memset(&command->send_back.key, next++, ID_BYTES);
        text_fill(&command->send_back.sealed, &command->send_back.sealed_len);
        break;
    case COMMAND_ANSWER:
        memset(&command->answer.held, next++, ID_BYTES);
        memset(&command->answer.message, next++, ID_BYTES);
        memset(&command->answer.slice, next++, ID_BYTES);
        command->answer.change = 7;
        text_fill(&command->answer.sealed, &command->answer.sealed_len);
        break;
    case COMMAND_MASK:
        memset(&command->mask.room, next++, ID_BYTES);
        command->mask.number = 42;
        command->mask.reason = REASON_HURTS;
        memset(&command->mask.slice, next++, ID_BYTES);
        command->mask.change = 7;
        text_fill(&command->mask.sealed, &command->mask.sealed_len);
        break;
    case COMMAND_PIN:
        memset(&command->pin.room, next++, ID_BYTES);
        command->pin.number = 42;
        command->pin.on = true;
        break;
    case COMMAND_STAY:
    case COMMAND_SESSIONS_END:
    case COMMAND_TICK:
    case COMMAND_COUNT:
        break;
    }
    return command;
}

static void the_bytes_of_every_command_are_those_of_the_golden_file(void **state)
{
    (void)state;
    static char text[65536];
    size_t len = 0;
    for (int kind = 0; kind < COMMAND_COUNT; kind++) {
        struct command *command = sample((enum command_kind)kind);
        struct buffer bytes;
        buffer_init(&bytes, 16384);
        command_encode(command, &bytes);
        assert_false(bytes.failed);
        len += (size_t)snprintf(text + len, sizeof text - len, "%s ", command_name((enum command_kind)kind));
        hex_encode(bytes.data, bytes.len, text + len);
        len += 2 * bytes.len;
        text[len++] = '\n';
        buffer_deinit(&bytes);
        command_free(&command);
    }
    golden_compare(GOLDEN_DIR "/commands.txt", text, len);
}

static void a_command_comes_back_as_it_went(void **state)
{
    (void)state;
    for (int kind = 0; kind < COMMAND_COUNT; kind++) {
        struct command *command = sample((enum command_kind)kind), *back;
        struct buffer bytes, again;
        buffer_init(&bytes, 16384);
        buffer_init(&again, 16384);
        command_encode(command, &bytes);
        assert_int_equal(command_decode(buffer_view(&bytes), &back), HEARTH_OK);
        command_encode(back, &again);
        assert_int_equal(bytes.len, again.len);
        assert_memory_equal(bytes.data, again.data, bytes.len);
        buffer_deinit(&bytes);
        buffer_deinit(&again);
        command_free(&command);
        command_free(&back);
    }
}

static void cut_lengthened_and_foreign_bytes_are_refused(void **state)
{
    (void)state;
    for (int kind = 0; kind < COMMAND_COUNT; kind++) {
        struct command *command = sample((enum command_kind)kind), *back;
        struct buffer bytes;
        buffer_init(&bytes, 16384);
        command_encode(command, &bytes);
        for (size_t len = 0; len < bytes.len; len++)
            assert_int_equal(command_decode((struct bytes){bytes.data, len}, &back), HEARTH_BAD_INPUT);
        buffer_put_u8(&bytes, 0);
        assert_int_equal(command_decode(buffer_view(&bytes), &back), HEARTH_BAD_INPUT);
        bytes.len--;
        bytes.data[0] = COMMAND_VERSION + 1;
        assert_int_equal(command_decode(buffer_view(&bytes), &back), HEARTH_BAD_INPUT);
        bytes.data[0] = COMMAND_VERSION;
        bytes.data[1] = COMMAND_COUNT;
        assert_int_equal(command_decode(buffer_view(&bytes), &back), HEARTH_BAD_INPUT);
        buffer_deinit(&bytes);
        command_free(&command);
    }
}

/* Whatever is let in can be applied: flipped bytes never reach a CHECK. */
static void damaged_commands_are_decided_like_all_others(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, ":memory:", 1);
    world_program(&world);
    struct prng prng = prng_from_env("HEARTH_SEED");
    int applied = 0;
    for (int round = 0; round < 5000; round++) {
        struct command *command = sample((enum command_kind)prng_below(&prng, COMMAND_COUNT)), *back;
        struct buffer bytes;
        buffer_init(&bytes, 16384);
        command_encode(command, &bytes);
        command_free(&command);
        for (uint64_t flips = prng_below(&prng, 4); flips > 0; flips--)
            bytes.data[prng_below(&prng, bytes.len)] = (uint8_t)prng_next(&prng);
        if (command_decode(buffer_view(&bytes), &back) == HEARTH_OK) {
            back->time_ms = world.now_ms; /* core sets it: a time of the far future is a clock's concern */
            applied++;
            (void)world_apply(&world, back);
        }
        buffer_deinit(&bytes);
    }
    assert_true(applied > 1000);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_of_every_command_are_those_of_the_golden_file),
        cmocka_unit_test(a_command_comes_back_as_it_went),
        cmocka_unit_test(cut_lengthened_and_foreign_bytes_are_refused),
        cmocka_unit_test(damaged_commands_are_decided_like_all_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
