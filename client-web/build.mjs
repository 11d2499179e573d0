/**
 * Builds dist/: hashed files, their gzip and Brotli twins, index.html with their names in it, and manifest.json, which is all that
 * the server serves. Same sources, same bytes. `--watch` builds again whenever a source changes.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const TYPES = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  html: "text/html; charset=utf-8",
};

export const options = {
  absWorkingDir: here,
  entryPoints: {
    app: "main.tsx",
    boot: "boot.ts",
    style: "look/style.css",
    boardstyle: "look/board/board.css",
    noscript: "look/noscript.css",
    icon: "look/icon.svg",
  },
  entryNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  /* The board is a chunk of its own. */
  splitting: true,
  chunkNames: "[name]-[hash]",
  minify: true,
  charset: "utf8",
  target: ["chrome95", "firefox102", "safari15.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".svg": "copy" },
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
};

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });

const fileOf = (path) => path.slice(path.lastIndexOf("/") + 1);

/**
 * The board imports main.tsx, so all that the two share, which is all but the board, lands in one file, and the entry does nothing but import
 * it. The page names that file itself: one request fewer. Returns its name and that of the entry.
 */
function scriptsOf(metafile) {
  const [path, app] = Object.entries(metafile.outputs).find(([, out]) => out.entryPoint === "main.tsx");
  const shared = app.imports.filter((one) => one.kind === "import-statement");
  if (shared.length !== 1 || app.bytes > 200) throw new Error("build: the page is more than one script");
  return { loader: fileOf(path), app: fileOf(shared[0].path) };
}

function writeAll(result, dist) {
  mkdirSync(dist, { recursive: true });
  for (const old of readdirSync(dist)) rmSync(join(dist, old), { recursive: true });
  const files = [];
  const names = {};
  const scripts = scriptsOf(result.metafile);
  for (const out of result.outputFiles) {
    const file = fileOf(out.path);
    if (file === scripts.loader) continue;
    const bytes = Buffer.from(out.contents);
    names[file.slice(0, file.lastIndexOf("-"))] = file;
    writeFileSync(join(dist, file), bytes);
    writeFileSync(join(dist, `${file}.gz`), gzipSync(bytes, { level: 9 }));
    writeFileSync(join(dist, `${file}.br`), brotli(bytes));
    files.push({
      path: `/${file}`,
      type: TYPES[file.slice(file.lastIndexOf(".") + 1)],
      sha256: sha256(bytes),
      file,
      gzip: `${file}.gz`,
      br: `${file}.br`,
      immutable: true,
    });
  }
  names.app = scripts.app;
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  let page = readFileSync(join(here, "index.html"), "utf8");
  for (const [name, file] of Object.entries(names)) page = page.replaceAll(`{{${name}}}`, `/${file}`);
  const left = page.match(/\{\{(?!help\}\})\w+\}\}/);
  if (left !== null) throw new Error(`index.html: nothing was built for ${left[0]}`);
  writeFileSync(join(dist, "index.html"), page);
  files.unshift({ path: "/", type: TYPES.html, sha256: sha256(Buffer.from(page)), file: "index.html", template: true });
  writeFileSync(join(dist, "manifest.json"), `${JSON.stringify({ files }, null, 1)}\n`);
  return files;
}

/** Builds once into `dist` (default: client-web/dist). `plugins` are for tests alone. Returns the manifest's entries. */
export async function build(dist = join(here, "dist"), plugins = []) {
  return writeAll(await esbuild.build({ ...options, plugins, outdir: dist }), dist);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dist = join(here, "dist");
  if (process.argv.includes("--watch")) {
    const again = {
      name: "write",
      setup(plugin) {
        plugin.onEnd((result) => {
          if (result.errors.length === 0) console.log(`client-web/dist: ${writeAll(result, dist).length} files`);
        });
      },
    };
    await (await esbuild.context({ ...options, outdir: dist, plugins: [again] })).watch();
  } else {
    const files = await build(dist);
    const app = files.find((entry) => entry.file.startsWith("chunk-"));
    const size = existsSync(join(dist, app.gzip)) ? readFileSync(join(dist, app.gzip)).length : 0;
    console.log(`client-web/dist: ${files.length} files, script ${(size / 1024).toFixed(1)} KiB gzip`);
  }
}
