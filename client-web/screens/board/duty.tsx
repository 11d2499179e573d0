/** On or off duty, for all own rooms or one, and in words what the rooms will do when it ends (MO2). */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import { ringAllow } from "../../parts/ring.ts";
import type { DutyChange, RoomMode } from "../../protocol/protocol.ts";
import { ownDutyOf } from "../../state/desk.ts";
import { useSelect } from "../../state/store.ts";
import type { Room, State } from "../../state/types.ts";
import { board as words } from "../../words/board.ts";
import { useAct, useNow } from "./acts.ts";
import { Problem, Select } from "./forms.tsx";

const HOUR_MS = 3600000;
const LENGTHS: readonly number[] = [HOUR_MS, 3 * HOUR_MS, 8 * HOUR_MS];
const STRICT: readonly RoomMode[] = ["open", "slow", "approve-first", "read-only", "paused"];
const TELL_MAX = 3;

/** Own rooms: not the staff's own, and not the private lines, which nobody's duty changes. */
export function groupRooms(state: State): Room[] {
  return Object.values(state.rooms)
    .filter((room) => room.type !== "line" && room.type !== "staff")
    .sort((a, b) => a.title.localeCompare(b.title));
}

/** What a room goes to when nobody is on duty there, if that is another mode than now. */
function fallsTo(room: Room): RoomMode | null {
  const { facts } = room;
  const to = facts?.unstaffed_mode;
  if (facts?.mode === undefined || to === undefined) return null;
  return STRICT.indexOf(to) > STRICT.indexOf(facts.mode) ? to : null;
}

export function modeText(room: Room, mode: RoomMode | undefined | null, slowMs?: number): string {
  if (mode === undefined || mode === null) return room.type === null ? "" : words.modes.open;
  return mode === "slow" && slowMs !== undefined ? words.rail.slow(slowMs) : words.modes[mode];
}

function Then({ own, now }: { own: DutyChange; now: number }): JSX.Element {
  const app = useApp();
  const rooms = useSelect(app.store, groupRooms);
  const told = rooms
    .filter((room) => own.rooms === undefined || own.rooms.includes(room.id))
    .flatMap((room) => {
      const to = fallsTo(room);
      return to === null ? [] : [{ room, to }];
    });
  return (
    <>
      {told.slice(0, TELL_MAX).map(({ room, to }) => (
        <p class="soft small" key={room.id} dir="auto">
          {own.until_at === undefined
            ? words.duty.laterOff(room.title, words.modes[to].toLowerCase())
            : words.duty.later(room.title, words.modes[to].toLowerCase(), words.when(own.until_at, now))}
        </p>
      ))}
    </>
  );
}

export function Duty(): JSX.Element {
  const app = useApp();
  const act = useAct();
  const now = useNow(30000);
  const own = useSelect(app.store, ownDutyOf);
  const rooms = useSelect(app.store, groupRooms);
  const others = useSelect(app.store, (state) => {
    const names = new Set<string>();
    for (const desk of Object.values(state.desks))
      for (const duty of Object.values(desk.duty))
        if (duty.duty === "on" && duty.member !== state.me?.id) names.add(duty.name);
    return [...names].sort();
  });
  const [where, setWhere] = useState<string>("all");
  const [length, setLength] = useState<string>("shift");

  const goOn = (): void => {
    if (!app.settings.ring) {
      ringAllow();
      app.setSettings({ ...app.settings, ring: true });
    }
    const room = where === "all" ? {} : { room: where };
    const long = length === "shift" ? {} : { length_ms: Number(length) };
    act.run({ do: "duty_on", ...room, ...long }, () => say(words.duty.on, "told"));
  };
  const goOff = (): void => act.run({ do: "duty_off" }, () => say(words.duty.off, "told"));
  return (
    <section class="duty" aria-labelledby="duty-title">
      <h2 id="duty-title" class="away">
        {words.duty.title}
      </h2>
      {own === null ? (
        <>
          <p>
            <strong>{words.duty.off}</strong>
          </p>
          <div class="duty-row">
            <Select
              id="duty-where"
              label={words.duty.where}
              value={where}
              options={[
                { value: "all", label: words.duty.allRooms },
                ...rooms.map((room) => ({ value: room.id, label: room.title })),
              ]}
              onChange={setWhere}
            />
            <Select
              id="duty-length"
              label={words.duty.howLong}
              value={length}
              options={[
                { value: "shift", label: words.duty.shift },
                ...LENGTHS.map((ms) => ({ value: String(ms), label: words.duty.forTime(ms) })),
              ]}
              onChange={setLength}
            />
          </div>
          <button type="button" class="button main" onClick={goOn}>
            {words.duty.goOn}
          </button>
        </>
      ) : (
        <>
          <p>
            <strong>
              {own.duty === "away"
                ? words.duty.away
                : own.until_at === undefined
                  ? words.duty.on
                  : words.duty.onUntil(words.when(own.until_at, now))}
            </strong>
          </p>
          <p class="small" dir="auto">
            {own.rooms === undefined
              ? words.duty.everywhere
              : words.duty.rooms(
                  rooms
                    .filter((room) => own.rooms?.includes(room.id))
                    .map((room) => room.title)
                    .join(", "),
                )}
          </p>
          <Then own={own} now={now} />
          <button type="button" class="button" onClick={goOff}>
            {words.duty.goOff}
          </button>
        </>
      )}
      <p class="soft small" dir="auto">
        {others.length === 0 ? words.duty.alone : words.duty.others(others.join(", "))}
      </p>
      <Problem text={act.problem} />
    </section>
  );
}
