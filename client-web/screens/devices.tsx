/** Where one is signed in, by start time only (ID8), and the settings that last while the page is open. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Reading, type Settings, useApp } from "../parts/app.ts";
import { Choices, Tick } from "../parts/field.tsx";
import { HiddenPeople } from "../parts/hidden-people.tsx";
import { Screen } from "../parts/screen.tsx";
import type { SessionRow } from "../protocol/protocol.ts";
import { useSelect } from "../state/store.ts";
import { words } from "../words/en.ts";
import { dateAndTime } from "../words/format.ts";

const isHere = (row: SessionRow, own: string | undefined): boolean => row.here === true || row.id === own;

function Device({ row }: { row: SessionRow }): JSX.Element {
  const app = useApp();
  const own = useSelect(app.store, (state) => state.own?.id);
  const ending = useSelect(app.store, (state) =>
    state.outbox.some((parcel) => parcel.command.do === "session_end" && parcel.command.session === row.id),
  );
  const here = isHere(row, own);
  const end = (): void => {
    if (here) app.signOut("asked");
    else app.store.send({ type: "end-session", id: app.freshId(), session: row.id, at: app.clock() });
  };
  return (
    <li class="card device">
      <h2>{here ? words.devices.here : words.devices.other}</h2>
      <p class="soft">
        {words.devices.since(dateAndTime(row.started_at))} ·{" "}
        {row.device === "shared" ? words.devices.shared : words.devices.own}
      </p>
      {ending ? (
        <p class="soft">{words.devices.ending}</p>
      ) : (
        <button
          type="button"
          class="button"
          aria-label={`${here ? words.devices.endHere : words.devices.end}, ${words.devices.since(dateAndTime(row.started_at))}`}
          onClick={end}
        >
          {here ? words.devices.endHere : words.devices.end}
        </button>
      )}
    </li>
  );
}

export function Devices(): JSX.Element {
  const app = useApp();
  const sessions = useSelect(app.store, (state) => state.sessions);
  const own = useSelect(app.store, (state) => state.own?.id);
  const rows = [...(sessions ?? [])].sort(
    (a, b) => Number(isHere(b, own)) - Number(isHere(a, own)) || b.started_at - a.started_at,
  );
  /* Signing out everywhere ends the others first: this session is the one that may ask for it. */
  const [everywhere, setEverywhere] = useState<string | null>(null);
  const asking = useSelect(app.store, (state) => state.outbox.some((parcel) => parcel.id === everywhere));
  useEffect(() => {
    if (everywhere !== null && !asking) app.signOut("asked");
  }, [everywhere, asking]);
  const endOthers = (): string => {
    const id = app.freshId();
    app.store.send({ type: "end-sessions", id, at: app.clock() });
    return id;
  };
  return (
    <Screen title={words.devices.title} back={app.back}>
      <p>{words.devices.lead}</p>
      {sessions === null && <p class="soft">{words.devices.loading}</p>}
      <ul class="device-list">
        {rows.map((row) => (
          <Device key={row.id} row={row} />
        ))}
      </ul>
      <div class="pair">
        {rows.length > 1 && (
          <button type="button" class="button" onClick={() => endOthers()}>
            {words.devices.endOthers}
          </button>
        )}
        <button type="button" class="button" onClick={() => setEverywhere(everywhere ?? endOthers())}>
          {everywhere === null ? words.devices.endAll : words.app.oneMoment}
        </button>
      </div>
      <hr />
      <HiddenPeople />
      <SettingsForm />
    </Screen>
  );
}

function SettingsForm(): JSX.Element {
  const app = useApp();
  const { settings } = app;
  const set = (change: Partial<Settings>): void => app.setSettings({ ...settings, ...change });
  return (
    <section aria-labelledby="settings-title">
      <h2 class="field-label" id="settings-title">
        {words.devices.settings}
      </h2>
      <p class="soft">{words.devices.settingsNote}</p>
      <div class="choice-list">
        <Tick
          id="set-easier"
          label={words.devices.easier}
          on={settings.easier}
          onChange={(easier) => set({ easier })}
        />
        <Tick
          id="set-enter"
          label={words.devices.enterSends}
          on={settings.enterSends}
          onChange={(enterSends) => set({ enterSends })}
        />
        <Tick
          id="set-shift"
          label={words.devices.shiftExit}
          on={settings.shiftExit}
          onChange={(shiftExit) => set({ shiftExit })}
        />
      </div>
      <Choices<Reading>
        id="reading"
        legend={words.devices.readTitle}
        lead={words.devices.readHint}
        options={[
          { value: "full", label: words.devices.readFull },
          { value: "names", label: words.devices.readNames },
          { value: "off", label: words.devices.readOff },
        ]}
        chosen={settings.reading}
        onChoose={(reading) => set({ reading })}
      />
    </section>
  );
}
