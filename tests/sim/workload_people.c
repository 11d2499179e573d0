/* tests/sim/workload_people.c: invitations, joining, signing in and out, second secrets. */
#include "workload.h"
#include <ctype.h>
#include <string.h>

struct command *make_totp_reset(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, chance(workload, 80) ? COMMAND_TOTP_RESET : COMMAND_TOTP_RESET_NAMED);
    const struct seen_member *who = auditor->members.len > 0 ? &auditor->members.items[pick(workload, auditor->members.len)] : NULL;
    if (command->kind == COMMAND_TOTP_RESET) {
        speak_as(workload, auditor, command, chance(workload, 90) ? SPEAKER_STAFF : SPEAKER_MEMBER);
        for (int tries = 0; tries < 6 && who != NULL && !is_staff(who->role); tries++)
            who = &auditor->members.items[pick(workload, auditor->members.len)];
        if (who != NULL)
            command->totp_reset.member = who->id;
        fill(workload, command->totp_reset.code_digest, DIGEST_BYTES);
    } else {
        if (who != NULL)
            memcpy(command->totp_reset_named.name_fold, who->fold, sizeof who->fold);
        fill(workload, command->totp_reset_named.code_digest, DIGEST_BYTES);
    }
    return command;
}

struct command *make_sign_in(struct workload *workload, const struct auditor *auditor);

static void name_make(struct workload *workload, char *name, char *fold, size_t capacity)
{
    const int64_t number =
        chance(workload, 8) && workload->names > 0 ? (int64_t)pick(workload, (uint64_t)workload->names) : workload->names++;
    snprintf(name, capacity, "%s Harbor %d", chance(workload, 50) ? "Quiet" : "QUIET", (int)number);
    for (size_t i = 0; i <= strlen(name); i++)
        fold[i] = (char)tolower((unsigned char)name[i]);
}

/* The operator, and once the program is live the staff. */
static void speak_at_desk(struct workload *workload, const struct auditor *auditor, struct command *command)
{
    if (auditor->live ? chance(workload, 97) : chance(workload, 20))
        speak_as(workload, auditor, command, SPEAKER_STAFF);
}

struct command *make_invite(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, COMMAND_INVITE_MAKE);
    struct command_invite_make *make = &command->invite_make;
    fill(workload, make->code_digest, DIGEST_BYTES);
    make->cohort = cohort_for(workload, auditor);
    speak_at_desk(workload, auditor, command);
    make->role = chance(workload, 70)   ? ROLE_PARTICIPANT
                 : chance(workload, 40) ? ROLE_FACILITATOR
                 : chance(workload, 60) ? ROLE_LEAD
                                        : (enum role)pick(workload, ROLE_COUNT);
    if (is_staff(make->role) != chance(workload, 2))
        name_make(workload, make->name, make->name_fold, sizeof make->name);
    return command;
}

/* What staff bring; now and then they do not, or others do. */
static void make_totp(struct workload *workload, struct command_totp *totp, bool step, bool secret)
{
    totp->step = step ? workload->wall_ms / 30000 + (int64_t)pick(workload, 3) - 1 : 0;
    totp->sealed_len = secret ? sizeof totp->sealed : 0;
    if (secret)
        fill(workload, totp->sealed, sizeof totp->sealed);
}

struct command *make_join(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, COMMAND_JOIN);
    struct command_join *join = &command->join;
    fill(workload, join->code_digest, DIGEST_BYTES);
    if (auditor->invitations.len > 0 && !chance(workload, 3)) {
        const size_t from = auditor->invitations.len > 12 ? auditor->invitations.len - 12 : 0;
        const struct seen_invitation *invitation = &auditor->invitations.items[from + pick(workload, auditor->invitations.len - from)];
        memcpy(join->code_digest, invitation->digest, DIGEST_BYTES);
        const bool staff = (invitation->role == ROLE_FACILITATOR || invitation->role == ROLE_LEAD) != chance(workload, 3);
        make_totp(workload, &join->totp, staff, staff);
    }
    name_make(workload, join->name, join->name_fold, sizeof join->name);
    join->notice = auditor->notice - (chance(workload, 2) ? 1 : 0);
    join->device = chance(workload, 50) ? DEVICE_OWN : DEVICE_SHARED;
    fill(workload, join->session_digest, DIGEST_BYTES);
    fill(workload, join->secret, 40);
    join->secret_len = 40;
    return command;
}

struct command *make_sign_in(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, COMMAND_SIGN_IN);
    const struct seen_member *who = NULL;
    if (auditor->members.len > 0 && !chance(workload, 1))
        who = &auditor->members.items[pick(workload, chance(workload, 10) ? 1 : auditor->members.len)];
    for (int tries = 0; tries < 4 && who != NULL && (is_staff(who->role) != chance(workload, 60) || who->state > MEMBER_LEAVING); tries++)
        who = &auditor->members.items[pick(workload, auditor->members.len)];
    command->sign_in.secret_version = who != NULL && !chance(workload, 2) ? who->version : 5;
    if (who != NULL) {
        const bool staff = (who->role == ROLE_FACILITATOR || who->role == ROLE_LEAD) != chance(workload, 2);
        command->sign_in.member = who->id;
        make_totp(workload, &command->sign_in.totp, staff, staff && !who->totp != chance(workload, 5));
        if (!chance(workload, 5))
            memcpy(command->sign_in.reset_digest, who->reset_digest, DIGEST_BYTES);
    }
    command->sign_in.device = chance(workload, 60) ? DEVICE_OWN : DEVICE_SHARED;
    fill(workload, command->sign_in.session_digest, DIGEST_BYTES);
    return command;
}

