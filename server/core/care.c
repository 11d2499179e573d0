/* server/core/care.c */
#include "care.h"
#include "connections.h"
#include "hearth/text.h"
#include "hearth/wire.h"
#include "intake.h"
#include "reading.h"
#include "requests.h"
#include <stdlib.h>

struct care {
    struct reading reading;
    struct intake_from from;
    struct intake_text what;
    int64_t seen;            /* the change that the person has read; 0: not said */
    struct plain_text given; /* spans, note, answer, or the new text */
    struct plain_text text;  /* that comes of it */
    struct refusal refusal;
    struct vault *vault;
    program_id program;
    enum hearth_error opened;
};

static void care_free(struct reading *reading)
{
    struct care *care = (struct care *)reading;
    plain_text_deinit(&care->given);
    plain_text_deinit(&care->text);
}

/* What the row says of the text that was read. */
static struct text_label care_take(struct care *care, const struct event *row)
{
    struct text_label label = {.program = care->program};
    care->what.change = row->change;
    if (row->kind == EVENT_MESSAGE) {
        care->what.author = label.author = row->message.by;
        care->what.message = label.message = row->message.message;
        label.room = stream_room(row->stream);
        label.slice = row->message.slice;
        return label;
    }
    label.kind = TEXT_HELD;
    care->what.room = label.room = row->own.room;
    care->what.key = label.slice = row->own.key;
    label.author = row->own.by;
    label.message = row->own.message;
    if (care->what.kind != COMMAND_ANSWER)
        care->what.author = row->own.by;
    return label;
}

/* In the reader's thread. */
static enum hearth_error care_make(struct care *care, struct plain_text *found)
{
    if (care->what.kind == COMMAND_ANSWER)
        return text_answer(found, &care->given, &care->text, &care->refusal);
    plain_text_take(&care->text, found);
    care->what.masked = care->given.len > 0;
    return care->given.len > 0 || care->what.kind == COMMAND_MASK ? text_hide(&care->text, &care->given, &care->refusal) : HEARTH_OK;
}

static void care_open(struct reading *reading)
{
    struct care *care = (struct care *)reading;
    struct plain_text found = {0};
    if (reading->answer.refusal.reason != REFUSAL_NONE || reading->answer.events_len == 0)
        return;
    const struct event *row = &reading->answer.events[0];
    const struct text_label label = care_take(care, row);
    if (care->seen != 0 && care->seen != row->change) {
        care->refusal.reason = REFUSAL_TAKEN; /* its author was quicker: it must be read again */
        return;
    }
    if (care->what.kind == COMMAND_EDIT || care->what.kind == COMMAND_SEND_BACK) {
        plain_text_take(&care->text, &care->given);
        return;
    }
    const uint8_t *sealed = row->kind == EVENT_MESSAGE ? row->message.sealed : row->own.sealed;
    care->opened =
        text_open(care->vault, &label, sealed, row->kind == EVENT_MESSAGE ? row->message.sealed_len : row->own.sealed_len, &found);
    if (care->opened == HEARTH_OK)
        care->opened = care_make(care, &found);
    plain_text_deinit(&found);
}

static void care_read(struct core *core, struct reading *reading)
{
    struct care *care = (struct care *)reading;
    const struct refusal *refusal = &reading->answer.refusal;
    const struct refusal busy = {.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    if (refusal->reason == REFUSAL_NONE)
        refusal = &care->refusal;
    if (reading->error != HEARTH_OK || care->opened != HEARTH_OK || (refusal->reason == REFUSAL_NONE && reading->answer.events_len == 0))
        refusal = &busy;
    if (refusal->reason != REFUSAL_NONE)
        requests_refuse(core, care->from.to, care->from.request, refusal);
    else
        intake_text(core, &care->from, &care->what, &care->text);
    reading_free(reading);
}

/* False: it was refused. */
static bool care_fill(struct core *core, struct connection *connection, struct request *request, struct care *care)
{
    struct intake_text *what = &care->what;
    struct plain_text *given = NULL;
    bool admit = true;
    switch ((int)request->kind) {
    case REQUEST_EDIT:
        *what = (struct intake_text){.kind = COMMAND_EDIT, .held = request->edit.held};
        given = &request->edit.text;
        break;
    case REQUEST_APPROVE:
        *what = (struct intake_text){.kind = COMMAND_APPROVE, .held = request->approve.held};
        care->seen = request->approve.change < 0 ? 0 : request->approve.change;
        given = &request->approve.spans;
        admit = false;
        break;
    case REQUEST_ANSWER:
        *what = (struct intake_text){.kind = COMMAND_ANSWER, .held = request->answer.held, .author = connection->member};
        given = &request->answer.text;
        break;
    case REQUEST_SEND_BACK:
        *what = (struct intake_text){.kind = COMMAND_SEND_BACK, .held = request->send_back.held, .reason = request->send_back.reason};
        given = &request->send_back.note;
        admit = given->len > 0;
        break;
    default: /* REQUEST_MASK */
        *what = (struct intake_text){
            .kind = COMMAND_MASK, .room = request->mask.room, .number = request->mask.number, .reason = request->mask.reason};
        care->seen = request->mask.change < 0 ? 0 : request->mask.change;
        care->reading.query.kind = QUERY_MESSAGE;
        care->reading.query.room = request->mask.room;
        care->reading.query.before = request->mask.number;
        given = &request->mask.spans;
        admit = false;
    }
    if (admit && !intake_admit(core, connection, request->id, given))
        return false;
    plain_text_take(&care->given, given);
    care->reading.query.item = what->held;
    return true;
}

void care_ask(struct core *core, struct connection *connection, struct request *request)
{
    struct care *care = (struct care *)reading_new(sizeof *care, QUERY_HELD);
    if (care == NULL) {
        requests_refuse(core, connection->address, request->id, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
        return;
    }
    care->reading.render = care_open;
    care->reading.done = care_read;
    care->reading.free = care_free;
    care->reading.query.actor = connection->member;
    care->reading.query.session = connection->session;
    care->from = intake_from(connection, request->id);
    care->vault = core->vault;
    care->program = core->program;
    if (!care_fill(core, connection, request, care)) {
        reading_free(&care->reading);
        return;
    }
    if (reading_ask(core, &care->reading))
        return;
    requests_refuse(core, connection->address, request->id, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
    reading_free(&care->reading);
}
