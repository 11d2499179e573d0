/**
 * The messages of a room: a real list of articles, one Tab stop, not a live region, never moving under the reader.
 * It stays at the end only when the reader is there and nothing in it is selected or focused; else a button says what is new.
 */
import { Component, createRef, type JSX } from "preact";
import type { OwnChange } from "../protocol/protocol.ts";
import { hereOf } from "../state/mode.ts";
import { isLine } from "../state/own.ts";
import type { Message, Parcel, Person, Room } from "../state/types.ts";
import { words } from "../words/en.ts";
import { dayOf } from "../words/format.ts";
import { MessageRow, ParcelRow } from "./message.tsx";
import { OwnTextRow } from "./own-text.tsx";
import type { Quoted } from "./quote.tsx";
import { hasNewer, hasOlder, NEWEST, pin, type Slice, showNewer, showOlder, sliceRows } from "./rows.ts";

interface Props {
  room: Room;
  me: string;
  rows: readonly Message[];
  left: readonly Person[];
  unsaved: readonly Parcel[];
  removing: readonly number[];
  /** Own texts that wait for staff or came back. */
  waiting?: readonly OwnChange[];
  acted?: readonly OwnChange[];
  quotedIn: (number: number) => Quoted;
  onChange?: (own: OwnChange) => void;
  now: () => number;
  onMenu: (message: Message) => void;
  onEarlier: () => void;
  onRead: (number: number) => void;
}

interface ListState {
  slice: Slice;
  atEnd: boolean;
  /** The newest number when the reader last was at the end. */
  endNumber: number;
}

interface Anchor {
  follow: boolean;
  row: string | null;
  top: number;
  focused: string | null;
  focusIndex: number;
}

const NEAR_END_PX = 48;
const NONE: readonly OwnChange[] = [];
const ownRows = ({ unsaved, waiting = NONE }: Props): number => unsaved.length + waiting.length;

export class MessageList extends Component<Props, ListState> {
  private readonly scroller = createRef<HTMLDivElement>();
  private current: string | null = null;
  private readonly sizes = new ResizeObserver(() => this.onResize());
  override state: ListState = { slice: NEWEST, atEnd: true, endNumber: 0 };

  override componentDidMount(): void {
    const line = this.scroller.current?.querySelector(".new-line");
    if (line === null || line === undefined) this.toEnd();
    else line.scrollIntoView({ block: "center" });
    this.onScroll();
    this.markStop(null);
    /* The box grows, a banner comes, a row gets buttons: who was at the end stays there. */
    for (const node of [this.scroller.current, this.scroller.current?.firstElementChild])
      if (node) this.sizes.observe(node);
    window.visualViewport?.addEventListener("resize", this.onResize);
    addEventListener("scroll", this.onScroll, { passive: true });
    document.addEventListener("visibilitychange", this.onScroll);
  }

  override componentWillUnmount(): void {
    this.sizes.disconnect();
    window.visualViewport?.removeEventListener("resize", this.onResize);
    removeEventListener("scroll", this.onScroll);
    document.removeEventListener("visibilitychange", this.onScroll);
  }

  /** Below 26 em of height the shell flows as a page, and the page is what scrolls. */
  private box(): Element | null {
    const own = this.scroller.current;
    if (own !== null && getComputedStyle(own).overflowY !== "visible") return own;
    return document.scrollingElement;
  }

  private isAtEnd(): boolean {
    const box = this.box();
    return box === null || box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_END_PX;
  }

  private busyInside(): boolean {
    const own = this.scroller.current;
    const chosen = document.getSelection();
    const marked = chosen !== null && !chosen.isCollapsed && own?.contains(chosen.anchorNode) === true;
    return marked || (own?.contains(document.activeElement) === true && document.activeElement !== own);
  }

  private toEnd(): void {
    const box = this.box();
    if (box !== null) box.scrollTop = box.scrollHeight;
  }

  /** A keyboard that opens, or a turned phone, scrolls only a reader who was at the end. */
  private readonly onResize = (): void => {
    if (this.state.atEnd) this.toEnd();
  };

  private readonly onScroll = (): void => {
    const atEnd = this.isAtEnd() && this.state.slice.to === null;
    if (atEnd && document.visibilityState === "visible") {
      const last = this.props.rows[this.props.rows.length - 1]?.number ?? 0;
      if (last !== this.state.endNumber) this.setState({ endNumber: last });
      this.props.onRead(last);
    }
    if (atEnd !== this.state.atEnd)
      this.setState((state, props) => ({ atEnd, slice: atEnd ? state.slice : pin(props.rows, state.slice) }));
  };

