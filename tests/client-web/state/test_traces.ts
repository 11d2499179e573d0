/** Random traces against the naive server: what is shown is what the server holds, whatever was cut, doubled or late. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerEvent } from "../../../client-web/protocol/protocol.ts";
import { messagesOf, nowOf, unsavedOf } from "../../../client-web/state/select.ts";
import { step } from "../../../client-web/state/step.ts";
import type { State } from "../../../client-web/state/types.ts";
import { type Frame, Model } from "./model.ts";
import { type Prng, prngNew, seedOf } from "./prng.ts";
import { ME, OFFSET, Scene } from "./scene.ts";

const TRACES = 1000;
const STEPS = 60;
const ROOMS = ["r1", "r2"] as const;

class Trace {
  readonly model = new Model(ROOMS);
  readonly scene = new Scene();
  readonly removed = new Set<string>();
  written = 0;

  constructor(readonly prng: Prng) {
    this.scene.send({ type: "entered", device: "shared", joined: false });
  }

  roomId(): string {
    return ROOMS[this.prng.below(ROOMS.length)] as string;
  }

  post(): void {
    if (this.model.linked) this.model.up.push(...(this.scene.post() as Frame[]));
  }

  deliver(): void {
    const event = this.model.down.shift();
    if (event === undefined) return;
    this.note(event);
    /* The greeting's way takes no time here: how late a clock may be is not what is tested. */
    this.scene.server(event.ev === "hello" ? { ...event, now_at: this.model.now } : event);
    /* Now and then the same event once more. */
    if (this.prng.chance(10) && event.ev === "message") this.scene.server(event);
    this.post();
  }

  /** From here on no text of a removed message may be on screen. */
  note(event: ServerEvent): void {
    const rows = event.ev === "page" ? event.events : [event];
    for (const row of rows)
      if ("ev" in row && row.ev === "message" && row.state === "deleted")
        this.removed.add(`${row.stream}#${row.number}`);
  }

  act(): void {
    const { prng, model, scene } = this;
    const kind = prng.below(13);
    if (kind < 4) this.deliver();
    else if (kind < 6) model.take(prng.chance(20));
    else if (kind === 6) model.publish(this.roomId(), "f9", `other ${++this.written}`, 200 + prng.below(40000));
    else if (kind === 7) {
      const room = model.room(this.roomId());
      const thing = room.things[prng.below(Math.max(1, room.things.length))];
      if (thing !== undefined) model.remove(room.id, thing.number);
    } else if (kind === 8 && scene.state.offset !== null)
      scene.say(`own-${++this.written}`, `own ${this.written}`, this.roomId());
    else if (kind === 9) this.pass(prng.below(400));
    else if (kind === 10) this.cutOrLink();
    else if (kind === 11) this.removeOwn();
    else if (prng.chance(50)) scene.send({ type: "want-earlier", room: this.roomId() });
    this.post();
  }

  pass(ms: number): void {
    this.model.now += ms;
    this.scene.tick(ms);
  }

  cutOrLink(): void {
    if (this.model.linked) {
      this.model.cut();
      this.scene.cut();
    } else this.linkUp();
  }

  linkUp(): void {
    const at = this.scene.at;
    this.scene.send({ type: "link", link: "opening", at }).send({ type: "link", link: "up", at });
    this.model.link();
  }

  removeOwn(): void {
    const id = this.roomId();
    const room = this.scene.state.rooms[id];
    const own = room?.messages.find((message) => message.by === ME);
    if (own === undefined) return;
    const at = this.scene.at;
    this.scene.send({ type: "delete", id: `del-${++this.written}`, room: id, number: own.number, at });
  }

  /** Whatever was cut is linked again and everything on the wire arrives. */
  heal(): void {
    if (!this.model.linked) this.linkUp();
    for (let turn = 0; turn < 400; turn++) {
      this.post();
      while (this.model.up.length > 0) this.model.take(false);
      while (this.model.down.length > 0) this.deliver();
      this.pass(0);
      if (this.scene.state.outbox.length === 0 && this.settled()) return;
      this.pass(10);
    }
    assert.ok(false, "did not settle");
  }

  settled(): boolean {
    const { streams, asks } = this.scene.state;
    return Object.values(streams).every((stream) => stream.follow === "no") && Object.keys(asks).length === 0;
  }

  check(where: string): void {
    const { state } = this.scene;
    for (const room of Object.values(state.rooms)) {
      const shown = messagesOf(state, room);
      const numbers = shown.map((message) => message.number);
      assert.equal(new Set(numbers).size, numbers.length, `${where}: a message twice`);
      for (const message of shown) {
        assert.ok(message.goneAt > nowOf(state), `${where}: a faded message`);
        const gone = this.removed.has(`${room.id}#${message.number}`);
        assert.ok(!gone || message.state === "deleted", `${where}: a removed text`);
      }
      const own = [
        ...shown.filter((one) => one.by === ME).map((one) => one.text),
        ...unsavedOf(state, room.id).map(textOf),
      ];
      assert.equal(new Set(own).size, own.length, `${where}: an own text in two rows`);
    }
  }

  checkTruth(): void {
    const { state } = this.scene;
    for (const room of this.model.rooms) {
      const known = state.rooms[room.id];
      assert.ok(known);
      const floor = known.floor ?? 0;
      const wanted = this.model
        .alive(room)
        .filter((thing) => thing.number >= floor)
        .map((thing) => [thing.number, thing.state, thing.state === "deleted" ? null : thing.text]);
      const shown = messagesOf(state, known).map((one) => [one.number, one.state, one.text]);
      assert.deepEqual(shown, wanted);
    }
  }
}

