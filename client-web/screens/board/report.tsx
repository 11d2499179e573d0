/** A report, opened: the message with what stood around it when it was reported, what can be done, and the decision that closes the case. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import type { Decision, EvidenceRow, ItemChange, Reason, ReportKind } from "../../protocol/protocol.ts";
import { messageAt } from "../../state/messages.ts";
import { useSelect } from "../../state/store.ts";
import { board as words } from "../../words/board.ts";
import { leaveItem, useAct, useLook } from "./acts.ts";
import { ActForm, Fold, Problem, REASONS_OF_TEXT, ReasonSelect, Select } from "./forms.tsx";
import { HideWords, tooMany } from "./hide.tsx";
import { LineButton } from "./lines.tsx";
import { SanctionForm } from "./member.tsx";
import { joinSpans, type Span, spansText } from "./spans.ts";

/** Preset for the acts, so that the usual one takes three touches; it can be changed. */
export const REASON_OF_REPORT: Readonly<Record<ReportKind, Reason | "">> = {
  worry: "",
  danger: "harmful-detail",
  private: "identifies",
  cruel: "hurts",
  rule: "rule",
  other: "",
};

const DECISIONS: readonly Decision[] = ["nothing", "talked", "masked", "removed", "sanction", "helped", "duty"];

function Evidence({ item }: { item: ItemChange }): JSX.Element {
  const app = useApp();
  const { rows, refused } = useLook<EvidenceRow>(`case ${item.item}`, { ask: "evidence", item: item.item });
  if (refused !== null) return <p class="tip">{words.item.notOpen}</p>;
  if (rows === null) return <p class="soft">{words.item.opening}</p>;
  const messages = rows.filter((row) => row.number !== undefined);
  const notes = rows.filter((row) => row.number === undefined);
  return (
    <Fold title={words.report.evidence}>
      <ol class="quotes">
        {messages.map((row) => (
          <li key={row.number} class={row.reported === true ? "reported" : ""}>
            <p class="small">
              <strong dir="auto">{row.name ?? words.queue.someone}</strong>{" "}
              <span class="soft">{words.when(row.at, app.now())}</span>{" "}
              {row.reported === true && <span class="mark report">{words.report.reported}</span>}
            </p>
            <p class="said" dir="auto">
              {row.text}
            </p>
          </li>
        ))}
      </ol>
      {notes.map((row) => (
        <figure class="note" key={row.at}>
          <figcaption class="small soft">{words.report.note}</figcaption>
          <p class="said" dir="auto">
            {row.text}
          </p>
        </figure>
      ))}
      {notes.length === 0 && <p class="soft small">{words.report.noNote}</p>}
    </Fold>
  );
}

type Open = "none" | "remove" | "mask" | "time-out";

