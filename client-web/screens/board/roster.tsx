/** The weekly roster of a cohort; a lead changes it. Times are the clinic's. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import type { ShiftRow, Weekday } from "../../protocol/protocol.ts";
import { useSelect } from "../../state/store.ts";
import { board as words } from "../../words/board.ts";
import { useAct, useLook, useStaff } from "./acts.ts";
import { ActForm, Fold, Problem, Select } from "./forms.tsx";

const DAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_MINUTES = 1440;

/** A minute of the clinic's day as people read it; a date in UTC alone keeps the reader's zone out of it. */
function clockText(minute: number): string {
  const date = new Date(Date.UTC(2026, 0, 1, 0, minute % DAY_MINUTES));
  return new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit", timeZone: "UTC" })
    .format(date)
    .replace(/\u202f/g, "\u00a0")
    .toLowerCase();
}

export function minutesOf(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (found === null) return null;
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  return minutes < DAY_MINUTES ? minutes : null;
}

function spanText(row: ShiftRow): string {
  const end = clockText(row.to_minute);
  return words.roster.span(clockText(row.from_minute), row.to_minute > DAY_MINUTES ? words.roster.nextDay(end) : end);
}

function Add({ desk, onDone }: { desk: string; onDone: () => void }): JSX.Element {
  const act = useAct();
  const staff = useStaff([desk]);
  const [who, setWho] = useState("");
  const [day, setDay] = useState<Weekday>("mon");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const go = (): void => {
    const start = minutesOf(from);
    const end = minutesOf(to);
    if (who === "") {
      setMissing(words.choose);
      return;
    }
    if (start === null || end === null) {
      setMissing(words.roster.timeMissing);
      return;
    }
    setMissing(null);
    const until = end > start ? end : end + DAY_MINUTES;
    act.run({ do: "shift_add", cohort: desk, member: who, day, from_minute: start, to_minute: until }, () => {
      say(words.roster.added, "told");
      onDone();
    });
  };
  return (
    <ActForm go={go}>
      <h3>{words.roster.add}</h3>
      <div class="two">
        <Select
          id="shift-who"
          label={words.roster.who}
          value={who}
          options={staff.map((row) => ({ value: row.id, label: row.name }))}
          onChange={setWho}
          empty
        />
        <Select
          id="shift-day"
          label={words.roster.day}
          value={day}
          options={DAYS.map((value) => ({ value, label: words.roster.days[value] }))}
          onChange={setDay}
        />
        <div class="select">
          <label class="field-label" for="shift-from">
            {words.roster.from}
          </label>
          <input id="shift-from" type="time" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
        </div>
        <div class="select">
          <label class="field-label" for="shift-to">
            {words.roster.to}
          </label>
          <input id="shift-to" type="time" value={to} onInput={(event) => setTo(event.currentTarget.value)} />
        </div>
      </div>
      <p class="hint">{words.roster.toHint}</p>
      <Problem text={missing ?? act.problem} />
      <button type="submit" class="button main">
        {words.roster.go}
      </button>
    </ActForm>
  );
}

export function Roster({ desk }: { desk: string }): JSX.Element {
  const app = useApp();
  const act = useAct();
  const lead = useSelect(app.store, (state) => state.role === "lead");
  const { rows, refused, again } = useLook<ShiftRow>(`roster ${desk}`, { ask: "roster", cohort: desk });
  const sorted = [...(rows ?? [])].sort(
    (a, b) => DAYS.indexOf(a.day) - DAYS.indexOf(b.day) || a.from_minute - b.from_minute,
  );
  const days = DAYS.filter((day) => sorted.some((row) => row.day === day));
  return (
    <>
      <p class="soft small">{words.roster.lead}</p>
      {refused !== null && <p class="tip">{words.item.notOpen}</p>}
      {rows === null && refused === null && <p class="soft">{words.item.opening}</p>}
      {rows !== null && rows.length === 0 && <p class="tip">{words.roster.none}</p>}
      {days.map((day) => (
        <Fold key={day} title={words.roster.days[day]}>
          <ul class="rows">
            {sorted
              .filter((row) => row.day === day)
              .map((row) => (
                <li key={row.shift}>
                  <p>
                    <strong dir="auto">{row.name}</strong> <span class="soft">{spanText(row)}</span>
                  </p>
                  {lead && (
                    <button
                      type="button"
                      class="button"
                      aria-label={words.roster.removeNamed(row.name, words.roster.days[day])}
                      onClick={() =>
                        act.run({ do: "shift_remove", shift: row.shift }, () => {
                          say(words.roster.removed, "told");
                          again();
                        })
                      }
                    >
                      {words.roster.remove}
                    </button>
                  )}
                </li>
              ))}
          </ul>
        </Fold>
      ))}
      <Problem text={act.problem} />
      {lead ? <Add desk={desk} onDone={again} /> : <p class="soft small">{words.roster.leadOnly}</p>}
    </>
  );
}