const textOf = (parcel: State["outbox"][number]): string =>
  parcel.command.do === "say" ? parcel.command.text : parcel.id;

test(`${TRACES} random traces: no row twice, nothing faded, nothing removed, and in the end what the server holds`, () => {
  const seed = seedOf("traces");
  for (let round = 0; round < TRACES; round++) {
    const trace = new Trace(prngNew(seed + round * 7919));
    try {
      trace.linkUp();
      for (let count = 0; count < STEPS; count++) {
        trace.act();
        trace.check(`step ${count}`);
      }
      trace.heal();
      trace.check("end");
      trace.checkTruth();
    } catch (error) {
      console.log(`# trace ${round}: HEARTH_SEED=${seed + round * 7919} replays it as round 0`);
      throw error;
    }
  }
});

test("every text that was written is at the server exactly once, in the order of writing", () => {
  const seed = seedOf("order");
  for (let round = 0; round < 300; round++) {
    const trace = new Trace(prngNew(seed + round * 104729));
    trace.linkUp();
    trace.deliver();
    const wrote: Record<string, string[]> = { r1: [], r2: [] };
    for (let count = 0; count < 40; count++) {
      if (trace.prng.chance(30)) {
        const room = trace.roomId();
        const text = `own ${++trace.written}`;
        wrote[room]?.push(text);
        trace.scene.say(`own-${trace.written}`, text, room);
        trace.post();
      } else if (trace.prng.chance(15)) trace.cutOrLink();
      else if (trace.prng.chance(50)) trace.deliver();
      else trace.model.take(trace.prng.chance(30));
      trace.pass(trace.prng.below(200));
      trace.post();
    }
    trace.heal();
    for (const room of trace.model.rooms)
      assert.deepEqual(
        room.things.filter((thing) => thing.by === ME).map((thing) => thing.text),
        wrote[room.id],
      );
  }
});

function twoRooms(prng: Prng): { state: State; events: ServerEvent[][] } {
  const model = new Model(ROOMS);
  const scene = new Scene().send({ type: "entered", device: "shared", joined: false });
  scene.send({ type: "link", link: "up", at: 0 });
  model.link();
  scene.server(...model.down);
  model.down = [];
  model.up.push(...(scene.post() as Frame[]));
  while (model.up.length > 0) model.take(false);
  scene.server(...model.down);
  const events = ROOMS.map((id) => {
    model.down = [];
    for (let count = 0; count < 6; count++) {
      const room = model.room(id);
      if (room.things.length > 0 && prng.chance(30))
        model.remove(id, room.things[prng.below(room.things.length)]?.number ?? 0);
      else model.publish(id, "f9", `${id} ${count}`, 100000);
    }
    return model.down;
  });
  return { state: scene.state, events };
}

const run = (state: State, events: readonly ServerEvent[]): State =>
  events.reduce((last, event) => step(last, { type: "server", event, at: 0 }), state);

test("rooms commute: events of two rooms give the same in any order that keeps each room's own", () => {
  const seed = seedOf("commute");
  for (let round = 0; round < TRACES; round++) {
    const prng = prngNew(seed + round);
    const { state, events } = twoRooms(prng);
    const [one, two] = events as [ServerEvent[], ServerEvent[]];
    const mixed: ServerEvent[] = [];
    const left = [[...one], [...two]];
    while (left[0]?.length || left[1]?.length) {
      const side = left[prng.below(2)]?.shift();
      if (side !== undefined) mixed.push(side);
    }
    assert.deepEqual(run(state, mixed), run(state, [...one, ...two]));
  }
});

test("live, late and doubled are one: any order of the same changes gives the same messages", () => {
  const seed = seedOf("any order");
  for (let round = 0; round < TRACES; round++) {
    const prng = prngNew(seed + round);
    const { state, events } = twoRooms(prng);
    const all = events.flat();
    const shuffled = [...all, ...all.slice(0, 3)];
    for (let index = shuffled.length - 1; index > 0; index--) {
      const other = prng.below(index + 1);
      [shuffled[index], shuffled[other]] = [shuffled[other] as ServerEvent, shuffled[index] as ServerEvent];
    }
    const rooms = (last: State): unknown => ROOMS.map((id) => last.rooms[id]?.messages);
    assert.deepEqual(rooms(run(state, shuffled)), rooms(run(state, all)));
    assert.equal(nowOf(state), OFFSET);
  }
});
