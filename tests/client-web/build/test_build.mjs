/** What is built and what it is built from: budgets, the manifest, packages, and that nothing in it breaks the strict headers. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";

const client = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "client-web");
const { build } = await import(join(client, "build.mjs"));
const KIB = 1024;
const folder = mkdtempSync(join(tmpdir(), "hearth-dist-"));
let files = [];
const read = (name) => readFileSync(join(folder, name));
const file = (start) => files.find((entry) => entry.file.startsWith(start));
const gzip = (name) => gzipSync(read(name), { level: 9 }).length;

before(async () => {
  files = await build(folder);
});
after(() => rmSync(folder, { recursive: true }));

test("script, style and page keep their budgets", () => {
  const script = gzip(file("chunk-").file) + gzip(file("boot-").file);
  const sizes = { script, style: gzip(file("style-").file), page: gzip("index.html") };
  console.log(`# gzip bytes: ${JSON.stringify(sizes)}`);
  assert.ok(script <= 60 * KIB);
  assert.ok(sizes.style <= 10 * KIB);
  assert.ok(sizes.page <= 3 * KIB);
});

test("the board is a chunk of its own that no participant loads, and keeps its budget", () => {
  const sizes = { script: gzip(file("board-").file), style: gzip(file("boardstyle-").file) };
  console.log(`# board, gzip bytes: ${JSON.stringify(sizes)}`);
  assert.ok(sizes.script + sizes.style <= 40 * KIB);
  const page = read("index.html").toString();
  assert.doesNotMatch(page, /(?:src|href)="\/board/);
  const app = read(file("chunk-").file).toString();
  assert.match(app, /import\("\.\/board-\w+\.js"\)/);
  assert.doesNotMatch(app, /from"\.\/board-/);
});

test("the manifest lists every file with its hash, and the twins are the same bytes", () => {
  const listed = new Set(["manifest.json"]);
  for (const entry of files) {
    const bytes = read(entry.file);
    assert.equal(createHash("sha256").update(bytes).digest("hex"), entry.sha256, entry.path);
    listed.add(entry.file);
    if (entry.template) continue;
    assert.equal(entry.immutable, true);
    assert.deepEqual(gunzipSync(read(entry.gzip)), bytes);
    assert.deepEqual(brotliDecompressSync(read(entry.br)), bytes);
    listed.add(entry.gzip).add(entry.br);
  }
  assert.deepEqual([...listed].sort(), readdirSync(folder).sort());
  assert.deepEqual(JSON.parse(read("manifest.json").toString()).files, files);
});

test("the same sources give the same bytes", async () => {
  const again = mkdtempSync(join(tmpdir(), "hearth-dist-"));
  assert.deepEqual(await build(again), files);
  rmSync(again, { recursive: true });
});

test("the page has the place for the help lines, no inline script or style, and asks nobody else", () => {
  const page = read("index.html").toString();
  assert.equal(page.split("{{help}}").length, 2);
  assert.doesNotMatch(page, /<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=|https?:/);
  for (const [, path] of page.matchAll(/(?:src|href)="(\/[^"]*)"/g))
    assert.ok(
      files.some((entry) => entry.path === path),
      path,
    );
});

test("nothing is kept on the device, nothing is made from text, and no other host is asked", () => {
  const scripts = files.filter((entry) => entry.file.endsWith(".js")).map((entry) => entry.file);
  const text = (some) => some.map((name) => read(name).toString()).join("\n");
  const app = text(scripts);
  /* The board alone, which members never load, may remember a checkpoint (README.md). */
  assert.doesNotMatch(text(scripts.filter((name) => !name.startsWith("board-"))), /localStorage/);
  assert.deepEqual([...new Set(app.match(/localStorage\.\w+/g))].sort(), [
    "localStorage.getItem",
    "localStorage.setItem",
  ]);
  /* The one innerHTML is Preact's own, behind a property that a lint rule forbids and the headers refuse. */
  const bad = /sessionStorage|indexedDB|serviceWorker|\bcaches\.|\beval\(|new Function|document\.write/.exec(app);
  assert.equal(bad?.[0], undefined);
  const hosts = [...app.matchAll(/https?:\/\/[^"'`\s)]+/g)]
    .map(([url]) => url)
    .filter((url) => !url.includes("www.w3.org"));
  assert.deepEqual([...new Set(hosts)], ["https://www.weather.gov/"]);
  assert.doesNotMatch(read(file("style-").file).toString(), /url\(|@import|:has\(|color-mix/);
});

test("few packages, exact versions, one of them at run time", () => {
  const wanted = JSON.parse(readFileSync(join(client, "package.json"), "utf8"));
  assert.deepEqual(Object.keys(wanted.dependencies), ["preact"]);
  for (const version of Object.values({ ...wanted.dependencies, ...wanted.devDependencies }))
    assert.match(version, /^\d+\.\d+\.\d+$/);
  const modules = join(client, "node_modules");
  const installed = readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => (name.startsWith("@") ? readdirSync(join(modules, name)) : [name]));
  assert.ok(installed.length <= 12, installed.join(" "));
});

test("Node 18 is enough for every package", () => {
  for (const name of ["preact", "typescript", "esbuild", "playwright-core", "axe-core", "@biomejs/biome"]) {
    const engines =
      JSON.parse(readFileSync(join(client, "node_modules", name, "package.json"), "utf8")).engines?.node ?? ">=0";
    assert.ok(Number(/\d+/.exec(engines)?.[0] ?? 0) <= 18, `${name} wants ${engines}`);
  }
});
