/**
 * What the page knows. One tree, never changed in place; `step` makes the next one.
 * Two clocks: `at` is this page's monotonic clock in ms, `_at` and `now` are the server's (ms since 1970), joined by `offset`.
 */
import type {
  Badge,
  Command,
  Device,
  Done,
  DutyChange,
  HiddenChange,
  ItemChange,
  LineChange,
  Me,
  MessageState,
  OwnChange,
  OwnSession,
  PageItem,
  Query,
  Reason,
  RefusalReason,
  Refused,
  Role,
  RoomChange,
  RoomMode,
  RoomType,
  SanctionChange,
  SessionRow,
  StreamKind,
  ToldChange,
} from "../protocol/protocol.ts";

export interface Message {
  readonly number: number;
  readonly change: number;
  readonly state: MessageState;
  readonly goneAt: number;
  readonly at: number | null;
  readonly by: string | null;
  readonly text: string | null;
  /** Made from the answer to one's own send; the room's own event, with the same change, takes its place. */
  readonly guessed: boolean;
  /** Number of the message that this one answers; what it says now stands there (MS5). */
  readonly quote: number | null;
  readonly pinned: boolean;
  readonly masked: boolean;
  /** Removed by staff: whether private facts or people were kept safe. */
  readonly reason: Reason | null;
  /** It was held first: when it was written. */
  readonly writtenAt: number | null;
  /** The staff's own talk: what waits, or a message elsewhere, that it is about. */
  readonly link?: {
    readonly item?: string | undefined;
    readonly room?: string | undefined;
    readonly number?: number | undefined;
  };
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly badge: Badge;
  readonly here: boolean;
  /** 0 when known from a list, which has no number. */
  readonly change: number;
}

/** An `ask` of this link: to be sent, under way, or not needed. `notBefore`: the server asked for patience. */
export type Ask = "no" | "wanted" | "asked";

export interface Stream {
  readonly id: string;
  readonly kind: StreamKind;
  /** Everything up to here is known; null before the first page. */
  readonly place: number | null;
  /** Live changes above `place` that came while pages were under way. */
  readonly ahead: readonly number[];
  readonly follow: Ask;
  readonly notBefore: number;
}

export interface Room {
  readonly id: string;
  readonly title: string;
  readonly type: RoomType | null;
  readonly mode: RoomMode | null;
  /** All that the server says of the room: mode, duty, and for staff its cohort and settings. */
  readonly facts: RoomChange | null;
  readonly retentionMs: number | null;
  readonly change: number;
  /** By number. Below `floor` stand only tombstones that came before their message. */
  readonly messages: readonly Message[];
  readonly floor: number | null;
  readonly earlier: Ask;
  readonly hasEarlier: boolean;
  readonly people: Readonly<Record<string, Person>>;
  readonly listed: Ask;
  readonly listAfter: string | null;
  readonly notBefore: number;
  /** Highest number that this page has shown or known at its start; null before the first page. */
  readonly readTo: number | null;
  /** The first new message when the room was opened: the line "New" stands above it. */
  readonly newFrom: number | null;
}

