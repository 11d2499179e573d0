/**
 * Under a room's name: who of the staff is on duty, or when they are next here in the reader's own time zone, and what the mode means for
 * what one writes (RM8, MO1). The staff room has none; the private line says it above its box.
 */
import type { JSX } from "preact";
import { dutyText, modeText } from "../state/mode.ts";
import type { Room } from "../state/types.ts";
import { useApp } from "./app.ts";

export function DutyLine({ room }: { room: Room }): JSX.Element | null {
  const app = useApp();
  const now = app.now();
  const duty = dutyText(room, now);
  const mode = modeText(room, now);
  if (duty === null && mode === null) return null;
  return (
    <p class="small duty-line" dir="auto">
      {duty} {mode !== null && <span class="mode">{mode}</span>}
    </p>
  );
}
