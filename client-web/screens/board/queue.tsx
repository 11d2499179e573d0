/**
 * What waits, over all cohorts, in one list: urgent first, each with its clock, none with its text. One Tab stop; J K and the arrows move,
 * Enter opens, C claims. No key decides anything.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import { countsOf, queueOf, type Waiting } from "../../state/desk.ts";
import { useSelect } from "../../state/store.ts";
import type { Parcel } from "../../state/types.ts";
import { board as words } from "../../words/board.ts";
import { focusQueue, openOnBoard, useAct, useNow } from "./acts.ts";
import { StillOnIt } from "./claim.tsx";

interface CardProps {
  item: Waiting;
  open: boolean;
  stop: boolean;
  now: number;
  onStop: (id: string) => void;
}

export function nameOfItem(item: Waiting | { name?: string }): string {
  return item.name ?? words.queue.someone;
}

function what(item: Waiting, now: number): string | null {
  if (item.kind === "report") return item.report === undefined ? null : words.reports[item.report];
  if (item.kind === "second") return words.sanctions.ending;
  const parts: string[] = [];
  if (item.reason !== undefined && item.kind === "held") parts.push(words.queue.because(words.reasons[item.reason]));
  if (item.characters !== undefined) parts.push(words.queue.letters(item.characters));
  if (item.ends_at !== undefined) parts.push(words.queue.back(words.when(item.ends_at, now)));
  return parts.length === 0 ? null : parts.join(" · ");
}

function who(item: Waiting, me: string): string {
  if (item.state === "waiting") return words.queue.asked;
  if (item.state !== "claimed") return words.queue.free;
  return item.claimed_by === me ? words.queue.claimedYou : words.queue.claimedBy(item.claimed_name ?? words.somebody);
}

function Card({ item, open, stop, now, onStop }: CardProps): JSX.Element {
  const app = useApp();
  const me = useSelect(app.store, (state) => state.me?.id ?? "");
  const room = useSelect(app.store, (state) =>
    item.room === undefined ? state.desks[item.desk]?.title : state.rooms[item.room]?.title,
  );
  const act = useAct();
  const id = item.item;
  const name = nameOfItem(item);
  const kind = words.kinds[item.kind] ?? words.item.other;
  const line = [room, words.queue.waits(Math.max(0, now - item.at)), who(item, me)].filter(
    (part) => part !== undefined,
  );
  const free = item.state === "new";
  const help = item.urgent === true && item.member !== undefined;
  const go = (): void => openOnBoard(app, { what: "item", desk: item.desk, item: id });
  const claim = (): void => act.run({ do: "claim", item: id }, () => (help ? go() : undefined));
  const about = what(item, now);
  return (
    <li>
      <article
        id={`card-${id}`}
        class={`queue-card${item.urgent === true ? " urgent" : ""}${open ? " open" : ""}`}
        tabIndex={stop ? 0 : -1}
        data-item={id}
        aria-labelledby={`card-${id}-name`}
        aria-describedby={`card-${id}-line`}
        onFocusIn={() => onStop(id)}
      >
        <h3 id={`card-${id}-name`}>
          <span class={`mark ${item.urgent === true ? "urgent" : item.kind}`}>
            {item.urgent === true ? words.queue.urgent : kind}
          </span>{" "}
          <span dir="auto">{name}</span>
        </h3>
        <div id={`card-${id}-line`}>
          <p class="soft small" dir="auto">
            {line.join(" · ")}
          </p>
          {about !== null && <p class="small">{about}</p>}
        </div>
        {act.problem !== null && <p class="problem">{act.problem}</p>}
        <div class="acts">
          {free && (
            <button
              type="button"
              class={`button${item.urgent === true ? " main" : ""}`}
              tabIndex={stop ? 0 : -1}
              data-claim=""
              aria-label={help ? undefined : words.queue.claimNamed(kind, name)}
              onClick={claim}
            >
              {help ? words.queue.claimAnswer : words.queue.claim}
            </button>
          )}
          {item.state === "claimed" && item.claimed_by === me && (
            <button
              type="button"
              class="button"
              tabIndex={stop ? 0 : -1}
              data-claim=""
              onClick={() => act.run({ do: "release", item: id })}
            >
              {words.item.release}
            </button>
          )}
          <button
            type="button"
            class="button"
            tabIndex={stop ? 0 : -1}
            data-open=""
            aria-label={words.queue.openNamed(kind, name)}
            onClick={go}
          >
            {words.queue.open}
          </button>
        </div>
      </article>
    </li>
  );
}

const isDelayedApproval = (parcel: Parcel): boolean =>
  parcel.command.do === "approve" && parcel.state === "waiting" && !parcel.tried;

/** Approvals that have not gone yet: they can be taken back, and a page that is closed sends none. */
function Pending(): JSX.Element | null {
  const app = useApp();
  const parcels = useSelect(app.store, (state) => state.outbox.filter((parcel) => parcel.command.do === "approve"));
  const [, draw] = useState(0);
  useEffect(() => {
    if (parcels.length === 0) return undefined;
    const timer = setInterval(() => draw((count) => count + 1), 250);
    return () => clearInterval(timer);
  }, [parcels.length > 0]);
  if (parcels.length === 0) return null;
  const nameOf = (held: string): string => {
    for (const desk of Object.values(app.store.get().desks)) {
      const item = desk.items[held];
      if (item !== undefined) return nameOfItem(item);
    }
    return words.queue.someone;
  };
  return (
    <>
      {parcels.map((parcel) => {
        const command = parcel.command;
        const name = command.do === "approve" ? nameOf(command.held) : "";
        const waits = isDelayedApproval(parcel);
        const seconds = Math.max(1, Math.ceil((parcel.readyAt - app.clock()) / 1000));
        return (
          <section class="toast" key={parcel.id} aria-label={words.queue.approvedSoon(name)}>
            <p>{waits ? words.queue.approved(name, seconds) : words.queue.approvedSoon(name)}</p>
            {waits && (
              <button type="button" class="button" data-undo={parcel.id} onClick={() => undo(parcel.id)}>
                {words.queue.undo}
              </button>
            )}
          </section>
        );
      })}
    </>
  );

  function undo(id: string): void {
    const held = parcels.find((parcel) => parcel.id === id)?.command;
    app.store.send({ type: "take-back", id });
    app.store.send({ type: "answer-seen", id });
    say(words.queue.undone, "told");
    if (held?.do === "approve") focusQueue(held.held);
  }
}

