/* server/engine/sessions.c: signing in and out, and how long a session lives (ID8). Ends are whole minutes, rounded up: nobody is signed
 * out sooner than was said, and a row is written at most once a minute. */
#include "engine_internal.h"
#include <string.h>

static int64_t minute_up(int64_t time_ms)
{
    return (time_ms + MINUTE_MS - 1) / MINUTE_MS * MINUTE_MS;
}

int64_t session_idle_ms(enum role role, enum device device)
{
    if (role_is_staff(role))
        return LIMIT_SESSION_STAFF_IDLE_MS;
    return device == DEVICE_OWN ? LIMIT_SESSION_OWN_IDLE_MS : LIMIT_SESSION_SHARED_IDLE_MS;
}

static int64_t session_whole_ms(enum role role, enum device device)
{
    if (role_is_staff(role))
        return LIMIT_SESSION_STAFF_MS;
    return device == DEVICE_OWN ? LIMIT_SESSION_OWN_MS : LIMIT_SESSION_SHARED_MS;
}

static enum hearth_error session_say(struct act *act, const struct store_session *session, bool ended)
{
    struct event *event = outcome_event(act->outcome, EVENT_SESSION);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_session_fill(event, session, ended);
    return HEARTH_OK;
}

enum hearth_error session_remove(struct act *act, const struct store_session *session)
{
    struct store_session ended = *session;
    enum hearth_error error = stream_advance(act, member_stream(session->member), session->id.bytes, &ended.change);
    if (error == HEARTH_OK)
        error = store_session_delete(act->store, session->id);
    if (error == HEARTH_OK)
        error = session_say(act, &ended, true);
    return error == HEARTH_OK ? act_effect(act, EFFECT_SESSION_CLOSE, session->id.bytes) : error;
}

struct session_list {
    struct store_session rows[LIMIT_SESSIONS_PER_MEMBER_MAX];
    size_t len;
    session_id but; /* left out */
};

static enum hearth_error session_list_one(void *context, const struct store_session *session)
{
    struct session_list *list = context;
    if (session_id_equal(session->id, list->but))
        return HEARTH_OK;
    CHECK(list->len < LIMIT_SESSIONS_PER_MEMBER_MAX);
    list->rows[list->len++] = *session;
    return HEARTH_OK;
}

enum hearth_error sessions_remove(struct act *act, member_id member, session_id but)
{
    struct session_list list = {.but = but};
    enum hearth_error error = store_session_walk(act->store, member, session_list_one, &list);
    for (size_t i = 0; i < list.len && error == HEARTH_OK; i++)
        error = session_remove(act, &list.rows[i]);
    return error;
}

/* A new sign-in shows in the person's stream, so that a second pair of hands cannot come in unseen. */
enum hearth_error session_make(struct act *act, const struct store_member *member, session_id id, const uint8_t *digest, enum device device)
{
    struct session_list list = {0};
    enum hearth_error error = store_session_walk(act->store, member->id, session_list_one, &list);
    if (error == HEARTH_OK && list.len == LIMIT_SESSIONS_PER_MEMBER_MAX)
        error = session_remove(act, &list.rows[0]);
    struct store_session session = {.id = id,
                                    .member = member->id,
                                    .device = device,
                                    .started_at = act->now_ms / MINUTE_MS * MINUTE_MS,
                                    .idle_ends_at = minute_up(act->now_ms) + session_idle_ms(member->role, device),
                                    .ends_at = minute_up(act->now_ms) + session_whole_ms(member->role, device)};
    memcpy(session.digest, digest, DIGEST_BYTES);
    if (error == HEARTH_OK)
        error = stream_advance(act, member_stream(member->id), id.bytes, &session.change);
    if (error == HEARTH_OK)
        error = store_session_insert(act->store, &session);
    if (error == HEARTH_OK)
        error = session_say(act, &session, false);
    act->outcome->done.member = member->id;
    act->outcome->done.session = id;
    act->outcome->done.role = member->role;
    return error;
}

enum hearth_error session_touch(struct act *act)
{
    const struct store_access *found = &act->actor.found;
    const int64_t idle_ends_at = minute_up(act->now_ms) + session_idle_ms(found->role, found->device);
    return idle_ends_at > found->idle_ends_at ? store_session_idle_write(act->store, act->command->session, idle_ends_at) : HEARTH_OK;
}

enum hearth_error handle_stay(struct act *act)
{
    (void)access_self(&act->actor, RIGHT_SESSIONS, &act->outcome->refusal);
    return HEARTH_OK; /* the touch that follows every act is all of it */
}

enum hearth_error handle_session_end(struct act *act)
{
    struct store_session session;
    if (!access_self(&act->actor, RIGHT_SESSIONS, &act->outcome->refusal))
        return HEARTH_OK;
    enum hearth_error error = store_session_read(act->store, act->command->session_end.session, &session);
    if (error == HEARTH_NOT_FOUND || (error == HEARTH_OK && !member_id_equal(session.member, act->command->actor))) {
        act_refuse(act, REFUSAL_NOT_HERE);
        return HEARTH_OK;
    }
    return error == HEARTH_OK ? session_remove(act, &session) : error;
}

enum hearth_error handle_sessions_end(struct act *act)
{
    if (!access_self(&act->actor, RIGHT_SESSIONS, &act->outcome->refusal))
        return HEARTH_OK;
    return sessions_remove(act, act->command->actor, act->command->session);
}

/* A passphrase that was changed while this one was hashed wins; so does a second secret. */
static enum hearth_error sign_in_check(struct act *act, bool *may_out)
{
    const struct command_sign_in *sign_in = &act->command->sign_in;
    const struct store_access_key key = {.member = sign_in->member};
    struct store_secret secret;
    struct refusal refusal;
    *may_out = false;
    enum hearth_error error = access_actor(act->store, &key, act->now_ms, &act->actor);
    if (error == HEARTH_OK)
        error = store_secret_read(act->store, sign_in->member, &secret);
    if (error != HEARTH_OK)
        return error == HEARTH_NOT_FOUND ? HEARTH_OK : error;
    if (secret.version != sign_in->secret_version || !access_self(&act->actor, RIGHT_SESSIONS, &refusal))
        return HEARTH_OK;
    return totp_sign_in_check(act, &secret, act->actor.found.role, may_out);
}

enum hearth_error handle_sign_in(struct act *act)
{
    const struct command_sign_in *sign_in = &act->command->sign_in;
    bool may;
    enum hearth_error error = sign_in_check(act, &may);
    if (error != HEARTH_OK || !may) {
        if (error == HEARTH_OK)
            act_refuse(act, REFUSAL_SIGN_IN);
        return error;
    }
    if (sign_in->secret_len > 0)
        error = store_secret_write(act->store, sign_in->member, sign_in->secret_version, sign_in->secret, sign_in->secret_len);
    if (error == HEARTH_OK)
        error = totp_sign_in_write(act);
    const struct store_member member = {.id = sign_in->member, .role = act->actor.found.role};
    session_id id;
    command_id(act->command, 0, id.bytes);
    return error == HEARTH_OK ? session_make(act, &member, id, sign_in->session_digest, sign_in->device) : error;
}

enum hearth_error handle_sign_out(struct act *act)
{
    struct store_session session;
    enum hearth_error error = store_session_find(act->store, act->command->sign_out.session_digest, &session);
    if (error == HEARTH_NOT_FOUND)
        return HEARTH_OK; /* it is as it should be */
    return error == HEARTH_OK ? session_remove(act, &session) : error;
}
