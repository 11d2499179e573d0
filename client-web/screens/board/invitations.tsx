/** Invitations of a cohort: those that are open, and a new one with its slip. The code is said once and kept nowhere. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../../parts/announcer.ts";
import { useApp } from "../../parts/app.ts";
import { Field } from "../../parts/field.tsx";
import type { Done, InvitationRow, Role } from "../../protocol/protocol.ts";
import { useSelect } from "../../state/store.ts";
import { board as words } from "../../words/board.ts";
import { useAct, useLook, useNow } from "./acts.ts";
import { ActForm, Fold, Problem, Select } from "./forms.tsx";

const STAFF: readonly Role[] = ["facilitator", "lead", "mentor"];
const OF_FACILITATOR: readonly Role[] = ["participant", "family"];
const OF_LEAD: readonly Role[] = ["participant", "family", "alumnus", "mentor", "facilitator", "lead"];

interface SlipProps {
  code: string | undefined;
  endsAt: number | undefined;
  lead?: string;
  onClose: () => void;
}

/** What is printed is the slip alone (look/board/board.css). */
export function Slip({ code, endsAt, lead, onClose }: SlipProps): JSX.Element {
  const app = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  if (code === undefined) return <p class="tip">{words.invitations.gone}</p>;
  return (
    <section class="slip-frame" aria-labelledby="slip-title">
      <div class="slip">
        <h3 id="slip-title" ref={heading} tabIndex={-1}>
          {words.invitations.slip}
        </h3>
        {lead !== undefined && <p dir="auto">{lead}</p>}
        <p>
          {words.invitations.address} <strong>{location.origin}</strong>
        </p>
        <p class="slip-code">{words.invitations.code(code)}</p>
        {endsAt !== undefined && <p>{words.invitations.until(words.when(endsAt, app.now()))}</p>}
        <p>{words.invitations.danger}</p>
      </div>
      <p class="soft small">{words.invitations.once}</p>
      <div class="acts">
        <button type="button" class="button main" onClick={() => print()}>
          {words.invitations.print}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {words.invitations.close}
        </button>
      </div>
    </section>
  );
}

function Make({ desk, onDone }: { desk: string; onDone: (done: Done) => void }): JSX.Element {
  const app = useApp();
  const act = useAct();
  const lead = useSelect(app.store, (state) => state.role === "lead");
  const [role, setRole] = useState<Role>("participant");
  const [name, setName] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const named = STAFF.includes(role) && role !== "mentor";
  const go = (): void => {
    const clean = name.normalize("NFC").trim();
    if (named && clean === "") {
      setMissing(words.invitations.nameMissing);
      return;
    }
    act.run({ do: "invite_make", cohort: desk, role, ...(named ? { name: clean } : {}) }, (done) => {
      setName("");
      onDone(done);
    });
  };
  return (
    <ActForm go={go}>
      <h3>{words.invitations.make}</h3>
      <Select
        id="invite-role"
        label={words.invitations.role}
        value={role}
        options={(lead ? OF_LEAD : OF_FACILITATOR).map((value) => ({ value, label: words.invitations.roles[value] }))}
        onChange={setRole}
      />
      {named && (
        <Field
          id="invite-name"
          label={words.invitations.name}
          value={name}
          onInput={(text) => {
            setName(text);
            setMissing(null);
          }}
          problem={missing ?? undefined}
        />
      )}
      <Problem text={act.problem} />
      <button type="submit" class="button main">
        {words.invitations.go}
      </button>
    </ActForm>
  );
}

export function Invitations({ desk }: { desk: string }): JSX.Element {
  const act = useAct();
  const now = useNow();
  const [slip, setSlip] = useState<Done | null>(null);
  const { rows, refused, again } = useLook<InvitationRow>(`invitations ${desk}`, { ask: "invitations", cohort: desk });
  return (
    <>
      <p class="soft small">{words.invitations.lead}</p>
      {slip !== null && <Slip code={slip.code} endsAt={slip.ends_at} onClose={() => setSlip(null)} />}
      {slip === null && (
        <Make
          desk={desk}
          onDone={(done) => {
            setSlip(done);
            again();
          }}
        />
      )}
      <Fold title={words.nav.invitations}>
        {refused !== null && <p class="tip">{words.item.notOpen}</p>}
        {rows === null && refused === null && <p class="soft">{words.item.opening}</p>}
        {rows?.length === 0 && <p class="soft small">{words.invitations.none}</p>}
        <ul class="rows">
          {(rows ?? []).map((row) => {
            const role = words.invitations.roles[row.role];
            const until = words.when(row.ends_at, now);
            return (
              <li key={row.invitation}>
                <p>
                  {row.name !== undefined && <strong dir="auto">{row.name} </strong>}
                  <span class="soft">{words.invitations.row(role, until)}</span>
                </p>
                <button
                  type="button"
                  class="button"
                  aria-label={words.invitations.revokeNamed(row.name ?? role, until)}
                  onClick={() =>
                    act.run({ do: "invite_revoke", invitation: row.invitation }, () => {
                      say(words.invitations.revoked, "told");
                      again();
                    })
                  }
                >
                  {words.invitations.revoke}
                </button>
              </li>
            );
          })}
        </ul>
        <Problem text={act.problem} />
      </Fold>
    </>
  );
}
