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
export type ReportKind = "worry" | "danger" | "private" | "cruel" | "rule" | "other";
export type Reason =
  | "identifies"
  | "harmful-detail"
  | "hurts"
  | "trade"
  | "link"
  | "private-line"
  | "rule"
  | "unstaffed"
  | "checked"
  | "care"
  | "quiet";
export type SanctionKind = "time-out" | "check-first" | "slow" | "suspension" | "ending";
export type RoomMode = "open" | "slow" | "approve-first" | "read-only" | "paused";
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
export type Decision =
  | "nothing"
  | "talked"
  | "masked"
  | "removed"
  | "sanction"
  | "helped"
  | "duty"
  | "approved"
  | "returned"
  | "withdrawn"
  | "time-up";
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
  | "full"
  | "turn"
  | "paused"
  | "reading"
  | "time_out"
  | "suspended"
  | "taken"
  | "totp"
  | "totp_enrol";
export type PassphraseWhy = "short" | "common";
export type MemberState = "active" | "suspended" | "leaving" | "gone" | "ended" | "erased";
export type StreamKind = "person" | "room" | "desk";
export type RoomType = "process" | "psychoeducation" | "support" | "family" | "alumni" | "staff" | "line";
export type Badge = "none" | "staff" | "mentor";
export type MembershipState = "in" | "gone";
export type MessageState = "published" | "deleted" | "removed";
export type SessionState = "started" | "ended";
export type OwnState =
  | "held"
  | "returned"
  | "timed-out"
  | "published"
  | "withdrawn"
  | "removed"
  | "restored"
  | "masked";
export type SanctionState = "on" | "asked" | "over" | "lifted";
export type ItemState = "new" | "claimed" | "waiting" | "decided" | "closed";
export type ItemKind = "held" | "question" | "report" | "second";
export type DutyKind = "on" | "off" | "away";

