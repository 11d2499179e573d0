/** A room: its name, the messages, the box. People and house rules stand beside it on a desktop, behind the room's name on a phone. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useApp } from "../parts/app.ts";
import { Composer } from "../parts/composer.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { keepQuote, quoteOf } from "../parts/drafts.ts";
import { DutyLine } from "../parts/duty-line.tsx";
import { LineButton } from "../parts/line-button.tsx";
import { useMedia } from "../parts/media.ts";
import { Badge } from "../parts/message.tsx";
import { MessageList } from "../parts/message-list.tsx";
import { MessageMenu } from "../parts/message-menu.tsx";
import { HouseRules } from "../parts/notice.tsx";
import { OfflineBanner } from "../parts/offline-banner.tsx";
import { ChangeDialog } from "../parts/own-text.tsx";
import { Pins } from "../parts/pins.tsx";
import { QuestionDialog } from "../parts/question.tsx";
import { type Quoted, quotedIn } from "../parts/quote.tsx";
import { ReportDialog } from "../parts/report.tsx";
import { useHeadingFocus } from "../parts/screen.tsx";
import { TopBar } from "../parts/top-bar.tsx";
import type { OwnChange } from "../protocol/protocol.ts";
import { closedOf } from "../state/mode.ts";
import { actedOnOf, hiddenPeopleOf, isLine, waitingTextsOf } from "../state/own.ts";
import { isStaff, leftOf, messagesOf, peopleOf, unsavedOf } from "../state/select.ts";
import { useSelect } from "../state/store.ts";
import type { Message, Room as RoomState } from "../state/types.ts";
import { words } from "../words/en.ts";

const WIDE = "(min-width: 56.25em)";

function People({ room, level }: { room: RoomState; level: "h2" | "h3" }): JSX.Element {
  const app = useApp();
  const me = useSelect(app.store, (state) => state.me?.id ?? "");
  const people = peopleOf(room);
  const hidden = useSelect(app.store, (state) => hiddenPeopleOf(state).map((person) => person.id));
  const Heading = level;
  return (
    <section>
      <Heading class="side-title">{words.room.peopleTitle}</Heading>
      {people.length === 0 && <p class="soft">{words.room.peopleLoading}</p>}
      <ul class="people">
        {people.map((person) => (
          <li key={person.id}>
            <span dir="auto">{person.name}</span> <Badge badge={person.badge} />{" "}
            {person.id === me && <span class="soft">{words.app.youSmall}</span>}
            {hidden.includes(person.id) && <span class="soft">{words.own.hidden.mark}</span>}
          </li>
        ))}
      </ul>
      <p class="soft small">{words.room.peopleNote}</p>
      {room.retentionMs !== null && <p class="soft small">{words.room.fadesAll(room.retentionMs)}</p>}
    </section>
  );
}

function RulesDialog({ onClose }: { onClose: () => void }): JSX.Element {
  return (
    <Dialog title={words.notice.rulesTitle} onClose={onClose}>
      <div class="card">
        <HouseRules />
      </div>
      <button type="button" class="button wide" onClick={onClose}>
        {words.app.close}
      </button>
    </Dialog>
  );
}

function AboutDialog({ room, onClose }: { room: RoomState; onClose: () => void }): JSX.Element {
  return (
    <Dialog title={words.room.about} onClose={onClose}>
      <div class="card">
        <People room={room} level="h3" />
      </div>
      <div class="card">
        <h3 class="side-title">{words.notice.rulesTitle}</h3>
        <HouseRules />
      </div>
      <button type="button" class="button wide" onClick={onClose}>
        {words.app.close}
      </button>
    </Dialog>
  );
}

type Open =
  | { what: "about" }
  | { what: "rules" }
  | { what: "menu"; message: Message }
  | { what: "report"; message: Message }
  | { what: "change"; own: OwnChange }
  | { what: "question" }
  | null;

/** The number of the message that the text in the box answers; it is forgotten when that message goes. */
function useQuote(id: string): { quoted: Quoted | null; quote: (number: number | null) => void } {
  const app = useApp();
  const [number, setNumber] = useState(quoteOf(id));
  /* As text: what it says is read anew at each step, and drawn only when it has changed. */
  const key = useSelect(app.store, (state) => {
    const room = state.rooms[id];
    return number === null || room === undefined ? "" : JSON.stringify(quotedIn(state, room, number));
  });
  return {
    quoted: key === "" ? null : (JSON.parse(key) as Quoted),
    quote(next) {
      keepQuote(id, next);
      setNumber(next);
    },
  };
}

interface RoomActsProps {
  room: RoomState;
  /** "about": links under the room's name on a phone; "button": in the side column of a desktop. */
  look: "about" | "button";
  onAbout: (() => void) | null;
  onAsk: () => void;
}

