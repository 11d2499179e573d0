/**
 * config/demo.mjs: fills a new demo program, and makes links to try it. Used by config/quickstart.
 *
 * It does what people do: hearthctl makes cohort, rooms and invitations, then a lead, a facilitator and three members join over the real
 * protocol (protocol.md). The lead writes the roster; the facilitator is on duty while they talk, so that texts appear as they come.
 * Nothing here goes past the server's rules. Node 18 and nothing else.
 */
import { execFileSync } from "node:child_process";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import https from "node:https";
import { join } from "node:path";

const ROOMS = [
  ["process", "Tuesday evening"],
  ["psychoeducation", "Topic of the week"],
  ["support", "Between sessions"],
];

/** Who says what, where, in this order. 0, 1, 2 are members under the names that they were offered; "Ana" is staff. */
const TALK = [
  [0, "Tuesday evening", "Hard day. The wish to drink came back on the bus. I got off one stop early and walked."],
  [1, "Tuesday evening", "Getting off early counts. What helped while it was strong?"],
  [0, "Tuesday evening", "Reading the shop signs, one by one. It sounds silly."],
  ["Ana", "Tuesday evening", "It is not silly, it is a skill. Would you tell the group about it on Thursday?"],
  ["Ana", "Topic of the week", "This week: sleep when life is loud. One thing to try: get up at the same time, whatever the night was like."],
  [2, "Topic of the week", "Does a nap spoil it?"],
  ["Ana", "Topic of the week", "A short one before three is fine. Be kind to yourself about the rest."],
  [2, "Between sessions", "Six weeks today. Quiet ones, mostly. I wanted to say it somewhere."],
  [1, "Between sessions", "So glad you said it here."],
  [0, "Between sessions", "Same here. Six weeks is a lot of mornings."],
];

/** When Ana is there, every week: so that each room says when staff are next on duty. Minutes of the program's day. */
const ROSTER = ["mon", "tue", "wed", "thu"].map((day) => ({ day, from_minute: 17 * 60 + 30, to_minute: 20 * 60 + 30 }));

const STAFF_TO_TRY = ["Maya", "Noor", "Tess", "Lena", "June", "Rosa", "Nina", "Cleo", "Ida", "Vera"];

const options = Object.fromEntries(
  process.argv.slice(2).flatMap((word, i, words) => (word.startsWith("--") ? [[word.slice(2), words[i + 1] ?? ""]] : [])),
);
const { ctl, data, host, port } = options;
const origin = port === "443" ? `https://${host}` : `https://${host}:${port}`;
const remembered = join(data, "demo.json");

function hearthctl(...words) {
  try {
    return JSON.parse(execFileSync(ctl, [...words, "--json", "--config", join(data, "hearth.ini")], { encoding: "utf8" }));
  } catch (error) {
    const answer = JSON.parse(error.stdout || "{}");
    throw Object.assign(new Error(answer.error ?? error.message), { refused: answer.refused });
  }
}

/** A request to this machine's own server, whatever the host is called; its self-signed certificate is the only one trusted. */
function request(path, headers) {
  return https.request({
    host: "127.0.0.1",
    port: Number(port),
    path,
    ca: readFileSync(join(data, "certificate.pem")),
    servername: /^[0-9.]+$/.test(host) ? "" : host,
    checkServerIdentity: () => undefined,
    agent: false,
    headers: { host: origin.slice("https://".length), origin, ...headers },
  });
}

function post(path, body) {
  const bytes = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(path, { "content-type": "application/json", "content-length": Buffer.byteLength(bytes) });
    sent.method = "POST";
    sent.on("error", reject);
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => (text += part));
      response.on("end", () => {
        const cookie = response.headers["set-cookie"]?.[0]?.split(";")[0];
        if (response.statusCode === 200) resolve({ cookie, body: JSON.parse(text) });
        else reject(new Error(`${path} answered ${response.statusCode} ${text}`));
      });
    });
    sent.end(bytes);
  });
}

/** A WebSocket of one person (RFC 6455): whole unfragmented texts are all that either side sends here. */
class Person {
  #socket;
  #bytes = Buffer.alloc(0);
  #waiting = new Map();
  #hello;

