/**
 * Every screen, brought about once: on a phone in two lights, in narrow windows, in words that are 40 % longer and from right to left, then
 * on a desktop. axe finds nothing, the layout has no fault, twelve pictures are as they were. Lights, windows and languages are switched on the
 * page that is there: a page that is loaded costs more than all of them.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe, DESKTOP, launch, out, PHONE } from "../browser.mjs";
import { DIRECTION, LANGUAGES, speak } from "../languages.mjs";
import { barPlaces, faults } from "../layout.mjs";
import { comparePicture } from "../pictures.mjs";
import { inWorld, SCREENS, THEN } from "../world.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const picture = (page, name) => page.screenshot({ path: join(out, `${name}.png`), animations: "disabled" });

const LIGHTS = ["light", "dark"];
const NARROW = [
  ...["sign-in", "join-notice", "join-name", "rooms", "room", "room-slow", "room-care", "room-closed"],
  ...["report", "devices", "help", "cover"],
];
const WINDOWS = [
  ["320x256", { width: 320, height: 256 }, ""],
  ["360x400", { width: 360, height: 400 }, ""],
  ["360-at-200-text", PHONE, "200%"],
];
/** Where Help now and Exit stand, by size of window: on every screen the same. */
const places = new Map();

function samePlace(boxes, kind, name) {
  const place = boxes.map(({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ")).join(" / ");
  if (!places.has(kind)) places.set(kind, { place, name });
  const first = places.get(kind);
  assert.equal(place, first.place, `Help now and Exit stand elsewhere than on ${first.name}`);
}

async function inBothLights(t, page, kind, name, size) {
  for (const light of LIGHTS) {
    await page.emulateMedia({ colorScheme: light });
    const bytes = await picture(page, `${kind}-${name}-${light}`);
    /* The same document in other colours: only they are looked at again. */
    assert.deepEqual(await axe(page, light === "dark" ? ["color-contrast", "link-in-text-block"] : undefined), []);
    await comparePicture(t, browser, `${kind}-${name}-${light}`, bytes);
  }
  assert.deepEqual(await faults(page, size.width), [], kind);
  samePlace(await barPlaces(page), kind, name);
}

async function narrowWindows(page, name) {
  for (const [label, size, zoom] of WINDOWS) {
    await page.setViewportSize(size);
    await page.evaluate((value) => document.documentElement.style.setProperty("font-size", value), zoom);
    await picture(page, `narrow-${name}-${label}`);
    assert.deepEqual(await faults(page, size.width), [], label);
    const where = await barPlaces(page);
    assert.equal(where.length, 2, label);
    for (const box of where)
      assert.ok(box.right <= size.width && box.left >= 0 && box.top >= 0, `${label}: ${JSON.stringify(box)}`);
    assert.ok(where[1].left - where[0].right >= 15.5, `${label}: 16 px between Help now and Exit`);
  }
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", ""));
  await page.setViewportSize(PHONE);
}

async function inLanguages(page, name) {
  for (const language of LANGUAGES) {
    await speak(page, language);
    await picture(page, `${language}-${name}`);
    assert.deepEqual(await faults(page, PHONE.width), [], language);
    const [help, exit] = await barPlaces(page);
    const gap = DIRECTION[language] === "ltr" ? exit.left - help.right : help.left - exit.right;
    assert.ok(gap >= 15.5, `${language}: ${gap} px between Help now and Exit`);
  }
  await speak(page, "");
}

for (const [name, reach] of Object.entries(SCREENS))
  test(`${name}: axe finds nothing, nothing is cut or covered, Help now and Exit stay`, (t) =>
    inWorld(browser, { size: PHONE, now: THEN }, async (page, world) => {
      await reach(page, world);
      await inBothLights(t, page, "phone", name, PHONE);
      if (NARROW.includes(name)) await narrowWindows(page, name);
      await inLanguages(page, name);
      await page.setViewportSize(DESKTOP);
      await inBothLights(t, page, "desktop", name, DESKTOP);
    }));

test("forced colours: every button and message keeps an edge", () =>
  inWorld(browser, { forcedColors: "active" }, async (page, world) => {
    await SCREENS["room-care"](page, world);
    await picture(page, "forced-room");
    const bare = await page.evaluate(
      () =>
        [...document.querySelectorAll(".button, .message")].filter(
          (node) => getComputedStyle(node).borderTopWidth === "0px",
        ).length,
    );
    assert.equal(bare, 0);
  }));
