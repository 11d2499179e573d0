/** The desk of one of the staff: rooms and duty, what waits, what is open. */
import type { JSX } from "preact";
import { Screen } from "../../parts/screen.tsx";
import type { BoardOpen } from "../../state/types.ts";
import { words } from "../../words/en.ts";

export function Board({ open }: { open: BoardOpen | null }): JSX.Element {
  return <Screen title={words.app.board}>{open?.what}</Screen>;
}
