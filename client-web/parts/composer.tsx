/**
 * The message box. The draft lives here and not in the store: typing draws nothing but this part. Drafts are kept a room while the page
 * lives, and are gone with the session. Sending keeps the focus in the box. It says beforehand that staff will read a text first, and how
 * long that is; while the room or the person is on a pause it says why and until when, and keeps what was typed.
 */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { TEXT_CHARACTERS_MAX } from "../protocol/protocol.ts";
import { type Closed, checkedFirst, closedOf, closedText, hereAnywhere, hereOf, ownSlowOf } from "../state/mode.ts";
import { isLine } from "../state/own.ts";
import { isStaff } from "../state/select.ts";
import { useSelect } from "../state/store.ts";
import type { Returned, Room, State } from "../state/types.ts";
import { words } from "../words/en.ts";
import { say } from "./announcer.ts";
import { useApp } from "./app.ts";
import { draftOf, keepDraft } from "./drafts.ts";
import { LineButton } from "./line-button.tsx";
import { QuoteChip, type Quoted } from "./quote.tsx";
import { characters, cleanText, isBlank } from "./text.ts";

const COUNT_FROM = 200;

/** Of a refusal that says why nothing can be written here, and until when. */
function closedBy(returned: Returned): Closed | null {
  const WHY: Readonly<Record<string, Closed["why"]>> = {
    paused: "paused",
    reading: "reading",
    time_out: "time-out",
    suspended: "suspended",
  };
  const why = WHY[returned.reason ?? ""];
  return why === undefined ? null : { why, untilAt: returned.untilAt, reason: returned.cause };
}

function returnedText(returned: Returned, now: number): string | null {
  const closed = closedBy(returned);
  if (closed !== null) return words.own.box.notSent(closedText(closed, now));
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

/** What is known before sending: staff read it first and when they are here; one message in so long, for this person alone. */
function beforehand(state: State, room: Room, now: number): string | null {
  if (checkedFirst(state, room)) return words.own.box.checkedFirst(hereOf(room), now);
  const slowMs = ownSlowOf(state, room);
  return slowMs === null ? null : words.own.box.slow(slowMs);
}

interface Props {
  room: Room;
  /** The message that this text answers. */
  quoted?: Quoted | null;
  onQuote?: (number: number | null) => void;
}

/** Above the box of the private line: who can read it, when staff are here, how long it stays (MS7). */
function LineNote({ room }: { room: Room }): JSX.Element {
  const app = useApp();
  const here = useSelect(app.store, (state) => {
    const own = hereOf(state.rooms[room.id] ?? room);
    const any = own.duty || own.nextAt !== null ? own : hereAnywhere(state);
    return words.own.line.who(any, app.now(), room.retentionMs);
  });
  return (
    <p class="hint before" id="box-line">
      {here}
    </p>
  );
}

export function Composer({ room, quoted = null, onQuote = () => {} }: Props): JSX.Element {
  const app = useApp();
  const box = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(draftOf(room.id));
  const [problem, setProblem] = useState<string | null>(null);
  const closed = useSelect(app.store, (state) => {
    const here = closedOf(state, state.rooms[room.id] ?? room);
    return here === null ? null : closedText(here, app.now());
  });
  const first = useSelect(app.store, (state) => beforehand(state, state.rooms[room.id] ?? room, app.now()));
  const returned = useSelect(app.store, (state) => state.returned[room.id] ?? null);
  const left = TEXT_CHARACTERS_MAX - characters(cleanText(draft));

  const write = (text: string): void => {
    setDraft(text);
    keepDraft(room.id, text);
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
    const text = returnedText(returned, app.now());
    setProblem(text);
    if (text !== null) say(text, "told");
    if (returned.quote !== null) onQuote(returned.quote);
    app.store.send({ type: "picked-up", room: room.id, serial: returned.serial });
    box.current?.focus();
  }, [returned]);

  const send = (): void => {
    if (closed !== null) {
      say(closed, "told");
      return;
    }
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
    onQuote(null);
    const quote = quoted === null ? {} : { quote: quoted.number };
    app.store.send({ type: "say", id: app.freshId(), room: room.id, text, ...quote, at: app.clock() });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.altKey) return;
    if (!app.settings.enterSends && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  };

  const staff = useSelect(app.store, isStaff);
  const line = isLine(room) && !staff;
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
        {line && <LineNote room={room} />}
        {closed !== null && (
          <div class="box-closed" id="box-closed" tabIndex={-1}>
            <p>{closed}</p>
            {!line && <LineButton class="button" />}
          </div>
        )}
        {closed === null && first !== null && (
          <p class="hint before" id="box-first">
            {first}
          </p>
        )}
        {quoted !== null && closed === null && <QuoteChip quoted={quoted} onOut={() => onQuote(null)} />}
        <label for="box" class={closed !== null && draft === "" ? "away" : "soft"} dir="auto">
          {closed !== null && draft !== ""
            ? words.own.box.kept
            : line
              ? words.own.line.label
              : words.composer.label(room.title)}
        </label>
        <div class={closed !== null && draft === "" ? "composer-row none" : "composer-row"}>
          <textarea
            id="box"
            ref={box}
            rows={1}
            dir="auto"
            autoComplete="off"
            value={draft}
            readOnly={closed !== null}
            aria-invalid={bad}
            aria-describedby={
              [closed === null ? (first === null ? "" : "box-first") : "box-closed", note === null ? "" : "box-note"]
                .filter((id) => id !== "")
                .join(" ") || undefined
            }
            onInput={(event) => {
              write(event.currentTarget.value);
              if (problem !== null) setProblem(null);
            }}
            onKeyDown={onKeyDown}
          />
          {closed === null && (
            <button type="submit" class="button main">
              {words.composer.send}
            </button>
          )}
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