struct command *make_session_end(struct workload *workload, const struct auditor *auditor)
{
    const bool all = chance(workload, 20);
    struct command *command = command_make(workload, all ? COMMAND_SESSIONS_END : COMMAND_SESSION_END);
    speak_as(workload, auditor, command, SPEAKER_ANY);
    if (all || auditor->sessions.len == 0)
        return command;
    const size_t member = find_member(auditor, command->actor);
    for (int tries = 0; tries < 40; tries++) {
        const size_t i = pick(workload, auditor->sessions.len);
        command->session_end.session = auditor->sessions.items[i].id;
        if (auditor->sessions.items[i].member == member)
            break;
    }
    return command;
}

struct command *make_sign_out(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, COMMAND_SIGN_OUT);
    const size_t session = live_session(workload, auditor, SPEAKER_ANY);
    if (session == NOBODY || chance(workload, 20))
        fill(workload, command->sign_out.session_digest, DIGEST_BYTES);
    else
        memcpy(command->sign_out.session_digest, auditor->sessions.items[session].digest, DIGEST_BYTES);
    return command;
}

struct command *make_room(struct workload *workload, const struct auditor *auditor)
{
    static const int64_t slow[] = {10000, 30000, 120000, 600000};
    static const int64_t days[] = {1, 1, 7, 7, 30, 90, 2};
    struct command *command = command_make(workload, COMMAND_ROOM_MAKE);
    struct command_room_make *make = &command->room_make;
    speak_at_desk(workload, auditor, command);
    make->cohort = cohort_for(workload, auditor);
    make->type = chance(workload, 30) ? ROOM_TYPE_PSYCHOEDUCATION : (enum room_type)pick(workload, ROOM_TYPE_LINE);
    make->retention_ms = days[pick(workload, sizeof days / sizeof days[0])] * DAY_MS;
    make->cap = 20 + (int64_t)pick(workload, 30);
    make->base_mode = chance(workload, 75) ? ROOM_MODE_OPEN : (enum room_mode)pick(workload, ROOM_MODE_COUNT);
    make->unstaffed_mode = chance(workload, 60) ? ROOM_MODE_OPEN : (enum room_mode)pick(workload, ROOM_MODE_COUNT);
    make->base_slow_ms = make->base_mode == ROOM_MODE_SLOW ? slow[pick(workload, 4)] : 0;
    make->unstaffed_slow_ms = make->unstaffed_mode == ROOM_MODE_SLOW ? slow[pick(workload, 4)] : 0;
    snprintf(make->title, sizeof make->title, "Room %d", (int)auditor->rooms.len);
    return command;
}

struct command *make_cohort(struct workload *workload, const struct auditor *auditor)
{
    struct command *command = command_make(workload, COMMAND_COHORT_MAKE);
    snprintf(command->cohort_make.title, sizeof command->cohort_make.title, "Cohort");
    speak_at_desk(workload, auditor, command);
    return command;
}

/* Into cohorts, out of rooms, private lines, hiding, and once the end of the set-up. */
struct command *make_path(struct workload *workload, const struct auditor *auditor)
{
    const uint64_t kind = pick(workload, 1000);
    struct command *command = command_make(workload, COMMAND_LINE_OPEN);
    if (kind < 500) {
        speak_as(workload, auditor, command, SPEAKER_ANY);
        const size_t actor = find_member(auditor, command->actor);
        const bool staff = actor != NOBODY && is_staff(auditor->members.items[actor].role);
        if (staff != chance(workload, 3))
            command->line_open.member = member_for(workload, auditor);
        if (staff != chance(workload, 3))
            command->line_open.cohort = cohort_for(workload, auditor);
    } else if (kind < 900) {
        command->kind = COMMAND_HIDE;
        speak_as(workload, auditor, command, SPEAKER_ANY);
        command->hide.member = member_for(workload, auditor);
        command->hide.on = chance(workload, 60);
    } else if (kind < 935) {
        command->kind = COMMAND_LEAVE;
        speak_as(workload, auditor, command, SPEAKER_MEMBER);
        command->leave.room = room_for(workload, auditor, command->actor);
    } else if (kind < 942) {
        command->kind = COMMAND_LEAVE_PROGRAM;
        speak_as(workload, auditor, command, SPEAKER_MEMBER);
    } else if (kind < 985) {
        command->kind = COMMAND_ASSIGN;
        speak_as(workload, auditor, command, SPEAKER_STAFF);
        command->assign.cohort = cohort_for(workload, auditor);
        command->assign.member = member_for(workload, auditor);
        for (int tries = 0; tries < 6; tries++) {
            const size_t member = find_member(auditor, command->assign.member);
            if (member != NOBODY && is_staff(auditor->members.items[member].role))
                break;
            command->assign.member = member_for(workload, auditor);
        }
    } else {
        command->kind = COMMAND_SET_UP_END;
        speak_as(workload, auditor, command, SPEAKER_STAFF);
    }
    return command;
}
