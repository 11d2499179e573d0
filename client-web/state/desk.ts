/**
 * The desks of one of the staff: of each cohort what waits, who is on duty, what is in force for people, and the private lines. Of each
 * thing the highest change is kept, so duplicates and late news change nothing and the order of arrival does not matter.
 */
import type { DutyChange, ItemChange, LineChange, SanctionChange, StreamEntry } from "../protocol/protocol.ts";
import type { Desk, State } from "./types.ts";

export type DeskEvent = ItemChange | DutyChange | SanctionChange | LineChange;

export function deskNew(entry: StreamEntry): Desk {
  return { id: entry.stream, title: entry.title ?? "", items: {}, duty: {}, sanctions: {}, lines: {} };
}

function newer<T extends { readonly change: number }>(
  things: Readonly<Record<string, T>>,
  id: string,
  thing: T,
): Readonly<Record<string, T>> {
  const known = things[id];
  return known !== undefined && known.change >= thing.change ? things : { ...things, [id]: thing };
}

export function deskApply(desk: Desk, event: DeskEvent): Desk {
  switch (event.ev) {
    case "item": {
      const items = newer(desk.items, event.item, event);
      return items === desk.items ? desk : { ...desk, items };
    }
    case "duty": {
      const duty = newer(desk.duty, event.member, event);
      return duty === desk.duty ? desk : { ...desk, duty };
    }
    case "sanction": {
      const sanctions = newer(desk.sanctions, event.sanction, event);
      return sanctions === desk.sanctions ? desk : { ...desk, sanctions };
    }
    case "line": {
      const lines = newer(desk.lines, event.room, event);
      return lines === desk.lines ? desk : { ...desk, lines };
    }
  }
}

// ---- questions that the board asks ----

export interface Waiting extends ItemChange {
  /** Of the cohort. */
  readonly desk: string;
}

export const isOpen = (item: ItemChange): boolean => item.state !== "decided" && item.state !== "closed";

/** A worry or a danger before other reports; then what needs a second, held texts, questions. */
function rank(item: ItemChange): number {
  switch (item.kind) {
    case "report":
      return item.report === "danger" || item.report === "worry" ? 0 : 1;
    case "second":
      return 2;
    case "held":
      return 3;
    case "question":
      return 4;
    default:
      return 0; /* of a later version: sooner seen too early than too late */
  }
}

function before(a: Waiting, b: Waiting): number {
  const urgency = Number(b.urgent === true) - Number(a.urgent === true);
  if (urgency !== 0) return urgency;
  return rank(a) - rank(b) || a.at - b.at || (a.item < b.item ? -1 : 1);
}

export const desksOf = (state: State): Desk[] =>
  Object.values(state.desks).sort((a, b) => a.title.localeCompare(b.title));

/** All that waits, over all cohorts, in the order in which it should be looked at. What waits for an answer of its member stands last. */
export function queueOf(state: State): Waiting[] {
  const all: Waiting[] = [];
  for (const desk of Object.values(state.desks))
    for (const item of Object.values(desk.items)) if (isOpen(item)) all.push({ ...item, desk: desk.id });
  const later = (item: Waiting): number => Number(item.state === "waiting");
  return all.sort((a, b) => later(a) - later(b) || before(a, b));
}

export function itemOf(state: State, desk: string, item: string): ItemChange | null {
  return state.desks[desk]?.items[item] ?? null;
}

export interface Counts {
  readonly waiting: number;
  readonly urgent: number;
}

/** What may stand on a locked desk and in the title: numbers. */
export function countsOf(state: State): Counts {
  let waiting = 0;
  let urgent = 0;
  for (const desk of Object.values(state.desks))
    for (const item of Object.values(desk.items))
      if (isOpen(item)) {
        waiting += 1;
        if (item.urgent === true && item.state === "new") urgent += 1;
      }
  return { waiting, urgent };
}

/** Urgent things that nobody has taken: these ring. Their ids, so that each rings once. */
export function ringingOf(state: State): string[] {
  const ids: string[] = [];
  for (const desk of Object.values(state.desks))
    for (const item of Object.values(desk.items)) if (item.urgent === true && item.state === "new") ids.push(item.item);
  return ids.sort();
}

/** What is in force for a member, over all desks, oldest first. */
export function sanctionsOf(state: State, member: string): SanctionChange[] {
  const found: SanctionChange[] = [];
  const now = state.at + (state.offset ?? 0);
  for (const desk of Object.values(state.desks))
    for (const sanction of Object.values(desk.sanctions)) {
      if (sanction.member !== member || (sanction.state !== "on" && sanction.state !== "asked")) continue;
      if (sanction.ends_at !== undefined && sanction.ends_at <= now) continue;
      if (!found.some((one) => one.sanction === sanction.sanction)) found.push(sanction);
    }
  return found.sort((a, b) => a.at - b.at);
}

/** Private lines: who waits for a word first, the longest wait above. */
export function linesOf(state: State): LineChange[] {
  const lines = new Map<string, LineChange>();
  for (const desk of Object.values(state.desks))
    for (const line of Object.values(desk.lines)) lines.set(line.room, line);
  const since = (line: LineChange): number => line.waiting_since ?? Number.MAX_SAFE_INTEGER;
  return [...lines.values()].sort((a, b) => since(a) - since(b) || a.name.localeCompare(b.name));
}

/** One's own duty: the same person stands on each desk, and the newest word counts. */
export function ownDutyOf(state: State): DutyChange | null {
  const me = state.me?.id;
  if (me === undefined) return null;
  let own: DutyChange | null = null;
  for (const desk of Object.values(state.desks)) {
    const duty = desk.duty[me];
    if (duty !== undefined && duty.duty !== "off" && own === null) own = duty;
  }
  return own;
}

/** Staff of a cohort, by name: those who were on duty stand on the desk, others in its rooms. */
export function staffOf(state: State, desk: string): { readonly id: string; readonly name: string }[] {
  const found = new Map<string, string>();
  for (const duty of Object.values(state.desks[desk]?.duty ?? {})) found.set(duty.member, duty.name);
  for (const room of Object.values(state.rooms))
    if (room.facts?.cohort === desk)
      for (const person of Object.values(room.people))
        if (person.here && person.badge === "staff") found.set(person.id, person.name);
  return [...found].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
}

/** Whether the name of a member is known here: of people in rooms, on desks. For lines that name somebody by id. */
export function nameOf(state: State, member: string): string | null {
  if (state.me?.id === member) return state.me.name;
  for (const desk of Object.values(state.desks)) {
    const duty = desk.duty[member];
    if (duty !== undefined) return duty.name;
  }
  for (const room of Object.values(state.rooms)) {
    const person = room.people[member];
    if (person !== undefined) return person.name;
  }
  return null;
}
