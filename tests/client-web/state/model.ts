/**
 * A naive server for random traces: rooms as lists of things with their last change, receipts for exactly-once, one link that can be cut at any
 * moment with whatever is on it. Shares no code with the client's state.
 */
import type { ServerEvent } from "../../../client-web/protocol/protocol.ts";
import { ME, OFFSET } from "./scene.ts";

export interface Stored {
  number: number;
  change: number;
  state: "published" | "deleted";
  by: string;
  at: number;
  goneAt: number;
  text: string;
}

interface ModelRoom {
  id: string;
  change: number;
  things: Stored[];
}

export interface Frame {
  id: string;
  do?: string;
  ask?: string;
  [field: string]: unknown;
}

export class Model {
  now = OFFSET;
  rooms: ModelRoom[];
  receipts = new Map<string, ServerEvent>();
  /** On the wire to the client, in order. */
  down: ServerEvent[] = [];
  /** On the wire to the server, in order. */
  up: Frame[] = [];
  follows = new Set<string>();
  removedTold = new Set<string>();
  linked = false;

  constructor(rooms: readonly string[]) {
    this.rooms = rooms.map((id) => ({ id, change: 0, things: [] }));
  }

  room(id: string): ModelRoom {
    const found = this.rooms.find((room) => room.id === id);
    if (found === undefined) throw new Error(`no room ${id}`);
    return found;
  }

  link(): void {
    this.linked = true;
    this.follows.clear();
    this.down = [
      {
        ev: "hello",
        now_at: this.now,
        me: { id: ME, name: "Quiet Harbor", role: "participant", state: "active" },
        session: { id: "c4", idle_ms: 900000 },
        streams: this.rooms.map((room) => ({
          stream: room.id,
          kind: "room" as const,
          title: room.id,
          type: "process" as const,
          change: room.change,
        })),
      },
    ];
  }

  cut(): void {
    this.linked = false;
    this.down = [];
    this.up = [];
    this.follows.clear();
  }

  event(room: ModelRoom, thing: Stored): ServerEvent {
    const shared = {
      ev: "message" as const,
      stream: room.id,
      change: thing.change,
      number: thing.number,
      gone_at: thing.goneAt,
    };
    return thing.state === "deleted"
      ? { ...shared, state: "deleted" }
      : { ...shared, state: "published", by: thing.by, at: thing.at, text: thing.text };
  }

  private tell(room: ModelRoom, thing: Stored): void {
    if (this.linked && this.follows.has(room.id)) this.down.push(this.event(room, thing));
  }

  publish(id: string, by: string, text: string, lifeMs: number): Stored {
    const room = this.room(id);
    room.change += 1;
    const thing: Stored = {
      number: room.change,
      change: room.change,
      state: "published",
      by,
      at: this.now,
      goneAt: this.now + lifeMs,
      text,
    };
    room.things.push(thing);
    this.tell(room, thing);
    return thing;
  }

  remove(id: string, number: number): boolean {
    const room = this.room(id);
    const thing = room.things.find((one) => one.number === number);
    if (thing === undefined || thing.state === "deleted" || thing.goneAt <= this.now) return false;
    room.change += 1;
    thing.state = "deleted";
    thing.change = room.change;
    this.tell(room, thing);
    return true;
  }

  alive(room: ModelRoom): Stored[] {
    return room.things.filter((thing) => thing.goneAt > this.now);
  }

  /** Takes the oldest frame off the wire. `refuse` answers a `say` with slow, as a rate would. */
  take(refuse: boolean): void {
    const frame = this.up.shift();
    if (frame === undefined) return;
    if (frame.ask === "follow") this.answerFollow(frame);
    else if (frame.ask === "history") this.answerHistory(frame);
    else if (frame.ask !== undefined) this.down.push({ ev: "page", re: frame.id, more: false, events: [] });
    else this.answerDo(frame, refuse);
  }

  private answerDo(frame: Frame, refuse: boolean): void {
    const known = this.receipts.get(frame.id);
    if (known !== undefined) {
      this.down.push(known);
      return;
    }
    if (frame.do === "say" && refuse) {
      this.down.push({ ev: "refused", re: frame.id, refused: "slow", wait_ms: 300 });
      return;
    }
    let answer: ServerEvent = { ev: "done", re: frame.id };
    if (frame.do === "say") {
      const thing = this.publish(String(frame["room"]), ME, String(frame["text"]), 40000);
      answer = { ev: "done", re: frame.id, number: thing.number, gone_at: thing.goneAt };
    } else if (!this.remove(String(frame["room"]), Number(frame["number"]))) {
      this.down.push({ ev: "refused", re: frame.id, refused: "not_here" });
      return;
    }
    this.receipts.set(frame.id, answer);
    this.down.push(answer);
  }

  private answerFollow(frame: Frame): void {
    const room = this.room(String(frame["stream"]));
    this.follows.add(room.id);
    const after = frame["after"];
    const alive = this.alive(room);
    const rows = typeof after === "number" ? alive.filter((thing) => thing.change > after) : alive.slice(-50);
    rows.sort((a, b) => a.change - b.change);
    /* Pages of three, so that "more" is met often. */
    const cut = typeof after === "number" && rows.length > 3;
    const shown = cut ? rows.slice(0, 3) : rows;
    const change = cut ? (shown[2]?.change ?? room.change) : room.change;
    this.down.push({
      ev: "page",
      re: frame.id,
      stream: room.id,
      change,
      more: cut,
      events: shown.map((thing) => this.event(room, thing) as never),
    });
  }

  private answerHistory(frame: Frame): void {
    const room = this.room(String(frame["stream"]));
    const rows = this.alive(room)
      .filter((thing) => thing.number < Number(frame["before"]))
      .sort((a, b) => b.number - a.number);
    this.down.push({
      ev: "page",
      re: frame.id,
      stream: room.id,
      more: rows.length > 50,
      events: rows.slice(0, 50).map((thing) => this.event(room, thing) as never),
    });
  }
}
