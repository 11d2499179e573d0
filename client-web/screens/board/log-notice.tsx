/**
 * Asks for the log's newest checkpoint whenever the link is up, and says so on the board if it does not continue the one that is remembered
 * (MO20). It never stands in the way of work. Remembered on one's own device for the next visit, elsewhere while the page is open: decided in
 * README.md.
 */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useApp } from "../../parts/app.ts";
import type { CheckpointRow } from "../../protocol/protocol.ts";
import { checkpointLook, type Known, knownRead, type Verdict } from "../../state/audit-log.ts";
import { useSelect } from "../../state/store.ts";
import { board as words } from "../../words/board.ts";

const KEPT = "log";
const LOOK = "checkpoint";
let remembered: Known | null = null;

/** Storage may be full or forbidden: then the page remembers by itself. */
function recall(own: boolean): Known | null {
  try {
    remembered ??= own ? knownRead(localStorage.getItem(KEPT)) : null;
  } catch {
    /* as on a shared device */
  }
  return remembered;
}

function remember(known: Known, own: boolean): void {
  remembered = known;
  try {
    if (own) localStorage.setItem(KEPT, JSON.stringify(known));
  } catch {
    /* as on a shared device */
  }
}

export function LogNotice(): JSX.Element | null {
  const app = useApp();
  const greeted = useSelect(app.store, (state) => state.greeted);
  const opened = useSelect(app.store, (state) => state.opened[LOOK] ?? null);
  const own = useSelect(app.store, (state) => state.device === "own");
  const [verdict, setVerdict] = useState<Verdict | null>(null);

  const look = (known: Known | null): void => {
    const query = { ask: "checkpoint" as const, ...(known === null ? {} : { size: known.size }) };
    app.store.send({ type: "look-away", key: LOOK });
    app.store.send({ type: "look-at", key: LOOK, query });
  };
  useEffect(() => {
    if (greeted) look(recall(own));
    return () => app.store.send({ type: "look-away", key: LOOK });
  }, [greeted]);

  useEffect(() => {
    const row = opened?.rows?.[0] as CheckpointRow | undefined;
    const known = recall(own);
    const proved = opened?.query.ask === "checkpoint" && opened.query.size !== undefined;
    let current = true;
    if (opened?.refused?.refused === "not_here") {
      if (proved) look(null); /* shorter than it was: how short? */
      else if (known !== null) setVerdict({ wrong: "gone" });
    } else if (row !== undefined)
      void checkpointLook(known, row, proved).then((found) => {
        if (!current) return;
        if (found.wrong === null) remember(found.known, own);
        setVerdict(found);
      });
    return () => {
      current = false;
    };
  }, [opened?.rows, opened?.refused]);

  if (verdict === null) return null;
  if (verdict.wrong === null) return verdict.signed ? null : <p class="soft small log-note">{words.log.unsigned}</p>;
  return (
    <section class="banner log-notice" role="status" aria-label={words.log.title}>
      <p>
        <strong>{words.log.title}</strong> {words.log.wrong[verdict.wrong]} {words.log.doNow}
      </p>
    </section>
  );
}
