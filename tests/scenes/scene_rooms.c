/* tests/scenes/scene_rooms.c: sentences about the modes of rooms, duty and the roster. A scene begins on a Monday at midnight. */
#include "scene.h"

#define SCENE_WEEKS 4 /* that the roster is told ahead, as core does */

static enum room_mode mode_of(const char *word)
{
    enum room_mode mode;
    CHECK(room_mode_from_word(word, strlen(word), &mode));
    return mode;
}

static enum reason reason_of(const char *word)
{
    enum reason reason;
    CHECK(reason_from_word(word, strlen(word), &reason));
    return reason;
}

static void apply(struct scene *scene, const struct scene_label *who, struct command *command)
{
    tell_outcome(scene, who, world_apply(&scene->world, command));
}

static void room_make(struct scene *scene, char (*word)[256], enum room_mode unstaffed, int64_t slow_ms)
{
    struct command *command = world_command(&scene->world, COMMAND_ROOM_MAKE);
    struct scene_label *room = label_find(scene, word[1]);
    struct command_room_make *make = &command->room_make;
    *make = (struct command_room_make){.cohort = label_find(scene, word[2])->cohort,
                                       .unstaffed_mode = unstaffed,
                                       .unstaffed_slow_ms = slow_ms,
                                       .retention_ms = 7 * DAY_MS,
                                       .cap = 20};
    CHECK(room_type_from_word(word[0], strlen(word[0]), &make->type));
    snprintf(make->title, sizeof make->title, "%s", word[1]);
    const struct outcome *outcome = world_apply(&scene->world, command);
    room->is_room = true;
    room->room = outcome->done.room;
    tell_outcome(scene, label_find(scene, "clinic"), outcome);
}

static void act_room(struct scene *scene, char (*word)[256])
{
    room_make(scene, word, mode_of(word[3]), 0);
}

static void act_room_slow(struct scene *scene, char (*word)[256])
{
    room_make(scene, word, ROOM_MODE_SLOW, atoll(word[3]) * SECOND_MS);
}

/* ---- duty ---- */

static void duty_on(struct scene *scene, const char *who, room_id room, int64_t length_ms)
{
    const struct scene_label *person = person_find(scene, who);
    struct command *command = world_command_of(&scene->world, COMMAND_DUTY_ON, &person->person);
    const int64_t day_ms = (scene->world.now_ms - WORLD_START_MS) % DAY_MS;
    command->duty_on = (struct command_duty_on){.room = room, .length_ms = length_ms, .day_ends_at = scene->world.now_ms - day_ms + DAY_MS};
    apply(scene, person, command);
}

static void act_on(struct scene *scene, char (*word)[256])
{
    duty_on(scene, word[0], (room_id){{0}}, 0);
}

static void act_on_for(struct scene *scene, char (*word)[256])
{
    duty_on(scene, word[0], (room_id){{0}}, atoll(word[1]) * MINUTE_MS);
}

static void act_on_room(struct scene *scene, char (*word)[256])
{
    duty_on(scene, word[0], label_find(scene, word[1])->room, atoll(word[2]) * MINUTE_MS);
}

static void act_off(struct scene *scene, char (*word)[256])
{
    const struct scene_label *person = person_find(scene, word[0]);
    apply(scene, person, world_command_of(&scene->world, COMMAND_DUTY_OFF, &person->person));
}

/* What core says of connections. */
static void presence(struct scene *scene, const char *who, bool here)
{
    struct command *command = world_command(&scene->world, COMMAND_PRESENCE);
    command->presence.member = person_find(scene, who)->person.member;
    command->presence.here = here;
    apply(scene, NULL, command);
}

static void act_gone(struct scene *scene, char (*word)[256])
{
    presence(scene, word[0], false);
}

static void act_here(struct scene *scene, char (*word)[256])
{
    presence(scene, word[0], true);
}

static int64_t minute_of(const char *word)
{
    int hours, minutes;
    CHECK(sscanf(word, "%d:%d", &hours, &minutes) == 2);
    return (int64_t)hours * 60 + minutes;
}