  override getSnapshotBeforeUpdate(before: Props): Anchor {
    const own = this.scroller.current;
    const focused = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-row]") ?? null;
    const inside = focused !== null && own?.contains(focused) === true;
    const rows = this.rowNodes();
    /* One's own new text is always followed: the writer wants to see it. */
    const wrote = ownRows(before) < ownRows(this.props);
    const anchor = { row: null as string | null, top: 0 };
    const edge = this.box() === own ? (own?.getBoundingClientRect().top ?? 0) : 0;
    for (const row of rows) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > edge) {
        anchor.row = row.dataset["row"] ?? null;
        anchor.top = top;
        break;
      }
    }
    return {
      ...anchor,
      follow: wrote || (this.state.slice.to === null && this.isAtEnd() && !this.busyInside()),
      focused: inside ? (focused.dataset["row"] ?? null) : null,
      focusIndex: inside ? rows.indexOf(focused) : -1,
    };
  }

  override componentDidUpdate(before: Props, _state: ListState, anchor: Anchor): void {
    if (anchor.follow) this.toEnd();
    else if (anchor.row !== null) {
      const row = this.rowNode(anchor.row);
      const box = this.box();
      if (row !== null && box !== null) box.scrollTop += row.getBoundingClientRect().top - anchor.top;
    }
    /* A focused message that goes hands the focus to the next one. */
    if (anchor.focused !== null && this.rowNode(anchor.focused) === null) {
      const rows = this.rowNodes();
      (rows[Math.min(anchor.focusIndex, rows.length - 1)] ?? this.scroller.current)?.focus();
    }
    this.markStop(null);
    const { rows, unsaved, waiting } = this.props;
    if (before.rows !== rows || before.unsaved !== unsaved || before.waiting !== waiting) this.onScroll();
  }

  private rowNodes(): HTMLElement[] {
    return [...(this.scroller.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  }

  private rowNode(row: string): HTMLElement | null {
    return this.rowNodes().find((node) => node.dataset["row"] === row) ?? null;
  }

  /** One Tab stop: the row last visited, else the newest. */
  private markStop(row: HTMLElement | null): void {
    const rows = this.rowNodes();
    if (row !== null) this.current = row.dataset["row"] ?? null;
    const stop = rows.find((node) => node.dataset["row"] === this.current) ?? rows[rows.length - 1];
    for (const node of rows) {
      const index = node === stop ? 0 : -1;
      if (node.tabIndex !== index) node.tabIndex = index;
    }
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const rows = this.rowNodes();
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("[data-row]");
    if (row === null) return;
    if (event.key === "Escape" && target !== row) {
      row.focus();
      return;
    }
    if (target !== row) return;
    const index = rows.indexOf(row);
    const steps: Record<string, number> = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: rows.length - 1 };
    const wanted = steps[event.key];
    if (wanted !== undefined) {
      event.preventDefault();
      rows[Math.max(0, Math.min(rows.length - 1, wanted))]?.focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      (row.querySelector<HTMLElement>(".more") ?? row.querySelector<HTMLElement>("button"))?.click();
    }
  };

  private readonly older = (): void => {
    const { rows, room, onEarlier } = this.props;
    if (hasOlder(rows, this.state.slice)) this.setState((state) => ({ slice: showOlder(rows, state.slice) }));
    else if (room.hasEarlier) {
      this.setState({ slice: { from: 0, to: this.state.slice.to } });
      onEarlier();
    }
  };

  private readonly jump = (): void => {
    const first = this.props.rows.find(
      (row) => row.number > this.state.endNumber && row.state === "published" && row.by !== this.props.me,
    );
    this.setState({ slice: NEWEST, atEnd: true }, () => {
      this.toEnd();
      const row = first === undefined ? null : this.rowNode(String(first.number));
      if (row !== null) {
        row.focus({ preventScroll: true });
        row.scrollIntoView({ block: "nearest" });
      }
      this.onScroll();
    });
  };

  override render(
    { room, me, rows, left, unsaved, waiting = NONE, removing, now, onMenu, onChange = () => {} }: Props,
    { slice, atEnd, endNumber }: ListState,
  ): JSX.Element {
    const shown = sliceRows(rows, slice);
    const fresh = atEnd
      ? 0
      : rows.filter((row) => row.number > endNumber && row.state === "published" && row.by !== me).length;
    const older = hasOlder(rows, slice) || room.hasEarlier;
    return (
      <div class="list-frame">
        <div class="list" ref={this.scroller} onScroll={this.onScroll} data-area="list">
          <div class="column">
            {older && (
              <button type="button" class="button earlier" onClick={this.older}>
                {room.earlier === "no" ? words.room.earlier : words.room.earlierLoading}
              </button>
            )}
            {room.readTo === null && <p class="soft empty">{words.room.loading}</p>}
            {room.readTo !== null && rows.length === 0 && unsaved.length === 0 && waiting.length === 0 && (
              <p class="soft empty">{isLine(room) ? words.own.line.empty : words.room.empty}</p>
            )}
            <ol class="messages" aria-label={words.room.messages} onKeyDown={this.onKeyDown} onFocusIn={this.onFocusIn}>
              {this.rows(
                shown,
                now,
                room,
                me,
                removing,
                onMenu,
                this.leftAmong(shown, left, older, hasNewer(rows, slice)),
              )}
              {waiting.map((own, index) => (
                <li key={`own-${own.held ?? own.number ?? own.at}`}>
                  <OwnTextRow
                    own={own}
                    newest={index === waiting.length - 1}
                    staff={hereOf(room)}
                    onChange={onChange}
                  />
                </li>
              ))}
              {unsaved.map((parcel) => (
                <li key={parcel.id}>
                  <ParcelRow parcel={parcel} />
                </li>
              ))}
            </ol>
            {hasNewer(rows, slice) && (
              <button
                type="button"
                class="button earlier"
                onClick={() => this.setState({ slice: showNewer(rows, slice) })}
              >
                {words.room.newer}
              </button>
            )}
          </div>
        </div>
        {fresh > 0 && (
          <button type="button" class="button jump" onClick={this.jump}>
            {words.room.jump(fresh)} <span aria-hidden="true">↓</span>
          </button>
        )}
      </div>
    );
  }

  private readonly onFocusIn = (event: FocusEvent): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
    if (row !== null) this.markStop(row);
  };

  /** Those who left while the rows that are shown were written, with a line each; without older rows also those before the first. */
  private leftAmong(shown: readonly Message[], left: readonly Person[], older: boolean, newer: boolean): Person[] {
    const first = older ? (shown[0]?.number ?? 0) : 0;
    const last = newer ? (shown[shown.length - 1]?.number ?? 0) : Number.MAX_SAFE_INTEGER;
    return left.filter((person) => person.change > first && person.change < last);
  }

  private rows(
    shown: readonly Message[],
    now: () => number,
    room: Room,
    me: string,
    removing: readonly number[],
    onMenu: (message: Message) => void,
    left: Person[],
  ): JSX.Element[] {
    const out: JSX.Element[] = [];
    let day = 0;
    const time = now();
    const today = dayOf(time);
    const tellLeft = (before: number): void => {
      for (let person = left[0]; person !== undefined && person.change < before; person = left[0]) {
        left.shift();
        out.push(
          <li class="left-line" key={`left-${person.id}`}>
            <p dir="auto">{words.room.left(person.name)}</p>
          </li>,
        );
      }
    };
    for (const message of shown) {
      tellLeft(message.number);
      const itsDay = message.at === null ? day : dayOf(message.at);
      if (itsDay !== day) {
        day = itsDay;
        out.push(
          <li class="day" key={`day-${day}`}>
            <h2>{words.room.day(day, time)}</h2>
          </li>,
        );
      }
      if (message.number === room.newFrom)
        out.push(
          <li class="day new-line" key="new">
            <h2>{words.room.newLine}</h2>
          </li>,
        );
      const author = message.by === null ? null : (room.people[message.by] ?? null);
      out.push(
        <li key={message.number}>
          <MessageRow
            message={message}
            author={author}
            mine={message.by === me}
            staff={author?.badge === "staff"}
            removing={removing.includes(message.number)}
            quoted={message.quote === null ? null : this.props.quotedIn(message.quote)}
            acted={(this.props.acted ?? NONE).find((own) => own.number === message.number) ?? null}
            today={today}
            now={now}
            onMenu={onMenu}
          />
        </li>,
      );
    }
    tellLeft(Number.MAX_SAFE_INTEGER);
    return out;
  }
}
