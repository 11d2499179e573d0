/** Dates, times, lists and plurals by Intl, in the page's language and the reader's own time zone. */
const LANGUAGE = "en-US";
const DAY_MS = 24 * 60 * 60 * 1000;

/** The language writes "7:26 PM"; the product writes "7:26 pm". The narrow space of newer engines becomes a plain no-break space. */
function calm(text: string): string {
  return text
    .replace(/\u202f/g, "\u00a0")
    .replace(/\bAM\b/g, "am")
    .replace(/\bPM\b/g, "pm");
}

const clock = new Intl.DateTimeFormat(LANGUAGE, { hour: "numeric", minute: "2-digit" });
const dated = new Intl.DateTimeFormat(LANGUAGE, {
  weekday: "short",
  month: "short",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
});
const shortDay = new Intl.DateTimeFormat(LANGUAGE, { weekday: "short" });
const weekday = new Intl.DateTimeFormat(LANGUAGE, { weekday: "long", month: "long", day: "numeric" });
const plain = new Intl.DateTimeFormat(LANGUAGE, { month: "long", day: "numeric", hour: "numeric", minute: "2-digit" });
const count = new Intl.NumberFormat(LANGUAGE);
const rules = new Intl.PluralRules(LANGUAGE);

/** The day in the reader's zone, as a number that can be compared. */
export function dayOf(ms: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

export const timeOfDay = (ms: number): string => calm(clock.format(ms));

/** "7:26 pm" today, "Tue, Dec 1, 7:26 pm" on any other day. */
export function timeAndDay(ms: number, now: number): string {
  return dayOf(ms) === dayOf(now) ? timeOfDay(ms) : calm(dated.format(ms));
}

/** "6:00 pm" today, "Thu 5:30 pm" within six days, with the date beyond that: when staff are next here, or when something ends. */
export function whenNext(ms: number, now: number): string {
  const days = daysAgo(now, ms);
  if (days === 0) return timeOfDay(ms);
  return days > 0 && days < 7 ? calm(`${shortDay.format(ms)} ${clock.format(ms)}`) : calm(dated.format(ms));
}

export const dateAndTime = (ms: number): string => calm(plain.format(ms));

/** Whole days between two moments in the reader's zone: 0 today, 1 yesterday. */
export const daysAgo = (ms: number, now: number): number => Math.round((dayOf(now) - dayOf(ms)) / DAY_MS);

export const weekdayAndDate = (ms: number): string => weekday.format(ms);

export const number = (value: number): string => count.format(value);

export function plural(value: number, one: string, other: string): string {
  return `${number(value)} ${rules.select(value) === "one" ? one : other}`;
}

/** A length of time as people say it: "24 hours", "7 days", "2 minutes", "30 seconds". */
export function span(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return plural(seconds, "second", "seconds");
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return plural(minutes, "minute", "minutes");
  const hours = Math.round(minutes / 60);
  return hours <= 36 ? plural(hours, "hour", "hours") : plural(Math.round(hours / 24), "day", "days");
}
