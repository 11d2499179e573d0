/* server/core/intake.c */
#include "intake.h"
#include "connections.h"
#include "disk.h"
#include "hearth/check.h"
#include "hearth/random.h"
#include "hearth/text.h"
#include "keeper.h"
#include "reading.h"
#include "requests.h"
#include <stdlib.h>
#include <utlist.h>

#define INTAKE_WAITING_MAX  512 /* texts that wait for one room's key; past it BUSY */
#define INTAKE_ATTEMPTS_MAX 3   /* a text that meets three ends of slices in a row is on a broken clock */

/* One text between decode and outcome. Kept in the clear until then, for it may have to be sealed again: because its slice has ended, or
 * because the engine says that it must wait for staff, and then under a key of its own. */
struct say {
    struct waiter waiter; /* first: the token is its address */
    struct return_address to;
    request_id request;
    member_id member;
    session_id session;
    struct intake_text what;
    struct plain_text text;
    int attempts;
    bool key_made; /* what.key was written for this text, and dies with it unless it is held */
    struct core *core;
    struct say *next;
};

struct room_intake {
    room_id room;
    int64_t retention_ms; /* 0: not asked yet */
    bool busy;            /* its retention or its key is under way */
    bool ahead;           /* the next slice's key is under way */
    struct say *waiting;
    int waiting_len;
    UT_hash_handle hh;
};

/* A key that holds nothing goes at once: the engine never heard of it. */
static void say_key_drop(struct say *say)
{
    if (!say->key_made)
        return;
    keeper_drop(say->core, say->what.key);
    say->key_made = false;
    say->what.held = (item_id){{0}};
    say->what.key = (key_id){{0}};
}

static void say_free(struct say *say)
{
    plain_text_deinit(&say->text);
    free(say);
}

static void say_refuse(struct core *core, struct say *say, const struct refusal *refusal)
{
    requests_refuse(core, say->to, say->request, refusal);
    say_key_drop(say);
    say_free(say);
}

