/* server/core/making.c */
#include "making.h"
#include "connections.h"
#include "hearth/text.h"
#include "hearth/wire.h"
#include "requests.h"
#include <stdlib.h>

static const struct refusal bad_title = {.reason = REFUSAL_BAD_REQUEST, .field = "title"};
static const struct refusal bad_template = {.reason = REFUSAL_BAD_REQUEST, .field = "template"};
static const struct refusal bad_name = {.reason = REFUSAL_BAD_REQUEST, .field = "name"};

struct command *making_command(struct core *core, const struct request *request, char code_out[VAULT_CODE_TEXT_BYTES],
                               struct refusal *refusal_out)
{
    static const enum command_kind kinds[REQUEST_COUNT] = {[REQUEST_COHORT_MAKE] = COMMAND_COHORT_MAKE,
                                                           [REQUEST_ROOM_MAKE] = COMMAND_ROOM_MAKE,
                                                           [REQUEST_INVITE_MAKE] = COMMAND_INVITE_MAKE,
                                                           [REQUEST_INVITE_REVOKE] = COMMAND_INVITE_REVOKE,
                                                           [REQUEST_TOTP_RESET_NAMED] = COMMAND_TOTP_RESET_NAMED};
    struct command *command = command_new(kinds[request->kind]);
    const struct room_template *template;
    *refusal_out = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    if (command == NULL)
        return NULL;
    refusal_out->reason = REFUSAL_NONE;
    switch (request->kind) {
    case REQUEST_COHORT_MAKE:
        if (!text_title(request->cohort_make.title.utf8, request->cohort_make.title.len, command->cohort_make.title))
            *refusal_out = bad_title;
        break;
    case REQUEST_ROOM_MAKE:
        template = room_templates_find(&core->templates, request->room_make.template.utf8, request->room_make.template.len);
        if (template == NULL)
            *refusal_out = bad_template;
        else if (!text_title(request->room_make.title.utf8, request->room_make.title.len, command->room_make.title))
            *refusal_out = bad_title;
        else {
            command->room_make.cohort = request->room_make.cohort;
            command->room_make.type = template->type;
            command->room_make.base_mode = template->base_mode;
            command->room_make.base_slow_ms = template->base_slow_ms;
            command->room_make.unstaffed_mode = template->unstaffed_mode;
            command->room_make.unstaffed_slow_ms = template->unstaffed_slow_ms;
            command->room_make.retention_ms = template->retention_ms;
            command->room_make.cap = template->cap;
        }
        break;
    case REQUEST_INVITE_MAKE:
        command->invite_make.cohort = request->invite_make.cohort;
        command->invite_make.role = request->invite_make.role;
        if (role_is_staff(request->invite_make.role) &&
            (!text_name(request->invite_make.name.utf8, request->invite_make.name.len, command->invite_make.name) ||
             !text_name_fold(command->invite_make.name, strlen(command->invite_make.name), command->invite_make.name_fold)))
            *refusal_out = bad_name;
        else if (!role_is_staff(request->invite_make.role) && request->invite_make.name.len > 0)
            *refusal_out = bad_name; /* members pick their names; one that is given could be their own */
        vault_code_make(code_out);
        vault_code_digest(core->vault, code_out, strlen(code_out), command->invite_make.code_digest);
        break;
    case REQUEST_TOTP_RESET_NAMED: /* at the machine alone */
        if (!text_name_fold(request->totp_reset_named.name.utf8, request->totp_reset_named.name.len, command->totp_reset_named.name_fold))
            *refusal_out = bad_name;
        vault_code_make(code_out);
        vault_code_digest(core->vault, code_out, strlen(code_out), command->totp_reset_named.code_digest);
        break;
    default:
        command->invite_revoke.invitation = request->invite_revoke.invitation;
        break;
    }
    if (refusal_out->reason != REFUSAL_NONE)
        command_free(&command);
    return command;
}

const char *making_code(const struct outcome *outcome, const char *code)
{
    return code[0] != '\0' && !outcome->repeated ? code : NULL; /* the first answer had another, and that one was kept nowhere */
}

/* ---- at the desk ---- */

struct making_waiter {
    struct waiter waiter;
    struct return_address to;
    char code[VAULT_CODE_TEXT_BYTES];
};

static void making_done(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    struct making_waiter *making = (struct making_waiter *)waiter;
    struct buffer frame;
    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    wire_frame_begin(&frame);
    if (outcome->refusal.reason != REFUSAL_NONE)
        wire_put_refused(&frame, outcome->request, &outcome->refusal);
    else
        wire_put_done(&frame, outcome->request, outcome->kind, &outcome->done, making_code(outcome, making->code));
    requests_send(core, making->to, &frame);
    explicit_bzero(making, sizeof *making);
    free(making);
}

void making_ask(struct core *core, struct connection *connection, struct request *request)
{
    char code[VAULT_CODE_TEXT_BYTES] = "";
    struct refusal refusal;
    struct command *command = making_command(core, request, code, &refusal);
    struct making_waiter *making = command != NULL ? calloc(1, sizeof *making) : NULL;
    if (making != NULL) {
        *making = (struct making_waiter){.waiter = {.done = making_done}, .to = connection->address};
        memcpy(making->code, code, sizeof making->code);
        command->actor = connection->member;
        command->session = connection->session;
        command->request = request->id;
    }
    explicit_bzero(code, sizeof code);
    if (making != NULL && core_submit(core, command, &making->waiter))
        return;
    if (making != NULL || command != NULL)
        refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    if (making == NULL)
        command_free(&command);
    free(making);
    requests_refuse(core, connection->address, request->id, &refusal);
}