/* PERSON puts OTHER on the roster of COHORT on DAY from 17:30 to 20:30 */
static void act_roster(struct scene *scene, char (*word)[256])
{
    const struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_SHIFT_ADD, &person->person);
    struct command_shift_add *add = &command->shift_add;
    *add = (struct command_shift_add){.cohort = label_find(scene, word[2])->cohort,
                                      .member = person_find(scene, word[1])->person.member,
                                      .from_minute = minute_of(word[4]),
                                      .to_minute = minute_of(word[5])};
    CHECK(weekday_from_word(word[3], strlen(word[3]), &add->day));
    for (int64_t week = 0; add->spans.len < SCENE_WEEKS; week++) {
        const int64_t day_at = WORLD_START_MS + (week * 7 + (int64_t)add->day) * DAY_MS;
        if (day_at + add->to_minute * MINUTE_MS > scene->world.now_ms)
            add->spans.items[add->spans.len++] =
                (struct command_span){.starts_at = day_at + add->from_minute * MINUTE_MS, .ends_at = day_at + add->to_minute * MINUTE_MS};
    }
    apply(scene, person, command);
}

/* ---- modes ---- */

static void mode_set(struct scene *scene, char (*word)[256], enum room_mode mode, int64_t slow_ms, int last)
{
    const struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_MODE_SET, &person->person);
    command->mode_set = (struct command_mode_set){.room = label_find(scene, word[1])->room,
                                                  .mode = mode,
                                                  .slow_ms = slow_ms,
                                                  .length_ms = atoll(word[last - 1]) * MINUTE_MS,
                                                  .reason = reason_of(word[last])};
    apply(scene, person, command);
}

static void act_mode(struct scene *scene, char (*word)[256])
{
    mode_set(scene, word, mode_of(word[2]), 0, 4);
}

static void act_mode_slow(struct scene *scene, char (*word)[256])
{
    mode_set(scene, word, ROOM_MODE_SLOW, atoll(word[2]) * SECOND_MS, 4);
}

static void act_mode_clear(struct scene *scene, char (*word)[256])
{
    const struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_MODE_CLEAR, &person->person);
    command->mode_clear.room = label_find(scene, word[1])->room;
    apply(scene, person, command);
}

static void pause_rooms(struct scene *scene, const char *who, cohort_id cohort, const char *minutes, const char *reason)
{
    const struct scene_label *person = person_find(scene, who);
    struct command *command = world_command_of(&scene->world, COMMAND_PAUSE, &person->person);
    command->pause = (struct command_pause){.cohort = cohort, .length_ms = atoll(minutes) * MINUTE_MS, .reason = reason_of(reason)};
    apply(scene, person, command);
}

static void act_pause(struct scene *scene, char (*word)[256])
{
    pause_rooms(scene, word[0], label_find(scene, word[1])->cohort, word[2], word[3]);
}

static void act_pause_all(struct scene *scene, char (*word)[256])
{
    pause_rooms(scene, word[0], (cohort_id){{0}}, word[1], word[2]);
}

static void act_resume(struct scene *scene, char (*word)[256])
{
    const struct scene_label *person = person_find(scene, word[0]);
    struct command *command = world_command_of(&scene->world, COMMAND_RESUME, &person->person);
    command->resume.cohort = label_find(scene, word[1])->cohort;
    apply(scene, person, command);
}

const struct scene_sentence scene_rooms[] = {
    {"clinic makes TYPE room ROOM in COHORT that is MODE without staff", act_room},
    {"clinic makes TYPE room ROOM in COHORT that is slow at SECONDS s without staff", act_room_slow},
    {"PERSON goes on duty", act_on},
    {"PERSON goes on duty for MINUTES minutes", act_on_for},
    {"PERSON goes on duty in ROOM for MINUTES minutes", act_on_room},
    {"PERSON goes off duty", act_off},
    {"PERSON loses the connection", act_gone},
    {"PERSON has a connection again", act_here},
    {"PERSON puts OTHER on the roster of COHORT on DAY from TIME to TIME", act_roster},
    {"PERSON sets ROOM to MODE for MINUTES minutes because REASON", act_mode},
    {"PERSON slows ROOM down to one in SECONDS s for MINUTES minutes because REASON", act_mode_slow},
    {"PERSON ends the mode of ROOM", act_mode_clear},
    {"PERSON pauses COHORT for MINUTES minutes because REASON", act_pause},
    {"PERSON pauses all rooms for MINUTES minutes because REASON", act_pause_all},
    {"PERSON ends the pause of COHORT", act_resume},
    {NULL, NULL},
};
