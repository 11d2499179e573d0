/** Questions that screens ask of the state. Never answers with a message that has faded, whether or not it was swept. */
import { nowOf } from "./clock.ts";
import { textOf } from "./outbox.ts";
import { isHidden, isLine, mineNextAt } from "./own.ts";
import type { Message, Parcel, Person, Room, State } from "./types.ts";

export { nowOf };

/** Rooms by title. The private line is no room among others: it has a place of its own. */
export function roomsOf(state: State): Room[] {
  return Object.values(state.rooms)
    .filter((room) => !isLine(room))
    .sort((a, b) => a.title.localeCompare(b.title));
}

export function messagesOf(state: State, room: Room): Message[] {
  const now = nowOf(state);
  const floor = room.floor ?? 0;
  return room.messages.filter(
    (message) => message.number >= floor && message.goneAt > now && !hiddenHere(state, room, message),
  );
}

/** Staff cannot be hidden, and one's own texts never are. */
function hiddenHere(state: State, room: Room, message: Message): boolean {
  return isHidden(state, message.by) && room.people[message.by ?? ""]?.badge !== "staff";
}

/** What staff pinned, as long as it is there: also what stands above the first row that is loaded. */
export function pinnedOf(state: State, room: Room): Message[] {
  const now = nowOf(state);
  return room.messages.filter(
    (message) =>
      message.pinned && message.state === "published" && message.goneAt > now && !hiddenHere(state, room, message),
  );
}

/** What a message answers, as it is now: null when it is gone, whichever way; undefined when it is not loaded here. */
export function quotedOf(state: State, room: Room, number: number): Message | null | undefined {
  const found = room.messages.find((message) => message.number === number);
  if (found === undefined) return number < (room.floor ?? 0) ? undefined : null;
  return found.state === "published" && found.goneAt > nowOf(state) ? found : null;
}

/** Own texts of a room that are not saved yet, in the order in which they were written. */
export function unsavedOf(state: State, room: string): Parcel[] {
  return state.outbox.filter(
    (parcel) =>
      parcel.command.do === "say" && parcel.command.room === room && parcel.seen === null && textOf(parcel) !== "",
  );
}

export function newCountOf(state: State, room: Room): number {
  const { readTo } = room;
  if (readTo === null) return 0;
  const now = nowOf(state);
  let count = 0;
  for (const message of room.messages)
    if (
      message.number > readTo &&
      message.state === "published" &&
      message.by !== state.me?.id &&
      message.goneAt > now &&
      !hiddenHere(state, room, message)
    )
      count += 1;
  return count;
}

/** Who is in the room, by name: no date, count or rank (RM7). */
export function peopleOf(room: Room): Person[] {
  return Object.values(room.people)
    .filter((person) => person.here)
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Who is known to have left, in the order of leaving. One line tells of each, whatever the cause (RM4). */
export function leftOf(room: Room): Person[] {
  return Object.values(room.people)
    .filter((person) => !person.here)
    .sort((a, b) => a.change - b.change);
}

/** When the next message fades, by the server's clock; null if none does. */
export function nextFadeAt(state: State): number | null {
  let next = mineNextAt(state.mine);
  for (const room of Object.values(state.rooms))
    for (const message of room.messages) if (next === null || message.goneAt < next) next = message.goneAt;
  return next;
}

export function deletionUnderWay(state: State, room: string, number: number): boolean {
  return state.outbox.some(
    (parcel) => parcel.command.do === "delete" && parcel.command.room === room && parcel.command.number === number,
  );
}

export const isStaff = (state: State): boolean => state.role === "facilitator" || state.role === "lead";
