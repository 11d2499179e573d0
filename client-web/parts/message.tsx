/** One row: who, text, time, state, in this order. Draws again only when its message has changed. */
import { Component, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { textOf } from "../state/outbox.ts";
import { useSelect } from "../state/store.ts";
import type { Message, Parcel, Person } from "../state/types.ts";
import { words } from "../words/en.ts";
import { useApp } from "./app.ts";

interface RowProps {
  message: Message;
  author: Person | null;
  mine: boolean;
  staff: boolean;
  removing: boolean;
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
      next.today !== now.today
    );
  }

  override render({ message, author, mine, staff, removing, now, onMenu }: RowProps): JSX.Element {
    const id = `m${message.number}`;
    if (message.state === "deleted")
      return (
        <article class="message gone" tabIndex={-1} data-row={message.number} aria-labelledby={id}>
          <p id={id}>{words.message.deleted}</p>
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
        </h3>
        <p class="text" id={`${id}-text`} dir="auto">
          {message.text}
        </p>
        <p class="state" id={`${id}-state`}>
          {removing ? words.message.removing : state}
        </p>
        {mine && !removing && (
          <button
            type="button"
            class="more"
            tabIndex={-1}
            aria-label={words.message.menu(words.message.time(at))}
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
