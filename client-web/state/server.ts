/** What the server says, folded into the state: hello, answers, and changes live or from a page. */
import type { Change, Done, Hello, Page, PageItem, Refused, RoomType, ServerEvent } from "../protocol/protocol.ts";
import { nowOf } from "./clock.ts";
import { type DeskEvent, deskApply, deskNew } from "./desk.ts";
import { messageApply, messageDeleted, messageSaved } from "./messages.ts";
import { giveBack, outboxChange, outboxSeen, parcelWaits, textOf } from "./outbox.ts";
import { type MineEvent, mineApply, mineHeld, mineNew } from "./own.ts";
import { memberApply, personListed, roomApply, roomNew } from "./rooms.ts";
import { streamLive, streamNew, streamPage } from "./streams.ts";
import type { Answer, AskedFor, Desk, Opened, Parcel, Room, State, Stream, View } from "./types.ts";

/** A first page with fewer rows, and little text, was not cut: nothing stands before it. */
const ROWS_OF_A_FULL_PAGE = 45;
const TEXT_OF_A_FULL_PAGE = 24000;
const PATIENCE_MS = 1000;

export function roomChange(state: State, id: string, change: (room: Room) => Room): State {
  const room = state.rooms[id];
  if (room === undefined) return state;
  const next = change(room);
  return next === room ? state : { ...state, rooms: { ...state.rooms, [id]: next } };
}

function streamChange(state: State, id: string, change: (stream: Stream) => Stream): State {
  const stream = state.streams[id];
  if (stream === undefined) return state;
  return { ...state, streams: { ...state.streams, [id]: change(stream) } };
}

export function without<T>(record: Readonly<Record<string, T>>, id: string): Readonly<Record<string, T>> {
  const { [id]: _gone, ...rest } = record;
  return rest;
}

export function openedChange(state: State, key: string, change: (opened: Opened) => Opened): State {
  const opened = state.opened[key];
  return opened === undefined ? state : { ...state, opened: { ...state.opened, [key]: change(opened) } };
}

/** What a command came to, for its sender; commands that nobody waits for leave nothing. */
function answered(state: State, id: string, answer: Answer): State {
  return state.answers[id] === undefined ? state : { ...state, answers: { ...state.answers, [id]: answer } };
}

/** Where a person comes in: staff to the board, others to their rooms; who has just joined reads about Exit first. */
export function homeOf(state: State): View {
  const staff = state.role === "facilitator" || state.role === "lead";
  return staff && !state.joined ? { screen: "board", open: null } : { screen: "rooms" };
}

function roomForget(state: State, id: string): State {
  if (state.rooms[id] === undefined) return state;
  const here = state.view.screen === "room" && state.view.room === id;
  return {
    ...state,
    rooms: without(state.rooms, id),
    streams: without(state.streams, id),
    outbox: state.outbox.filter((parcel) => parcel.command.do !== "say" || parcel.command.room !== id),
    view: here ? { screen: "rooms" } : state.view,
  };
}

function takeHello(state: State, hello: Hello): State {
  const same = state.me === null || state.me.id === hello.me.id;
  const streams: Record<string, Stream> = {};
  const rooms: Record<string, Room> = {};
  const desks: Record<string, Desk> = {};
  for (const entry of hello.streams) {
    const known = same ? state.streams[entry.stream] : undefined;
    streams[entry.stream] =
      known === undefined ? streamNew(entry) : { ...known, ahead: [], follow: "wanted", notBefore: 0 };
    if (entry.kind === "desk") {
      const desk = same ? state.desks[entry.stream] : undefined;
      desks[entry.stream] = desk === undefined ? deskNew(entry) : { ...desk, title: entry.title ?? desk.title };
    }
    if (entry.kind !== "room") continue;
    const room = same ? state.rooms[entry.stream] : undefined;
    rooms[entry.stream] = room === undefined ? roomNew(entry) : { ...room, title: entry.title ?? room.title };
  }
  const view = state.view.screen === "room" && rooms[state.view.room] === undefined;
  const later = hello.later === true;
  const role = hello.me.role;
  const first = state.me === null;
  return {
    ...state,
    offset: hello.now_at - state.at,
    greeted: true,
    me: hello.me,
    role,
    own: hello.session,
    streams,
    rooms,
    desks,
    opened: same ? state.opened : {},
    answers: same ? state.answers : {},
    mine: same ? state.mine : mineNew,
    outbox: same ? state.outbox : [],
    notice: hello.notice === undefined ? null : { version: hello.notice, later },
    mayPutOff: hello.notice === undefined ? state.mayPutOff : later,
    view: view ? homeOf(state) : first && state.view.screen === "rooms" ? homeOf({ ...state, role }) : state.view,
  };
}

