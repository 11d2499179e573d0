/** What one can do with a message: of others tell staff, quote, hide the person; of one's own quote and delete (client.md 3). */
import type { JSX } from "preact";
import { isStaff } from "../state/select.ts";
import { useSelect } from "../state/store.ts";
import type { Message, Room } from "../state/types.ts";
import { words } from "../words/en.ts";
import { useAct } from "./act.ts";
import { say } from "./announcer.ts";
import { useApp } from "./app.ts";
import { Dialog } from "./dialog.tsx";

const w = words.own.menu;

interface Props {
  room: Room;
  message: Message;
  /** Nothing can be written here now. */
  closed: boolean;
  onQuote: () => void;
  onReport: () => void;
  onClose: () => void;
}

function Preview({ message, mine }: { message: Message; mine: boolean }): JSX.Element {
  const app = useApp();
  const now = app.now();
  return (
    <div class={`message ${mine ? "mine" : ""} still`}>
      <p class="text preview" dir="auto">
        {message.text}
      </p>
      <p class="state">{mine ? words.message.saved(message.goneAt, now) : words.message.fades(message.goneAt, now)}</p>
    </div>
  );
}

function QuoteButton({ onQuote }: { onQuote: () => void }): JSX.Element {
  return (
    <button type="button" class="button wide" onClick={onQuote}>
      {w.quote}
    </button>
  );
}

function OwnMenu({ room, message, closed, onQuote, onClose }: Props): JSX.Element {
  const app = useApp();
  const remove = (): void => {
    app.store.send({ type: "delete", id: app.freshId(), room: room.id, number: message.number, at: app.clock() });
    onClose();
    /* The button that opened this goes with the message: the row keeps the focus. */
    setTimeout(() => document.querySelector<HTMLElement>(`[data-row="${message.number}"]`)?.focus());
  };
  return (
    <Dialog title={words.message.menuTitle} onClose={onClose}>
      <Preview message={message} mine />
      {!closed && <QuoteButton onQuote={onQuote} />}
      <p class="soft menu-note">{words.message.removeNote}</p>
      <button type="button" class="button main wide" onClick={remove}>
        {words.message.remove}
      </button>
      <button type="button" class="button wide" onClick={onClose}>
        {words.app.close}
      </button>
    </Dialog>
  );
}

function OthersMenu({ room, message, closed, onQuote, onReport, onClose }: Props): JSX.Element {
  const by = message.by ?? "";
  const author = room.people[by];
  const app = useApp();
  const staff = useSelect(app.store, isStaff);
  const hide = useAct(() => {
    say(w.hidden, "told");
    onClose();
  });
  return (
    <Dialog title={w.title(author?.name ?? words.app.someone)} onClose={onClose}>
      <Preview message={message} mine={false} />
      <button type="button" class="button main wide" onClick={onReport}>
        {w.tellStaff}
      </button>
      {!closed && <QuoteButton onQuote={onQuote} />}
      {!staff && author?.badge !== "staff" && by !== "" && (
        <>
          <button type="button" class="button wide" onClick={() => hide.send({ do: "hide", member: by, on: true })}>
            {hide.busy ? words.app.oneMoment : w.hide}
          </button>
          <p class="hint">{hide.refused === null ? w.hideNote : words.own.report.strange}</p>
        </>
      )}
      <button type="button" class="button wide" onClick={onClose}>
        {words.app.close}
      </button>
    </Dialog>
  );
}

export function MessageMenu(props: Props): JSX.Element {
  const app = useApp();
  const me = useSelect(app.store, (state) => state.me?.id ?? "");
  return props.message.by === me ? <OwnMenu {...props} /> : <OthersMenu {...props} />;
}
