/**
 * The bar of every screen and dialog. Help now and Exit stand top right, in this order, 16 px apart, and never move; where there is little
 * height the bar sticks to the top of the page. On a narrow screen the name of a room stands in a row of its own below.
 */
import type { ComponentChildren, JSX } from "preact";
import { words } from "../words/en.ts";
import { useApp } from "./app.ts";
import { useMedia } from "./media.ts";

interface Props {
  children?: ComponentChildren;
  back?: (() => void) | undefined;
  twoRows?: boolean;
  onHelp?: () => void;
  helpQuiet?: boolean;
}

const NARROW = "(max-width: 37.5em)";

function BackIcon(): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M15 5l-7 7 7 7" />
    </svg>
  );
}

export function TopBar({ children, back, twoRows, onHelp, helpQuiet }: Props): JSX.Element {
  const app = useApp();
  const under = useMedia(NARROW) && twoRows === true;
  return (
    <header class="top" data-area="bar">
      <div class="bar">
        {back !== undefined && (
          <button type="button" class="bar-back" aria-label={words.app.back} onClick={back}>
            <BackIcon />
          </button>
        )}
        <div class="bar-title">{!under && children}</div>
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
      </div>
      {under && <div class="bar-under">{children}</div>}
    </header>
  );
}
