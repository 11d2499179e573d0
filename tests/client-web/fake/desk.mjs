/** What staff may ask of the stand-in: desks with what waits, claims, decisions, duty, modes, sanctions. It checks only who was quicker. */
import { randomBytes } from "node:crypto";

const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;
const id = () => randomBytes(16).toString("hex");

/** Methods of Fake; mixed in by server.mjs. */
export const deskMethods = {
  addDesk(title, staff = []) {
    const desk = { id: id(), title, change: 1, things: new Map(), staff: new Set(staff.map((one) => one.id)) };
    this.desks.set(desk.id, desk);
    for (const person of staff) this.putDuty(desk, person, "off");
    return desk;
  },

  putDuty(desk, person, duty, more = {}) {
    this.put(desk, person.id, { ev: "duty", member: person.id, name: person.name, role: person.role, duty, ...more });
  },

  /** Says of a room what only staff are told. */
  roomFacts(room, desk, facts = {}) {
    room.facts = { cohort: desk.id, base_mode: "open", unstaffed_mode: "approve-first", cap: 16, ...facts };
    this.putRoom(room);
  },

  putRoom(room) {
    const { title, type, retention_ms } = room;
    const mode = room.override?.mode ?? room.facts.mode ?? "open";
    this.put(room, "room", { ev: "room", title, type, retention_ms, ...room.facts, ...room.override, mode });
  },

  addItem(desk, kind, { member, room, text, ago = 0, ...more } = {}) {
    const item = id();
    const about = member === undefined ? {} : { member: member.id, name: member.name };
    const place = room === undefined ? {} : { room: room.id };
    const long = text === undefined ? {} : { characters: [...text].length };
    const event = { ev: "item", item, kind, state: "new", at: this.now() - ago, ...about, ...place, ...long, ...more };
    this.put(desk, item, event);
    if (text !== undefined) this.texts.set(item, text);
    return item;
  },

  /** Finds an item, whatever desk it is on, and puts its next change there. */
  changeItem(item, change) {
    for (const desk of this.desks.values()) {
      const old = desk.things.get(item);
      if (old !== undefined) return this.put(desk, item, { ...old, ...change });
    }
    return null;
  },

  itemAt(item) {
    for (const desk of this.desks.values()) if (desk.things.has(item)) return desk.things.get(item);
    return undefined;
  },

  decideItem(item, person, decision) {
    this.changeItem(item, { state: "decided", decision, decided_by: person.name });
  },

  /** Null when it may be decided, else the refusal. */
  takenBy(item, person) {
    const at = this.itemAt(item);
    if (at === undefined) return { refused: "not_here" };
    if (at.state === "decided") return { refused: "taken", by: at.decided_by, decision: at.decision };
    if (at.state === "claimed" && at.claimed_by !== person.id && at.urgent !== true)
      return { refused: "taken", by: at.claimed_name };
    return null;
  },

  deciding(socket, { id: re }, item, decision, then = () => {}) {
    const person = this.people.get(socket.session.member);
    const refusal = this.takenBy(item, person);
    if (refusal !== null) return { ev: "refused", re, ...refusal };
    const at = this.itemAt(item);
    then(at, person);
    this.decideItem(item, person, decision);
    return { ev: "done", re };
  },

  addLine(desk, member, { since } = {}) {
    const room = this.addRoom(`Private line`, "line", [member, ...[...desk.staff].map((one) => this.people.get(one))]);
    this.roomFacts(room, desk, { unstaffed_mode: "open" });
    const waiting = since === undefined ? {} : { waiting_since: this.now() - since };
    this.put(desk, room.id, { ev: "line", room: room.id, member: member.id, name: member.name, ...waiting });
    return room;
  },

  addSanction(desk, person, kind, { by, state = "on", ...more } = {}) {
    const sanction = id();
    const about = { member: person.id, name: person.name, by: by.id };
    this.put(desk, sanction, { ev: "sanction", sanction, kind, state, at: this.now(), ...about, ...more });
    return sanction;
  },

  changeThing(key, change) {
    for (const desk of this.desks.values()) {
      const old = desk.things.get(key);
      if (old !== undefined) this.put(desk, key, { ...old, ...change });
    }
  },

  // ---- requests ----

  on_claim(socket, { id: re, item }) {
    const person = this.people.get(socket.session.member);
    const refusal = this.takenBy(item, person);
    if (refusal !== null) return { ev: "refused", re, ...refusal };
    const claim = { claimed_by: person.id, claimed_name: person.name, claim_ends_at: this.now() + 15 * MINUTE };
    this.changeItem(item, { state: "claimed", ...claim });
    return { ev: "done", re };
  },

  on_release(_socket, { id: re, item }) {
    const free = { state: "new", claimed_by: undefined, claimed_name: undefined, claim_ends_at: undefined };
    this.changeItem(item, free);
    return { ev: "done", re };
  },

  on_keep(_socket, { id: re, item }) {
    this.changeItem(item, { claim_ends_at: this.now() + 15 * MINUTE });
    return { ev: "done", re };
  },

  on_wait(_socket, { id: re, item }) {
    this.changeItem(item, { state: "waiting" });
    return { ev: "done", re };
  },

  on_decide(socket, request) {
    return this.deciding(socket, request, request.item, request.decision);
  },

  on_approve(socket, request) {
    return this.deciding(socket, request, request.held, "approved", (item) => {
      let text = [...this.texts.get(request.held)];
      for (const span of (request.spans ?? "").split(" ").filter(Boolean).reverse()) {
        const [from, to] = span.split("-").map(Number);
        text = [...text.slice(0, from), ..."▁▁▁", ...text.slice(to)];
      }
      this.say(this.rooms.get(item.room), this.people.get(item.member), text.join(""));
    });
  },

  on_send_back(socket, request) {
    return this.deciding(socket, request, request.held, "returned");
  },

  on_answer(socket, request) {
    return this.deciding(socket, request, request.held, "approved", (item, person) =>
      this.say(this.rooms.get(item.room), person, request.text),
    );
  },

  on_held(_socket, { id: re, held }) {
    const item = this.itemAt(held);
    if (item === undefined || item.state === "decided") return { ev: "refused", re, refused: "not_here" };
    const { room, member: by, name, at, reason = "unstaffed" } = item;
    return { ev: "page", re, events: [{ held, room, by, name, at, reason, text: this.texts.get(held) }] };
  },

  /** The log: what a test put there, by the size that is known; nothing is signed before. */
  on_checkpoint(_socket, { id: re, size }) {
    const row = this.log?.(size);
    return row === undefined ? { ev: "refused", re, refused: "not_here" } : { ev: "page", re, events: [row] };
  },

  on_evidence(_socket, { id: re, item }) {
    return { ev: "page", re, events: this.evidence.get(item) ?? [] };
  },

  on_sheet(_socket, { id: re, member }) {
    const events = [...this.rooms.values()]
      .filter((room) => room.members.has(member))
      .map((room) => ({ room: room.id, title: room.title, type: room.type, state: "in" }));
    return { ev: "page", re, events };
  },

  on_remove(_socket, { id: re, room: roomId, number, reason }) {
    const room = this.rooms.get(roomId);
    const old = room.things.get(number);
    this.put(room, number, { ...old, state: "removed", reason });
    return { ev: "done", re };
  },

  on_restore(_socket, { id: re, room: roomId, number }) {
    const room = this.rooms.get(roomId);
    this.putAgain(room, number, { reason: undefined, state: "published" });
    return { ev: "done", re };
  },

  on_mask(_socket, { id: re, room: roomId, number, spans }) {
    const room = this.rooms.get(roomId);
    let text = [...room.things.get(number).text];
    for (const span of spans.split(" ").reverse()) {
      const [from, to] = span.split("-").map(Number);
      text = [...text.slice(0, from), ..."▁▁▁", ...text.slice(to)];
    }
    this.putAgain(room, number, { text: text.join(""), masked: true });
    return { ev: "done", re };
  },

  on_sanction(socket, { id: re, member, kind, room, length_ms, reason }) {
    const by = this.people.get(socket.session.member);
    const person = this.people.get(member);
    const desk = [...this.desks.values()].find((one) => one.staff.has(by.id));
    const asked = kind === "ending";
    const more = { by, reason, ...(room ? { room } : {}), state: asked ? "asked" : "on" };
    const sanction = this.addSanction(desk, person, kind, { ...more, ends_at: this.now() + (length_ms ?? DAY) });
    if (asked) this.addItem(desk, "second", { member: person, sanction });
    return { ev: "done", re, sanction };
  },

  on_lift(_socket, { id: re, sanction }) {
    this.changeThing(sanction, { state: "lifted" });
    return { ev: "done", re };
  },

  on_second(socket, request) {
    const found = [...this.desks.values()].flatMap((desk) => [...desk.things.values()]);
    const item = found.find((thing) => thing.ev === "item" && thing.sanction === request.sanction);
    return this.deciding(socket, request, item.item, "sanction", () =>
      this.changeThing(request.sanction, { state: "on" }),
    );
  },

  on_take_out(_socket, { id: re, room, member }) {
    this.leave(this.rooms.get(room), this.people.get(member));
    return { ev: "done", re };
  },

  on_mode_set(_socket, { id: re, room: roomId, mode, slow_ms, length_ms, reason }) {
    const room = this.rooms.get(roomId);
    room.override = { mode, slow_ms, mode_until: this.now() + length_ms, mode_reason: reason };
    this.putRoom(room);
    return { ev: "done", re };
  },

  on_mode_clear(_socket, { id: re, room: roomId }) {
    const room = this.rooms.get(roomId);
    room.override = undefined;
    this.putRoom(room);
    return { ev: "done", re };
  },

  on_pause(socket, request) {
    for (const room of this.roomsOf(this.people.get(socket.session.member)))
      if (room.facts !== undefined && room.type !== "line" && room.type !== "staff")
        this.on_mode_set(socket, { ...request, room: room.id, mode: "paused" });
    return { ev: "done", re: request.id };
  },

  on_resume(socket, request) {
    for (const room of this.roomsOf(this.people.get(socket.session.member)))
      if (room.override !== undefined) this.on_mode_clear(socket, { ...request, room: room.id });
    return { ev: "done", re: request.id };
  },

  on_duty_on(socket, { id: re, room, length_ms }) {
    const person = this.people.get(socket.session.member);
    const more = { until_at: this.now() + (length_ms ?? 3 * 60 * MINUTE), ...(room ? { rooms: [room] } : {}) };
    for (const desk of this.desks.values()) if (desk.staff.has(person.id)) this.putDuty(desk, person, "on", more);
    return { ev: "done", re };
  },

  on_duty_off(socket, { id: re }) {
    const person = this.people.get(socket.session.member);
    for (const desk of this.desks.values()) if (desk.staff.has(person.id)) this.putDuty(desk, person, "off");
    return { ev: "done", re };
  },

  on_roster(_socket, { id: re, cohort }) {
    return { ev: "page", re, events: this.shifts.filter((one) => one.cohort === cohort).map(({ row }) => row) };
  },

  on_shift_add(_socket, { id: re, cohort, member, day, from_minute, to_minute }) {
    const row = { shift: id(), member, name: this.people.get(member).name, day, from_minute, to_minute };
    this.shifts.push({ cohort, row });
    return { ev: "done", re };
  },

  on_shift_remove(_socket, { id: re, shift }) {
    this.shifts = this.shifts.filter((one) => one.row.shift !== shift);
    return { ev: "done", re };
  },

  on_invitations(_socket, { id: re, cohort }) {
    return { ev: "page", re, events: this.invitations.filter((one) => one.cohort === cohort).map(({ row }) => row) };
  },

  on_invite_make(_socket, { id: re, cohort, role, name }) {
    const row = { invitation: id(), role, ...(name ? { name } : {}), ends_at: this.now() + 7 * DAY };
    this.invitations.push({ cohort, row });
    return { ev: "done", re, invitation: row.invitation, ends_at: row.ends_at, code: "7KQ2-M4XD-9T3B-PZ6W-H" };
  },

  on_invite_revoke(_socket, { id: re, invitation }) {
    this.invitations = this.invitations.filter((one) => one.row.invitation !== invitation);
    return { ev: "done", re };
  },

  on_totp_reset(_socket, { id: re }) {
    return { ev: "done", re, ends_at: this.now() + 60 * MINUTE, code: "7KQ2-M4XD-9T3B-PZ6W-H" };
  },

  on_cohort_make(socket, { id: re, title }) {
    const desk = this.addDesk(title, [this.people.get(socket.session.member)]);
    return { ev: "done", re, cohort: desk.id };
  },

  on_room_make(_socket, { id: re, title, template }) {
    return { ev: "done", re, room: this.addRoom(title, template).id };
  },

  on_set_up_end(_socket, { id: re }) {
    return { ev: "done", re };
  },

  on_line_open(_socket, { id: re, cohort, member }) {
    const desk = this.desks.get(cohort);
    const line = [...desk.things.values()].find((thing) => thing.ev === "line" && thing.member === member);
    return { ev: "done", re, room: line?.room ?? this.addLine(desk, this.people.get(member)).id };
  },
};
