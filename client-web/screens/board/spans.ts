/** Parts of a text that are to be hidden, in code points, as approve and mask want them: "4-12 20-25", from and behind the last. Pure. */

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Word extends Span {
  readonly text: string;
}

/** LIMIT_SPANS_BYTES of the server. */
export const SPANS_CHARACTERS_MAX = 256;

/** Words with their places; what is between them is white space. */
export function wordsOf(text: string): Word[] {
  const found: Word[] = [];
  let at = 0;
  let word = "";
  let from = 0;
  for (const sign of text) {
    if (/\s/u.test(sign)) {
      if (word !== "") found.push({ text: word, from, to: at });
      word = "";
    } else {
      if (word === "") from = at;
      word += sign;
    }
    at += 1;
  }
  if (word !== "") found.push({ text: word, from, to: at });
  return found;
}

const isSpace = (text: string): boolean => /^\s*$/u.test(text);

/** In order, without overlap; what only white space parts becomes one: a gap shows less than two gaps do. */
export function joinSpans(text: string, spans: readonly Span[]): Span[] {
  const signs = [...text];
  const sorted = spans.filter((span) => span.from < span.to).sort((a, b) => a.from - b.from || a.to - b.to);
  const joined: Span[] = [];
  for (const span of sorted) {
    const last = joined[joined.length - 1];
    if (last !== undefined && (span.from <= last.to || isSpace(signs.slice(last.to, span.from).join(""))))
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else joined.push(span);
  }
  return joined;
}

export const spansText = (spans: readonly Span[]): string => spans.map(({ from, to }) => `${from}-${to}`).join(" ");

/** What is left of the spans without this stretch. */
export function cutSpan(spans: readonly Span[], out: Span): Span[] {
  return spans.flatMap((span) =>
    [
      { from: span.from, to: Math.min(span.to, out.from) },
      { from: Math.max(span.from, out.to), to: span.to },
    ].filter((rest) => rest.from < rest.to),
  );
}

export const isHidden = (spans: readonly Span[], word: Span): boolean =>
  spans.some((span) => span.from <= word.from && word.to <= span.to);

/** A part of it at least. */
export const isTouched = (spans: readonly Span[], word: Span): boolean =>
  spans.some((span) => span.from < word.to && word.from < span.to);

/** The text in stretches, each hidden or not, in order. */
export function stretches(text: string, spans: readonly Span[]): { readonly text: string; readonly hidden: boolean }[] {
  const signs = [...text];
  const out: { text: string; hidden: boolean }[] = [];
  let at = 0;
  for (const span of joinSpans(text, spans)) {
    if (span.from > at) out.push({ text: signs.slice(at, span.from).join(""), hidden: false });
    out.push({ text: signs.slice(span.from, span.to).join(""), hidden: true });
    at = span.to;
  }
  if (at < signs.length) out.push({ text: signs.slice(at).join(""), hidden: false });
  return out;
}

/** Code points before a place that the browser counts in UTF-16 units. */
export function codePoints(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
