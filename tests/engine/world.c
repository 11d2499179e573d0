/* tests/engine/world.c */
#include "world.h"
#include <ctype.h>

void world_random(struct world *world, void *out, size_t len)
{
    uint8_t *bytes = out;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)prng_next(&world->prng);
}

void world_open(struct world *world, const char *path, uint64_t seed)
{
    *world = (struct world){.prng = {.state = seed}, .now_ms = WORLD_START_MS};
    CHECK(engine_open(path, &world->engine) == HEARTH_OK);
    CHECK(snapshot_of_engine(world->engine, &world->snapshot) == HEARTH_OK);
}

void world_close(struct world *world)
{
    outcome_deinit(&world->outcome);
    answer_deinit(&world->answer);
    snapshot_close(&world->snapshot);
    engine_close(&world->engine);
}

void world_restart(struct world *world, const char *path)
{
    snapshot_close(&world->snapshot);
    engine_close(&world->engine);
    CHECK(engine_open(path, &world->engine) == HEARTH_OK);
    CHECK(snapshot_of_engine(world->engine, &world->snapshot) == HEARTH_OK);
}

struct command *world_command(struct world *world, enum command_kind kind)
{
    struct command *command = command_new(kind);
    CHECK(command != NULL);
    command->time_ms = world->now_ms;
    world_random(world, command->random, sizeof command->random);
    if (command_from(kind) != COMMAND_FROM_DOOR && command_from(kind) != COMMAND_FROM_CORE) {
        for (int i = 0; i < 8; i++)
            command->request.bytes[i] = (uint8_t)((uint64_t)world->now_ms >> (56 - 8 * i));
        world_random(world, command->request.bytes + 8, 8);
    }
    return command;
}

struct command *world_command_of(struct world *world, enum command_kind kind, const struct person *person)
{
    struct command *command = world_command(world, kind);
    command->actor = person->member;
    command->session = person->session;
    return command;
}

const struct outcome *world_apply(struct world *world, struct command *command)
{
    outcome_deinit(&world->outcome);
    outcome_init(&world->outcome);
    if (!world->batch)
        CHECK(engine_batch_begin(world->engine) == HEARTH_OK);
    CHECK(engine_apply(world->engine, command, &world->outcome) == HEARTH_OK);
    if (!world->batch)
        CHECK(engine_batch_commit(world->engine, false) == HEARTH_OK);
    command_free(&command);
    return &world->outcome;
}

const struct answer *world_ask(struct world *world, const struct query *query)
{
    struct query asked = *query;
    if (asked.now_ms == 0)
        asked.now_ms = world->now_ms;
    answer_deinit(&world->answer);
    CHECK(engine_query(world->snapshot, &asked, &world->answer) == HEARTH_OK);
    return &world->answer;
}

static const struct outcome *done(const struct outcome *outcome)
{
    if (outcome->refusal.reason != REFUSAL_NONE || outcome->seal_again)
        fprintf(stderr, "%s was refused: %s %s\n", command_name(outcome->kind), refusal_word(outcome->refusal.reason),
                outcome->refusal.field != NULL ? outcome->refusal.field : "");
    CHECK(outcome->refusal.reason == REFUSAL_NONE && !outcome->seal_again);
    return outcome;
}

void world_program(struct world *world)
{
    struct command *command = world_command(world, COMMAND_PROGRAM_MAKE);
    world_random(world, world->program.bytes, ID_BYTES);
    command->program_make.program = world->program;
    snprintf(command->program_make.title, sizeof command->program_make.title, "Evening program");
    command->program_make.adults = true;
    command->program_make.notice = 1;
    done(world_apply(world, command));
}

cohort_id world_cohort(struct world *world, const char *title)
{
    struct command *command = world_command(world, COMMAND_COHORT_MAKE);
    snprintf(command->cohort_make.title, sizeof command->cohort_make.title, "%s", title);
    return done(world_apply(world, command))->done.cohort;
}

static struct command *room_command(struct world *world, cohort_id cohort, enum room_type type, const char *title)
{
    struct command *command = world_command(world, COMMAND_ROOM_MAKE);
    command->room_make.cohort = cohort;
    command->room_make.type = type;
    command->room_make.retention_ms = 7 * DAY_MS;
    command->room_make.cap = 20;
    snprintf(command->room_make.title, sizeof command->room_make.title, "%s", title);
    return command;
}

room_id world_room(struct world *world, cohort_id cohort, enum room_type type, const char *title)
{
    return done(world_apply(world, room_command(world, cohort, type, title)))->done.room;
}

