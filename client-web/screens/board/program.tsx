/** What a lead does for the program: cohorts, rooms, a new codes app for one of the staff, and the end of the set-up. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import { Field } from "../../parts/field.tsx";
import type { Done } from "../../protocol/protocol.ts";
import { desksOf } from "../../state/desk.ts";
import { useSelect } from "../../state/store.ts";
import { board as words } from "../../words/board.ts";
import { words as common } from "../../words/en.ts";
import { useAct, useStaff } from "./acts.ts";
import { ActForm, Fold, Problem, Select } from "./forms.tsx";
import { Slip } from "./invitations.tsx";

/** Templates are files of the clinic (GT1); these are the ones that Hearth brings. */
const TEMPLATES = ["process", "psychoeducation", "support", "alumni"] as const; // each cohort has its staff room already

function NewCohort(): JSX.Element {
  const act = useAct();
  const [title, setTitle] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const go = (): void => {
    if (title.trim() === "") setMissing(words.program.titleMissing);
    else
      act.run({ do: "cohort_make", title: title.trim() }, () => {
        say(words.program.cohortMade, "told");
        setTitle("");
      });
  };
  return (
    <ActForm go={go}>
      <h3>{words.program.cohort}</h3>
      <Field
        id="cohort-title"
        label={words.program.cohortTitle}
        value={title}
        onInput={(text) => {
          setTitle(text);
          setMissing(null);
        }}
        problem={missing ?? undefined}
      />
      <Problem text={act.problem} />
      <button type="submit" class="button">
        {words.program.cohortGo}
      </button>
    </ActForm>
  );
}

function NewRoom(): JSX.Element {
  const app = useApp();
  const act = useAct();
  const desks = useSelect(app.store, desksOf);
  const [cohort, setCohort] = useState("");
  const [template, setTemplate] = useState<(typeof TEMPLATES)[number]>("process");
  const [title, setTitle] = useState("");
  const [missing, setMissing] = useState<"cohort" | "title" | null>(null);
  const go = (): void => {
    if (cohort === "") setMissing("cohort");
    else if (title.trim() === "") setMissing("title");
    else
      act.run({ do: "room_make", cohort, template, title: title.trim() }, () => {
        say(words.program.roomMade, "told");
        setTitle("");
      });
  };
  return (
    <ActForm go={go}>
      <h3>{words.program.room}</h3>
      <Select
        id="room-cohort"
        label={words.program.roomCohort}
        value={cohort}
        options={desks.map((desk) => ({ value: desk.id, label: desk.title }))}
        onChange={setCohort}
        empty
        problem={missing === "cohort" ? words.choose : null}
      />
      <Select
        id="room-kind"
        label={words.program.roomKind}
        value={template}
        options={TEMPLATES.map((value) => ({ value, label: common.kinds[value] }))}
        onChange={setTemplate}
      />
      <Field
        id="room-title"
        label={words.program.roomTitle}
        value={title}
        onInput={(text) => {
          setTitle(text);
          setMissing(null);
        }}
        problem={missing === "title" ? words.program.titleMissing : undefined}
      />
      <Problem text={act.problem} />
      <button type="submit" class="button">
        {words.program.roomGo}
      </button>
    </ActForm>
  );
}

function Staff(): JSX.Element {
  const app = useApp();
  const act = useAct();
  const [slip, setSlip] = useState<{ done: Done; name: string } | null>(null);
  const me = useSelect(app.store, (state) => state.me?.id ?? "");
  const desks = useSelect(app.store, desksOf);
  const staff = useStaff(desks.map((desk) => desk.id)).filter((one) => one.id !== me);
  const reset = (one: { id: string; name: string }): void =>
    act.run({ do: "totp_reset", member: one.id }, (done) => setSlip({ done, name: one.name }));
  return (
    <Fold title={words.program.staff}>
      <p class="soft small">{words.program.staffLead}</p>
      {slip !== null && (
        <Slip
          code={slip.done.code}
          endsAt={slip.done.ends_at}
          lead={words.program.resetSlip(slip.name)}
          onClose={() => setSlip(null)}
        />
      )}
      <ul class="rows">
        {staff.map((row) => (
          <li key={row.id}>
            <p dir="auto">{row.name}</p>
            <button
              type="button"
              class="button"
              aria-label={words.program.resetNamed(row.name)}
              onClick={() => reset(row)}
            >
              {words.program.reset}
            </button>
          </li>
        ))}
      </ul>
      <Problem text={act.problem} />
    </Fold>
  );
}

function Live(): JSX.Element {
  const act = useAct();
  return (
    <Fold title={words.program.live}>
      <p class="soft small">{words.program.liveLead}</p>
      <Problem text={act.problem} />
      <button
        type="button"
        class="button"
        onClick={() => act.run({ do: "set_up_end" }, () => say(words.program.liveDone, "told"))}
      >
        {words.program.liveGo}
      </button>
    </Fold>
  );
}

export function Program(): JSX.Element {
  const app = useApp();
  const lead = useSelect(app.store, (state) => state.role === "lead");
  if (!lead) return <p class="soft">{words.program.leadOnly}</p>;
  return (
    <>
      <p class="soft small">{words.program.lead}</p>
      <NewCohort />
      <NewRoom />
      <Staff />
      <Live />
    </>
  );
}
