/** Ending access needs two of the staff (MO14): the second reads who asks and why, and types the name to agree. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import { Field } from "../../parts/field.tsx";
import type { ItemChange } from "../../protocol/protocol.ts";
import { nameOf } from "../../state/desk.ts";
import { useSelect } from "../../state/store.ts";
import { board as words } from "../../words/board.ts";
import { leaveItem, useAct } from "./acts.ts";
import { ActForm, Problem } from "./forms.tsx";

export const sameName = (a: string, b: string): boolean =>
  a.normalize("NFC").trim().toLowerCase() === b.normalize("NFC").trim().toLowerCase();

export function Second({ item }: { item: ItemChange }): JSX.Element {
  const app = useApp();
  const me = useSelect(app.store, (state) => state.me?.id ?? "");
  const id = item.sanction;
  const asked = useSelect(app.store, (state) =>
    id === undefined ? null : (state.desks[item.stream]?.sanctions[id] ?? null),
  );
  const by = useSelect(app.store, (state) => (asked?.by === undefined ? null : nameOf(state, asked.by)));
  const act = useAct();
  const [typed, setTyped] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const name = item.name ?? asked?.name ?? words.queue.someone;
  if (id === undefined) return <p class="tip">{words.item.notOpen}</p>;
  const leave = (text: string) => (): void => {
    say(text, "told");
    leaveItem(app, item.item);
  };
  const agree = (): void => {
    if (!sameName(typed, name)) {
      setMissing(words.second.wrongName);
      return;
    }
    act.run({ do: "second", sanction: id }, leave(words.second.done));
  };
  return (
    <>
      <p>{words.second.lead(by ?? words.somebody)}</p>
      {asked?.reason !== undefined && <p class="tip">{words.queue.because(words.reasons[asked.reason])}</p>}
      <p class="soft">{words.second.means}</p>
      {asked?.by === me ? (
        <p class="tip">{words.second.yours}</p>
      ) : (
        <ActForm go={agree}>
          <Field
            id="second-name"
            label={words.second.type(name)}
            value={typed}
            onInput={(text) => {
              setTyped(text);
              setMissing(null);
            }}
            problem={missing ?? undefined}
          />
          <button type="submit" class="button main">
            {words.second.agree}
          </button>
        </ActForm>
      )}
      <div class="acts">
        <button
          type="button"
          class="button"
          onClick={() => act.run({ do: "lift", sanction: id }, leave(words.second.lifted))}
        >
          {words.second.lift}
        </button>
      </div>
      <Problem text={act.problem} />
    </>
  );
}
