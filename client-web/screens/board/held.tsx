/** A text that waits, opened: approve it, with a part hidden or not, or send it back with a reason. A question is answered to the whole room. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import { cleanText, isBlank } from "../../parts/text.ts";
import type { HeldRow, ItemChange, Reason } from "../../protocol/protocol.ts";
import { nowOf } from "../../state/select.ts";
import { useSelect } from "../../state/store.ts";
import type { Message, State } from "../../state/types.ts";
import { board as words } from "../../words/board.ts";
import { leaveItem, sendCommand, useAct, useLook } from "./acts.ts";
import { ActForm, Problem, REASONS_OF_TEXT, ReasonSelect } from "./forms.tsx";
import { HideWords, tooMany } from "./hide.tsx";
import { joinSpans, type Span, spansText, stretches } from "./spans.ts";

/** A closed tab approves nothing: until then it is nowhere but here. */
export const UNDO_MS = 5000;
const AROUND = 5;

/** A text with its gaps, as the room will see it. */
export function WithGaps({ text, spans }: { text: string; spans: readonly Span[] }): JSX.Element {
  return (
    <>
      {stretches(text, spans).map((part, index) =>
        part.hidden ? (
          <span key={index} class="gap">
            {words.held.gap}
          </span>
        ) : (
          part.text
        ),
      )}
    </>
  );
}

function around(state: State, room: string, at: number): Message[] {
  const now = nowOf(state);
  const rows = (state.rooms[room]?.messages ?? []).filter((one) => one.state === "published" && one.goneAt > now);
  const before = rows.filter((one) => (one.at ?? 0) <= at).slice(-AROUND);
  return [...before, ...rows.filter((one) => (one.at ?? 0) > at).slice(0, AROUND)];
}

/** What the room said around that time: from what this page knows of the room, and only when asked for. */
export function Around({ room, at }: { room: string; at: number }): JSX.Element | null {
  const app = useApp();
  const [shown, setShown] = useState(false);
  const rows = useSelect(app.store, (state) => around(state, room, at));
  const people = useSelect(app.store, (state) => state.rooms[room]?.people);
  if (rows.length === 0) return null;
  return (
    <div class="around">
      <button type="button" class="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {shown ? words.item.aroundHide : words.item.around(rows.length)}
      </button>
      {shown && (
        <ul class="quotes">
          {rows.map((row) => (
            <li key={row.number}>
              <p class="small">
                <strong dir="auto">{people?.[row.by ?? ""]?.name ?? words.queue.someone}</strong>{" "}
                <span class="soft">{words.when(row.at ?? 0, app.now())}</span>
              </p>
              <p class="said" dir="auto">
                {row.text}
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface NoteProps {
  id: string;
  label: string;
  hint: string;
  value: string;
  onInput: (text: string) => void;
}

export function Note({ id, label, hint, value, onInput }: NoteProps): JSX.Element {
  return (
    <div class="select">
      <label class="field-label" for={id} dir="auto">
        {label}
      </label>
      <textarea
        id={id}
        rows={3}
        dir="auto"
        autoComplete="off"
        value={value}
        aria-describedby={`${id}-hint`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}

export function Held({ item }: { item: ItemChange }): JSX.Element {
  const app = useApp();
  const { rows, refused } = useLook<HeldRow>(`held ${item.item}`, { ask: "held", held: item.item });
  const row = rows?.[0];
  const act = useAct();
  const [spans, setSpans] = useState<readonly Span[]>([]);
  const [hiding, setHiding] = useState(false);
  const [back, setBack] = useState(false);
  const [reason, setReason] = useState<Reason | "">(
    item.reason !== undefined && REASONS_OF_TEXT.includes(item.reason) ? item.reason : "",
  );
  const [note, setNote] = useState("");
  const [answer, setAnswer] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const name = item.name ?? row?.name ?? words.queue.someone;
  const question = item.kind === "question";

  if (refused !== null) return <p class="tip">{words.item.notOpen}</p>;
  if (row === undefined) return <p class="soft">{words.item.opening}</p>;

  const approve = (): void => {
    const joined = joinSpans(row.text, spans);
    const part = joined.length === 0 ? {} : { spans: spansText(joined) };
    const change = row.change === undefined ? {} : { change: row.change };
    sendCommand(app, { do: "approve", held: item.item, ...change, ...part }, UNDO_MS);
    say(words.queue.approving(name), "told");
    leaveItem(app, item.item);
  };
  const sendBack = (): void => {
    if (reason === "") {
      setMissing(words.member.chooseReason);
      return;
    }
    const text = cleanText(note);
    act.run({ do: "send_back", held: item.item, reason, ...(isBlank(text) ? {} : { note: text }) }, () => {
      say(words.held.sent, "told");
      leaveItem(app, item.item);
    });
  };
  const sendAnswer = (): void => {
    const text = cleanText(answer);
    if (isBlank(text)) {
      setMissing(words.refusals.empty ?? null);
      return;
    }
    act.run({ do: "answer", held: item.item, text }, () => {
      say(words.held.answered, "told");
      leaveItem(app, item.item);
    });
  };
  const part = spans.length > 0;
  return (
    <>
      <figure class="held-text">
        <figcaption class="small">
          <strong dir="auto">{name}</strong> {words.when(row.at, app.now())}
        </figcaption>
        {hiding ? (
          <HideWords text={row.text} spans={spans} onChange={setSpans} />
        ) : (
          <p class="said" dir="auto">
            <WithGaps text={row.text} spans={spans} />
          </p>
        )}
      </figure>
      {question ? (
        <ActForm go={sendAnswer}>
          <Note id="answer" label={words.held.answer} hint={words.held.answerHint} value={answer} onInput={setAnswer} />
          <Problem text={missing ?? act.problem} />
          <div class="acts">
            <button type="submit" class="button main">
              {words.held.answerGo}
            </button>
            <button type="button" class="button" aria-expanded={back} onClick={() => setBack(!back)}>
              {words.held.sendBack}
            </button>
          </div>
        </ActForm>
      ) : (
        <div class="acts decide">
          {!tooMany(spans) && (
            <button type="button" class="button main" onClick={approve}>
              {part ? words.held.approvePart : words.held.approve}
            </button>
          )}
          <button type="button" class="button" aria-pressed={hiding} onClick={() => setHiding(!hiding)}>
            {words.held.hide}
          </button>
          <button type="button" class="button" aria-expanded={back} onClick={() => setBack(!back)}>
            {words.held.sendBack}
          </button>
        </div>
      )}
      {back && (
        <ActForm go={sendBack}>
          <ReasonSelect
            id="back-reason"
            label={words.held.reason}
            from={REASONS_OF_TEXT}
            value={reason}
            onChange={(next) => {
              setReason(next);
              setMissing(null);
            }}
            problem={question ? null : missing}
          />
          <Note
            id="back-note"
            label={words.held.note(name)}
            hint={words.held.noteHint}
            value={note}
            onInput={setNote}
          />
          <button type="submit" class="button main">
            {words.held.sendBackGo}
          </button>
        </ActForm>
      )}
      {!question && <Problem text={act.problem} />}
      <Around room={row.room} at={row.at} />
    </>
  );
}
