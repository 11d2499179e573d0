/* tests/scenes/scene_acts.c: the sentences of a scene. A pattern's words must stand there; CAPITALS take any word. */
#include "scene.h"
#include <ctype.h>

struct scene_label *label_find(struct scene *scene, const char *label)
{
    for (int i = 0; i < scene->labels_len; i++)
        if (strcmp(scene->labels[i].label, label) == 0)
            return &scene->labels[i];
    CHECK(scene->labels_len < SCENE_THINGS);
    struct scene_label *made = &scene->labels[scene->labels_len++];
    snprintf(made->label, sizeof made->label, "%s", label);
    return made;
}

/* "sam/phone" is another session of sam. */
struct scene_label *person_find(struct scene *scene, const char *label)
{
    struct scene_label *found = label_find(scene, label);
    found->is_person = true;
    return found;
}

void cohort_label(struct scene *scene, const char *cohort, const struct outcome *outcome)
{
    char staff[sizeof scene->labels[0].label];
    struct scene_label *label = label_find(scene, cohort);
    label->is_cohort = true;
    label->cohort = outcome->done.cohort;
    if (outcome->events_len == 0)
        return;
    snprintf(staff, sizeof staff, "%.20s-staff", cohort);
    label = label_find(scene, staff);
    label->is_room = true;
    label->room = stream_room(outcome->events[0].stream);
}

static void act_cohort(struct scene *scene, char (*word)[256])
{
    (void)world_cohort(&scene->world, word[0]);
    cohort_label(scene, word[0], &scene->world.outcome);
    tell(scene, "clinic: done\n");
}

/* clinic makes TYPE room ROOM in COHORT for DAYS days and CAP people */
static void act_room(struct scene *scene, char (*word)[256])
{
    struct command *command = world_command(&scene->world, COMMAND_ROOM_MAKE);
    struct scene_label *room = label_find(scene, word[1]), *clinic = label_find(scene, "clinic");
    CHECK(room_type_from_word(word[0], strlen(word[0]), &command->room_make.type));
    command->room_make.cohort = label_find(scene, word[2])->cohort;
    command->room_make.retention_ms = atoll(word[3]) * DAY_MS;
    command->room_make.cap = atoll(word[4]);
    snprintf(command->room_make.title, sizeof command->room_make.title, "%s", word[1]);
    const struct outcome *outcome = world_apply(&scene->world, command);
    room->is_room = true;
    room->room = outcome->done.room;
    tell_outcome(scene, clinic, outcome);
}

static void invite(struct scene *scene, const char *role, const char *cohort, const char *code, const char *name)
{
    struct scene_label *label = label_find(scene, code), *clinic = label_find(scene, "clinic");
    enum role invited;
    CHECK(role_from_word(role, strlen(role), &invited));
    const struct outcome *outcome = world_try_invite(&scene->world, label_find(scene, cohort)->cohort, invited, name, label->code);
    label->is_code = true;
    label->invitation = outcome->done.invitation;
    tell_outcome(scene, clinic, outcome);
}

static void act_invite(struct scene *scene, char (*word)[256])
{
    invite(scene, word[0], word[1], word[2], "");
}

static void act_invite_named(struct scene *scene, char (*word)[256])
{
    invite(scene, word[0], word[2], word[3], word[1]);
}

static void act_revoke(struct scene *scene, char (*word)[256])
{
    struct command *command = world_command(&scene->world, COMMAND_INVITE_REVOKE);
    command->invite_revoke.invitation = label_find(scene, word[0])->invitation;
    tell_outcome(scene, label_find(scene, "clinic"), world_apply(&scene->world, command));
}

static void act_notice(struct scene *scene, char (*word)[256])
{
    struct command *command = world_command(&scene->world, COMMAND_PROGRAM_MAKE);
    command->program_make = (struct command_program_make){
        .program = scene->world.program, .title = "Evening program", .adults = true, .notice = atoll(word[0])};
    tell_outcome(scene, label_find(scene, "clinic"), world_apply(&scene->world, command));
}

static void join(struct scene *scene, const char *who, const char *code, const char *name, enum device device)
{
    struct scene_label *person = person_find(scene, who);
    const struct outcome *outcome = world_try_join(&scene->world, label_find(scene, code)->code, name, device, &person->person);
    tell_outcome(scene, person, outcome);
}

static void act_join(struct scene *scene, char (*word)[256])
{
    join(scene, word[0], word[1], word[2], DEVICE_SHARED);
}

static void act_join_own(struct scene *scene, char (*word)[256])
{
    join(scene, word[0], word[1], word[2], DEVICE_OWN);
}

/* Invited and joined in one, without a word of it, for scenes about something else. */
static void act_is(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    enum role role;
    CHECK(role_from_word(word[1], strlen(word[1]), &role));
    person->person = world_member(&scene->world, label_find(scene, word[2])->cohort, role, word[3]);
}

