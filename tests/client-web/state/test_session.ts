/** Signing in and out, screens, devices, new messages, what is spoken. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../client-web/state/events.ts";
import { owedNextAt } from "../../../client-web/state/owed.ts";
import { leftOf, newCountOf, peopleOf, roomsOf } from "../../../client-web/state/select.ts";
import { heardOf, toldOf } from "../../../client-web/state/spoken.ts";
import { step } from "../../../client-web/state/step.ts";
import { hello, inRoom, ME, OFFSET, OTHER_ROOM, published, ROOM, Scene, WEEK } from "./scene.ts";

test("no session: the sign-in page", () => {
  const scene = new Scene().send({ type: "session", session: null });
  assert.deepEqual([scene.state.session, scene.state.view], ["out", { screen: "sign-in" }]);
});

test("a session: the rooms, in the order of their names", () => {
  const scene = new Scene().send({ type: "session", session: { device: "own", role: "participant" } }).server(hello());
  assert.deepEqual(scene.state.view, { screen: "rooms" });
  assert.deepEqual(
    roomsOf(scene.state).map((room) => room.title),
    ["Tuesday evening", "Tuesday support"],
  );
});

test("signing out forgets every name, text and room", () => {
  const scene = inRoom()
    .server(published(41, "secret-text"))
    .say("r1", "my-draft")
    .send({ type: "left", why: "asked" });
  const text = JSON.stringify(scene.state);
  for (const word of ["secret-text", "my-draft", "Quiet Harbor", "Tuesday", "b2", "c4"])
    assert.ok(!text.includes(word), word);
  assert.equal(scene.state.outWhy, "asked");
});

test("the list of devices is asked again after the wait that the server wants, and not before", () => {
  const sessionsAsked = (scene: Scene): number => scene.post().filter((one) => one.ask === "sessions").length;
  for (const refused of ["slow", "busy"] as const) {
    const scene = inRoom().send({ type: "open", view: { screen: "devices" } });
    const asked = scene.post().find((one) => one.ask === "sessions");
    scene.server({ ev: "refused", re: asked?.id ?? "", refused, wait_ms: 700 });
    assert.equal(sessionsAsked(scene), 0, refused);
    assert.equal(owedNextAt(scene.state), 700);
    assert.equal(sessionsAsked(scene.send({ type: "want-sessions" }).tick(699)), 0);
    assert.equal(sessionsAsked(scene.tick(1)), 1);
  }
});

test("without a session no screen behind the door opens", () => {
  const scene = new Scene().send({ type: "session", session: null });
  for (const view of [{ screen: "rooms" }, { screen: "devices" }, { screen: "room", room: ROOM }] as const)
    assert.deepEqual(scene.send({ type: "open", view }).state.view, { screen: "sign-in" });
});

test("with a session Back never lands on the sign-in page", () => {
  const scene = inRoom().send({ type: "open", view: { screen: "join", step: "name" } });
  assert.deepEqual(scene.state.view, { screen: "rooms" });
});

test("an unknown room opens the rooms", () => {
  const scene = inRoom().send({ type: "open", view: { screen: "room", room: "zz" } });
  assert.deepEqual(scene.state.view, { screen: "rooms" });
});

test("what was there before the page was opened is not new", () => {
  const scene = new Scene().in().followed({ [ROOM]: [published(30, "x"), published(31, "y")] });
  const room = scene.state.rooms[ROOM];
  assert.ok(room);
  assert.equal(newCountOf(scene.state, room), 0);
});

test("what others write meanwhile is new until it was on screen; own and removed ones never are", () => {
  const scene = inRoom().server(published(41, "x"), published(42, "y"), published(43, "mine", { by: ME }));
  const count = (): number => {
    const room = scene.state.rooms[ROOM];
    assert.ok(room);
    return newCountOf(scene.state, room);
  };
  assert.equal(count(), 2);
  scene.send({ type: "open", view: { screen: "room", room: ROOM } });
  assert.equal(scene.state.rooms[ROOM]?.newFrom, 41);
  scene.send({ type: "read", room: ROOM, number: 43 });
  assert.equal(count(), 0);
  scene.send({ type: "read", room: ROOM, number: 3 });
  assert.equal(scene.state.rooms[ROOM]?.readTo, 43);
});

test("people come page by page and stand by name; who is gone is not listed", () => {
  const scene = inRoom().send({ type: "open", view: { screen: "room", room: ROOM } });
  const first = scene.post().find((one) => one.ask === "people");
  scene.server({
    ev: "page",
    re: first?.id ?? "",
    more: true,
    events: [
      { id: "p2", name: "Slow River", badge: "none" },
      { id: "p1", name: "Ana", badge: "staff" },
    ],
  });
  const second = scene.post().find((one) => one.ask === "people");
  assert.equal(second?.["after"], "Ana");
  scene.server({ ev: "page", re: second?.id ?? "", more: false, events: [{ id: "p3", name: "Maple Otter" }] });
  scene.server({ ev: "member", stream: ROOM, change: 41, id: "p2", name: "Slow River", state: "gone" });
  const room = scene.state.rooms[ROOM];
  assert.ok(room);
  assert.deepEqual(
    peopleOf(room).map((person) => [person.name, person.badge]),
    [
      ["Ana", "staff"],
      ["Maple Otter", "none"],
    ],
  );
});

test("my devices are asked when their screen opens, and again when one has ended", () => {
  const scene = inRoom().send({ type: "open", view: { screen: "devices" } });
  const asked = scene.post().find((one) => one.ask === "sessions");
  const row = { id: "c4", device: "shared", started_at: OFFSET, here: true } as const;
  scene.server({ ev: "page", re: asked?.id ?? "", events: [row, { ...row, id: "c5", here: false }] });
  assert.equal(scene.state.sessions?.length, 2);
  scene.send({ type: "end-session", id: "e1", session: "c5", at: 0 });
  assert.deepEqual(
    scene.post().map((one) => [one.do, one["session"]]),
    [["session_end", "c5"]],
  );
  scene.server({ ev: "done", re: "e1" });
  assert.ok(scene.post().some((one) => one.ask === "sessions"));
});

test("offline is known by when the link went, and ends with the link", () => {
  const scene = inRoom();
  scene.at = 500;
  scene.cut();
  assert.equal(scene.state.linkLostAt, 500);
  scene.at = 900;
  scene.send({ type: "link", link: "opening", at: 900 }).send({ type: "link", link: "down", at: 900 });
  assert.equal(scene.state.linkLostAt, 500);
  scene.again();
  assert.equal(scene.state.linkLostAt, null);
});

const heard = (scene: Scene, event: Event, reading: "full" | "names" | "off" = "full"): string | null => {
  const before = scene.state;
  scene.send(event);
  return heardOf(scene.state, before, event, reading);
};

const live = (number: number, more: Record<string, unknown> = {}): Event => ({
  type: "server",
  event: published(number, "hello", more),
  at: 0,
});

test("a new message of the room on screen is read out with its author; history, own and other rooms are not", () => {
  const scene = inRoom().send({ type: "open", view: { screen: "room", room: ROOM } });
  scene.server({ ev: "member", stream: ROOM, change: 41, id: "f9", name: "Amber Finch", state: "in" });
  assert.equal(heard(scene, live(42)), "Amber Finch: hello");
  assert.equal(heard(scene, live(42)), null, "a duplicate");
  assert.equal(heard(scene, live(43), "names"), "New message from Amber Finch");
  assert.equal(heard(scene, live(44), "off"), null);
  assert.equal(heard(scene, live(45, { by: ME })), null);
  assert.equal(heard(scene, live(46, { stream: OTHER_ROOM })), null);
});

test("saved is told once, unsent when it is written without a link", () => {
  const scene = inRoom().say("r1", "x");
  scene.post();
  const before = scene.state;
  const after = step(before, {
    type: "server",
    event: { ev: "done", re: "r1", number: 41, gone_at: OFFSET + WEEK },
    at: 0,
  });
  assert.equal(toldOf(after, before), "Saved");
  const cut = inRoom().cut();
  const offline = cut.state;
  assert.equal(toldOf(cut.say("r2", "y").state, offline), "Not sent yet");
});

test("the people of a room are asked for again after the wait, and not before", () => {
  const scene = inRoom().send({ type: "open", view: { screen: "room", room: ROOM } });
  const asked = scene.post().find((one) => one.ask === "people");
  scene.server({ ev: "refused", re: asked?.id ?? "", refused: "slow", wait_ms: 700 });
  const again = (): number => scene.post().filter((one) => one.ask === "people").length;
  assert.equal(again(), 0);
  assert.equal(owedNextAt(scene.state), 700);
  scene.tick(700);
  assert.equal(again(), 1);
});

test("who left is told of in the order of leaving, and no more when they are back", () => {
  const scene = inRoom();
  const member = { ev: "member", stream: ROOM, name: "Amber Finch" } as const;
  scene.server(
    { ...member, id: "p1", change: 41, state: "in" },
    { ...member, id: "p2", change: 43, name: "Slow River", state: "gone" },
    { ...member, id: "p1", change: 42, state: "gone" },
  );
  const left = (): string[] => leftOf(scene.state.rooms[ROOM] as never).map((person) => person.name);
  assert.deepEqual(left(), ["Amber Finch", "Slow River"]);
  scene.server({ ...member, id: "p1", change: 44, state: "in" });
  assert.deepEqual(left(), ["Slow River"]);
});
