/** What was typed and not sent, in memory alone: gone with the page and with the session. Boxes of rooms, questions, changed texts. */
const drafts = new Map<string, string>();
const quotes = new Map<string, number>();

export const draftOf = (key: string): string => drafts.get(key) ?? "";

export function keepDraft(key: string, text: string): void {
  if (text === "") drafts.delete(key);
  else drafts.set(key, text);
}

/** The message that the text in a room's box answers. */
export const quoteOf = (room: string): number | null => quotes.get(room) ?? null;

export function keepQuote(room: string, number: number | null): void {
  if (number === null) quotes.delete(room);
  else quotes.set(room, number);
}

/** Nothing of a session stays. */
export function forgetDrafts(): void {
  drafts.clear();
  quotes.clear();
}
