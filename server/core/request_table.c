/* server/core/request_table.c: what becomes of each request of a socket. One line a request: a command whose fields go over as they are, or
 * a handler of its own (a text to seal, a page to read). A request without a line is unknown. */
#include "care.h"
#include "connections.h"
#include "hearth/wire.h"
#include "intake.h"
#include "making.h"
#include "pages.h"
#include "reports.h"
#include "requests.h"
#include "roster.h"

static void fill_delete(const struct request *request, struct command *command)
{
    command->delete = (struct command_delete){.room = request->delete.room, .number = request->delete.number};
}

static void fill_accept(const struct request *request, struct command *command)
{
    command->accept.notice = request->accept.notice;
}

static void fill_later(const struct request *request, struct command *command)
{
    command->later.notice = request->later.notice;
}

static void fill_session_end(const struct request *request, struct command *command)
{
    command->session_end.session = request->session_end.session;
}

/* A length that was not sent is -1. */
static int64_t length_or_none(int64_t length_ms)
{
    return length_ms < 0 ? 0 : length_ms;
}

static void fill_sanction(const struct request *request, struct command *command)
{
    const struct request_sanction *sanction = &request->sanction;
    command->sanction = (struct command_sanction){.member = sanction->member,
                                                  .kind = sanction->kind,
                                                  .room = sanction->room,
                                                  .length_ms = length_or_none(sanction->length_ms),
                                                  .slow_ms = length_or_none(sanction->slow_ms),
                                                  .reason = sanction->reason};
}

static void fill_lift(const struct request *request, struct command *command)
{
    command->lift.sanction = request->lift.sanction;
}

static void fill_second(const struct request *request, struct command *command)
{
    command->second.sanction = request->second.sanction;
}

static void fill_take_out(const struct request *request, struct command *command)
{
    command->take_out =
        (struct command_take_out){.room = request->take_out.room, .member = request->take_out.member, .reason = request->take_out.reason};
}

static void fill_remove(const struct request *request, struct command *command)
{
    command->remove =
        (struct command_remove){.room = request->remove.room, .number = request->remove.number, .reason = request->remove.reason};
}

static void fill_restore(const struct request *request, struct command *command)
{
    command->restore = (struct command_restore){.room = request->restore.room, .number = request->restore.number};
}

static void fill_assign(const struct request *request, struct command *command)
{
    command->assign = (struct command_assign){.cohort = request->assign.cohort, .member = request->assign.member};
}

static void fill_hide(const struct request *request, struct command *command)
{
    command->hide = (struct command_hide){.member = request->hide.member, .on = request->hide.on};
}

static void fill_line_open(const struct request *request, struct command *command)
{
    command->line_open = (struct command_line_open){.cohort = request->line_open.cohort, .member = request->line_open.member};
}

static void fill_leave(const struct request *request, struct command *command)
{
    command->leave.room = request->leave.room;
}

static void fill_claim(const struct request *request, struct command *command)
{
    command->claim.item = request->claim.item;
}

static void fill_release(const struct request *request, struct command *command)
{
    command->release.item = request->release.item;
}

static void fill_keep(const struct request *request, struct command *command)
{
    command->keep.item = request->keep.item;
}

static void fill_wait(const struct request *request, struct command *command)
{
    command->wait.item = request->wait.item;
}

static void fill_decide(const struct request *request, struct command *command)
{
    command->decide = (struct command_decide){.item = request->decide.item, .decision = request->decide.decision};
}

static void fill_withdraw(const struct request *request, struct command *command)
{
    command->withdraw.held = request->withdraw.held;
}

static void fill_pin(const struct request *request, struct command *command)
{
    command->pin = (struct command_pin){.room = request->pin.room, .number = request->pin.number, .on = request->pin.on};
}

static void fill_nothing(const struct request *request, struct command *command)
{
    (void)request;
    (void)command;
}

