/** What a screen reader is told of a step. Never: history, own text, times, who is here, other rooms' text. */
import type { OwnChange } from "../protocol/protocol.ts";
import { words } from "../words/en.ts";
import { nowOf } from "./clock.ts";
import type { Event } from "./events.ts";
import { type Closed, closedText, dutyText, modeText } from "./mode.ts";
import { isHidden } from "./own.ts";
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
  if (isHidden(state, message.by) && room.people[message.by]?.badge !== "staff") return null;
  const who = room.people[message.by]?.name ?? words.app.someone;
  return reading === "names" ? words.spoken.name(who) : words.spoken.message(who, message.text ?? "");
}

/** What staff did, told to the one it is about: once, when it comes live. Also that the room on screen changed its mode. */
export function careOf(state: State, before: State, event: Event): string | null {
  if (event.type !== "server" || state.session !== "in") return null;
  const news = event.event;
  const now = nowOf(state);
  switch (news.ev) {
    case "own":
      return state.mine === before.mine ? null : ownSpoken(news, now);
    case "sanction": {
      if (state.mine === before.mine) return null;
      if (news.state !== "on")
        return news.kind === "time-out" || news.kind === "suspension" ? words.own.sanction.over : null;
      const why = { "time-out": "time-out", suspension: "suspended", ending: "ended", slow: null, "check-first": null };
      const closed = why[news.kind] as Closed["why"] | null;
      if (closed === null) return null;
      return closedText({ why: closed, untilAt: news.ends_at ?? null, reason: news.reason ?? null }, now);
    }
    case "told":
      if (state.mine === before.mine || news.state === "new") return null;
      if (news.state === "decided" || news.state === "closed")
        return news.step === true ? words.own.report.step : words.own.report.noStep;
      return words.own.report.seen(news.claimed_by ?? null, news.at);
    case "room":
      return roomSpoken(state, before, news.stream, now);
    default:
      return null;
  }
}

function ownSpoken(own: OwnChange, now: number): string | null {
  const w = words.own.text;
  switch (own.state) {
    case "returned":
      return w.spokenBack(own.staff ?? null);
    case "timed-out":
      return w.late;
    case "removed":
      return w.removed(own.reason ?? null, own.ends_at ?? now, now);
    case "masked":
      return w.spokenMasked;
    case "published":
      return own.question === true ? w.spokenAnswered : w.spokenOut;
    default:
      return null; // held: said with the answer to the send; the rest is one's own act
  }
}

function roomSpoken(state: State, before: State, id: string, now: number): string | null {
  const room = state.rooms[id];
  const old = before.rooms[id];
  if (state.view.screen !== "room" || state.view.room !== id) return null;
  if (room === undefined || old === undefined || old.facts === null || room === old) return null;
  const mode = modeText(room, now);
  if (mode !== null && mode !== modeText(old, now)) return mode;
  const duty = dutyText(room, now);
  return duty !== dutyText(old, now) ? duty : null;
}

const isSay = (parcel: Parcel): boolean => parcel.command.do === "say";

/** About one's own acts: saved, waiting, not sent yet, removed. */
export function toldOf(state: State, before: State): string | null {
  if (state.outbox === before.outbox || state.session !== "in") return null;
  for (const parcel of before.outbox) {
    if (state.outbox.some((one) => one.id === parcel.id)) continue;
    const given = state.returned !== before.returned;
    if (parcel.command.do === "say" && parcel.state === "sent" && !given)
      return state.mine.texts === before.mine.texts && parcel.seen !== 0
        ? words.spoken.saved
        : words.own.text.spokenHeld;
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
