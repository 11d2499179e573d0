/**
 * A dialog in which a text is written: a changed own text, a question for staff. What was typed is kept under a key until the server has it,
 * so that nothing is lost by closing the dialog or by a refusal.
 */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Command, type Done, type Refused, TEXT_CHARACTERS_MAX } from "../protocol/protocol.ts";
import { words } from "../words/en.ts";
import { useAct } from "./act.ts";
import { say } from "./announcer.ts";
import { Dialog } from "./dialog.tsx";
import { draftOf, keepDraft } from "./drafts.ts";
import { characters, cleanText, isBlank } from "./text.ts";

type Bare<T> = T extends unknown ? Omit<T, "id"> : never;

interface Props {
  title: string;
  label: string;
  send: string;
  close: string;
  /** Names the draft. */
  draft: string;
  /** What stands in the box when there is no draft. */
  text: string;
  command: (text: string) => Bare<Command>;
  refusal: (refused: Refused) => string;
  onDone: (done: Done) => void;
  onClose: () => void;
  children?: ComponentChildren;
}

export function TextDialog(props: Props): JSX.Element {
  const { draft, text: first, onClose } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(draftOf(draft) || first);
  const [wrong, setWrong] = useState<string | null>(null);
  const act = useAct((done) => {
    keepDraft(draft, "");
    props.onDone(done);
  });
  const problem = wrong ?? (act.refused === null ? null : props.refusal(act.refused));
  useEffect(() => {
    if (problem === null) return;
    say(problem, "told");
    box.current?.focus();
  }, [problem]);
  const send = (): void => {
    const clean = cleanText(text);
    const over = characters(clean) - TEXT_CHARACTERS_MAX;
    const fault = isBlank(clean) ? words.composer.empty : over > 0 ? words.composer.over(over) : null;
    setWrong(fault);
    if (fault !== null) return;
    keepDraft(draft, text);
    act.send(props.command(clean));
  };
  const note = problem ?? (act.unsent ? words.message.unsent : null);
  return (
    <Dialog title={props.title} onClose={onClose}>
      {props.children}
      <form
        class="text-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label class="field-label" for="text-box">
          {props.label}
        </label>
        <textarea
          id="text-box"
          ref={box}
          rows={5}
          dir="auto"
          autoComplete="off"
          value={text}
          aria-invalid={problem !== null}
          aria-describedby={note === null ? undefined : "text-note"}
          onInput={(event) => {
            setText(event.currentTarget.value);
            keepDraft(draft, event.currentTarget.value);
            setWrong(null);
            act.clear();
          }}
        />
        {note !== null && (
          <p class={problem === null ? "hint" : "problem"} id="text-note">
            {note}
          </p>
        )}
        <button type="submit" class="button main wide">
          {act.busy ? words.own.text.sending : props.send}
        </button>
      </form>
      <button type="button" class="button wide" onClick={onClose}>
        {props.close}
      </button>
    </Dialog>
  );
}
