/* tests/sim/auditor_people.c: the program, invitations, joining, sessions. */
#include "auditor.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE 60000LL
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

bool is_staff(enum role role)
{
    return role == ROLE_FACILITATOR || role == ROLE_LEAD;
}

int64_t whole_minute(int64_t time_ms)
{
    return time_ms % MINUTE == 0 ? time_ms : time_ms - time_ms % MINUTE + MINUTE;
}

int64_t idle_of(enum role role, enum device device)
{
    return !is_staff(role) && device == DEVICE_OWN ? 7 * DAY : 15 * MINUTE;
}

static int64_t whole_of(enum role role, enum device device)
{
    return !is_staff(role) && device == DEVICE_OWN ? 30 * DAY : 12 * HOUR;
}

bool session_lives(const struct seen_session *session, int64_t now_ms)
{
    return !session->removed && now_ms < session->idle_until && now_ms < session->until;
}

bool name_is_free(const struct auditor *auditor, const char *fold, int64_t now_ms)
{
    for (size_t i = 0; i < auditor->members.len; i++)
        if (strcmp(auditor->members.items[i].fold, fold) == 0)
            return false;
    for (size_t i = 0; i < auditor->invitations.len; i++) {
        const struct seen_invitation *open = &auditor->invitations.items[i];
        if (!open->used && !open->revoked && now_ms < open->ends_at && fold[0] != 0 && strcmp(open->fold, fold) == 0)
            return false;
    }
    return true;
}

static size_t find_open_invitation(const struct auditor *auditor, const uint8_t *digest, int64_t now_ms)
{
    for (size_t i = 0; i < auditor->invitations.len; i++) {
        const struct seen_invitation *open = &auditor->invitations.items[i];
        if (!open->used && !open->revoked && now_ms < open->ends_at && memcmp(open->digest, digest, DIGEST_BYTES) == 0)
            return i;
    }
    return NOBODY;
}

size_t sessions_of(const struct auditor *auditor, size_t member)
{
    size_t count = 0;
    for (size_t i = 0; i < auditor->sessions.len; i++)
        count += !auditor->sessions.items[i].removed && auditor->sessions.items[i].member == member;
    return count;
}

bool in_cohort(const struct auditor *auditor, size_t member, size_t cohort)
{
    return cohort != NOBODY && (auditor->members.items[member].cohorts >> cohort & 1) != 0;
}

/* Of several the one with the lowest id. */
size_t shared_cohort(const struct auditor *auditor, size_t one, size_t other)
{
    size_t found = NOBODY;
    for (size_t i = 0; i < auditor->cohorts.len; i++)
        if (in_cohort(auditor, one, i) && in_cohort(auditor, other, i) &&
            (found == NOBODY || memcmp(auditor->cohorts.items[i].id.bytes, auditor->cohorts.items[found].id.bytes, ID_BYTES) < 0))
            found = i;
    return found;
}

size_t rooms_of(const struct auditor *auditor, size_t member)
{
    size_t rooms = 0;
    for (size_t i = 0; i < auditor->rooms.len; i++)
        rooms += auditor->rooms.items[i].type != ROOM_TYPE_LINE && find_place(&auditor->rooms.items[i], member) != NULL;
    return rooms;
}

bool notice_is_due(const struct auditor *auditor, size_t member, int64_t now_ms)
{
    const struct seen_member *who = &auditor->members.items[member];
    return who->notice < auditor->notice && !(who->put_off == auditor->notice && now_ms < who->put_off_until);
}

static bool no_room_left(const struct auditor *auditor, const struct seen_room *room, enum role role)
{
    size_t peers = 0;
    for (size_t i = 0; i < room->places.len; i++)
        peers += room->places.items[i].in &&
                 (room->type == ROOM_TYPE_STAFF || !is_staff(auditor->members.items[room->places.items[i].member].role));
    return (!is_staff(role) || room->type == ROOM_TYPE_STAFF) && (int64_t)peers >= room->cap;
}

