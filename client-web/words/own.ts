/**
 * What members read of staff's care: who is on duty, what waits, what came back, pauses, reports, the private line. The words are those of
 * product.md 5, with the braces filled. Part of `en.ts`.
 */
import type { Reason, ReportKind } from "../protocol/protocol.ts";
import { plural, span, timeOfDay, whenNext } from "./format.ts";

/** Why a text is held, came back or was removed. */
const REASONS: Readonly<Record<Reason, string>> = {
  identifies: "it may show who someone is",
  "harmful-detail": "it has details that could hurt someone",
  hurts: "it may hurt a person here",
  trade: "it is about buying or selling",
  link: "it has a link we don’t know",
  "private-line": "it fits better on the private line",
  rule: "it goes against a house rule",
  unstaffed: "this room checks messages first while no staff are here",
  checked: "staff read your messages first for now",
  care: "this room checks messages first for now",
  quiet: "this room checks messages first for now",
};

/** Why a room or a person is on a pause. */
const PAUSES: Readonly<Record<Reason, string>> = {
  identifies: "a message may show who someone is",
  "harmful-detail": "a message has details that could hurt someone",
  hurts: "a message may hurt a person here",
  trade: "a message is about buying or selling",
  link: "a message has a link we don’t know",
  "private-line": "this fits better on the private line",
  rule: "something went against a house rule",
  unstaffed: "no staff are here right now",
  checked: "staff want to read along for a while",
  care: "people here need some care right now",
  quiet: "it is time for some quiet",
};

/** Of reports: what a person can choose, in this order. */
const REPORTS: Readonly<Record<ReportKind, string>> = {
  worry: "I’m worried about this person",
  danger: "Someone could get hurt",
  private: "It shares something private",
  cruel: "It is cruel, or pushes someone",
  rule: "It goes against a house rule",
  other: "Something else",
};

/** When staff are here: on duty now, next at a time, or nobody knows. */
export interface Here {
  readonly duty: boolean;
  readonly nextAt: number | null;
}

const here = ({ duty, nextAt }: Here, now: number): string =>
  duty ? "on duty now" : nextAt === null ? "not on duty now" : `next here at ${whenNext(nextAt, now)}`;