/* The owner of "dana/phone" is dana. */
static struct scene_label *owner_find(struct scene *scene, const char *session)
{
    char owner[256];
    snprintf(owner, sizeof owner, "%s", session);
    owner[strcspn(owner, "/")] = 0;
    return person_find(scene, owner);
}

static void act_sign_in(struct scene *scene, char (*word)[256])
{
    struct scene_label *session = person_find(scene, word[0]);
    enum device device;
    CHECK(device_from_word(word[1], strlen(word[1]), &device));
    struct person person;
    const struct outcome *outcome = world_try_sign_in(&scene->world, owner_find(scene, word[0])->person.member, 1, device, &person);
    session->person = person;
    tell_outcome(scene, session, outcome);
}

static void sign_in_with(struct scene *scene, const char *who, int64_t version, const struct command_totp *totp, const uint8_t *reset)
{
    struct scene_label *session = person_find(scene, who);
    struct person person;
    const struct outcome *outcome =
        world_try_sign_in_with(&scene->world, owner_find(scene, who)->person.member, version, totp, reset, &person);
    memcpy(person.name, session->person.name, sizeof person.name);
    session->person = person;
    tell_outcome(scene, session, outcome);
}

static void act_code(struct scene *scene, char (*word)[256])
{
    struct scene_label *owner = owner_find(scene, word[0]);
    owner->totp = world_totp(&scene->world, false);
    sign_in_with(scene, word[0], 1 + owner->resets, &owner->totp, NULL);
}

static void act_code_again(struct scene *scene, char (*word)[256])
{
    const struct scene_label *owner = owner_find(scene, word[0]);
    sign_in_with(scene, word[0], 1 + owner->resets, &owner->totp, NULL);
}

static void act_no_code(struct scene *scene, char (*word)[256])
{
    sign_in_with(scene, word[0], 1 + owner_find(scene, word[0])->resets, &(struct command_totp){.step = 0}, NULL);
}

static void act_enrol(struct scene *scene, char (*word)[256])
{
    struct scene_label *owner = owner_find(scene, word[0]);
    owner->totp = world_totp(&scene->world, true);
    sign_in_with(scene, word[0], 1 + owner->resets, &owner->totp, label_find(scene, word[1])->code);
    owner->totp.sealed_len = 0;
}

static void totp_reset(struct scene *scene, const char *by, const char *of, const char *code)
{
    struct scene_label *who = label_find(scene, by), *other = person_find(scene, of);
    const struct outcome *outcome =
        world_try_totp_reset(&scene->world, who->is_person ? &who->person : NULL, &other->person, label_find(scene, code)->code);
    other->resets += outcome->refusal.reason == REFUSAL_NONE;
    tell_outcome(scene, who, outcome);
}

static void act_reset(struct scene *scene, char (*word)[256])
{
    totp_reset(scene, word[0], word[1], word[2]);
}

static void act_reset_at_machine(struct scene *scene, char (*word)[256])
{
    totp_reset(scene, "clinic", word[0], word[1]);
}

static void act_join_without(struct scene *scene, char (*word)[256])
{
    struct command *command = world_command(&scene->world, COMMAND_JOIN);
    memcpy(command->join.code_digest, label_find(scene, word[1])->code, DIGEST_BYTES);
    world_random(&scene->world, command->join.session_digest, DIGEST_BYTES);
    command->join.notice = 1;
    command->join.secret_len = 32;
    tell_outcome(scene, person_find(scene, word[0]), world_apply(&scene->world, command));
}

static void act_sign_out(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command(&scene->world, COMMAND_SIGN_OUT);
    memcpy(command->sign_out.session_digest, person->person.digest, DIGEST_BYTES);
    tell_outcome(scene, person, world_apply(&scene->world, command));
}

static void act_say(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    const struct outcome *outcome = world_try_say(&scene->world, &person->person, label_find(scene, word[2])->room, word[1]);
    person->last = outcome->request;
    if (!item_id_is_none(outcome->done.item))
        person->held = outcome->done.item;
    tell_outcome(scene, person, outcome);
}

static void act_say_again(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_say_command(&scene->world, &person->person, label_find(scene, word[2])->room, word[1]);
    command->request = person->last;
    tell_outcome(scene, person, world_apply(&scene->world, command));
}

static void act_delete(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(scene, person, world_try_delete(&scene->world, &person->person, label_find(scene, word[2])->room, atoll(word[1] + 1)));
}

static void act_accept(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_ACCEPT, &person->person);
    command->accept.notice = atoll(word[1]);
    tell_outcome(scene, person, world_apply(&scene->world, command));
}

static void act_later(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_LATER, &person->person);
    command->later.notice = atoll(word[1]);
    tell_outcome(scene, person, world_apply(&scene->world, command));
}

static void act_stay(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(scene, person, world_apply(&scene->world, world_command_of(&scene->world, COMMAND_STAY, &person->person)));
}

static void act_end_others(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(scene, person, world_apply(&scene->world, world_command_of(&scene->world, COMMAND_SESSIONS_END, &person->person)));
}

