/** Form pieces: a labelled field with hint and error, a group of choices as cards, a tick, and the summary of errors at the top. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../words/en.ts";

export interface Problem {
  /** The id of the field that the link leads to. */
  readonly field: string;
  readonly text: string;
}

interface FieldProps {
  id: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string | undefined;
  problem?: string | undefined;
  type?: "text" | "password";
  autoComplete?: string;
  inputMode?: "text" | "numeric";
  beside?: ComponentChildren;
}

export function Field({
  id,
  label,
  value,
  onInput,
  hint,
  problem,
  type,
  autoComplete,
  inputMode,
  beside,
}: FieldProps): JSX.Element {
  const described = [hint === undefined ? "" : `${id}-hint`, problem === undefined ? "" : `${id}-problem`];
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {problem !== undefined && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      <div class="field-row">
        <input
          id={id}
          type={type ?? "text"}
          value={value}
          autoComplete={autoComplete ?? "off"}
          inputMode={inputMode ?? "text"}
          autocapitalize="none"
          spellcheck={false}
          aria-invalid={problem !== undefined}
          aria-describedby={described.join(" ").trim() || undefined}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        {beside}
      </div>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface ChoicesProps<T extends string> {
  id: string;
  legend: string;
  lead?: string | undefined;
  options: readonly { readonly value: T; readonly label: string }[];
  chosen: T | null;
  onChoose: (value: T) => void;
  hint?: string | undefined;
  problem?: string | undefined;
  columns?: boolean;
}

/** Radio cards. The id of the first radio is the group's, so that an error's link lands on it. */
export function Choices<T extends string>(props: ChoicesProps<T>): JSX.Element {
  const { id, legend, lead, options, chosen, onChoose, hint, problem, columns } = props;
  return (
    <fieldset class="choices" aria-describedby={problem === undefined ? undefined : `${id}-problem`}>
      <legend>{legend}</legend>
      {lead !== undefined && <p class="soft choices-lead">{lead}</p>}
      {problem !== undefined && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      <div class={columns === true ? "choice-grid" : "choice-list"}>
        {options.map((option, index) => (
          <label key={option.value} class={`choice${chosen === option.value ? " chosen" : ""}`}>
            <input
              type="radio"
              id={index === 0 ? id : undefined}
              name={id}
              checked={chosen === option.value}
              onChange={() => onChoose(option.value)}
            />
            <span dir="auto">{option.label}</span>
          </label>
        ))}
      </div>
      {hint !== undefined && <p class="hint">{hint}</p>}
    </fieldset>
  );
}

interface TickProps {
  id: string;
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  problem?: string | undefined;
}

export function Tick({ id, label, on, onChange, problem }: TickProps): JSX.Element {
  return (
    <div class="field">
      {problem !== undefined && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      <label class={`choice${on ? " chosen" : ""}`}>
        <input
          type="checkbox"
          id={id}
          checked={on}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
    </div>
  );
}

interface SummaryProps {
  problems: readonly Problem[];
  /** Counts up with each try, so that the same problem is read again. */
  serial: number;
}

/** What to look at, with links and the focus. Says nothing when there is nothing. */
export function ErrorSummary({ problems, serial }: SummaryProps): JSX.Element | null {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (serial === 0) return;
    box.current?.scrollIntoView({ block: "nearest" });
    box.current?.focus();
  }, [serial]);
  if (problems.length === 0) return null;
  return (
    <section class="summary" ref={box} tabIndex={-1} aria-labelledby="summary-title">
      <h2 id="summary-title">{words.form.summary}</h2>
      <ul>
        {problems.map((problem) => (
          <li key={problem.field + problem.text}>
            {problem.field === "" ? (
              problem.text
            ) : (
              <button
                type="button"
                class="link"
                onClick={() => {
                  const field = document.getElementById(problem.field);
                  field?.scrollIntoView({ block: "center" });
                  field?.focus();
                }}
              >
                {problem.text}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export const problemOf = (problems: readonly Problem[], field: string): string | undefined =>
  problems.find((problem) => problem.field === field)?.text;