/** A room that was opened to this person while the page is open. */
function withRoom(state: State, id: string, title: string, type: RoomType): State {
  if (state.rooms[id] !== undefined) return state;
  const entry = { stream: id, kind: "room" as const, title, type, change: 0 };
  return {
    ...state,
    streams: { ...state.streams, [id]: streamNew(entry) },
    rooms: { ...state.rooms, [id]: roomNew(entry) },
  };
}

/** A thing that changed, wherever the news came from. */
function applyThing(state: State, event: Change): State {
  switch (event.ev) {
    case "room":
      return roomChange(state, event.stream, (room) => roomApply(room, event));
    case "member":
      return roomChange(state, event.stream, (room) => memberApply(room, event));
    case "message": {
      const next = roomChange(state, event.stream, (room) => messageApply(room, event, nowOf(state)));
      if (next === state || event.by !== state.me?.id || event.text === undefined) return next;
      const known = state.rooms[event.stream]?.messages.some((message) => message.number === event.number);
      if (known === true) return next;
      return { ...next, outbox: outboxSeen(next.outbox, event.stream, event.text, event.number) };
    }
    case "session":
      return state.sessions === null ? state : { ...state, sessionsAsk: "wanted" };
    case "place": {
      if (event.state === "gone") return roomForget(state, event.room);
      return withRoom(state, event.room, event.title, event.type);
    }
    case "own":
    case "hidden":
    case "told":
      return takeMine(state, event);
    case "sanction":
      if (event.stream === state.me?.id) return takeMine(state, event);
      return takeDesk(state, event);
    case "item":
    case "duty":
    case "line":
      return takeDesk(state, event);
    default:
      return state; // of what this page does not show
  }
}

function takeDesk(state: State, event: DeskEvent): State {
  const desk = state.desks[event.stream];
  if (desk === undefined) return state;
  const next = deskApply(desk, event);
  return next === desk ? state : { ...state, desks: { ...state.desks, [desk.id]: next } };
}

function takeMine(state: State, event: MineEvent): State {
  const mine = mineApply(state.mine, event);
  if (mine === state.mine) return state;
  const next = { ...state, mine };
  if (event.ev !== "own" || event.state !== "held" || event.text === undefined) return next;
  /* One's own text came back as held before its answer: one row, not two. */
  const known = event.held !== undefined && state.mine.texts[event.held] !== undefined;
  return known ? next : { ...next, outbox: outboxSeen(next.outbox, event.room, event.text, 0) };
}

function takeLive(state: State, event: Change): State {
  const noted = streamChange(state, event.stream, (stream) => streamLive(stream, event.change));
  return applyThing(noted, event);
}

const isChange = (item: PageItem): item is Change => "ev" in item;

function lowestNumber(items: readonly PageItem[]): number | null {
  let lowest: number | null = null;
  /* What is pinned may stand far above the newest. */
  for (const item of items)
    if (isChange(item) && item.ev === "message" && item.pinned !== true && (lowest === null || item.number < lowest))
      lowest = item.number;
  return lowest;
}

function textLength(items: readonly PageItem[]): number {
  let length = 0;
  for (const item of items) if (isChange(item) && item.ev === "message") length += item.text?.length ?? 0;
  return length;
}

const highestNumber = (room: Room): number => room.messages[room.messages.length - 1]?.number ?? 0;

