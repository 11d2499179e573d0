/** The desks of one of the staff: what waits, in which order, and that no order of arrival matters. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DutyChange, ItemChange, LineChange, SanctionChange } from "../../../client-web/protocol/protocol.ts";
import {
  countsOf,
  deskApply,
  deskNew,
  linesOf,
  queueOf,
  ringingOf,
  sanctionsOf,
} from "../../../client-web/state/desk.ts";
import type { Desk } from "../../../client-web/state/types.ts";
import { prngNew, seedOf } from "./prng.ts";
import { OFFSET, Scene } from "./scene.ts";

const DESK = "d1";
const OTHER_DESK = "d2";
const MINUTE = 60000;

const item = (id: string, change: number, more: Partial<ItemChange> = {}): ItemChange => ({
  ev: "item",
  stream: DESK,
  change,
  item: id,
  kind: "held",
  state: "new",
  at: OFFSET,
  ...more,
});

const deskHello = () => ({
  ev: "hello" as const,
  now_at: OFFSET,
  me: { id: "a1", name: "Ana", role: "facilitator" as const, state: "active" as const },
  session: { id: "c4", idle_ms: 900000 },
  streams: [
    { stream: "a1", kind: "person" as const, change: 1 },
    { stream: DESK, kind: "desk" as const, title: "Tuesday group", change: 4 },
    { stream: OTHER_DESK, kind: "desk" as const, title: "Thursday group", change: 9 },
  ],
});

const onDesk = (): Scene => {
  const scene = new Scene()
    .send({ type: "entered", device: "shared", joined: false })
    .send({ type: "link", link: "up", at: 0 })
    .server(deskHello());
  for (const asked of scene.post())
    scene.server({ ev: "page", re: asked.id, stream: String(asked["stream"]), change: 4, more: false, events: [] });
  return scene;
};

test("staff come to the board at sign-in, who has just joined to the rooms and the first words on Exit", () => {
  assert.deepEqual(onDesk().state.view, { screen: "board", open: null });
  const joined = new Scene().send({ type: "entered", device: "shared", joined: true }).server(deskHello());
  assert.equal(joined.state.view.screen, "rooms");
});

test("a participant never sees the board, whatever is asked", () => {
  const scene = new Scene().in().send({ type: "open", view: { screen: "board", open: null } });
  assert.equal(scene.state.view.screen, "rooms");
});

test("the queue: urgent, then report, second, held, question; the oldest first; over all cohorts", () => {
  const scene = onDesk().server(
    item("held-young", 5, { at: OFFSET + 2 * MINUTE }),
    item("question", 6, { kind: "question", at: OFFSET - 9 * MINUTE }),
    item("report", 7, { kind: "report", report: "rule", at: OFFSET + 3 * MINUTE }),
    item("held-old", 10, { stream: OTHER_DESK, at: OFFSET - MINUTE }),
    item("worry", 11, { stream: OTHER_DESK, kind: "report", report: "worry", urgent: true, at: OFFSET + 4 * MINUTE }),
    item("second", 8, { kind: "second", at: OFFSET - MINUTE }),
    item("asked", 9, { kind: "report", report: "cruel", state: "waiting", at: OFFSET - 60 * MINUTE }),
    item("decided", 12, { state: "decided", decision: "approved", decided_by: "Joan" }),
  );
  const order = ["worry", "report", "second", "held-old", "held-young", "question", "asked"];
  assert.deepEqual(
    queueOf(scene.state).map((one) => one.item),
    order,
  );
  assert.deepEqual(countsOf(scene.state), { waiting: 7, urgent: 1 });
  assert.deepEqual(ringingOf(scene.state), ["worry"]);
  scene.server(item("worry", 12, { stream: OTHER_DESK, kind: "report", urgent: true, state: "claimed" }));
  assert.deepEqual(ringingOf(scene.state), []);
});

test("late and doubled news of an item change nothing", () => {
  const scene = onDesk().server(item("one", 9, { state: "decided", decision: "approved", decided_by: "Joan" }));
  const before = scene.state.desks;
  scene.server(item("one", 5), item("one", 9, { state: "new" }));
  assert.equal(scene.state.desks, before);
});

test("a page that comes after live news does not undo it", () => {
  const scene = new Scene()
    .send({ type: "entered", device: "shared", joined: false })
    .send({ type: "link", link: "up", at: 0 })
    .server(deskHello());
  const asked = scene.post().find((one) => one["stream"] === DESK);
  scene.server(item("one", 5, { state: "claimed", claimed_by: "j2", claimed_name: "Joan" }));
  scene.server({
    ev: "page",
    re: String(asked?.id),
    stream: DESK,
    change: 4,
    more: false,
    events: [item("one", 3), item("two", 4)],
  });
  assert.equal(scene.state.desks[DESK]?.items["one"]?.state, "claimed");
  assert.equal(scene.state.desks[DESK]?.items["two"]?.state, "new");
  assert.equal(scene.state.streams[DESK]?.place, 5);
});

test("all orders of the same news give the same desk (1,000 random traces)", () => {
  const prng = prngNew(seedOf("desk"));
  const entry = { stream: DESK, kind: "desk" as const, title: "Tuesday group", change: 0 };
  for (let trace = 0; trace < 1000; trace++) {
    const news: (ItemChange | DutyChange | LineChange | SanctionChange)[] = [];
    for (let change = 1; change <= 12; change++) {
      const id = `${prng.below(3)}`;
      const base = { stream: DESK, change };
      const kinds = [
        item(id, change, { state: prng.below(2) === 0 ? "new" : "decided" }),
        { ...base, ev: "duty" as const, member: id, name: "Ana", role: "lead" as const, duty: "on" as const },
        { ...base, ev: "line" as const, room: id, member: id, name: "Amber Finch", waiting_since: change },
        { ...base, ev: "sanction" as const, sanction: id, kind: "slow" as const, state: "on" as const, at: change },
      ];
      news.push(kinds[prng.below(4)] as ItemChange);
    }
    const play = (events: typeof news): Desk => events.reduce(deskApply, deskNew(entry));
    const shuffled = [...news, ...news.filter(() => prng.below(3) === 0)];
    for (let at = shuffled.length - 1; at > 0; at--) {
      const other = prng.below(at + 1);
      [shuffled[at], shuffled[other]] = [shuffled[other] as ItemChange, shuffled[at] as ItemChange];
    }
    assert.deepEqual(sorted(play(shuffled)), sorted(play(news)));
  }
});

/** Records keep the order of arrival, which means nothing. */
function sorted(desk: Desk): unknown {
  const rows = (things: Readonly<Record<string, unknown>>) =>
    Object.entries(things).sort(([a], [b]) => (a < b ? -1 : 1));
  return [rows(desk.items), rows(desk.duty), rows(desk.sanctions), rows(desk.lines)];
}

