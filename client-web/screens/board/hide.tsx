/**
 * Choosing what to hide of a text: by tapping words, by arrows and Space, or by selecting text with the pointer. The words are one list of
 * choices with one Tab stop; what is chosen is struck through and says so.
 */
import type { JSX } from "preact";
import { Fragment } from "preact";
import { useRef, useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { board as words } from "../../words/board.ts";
import {
  codePoints,
  cutSpan,
  isHidden,
  isTouched,
  joinSpans,
  SPANS_CHARACTERS_MAX,
  type Span,
  spansText,
  type Word,
  wordsOf,
} from "./spans.ts";

interface Props {
  text: string;
  spans: readonly Span[];
  onChange: (spans: readonly Span[]) => void;
}

/** Where a place in the document stands in the text, in code points; words carry theirs in data-from. */
function placeOf(node: Node | null, offset: number): number | null {
  const element = node instanceof Element ? node : (node?.parentElement ?? null);
  const word = element?.closest<HTMLElement>("[data-from]");
  if (word === null || word === undefined) return null;
  const from = Number(word.dataset["from"]);
  return node instanceof Text ? from + codePoints(node.data, offset) : from;
}

function selected(box: HTMLElement | null): Span | null {
  const chosen = document.getSelection();
  if (chosen === null || chosen.isCollapsed || box === null || !box.contains(chosen.anchorNode)) return null;
  const a = placeOf(chosen.anchorNode, chosen.anchorOffset);
  const b = placeOf(chosen.focusNode, chosen.focusOffset);
  if (a === null || b === null || a === b) return null;
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

export const tooMany = (spans: readonly Span[]): boolean => spansText(spans).length > SPANS_CHARACTERS_MAX;

export function HideWords({ text, spans, onChange }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const all = wordsOf(text);
  const signs = [...text];
  const here = Math.min(at, all.length - 1);

  const set = (next: readonly Span[]): void => {
    const joined = joinSpans(text, next);
    onChange(joined);
    say(words.held.hidden(joined.length), "told");
  };
  const toggle = (word: Word): void => set(isHidden(spans, word) ? cutSpan(spans, word) : [...spans, word]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: all.length - 1 };
    const wanted = steps[event.key];
    const word = all[here];
    if (wanted !== undefined) {
      event.preventDefault();
      const to = Math.max(0, Math.min(all.length - 1, wanted));
      const next = all[to];
      setAt(to);
      if (event.shiftKey && word !== undefined && next !== undefined) set([...spans, word, next]);
    } else if ((event.key === " " || event.key === "Enter") && word !== undefined) {
      event.preventDefault();
      toggle(word);
    }
  };

  const onClick = (event: MouseEvent): void => {
    const index = all.findIndex((_, one) => (event.target as Element).id === `word-${one}`);
    const word = all[index];
    if (word === undefined) return;
    setAt(index);
    /* The end of a selection is no tap. */
    if (selected(box.current) === null) toggle(word);
  };

  return (
    <div class="hide">
      <p class="soft small">{words.held.hideHint}</p>
      <div
        ref={box}
        class="hide-words"
        role="listbox"
        tabIndex={0}
        aria-multiselectable="true"
        aria-label={words.held.words}
        aria-activedescendant={`word-${here}`}
        dir="auto"
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        {all.map((word, index) => (
          <Fragment key={word.from}>
            <span data-from={all[index - 1]?.to ?? 0}>{signs.slice(all[index - 1]?.to ?? 0, word.from).join("")}</span>
            <span
              id={`word-${index}`}
              class={`hide-word${isHidden(spans, word) ? " hidden-part" : isTouched(spans, word) ? " partly" : ""}${index === here ? " here" : ""}`}
              role="option"
              tabIndex={-1}
              aria-selected={isHidden(spans, word)}
              data-from={word.from}
            >
              {word.text}
            </span>
          </Fragment>
        ))}
      </div>
      <div class="acts">
        <button
          type="button"
          class="button"
          onClick={() => {
            const chosen = selected(box.current);
            if (chosen !== null) set([...spans, chosen]);
            document.getSelection()?.removeAllRanges();
          }}
        >
          {words.held.hideSelected}
        </button>
        {spans.length > 0 && (
          <button type="button" class="button" onClick={() => set([])}>
            {words.held.hideNone}
          </button>
        )}
      </div>
      <p class={tooMany(spans) ? "problem" : "soft small"}>
        {tooMany(spans) ? words.held.tooMany : words.held.hidden(joinSpans(text, spans).length)}
      </p>
    </div>
  );
}
