/* server/core/intake.c */
#include "intake.h"
#include "connections.h"
#include "disk.h"
#include "hearth/random.h"
#include "hearth/text.h"
#include "keeper.h"
#include "reading.h"
#include "requests.h"
#include <stdlib.h>
#include <utlist.h>

#define INTAKE_WAITING_MAX  512 /* texts that wait for one room's key; past it BUSY */
#define INTAKE_ATTEMPTS_MAX 3   /* a text that meets three ends of slices in a row is on a broken clock */

/* One text between decode and outcome. Kept in the clear until then, for it may have to be sealed again. */
struct say {
    struct waiter waiter; /* first: the token is its address */
    struct return_address to;
    request_id request;
    member_id member;
    session_id session;
    room_id room;
    struct plain_text text;
    int attempts;
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

static void say_free(struct say *say)
{
    plain_text_deinit(&say->text);
    free(say);
}

static void say_refuse(struct core *core, struct say *say, const struct refusal *refusal)
{
    requests_refuse(core, say->to, say->request, refusal);
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

static void say_done(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    struct say *say = (struct say *)waiter;
    if (outcome->seal_again && say->attempts < INTAKE_ATTEMPTS_MAX) {
        intake_go(core, say);
        return;
    }
    if (outcome->seal_again)
        outcome->refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    requests_answer(core, say->to, outcome);
    say_free(say);
}

static void say_seal(struct core *core, struct say *say, key_id slice)
{
    struct command *command = command_new(COMMAND_SAY);
    if (command == NULL) {
        say_busy(core, say);
        return;
    }
    command->actor = say->member;
    command->session = say->session;
    command->request = say->request;
    command->say.room = say->room;
    command->say.slice = slice;
    random_bytes(command->say.message.bytes, sizeof command->say.message.bytes);
    const struct text_label label = {
        .program = core->program, .room = say->room, .slice = slice, .author = say->member, .message = command->say.message};
    enum hearth_error error = text_seal(core->vault, &label, &say->text, &command->say.sealed, &command->say.sealed_len);
    if (error != HEARTH_OK) {
        log_write(LOG_FAILURE, error, __LINE__);
        command_free(&command);
        say_busy(core, say);
        return;
    }
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
    struct room_intake *room = intake_room(core, say->room, true);
    const int64_t now_ms = core_now_ms(core);
    key_id slice;
    if (room == NULL || room->waiting_len >= INTAKE_WAITING_MAX) {
        say_busy(core, say);
        return;
    }
    say->next = NULL;
    if (!room->busy && room->retention_ms > 0 && vault_slice_find(core->vault, say->room, now_ms, &slice)) {
        intake_ahead(core, room, now_ms);
        say_seal(core, say, slice);
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

void intake_say(struct core *core, struct connection *connection, struct request *request)
{
    struct refusal refusal = {0};
    struct say *say = NULL;
    if (core->disk_low)
        refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = DISK_WAIT_MS};
    else if (text_admit(&request->say.text, &refusal) != HEARTH_OK ||
             (refusal.reason == REFUSAL_NONE && (say = calloc(1, sizeof *say)) == NULL))
        refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    if (refusal.reason != REFUSAL_NONE) {
        requests_refuse(core, connection->address, request->id, &refusal);
        return;
    }
    say->to = connection->address;
    say->request = request->id;
    say->member = connection->member;
    say->session = connection->session;
    say->room = request->say.room;
    plain_text_take(&say->text, &request->say.text);
    intake_go(core, say);
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
