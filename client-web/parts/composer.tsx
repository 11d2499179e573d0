/**
 * The message box. The draft lives here and not in the store: typing draws nothing but this part. Drafts are kept a room while the page
 * lives, and are gone with the session. Sending keeps the focus in the box.
 */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { TEXT_CHARACTERS_MAX } from "../protocol/protocol.ts";
import { useSelect } from "../state/store.ts";
import type { Returned, Room } from "../state/types.ts";
import { words } from "../words/en.ts";
import { say } from "./announcer.ts";
import { useApp } from "./app.ts";
import { characters, cleanText, isBlank } from "./text.ts";

const drafts = new Map<string, string>();
const COUNT_FROM = 200;

/** Nothing of a session stays. */
export const forgetDrafts = (): void => drafts.clear();

function returnedText(returned: Returned): string | null {
  switch (returned.reason) {
    case null:
      return null;
    case "too_long":
      return words.composer.tooLong(returned.max ?? TEXT_CHARACTERS_MAX);
    case "not_here":
      return words.composer.notHere;
    case "empty":
      return words.composer.empty;
    default:
      return words.composer.notSent;
  }
}

export function Composer({ room }: { room: Room }): JSX.Element {
  const app = useApp();
  const box = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(drafts.get(room.id) ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const returned = useSelect(app.store, (state) => state.returned[room.id] ?? null);
  const left = TEXT_CHARACTERS_MAX - characters(cleanText(draft));

  const write = (text: string): void => {
    setDraft(text);
    if (text === "") drafts.delete(room.id);
    else drafts.set(room.id, text);
  };

  /* Grows with its text up to 40 % of the height (look/parts.css). */
  useLayoutEffect(() => {
    const node = box.current;
    if (node === null) return;
    node.style.blockSize = "auto";
    node.style.blockSize = `${node.scrollHeight + node.offsetHeight - node.clientHeight}px`;
  }, [draft]);

  /* What was refused or taken back comes before what was typed since. */
  useEffect(() => {
    if (returned === null) return;
    write(draft === "" ? returned.text : `${returned.text}\n${draft}`);
    const text = returnedText(returned);
    setProblem(text);
    if (text !== null) say(text, "told");
    app.store.send({ type: "picked-up", room: room.id, serial: returned.serial });
    box.current?.focus();
  }, [returned]);

  const send = (): void => {
    const text = cleanText(draft);
    const over = characters(text) - TEXT_CHARACTERS_MAX;
    const wrong = isBlank(text) ? words.composer.empty : over > 0 ? words.composer.over(over) : null;
    setProblem(wrong);
    box.current?.focus();
    if (wrong !== null) {
      say(wrong, "told");
      return;
    }
    write("");
    app.store.send({ type: "say", id: app.freshId(), room: room.id, text, at: app.clock() });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.altKey) return;
    if (!app.settings.enterSends && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  };

  const note =
    problem ?? (left < 0 ? words.composer.over(-left) : left <= COUNT_FROM ? words.composer.left(left) : null);
  const bad = problem !== null || left < 0;
  return (
    <form
      class="composer"
      data-area="composer"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="column">
        <label for="box" class="soft" dir="auto">
          {words.composer.label(room.title)}
        </label>
        <div class="composer-row">
          <textarea
            id="box"
            ref={box}
            rows={1}
            dir="auto"
            autoComplete="off"
            value={draft}
            aria-invalid={bad}
            aria-describedby={note === null ? undefined : "box-note"}
            onInput={(event) => {
              write(event.currentTarget.value);
              if (problem !== null) setProblem(null);
            }}
            onKeyDown={onKeyDown}
          />
          <button type="submit" class="button main">
            {words.composer.send}
          </button>
        </div>
        {note !== null && (
          <p class={bad ? "problem" : "hint"} id="box-note">
            {note}
          </p>
        )}
      </div>
    </form>
  );
}
