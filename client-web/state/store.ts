/** Holds the one state, steps it, tells who listens. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Event } from "./events.ts";
import { start } from "./start.ts";
import { step } from "./step.ts";
import type { State } from "./types.ts";

type Listener = (state: State, before: State, event: Event) => void;

export interface Store {
  get(): State;
  send(event: Event): void;
  listen(listener: Listener): () => void;
}

export function storeNew(first: State = start): Store {
  let state = first;
  const listeners = new Set<Listener>();
  return {
    get: () => state,
    send(event) {
      const before = state;
      state = step(before, event);
      for (const listener of [...listeners]) listener(state, before, event);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function sameRow(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((value, index) => Object.is(value, b[index]));
}

/** Draws a part again only when what it selects has changed; a list is compared entry by entry. */
export function useSelect<T>(store: Store, select: (state: State) => T): T {
  const latest = useRef(select);
  latest.current = select;
  const [value, setValue] = useState(() => select(store.get()));
  const shown = useRef(value);
  const fresh = select(store.get());
  if (!sameRow(shown.current, fresh)) shown.current = fresh;
  useEffect(() => {
    const look = (state: State): void => {
      const next = latest.current(state);
      if (sameRow(shown.current, next)) return;
      shown.current = next;
      setValue(() => next);
    };
    const stop = store.listen(look);
    look(store.get()); /* what changed between the first drawing and this moment */
    return stop;
  }, [store]);
  return shown.current;
}
