/** The bar of every screen and dialog. Help now and Exit stand top right, in this order, 16 px apart, and never move. */
import type { ComponentChildren, JSX } from "preact";
import { words } from "../words/en.ts";
import { useApp } from "./app.ts";

interface Props {
  children?: ComponentChildren;
  back?: (() => void) | undefined;
  /** The name of a room stands in a second row on a narrow screen. */
  twoRows?: boolean;
  onHelp?: () => void;
  helpQuiet?: boolean;
}

export function BackIcon(): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M15 5l-7 7 7 7" />
    </svg>
  );
}

export function TopBar({ children, back, twoRows, onHelp, helpQuiet }: Props): JSX.Element {
  const app = useApp();
  return (
    <header class={`bar${twoRows === true ? " two-rows" : ""}`} data-area="bar">
      {back !== undefined && (
        <button type="button" class="bar-back" aria-label={words.app.back} onClick={back}>
          <BackIcon />
        </button>
      )}
      <div class="bar-title">{children}</div>
      <button
        type="button"
        class={`button ${helpQuiet === true ? "care-line" : "care"}`}
        onClick={onHelp ?? app.openHelp}
      >
        {words.app.helpNow}
      </button>
      <button type="button" class="button exit" onClick={app.exit}>
        {words.app.exit}
      </button>
    </header>
  );
}
