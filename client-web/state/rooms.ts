/** Rooms and the people in them. */
import type { MemberChange, PersonRow, RoomChange, StreamEntry } from "../protocol/protocol.ts";
import type { Person, Room } from "./types.ts";

export function roomNew(entry: StreamEntry): Room {
  return {
    id: entry.stream,
    title: entry.title ?? "",
    type: entry.type ?? null,
    mode: null,
    facts: null,
    retentionMs: null,
    change: 0,
    messages: [],
    floor: null,
    earlier: "no",
    hasEarlier: false,
    people: {},
    listed: "no",
    listAfter: null,
    notBefore: 0,
    readTo: null,
    newFrom: null,
  };
}

export function roomApply(room: Room, event: RoomChange): Room {
  if (event.change <= room.change) return room;
  return {
    ...room,
    change: event.change,
    title: event.title,
    type: event.type,
    mode: event.mode ?? null,
    facts: event,
    retentionMs: event.retention_ms,
  };
}

function withPerson(room: Room, person: Person): Room {
  return { ...room, people: { ...room.people, [person.id]: person } };
}

export function memberApply(room: Room, event: MemberChange): Room {
  const known = room.people[event.id];
  if (known !== undefined && event.change <= known.change) return room;
  return withPerson(room, {
    id: event.id,
    name: event.name,
    badge: event.badge ?? "none",
    here: event.state === "in",
    change: event.change,
  });
}

/** A row of the list says who was here when it was read; what a numbered event said since stays. */
export function personListed(room: Room, row: PersonRow): Room {
  const known = room.people[row.id];
  if (known !== undefined && known.change > 0) return room;
  return withPerson(room, { id: row.id, name: row.name, badge: row.badge ?? "none", here: true, change: 0 });
}
