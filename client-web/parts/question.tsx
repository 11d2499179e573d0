/** The question box of a psychoeducation room: only staff see who asks; they can answer to all, without the name (GT3). */
import type { JSX } from "preact";
import { hereOf } from "../state/mode.ts";
import type { Room } from "../state/types.ts";
import { words } from "../words/en.ts";
import { say } from "./announcer.ts";
import { useApp } from "./app.ts";
import { TextDialog } from "./text-dialog.tsx";

const w = words.own.question;

export function QuestionDialog({ room, onClose }: { room: Room; onClose: () => void }): JSX.Element {
  const app = useApp();
  return (
    <TextDialog
      title={w.title}
      label={w.label}
      send={w.send}
      close={w.keep}
      draft={`question-${room.id}`}
      text=""
      command={(text) => ({ do: "question", room: room.id, text })}
      refusal={({ refused, max, wait_ms: waitMs }) => {
        if (refused === "too_long") return words.composer.tooLong(max ?? 0);
        if (refused === "turn" && waitMs !== undefined) return words.own.report.tooMany(waitMs);
        return words.own.text.notSaved;
      }}
      onDone={() => {
        say(w.asked, "told");
        onClose();
      }}
      onClose={onClose}
    >
      <p>{w.lead(hereOf(room), app.now())}</p>
    </TextDialog>
  );
}
