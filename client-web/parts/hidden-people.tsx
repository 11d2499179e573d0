/** Whom one has hidden, and the way back (MS6). On the page of devices and settings. */
import type { JSX } from "preact";
import { type HiddenPerson, hiddenPeopleOf } from "../state/own.ts";
import { useSelect } from "../state/store.ts";
import { words } from "../words/en.ts";
import { useAct } from "./act.ts";
import { say } from "./announcer.ts";
import { useApp } from "./app.ts";

const w = words.own.hidden;

function Hidden({ person }: { person: HiddenPerson }): JSX.Element {
  const name = person.name ?? w.someone;
  const act = useAct(() => say(words.own.menu.shown, "told"));
  return (
    <li>
      <button
        type="button"
        class="button"
        dir="auto"
        onClick={() => act.send({ do: "hide", member: person.id, on: false })}
      >
        {act.busy ? words.app.oneMoment : w.show(name)}
      </button>
    </li>
  );
}

export function HiddenPeople(): JSX.Element | null {
  const app = useApp();
  /* By id: the list is made anew at each look. */
  const ids = useSelect(app.store, (state) => hiddenPeopleOf(state).map((one) => `${one.id} ${one.name ?? ""}`));
  const people = hiddenPeopleOf(app.store.get());
  if (ids.length === 0) return null;
  return (
    <section aria-labelledby="hidden-title">
      <h2 class="field-label" id="hidden-title">
        {w.title}
      </h2>
      <p class="soft">{w.lead}</p>
      <ul class="hidden-people">
        {people.map((person) => (
          <Hidden key={person.id} person={person} />
        ))}
      </ul>
      <hr />
    </section>
  );
}
