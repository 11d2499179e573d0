/* server/core/doors.c */
#include "doors.h"
#include "enrol.h"
#include "gates.h"
#include "hearth/wire.h"
#include "load.h"
#include "reading.h"
#include <stdlib.h>

#define DOOR_BODY_BYTES_MAX 4096 /* facts and numbers are under 1 KiB */

static void door_answer_message(struct core *core, struct return_address to, struct link_message *message)
{
    struct gate *gate = gates_find(core, to.gate);
    message->type = LINK_ANSWER;
    message->answer.exchange = to.conn;
    if (gate != NULL)
        gate_send(core, gate, message);
}

void door_answer(struct core *core, struct return_address to, uint16_t status, enum link_cookie cookie, struct bytes body)
{
    struct link_message message = {.answer = {.status = status, .cookie = (uint8_t)cookie, .body = body}};
    door_answer_message(core, to, &message);
}

void door_answer_session(struct core *core, struct return_address to, const char cookie[VAULT_COOKIE_TEXT_BYTES], uint32_t max_age_s)
{
    static const uint8_t empty_object[] = "{}";
    struct link_message message = {.answer = {.status = 200,
                                              .cookie = LINK_COOKIE_SET,
                                              .max_age_s = max_age_s,
                                              .body = {.data = empty_object, .len = sizeof empty_object - 1}}};
    if (!hex_decode(cookie, VAULT_COOKIE_TEXT_BYTES - 1, message.answer.cookie_value, sizeof message.answer.cookie_value))
        return;
    door_answer_message(core, to, &message);
    explicit_bzero(&message, sizeof message);
}

static uint16_t door_status(enum refusal_reason reason)
{
    switch (reason) {
    case REFUSAL_BAD_REQUEST:
    case REFUSAL_PASSPHRASE:
        return 400;
    case REFUSAL_NAME_TAKEN:
    case REFUSAL_NOTICE:
    case REFUSAL_FULL:
        return 409;
    case REFUSAL_WAIT:
        return 429;
    case REFUSAL_BUSY:
        return 503;
    default:
        return 403;
    }
}

void door_refuse(struct core *core, struct return_address to, const struct refusal *refusal, const char *const *names, size_t names_len)
{
    struct buffer body;
    buffer_init(&body, DOOR_BODY_BYTES_MAX);
    wire_body_refusal(&body, refusal, names, names_len);
    door_answer(core, to, door_status(refusal->reason), LINK_COOKIE_KEEP, buffer_view(&body));
    buffer_deinit(&body);
}

void door_enrol(struct core *core, struct return_address to, const char *name)
{
    struct enrol *enrol = enrol_offer(core, name);
    struct buffer body;
    if (enrol == NULL) {
        door_busy(core, to);
        return;
    }
    buffer_init(&body, DOOR_ENROL_BYTES_MAX);
    wire_body_enrol(&body, enrol_wire(enrol));
    door_answer(core, to, 403, LINK_COOKIE_KEEP, buffer_view(&body));
    buffer_deinit(&body);
    enrol_free(&enrol);
}

void door_busy(struct core *core, struct return_address to)
{
    door_refuse(core, to, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS}, NULL, 0);
}

uint32_t door_max_age_s(enum role role, enum device device)
{
    return device == DEVICE_OWN && !role_is_staff(role) ? (uint32_t)(LIMIT_SESSION_OWN_MS / SECOND_MS) : 0;
}

/* ---- GET /session ---- */

struct door_reading {
    struct reading reading;
    struct return_address to;
};

static void door_answer_who(struct core *core, struct return_address to, const struct answer *answer, enum link_cookie cookie)
{
    struct buffer body;
    buffer_init(&body, DOOR_BODY_BYTES_MAX);
    wire_body_session(&body, answer != NULL, answer == NULL ? DEVICE_SHARED : answer->device,
                      answer == NULL ? ROLE_PARTICIPANT : answer->role);
    door_answer(core, to, 200, cookie, buffer_view(&body));
    buffer_deinit(&body);
}

static void door_session_read(struct core *core, struct reading *reading)
{
    const struct return_address to = ((struct door_reading *)reading)->to;
    if (reading->error != HEARTH_OK)
        door_busy(core, to);
    else if (reading->answer.refusal.reason != REFUSAL_NONE)
        door_answer_who(core, to, NULL, LINK_COOKIE_REMOVE);
    else
        door_answer_who(core, to, &reading->answer, LINK_COOKIE_KEEP);
    reading_free(reading);
}

