/** A room: its name, the messages, the box. People and house rules stand beside it on a desktop, behind the room's name on a phone. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useApp } from "../parts/app.ts";
import { Composer } from "../parts/composer.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { useMedia } from "../parts/media.ts";
import { Badge } from "../parts/message.tsx";
import { MessageList } from "../parts/message-list.tsx";
import { HouseRules } from "../parts/notice.tsx";
import { OfflineBanner } from "../parts/offline-banner.tsx";
import { useHeadingFocus } from "../parts/screen.tsx";
import { TopBar } from "../parts/top-bar.tsx";
import { leftOf, messagesOf, peopleOf, unsavedOf } from "../state/select.ts";
import { useSelect } from "../state/store.ts";
import type { Message, Room as RoomState } from "../state/types.ts";
import { words } from "../words/en.ts";

const WIDE = "(min-width: 56.25em)";

function People({ room, level }: { room: RoomState; level: "h2" | "h3" }): JSX.Element {
  const app = useApp();
  const me = useSelect(app.store, (state) => state.me?.id ?? "");
  const people = peopleOf(room);
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
          </li>
        ))}
      </ul>
      <p class="soft small">{words.room.peopleNote}</p>
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

interface MenuProps {
  room: string;
  message: Message;
  onClose: () => void;
}

function MenuDialog({ room, message, onClose }: MenuProps): JSX.Element {
  const app = useApp();
  const remove = (): void => {
    app.store.send({ type: "delete", id: app.freshId(), room, number: message.number, at: app.clock() });
    onClose();
    /* The button that opened this goes with the message: the row keeps the focus. */
    setTimeout(() => document.querySelector<HTMLElement>(`[data-row="${message.number}"]`)?.focus());
  };
  return (
    <Dialog title={words.message.menuTitle} onClose={onClose}>
      <div class="message mine still">
        <p class="text preview" dir="auto">
          {message.text}
        </p>
        <p class="state">{words.message.saved(message.goneAt, app.now())}</p>
      </div>
      <p class="soft">{words.message.removeNote}</p>
      <button type="button" class="button main wide" onClick={remove}>
        {words.message.remove}
      </button>
      <button type="button" class="button wide" onClick={onClose}>
        {words.app.close}
      </button>
    </Dialog>
  );
}

type Open = { what: "about" } | { what: "rules" } | { what: "menu"; message: Message } | null;

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
  const close = (): void => setOpen(null);
  const toBox = (): void => document.getElementById("box")?.focus();
  if (room === null) return <p class="soft">{words.room.loading}</p>;
  const fades = room.retentionMs === null ? null : words.room.fadesAll(room.retentionMs);
  return (
    <div class="shell room">
      <button type="button" class="skip" onClick={toBox}>
        {words.app.skipToBox}
      </button>
      <TopBar back={app.back} twoRows>
        <h1 ref={heading} tabIndex={-1} dir="auto">
          {room.title}
        </h1>
        {fades !== null && <p class="soft small bar-sub">{fades}</p>}
        {!wide && (
          <button type="button" class="about" onClick={() => setOpen({ what: "about" })}>
            {words.room.about}
          </button>
        )}
      </TopBar>
      <div class="room-body">
        <main class="room-main">
          <OfflineBanner />
          <MessageList
            key={id}
            room={room}
            me={me}
            rows={rows}
            left={left}
            unsaved={unsaved}
            removing={removing}
            now={app.now}
            onMenu={(message) => setOpen({ what: "menu", message })}
            onEarlier={() => app.store.send({ type: "want-earlier", room: id })}
            onRead={(number) => app.store.send({ type: "read", room: id, number })}
          />
          <Composer key={`box-${id}`} room={room} />
        </main>
        {wide && (
          <aside class="side" data-area="side" aria-label={words.room.about}>
            <People room={room} level="h2" />
            <hr />
            <button type="button" class="button" onClick={() => setOpen({ what: "rules" })}>
              {words.room.rulesButton}
            </button>
          </aside>
        )}
      </div>
      {open?.what === "about" && <AboutDialog room={room} onClose={close} />}
      {open?.what === "rules" && <RulesDialog onClose={close} />}
      {open?.what === "menu" && <MenuDialog room={id} message={open.message} onClose={close} />}
    </div>
  );
}
