/** What the parts of the board share: sending a command and learning what became of it, opening something, and a clock of minutes. */
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { type App, useApp } from "../../parts/app.ts";
import type { Command, Done, PageItem, Refused } from "../../protocol/protocol.ts";
import { queueOf, staffOf } from "../../state/desk.ts";
import { useSelect } from "../../state/store.ts";
import type { BareQuery, BoardOpen } from "../../state/types.ts";
import { board as words } from "../../words/board.ts";

type Bare<T> = T extends unknown ? Omit<T, "id"> : never;
export type BareCommand = Bare<Command>;

export function refusalText(refused: Refused): string {
  if (refused.refused === "taken") {
    const by = refused.by;
    if (by === undefined) return words.changed;
    return refused.decision === undefined ? words.taken(by) : words.takenDecided(by, words.decisions[refused.decision]);
  }
  return words.refusals[refused.refused] ?? words.refused;
}

/** Sends a command; with `afterMs` it can be taken back until then. Returns its id. */
export function sendCommand(app: App, command: BareCommand, afterMs?: number): string {
  const id = app.freshId();
  const whole = { ...command, id } as Command;
  app.store.send({ type: "act", command: whole, at: app.clock(), ...(afterMs === undefined ? {} : { afterMs }) });
  return id;
}

export interface Act {
  /** Sends; `onDone` is called once, with the answer. Ignored while one is under way: nobody decides twice by a double tap. */
  run(command: BareCommand, onDone?: (done: Done) => void): void;
  readonly busy: boolean;
  /** What to show: a refusal in words, or null. */
  readonly problem: string | null;
  clear(): void;
}

export function useAct(): Act {
  const app = useApp();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const underWay = useRef(false);

  return {
    run(command, onDone) {
      if (underWay.current) return;
      underWay.current = true;
      setBusy(true);
      setProblem(null);
      const id = sendCommand(app, command);
      /* Listened to at the store: the desk may say that it is decided, and this part may be gone, before the answer is here. */
      const stop = app.store.listen((state) => {
        const answer = state.answers[id];
        if (answer === null) return;
        stop();
        underWay.current = false;
        setBusy(false);
        if (answer === undefined) return; /* the session is over */
        app.store.send({ type: "answer-seen", id });
        if ("done" in answer) onDone?.(answer.done);
        else {
          const text = refusalText(answer.refused);
          setProblem(text);
          say(text, "told");
        }
      });
    },
    busy,
    problem,
    clear: () => setProblem(null),
  };
}

export interface Look<T> {
  readonly rows: readonly T[] | null;
  readonly refused: Refused | null;
  again(): void;
}

/** Opens something for as long as this part is shown. `null` opens nothing. What was opened is forgotten when it is left. */
export function useLook<T extends PageItem>(key: string, query: BareQuery | null): Look<T> {
  const app = useApp();
  const opened = useSelect(app.store, (state) => state.opened[key] ?? null);
  const look = (): void => {
    if (query !== null) app.store.send({ type: "look-at", key, query });
  };
  useEffect(() => {
    look();
    return () => app.store.send({ type: "look-away", key });
  }, [key, query === null]);
  return {
    rows: (opened?.rows as readonly T[] | null | undefined) ?? null,
    refused: opened?.refused ?? null,
    again: look,
  };
}

/** The server's time, fine enough for minutes. */
export function useNow(everyMs = 15000): number {
  const app = useApp();
  const [, draw] = useState(0);
  useSelect(app.store, (state) => state.offset); /* before the first greeting only the device's clock is known */
  useEffect(() => {
    const timer = setInterval(() => draw((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return app.now();
}

/** Staff of these cohorts. Who was never on duty is known from the rooms, so their lists are asked for. */
export function useStaff(desks: readonly string[]): { readonly id: string; readonly name: string }[] {
  const app = useApp();
  useSelect(app.store, (state) => state.rooms);
  useSelect(app.store, (state) => state.desks);
  const key = desks.join(" ");
  useEffect(() => {
    for (const room of Object.values(app.store.get().rooms))
      if (room.type !== "line" && desks.includes(room.facts?.cohort ?? ""))
        app.store.send({ type: "want-people", room: room.id });
  }, [key]);
  const found = new Map(desks.flatMap((desk) => staffOf(app.store.get(), desk)).map((one) => [one.id, one]));
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Opens something on the right; on the way there and back the browser's Back works. From one thing to the next it stays one step. */
export function openOnBoard(app: App, open: BoardOpen | null): void {
  const view = { screen: "board" as const, open };
  const here = app.store.get().view;
  if (open === null || (here.screen === "board" && here.open !== null)) app.store.send({ type: "open", view });
  else app.go(view);
}

/** It is decided: close it, and go on with the one below it. */
export function leaveItem(app: App, item: string): void {
  const ids = queueOf(app.store.get()).map((one) => one.item);
  const next = ids[ids.indexOf(item) + 1] ?? ids[ids.indexOf(item) - 1] ?? null;
  openOnBoard(app, null);
  focusQueue(next);
}

/** From what is open back to the list: to the card of `item`, else to the first. */
export function focusQueue(item: string | null): void {
  requestAnimationFrame(() => {
    const list = document.querySelector(".queue");
    const card = item === null ? null : document.getElementById(`card-${item}`);
    const target =
      card ?? list?.querySelector<HTMLElement>(".queue-card") ?? document.querySelector<HTMLElement>(".queue-title");
    target?.focus();
  });
}
