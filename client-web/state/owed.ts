/** What the page should ask for now. Pure: the driver adds ids and writes it to the socket. */
import { parcelsDue } from "./outbox.ts";
import type { AskedFor, BareQuery, Parcel, State } from "./types.ts";

export type Question = BareQuery;

export interface Owed {
  readonly questions: readonly { readonly question: Question; readonly for: AskedFor }[];
  readonly parcels: readonly Parcel[];
}

const NOTHING: Owed = { questions: [], parcels: [] };

export function owed(state: State): Owed {
  if (state.link !== "up" || !state.greeted || state.offset === null) return NOTHING;
  const parcels = parcelsDue(state);
  if (state.notice !== null) return { questions: [], parcels };
  const questions: { question: Question; for: AskedFor }[] = [];
  for (const stream of Object.values(state.streams)) {
    if (stream.follow !== "wanted" || stream.notBefore > state.at) continue;
    const first = stream.place === null;
    const question: Question = first
      ? { ask: "follow", stream: stream.id }
      : { ask: "follow", stream: stream.id, after: stream.place };
    questions.push({ question, for: { what: "follow", stream: stream.id, first } });
  }
  for (const room of Object.values(state.rooms)) {
    if (room.notBefore > state.at) continue;
    if (room.earlier === "wanted" && room.floor !== null)
      questions.push({
        question: { ask: "history", stream: room.id, before: room.floor },
        for: { what: "history", room: room.id },
      });
    if (room.listed === "wanted") {
      const question: Question =
        room.listAfter === null
          ? { ask: "people", room: room.id }
          : { ask: "people", room: room.id, after: room.listAfter };
      questions.push({ question, for: { what: "people", room: room.id } });
    }
  }
  if (state.sessionsAsk === "wanted" && state.sessionsNotBefore <= state.at)
    questions.push({ question: { ask: "sessions" }, for: { what: "sessions" } });
  for (const [key, opened] of Object.entries(state.opened))
    if (opened.ask === "wanted" && opened.notBefore <= state.at)
      questions.push({ question: opened.query, for: { what: "opened", key } });
  return { questions, parcels };
}

/** When something that waits may go, by the page's clock; null if nothing waits. */
export function owedNextAt(state: State): number | null {
  let next: number | null = null;
  const offer = (at: number): void => {
    if (at > state.at && (next === null || at < next)) next = at;
  };
  for (const parcel of state.outbox) if (parcel.state === "waiting") offer(parcel.readyAt);
  for (const stream of Object.values(state.streams)) if (stream.follow === "wanted") offer(stream.notBefore);
  for (const room of Object.values(state.rooms))
    if (room.earlier === "wanted" || room.listed === "wanted") offer(room.notBefore);
  if (state.sessionsAsk === "wanted") offer(state.sessionsNotBefore);
  for (const opened of Object.values(state.opened)) if (opened.ask === "wanted") offer(opened.notBefore);
  return next;
}
