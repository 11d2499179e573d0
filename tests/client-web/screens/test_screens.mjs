/** Every screen, light and dark, phone and desktop: axe finds nothing, nothing is wider than the screen, targets are large enough. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe, DESKTOP, launch, out, PHONE } from "../browser.mjs";
import { inWorld, SCREENS } from "../world.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** What is too small to hit, or cut off. Runs in the page; the width is the device's, for a phone's viewport grows with overflow. */
function faults(width) {
  const found = [];
  const top = document.querySelector("dialog[open]") ?? document;
  const dialogs = [...document.querySelectorAll("dialog[open]")];
  const within = dialogs.at(-1) ?? top;
  if (document.scrollingElement.scrollWidth > width)
    found.push(`page is ${document.scrollingElement.scrollWidth} px wide`);
  for (const node of within.querySelectorAll("*")) {
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    const hidden = node.closest(".away, .skip") !== null || style.visibility === "hidden" || box.width === 0;
    if (hidden) continue;
    if (box.right > width + 0.5 || box.left < -0.5) found.push(`beyond the edge: ${node.outerHTML.slice(0, 90)}`);
    const target = node.matches(
      "button, a[href], label.choice, textarea, input:not([type=radio]):not([type=checkbox])",
    );
    if (target && (box.height < 43.5 || box.width < 43.5))
      found.push(`${Math.round(box.width)} x ${Math.round(box.height)}: ${node.outerHTML.slice(0, 90)}`);
    if (target && node.scrollWidth > node.clientWidth + 1 && node.tagName === "BUTTON")
      found.push(`text cut: ${node.outerHTML.slice(0, 90)}`);
  }
  return found;
}

async function wholePicture(page, name) {
  await page.screenshot({ path: join(out, `${name}.png`) });
}

const LOOKS = [
  ["phone", PHONE, false],
  ["phone", PHONE, true],
  ["desktop", DESKTOP, false],
  ["desktop", DESKTOP, true],
];

for (const [name, reach] of Object.entries(SCREENS))
  for (const [kind, size, dark] of LOOKS)
    test(`${name}, ${kind}, ${dark ? "dark" : "light"}: axe finds nothing and nothing is cut`, () =>
      inWorld(browser, { size, dark }, async (page, world) => {
        await reach(page, world);
        await wholePicture(page, `${kind}-${name}-${dark ? "dark" : "light"}`);
        assert.deepEqual(await page.evaluate(faults, size.width), []);
        assert.deepEqual(await axe(page), []);
      }));

const NARROW = [
  ["320x256", { width: 320, height: 256 }, {}],
  ["360x400", { width: 360, height: 400 }, {}],
  ["360 at 200 % text", PHONE, { zoom: true }],
];

for (const name of ["sign-in", "join-notice", "join-name", "rooms", "room", "room-slow", "devices", "help", "cover"])
  for (const [label, size, { zoom }] of NARROW)
    test(`${name} at ${label}: nothing is wider than the screen, Help now and Exit can be seen`, () =>
      inWorld(browser, { size }, async (page, world) => {
        await SCREENS[name](page, world);
        if (zoom) await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
        await wholePicture(page, `narrow-${name}-${label.replace(/\W+/g, "-")}`);
        assert.deepEqual(await page.evaluate(faults, size.width), []);
        const where = await page.evaluate(() => {
          const within = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
          const buttons = [...within.querySelectorAll(".bar .care, .bar .care-line, .bar .exit")];
          return buttons.map((node) => node.getBoundingClientRect().toJSON());
        });
        assert.equal(where.length, 2);
        for (const box of where)
          assert.ok(box.right <= size.width && box.left >= 0 && box.top >= 0, JSON.stringify(box));
        assert.ok(where[1].left - where[0].right >= 15.5, "16 px between Help now and Exit");
      }));

test("Help now and Exit stand at the very same place on every screen and in every dialog", async () => {
  for (const size of [PHONE, DESKTOP]) {
    const places = {};
    for (const name of [
      "sign-in",
      "join-notice",
      "rooms",
      "room",
      "devices",
      "help",
      "message-menu",
      "cover",
      "notice",
    ])
      await inWorld(browser, { size }, async (page, world) => {
        await SCREENS[name](page, world);
        places[name] = await page.evaluate(() => {
          const within = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
          const at = (selector) => {
            const { x, y, width, height } = within.querySelector(selector).getBoundingClientRect();
            return [x, y, width, height].map(Math.round).join(" ");
          };
          return `${at(".bar .care, .bar .care-line")} / ${at(".bar .exit")}`;
        });
      });
    assert.equal(new Set(Object.values(places)).size, 1, JSON.stringify(places));
  }
});

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