static void say_busy(struct core *core, struct say *say)
{
    say_refuse(core, say, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
}

static struct room_intake *intake_room(struct core *core, room_id room, bool make)
{
    struct room_intake *found;
    HASH_FIND(hh, core->rooms, &room, sizeof room, found);
    if (found == NULL && make && (found = calloc(1, sizeof *found)) != NULL) {
        found->room = room;
        HASH_ADD(hh, core->rooms, room, sizeof found->room, found);
    }
    return found;
}

static void intake_room_drop(struct core *core, struct room_intake *room)
{
    HASH_DEL(core->rooms, room);
    free(room);
}

static void intake_go(struct core *core, struct say *say);

/* ---- sealing ---- */

static void say_submit(struct core *core, struct say *say, key_id slice);

static void say_key_written(struct core *core, void *context, enum hearth_error error)
{
    struct say *say = context;
    if (error != HEARTH_OK) {
        say->key_made = false;
        say_busy(core, say);
    } else {
        say_submit(core, say, (key_id){{0}});
    }
}

/* It must wait for staff: under a key of its own, made before anything is sealed under it. */
static void say_hold(struct core *core, struct say *say)
{
    random_bytes(say->what.held.bytes, sizeof say->what.held.bytes);
    random_bytes(say->what.key.bytes, sizeof say->what.key.bytes);
    say->key_made = keeper_case(core, say->what.key, say->what.held, say_key_written, say);
    if (!say->key_made)
        say_busy(core, say);
}

static void say_done(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    struct say *say = (struct say *)waiter;
    const bool held = outcome->refusal.reason == REFUSAL_NONE && !outcome->seal_again && !outcome->hold_first && !outcome->repeated &&
                      item_id_equal(outcome->done.item, say->what.held);
    if (!held)
        say_key_drop(say);
    /* What was made from another text is not made from this one: that text may have changed. */
    const bool made = say->what.kind == COMMAND_APPROVE || say->what.kind == COMMAND_ANSWER || say->what.kind == COMMAND_MASK;
    const bool again = outcome->seal_again || outcome->hold_first;
    if (again && (made || say->attempts >= INTAKE_ATTEMPTS_MAX)) {
        outcome->refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    } else if (outcome->seal_again) {
        intake_go(core, say);
        return;
    } else if (outcome->hold_first && key_id_is_none(outcome->hold_key)) {
        say_hold(core, say);
        return;
    } else if (outcome->hold_first) {
        say->what.key = outcome->hold_key;
        say_submit(core, say, (key_id){{0}});
        return;
    }
    requests_answer(core, say->to, outcome);
    say_free(say);
}

/* Into its command. slice: none where the text is sealed to be held. */
static void say_fill(const struct say *say, key_id slice, message_id message, uint8_t *sealed, size_t sealed_len, struct command *command)
{
    const struct intake_text *what = &say->what;
    const int64_t characters = (int64_t)text_characters(&say->text);
    switch ((int)what->kind) {
    case COMMAND_SAY:
        command->say = (struct command_say){.room = what->room,
                                            .message = message,
                                            .slice = slice,
                                            .sealed = sealed,
                                            .sealed_len = sealed_len,
                                            .quote = what->quote,
                                            .item = what->item,
                                            .link_room = what->link_room,
                                            .link_number = what->link_number,
                                            .characters = characters,
                                            .held = what->held,
                                            .key = what->key};
        break;
    case COMMAND_EDIT:
        command->edit = (struct command_edit){.held = what->held,
                                              .message = message,
                                              .slice = slice,
                                              .key = key_id_is_none(slice) ? what->key : (key_id){{0}},
                                              .characters = characters,
                                              .sealed = sealed,
                                              .sealed_len = sealed_len};
        break;
    case COMMAND_QUESTION:
        command->question = (struct command_question){
            .room = what->room, .held = what->held, .key = what->key, .characters = characters, .sealed = sealed, .sealed_len = sealed_len};
        break;
    case COMMAND_APPROVE:
        command->approve = (struct command_approve){.held = what->held,
                                                    .message = message,
                                                    .slice = slice,
                                                    .change = what->change,
                                                    .masked = what->masked,
                                                    .sealed = sealed,
                                                    .sealed_len = sealed_len};
        break;
    case COMMAND_ANSWER:
        command->answer = (struct command_answer){
            .held = what->held, .message = message, .slice = slice, .change = what->change, .sealed = sealed, .sealed_len = sealed_len};
        break;
    case COMMAND_SEND_BACK:
        command->send_back = (struct command_send_back){
            .held = what->held, .reason = what->reason, .key = what->key, .sealed = sealed, .sealed_len = sealed_len};
        break;
    case COMMAND_MASK:
        command->mask = (struct command_mask){.room = what->room,
                                              .number = what->number,
                                              .reason = what->reason,
                                              .slice = slice,
                                              .change = what->change,
                                              .sealed = sealed,
                                              .sealed_len = sealed_len};
        break;
    default:
        CHECK(!"a text has a command");
    }
}

/* Under the slice, or, without one, under the key of a held text. */
static void say_submit(struct core *core, struct say *say, key_id slice)
{
    const struct intake_text *what = &say->what;
    const bool held = key_id_is_none(slice);
    struct command *command = command_new(what->kind);
    uint8_t *sealed = NULL;
    size_t sealed_len = 0;
    struct text_label label = {.program = core->program, .room = what->room, .slice = held ? what->key : slice, .author = what->author};
    if (command == NULL) {
        say_busy(core, say);
        return;
    }
    if (held) {
        label.kind = what->kind == COMMAND_SEND_BACK ? TEXT_NOTE : TEXT_HELD;
        memcpy(label.message.bytes, what->held.bytes, ID_BYTES);
    } else if (what->kind == COMMAND_MASK) {
        label.message = what->message;
    } else {
        random_bytes(label.message.bytes, sizeof label.message.bytes);
    }
    command->actor = say->member;
    command->session = say->session;
    command->request = say->request;
    enum hearth_error error = what->kind == COMMAND_SEND_BACK && say->text.len == 0
                                  ? HEARTH_OK
                                  : text_seal(core->vault, &label, &say->text, &sealed, &sealed_len);
    if (error != HEARTH_OK) {
        log_write(LOG_FAILURE, error, __LINE__);
        command_free(&command);
        say_busy(core, say);
        return;
    }
    say_fill(say, slice, label.message, sealed, sealed_len, command);
    say->attempts++;
    say->waiter.done = say_done;
    if (!core_submit(core, command, &say->waiter))
        say_busy(core, say);
}

/* ---- the room's retention and its slice's key ---- */

static int64_t slice_ms(const struct room_intake *room)
{
    return room->retention_ms <= LIMIT_SLICE_SHORT_RETENTION_MS ? LIMIT_SLICE_SHORT_MS : LIMIT_SLICE_LONG_MS;
}

static void intake_waiting_go(struct core *core, struct room_intake *room)
{
    struct say *say = room->waiting;
    room->waiting = NULL;
    room->waiting_len = 0;
    room->busy = false;
    while (say != NULL) {
        struct say *next = say->next;
        intake_go(core, say);
        say = next;
    }
}

static void intake_waiting_refuse(struct core *core, struct room_intake *room, const struct refusal *refusal)
{
    struct say *say = room->waiting;
    room->waiting = NULL;
    room->waiting_len = 0;
    room->busy = false;
    while (say != NULL) {
        struct say *next = say->next;
        say_refuse(core, say, refusal);
        say = next;
    }
}

static void slices_written(struct core *core, struct keeper_slices *made)
{
    struct room_intake *room = intake_room(core, made->room, false);
    if (made->error != HEARTH_OK) {
        if (room != NULL && !made->ahead)
            intake_waiting_refuse(core, room, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
    } else {
        for (int i = 0; i < made->len; i++) {
            struct command *command = command_new(COMMAND_SLICE_OPEN);
            if (command == NULL)
                continue; /* the engine then answers "seal again", and the text is refused BUSY in the end */
            command->slice_open = (struct command_slice_open){
                .key = made->keys[i], .room = made->room, .opens_at = made->opens_at[i], .ends_at = made->ends_at[i]};
            if (!core_submit(core, command, NULL))
                log_write(LOG_FAILURE, HEARTH_BUSY, __LINE__);
        }
        if (room != NULL && !made->ahead)
            intake_waiting_go(core, room);
    }
    if (room != NULL && made->ahead)
        room->ahead = false;
}

static void room_read(struct core *core, struct reading *reading)
{
    struct room_intake *room = intake_room(core, reading->query.room, false);
    if (room != NULL && reading->error != HEARTH_OK)
        intake_waiting_refuse(core, room, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
    else if (room != NULL && reading->answer.refusal.reason != REFUSAL_NONE) {
        intake_waiting_refuse(core, room, &reading->answer.refusal);
        intake_room_drop(core, room);
    } else if (room != NULL) {
        room->retention_ms = reading->answer.retention_ms;
        intake_waiting_go(core, room);
    }
    reading_free(reading);
}

/* Starts whatever the room lacks; false: BUSY. */
static bool intake_fetch(struct core *core, struct room_intake *room)
{
    if (room->retention_ms > 0) {
        const int64_t length_ms = slice_ms(room), now_ms = core_now_ms(core);
        return keeper_slices(core, room->room, now_ms - now_ms % length_ms, length_ms, 2, false, slices_written);
    }
    struct reading *reading = reading_new(sizeof *reading, QUERY_ROOM);
    if (reading == NULL)
        return false;
    reading->query.room = room->room;
    reading->done = room_read;
    if (reading_ask(core, reading))
        return true;
    reading_free(reading);
    return false;
}

/* One slice ahead: when texts are sealed under the newest key that there is, the key after it is written. */
static void intake_ahead(struct core *core, struct room_intake *room, int64_t now_ms)
{
    const int64_t length_ms = slice_ms(room), next_at = now_ms - now_ms % length_ms + length_ms;
    key_id next;
    if (!room->ahead && !vault_slice_find(core->vault, room->room, next_at, &next))
        room->ahead = keeper_slices(core, room->room, next_at, length_ms, 1, true, slices_written);
}

static void intake_go(struct core *core, struct say *say)
{
    struct room_intake *room = intake_room(core, say->what.room, true);
    const int64_t now_ms = core_now_ms(core);
    key_id slice;
    if (room == NULL || room->waiting_len >= INTAKE_WAITING_MAX) {
        say_busy(core, say);
        return;
    }
    say->next = NULL;
    if (!room->busy && room->retention_ms > 0 && vault_slice_find(core->vault, say->what.room, now_ms, &slice)) {
        intake_ahead(core, room, now_ms);
        say_submit(core, say, slice);
        return;
    }
    LL_APPEND(room->waiting, say);
    room->waiting_len++;
    if (room->busy)
        return;
    room->busy = true;
    if (!intake_fetch(core, room))
        intake_waiting_refuse(core, room, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
}

void intake_text(struct core *core, const struct intake_from *from, const struct intake_text *what, struct plain_text *text)
{
    struct say *say = calloc(1, sizeof *say);
    if (say == NULL) {
        requests_refuse(core, from->to, from->request, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
        plain_text_deinit(text);
        return;
    }
    *say = (struct say){
        .to = from->to, .request = from->request, .member = from->member, .session = from->session, .what = *what, .core = core};
    plain_text_take(&say->text, text);
    if (what->kind == COMMAND_QUESTION)
        say_hold(core, say);
    else if (what->kind == COMMAND_SEND_BACK)
        say_submit(core, say, (key_id){{0}});
    else
        intake_go(core, say);
}

bool intake_admit(struct core *core, const struct connection *connection, request_id request, struct plain_text *text)
{
    struct refusal refusal = {0};
    if (core->disk_low)
        refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = DISK_WAIT_MS};
    else if (text_admit(text, &refusal) != HEARTH_OK)
        refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    if (refusal.reason == REFUSAL_NONE)
        return true;
    requests_refuse(core, connection->address, request, &refusal);
    return false;
}

struct intake_from intake_from(const struct connection *connection, request_id request)
{
    return (struct intake_from){
        .to = connection->address, .request = request, .member = connection->member, .session = connection->session};
}

void intake_say(struct core *core, struct connection *connection, struct request *request)
{
    const struct intake_from from = intake_from(connection, request->id);
    const struct intake_text what = {.kind = COMMAND_SAY,
                                     .room = request->say.room,
                                     .author = connection->member,
                                     .quote = request->say.quote < 0 ? 0 : request->say.quote,
                                     .item = request->say.item,
                                     .link_room = request->say.link_room,
                                     .link_number = request->say.link_number < 0 ? 0 : request->say.link_number};
    if (intake_admit(core, connection, request->id, &request->say.text))
        intake_text(core, &from, &what, &request->say.text);
}

void intake_question(struct core *core, struct connection *connection, struct request *request)
{
    const struct intake_from from = intake_from(connection, request->id);
    const struct intake_text what = {.kind = COMMAND_QUESTION, .room = request->question.room, .author = connection->member};
    if (intake_admit(core, connection, request->id, &request->question.text))
        intake_text(core, &from, &what, &request->question.text);
}

void intake_room_changed(struct core *core, room_id room, int64_t retention_ms)
{
    struct room_intake *known = intake_room(core, room, false);
    if (known != NULL && known->retention_ms > 0)
        known->retention_ms = retention_ms;
}

void intake_free(struct core *core)
{
    struct room_intake *room, *next;
    HASH_ITER(hh, core->rooms, room, next)
    {
        struct say *say, *after;
        LL_FOREACH_SAFE(room->waiting, say, after)
        say_free(say);
        intake_room_drop(core, room);
    }
}