interface QueueProps {
  openItem: string | null;
  /** Only this cohort, or all. */
  only: string | null;
  onAll: () => void;
  onKeys: () => void;
}

export function Queue({ openItem, only, onAll, onKeys }: QueueProps): JSX.Element {
  const app = useApp();
  const now = useNow();
  const list = useRef<HTMLOListElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const approving = useSelect(app.store, (state) =>
    state.outbox.flatMap((parcel) => (parcel.command.do === "approve" ? [parcel.command.held] : [])),
  );
  const desks = useSelect(app.store, (state) => state.desks);
  const counts = useSelect(app.store, (state) => countsOf(state).urgent);
  const loading = useSelect(app.store, (state) =>
    Object.values(state.streams).some((stream) => stream.kind === "desk" && stream.place === null),
  );
  const items = queueOf({ ...app.store.get(), desks }).filter(
    (item) => (only === null || item.desk === only) && !approving.includes(item.item),
  );
  const stop = items.some((item) => item.item === current) ? current : (items[0]?.item ?? null);

  /* A focused card that leaves hands the focus to the one that takes its place. */
  const places = useRef<string[]>([]);
  const focused = useRef<string | null>(null);
  useEffect(() => {
    const was = focused.current;
    const ids = items.map((item) => item.item);
    if (was !== null && !ids.includes(was)) {
      const index = places.current.indexOf(was);
      const next = ids[Math.min(index, ids.length - 1)];
      focused.current = null;
      if (document.activeElement === document.body) focusQueue(next ?? null);
    }
    places.current = ids;
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const card = (event.target as HTMLElement).closest<HTMLElement>("[data-item]");
    if (card === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const cards = [...(list.current?.querySelectorAll<HTMLElement>("[data-item]") ?? [])];
    const index = cards.indexOf(card);
    const onCard = event.target === card;
    const key = app.settings.keys && event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const to: Record<string, number> = { ArrowUp: index - 1, ArrowDown: index + 1, k: index - 1, j: index + 1 };
    if (onCard) Object.assign(to, { Home: 0, End: cards.length - 1 });
    const wanted = event.key.length === 1 && !app.settings.keys ? undefined : to[key];
    if (wanted !== undefined) {
      event.preventDefault();
      const next = cards[Math.max(0, Math.min(cards.length - 1, wanted))];
      setCurrent(next?.dataset["item"] ?? null);
      next?.focus();
      return;
    }
    if (key === "Enter" && onCard) {
      event.preventDefault();
      card.querySelector<HTMLElement>("[data-open]")?.click();
    } else if (event.key.length === 1 && app.settings.keys) {
      if (key === "o") card.querySelector<HTMLElement>("[data-open]")?.click();
      if (key === "c") card.querySelector<HTMLElement>("[data-claim]")?.click();
      if (key === "u") document.querySelector<HTMLElement>("[data-undo]")?.click();
    }
  };

  return (
    <section class="queue-pane" data-area="queue" aria-labelledby="queue-title">
      <div class="pane-head">
        <h2 id="queue-title" class="queue-title" tabIndex={-1}>
          {words.queue.title}
        </h2>
        <p class="soft small">
          {items.length === 0 ? words.counts.none : words.counts.waiting(items.length)}
          {counts > 0 && <strong class="urgent-count"> · {words.counts.urgent(counts)}</strong>}
        </p>
        <button type="button" class="link" onClick={onKeys}>
          {words.nav.keys}
        </button>
      </div>
      {only !== null && (
        <div class="filter">
          <p class="small">{words.queue.filter(desks[only]?.title ?? "")}</p>
          <button type="button" class="button" onClick={onAll}>
            {words.queue.all}
          </button>
        </div>
      )}
      <div class="queue-scroll">
        {items.length === 0 && <p class="soft empty">{loading ? words.queue.loading : words.queue.empty}</p>}
        <ol
          class="queue"
          ref={list}
          aria-labelledby="queue-title"
          onKeyDown={onKeyDown}
          onFocusIn={(event) => {
            const card = (event.target as HTMLElement).closest<HTMLElement>("[data-item]");
            focused.current = card?.dataset["item"] ?? null;
          }}
          onFocusOut={(event) => {
            /* The card itself went: what had the focus is known still. */
            if (event.relatedTarget !== null) focused.current = null;
          }}
        >
          {items.map((item) => (
            <Card
              key={item.item}
              item={item}
              open={item.item === openItem}
              stop={item.item === stop}
              now={now}
              onStop={setCurrent}
            />
          ))}
        </ol>
      </div>
      <div class="toasts">
        <StillOnIt />
        <Pending />
      </div>
    </section>
  );
}
