/** The rooms of a person, with what is new in each since this page was opened. */
import type { JSX } from "preact";
import { useApp } from "../parts/app.ts";
import { LineButton } from "../parts/line-button.tsx";
import { Screen } from "../parts/screen.tsx";
import { Told } from "../parts/told.tsx";
import { closedText } from "../state/mode.ts";
import { awayOf } from "../state/own.ts";
import { isStaff, newCountOf, roomsOf } from "../state/select.ts";
import { useSelect } from "../state/store.ts";
import type { Room } from "../state/types.ts";
import { words } from "../words/en.ts";

/** On a card: who is on duty there, or when staff are next. */
function DutyCard({ room }: { room: Room }): JSX.Element | null {
  const app = useApp();
  const { facts } = room;
  if (facts === null || room.type === "staff") return null;
  const w = words.own.duty;
  const now = app.now();
  return (
    <span class="soft small" dir="auto">
      {facts.duty === undefined
        ? w.unstaffed(facts.next_at ?? null, now)
        : w.card(facts.duty, facts.duty_until ?? null, now)}
    </span>
  );
}

/** A suspension, or the end of access: until when, and why (MO14). */
function Away(): JSX.Element | null {
  const app = useApp();
  const away = useSelect(app.store, awayOf);
  if (away === null) return null;
  const why = away.kind === "ending" ? "ended" : "suspended";
  return (
    <p class="card on-pause">
      {closedText({ why, untilAt: away.ends_at ?? null, reason: away.reason ?? null }, app.now())}
    </p>
  );
}

function RoomCard({ room }: { room: Room }): JSX.Element {
  const app = useApp();
  const fresh = useSelect(app.store, (state) => newCountOf(state, state.rooms[room.id] ?? room));
  return (
    <li>
      <button type="button" class="room-card" onClick={() => app.go({ screen: "room", room: room.id })}>
        <span class="room-name" dir="auto">
          {room.title}
        </span>
        {room.type !== null && <span class="soft small">{words.kinds[room.type]}</span>}
        <DutyCard room={room} />
        <span class={fresh > 0 ? "fresh" : "soft small"}>
          {fresh > 0 ? words.rooms.fresh(fresh) : words.rooms.quiet}
        </span>
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M9 5l7 7-7 7" />
        </svg>
      </button>
    </li>
  );
}

export function Rooms(): JSX.Element {
  const app = useApp();
  const rooms = useSelect(app.store, roomsOf);
  const me = useSelect(app.store, (state) => state.me);
  const staff = useSelect(app.store, isStaff);
  const joined = useSelect(app.store, (state) => state.joined);
  return (
    <Screen title={words.rooms.title}>
      {me !== null && (
        <p class="soft" dir="auto">
          {words.rooms.hello(me.name)}
        </p>
      )}
      {joined && (
        <section class="card first-use" aria-labelledby="first-use-title">
          <h2 id="first-use-title">{words.exit.firstUseTitle}</h2>
          {words.exit.firstUse.map((text) => (
            <p key={text}>{text}</p>
          ))}
          <button type="button" class="button" onClick={() => app.store.send({ type: "exit-text-read" })}>
            {words.exit.firstUseDone}
          </button>
        </section>
      )}
      {rooms.length === 0 && <p>{me === null ? words.rooms.loading : words.rooms.none}</p>}
      <Away />
      <ul class="room-list">
        {rooms.map((room) => (
          <RoomCard key={room.id} room={room} />
        ))}
      </ul>
      {staff && (
        <button type="button" class="button main wide" onClick={() => app.go({ screen: "board", open: null })}>
          {words.desk.toBoard}
        </button>
      )}
      <Told />
      {!staff && me !== null && <LineButton class="button wide line-button" />}
      <div class="pair">
        <button type="button" class="button" onClick={() => app.go({ screen: "devices" })}>
          {words.rooms.devices}
        </button>
        <button type="button" class="button" onClick={() => app.signOut("asked")}>
          {words.rooms.signOut}
        </button>
      </div>
    </Screen>
  );
}
