/**
 * The wire of hearth.v1 for the browser: words, bounds, requests, answers, changes, and the decoder.
 * Generated from include/hearth/protocol.def and states.h: never edit by hand, change the table there.
 */

// Bounds and close codes.
export const SUBPROTOCOL = "hearth.v1";
export const TEXT_CHARACTERS_MAX = 2000;
export const TEXT_BYTES_MAX = 8192;
export const PASSPHRASE_CHARACTERS_MIN = 12;
export const PASSPHRASE_STAFF_CHARACTERS_MIN = 15;
export const PASSPHRASE_CHARACTERS_MAX = 128;
export const FRAME_BYTES_MAX = 65536;
export const HISTORY_ROWS_MAX = 50;
export const CLOSE_GOING_AWAY = 1001;
export const CLOSE_NOT_UTF8 = 1007;
export const CLOSE_BROKEN = 1008;
export const CLOSE_TOO_SLOW = 4008;
export const CLOSE_SESSION_OVER = 4401;

// Words.
export type Role = "participant" | "mentor" | "facilitator" | "lead" | "alumnus" | "family" | "operator" | "auditor";
export type Device = "shared" | "own";
export type RefusalReason =
  | "bad_request"
  | "unknown"
  | "empty"
  | "too_long"
  | "stale"
  | "not_here"
  | "slow"
  | "busy"
  | "wait"
  | "notice"
  | "name_taken"
  | "passphrase"
  | "code"
  | "sign_in"
  | "full";
export type PassphraseWhy = "short" | "common";
export type MemberState = "active" | "suspended" | "leaving" | "gone" | "ended" | "erased";
export type StreamKind = "person" | "room";
export type RoomType = "process" | "psychoeducation" | "support" | "family" | "alumni" | "staff";
export type Badge = "none" | "staff" | "mentor";
export type RoomMode = "open" | "slow" | "approve-first" | "read-only" | "paused";
export type MembershipState = "in" | "gone";
export type MessageState = "published" | "deleted";
export type SessionState = "started" | "ended";

// Requests over the socket: `do` changes something, `ask` reads. Bodies go by POST.
/** Publishes a text in a room. */
export interface Say {
  do: "say";
  id: string;
  room: string;
  text: string;
}
/** Takes back an own message; a tombstone stays. */
export interface Delete {
  do: "delete";
  id: string;
  room: string;
  number: number;
}
/** Accepts that version of the notice. */
export interface Accept {
  do: "accept";
  id: string;
  notice: number;
}
/** Puts a changed notice off for a day, once. */
export interface Later {
  do: "later";
  id: string;
  notice: number;
}
/** Ends one of the own sessions. */
export interface SessionEnd {
  do: "session_end";
  id: string;
  session: string;
}
/** Ends all own sessions but this one. */
export interface SessionsEnd {
  do: "sessions_end";
  id: string;
}
/** Says that a person is still there. */
export interface Stay {
  do: "stay";
  id: string;
}
/** Joins a stream, then reads what changed in it. */
export interface Follow {
  ask: "follow";
  id: string;
  stream: string;
  after?: number;
}
/** Reads messages numbered below, newest first. */
export interface History {
  ask: "history";
  id: string;
  stream: string;
  before: number;
}
/** Reads who is in a room, by name. */
export interface People {
  ask: "people";
  id: string;
  room: string;
  after?: string;
}
/** Reads the own sessions. */
export interface Sessions {
  ask: "sessions";
  id: string;
}
/** Asks whether the link lives. */
export interface Ping {
  ask: "ping";
  id: string;
}
/** POST /join/look: what an invitation is good for. Uses nothing up. */
export interface JoinLookBody {
  code: string;
}
/** POST /join: makes the member and signs in. */
export interface JoinBody {
  code: string;
  name: string;
  notice: number;
  adult: boolean;
  passphrase: string;
  device: Device;
}
/** POST /sign-in. */
export interface SignInBody {
  name: string;
  passphrase: string;
  device: Device;
}
export type Command = Say | Delete | Accept | Later | SessionEnd | SessionsEnd | Stay;
export type Query = Follow | History | People | Sessions | Ping;
export type Request = Command | Query;

// Answers over HTTP, parts of events, rows of pages.
/** What was written for the person to agree to. */
export interface Notice {
  version: number;
  retention_ms: number;
}
/** 200 of POST /join/look. */
export interface JoinLook {
  role: Role;
  name?: string;
  names?: string[];
  notice: Notice;
}
/** The session that the cookie names. */
export interface SessionHere {
  device: Device;
  role: Role;
}
/** 200 of GET /session. */
export interface SessionAnswer {
  session: SessionHere | null;
}
/** 200 of GET /about. */
export interface About {
  version: string;
  protocol: string;
  client: string;
}
/** A no, everywhere: the reason and the facts that belong to it. */
export interface Refusal {
  refused: RefusalReason;
  field?: string;
  max?: number;
  wait_ms?: number;
  version?: number;
  why?: PassphraseWhy;
  names?: string[];
}
/** Who this connection is. */
export interface Me {
  id: string;
  name: string;
  role: Role;
  state: MemberState;
}
/** The session of this connection. */
export interface OwnSession {
  id: string;
  idle_ms: number;
}
/** A stream to follow. */
export interface StreamEntry {
  stream: string;
  kind: StreamKind;
  title?: string;
  type?: RoomType;
  change: number;
}
/** Answers people. */
export interface PersonRow {
  id: string;
  name: string;
  badge?: Badge;
}
/** Answers sessions. */
export interface SessionRow {
  id: string;
  device: Device;
  started_at: number;
  here?: boolean;
}