static void fill_mode_set(const struct request *request, struct command *command)
{
    command->mode_set = (struct command_mode_set){.room = request->mode_set.room,
                                                  .mode = request->mode_set.mode,
                                                  .slow_ms = length_or_none(request->mode_set.slow_ms),
                                                  .length_ms = request->mode_set.length_ms,
                                                  .reason = request->mode_set.reason};
}

static void fill_mode_clear(const struct request *request, struct command *command)
{
    command->mode_clear.room = request->mode_clear.room;
}

static void fill_pause(const struct request *request, struct command *command)
{
    command->pause =
        (struct command_pause){.cohort = request->pause.cohort, .length_ms = request->pause.length_ms, .reason = request->pause.reason};
}

static void fill_resume(const struct request *request, struct command *command)
{
    command->resume.cohort = request->resume.cohort;
}

static void fill_room_set(const struct request *request, struct command *command)
{
    const struct request_room_set *set = &request->room_set;
    command->room_set = (struct command_room_set){.room = set->room,
                                                  .base_mode = set->base_mode,
                                                  .base_slow_ms = length_or_none(set->slow_ms),
                                                  .unstaffed_mode = set->unstaffed_mode,
                                                  .unstaffed_slow_ms = length_or_none(set->unstaffed_slow_ms),
                                                  .retention_ms = set->retention_ms,
                                                  .cap = set->cap,
                                                  .reason = set->reason};
}

static void fill_shift_remove(const struct request *request, struct command *command)
{
    command->shift_remove.shift = request->shift_remove.shift;
}

static void request_pong(struct core *core, struct connection *connection, struct request *request)
{
    struct buffer frame;
    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    wire_frame_begin(&frame);
    wire_put_pong(&frame, request->id, core_now_ms(core));
    requests_send(core, connection->address, &frame);
}

