/** A state with a person in two rooms, and short ways to say what happens. Times: the page's clock is the server's minus OFFSET. */

import type { ServerEvent } from "../../../client-web/protocol/protocol.ts";
import type { Event } from "../../../client-web/state/events.ts";
import { owed } from "../../../client-web/state/owed.ts";
import { start } from "../../../client-web/state/start.ts";
import { step } from "../../../client-web/state/step.ts";
import type { State } from "../../../client-web/state/types.ts";

export const OFFSET = 1_795_500_000_000;
export const ME = "a1";
export const ROOM = "b2";
export const OTHER_ROOM = "b3";
export const WEEK = 7 * 24 * 60 * 60 * 1000;

export const hello = (at = 0): ServerEvent => ({
  ev: "hello",
  now_at: OFFSET + at,
  me: { id: ME, name: "Quiet Harbor", role: "participant", state: "active" },
  session: { id: "c4", idle_ms: 900000 },
  streams: [
    { stream: ME, kind: "person", change: 7 },
    { stream: ROOM, kind: "room", title: "Tuesday evening", type: "process", change: 40 },
    { stream: OTHER_ROOM, kind: "room", title: "Tuesday support", type: "support", change: 5 },
  ],
});

export const published = (number: number, text: string, more: Record<string, unknown> = {}): ServerEvent =>
  ({
    ev: "message",
    stream: ROOM,
    change: number,
    number,
    state: "published",
    by: "f9",
    at: OFFSET + number,
    gone_at: OFFSET + WEEK + number,
    text,
    ...more,
  }) as ServerEvent;

export const tombstone = (number: number, change: number, more: Record<string, unknown> = {}): ServerEvent =>
  ({
    ev: "message",
    stream: ROOM,
    change,
    number,
    state: "deleted",
    gone_at: OFFSET + WEEK + number,
    ...more,
  }) as ServerEvent;

export class Scene {
  state: State;
  at = 0;
  asked = 0;

  constructor(state: State = start) {
    this.state = state;
  }

  send(event: Event): this {
    this.state = step(this.state, event);
    return this;
  }

  server(...events: ServerEvent[]): this {
    for (const event of events) this.send({ type: "server", event, at: this.at });
    return this;
  }

  tick(ms: number): this {
    this.at += ms;
    return this.send({ type: "tick", at: this.at });
  }

  /** Signed in, linked and greeted. */
  in(): this {
    return this.send({ type: "entered", device: "shared", joined: false })
      .send({ type: "link", link: "opening", at: this.at })
      .send({ type: "link", link: "up", at: this.at })
      .server(hello(this.at));
  }

  cut(): this {
    return this.send({ type: "link", link: "down", at: this.at });
  }

  again(): this {
    return this.send({ type: "link", link: "opening", at: this.at })
      .send({ type: "link", link: "up", at: this.at })
      .server(hello(this.at));
  }

  say(id: string, text: string, room = ROOM): this {
    return this.send({ type: "say", id, room, text, at: this.at });
  }

  /** Writes what is owed, as the driver does. Returns what was written. */
  post(): { ask?: string; do?: string; id: string; [field: string]: unknown }[] {
    const { questions, parcels } = owed(this.state);
    const written: { id: string; [field: string]: unknown }[] = [];
    for (const { question, for: asked } of questions) {
      const id = `q${++this.asked}`;
      this.send({ type: "asked", id, for: asked });
      written.push({ ...question, id });
    }
    for (const parcel of parcels) {
      this.send({ type: "posted", id: parcel.id, at: this.at });
      written.push({ ...parcel.command });
    }
    return written;
  }

  /** Writes what is owed and answers each follow with this page, empty where none is given. */
  followed(pages: Record<string, ServerEvent[]> = {}, change = 40): this {
    for (const asked of this.post()) {
      if (asked.ask !== "follow") continue;
      const stream = String(asked["stream"]);
      this.server({
        ev: "page",
        re: asked.id,
        stream,
        change: stream === ROOM ? change : 7,
        more: false,
        events: (pages[stream] ?? []) as never,
      });
    }
    return this;
  }
}

export const inRoom = (): Scene => new Scene().in().followed();
