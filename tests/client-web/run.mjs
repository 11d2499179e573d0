/**
 * Runs folders of client tests: node run.mjs state words. TypeScript tests are bundled first; browser tests get a fresh build of the page.
 * The output is node:test's own; exits non-zero when a test fails or when there was none.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const client = join(here, "..", "..", "client-web");
const out = join(here, "..", "out", "client-web");
const esbuild = createRequire(join(client, "package.json"))("esbuild");
const BROWSER = ["screens", "parts"];

const folders = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const only = process.argv.find((word) => word.startsWith("--only="))?.slice("--only=".length) ?? "";
const compiled = join(out, "compiled");
const files = [];
for (const folder of folders) {
  const names = readdirSync(join(here, folder)).filter((name) => name.startsWith("test_") && name.includes(only));
  for (const name of names.filter((one) => one.endsWith(".mjs"))) files.push(join(here, folder, name));
  const sources = names.filter((one) => one.endsWith(".ts")).map((one) => join(here, folder, one));
  if (sources.length === 0) continue;
  rmSync(join(compiled, folder), { recursive: true, force: true });
  await esbuild.build({
    entryPoints: sources,
    outdir: join(compiled, folder),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node18",
    jsx: "automatic",
    jsxImportSource: "preact",
    nodePaths: [join(client, "node_modules")],
    loader: { ".jsonl": "text" },
    sourcemap: "inline",
    logLevel: "warning",
  });
  for (const name of readdirSync(join(compiled, folder))) files.push(join(compiled, folder, name));
}
if (files.length === 0) {
  console.error(`no tests in ${folders.join(", ")}`);
  process.exit(2);
}
if (folders.some((folder) => BROWSER.includes(folder))) {
  mkdirSync(out, { recursive: true });
  const { build } = await import(pathToFileURL(join(client, "build.mjs")).href);
  await build(join(out, "dist"));
}
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
process.exit(run.status ?? 1);
