/** The staff's own talk of a cohort, beside a case: what is written can carry a link to it (MO15). */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useApp } from "../../parts/app.ts";
import { Tick } from "../../parts/field.tsx";
import { cleanText, isBlank } from "../../parts/text.ts";
import { messagesOf } from "../../state/select.ts";
import { useSelect } from "../../state/store.ts";
import type { State } from "../../state/types.ts";
import { board as words } from "../../words/board.ts";
import { openOnBoard, useAct } from "./acts.ts";
import { Problem } from "./forms.tsx";

const ROWS = 8;

function staffRoom(state: State, desk: string): string | null {
  const found = Object.values(state.rooms).find((room) => room.type === "staff" && room.facts?.cohort === desk);
  return found?.id ?? null;
}

export function Channel({ desk, item }: { desk: string; item: string | null }): JSX.Element | null {
  const app = useApp();
  const act = useAct();
  const id = useSelect(app.store, (state) => staffRoom(state, desk));
  const room = useSelect(app.store, (state) => (id === null ? null : (state.rooms[id] ?? null)));
  const rows = useSelect(app.store, (state) =>
    room === null ? [] : messagesOf(state, state.rooms[room.id] ?? room).slice(-ROWS),
  );
  const [text, setText] = useState("");
  const [link, setLink] = useState(false);
  if (room === null || id === null) return null;
  const send = (): void => {
    const clean = cleanText(text);
    if (isBlank(clean)) return;
    const linked = link && item !== null ? { item } : {};
    act.run({ do: "say", room: id, text: clean, ...linked }, () => {
      setText("");
      setLink(false);
    });
  };
  return (
    <section class="channel" aria-labelledby="channel-title">
      <h3 id="channel-title">
        {words.channel.title} <span class="soft small">({words.channel.note})</span>
      </h3>
      {rows.length === 0 && <p class="soft small">{words.channel.empty}</p>}
      <ol class="quotes">
        {rows
          .filter((row) => row.state === "published")
          .map((row) => (
            <li key={row.number}>
              <p class="small">
                <strong dir="auto">{room.people[row.by ?? ""]?.name ?? words.somebody}</strong>{" "}
                <span class="soft">{words.when(row.at ?? 0, app.now())}</span>
              </p>
              <p class="said" dir="auto">
                {row.text}
              </p>
              {row.link?.item !== undefined && (
                <button
                  type="button"
                  class="link small"
                  onClick={() => openOnBoard(app, { what: "item", desk, item: row.link?.item ?? "" })}
                >
                  {words.channel.linked}
                </button>
              )}
              {row.link?.room !== undefined && (
                <button
                  type="button"
                  class="link small"
                  onClick={() => app.go({ screen: "room", room: row.link?.room ?? "" })}
                >
                  {words.channel.linkedMessage}
                </button>
              )}
            </li>
          ))}
      </ol>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label class="field-label" for="channel-box">
          {words.channel.label}
        </label>
        <div class="composer-row">
          <textarea
            id="channel-box"
            rows={1}
            dir="auto"
            autoComplete="off"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <button type="submit" class="button">
            {words.channel.send}
          </button>
        </div>
        {item !== null && <Tick id="channel-link" label={words.channel.link} on={link} onChange={setLink} />}
        <Problem text={act.problem} />
      </form>
    </section>
  );
}
