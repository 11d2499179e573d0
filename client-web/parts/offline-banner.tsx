/** Says that the link is gone, two seconds after it went. Reading, writing and help go on. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useSelect } from "../state/store.ts";
import { words } from "../words/en.ts";
import { useApp } from "./app.ts";

const AFTER_MS = 2000;

/** Whether to say so now. */
export function useOffline(): boolean {
  const app = useApp();
  const lostAt = useSelect(app.store, (state) => (state.session === "in" ? state.linkLostAt : null));
  const [offline, setOffline] = useState(false);
  useEffect(() => {
    if (lostAt === null) {
      setOffline(false);
      return undefined;
    }
    const timer = setTimeout(() => setOffline(true), Math.max(0, lostAt + AFTER_MS - app.clock()));
    return () => clearTimeout(timer);
  }, [lostAt]);
  return offline;
}

export function OfflineBanner(): JSX.Element | null {
  const app = useApp();
  if (!useOffline()) return null;
  return (
    <div class="banner">
      <p>{words.link.offline}</p>
      <button type="button" class="button" onClick={app.driver.tryNow}>
        {words.link.tryNow}
      </button>
    </div>
  );
}
