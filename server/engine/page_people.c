/* server/engine/page_people.c: what staff ask about people: a member's sheet, and a cohort's open invitations. */
#include "pages.h"
#include <string.h>

#define INVITATIONS_A_PAGE 200 /* a row is about 130 bytes; a clinic prints fewer in a week */

static enum hearth_error sheet_place(void *context, const struct store_place *place)
{
    struct asking *asking = context;
    if (place->type == ROOM_TYPE_LINE)
        return HEARTH_OK;
    struct event *event = answer_event(asking->answer, EVENT_SHEET);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_place_fill(event, place);
    return HEARTH_OK;
}

struct sheet_sanctions {
    struct asking *asking;
    const struct store_member *member;
};

static enum hearth_error sheet_sanction(void *context, const struct store_sanction *sanction)
{
    const struct sheet_sanctions *sheet = context;
    struct event *event = answer_event(sheet->asking->answer, EVENT_SANCTION);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event_sanction_fill(event, sanction, sheet->member);
    return HEARTH_OK;
}

/* Rooms first, then what is in force. */
enum hearth_error page_sheet(struct asking *asking)
{
    const member_id id = asking->query->member;
    struct store_member member;
    struct sheet_sanctions sheet = {.asking = asking, .member = &member};
    cohort_id cohort;
    bool may;
    enum hearth_error error = access_person(asking->store, &asking->actor, id, RIGHT_SHEET, &cohort, &asking->answer->refusal, &may);
    if (error != HEARTH_OK || !may)
        return error;
    error = store_member_read(asking->store, id, &member);
    if (error == HEARTH_OK)
        error = store_place_walk(asking->store, id, -1, sheet_place, asking);
    return error == HEARTH_OK ? store_sanction_walk_on(asking->store, id, asking->now_ms, sheet_sanction, &sheet) : error;
}

static enum hearth_error invitation_row(void *context, const struct store_invitation *invitation)
{
    struct answer *answer = context;
    if (answer->events_len == INVITATIONS_A_PAGE) {
        answer->more = true;
        return WALK_ENOUGH;
    }
    struct event *event = answer_event(answer, EVENT_INVITATION);
    if (event == NULL)
        return HEARTH_NO_MEMORY;
    event->invitation = (struct event_invitation){.id = invitation->id, .role = invitation->role, .ends_at = invitation->ends_at};
    memcpy(event->invitation.name, invitation->name, sizeof event->invitation.name);
    return HEARTH_OK;
}

enum hearth_error page_invitations(struct asking *asking)
{
    const cohort_id cohort = stream_cohort(asking->query->stream);
    bool may;
    enum hearth_error error = access_cohort(asking->store, &asking->actor, cohort, RIGHT_INVITATIONS, &asking->answer->refusal, &may);
    if (error != HEARTH_OK || !may)
        return error;
    return page_read(store_invitation_walk(asking->store, cohort, asking->now_ms, invitation_row, asking->answer));
}
