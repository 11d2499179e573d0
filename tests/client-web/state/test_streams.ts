/** Catching up: pages move the place, live events only without a gap. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inRoom, published, ROOM, Scene, WEEK } from "./scene.ts";

const follows = (scene: Scene): unknown[] =>
  scene
    .post()
    .filter((one) => one.ask === "follow")
    .map((one) => [one["stream"], one["after"]]);

test("each stream of hello is followed, the first time without a number", () => {
  assert.deepEqual(follows(new Scene().in()), [
    ["a1", undefined],
    ["b2", undefined],
    ["b3", undefined],
  ]);
});

test("after a cut each stream is followed from its place", () => {
  const scene = inRoom().server(published(41, "x"));
  assert.deepEqual(follows(scene.cut().again()), [
    ["a1", 7],
    ["b2", 41],
    ["b3", 7],
  ]);
});

test("a gap in live numbers means: follow again from the place", () => {
  const scene = inRoom().server(published(43, "x"));
  assert.deepEqual(follows(scene), [["b2", 40]]);
});

test("a page that covers the gap settles it", () => {
  const scene = inRoom().server(published(43, "x"));
  scene.followed({}, 43);
  assert.deepEqual(follows(scene), []);
  assert.equal(scene.state.streams[ROOM]?.place, 43);
});

test("live events while a page is under way are kept but do not move the place", () => {
  const scene = new Scene().in();
  const asked = scene.post().find((one) => one["stream"] === ROOM);
  scene.server(published(41, "live"));
  assert.equal(scene.state.streams[ROOM]?.place, null);
  scene.server({ ev: "page", re: asked?.id ?? "", stream: ROOM, change: 40, more: false, events: [] });
  assert.equal(scene.state.streams[ROOM]?.place, 41);
});

test("more: the next page is asked after the last one's change", () => {
  const scene = inRoom().cut().again();
  const asked = scene.post().find((one) => one["stream"] === ROOM);
  scene.server({ ev: "page", re: asked?.id ?? "", stream: ROOM, change: 60, more: true, events: [] });
  assert.deepEqual(follows(scene), [["b2", 60]]);
});

test("a page of the link before this one is ignored", () => {
  const scene = new Scene().in();
  const asked = scene.post().find((one) => one["stream"] === ROOM);
  scene.cut().again();
  scene.server({ ev: "page", re: asked?.id ?? "", stream: ROOM, change: 90, more: false, events: [] });
  assert.equal(scene.state.streams[ROOM]?.place, null);
});

test("a busy server is asked again after its wait", () => {
  const scene = new Scene().in();
  const asked = scene.post().find((one) => one["stream"] === ROOM);
  scene.server({ ev: "refused", re: asked?.id ?? "", refused: "busy", wait_ms: 500 });
  assert.deepEqual(follows(scene), []);
  assert.deepEqual(follows(scene.tick(500)), [["b2", undefined]]);
});

test("a room that answers not_here is forgotten, with what waits for it", () => {
  const scene = inRoom()
    .say("r1", "hi")
    .send({ type: "open", view: { screen: "room", room: ROOM } });
  scene.cut().again();
  const asked = scene.post().find((one) => one["stream"] === ROOM);
  scene.server({ ev: "refused", re: asked?.id ?? "", refused: "not_here" });
  assert.equal(scene.state.rooms[ROOM], undefined);
  assert.deepEqual(scene.state.view, { screen: "rooms" });
  assert.equal(scene.state.outbox.length, 0);
});

test("a short first page has nothing before it; a full one has", () => {
  const short = new Scene().in().followed({ [ROOM]: [published(30, "x")] });
  assert.equal(short.state.rooms[ROOM]?.hasEarlier, false);
  const rows = Array.from({ length: 50 }, (_, index) => published(101 + index, "x"));
  const full = new Scene().in().followed({ [ROOM]: rows }, 150);
  assert.equal(full.state.rooms[ROOM]?.hasEarlier, true);
});

test("a page cut by its bytes counts as full", () => {
  const rows = Array.from({ length: 7 }, (_, index) => published(101 + index, "x".repeat(4000)));
  assert.equal(new Scene().in().followed({ [ROOM]: rows }, 107).state.rooms[ROOM]?.hasEarlier, true);
});

test("history goes on from the lowest number until there is no more", () => {
  const rows = Array.from({ length: 50 }, (_, index) => published(101 + index, "x"));
  const scene = new Scene().in().followed({ [ROOM]: rows }, 150);
  scene.send({ type: "want-earlier", room: ROOM }).send({ type: "want-earlier", room: ROOM });
  const asked = scene.post().filter((one) => one.ask === "history");
  assert.equal(asked.length, 1);
  const older = Array.from({ length: 50 }, (_, index) => published(100 - index, "y"));
  scene.server({ ev: "page", re: asked[0]?.id ?? "", more: true, events: older as never });
  assert.equal(scene.state.rooms[ROOM]?.floor, 51);
  scene.send({ type: "want-earlier", room: ROOM });
  const last = scene.post().find((one) => one.ask === "history");
  scene.server({ ev: "page", re: last?.id ?? "", more: false, events: [] });
  assert.equal(scene.state.rooms[ROOM]?.hasEarlier, false);
});

test("a place that begins brings a room, and one that ends takes it away", () => {
  const scene = inRoom();
  const place = { ev: "place", stream: "a1", room: "n1", title: "New", type: "support" } as const;
  scene.server({ ...place, change: 8, state: "in" });
  assert.equal(scene.state.rooms["n1"]?.title, "New");
  assert.deepEqual(follows(scene), [["n1", undefined]]);
  scene.server({ ...place, change: 9, state: "gone" });
  assert.equal(scene.state.rooms["n1"], undefined);
});

test("a hello of another person brings nothing of the one before", () => {
  const scene = inRoom().server(published(41, "x")).say("r1", "mine");
  scene.cut().send({ type: "link", link: "up", at: 0 });
  scene.server({
    ev: "hello",
    now_at: 1,
    me: { id: "zz", name: "Other", role: "participant", state: "active" },
    session: { id: "c9", idle_ms: 1 },
    streams: [{ stream: ROOM, kind: "room", title: "T", type: "process", change: 50 }],
  });
  assert.equal(scene.state.rooms[ROOM]?.messages.length, 0);
  assert.equal(scene.state.outbox.length, 0);
});

test("a room's settings and people come by number too: the older one loses", () => {
  const scene = inRoom();
  const room = { ev: "room", stream: ROOM, type: "process", retention_ms: WEEK } as const;
  scene.server({ ...room, change: 42, title: "New name" }, { ...room, change: 41, title: "Old name" });
  assert.equal(scene.state.rooms[ROOM]?.title, "New name");
  const member = { ev: "member", stream: ROOM, id: "p1", name: "Amber Finch" } as const;
  scene.server({ ...member, change: 44, state: "gone" }, { ...member, change: 43, state: "in" });
  assert.equal(scene.state.rooms[ROOM]?.people["p1"]?.here, false);
});