const struct outcome *world_try_room(struct world *world, cohort_id cohort, enum room_type type, int64_t retention_ms, int64_t cap)
{
    struct command *command = room_command(world, cohort, type, "A room");
    command->room_make.retention_ms = retention_ms;
    command->room_make.cap = cap;
    return world_apply(world, command);
}

/* What text_name_fold does is not the engine's concern; lower case will do. */
static void name_fill(char *name, char *name_fold, const char *from)
{
    for (size_t i = 0; from[i] != 0 && i < LIMIT_NAME_BYTES_MAX; i++) {
        name[i] = from[i];
        name_fold[i] = (char)tolower((unsigned char)from[i]);
    }
}

const struct outcome *world_try_invite(struct world *world, cohort_id cohort, enum role role, const char *name,
                                       uint8_t code_out[DIGEST_BYTES])
{
    struct command *command = world_command(world, COMMAND_INVITE_MAKE);
    world_random(world, code_out, DIGEST_BYTES);
    command->invite_make.cohort = cohort;
    command->invite_make.role = role;
    memcpy(command->invite_make.code_digest, code_out, DIGEST_BYTES);
    name_fill(command->invite_make.name, command->invite_make.name_fold, name);
    return world_apply(world, command);
}

struct command_totp world_totp(struct world *world, bool secret)
{
    const int64_t step = world->now_ms / 30000;
    struct command_totp totp = {.sealed_len = secret ? LIMIT_TOTP_SEALED_BYTES : 0};
    totp.step = world->totp_step = step > world->totp_step ? step : world->totp_step + 1;
    world_random(world, totp.sealed, totp.sealed_len);
    return totp;
}

/* The door knows by then; a code that is none is a member's. */
static bool invited_as_staff(struct world *world, const uint8_t code[DIGEST_BYTES])
{
    struct query query = {.kind = QUERY_INVITATION};
    memcpy(query.digest, code, DIGEST_BYTES);
    const struct answer *answer = world_ask(world, &query);
    return answer->refusal.reason == REFUSAL_NONE && role_is_staff(answer->role);
}

const struct outcome *world_try_join(struct world *world, const uint8_t code[DIGEST_BYTES], const char *name, enum device device,
                                     struct person *person_out)
{
    struct command *command = world_command(world, COMMAND_JOIN);
    *person_out = (struct person){.name = ""};
    world_random(world, person_out->digest, DIGEST_BYTES);
    snprintf(person_out->name, sizeof person_out->name, "%s", name);
    memcpy(command->join.code_digest, code, DIGEST_BYTES);
    memcpy(command->join.session_digest, person_out->digest, DIGEST_BYTES);
    name_fill(command->join.name, command->join.name_fold, name);
    command->join.notice = 1;
    command->join.device = device;
    command->join.secret_len = 32;
    world_random(world, command->join.secret, 32);
    if (invited_as_staff(world, code))
        command->join.totp = world_totp(world, true);
    const struct outcome *outcome = world_apply(world, command);
    if (outcome->refusal.reason == REFUSAL_NONE && role_is_staff(outcome->done.role)) {
        CHECK(world->staff_len < WORLD_STAFF_MAX);
        world->staff[world->staff_len++] = outcome->done.member;
    }
    person_out->member = outcome->done.member;
    person_out->session = outcome->done.session;
    return outcome;
}

struct person world_member(struct world *world, cohort_id cohort, enum role role, const char *name)
{
    uint8_t code[DIGEST_BYTES];
    struct person person;
    done(world_try_invite(world, cohort, role, role_is_staff(role) ? name : "", code));
    done(world_try_join(world, code, name, DEVICE_SHARED, &person));
    return person;
}

static const struct outcome *sign_in(struct world *world, member_id member, int64_t version, enum device device,
                                     const struct command_totp *totp, const uint8_t *reset, struct person *person_out)
{
    struct command *command = world_command(world, COMMAND_SIGN_IN);
    *person_out = (struct person){.member = member};
    world_random(world, person_out->digest, DIGEST_BYTES);
    command->sign_in.member = member;
    command->sign_in.secret_version = version;
    command->sign_in.device = device;
    command->sign_in.totp = *totp;
    if (reset != NULL)
        memcpy(command->sign_in.reset_digest, reset, DIGEST_BYTES);
    memcpy(command->sign_in.session_digest, person_out->digest, DIGEST_BYTES);
    const struct outcome *outcome = world_apply(world, command);
    person_out->session = outcome->done.session;
    return outcome;
}

