/** What an idle time means. Pure. Times in ms. */
export const WARN_MS = 60000;

export type IdlePhase = "active" | "soon" | "covered" | "out-soon" | "out";

export function idlePhase(idleMs: number, coverMs: number, outMs: number): IdlePhase {
  if (idleMs >= outMs) return "out";
  if (idleMs >= outMs - WARN_MS) return "out-soon";
  if (idleMs >= coverMs) return "covered";
  return idleMs >= coverMs - WARN_MS ? "soon" : "active";
}
