/**
 * The desk of one of the staff: rooms and duty, what waits, what is open. Three columns from 1100 px, two from 900, below that one after the
 * other. Nothing that a person wrote is in the document before it is opened (RM9).
 */
/* All of the page is here when this comes: naming it keeps the two apart in one file each (build.mjs). */
import "../../main.tsx";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../../parts/app.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Tick } from "../../parts/field.tsx";
import { useMedia } from "../../parts/media.ts";
import { OfflineBanner } from "../../parts/offline-banner.tsx";
import { useHeadingFocus } from "../../parts/screen.tsx";
import { TopBar } from "../../parts/top-bar.tsx";
import { itemOf } from "../../state/desk.ts";
import { useSelect } from "../../state/store.ts";
import type { BoardOpen, State } from "../../state/types.ts";
import { board as words } from "../../words/board.ts";
import { words as common } from "../../words/en.ts";
import { focusQueue, openOnBoard } from "./acts.ts";
import { Case, itemTitle } from "./case.tsx";
import { Invitations } from "./invitations.tsx";
import { Lines, Thread } from "./lines.tsx";
import { LogNotice } from "./log-notice.tsx";
import { Member } from "./member.tsx";
import { Program } from "./program.tsx";
import { Queue } from "./queue.tsx";
import { Rail } from "./rail.tsx";
import { RoomPane } from "./room-pane.tsx";
import { Roster } from "./roster.tsx";

const NARROW = "(max-width: 56.24em)";

function titleOf(state: State, open: BoardOpen): string {
  switch (open.what) {
    case "item":
      return itemTitle(itemOf(state, open.desk, open.item));
    case "member":
      return words.member.title(open.name);
    case "room":
    case "thread": {
      const room = state.rooms[open.room];
      if (open.what === "room" || room?.type !== "line") return room?.title ?? words.thread.opening;
      const line = Object.values(state.desks)
        .flatMap((desk) => Object.values(desk.lines))
        .find((one) => one.room === room.id);
      return words.thread.with(line?.name ?? words.queue.someone);
    }
    case "lines":
      return words.thread.lines;
    case "roster":
      return words.roster.title(state.desks[open.desk]?.title ?? "");
    case "invitations":
      return words.invitations.title(state.desks[open.desk]?.title ?? "");
    case "program":
      return words.nav.program;
    case "rail":
      return words.nav.rooms;
  }
}

function Pane({ open, children }: { open: BoardOpen; children: JSX.Element }): JSX.Element {
  const app = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  const title = useSelect(app.store, (state) => titleOf(state, open));
  const whole = open.what === "thread";
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class={`case-pane${whole ? " whole" : ""}`} data-area="case" aria-labelledby="case-title">
      <div class="pane-head">
        <h2 id="case-title" ref={heading} tabIndex={-1} dir="auto">
          {title}
        </h2>
      </div>
      <div class="case-scroll">{children}</div>
    </section>
  );
}

function inside(open: BoardOpen, onOnly: (desk: string) => void): JSX.Element {
  switch (open.what) {
    case "item":
      return <Case key={open.item} desk={open.desk} id={open.item} />;
    case "member":
      return <Member key={open.member} desk={open.desk} member={open.member} name={open.name} />;
    case "room":
      return <RoomPane key={open.room} id={open.room} />;
    case "thread":
      return <Thread key={open.room} id={open.room} />;
    case "lines":
      return <Lines />;
    case "roster":
      return <Roster key={open.desk} desk={open.desk} />;
    case "invitations":
      return <Invitations key={open.desk} desk={open.desk} />;
    case "program":
      return <Program />;
    case "rail":
      return <Rail open={open} onOnly={onOnly} />;
  }
}

function KeysDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const app = useApp();
  const { settings } = app;
  return (
    <Dialog title={words.keys.title} onClose={onClose}>
      <p>{words.keys.lead}</p>
      <dl class="keys">
        {words.keys.list.map(([key, what]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Tick
        id="single-keys"
        label={words.keys.on}
        on={settings.keys}
        onChange={(keys) => app.setSettings({ ...settings, keys })}
      />
      <button type="button" class="button wide" onClick={onClose}>
        {common.app.close}
      </button>
    </Dialog>
  );
}

export function Board({ open }: { open: BoardOpen | null }): JSX.Element {
  const app = useApp();
  const heading = useHeadingFocus();
  const narrow = useMedia(NARROW);
  const [only, setOnly] = useState<string | null>(null);
  const [keys, setKeys] = useState(false);
  const item = open?.what === "item" ? open.item : null;
  const railAlone = open?.what === "rail" && !narrow;
  const shown = railAlone ? null : open;

  const showOnly = (desk: string): void => {
    setOnly(desk);
    openOnBoard(app, null);
    focusQueue(null);
  };
  const back = (): void => {
    if (narrow) app.back();
    else openOnBoard(app, null);
    focusQueue(item);
  };
  const latest = useRef(back);
  latest.current = back;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inCase = event.target instanceof Element && event.target.closest(".case-pane") !== null;
      if (event.key === "Escape" && inCase && !event.defaultPrevented) latest.current();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <div class="shell board">
      <TopBar back={narrow && shown !== null ? back : undefined}>
        <h1 ref={heading} tabIndex={-1}>
          {words.title}
        </h1>
      </TopBar>
      <OfflineBanner />
      <LogNotice />
      <main class={`board-body${shown === null ? "" : " has-case"}`}>
        {!narrow && <Rail open={open} onOnly={showOnly} />}
        {(!narrow || shown === null) && (
          <div class="queue-column">
            {narrow && (
              <button type="button" class="button to-rail" onClick={() => openOnBoard(app, { what: "rail" })}>
                {words.nav.rooms}
              </button>
            )}
            <Queue openItem={item} only={only} onAll={() => setOnly(null)} onKeys={() => setKeys(true)} />
          </div>
        )}
        {shown !== null ? (
          <Pane key={JSON.stringify(shown)} open={shown}>
            {inside(shown, showOnly)}
          </Pane>
        ) : (
          !narrow && (
            <section class="case-pane none" data-area="case">
              <p class="soft">{words.item.pick}</p>
            </section>
          )
        )}
      </main>
      {keys && <KeysDialog onClose={() => setKeys(false)} />}
    </div>
  );
}
