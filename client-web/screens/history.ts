/**
 * Back works, and history says nothing: the address is always `/`, and an entry holds only a number. Which screen it means is known to this
 * page alone, in memory, and not after a reload.
 */
import type { Store } from "../state/store.ts";
import type { View } from "../state/types.ts";

interface Entry {
  readonly n?: unknown;
}

export interface Trail {
  go(view: View): void;
  back(): void;
  /** The session began or ended: what was before is no place to go back to. */
  reset(): void;
}

export function trailNew(store: Store): Trail {
  let views: View[] = [store.get().view];
  let here = 0;
  history.replaceState({ n: 0 }, "", "/");

  const onPop = (event: PopStateEvent): void => {
    const n = (event.state as Entry | null)?.n;
    const view = typeof n === "number" ? views[n] : undefined;
    here = typeof n === "number" && view !== undefined ? n : 0;
    if (location.hash !== "") history.replaceState({ n: here }, "", "/");
    store.send({ type: "open", view: view ?? { screen: "rooms" } });
  };
  addEventListener("popstate", onPop);

  /* The state itself may move on: a room that ended, a session that is over. */
  store.listen((state) => {
    views[here] = state.view;
  });

  return {
    go(view) {
      here += 1;
      views = [...views.slice(0, here), view];
      history.pushState({ n: here }, "", "/");
      store.send({ type: "open", view });
    },
    back() {
      if (here > 0) history.back();
      else store.send({ type: "open", view: { screen: "rooms" } });
    },
    reset() {
      views = views.map(() => store.get().view);
    },
  };
}