// Requests over the socket: `do` changes something, `ask` reads. Bodies go by POST.
/** Publishes a text in a room. */
export interface Say {
  do: "say";
  id: string;
  room: string;
  text: string;
  quote?: number;
  item?: string;
  link_room?: string;
  link_number?: number;
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
/** Has somebody of staff enrol their second secret anew; done brings a code, once. */
export interface TotpReset {
  do: "totp_reset";
  id: string;
  member: string;
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
/** Changes an own text that waits; one that came back goes out again. */
export interface Edit {
  do: "edit";
  id: string;
  held: string;
  text: string;
}
/** Takes back an own text that waits or came back; it is destroyed. */
export interface Withdraw {
  do: "withdraw";
  id: string;
  held: string;
}
/** Puts a question into the box of a psychoeducation room (GT3). */
export interface Question {
  do: "question";
  id: string;
  room: string;
  text: string;
}
/** Tells staff of a message (MO5). */
export interface Report {
  do: "report";
  id: string;
  room: string;
  number: number;
  kind: ReportKind;
  note?: string;
  lead_only?: boolean;
}
/** Hides a person for oneself, or shows the person again (MS6). */
export interface Hide {
  do: "hide";
  id: string;
  member: string;
  on: boolean;
}
/** Opens the private line (MS7); done brings its room. */
export interface LineOpen {
  do: "line_open";
  id: string;
  cohort?: string;
  member?: string;
}
/** Leaves a room, at once (RM6). */
export interface Leave {
  do: "leave";
  id: string;
  room: string;
}
/** Leaves the program, at once; all own sessions end. */
export interface LeaveProgram {
  do: "leave_program";
  id: string;
}
/** Publishes a held text, parts of it hidden if wanted (MO4). */
export interface Approve {
  do: "approve";
  id: string;
  held: string;
  spans?: string;
  change?: number;
}
/** Sends a held text back to its author. */
export interface SendBack {
  do: "send_back";
  id: string;
  held: string;
  reason: Reason;
  note?: string;
}
/** Answers a question of the box to the whole room, without the asker's name. */
export interface AnswerQuestion {
  do: "answer";
  id: string;
  held: string;
  text: string;
}
/** Hides parts of a message (MO9). */
export interface Mask {
  do: "mask";
  id: string;
  room: string;
  number: number;
  spans: string;
  reason: Reason;
  change?: number;
}
/** Removes a message; a tombstone stays (MO8). */
export interface Remove {
  do: "remove";
  id: string;
  room: string;
  number: number;
  reason: Reason;
}
/** Shows a removed message again. */
export interface Restore {
  do: "restore";
  id: string;
  room: string;
  number: number;
}
/** Pins a message, or takes the pin out (MS9). */
export interface Pin {
  do: "pin";
  id: string;
  room: string;
  number: number;
  on: boolean;
}
/** Time-out, check first, slow, suspension, or asks to end access (MO10-MO12, MO14). */
export interface SanctionMake {
  do: "sanction";
  id: string;
  member: string;
  kind: SanctionKind;
  room?: string;
  length_ms?: number;
  reason: Reason;
  slow_ms?: number;
}
/** Ends a sanction before its time. */
export interface Lift {
  do: "lift";
  id: string;
  sanction: string;
}
/** Agrees to end access, as the second of the staff. */
export interface Second {
  do: "second";
  id: string;
  sanction: string;
}
/** Takes a person out of a room (MO14). */
export interface TakeOut {
  do: "take_out";
  id: string;
  room: string;
  member: string;
  reason: Reason;
}
/** Sets a stricter mode for a time (MO1); it ends by itself. */
export interface ModeSet {
  do: "mode_set";
  id: string;
  room: string;
  mode: RoomMode;
  slow_ms?: number;
  length_ms: number;
  reason: Reason;
}
/** Ends that. */
export interface ModeClear {
  do: "mode_clear";
  id: string;
  room: string;
}
/** Pauses all own rooms of a cohort, or of all cohorts (MO13). */
export interface Pause {
  do: "pause";
  id: string;
  cohort?: string;
  length_ms: number;
  reason: Reason;
}
/** Ends those pauses. */
export interface Resume {
  do: "resume";
  id: string;
  cohort?: string;
}
/** Changes a room (RM1). */
export interface RoomSet {
  do: "room_set";
  id: string;
  room: string;
  base_mode: RoomMode;
  slow_ms?: number;
  unstaffed_mode: RoomMode;
  unstaffed_slow_ms?: number;
  retention_ms: number;
  cap: number;
  reason: Reason;
}
/** Goes on duty, for all own rooms or for one more (MO2). */
export interface DutyOn {
  do: "duty_on";
  id: string;
  room?: string;
  length_ms?: number;
}
/** Goes off duty. */
export interface DutyOff {
  do: "duty_off";
  id: string;
}
/** Adds a line to a cohort's weekly roster, in the program's time zone (MO2). */
export interface ShiftAdd {
  do: "shift_add";
  id: string;
  cohort: string;
  member: string;
  day: Weekday;
  from_minute: number;
  to_minute: number;
}
/** Takes a line out of the roster. */
export interface ShiftRemove {
  do: "shift_remove";
  id: string;
  shift: string;
}
/** Takes an item (MO6). */
export interface Claim {
  do: "claim";
  id: string;
  item: string;
}
/** Gives it back. */
export interface Release {
  do: "release";
  id: string;
  item: string;
}
/** Stays with it: the quarter of an hour begins anew. */
export interface Keep {
  do: "keep";
  id: string;
  item: string;
}
/** The member was asked; the item comes back after a day. */
export interface Wait {
  do: "wait";
  id: string;
  item: string;
}
/** Decides a case. */
export interface Decide {
  do: "decide";
  id: string;
  item: string;
  decision: Decision;
}
/** The program goes live: from now on the desk makes cohorts, rooms and invitations. */
export interface SetUpEnd {
  do: "set_up_end";
  id: string;
}
/** Takes one of the staff into a cohort, as its staff. */
export interface Assign {
  do: "assign";
  id: string;
  cohort: string;
  member: string;
}
/** Opens a text that waits. */
export interface HeldAsk {
  ask: "held";
  id: string;
  held: string;
}
/** Opens a case: its evidence. */
export interface EvidenceAsk {
  ask: "evidence";
  id: string;
  item: string;
}
/** A member as staff see one: rooms and what is in force. */
export interface SheetAsk {
  ask: "sheet";
  id: string;
  member: string;
}
/** The weekly roster of a cohort. */
export interface RosterAsk {
  ask: "roster";
  id: string;
  cohort: string;
}
/** Open invitations of a cohort. */
export interface InvitationsAsk {
  ask: "invitations";
  id: string;
  cohort: string;
}
/** The newest signed checkpoint of the log, and the proof that it continues an older one (MO20). */
export interface CheckpointAsk {
  ask: "checkpoint";
  id: string;
  size?: number;
}
/** Makes a cohort. */
export interface CohortMake {
  do: "cohort_make";
  id: string;
  title: string;
}
/** Makes a room of a cohort. */
export interface RoomMake {
  do: "room_make";
  id: string;
  cohort: string;
  template: string;
  title: string;
}
/** Makes an invitation; done brings its code, once. */
export interface InviteMake {
  do: "invite_make";
  id: string;
  cohort: string;
  role: Role;
  name?: string;
}
/** Revokes an open invitation. */
export interface InviteRevoke {
  do: "invite_revoke";
  id: string;
  invitation: string;
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
  totp_secret?: string;
  totp?: string;
}
/** POST /sign-in. */
export interface SignInBody {
  name: string;
  passphrase: string;
  device: Device;
  totp?: string;
  totp_reset?: string;
  totp_secret?: string;
}
export type Command =
  | Say
  | Delete
  | Accept
  | Later
  | SessionEnd
  | SessionsEnd
  | Stay
  | TotpReset
  | Edit
  | Withdraw
  | Question
  | Report
  | Hide
  | LineOpen
  | Leave
  | LeaveProgram
  | Approve
  | SendBack
  | AnswerQuestion
  | Mask
  | Remove
  | Restore
  | Pin
  | SanctionMake
  | Lift
  | Second
  | TakeOut
  | ModeSet
  | ModeClear
  | Pause
  | Resume
  | RoomSet
  | DutyOn
  | DutyOff
  | ShiftAdd
  | ShiftRemove
  | Claim
  | Release
  | Keep
  | Wait
  | Decide
  | SetUpEnd
  | Assign
  | CohortMake
  | RoomMake
  | InviteMake
  | InviteRevoke;
export type Query =
  | Follow
  | History
  | People
  | Sessions
  | Ping
  | HeldAsk
  | EvidenceAsk
  | SheetAsk
  | RosterAsk
  | InvitationsAsk
  | CheckpointAsk;
export type Request = Command | Query;

// Answers over HTTP, parts of events, rows of pages.
/** A second secret to put into an authenticator app; kept nowhere until a code of it comes back. */
export interface TotpOffer {
  secret: string;
  uri: string;
  qr: string[];
}
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
  totp?: TotpOffer;
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
  until_at?: number;
  reason?: Reason;
  by?: string;
  decision?: Decision;
  totp?: TotpOffer;
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
/** A line of cohort_list, room_list or invite_list; each has the fields of its kind. */
export interface ListLine {
  id: string;
  cohort?: string;
  title?: string;
  type?: RoomType;
  mode?: RoomMode;
  role?: Role;
  name?: string;
  state?: string;
  ends_at?: number;
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
/** Answers held: a text that waits, opened. */
export interface HeldRow {
  held: string;
  room: string;
  by: string;
  name: string;
  at: number;
  reason: Reason;
  text: string;
  quote?: number;
  change?: number;
}
/** Answers evidence: a message as it was when it was reported, or the note of the report. */
export interface EvidenceRow {
  number?: number;
  by?: string;
  name?: string;
  at: number;
  text: string;
  reported?: boolean;
}
/** Answers sheet: one room of the member. */
export interface SheetRow {
  room: string;
  title: string;
  type: RoomType;
  state: MembershipState;
}
/** Answers roster. */
export interface ShiftRow {
  shift: string;
  member: string;
  name: string;
  day: Weekday;
  from_minute: number;
  to_minute: number;
}
/** Answers invitations; never who used one. */
export interface InvitationRow {
  invitation: string;
  role: Role;
  name?: string;
  ends_at: number;
}
/** Answers checkpoint. */
export interface CheckpointRow {
  note: string;
  key: string;
  proof?: string[];
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
  slow_ms?: number;
  mode_until?: number;
  mode_reason?: Reason;
  duty?: string;
  duty_until?: number;
  next_at?: number;
  cohort?: string;
  base_mode?: RoomMode;
  base_slow_ms?: number;
  unstaffed_mode?: RoomMode;
  unstaffed_slow_ms?: number;
  cap?: number;
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
  quote?: number;
  pinned?: boolean;
  masked?: boolean;
  reason?: Reason;
  written_at?: number;
  item?: string;
  link_room?: string;
  link_number?: number;
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
/** An own text that waits or came back, or what staff did with one; in the person's stream. */
export interface OwnChange {
  ev: "own";
  stream: string;
  change: number;
  held?: string;
  room: string;
  number?: number;
  state: OwnState;
  question?: boolean;
  reason?: Reason;
  at: number;
  ends_at?: number;
  text?: string;
  note?: string;
  staff?: string;
}
/** In force for a person: in the own stream, and on the desk. */
export interface SanctionChange {
  ev: "sanction";
  stream: string;
  change: number;
  sanction: string;
  kind: SanctionKind;
  state: SanctionState;
  room?: string;
  reason?: Reason;
  at: number;
  ends_at?: number;
  member?: string;
  name?: string;
  by?: string;
  slow_ms?: number;
}
/** A person one has hidden, in the own stream. */
export interface HiddenChange {
  ev: "hidden";
  stream: string;
  change: number;
  member: string;
  on: boolean;
}
/** What became of an own report, in the own stream. */
export interface ToldChange {
  ev: "told";
  stream: string;
  change: number;
  item: string;
  kind: ReportKind;
  state: ItemState;
  at: number;
  step?: boolean;
  claimed_by?: string;
}
/** What waits for staff, on the desk; no text. */
export interface ItemChange {
  ev: "item";
  stream: string;
  change: number;
  item: string;
  kind: ItemKind;
  state: ItemState;
  urgent?: boolean;
  room?: string;
  number?: number;
  member?: string;
  name?: string;
  report?: ReportKind;
  reason?: Reason;
  characters?: number;
  sanction?: string;
  at: number;
  ends_at?: number;
  claimed_by?: string;
  claimed_name?: string;
  claim_ends_at?: number;
  decision?: Decision;
  decided_by?: string;
}
/** One of the staff, on the desk. */
export interface DutyChange {
  ev: "duty";
  stream: string;
  change: number;
  member: string;
  name: string;
  role: Role;
  duty: DutyKind;
  rooms?: string[];
  until_at?: number;
}
/** A private line, on the desk. */
export interface LineChange {
  ev: "line";
  stream: string;
  change: number;
  room: string;
  member: string;
  name: string;
  waiting_since?: number;
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
  cohort?: string;
  room?: string;
  invitation?: string;
  ends_at?: number;
  code?: string;
  held?: string;
  reason?: Reason;
  item?: string;
  sanction?: string;
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
  until_at?: number;
  reason?: Reason;
  by?: string;
  decision?: Decision;
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
export type Change =
  | RoomChange
  | MemberChange
  | MessageChange
  | SessionChange
  | PlaceChange
  | OwnChange
  | SanctionChange
  | HiddenChange
  | ToldChange
  | ItemChange
  | DutyChange
  | LineChange;
export type Answer = Done | Refused | Page | Pong;
export type Row = PersonRow | SessionRow | HeldRow | EvidenceRow | SheetRow | ShiftRow | InvitationRow | CheckpointRow;
export type PageItem = Change | Row;
export type ServerEvent = Hello | Answer | Change;

/**
 * The decoder's table. One line a shape, one word a field: `name:kind`.
 * Kinds: id, int, text, bool, a word list `@name`, a shape `=name`. Before the kind: `?` may be missing, `*` an array, `~` may be null.
 * `page` is told apart by hand below: its events are changes or rows.
 */
const WORDS: Readonly<Record<string, string>> = {
  report_kind: "worry danger private cruel rule other",
  reason: "identifies harmful-detail hurts trade link private-line rule unstaffed checked care quiet",
  sanction_kind: "time-out check-first slow suspension ending",
  room_mode: "open slow approve-first read-only paused",
  weekday: "mon tue wed thu fri sat sun",
  decision: "nothing talked masked removed sanction helped duty approved returned withdrawn time-up",
  role: "participant mentor facilitator lead alumnus family operator auditor",
  device: "shared own",
  refusal:
    "bad_request unknown empty too_long stale not_here slow busy wait notice name_taken passphrase code sign_in full turn paused reading time_out suspended taken totp totp_enrol",
  why: "short common",
  member_state: "active suspended leaving gone ended erased",
  stream_kind: "person room desk",
  room_type: "process psychoeducation support family alumni staff line",
  badge: "none staff mentor",
  membership_state: "in gone",
  message_state: "published deleted removed",
  session_state: "started ended",
  own_state: "held returned timed-out published withdrawn removed restored masked",
  sanction_state: "on asked over lifted",
  item_state: "new claimed waiting decided closed",
  item_kind: "held question report second",
  duty_kind: "on off away",
};
const SHAPES: Readonly<Record<string, string>> = {
  room:
    "stream:id change:int title:text type:@room_type mode:?@room_mode retention_ms:int slow_ms:?int mode_until:?int mode_reason:?@reason duty:?text duty_until:?int next_at:?int cohort:?id base_mode:?@room_mode base_slow_ms:?int unstaffed_mode:?@room_mode unstaffed_slow_ms:?int cap:?int",
  member: "stream:id change:int id:id name:text badge:?@badge state:@membership_state",
  message:
    "stream:id change:int number:int state:@message_state gone_at:int at:?int by:?id text:?text quote:?int pinned:?bool masked:?bool reason:?@reason written_at:?int item:?id link_room:?id link_number:?int",
  session: "stream:id change:int id:id state:@session_state device:?@device started_at:?int",
  place: "stream:id change:int room:id title:text type:@room_type state:@membership_state",
  own:
    "stream:id change:int held:?id room:id number:?int state:@own_state question:?bool reason:?@reason at:int ends_at:?int text:?text note:?text staff:?text",
  sanction:
    "stream:id change:int sanction:id kind:@sanction_kind state:@sanction_state room:?id reason:?@reason at:int ends_at:?int member:?id name:?text by:?id slow_ms:?int",
  hidden: "stream:id change:int member:id on:bool",
  told: "stream:id change:int item:id kind:@report_kind state:@item_state at:int step:?bool claimed_by:?text",
  item:
    "stream:id change:int item:id kind:@item_kind state:@item_state urgent:?bool room:?id number:?int member:?id name:?text report:?@report_kind reason:?@reason characters:?int sanction:?id at:int ends_at:?int claimed_by:?id claimed_name:?text claim_ends_at:?int decision:?@decision decided_by:?text",
  duty: "stream:id change:int member:id name:text role:@role duty:@duty_kind rooms:?*id until_at:?int",
  line: "stream:id change:int room:id member:id name:text waiting_since:?int",
  hello: "now_at:int me:=me session:=own_session streams:*=stream_entry notice:?int later:?bool",
  done:
    "re:id number:?int gone_at:?int cohort:?id room:?id invitation:?id ends_at:?int code:?text held:?id reason:?@reason item:?id sanction:?id",
  refused:
    "re:id refused:@refusal field:?text max:?int wait_ms:?int version:?int why:?@why names:?*text until_at:?int reason:?@reason by:?text decision:?@decision",
  page: "re:id stream:?id change:?int more:?bool events:*item",
  pong: "re:id now_at:?int",
  totp_offer: "secret:text uri:text qr:*text",
  notice: "version:int retention_ms:int",
  join_look: "role:@role name:?text names:?*text notice:=notice totp:?=totp_offer",
  session_here: "device:@device role:@role",
  session_answer: "session:~=session_here",
  about: "version:text protocol:text client:text",
  refusal:
    "refused:@refusal field:?text max:?int wait_ms:?int version:?int why:?@why names:?*text until_at:?int reason:?@reason by:?text decision:?@decision totp:?=totp_offer",
  me: "id:id name:text role:@role state:@member_state",
  own_session: "id:id idle_ms:int",
  stream_entry: "stream:id kind:@stream_kind title:?text type:?@room_type change:int",
  list_line:
    "id:text cohort:?id title:?text type:?@room_type mode:?@room_mode role:?@role name:?text state:?text ends_at:?int",
  person_row: "id:id name:text badge:?@badge",
  session_row: "id:id device:@device started_at:int here:?bool",
  held_row: "held:id room:id by:id name:text at:int reason:@reason text:text quote:?int change:?int",
  evidence_row: "number:?int by:?id name:?text at:int text:text reported:?bool",
  sheet_row: "room:id title:text type:@room_type state:@membership_state",
  shift_row: "shift:id member:id name:text day:@weekday from_minute:int to_minute:int",
  invitation_row: "invitation:id role:@role name:?text ends_at:int",
  checkpoint_row: "note:text key:text proof:?*text",
};
const EVENTS: readonly string[] = [
  "room",
  "member",
  "message",
  "session",
  "place",
  "own",
  "sanction",
  "hidden",
  "told",
  "item",
  "duty",
  "line",
  "hello",
  "done",
  "refused",
  "page",
  "pong",
];
const ROWS: readonly string[] = [
  "person_row",
  "session_row",
  "held_row",
  "evidence_row",
  "sheet_row",
  "shift_row",
  "invitation_row",
  "checkpoint_row",
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

/** Rows carry no name: the one whose needed fields are all there, and of those the one that needs most. Null: of a newer server. */
function rowOf(value: Raw): string | null {
  let found: string | null = null;
  let most = 0;
  for (const row of ROWS) {
    const needed = (SHAPES[row] ?? "").split(" ").filter((entry) => !entry.includes(":?"));
    if (needed.length <= most || !needed.every((entry) => entry.slice(0, entry.indexOf(":")) in value)) continue;
    found = row;
    most = needed.length;
  }
  return found;
}

function decodeItem(value: unknown): unknown {
  if (!isObject(value)) return WRONG;
  if ("ev" in value) return decodeEvent(value);
  const row = rowOf(value);
  return row === null ? NEWER : decodeShape(row, value);
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
