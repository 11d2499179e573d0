/** The whole of the page's thinking: state and event in, state out. Pure; `connection/` and `screens/` do the rest. */

import { nowOf } from "./clock.ts";
import type { Event, LocalEvent } from "./events.ts";
import { messagesExpire } from "./messages.ts";
import { giveBack, joinWaiting, outboxChange, outboxUnlink, parcelNew } from "./outbox.ts";
import { mineExpire, toldSeen } from "./own.ts";
import { isStaff } from "./select.ts";
import { homeOf, openedChange, roomChange, takeServer, without } from "./server.ts";
import { start } from "./start.ts";
import type { Opened, Parcel, Room, State, Stream, View } from "./types.ts";

function withParcel(state: State, parcel: Parcel): State {
  return { ...state, outbox: [...state.outbox, parcel] };
}

/** Nothing of a session stays: no message, draft, name or room. */
function forget(state: State, why: State["outWhy"]): State {
  return { ...start, session: "out", at: state.at, outWhy: why, view: { screen: "sign-in" } };
}

function unlink(state: State): State {
  const streams: Record<string, Stream> = {};
  for (const stream of Object.values(state.streams))
    streams[stream.id] = { ...stream, follow: stream.follow === "no" ? "no" : "wanted", ahead: [] };
  const rooms: Record<string, Room> = {};
  for (const room of Object.values(state.rooms))
    rooms[room.id] = {
      ...room,
      earlier: room.earlier === "asked" ? "wanted" : room.earlier,
      listed: room.listed === "asked" ? "wanted" : room.listed,
    };
  return {
    ...state,
    streams,
    rooms,
    asks: {},
    greeted: false,
    outbox: outboxUnlink(state.outbox),
    sessionsAsk: state.sessionsAsk === "asked" ? "wanted" : state.sessionsAsk,
    opened: Object.fromEntries(
      Object.entries(state.opened).map(([key, one]) => [
        key,
        { ...one, ask: one.ask === "asked" ? "wanted" : one.ask },
      ]),
    ),
  };
}

function takeLink(state: State, link: "opening" | "up" | "down", at: number): State {
  const next = link === "up" ? state : unlink(state);
  const lostAt = link === "up" ? null : (state.linkLostAt ?? (state.link === "none" ? null : at));
  return { ...next, link, linkLostAt: link === "down" ? (lostAt ?? at) : lostAt };
}

const NEEDS_SESSION: readonly View["screen"][] = ["rooms", "room", "devices", "board"];

function openView(state: State, view: View): State {
  if (NEEDS_SESSION.includes(view.screen) && state.session !== "in") return { ...state, view: { screen: "sign-in" } };
  if (!NEEDS_SESSION.includes(view.screen) && state.session === "in") return { ...state, view: homeOf(state) };
  const left = state.view.screen === "devices" && view.screen !== "devices" ? { ...state, sessions: null } : state;
  if (view.screen === "devices") return { ...left, view, sessionsAsk: "wanted" };
  if (view.screen === "board") return openBoard(left, view);
  if (view.screen !== "room") return { ...left, view };
  if (state.rooms[view.room] === undefined && state.greeted) return { ...left, view: { screen: "rooms" } };
  return roomChange({ ...left, view }, view.room, (room) => ({
    ...room,
    newFrom: firstNew(room, state),
    listed: "wanted",
  }));
}

function openBoard(state: State, view: Extract<View, { screen: "board" }>): State {
  if (!isStaff(state)) return { ...state, view: { screen: "rooms" } };
  const { open } = view;
  if (open === null || (open.what !== "thread" && open.what !== "room")) return { ...state, view };
  return roomChange({ ...state, view }, open.room, (room) => ({
    ...room,
    newFrom: open.what === "thread" ? firstNew(room, state) : room.newFrom,
    listed: "wanted",
  }));
}

function firstNew(room: Room, state: State): number | null {
  const readTo = room.readTo;
  if (readTo === null) return null;
  const found = room.messages.find(
    (message) => message.number > readTo && message.state === "published" && message.by !== state.me?.id,
  );
  return found?.number ?? null;
}

function expire(state: State): State {
  const now = nowOf(state);
  let next = state;
  for (const room of Object.values(state.rooms)) next = roomChange(next, room.id, (one) => messagesExpire(one, now));
  const mine = mineExpire(next.mine, now);
  return mine === next.mine ? next : { ...next, mine };
}

function withdraw(state: State, id: string, give: boolean): State {
  const parcel = state.outbox.find((one) => one.id === id);
  if (parcel === undefined || parcel.tried || parcel.state === "sent") return state;
  const next = outboxChange(state, id, () => null);
  return give ? giveBack(next, parcel, null) : next;
}

