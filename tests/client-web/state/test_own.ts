/** What one person alone is told: texts that wait or come back, turns, sanctions, hidden people, reports; and what is said aloud of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OwnChange, RoomChange, SanctionChange, ServerEvent } from "../../../client-web/protocol/protocol.ts";
import { checkedFirst, closedOf, hereOf, modeText } from "../../../client-web/state/mode.ts";
import {
  actedOnOf,
  awayOf,
  hiddenPeopleOf,
  lineOf,
  toldOf as reportsOf,
  waitingTextsOf,
} from "../../../client-web/state/own.ts";
import {
  messagesOf,
  newCountOf,
  nextFadeAt,
  pinnedOf,
  quotedOf,
  roomsOf,
  unsavedOf,
} from "../../../client-web/state/select.ts";
import { careOf, heardOf, toldOf } from "../../../client-web/state/spoken.ts";
import { step } from "../../../client-web/state/step.ts";
import type { Room } from "../../../client-web/state/types.ts";
import { inRoom, ME, OFFSET, published, ROOM, type Scene, tombstone, WEEK } from "./scene.ts";

const DAY = 86_400_000;
const own = (change: number, more: Partial<OwnChange> = {}): ServerEvent =>
  ({
    ...{ ev: "own", stream: ME, change, held: "h1", room: ROOM, state: "held", reason: "unstaffed" },
    ...{ at: OFFSET, ends_at: OFFSET + DAY, text: "my words" },
    ...more,
  }) as ServerEvent;
const room = (change: number, more: Partial<RoomChange> = {}): ServerEvent =>
  ({
    ...{
      ev: "room",
      stream: ROOM,
      change,
      title: "Tuesday evening",
      type: "process",
      mode: "open",
      retention_ms: WEEK,
    },
    ...more,
  }) as ServerEvent;
const sanction = (change: number, more: Partial<SanctionChange> = {}): ServerEvent =>
  ({
    ...{ ev: "sanction", stream: ME, change, sanction: "s1", kind: "time-out", state: "on", reason: "hurts" },
    ...{ at: OFFSET, ends_at: OFFSET + 1000, room: ROOM },
    ...more,
  }) as ServerEvent;
const here = (scene: Scene): Room => scene.state.rooms[ROOM] as Room;
const texts = (scene: Scene): (string | undefined)[] => waitingTextsOf(scene.state, ROOM).map((one) => one.text);
/** What is said aloud of this event. */
function spoken(scene: Scene, event: ServerEvent): (string | null)[] {
  const before = scene.state;
  const whole = { type: "server", event, at: scene.at } as const;
  const after = step(before, whole);
  scene.server(event);
  return [toldOf(after, before), careOf(after, before, whole)];
}

// ---- held ----

for (const order of ["the answer first", "the own stream first"] as const)
  test(`held, ${order}: one row at every moment, never "saved", and said once`, () => {
    const scene = inRoom().say("r1", "my words");
    scene.post();
    const done = { ev: "done", re: "r1", held: "h1", reason: "unstaffed" } as const;
    const rows = (): number => unsavedOf(scene.state, ROOM).length + texts(scene).length;
    const said: (string | null)[] = [];
    for (const event of order === "the answer first" ? [done, own(8)] : [own(8), done]) {
      said.push(...spoken(scene, event));
      assert.equal(rows(), 1);
    }
    assert.deepEqual(texts(scene), ["my words"]);
    assert.deepEqual(
      said.filter((line) => line !== null),
      ["Staff will read it first"],
    );
    assert.deepEqual(messagesOf(scene.state, here(scene)), [], "no message of the room");
  });

test("of a text the highest change is kept; returned says who and stays until its time", () => {
  const scene = inRoom().server(own(8));
  const said = spoken(
    scene,
    own(9, { state: "returned", staff: "Ana", note: "without the street", ends_at: OFFSET + 500 }),
  );
  assert.deepEqual(said, [null, "Ana sent this back"]);
  scene.server(own(8));
  assert.equal(waitingTextsOf(scene.state, ROOM)[0]?.state, "returned");
  assert.equal(nextFadeAt(scene.state), OFFSET + 500);
  scene.tick(500);
  assert.deepEqual(texts(scene), []);
  assert.equal(scene.state.mine.texts["h1"]?.text, undefined, "its words are forgotten");
  assert.equal(nextFadeAt(scene.state), null);
});

