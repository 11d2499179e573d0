/* tests/sim/auditor_modes.c: whether a room takes a text now (product.md 4): the strictest of three modes, and the pace of slow ones. */
#include "auditor.h"

/* The strictest of base, staffing and override; and why. */
enum room_mode mode_of(const struct seen_room *room, int64_t now_ms, enum reason *cause_out)
{
    const struct seen_modes *modes = &room->modes;
    const bool over = now_ms < modes->over_until;
    enum room_mode mode = modes->base;
    if (!modes->staffed && modes->unstaffed > mode)
        mode = modes->unstaffed;
    if (over && modes->over > mode)
        mode = modes->over;
    *cause_out = over && modes->over == mode                   ? modes->over_reason
                 : !modes->staffed && modes->unstaffed == mode ? REASON_UNSTAFFED
                                                               : REASON_QUIET;
    return mode;
}

enum refusal_reason room_takes(const struct auditor *auditor, const struct seen_room *room, size_t member, int64_t now_ms,
                               int64_t *wait_ms_out, int64_t *slow_ms_out)
{
    const struct seen_modes *modes = &room->modes;
    enum reason cause;
    const enum room_mode mode = mode_of(room, now_ms, &cause);
    int64_t slow_ms = own_slow_ms(auditor, member, room->id, now_ms);
    *wait_ms_out = *slow_ms_out = 0;
    if (is_staff(auditor->members.items[member].role) || room->type == ROOM_TYPE_LINE)
        return REFUSAL_NONE;
    if (time_out_until(auditor, member, room->id, now_ms) > 0)
        return REFUSAL_TIME_OUT;
    const bool over = now_ms < modes->over_until;
    if (mode == ROOM_MODE_PAUSED)
        return REFUSAL_PAUSED;
    if (mode == ROOM_MODE_READ_ONLY)
        return REFUSAL_READING;
    if (mode == ROOM_MODE_SLOW) {
        if (modes->base == mode && modes->base_slow_ms > slow_ms)
            slow_ms = modes->base_slow_ms;
        if (!modes->staffed && modes->unstaffed == mode && modes->unstaffed_slow_ms > slow_ms)
            slow_ms = modes->unstaffed_slow_ms;
        if (over && modes->over == mode && modes->over_slow_ms > slow_ms)
            slow_ms = modes->over_slow_ms;
    }
    const struct seen_place *place = find_place(room, member);
    if (slow_ms > 0 && place->slow_at > 0 && place->slow_at + slow_ms > now_ms) {
        *wait_ms_out = place->slow_at + slow_ms - now_ms;
        return REFUSAL_TURN;
    }
    *slow_ms_out = slow_ms;
    return REFUSAL_NONE;
}
