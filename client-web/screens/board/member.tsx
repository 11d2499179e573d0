/** One member as staff see one: rooms, what is in force, and the forms for a pause or a limit: length, reason, done. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import { Field } from "../../parts/field.tsx";
import type { PageItem, Reason, SanctionKind, SheetRow } from "../../protocol/protocol.ts";
import { sanctionsOf } from "../../state/desk.ts";
import { useSelect } from "../../state/store.ts";
import { board as words } from "../../words/board.ts";
import { useAct, useLook, useNow } from "./acts.ts";
import {
  ActForm,
  Fold,
  LENGTHS_DAYS,
  LENGTHS_PAUSE,
  Lengths,
  Problem,
  REASONS_OF_PERSON,
  ReasonSelect,
  Select,
} from "./forms.tsx";
import { LineButton } from "./lines.tsx";
import { sameName } from "./second.tsx";

const KINDS: readonly SanctionKind[] = ["time-out", "check-first", "slow", "suspension", "ending"];
const IN_ROOM: readonly SanctionKind[] = ["time-out", "slow"];

function lengthsOf(kind: SanctionKind): readonly number[] {
  return kind === "time-out" ? LENGTHS_PAUSE : LENGTHS_DAYS;
}

interface FormProps {
  desk: string;
  member: string;
  name: string;
  room?: string | undefined;
  /** Of the member; a case knows its one room. */
  rooms?: readonly SheetRow[];
  kind?: SanctionKind;
  reason?: Reason | "";
  onDone?: () => void;
}

export function SanctionForm(props: FormProps): JSX.Element {
  const { desk, member, name, rooms, onDone } = props;
  const app = useApp();
  const act = useAct();
  const [kind, setKind] = useState<SanctionKind>(props.kind ?? "time-out");
  const [room, setRoom] = useState(props.room ?? (rooms?.length === 1 ? (rooms[0]?.room ?? "") : ""));
  const [length, setLength] = useState<number | null>(null);
  const [reason, setReason] = useState<Reason | "">(props.reason ?? "");
  const [typed, setTyped] = useState("");
  const [missing, setMissing] = useState<"room" | "length" | "reason" | "name" | null>(null);
  const inRoom = IN_ROOM.includes(kind);
  const title = useSelect(app.store, (state) => state.rooms[room]?.title ?? "");

  const go = (): void => {
    if (inRoom && room === "") {
      setMissing("room");
      return;
    }
    if (kind !== "ending" && length === null) {
      setMissing("length");
      return;
    }
    if (reason === "") {
      setMissing("reason");
      return;
    }
    if (kind === "ending" && !sameName(typed, name)) {
      setMissing("name");
      return;
    }
    const where = inRoom ? { room } : {};
    const long = kind === "ending" || length === null ? {} : { length_ms: length };
    act.run({ do: "sanction", member, kind, reason, ...where, ...long }, () => {
      say(words.member.done(words.sanctions[kind]), "told");
      setLength(null);
      setTyped("");
      onDone?.();
    });
  };
  const problem = (of: typeof missing, text: string): string | null => (missing === of ? text : null);
  return (
    <ActForm go={go} desk={desk}>
      {props.kind === undefined && (
        <Select
          id="sanction-kind"
          label={words.member.kind}
          value={kind}
          options={KINDS.map((value) => ({ value, label: words.sanctions[value] }))}
          onChange={(next) => {
            setKind(next);
            setLength(null);
            setMissing(null);
          }}
        />
      )}
      <p class="soft small">{words.member.means[kind]}</p>
      {inRoom && props.room === undefined && (
        <Select
          id="sanction-room"
          label={words.member.room}
          value={room}
          options={(rooms ?? [])
            .filter((row) => row.state === "in")
            .map((row) => ({ value: row.room, label: row.title }))}
          onChange={setRoom}
          empty
          problem={problem("room", words.member.chooseRoom)}
        />
      )}
      {inRoom && props.room !== undefined && <p class="small">{title}</p>}
      {kind !== "ending" && (
        <Lengths
          id="sanction-length"
          legend={words.member.length}
          lengths={lengthsOf(kind)}
          chosen={length}
          onChoose={(ms) => {
            setLength(ms);
            setMissing(null);
          }}
          problem={problem("length", words.member.chooseLength)}
        />
      )}
      <ReasonSelect
        id="sanction-reason"
        label={words.member.reason}
        from={REASONS_OF_PERSON}
        value={reason}
        onChange={(next) => {
          setReason(next);
          setMissing(null);
        }}
        problem={problem("reason", words.member.chooseReason)}
      />
      {kind === "ending" && (
        <Field
          id="sanction-name"
          label={words.member.typeName(name)}
          value={typed}
          onInput={setTyped}
          problem={problem("name", words.second.wrongName) ?? undefined}
        />
      )}
      <Problem text={act.problem} />
      <button type="submit" class="button main">
        {words.member.go(words.sanctions[kind])}
      </button>
      <p class="soft small">{words.member.quiet}</p>
    </ActForm>
  );
}