// What the server says: answers have `re`, changes have `stream` and `change`.
/** A room. */
export interface RoomChange {
  ev: "room";
  stream: string;
  change: number;
  title: string;
  type: RoomType;
  mode?: RoomMode;
  retention_ms: number;
}
/** A person in a room. */
export interface MemberChange {
  ev: "member";
  stream: string;
  change: number;
  id: string;
  name: string;
  badge?: Badge;
  state: MembershipState;
}
/** A message; a deleted one names nobody and has no text. */
export interface MessageChange {
  ev: "message";
  stream: string;
  change: number;
  number: number;
  state: MessageState;
  gone_at: number;
  at?: number;
  by?: string;
  text?: string;
}
/** One of the own sessions, in the person's stream. */
export interface SessionChange {
  ev: "session";
  stream: string;
  change: number;
  id: string;
  state: SessionState;
  device?: Device;
  started_at?: number;
}
/** The own place in a room, in the person's stream. */
export interface PlaceChange {
  ev: "place";
  stream: string;
  change: number;
  room: string;
  title: string;
  type: RoomType;
  state: MembershipState;
}
/** Opens a connection. */
export interface Hello {
  ev: "hello";
  now_at: number;
  me: Me;
  session: OwnSession;
  streams: StreamEntry[];
  notice?: number;
  later?: boolean;
}
/** It is done, and durable. */
export interface Done {
  ev: "done";
  re: string;
  number?: number;
  gone_at?: number;
}
/** It is not done, and nothing has changed. The facts are those of a refusal. */
export interface Refused {
  ev: "refused";
  re: string;
  refused: RefusalReason;
  field?: string;
  max?: number;
  wait_ms?: number;
  version?: number;
  why?: PassphraseWhy;
  names?: string[];
}
/** What was read: changes, or rows. */
export interface Page {
  ev: "page";
  re: string;
  stream?: string;
  change?: number;
  more?: boolean;
  events: PageItem[];
}
/** The link lives. */
export interface Pong {
  ev: "pong";
  re: string;
  now_at?: number;
}
export type Change = RoomChange | MemberChange | MessageChange | SessionChange | PlaceChange;
export type Answer = Done | Refused | Page | Pong;
export type Row = PersonRow | SessionRow;
export type PageItem = Change | Row;
export type ServerEvent = Hello | Answer | Change;

/**
 * The decoder's table. One line a shape, one word a field: `name:kind`.
 * Kinds: id, int, text, bool, a word list `@name`, a shape `=name`. Before the kind: `?` may be missing, `*` an array, `~` may be null.
 * `page` is told apart by hand below: its events are changes or rows.
 */
const WORDS: Readonly<Record<string, string>> = {
  role: "participant mentor facilitator lead alumnus family operator auditor",
  device: "shared own",
  refusal:
    "bad_request unknown empty too_long stale not_here slow busy wait notice name_taken passphrase code sign_in full",
  why: "short common",
  member_state: "active suspended leaving gone ended erased",
  stream_kind: "person room",
  room_type: "process psychoeducation support family alumni staff",
  badge: "none staff mentor",
  room_mode: "open slow approve-first read-only paused",
  membership_state: "in gone",
  message_state: "published deleted",
  session_state: "started ended",
};
const SHAPES: Readonly<Record<string, string>> = {
  room: "stream:id change:int title:text type:@room_type mode:?@room_mode retention_ms:int",
  member: "stream:id change:int id:id name:text badge:?@badge state:@membership_state",
  message: "stream:id change:int number:int state:@message_state gone_at:int at:?int by:?id text:?text",
  session: "stream:id change:int id:id state:@session_state device:?@device started_at:?int",
  place: "stream:id change:int room:id title:text type:@room_type state:@membership_state",
  hello: "now_at:int me:=me session:=own_session streams:*=stream_entry notice:?int later:?bool",
  done: "re:id number:?int gone_at:?int",
  refused: "re:id refused:@refusal field:?text max:?int wait_ms:?int version:?int why:?@why names:?*text",
  page: "re:id stream:?id change:?int more:?bool events:*item",
  pong: "re:id now_at:?int",
  notice: "version:int retention_ms:int",
  join_look: "role:@role name:?text names:?*text notice:=notice",
  session_here: "device:@device role:@role",
  session_answer: "session:~=session_here",
  about: "version:text protocol:text client:text",
  refusal: "refused:@refusal field:?text max:?int wait_ms:?int version:?int why:?@why names:?*text",
  me: "id:id name:text role:@role state:@member_state",
  own_session: "id:id idle_ms:int",
  stream_entry: "stream:id kind:@stream_kind title:?text type:?@room_type change:int",
  person_row: "id:id name:text badge:?@badge",
  session_row: "id:id device:@device started_at:int here:?bool",
};
const EVENTS: readonly string[] = [
  "room",
  "member",
  "message",
  "session",
  "place",
  "hello",
  "done",
  "refused",
  "page",
  "pong",
];

