/* tests/scenes/scene_people.c: sentences about what staff do to people, and what people do about themselves and others. */
#include "scene.h"

static void sanction(struct scene *scene, const char *who, const char *whom, const char *label, struct command_sanction wanted,
                     const char *reason)
{
    struct scene_label *staff = person_find(scene, who);
    struct command *command = world_command_of(&scene->world, COMMAND_SANCTION, &staff->person);
    wanted.member = person_find(scene, whom)->person.member;
    CHECK(reason_from_word(reason, strlen(reason), &wanted.reason));
    command->sanction = wanted;
    const struct outcome *outcome = world_apply(&scene->world, command);
    if (outcome->refusal.reason == REFUSAL_NONE)
        label_find(scene, label)->sanction = outcome->done.sanction;
    tell_outcome(scene, staff, outcome);
}

static enum sanction_kind kind_of(const char *word)
{
    enum sanction_kind kind;
    CHECK(sanction_kind_from_word(word, strlen(word), &kind));
    return kind;
}

static void act_sanction(struct scene *scene, char (*word)[256])
{
    const struct command_sanction wanted = {.kind = kind_of(word[1]), .length_ms = atoll(word[3]) * MINUTE_MS};
    sanction(scene, word[0], word[2], word[5], wanted, word[4]);
}

static void act_sanction_room(struct scene *scene, char (*word)[256])
{
    const struct command_sanction wanted = {
        .kind = kind_of(word[1]), .room = label_find(scene, word[3])->room, .length_ms = atoll(word[4]) * MINUTE_MS};
    sanction(scene, word[0], word[2], word[6], wanted, word[5]);
}

static void act_slow(struct scene *scene, char (*word)[256])
{
    const struct command_sanction wanted = {
        .kind = SANCTION_KIND_SLOW, .slow_ms = atoll(word[2]) * SECOND_MS, .length_ms = atoll(word[3]) * MINUTE_MS};
    sanction(scene, word[0], word[1], word[5], wanted, word[4]);
}

static void act_ending(struct scene *scene, char (*word)[256])
{
    sanction(scene, word[0], word[1], word[3], (struct command_sanction){.kind = SANCTION_KIND_ENDING}, word[2]);
}

static void act_lift(struct scene *scene, char (*word)[256])
{
    struct scene_label *staff = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_LIFT, &staff->person);
    command->lift.sanction = label_find(scene, word[1])->sanction;
    tell_outcome(scene, staff, world_apply(&scene->world, command));
}

static void act_second(struct scene *scene, char (*word)[256])
{
    struct scene_label *staff = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_SECOND, &staff->person);
    command->second.sanction = label_find(scene, word[1])->sanction;
    tell_outcome(scene, staff, world_apply(&scene->world, command));
}

static void act_take_out(struct scene *scene, char (*word)[256])
{
    struct scene_label *staff = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_TAKE_OUT, &staff->person);
    command->take_out.member = person_find(scene, word[1])->person.member;
    command->take_out.room = label_find(scene, word[2])->room;
    CHECK(reason_from_word(word[3], strlen(word[3]), &command->take_out.reason));
    tell_outcome(scene, staff, world_apply(&scene->world, command));
}

static void read_own(struct scene *scene, const char *who, int64_t after)
{
    struct scene_label *person = person_find(scene, who);
    tell_page(scene, person, world_follow(&scene->world, &person->person, member_stream(person->person.member), after));
}

static void act_read_own(struct scene *scene, char (*word)[256])
{
    read_own(scene, word[0], -1);
}

static void act_read_own_after(struct scene *scene, char (*word)[256])
{
    read_own(scene, word[0], atoll(word[1] + 1));
}

/* Signed in anew without a word of it: sessions of scenes with hours in them end between two lines. */
static void act_come_back(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    struct person again;
    CHECK(world_try_sign_in(&scene->world, person->person.member, 1, DEVICE_OWN, &again)->refusal.reason == REFUSAL_NONE);
    person->person = again;
}

static void line_open(struct scene *scene, const char *who, struct command_line_open open, const char *label)
{
    struct scene_label *person = person_find(scene, who);
    struct command *command = world_command_of(&scene->world, COMMAND_LINE_OPEN, &person->person);
    command->line_open = open;
    const struct outcome *outcome = world_apply(&scene->world, command);
    if (outcome->refusal.reason == REFUSAL_NONE) {
        struct scene_label *room = label_find(scene, label);
        room->is_room = true;
        room->room = outcome->done.room;
    }
    tell_outcome(scene, person, outcome);
}

static void act_line_open(struct scene *scene, char (*word)[256])
{
    line_open(scene, word[0], (struct command_line_open){.member = {{0}}}, word[1]);
}