static void act_end(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_SESSION_END, &person->person);
    command->session_end.session = person_find(scene, word[1])->person.session;
    tell_outcome(scene, person, world_apply(&scene->world, command));
}

static void read_as(struct scene *scene, const char *who, struct query query)
{
    struct scene_label *person = person_find(scene, who);
    query.actor = person->person.member;
    query.session = person->person.session;
    if (session_id_is_none(query.session))
        query.session.bytes[0] = 1; /* not signed in */
    tell_page(scene, person, world_ask(&scene->world, &query));
}

static void act_read(struct scene *scene, char (*word)[256])
{
    read_as(scene, word[0], (struct query){.kind = QUERY_FOLLOW, .stream = room_stream(label_find(scene, word[1])->room), .after = -1});
}

static void act_read_after(struct scene *scene, char (*word)[256])
{
    read_as(scene, word[0],
            (struct query){.kind = QUERY_FOLLOW, .stream = room_stream(label_find(scene, word[1])->room), .after = atoll(word[2] + 1)});
}

static void act_history(struct scene *scene, char (*word)[256])
{
    read_as(scene, word[0],
            (struct query){.kind = QUERY_HISTORY, .stream = room_stream(label_find(scene, word[1])->room), .before = INT64_MAX});
}

static void act_people(struct scene *scene, char (*word)[256])
{
    read_as(scene, word[0], (struct query){.kind = QUERY_PEOPLE, .room = label_find(scene, word[1])->room});
}

static void act_sessions(struct scene *scene, char (*word)[256])
{
    read_as(scene, word[0], (struct query){.kind = QUERY_SESSIONS});
}

static void act_tick(struct scene *scene, char (*word)[256])
{
    (void)word;
    tell_outcome(scene, NULL, world_tick(&scene->world));
}

static const struct scene_sentence sentences[] = {
    {"clinic makes cohort COHORT", act_cohort},
    {"clinic makes TYPE room ROOM in COHORT for DAYS days and CAP people", act_room},
    {"clinic invites a ROLE to COHORT with CODE", act_invite},
    {"clinic invites a ROLE called NAME to COHORT with CODE", act_invite_named},
    {"clinic revokes CODE", act_revoke},
    {"clinic sets notice N", act_notice},
    {"PERSON joins with CODE as NAME", act_join},
    {"PERSON joins with CODE as NAME on own device", act_join_own},
    {"PERSON is ROLE in COHORT called NAME", act_is},
    {"PERSON signs in on DEVICE device", act_sign_in},
    {"PERSON signs in with the code of the app", act_code},
    {"PERSON signs in with the same code again", act_code_again},
    {"PERSON signs in without a code", act_no_code},
    {"PERSON signs in with CODE and a new app", act_enrol},
    {"PERSON joins with CODE and no app", act_join_without},
    {"clinic resets the app of PERSON with CODE", act_reset_at_machine},
    {"PERSON resets the app of OTHER with CODE", act_reset},
    {"PERSON signs out", act_sign_out},
    {"PERSON says TEXT in ROOM", act_say},
    {"PERSON says TEXT in ROOM again", act_say_again},
    {"PERSON deletes NUMBER in ROOM", act_delete},
    {"PERSON accepts notice N", act_accept},
    {"PERSON puts notice N off", act_later},
    {"PERSON stays", act_stay},
    {"PERSON ends all other sessions", act_end_others},
    {"PERSON ends session SESSION", act_end},
    {"PERSON reads ROOM", act_read},
    {"PERSON reads ROOM after NUMBER", act_read_after},
    {"PERSON reads the history of ROOM", act_history},
    {"PERSON reads the people of ROOM", act_people},
    {"PERSON reads own sessions", act_sessions},
    {"clock ticks", act_tick},
    {NULL, NULL},
};

static const struct scene_sentence *const tables[] = {sentences, scene_people, scene_rooms, scene_care, scene_desk};

/* The words that CAPITALS took, in order. */
static bool sentence_fits(const char *pattern, const struct scene_words *words, char (*taken)[256])
{
    int at = 0, taken_len = 0;
    while (*pattern != 0) {
        const size_t len = strcspn(pattern, " ");
        if (at == words->len)
            return false;
        if (isupper((unsigned char)*pattern))
            memcpy(taken[taken_len++], words->text[at], sizeof words->text[at]);
        else if (strlen(words->text[at]) != len || strncmp(words->text[at], pattern, len) != 0)
            return false;
        at++;
        pattern += len + (pattern[len] == ' ');
    }
    return at == words->len;
}

bool scene_play(struct scene *scene, const struct scene_words *words)
{
    char taken[SCENE_WORDS_MAX][256];
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        for (const struct scene_sentence *sentence = tables[i]; sentence->pattern != NULL; sentence++)
            if (sentence_fits(sentence->pattern, words, taken)) {
                sentence->play(scene, taken);
                return true;
            }
    return false;
}
