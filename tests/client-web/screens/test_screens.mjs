/**
 * Every screen, on a phone and a desktop: axe finds nothing in light and dark, the layout has no fault, twelve pictures are as they were.
 * A screen is brought about once a size: lights and narrow windows are switched on the page that is there.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe, DESKTOP, launch, out, PHONE } from "../browser.mjs";
import { barPlaces, faults } from "../layout.mjs";
import { comparePicture } from "../pictures.mjs";
import { inWorld, SCREENS, THEN } from "../world.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const wholePicture = (page, name) => page.screenshot({ path: join(out, `${name}.png`), animations: "disabled" });

const LIGHTS = ["light", "dark"];
const NARROW = ["sign-in", "join-notice", "join-name", "rooms", "room", "room-slow", "devices", "help", "cover"];
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

async function narrowWindows(page, name) {
  for (const [label, size, zoom] of WINDOWS) {
    await page.setViewportSize(size);
    await page.evaluate((value) => document.documentElement.style.setProperty("font-size", value), zoom);
    await wholePicture(page, `narrow-${name}-${label}`);
    assert.deepEqual(await faults(page, size.width), [], label);
    const where = await barPlaces(page);
    assert.equal(where.length, 2, label);
    for (const box of where)
      assert.ok(box.right <= size.width && box.left >= 0 && box.top >= 0, `${label}: ${JSON.stringify(box)}`);
    assert.ok(where[1].left - where[0].right >= 15.5, `${label}: 16 px between Help now and Exit`);
  }
}

for (const [name, reach] of Object.entries(SCREENS))
  for (const [kind, size] of [
    ["phone", PHONE],
    ["desktop", DESKTOP],
  ])
    test(`${name}, ${kind}: axe finds nothing, nothing is cut or covered, Help now and Exit stay`, (t) =>
      inWorld(browser, { size, now: THEN }, async (page, world) => {
        await reach(page, world);
        const pictures = [];
        for (const light of LIGHTS) {
          await page.emulateMedia({ colorScheme: light });
          pictures.push([`${kind}-${name}-${light}`, await wholePicture(page, `${kind}-${name}-${light}`)]);
          /* The same document in other colours: only they are looked at again. */
          assert.deepEqual(
            await axe(page, light === "dark" ? ["color-contrast", "link-in-text-block"] : undefined),
            [],
          );
        }
        assert.deepEqual(await faults(page, size.width), []);
        samePlace(await barPlaces(page), kind, name);
        for (const [picture, bytes] of pictures) await comparePicture(t, browser, picture, bytes);
        if (kind === "phone" && NARROW.includes(name)) await narrowWindows(page, name);
      }));

test("forced colours: every button and message keeps an edge", () =>
  inWorld(browser, { forcedColors: "active" }, async (page, world) => {
    await SCREENS.room(page, world);
    await wholePicture(page, "forced-room");
    const bare = await page.evaluate(
      () =>
        [...document.querySelectorAll(".button, .message")].filter(
          (node) => getComputedStyle(node).borderTopWidth === "0px",
        ).length,
    );
    assert.equal(bare, 0);
  }));
