/** Sends a command of a member and learns what became of it. One at a time: nobody tells twice by a double tap. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Command, Done, Refused } from "../protocol/protocol.ts";
import { useSelect } from "../state/store.ts";
import { useApp } from "./app.ts";

type Bare<T> = T extends unknown ? Omit<T, "id"> : never;

export interface Act {
  /** Ignored while one is under way. */
  send(command: Bare<Command>): void;
  readonly busy: boolean;
  /** It is on its way and there is no link. */
  readonly unsent: boolean;
  readonly refused: Refused | null;
  clear(): void;
}

export function useAct(onDone: (done: Done) => void): Act {
  const app = useApp();
  const [id, setId] = useState<string | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const latest = useRef(onDone);
  latest.current = onDone;
  const answer = useSelect(app.store, (state) => (id === null ? undefined : state.answers[id]));
  const linked = useSelect(app.store, (state) => state.link === "up" && state.greeted);
  useEffect(() => {
    if (id === null || answer === null || answer === undefined) return;
    app.store.send({ type: "answer-seen", id });
    setId(null);
    if ("done" in answer) latest.current(answer.done);
    else setRefused(answer.refused);
  }, [answer]);
  return {
    send(command) {
      if (id !== null) return;
      const fresh = app.freshId();
      setRefused(null);
      setId(fresh);
      app.store.send({ type: "act", command: { ...command, id: fresh } as Command, at: app.clock() });
    },
    busy: id !== null,
    unsent: id !== null && !linked,
    refused,
    clear: () => setRefused(null),
  };
}
