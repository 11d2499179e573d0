/** Runs the journeys: real server, real browser. A fresh build of the page; one file after the other. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../client-web/build.mjs";
import { dist, out } from "../client-web/browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
mkdirSync(out, { recursive: true });
await build(dist);
const files = readdirSync(here).filter((name) => name.startsWith("test_"));
const run = spawnSync(process.execPath, ["--test", ...files.map((name) => join(here, name))], { stdio: "inherit" });
process.exit(run.status ?? 1);