test("a held text at its time is not taken away here: the server sends it back", () => {
  const scene = inRoom()
    .server(own(8, { ends_at: OFFSET + 10 }))
    .tick(20);
  assert.deepEqual(texts(scene), ["my words"]);
  assert.match(spoken(scene, own(9, { state: "timed-out" }))[1] ?? "", /on us, not on you/);
});

test("approved: the text leaves the place where it waited and is in the room", () => {
  const scene = inRoom().server(own(8));
  const event = own(9, { state: "published", number: 41 });
  assert.equal(spoken(scene, event)[1], "Your message is in the room now.");
  scene.server(published(41, "my words", { by: ME, written_at: OFFSET }));
  assert.deepEqual(texts(scene), []);
  assert.equal(messagesOf(scene.state, here(scene))[0]?.writtenAt, OFFSET);
});

test("removed by staff: others keep a tombstone, the author keeps the words until their time", () => {
  const scene = inRoom().server(published(40, "my words", { by: ME }));
  scene.server(tombstone(40, 41, { state: "removed", reason: "identifies" }));
  const gone = { held: undefined, number: 40, state: "removed", reason: "identifies", ends_at: OFFSET + 900 } as never;
  scene.server(own(8, gone));
  assert.equal(messagesOf(scene.state, here(scene))[0]?.text, null);
  assert.equal(actedOnOf(scene.state, ROOM)[0]?.text, "my words");
  scene.tick(900);
  assert.deepEqual(actedOnOf(scene.state, ROOM), []);
});

test("restored: it is a message again, and nothing stands over it", () => {
  const scene = inRoom().server(own(8, { held: undefined, number: 40, state: "removed" } as never));
  scene.server(own(9, { held: undefined, number: 40, state: "restored", text: undefined } as never));
  assert.deepEqual(actedOnOf(scene.state, ROOM), []);
});

// ---- slow mode ----

const turn = { ev: "refused", re: "r1", refused: "turn", wait_ms: 20000 } as const;

test("its turn has not come: the text waits, what is written meanwhile joins it, and it goes by itself, once", () => {
  const scene = inRoom().say("r1", "one");
  scene.post();
  scene.server(turn).say("r2", "two").say("r3", "three");
  assert.equal(unsavedOf(scene.state, ROOM).length, 1);
  scene.tick(19999);
  assert.deepEqual(scene.post(), []);
  const written = scene.tick(1).post();
  assert.deepEqual(written, [{ do: "say", id: "r1", room: ROOM, text: "one\ntwo\nthree" }]);
});

test("what would be too long joined, or answers a message, stays a text of its own", () => {
  const scene = inRoom().say("r1", "x".repeat(1500));
  scene.post();
  scene.server(turn).say("r2", "y".repeat(501));
  assert.equal(unsavedOf(scene.state, ROOM).length, 2);
  const quoting = inRoom().say("r1", "one");
  quoting.post();
  quoting.server(turn).send({ type: "say", id: "r2", room: ROOM, text: "two", quote: 40, at: 0 });
  assert.equal(unsavedOf(quoting.state, ROOM).length, 2);
});

test("an own rate is no turn: nothing joins, as the order of texts is kept", () => {
  const scene = inRoom().say("r1", "one");
  scene.post();
  scene.server({ ...turn, refused: "slow" }).say("r2", "two");
  assert.equal(unsavedOf(scene.state, ROOM).length, 2);
});

// ---- closed ----

for (const refused of ["paused", "reading", "time_out", "suspended"] as const)
  test(`refused (${refused}): the text goes back into the box with until when and why`, () => {
    const scene = inRoom().send({ type: "say", id: "r1", room: ROOM, text: "my words", quote: 3, at: 0 });
    scene.post();
    scene.server({ ev: "refused", re: "r1", refused, until_at: OFFSET + 5, reason: "care" });
    const back = scene.state.returned[ROOM];
    assert.deepEqual([back?.text, back?.untilAt, back?.cause, back?.quote], ["my words", OFFSET + 5, "care", 3]);
  });

