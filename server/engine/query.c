/* server/engine/query.c: reading. One short read transaction a query; the same access as before every command. Pages are in pages.c. */
#include "engine_internal.h"
#include <stdlib.h>
#include <string.h>

#define ANSWER_TEXT_BYTES_MAX (2 * (LIMIT_PAGE_ROWS + 1) * LIMIT_SEALED_BYTES_MAX) /* what two walks can read before a page is cut */
#define ANSWER_SLICES         2                                                    /* the one of now and the one ahead */

enum hearth_error snapshot_open(const char *path, struct snapshot **snapshot_out)
{
    *snapshot_out = NULL;
    struct snapshot *snapshot = calloc(1, sizeof *snapshot);
    if (snapshot == NULL)
        return HEARTH_NO_MEMORY;
    enum hearth_error error = store_open_reader(path, &snapshot->store);
    if (error != HEARTH_OK) {
        free(snapshot);
        return error;
    }
    *snapshot_out = snapshot;
    return HEARTH_OK;
}

enum hearth_error snapshot_of_engine(struct engine *engine, struct snapshot **snapshot_out)
{
    *snapshot_out = calloc(1, sizeof **snapshot_out);
    if (*snapshot_out == NULL)
        return HEARTH_NO_MEMORY;
    (*snapshot_out)->store = engine->store;
    (*snapshot_out)->engine = engine;
    return HEARTH_OK;
}

void snapshot_close(struct snapshot **snapshot)
{
    if (*snapshot == NULL)
        return;
    if ((*snapshot)->engine == NULL)
        store_close(&(*snapshot)->store);
    free(*snapshot);
    *snapshot = NULL;
}

void answer_deinit(struct answer *answer)
{
    free(answer->events);
    free(answer->streams);
    free(answer->keys);
    free(answer->effects);
    free(answer->listed);
    free(answer->shown);
    buffer_deinit(&answer->texts);
    memset(answer, 0, sizeof *answer);
}

static void query_refuse(struct asking *asking, enum refusal_reason reason)
{
    asking->answer->refusal.reason = reason;
}

/* One more row of a growing array; NULL without memory. */
static void *row_append(void **rows, size_t *len, size_t row_bytes)
{
    if ((*len & (*len - 1)) == 0) { /* full at each power of two */
        void *grown = realloc(*rows, (*len == 0 ? 1 : *len * 2) * row_bytes);
        if (grown == NULL)
            return NULL;
        *rows = grown;
    }
    return memset((char *)*rows + (*len)++ * row_bytes, 0, row_bytes);
}

static struct stream_row *stream_append(struct answer *answer)
{
    void *rows = answer->streams;
    struct stream_row *row = row_append(&rows, &answer->streams_len, sizeof *row);
    answer->streams = rows;
    return row;
}

struct session_rooms {
    struct answer *answer;
    enum audience audience;
};

static enum hearth_error session_room(void *context, const struct store_place *place)
{
    struct session_rooms *rooms = context;
    if (place->membership.state != MEMBERSHIP_IN || !access_reads_rooms(rooms->answer->member_state, place->type))
        return HEARTH_OK;
    if (place->type == ROOM_TYPE_LINE && rooms->audience == AUDIENCE_STAFF) /* they are on the desk, and there may be many */
        return HEARTH_OK;
    if (rooms->answer->streams_len >= LIMIT_STREAMS_PER_MEMBER_MAX)
        return WALK_ENOUGH;
    struct stream_row *row = stream_append(rooms->answer);
    if (row == NULL)
        return HEARTH_NO_MEMORY;
    row->stream = room_stream(place->membership.room);
    row->audience = rooms->audience;
    row->change = place->change;
    memcpy(row->title, place->title, sizeof row->title);
    row->type = place->type;
    return HEARTH_OK;
}

static enum hearth_error session_desk(void *context, const struct store_desk *desk)
{
    struct answer *answer = ((struct session_rooms *)context)->answer;
    if (answer->streams_len >= LIMIT_STREAMS_PER_MEMBER_MAX)
        return WALK_ENOUGH;
    struct stream_row *row = stream_append(answer);
    if (row == NULL)
        return HEARTH_NO_MEMORY;
    row->stream = cohort_stream(desk->cohort);
    row->audience = AUDIENCE_STAFF;
    row->change = desk->change;
    row->desk = true;
    memcpy(row->title, desk->title, sizeof row->title);
    return HEARTH_OK;
}