function MessageActs({ item, onAct }: { item: ItemChange; onAct: (decision: Decision) => void }): JSX.Element {
  const app = useApp();
  const act = useAct();
  const [open, setOpen] = useState<Open>("none");
  const [reason, setReason] = useState<Reason | "">(item.report === undefined ? "" : REASON_OF_REPORT[item.report]);
  const [missing, setMissing] = useState<string | null>(null);
  const [spans, setSpans] = useState<readonly Span[]>([]);
  const { room, number, member, name } = item;
  const message = useSelect(app.store, (state) => {
    const place = room === undefined ? undefined : state.rooms[room];
    return place === undefined || number === undefined ? null : messageAt(place, number);
  });
  const there = message !== null && message.state === "published";
  const removed = message !== null && message.state === "removed";

  const toggle = (next: Open): void => {
    setOpen(open === next ? "none" : next);
    setMissing(null);
    act.clear();
  };
  const told = (text: string, decision: Decision): void => {
    say(text, "told");
    setOpen("none");
    setSpans([]);
    onAct(decision);
  };
  const go = (): void => {
    if (reason === "") {
      setMissing(words.member.chooseReason);
      return;
    }
    if (room === undefined || number === undefined) return;
    if (open === "remove") act.run({ do: "remove", room, number, reason }, () => told(words.report.removed, "removed"));
    else if (spans.length === 0) setMissing(words.held.hidden(0));
    else {
      const text = spansText(joinSpans(message?.text ?? "", spans));
      const change = message === null ? {} : { change: message.change };
      act.run({ do: "mask", room, number, spans: text, reason, ...change }, () => told(words.report.masked, "masked"));
    }
  };
  return (
    <Fold title={words.report.acts}>
      {!there && !removed && <p class="soft small">{words.report.gone}</p>}
      <div class="acts">
        {there && (
          <>
            <button type="button" class="button" aria-expanded={open === "mask"} onClick={() => toggle("mask")}>
              {words.report.mask}
            </button>
            <button type="button" class="button" aria-expanded={open === "remove"} onClick={() => toggle("remove")}>
              {words.report.remove}
            </button>
          </>
        )}
        {removed && room !== undefined && number !== undefined && (
          <button
            type="button"
            class="button"
            onClick={() => act.run({ do: "restore", room, number }, () => say(words.report.restored, "told"))}
          >
            {words.report.restore}
          </button>
        )}
        {member !== undefined && (
          <button type="button" class="button" aria-expanded={open === "time-out"} onClick={() => toggle("time-out")}>
            {words.report.timeOut}
          </button>
        )}
        {member !== undefined && <LineButton desk={item.stream} member={member} />}
      </div>
      {(open === "remove" || open === "mask") && (
        <ActForm go={go}>
          {open === "mask" && message !== null && (
            <HideWords text={message.text ?? ""} spans={spans} onChange={setSpans} />
          )}
          <ReasonSelect
            id="act-reason"
            label={words.report.reason}
            from={REASONS_OF_TEXT}
            value={reason}
            onChange={(next) => {
              setReason(next);
              setMissing(null);
            }}
            problem={missing}
          />
          {!tooMany(spans) && (
            <button type="submit" class="button main">
              {open === "remove" ? words.report.removeGo : words.report.maskGo}
            </button>
          )}
        </ActForm>
      )}
      {open === "time-out" && member !== undefined && (
        <SanctionForm
          desk={item.stream}
          member={member}
          name={name ?? words.queue.someone}
          room={room}
          kind="time-out"
          reason={reason}
          onDone={() => {
            setOpen("none");
            onAct("sanction");
          }}
        />
      )}
      <Problem text={act.problem} />
    </Fold>
  );
}

export function Report({ item }: { item: ItemChange }): JSX.Element {
  const app = useApp();
  const act = useAct();
  const [decision, setDecision] = useState<Decision | "">("");
  const [missing, setMissing] = useState<string | null>(null);
  const decide = (): void => {
    if (decision === "") {
      setMissing(words.choose);
      return;
    }
    act.run({ do: "decide", item: item.item, decision }, () => leaveItem(app, item.item));
  };
  return (
    <>
      {item.report !== undefined && <p class="report-kind">{words.reports[item.report]}</p>}
      <Evidence item={item} />
      <MessageActs
        item={item}
        onAct={(done) => {
          setDecision(done);
          setMissing(null);
        }}
      />
      <ActForm go={decide}>
        <h3>{words.report.decide}</h3>
        <p class="soft small">{words.report.decideLead}</p>
        <Select
          id="decision"
          label={words.item.decidedTitle}
          value={decision}
          options={DECISIONS.map((value) => ({ value, label: words.decisions[value] }))}
          onChange={(value) => {
            setDecision(value);
            setMissing(null);
          }}
          empty
          problem={missing}
        />
        <Problem text={act.problem} />
        <div class="acts">
          <button type="submit" class="button main">
            {words.report.decideGo}
          </button>
          {item.state !== "waiting" && (
            <button type="button" class="button" onClick={() => act.run({ do: "wait", item: item.item })}>
              {words.item.wait}
            </button>
          )}
        </div>
      </ActForm>
    </>
  );
}
