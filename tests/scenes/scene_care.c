/* tests/scenes/scene_care.c: messages under care: removed, restored, hidden in part, pinned; held, changed, taken back, decided. "what sam
 * wrote" is the last text of sam that was held. */
#include "scene.h"

static enum reason reason_of(const char *word)
{
    enum reason reason;
    CHECK(reason_from_word(word, strlen(word), &reason));
    return reason;
}

static void act_checked_room(struct scene *scene, char (*word)[256])
{
    struct scene_label *room = label_find(scene, word[1]);
    enum room_type type;
    CHECK(room_type_from_word(word[0], strlen(word[0]), &type));
    room->is_room = true;
    room->room = world_checked_room(&scene->world, label_find(scene, word[2])->cohort, type, word[1]);
}

static void act_remove(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(
        scene, person,
        world_try_remove(&scene->world, &person->person, label_find(scene, word[2])->room, atoll(word[1] + 1), reason_of(word[3])));
}

static void act_restore(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(scene, person, world_try_restore(&scene->world, &person->person, label_find(scene, word[2])->room, atoll(word[1] + 1)));
}

static void act_mask(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(
        scene, person,
        world_try_mask(&scene->world, &person->person, label_find(scene, word[2])->room, atoll(word[1] + 1), word[3], reason_of(word[4])));
}

static void pin(struct scene *scene, char (*word)[256], bool on)
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(scene, person, world_try_pin(&scene->world, &person->person, label_find(scene, word[2])->room, atoll(word[1] + 1), on));
}

static void act_pin(struct scene *scene, char (*word)[256])
{
    pin(scene, word, true);
}

static void act_unpin(struct scene *scene, char (*word)[256])
{
    pin(scene, word, false);
}

static void act_quote(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(scene, person,
                 world_try_quote(&scene->world, &person->person, label_find(scene, word[2])->room, word[1], atoll(word[3] + 1)));
}

static void act_question(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    const struct outcome *outcome = world_try_question(&scene->world, &person->person, label_find(scene, word[2])->room, word[1]);
    if (!item_id_is_none(outcome->done.item))
        person->held = outcome->done.item;
    tell_outcome(scene, person, outcome);
}

static void act_edit(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]), *author = person_find(scene, word[1]);
    tell_outcome(scene, person, world_try_edit(&scene->world, &person->person, author->held, word[2]));
}

static void act_withdraw(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]), *author = person_find(scene, word[1]);
    tell_outcome(scene, person, world_try_withdraw(&scene->world, &person->person, author->held));
}

static void act_approve(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]), *author = person_find(scene, word[1]);
    tell_outcome(scene, person, world_try_approve(&scene->world, &person->person, author->held, NULL));
}

static void act_approve_masked(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]), *author = person_find(scene, word[1]);
    tell_outcome(scene, person, world_try_approve(&scene->world, &person->person, author->held, word[2]));
}

static void act_send_back(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]), *author = person_find(scene, word[1]);
    tell_outcome(scene, person, world_try_send_back(&scene->world, &person->person, author->held, reason_of(word[2]), NULL));
}

static void act_send_back_note(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]), *author = person_find(scene, word[1]);
    tell_outcome(scene, person, world_try_send_back(&scene->world, &person->person, author->held, reason_of(word[2]), word[3]));
}

static void act_answer(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]), *author = person_find(scene, word[1]);
    tell_outcome(scene, person, world_try_answer(&scene->world, &person->person, author->held, word[2]));
}

static void act_open(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]), *author = person_find(scene, word[1]);
    tell_page(scene, person, world_open_held(&scene->world, &person->person, author->held));
}

const struct scene_sentence scene_care[] = {
    {"clinic makes checked TYPE room ROOM in COHORT", act_checked_room},
    {"PERSON removes NUMBER in ROOM because REASON", act_remove},
    {"PERSON restores NUMBER in ROOM", act_restore},
    {"PERSON masks NUMBER in ROOM as TEXT because REASON", act_mask},
    {"PERSON pins NUMBER in ROOM", act_pin},
    {"PERSON unpins NUMBER in ROOM", act_unpin},
    {"PERSON says TEXT in ROOM to NUMBER", act_quote},
    {"PERSON asks TEXT in the box of ROOM", act_question},
    {"PERSON changes what AUTHOR wrote to TEXT", act_edit},
    {"PERSON withdraws what AUTHOR wrote", act_withdraw},
    {"PERSON approves what AUTHOR wrote", act_approve},
    {"PERSON approves what AUTHOR wrote as TEXT", act_approve_masked},
    {"PERSON sends back what AUTHOR wrote because REASON", act_send_back},
    {"PERSON sends back what AUTHOR wrote because REASON noting TEXT", act_send_back_note},
    {"PERSON answers what AUTHOR wrote with TEXT", act_answer},
    {"PERSON opens what AUTHOR wrote", act_open},
    {NULL, NULL},
};