function RoomActs({ room, look, onAbout, onAsk }: RoomActsProps): JSX.Element {
  const app = useApp();
  const staff = useSelect(app.store, isStaff);
  return (
    <div class={look === "about" ? "room-acts" : "side-acts"}>
      {onAbout !== null && (
        <button type="button" class={look} onClick={onAbout}>
          {look === "about" ? words.room.about : words.room.rulesButton}
        </button>
      )}
      {!staff && !isLine(room) && <LineButton class={look} />}
      {!staff && room.type === "psychoeducation" && (
        <button type="button" class={look} onClick={onAsk}>
          {words.own.question.button}
        </button>
      )}
    </div>
  );
}

export function Room({ id }: { id: string }): JSX.Element {
  const app = useApp();
  const heading = useHeadingFocus();
  const wide = useMedia(WIDE);
  const [open, setOpen] = useState<Open>(null);
  const room = useSelect(app.store, (state) => state.rooms[id] ?? null);
  const me = useSelect(app.store, (state) => state.me?.id ?? "");
  const rows = useSelect(app.store, (state) => (room === null ? [] : messagesOf(state, state.rooms[id] ?? room)));
  const left = useSelect(app.store, (state) => (room === null ? [] : leftOf(state.rooms[id] ?? room)));
  const unsaved = useSelect(app.store, (state) => unsavedOf(state, id));
  const removing = useSelect(app.store, (state) =>
    state.outbox.flatMap((parcel) =>
      parcel.command.do === "delete" && parcel.command.room === id ? [parcel.command.number] : [],
    ),
  );
  const waiting = useSelect(app.store, (state) => waitingTextsOf(state, id));
  const acted = useSelect(app.store, (state) => actedOnOf(state, id));
  const closed = useSelect(app.store, (state) => {
    const here = state.rooms[id];
    return here !== undefined && closedOf(state, here) !== null;
  });
  const { quoted, quote } = useQuote(id);
  const staff = useSelect(app.store, isStaff);
  const close = (): void => setOpen(null);
  const toBox = (): void => document.querySelector<HTMLElement>("#box-closed, #box")?.focus();
  if (room === null) return <p class="soft">{words.room.loading}</p>;
  const title = isLine(room) && !staff ? words.own.line.title : room.title;
  const onQuote = (message: Message): void => {
    quote(message.number);
    close();
    setTimeout(toBox);
  };
  return (
    <div class="shell room">
      <button type="button" class="skip" onClick={toBox}>
        {words.app.skipToBox}
      </button>
      <TopBar back={app.back} twoRows>
        <h1 ref={heading} tabIndex={-1} dir="auto">
          {title}
        </h1>
        <DutyLine room={room} />
        {!wide && (
          <RoomActs
            room={room}
            look="about"
            onAbout={() => setOpen({ what: "about" })}
            onAsk={() => setOpen({ what: "question" })}
          />
        )}
      </TopBar>
      <div class="room-body">
        <main class="room-main">
          <OfflineBanner />
          <Pins room={room} />
          <MessageList
            key={id}
            room={room}
            me={me}
            rows={rows}
            left={left}
            unsaved={unsaved}
            removing={removing}
            waiting={waiting}
            acted={acted}
            quotedIn={(number) => quotedIn(app.store.get(), room, number)}
            onChange={(own) => setOpen({ what: "change", own })}
            now={app.now}
            onMenu={(message) => setOpen({ what: "menu", message })}
            onEarlier={() => app.store.send({ type: "want-earlier", room: id })}
            onRead={(number) => app.store.send({ type: "read", room: id, number })}
          />
          <Composer key={`box-${id}`} room={room} quoted={quoted} onQuote={quote} />
        </main>
        {wide && (
          <aside class="side" data-area="side" aria-label={words.room.about}>
            <People room={room} level="h2" />
            <hr />
            <RoomActs
              room={room}
              look="button"
              onAbout={() => setOpen({ what: "rules" })}
              onAsk={() => setOpen({ what: "question" })}
            />
          </aside>
        )}
      </div>
      {open?.what === "about" && <AboutDialog room={room} onClose={close} />}
      {open?.what === "rules" && <RulesDialog onClose={close} />}
      {open?.what === "menu" && (
        <MessageMenu
          room={room}
          message={open.message}
          closed={closed}
          onQuote={() => onQuote(open.message)}
          onReport={() => setOpen({ what: "report", message: open.message })}
          onClose={close}
        />
      )}
      {open?.what === "report" && (
        <ReportDialog
          room={id}
          message={open.message}
          ofStaff={room.people[open.message.by ?? ""]?.badge === "staff"}
          onClose={close}
        />
      )}
      {open?.what === "change" && <ChangeDialog own={open.own} onClose={close} />}
      {open?.what === "question" && <QuestionDialog room={room} onClose={close} />}
    </div>
  );
}
