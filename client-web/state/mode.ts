/** What a room's mode and one's own sanctions mean for the box: open, read by staff first, slow, or closed until a time, and why. */
import type { Reason } from "../protocol/protocol.ts";
import { words } from "../words/en.ts";
import { awayOf, isLine, sanctionOf } from "./own.ts";
import { isStaff } from "./select.ts";
import type { Room, State } from "./types.ts";

/** When staff are here. */
export interface Here {
  readonly duty: boolean;
  readonly nextAt: number | null;
}

export const hereOf = (room: Room): Here => ({
  duty: room.facts?.duty !== undefined,
  nextAt: room.facts?.next_at ?? null,
});

/** Of all own rooms: somebody is on duty in one, or the first time at which somebody is. */
export function hereAnywhere(state: State): Here {
  let nextAt: number | null = null;
  for (const room of Object.values(state.rooms)) {
    const here = hereOf(room);
    if (here.duty) return here;
    if (here.nextAt !== null && (nextAt === null || here.nextAt < nextAt)) nextAt = here.nextAt;
  }
  return { duty: false, nextAt };
}

export interface Closed {
  readonly why: "ended" | "suspended" | "time-out" | "paused" | "reading";
  readonly untilAt: number | null;
  readonly reason: Reason | null;
}

/** Why nothing can be written here now; null when it can. Staff write in every mode. */
export function closedOf(state: State, room: Room): Closed | null {
  const away = awayOf(state);
  if (away?.kind === "ending") return { why: "ended", untilAt: null, reason: away.reason ?? null };
  if (isLine(room) || isStaff(state)) return null;
  if (away !== null) return { why: "suspended", untilAt: away.ends_at ?? null, reason: away.reason ?? null };
  const timeOut = sanctionOf(state, room, ["time-out"]);
  if (timeOut !== null) return { why: "time-out", untilAt: timeOut.ends_at ?? null, reason: timeOut.reason ?? null };
  const { mode } = room;
  if (mode !== "paused" && mode !== "read-only") return null;
  const untilAt = room.facts?.mode_until ?? null;
  return { why: mode === "paused" ? "paused" : "reading", untilAt, reason: room.facts?.mode_reason ?? null };
}

/** Staff will read a text before others do. */
export const checkedFirst = (state: State, room: Room): boolean =>
  !isStaff(state) &&
  !isLine(room) &&
  (room.mode === "approve-first" || sanctionOf(state, room, ["check-first"]) !== null);

/** One message in so long, for this person alone; null: as the room says. */
export function ownSlowOf(state: State, room: Room): number | null {
  return isStaff(state) || isLine(room) ? null : (sanctionOf(state, room, ["slow"])?.slow_ms ?? null);
}

// ---- in words ----

const w = words.own.duty;

/** The line about the mode; null in an open room. */
export function modeText(room: Room, now: number): string | null {
  const facts = room.facts;
  switch (room.mode) {
    case "slow":
      return facts?.slow_ms === undefined ? null : w.slow(facts.slow_ms);
    case "approve-first":
      return w.approveFirst;
    case "read-only":
      return w.reading(facts?.mode_until ?? null, now);
    case "paused":
      return w.paused(facts?.mode_reason ?? null, facts?.mode_until ?? null, now);
    default:
      return null;
  }
}

export function dutyText(room: Room, now: number): string | null {
  const facts = room.facts;
  if (facts === null || room.type === "staff" || room.type === "line") return null;
  return facts.duty === undefined
    ? w.unstaffed(facts.next_at ?? null, now)
    : w.staffed(facts.duty, facts.duty_until ?? null, now);
}

/** Why the box is closed, and until when. */
export function closedText(closed: Closed, now: number): string {
  const { untilAt, reason } = closed;
  switch (closed.why) {
    case "ended":
      return words.own.sanction.ended(reason);
    case "suspended":
      return words.own.sanction.suspended(untilAt, reason, now);
    case "time-out":
      return words.own.sanction.timeOut(untilAt, reason, now);
    case "paused":
      return w.paused(reason, untilAt, now);
    case "reading":
      return w.reading(untilAt, now);
  }
}