type Raw = Readonly<Record<string, unknown>>;
function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Marks a word that this version does not know: the event that holds it is left out, for it comes from a newer server. */
const NEWER = Symbol("newer");
/** Marks a wrong type: the whole frame is refused. */
const WRONG = Symbol("wrong");

function decodeKind(kind: string, value: unknown): unknown {
  if (kind === "int") return Number.isSafeInteger(value) ? value : WRONG;
  if (kind === "bool") return typeof value === "boolean" ? value : WRONG;
  if (kind === "text" || kind === "id") return typeof value === "string" ? value : WRONG;
  if (kind === "item") return decodeItem(value);
  const name = kind.slice(1);
  if (kind.startsWith("@")) {
    if (typeof value !== "string") return WRONG;
    return (WORDS[name] ?? "").split(" ").includes(value) ? value : NEWER;
  }
  return decodeShape(name, value);
}

function decodeArray(kind: string, value: unknown): unknown {
  if (!Array.isArray(value)) return WRONG;
  const out: unknown[] = [];
  for (const entry of value) {
    const one = decodeKind(kind, entry);
    if (one === WRONG) return WRONG;
    if (one !== NEWER) out.push(one);
  }
  return out;
}

/** Fields that the table does not name are dropped, so nothing of theirs can reach a screen. */
function decodeShape(name: string, value: unknown): unknown {
  if (!isObject(value)) return WRONG;
  const out: Record<string, unknown> = {};
  for (const entry of (SHAPES[name] ?? "").split(" ")) {
    const colon = entry.indexOf(":");
    const field = entry.slice(0, colon);
    let kind = entry.slice(colon + 1);
    const given = value[field];
    if (kind.startsWith("?")) {
      if (given === undefined) continue;
      kind = kind.slice(1);
    }
    if (kind.startsWith("~")) {
      kind = kind.slice(1);
      if (given === null) {
        out[field] = null;
        continue;
      }
    }
    const read = kind.startsWith("*") ? decodeArray(kind.slice(1), given) : decodeKind(kind, given);
    if (read === WRONG || read === NEWER) return read;
    out[field] = read;
  }
  return out;
}

function decodeEvent(value: unknown): unknown {
  if (!isObject(value) || typeof value["ev"] !== "string") return WRONG;
  const ev = value["ev"];
  if (!EVENTS.includes(ev)) return NEWER;
  const event = decodeShape(ev, value);
  return typeof event === "object" ? { ev, ...event } : event;
}

function decodeItem(value: unknown): unknown {
  if (!isObject(value)) return WRONG;
  if ("ev" in value) return decodeEvent(value);
  return decodeShape("device" in value ? "session_row" : "person_row", value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** One frame of the server. Unknown events and fields are left out; null means that the frame is no frame of ours. */
export function decodeFrame(text: string): ServerEvent[] | null {
  const events = decodeArrayOfEvents(parse(text));
  return events === WRONG ? null : (events as ServerEvent[]);
}

function decodeArrayOfEvents(value: unknown): unknown {
  if (!Array.isArray(value)) return WRONG;
  const out: unknown[] = [];
  for (const entry of value) {
    const event = decodeEvent(entry);
    if (event === WRONG) return WRONG;
    if (event !== NEWER) out.push(event);
  }
  return out;
}

function decodeAnswer(name: string, text: string): unknown {
  const answer = decodeShape(name, parse(text));
  return typeof answer === "object" ? answer : null;
}

export const decodeSessionAnswer = (text: string): SessionAnswer | null =>
  decodeAnswer("session_answer", text) as SessionAnswer | null;
export const decodeJoinLook = (text: string): JoinLook | null => decodeAnswer("join_look", text) as JoinLook | null;
export const decodeRefusal = (text: string): Refusal | null => decodeAnswer("refusal", text) as Refusal | null;

/**
 * A request or body as the server reads it. Half of a surrogate pair (a text cut inside an emoji) is no text: the server would close the
 * connection (1008), so it becomes U+FFFD here.
 */
export function encode(value: Request | JoinLookBody | JoinBody | SignInBody): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === "string" ? part.replace(/\p{Surrogate}/gu, "\ufffd") : part,
  );
}
