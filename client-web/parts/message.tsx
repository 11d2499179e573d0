/** One row: who, text, time, state, in this order. Draws again only when its message has changed. */
import { Component, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OwnChange } from "../protocol/protocol.ts";
import { textOf } from "../state/outbox.ts";
import { useSelect } from "../state/store.ts";
import type { Message, Parcel, Person } from "../state/types.ts";
import { words } from "../words/en.ts";
import { useApp } from "./app.ts";
import { LineButton } from "./line-button.tsx";
import { QuoteBlock, type Quoted, sameQuoted } from "./quote.tsx";

interface RowProps {
  message: Message;
  author: Person | null;
  mine: boolean;
  staff: boolean;
  removing: boolean;
  quoted: Quoted | null;
  /** What staff did with this own message, with the own words if they took them away. */
  acted: OwnChange | null;
  /** Today begins anew at midnight; then "fades" needs a date or loses it. */
  today: number;
  now: () => number;
  onMenu: (message: Message) => void;
}

export function Badge({ badge }: { badge: "none" | "staff" | "mentor" }): JSX.Element | null {
  if (badge === "none") return null;
  return <span class="badge">{badge === "staff" ? words.app.staff : words.app.mentor}</span>;
}

export class MessageRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const now = this.props;
    return (
      next.message !== now.message ||
      next.author !== now.author ||
      next.mine !== now.mine ||
      next.removing !== now.removing ||
      next.acted !== now.acted ||
      !sameQuoted(next.quoted, now.quoted) ||
      next.today !== now.today
    );
  }

  override render({ message, author, mine, staff, removing, quoted, acted, now, onMenu }: RowProps): JSX.Element {
    const id = `m${message.number}`;
    if (message.state === "removed" && acted?.state === "removed" && acted.text !== undefined)
      return <RemovedRow number={message.number} own={acted} now={now()} />;
    if (message.state !== "published")
      return (
        <article class="message gone" tabIndex={-1} data-row={message.number} aria-labelledby={id}>
          <p id={id}>{tombstone(message)}</p>
        </article>
      );
    const kind = mine ? "mine" : staff ? "from-staff" : "";
    const at = message.at ?? 0;
    const state = mine ? words.message.saved(message.goneAt, now()) : words.message.fades(message.goneAt, now());
    return (
      <article
        class={`message ${kind}`}
        tabIndex={-1}
        data-row={message.number}
        aria-labelledby={`${id} ${id}-text`}
        aria-describedby={`${id}-state`}
      >
        <h3 id={id}>
          <span class="who" dir="auto">
            {mine ? words.app.you : (author?.name ?? words.app.someone)}
          </span>{" "}
          {author !== null && !mine && <Badge badge={author.badge} />}{" "}
          <time dateTime={new Date(at).toISOString()}>{words.message.time(at)}</time>
          {message.writtenAt !== null && <span class="soft small">{words.own.text.written(message.writtenAt)}</span>}
        </h3>
        {quoted !== null && <QuoteBlock quoted={quoted} />}
        <p class="text" id={`${id}-text`} dir="auto">
          {message.text}
        </p>
        {message.masked && <p class="state">{mine ? words.own.text.masked : words.own.text.maskedOther}</p>}
        <p class="state" id={`${id}-state`}>
          {removing ? words.message.removing : state}
        </p>
        {mine && message.masked && (
          <div class="row-acts">
            <LineButton class="button" />
          </div>
        )}
        {!removing && (
          <button
            type="button"
            class="more"
            tabIndex={-1}
            aria-label={
              mine
                ? words.message.menu(words.message.time(at))
                : words.own.menu.ofOther(author?.name ?? words.app.someone, words.message.time(at))
            }
            onClick={() => onMenu(message)}
          >
            <svg class="icon dots" viewBox="0 0 24 24" aria-hidden="true">
              <circle cx="5" cy="12" r="1.6" />
              <circle cx="12" cy="12" r="1.6" />
              <circle cx="19" cy="12" r="1.6" />
            </svg>
          </button>
        )}
      </article>
    );
  }
}

function tombstone(message: Message): string {
  if (message.state === "deleted") return words.message.deleted;
  return message.reason === "identifies" ? words.own.text.tombPrivate : words.own.text.tombPeople;
}

/** An own message that staff removed: its author still reads it, with the reason, until its time (MO8). */
function RemovedRow({ number, own, now }: { number: number; own: OwnChange; now: number }): JSX.Element {
  const id = `m${number}`;
  return (
    <article
      class="message mine own-text removed"
      tabIndex={-1}
      data-row={number}
      aria-labelledby={`${id} ${id}-text`}
      aria-describedby={`${id}-why`}
    >
      <h3 id={id}>
        <span class="who">{words.app.you}</span> <span class="badge hold">{words.own.text.removedBadge}</span>{" "}
        <time dateTime={new Date(own.at).toISOString()}>{words.message.time(own.at)}</time>
      </h3>
      <p class="text" id={`${id}-text`} dir="auto">
        {own.text}
      </p>
      <div class="why" id={`${id}-why`}>
        <p>{words.own.text.removed(own.reason ?? null, own.ends_at ?? now, now)}</p>
      </div>
      <div class="row-acts">
        <LineButton class="button" />
      </div>
    </article>
  );
}

const QUIET_MS = 400;
const LONG_MS = 10000;

/** The page's clock, fine enough for "Goes out in 20 seconds" and coarse enough to cost nothing. */
function useClock(everyMs: number, on: boolean): number {
  const app = useApp();
  const [at, setAt] = useState(app.clock());
  useEffect(() => {
    if (!on) return undefined;
    setAt(app.clock());
    const timer = setInterval(() => setAt(app.clock()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, on]);
  return at;
}

function parcelState(parcel: Parcel, at: number, linked: boolean, notice: boolean): string {
  if (notice) return words.message.notice;
  if (parcel.state === "waiting") return words.message.waits(Math.max(1000, parcel.readyAt - at));
  if (!linked) return words.message.unsent;
  const age = at - parcel.since;
  if (age < QUIET_MS) return "";
  return age < LONG_MS ? words.message.sending : words.message.stillSending;
}

/** An own text that is not saved yet. It can be changed as long as it surely never left. */
export function ParcelRow({ parcel }: { parcel: Parcel }): JSX.Element {
  const app = useApp();
  const linked = useSelect(app.store, (state) => state.link === "up" && state.greeted);
  const notice = useSelect(app.store, (state) => state.notice !== null);
  const at = useClock(200, linked);
  const state = parcelState(parcel, Math.max(at, app.clock()), linked, notice);
  const free = !parcel.tried && parcel.state !== "sent" && (parcel.state === "waiting" || !linked || notice);
  return (
    <article class="message mine unsaved" tabIndex={-1} data-row={parcel.id} aria-labelledby={`p${parcel.id}`}>
      <h3 id={`p${parcel.id}`}>
        <span class="who">{words.app.you}</span>
      </h3>
      <p class="text" dir="auto">
        {textOf(parcel)}
      </p>
      <p class="state">{state === "" ? "\u00a0" : state}</p>
      {free && (
        <div class="row-acts">
          <button type="button" class="button" onClick={() => app.store.send({ type: "change-it", id: parcel.id })}>
            {words.message.changeIt}
          </button>
          <button type="button" class="button" onClick={() => app.store.send({ type: "take-back", id: parcel.id })}>
            {parcel.state === "waiting" ? words.message.takeBack : words.message.deleteIt}
          </button>
        </div>
      )}
    </article>
  );
}