static void foretell_join(struct auditor *auditor, const struct command_join *join, struct foretold *out)
{
    const size_t found = find_open_invitation(auditor, join->code_digest, out->now_ms);
    if (found == NOBODY) {
        out->refusal = REFUSAL_CODE;
        return;
    }
    const struct seen_invitation *invitation = &auditor->invitations.items[found];
    if (join->notice != auditor->notice)
        out->refusal = REFUSAL_NOTICE;
    else if (!totp_for_join(join, invitation->role))
        out->refusal = REFUSAL_BAD_REQUEST;
    else if (!is_staff(invitation->role) && !name_is_free(auditor, join->name_fold, out->now_ms))
        out->refusal = REFUSAL_NAME_TAKEN;
    else {
        out->events = 1;
        for (size_t i = 0; i < auditor->rooms.len; i++) {
            const struct seen_room *room = &auditor->rooms.items[i];
            if (room->cohort != invitation->cohort || !belongs(room->type, invitation->role))
                continue;
            out->events += 2;
            if (no_room_left(auditor, room, invitation->role))
                out->refusal = REFUSAL_FULL;
        }
    }
}

static void foretell_invite(struct auditor *auditor, const struct command_invite_make *make, struct foretold *out)
{
    const bool can = make->role != ROLE_OPERATOR && make->role != ROLE_AUDITOR;
    if (!can || is_staff(make->role) != (make->name[0] != 0))
        out->refusal = REFUSAL_BAD_REQUEST;
    else if (find_cohort(auditor, make->cohort) == NOBODY)
        out->refusal = REFUSAL_NOT_HERE;
    else if (is_staff(make->role) && !name_is_free(auditor, make->name_fold, out->now_ms))
        out->refusal = REFUSAL_NAME_TAKEN;
}

void foretell_people(struct auditor *auditor, const struct command *command, struct foretold *out)
{
    const size_t actor = find_member(auditor, command->actor);
    size_t found;
    switch ((int)command->kind) {
    case COMMAND_PROGRAM_MAKE:
        if (auditor->program && (!program_id_equal(command->program_make.program, auditor->program_id) ||
                                 command->program_make.adults != auditor->adults || command->program_make.notice < auditor->notice))
            out->refusal = REFUSAL_BAD_REQUEST;
        break;
    case COMMAND_INVITE_MAKE:
        foretell_invite(auditor, &command->invite_make, out);
        break;
    case COMMAND_INVITE_REVOKE:
        out->refusal = REFUSAL_NOT_HERE;
        for (size_t i = 0; i < auditor->invitations.len; i++) {
            const struct seen_invitation *seen = &auditor->invitations.items[i];
            if (invitation_id_equal(seen->id, command->invite_revoke.invitation) && !seen->used && out->now_ms < seen->ends_at)
                out->refusal = REFUSAL_NONE;
        }
        break;
    case COMMAND_JOIN:
        foretell_join(auditor, &command->join, out);
        break;
    case COMMAND_ACCEPT:
        if (command->accept.notice != auditor->notice)
            out->refusal = REFUSAL_NOTICE;
        break;
    case COMMAND_LATER: {
        const struct seen_member *who = &auditor->members.items[actor];
        if (command->later.notice != auditor->notice || (who->notice < auditor->notice && who->put_off == auditor->notice))
            out->refusal = REFUSAL_NOTICE;
        break;
    }
    case COMMAND_STAY: {
        const struct seen_session *own = &auditor->sessions.items[find_session(auditor, command->session)];
        out->placed = whole_minute(out->now_ms) + idle_of(auditor->members.items[actor].role, own->device) > own->idle_until;
        break;
    }
    case COMMAND_SESSION_END:
        found = find_session(auditor, command->session_end.session);
        if (found == NOBODY || auditor->sessions.items[found].member != actor)
            out->refusal = REFUSAL_NOT_HERE;
        out->events = 1;
        break;
    case COMMAND_SESSIONS_END:
        out->events = sessions_of(auditor, actor) - 1;
        break;
    case COMMAND_SIGN_IN:
        found = find_member(auditor, command->sign_in.member);
        if (found == NOBODY || auditor->members.items[found].state == MEMBER_ENDED ||
            command->sign_in.secret_version != auditor->members.items[found].version ||
            !totp_for_sign_in(auditor, &command->sign_in, found, out->now_ms))
            out->refusal = REFUSAL_SIGN_IN;
        else
            out->events = sessions_of(auditor, found) == 15 ? 2 : 1;
        break;
    case COMMAND_TOTP_RESET:
    case COMMAND_TOTP_RESET_NAMED:
        foretell_totp_reset(auditor, command, out);
        break;
    case COMMAND_SIGN_OUT:
        for (size_t i = 0; i < auditor->sessions.len; i++)
            out->events += !auditor->sessions.items[i].removed &&
                           memcmp(auditor->sessions.items[i].digest, command->sign_out.session_digest, DIGEST_BYTES) == 0;
        out->placed = out->events > 0;
        break;
    default:
        break;
    }
}

