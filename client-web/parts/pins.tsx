/** At the top of a room: what staff pinned, three at most, folded on a phone (MS9). A pinned message still fades at its time. */
import type { JSX } from "preact";
import { pinnedOf } from "../state/select.ts";
import { useSelect } from "../state/store.ts";
import type { Room } from "../state/types.ts";
import { words } from "../words/en.ts";
import { useApp } from "./app.ts";

export function Pins({ room }: { room: Room }): JSX.Element | null {
  const app = useApp();
  const pins = useSelect(app.store, (state) => pinnedOf(state, state.rooms[room.id] ?? room));
  if (pins.length === 0) return null;
  return (
    <details class="pins">
      <summary>{words.own.pins.count(pins.length)}</summary>
      <ul>
        {pins.map((message) => (
          <li key={message.number}>
            <p class="who" dir="auto">
              {message.by === app.store.get().me?.id
                ? words.app.you
                : (room.people[message.by ?? ""]?.name ?? words.app.someone)}
            </p>
            <p class="text" dir="auto">
              {message.text}
            </p>
            <p class="state">{words.message.fades(message.goneAt, app.now())}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}
