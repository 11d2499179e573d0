/** How far each stream is known. Pages move the place; live events only when no number is missing (protocol.md 3). */
import type { StreamEntry } from "../protocol/protocol.ts";
import type { Stream } from "./types.ts";

export function streamNew(entry: StreamEntry): Stream {
  return { id: entry.stream, kind: entry.kind, place: null, ahead: [], follow: "wanted", notBefore: 0 };
}

function advance(stream: Stream): Stream {
  if (stream.place === null) return stream;
  let place = stream.place;
  const ahead = stream.ahead.filter((change) => change > (stream.place as number)).sort((a, b) => a - b);
  while (ahead.length > 0 && (ahead[0] as number) <= place + 1) place = Math.max(place, ahead.shift() as number);
  return { ...stream, place, ahead };
}

/** A live event with this number came. A gap means: follow again. */
export function streamLive(stream: Stream, change: number): Stream {
  if (stream.place !== null && change <= stream.place) return stream;
  if (stream.ahead.includes(change)) return stream;
  const noted = advance({ ...stream, ahead: [...stream.ahead, change] });
  if (stream.follow !== "no") return { ...noted, place: stream.place, ahead: [...stream.ahead, change] };
  return noted.ahead.length > 0 ? { ...noted, follow: "wanted" } : noted;
}

export function streamPage(stream: Stream, change: number, more: boolean): Stream {
  const place = Math.max(stream.place ?? 0, change);
  if (more) return { ...stream, place, follow: "wanted" };
  const settled = advance({ ...stream, place });
  return { ...settled, follow: settled.ahead.length > 0 ? "wanted" : "no" };
}
