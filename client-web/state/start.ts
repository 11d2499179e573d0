/** The state before anything happened, and after everything was forgotten. */
import { mineNew } from "./own.ts";
import type { State } from "./types.ts";

export const start: State = {
  view: { screen: "start" },
  session: "unknown",
  device: "shared",
  role: null,
  outWhy: "none",
  joined: false,
  link: "none",
  linkLostAt: null,
  greeted: false,
  at: 0,
  offset: null,
  me: null,
  own: null,
  streams: {},
  rooms: {},
  outbox: [],
  mine: mineNew,
  desks: {},
  opened: {},
  answers: {},
  asks: {},
  returned: {},
  sessions: null,
  sessionsAsk: "no",
  sessionsNotBefore: 0,
  notice: null,
  mayPutOff: true,
  serial: 0,
};
