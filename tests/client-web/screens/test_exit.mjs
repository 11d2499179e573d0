/** Leaving in a hurry, and help that needs nothing. */
import assert from "node:assert/strict";
import { DESKTOP } from "../browser.mjs";
import { SCREENS, toRoom, walks } from "../world.mjs";

const _MINUTE = 60 * 1000;
const walk = walks();

// ---- exit ----

/** Presses Exit in the page and tells how long it took and what was left on screen. */
const pressExit = (page) =>
  page.evaluate(() => {
    const within = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
    const began = performance.now();
    within.querySelector(".exit").click();
    return { ms: performance.now() - began, left: document.body?.childNodes.length ?? 0, title: document.title };
  });

const NEUTRAL = /https:\/\/www\.weather\.gov\//;
const weather = (page) =>
  page.route(NEUTRAL, (route) => route.fulfill({ contentType: "text/html", body: "<title>Weather</title>sunny" }));

for (const name of [
  "sign-in",
  "join-name",
  "rooms",
  "room",
  "help",
  "room-about",
  "message-menu",
  "devices",
  "cover",
  "notice",
  "room-offline",
])
  walk(`Exit from ${name}: blank at once, then the weather`, async (page, world) => {
    await weather(page);
    await SCREENS[name](page, world);
    const { ms, left, title } = await pressExit(page);
    assert.ok(ms < 100, `${ms} ms`);
    assert.deepEqual([left, title], [0, ""]);
    await page.waitForURL(NEUTRAL);
    assert.ok(world.fake.requests.includes("POST /sign-out"));
  });

walk("Exit ends the session on the server, and the way back shows nothing", async (page, world) => {
  await weather(page);
  const session = await toRoom(page, world);
  await pressExit(page);
  await page.waitForURL(NEUTRAL);
  assert.ok(!world.fake.sessions.has(session.cookie));
  await page.goBack().catch(() => {});
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.doesNotMatch(await page.content(), /Tuesday|Amber/);
});

walk(
  "Exit without a network: blank at once; the session ends before anything is shown at the next visit",
  async (page, world) => {
    const session = await toRoom(page, world, "own");
    await page.context().setOffline(true);
    const { ms, left } = await pressExit(page);
    assert.ok(ms < 100 && left === 0, `${ms} ms, ${left} nodes`);
    assert.ok(world.fake.sessions.has(session.cookie), "the server could not hear it yet");
    await page.context().setOffline(false);
    await page.goto(world.fake.url);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.ok(!world.fake.sessions.has(session.cookie));
    const asked = world.fake.requests.slice(world.fake.requests.lastIndexOf("GET /"));
    assert.ok(
      asked.indexOf("POST /sign-out") < asked.indexOf("GET /session") && asked.includes("POST /sign-out"),
      asked.join(", "),
    );
  },
);

for (const place of ["room", "help"])
  walk(
    `Shift three times is Exit, in ${place}; as a modifier it is not`,
    async (page, world) => {
      await weather(page);
      await SCREENS[place](page, world);
      if (place === "room") {
        await page.getByLabel(/^Message to/).focus();
        for (const letter of "ABC") await page.keyboard.press(`Shift+${letter}`);
        assert.ok(page.url().startsWith(world.fake.url));
      }
      for (let count = 0; count < 3; count++) await page.keyboard.press("Shift");
      await page.waitForURL(NEUTRAL);
    },
    { size: DESKTOP },
  );

walk(
  "Shift three times can be switched off",
  async (page, world) => {
    await SCREENS.devices(page, world);
    await page.getByLabel("Shift three times is Exit").uncheck();
    for (let count = 0; count < 4; count++) await page.keyboard.press("Shift");
    await page.getByRole("heading", { name: "My devices" }).waitFor();
  },
  { size: DESKTOP },
);

// ---- help ----

walk("Help now needs no request and no network, and gives the focus back", async (page, world) => {
  await SCREENS["sign-in"](page, world);
  await page.context().setOffline(true);
  const before = world.fake.requests.length;
  await page.getByRole("button", { name: "Help now" }).click();
  const call = page.getByRole("link", { name: "Call 988" });
  assert.equal(await call.getAttribute("href"), "tel:988");
  assert.equal(await page.getByRole("link", { name: "Text 988" }).getAttribute("href"), "sms:988");
  assert.equal(world.fake.requests.length, before);
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Help now");
  await page.getByRole("button", { name: "Help now" }).click();
  await call.waitFor();
});

walk(
  "without scripts the help lines are the page",
  async (page, world) => {
    await page.goto(world.fake.url);
    await page.getByRole("link", { name: "Call 988" }).waitFor();
    assert.ok(await page.getByText("needs JavaScript").isVisible());
  },
  { javaScriptEnabled: false },
);
