/** Private lines: who waits for a word, and the thread of one. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useApp } from "../../parts/app.ts";
import { Composer } from "../../parts/composer.tsx";
import { MessageList } from "../../parts/message-list.tsx";
import { quotedIn } from "../../parts/quote.tsx";
import { linesOf } from "../../state/desk.ts";
import { leftOf, messagesOf, unsavedOf } from "../../state/select.ts";
import { useSelect } from "../../state/store.ts";
import { board as words } from "../../words/board.ts";
import { openOnBoard, useAct, useNow } from "./acts.ts";
import { Problem } from "./forms.tsx";

export function LineButton({ desk, member }: { desk: string; member: string }): JSX.Element {
  const app = useApp();
  const act = useAct();
  const open = (): void =>
    act.run({ do: "line_open", cohort: desk, member }, (done) => {
      if (done.room !== undefined) openOnBoard(app, { what: "thread", room: done.room });
    });
  return (
    <>
      <button type="button" class="button" onClick={open}>
        {act.busy ? words.thread.opening : words.report.line}
      </button>
      <Problem text={act.problem} />
    </>
  );
}

export function Lines(): JSX.Element {
  const app = useApp();
  const now = useNow();
  const act = useAct();
  const lines = useSelect(app.store, linesOf);
  /* The line of another cohort's member is opened first; one that is open already is gone to at once. */
  const open = (line: (typeof lines)[number]): void => {
    if (app.store.get().rooms[line.room] !== undefined) openOnBoard(app, { what: "thread", room: line.room });
    else
      act.run({ do: "line_open", cohort: line.stream, member: line.member }, (done) =>
        openOnBoard(app, { what: "thread", room: done.room ?? line.room }),
      );
  };
  return (
    <>
      <p class="soft small">{words.thread.linesLead}</p>
      {lines.length === 0 && <p class="soft empty">{words.thread.linesNone}</p>}
      <ul class="picks">
        {lines.map((line) => (
          <li key={line.room}>
            <button type="button" class="pick" onClick={() => open(line)}>
              <strong dir="auto">{line.name}</strong>
              <span class="soft small">
                {line.waiting_since === undefined
                  ? words.thread.quiet
                  : words.thread.waiting(words.when(line.waiting_since, now))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Problem text={act.problem} />
    </>
  );
}

/** The talk of one room, in the right column: the same list and box as the room's own screen. */
export function Thread({ id }: { id: string }): JSX.Element {
  const app = useApp();
  const room = useSelect(app.store, (state) => state.rooms[id] ?? null);
  const me = useSelect(app.store, (state) => state.me?.id ?? "");
  const rows = useSelect(app.store, (state) => (room === null ? [] : messagesOf(state, state.rooms[id] ?? room)));
  const left = useSelect(app.store, (state) => (room === null ? [] : leftOf(state.rooms[id] ?? room)));
  const unsaved = useSelect(app.store, (state) => unsavedOf(state, id));
  useEffect(() => app.store.send({ type: "want-people", room: id }), [id]);
  if (room === null) return <p class="soft">{words.thread.opening}</p>;
  return (
    <div class="thread">
      <MessageList
        key={id}
        room={room}
        me={me}
        rows={rows}
        left={left}
        unsaved={unsaved}
        removing={[]}
        quotedIn={(number) => quotedIn(app.store.get(), room, number)}
        now={app.now}
        onMenu={() => app.go({ screen: "room", room: id })}
        onEarlier={() => app.store.send({ type: "want-earlier", room: id })}
        onRead={(number) => app.store.send({ type: "read", room: id, number })}
      />
      <Composer key={`box-${id}`} room={room} />
    </div>
  );
}
