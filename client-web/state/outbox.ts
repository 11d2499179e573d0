/** Commands on their way. One text at a time a room, so that an order once written is kept, whatever is refused in between. */
import { type Command, type Refusal, TEXT_CHARACTERS_MAX } from "../protocol/protocol.ts";
import type { Parcel, State } from "./types.ts";

const WAIT_WITHOUT_FACT_MS = 3000;

export function parcelNew(command: Command, at: number): Parcel {
  return { id: command.id, command, state: "ready", since: at, tried: false, readyAt: 0, turn: false, seen: null };
}

export const roomOf = (parcel: Parcel): string | null => (parcel.command.do === "say" ? parcel.command.room : null);
export const textOf = (parcel: Parcel): string => (parcel.command.do === "say" ? parcel.command.text : "");

/** What may be sent now: the first text of each room, and everything that is no text. */
export function parcelsDue(state: State): Parcel[] {
  const due: Parcel[] = [];
  const rooms = new Set<string>();
  for (const parcel of state.outbox) {
    const room = roomOf(parcel);
    const held = state.notice !== null && parcel.command.do !== "accept" && parcel.command.do !== "later";
    const first = room === null || !rooms.has(room);
    if (room !== null) rooms.add(room);
    const ready = parcel.state === "ready" || (parcel.state === "waiting" && parcel.readyAt <= state.at);
    if (first && ready && !held) due.push(parcel);
  }
  return due;
}

export function outboxChange(state: State, id: string, change: (parcel: Parcel) => Parcel | null): State {
  const outbox: Parcel[] = [];
  for (const parcel of state.outbox) {
    const next = parcel.id === id ? change(parcel) : parcel;
    if (next !== null) outbox.push(next);
  }
  return { ...state, outbox };
}

/** The link is gone: what was under way is unsent again. It keeps its id, so a second arrival is answered like the first. */
export function outboxUnlink(outbox: readonly Parcel[]): readonly Parcel[] {
  return outbox.map((parcel) => (parcel.state === "sent" ? { ...parcel, state: "ready" as const } : parcel));
}

export function parcelWaits(parcel: Parcel, refusal: Refusal, at: number): Parcel {
  const waitMs = Math.max(refusal.wait_ms ?? WAIT_WITHOUT_FACT_MS, 250);
  /* Refused, so surely not saved: it may be changed again. */
  return { ...parcel, state: "waiting", tried: false, readyAt: at + waitMs, turn: refusal.refused === "turn" };
}

/** In slow mode one text waits and what is written meanwhile joins it; it was refused, so its id may carry other words. Null: none waits. */
export function joinWaiting(outbox: readonly Parcel[], room: string, text: string): readonly Parcel[] | null {
  const last = outbox.filter((parcel) => roomOf(parcel) === room).pop();
  if (last === undefined || last.command.do !== "say" || last.state !== "waiting" || !last.turn) return null;
  const joined = `${last.command.text}\n${text}`;
  if ([...joined].length > TEXT_CHARACTERS_MAX) return null;
  const command = { ...last.command, text: joined };
  return outbox.map((parcel) => (parcel === last ? { ...parcel, command } : parcel));
}

/** The text goes back into the box of its room, with the reason or, taken back by its author, without. */
export function giveBack(state: State, parcel: Parcel, refusal: Refusal | null): State {
  const room = roomOf(parcel);
  if (room === null) return state;
  const serial = state.serial + 1;
  const before = state.returned[room];
  const text = before === undefined ? textOf(parcel) : `${before.text}\n${textOf(parcel)}`;
  const returned = {
    text,
    reason: refusal?.refused ?? null,
    max: refusal?.max ?? null,
    untilAt: refusal?.until_at ?? null,
    cause: refusal?.reason ?? null,
    quote: parcel.command.do === "say" ? (parcel.command.quote ?? null) : null,
    serial,
  };
  return { ...state, serial, returned: { ...state.returned, [room]: returned } };
}

/** One's own message came by the room before its answer: the first such text that was sent is that message. */
export function outboxSeen(outbox: readonly Parcel[], room: string, text: string, number: number): readonly Parcel[] {
  const found = outbox.find(
    (parcel) =>
      roomOf(parcel) === room &&
      parcel.seen === null &&
      (parcel.state === "sent" || parcel.tried) &&
      textOf(parcel) === text,
  );
  return found === undefined
    ? outbox
    : outbox.map((parcel) => (parcel === found ? { ...parcel, seen: number } : parcel));
}
