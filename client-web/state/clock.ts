/** The server's clock, as this page reckons it. */
import type { State } from "./types.ts";

export const nowOf = (state: State): number => state.at + (state.offset ?? 0);
