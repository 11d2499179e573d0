/**
 * The socket: opens, notices when it is dead, opens again with back-off. Knows nothing of what the frames mean.
 * Back-off: 0.5 s doubling to 30 s with full jitter, forgotten only after 5 s of life; at once on `online`, on return to the tab,
 * on *Try now*. A script sees no pings of the server, so after 25 s without a frame it asks itself and gives up 10 s later.
 */
import {
  CLOSE_SESSION_OVER,
  decodeFrame,
  encode,
  type Request,
  type ServerEvent,
  SUBPROTOCOL,
} from "../protocol/protocol.ts";

export const BACK_OFF_FIRST_MS = 500;
export const BACK_OFF_MAX_MS = 30000;
const LIFE_MS = 5000;
const SILENCE_MS = 25000;
const GIVE_UP_MS = 10000;
const OPEN_MS = 15000;

export interface LinkHandlers {
  opening(): void;
  up(): void;
  down(): void;
  events(events: readonly ServerEvent[]): void;
  sessionOver(): void;
  /** Nothing was heard for a while: ask something that is answered. */
  ping(): void;
}

export interface Link {
  start(): void;
  stop(): void;
  /** Opens at once if it is down. */
  now(): void;
  /** Closes a socket that cannot be trusted any more and opens a new one. */
  renew(): void;
  write(request: Request): boolean;
}

/** How long to wait before the try after `tries` that came to nothing. `random` in [0, 1). */
export function backOffMs(tries: number, random: number): number {
  const most = Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** Math.min(tries, 10));
  return Math.round(most * random);
}

export function linkNew(url: string, on: LinkHandlers): Link {
  let socket: WebSocket | null = null;
  let running = false;
  let tries = 0;
  let again: ReturnType<typeof setTimeout> | null = null;
  let life: ReturnType<typeof setTimeout> | null = null;
  let silence: ReturnType<typeof setTimeout> | null = null;

  const clear = (): void => {
    for (const timer of [again, life, silence]) if (timer !== null) clearTimeout(timer);
    again = life = silence = null;
  };

  const lost = (old: WebSocket): void => {
    if (socket !== old) return;
    socket = null;
    clear();
    on.down();
    if (running) again = setTimeout(open, backOffMs(tries++, Math.random()));
  };

  const heard = (): void => {
    if (silence !== null) clearTimeout(silence);
    silence = setTimeout(() => {
      on.ping();
      silence = setTimeout(() => drop(), GIVE_UP_MS);
    }, SILENCE_MS);
  };

  /** Does not wait for the closing handshake, which a dead link never ends. */
  const drop = (): void => {
    const old = socket;
    if (old === null) return;
    old.onopen = old.onmessage = old.onclose = null;
    old.close();
    lost(old);
  };

  const open = (): void => {
    clear();
    on.opening();
    let fresh: WebSocket;
    try {
      fresh = new WebSocket(url, [SUBPROTOCOL]);
    } catch {
      on.down();
      again = setTimeout(open, backOffMs(tries++, Math.random()));
      return;
    }
    socket = fresh;
    silence = setTimeout(() => drop(), OPEN_MS);
    fresh.onopen = () => {
      if (socket !== fresh) return;
      heard();
      life = setTimeout(() => {
        tries = 0;
      }, LIFE_MS);
      on.up();
    };
    fresh.onmessage = (message: MessageEvent<unknown>) => {
      if (socket !== fresh) return;
      heard();
      const events = typeof message.data === "string" ? decodeFrame(message.data) : null;
      if (events === null) drop();
      else on.events(events);
    };
    fresh.onclose = (closed) => {
      if (socket !== fresh) return;
      if (closed.code === CLOSE_SESSION_OVER) {
        running = false;
        lost(fresh);
        on.sessionOver();
      } else lost(fresh);
    };
  };

  return {
    start() {
      if (running) return;
      running = true;
      tries = 0;
      open();
    },
    stop() {
      running = false;
      const old = socket;
      socket = null;
      clear();
      if (old === null) return;
      old.onopen = old.onmessage = old.onclose = null;
      old.close();
    },
    now() {
      if (!running || socket !== null) return;
      tries = 0;
      open();
    },
    renew() {
      if (!running) return;
      tries = 0;
      if (socket === null) open();
      else {
        drop();
        open();
      }
    },
    write(request) {
      if (socket === null || socket.readyState !== WebSocket.OPEN) return false;
      socket.send(encode(request));
      return true;
    },
  };
}
