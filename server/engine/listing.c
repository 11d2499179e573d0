/* server/engine/listing.c: what the operator may list: cohorts, rooms, invitations, a page at a time. Core's own questions, without an
 * actor: whoever reaches the local socket is the operator. */
#include "engine_internal.h"
#include <stdlib.h>
#include <string.h>

/* NULL with *error_out set: the page is full, or there is no memory. */
static struct listed_row *row_next(struct answer *answer, enum hearth_error *error_out)
{
    *error_out = HEARTH_OK;
    if (answer->listed == NULL)
        answer->listed = calloc(LIMIT_PAGE_ROWS, sizeof *answer->listed);
    if (answer->listed == NULL)
        *error_out = HEARTH_NO_MEMORY;
    else if (answer->listed_len == LIMIT_PAGE_ROWS) {
        answer->more = true;
        *error_out = WALK_ENOUGH;
    }
    return *error_out == HEARTH_OK ? &answer->listed[answer->listed_len++] : NULL;
}

static enum hearth_error list_cohort(void *context, const struct store_cohort *cohort)
{
    enum hearth_error error;
    struct listed_row *row = row_next(context, &error);
    if (row == NULL)
        return error;
    memcpy(row->id, cohort->id.bytes, ID_BYTES);
    memcpy(row->title, cohort->title, sizeof row->title);
    return HEARTH_OK;
}

static enum hearth_error list_room(void *context, const struct store_room *room)
{
    enum hearth_error error;
    struct listed_row *row = row_next(context, &error);
    if (row == NULL)
        return error;
    memcpy(row->id, room->id.bytes, ID_BYTES);
    row->cohort = room->cohort;
    memcpy(row->title, room->title, sizeof row->title);
    row->type = room->type;
    row->mode = room->modes.base;
    return HEARTH_OK;
}

static enum hearth_error list_invitation(void *context, const struct store_invitation *invitation)
{
    enum hearth_error error;
    struct listed_row *row = row_next(context, &error);
    if (row == NULL)
        return error;
    memcpy(row->id, invitation->id.bytes, ID_BYTES);
    row->cohort = invitation->cohort;
    row->role = invitation->role;
    if (role_is_staff(invitation->role))
        memcpy(row->name, invitation->name, sizeof row->name);
    row->state = invitation->state;
    row->ends_at = invitation->ends_at;
    return HEARTH_OK;
}

enum hearth_error query_listed(struct asking *asking)
{
    const uint8_t *after = asking->query->listed_after;
    enum hearth_error error;
    cohort_id cohort;
    room_id room;
    invitation_id invitation;
    switch (asking->query->kind) {
    case QUERY_COHORTS:
        memcpy(cohort.bytes, after, ID_BYTES);
        error = store_cohort_list(asking->store, cohort, list_cohort, asking->answer);
        break;
    case QUERY_ROOMS:
        memcpy(room.bytes, after, ID_BYTES);
        error = store_room_list(asking->store, room, list_room, asking->answer);
        break;
    default:
        memcpy(invitation.bytes, after, ID_BYTES);
        error = store_invitation_list(asking->store, invitation, asking->now_ms, list_invitation, asking->answer);
        break;
    }
    return error == WALK_ENOUGH ? HEARTH_OK : error;
}