/* Each session that ended: an event to its person, and its sockets closed. */
void sessions_gone(struct auditor *auditor, const struct outcome *outcome)
{
    size_t closes = 0, ends = 0;
    for (size_t i = 0; i < outcome->effects_len; i++) {
        if (outcome->effects[i].kind != EFFECT_SESSION_CLOSE)
            continue;
        closes++;
        session_id id;
        memcpy(id.bytes, outcome->effects[i].object, ID_BYTES);
        const size_t session = find_session(auditor, id);
        AUDIT(auditor, session != NOBODY);
        auditor->sessions.items[session].removed = true;
    }
    for (size_t i = 0; i < outcome->events_len; i++)
        ends += outcome->events[i].kind == EVENT_SESSION && outcome->events[i].session.ended;
    AUDIT(auditor, closes == ends);
}

void session_begin(struct auditor *auditor, size_t member, session_id id, const uint8_t *digest, enum device device,
                   const struct outcome *outcome, int64_t now_ms)
{
    const struct seen_member *of = &auditor->members.items[member];
    struct seen_session *session = list_add(&auditor->sessions);
    *session = (struct seen_session){.id = id,
                                     .member = member,
                                     .device = device,
                                     .idle_until = whole_minute(now_ms) + idle_of(of->role, device),
                                     .until = whole_minute(now_ms) + whole_of(of->role, device)};
    memcpy(session->digest, digest, DIGEST_BYTES);
    for (size_t i = 0; i < outcome->events_len; i++)
        if (outcome->events[i].kind == EVENT_SESSION && !outcome->events[i].session.ended)
            session->change = outcome->events[i].change;
    AUDIT(auditor, session->change > 0);
}

static void learn_join(struct auditor *auditor, const struct command *command, const struct foretold *foretold,
                       const struct outcome *outcome)
{
    struct seen_invitation *invitation =
        &auditor->invitations.items[find_open_invitation(auditor, command->join.code_digest, foretold->now_ms)];
    invitation->used = true;
    struct seen_member *member = list_add(&auditor->members);
    member->id = outcome->done.member;
    member->role = invitation->role;
    member->state = MEMBER_ACTIVE;
    member->cohorts = 1u << invitation->cohort;
    member->notice = command->join.notice;
    memcpy(member->name, is_staff(member->role) ? invitation->name : command->join.name, sizeof member->name);
    memcpy(member->fold, is_staff(member->role) ? invitation->fold : command->join.name_fold, sizeof member->fold);
    AUDIT(auditor, memcmp(member->id.bytes, command->random, ID_BYTES) == 0);
    AUDIT(auditor, outcome->done.role == member->role);
    totp_learn_join(auditor, &command->join, member);
    session_begin(auditor, auditor->members.len - 1, outcome->done.session, command->join.session_digest, command->join.device, outcome,
                  foretold->now_ms);
}