/* Desks first: they are few. The rooms come only to those who may read rooms in the state that they are in. */
static enum hearth_error session_streams(struct asking *asking)
{
    struct answer *answer = asking->answer;
    struct store_stream person;
    enum hearth_error error = store_stream_read(asking->store, member_stream(answer->member), &person);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    struct stream_row *own = stream_append(answer);
    if (own == NULL)
        return HEARTH_NO_MEMORY;
    own->stream = person.id;
    own->audience = AUDIENCE_PERSON;
    own->change = person.change;
    struct session_rooms rooms = {.answer = answer, .audience = role_is_staff(answer->role) ? AUDIENCE_STAFF : AUDIENCE_MEMBERS};
    if (role_is_staff(answer->role) && access_reads_rooms(answer->member_state, ROOM_TYPE_STAFF)) {
        error = store_desk_walk(asking->store, answer->member, session_desk, &rooms);
        if (error != HEARTH_OK)
            return error == WALK_ENOUGH ? HEARTH_OK : error;
    }
    error = store_place_walk(asking->store, answer->member, -1, session_room, &rooms);
    return error == WALK_ENOUGH ? HEARTH_OK : error;
}

static enum hearth_error query_session(struct asking *asking)
{
    struct answer *answer = asking->answer;
    struct store_session session;
    struct store_member member;
    struct refusal refusal;
    enum hearth_error error = store_session_find(asking->store, asking->query->digest, &session);
    if (error == HEARTH_NOT_FOUND) {
        query_refuse(asking, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    const struct store_access_key key = {.member = session.member, .session = session.id};
    if (error == HEARTH_OK)
        error = access_actor(asking->store, &key, asking->now_ms, &asking->actor);
    if (error == HEARTH_OK)
        error = store_member_read(asking->store, session.member, &member);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_DAMAGED : error;
    if (!access_session(&asking->actor) || !access_self(&asking->actor, RIGHT_SESSIONS, &refusal)) {
        query_refuse(asking, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    answer->member = member.id;
    memcpy(answer->name, member.name, sizeof answer->name);
    answer->role = member.role;
    answer->member_state = member.state;
    answer->session = session.id;
    answer->device = session.device;
    answer->idle_ms = session_idle_ms(member.role, session.device);
    answer->notice_accepted = member.notice;
    answer->notice = asking->actor.found.program_notice;
    answer->notice_due = !access_notice_current(&asking->actor);
    answer->notice_later = member.notice > 0 && asking->actor.found.later_notice != answer->notice;
    return session_streams(asking);
}

static enum hearth_error query_access(struct asking *asking)
{
    const stream_id stream = asking->query->stream;
    struct room room;
    if (!member_id_is_none(asking->query->actor) && stream_id_equal(stream, member_stream(asking->query->actor))) {
        if (access_self(&asking->actor, RIGHT_SESSIONS, &asking->answer->refusal))
            asking->answer->audience = AUDIENCE_PERSON;
        return HEARTH_OK;
    }
    if (!asking->actor.found.room_known) { /* a desk, or nothing */
        bool may;
        asking->answer->audience = AUDIENCE_STAFF;
        return access_cohort(asking->store, &asking->actor, stream_cohort(stream), RIGHT_DESK_READ, &asking->answer->refusal, &may);
    }
    if (access_room(&asking->actor, stream_room(stream), RIGHT_ROOM_READ, &room, &asking->answer->refusal))
        asking->answer->audience = room.audience;
    return HEARTH_OK;
}

struct invitation_rooms {
    enum role role;
    int64_t retention_ms;
};

static enum hearth_error invitation_room(void *context, const struct store_room *room)
{
    struct invitation_rooms *rooms = context;
    if (room_admits(room->type, rooms->role) && room->retention_ms > rooms->retention_ms)
        rooms->retention_ms = room->retention_ms;
    return HEARTH_OK;
}

static enum hearth_error query_invitation(struct asking *asking)
{
    struct store_invitation invitation;
    enum hearth_error error = store_invitation_find(asking->store, asking->query->digest, &invitation);
    if (error == HEARTH_NOT_FOUND ||
        (error == HEARTH_OK && (invitation.state != INVITATION_OPEN || invitation.ends_at <= asking->now_ms))) {
        query_refuse(asking, REFUSAL_CODE);
        return HEARTH_OK;
    }
    if (error != HEARTH_OK)
        return error;
    struct invitation_rooms rooms = {.role = invitation.role};
    struct store_program program;
    error = store_room_walk(asking->store, invitation.cohort, invitation_room, &rooms);
    if (error == HEARTH_OK)
        error = store_program_read(asking->store, &program);
    if (error != HEARTH_OK)
        return error;
    asking->answer->role = invitation.role;
    memcpy(asking->answer->name, invitation.name, sizeof asking->answer->name);
    asking->answer->retention_ms = rooms.retention_ms; /* the longest: what the notice promises holds for every room */
    asking->answer->notice = program.notice;
    return HEARTH_OK;
}

static enum hearth_error query_names_free(struct asking *asking)
{
    CHECK(asking->query->names_len <= QUERY_NAMES_MAX);
    enum hearth_error error = HEARTH_OK;
    for (size_t i = 0; i < asking->query->names_len && error == HEARTH_OK; i++)
        error = store_name_free(asking->store, asking->query->names[i], asking->now_ms, &asking->answer->names_free[i]);
    return error;
}

static enum hearth_error query_secret(struct asking *asking)
{
    struct store_secret secret;
    struct refusal refusal;
    enum hearth_error error = store_secret_find(asking->store, asking->query->name_fold, &secret);
    if (error == HEARTH_OK) {
        const struct store_access_key key = {.member = secret.member};
        error = access_actor(asking->store, &key, asking->now_ms, &asking->actor);
    }
    /* All of it is read for a name that nobody has as well: 18 us less were enough to tell the two apart over a fast network (ID4). */
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && (!access_self(&asking->actor, RIGHT_SESSIONS, &refusal) || !secret.theirs))) {
        query_refuse(asking, REFUSAL_SIGN_IN);
        return HEARTH_OK;
    }
    if (error != HEARTH_OK)
        return error;
    asking->answer->member = secret.member;
    asking->answer->role = asking->actor.found.role;
    asking->answer->secret_version = secret.version;
    asking->answer->secret_len = (uint16_t)secret.record_len;
    memcpy(asking->answer->secret, secret.record, secret.record_len);
    asking->answer->totp_known = secret.totp_known;
    memcpy(asking->answer->totp, secret.totp, sizeof secret.totp);
    asking->answer->reset_open = secret.reset_known && !secret.totp_known && secret.reset_ends_at > asking->now_ms;
    memcpy(asking->answer->reset_digest, secret.reset_digest, DIGEST_BYTES);
    return HEARTH_OK;
}

static enum hearth_error query_program(struct asking *asking)
{
    struct store_program program;
    enum hearth_error error = store_program_read(asking->store, &program);
    if (error == HEARTH_NOT_FOUND)
        return HEARTH_OK; /* not initialised yet: program_known is false */
    if (error != HEARTH_OK)
        return error;
    asking->answer->program_known = true;
    asking->answer->program = program.id;
    memcpy(asking->answer->title, program.title, sizeof asking->answer->title);
    asking->answer->notice = program.notice;
    asking->answer->adults = program.adults;
    asking->answer->program_state = program.state;
    return HEARTH_OK;
}

static enum hearth_error key_append(void *context, const struct store_key *key)
{
    struct answer *answer = context;
    void *rows = answer->keys;
    struct key_row *row = row_append(&rows, &answer->keys_len, sizeof *row);
    answer->keys = rows;
    if (row == NULL)
        return HEARTH_NO_MEMORY;
    *row = (struct key_row){
        .key = key->id, .kind = (uint8_t)key->kind, .opens_at = key->opens_at, .ends_at = key->ends_at, .destroy_at = key->destroy_at};
    memcpy(row->owner, key->owner, ID_BYTES);
    return HEARTH_OK;
}

static enum hearth_error query_room(struct asking *asking)
{
    struct store_room room;
    enum hearth_error error = store_room_read(asking->store, asking->query->room, &room);
    if (error == HEARTH_NOT_FOUND) {
        query_refuse(asking, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    asking->answer->retention_ms = error == HEARTH_OK ? room.retention_ms : 0;
    return error != HEARTH_OK ? error : store_key_walk_owner(asking->store, room.id.bytes, ANSWER_SLICES, key_append, asking->answer);
}

static enum hearth_error query_keys(struct asking *asking)
{
    return store_key_walk(asking->store, key_append, asking->answer);
}

static enum hearth_error effect_append(void *context, const struct store_effect *effect)
{
    struct answer *answer = ((struct asking *)context)->answer;
    struct store_checkpoint checkpoint;
    void *rows = answer->effects;
    struct effect *row = row_append(&rows, &answer->effects_len, sizeof *row);
    answer->effects = rows;
    if (row == NULL)
        return HEARTH_NO_MEMORY;
    if (effect->kind < 0 || effect->kind >= EFFECT_COUNT)
        return HEARTH_DAMAGED;
    *row = (struct effect){.kind = (enum effect_kind)effect->kind, .place = effect->place, .n = effect->n};
    memcpy(row->object, effect->object, ID_BYTES);
    if (row->kind != EFFECT_AUDIT_CHECKPOINT)
        return HEARTH_OK;
    enum hearth_error error = store_checkpoint_read(((struct asking *)context)->store, row->place, &checkpoint);
    if (error == HEARTH_OK)
        row->head = checkpoint.head;
    return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
}

static enum hearth_error query_effects(struct asking *asking)
{
    return store_effect_walk(asking->store, effect_append, asking);
}

static enum hearth_error query_status(struct asking *asking)
{
    struct store_counts counts;
    enum hearth_error error = store_counts_read(asking->store, asking->now_ms, &counts);
    if (error != HEARTH_OK)
        return error;
    asking->answer->members = counts.members;
    asking->answer->rooms = counts.rooms;
    asking->answer->cohorts = counts.cohorts;
    asking->answer->sessions = counts.sessions;
    asking->answer->messages = counts.messages;
    asking->answer->invitations_open = counts.invitations_open;
    asking->answer->oldest_gone_at = counts.oldest_gone_at;
    return HEARTH_OK;
}

/* Whether somebody asks, whose right the handler must check, or core itself. */
static const struct {
    enum hearth_error (*ask)(struct asking *asking);
    bool somebody;
} queries[QUERY_COUNT] = {
    [QUERY_SESSION] = {query_session, false},
    [QUERY_ACCESS] = {query_access, true},
    [QUERY_FOLLOW] = {page_follow, true},
    [QUERY_HISTORY] = {page_history, true},
    [QUERY_PEOPLE] = {page_people, true},
    [QUERY_SESSIONS] = {page_sessions, true},
    [QUERY_SHEET] = {page_sheet, true},
    [QUERY_COHORT_INVITATIONS] = {page_invitations, true},
    [QUERY_INVITATION] = {query_invitation, false},
    [QUERY_NAMES_FREE] = {query_names_free, false},
    [QUERY_SECRET] = {query_secret, false},
    [QUERY_PROGRAM] = {query_program, false},
    [QUERY_ROOM] = {query_room, false},
    [QUERY_KEYS] = {query_keys, false},
    [QUERY_EFFECTS] = {query_effects, false},
    [QUERY_STATUS] = {query_status, false},
    [QUERY_ROSTER] = {query_roster, true},
    [QUERY_SHIFTS] = {query_shifts, false},
    [QUERY_HELD] = {query_held, true},
    [QUERY_MESSAGE] = {query_message, true},
    [QUERY_COHORTS] = {query_listed, false},
    [QUERY_ROOMS] = {query_listed, false},
    [QUERY_INVITATIONS] = {query_listed, false},
    [QUERY_REPORT] = {query_report, true},
    [QUERY_EVIDENCE] = {query_evidence, true},
    [QUERY_CHECKPOINT] = {query_checkpoint, true},
};

static enum hearth_error query_run(struct asking *asking, const struct store_order *order)
{
    const struct query *query = asking->query;
    enum hearth_error error;
    asking->answer->place = order->place;
    asking->now_ms = query->now_ms > order->time_ms ? query->now_ms : order->time_ms;
    asking->answer->time_ms = asking->now_ms;
    if (!queries[query->kind].somebody)
        return queries[query->kind].ask(asking);
    const bool room = query->kind == QUERY_PEOPLE || query->kind == QUERY_REPORT || query->kind == QUERY_MESSAGE;
    const struct store_access_key key = {
        .member = query->actor, .session = query->session, .room = room ? query->room : stream_room(query->stream)};
    error = access_actor(asking->store, &key, asking->now_ms, &asking->actor);
    if (error != HEARTH_OK)
        return error;
    if (!session_id_is_none(query->session) && !access_session(&asking->actor)) {
        query_refuse(asking, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    error = queries[query->kind].ask(asking);
    if (error == HEARTH_OK && asking->answer->refusal.reason == REFUSAL_SUSPENDED)
        error = sanction_refusal(asking->store, query->actor, asking->now_ms, &asking->answer->refusal);
    return error;
}

enum hearth_error engine_query(struct snapshot *snapshot, const struct query *query, struct answer *answer_out)
{
    CHECK(query->kind < QUERY_COUNT);
    memset(answer_out, 0, sizeof *answer_out);
    buffer_init(&answer_out->texts, ANSWER_TEXT_BYTES_MAX);
    struct asking asking = {.store = snapshot->store, .query = query, .answer = answer_out};
    if (snapshot->engine != NULL) /* it sees what the batch has done so far, and the order's row is written at its end */
        return query_run(&asking, &snapshot->engine->order);
    struct store_order order;
    enum hearth_error error = store_read_begin(snapshot->store);
    if (error != HEARTH_OK)
        return error;
    error = store_order_read(snapshot->store, &order);
    if (error == HEARTH_OK)
        error = query_run(&asking, &order);
    store_read_end(snapshot->store);
    return error;
}
