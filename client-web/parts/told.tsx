/** On the rooms page: what one told staff, and what became of it, until one has read it. */
import type { JSX } from "preact";
import { hereAnywhere } from "../state/mode.ts";
import { toldOf } from "../state/own.ts";
import { useSelect } from "../state/store.ts";
import { words } from "../words/en.ts";
import { timeAndDay } from "../words/format.ts";
import { useApp } from "./app.ts";
import { toldTexts } from "./report.tsx";

const w = words.own.report;

export function Told(): JSX.Element | null {
  const app = useApp();
  const told = useSelect(app.store, toldOf);
  if (told.length === 0) return null;
  const now = app.now();
  const staff = hereAnywhere(app.store.get());
  return (
    <section class="told" aria-labelledby="told-title">
      <h2 class="field-label" id="told-title">
        {w.section}
      </h2>
      <ul class="device-list">
        {told.map((one) => (
          <li class="card" key={one.item}>
            <p class="soft small">{w.told(w.choices[one.kind], timeAndDay(one.at, now))}</p>
            {toldTexts(one, staff, now).map((text) => (
              <p key={text}>{text}</p>
            ))}
            <button type="button" class="button" onClick={() => app.store.send({ type: "told-seen", item: one.item })}>
              {w.put}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
