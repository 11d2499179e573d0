/** Chooses the screen, and keeps what stands over all screens: help, the cover, the changed notice. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../parts/announcer.ts";
import { type App, AppContext, type Settings, useApp } from "../parts/app.ts";
import { HelpDialog } from "../parts/help-dialog.tsx";
import { Idle } from "../parts/idle.tsx";
import { NoticeDialog } from "../parts/notice-dialog.tsx";
import { useOffline } from "../parts/offline-banner.tsx";
import { Screen } from "../parts/screen.tsx";
import { UrgentWatch } from "../parts/urgent-watch.tsx";
import { isStaff } from "../state/select.ts";
import { useSelect } from "../state/store.ts";
import type { View } from "../state/types.ts";
import { words } from "../words/en.ts";
import { LazyBoard } from "./board/lazy.tsx";
import { Devices } from "./devices.tsx";
import { Join } from "./join.tsx";
import { Room } from "./room.tsx";
import { Rooms } from "./rooms.tsx";
import { SignIn } from "./sign-in.tsx";

interface Props {
  app: App;
  settings: Settings;
  invite: string | null;
  helpOpen: boolean;
  onCloseHelp: () => void;
}

function ScreenOf({ view, invite }: { view: View; invite: string | null }): JSX.Element {
  switch (view.screen) {
    case "start":
      return (
        <Screen key="start" title={words.app.name}>
          <p class="soft">{words.app.oneMoment}</p>
        </Screen>
      );
    case "sign-in":
      return <SignIn key="sign-in" />;
    case "join":
      return <Join key={`join-${invite}`} step={view.step} invite={invite} />;
    case "rooms":
      return <Rooms key="rooms" />;
    case "room":
      return <Room key={`room-${view.room}`} id={view.room} />;
    case "devices":
      return <Devices key="devices" />;
    case "board":
      return <LazyBoard key="board" open={view.open} />;
  }
}

/** Offline and back online are said once each. */
function OfflineVoice(): null {
  const offline = useOffline();
  const said = useRef(false);
  useEffect(() => {
    if (offline === said.current) return;
    said.current = offline;
    say(offline ? words.spoken.offline : words.spoken.online, "told");
  }, [offline]);
  return null;
}

function Inside({ invite, helpOpen, onCloseHelp }: Omit<Props, "app" | "settings">): JSX.Element {
  const app = useApp();
  const view = useSelect(app.store, (state) => state.view);
  const signedIn = useSelect(app.store, (state) => state.session === "in");
  const staff = useSelect(app.store, isStaff);
  const [covered, setCovered] = useState(false);
  /* What staff read does not stay in the document while they are away (CL9). */
  const cover = (next: boolean): void => {
    setCovered(next);
    app.setCovered(next);
  };
  return (
    <>
      {(!covered || !staff) && <ScreenOf view={view} invite={invite} />}
      {signedIn && <OfflineVoice />}
      {signedIn && <NoticeDialog />}
      {signedIn && <Idle onCover={cover} />}
      {signedIn && staff && <UrgentWatch covered={covered} />}
      {helpOpen && <HelpDialog onClose={onCloseHelp} />}
    </>
  );
}

export function Page({ app, settings: _drawsAgain, ...rest }: Props): JSX.Element {
  return (
    <AppContext.Provider value={{ ...app, settings: app.settings }}>
      <Inside {...rest} />
    </AppContext.Provider>
  );
}
