/** What a screen reader is told of a step. Never: history, own text, times, who is here, other rooms' text. */
import { words } from "../words/en.ts";
import type { Event } from "./events.ts";
import type { Parcel, State } from "./types.ts";

/** A message of someone else that came live into the room on screen. */
export function heardOf(state: State, before: State, event: Event, reading: "full" | "names" | "off"): string | null {
  if (reading === "off" || event.type !== "server" || event.event.ev !== "message") return null;
  const message = event.event;
  if (state.view.screen !== "room" || state.view.room !== message.stream) return null;
  if (message.state !== "published" || message.by === undefined || message.by === state.me?.id) return null;
  const room = state.rooms[message.stream];
  const old = before.rooms[message.stream];
  if (room === undefined || old === undefined || room === old || old.readTo === null) return null;
  if (old.messages.some((one) => one.number === message.number)) return null;
  const who = room.people[message.by]?.name ?? words.app.someone;
  return reading === "names" ? words.spoken.name(who) : words.spoken.message(who, message.text ?? "");
}

const isSay = (parcel: Parcel): boolean => parcel.command.do === "say";

/** About one's own acts: saved, waiting, not sent yet, removed. */
export function toldOf(state: State, before: State): string | null {
  if (state.outbox === before.outbox || state.session !== "in") return null;
  for (const parcel of before.outbox) {
    if (state.outbox.some((one) => one.id === parcel.id)) continue;
    const given = state.returned !== before.returned;
    if (parcel.command.do === "say" && parcel.state === "sent" && !given) return words.spoken.saved;
    if (parcel.command.do === "delete" && parcel.state === "sent") return words.spoken.deleted;
  }
  for (const parcel of state.outbox) {
    const was = before.outbox.find((one) => one.id === parcel.id);
    if (!isSay(parcel)) continue;
    if (was === undefined && state.link !== "up") return words.spoken.unsent;
    if (parcel.state === "waiting" && was?.state !== "waiting")
      return words.spoken.waits(Math.max(1000, parcel.readyAt - state.at));
  }
  return null;
}