/** A cohort as its staff see it: its id is that of its stream. */
export interface Desk {
  readonly id: string;
  readonly title: string;
  readonly items: Readonly<Record<string, ItemChange>>;
  readonly duty: Readonly<Record<string, DutyChange>>;
  readonly sanctions: Readonly<Record<string, SanctionChange>>;
  readonly lines: Readonly<Record<string, LineChange>>;
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type BareQuery = Without<Query, "id">;

/** Something that was opened to be looked at, under a key of the one who asked: a held text, a case, a sheet, a roster. */
export interface Opened {
  readonly query: BareQuery;
  readonly ask: Ask;
  readonly notBefore: number;
  /** Null until the answer is here. */
  readonly rows: readonly PageItem[] | null;
  readonly refused: Refused | null;
}

/** What one person alone is told, by the own stream: texts that wait or came back, sanctions, hidden people, reports. */
export interface Mine {
  /** By the name of the held text, else by room and number. */
  readonly texts: Readonly<Record<string, OwnChange>>;
  readonly sanctions: Readonly<Record<string, SanctionChange>>;
  readonly hidden: Readonly<Record<string, HiddenChange>>;
  readonly told: Readonly<Record<string, ToldChange>>;
  /** Outcomes of reports that were read and put away: item and its change. */
  readonly toldSeen: Readonly<Record<string, number>>;
}

/** What became of a command whose sender wants to know. */
export type Answer = { readonly done: Done } | { readonly refused: Refused };

/** A command on its way. The same id is sent until an answer comes, so that nothing is lost and nothing doubled. */
export interface Parcel {
  readonly id: string;
  readonly command: Command;
  readonly state: "ready" | "sent" | "waiting";
  /** When it was written, by the page's clock: "Sending…" shows 400 ms later. */
  readonly since: number;
  /** Was on a wire once: it may be saved already, so it can no longer be changed. */
  readonly tried: boolean;
  readonly readyAt: number;
  /** Waits for its turn in slow mode: what is written meanwhile joins it. */
  readonly turn: boolean;
  /** Its message was seen in the room before the answer came. */
  readonly seen: number | null;
}

/** A text that goes back into the box of its room: refused, or taken back by its author. */
export interface Returned {
  readonly text: string;
  readonly reason: RefusalReason | null;
  readonly max: number | null;
  /** Paused, reading, a pause of one's own: until when, and why. */
  readonly untilAt: number | null;
  readonly cause: Reason | null;
  readonly quote: number | null;
  readonly serial: number;
}

export type View =
  | { readonly screen: "start" }
  | { readonly screen: "sign-in" }
  | { readonly screen: "join"; readonly step: "code" | "notice" | "name" }
  | { readonly screen: "rooms" }
  | { readonly screen: "room"; readonly room: string }
  | { readonly screen: "devices" }
  | { readonly screen: "board"; readonly open: BoardOpen | null };

/** What stands in the right column of the board, or fills a phone. */
export type BoardOpen =
  | { readonly what: "item"; readonly desk: string; readonly item: string }
  | { readonly what: "member"; readonly desk: string; readonly member: string; readonly name: string }
  | { readonly what: "room"; readonly room: string }
  | { readonly what: "thread"; readonly room: string }
  | { readonly what: "lines" }
  | { readonly what: "rail" }
  | { readonly what: "program" }
  | { readonly what: "roster"; readonly desk: string }
  | { readonly what: "invitations"; readonly desk: string };

export type LinkState = "none" | "opening" | "up" | "down";
export type OutWhy = "none" | "asked" | "idle" | "ended";

export interface State {
  readonly view: View;
  readonly session: "unknown" | "out" | "in";
  readonly device: Device;
  readonly role: Role | null;
  readonly outWhy: OutWhy;
  /** Just joined: the first-use text of Exit stands on the rooms page, once. */
  readonly joined: boolean;
  readonly link: LinkState;
  readonly linkLostAt: number | null;
  readonly greeted: boolean;
  readonly at: number;
  readonly offset: number | null;
  readonly me: Me | null;
  readonly own: OwnSession | null;
  readonly streams: Readonly<Record<string, Stream>>;
  readonly rooms: Readonly<Record<string, Room>>;
  readonly outbox: readonly Parcel[];
  readonly mine: Mine;
  readonly desks: Readonly<Record<string, Desk>>;
  readonly opened: Readonly<Record<string, Opened>>;
  /** By the id of a command that was sent with `act`; null while it is under way. */
  readonly answers: Readonly<Record<string, Answer | null>>;
  readonly asks: Readonly<Record<string, AskedFor>>;
  readonly returned: Readonly<Record<string, Returned>>;
  readonly sessions: readonly SessionRow[] | null;
  readonly sessionsAsk: Ask;
  /** The server asked for patience with that list. */
  readonly sessionsNotBefore: number;
  /** A notice that wants to be read; `later`: it may be put off for a day, once. */
  readonly notice: { readonly version: number; readonly later: boolean } | null;
  readonly mayPutOff: boolean;
  readonly serial: number;
}

export type AskedFor =
  | { readonly what: "follow"; readonly stream: string; readonly first: boolean }
  | { readonly what: "history"; readonly room: string }
  | { readonly what: "people"; readonly room: string }
  | { readonly what: "sessions" }
  | { readonly what: "opened"; readonly key: string }
  | { readonly what: "ping" };
