/**
 * Watches what is urgent and unclaimed on the desks of one of the staff, on whatever screen and under the lock: said once, rung at once and
 * each minute until somebody claims it. Under the lock it says only that there is something.
 */
import { useEffect, useRef } from "preact/hooks";
import { ringingOf } from "../state/desk.ts";
import { useSelect } from "../state/store.ts";
import { words } from "../words/en.ts";
import { say } from "./announcer.ts";
import { useApp } from "./app.ts";
import { ring, ringAllow } from "./ring.ts";

const AGAIN_MS = 60000;

export function UrgentWatch({ covered }: { covered: boolean }): null {
  const app = useApp();
  const ids = useSelect(app.store, ringingOf);
  const known = useRef(new Set<string>());
  const on = app.settings.ring;

  useEffect(() => {
    const fresh = ids.filter((id) => !known.current.has(id));
    for (const id of fresh) known.current.add(id);
    if (fresh.length === 0) return;
    if (on) ring();
    if (covered) say(words.desk.urgentQuiet, "alert");
    else for (const id of fresh) say(textOf(id), "heard");
  }, [ids]);

  const textOf = (id: string): string => {
    const { desks, rooms } = app.store.get();
    for (const desk of Object.values(desks)) {
      const item = desk.items[id];
      if (item === undefined) continue;
      const room = item.room === undefined ? undefined : rooms[item.room];
      return words.desk.urgent(item.name ?? words.app.someone, room?.title ?? desk.title);
    }
    return words.desk.urgentQuiet;
  };

  useEffect(() => {
    if (!on || ids.length === 0) return undefined;
    const timer = setInterval(ring, AGAIN_MS);
    return () => clearInterval(timer);
  }, [on, ids.length > 0]);

  useEffect(() => {
    if (!on) return undefined;
    const allow = (): void => ringAllow();
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, allow, { capture: true, passive: true });
    return () => {
      for (const kind of ["pointerdown", "keydown"]) removeEventListener(kind, allow, { capture: true });
    };
  }, [on]);

  return null;
}
