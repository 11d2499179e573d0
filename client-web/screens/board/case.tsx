/** What is open from the queue: who has it, what it is, what can be done. Decided by another meanwhile: it says so and shows no text. */
import type { JSX } from "preact";
import { useApp } from "../../parts/app.ts";
import type { ItemChange } from "../../protocol/protocol.ts";
import { isOpen, itemOf } from "../../state/desk.ts";
import { useSelect } from "../../state/store.ts";
import { board as words } from "../../words/board.ts";
import { leaveItem, openOnBoard, useNow } from "./acts.ts";
import { Channel } from "./channel.tsx";
import { ClaimBar } from "./claim.tsx";
import { Held } from "./held.tsx";
import { Report } from "./report.tsx";
import { Second } from "./second.tsx";

export function itemTitle(item: ItemChange | null): string {
  if (item === null) return words.item.other;
  const name = item.name ?? words.queue.someone;
  switch (item.kind) {
    case "held":
      return words.item.held(name);
    case "question":
      return words.item.question(name);
    case "report":
      return words.item.report(name);
    case "second":
      return words.item.second(name);
    default:
      return words.item.other;
  }
}

function Decided({ item }: { item: ItemChange }): JSX.Element {
  const app = useApp();
  const own = useSelect(app.store, (state) => state.me?.name ?? "");
  const decision = words.decisions[item.decision ?? "nothing"].toLowerCase();
  const by = item.decided_by;
  return (
    <div class="tip" role="status">
      <p>
        <strong>{words.item.decidedTitle}</strong>
      </p>
      <p dir="auto">
        {by === own ? words.item.decidedYou(decision) : words.item.decided(by ?? words.somebody, decision)}
      </p>
      <button type="button" class="button" onClick={() => leaveItem(app, item.item)}>
        {words.item.next}
      </button>
    </div>
  );
}

function Inside({ item }: { item: ItemChange }): JSX.Element {
  switch (item.kind) {
    case "report":
      return <Report key={item.item} item={item} />;
    case "second":
      return <Second key={item.item} item={item} />;
    default:
      return <Held key={item.item} item={item} />;
  }
}

export function Case({ desk, id }: { desk: string; id: string }): JSX.Element {
  const app = useApp();
  const now = useNow();
  const item = useSelect(app.store, (state) => itemOf(state, desk, id));
  const room = useSelect(app.store, (state) => (item?.room === undefined ? null : (state.rooms[item.room] ?? null)));
  if (item === null) return <p class="soft">{words.item.gone}</p>;
  const { member } = item;
  const about = [room?.title, words.item.since(words.when(item.at, now))].filter((part) => part !== undefined);
  const back = item.ends_at === undefined ? null : words.queue.back(words.when(item.ends_at, now));
  return (
    <>
      <p class="soft small" dir="auto">
        {[...about, ...(back === null ? [] : [back])].join(" · ")}
      </p>
      {item.kind === "held" && item.reason !== undefined && isOpen(item) && (
        <p class="soft small">{words.item.knows(words.reasons[item.reason])}</p>
      )}
      <div class="acts">
        {member !== undefined && (
          <button
            type="button"
            class="button"
            onClick={() => openOnBoard(app, { what: "member", desk, member, name: item.name ?? words.queue.someone })}
          >
            {words.item.about(item.name ?? words.queue.someone)}
          </button>
        )}
        {room !== null && (
          <button type="button" class="button" onClick={() => app.go({ screen: "room", room: room.id })}>
            {words.item.room}
          </button>
        )}
      </div>
      {isOpen(item) ? (
        <>
          <ClaimBar key={`claim-${id}`} item={item} />
          <Inside item={item} />
        </>
      ) : (
        <Decided item={item} />
      )}
      <Channel key={`channel-${desk}`} desk={desk} item={id} />
    </>
  );
}
