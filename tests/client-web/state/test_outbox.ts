/** Own texts on their way: nothing lost, nothing doubled, nothing "failed, maybe". */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Hello } from "../../../client-web/protocol/protocol.ts";
import { owedNextAt } from "../../../client-web/state/owed.ts";
import { unsavedOf } from "../../../client-web/state/select.ts";
import { hello, inRoom, OFFSET, OTHER_ROOM, ROOM, Scene, WEEK } from "./scene.ts";

const saved = (re: string, number: number) => ({ ev: "done", re, number, gone_at: OFFSET + WEEK }) as const;
const says = (scene: Scene): unknown[] =>
  scene
    .post()
    .filter((one) => one.do === "say")
    .map((one) => one.id);

test("a text goes out at once when there is a link", () => {
  const scene = inRoom().say("r1", "hi");
  assert.deepEqual(says(scene), ["r1"]);
  assert.deepEqual(says(scene), [], "and only once");
});

test("a text written without a link waits and goes with the same id when the link is back", () => {
  const scene = inRoom().cut().say("r1", "hi");
  assert.deepEqual(says(scene), []);
  assert.deepEqual(says(scene.again()), ["r1"]);
});

test("a text cut off on its way is sent again with the same id", () => {
  const scene = inRoom().say("r1", "hi");
  says(scene);
  scene.cut();
  assert.equal(unsavedOf(scene.state, ROOM).length, 1);
  assert.deepEqual(says(scene.again()), ["r1"]);
});

test("a text that may be saved already can be neither changed nor taken back", () => {
  const scene = inRoom().say("r1", "hi");
  says(scene);
  scene.cut().send({ type: "take-back", id: "r1" }).send({ type: "change-it", id: "r1" });
  assert.equal(unsavedOf(scene.state, ROOM).length, 1);
});

test("a text that never left can be taken back", () => {
  const scene = inRoom().cut().say("r1", "hi").send({ type: "take-back", id: "r1" });
  assert.deepEqual(unsavedOf(scene.state, ROOM), []);
  assert.equal(scene.state.returned[ROOM], undefined);
});

test("a text that never left can be changed: it goes back into the box", () => {
  const scene = inRoom().cut().say("r1", "hi").send({ type: "change-it", id: "r1" });
  const returned = scene.state.returned[ROOM];
  assert.deepEqual([returned?.text, returned?.reason], ["hi", null]);
  scene.send({ type: "picked-up", room: ROOM, serial: returned?.serial ?? 0 });
  assert.equal(scene.state.returned[ROOM], undefined);
});

test("texts of one room go one after the other, so that their order is kept", () => {
  const scene = inRoom().say("r1", "one").say("r2", "two");
  assert.deepEqual(says(scene), ["r1"]);
  scene.server(saved("r1", 41));
  assert.deepEqual(says(scene), ["r2"]);
});

test("a slow room does not hold up another", () => {
  const scene = inRoom().say("r1", "one").say("s1", "there", OTHER_ROOM);
  assert.deepEqual(says(scene), ["r1", "s1"]);
});

test("slow: the text waits and goes by itself when its turn comes", () => {
  const scene = inRoom().say("r1", "one");
  says(scene);
  scene.server({ ev: "refused", re: "r1", refused: "slow", wait_ms: 3000 });
  assert.equal(owedNextAt(scene.state), 3000);
  assert.deepEqual(says(scene.tick(2999)), []);
  assert.deepEqual(says(scene.tick(1)), ["r1"]);
});

test("what stands behind a waiting text waits too", () => {
  const scene = inRoom().say("r1", "one").say("r2", "two");
  says(scene);
  scene.server({ ev: "refused", re: "r1", refused: "slow", wait_ms: 3000 });
  assert.deepEqual(says(scene.tick(100)), []);
});

test("a waiting text was refused, so it is surely not saved and can be taken back", () => {
  const scene = inRoom().say("r1", "one");
  says(scene);
  scene.server({ ev: "refused", re: "r1", refused: "busy" }).send({ type: "take-back", id: "r1" });
  assert.deepEqual(unsavedOf(scene.state, ROOM), []);
});

for (const refused of ["too_long", "empty", "not_here", "stale", "bad_request", "unknown"] as const)
  test(`refused (${refused}): the text goes back into the box`, () => {
    const scene = inRoom().say("r1", "my words");
    says(scene);
    scene.server({ ev: "refused", re: "r1", refused, max: 2000 });
    assert.deepEqual(unsavedOf(scene.state, ROOM), []);
    assert.deepEqual([scene.state.returned[ROOM]?.text, scene.state.returned[ROOM]?.reason], ["my words", refused]);
  });

test("two texts that come back at once both stay", () => {
  const scene = inRoom().say("r1", "one").say("r2", "two");
  says(scene);
  scene.server({ ev: "refused", re: "r1", refused: "not_here" });
  says(scene);
  scene.server({ ev: "refused", re: "r2", refused: "not_here" });
  assert.equal(scene.state.returned[ROOM]?.text, "one\ntwo");
});

test("notice: the text stays unsent and goes after the notice is accepted", () => {
  const scene = inRoom().say("r1", "one");
  says(scene);
  scene.server({ ev: "refused", re: "r1", refused: "notice", version: 4 });
  assert.deepEqual(scene.state.notice, { version: 4, later: true });
  assert.deepEqual(says(scene), []);
  scene.send({ type: "accept", id: "n1", at: 0 });
  const accepts = scene.post().filter((one) => one.do === "accept");
  assert.deepEqual(accepts, [{ do: "accept", id: "n1", notice: 4 }]);
  scene.server({ ev: "done", re: "n1" });
  assert.equal(scene.state.notice, null);
  assert.deepEqual(says(scene), ["r1"]);
});

test("an answer to nothing changes nothing", () => {
  const scene = inRoom();
  const before = scene.state;
  scene.server(saved("zz", 99), { ev: "refused", re: "yy", refused: "slow" });
  assert.equal(scene.state, before);
});

test("a deletion that is cut off is sent again", () => {
  const scene = inRoom().send({ type: "delete", id: "d1", room: ROOM, number: 40, at: 0 });
  scene.post();
  scene.cut().again();
  assert.ok(scene.post().some((one) => one.id === "d1"));
});

test("a changed notice in hello is shown; later puts it off once, and a refusal takes that choice away", () => {
  const scene = new Scene().in();
  const greeting = { ...(hello() as Hello), notice: 4, later: true };
  scene.server(greeting);
  assert.deepEqual(scene.state.notice, { version: 4, later: true });
  assert.deepEqual(scene.post(), [], "nothing is asked while it stands");
  scene.send({ type: "notice-later", id: "l1", at: 0 });
  assert.deepEqual(scene.post(), [{ do: "later", id: "l1", notice: 4 }]);
  scene.server({ ev: "done", re: "l1" });
  assert.equal(scene.state.notice, null);
  assert.ok(scene.post().some((one) => one.ask === "follow"));
  scene.server(greeting).send({ type: "notice-later", id: "l2", at: 0 });
  scene.post();
  scene.server({ ev: "refused", re: "l2", refused: "notice", version: 4 });
  assert.deepEqual(scene.state.notice, { version: 4, later: false });
  assert.deepEqual(scene.post(), []);
});
