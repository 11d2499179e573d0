/** Before the first room, on one screen, all open: who can read, how long, what anonymity cannot do, the house rules (RM3). */
import type { JSX } from "preact";
import { words } from "../words/en.ts";

function Section({ title, texts }: { title: string; texts: readonly string[] }): JSX.Element {
  return (
    <section class="notice-part">
      <h3>{title}</h3>
      {texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </section>
  );
}

export function HouseRules(): JSX.Element {
  return (
    <ul class="bullets">
      {words.notice.rules.map((rule) => (
        <li key={rule}>{rule}</li>
      ))}
    </ul>
  );
}

export function Notice({ title, retentionMs }: { title: string; retentionMs: number }): JSX.Element {
  const w = words.notice;
  return (
    <div class="card notice">
      <h2>{title}</h2>
      <Section title={w.whoTitle} texts={w.who} />
      <Section title={w.longTitle} texts={w.long(retentionMs)} />
      <Section title={w.nameTitle} texts={w.name} />
      <section class="notice-part">
        <h3>{w.tellTitle}</h3>
        <p>{w.tellLead}</p>
        <ul class="bullets">
          {w.tell.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <p>{w.tellEnd}</p>
      </section>
      <Section title={w.staffTitle} texts={w.staff} />
      <Section title={w.toStaffTitle} texts={w.toStaff} />
      <Section title={w.choiceTitle} texts={w.choice} />
      <section class="notice-part">
        <h3>{w.rulesTitle}</h3>
        <HouseRules />
      </section>
    </div>
  );
}
