/**
 * The real server for journeys: a folder, a port and a process of its own, made by hearthctl, waited for by its line `ready`, ended by who
 * started it. HEARTH_BUILD says where it was built.
 */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { dist } from "../client-web/browser.mjs";

const run = promisify(execFile);
const top = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const build = process.env.HEARTH_BUILD ?? join(top, "build");

export class Server {
  constructor({ gates = 2 } = {}) {
    this.gates = gates;
    this.folder = mkdtempSync(join(tmpdir(), "hearth-journey-"));
    this.config = join(this.folder, "hearth.ini");
    this.log = join(this.folder, "log");
  }

  /** A running server with one cohort and its three rooms. */
  static async with(options) {
    const server = new Server(options);
    try {
      const flags = {
        data: join(server.folder, "data"),
        hosts: "localhost",
        port: "0",
        address: "127.0.0.1",
        share: join(top, "config"),
      };
      const words = Object.entries({
        ...flags,
        client: dist,
        gates: String(server.gates),
        mlock: "off",
      });
      await server.ctl("init", "--demo", ...words.flatMap(([name, value]) => [`--${name}`, value]));
      server.openRooms();
      await server.start();
      server.cohort = (await server.ctl("cohort", "--title", "Tuesday group")).cohort;
      server.rooms = {};
      for (const [template, title] of [
        ["process", "Tuesday evening"],
        ["psychoeducation", "Topic of the week"],
        ["support", "Between sessions"],
      ])
        server.rooms[title] = await server.ctl(
          "room",
          "--cohort",
          server.cohort,
          "--template",
          template,
          "--title",
          title,
        );
    } catch (error) {
      await server.end();
      throw error;
    }
    return server;
  }

  /** Rooms of the tests' own templates, which are open while no staff are on duty. */
  openRooms() {
    const config = readFileSync(this.config, "utf8");
    writeFileSync(this.config, config.replace(/^templates = .*$/m, `templates = ${join(top, "tests", "rooms")}`));
  }

  async ctl(...words) {
    try {
      const { stdout } = await run(
        join(build, "server", "ctl", "hearthctl"),
        [...words, "--json", "--config", this.config],
        {
          timeout: 60000,
        },
      );
      return JSON.parse(stdout);
    } catch (error) {
      throw new Error(`hearthctl ${words.join(" ")}: ${error.stdout}${error.stderr}${this.logText().slice(-2000)}`);
    }
  }

  logText() {
    try {
      return readFileSync(this.log, "utf8");
    } catch {
      return "";
    }
  }

  async start() {
    const log = openSync(this.log, "a");
    this.process = spawn(join(build, "server", "hearth"), ["--config", this.config], {
      stdio: ["ignore", "pipe", log],
    });
    const ended = new Promise((_, fail) =>
      this.process.once("exit", (code) => fail(new Error(`hearth ended: ${code} ${this.logText().slice(-3000)}`))),
    );
    ended.catch(() => {});
    const lines = createInterface({ input: this.process.stdout });
    const line = await Promise.race([new Promise((done) => lines.once("line", done)), ended]);
    if (!line.startsWith("ready https://")) throw new Error(`not ready: ${line}`);
    this.url = line.slice("ready ".length).replace(/\/$/, "");
    /* The same port again after a restart, as a clinic's server has. */
    this.port = new URL(this.url).port;
  }

  async stop(signal = "SIGTERM") {
    if (this.process === undefined || this.process.exitCode !== null) return null;
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill(signal);
    return ended;
  }

  async end() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** SIGKILL for one process of this role; the supervisor starts another. */
  killOne(role) {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const parent = Number(readFileSync(`/proc/${pid}/stat`, "ascii").split(") ")[1].split(" ")[1]);
        const words = readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");
        if (parent === this.process.pid && words.includes(role)) {
          process.kill(Number(pid), "SIGKILL");
          return true;
        }
      } catch {
        /* it ended meanwhile */
      }
    }
    return false;
  }

  invite(role, name) {
    const named = name === undefined ? [] : ["--name", name];
    return this.ctl("invite", "--cohort", this.cohort, "--role", role, ...named);
  }

  /** Test builds only: ms since 1970, 0 for the real clock. */
  clock(ms) {
    return this.ctl("clock", "--now-at", String(ms));
  }
}