function takeFollowPage(state: State, page: Page, asked: { stream: string; first: boolean }): State {
  let next = streamChange(state, asked.stream, (stream) =>
    streamPage(stream, page.change ?? stream.place ?? 0, page.more === true),
  );
  for (const item of page.events) if (isChange(item)) next = applyThing(next, item);
  if (!asked.first) return next;
  return roomChange(next, asked.stream, (room) => {
    const full = page.events.length >= ROWS_OF_A_FULL_PAGE || textLength(page.events) > TEXT_OF_A_FULL_PAGE;
    const floor = full ? (lowestNumber(page.events) ?? 0) : 0;
    /* What was there before this page was opened counts as read: nothing says what was read on another device (MS8). */
    return { ...room, floor, hasEarlier: full && floor > 1, readTo: room.readTo ?? highestNumber(room) };
  });
}

function takeHistoryPage(state: State, page: Page, id: string): State {
  let next = state;
  for (const item of page.events) if (isChange(item)) next = applyThing(next, item);
  return roomChange(next, id, (room) => {
    const lowest = lowestNumber(page.events);
    const more = page.more === true && lowest !== null;
    return { ...room, earlier: "no", hasEarlier: more, floor: more ? lowest : 0 };
  });
}

function takePeoplePage(state: State, page: Page, id: string): State {
  return roomChange(state, id, (room) => {
    let next = room;
    let last: string | null = null;
    for (const item of page.events) {
      if (isChange(item) || !("id" in item && "name" in item)) continue;
      next = personListed(next, item);
      last = item.name;
    }
    const more = page.more === true && last !== null;
    return { ...next, listed: more ? "wanted" : "no", listAfter: more ? last : null };
  });
}

function takePage(state: State, page: Page): State {
  const asked = state.asks[page.re];
  if (asked === undefined) return state;
  const next = { ...state, asks: without(state.asks, page.re) };
  switch (asked.what) {
    case "follow":
      return takeFollowPage(next, page, asked);
    case "history":
      return takeHistoryPage(next, page, asked.room);
    case "people":
      return takePeoplePage(next, page, asked.room);
    case "sessions": {
      const sessions = page.events.filter((item) => !isChange(item) && "started_at" in item);
      return { ...next, sessions: sessions as State["sessions"], sessionsAsk: "no" };
    }
    case "opened":
      return openedChange(next, asked.key, (opened) => ({ ...opened, ask: "no", rows: page.events, refused: null }));
    case "ping":
      return next;
  }
}

function takeDone(state: State, done: Done): State {
  const parcel = state.outbox.find((one) => one.id === done.re);
  if (parcel === undefined) return state;
  const next = answered(
    outboxChange(state, parcel.id, () => null),
    parcel.id,
    { done },
  );
  const command = parcel.command;
  switch (command.do) {
    case "say": {
      const { number, gone_at: goneAt } = done;
      const me = state.me;
      const text = textOf(parcel);
      const now = nowOf(state);
      if (me !== null && done.held !== undefined)
        return { ...next, mine: mineHeld(next.mine, me.id, command.room, text, done, now) };
      if (number === undefined || goneAt === undefined || me === null) return next;
      const saved = { number, goneAt, by: me.id, text, quote: command.quote ?? null };
      return roomChange(next, command.room, (room) => messageSaved(room, saved, now));
    }
    case "delete":
      return roomChange(next, command.room, (room) => messageDeleted(room, command.number));
    case "accept":
      return state.notice?.version === command.notice ? { ...next, notice: null } : next;
    case "later":
      return { ...next, notice: null, mayPutOff: false };
    case "line_open":
      return done.room === undefined ? next : withRoom(next, done.room, "", "line");
    case "session_end":
    case "sessions_end":
      return next.sessions === null ? next : { ...next, sessionsAsk: "wanted" };
    default:
      return next; // that it is done is all
  }
}