const struct outcome *world_try_sign_in(struct world *world, member_id member, int64_t version, enum device device,
                                        struct person *person_out)
{
    struct command_totp totp = {.step = 0};
    for (size_t i = 0; i < world->staff_len; i++)
        if (member_id_equal(world->staff[i], member))
            totp = world_totp(world, false);
    return sign_in(world, member, version, device, &totp, NULL, person_out);
}

const struct outcome *world_try_sign_in_with(struct world *world, member_id member, int64_t version, const struct command_totp *totp,
                                             const uint8_t *reset, struct person *person_out)
{
    return sign_in(world, member, version, DEVICE_SHARED, totp, reset, person_out);
}

const struct outcome *world_try_totp_reset(struct world *world, const struct person *by, const struct person *of,
                                           uint8_t code_out[DIGEST_BYTES])
{
    world_random(world, code_out, DIGEST_BYTES);
    struct command *command;
    if (by != NULL) {
        command = world_command_of(world, COMMAND_TOTP_RESET, by);
        command->totp_reset.member = of->member;
        memcpy(command->totp_reset.code_digest, code_out, DIGEST_BYTES);
    } else {
        char name[LIMIT_NAME_BYTES_MAX + 1];
        command = world_command(world, COMMAND_TOTP_RESET_NAMED);
        name_fill(name, command->totp_reset_named.name_fold, of->name);
        memcpy(command->totp_reset_named.code_digest, code_out, DIGEST_BYTES);
    }
    return world_apply(world, command);
}

key_id world_slice(struct world *world, room_id room, int64_t opens_at, int64_t length_ms)
{
    struct command *command = world_command(world, COMMAND_SLICE_OPEN);
    key_id key;
    world_random(world, key.bytes, ID_BYTES);
    command->slice_open = (struct command_slice_open){.key = key, .room = room, .opens_at = opens_at, .ends_at = opens_at + length_ms};
    done(world_apply(world, command));
    return key;
}

static key_id slice_of_now(struct world *world, room_id room)
{
    const struct answer *answer = world_ask(world, &(struct query){.kind = QUERY_ROOM, .room = room});
    if (answer->keys_len > 0 && answer->keys[0].ends_at > answer->time_ms)
        return answer->keys[0].key;
    if (answer->refusal.reason != REFUSAL_NONE)
        return (key_id){{0}}; /* no such room: the engine says so */
    return world_slice(world, room, answer->time_ms, LIMIT_SLICE_SHORT_MS);
}

/* "Sealed" as it is. */
static void seal(const char *text, uint8_t **sealed, size_t *sealed_len)
{
    *sealed_len = strlen(text);
    *sealed = malloc(*sealed_len + 1);
    CHECK(*sealed != NULL);
    memcpy(*sealed, text, *sealed_len);
}

struct command *world_say_command(struct world *world, const struct person *person, room_id room, const char *text)
{
    const key_id slice = slice_of_now(world, room);
    struct command *command = world_command_of(world, COMMAND_SAY, person);
    command->say.room = room;
    command->say.slice = slice;
    world_random(world, command->say.message.bytes, ID_BYTES);
    seal(text, &command->say.sealed, &command->say.sealed_len);
    command->say.characters = (int64_t)strlen(text);
    return command;
}

const struct outcome *world_try_say(struct world *world, const struct person *person, room_id room, const char *text)
{
    return world_try_quote(world, person, room, text, 0);
}

int64_t world_say(struct world *world, const struct person *person, room_id room, const char *text)
{
    return done(world_try_say(world, person, room, text))->done.number;
}

const struct outcome *world_try_delete(struct world *world, const struct person *person, room_id room, int64_t number)
{
    struct command *command = world_command_of(world, COMMAND_DELETE, person);
    command->delete.room = room;
    command->delete.number = number;
    return world_apply(world, command);
}

static void report_copy(struct command_report *report, int64_t number, int64_t change, const void *text, size_t len)
{
    struct command_evidence *row = &report->evidence[report->evidence_len++];
    *row = (struct command_evidence){.number = number, .change = change, .sealed = malloc(len + 1), .sealed_len = len};
    CHECK(row->sealed != NULL);
    memcpy(row->sealed, text, len);
}

