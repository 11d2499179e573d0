/** What a message is, whichever way the news comes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { messagesOf, nextFadeAt, unsavedOf } from "../../../client-web/state/select.ts";
import type { State } from "../../../client-web/state/types.ts";
import { inRoom, ME, OFFSET, published, ROOM, Scene, tombstone, WEEK } from "./scene.ts";

const shown = (state: State): unknown[] => {
  const room = state.rooms[ROOM];
  return room === undefined ? [] : messagesOf(state, room).map((one) => [one.number, one.state, one.text]);
};

test("a message of another shows with text, author and time", () => {
  const scene = inRoom().server(published(41, "hello"));
  assert.deepEqual(shown(scene.state), [[41, "published", "hello"]]);
  assert.equal(scene.state.rooms[ROOM]?.messages[0]?.by, "f9");
});

test("messages stand in the order of their numbers, however they come", () => {
  const scene = inRoom().server(published(43, "c"), published(41, "a"), published(42, "b"));
  assert.deepEqual(
    shown(scene.state).map((row) => (row as unknown[])[0]),
    [41, 42, 43],
  );
});

test("a duplicate changes nothing", () => {
  const scene = inRoom().server(published(41, "hello"));
  const before = scene.state;
  scene.server(published(41, "hello"));
  assert.equal(scene.state.rooms[ROOM]?.messages, before.rooms[ROOM]?.messages);
});

test("a removal leaves a tombstone that names nobody and has no text", () => {
  const scene = inRoom().server(published(41, "hello"), tombstone(41, 42));
  const message = scene.state.rooms[ROOM]?.messages[0];
  assert.deepEqual([message?.state, message?.by, message?.text, message?.at], ["deleted", null, null, null]);
});

test("a removal that comes before its message still wins", () => {
  const scene = inRoom().server(tombstone(41, 42), published(41, "hello"));
  assert.deepEqual(shown(scene.state), [[41, "deleted", null]]);
});

test("a late page with older news does not bring a removed text back", () => {
  const scene = inRoom().server(published(41, "hello"), tombstone(41, 42));
  scene.send({ type: "asked", id: "h", for: { what: "history", room: ROOM } });
  scene.server({ ev: "page", re: "h", more: false, events: [published(41, "hello") as never] });
  assert.deepEqual(shown(scene.state), [[41, "deleted", null]]);
});

test("a tombstone of a message that was never loaded waits below the floor and is not shown", () => {
  const rows = Array.from({ length: 50 }, (_, index) => published(101 + index, `t${index}`));
  const scene = new Scene().in().followed({ [ROOM]: rows }, 150);
  scene.server(tombstone(20, 151));
  assert.equal(shown(scene.state).length, 50);
  scene.send({ type: "want-earlier", room: ROOM });
  const asked = scene.post().find((one) => one.ask === "history");
  assert.equal(asked?.["before"], 101);
  scene.server({ ev: "page", re: asked?.id ?? "", more: false, events: [published(20, "old") as never] });
  assert.deepEqual(shown(scene.state)[0], [20, "deleted", null]);
});

test("a message fades at its very millisecond and is forgotten at the next tick", () => {
  const scene = inRoom().server(published(41, "hello", { gone_at: OFFSET + 5000 }));
  scene.tick(4999);
  assert.equal(shown(scene.state).length, 1);
  scene.at = 5000;
  scene.state = { ...scene.state, at: 5000 };
  assert.equal(shown(scene.state).length, 0, "not selected, though not swept yet");
  scene.tick(0);
  assert.equal(scene.state.rooms[ROOM]?.messages.length, 0);
});

test("a message that has faded before it came is not kept", () => {
  const scene = inRoom();
  scene.tick(10000);
  scene.server(published(41, "late", { gone_at: OFFSET + 9999 }));
  assert.equal(scene.state.rooms[ROOM]?.messages.length, 0);
});

test("a later change may bring an earlier end, never two rows", () => {
  const scene = inRoom().server(published(41, "x"), published(41, "x", { change: 42, gone_at: OFFSET + 100 }));
  assert.equal(scene.state.rooms[ROOM]?.messages[0]?.goneAt, OFFSET + 100);
  assert.equal(nextFadeAt(scene.state), OFFSET + 100);
});

test("news of a room that one is not in are dropped", () => {
  const scene = inRoom();
  scene.server(published(41, "x", { stream: "zz" }));
  assert.equal(Object.keys(scene.state.rooms).length, 2);
});

test("one's own answer makes a row before the room does, and the room's event only completes it", () => {
  const scene = inRoom().say("r1", "me too");
  scene.post();
  scene.server({ ev: "done", re: "r1", number: 41, gone_at: OFFSET + WEEK });
  assert.deepEqual(shown(scene.state), [[41, "published", "me too"]]);
  assert.deepEqual(unsavedOf(scene.state, ROOM), []);
  scene.server(published(41, "me too", { by: ME, at: OFFSET + 3 }));
  assert.deepEqual(shown(scene.state), [[41, "published", "me too"]]);
  assert.equal(scene.state.rooms[ROOM]?.messages[0]?.at, OFFSET + 3);
});

test("the room's event before the answer hides the unsaved row", () => {
  const scene = inRoom().say("r1", "me too");
  scene.post();
  scene.server(published(41, "me too", { by: ME }));
  assert.deepEqual(unsavedOf(scene.state, ROOM), []);
  scene.server({ ev: "done", re: "r1", number: 41, gone_at: OFFSET + WEEK });
  assert.equal(shown(scene.state).length, 1);
  assert.equal(scene.state.outbox.length, 0);
});

test("the same words twice are two messages", () => {
  const scene = inRoom().say("r1", "yes").say("r2", "yes");
  scene.post();
  scene.server(published(41, "yes", { by: ME }));
  assert.equal(unsavedOf(scene.state, ROOM).length, 1);
  scene.server({ ev: "done", re: "r1", number: 41, gone_at: OFFSET + WEEK });
  scene.post();
  scene.server({ ev: "done", re: "r2", number: 42, gone_at: OFFSET + WEEK });
  assert.equal(shown(scene.state).length, 2);
});

test("a text deleted from another device before its answer came stays deleted", () => {
  const scene = inRoom().say("r1", "oh");
  scene.post();
  scene.server(published(41, "oh", { by: ME }), tombstone(41, 42));
  scene.server({ ev: "done", re: "r1", number: 41, gone_at: OFFSET + WEEK });
  assert.deepEqual(shown(scene.state), [[41, "deleted", null]]);
});

test("an own deletion is done at its answer, also when the room's first event comes late", () => {
  const scene = inRoom().say("r1", "oh");
  scene.post();
  scene.server({ ev: "done", re: "r1", number: 41, gone_at: OFFSET + WEEK });
  scene.send({ type: "delete", id: "d1", room: ROOM, number: 41, at: 0 });
  scene.post();
  scene.server({ ev: "done", re: "d1" });
  scene.server(published(41, "oh", { by: ME }));
  assert.deepEqual(shown(scene.state), [[41, "deleted", null]]);
});
