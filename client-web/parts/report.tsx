/**
 * Tell staff of a message in three taps: its menu, "Tell staff", and what it is, which sends (MO5). Then, at the same place, what becomes of
 * it. Whom one tells nobody in the room can see.
 */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Refused, ReportKind, ToldChange } from "../protocol/protocol.ts";
import { type Here, hereAnywhere, hereOf } from "../state/mode.ts";
import { useSelect } from "../state/store.ts";
import type { Message } from "../state/types.ts";
import { words } from "../words/en.ts";
import { useAct } from "./act.ts";
import { say } from "./announcer.ts";
import { useApp } from "./app.ts";
import { Dialog } from "./dialog.tsx";
import { Tick } from "./field.tsx";
import { LineButton } from "./line-button.tsx";
import { cleanText, isBlank } from "./text.ts";

const w = words.own.report;
const KINDS = Object.keys(w.choices) as ReportKind[];

function refusalText({ refused, wait_ms: waitMs }: Refused): string {
  if (refused === "taken" || refused === "full") return w.twice;
  if (refused === "slow" && waitMs !== undefined) return w.tooMany(waitMs);
  return refused === "not_here" ? w.notHere : w.strange;
}

/** What became of one report, in the words for its kind. */
export function toldTexts(told: ToldChange, staff: Here, now: number): string[] {
  const end = told.step === true ? w.step : w.noStep;
  if (told.kind === "worry" || told.kind === "danger") {
    const first = told.kind === "worry" ? w.worryThanks(told.at) : w.thanks(staff, now);
    const seen = told.state === "new" ? w.unseen : w.seen(told.claimed_by ?? null, told.at);
    if (told.state === "decided" || told.state === "closed") return [end];
    return told.state === "new" ? [first, seen, w.worryHelp] : [seen, w.worryHelp];
  }
  if (told.state === "decided" || told.state === "closed") return [end];
  return told.state === "new" ? [w.thanks(staff, now)] : [w.seen(told.claimed_by ?? null, told.at)];
}

function Sent({ kind, item, room }: { kind: ReportKind; item: string | null; room: string }): JSX.Element {
  const app = useApp();
  const [at] = useState(app.now());
  const told = useSelect(app.store, (state) => (item === null ? null : (state.mine.told[item] ?? null)));
  const duty = useSelect(app.store, (state) => {
    const here = state.rooms[room];
    return here !== undefined && hereOf(here).duty;
  });
  const nextAt = useSelect(app.store, (state) => {
    const here = state.rooms[room];
    return here === undefined ? hereAnywhere(state).nextAt : hereOf(here).nextAt;
  });
  const guess: ToldChange = { ev: "told", stream: "", change: 0, item: item ?? "", kind, state: "new", at };
  const texts = toldTexts(told ?? guess, { duty, nextAt }, app.now());
  const line = texts.join(" ");
  useEffect(() => say(line, "told"), [line]);
  return (
    <div class="card">
      {texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

interface Props {
  room: string;
  message: Message;
  ofStaff: boolean;
  onClose: () => void;
}

export function ReportDialog({ room, message, ofStaff, onClose }: Props): JSX.Element {
  const [note, setNote] = useState("");
  const [leadOnly, setLeadOnly] = useState(false);
  const [kind, setKind] = useState<ReportKind | null>(null);
  const [sent, setSent] = useState<{ item: string | null } | null>(null);
  const act = useAct((done) => setSent({ item: done.item ?? null }));
  const problem = act.refused === null ? null : refusalText(act.refused);
  useEffect(() => {
    if (problem !== null) say(problem, "told");
  }, [problem]);
  const tell = (chosen: ReportKind): void => {
    const words = cleanText(note);
    setKind(chosen);
    act.send({
      do: "report",
      room,
      number: message.number,
      kind: chosen,
      ...(isBlank(words) ? {} : { note: words }),
      ...(leadOnly ? { lead_only: true } : {}),
    });
  };
  if (sent !== null && kind !== null)
    return (
      <Dialog title={w.title} onClose={onClose}>
        <Sent kind={kind} item={sent.item} room={room} />
        <LineButton class="button wide" />
        <button type="button" class="button wide" onClick={onClose}>
          {words.app.close}
        </button>
      </Dialog>
    );
  return (
    <Dialog title={w.title} onClose={onClose}>
      <p class="soft">{w.lead}</p>
      {problem !== null && <p class="problem">{problem}</p>}
      {act.busy && <p class="hint">{act.unsent ? w.unsent : w.sending}</p>}
      <div class="text-form">
        <label class="field-label" for="report-note">
          {w.words}
        </label>
        <textarea
          id="report-note"
          rows={1}
          dir="auto"
          autoComplete="off"
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </div>
      {ofStaff && (
        <div class="choice-list">
          <p class="field-label">{w.aboutStaff}</p>
          <Tick id="lead-only" label={w.leadOnly} on={leadOnly} onChange={setLeadOnly} />
        </div>
      )}
      <h3 class="field-label" id="report-what">
        {w.what}
      </h3>
      <ul class="report-kinds" aria-labelledby="report-what">
        {KINDS.map((one) => (
          <li key={one}>
            <button type="button" class="button wide" onClick={() => tell(one)}>
              {w.choices[one]}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="button wide" onClick={onClose}>
        {words.app.close}
      </button>
    </Dialog>
  );
}
