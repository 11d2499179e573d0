/** The left column: duty, cohorts with their rooms, modes and counts, the big pause, and the ways to roster and invitations. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Tick } from "../../parts/field.tsx";
import { ringAllow } from "../../parts/ring.ts";
import { desksOf, isOpen, linesOf } from "../../state/desk.ts";
import { newCountOf } from "../../state/select.ts";
import { useSelect } from "../../state/store.ts";
import type { BoardOpen, Desk, Room } from "../../state/types.ts";
import { board as words } from "../../words/board.ts";
import { words as common } from "../../words/en.ts";
import { openOnBoard, useAct, useNow } from "./acts.ts";
import { Duty, groupRooms, modeText } from "./duty.tsx";
import { ActForm, Problem, RoomHowLong, useHowLong } from "./forms.tsx";

/** With more cohorts than this their rooms are folded away at first: six fit on one screen. */
const OPEN_COHORTS = 2;

function RoomLine({ room, open }: { room: Room; open: boolean }): JSX.Element {
  const app = useApp();
  const now = useNow(30000);
  const waiting = useSelect(
    app.store,
    (state) =>
      Object.values(state.desks)
        .flatMap((desk) => Object.values(desk.items))
        .filter((item) => item.room === room.id && isOpen(item)).length,
  );
  const fresh = useSelect(app.store, (state) => newCountOf(state, state.rooms[room.id] ?? room));
  const facts = room.facts;
  const mode = modeText(room, facts?.mode, facts?.slow_ms);
  const line = [
    facts?.mode_until === undefined ? mode : words.rail.until(mode, words.when(facts.mode_until, now)),
    fresh > 0 ? common.rooms.fresh(fresh) : undefined,
  ].filter((part) => part !== undefined);
  return (
    <li>
      <button
        type="button"
        class={`rail-room${open ? " open" : ""}`}
        aria-current={open ? "true" : undefined}
        onClick={() => openOnBoard(app, { what: "room", room: room.id })}
      >
        <span class="rail-name" dir="auto">
          {room.title}
        </span>
        <span class="soft small">{line.join(" · ")}</span>
        {waiting > 0 && (
          <span class="count">
            {waiting} <span class="away">{words.counts.waiting(waiting)}</span>
          </span>
        )}
      </button>
    </li>
  );
}

interface CohortProps {
  desk: Desk;
  folded: boolean;
  open: BoardOpen | null;
  onOnly: (desk: string) => void;
}

function Cohort({ desk, folded, open, onOnly }: CohortProps): JSX.Element {
  const app = useApp();
  const rooms = useSelect(app.store, (state) =>
    Object.values(state.rooms)
      .filter((room) => room.facts?.cohort === desk.id && room.type !== "line")
      .sort((a, b) => a.title.localeCompare(b.title)),
  );
  const [shown, setShown] = useState(!folded);
  const waiting = Object.values(desk.items).filter(isOpen).length;
  return (
    <li class="cohort">
      <div class="cohort-head">
        <button type="button" class="cohort-name" aria-expanded={shown} onClick={() => setShown(!shown)}>
          <svg class={`icon turn${shown ? " down" : ""}`} viewBox="0 0 24 24" aria-hidden="true">
            <path d="M9 6l6 6-6 6" />
          </svg>
          <span dir="auto">{desk.title}</span>
        </button>
        {waiting > 0 && (
          <button
            type="button"
            class="count"
            aria-label={words.rail.cohort(desk.title, waiting)}
            onClick={() => onOnly(desk.id)}
          >
            {waiting}
          </button>
        )}
      </div>
      {shown && (
        <>
          <ul class="rail-rooms">
            {rooms.map((room) => (
              <RoomLine key={room.id} room={room} open={open?.what === "room" && open.room === room.id} />
            ))}
          </ul>
          <div class="cohort-links">
            <button type="button" class="link" onClick={() => openOnBoard(app, { what: "roster", desk: desk.id })}>
              {words.nav.roster}
            </button>
            <button type="button" class="link" onClick={() => openOnBoard(app, { what: "invitations", desk: desk.id })}>
              {words.nav.invitations}
            </button>
          </div>
        </>
      )}
    </li>
  );
}

function PauseDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const act = useAct();
  const what = useHowLong();
  const go = (): void => {
    const chosen = what.chosen();
    if (chosen === null) return;
    act.run({ do: "pause", ...chosen }, () => {
      say(words.pause.done, "told");
      onClose();
    });
  };
  return (
    <Dialog title={words.pause.title} onClose={onClose}>
      <ActForm go={go}>
        <p>{words.pause.lead}</p>
        <RoomHowLong id="pause" legend={words.pause.length} label={words.pause.reason} what={what} />
        <Problem text={act.problem} />
        <button type="submit" class="button main wide">
          {words.pause.go}
        </button>
        <button type="button" class="button wide" onClick={onClose}>
          {words.cancel}
        </button>
      </ActForm>
    </Dialog>
  );
}

function PauseAll(): JSX.Element {
  const app = useApp();
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const paused = useSelect(app.store, (state) => {
    const rooms = groupRooms(state);
    return rooms.length > 0 && rooms.every((room) => room.facts?.mode === "paused");
  });
  return (
    <>
      {paused ? (
        <button
          type="button"
          class="button main"
          onClick={() => act.run({ do: "resume" }, () => say(words.pause.resumed, "told"))}
        >
          {words.rail.resumeAll}
        </button>
      ) : (
        <button type="button" class="button" onClick={() => setAsking(true)}>
          {words.rail.pauseAll}
        </button>
      )}
      <Problem text={act.problem} />
      {asking && <PauseDialog onClose={() => setAsking(false)} />}
    </>
  );
}

export function Rail({ open, onOnly }: { open: BoardOpen | null; onOnly: (desk: string) => void }): JSX.Element {
  const app = useApp();
  const desks = useSelect(app.store, desksOf);
  const waiting = useSelect(
    app.store,
    (state) => linesOf(state).filter((line) => line.waiting_since !== undefined).length,
  );
  const { settings } = app;
  const lead = useSelect(app.store, (state) => state.role === "lead");
  return (
    <nav class="rail" data-area="rail" aria-label={words.nav.rooms}>
      <Duty />
      <Tick
        id="ring"
        label={words.duty.ring}
        on={settings.ring}
        onChange={(ring) => {
          if (ring) ringAllow();
          app.setSettings({ ...settings, ring });
        }}
      />
      {desks.length === 0 && <p class="soft">{words.rail.none}</p>}
      <ul class="cohorts">
        {desks.map((desk) => (
          <Cohort key={desk.id} desk={desk} folded={desks.length > OPEN_COHORTS} open={open} onOnly={onOnly} />
        ))}
      </ul>
      <div class="rail-acts">
        <button type="button" class="button" onClick={() => openOnBoard(app, { what: "lines" })}>
          {waiting === 0 ? words.nav.lines : words.nav.linesWaiting(waiting)}
        </button>
        <PauseAll />
        <div class="rail-links">
          {lead && (
            <button type="button" class="link" onClick={() => openOnBoard(app, { what: "program" })}>
              {words.nav.program}
            </button>
          )}
          <button type="button" class="link" onClick={() => app.go({ screen: "rooms" })}>
            {words.nav.roomList}
          </button>
          <button type="button" class="link" onClick={() => app.go({ screen: "devices" })}>
            {words.nav.devices}
          </button>
          <button type="button" class="link" onClick={() => app.signOut("asked")}>
            {common.rooms.signOut}
          </button>
        </div>
      </div>
    </nav>
  );
}
