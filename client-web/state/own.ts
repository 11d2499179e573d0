/**
 * What one person alone is told: own texts that wait for staff or came back, what staff did with an own message, sanctions, hidden people,
 * and what became of reports. Of each thing the highest change is kept, as everywhere; what is over by its time is never shown.
 */
import type { Done, HiddenChange, OwnChange, SanctionChange, ToldChange } from "../protocol/protocol.ts";
import { nowOf } from "./clock.ts";
import type { Mine, Room, State } from "./types.ts";

export type MineEvent = OwnChange | SanctionChange | HiddenChange | ToldChange;

export const mineNew: Mine = { texts: {}, sanctions: {}, hidden: {}, told: {}, toldSeen: {} };

const textKey = (own: OwnChange): string => own.held ?? `${own.room}#${own.number ?? 0}`;

type Things<T> = Readonly<Record<string, T>>;

function newer<T extends { readonly change: number }>(things: Things<T>, key: string, thing: T): Things<T> {
  const known = things[key];
  return known !== undefined && known.change >= thing.change ? things : { ...things, [key]: thing };
}

export function mineApply(mine: Mine, event: MineEvent): Mine {
  switch (event.ev) {
    case "own": {
      const texts = newer(mine.texts, textKey(event), event);
      return texts === mine.texts ? mine : { ...mine, texts };
    }
    case "sanction": {
      const sanctions = newer(mine.sanctions, event.sanction, event);
      return sanctions === mine.sanctions ? mine : { ...mine, sanctions };
    }
    case "hidden": {
      const hidden = newer(mine.hidden, event.member, event);
      return hidden === mine.hidden ? mine : { ...mine, hidden };
    }
    case "told": {
      const told = newer(mine.told, event.item, event);
      return told === mine.told ? mine : { ...mine, told };
    }
  }
}

/** The answer to one's own send: it waits for staff. The own stream says the rest, before or after. */
export function mineHeld(mine: Mine, me: string, room: string, text: string, done: Done, now: number): Mine {
  const { held, reason, ends_at: endsAt } = done;
  if (held === undefined) return mine;
  const guess: OwnChange = { ev: "own", stream: me, change: 0, held, room, state: "held", at: now, text };
  if (reason !== undefined) guess.reason = reason;
  if (endsAt !== undefined) guess.ends_at = endsAt;
  return mineApply(mine, guess);
}

export function toldSeen(mine: Mine, item: string): Mine {
  const told = mine.told[item];
  return told === undefined ? mine : { ...mine, toldSeen: { ...mine.toldSeen, [item]: told.change } };
}

/** A held text that has reached its time is the server's to send back; the others are gone then. */
const isOver = (own: OwnChange, now: number): boolean =>
  own.state !== "held" && own.ends_at !== undefined && own.ends_at <= now;

/** Forgets the words of what is over, and what is in force no longer; the same if nothing is. */
export function mineExpire(mine: Mine, now: number): Mine {
  const over = Object.entries(mine.texts).filter(([, own]) => own.text !== undefined && isOver(own, now));
  const ended = Object.values(mine.sanctions).filter((one) => one.state === "on" && !inForce(one, now));
  if (over.length === 0 && ended.length === 0) return mine;
  const texts: Record<string, OwnChange> = { ...mine.texts };
  for (const [key, own] of over) {
    const { text: _gone, note: _note, ...rest } = own;
    texts[key] = rest;
  }
  const sanctions: Record<string, SanctionChange> = { ...mine.sanctions };
  for (const one of ended) sanctions[one.sanction] = { ...one, state: "over" };
  return { ...mine, texts, sanctions };
}

/** When the next of these is over, by the server's clock. */
export function mineNextAt(mine: Mine): number | null {
  let next: number | null = null;
  for (const own of Object.values(mine.texts))
    if (own.text !== undefined && own.state !== "held" && own.ends_at !== undefined)
      if (next === null || own.ends_at < next) next = own.ends_at;
  for (const { state, ends_at: at } of Object.values(mine.sanctions))
    if (state === "on" && at !== undefined && (next === null || at < next)) next = at;
  return next;
}

// ---- questions that screens ask ----

const WAITING: readonly OwnChange["state"][] = ["held", "returned", "timed-out"];

/** Own texts of a room that wait or came back, in the order of writing. */
export function waitingTextsOf(state: State, room: string): OwnChange[] {
  const now = nowOf(state);
  return Object.values(state.mine.texts)
    .filter((own) => own.room === room && own.text !== undefined && WAITING.includes(own.state) && !isOver(own, now))
    .sort((a, b) => a.at - b.at);
}

/** What staff did with own messages of a room that the author still sees. */
export function actedOnOf(state: State, room: string): OwnChange[] {
  const now = nowOf(state);
  return Object.values(state.mine.texts).filter(
    (own) =>
      own.room === room &&
      own.number !== undefined &&
      (own.state === "removed" || own.state === "masked") &&
      !isOver(own, now),
  );
}

export const isHidden = (state: State, member: string | null | undefined): boolean =>
  member !== null && member !== undefined && state.mine.hidden[member]?.on === true;

export interface HiddenPerson {
  readonly id: string;
  readonly name: string | null;
}

/** Who is hidden, by name as far as a room knows it. */
export function hiddenPeopleOf(state: State): HiddenPerson[] {
  const people = Object.values(state.mine.hidden).filter((one) => one.on);
  return people
    .map(({ member: id }) => {
      const room = Object.values(state.rooms).find((one) => one.people[id] !== undefined);
      return { id, name: room?.people[id]?.name ?? null };
    })
    .sort((a, b) => (a.name ?? "").localeCompare(b.name ?? ""));
}

/** What became of reports, newest first, without what was read and put away. */
export function toldOf(state: State): ToldChange[] {
  return Object.values(state.mine.told)
    .filter((told) => (state.mine.toldSeen[told.item] ?? -1) < told.change)
    .sort((a, b) => b.change - a.change);
}

const inForce = (sanction: SanctionChange, now: number): boolean =>
  sanction.state === "on" && (sanction.ends_at === undefined || sanction.ends_at > now);

/** What is in force for this person in this room: the first of these kinds. */
export function sanctionOf(state: State, room: Room, kinds: readonly SanctionChange["kind"][]): SanctionChange | null {
  const now = nowOf(state);
  for (const kind of kinds)
    for (const sanction of Object.values(state.mine.sanctions)) {
      const here = sanction.room === undefined || sanction.room === room.id;
      if (sanction.kind === kind && here && inForce(sanction, now)) return sanction;
    }
  return null;
}

/** In force everywhere: a suspension, or the end of access. */
export function awayOf(state: State): SanctionChange | null {
  const now = nowOf(state);
  const found = Object.values(state.mine.sanctions).filter(
    (sanction) => (sanction.kind === "suspension" || sanction.kind === "ending") && inForce(sanction, now),
  );
  return found.find((sanction) => sanction.kind === "ending") ?? found[0] ?? null;
}

export const isLine = (room: Room): boolean => room.type === "line";

/** The private line, once it was opened. */
export const lineOf = (state: State): Room | null => Object.values(state.rooms).find(isLine) ?? null;