void learn_people(struct auditor *auditor, const struct command *command, const struct foretold *foretold, const struct outcome *outcome)
{
    struct seen_invitation *invitation;
    switch ((int)command->kind) {
    case COMMAND_PROGRAM_MAKE:
        auditor->program = true;
        auditor->program_id = command->program_make.program;
        auditor->adults = command->program_make.adults;
        auditor->notice = command->program_make.notice;
        break;
    case COMMAND_INVITE_MAKE:
        invitation = list_add(&auditor->invitations);
        invitation->id = outcome->done.invitation;
        invitation->cohort = find_cohort(auditor, command->invite_make.cohort);
        invitation->role = command->invite_make.role;
        invitation->ends_at = foretold->now_ms + 7 * DAY;
        memcpy(invitation->digest, command->invite_make.code_digest, DIGEST_BYTES);
        memcpy(invitation->name, command->invite_make.name, sizeof invitation->name);
        memcpy(invitation->fold, command->invite_make.name_fold, sizeof invitation->fold);
        AUDIT(auditor, outcome->done.ends_at == invitation->ends_at);
        break;
    case COMMAND_INVITE_REVOKE:
        for (size_t i = 0; i < auditor->invitations.len; i++)
            if (invitation_id_equal(auditor->invitations.items[i].id, command->invite_revoke.invitation))
                auditor->invitations.items[i].revoked = true;
        break;
    case COMMAND_JOIN:
        learn_join(auditor, command, foretold, outcome);
        break;
    case COMMAND_ACCEPT:
        auditor->members.items[find_member(auditor, command->actor)].notice = command->accept.notice;
        break;
    case COMMAND_LATER: {
        struct seen_member *who = &auditor->members.items[find_member(auditor, command->actor)];
        if (who->notice < auditor->notice) {
            who->put_off = auditor->notice;
            who->put_off_until = foretold->now_ms + DAY;
        }
        break;
    }
    case COMMAND_SIGN_IN: {
        const size_t member = find_member(auditor, command->sign_in.member);
        if (sessions_of(auditor, member) == 15) { /* the oldest of them goes */
            size_t oldest = 0;
            while (auditor->sessions.items[oldest].removed || auditor->sessions.items[oldest].member != member)
                oldest++;
            AUDIT(auditor, memcmp(outcome->effects[0].object, auditor->sessions.items[oldest].id.bytes, ID_BYTES) == 0);
        }
        sessions_gone(auditor, outcome);
        totp_learn_sign_in(auditor, &command->sign_in, member);
        session_begin(auditor, member, outcome->done.session, command->sign_in.session_digest, command->sign_in.device, outcome,
                      foretold->now_ms);
        break;
    }
    case COMMAND_SESSION_END:
    case COMMAND_SESSIONS_END:
    case COMMAND_SIGN_OUT:
        sessions_gone(auditor, outcome);
        break;
    case COMMAND_TOTP_RESET:
    case COMMAND_TOTP_RESET_NAMED:
        sessions_gone(auditor, outcome);
        learn_totp_reset(auditor, command, foretold, outcome);
        break;
    case COMMAND_TICK: {
        size_t over = 0;
        for (size_t i = 0; i < auditor->sessions.len; i++)
            over += !auditor->sessions.items[i].removed && !session_lives(&auditor->sessions.items[i], foretold->now_ms);
        sessions_gone(auditor, outcome);
        for (size_t i = 0; i < auditor->sessions.len && !outcome->more; i++)
            AUDIT(auditor, auditor->sessions.items[i].removed || session_lives(&auditor->sessions.items[i], foretold->now_ms));
        AUDIT(auditor, outcome->more || count_events(outcome, EVENT_SESSION) == over);
        break;
    }
    default:
        break;
    }
}