static void door_session(struct core *core, struct return_address to, const uint8_t cookie[COOKIE_BYTES])
{
    struct reading *reading = reading_new(sizeof(struct door_reading), QUERY_SESSION);
    if (reading != NULL) {
        ((struct door_reading *)reading)->to = to;
        reading->done = door_session_read;
        vault_session_digest_bytes(core->vault, cookie, reading->query.digest);
        if (reading_ask(core, reading))
            return;
        reading_free(reading);
    }
    door_busy(core, to);
}

/* ---- POST /sign-out, and the quick exit that had no network and is found by its marker at the next contact ---- */

struct door_waiter {
    struct waiter waiter;
    struct return_address to;
    bool with_body; /* GET /session wants to hear that there is none */
};

static void door_signed_out_answer(struct core *core, struct return_address to, bool with_body)
{
    if (with_body)
        door_answer_who(core, to, NULL, LINK_COOKIE_REMOVE);
    else
        door_answer(core, to, 204, LINK_COOKIE_REMOVE, (struct bytes){NULL, 0});
}

static void door_signed_out(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    const struct door_waiter *door = (struct door_waiter *)waiter;
    (void)outcome;
    door_signed_out_answer(core, door->to, door->with_body);
    free(waiter);
}

static void door_sign_out(struct core *core, struct return_address to, const uint8_t cookie[COOKIE_BYTES], bool with_body)
{
    struct command *command = command_new(COMMAND_SIGN_OUT);
    struct door_waiter *waiter = malloc(sizeof *waiter);
    if (command == NULL || waiter == NULL) {
        command_free(&command);
        free(waiter);
        door_busy(core, to);
        return;
    }
    *waiter = (struct door_waiter){.waiter = {.done = door_signed_out}, .to = to, .with_body = with_body};
    vault_session_digest_bytes(core->vault, cookie, command->sign_out.session_digest);
    if (!core_submit(core, command, &waiter->waiter)) {
        free(waiter);
        door_busy(core, to);
    }
}

/* ---- which door ---- */

static void door_about(struct core *core, struct return_address to)
{
    struct buffer body;
    buffer_init(&body, DOOR_BODY_BYTES_MAX);
    wire_body_about(&body, HEARTH_VERSION, load_client_hash(core));
    door_answer(core, to, 200, LINK_COOKIE_KEEP, buffer_view(&body));
    buffer_deinit(&body);
}

static void door_body(struct core *core, struct return_address to, enum request_kind kind, const struct link_message *message)
{
    struct request request;
    struct refusal refusal = {0};
    if (wire_decode_body(kind, message->request.body, &request, &refusal) != WIRE_REQUEST) {
        door_refuse(core, to, &refusal, NULL, 0);
        return;
    }
    if (kind == REQUEST_LOOK)
        joining_look(core, to, &request);
    else if (kind == REQUEST_JOIN)
        joining_join(core, to, &request);
    else
        signing_in(core, to, message->request.source, &request);
    request_deinit(&request);
}

void doors_request(struct core *core, struct gate *gate, const struct link_message *message)
{
    const struct return_address to = {.gate = gate->serial, .conn = message->request.exchange};
    const bool exit_marked = (message->request.flags & LINK_REQUEST_EXIT) != 0;
    switch ((enum link_path)message->request.path) {
    case LINK_PATH_SESSION:
        if (message->request.has_cookie && exit_marked)
            door_sign_out(core, to, message->request.cookie, true);
        else if (message->request.has_cookie)
            door_session(core, to, message->request.cookie);
        else
            door_answer_who(core, to, NULL, exit_marked ? LINK_COOKIE_REMOVE : LINK_COOKIE_KEEP);
        return;
    case LINK_PATH_SIGN_OUT:
        if (message->request.has_cookie)
            door_sign_out(core, to, message->request.cookie, false);
        else
            door_signed_out_answer(core, to, false);
        return;
    case LINK_PATH_ABOUT:
        door_about(core, to);
        return;
    case LINK_PATH_LOOK:
        door_body(core, to, REQUEST_LOOK, message);
        return;
    case LINK_PATH_JOIN:
        door_body(core, to, REQUEST_JOIN, message);
        return;
    case LINK_PATH_SIGN_IN:
        door_body(core, to, REQUEST_SIGN_IN, message);
        return;
    case LINK_PATH_COUNT:
        return;
    }
}