test("a pause of one's own closes its room alone, and ends by itself", () => {
  const scene = inRoom();
  assert.match(spoken(scene, sanction(8))[1] ?? "", /^You’re on a pause in this room until/);
  assert.equal(closedOf(scene.state, here(scene))?.why, "time-out");
  assert.equal(closedOf(scene.state, { ...here(scene), id: "b3" }), null);
  assert.equal(nextFadeAt(scene.state), OFFSET + 1000);
  scene.tick(1000);
  assert.equal(closedOf(scene.state, here(scene)), null);
  assert.equal(nextFadeAt(scene.state), null, "nothing is waited for any more");
});

test("a suspension closes every room but the private line; the end of access closes that too", () => {
  const scene = inRoom().server(sanction(8, { kind: "suspension", room: undefined } as never));
  const line: Room = { ...here(scene), id: "l1", type: "line" };
  assert.equal(closedOf(scene.state, here(scene))?.why, "suspended");
  assert.equal(closedOf(scene.state, line), null);
  scene.server(sanction(9, { sanction: "s2", kind: "ending", room: undefined, ends_at: undefined } as never));
  assert.equal(awayOf(scene.state)?.kind, "ending");
  assert.equal(closedOf(scene.state, line)?.why, "ended");
});

test("asked for, over and lifted are not in force", () => {
  for (const state of ["asked", "over", "lifted"] as const) {
    const scene = inRoom().server(sanction(8, { kind: "ending", state, room: undefined } as never));
    assert.equal(awayOf(scene.state), null);
    assert.equal(closedOf(scene.state, here(scene)), null);
  }
});

test("check first is told before sending, in its rooms", () => {
  const scene = inRoom();
  assert.equal(checkedFirst(scene.state, here(scene)), false);
  scene.server(sanction(8, { kind: "check-first" }));
  assert.equal(checkedFirst(scene.state, here(scene)), true);
});

// ---- modes ----

test("the mode in words is said once when it changes, in the room on screen alone", () => {
  const scene = inRoom()
    .send({ type: "open", view: { screen: "room", room: ROOM } })
    .server(room(41, { duty: "Ana" }));
  assert.deepEqual(spoken(scene, room(42, { duty: "Ana", mode: "slow", slow_ms: 30000 })), [
    null,
    "Go gently: one message each 30 seconds.",
  ]);
  assert.deepEqual(spoken(scene, room(43, { duty: "Ana", mode: "slow", slow_ms: 30000 })), [null, null]);
  assert.equal(spoken(scene, room(44, { mode: "slow", slow_ms: 30000 }))[1], "No staff on duty now.");
  scene.send({ type: "open", view: { screen: "rooms" } });
  assert.deepEqual(spoken(scene, room(45, { mode: "read-only" })), [null, null]);
});

test("paused and read-only close the box, with the reason and the end of the override", () => {
  const scene = inRoom().server(room(41, { mode: "paused", mode_until: OFFSET + 60, mode_reason: "care" }));
  assert.deepEqual(closedOf(scene.state, here(scene)), { why: "paused", untilAt: OFFSET + 60, reason: "care" });
  assert.match(modeText(here(scene), OFFSET) ?? "", /^Staff paused this room, because/);
  scene.server(room(42, { mode: "read-only" }));
  assert.equal(closedOf(scene.state, here(scene))?.why, "reading");
  scene.server(room(43, { next_at: OFFSET + 5 }));
  assert.deepEqual(hereOf(here(scene)), { duty: false, nextAt: OFFSET + 5 });
});

// ---- hidden, quotes, pins, reports, the line ----

const hide = (change: number, on: boolean): ServerEvent => ({ ev: "hidden", stream: ME, change, member: "f9", on });