  static async connect(cookie) {
    const key = randomBytes(16).toString("base64");
    const person = new Person();
    const opened = new Promise((resolve) => {
      person.#hello = resolve;
    });
    await new Promise((resolve, reject) => {
      const upgrade = request("/ws", {
        cookie,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-key": key,
        "sec-websocket-version": "13",
        "sec-websocket-protocol": "hearth.v1",
      });
      upgrade.on("error", reject);
      upgrade.on("response", (response) => reject(new Error(`the upgrade was answered ${response.statusCode}`)));
      upgrade.on("upgrade", (response, socket, head) => {
        const expected = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
        if (response.headers["sec-websocket-accept"] !== expected) reject(new Error("the upgrade was not for us"));
        person.#socket = socket;
        socket.on("data", (bytes) => person.#receive(bytes));
        person.#receive(head);
        resolve();
      });
      upgrade.end();
    });
    const hello = await opened;
    person.now = () => hello.now_at;
    person.session = hello.session.id;
    person.id = hello.me.id;
    person.rooms = new Map(hello.streams.filter((stream) => stream.kind === "room").map((stream) => [stream.title, stream.stream]));
    return person;
  }

  #receive(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (;;) {
      const frame = this.#bytes;
      if (frame.length < 2) return;
      const short = frame[1] & 127;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (frame.length < head) return;
      const length = short === 126 ? frame.readUInt16BE(2) : short === 127 ? Number(frame.readBigUInt64BE(2)) : short;
      if (frame.length < head + length) return;
      this.#bytes = frame.subarray(head + length);
      if ((frame[0] & 15) === 1) for (const event of JSON.parse(frame.subarray(head, head + length).toString())) this.#take(event);
    }
  }

  #take(event) {
    if (event.ev === "hello") this.#hello(event);
    this.#waiting.get(event.re)?.(event);
  }

  async do(command, fields) {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(this.now()));
    const id = time.toString("hex") + randomBytes(8).toString("hex");
    const answered = new Promise((resolve) => this.#waiting.set(id, resolve));
    this.#send(JSON.stringify({ do: command, id, ...fields }));
    const answer = await answered;
    if (answer.ev !== "done") throw new Error(`${command} was refused: ${JSON.stringify(answer)}`);
  }

  #send(text) {
    const payload = Buffer.from(text);
    const mask = randomBytes(4);
    const head = Buffer.from([0x81, 128 | (payload.length < 126 ? payload.length : 126)]);
    const length = Buffer.alloc(payload.length < 126 ? 0 : 2);
    if (length.length > 0) length.writeUInt16BE(payload.length);
    this.#socket.write(Buffer.concat([head, length, mask, payload.map((byte, i) => byte ^ mask[i % 4])]));
  }

  /** Ends the session on the server, which then closes the socket: whichever is seen first. */
  async signOut() {
    const closed = new Promise((resolve) => this.#socket.once("close", resolve));
    await Promise.race([this.do("session_end", { session: this.session }), closed]);
    this.#socket.destroy();
  }
}

