/**
 * A small stand-in for the server, for browser tests: serves dist/ by its manifest with the strict headers, keeps sessions, rooms and
 * messages in memory, speaks protocol.md 3. Tests reach into it: say as someone, cut the line, refuse, fall silent.
 * It checks nothing that the real server must check; the journeys do that.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { careMethods } from "./care.mjs";
import { deskMethods } from "./desk.mjs";
import { OFFER, TOTP, TOTP_RESET } from "./enrol.mjs";
import { HELP_US } from "./help.mjs";
import { acceptSocket } from "./socket.mjs";

const HOUR = 60 * 60 * 1000;
export const DAY = 24 * HOUR;
const NAMES = [
  "Maple Otter",
  "Silver Fern",
  "Willow Lark",
  "Quiet Brook",
  "Sunny Shell",
  "Little Comet",
  "Paper Boat",
  "Hazel Moon",
  "Slow River",
  "Small Lantern",
  "Amber Finch",
  "Green Pebble",
];

const WRONG = { refused: "sign_in" };

const id = () => randomBytes(16).toString("hex");

let pairMade;
function selfSigned() {
  if (pairMade !== undefined) return pairMade;
  const folder = mkdtempSync(join(tmpdir(), "hearth-fake-"));
  const key = join(folder, "key.pem");
  const cert = join(folder, "cert.pem");
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-keyout",
      key,
      "-out",
      cert,
    ].concat(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]),
    { stdio: "ignore" },
  );
  const pair = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  pairMade = pair;
  return pair;
}

export class Fake {
  constructor(dist) {
    this.dist = dist;
    this.files = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8")).files;
    this.people = new Map();
    this.rooms = new Map();
    this.desks = new Map();
    this.texts = new Map();
    this.evidence = new Map();
    this.shifts = [];
    this.invitations = [];
    this.sessions = new Map();
    this.sockets = new Set();
    this.codes = new Map();
    this.receipts = new Map();
    this.refusals = [];
    this.requests = [];
    this.frames = [];
    this.reports = [];
    this.skewMs = 0;
    this.refuseUpgrades = false;
    this.silent = false;
    this.noticeVersion = 3;
    this.noticeNeeded = false;
    this.nameAt = 0;
  }

  now() {
    return Date.now() + this.skewMs;
  }

  async start() {
    this.server = createServer(selfSigned(), (request, response) => this.serve(request, response));
    this.server.on("upgrade", (request, stream) => this.upgrade(request, stream));
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.port = this.server.address().port;
    this.url = `https://localhost:${this.port}`;
    return this;
  }

  async stop() {
    for (const socket of this.sockets) socket.wire.cut();
    this.server.closeAllConnections?.();
    await new Promise((done) => this.server.close(done));
  }

  // ---- what a test sets up ----

  addPerson(name, role = "participant", passphrase = "violet ladder pencil tide") {
    const person = { id: id(), name, role, passphrase, badge: role === "participant" ? "none" : "staff", change: 1 };
    this.people.set(person.id, person);
    return person;
  }

  addRoom(title, type, members = [], retentionMs = 7 * DAY) {
    const room = { id: id(), title, type, retention_ms: retentionMs, change: 1, things: new Map(), members: new Set() };
    this.rooms.set(room.id, room);
    this.setRoom(room, { mode: "open", duty: "Ana", duty_until: this.now() + 3 * HOUR });
    for (const person of members) this.enter(room, person);
    return room;
  }

  enter(room, person) {
    room.members.add(person.id);
    this.put(room, person.id, { ev: "member", id: person.id, name: person.name, badge: person.badge, state: "in" });
  }

  leave(room, person) {
    room.members.delete(person.id);
    this.put(room, person.id, { ev: "member", id: person.id, name: person.name, badge: person.badge, state: "gone" });
  }

  addCode(code, role = "participant", rooms = [], name) {
    this.codes.set(code, { role, rooms, name });
    return code;
  }

  sessionFor(person, device = "shared") {
    const session = { id: id(), cookie: id(), member: person.id, device, started_at: this.now() };
    this.sessions.set(session.cookie, session);
    return session;
  }

  say(room, person, text, ago = 0, more = {}) {
    const at = this.now() - ago;
    const number = room.change + 1;
    const event = {
      ev: "message",
      number,
      state: "published",
      gone_at: at + room.retention_ms,
      at,
      by: person.id,
      text,
      ...more,
    };
    this.put(room, number, event);
    return number;
  }

  remove(room, number) {
    const old = room.things.get(number);
    this.put(room, number, { ev: "message", number, state: "deleted", gone_at: old.gone_at });
  }

  /** The next request of this kind gets this refusal. */
  refuse(kind, refusal) {
    this.refusals.push({ kind, refusal });
  }

  cut() {
    for (const socket of [...this.sockets]) socket.wire.cut();
  }

  endSession(cookie) {
    const session = this.sessions.get(cookie);
    this.sessions.delete(cookie);
    for (const socket of [...this.sockets]) if (socket.session === session) socket.wire.close(4401);
  }

  // ---- streams ----

  put(room, key, event) {
    room.change += 1;
    const whole = { ...event, stream: room.id, change: room.change };
    if (event.ev === "message" && event.state === "published") whole.number = event.number = room.change;
    room.things.delete(key);
    room.things.set(event.ev === "message" ? whole.number : key, whole);
    for (const socket of this.sockets) if (socket.follows.has(room.id)) this.send(socket, [whole]);
    return whole;
  }

  /** A message that is there already, changed: its number stays. */
  putAgain(room, number, change) {
    room.change += 1;
    const whole = { ...room.things.get(number), ...change, number, change: room.change };
    room.things.set(number, whole);
    for (const socket of this.sockets) if (socket.follows.has(room.id)) this.send(socket, [whole]);
  }

  send(socket, events) {
    if (!this.silent) socket.wire.send(events);
  }

  // ---- HTTP ----

  headers(extra) {
    return {
      "content-security-policy":
        `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; ` +
        `connect-src 'self' wss://localhost:${this.port}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; ` +
        "require-trusted-types-for 'script'; trusted-types 'none'; report-uri /csp",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "origin-agent-cluster": "?1",
      "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
      "cache-control": "no-store",
      ...extra,
    };
  }

  sessionOf(request) {
    const cookie = /(?:^|;\s*)__Host-hearth=([0-9a-f]+)/.exec(request.headers.cookie ?? "")?.[1];
    return cookie === undefined ? undefined : this.sessions.get(cookie);
  }

  serve(request, response) {
    this.requests.push(`${request.method} ${request.url}`);
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => this.answer(request, response, Buffer.concat(chunks).toString("utf8")));
  }

  json(response, status, value, extra = {}) {
    response.writeHead(status, this.headers({ "content-type": "application/json", ...extra }));
    response.end(JSON.stringify(value));
  }

  answer(request, response, text) {
    const what = `${request.method} ${request.url}`;
    const file = this.files.find((entry) => entry.path === request.url);
    if (request.method === "GET" && file !== undefined) {
      let bytes = readFileSync(join(this.dist, file.file));
      if (file.template) bytes = Buffer.from(bytes.toString("utf8").replace("{{help}}", HELP_US));
      const kept = file.immutable ? { "cache-control": "public, max-age=31536000, immutable" } : {};
      response.writeHead(200, this.headers({ "content-type": file.type, ...kept }));
      return response.end(bytes);
    }
    if (what === "POST /csp") {
      this.reports.push(text);
      return this.json(response, 204, null);
    }
    if (what === "POST /sign-out") {
      const session = this.sessionOf(request);
      if (session !== undefined) this.endSession(session.cookie);
      response.writeHead(204, this.headers({ "clear-site-data": '"cookies", "storage"' }));
      return response.end();
    }
    const door = this.refusals.findIndex((one) => one.kind === request.url);
    if (door !== -1) {
      const [{ refusal }] = this.refusals.splice(door, 1);
      return this.json(response, refusal.status ?? 403, { ...refusal, status: undefined });
    }
    if (what === "GET /session") {
      const session = this.sessionOf(request);
      const role = session && this.people.get(session.member).role;
      return this.json(response, 200, { session: session ? { device: session.device, role } : null });
    }
    const body = JSON.parse(text || "{}");
    if (what === "POST /join/look") return this.look(response, body);
    if (what === "POST /join") return this.join(response, body);
    if (what === "POST /sign-in") return this.signIn(response, body);
    return this.json(response, 404, {});
  }

  sixNames() {
    const names = [];
    while (names.length < 6) names.push(NAMES[this.nameAt++ % NAMES.length]);
    return names;
  }

  look(response, { code }) {
    const invite = this.codes.get(code);
    if (invite === undefined) return this.json(response, 403, { refused: "code" });
    const notice = { version: this.noticeVersion, retention_ms: 7 * DAY };
    const names = invite.name === undefined ? { names: this.sixNames() } : { name: invite.name };
    const totp = invite.name === undefined ? {} : { totp: OFFER };
    return this.json(response, 200, { role: invite.role, ...names, notice, ...totp });
  }

  join(response, { code, name, passphrase, device, totp, totp_secret }) {
    const invite = this.codes.get(code);
    if (invite === undefined) return this.json(response, 403, { refused: "code" });
    if (invite.name !== undefined && (totp_secret !== OFFER.secret || totp !== TOTP))
      return this.json(response, 403, { refused: "totp" });
    this.codes.delete(code);
    const person = this.addPerson(invite.name ?? name, invite.role, passphrase);
    for (const room of invite.rooms) this.enter(room, person);
    return this.enterSession(response, person, device);
  }

  /** Null: the second secret is right too. */
  second(person, { totp, totp_reset, totp_secret }) {
    if (person.role === "participant") return null;
    if (totp_reset === undefined) return totp === undefined ? { refused: "totp" } : totp === TOTP ? null : WRONG;
    if (totp_reset !== TOTP_RESET) return WRONG;
    if (totp === undefined) return { refused: "totp_enrol", totp: OFFER };
    return totp_secret === OFFER.secret && totp === TOTP ? null : { refused: "totp" };
  }

  signIn(response, { name, passphrase, device, ...more }) {
    const person = [...this.people.values()].find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (person === undefined || person.passphrase !== passphrase) return this.json(response, 403, WRONG);
    const refusal = this.second(person, more);
    if (refusal !== null) return this.json(response, 403, refusal);
    return this.enterSession(response, person, device);
  }

  enterSession(response, person, device) {
    const session = this.sessionFor(person, device);
    this.json(
      response,
      200,
      {},
      {
        "set-cookie": `__Host-hearth=${session.cookie}; Path=/; Secure; HttpOnly; SameSite=Strict`,
      },
    );
  }

  // ---- the socket ----

  upgrade(request, stream) {
    if (this.refuseUpgrades) return stream.destroy();
    const session = this.sessionOf(request);
    const socket = { session, follows: new Set() };
    socket.wire = acceptSocket(
      request,
      stream,
      "hearth.v1",
      (text) => this.take(socket, JSON.parse(text)),
      () => this.sockets.delete(socket),
    );
    if (session === undefined) return socket.wire.close(4401);
    this.sockets.add(socket);
    this.send(socket, [this.hello(session)]);
  }

  roomsOf(person) {
    return [...this.rooms.values()].filter((room) => room.members.has(person.id));
  }

  hello(session) {
    const me = this.people.get(session.member);
    const rooms = this.roomsOf(me).map((room) => ({
      stream: room.id,
      kind: "room",
      title: room.title,
      type: room.type,
      change: room.change,
    }));
    const desks = [...this.desks.values()]
      .filter((desk) => desk.staff.has(me.id))
      .map(({ id: stream, title, change }) => ({ stream, kind: "desk", title, change }));
    return {
      ev: "hello",
      now_at: this.now(),
      me: { id: me.id, name: me.name, role: me.role, state: "active" },
      session: { id: session.id, idle_ms: session.device === "own" ? 7 * DAY : 15 * 60 * 1000 },
      streams: [{ stream: me.id, kind: "person", change: this.ownStream(me).change }, ...rooms, ...desks],
    };
  }

  take(socket, request) {
    this.frames.push(request);
    const kind = request.do ?? request.ask;
    const refused = this.refusals.findIndex((one) => one.kind === kind);
    if (refused !== -1) {
      const [{ refusal }] = this.refusals.splice(refused, 1);
      return this.send(socket, [{ ev: "refused", re: request.id, ...refusal }]);
    }
    if (this.noticeNeeded && kind !== "accept" && kind !== "later")
      return this.send(socket, [{ ev: "refused", re: request.id, refused: "notice", version: this.noticeVersion }]);
    if (request.do !== undefined && this.receipts.has(request.id))
      return this.send(socket, [this.receipts.get(request.id)]);
    const answer = this[`on_${kind}`](socket, request);
    if (request.do !== undefined) this.receipts.set(request.id, answer);
    this.send(socket, [answer]);
  }

  on_say(socket, { id: re, room: roomId, text, quote, item, link_room, link_number }) {
    const room = this.rooms.get(roomId);
    const author = this.people.get(socket.session.member);
    if (room.holds !== undefined) {
      const held = this.hold(room, author, text, { quote });
      return { ev: "done", re, held, reason: room.holds };
    }
    const number = this.say(room, author, text, 0, { quote, item, link_room, link_number });
    return { ev: "done", re, number, gone_at: room.things.get(number).gone_at };
  }

  on_delete(_socket, { id: re, room, number }) {
    this.remove(this.rooms.get(room), number);
    return { ev: "done", re };
  }

  on_accept(_socket, { id: re }) {
    this.noticeNeeded = false;
    return { ev: "done", re };
  }

  on_later(_socket, { id: re }) {
    this.noticeNeeded = false;
    return { ev: "done", re };
  }

  on_stay(_socket, { id: re }) {
    return { ev: "done", re };
  }

  on_session_end(_socket, { id: re, session }) {
    for (const one of [...this.sessions.values()]) if (one.id === session) this.endSession(one.cookie);
    return { ev: "done", re };
  }

  on_sessions_end(socket, { id: re }) {
    for (const one of [...this.sessions.values()])
      if (one.member === socket.session.member && one !== socket.session) this.endSession(one.cookie);
    return { ev: "done", re };
  }

  on_follow(socket, { id: re, stream, after }) {
    socket.follows.add(stream);
    const person = this.people.get(stream);
    const room = this.rooms.get(stream) ?? this.desks.get(stream) ?? (person && this.ownStream(person));
    if (room === undefined) return { ev: "page", re, stream, change: 1, more: false, events: [] };
    const things = [...room.things.values()].filter(
      (thing) => thing.gone_at === undefined || thing.gone_at > this.now(),
    );
    const events =
      after === undefined
        ? [
            ...things.filter((thing) => thing.ev !== "message"),
            ...things
              .filter((t) => t.ev === "message")
              .sort((a, b) => a.number - b.number)
              .slice(-50),
          ]
        : things.filter((thing) => thing.change > after).sort((a, b) => a.change - b.change);
    return { ev: "page", re, stream, change: room.change, more: false, events };
  }

  on_history(_socket, { id: re, stream, before }) {
    const room = this.rooms.get(stream);
    const all = [...room.things.values()]
      .filter((thing) => thing.ev === "message" && thing.number < before && thing.gone_at > this.now())
      .sort((a, b) => b.number - a.number);
    return { ev: "page", re, stream, change: room.change, more: all.length > 50, events: all.slice(0, 50) };
  }

  on_people(_socket, { id: re, room }) {
    const events = [...this.rooms.get(room).members]
      .map((member) => this.people.get(member))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ id: member, name, badge }) => ({ id: member, name, badge }));
    return { ev: "page", re, more: false, events };
  }

  on_sessions(socket, { id: re }) {
    const events = [...this.sessions.values()]
      .filter((one) => one.member === socket.session.member)
      .map(({ id: session, device, started_at }) => ({
        id: session,
        device,
        started_at,
        ...(session === socket.session.id ? { here: true } : {}),
      }));
    return { ev: "page", re, more: false, events };
  }

  on_ping(_socket, { id: re }) {
    return { ev: "pong", re, now_at: this.now() };
  }
}

Object.assign(Fake.prototype, careMethods, deskMethods, {
  on_line_open(socket, request) {
    const whose = request.member === undefined ? careMethods : deskMethods;
    return whose.on_line_open.call(this, socket, request);
  },
});
