/** "Write to staff": opens the private line, making it at the first time (MS7). In the rooms, in each room, and where a box is closed. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lineOf } from "../state/own.ts";
import { newCountOf } from "../state/select.ts";
import { useSelect } from "../state/store.ts";
import { words } from "../words/en.ts";
import { useAct } from "./act.ts";
import { say } from "./announcer.ts";
import { useApp } from "./app.ts";

export function LineButton({ class: kind }: { class: string }): JSX.Element {
  const app = useApp();
  const line = useSelect(app.store, (state) => lineOf(state)?.id ?? null);
  const fresh = useSelect(app.store, (state) => {
    const room = lineOf(state);
    return room === null ? 0 : newCountOf(state, room);
  });
  const [opened, setOpened] = useState<string | null>(null);
  const act = useAct((done) => setOpened(done.room ?? null));
  /* The answer names the room; it is known to the page from the same step on. */
  useEffect(() => {
    if (opened !== null) app.go({ screen: "room", room: opened });
  }, [opened]);
  const note = act.refused !== null ? words.own.line.notOpen : act.unsent ? words.own.line.offline : null;
  useEffect(() => {
    if (note !== null) say(note, "told");
  }, [note]);
  const open = (): void => {
    if (line !== null) app.go({ screen: "room", room: line });
    else act.send({ do: "line_open" });
  };
  return (
    <>
      <button type="button" class={kind} onClick={open}>
        {act.busy && !act.unsent ? words.own.line.opening : words.own.line.write}
        {fresh > 0 && <span class="fresh">{words.own.line.fresh(fresh)}</span>}
      </button>
      {note !== null && <p class="hint">{note}</p>}
    </>
  );
}
