/**
 * Two languages that nobody speaks, made from the English texts for tests of the layout alone: en-XA is 40 % longer, with longer words;
 * ar-XB runs from right to left. Both keep the English letters in their order, so that a test still finds a text by a part of it.
 */
export type Pseudo = "en-XA" | "ar-XB";

const LONGER = 0.4;
const WORD_LETTERS = 9;
const RIGHT_TO_LEFT_MARK = "\u200f"; /* what dir="auto" goes by */
const OVERRIDE = "\u202e";
const OVERRIDE_END = "\u202c";

/** The last word grows first, as compounds do; what is left over are words of their own. */
function longer(text: string): string {
  const letters = Math.ceil(text.length * LONGER);
  let more = "";
  for (let count = 0; count < letters; count++)
    more += count % WORD_LETTERS === WORD_LETTERS - 1 ? " " : count % 2 === 0 ? "o" : "m";
  return text + more.trimEnd();
}

const turned = (text: string): string => RIGHT_TO_LEFT_MARK + OVERRIDE + text + OVERRIDE_END;

export function pseudo<T>(words: T, language: Pseudo): T {
  const change = (value: unknown): unknown => {
    if (typeof value === "string") return language === "en-XA" ? longer(value) : turned(value);
    if (typeof value === "function") return (...args: unknown[]) => change(value(...args));
    if (Array.isArray(value)) return value.map(change);
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one)]));
    return value;
  };
  return change(words) as T;
}