function takeAsked(state: State, event: Extract<LocalEvent, { type: "asked" }>): State {
  const asked = event.for;
  const next = { ...state, asks: { ...state.asks, [event.id]: asked } };
  switch (asked.what) {
    case "follow": {
      const stream = next.streams[asked.stream];
      if (stream === undefined) return next;
      return { ...next, streams: { ...next.streams, [stream.id]: { ...stream, follow: "asked" } } };
    }
    case "history":
      return roomChange(next, asked.room, (room) => ({ ...room, earlier: "asked" }));
    case "people":
      return roomChange(next, asked.room, (room) => ({ ...room, listed: "asked" }));
    case "sessions":
      return { ...next, sessionsAsk: "asked" };
    case "opened":
      return openedChange(next, asked.key, (opened) => ({ ...opened, ask: "asked" }));
    case "ping":
      return next;
  }
}

function say(state: State, event: Extract<LocalEvent, { type: "say" }>): State {
  const { id, room, text, quote } = event;
  /* A text that answers another message stays a message of its own. */
  const joined = quote === undefined ? joinWaiting(state.outbox, room, text) : null;
  if (joined !== null) return { ...state, outbox: joined };
  const command = { do: "say" as const, id, room, text };
  return withParcel(state, parcelNew(quote === undefined ? command : { ...command, quote }, event.at));
}

function act(state: State, event: Extract<LocalEvent, { type: "act" }>): State {
  const parcel = parcelNew(event.command, event.at);
  const held: Parcel =
    event.afterMs === undefined ? parcel : { ...parcel, state: "waiting", readyAt: event.at + event.afterMs };
  return withParcel({ ...state, answers: { ...state.answers, [parcel.id]: null } }, held);
}

function lookAt(state: State, event: Extract<LocalEvent, { type: "look-at" }>): State {
  const fresh: Opened = { query: event.query, ask: "wanted", notBefore: 0, rows: null, refused: null };
  const known = state.opened[event.key];
  /* Asked again: what is shown stays until the new answer is here. */
  const opened = known === undefined ? fresh : { ...known, query: event.query, ask: "wanted" as const };
  return { ...state, opened: { ...state.opened, [event.key]: opened } };
}

function takeLocal(state: State, event: LocalEvent): State {
  switch (event.type) {
    case "session":
      if (event.session === null) return state.session === "in" ? forget(state, "ended") : forget(state, state.outWhy);
      return {
        ...state,
        session: "in",
        device: event.session.device,
        role: event.session.role,
        view: homeOf({ ...state, role: event.session.role }),
      };
    case "entered":
      return {
        ...start,
        at: state.at,
        session: "in",
        device: event.device,
        joined: event.joined,
        view: { screen: "rooms" },
      };
    case "left":
      return forget(state, event.why);
    case "open":
      return openView(state, event.view);
    case "link":
      return takeLink(state, event.link, event.at);
    case "tick":
      return expire(state);
    case "asked":
      return takeAsked(state, event);
    case "posted":
      return outboxChange(state, event.id, (parcel) => ({ ...parcel, state: "sent", tried: true, since: event.at }));
    case "say":
      return say(state, event);
    case "delete":
      return withParcel(
        state,
        parcelNew({ do: "delete", id: event.id, room: event.room, number: event.number }, event.at),
      );
    case "end-session":
      return withParcel(state, parcelNew({ do: "session_end", id: event.id, session: event.session }, event.at));
    case "end-sessions":
      return withParcel(state, parcelNew({ do: "sessions_end", id: event.id }, event.at));
    case "accept":
      if (state.notice === null) return state;
      return withParcel(state, parcelNew({ do: "accept", id: event.id, notice: state.notice.version }, event.at));
    case "notice-later":
      if (state.notice === null) return state;
      return withParcel(state, parcelNew({ do: "later", id: event.id, notice: state.notice.version }, event.at));
    case "act":
      return act(state, event);
    case "answer-seen":
      return { ...state, answers: without(state.answers, event.id) };
    case "look-at":
      return lookAt(state, event);
    case "look-away":
      return { ...state, opened: without(state.opened, event.key) };
    case "change-it":
      return withdraw(state, event.id, true);
    case "take-back":
      return withdraw(state, event.id, false);
    case "picked-up": {
      if (state.returned[event.room]?.serial !== event.serial) return state;
      const { [event.room]: _taken, ...returned } = state.returned;
      return { ...state, returned };
    }
    case "want-earlier":
      return roomChange(state, event.room, (room) =>
        room.hasEarlier && room.earlier === "no" ? { ...room, earlier: "wanted" } : room,
      );
    case "want-people":
      return roomChange(state, event.room, (room) => (room.listed === "no" ? { ...room, listed: "wanted" } : room));
    case "want-sessions":
      return { ...state, sessionsAsk: "wanted" };
    case "read":
      return roomChange(state, event.room, (room) =>
        room.readTo !== null && event.number > room.readTo ? { ...room, readTo: event.number } : room,
      );
    case "told-seen":
      return { ...state, mine: toldSeen(state.mine, event.item) };
    case "exit-text-read":
      return { ...state, joined: false };
  }
}

export function step(state: State, event: Event): State {
  const timed = "at" in event && event.at > state.at ? { ...state, at: event.at } : state;
  return event.type === "server" ? takeServer(timed, event.event) : takeLocal(timed, event);
}
