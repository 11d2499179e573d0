/** A room as its staff steer it: the mode now and why, a stricter one for a time, and who is in it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import { Badge } from "../../parts/message.tsx";
import type { RoomMode } from "../../protocol/protocol.ts";
import { peopleOf } from "../../state/select.ts";
import { useSelect } from "../../state/store.ts";
import type { Room } from "../../state/types.ts";
import { board as words } from "../../words/board.ts";
import { span } from "../../words/format.ts";
import { openOnBoard, useAct, useNow } from "./acts.ts";
import { modeText } from "./duty.tsx";
import { ActForm, Fold, Problem, RoomHowLong, Select, useHowLong } from "./forms.tsx";

const MODES: readonly RoomMode[] = ["slow", "approve-first", "read-only", "paused"];
const SLOW_MS: readonly number[] = [10000, 30000, 120000, 600000];

function Override({ room }: { room: Room }): JSX.Element {
  const act = useAct();
  const [mode, setMode] = useState<RoomMode | "">("");
  const [slow, setSlow] = useState(String(SLOW_MS[1]));
  const [missing, setMissing] = useState(false);
  const what = useHowLong();
  const go = (): void => {
    if (mode === "") {
      setMissing(true);
      return;
    }
    const chosen = what.chosen();
    if (chosen === null) return;
    const pace = mode === "slow" ? { slow_ms: Number(slow) } : {};
    act.run({ do: "mode_set", room: room.id, mode, ...pace, ...chosen }, () => {
      say(words.room.set, "told");
      setMode("");
      what.setLength(null);
    });
  };
  return (
    <ActForm go={go}>
      <h3>{words.room.override}</h3>
      <p class="soft small">{words.room.overrideLead}</p>
      <Select
        id="mode"
        label={words.room.mode}
        value={mode}
        options={MODES.map((value) => ({ value, label: words.modes[value] }))}
        onChange={(next) => {
          setMode(next);
          setMissing(false);
        }}
        empty
        problem={missing ? words.choose : null}
      />
      {mode === "slow" && (
        <Select
          id="mode-slow"
          label={words.room.slow}
          value={slow}
          options={SLOW_MS.map((ms) => ({ value: String(ms), label: span(ms) }))}
          onChange={setSlow}
        />
      )}
      <RoomHowLong id="mode" legend={words.room.length} label={words.room.reason} what={what} />
      <Problem text={act.problem} />
      <button type="submit" class="button main">
        {words.room.go}
      </button>
    </ActForm>
  );
}

export function RoomPane({ id }: { id: string }): JSX.Element {
  const app = useApp();
  const act = useAct();
  const now = useNow(30000);
  const room = useSelect(app.store, (state) => state.rooms[id] ?? null);
  if (room === null) return <p class="soft">{words.item.gone}</p>;
  const facts = room.facts;
  const mode = modeText(room, facts?.mode, facts?.slow_ms);
  const people = peopleOf(room);
  return (
    <>
      <p>
        <strong>
          {facts?.mode_until === undefined ? mode : words.rail.until(mode, words.when(facts.mode_until, now))}
        </strong>{" "}
        {facts?.mode_reason !== undefined && (
          <span class="soft small">{words.queue.because(words.reasons[facts.mode_reason])}</span>
        )}
      </p>
      <p class="soft small">
        {[
          facts?.duty === undefined ? words.rail.nobody : words.rail.onDuty(facts.duty),
          facts?.base_mode === undefined
            ? undefined
            : words.room.base(modeText(room, facts.base_mode, facts.base_slow_ms).toLowerCase()),
          facts?.unstaffed_mode === undefined
            ? undefined
            : words.room.unstaffed(modeText(room, facts.unstaffed_mode, facts.unstaffed_slow_ms).toLowerCase()),
          room.retentionMs === null ? undefined : words.room.keeps(room.retentionMs),
        ]
          .filter((part) => part !== undefined)
          .join(" · ")}
      </p>
      <div class="acts">
        <button type="button" class="button main" onClick={() => app.go({ screen: "room", room: id })}>
          {words.room.open}
        </button>
        {facts?.mode_until !== undefined && (
          <button
            type="button"
            class="button"
            onClick={() => act.run({ do: "mode_clear", room: id }, () => say(words.room.cleared, "told"))}
          >
            {words.room.clear}
          </button>
        )}
      </div>
      <Problem text={act.problem} />
      <Override room={room} />
      <Fold title={words.member.list}>
        <ul class="picks">
          {people.map((person) => (
            <li key={person.id}>
              {person.badge === "staff" ? (
                <p class="pick plain-pick">
                  <span dir="auto">{person.name}</span> <Badge badge={person.badge} />
                </p>
              ) : (
                <button
                  type="button"
                  class="pick"
                  onClick={() =>
                    openOnBoard(app, {
                      what: "member",
                      desk: facts?.cohort ?? "",
                      member: person.id,
                      name: person.name,
                    })
                  }
                >
                  <span dir="auto">{person.name}</span> <Badge badge={person.badge} />
                </button>
              )}
            </li>
          ))}
        </ul>
      </Fold>
    </>
  );
}
