/* tests/scenes/scene_desk.c: what waits for staff: reports, who takes them, what is decided. LABEL is the case of a report. */
#include "scene.h"

static void report(struct scene *scene, char (*word)[256], bool lead_only)
{
    struct scene_label *person = person_find(scene, word[0]);
    enum report_kind kind;
    CHECK(report_kind_from_word(word[3], strlen(word[3]), &kind));
    struct command *command =
        world_report_command(&scene->world, &person->person, label_find(scene, word[2])->room, atoll(word[1] + 1), kind, "");
    command->report.lead_only = lead_only;
    const struct outcome *outcome = world_apply(&scene->world, command);
    if (outcome->refusal.reason == REFUSAL_NONE)
        label_find(scene, word[4])->held = outcome->done.item;
    tell_outcome(scene, person, outcome);
}

static void act_report(struct scene *scene, char (*word)[256])
{
    report(scene, word, false);
}

static void act_report_lead(struct scene *scene, char (*word)[256])
{
    report(scene, word, true);
}

static void item_act(struct scene *scene, enum command_kind kind, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_outcome(scene, person, world_try_item(&scene->world, kind, &person->person, label_find(scene, word[1])->held));
}

static void act_claim(struct scene *scene, char (*word)[256])
{
    item_act(scene, COMMAND_CLAIM, word);
}

static void act_release(struct scene *scene, char (*word)[256])
{
    item_act(scene, COMMAND_RELEASE, word);
}

static void act_keep(struct scene *scene, char (*word)[256])
{
    item_act(scene, COMMAND_KEEP, word);
}

static void act_wait(struct scene *scene, char (*word)[256])
{
    item_act(scene, COMMAND_WAIT, word);
}

static void act_decide(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    enum decision decision;
    CHECK(decision_from_word(word[2], strlen(word[2]), &decision));
    tell_outcome(scene, person, world_try_decide(&scene->world, &person->person, label_find(scene, word[1])->held, decision));
}

static void act_evidence(struct scene *scene, char (*word)[256])
{
    struct scene_label *person = person_find(scene, word[0]);
    tell_page(scene, person, world_evidence(&scene->world, &person->person, label_find(scene, word[1])->held));
}

const struct scene_sentence scene_desk[] = {
    {"PERSON reports NUMBER in ROOM as KIND as LABEL", act_report},
    {"PERSON reports NUMBER in ROOM as KIND to the lead alone as LABEL", act_report_lead},
    {"PERSON claims LABEL", act_claim},
    {"PERSON releases LABEL", act_release},
    {"PERSON keeps LABEL", act_keep},
    {"PERSON waits for the answer to LABEL", act_wait},
    {"PERSON decides LABEL with DECISION", act_decide},
    {"PERSON opens the evidence of LABEL", act_evidence},
    {NULL, NULL},
};
