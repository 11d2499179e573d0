/** Help now: the lines that came with the page, moved into a dialog. Needs no request and no session. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../words/en.ts";
import { Dialog } from "./dialog.tsx";

export function HelpDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const lines = document.getElementById("help-lines");
    const home = lines?.parentElement;
    if (lines !== null) place.current?.append(lines);
    return () => {
      if (lines !== null) home?.append(lines);
    };
  }, []);
  return (
    <Dialog title={words.help.title} onClose={onClose} isHelp class="help">
      <p>{words.help.lead}</p>
      <div ref={place} />
      <p class="soft small">{words.help.callList}</p>
      <button type="button" class="button wide" onClick={onClose}>
        {words.app.close}
      </button>
    </Dialog>
  );
}