test("approved with a delay: it goes when its time has come, and can be taken back until then", () => {
  const scene = onDesk().server(item("one", 5));
  const approve = (id: string) =>
    scene.send({ type: "act", command: { do: "approve", id, held: "one" }, at: scene.at, afterMs: 5000 });
  approve("x1");
  scene.tick(4900);
  assert.deepEqual(scene.post(), []);
  scene.send({ type: "take-back", id: "x1" }).tick(1000);
  assert.deepEqual(scene.post(), []);
  approve("x2");
  scene.tick(5001);
  assert.deepEqual(scene.post(), [{ do: "approve", id: "x2", held: "one" }]);
  scene.send({ type: "take-back", id: "x2" });
  assert.equal(scene.state.outbox.length, 1, "sent: no more to be taken back");
});

test("who acts learns what became of it: done, or taken by another", () => {
  const scene = onDesk();
  scene.send({ type: "act", command: { do: "claim", id: "x1", item: "one" }, at: 0 });
  scene.send({ type: "act", command: { do: "claim", id: "x2", item: "two" }, at: 0 });
  scene.post();
  assert.equal(scene.state.answers["x1"], null);
  scene.server({ ev: "done", re: "x1" });
  scene.server({ ev: "refused", re: "x2", refused: "taken", by: "Joan", decision: "approved" });
  assert.ok(scene.state.answers["x1"] !== null && "done" in (scene.state.answers["x1"] ?? {}));
  const second = scene.state.answers["x2"];
  assert.ok(second !== null && second !== undefined && "refused" in second && second.refused.by === "Joan");
  scene.send({ type: "answer-seen", id: "x1" });
  assert.equal(scene.state.answers["x1"], undefined);
});

test("what is opened is asked once, asked again after a cut, kept until looked away", () => {
  const scene = onDesk();
  scene.send({ type: "look-at", key: "held one", query: { ask: "held", held: "one" } });
  const [first] = scene.post();
  assert.equal(first?.ask, "held");
  assert.deepEqual(scene.post(), []);
  scene.cut().send({ type: "link", link: "up", at: 0 }).server(deskHello());
  const again = scene.post().find((one) => one.ask === "held");
  const row = { held: "one", room: "r", by: "f9", name: "Maple Otter", at: 1, reason: "rule" as const, text: "words" };
  scene.server({ ev: "page", re: String(again?.id), more: false, events: [row] });
  assert.deepEqual(scene.state.opened["held one"]?.rows, [row]);
  scene.send({ type: "look-away", key: "held one" });
  assert.deepEqual(scene.state.opened, {});
});

test("opening refused: the reason stands where the rows would, and a busy server is asked again", () => {
  const scene = onDesk().send({ type: "look-at", key: "case", query: { ask: "evidence", item: "one" } });
  scene.server({ ev: "refused", re: String(scene.post()[0]?.id), refused: "busy", wait_ms: 500 });
  scene.tick(600);
  scene.server({ ev: "refused", re: String(scene.post()[0]?.id), refused: "not_here" });
  assert.equal(scene.state.opened["case"]?.refused?.refused, "not_here");
  assert.deepEqual(scene.post(), []);
});

test("private lines: who waits the longest stands first, who does not wait last", () => {
  const line = (room: string, change: number, name: string, since?: number): LineChange => ({
    ev: "line",
    stream: DESK,
    change,
    room,
    member: room,
    name,
    ...(since === undefined ? {} : { waiting_since: since }),
  });
  const scene = onDesk().server(
    line("l1", 5, "Maple Otter"),
    line("l2", 6, "Amber Finch", OFFSET + 5),
    line("l3", 7, "Slow River", OFFSET + 2),
  );
  assert.deepEqual(
    linesOf(scene.state).map((one) => one.room),
    ["l3", "l2", "l1"],
  );
});

test("what is in force for a member: not what is over, lifted or past its time", () => {
  const base = { ev: "sanction" as const, stream: DESK, member: "m1", name: "Maple Otter", kind: "time-out" as const };
  const scene = onDesk().server(
    { ...base, change: 5, sanction: "s1", state: "on", at: OFFSET, ends_at: OFFSET + MINUTE },
    { ...base, change: 6, sanction: "s2", state: "lifted", at: OFFSET },
    { ...base, change: 7, sanction: "s3", state: "on", at: OFFSET, ends_at: OFFSET + 60 * MINUTE },
  );
  assert.deepEqual(
    sanctionsOf(scene.state, "m1").map((one) => one.sanction),
    ["s1", "s3"],
  );
  scene.tick(2 * MINUTE);
  assert.deepEqual(
    sanctionsOf(scene.state, "m1").map((one) => one.sanction),
    ["s3"],
  );
});
