/* server/core/reports.c */
#include "reports.h"
#include "connections.h"
#include "disk.h"
#include "hearth/random.h"
#include "hearth/text.h"
#include "keeper.h"
#include "reading.h"
#include "requests.h"
#include <stdlib.h>

#define REPORT_ATTEMPTS_MAX 3 /* a message that changes under each of three copies */

struct report {
    struct waiter waiter; /* first: the token is its address */
    struct return_address to;
    request_id request;
    member_id member;
    session_id session;
    struct request_report wanted; /* its note is moved into `note` */
    struct plain_text note;
    item_id item;
    key_id key;
    bool keyed; /* the key is in the keyring */
    int attempts;
    struct reading *found; /* what is to be copied; NULL: not read */
};

struct report_reading {
    struct reading reading;
    struct report *report;
};

static void report_free(struct core *core, struct report *report, bool keep_key)
{
    if (report->keyed && !keep_key)
        keeper_drop(core, report->key);
    reading_free(report->found);
    plain_text_deinit(&report->note);
    free(report);
}

static void report_refuse(struct core *core, struct report *report, const struct refusal *refusal)
{
    requests_refuse(core, report->to, report->request, refusal);
    report_free(core, report, false);
}

static void report_busy(struct core *core, struct report *report)
{
    report_refuse(core, report, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
}

static void report_read(struct core *core, struct report *report);

static void report_done(struct core *core, struct waiter *waiter, struct outcome *outcome)
{
    struct report *report = (struct report *)waiter;
    if (outcome->seal_again && report->attempts < REPORT_ATTEMPTS_MAX) {
        report_read(core, report);
        return;
    }
    if (outcome->seal_again)
        outcome->refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    requests_answer(core, report->to, outcome);
    /* Refused, said before, or nothing to add to a case that there was already: no row knows this key. */
    const bool kept = outcome->refusal.reason == REFUSAL_NONE && !outcome->repeated &&
                      (item_id_equal(outcome->done.item, report->item) || report->note.len > 0);
    report_free(core, report, kept);
}

/* What does not open any more is left out; without the message itself the engine asks to read again. */
static enum hearth_error report_copy(struct core *core, const struct report *report, struct command_report *command)
{
    const struct answer *answer = &report->found->answer;
    enum hearth_error error = HEARTH_OK;
    for (size_t i = 0; i < answer->events_len && error == HEARTH_OK; i++) {
        const struct event_message *message = &answer->events[i].message;
        const struct text_label label = {.program = core->program,
                                         .room = report->wanted.room,
                                         .slice = message->slice,
                                         .author = message->by,
                                         .message = message->message};
        struct command_evidence *row = &command->evidence[command->evidence_len];
        *row = (struct command_evidence){.number = message->number, .change = answer->events[i].change};
        error = text_evidence_copy(core->vault, &label, (struct bytes){message->sealed, message->sealed_len}, report->key, &row->sealed,
                                   &row->sealed_len);
        if (error == HEARTH_OK)
            command->evidence_len++;
        else if (error == HEARTH_NOT_FOUND || error == HEARTH_DAMAGED)
            error = HEARTH_OK;
    }
    if (error != HEARTH_OK || report->note.len == 0)
        return error;
    struct text_label label = {.program = core->program, .room = report->wanted.room, .slice = report->key, .author = report->member};
    struct command_evidence *row = &command->evidence[command->evidence_len];
    memcpy(label.message.bytes, report->item.bytes, sizeof label.message.bytes);
    error = text_evidence_note(core->vault, &label, &report->note, &row->sealed, &row->sealed_len);
    if (error == HEARTH_OK)
        command->evidence_len++;
    return error;
}

static void report_submit(struct core *core, struct report *report)
{
    struct command *command = command_new(COMMAND_REPORT);
    if (command == NULL) {
        report_busy(core, report);
        return;
    }
    command->actor = report->member;
    command->session = report->session;
    command->request = report->request;
    command->report = (struct command_report){.room = report->wanted.room,
                                              .number = report->wanted.number,
                                              .kind = report->wanted.kind,
                                              .lead_only = report->wanted.lead_only,
                                              .item = report->item,
                                              .key = report->key};
    enum hearth_error error = report_copy(core, report, &command->report);
    reading_free(report->found);
    report->found = NULL;
    report->attempts++;
    report->waiter.done = report_done;
    if (error != HEARTH_OK) {
        log_write(LOG_FAILURE, error, __LINE__);
        command_free(&command);
        report_busy(core, report);
    } else if (!core_submit(core, command, &report->waiter)) {
        report_busy(core, report);
    }
}

static void report_keyed(struct core *core, void *context, enum hearth_error error)
{
    struct report *report = context;
    report->keyed = error == HEARTH_OK;
    if (error != HEARTH_OK)
        report_busy(core, report);
    else
        report_submit(core, report);
}

static void report_found(struct core *core, struct reading *reading)
{
    struct report *report = ((struct report_reading *)reading)->report;
    report->found = reading;
    if (reading->error != HEARTH_OK)
        report_busy(core, report);
    else if (reading->answer.refusal.reason != REFUSAL_NONE)
        report_refuse(core, report, &reading->answer.refusal);
    else if (report->keyed)
        report_submit(core, report);
    else if (!keeper_case(core, report->key, report->item, report_keyed, report))
        report_busy(core, report);
}

static void report_read(struct core *core, struct report *report)
{
    struct report_reading *asked = (struct report_reading *)reading_new(sizeof *asked, QUERY_REPORT);
    if (asked == NULL) {
        report_busy(core, report);
        return;
    }
    asked->report = report;
    asked->reading.query.actor = report->member;
    asked->reading.query.session = report->session;
    asked->reading.query.room = report->wanted.room;
    asked->reading.query.number = report->wanted.number;
    asked->reading.done = report_found;
    if (reading_ask(core, &asked->reading))
        return;
    reading_free(&asked->reading);
    report_busy(core, report);
}

void reports_ask(struct core *core, struct connection *connection, struct request *request)
{
    struct refusal refusal = {0};
    struct report *report = NULL;
    if (core->disk_low)
        refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = DISK_WAIT_MS};
    else if (request->report.note.len > 0 && text_admit(&request->report.note, &refusal) != HEARTH_OK)
        refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    if (refusal.reason == REFUSAL_EMPTY) /* a note of white space is none */
        refusal.reason = REFUSAL_NONE;
    if (refusal.reason == REFUSAL_NONE && (report = calloc(1, sizeof *report)) == NULL)
        refusal = (struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS};
    if (refusal.reason != REFUSAL_NONE) {
        requests_refuse(core, connection->address, request->id, &refusal);
        return;
    }
    report->to = connection->address;
    report->request = request->id;
    report->member = connection->member;
    report->session = connection->session;
    plain_text_take(&report->note, &request->report.note);
    report->wanted = request->report;
    random_bytes(report->item.bytes, sizeof report->item.bytes);
    random_bytes(report->key.bytes, sizeof report->key.bytes);
    report_read(core, report);
}