static void act_line_open_with(struct scene *scene, char (*word)[256])
{
    const struct command_line_open open = {.member = person_find(scene, word[1])->person.member,
                                           .cohort = label_find(scene, word[2])->cohort};
    line_open(scene, word[0], open, word[3]);
}

static void hide(struct scene *scene, const char *who, const char *whom, bool on)
{
    struct scene_label *person = person_find(scene, who);
    struct command *command = world_command_of(&scene->world, COMMAND_HIDE, &person->person);
    command->hide = (struct command_hide){.member = person_find(scene, whom)->person.member, .on = on};
    tell_outcome(scene, person, world_apply(&scene->world, command));
}

static void act_hide(struct scene *scene, char (*word)[256])
{
    hide(scene, word[0], word[1], true);
}

static void act_show(struct scene *scene, char (*word)[256])
{
    hide(scene, word[0], word[1], false);
}

static void act_leave(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_LEAVE, &person->person);
    command->leave.room = label_find(scene, word[1])->room;
    tell_outcome(scene, person, world_apply(&scene->world, command));
}

static void act_leave_program(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(scene, person, world_apply(&scene->world, world_command_of(&scene->world, COMMAND_LEAVE_PROGRAM, &person->person)));
}

static void act_set_up_end(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(scene, person, world_apply(&scene->world, world_command_of(&scene->world, COMMAND_SET_UP_END, &person->person)));
}

static void act_desk_cohort(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_COHORT_MAKE, &person->person);
    snprintf(command->cohort_make.title, sizeof command->cohort_make.title, "%s", word[1]);
    const struct outcome *outcome = world_apply(&scene->world, command);
    cohort_label(scene, word[1], outcome);
    tell_outcome(scene, person, outcome);
}

static void act_desk_room(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]), *room = label_find(scene, word[2]);
    struct command *command = world_command_of(&scene->world, COMMAND_ROOM_MAKE, &person->person);
    CHECK(room_type_from_word(word[1], strlen(word[1]), &command->room_make.type));
    command->room_make.cohort = label_find(scene, word[3])->cohort;
    command->room_make.retention_ms = 7 * DAY_MS;
    command->room_make.cap = 20;
    snprintf(command->room_make.title, sizeof command->room_make.title, "%s", word[2]);
    const struct outcome *outcome = world_apply(&scene->world, command);
    room->is_room = true;
    room->room = outcome->done.room;
    tell_outcome(scene, person, outcome);
}

static void act_desk_invite(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]), *code = label_find(scene, word[3]);
    struct command *command = world_command_of(&scene->world, COMMAND_INVITE_MAKE, &person->person);
    CHECK(role_from_word(word[1], strlen(word[1]), &command->invite_make.role));
    command->invite_make.cohort = label_find(scene, word[2])->cohort;
    world_random(&scene->world, code->code, DIGEST_BYTES);
    memcpy(command->invite_make.code_digest, code->code, DIGEST_BYTES);
    code->is_code = true;
    tell_outcome(scene, person, world_apply(&scene->world, command));
}

static void act_assign(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_ASSIGN, &person->person);
    command->assign.member = person_find(scene, word[1])->person.member;
    command->assign.cohort = label_find(scene, word[2])->cohort;
    tell_outcome(scene, person, world_apply(&scene->world, command));
}

const struct scene_sentence scene_people[] = {
    {"PERSON opens the line as ROOM", act_line_open},
    {"PERSON opens the line with PERSON in COHORT as ROOM", act_line_open_with},
    {"PERSON hides PERSON", act_hide},
    {"PERSON shows PERSON", act_show},
    {"PERSON leaves the program", act_leave_program},
    {"PERSON leaves ROOM", act_leave},
    {"PERSON ends the set-up", act_set_up_end},
    {"PERSON takes PERSON into COHORT", act_assign},
    {"PERSON comes back", act_come_back},
    {"PERSON puts KIND on PERSON for N minutes because REASON as LABEL", act_sanction},
    {"PERSON puts KIND on PERSON in ROOM for N minutes because REASON as LABEL", act_sanction_room},
    {"PERSON slows PERSON to one in N s for N minutes because REASON as LABEL", act_slow},
    {"PERSON asks to end access of PERSON because REASON as LABEL", act_ending},
    {"PERSON lifts LABEL", act_lift},
    {"PERSON seconds LABEL", act_second},
    {"PERSON takes PERSON out of ROOM because REASON", act_take_out},
    {"PERSON makes cohort COHORT", act_desk_cohort},
    {"PERSON makes TYPE room ROOM in COHORT", act_desk_room},
    {"PERSON invites ROLE to COHORT with CODE", act_desk_invite},
    {"PERSON reads the own stream", act_read_own},
    {"PERSON reads the own stream after NUMBER", act_read_own_after},
    {NULL, NULL},
};