function wantAgain(state: State, asked: AskedFor, at: number): State {
  switch (asked.what) {
    case "follow":
      return streamChange(state, asked.stream, (stream) => ({ ...stream, follow: "wanted", notBefore: at }));
    case "history":
      return roomChange(state, asked.room, (room) => ({ ...room, earlier: "wanted", notBefore: at }));
    case "people":
      return roomChange(state, asked.room, (room) => ({ ...room, listed: "wanted", notBefore: at }));
    case "sessions":
      return { ...state, sessionsAsk: "wanted", sessionsNotBefore: at };
    case "opened":
      return openedChange(state, asked.key, (opened) => ({ ...opened, ask: "wanted", notBefore: at }));
    case "ping":
      return state;
  }
}

function giveUp(state: State, asked: AskedFor, refused: Refused): State {
  switch (asked.what) {
    case "follow":
      /* A room in which one is not any more. */
      return state.rooms[asked.stream] === undefined
        ? streamChange(state, asked.stream, (stream) => ({ ...stream, follow: "no" }))
        : roomForget(state, asked.stream);
    case "history":
      return roomChange(state, asked.room, (room) => ({ ...room, earlier: "no", hasEarlier: false }));
    case "people":
      return roomChange(state, asked.room, (room) => ({ ...room, listed: "no" }));
    case "sessions":
      return { ...state, sessionsAsk: "no" };
    case "opened":
      return openedChange(state, asked.key, (opened) => ({ ...opened, ask: "no", rows: null, refused }));
    case "ping":
      return state;
  }
}

function needNotice(state: State, version: number | undefined): State {
  const wanted = version ?? 1;
  return { ...state, notice: { version: wanted, later: state.mayPutOff } };
}

function refuseAsk(state: State, asked: AskedFor, refused: Refused): State {
  const next = { ...state, asks: without(state.asks, refused.re) };
  if (refused.refused === "notice") return needNotice(wantAgain(next, asked, 0), refused.version);
  if (refused.refused === "slow" || refused.refused === "busy" || refused.refused === "wait")
    return wantAgain(next, asked, state.at + (refused.wait_ms ?? PATIENCE_MS));
  return giveUp(next, asked, refused);
}

/** The version on screen is no longer the one that is wanted, or it cannot be put off again. */
function refuseNotice(state: State, parcel: Parcel, refused: Refused): State {
  const next = { ...outboxChange(state, parcel.id, () => null), mayPutOff: false };
  const version = refused.version ?? state.notice?.version;
  return version === undefined ? next : { ...next, notice: { version, later: false } };
}

function refuseParcel(state: State, parcel: Parcel, refused: Refused): State {
  const patience = refused.refused === "slow" || refused.refused === "busy" || refused.refused === "wait";
  if (!patience && (parcel.command.do === "accept" || parcel.command.do === "later"))
    return refuseNotice(state, parcel, refused);
  switch (refused.refused) {
    case "slow":
    case "busy":
    case "wait":
    case "turn":
      return outboxChange(state, parcel.id, (one) => parcelWaits(one, refused, state.at));
    case "notice":
      return needNotice(
        outboxChange(state, parcel.id, (one) => ({ ...one, state: "ready", tried: false })),
        refused.version,
      );
    default: {
      const next = answered(
        outboxChange(state, parcel.id, () => null),
        parcel.id,
        { refused },
      );
      if (parcel.command.do === "delete") {
        const { room: id, number } = parcel.command;
        return roomChange(next, id, (room) => (refused.refused === "not_here" ? messageDeleted(room, number) : room));
      }
      return giveBack(next, parcel, refused);
    }
  }
}

function takeRefused(state: State, refused: Refused): State {
  const asked = state.asks[refused.re];
  if (asked !== undefined) return refuseAsk(state, asked, refused);
  const parcel = state.outbox.find((one) => one.id === refused.re);
  return parcel === undefined ? state : refuseParcel(state, parcel, refused);
}

export function takeServer(state: State, event: ServerEvent): State {
  switch (event.ev) {
    case "hello":
      return takeHello(state, event);
    case "done":
      return takeDone(state, event);
    case "refused":
      return takeRefused(state, event);
    case "page":
      return takePage(state, event);
    case "pong": {
      const next = { ...state, asks: without(state.asks, event.re) };
      return event.now_at === undefined ? next : { ...next, offset: event.now_at - state.at };
    }
    default:
      return takeLive(state, event);
  }
}
