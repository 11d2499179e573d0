/* server/engine/roster.c: the weekly roster of a cohort (MO2, RM8). The engine knows no time zone: core reads the calendar and says when
 * each line comes true; what it said last stays until it says something else. */
#include "engine_internal.h"
#include <string.h>

/* In order, none of them long past or far ahead. None at all will do: a line in an hour that the calendar leaves out. */
static bool spans_good(const struct command_spans *spans, int64_t now_ms)
{
    if (spans->len > COMMAND_SPANS_MAX)
        return false;
    int64_t before = now_ms - LIMIT_SPAN_AHEAD_MS;
    for (int i = 0; i < spans->len; i++) {
        const struct command_span *span = &spans->items[i];
        if (span->starts_at <= before || span->ends_at <= span->starts_at || span->starts_at > now_ms + LIMIT_SPAN_AHEAD_MS ||
            span->ends_at - span->starts_at > (LIMIT_SHIFT_MINUTES_MAX + 120) * MINUTE_MS)
            return false;
        before = span->starts_at;
    }
    return true;
}

struct spans_walk {
    const struct command_spans *spans;
    int at;
    bool differ;
};

static enum hearth_error span_compare(void *context, int64_t starts_at, int64_t ends_at)
{
    struct spans_walk *walk = context;
    const struct command_spans *spans = walk->spans;
    walk->differ = walk->differ || walk->at >= spans->len || spans->items[walk->at].starts_at != starts_at ||
                   spans->items[walk->at].ends_at != ends_at;
    walk->at++;
    return HEARTH_OK;
}

static enum hearth_error spans_write(struct act *act, const struct store_shift *shift, const struct command_spans *spans)
{
    enum hearth_error error = store_span_delete(act->store, shift->id);
    for (int i = 0; i < spans->len && error == HEARTH_OK; i++)
        error = store_span_insert(act->store, shift, spans->items[i].starts_at, spans->items[i].ends_at);
    return error == HEARTH_OK ? cohort_rooms_look(act, shift->cohort) : error;
}

static enum hearth_error shift_audit(struct act *act, enum audit_act what, const struct store_shift *shift)
{
    struct audit_record record = {.act = what};
    audit_object_add(&record, AUDIT_THING_SHIFT, shift->id.bytes);
    audit_object_add(&record, AUDIT_THING_COHORT, shift->cohort.bytes);
    audit_object_add(&record, AUDIT_THING_MEMBER, shift->member.bytes);
    return act_audit(act, &record);
}

static enum hearth_error shift_count(void *context, const struct store_shift *shift)
{
    (void)shift;
    (*(int64_t *)context)++;
    return HEARTH_OK;
}

/* One of the staff of that cohort. */
static enum hearth_error shift_member(struct act *act, cohort_id cohort, member_id id, bool *good_out)
{
    struct store_member member;
    *good_out = false;
    enum hearth_error error = store_cohort_member_read(act->store, cohort, id);
    if (error == HEARTH_OK)
        error = store_member_read(act->store, id, &member);
    if (error == HEARTH_OK)
        *good_out = role_is_staff(member.role) && member.state == MEMBER_ACTIVE;
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

enum hearth_error handle_shift_add(struct act *act)
{
    const struct command_shift_add *add = &act->command->shift_add;
    struct store_shift shift = {
        .cohort = add->cohort, .member = add->member, .day = add->day, .from_minute = add->from_minute, .to_minute = add->to_minute};
    bool may, member_good = false;
    int64_t count = 0;
    command_id(act->command, 0, shift.id.bytes);
    enum hearth_error error = access_cohort(act->store, &act->actor, add->cohort, RIGHT_ROSTER, &act->outcome->refusal, &may);
    if (error != HEARTH_OK || !may)
        return error;
    error = shift_member(act, add->cohort, add->member, &member_good);
    if (error == HEARTH_OK)
        error = store_shift_walk(act->store, add->cohort, shift_count, &count);
    if (error != HEARTH_OK)
        return error;
    const char *wrong = !member_good                                                                     ? "member"
                        : add->from_minute < 0 || add->from_minute >= 1440                               ? "from_minute"
                        : add->to_minute <= add->from_minute || add->to_minute > LIMIT_SHIFT_MINUTES_MAX ? "to_minute"
                        : !spans_good(&add->spans, act->now_ms)                                          ? "spans"
                                                                                                         : NULL;
    if (wrong != NULL) {
        act_refuse_field(act, wrong);
        return HEARTH_OK;
    }
    if (count >= LIMIT_SHIFTS_PER_COHORT_MAX) {
        act_refuse(act, REFUSAL_FULL);
        return HEARTH_OK;
    }
    error = store_shift_insert(act->store, &shift);
    if (error == HEARTH_OK)
        error = spans_write(act, &shift, &add->spans);
    return error == HEARTH_OK ? shift_audit(act, AUDIT_SHIFT_ADDED, &shift) : error;
}

enum hearth_error handle_shift_remove(struct act *act)
{
    struct store_shift shift;
    bool may;
    enum hearth_error error = store_shift_read(act->store, act->command->shift_remove.shift, &shift);
    if (error == HEARTH_NOT_FOUND) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    if (error == HEARTH_OK)
        error = access_cohort(act->store, &act->actor, shift.cohort, RIGHT_ROSTER, &act->outcome->refusal, &may);
    if (error != HEARTH_OK || !may)
        return error;
    error = spans_write(act, &shift, &(struct command_spans){.len = 0});
    if (error == HEARTH_OK)
        error = store_shift_delete(act->store, shift.id);
    return error == HEARTH_OK ? shift_audit(act, AUDIT_SHIFT_REMOVED, &shift) : error;
}

enum hearth_error handle_shift_spans(struct act *act)
{
    const struct command_shift_spans *now = &act->command->shift_spans;
    struct spans_walk walk = {.spans = &now->spans};
    struct store_shift shift;
    enum hearth_error error = store_shift_read(act->store, now->shift, &shift);
    if (error == HEARTH_NOT_FOUND)
        return HEARTH_OK; /* removed meanwhile */
    if (error != HEARTH_OK)
        return error;
    if (!spans_good(&now->spans, act->now_ms)) {
        act_refuse_field(act, "spans");
        return HEARTH_OK;
    }
    error = store_span_walk(act->store, shift.id, span_compare, &walk);
    if (error != HEARTH_OK || (!walk.differ && walk.at == now->spans.len))
        return error;
    return spans_write(act, &shift, &now->spans);
}

/* ---- reading ---- */

static enum hearth_error shift_append(void *context, const struct store_shift *shift)
{
    struct event *event = answer_event(((struct asking *)context)->answer, EVENT_SHIFT);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event->stream = cohort_stream(shift->cohort);
    event->shift = (struct event_shift){
        .id = shift->id, .member = shift->member, .day = shift->day, .from_minute = shift->from_minute, .to_minute = shift->to_minute};
    memcpy(event->shift.name, shift->name, sizeof event->shift.name);
    return HEARTH_OK;
}

enum hearth_error query_roster(struct asking *asking)
{
    bool may;
    const cohort_id cohort = stream_cohort(asking->query->stream);
    enum hearth_error error = access_cohort(asking->store, &asking->actor, cohort, RIGHT_ROSTER_READ, &asking->answer->refusal, &may);
    return error != HEARTH_OK || !may ? error : store_shift_walk(asking->store, cohort, shift_append, asking);
}

enum hearth_error query_shifts(struct asking *asking)
{
    return store_shift_list(asking->store, shift_append, asking);
}
