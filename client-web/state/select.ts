/** Questions that screens ask of the state. Never answers with a message that has faded, whether or not it was swept. */
import { textOf } from "./outbox.ts";
import { nowOf } from "./server.ts";
import type { Message, Parcel, Person, Room, State } from "./types.ts";

export { nowOf };

/** Rooms by title. */
export function roomsOf(state: State): Room[] {
  return Object.values(state.rooms).sort((a, b) => a.title.localeCompare(b.title));
}

export function messagesOf(state: State, room: Room): Message[] {
  const now = nowOf(state);
  const floor = room.floor ?? 0;
  return room.messages.filter((message) => message.number >= floor && message.goneAt > now);
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
    if (message.number > readTo && message.state === "published" && message.by !== state.me?.id && message.goneAt > now)
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
  let next: number | null = null;
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
