/** The desk of one of the staff: rooms and duty, what waits, what is open. */
/* All of the page is here when this comes: naming it keeps the two apart in one file each (build.mjs). */
import "../../main.tsx";
import type { JSX } from "preact";
import { Screen } from "../../parts/screen.tsx";
import type { BoardOpen } from "../../state/types.ts";
import { words } from "../../words/en.ts";

export function Board({ open }: { open: BoardOpen | null }): JSX.Element {
  return <Screen title={words.app.board}>{open?.what}</Screen>;
}
