/** Small form pieces of the board: a labelled select, a group of short choices, the line that says what went wrong. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Reason } from "../../protocol/protocol.ts";
import { board as words } from "../../words/board.ts";
import { span } from "../../words/format.ts";

const MINUTE_MS = 60000;
const HOUR_MS = 60 * MINUTE_MS;

interface SelectProps<T extends string> {
  id: string;
  label: string;
  value: T | "";
  options: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T) => void;
  /** Nothing is preset where the choice matters. */
  empty?: boolean;
  problem?: string | null;
}

export function Select<T extends string>(props: SelectProps<T>): JSX.Element {
  const { id, label, value, options, onChange, empty, problem } = props;
  return (
    <div class="select">
      <label class="field-label" for={id}>
        {label}
      </label>
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      <select
        id={id}
        value={value}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onChange={(event) => onChange(event.currentTarget.value as T)}
      >
        {empty === true && (
          <option value="" disabled>
            {words.choose}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Why a text goes back, is removed or hidden, or a person is on a pause. */
export const REASONS_OF_TEXT: readonly Reason[] = [
  "identifies",
  "harmful-detail",
  "hurts",
  "trade",
  "link",
  "private-line",
  "rule",
];
export const REASONS_OF_ROOM: readonly Reason[] = ["care", "quiet", "unstaffed"];
export const REASONS_OF_PERSON: readonly Reason[] = ["hurts", "identifies", "harmful-detail", "trade", "rule", "care"];

interface ReasonProps {
  id: string;
  label: string;
  from: readonly Reason[];
  value: Reason | "";
  onChange: (reason: Reason) => void;
  problem?: string | null;
}

export function ReasonSelect({ id, label, from, value, onChange, problem }: ReasonProps): JSX.Element {
  const options = from.map((reason) => ({ value: reason, label: words.reasons[reason] }));
  return (
    <Select id={id} label={label} value={value} options={options} onChange={onChange} empty problem={problem ?? null} />
  );
}

export const LENGTHS_PAUSE: readonly number[] = [15 * MINUTE_MS, HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS];
export const LENGTHS_ROOM: readonly number[] = [15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS];
export const LENGTHS_DAYS: readonly number[] = [24 * HOUR_MS, 3 * 24 * HOUR_MS, 7 * 24 * HOUR_MS];

interface ChipsProps {
  id: string;
  legend: string;
  lengths: readonly number[];
  chosen: number | null;
  onChoose: (ms: number) => void;
  problem?: string | null;
}

/** Lengths of time side by side. */
export function Lengths({ id, legend, lengths, chosen, onChoose, problem }: ChipsProps): JSX.Element {
  return (
    <fieldset class="choices chips" aria-describedby={problem ? `${id}-problem` : undefined}>
      <legend>{legend}</legend>
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      <div class="chip-row">
        {lengths.map((ms, index) => (
          <label key={ms} class={`choice${chosen === ms ? " chosen" : ""}`}>
            <input
              type="radio"
              id={index === 0 ? id : undefined}
              name={id}
              checked={chosen === ms}
              onChange={() => onChoose(ms)}
            />
            <span>{span(ms)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Problem({ text }: { text: string | null }): JSX.Element | null {
  return text === null ? null : <p class="problem">{text}</p>;
}

interface ActFormProps {
  go: () => void;
  /** Takes a row of its own where forms stand side by side. */
  wide?: boolean;
  /** Which group it is about. */
  desk?: string;
  children: ComponentChildren;
}

/** What is filled in for an act. Enter and the button are one way to send it. */
export function ActForm({ go, wide, desk, children }: ActFormProps): JSX.Element {
  return (
    <form
      class={wide === true ? "fold wide-row" : "fold"}
      data-desk={desk}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      {children}
    </form>
  );
}

export interface HowLong {
  readonly length: number | null;
  readonly reason: Reason | "";
  readonly missing: "length" | "reason" | null;
  setLength(ms: number | null): void;
  setReason(reason: Reason): void;
  /** Both, once both are chosen; else null, and what is missing is shown. */
  chosen(): { length_ms: number; reason: Reason } | null;
}

/** For how long and why: nothing is preset. */
export function useHowLong(): HowLong {
  const [length, setLength] = useState<number | null>(null);
  const [reason, setReason] = useState<Reason | "">("");
  const [missing, setMissing] = useState<"length" | "reason" | null>(null);
  return {
    length,
    reason,
    missing,
    setLength(ms) {
      setLength(ms);
      setMissing(null);
    },
    setReason(next) {
      setReason(next);
      setMissing(null);
    },
    chosen() {
      if (length !== null && reason !== "") return { length_ms: length, reason };
      setMissing(length === null ? "length" : "reason");
      return null;
    },
  };
}

interface HowLongProps {
  /** Begins the ids. */
  id: string;
  legend: string;
  label: string;
  what: HowLong;
}

export function RoomHowLong({ id, legend, label, what }: HowLongProps): JSX.Element {
  return (
    <>
      <Lengths
        id={`${id}-length`}
        legend={legend}
        lengths={LENGTHS_ROOM}
        chosen={what.length}
        onChoose={what.setLength}
        problem={what.missing === "length" ? words.member.chooseLength : null}
      />
      <ReasonSelect
        id={`${id}-reason`}
        label={label}
        from={REASONS_OF_ROOM}
        value={what.reason}
        onChange={what.setReason}
        problem={what.missing === "reason" ? words.member.chooseReason : null}
      />
    </>
  );
}

/** One thing to do, with what it needs, under its own heading. */
export function Fold({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="fold">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