struct command *world_report_command(struct world *world, const struct person *person, room_id room, int64_t number, enum report_kind kind,
                                     const char *note)
{
    const struct answer *answer = world_ask(
        world, &(struct query){.kind = QUERY_REPORT, .actor = person->member, .session = person->session, .room = room, .number = number});
    struct command *command = world_command_of(world, COMMAND_REPORT, person);
    struct command_report *report = &command->report;
    *report = (struct command_report){.room = room, .number = number, .kind = kind};
    world_random(world, report->item.bytes, ID_BYTES);
    world_random(world, report->key.bytes, ID_BYTES);
    for (size_t i = 0; i < answer->events_len; i++)
        report_copy(report, answer->events[i].message.number, answer->events[i].change, answer->events[i].message.sealed,
                    answer->events[i].message.sealed_len);
    if (note[0] != 0)
        report_copy(report, 0, 0, note, strlen(note));
    return command;
}

const struct outcome *world_try_report(struct world *world, const struct person *person, room_id room, int64_t number,
                                       enum report_kind kind)
{
    return world_apply(world, world_report_command(world, person, room, number, kind, ""));
}

item_id world_report(struct world *world, const struct person *person, room_id room, int64_t number, enum report_kind kind)
{
    return done(world_try_report(world, person, room, number, kind))->done.item;
}

const struct outcome *world_try_item(struct world *world, enum command_kind kind, const struct person *person, item_id item)
{
    struct command *command = world_command_of(world, kind, person);
    CHECK(kind == COMMAND_CLAIM || kind == COMMAND_RELEASE || kind == COMMAND_KEEP || kind == COMMAND_WAIT);
    memcpy(&command->claim, &item, sizeof item); /* all four have the item alone */
    return world_apply(world, command);
}

const struct outcome *world_try_decide(struct world *world, const struct person *person, item_id item, enum decision decision)
{
    struct command *command = world_command_of(world, COMMAND_DECIDE, person);
    command->decide = (struct command_decide){.item = item, .decision = decision};
    return world_apply(world, command);
}

const struct answer *world_evidence(struct world *world, const struct person *person, item_id item)
{
    return world_ask(world, &(struct query){.kind = QUERY_EVIDENCE, .actor = person->member, .session = person->session, .item = item});
}

void world_sign(struct world *world)
{
    const struct answer *answer = world_ask(world, &(struct query){.kind = QUERY_EFFECTS});
    struct effect due[16];
    size_t due_len = 0;
    for (size_t i = 0; i < answer->effects_len; i++)
        if (answer->effects[i].kind == EFFECT_AUDIT_CHECKPOINT && due_len < sizeof due / sizeof due[0])
            due[due_len++] = answer->effects[i];
    for (size_t i = 0; i < due_len; i++) {
        struct command *command = world_command(world, COMMAND_AUDIT_CHECKPOINT);
        command->audit_checkpoint.place = due[i].place;
        command->audit_checkpoint.n = due[i].n;
        memset(command->audit_checkpoint.public_key, 7, AUDIT_PUBLIC_BYTES);
        memset(command->audit_checkpoint.signature, 8, AUDIT_SIGNATURE_BYTES);
        CHECK(world_apply(world, command)->refusal.reason == REFUSAL_NONE);
    }
}

const struct answer *world_checkpoint(struct world *world, const struct person *person, int64_t size)
{
    return world_ask(world, &(struct query){.kind = QUERY_CHECKPOINT, .actor = person->member, .session = person->session, .number = size});
}

const struct outcome *world_tick(struct world *world)
{
    return world_apply(world, world_command(world, COMMAND_TICK));
}

const struct answer *world_follow(struct world *world, const struct person *person, stream_id stream, int64_t after)
{
    return world_ask(
        world,
        &(struct query){.kind = QUERY_FOLLOW, .actor = person->member, .session = person->session, .stream = stream, .after = after});
}

const struct answer *world_history(struct world *world, const struct person *person, room_id room, int64_t before)
{
    return world_ask(
        world,
        &(struct query){
            .kind = QUERY_HISTORY, .actor = person->member, .session = person->session, .stream = room_stream(room), .before = before});
}

const struct event *world_row(const struct answer *answer, int64_t number)
{
    for (size_t i = 0; i < answer->events_len; i++)
        if (answer->events[i].kind == EVENT_MESSAGE && answer->events[i].message.number == number)
            return &answer->events[i];
    return NULL;
}

const struct event *world_event(const struct outcome *outcome, enum event_kind kind)
{
    for (size_t i = 0; i < outcome->events_len; i++)
        if (outcome->events[i].kind == kind)
            return &outcome->events[i];
    return NULL;
}
