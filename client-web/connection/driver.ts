/** Joins the store and the link: writes what is owed, brings in what comes, keeps the clock. The only place that talks to the socket. */
import { owed, owedNextAt } from "../state/owed.ts";
import { nextFadeAt, nowOf } from "../state/select.ts";
import type { Store } from "../state/store.ts";
import { pageClock, sleptSince } from "./clock.ts";
import { freshId } from "./ids.ts";
import { type Link, linkNew } from "./link.ts";

export interface Driver {
  start(): void;
  stop(): void;
  tryNow(): void;
  /** Tells the server that a person is here, at most once a minute. */
  stay(): void;
}

const STAY_MS = 60000;
const TIMER_MAX_MS = 60000;

export function driverNew(store: Store, url: string): Driver {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let busy = false;
  let stayedAt = Number.NEGATIVE_INFINITY;
  const id = (): string => freshId(nowOf(store.get()));

  const link: Link = linkNew(url, {
    opening: () => store.send({ type: "link", link: "opening", at: pageClock() }),
    up: () => store.send({ type: "link", link: "up", at: pageClock() }),
    down: () => store.send({ type: "link", link: "down", at: pageClock() }),
    events: (events) => {
      for (const event of events) store.send({ type: "server", event, at: pageClock() });
    },
    sessionOver: () => store.send({ type: "left", why: "ended" }),
    ping: () => {
      const asked = id();
      store.send({ type: "asked", id: asked, for: { what: "ping" } });
      link.write({ ask: "ping", id: asked });
    },
  });

  /** Writes all that is owed. What it writes changes the state, so it looks again until nothing is left. */
  const settle = (): void => {
    if (busy) return;
    busy = true;
    try {
      for (let turn = 0; turn < 100; turn++) {
        const { questions, parcels } = owed(store.get());
        if (questions.length === 0 && parcels.length === 0) break;
        for (const { question, for: asked } of questions) {
          const asking = id();
          store.send({ type: "asked", id: asking, for: asked });
          link.write({ ...question, id: asking });
        }
        for (const parcel of parcels) {
          store.send({ type: "posted", id: parcel.id, at: pageClock() });
          link.write(parcel.command);
        }
      }
    } finally {
      busy = false;
    }
    wake();
  };

  /** One timer, for the next thing that time alone brings: a text that waits its turn, a message that fades. */
  const wake = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const state = store.get();
    const fade = nextFadeAt(state);
    const fadeAt = fade === null || state.offset === null ? null : fade - state.offset;
    const next = [owedNextAt(state), fadeAt].filter((at): at is number => at !== null);
    if (next.length === 0) return;
    const waitMs = Math.min(TIMER_MAX_MS, Math.max(0, Math.min(...next) - pageClock()) + 1);
    timer = setTimeout(() => store.send({ type: "tick", at: pageClock() }), waitMs);
  };

  store.listen(() => {
    if (!busy) settle();
  });

  const back = (): void => {
    if (document.visibilityState !== "visible") return;
    store.send({ type: "tick", at: pageClock() });
    if (sleptSince()) link.renew();
    else link.now();
  };

  return {
    start() {
      sleptSince();
      addEventListener("online", link.now);
      addEventListener("offline", link.renew); /* the browser knows at once what silence would tell after 35 s */
      document.addEventListener("visibilitychange", back);
      link.start();
    },
    stop() {
      removeEventListener("online", link.now);
      removeEventListener("offline", link.renew);
      document.removeEventListener("visibilitychange", back);
      if (timer !== null) clearTimeout(timer);
      link.stop();
    },
    tryNow: link.now,
    stay() {
      const at = pageClock();
      const state = store.get();
      if (at - stayedAt < STAY_MS || state.link !== "up" || !state.greeted || state.notice !== null) return;
      stayedAt = at;
      link.write({ do: "stay", id: id() });
    },
  };
}
