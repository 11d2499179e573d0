/**
 * Back works, and history says nothing: the address is always `/`, and an entry holds only a number. Which screen it means is known to this
 * page alone, in memory, and not after a reload.
 *
 * A dialog has an entry of its own, so that Back closes it and leaves the screen as it is. When it is closed in another way its entry stays
 * behind, spare: the next dialog or screen takes it over, and Back steps over it. (Going back by ourselves would race with what is opened next.)
 */
import type { Store } from "../state/store.ts";
import type { View } from "../state/types.ts";

interface Mark {
  readonly n?: unknown;
}

interface Entry {
  /** The entry of the screen that is seen here: its own number, or that of the screen under a dialog. */
  readonly screen: number;
  readonly view: View;
}

interface Cover {
  /** Its entry; null for what must be answered: Back does nothing to it, nor to what is under it. */
  readonly n: number | null;
  readonly close: () => void;
}

export interface Trail {
  go(view: View): void;
  back(): void;
  /** A dialog opened. Returns what is to be called when it is gone. `mustAnswer`: Back must not close it. */
  cover(close: () => void, mustAnswer: boolean): () => void;
  /** The session began or ended: what was before is no place to go back to. */
  reset(): void;
}

export function trailNew(store: Store): Trail {
  let entries: Entry[] = [{ screen: 0, view: store.get().view }];
  let covers: Cover[] = [];
  let here = 0;
  let returning = false;
  history.replaceState({ n: 0 }, "", "/");

  const screenAt = (n: number): number => entries[n]?.screen ?? 0;
  const isSpare = (): boolean => screenAt(here) !== here && !covers.some((cover) => cover.n === here);

  const put = (entry: (n: number) => Entry): void => {
    if (isSpare()) history.replaceState({ n: here }, "", "/");
    else {
      here += 1;
      history.pushState({ n: here }, "", "/");
    }
    entries = [...entries.slice(0, here), entry(here)];
  };

  const onPop = (event: PopStateEvent): void => {
    if (returning) {
      returning = false;
      return;
    }
    const n = (event.state as Mark | null)?.n;
    const known = typeof n === "number" && n < entries.length;
    const to = known ? n : 0;
    if (!known || location.hash !== "") history.replaceState({ n: to }, "", "/");
    const top = covers[covers.length - 1];
    if (top !== undefined && top.n === null && known && to !== here) {
      returning = true;
      history.go(here - to);
      return;
    }
    const from = here;
    here = to;
    const closing = covers.filter((cover) => cover.n !== null && cover.n > to).reverse();
    for (const cover of closing) cover.close();
    /* An entry from before a reload, or a link that was opened here: what it meant is not known. */
    if (!known) store.send({ type: "open", view: { screen: "rooms" } });
    else if (screenAt(to) !== screenAt(from)) store.send({ type: "open", view: (entries[to] as Entry).view });
    else if (closing.length === 0 && to < from) history.back();
  };
  addEventListener("popstate", onPop);

  /* The state itself may move on: a room that ended, a session that is over. */
  store.listen((state) => {
    const screen = screenAt(here);
    if (entries[screen]?.view === state.view) return;
    entries = entries.map((entry) => (entry.screen === screen ? { ...entry, view: state.view } : entry));
  });

  return {
    go(view) {
      put((n) => ({ screen: n, view }));
      store.send({ type: "open", view });
    },
    back() {
      const screen = screenAt(here);
      if (screen > 0) history.go(screen - 1 - here);
      else store.send({ type: "open", view: { screen: "rooms" } });
    },
    cover(close, mustAnswer) {
      const screen = screenAt(here);
      const view = store.get().view;
      if (!mustAnswer) put(() => ({ screen, view }));
      const cover: Cover = { n: mustAnswer ? null : here, close };
      covers = [...covers, cover];
      return () => {
        covers = covers.filter((one) => one !== cover);
      };
    },
    reset() {
      const { view } = store.get();
      entries = entries.map((entry) => ({ ...entry, view }));
    },
  };
}
