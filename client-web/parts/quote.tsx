/**
 * What a message answers: a reference, never a copy, so that removal, masking and fading reach it (MS5). A quote shows the nearest message
 * only, not what that one answers.
 */
import type { JSX } from "preact";
import { isHidden } from "../state/own.ts";
import { quotedOf } from "../state/select.ts";
import type { Room, State } from "../state/types.ts";
import { words } from "../words/en.ts";

export interface Quoted {
  readonly number: number;
  readonly who: string | null;
  /** Null: there is nothing to show but `note`. */
  readonly text: string | null;
  readonly note: string | null;
}

export function quotedIn(state: State, room: Room, number: number): Quoted {
  const found = quotedOf(state, room, number);
  if (found === undefined) return { number, who: null, text: null, note: words.own.quote.earlier };
  if (found === null) return { number, who: null, text: null, note: words.own.quote.gone };
  const author = room.people[found.by ?? ""];
  if (isHidden(state, found.by) && author?.badge !== "staff")
    return { number, who: null, text: null, note: words.own.quote.ofHidden };
  const who = found.by === state.me?.id ? words.app.you : (author?.name ?? words.app.someone);
  return { number, who, text: found.text, note: null };
}

/** The same to look at. */
export const sameQuoted = (a: Quoted | null, b: Quoted | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.number === b.number && a.who === b.who && a.text === b.text && a.note === b.note);

export function QuoteBlock({ quoted }: { quoted: Quoted }): JSX.Element {
  return (
    <blockquote class="quoted">
      {quoted.note !== null ? (
        <p class="soft">{quoted.note}</p>
      ) : (
        <>
          <p class="who" dir="auto">
            {quoted.who}
          </p>
          <p class="quoted-text" dir="auto">
            {quoted.text}
          </p>
        </>
      )}
    </blockquote>
  );
}

/** Above the box: what the text will answer. */
export function QuoteChip({ quoted, onOut }: { quoted: Quoted; onOut: () => void }): JSX.Element {
  return (
    <div class="quote-chip">
      <div class="quoted">
        <p class="who" dir="auto">
          {words.own.quote.answering(quoted.who ?? words.app.someone)}
        </p>
        <p class="quoted-text" dir="auto">
          {quoted.text ?? quoted.note}
        </p>
      </div>
      <button
        type="button"
        class="button"
        onClick={() => {
          onOut();
          document.getElementById("box")?.focus();
        }}
      >
        {words.own.quote.out}
      </button>
    </div>
  );
}