/** What an authenticator app shows (RFC 6238): the code of a key, and for how many seconds more. Null: that is no key. */
function totp(key) {
  const symbols = key.toUpperCase().replace(/[\s-]/g, "");
  if (!/^[A-Z2-7]{32}$/.test(symbols)) return null;
  const bits = [...symbols].map((symbol) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(symbol).toString(2).padStart(5, "0"));
  const secret = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = createHmac("sha1", secret).update(step).digest();
  const code = (mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000;
  return { code: String(code).padStart(6, "0"), seconds: 30 - Math.floor((Date.now() % 30000) / 1000) };
}

/** Four groups of four letters that are easily told apart: 72 bits, and short enough to type. */
function passphraseMade() {
  const letters = "abcdefghkmnpqrstuvwxyz";
  return [0, 1, 2, 3].map(() => Array.from(randomBytes(4), (byte) => letters[byte % letters.length]).join("")).join("-");
}

/** Joins as a person does: looks, takes the first name on offer, reads the notice; staff also put the key into their app. */
async function joinProgram(code) {
  const { body: look } = await post("/join/look", { code });
  const name = look.name ?? look.names[0];
  const passphrase = passphraseMade();
  const key = look.totp?.secret;
  const second = key === undefined ? {} : { totp_secret: key, totp: totp(key).code };
  const { cookie } = await post("/join", { code, name, notice: look.notice.version, adult: true, passphrase, device: "shared", ...second });
  return { name, cookie, passphrase, key };
}

const PEOPLE = [
  ["Ruth", "lead"],
  ["Ana", "facilitator"],
  [0, "participant"],
  [1, "participant"],
  [2, "participant"],
];

async function joinAll(cohort) {
  const people = new Map();
  for (const [who, role] of PEOPLE) {
    const named = role === "participant" ? [] : ["--name", who];
    const joined = await joinProgram(hearthctl("invite", "--cohort", cohort, "--role", role, ...named).code);
    people.set(who, Object.assign(await Person.connect(joined.cookie), joined));
  }
  console.log(`people who have joined: ${PEOPLE.map(([who, role]) => `${people.get(who).name} (${role})`).join(", ")}`);
  return people;
}

async function fill() {
  const { cohort } = hearthctl("cohort", "--title", "Evening group");
  for (const [template, title] of ROOMS) hearthctl("room", "--cohort", cohort, "--template", template, "--title", title);
  console.log(`a cohort with ${ROOMS.length} rooms: ${ROOMS.map(([, title]) => title).join(", ")}`);
  const people = await joinAll(cohort);
  const ana = people.get("Ana");
  for (const line of ROSTER) await people.get("Ruth").do("shift_add", { cohort, member: ana.id, ...line });
  console.log(`a roster: Ana is on duty ${ROSTER.map(({ day }) => day).join(", ")}, 5:30 to 8:30 pm`);
  await ana.do("duty_on", {});
  for (const [who, title, text] of TALK) {
    const person = people.get(who);
    await person.do("say", { room: person.rooms.get(title), text });
  }
  await ana.do("duty_off", {});
  console.log(`${TALK.length} messages, while Ana was on duty; she is off duty now`);
  for (const person of people.values()) await person.signOut();
  const { name, passphrase, key } = ana;
  writeFileSync(remembered, `${JSON.stringify({ cohort, ana: { name, passphrase, key } })}\n`, { mode: 0o600 });
}

/** An invitation for staff needs a name that is free: each start offers the next one. */
function staffInvitation(cohort) {
  for (const name of STAFF_TO_TRY) {
    try {
      return { name, ...hearthctl("invite", "--cohort", cohort, "--role", "facilitator", "--name", name) };
    } catch (error) {
      if (error.refused !== "name_taken") throw error;
    }
  }
  throw new Error("all names for staff are in use: run config/quickstart --fresh");
}

function demoRemembered() {
  if (!existsSync(remembered)) throw new Error("there is no demo here yet: run config/quickstart");
  return JSON.parse(readFileSync(remembered, "utf8"));
}

function links() {
  const { cohort, ana } = demoRemembered();
  const here = (code) => `${origin}/#invite=${code}`;
  const one = hearthctl("invite", "--cohort", cohort, "--role", "participant");
  const two = hearthctl("invite", "--cohort", cohort, "--role", "participant");
  const staff = staffInvitation(cohort);
  console.log(`
Hearth is at ${origin}/

  a participant          ${here(one.code)}
  another participant    ${here(two.code)}

Staff sign in with a passphrase and a code from an authenticator app. To try it without one:

  the facilitator Ana    sign in as Ana with ${ana.passphrase}
                         and the code that this prints: config/quickstart --code

  a facilitator who      ${here(staff.code)}
  joins now, ${`${staff.name}:`.padEnd(12)}scan the picture with any app, or: config/quickstart --code "THE KEY THAT IS SHOWN"

While no staff are on duty, each room is as its template in config/rooms says: in "Tuesday evening" what members write waits for a check,
in "Between sessions" it appears at once, one message each 30 seconds. To see the difference, sign in as Ana and press "Go on duty" on the
board: all rooms are open then, and what waited is in her queue.

Open each in a window of its own (a private window, or another browser), so that three people are three people. Each link works once.
The certificate is self-signed: the browser warns, go on. Ctrl-C ends the server.`);
}

/** The app of somebody who has none. In a clinic the key is on the person's phone and nowhere else. */
function code() {
  const given = options.code;
  const shown = totp(given === "" ? demoRemembered().ana.key : given);
  if (shown === null) throw new Error("that is no key: it has 32 letters and digits, as the page shows them in groups of 4");
  console.log(`${shown.code}   ${given === "" ? "for Ana" : "for that key"}, ${shown.seconds} s more; each code works once`);
}

if ("fill" in options) await fill();
if ("links" in options) links();
if ("code" in options) code();
process.exit(0); /* sockets that are still saying goodbye need no waiting for */
