/* server/core/roster.c */
#include "roster.h"
#include "connections.h"
#include "hearth/calendar.h"
#include "hearth/wire.h"
#include "reading.h"
#include "requests.h"

#define ROSTER_EVERY_MS HOUR_MS

enum hearth_error roster_open(struct core *core)
{
    return calendar_open(core->settings->program_time_zone, &core->calendar);
}

void roster_close(struct core *core)
{
    calendar_close(&core->calendar);
}

static void roster_line(struct core *core, const struct event_shift *shift)
{
    struct command *command = command_new(COMMAND_SHIFT_SPANS);
    if (command == NULL)
        return;
    command->shift_spans.shift = shift->id;
    enum hearth_error error =
        calendar_spans(core->calendar, shift->day, shift->from_minute, shift->to_minute, core_now_ms(core), &command->shift_spans.spans);
    if (error != HEARTH_OK) {
        log_write(LOG_FAILURE, error, __LINE__);
        command_free(&command);
    } else if (!core_submit(core, command, NULL)) {
        core->roster_at_ms = 0; /* the order was full: again at the next second */
    }
}

static void roster_read(struct core *core, struct reading *reading)
{
    const struct answer *answer = &reading->answer;
    if (reading->error != HEARTH_OK)
        core->roster_at_ms = 0;
    for (size_t i = 0; reading->error == HEARTH_OK && i < answer->events_len; i++)
        roster_line(core, &answer->events[i].shift);
    reading_free(reading);
}

void roster_look(struct core *core)
{
    const int64_t now_ms = core_now_ms(core);
    if (core->stopping || (core->roster_at_ms != 0 && now_ms - core->roster_at_ms < ROSTER_EVERY_MS))
        return;
    struct reading *reading = reading_new(sizeof *reading, QUERY_SHIFTS);
    if (reading == NULL)
        return;
    reading->done = roster_read;
    core->roster_at_ms = now_ms;
    if (reading_ask(core, reading))
        return;
    core->roster_at_ms = 0;
    reading_free(reading);
}

static void roster_submit(struct core *core, struct connection *connection, const struct request *request, struct command *command,
                          enum hearth_error error)
{
    if (command != NULL && error == HEARTH_OK) {
        requests_submit(core, connection->address, command);
        return;
    }
    command_free(&command);
    requests_refuse(core, connection->address, request->id, &(struct refusal){.reason = REFUSAL_BUSY, .wait_ms = CORE_BUSY_WAIT_MS});
}

void roster_duty_on(struct core *core, struct connection *connection, struct request *request)
{
    struct command *command = requests_command(connection, COMMAND_DUTY_ON, request->id);
    enum hearth_error error = HEARTH_NO_MEMORY;
    if (command != NULL) {
        command->duty_on.room = request->duty_on.room;
        command->duty_on.length_ms = request->duty_on.length_ms < 0 ? 0 : request->duty_on.length_ms;
        error = calendar_day_end(core->calendar, core_now_ms(core), &command->duty_on.day_ends_at);
    }
    roster_submit(core, connection, request, command, error);
}

void roster_shift_add(struct core *core, struct connection *connection, struct request *request)
{
    const struct request_shift_add *add = &request->shift_add;
    struct command *command = requests_command(connection, COMMAND_SHIFT_ADD, request->id);
    enum hearth_error error = HEARTH_NO_MEMORY;
    if (command != NULL) {
        command->shift_add = (struct command_shift_add){
            .cohort = add->cohort, .member = add->member, .day = add->day, .from_minute = add->from_minute, .to_minute = add->to_minute};
        error = calendar_spans(core->calendar, add->day, add->from_minute, add->to_minute, core_now_ms(core), &command->shift_add.spans);
    }
    roster_submit(core, connection, request, command, error);
}
