/* tests/scenes/scene.h
 * Rules as scenes: text in, text out, readable by a facilitator. One line a step:
 *
 *   09:05  sam says "Anyone up?" in evening      -> sam: done #5, gone 7d 09:05; evening: #5 sam "Anyone up?"
 *
 * A time may begin with a day ("2d 09:05"). What stands behind the arrow is what everybody got: "sam" the person, "evening" the room as its
 * people see it. Lines that begin with # are comments; an arrow on a line of its own goes on with the one above.
 * The sentences are a table in scene_acts.c; how things are told is in scene_tell.c. */
#pragma once
#include "world.h"

#define SCENE_WORDS_MAX 16
#define SCENE_THINGS    64

struct scene_words {
    char text[SCENE_WORDS_MAX][256];
    int len;
};

/* A label of the scene and what it stands for. */
struct scene_label {
    char label[32];
    struct person person; /* a person, or one of its sessions ("sam/phone") */
    cohort_id cohort;
    room_id room;
    uint8_t code[DIGEST_BYTES];
    struct command_totp totp; /* of a person: the last code that was used */
    int64_t resets;           /* of a person: how often the app was taken away */
    invitation_id invitation;
    item_id held;    /* of a person: the last own text that was held; of a case: its item */
    request_id last; /* of a person: the last request */
    sanction_id sanction;
    bool is_person, is_cohort, is_room, is_code;
};

struct scene {
    struct world world;
    struct scene_label labels[SCENE_THINGS];
    int labels_len;
    char out[8192]; /* what the step told, a line each */
};

/* ---- scene_tell.c ---- */
__attribute__((format(printf, 2, 3))) void tell(struct scene *scene, const char *format, ...);
void tell_outcome(struct scene *scene, const struct scene_label *who, const struct outcome *outcome);
void tell_page(struct scene *scene, const struct scene_label *who, const struct answer *answer);
const char *label_of_member(const struct scene *scene, member_id id);
const char *label_of_room(const struct scene *scene, room_id id);

/* ---- scene_acts.c ---- */
/* CAPITALS of a pattern take any word. */
struct scene_sentence {
    const char *pattern; /* NULL: the table's end */
    void (*play)(struct scene *scene, char (*word)[256]);
};
struct scene_label *label_find(struct scene *scene, const char *label);
struct scene_label *person_find(struct scene *scene, const char *label); /* "sam/phone" is another session of sam */
extern const struct scene_sentence scene_people[];                       /* scene_people.c: what staff do to people */
extern const struct scene_sentence scene_rooms[];                        /* scene_rooms.c: modes, duty, the roster */
extern const struct scene_sentence scene_care[];                         /* scene_care.c: messages under care */
extern const struct scene_sentence scene_desk[];                         /* scene_desk.c: what waits for staff */
/* A cohort was made: it, and its staff's room as "COHORT-staff", have labels. */
void cohort_label(struct scene *scene, const char *cohort, const struct outcome *outcome);
/* Plays one sentence. False: nobody understands it. */
bool scene_play(struct scene *scene, const struct scene_words *words);
