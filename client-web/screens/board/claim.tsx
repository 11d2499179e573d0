/** Who has taken an item, and the warning before an idle claim goes back, with one tap to stay (MO6). */
import type { JSX } from "preact";
import { useApp } from "../../parts/app.ts";
import type { ItemChange } from "../../protocol/protocol.ts";
import { useSelect } from "../../state/store.ts";
import { board as words } from "../../words/board.ts";
import { useAct, useNow } from "./acts.ts";
import { Problem } from "./forms.tsx";

export const WARN_MS = 2 * 60000;

export function ClaimBar({ item }: { item: ItemChange }): JSX.Element {
  const app = useApp();
  const me = useSelect(app.store, (state) => state.me?.id ?? "");
  const act = useAct();
  const now = useNow();
  const mine = item.claimed_by === me && item.state === "claimed";
  const free = item.claimed_by === undefined || item.state === "new";
  const name = item.claimed_name ?? words.somebody;
  const text = mine
    ? item.claim_ends_at === undefined
      ? words.item.yoursPlain
      : words.item.yours(words.when(item.claim_ends_at, now))
    : item.state === "waiting"
      ? words.item.waiting
      : free
        ? words.item.free
        : item.urgent === true
          ? words.item.othersUrgent(name)
          : words.item.others(name);
  return (
    <div class="claim">
      <p>{text}</p>
      {mine && (
        <button type="button" class="button" onClick={() => act.run({ do: "release", item: item.item })}>
          {words.item.release}
        </button>
      )}
      {!mine && (free || item.state === "waiting" || item.urgent === true) && (
        <button type="button" class="button" onClick={() => act.run({ do: "claim", item: item.item })}>
          {words.item.claim}
        </button>
      )}
      <Problem text={act.problem} />
    </div>
  );
}

/** Stands at the foot of the queue, whatever is open. */
export function StillOnIt(): JSX.Element | null {
  const app = useApp();
  const now = useNow(5000);
  const act = useAct();
  const mine = useSelect(app.store, (state) =>
    Object.values(state.desks).flatMap((desk) =>
      Object.values(desk.items).filter((item) => item.state === "claimed" && item.claimed_by === state.me?.id),
    ),
  );
  const ending = mine
    .filter(
      (item) => item.claim_ends_at !== undefined && item.claim_ends_at - now <= WARN_MS && item.claim_ends_at > now,
    )
    .sort((a, b) => (a.claim_ends_at ?? 0) - (b.claim_ends_at ?? 0))[0];
  if (ending === undefined) return null;
  const left = words.stillTime(Math.max(1000, (ending.claim_ends_at ?? 0) - now));
  return (
    <section class="toast" aria-label={words.item.stillTitle}>
      <p>{words.item.still(ending.name ?? words.kinds[ending.kind], left)}</p>
      <button type="button" class="button main" onClick={() => act.run({ do: "keep", item: ending.item })}>
        {words.item.keep}
      </button>
    </section>
  );
}
