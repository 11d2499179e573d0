/** One screen: bar, main, and the focus on its heading when it comes. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { TopBar } from "./top-bar.tsx";

interface Props {
  title: string;
  back?: (() => void) | undefined;
  children: ComponentChildren;
}

/** A new screen is read from its heading on. */
export function useHeadingFocus(): { current: HTMLHeadingElement | null } {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return heading;
}

export function Screen({ title, back, children }: Props): JSX.Element {
  const heading = useHeadingFocus();
  return (
    <div class="shell">
      <TopBar back={back}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
      </TopBar>
      <main class="plain">
        <div class="column">{children}</div>
      </main>
    </div>
  );
}
