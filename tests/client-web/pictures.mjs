/**
 * Twelve pictures that are kept, and compared in a canvas of the browser itself. Another Chromium, or another font, draws another picture:
 * then the difference is reported and fails nothing. HEARTH_ACCEPT=1 keeps what is drawn now: look at it first.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "pictures");
const drawnBy = join(folder, "drawn-by.json");
const SHARE_MAX = 0.005;
/** Of 255, in any colour: below it is how a letter's edge is smoothed. */
const CHANNEL_MAX = 24;

export const KEPT = [
  "phone-sign-in-light",
  "phone-join-notice-light",
  "phone-rooms-light",
  "phone-room-light",
  "phone-room-dark",
  "phone-message-menu-light",
  "phone-help-light",
  "phone-help-dark",
  "phone-cover-light",
  "phone-notice-light",
  "desktop-room-light",
  "desktop-rooms-dark",
];

function fontName() {
  try {
    return execFileSync("fc-match", ["system-ui"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

const drawer = (browser) => ({ chromium: browser.version().split(".")[0], font: fontName() });

/** Runs in the page. The share of pixels that differ; 1 for another size. */
async function differenceIn({ one, other, most }) {
  const pixels = async (text) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${text}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  };
  const [a, b] = [await pixels(one), await pixels(other)];
  if (a.width !== b.width || a.height !== b.height) return 1;
  let differ = 0;
  for (let at = 0; at < a.data.length; at += 4)
    for (let channel = 0; channel < 3; channel++)
      if (Math.abs(a.data[at + channel] - b.data[at + channel]) > most) {
        differ += 1;
        break;
      }
  return (4 * differ) / a.data.length;
}

export async function difference(browser, one, other) {
  const page = await browser.newPage();
  const text = (bytes) => Buffer.from(bytes).toString("base64");
  try {
    return await page.evaluate(differenceIn, { one: text(one), other: text(other), most: CHANNEL_MAX });
  } finally {
    await page.close();
  }
}

/** Compares `picture` (PNG) with the one that is kept under this name, if one is. `t` is the test's context, for what is only reported. */
export async function comparePicture(t, browser, name, picture) {
  if (!KEPT.includes(name)) return;
  const path = join(folder, `${name}.png`);
  const now = drawer(browser);
  if (process.env.HEARTH_ACCEPT === "1") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, picture);
    writeFileSync(drawnBy, `${JSON.stringify(now)}\n`);
    return;
  }
  assert.ok(existsSync(path), `${path} is missing: HEARTH_ACCEPT=1 keeps what is drawn now`);
  const share = await difference(browser, readFileSync(path), picture);
  if (share <= SHARE_MAX) return;
  const what = `${name}: ${(100 * share).toFixed(2)} % of the pixels differ from ${path}`;
  const then = JSON.parse(readFileSync(drawnBy, "utf8"));
  if (then.chromium !== now.chromium || then.font !== now.font) t.diagnostic(`${what} (another browser or font)`);
  else assert.fail(`${what}; the new one is in tests/out/client-web. Meant so? HEARTH_ACCEPT=1`);
}