test("hidden: old and new messages are neither shown, counted nor said; shown again they are back", () => {
  const scene = inRoom().send({ type: "open", view: { screen: "room", room: ROOM } });
  scene.server({ ev: "member", stream: ROOM, change: 40, id: "f9", name: "Amber Finch", state: "in" });
  scene.server(published(41, "old"), hide(8, true));
  const before = scene.state;
  const event = { type: "server", event: published(42, "new"), at: 0 } as const;
  scene.server(event.event);
  assert.deepEqual(messagesOf(scene.state, here(scene)), []);
  assert.equal(newCountOf(scene.state, here(scene)), 0);
  assert.equal(heardOf(scene.state, before, event, "full"), null);
  assert.deepEqual(hiddenPeopleOf(scene.state), [{ id: "f9", name: "Amber Finch" }]);
  scene.server(hide(9, false));
  assert.equal(messagesOf(scene.state, here(scene)).length, 2);
});

test("staff cannot be hidden", () => {
  const scene = inRoom().server(published(41, "from staff"), hide(8, true));
  scene.server({ ev: "member", stream: ROOM, change: 42, id: "f9", name: "Ana", badge: "staff", state: "in" });
  assert.equal(messagesOf(scene.state, here(scene)).length, 1);
});

test("a quote is what its message says now: masked, removed, faded, not loaded", () => {
  const scene = inRoom().server(published(41, "at Oak Street"), published(42, "yes", { quote: 41 }));
  const says = (): string | null | undefined => {
    const found = quotedOf(scene.state, here(scene), 41);
    return found === null || found === undefined ? found : found.text;
  };
  assert.equal(messagesOf(scene.state, here(scene))[1]?.quote, 41);
  assert.equal(says(), "at Oak Street");
  scene.server(published(41, "at …", { change: 43, masked: true }));
  assert.equal(says(), "at …");
  scene.server(tombstone(41, 44, { state: "removed" }));
  assert.equal(says(), null);
  assert.equal(quotedOf(scene.state, { ...here(scene), floor: 30 }, 12), undefined);
  const fading = inRoom()
    .server(published(41, "soon gone", { gone_at: OFFSET + 10 }))
    .tick(10);
  assert.equal(quotedOf(fading.state, here(fading), 41), null);
});

test("pins stand above though their rows are not loaded, and fade at their time", () => {
  const scene = inRoom().server(published(41, "topic", { pinned: true, gone_at: OFFSET + 100 }), published(42, "talk"));
  assert.deepEqual(
    pinnedOf(scene.state, { ...here(scene), floor: 42 }).map((one) => one.text),
    ["topic"],
  );
  scene.tick(100);
  assert.deepEqual(pinnedOf(scene.state, here(scene)), []);
});

test("what became of a report is said once and stays until it is put away", () => {
  const scene = inRoom();
  const told = (change: number, more: object): ServerEvent =>
    ({ ev: "told", stream: ME, change, item: "i1", kind: "cruel", state: "new", at: OFFSET, ...more }) as ServerEvent;
  assert.deepEqual(spoken(scene, told(8, {})), [null, null]);
  assert.equal(spoken(scene, told(9, { state: "decided", step: true }))[1], "Staff looked and took a step.");
  scene.send({ type: "told-seen", item: "i1" });
  assert.deepEqual(reportsOf(scene.state), []);
  scene.server(told(10, { state: "decided" }));
  assert.equal(reportsOf(scene.state).length, 1, "a later word about it is shown again");
});

test("the private line is known by its kind and never stands among the rooms", () => {
  const scene = inRoom();
  const act = { do: "line_open", id: "o1" } as const;
  scene.send({ type: "act", command: act, at: 0 });
  scene.post();
  scene.server({ ev: "done", re: "o1", room: "l9" });
  assert.equal(lineOf(scene.state)?.id, "l9");
  assert.equal(roomsOf(scene.state).length, 2);
  assert.ok(scene.post().some((one) => one.ask === "follow" && one["stream"] === "l9"));
});

test("nothing of it stays after the session", () => {
  const scene = inRoom().server(own(8), sanction(9), hide(10, true)).send({ type: "left", why: "asked" });
  assert.deepEqual([texts(scene), awayOf(scene.state), hiddenPeopleOf(scene.state)], [[], null, []]);
});
