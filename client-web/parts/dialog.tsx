/**
 * A native modal dialog that fills the window, with a card inside: `showModal()` makes the page's own bar inert, so each dialog has its own
 * Help now and Exit at the very same place. Esc and Back close; the focus goes to the heading, and afterwards back to where it was.
 */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useApp } from "./app.ts";
import { TopBar } from "./top-bar.tsx";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Esc, the arrow and Back do not close the cover: it asks for a button. */
  mustAnswer?: boolean;
  isHelp?: boolean;
  class?: string;
}

function giveFocusBack(opener: Element | null): void {
  if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) opener.focus();
  else document.querySelector<HTMLElement>("#box, h1")?.focus();
}

export function Dialog({ title, onClose, children, mustAnswer, isHelp, class: extra }: Props): JSX.Element {
  const app = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useRef(`dialog-${title.toLowerCase().replace(/[^a-z]+/g, "-")}`);
  const latest = useRef(onClose);
  latest.current = onClose;
  useLayoutEffect(() => {
    const node = dialog.current;
    const opener = document.activeElement;
    node?.showModal();
    heading.current?.focus({ preventScroll: true });
    const uncover = app.cover(() => latest.current(), mustAnswer === true);
    return () => {
      uncover();
      node?.close();
      giveFocusBack(opener);
    };
  }, []);
  const toTop = (): void => {
    dialog.current?.querySelector(".sheet-body")?.scrollTo(0, 0);
    heading.current?.focus();
  };
  return (
    <dialog
      ref={dialog}
      class={`sheet ${extra ?? ""}`}
      aria-labelledby={id.current}
      onKeyDown={(event) => {
        if (event.key === "Escape" && mustAnswer === true) event.preventDefault();
      }}
      onCancel={(event) => {
        event.preventDefault();
        if (mustAnswer !== true) onClose();
      }}
      onClose={() => {
        /* A browser may close a dialog though `cancel` was refused: pressing Esc again must not take the cover away. */
        if (dialog.current?.isConnected !== true) return;
        if (mustAnswer === true) dialog.current.showModal();
        else onClose();
      }}
    >
      <div class="shell">
        <TopBar
          back={mustAnswer === true ? undefined : onClose}
          {...(isHelp === true ? { onHelp: toTop, helpQuiet: true } : {})}
        />
        <div class="sheet-body">
          <div class="column">
            <h2 id={id.current} ref={heading} tabIndex={-1}>
              {title}
            </h2>
            {children}
          </div>
        </div>
      </div>
    </dialog>
  );
}
