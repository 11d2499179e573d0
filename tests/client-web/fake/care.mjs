/**
 * What the stand-in knows of staff's care for members: modes and duty of a room, texts that wait, sanctions, reports, hidden people, the private
 * line. Mixed into Fake; a test says what staff do. It checks nothing that the real server must check.
 */
import { randomBytes } from "node:crypto";

const DAY = 24 * 60 * 60 * 1000;
const id = () => randomBytes(16).toString("hex");

export const careMethods = {
  /** A person's own stream, made at first use: things by key, and a change number. */
  ownStream(person) {
    this.own ??= new Map();
    if (!this.own.has(person.id)) this.own.set(person.id, { id: person.id, change: person.change, things: new Map() });
    return this.own.get(person.id);
  },

  /** Says a thing in a person's own stream. */
  tell(person, key, event) {
    const stream = this.ownStream(person);
    stream.change += 1;
    const whole = { ...event, stream: stream.id, change: stream.change };
    stream.things.delete(key);
    stream.things.set(key, whole);
    for (const socket of this.sockets) if (socket.follows.has(stream.id)) this.send(socket, [whole]);
    return whole;
  },

  /** Changes what the room says of itself: mode, duty, next_at, ... A field that is undefined goes away. */
  setRoom(room, facts) {
    room.facts = Object.fromEntries(
      Object.entries({ ...room.facts, ...facts }).filter(([, value]) => value !== undefined),
    );
    this.put(room, "room", {
      ev: "room",
      title: room.title,
      type: room.type,
      retention_ms: room.retention_ms,
      ...room.facts,
    });
  },

  /** The room holds what members write, for this reason. */
  holdTexts(room, reason = "unstaffed") {
    room.holds = reason;
  },

  hold(room, person, text, { held = id(), reason = room.holds, question, quote, ago = 0 } = {}) {
    const at = this.now() - ago;
    const event = { ev: "own", held, room: room.id, state: "held", reason, at, ends_at: at + DAY, text };
    if (question) event.question = true;
    if (quote) event.quote = quote;
    this.tell(person, held, event);
    return held;
  },

  /** What staff do with a held text. */
  decideHeld(person, held, change) {
    const { stream: _stream, change: _change, ...known } = this.ownStream(person).things.get(held);
    this.tell(person, held, { ...known, ...change });
  },

  sendBack(person, held, { reason = "identifies", note, staff = "Ana" } = {}) {
    const ends_at = this.now() + 7 * DAY;
    this.decideHeld(person, held, {
      state: "returned",
      reason,
      staff,
      ends_at,
      ...(note === undefined ? {} : { note }),
    });
  },

  approve(person, held) {
    const own = this.ownStream(person).things.get(held);
    const number = this.say(this.rooms.get(own.room), person, own.text);
    this.decideHeld(person, held, { state: "published", number, text: undefined });
    return number;
  },

  /** Staff remove a message: a tombstone for the room, the words and the reason for its author. */
  removeAsStaff(room, number, reason = "identifies") {
    const old = room.things.get(number);
    const author = this.people.get(old.by);
    this.again(room, number, {
      state: "removed",
      reason: reason === "identifies" ? reason : "rule",
      by: undefined,
      text: undefined,
      at: undefined,
    });
    const { text, at, gone_at: ends_at } = old;
    this.tell(author, `${room.id}#${number}`, {
      ...{ ev: "own", room: room.id, number, state: "removed", reason, at, ends_at, text },
    });
  },

  /** A message that is there, changed: its number stays. */
  again(room, number, change) {
    room.change += 1;
    const whole = { ...room.things.get(number), ...change, number, change: room.change };
    room.things.set(number, whole);
    for (const socket of this.sockets) if (socket.follows.has(room.id)) this.send(socket, [whole]);
  },

  sanction(
    person,
    {
      kind = "time-out",
      room,
      reason = "hurts",
      lengthMs = 60 * 60 * 1000,
      state = "on",
      sanction = id(),
      ...more
    } = {},
  ) {
    const at = this.now();
    const event = { ev: "sanction", sanction, kind, state, reason, at, ends_at: at + lengthMs, ...more };
    if (room !== undefined) event.room = room.id;
    this.tell(person, sanction, event);
    return sanction;
  },

  /** What became of a report. */
  told(person, item, change) {
    const { stream: _stream, change: _change, ...known } = this.ownStream(person).things.get(item);
    this.tell(person, item, { ...known, at: this.now(), ...change });
  },

  lineFor(person) {
    const found = [...this.rooms.values()].find((room) => room.type === "line" && room.owner === person.id);
    if (found !== undefined) return found;
    const staff = [...this.people.values()].filter((one) => one.badge === "staff");
    const room = this.addRoom("", "line", [person, ...staff], 90 * DAY);
    room.owner = person.id;
    this.tell(person, `place-${room.id}`, { ev: "place", room: room.id, title: "", type: "line", state: "in" });
    return room;
  },

  on_edit(socket, { id: re, held, text }) {
    const person = this.people.get(socket.session.member);
    const {
      stream: _stream,
      change: _change,
      note: _note,
      staff: _staff,
      ...known
    } = this.ownStream(person).things.get(held);
    const at = this.now();
    this.tell(person, held, { ...known, state: "held", text, at, ends_at: at + DAY });
    return { ev: "done", re, held };
  },

  on_withdraw(socket, { id: re, held }) {
    this.decideHeld(this.people.get(socket.session.member), held, { state: "withdrawn", text: undefined });
    return { ev: "done", re };
  },

  on_question(socket, { id: re, room, text }) {
    const person = this.people.get(socket.session.member);
    const held = this.hold(this.rooms.get(room), person, text, { question: true, reason: undefined });
    return { ev: "done", re, held };
  },

  on_report(socket, { id: re, kind }) {
    const person = this.people.get(socket.session.member);
    const item = id();
    this.tell(person, item, { ev: "told", item, kind, state: "new", at: this.now() });
    return { ev: "done", re, item };
  },

  on_hide(socket, { id: re, member, on }) {
    this.tell(this.people.get(socket.session.member), `hidden-${member}`, { ev: "hidden", member, on });
    return { ev: "done", re };
  },

  on_line_open(socket, { id: re }) {
    return { ev: "done", re, room: this.lineFor(this.people.get(socket.session.member)).id };
  },
};