function InForce({ member }: { member: string }): JSX.Element {
  const app = useApp();
  const act = useAct();
  const now = useNow();
  const rows = useSelect(app.store, (state) => sanctionsOf(state, member));
  const rooms = useSelect(app.store, (state) => state.rooms);
  return (
    <Fold title={words.member.inForce}>
      {rows.length === 0 && <p class="soft small">{words.member.nothing}</p>}
      <ul class="rows">
        {rows.map((row) => (
          <li key={row.sanction}>
            <p>
              <strong>{words.sanctions[row.kind]}</strong>{" "}
              <span class="soft small">
                {[
                  row.room === undefined ? undefined : rooms[row.room]?.title,
                  row.state === "asked" ? words.member.asked : undefined,
                  row.ends_at === undefined ? undefined : words.member.until(words.when(row.ends_at, now)),
                  row.reason === undefined ? undefined : words.member.because(words.reasons[row.reason]),
                ]
                  .filter((part) => part !== undefined)
                  .join(" · ")}
              </span>
            </p>
            <button
              type="button"
              class="button"
              aria-label={words.member.liftNamed(words.sanctions[row.kind])}
              onClick={() => act.run({ do: "lift", sanction: row.sanction })}
            >
              {words.member.lift}
            </button>
          </li>
        ))}
      </ul>
      <Problem text={act.problem} />
    </Fold>
  );
}

function RoomRow({ row, member, onDone }: { row: SheetRow; member: string; onDone: () => void }): JSX.Element {
  const act = useAct();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState<Reason | "">("");
  const [missing, setMissing] = useState<string | null>(null);
  const go = (): void => {
    if (reason === "") {
      setMissing(words.member.chooseReason);
      return;
    }
    act.run({ do: "take_out", room: row.room, member, reason }, () => {
      say(words.member.tookOut, "told");
      setOpen(false);
      onDone();
    });
  };
  return (
    <li>
      <p dir="auto">
        {row.title} {row.state === "gone" && <span class="soft small">{words.member.gone}</span>}
      </p>
      {row.state === "in" && row.type !== "line" && (
        <button
          type="button"
          class="button"
          aria-expanded={open}
          aria-label={words.member.takeOutNamed(row.title)}
          onClick={() => setOpen(!open)}
        >
          {words.member.takeOut}
        </button>
      )}
      {open && (
        <ActForm go={go} wide>
          <ReasonSelect
            id={`out-${row.room}`}
            label={words.member.reason}
            from={REASONS_OF_PERSON}
            value={reason}
            onChange={setReason}
            problem={missing}
          />
          <button type="submit" class="button main">
            {words.member.takeOutGo}
          </button>
          <Problem text={act.problem} />
        </ActForm>
      )}
    </li>
  );
}

export function Member({ desk, member, name }: { desk: string; member: string; name: string }): JSX.Element {
  const look = useLook<PageItem>(`sheet ${member}`, { ask: "sheet", member });
  /* What is in force comes with it too; the desk keeps that, and its changes. */
  const rows = look.rows === null ? null : look.rows.filter((row): row is SheetRow => !("ev" in row) && "title" in row);
  const sheet = { ...look, rows };
  return (
    <>
      <div class="acts">
        <LineButton desk={desk} member={member} />
      </div>
      <InForce member={member} />
      <Fold title={words.member.rooms}>
        {sheet.refused !== null && <p class="tip">{words.item.notOpen}</p>}
        {sheet.rows === null && sheet.refused === null && <p class="soft">{words.item.opening}</p>}
        <ul class="rows">
          {(sheet.rows ?? []).map((row) => (
            <RoomRow key={row.room} row={row} member={member} onDone={sheet.again} />
          ))}
        </ul>
      </Fold>
      {sheet.rows !== null && (
        <Fold title={words.member.act}>
          <SanctionForm
            desk={desk}
            member={member}
            name={name}
            rooms={sheet.rows.filter((row) => row.type !== "line" && row.type !== "staff")}
          />
        </Fold>
      )}
    </>
  );
}
