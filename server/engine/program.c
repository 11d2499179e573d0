/* server/engine/program.c: the program and its cohorts. */
#include "engine_internal.h"
#include <string.h>

/* The operator acts while the program is set up (protocol.md 7). Without a program there is nothing to act in yet. */
enum hearth_error operator_may(struct act *act, enum right right, bool *may_out)
{
    struct store_program program;
    enum hearth_error error = store_program_read(act->store, &program);
    *may_out = error == HEARTH_OK && access_operator(program.state, right);
    if (!*may_out)
        act_refuse(act, REFUSAL_NOT_HERE);
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

enum hearth_error handle_program_make(struct act *act)
{
    const struct command_program_make *make = &act->command->program_make;
    struct store_program program;
    enum hearth_error error = store_program_read(act->store, &program);
    if (error != HEARTH_OK && error != HEARTH_NOT_FOUND)
        return error;
    const bool known = error == HEARTH_OK;
    if (known && !access_operator(program.state, RIGHT_PROGRAM_MAKE)) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    const char *wrong = program_id_is_none(make->program) || (known && !program_id_equal(make->program, program.id)) ? "program"
                        : make->title[0] == 0                                                                        ? "title"
                        : known && make->adults != program.adults                                                    ? "adults"
                        : make->notice < (known ? program.notice : 1)                                                ? "notice"
                                                                                                                     : NULL;
    if (wrong != NULL) {
        act_refuse_field(act, wrong);
        return HEARTH_OK;
    }
    program = (struct store_program){
        .id = make->program, .adults = make->adults, .state = known ? program.state : PROGRAM_SET_UP, .notice = make->notice};
    memcpy(program.title, make->title, sizeof program.title);
    return store_program_write(act->store, &program);
}

enum hearth_error desk_may(struct act *act, enum right right, const cohort_id *cohort, bool *may_out)
{
    if (member_id_is_none(act->command->actor))
        return operator_may(act, right, may_out);
    if (cohort != NULL)
        return access_cohort(act->store, &act->actor, *cohort, right, &act->outcome->refusal, may_out);
    *may_out = access_self(&act->actor, right, &act->outcome->refusal);
    return HEARTH_OK;
}

enum hearth_error handle_set_up_end(struct act *act)
{
    struct store_program program;
    struct audit_record record = {.act = AUDIT_SET_UP_ENDED};
    if (!access_self(&act->actor, RIGHT_SET_UP_END, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_program_read(act->store, &program);
    if (error != HEARTH_OK || program.state == PROGRAM_LIVE) /* it is as it should be */
        return error;
    program.state = PROGRAM_LIVE;
    audit_object_add(&record, AUDIT_THING_PROGRAM, program.id.bytes);
    error = store_program_write(act->store, &program);
    return error == HEARTH_OK ? act_audit(act, &record) : error;
}

enum hearth_error handle_cohort_make(struct act *act)
{
    bool may;
    enum hearth_error error = desk_may(act, RIGHT_COHORT_MAKE, NULL, &may);
    if (error != HEARTH_OK || !may)
        return error;
    if (act->command->cohort_make.title[0] == 0) {
        act_refuse_field(act, "title");
        return HEARTH_OK;
    }
    cohort_id id;
    command_id(act->command, 0, id.bytes);
    stream_id stream;
    memcpy(stream.bytes, id.bytes, ID_BYTES);
    error = store_cohort_insert(act->store, id, act->command->cohort_make.title);
    if (error == HEARTH_OK)
        error = stream_make(act, stream, STREAM_DESK);
    if (error == HEARTH_OK && !member_id_is_none(act->command->actor)) /* a lead belongs to what the lead makes */
        error = store_cohort_member_insert(act->store, id, act->command->actor, act->actor.found.role);
    if (error == HEARTH_OK)
        error = channel_make(act, id);
    act->outcome->done.cohort = id;
    return error;
}
