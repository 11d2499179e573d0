/**
 * An own text that waits for staff, or came back: why, when staff are here, when it comes back, and what one can do (MO3, MO4). It stands at
 * the end of the list, where what one has just written stands. All but the newest are folded: one of them fills a phone.
 */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OwnChange } from "../protocol/protocol.ts";
import type { Here } from "../state/mode.ts";
import { words } from "../words/en.ts";
import { useAct } from "./act.ts";
import { say } from "./announcer.ts";
import { useApp } from "./app.ts";
import { LineButton } from "./line-button.tsx";
import { TextDialog } from "./text-dialog.tsx";

const w = words.own.text;

const nameOf = (own: OwnChange): string =>
  own.state === "held" ? w.held : own.state === "returned" ? w.returned : w.timedOut;

function Why({ own, staff, now }: { own: OwnChange; staff: Here; now: number }): JSX.Element {
  const reason = own.reason ?? null;
  const endsAt = own.ends_at ?? null;
  if (own.state === "held")
    return (
      <>
        {own.reason === "harmful-detail" && <p>{w.heldDetail}</p>}
        <p>{own.question === true ? w.heldQuestion(staff, now) : w.heldWhy(reason, staff, now)}</p>
        <p>
          {endsAt !== null && w.heldUntil(endsAt, now)} {w.heldWho}
        </p>
      </>
    );
  return (
    <>
      <p>{own.state === "timed-out" ? w.late : w.returnedBy(own.staff ?? null, reason)}</p>
      {own.note !== undefined && own.note !== "" && (
        <p>
          {w.note(own.staff ?? null)} <span dir="auto">{own.note}</span>
        </p>
      )}
      {endsAt !== null && <p class="soft">{w.until(endsAt, now)}</p>}
    </>
  );
}

export function ChangeDialog({ own, onClose }: { own: OwnChange; onClose: () => void }): JSX.Element {
  const held = own.held ?? "";
  return (
    <TextDialog
      title={own.state === "held" ? w.changeTitle : w.changeAndSend}
      label={w.changeLabel}
      send={own.state === "held" ? w.save : w.sendAgain}
      close={w.keep}
      draft={`held-${held}`}
      text={own.text ?? ""}
      command={(text) => ({ do: "edit", held, text })}
      refusal={({ refused, max }) =>
        refused === "not_here" ? w.gone : refused === "too_long" ? words.composer.tooLong(max ?? 0) : w.notSaved
      }
      onDone={onClose}
      onClose={onClose}
    />
  );
}

interface Props {
  own: OwnChange;
  /** The newest is open. */
  newest: boolean;
  staff: Here;
  onChange: (own: OwnChange) => void;
}

export function OwnTextRow({ own, newest, staff, onChange }: Props): JSX.Element {
  const app = useApp();
  const [open, setOpen] = useState(newest);
  useEffect(() => setOpen(newest), [newest]);
  const act = useAct(() => {});
  const refused = act.refused?.refused;
  useEffect(() => {
    if (refused !== undefined) say(refused === "not_here" ? w.gone : w.notSaved, "told");
  }, [refused]);
  const id = `o${own.held ?? own.number ?? own.at}`;
  const waits = own.state === "held";
  const dropIt = waits ? w.takeBack : w.drop;
  return (
    <article
      class={`message mine own-text ${own.state}`}
      tabIndex={-1}
      data-row={id}
      aria-labelledby={`${id} ${id}-text`}
      aria-describedby={open ? `${id}-why` : undefined}
    >
      <h3 id={id}>
        <span class="who">{words.app.you}</span> <span class="badge hold">{nameOf(own)}</span>{" "}
        <time dateTime={new Date(own.at).toISOString()}>{words.message.time(own.at)}</time>
      </h3>
      <p class={open ? "text" : "text folded"} id={`${id}-text`} dir="auto">
        {own.text}
      </p>
      {open && (
        <div class="why" id={`${id}-why`}>
          <Why own={own} staff={staff} now={app.now()} />
        </div>
      )}
      {refused !== undefined && <p class="problem">{refused === "not_here" ? w.gone : w.notSaved}</p>}
      <div class="row-acts">
        {open ? (
          <>
            {!act.busy && own.held !== undefined && (
              <>
                <button type="button" class="button" onClick={() => onChange(own)}>
                  {waits ? w.changeIt : w.changeAndSend}
                </button>
                <button
                  type="button"
                  class="button"
                  onClick={() => act.send({ do: "withdraw", held: own.held as string })}
                >
                  {dropIt}
                </button>
              </>
            )}
            {act.busy && <p class="state">{act.unsent ? words.message.unsent : w.sending}</p>}
            <LineButton class="button" />
          </>
        ) : (
          <button type="button" class="button" onClick={() => setOpen(true)}>
            {w.show}
          </button>
        )}
      </div>
    </article>
  );
}
