/** Messages of one room: what a message is now, whichever way the news came. Of each number the highest change is kept. */
import type { MessageChange } from "../protocol/protocol.ts";
import type { Message, Room } from "./types.ts";

/** Where `number` stands or would stand. */
function indexOf(messages: readonly Message[], number: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle] as Message).number < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function messageAt(room: Room, number: number): Message | null {
  const found = room.messages[indexOf(room.messages, number)];
  return found?.number === number ? found : null;
}

function put(room: Room, message: Message): Room {
  const index = indexOf(room.messages, message.number);
  const known = room.messages[index]?.number === message.number;
  const messages = room.messages.slice();
  messages.splice(index, known ? 1 : 0, message);
  return { ...room, messages };
}

/** Takes what the server says of one message. `now` by the server's clock: what is gone is not kept. */
export function messageApply(room: Room, event: MessageChange, now: number): Room {
  const known = messageAt(room, event.number);
  if (known !== null && (event.change < known.change || (event.change === known.change && !known.guessed))) return room;
  if (event.gone_at <= now) return known === null ? room : messageDrop(room, event.number);
  const published = event.state === "published";
  return put(room, {
    number: event.number,
    change: event.change,
    state: event.state,
    goneAt: event.gone_at,
    at: published ? (event.at ?? null) : null,
    by: published ? (event.by ?? null) : null,
    text: published ? (event.text ?? "") : null,
    guessed: false,
    quote: published ? (event.quote ?? null) : null,
    pinned: published && event.pinned === true,
    masked: published && event.masked === true,
    reason: event.state === "removed" ? (event.reason ?? null) : null,
    writtenAt: published ? (event.written_at ?? null) : null,
    ...(event.item === undefined && event.link_room === undefined
      ? {}
      : { link: { item: event.item, room: event.link_room, number: event.link_number } }),
  });
}

function messageDrop(room: Room, number: number): Room {
  return { ...room, messages: room.messages.filter((message) => message.number !== number) };
}

type Saved = Pick<Message, "number" | "goneAt" | "by" | "text" | "quote">;

/** One's own text was saved. If the room's event is here already, that one stays. */
export function messageSaved(room: Room, saved: Saved, now: number): Room {
  if (messageAt(room, saved.number) !== null || saved.goneAt <= now) return room;
  return put(room, {
    ...saved,
    change: saved.number,
    state: "published",
    at: now,
    guessed: true,
    pinned: false,
    masked: false,
    reason: null,
    writtenAt: null,
  });
}

/** One's own deletion was done; the room's event with its number follows. */
export function messageDeleted(room: Room, number: number): Room {
  const known = messageAt(room, number);
  if (known === null || known.state === "deleted") return room;
  return put(room, {
    ...known,
    state: "deleted",
    at: null,
    by: null,
    text: null,
    quote: null,
    pinned: false,
    guessed: false,
  });
}

/** Forgets what has faded; the same room if nothing has. */
export function messagesExpire(room: Room, now: number): Room {
  if (room.messages.every((message) => message.goneAt > now)) return room;
  return { ...room, messages: room.messages.filter((message) => message.goneAt > now) };
}