/* The code is made here, for the engine has no randomness; it sees the digest alone. */
static void request_totp_reset(struct core *core, struct connection *connection, struct request *request)
{
    char code[VAULT_CODE_TEXT_BYTES];
    struct command *command = requests_command(connection, COMMAND_TOTP_RESET, request->id);
    if (command == NULL) {
        requests_refuse(core, connection->address, request->id, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
        return;
    }
    command->totp_reset.member = request->totp_reset.member;
    vault_code_make(code);
    vault_code_digest(core->vault, code, strlen(code), command->totp_reset.code_digest);
    requests_submit_code(core, connection->address, command, code);
    explicit_bzero(code, sizeof code);
}

const struct request_row request_rows[REQUEST_COUNT] = {
    [REQUEST_SAY] = {.handle = intake_say},
    [REQUEST_DELETE] = {.command = COMMAND_DELETE, .fill = fill_delete},
    [REQUEST_ACCEPT] = {.command = COMMAND_ACCEPT, .fill = fill_accept},
    [REQUEST_LATER] = {.command = COMMAND_LATER, .fill = fill_later},
    [REQUEST_SESSION_END] = {.command = COMMAND_SESSION_END, .fill = fill_session_end},
    [REQUEST_SESSIONS_END] = {.command = COMMAND_SESSIONS_END, .fill = fill_nothing},
    [REQUEST_STAY] = {.command = COMMAND_STAY, .fill = fill_nothing},
    [REQUEST_SANCTION] = {.command = COMMAND_SANCTION, .fill = fill_sanction},
    [REQUEST_LIFT] = {.command = COMMAND_LIFT, .fill = fill_lift},
    [REQUEST_SECOND] = {.command = COMMAND_SECOND, .fill = fill_second},
    [REQUEST_SET_UP_END] = {.command = COMMAND_SET_UP_END, .fill = fill_nothing},
    [REQUEST_ASSIGN] = {.command = COMMAND_ASSIGN, .fill = fill_assign},
    [REQUEST_HIDE] = {.command = COMMAND_HIDE, .fill = fill_hide},
    [REQUEST_LINE_OPEN] = {.command = COMMAND_LINE_OPEN, .fill = fill_line_open},
    [REQUEST_LEAVE] = {.command = COMMAND_LEAVE, .fill = fill_leave},
    [REQUEST_LEAVE_PROGRAM] = {.command = COMMAND_LEAVE_PROGRAM, .fill = fill_nothing},
    [REQUEST_COHORT_MAKE] = {.handle = making_ask},
    [REQUEST_ROOM_MAKE] = {.handle = making_ask},
    [REQUEST_INVITE_MAKE] = {.handle = making_ask},
    [REQUEST_INVITE_REVOKE] = {.handle = making_ask},
    [REQUEST_SHEET] = {.handle = pages_ask},
    [REQUEST_INVITATIONS] = {.handle = pages_ask},
    [REQUEST_CHECKPOINT] = {.handle = pages_ask},
    [REQUEST_TAKE_OUT] = {.command = COMMAND_TAKE_OUT, .fill = fill_take_out},
    [REQUEST_TOTP_RESET] = {.handle = request_totp_reset},
    [REQUEST_FOLLOW] = {.handle = pages_ask},
    [REQUEST_HISTORY] = {.handle = pages_ask},
    [REQUEST_PEOPLE] = {.handle = pages_ask},
    [REQUEST_SESSIONS] = {.handle = pages_ask},
    [REQUEST_REMOVE] = {.command = COMMAND_REMOVE, .fill = fill_remove},
    [REQUEST_EDIT] = {.handle = care_ask},
    [REQUEST_WITHDRAW] = {.command = COMMAND_WITHDRAW, .fill = fill_withdraw},
    [REQUEST_QUESTION] = {.handle = intake_question},
    [REQUEST_APPROVE] = {.handle = care_ask},
    [REQUEST_SEND_BACK] = {.handle = care_ask},
    [REQUEST_ANSWER] = {.handle = care_ask},
    [REQUEST_MASK] = {.handle = care_ask},
    [REQUEST_PIN] = {.command = COMMAND_PIN, .fill = fill_pin},
    [REQUEST_HELD] = {.handle = pages_ask},
    [REQUEST_RESTORE] = {.command = COMMAND_RESTORE, .fill = fill_restore},
    [REQUEST_REPORT] = {.handle = reports_ask},
    [REQUEST_EVIDENCE] = {.handle = pages_ask},
    [REQUEST_CLAIM] = {.command = COMMAND_CLAIM, .fill = fill_claim},
    [REQUEST_RELEASE] = {.command = COMMAND_RELEASE, .fill = fill_release},
    [REQUEST_KEEP] = {.command = COMMAND_KEEP, .fill = fill_keep},
    [REQUEST_WAIT] = {.command = COMMAND_WAIT, .fill = fill_wait},
    [REQUEST_DECIDE] = {.command = COMMAND_DECIDE, .fill = fill_decide},
    [REQUEST_MODE_SET] = {.command = COMMAND_MODE_SET, .fill = fill_mode_set},
    [REQUEST_MODE_CLEAR] = {.command = COMMAND_MODE_CLEAR, .fill = fill_mode_clear},
    [REQUEST_PAUSE] = {.command = COMMAND_PAUSE, .fill = fill_pause},
    [REQUEST_RESUME] = {.command = COMMAND_RESUME, .fill = fill_resume},
    [REQUEST_ROOM_SET] = {.command = COMMAND_ROOM_SET, .fill = fill_room_set},
    [REQUEST_DUTY_ON] = {.handle = roster_duty_on},
    [REQUEST_DUTY_OFF] = {.command = COMMAND_DUTY_OFF, .fill = fill_nothing},
    [REQUEST_SHIFT_ADD] = {.handle = roster_shift_add},
    [REQUEST_SHIFT_REMOVE] = {.command = COMMAND_SHIFT_REMOVE, .fill = fill_shift_remove},
    [REQUEST_ROSTER] = {.handle = pages_ask},
    [REQUEST_PING] = {.handle = request_pong},
};
