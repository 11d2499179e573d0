/**
 * Nobody touches the page (CL8): after a while it is covered, later signed out, each with 60 s of warning and one tap to stay.
 * The cover keeps drafts and shows no name and no text. The server keeps its own time; this only comes first.
 */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { countsOf } from "../state/desk.ts";
import { isStaff } from "../state/select.ts";
import { useSelect } from "../state/store.ts";
import { words } from "../words/en.ts";
import { say } from "./announcer.ts";
import { useApp } from "./app.ts";
import { Dialog } from "./dialog.tsx";
import { type IdlePhase, idlePhase, WARN_MS } from "./idle-phase.ts";

const MINUTE_MS = 60000;
const COVER_SHARED_MS = 3 * MINUTE_MS;
const COVER_OWN_MS = 10 * MINUTE_MS;
const ACTS = ["pointerdown", "keydown", "wheel", "touchmove"] as const;

/** Under all of the bar; where that would take half the screen, under its buttons, for Help now and Exit stay in sight. */
function placeUnderBar(box: HTMLElement): void {
  const bottomOf = (selector: string): number => document.querySelector(selector)?.getBoundingClientRect().bottom ?? 0;
  const buttons = bottomOf(".top .bar");
  const whole = Math.max(buttons, bottomOf(".top .bar-under"));
  const top = whole + box.offsetHeight > innerHeight / 2 ? buttons : whole;
  box.style.insetBlockStart = `${Math.max(0, top) + 8}px`;
}

/** Ms until the phase, or a shown second, changes. */
function nextLookMs(idleMs: number, phase: IdlePhase, coverMs: number, outMs: number): number {
  if (phase === "soon" || phase === "out-soon") return 1000 - (idleMs % 1000);
  return (phase === "active" ? coverMs : outMs) - WARN_MS - idleMs;
}

/** Numbers alone may stand on a locked desk (CL9). */
function LockedCounts(): JSX.Element | null {
  const app = useApp();
  const staff = useSelect(app.store, isStaff);
  const waiting = useSelect(app.store, (state) => countsOf(state).waiting);
  const urgent = useSelect(app.store, (state) => countsOf(state).urgent);
  if (!staff) return null;
  return (
    <p class="tip">
      {words.desk.locked(waiting)} {urgent > 0 && <strong>{words.desk.lockedUrgent(urgent)}</strong>}
    </p>
  );
}

export function Idle({ onCover }: { onCover: (covered: boolean) => void }): JSX.Element | null {
  const app = useApp();
  const outMs = useSelect(app.store, (state) => state.own?.idle_ms ?? 15 * MINUTE_MS);
  const coverMs = useSelect(app.store, (state) =>
    state.device === "own" || isStaff(state) ? COVER_OWN_MS : COVER_SHARED_MS,
  );
  const actedAt = useRef(app.clock());
  const covered = useRef(false);
  const box = useRef<HTMLElement>(null);
  const [idleMs, setIdleMs] = useState(0);
  const phase = idlePhase(idleMs, coverMs, outMs);
  const isCovered = phase === "covered" || phase === "out-soon";
  covered.current = isCovered;

  useLayoutEffect(() => {
    onCover(isCovered);
    return () => onCover(false);
  }, [isCovered]);

  const act = (): void => {
    actedAt.current = app.clock();
    setIdleMs(0);
    app.driver.stay();
  };

  useEffect(() => {
    /* Under the cover only its buttons count: a stray touch must not show the page to whoever walked in. */
    const onAct = (event: Event): void => {
      const onStay = event.target instanceof Element && event.target.closest(".still-there") !== null;
      if (covered.current || onStay) return;
      actedAt.current = app.clock();
      setIdleMs((before) => (before === 0 ? before : 0));
      app.driver.stay();
    };
    const look = (): void => setIdleMs(app.clock() - actedAt.current);
    for (const kind of ACTS) addEventListener(kind, onAct, { capture: true, passive: true });
    document.addEventListener("visibilitychange", look);
    return () => {
      for (const kind of ACTS) removeEventListener(kind, onAct, { capture: true });
      document.removeEventListener("visibilitychange", look);
    };
  }, []);

  useEffect(() => {
    if (phase === "out") {
      app.signOut("idle");
      return undefined;
    }
    const idle = app.clock() - actedAt.current;
    const waitMs = Math.max(50, nextLookMs(idle, idlePhase(idle, coverMs, outMs), coverMs, outMs));
    const timer = setTimeout(() => setIdleMs(app.clock() - actedAt.current), waitMs);
    return () => clearTimeout(timer);
  });

  useEffect(() => {
    if (phase === "soon") say(words.idle.spokenSoon, "told");
    if (phase === "out-soon") say(words.idle.spokenOut, "told");
  }, [phase]);

  useLayoutEffect(() => {
    if (box.current !== null) placeUnderBar(box.current);
  });

  if (phase === "soon")
    return (
      <section ref={box} class="still-there" aria-label={words.idle.stay}>
        <p>{words.idle.soon(Math.ceil((coverMs - idleMs) / 1000))}</p>
        <button type="button" class="button main" onClick={act}>
          {words.idle.stay}
        </button>
      </section>
    );
  if (phase !== "covered" && phase !== "out-soon") return null;
  return (
    <Dialog title={words.idle.coverTitle} onClose={act} mustAnswer class="cover">
      {phase === "covered" ? (
        <p>{words.idle.cover}</p>
      ) : (
        <p>{words.idle.outSoon(Math.ceil((outMs - idleMs) / 1000))}</p>
      )}
      <LockedCounts />
      <button type="button" class="button main wide" onClick={act}>
        {phase === "covered" ? words.idle.comeBack : words.idle.stay}
      </button>
    </Dialog>
  );
}
