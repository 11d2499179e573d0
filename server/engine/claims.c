/* server/engine/claims.c: who of the staff has an item (MO6). A claim is for a quarter of an hour; what nothing is done with returns. */
#include "engine_internal.h"

static enum hearth_error claim_take(struct act *act, struct store_item *item)
{
    item->state = ITEM_CLAIMED;
    item->claimed_by = act->command->actor;
    item->due_at = act->now_ms + LIMIT_CLAIM_IDLE_MS;
    return queue_change(act, item);
}

/* May act on it, and nobody was quicker. */
static enum hearth_error claim_begin(struct act *act, item_id id, struct store_item *item, bool *may)
{
    enum hearth_error error = queue_read(act, id, item, may);
    if (error == HEARTH_OK && *may)
        *may = queue_may_decide(act, item);
    return error;
}

/* An urgent one may be taken over: a person looks, whoever it is. */
enum hearth_error handle_claim(struct act *act)
{
    struct store_item item;
    bool may;
    enum hearth_error error = claim_begin(act, act->command->claim.item, &item, &may);
    return error == HEARTH_OK && may ? claim_take(act, &item) : error;
}

/* One that returned a moment ago is taken again: that is what the person means. */
enum hearth_error handle_keep(struct act *act)
{
    struct store_item item;
    bool may;
    enum hearth_error error = claim_begin(act, act->command->keep.item, &item, &may);
    return error == HEARTH_OK && may ? claim_take(act, &item) : error;
}

enum hearth_error handle_release(struct act *act)
{
    struct store_item item;
    bool may;
    enum hearth_error error = claim_begin(act, act->command->release.item, &item, &may);
    if (error != HEARTH_OK || !may || item.state == ITEM_NEW)
        return error;
    if (!member_id_equal(item.claimed_by, act->command->actor)) { /* urgent: others may act on it, not take it from somebody */
        act_refuse(act, REFUSAL_TAKEN);
        memcpy(act->outcome->refusal.by, item.claimed_name, sizeof act->outcome->refusal.by);
        return HEARTH_OK;
    }
    item.state = ITEM_NEW;
    item.claimed_by = (member_id){{0}};
    item.due_at = INT64_MAX;
    return queue_change(act, &item);
}

enum hearth_error handle_wait(struct act *act)
{
    struct store_item item;
    bool may;
    enum hearth_error error = claim_begin(act, act->command->wait.item, &item, &may);
    if (error != HEARTH_OK || !may)
        return error;
    if (item.kind != ITEM_KIND_REPORT) {
        act_refuse_field(act, "item");
        return HEARTH_OK;
    }
    item.state = ITEM_WAITING;
    item.claimed_by = act->command->actor;
    item.due_at = act->now_ms + LIMIT_WAITING_MS;
    return queue_change(act, &item);
}
