/** Starts the page: decides what to show first, and ties store, link, history, exit and announcer together. */
import { render } from "preact";
import { pageClock } from "./connection/clock.ts";
import { driverNew } from "./connection/driver.ts";
import { blank, exitMarked, markExit, NEUTRAL_PAGE, tellServer, unmarkExit } from "./connection/exit.ts";
import { askSession, signOut } from "./connection/http.ts";
import { freshId } from "./connection/ids.ts";
import { crierNew, hush, say } from "./parts/announcer.ts";
import type { App, Settings } from "./parts/app.ts";
import { watchAreas } from "./parts/areas.ts";
import { forgetDrafts } from "./parts/drafts.ts";
import { watchShift } from "./parts/shift-exit.ts";
import { trailNew } from "./screens/history.ts";
import { Page } from "./screens/page.tsx";
import { countsOf } from "./state/desk.ts";
import type { Event } from "./state/events.ts";
import { nowOf } from "./state/select.ts";
import { careOf, heardOf, toldOf } from "./state/spoken.ts";
import { storeNew } from "./state/store.ts";
import type { State } from "./state/types.ts";
import { words } from "./words/en.ts";

interface Boot {
  hearthInvite?: string;
}

const root = document.getElementById("page") as HTMLElement;
const store = storeNew();
const driver = driverNew(store, `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
const trail = trailNew(store);
let settings: Settings = {
  reading: "full",
  shiftExit: true,
  enterSends: matchMedia("(pointer: fine)").matches,
  easier: false,
  ring: false,
  keys: true,
};
let helpOpen = false;
let covered = false;
let invite = (window as Boot).hearthInvite ?? null;
delete (window as Boot).hearthInvite;

const app: App = {
  store,
  driver,
  get settings() {
    return settings;
  },
  setSettings(next) {
    settings = next;
    document.documentElement.classList.toggle("easier", next.easier);
    draw();
  },
  go: trail.go,
  back: trail.back,
  cover: trail.cover,
  setCovered(next) {
    covered = next;
    if (covered) hush();
  },
  signOut(why) {
    driver.stop();
    store.send({ type: "left", why });
    void signOut().then((heard) => {
      if (!heard) markExit();
    });
  },
  exit() {
    blank();
    driver.stop();
    markExit();
    tellServer();
    forgetDrafts();
    location.replace(NEUTRAL_PAGE);
  },
  async haveName() {
    const answer = await askSession();
    if (answer.kind === "ok" && answer.value.session !== null) {
      store.send({ type: "session", session: answer.value.session });
    } else trail.go({ screen: "sign-in" });
  },
  openHelp() {
    helpOpen = true;
    draw();
  },
  entered(device, joined) {
    unmarkExit();
    store.send({ type: "entered", device, joined });
  },
  freshId: () => freshId(nowOf(store.get())),
  now: () => pageClock() + (store.get().offset ?? Date.now() - pageClock()),
  clock: pageClock,
};

function draw(): void {
  const closeHelp = (): void => {
    helpOpen = false;
    draw();
  };
  render(<Page app={app} settings={settings} invite={invite} helpOpen={helpOpen} onCloseHelp={closeHelp} />, root);
}

/** On a shared device the title never says more than the name of the page; of the board only how much waits (CL9). */
function title(state: State): string {
  const { waiting } = countsOf(state);
  return waiting === 0 ? plainTitle(state) : words.desk.title(waiting, plainTitle(state));
}

function plainTitle(state: State): string {
  if (state.session !== "in" || state.device === "shared") return words.app.name;
  if (helpOpen) return words.app.titleHelp;
  if (state.view.screen === "board") return words.app.titleBoard;
  if (state.view.screen === "devices") return words.app.titleDevices;
  return state.view.screen === "room" ? words.app.titleRoom : words.app.titleRooms;
}

const crier = crierNew(
  (count) => {
    const { view, rooms } = store.get();
    return words.spoken.many(count, view.screen === "room" ? (rooms[view.room]?.title ?? "") : "");
  },
  (text) => say(text, "heard"),
);

function announce(state: State, before: State, event: Event): void {
  if (covered) return;
  const heard = heardOf(state, before, event, settings.reading);
  if (heard !== null && document.visibilityState === "visible") crier.hear(heard);
  const told = toldOf(state, before);
  if (told !== null) say(told, "told");
  const care = careOf(state, before, event);
  if (care !== null) say(care, "told");
}

store.listen((state, before, event) => {
  if (before.session !== state.session) {
    if (state.session === "in") {
      invite = null;
      driver.start();
    } else {
      driver.stop();
      forgetDrafts();
      crier.stop();
    }
    trail.reset();
    draw();
  }
  announce(state, before, event);
  const wanted = title(state);
  if (document.title !== wanted) document.title = wanted;
});

watchShift(pageClock, () => settings.shiftExit, app.exit);
watchAreas();

/* On a shared device the page keeps nothing for the back button; whatever comes back from its cache asks the server first. */
addEventListener("pagehide", () => {
  if (store.get().device === "shared") {
    driver.stop();
    render(null, root);
  }
});
/* A link opened in a tab where the page is open already changes only the fragment. */
addEventListener("hashchange", (event) => {
  const code = /#invite=(.+)$/.exec(event.newURL)?.[1];
  history.replaceState(history.state, "", "/");
  if (code === undefined) return;
  invite = code;
  joinWith();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

function joinWith(): void {
  store.send({ type: "session", session: null });
  store.send({ type: "open", view: { screen: "join", step: "code" } });
  draw();
}

async function begin(): Promise<void> {
  /* Someone left in a hurry, perhaps without a network: that session ends before anything is shown. */
  if (exitMarked() && (await signOut())) unmarkExit();
  if (invite !== null) {
    joinWith();
    return;
  }
  const answer = exitMarked() ? null : await askSession();
  if (answer?.kind === "ok") store.send({ type: "session", session: answer.value.session });
  else store.send({ type: "session", session: null });
}

root.replaceChildren();
draw();
if (location.hash === "#help") {
  history.replaceState(history.state, "", "/");
  app.openHelp();
}
void begin();