export const own = {
  reasons: REASONS,
  pauses: PAUSES,
  duty: {
    staffed: (name: string, until: number | null, now: number): string =>
      until === null
        ? `${name} from staff is on duty. An answer can take a few minutes.`
        : `${name} from staff is on duty until ${whenNext(until, now)}. An answer can take a few minutes.`,
    unstaffed: (next: number | null, now: number): string =>
      next === null ? "No staff on duty now." : `No staff on duty now. Next: ${whenNext(next, now)}.`,
    card: (name: string, until: number | null, now: number): string =>
      until === null ? `${name} is on duty` : `${name} is on duty until ${whenNext(until, now)}`,
    approveFirst: "New messages wait for a check.",
    slow: (ms: number): string => `Go gently: one message each ${span(ms)}.`,
    reading: (until: number | null, now: number): string =>
      until === null ? "This room is for reading now." : `This room is for reading until ${whenNext(until, now)}.`,
    paused: (reason: Reason | null, until: number | null, now: number): string => {
      const why = reason === null ? "Staff paused this room." : `Staff paused this room, because ${PAUSES[reason]}.`;
      const end = until === null ? "" : ` It opens again at ${whenNext(until, now)}.`;
      return `${why}${end} You can write to staff and get help.`;
    },
  },
  box: {
    checkedFirst: (staff: Here, now: number): string => `Staff will read it first. They are ${here(staff, now)}.`,
    slow: (ms: number): string => `Staff asked you to go gently: one message each ${span(ms)}.`,
    kept: "Your words are kept here.",
    notSent: (why: string): string => `Not sent. ${why} Your words are back in the box.`,
  },
  sanction: {
    timeOut: (until: number | null, reason: Reason | null, now: number): string =>
      `You’re on a pause in this room${until === null ? "" : ` until ${whenNext(until, now)}`}${because(reason)}. You can still read, write to staff and get help. Others can’t see this.`,
    suspended: (until: number | null, reason: Reason | null, now: number): string =>
      `You can’t use the rooms${until === null ? " now" : ` until ${whenNext(until, now)}`}${because(reason)}. You can still write to staff and get help.`,
    ended: (reason: Reason | null): string =>
      `Your place in this chat has ended${because(reason)}. This is about the chat. For your sessions, ask your clinic. Help now is always open.`,
    over: "Your pause is over. You can write again.",
  },
  text: {
    held: "Held",
    returned: "Returned",
    timedOut: "Not looked at",
    removedBadge: "Removed",
    heldWhy: (reason: Reason | null, staff: Here, now: number): string =>
      `Your message is waiting. Staff will read it first${because(reason, REASONS)}. They are ${here(staff, now)}.`,
    heldUntil: (at: number, now: number): string =>
      `If no one has looked by ${whenNext(at, now)}, it comes back to you.`,
    heldWho: "Only you and staff can see it. You can change it or take it back.",
    heldQuestion: (staff: Here, now: number): string =>
      `Your question waits for staff. They are ${here(staff, now)}. If they answer it, the room reads it without your name.`,
    heldDetail:
      "Thank you for saying how bad it is. You did nothing wrong. We hold back details of how, as they can hurt others who feel low. You can send the rest now. Would you like help right now?",
    returnedBy: (staff: string | null, reason: Reason | null): string =>
      `${staff ?? "Staff"} sent this back${reason === null ? "" : `: ${REASONS[reason]}`}. You can change it and send it again.`,
    note: (staff: string | null): string => `A note from ${staff ?? "staff"}:`,
    late: "No one looked in time. That is on us, not on you. You can send it again.",
    until: (at: number, now: number): string => `You can see it here until ${whenNext(at, now)}.`,
    changeIt: "Change it",
    changeAndSend: "Change it and send it again",
    takeBack: "Take it back",
    drop: "Delete it",
    show: "Show it",
    fold: "Fold it",
    changeTitle: "Change your message",
    changeLabel: "Your message",
    save: "Save",
    sendAgain: "Send it again",
    keep: "Keep it as it was",
    sending: "One moment.",
    gone: "Staff were quicker. Look at the room to see what became of it.",
    notSaved: "That did not work. Your words are still here. Try again.",
    removed: (reason: Reason | null, at: number, now: number): string =>
      `We removed your message${reason === null ? "" : `: ${REASONS[reason]}`}. You can still see it until ${whenNext(at, now)}. If we got it wrong, tell us on the private line.`,
    tombPeople: "Staff removed a message here, to keep people safe.",
    tombPrivate: "Staff removed a message here, to keep private facts safe.",
    masked: "Staff hid a part that could show who someone is. The rest of your words are still there.",
    maskedOther: "Staff hid a part.",
    written: (at: number): string => `written ${timeOfDay(at)}`,
    spokenHeld: "Staff will read it first",
    spokenOut: "Your message is in the room now.",
    spokenAnswered: "Staff answered your question in the room.",
    spokenBack: (staff: string | null): string => `${staff ?? "Staff"} sent this back`,
    spokenMasked: "Staff hid a part of your message.",
  },
  menu: {
    ofOther: (who: string, time: string): string => `More for the message of ${who}, ${time}`,
    title: (who: string): string => `Message from ${who}`,
    tellStaff: "Tell staff",
    quote: "Quote",
    hide: "Hide this person for me",
    hideNote: "Only you notice. You can show them again on the page My devices.",
    hidden: "You don’t see this person now.",
    shown: "You see this person again.",
  },
  quote: {
    answering: (who: string): string => `You answer ${who}`,
    out: "Take the quote out",
    gone: "The message is gone.",
    earlier: "An earlier message.",
    ofHidden: "A message of a person you hid.",
  },
  pins: {
    title: "Pinned by staff",
    count: (count: number): string => plural(count, "message pinned by staff", "messages pinned by staff"),
  },
  report: {
    title: "Tell staff",
    what: "What is it?",
    lead: "One tap sends it. No one in the room can see that you told us.",
    words: "A few words, or none",
    choices: REPORTS,
    aboutStaff: "About staff:",
    leadOnly: "Only to the lead",
    sending: "Sending…",
    unsent: "Not sent yet. It will go when you are back online.",
    twice: "You told staff about this one. Thank you.",
    tooMany: (ms: number): string => `You told staff a lot just now. You can tell more in ${span(ms)}.`,
    notHere: "This message is gone. You can still write to staff.",
    strange: "That did not work. Try again, or write to staff.",
    thanks: (staff: Here, now: number): string =>
      `Thank you. Staff will look; they are ${here(staff, now)}. No one in the room can see that you told us.`,
    worryThanks: (at: number): string => `Thank you for caring. We told staff at ${timeOfDay(at)}.`,
    unseen: "No one has seen it yet.",
    seen: (staff: string | null, at: number): string => `${staff ?? "Staff"} saw it at ${timeOfDay(at)}.`,
    worryHelp:
      "Staff have a way to reach people here. You don’t have to do this alone: 988 can tell you what to say. If you know where they are and it can’t wait, call 911.",
    step: "Staff looked and took a step.",
    noStep: "Staff looked and left it as it is. You can hide a person for yourself.",
    section: "What you told staff",
    told: (what: string, time: string): string => `“${what}”, told ${time}`,
    put: "Got it",
  },
  line: {
    title: "Private line",
    write: "Write to staff",
    who: (staff: Here, now: number, ms: number | null): string =>
      `You and all the staff of your group can read this; no one else here can. Staff are ${here(staff, now)}.${ms === null ? "" : ` It fades after ${span(ms)}.`}`,
    empty: "Nothing here yet. Write what is on your mind, as short as you like.",
    label: "Message to staff",
    opening: "Opening the private line.",
    offline: "We can’t reach the server. It opens when you are back online.",
    notOpen: "That did not work. Help now is always open.",
    fresh: (count: number): string => plural(count, "new message from staff", "new messages from staff"),
  },
  question: {
    button: "Ask staff a question",
    title: "A question for staff",
    lead: (staff: Here, now: number): string =>
      `Only staff see who asks. They can answer to all, without your name. They are ${here(staff, now)}.`,
    label: "Your question",
    send: "Ask staff",
    asked: "Your question waits for staff.",
    keep: "Close",
  },
  hidden: {
    title: "People you hid",
    lead: "You don’t see what they write. They can’t tell.",
    someone: "A person",
    show: (name: string): string => `Show ${name} again`,
    mark: "hidden for you",
  },
};

function because(reason: Reason | null, from: Readonly<Record<Reason, string>> = PAUSES): string {
  return reason === null ? "" : `, because ${from[reason]}`;
}
